//! The examples of a rule's page: blocks of code with marks at what is to be found.
//!
//! Reads them and takes the marks out; `trial` runs them.

use crate::language::{Language, by_name};
use crate::text::{RepoPath, Span};

use super::blocks::Block;
use super::page::ANY;
use super::report::Report;
use super::rule::{Example, ExampleKind};

const OPENING: char = '⟦';
const CLOSING: char = '⟧';

const KINDS: &[(ExampleKind, &str)] = &[
    (ExampleKind::Flagged, "flagged"),
    (ExampleKind::Allowed, "allowed"),
    (ExampleKind::Fixed, "fixed"),
];

/// An example without its marks.
pub(crate) struct Unmarked {
    pub text: String,
    /// What stood between marks, in the order in which it starts; what holds others comes first.
    pub spots: Vec<Span>,
}

/// Reads a block whose first word is no word of ours.
pub(super) fn read(
    block: &Block<'_>,
    language: &str,
    behind: &str,
    languages: &[String],
    report: &mut Report<'_>,
) -> Option<Example> {
    let at = (block.fence_line, block.info_column);
    let words = words(behind);
    let (kind, arguments) = words.split_first()?;
    let Some(&(kind, kind_word)) = KINDS.iter().find(|(_, word)| word == kind) else {
        let known: Vec<&str> = KINDS.iter().map(|&(_, word)| word).collect();
        let message = format!("nothing is known of blocks called `{language} {kind}`");
        report.unknown(at, message, kind, &known);
        return None;
    };
    check_language(language, languages, at, report);
    let mut example = Example {
        kind,
        language: by_name(language)
            .map_or(language, |row| row.name)
            .to_owned(),
        path: None,
        options: Vec::new(),
        text: block.text.clone(),
        line: block.line,
    };
    for argument in arguments {
        match argument.split_once('=') {
            Some(("path", path)) if RepoPath::from(path).is_safe() => {
                example.path = Some(path.to_owned());
            }
            Some(("path", path)) => {
                let message = format!("`{path}` is no path below the top of a repository");
                report.error(at, message);
            }
            Some((name, value)) if name.starts_with("option.") => {
                let name = name["option.".len()..].to_owned();
                example.options.push((name, value.to_owned()));
            }
            _ => {
                let word = argument.split('=').next().unwrap_or_default();
                let message = format!(
                    "behind `{kind_word}` stand `path=…` and `option.NAME=…`, not `{argument}`"
                );
                report.unknown(at, message, word, &["path", "option."]);
            }
        }
    }
    check_marks(&example, kind_word, report);
    Some(example)
}

fn check_language(word: &str, languages: &[String], at: (u32, u32), report: &mut Report<'_>) {
    // Where a language is wrong, that is told already.
    let is_any = languages
        .iter()
        .any(|language| language == ANY || by_name(language).is_none());
    let name = by_name(word).map(|row| row.name);
    let fits = is_any
        || languages
            .iter()
            .any(|language| Some(language.as_str()) == name);
    if !fits {
        let known: Vec<&str> = languages.iter().map(String::as_str).collect();
        let message = format!("the rule is not about `{word}`, so this example proves nothing");
        report.unknown(at, message, word, &known);
    }
}

fn check_marks(example: &Example, kind: &str, report: &mut Report<'_>) {
    let mut open = Vec::new();
    let mut pair_count = 0;
    for (number, line) in (example.line..).zip(example.text.lines()) {
        for (byte, character) in line.char_indices() {
            let at = (number, u32::try_from(byte + 1).unwrap_or(u32::MAX));
            match character {
                OPENING | CLOSING if example.kind != ExampleKind::Flagged => {
                    let message = format!(
                        "`{character}` marks what is found, and here nothing is: this is `{kind}`"
                    );
                    return report.error(at, message);
                }
                OPENING => open.push(at),
                CLOSING if open.pop().is_none() => {
                    return report
                        .error(at, format!("no `{OPENING}` stands before this `{CLOSING}`"));
                }
                CLOSING => pair_count += 1,
                _ => (),
            }
        }
    }
    if let Some(&at) = open.first() {
        report.error(at, format!("no `{CLOSING}` closes this `{OPENING}`"));
    } else if pair_count == 0 && example.kind == ExampleKind::Flagged {
        let message =
            format!("nothing is marked with `{OPENING}` and `{CLOSING}` in this `flagged` block");
        report.error((example.line - 1, 1), message);
    }
}

/// The words of an info string; what stands in double quotes is one.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut is_quoted = false;
    for character in text.chars() {
        match character {
            '"' => is_quoted = !is_quoted,
            _ if character.is_whitespace() && !is_quoted => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            _ => word.push(character),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

impl Example {
    /// The code itself, and which parts of it are marked.
    pub(crate) fn unmarked(&self) -> Unmarked {
        let mut text = String::with_capacity(self.text.len());
        let mut spots = Vec::new();
        let mut open = Vec::new();
        for character in self.text.chars() {
            let at = u32::try_from(text.len()).unwrap_or(u32::MAX);
            match character {
                OPENING => open.push(at),
                CLOSING => {
                    let start = open.pop().unwrap_or(at);
                    spots.push(Span { start, end: at });
                }
                _ => text.push(character),
            }
        }
        spots.sort_by_key(|spot| (spot.start, u32::MAX - spot.end));
        Unmarked { text, spots }
    }

    /// The row of its language; `None` for plain text.
    pub(crate) fn row(&self) -> Option<&'static Language> {
        by_name(&self.language)
    }

    /// What the file is called.
    pub(crate) fn file_path(&self) -> RepoPath {
        if let Some(path) = &self.path {
            return RepoPath::from(path.as_str());
        }
        let Some(row) = self.row() else {
            return RepoPath::from("example.txt");
        };
        let suffix = row
            .suffixes
            .first()
            .map(|suffix| format!("example.{suffix}"));
        let name = row.file_names.first().map(|&name| name.to_owned());
        RepoPath::from(suffix.or(name).unwrap_or_default().as_str())
    }
}

impl ExampleKind {
    /// The word of it.
    pub(crate) fn word(self) -> &'static str {
        let mut kinds = KINDS.iter();
        kinds
            .find(|(kind, _)| *kind == self)
            .map_or("", |&(_, word)| word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unmarked(text: &str) -> (String, Vec<(u32, u32)>) {
        let example = Example {
            kind: ExampleKind::Flagged,
            language: "python".to_owned(),
            path: None,
            options: Vec::new(),
            text: text.to_owned(),
            line: 1,
        };
        let unmarked = example.unmarked();
        let spots = unmarked.spots.iter().map(|spot| (spot.start, spot.end));
        (unmarked.text, spots.collect())
    }

    #[test]
    fn marks_leave_the_code() {
        let (text, spots) = unmarked("a ⟦b ⟦c⟧⟧ ⟦⟧ü⟦d⟧\n");
        assert_eq!(text, "a b c üd\n");
        assert_eq!(spots, [(2, 5), (4, 5), (6, 6), (8, 9)]);
    }

    #[test]
    fn quotes_hold_words_together() {
        assert_eq!(
            words("flagged path=a  option.x=\"b c\""),
            ["flagged", "path=a", "option.x=b c"]
        );
    }
}
