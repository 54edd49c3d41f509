//! Holds every language to its annotated sources in `fixtures/languages/`, and the room to what no
//! single fixture shows.
//!
//! The expectations are written by hand in the sources, from the language's reference; how is said at
//! the end of `queries/README.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{Settings, Worker, facts_of};
use crate::facts::{EXTRACTOR_VERSION, FileFacts, ReferenceKind};
use crate::language::{Candidate, LANGUAGES};
use crate::store;
use crate::text::RepoPath;

/// Stands in front of what its line holds.
const MARK: &str = "~|";
/// The same for the line above, where no comment can stand on the line itself.
const MARK_ABOVE: &str = "~^|";

/// What is known of each line: map lines of symbols and imports, and calls.
fn found_by_line(facts: &FileFacts) -> BTreeMap<u32, Vec<String>> {
    let mut lines: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for symbol in &facts.symbols {
        let line = if symbol.kind.is_scope_only() {
            symbol.range
        } else {
            symbol.name_range
        }
        .start
        .line;
        lines
            .entry(line)
            .or_default()
            .push(store::symbol_line(symbol));
    }
    for import in &facts.imports {
        let line = import.range.start.line;
        lines
            .entry(line)
            .or_default()
            .push(store::import_line(import));
    }
    for used in &facts.references.uses {
        if matches!(used.kind, ReferenceKind::Call | ReferenceKind::Macro) {
            let call = format!("call {}", facts.references.name(used));
            lines.entry(used.at.line).or_default().push(call);
        }
    }
    lines
}

fn expected_by_line(source: &str) -> BTreeMap<u32, Vec<String>> {
    (0_u32..)
        .zip(source.lines())
        .filter_map(|(number, line)| {
            let (number, text) = match line.split_once(MARK_ABOVE) {
                Some((_, text)) => (number.saturating_sub(1), text.trim()),
                None => (number, line.split_once(MARK)?.1.trim()),
            };
            let text = ["*/", "-->", "#}"].iter().fold(text, |text, end| {
                text.strip_suffix(end).unwrap_or(text).trim()
            });
            let items = text.split(" | ").map(|item| item.trim().to_owned());
            Some((number, items.filter(|item| !item.is_empty()).collect()))
        })
        .collect()
}

/// Whether an expectation is a prefix of a map line that ends where the name or a part of it ends.
fn fits(expected: &str, found: &str) -> bool {
    if let Some((head, doc)) = expected.split_once("  # ") {
        return found
            .split_once("  # ")
            .is_some_and(|(line, text)| text == doc && fits(head, line));
    }
    let head = found.split_once("  # ").map_or(found, |(head, _)| head);
    head.strip_prefix(expected).is_some_and(|rest| {
        rest.chars().next().is_none_or(|next| {
            let goes_on = next.is_alphanumeric() || matches!(next, '_' | '.' | '"');
            !goes_on && !rest.starts_with("::")
        })
    })
}

fn differences(path: &Path, source: &str) -> Vec<String> {
    let name = path.file_name().expect("a file").to_string_lossy();
    let Some(language) = Candidate::of_path(name.as_bytes())
        .and_then(|candidate| candidate.language(source.as_bytes()))
    else {
        return vec![format!("{name}: no language")];
    };
    let (facts, _) = facts_of(
        &mut Worker::default(),
        language,
        source.as_bytes(),
        &Settings::default(),
    );
    let found = found_by_line(&facts.expect("fixtures parse in time"));
    let expected = expected_by_line(source);
    let lines: BTreeSet<u32> = found.keys().chain(expected.keys()).copied().collect();
    let mut differences = Vec::new();
    for line in lines {
        let mut left = found.get(&line).cloned().unwrap_or_default();
        for expectation in expected.get(&line).into_iter().flatten() {
            // An exact line first, so that `call a` does not take the place of a longer one.
            let at = left
                .iter()
                .position(|item| item == expectation)
                .or_else(|| left.iter().position(|item| fits(expectation, item)));
            match at {
                Some(at) => drop(left.remove(at)),
                None => differences.push(format!("{name}:{}: missing: {expectation}", line + 1)),
            }
        }
        differences.extend(
            left.iter()
                .map(|item| format!("{name}:{}: not expected: {item}", line + 1)),
        );
    }
    differences
}

