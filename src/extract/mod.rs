//! One file's bytes to its facts: a pure function of bytes and language.
//!
//! The queries of a language say which nodes matter; this room knows what the captures mean and
//! nothing of any single language but what the table's row tells it. It never fails: what cannot be
//! read is reported and the rest is kept. It touches no file and no other room's state.

mod build;
mod collect;
mod complexity;
mod documentation;
mod imports;
mod indentation;
mod lexical;
mod outline;
#[cfg(test)]
mod records;
mod rust;
mod signature;
#[cfg(test)]
mod tests;
mod title;
mod vocabulary;

use crate::diagnostic::{Diagnostic, Severity};
use crate::facts::{Extractor, FileFacts};
use crate::language::Language;
use crate::parse;

/// What one file may cost and hold.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_field_names,
    reason = "each is a limit, and says so last"
)]
pub(crate) struct Settings {
    /// Wall time of one parse.
    pub parse_ms_max: u32,
    /// Declarations kept of one file; the rest is cut and the record says so.
    pub symbol_count_max: usize,
    /// Stretches of embedded languages read in one file.
    pub injection_count_max: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            parse_ms_max: 5_000,
            symbol_count_max: 20_000,
            injection_count_max: 500,
        }
    }
}

/// How deep symbols nest in a record; what lies deeper is left out.
const NESTING_MAX: usize = 50;

/// How deep embedded languages nest: a page's script, a macro within a macro.
const INJECTION_DEPTH_MAX: u32 = 3;

/// Reads declarations and imports of a file more exactly than the grammar; `false` where it cannot.
type ExactReader = fn(&mut collect::Found, &'static Language, &[u8]) -> bool;

/// By the language's name; asked only where the grammar met errors.
const EXACT_READERS: &[(&str, ExactReader)] = &[("rust", rust::read)];

/// What one thread needs to extract files one after another.
#[derive(Default)]
pub(crate) struct Worker {
    parser: parse::Parser,
    found: collect::Found,
}

/// Returns the facts of one file, and what is to be told about it.
pub(crate) fn facts_of(
    worker: &mut Worker,
    language: &'static Language,
    bytes: &[u8],
    settings: &Settings,
) -> (Option<FileFacts>, Vec<Diagnostic>) {
    let limits = parse::Limits {
        parse_ms_max: settings.parse_ms_max,
    };
    if is_too_deep(language, bytes) {
        return (None, vec![too_deep()]);
    }
    let tree = match worker.parser.parse(language, bytes, &[], limits) {
        parse::Parsed::Tree(tree) => tree,
        parse::Parsed::TimedOut => return (None, vec![timed_out(settings)]),
    };
    (
        Some(facts_of_tree(worker, language, &tree, bytes, settings)),
        Vec::new(),
    )
}

/// Returns the facts of a file that was parsed already.
pub(crate) fn facts_of_tree(
    worker: &mut Worker,
    language: &'static Language,
    tree: &parse::Tree,
    bytes: &[u8],
    settings: &Settings,
) -> FileFacts {
    worker.found.clear();
    collect::collect(&mut worker.found, language, tree, bytes);
    let has_error = tree.root_node().has_error();
    let is_exact = has_error && read_exactly(&mut worker.found, language, bytes);
    inject(worker, bytes, settings);
    let mut facts = build::facts(&mut worker.found, bytes, settings);
    facts.error_count = u32::from(has_error);
    if is_exact {
        facts.extractor = Extractor::Syn;
    }
    facts
}

/// Whether the language's grammar would end the process over this text.
pub(crate) fn is_too_deep(language: &Language, bytes: &[u8]) -> bool {
    language
        .indentation_depth_max()
        .is_some_and(|levels| indentation::depth(bytes) > levels)
}

fn too_deep() -> Diagnostic {
    Diagnostic::new(
        "nesting-too-deep",
        Severity::Warning,
        "the file is indented deeper than its grammar can read, and was left out".to_owned(),
    )
    .hint("exclude the file in .codecontext/config.toml")
}

fn read_exactly(found: &mut collect::Found, language: &'static Language, bytes: &[u8]) -> bool {
    EXACT_READERS
        .iter()
        .find(|(name, _)| *name == language.name)
        .is_some_and(|(_, read)| read(found, language, bytes))
}

fn timed_out(settings: &Settings) -> Diagnostic {
    Diagnostic::new(
        "parse-timeout",
        Severity::Warning,
        format!(
            "parsing took longer than {} ms and was given up",
            settings.parse_ms_max
        ),
    )
    .hint("raise `index.parse_ms_max` in .codecontext/config.toml, or exclude the file")
}

/// Parses the stretches in other languages that were found, and those found within them.
fn inject(worker: &mut Worker, bytes: &[u8], settings: &Settings) {
    let limits = parse::Limits {
        parse_ms_max: settings.parse_ms_max,
    };
    let mut next = 0;
    while next < worker.found.injections.len() && next < settings.injection_count_max {
        let injection = worker.found.injections[next];
        next += 1;
        let Some(language) = injection
            .language
            .filter(|_| injection.depth <= INJECTION_DEPTH_MAX)
        else {
            continue;
        };
        let content = bytes.get(injection.range.start_byte..injection.range.end_byte);
        if is_too_deep(language, content.unwrap_or_default()) {
            continue;
        }
        let parse::Parsed::Tree(tree) =
            worker
                .parser
                .parse(language, bytes, &[injection.range], limits)
        else {
            continue;
        };
        if injection.only_without_errors && tree.root_node().has_error() {
            continue;
        }
        worker.found.depth = injection.depth + 1;
        if injection.references_only {
            worker
                .found
                .keep_references(|found| collect::collect(found, language, &tree, bytes));
        } else {
            collect::collect(&mut worker.found, language, &tree, bytes);
        }
        worker.found.depth = 0;
    }
}
