//! One file by itself, without a repository: for writing queries and rules.

use crate::extract::{self, Worker};
use crate::language::Candidate;
use crate::{parse, store};

/// The syntax tree of a file, one node a line with its place and field; `None` for no known language.
pub fn tree_text(path: &str, bytes: &[u8]) -> Option<String> {
    let language = Candidate::of_path(path.as_bytes())?.language(bytes)?;
    let limits = parse::Limits {
        parse_ms_max: extract::Settings::default().parse_ms_max,
    };
    match parse::Parser::default().parse(language, bytes, &[], limits) {
        parse::Parsed::Tree(tree) => Some(parse::outline_of(&tree, bytes)),
        parse::Parsed::TimedOut => None,
    }
}

/// The record of a file, with each use of a name behind it when asked; `None` for no known language.
pub fn record_text(path: &str, bytes: &[u8], with_references: bool) -> Option<String> {
    let language = Candidate::of_path(path.as_bytes())?.language(bytes)?;
    let (facts, _) = extract::facts_of(
        &mut Worker::default(),
        language,
        bytes,
        &extract::Settings::default(),
    );
    let facts = facts?;
    let mut text = store::record_of(&facts);
    if with_references {
        for used in &facts.references.uses {
            let name = facts.references.name(used);
            let (line, column) = (used.at.line + 1, used.at.column + 1);
            text.push_str(&format!("{line}:{column}: {} {name}\n", used.kind.word()));
        }
        for symbol in facts
            .symbols
            .iter()
            .filter(|symbol| symbol.kind.is_callable())
        {
            let metrics = symbol.metrics;
            text.push_str(&format!(
                "{}: {} cyclomatic {} cognitive {} nesting {}\n",
                symbol.range.start.line + 1,
                symbol.qualified,
                metrics.cyclomatic,
                metrics.cognitive,
                metrics.nesting
            ));
        }
    }
    Some(text)
}