/// What all fixtures give, facts and records, as one number, under today's [`EXTRACTOR_VERSION`].
///
/// Where this test fails, facts changed: raise the version, or every cache that is there goes on
/// serving the old ones, then write the number that the failure tells.
const FACTS_OF_FIXTURES: (u32, u64) = (4, 7_070_240_708_274_692_407);

#[test]
fn no_facts_change_without_another_version() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/languages");
    let mut number = 0xcbf2_9ce4_8422_2325_u64;
    for language in LANGUAGES {
        let folder = std::fs::read_dir(top.join(language.name)).expect("fixtures");
        let mut paths: Vec<_> = folder
            .map(|entry| entry.expect("readable").path())
            .collect();
        paths.sort();
        for path in paths {
            let bytes = std::fs::read(&path).expect("a readable fixture");
            let name = path.file_name().expect("a file").as_encoded_bytes();
            let candidate = Candidate::of_path(name).expect("a source");
            let language = candidate.language(&bytes).expect("a language");
            let (facts, _) = facts_of(
                &mut Worker::default(),
                language,
                &bytes,
                &Settings::default(),
            );
            let record = facts
                .as_ref()
                .map(|facts| store::record_of(facts, &RepoPath::new(name)));
            // FNV-1a over everything that is known.
            for byte in format!("{facts:?}{record:?}").bytes() {
                number = (number ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }
    assert_eq!((EXTRACTOR_VERSION, number), FACTS_OF_FIXTURES);
}

#[test]
fn every_language_gives_what_its_fixtures_say() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/languages");
    let mut problems = Vec::new();
    for language in LANGUAGES {
        let Ok(folder) = std::fs::read_dir(top.join(language.name)) else {
            problems.push(format!("{}: no fixtures", language.name));
            continue;
        };
        let mut expectations = 0;
        for entry in folder {
            let path = entry.expect("a readable folder").path();
            let source = std::fs::read_to_string(&path).expect("a readable fixture");
            expectations += expected_by_line(&source)
                .values()
                .map(Vec::len)
                .sum::<usize>();
            problems.extend(
                differences(&path, &source)
                    .into_iter()
                    .map(|line| format!("{}/{line}", language.name)),
            );
        }
        if expectations == 0 {
            problems.push(format!("{}: no expectations", language.name));
        }
    }
    let only = std::env::var("FIXTURE_LANGUAGE").unwrap_or_default();
    problems.retain(|problem| {
        only.is_empty()
            || problem.starts_with(&format!("{only}/"))
            || problem.starts_with(&format!("{only}:"))
    });
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

fn facts(language: &str, source: &str) -> FileFacts {
    let language = crate::language::by_name(language).expect("a row of the table");
    let settings = Settings::default();
    let (facts, _) = facts_of(
        &mut Worker::default(),
        language,
        source.as_bytes(),
        &settings,
    );
    facts.expect("parses in time")
}

fn kind_of_use(facts: &FileFacts, name: &str) -> Option<ReferenceKind> {
    let mut uses = facts.references.uses.iter();
    uses.find(|used| facts.references.name(used) == name)
        .map(|used| used.kind)
}

#[test]
fn an_embedded_field_is_declared_and_used() {
    let facts = facts("go", "package p\ntype T struct { Base }\n");
    assert!(
        facts
            .symbols
            .iter()
            .any(|symbol| symbol.qualified == "T.Base")
    );
    assert_eq!(kind_of_use(&facts, "Base"), Some(ReferenceKind::Type));
    assert_eq!(kind_of_use(&facts, "T"), None);
}

#[test]
fn an_embedded_text_knows_its_own_words_best() {
    let facts = facts("rust", "cfg! { fn f(a: Word) { a.field; } }\n");
    assert_eq!(kind_of_use(&facts, "Word"), Some(ReferenceKind::Type));
    assert_eq!(kind_of_use(&facts, "field"), Some(ReferenceKind::Member));
}

#[test]
fn what_an_error_was_mended_with_declares_nothing() {
    let facts = facts("c", "struct { int ; } ;\nint ;\nint = 3;\n");
    assert!(facts.symbols.iter().all(|symbol| !symbol.name().is_empty()));
}
