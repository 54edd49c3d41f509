//! Every reader of outside bytes as a function of bytes alone, for the fuzz targets and their test.
//!
//! Not part of the library's interface: names and shapes change at will. Each function must come back
//! from any input without a panic; what it returns says nothing.

use crate::extract::{self, Worker};
use crate::language::{Candidate, LANGUAGES};
use crate::{config, parse, rules, store};

/// Reads a configuration, and what is shown of it once more.
pub fn config(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    // Whatever the parser says, the line about the format alone must be readable and replaceable.
    let _ = store::map_format_of(bytes);
    let own = store::with_own_format(bytes);
    assert_eq!(
        store::with_own_format(&own),
        own,
        "the second time changes nothing"
    );
    if let Ok((config, _)) = config::parse(&text) {
        let shown = config::shown(&config);
        let again = config::parse(&shown).expect("what is shown can be read");
        assert_eq!(config::shown(&again.0), shown);
    }
}

/// Reads bytes as the lines of a record.
pub fn record(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for line in text.lines() {
        let _ = store::parse_line(line);
    }
    let needle = &bytes[..bytes.len().min(2)];
    for (_, line) in store::lines_with(bytes, &memchr::memmem::Finder::new(needle)) {
        assert!(line.len() <= bytes.len());
    }
}

/// Compiles a text as a query of every language that the first byte may choose.
pub fn query(bytes: &[u8]) {
    let Some((&first, rest)) = bytes.split_first() else {
        return;
    };
    let language = &LANGUAGES[usize::from(first) % LANGUAGES.len()];
    let text = String::from_utf8_lossy(rest);
    if let Ok(program) = parse::Program::compile(&language.grammar.into(), &text) {
        let _ = (program.capture_names(), program.regex_faults());
    }
}

/// Reads bytes as a rule's page and as the description of a pack; what can be read is compiled and tried.
pub fn rule(bytes: &[u8]) {
    rules::examine_bytes(bytes);
}

/// Reads bytes as a YAML file of rules in another tool's form, and runs what it holds over them.
pub fn rule_yaml(bytes: &[u8]) {
    rules::try_foreign("rules.yml", bytes);
}

/// Reads bytes as a file of rules for secrets, and runs what it holds over them.
pub fn rule_toml(bytes: &[u8]) {
    rules::try_foreign("gitleaks.toml", bytes);
}

/// Reads bytes as a segment of the cache and as each of its parts.
pub fn segment(bytes: &[u8]) {
    store::examine_segment(bytes);
}

/// Reads bytes as what is known of the records on disk.
pub fn state(bytes: &[u8]) {
    store::examine_state(bytes);
}

/// Reads bytes as what rules found before.
pub fn findings(bytes: &[u8]) {
    store::examine_findings(bytes);
    rules::examine_coding(bytes);
}

/// Applies fixes to a text, both made of the bytes.
pub fn fixes(bytes: &[u8]) {
    rules::examine_fixes(bytes);
}

/// Extracts the facts of bytes as a file of the language that the first byte chooses.
pub fn extraction(bytes: &[u8]) {
    let Some((&first, rest)) = bytes.split_first() else {
        return;
    };
    let settings = extract::Settings::default();
    // Paths are outside bytes as well.
    let path = crate::text::RepoPath::new(rest);
    let language = &LANGUAGES[usize::from(first) % LANGUAGES.len()];
    let (facts, _) = extract::facts_of(&mut Worker::default(), language, rest, &settings);
    if let Some(facts) = facts {
        let record = store::record_of(&facts, &path);
        assert!(record.is_empty() || record.ends_with('\n'));
        assert!(!record.contains(|character: char| {
            character != '\n' && crate::text::is_unsafe(character)
        }));
        for line in record.lines() {
            let _ = store::parse_line(line);
        }
    }
    let _ = Candidate::of_path(rest);
    if let Ok(place) = store::map_path(&path) {
        assert_eq!(store::source_path(&place), Some(path));
    }
}

/// How many languages [`query`] and [`extraction`] choose from.
pub fn language_count() -> usize {
    LANGUAGES.len()
}
