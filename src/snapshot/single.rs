//! One file by itself, without a repository: for writing queries and rules.

use std::fmt::Write;
use std::path::Path;

use super::answer::{Answer, LanguageItem, TreeLabel};
use super::{Error, Snapshot};
use crate::extract::{self, Worker};
use crate::language::{Candidate, LANGUAGES, Language};
use crate::text::{RepoPath, decoded};
use crate::{parse, store, system};

/// The syntax tree of a file, one node a line with its place and field.
pub fn tree_text(path: &str, bytes: &[u8]) -> Result<String, Error> {
    let bytes = &decoded(bytes);
    let language = language_of(path, bytes)?;
    let limits = parse::Limits {
        parse_ms_max: extract::Settings::default().parse_ms_max,
    };
    match parse::Parser::default().parse(language, bytes, &[], limits) {
        parse::Parsed::Tree(tree) => Ok(parse::outline_of(&tree, bytes)),
        parse::Parsed::TimedOut => Err(timed_out(path)),
    }
}

/// The record of a file, with each use of a name behind it when asked.
pub fn record_text(path: &str, bytes: &[u8], with_references: bool) -> Result<String, Error> {
    let bytes = &decoded(bytes);
    let language = language_of(path, bytes)?;
    let (facts, _) = extract::facts_of(
        &mut Worker::default(),
        language,
        bytes,
        &extract::Settings::default(),
    );
    let facts = facts.ok_or_else(|| timed_out(path))?;
    let mut text = store::record_of(&facts, &RepoPath::from(path));
    if with_references {
        for used in &facts.references.uses {
            let name = facts.references.name(used);
            let (line, column) = (used.at.line + 1, used.at.column + 1);
            let _ = writeln!(text, "{line}:{column}: {} {name}", used.kind.word());
        }
        for symbol in facts
            .symbols
            .iter()
            .filter(|symbol| symbol.kind.is_callable())
        {
            let metrics = symbol.metrics;
            let _ = writeln!(
                text,
                "{}: {} cyclomatic {} cognitive {} nesting {}",
                symbol.range.start.line + 1,
                symbol.qualified,
                metrics.cyclomatic,
                metrics.cognitive,
                metrics.nesting
            );
        }
    }
    Ok(text)
}

fn language_of(path: &str, bytes: &[u8]) -> Result<&'static Language, Error> {
    Candidate::of_path(path.as_bytes())
        .and_then(|candidate| candidate.language(bytes))
        .ok_or_else(|| Error::NotReadable {
            path: RepoPath::from(path),
            reason: "no language is known for it; `codecontext languages` lists them".to_owned(),
        })
}

fn timed_out(path: &str) -> Error {
    let milliseconds = extract::Settings::default().parse_ms_max;
    Error::NotReadable {
        path: RepoPath::from(path),
        reason: format!("parsing took longer than {milliseconds} ms and was given up"),
    }
}

/// Every language that can be read, without any count.
pub fn all_languages() -> Answer<LanguageItem> {
    let items: Vec<LanguageItem> = LANGUAGES
        .iter()
        .map(|language| LanguageItem {
            name: language.name,
            title: language.title,
            suffixes: language.suffixes.to_vec(),
            file_names: language.file_names.to_vec(),
            file_count: 0,
        })
        .collect();
    Answer {
        tree: TreeLabel::default(),
        total_count: items.len(),
        items,
        diagnostics: Vec::new(),
    }
}

impl Snapshot {
    /// Every language that can be read, with how many files of it the tree holds.
    pub fn languages(&self) -> Result<Answer<LanguageItem>, Error> {
        let mut answer = all_languages();
        answer.diagnostics.clone_from(&self.diagnostics);
        for (_, language) in self.indexed_files()? {
            if let Some(item) = answer.items.iter_mut().find(|item| item.name == language) {
                item.file_count += 1;
            }
        }
        Ok(answer)
    }
}

/// Reads a file of the machine, for [`tree_text`] and [`record_text`].
pub fn read_file(path: &Path, bytes_max: u64) -> Result<Vec<u8>, Error> {
    system::read_file(path, bytes_max)?.ok_or_else(|| Error::NoSuchFile {
        path: RepoPath::new(path.as_os_str().as_encoded_bytes()),
        tree: "folder".to_owned(),
    })
}
