//! What a rule found, as plain data: place, message, fix, and how it stands to the baseline.
//!
//! Made by `rules`, written by `report`. Nothing here reads a file or knows a rule's text.

use serde::Serialize;

use super::Severity;
use crate::text::{Range, RepoPath, Span};

/// One place that a rule complains about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's full id, `pack/rule`.
    pub rule: String,
    /// As the configuration sees it for this path.
    pub severity: Severity,
    pub path: RepoPath,
    pub range: Range,
    /// The bytes of `range`.
    pub span: Span,
    /// One sentence without a full stop, captures filled in. Not escaped.
    pub message: String,
    /// Other places of the same file that explain it.
    pub labels: Vec<Label>,
    pub fix: Option<Fix>,
    /// The same for the same finding after lines moved or the file was renamed; unique in a file.
    pub fingerprint: u64,
    pub standing: Standing,
}

/// Another place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub range: Range,
    pub span: Span,
    pub message: String,
}

/// A change of the file that would silence a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    pub safety: Safety,
    /// In the order of the file, never overlapping.
    pub edits: Vec<Edit>,
}

/// Bytes to put in place of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub span: Span,
    pub text: Vec<u8>,
}

/// Whether a fix keeps what the program does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Safety {
    Safe,
    Unsafe,
}

/// Whether a finding counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Nobody has accepted it.
    #[default]
    New,
    /// It was there before the change that is checked.
    Before,
    /// The baseline has it.
    Baseline,
    /// A comment in the source allows it, and says why.
    Suppressed,
}

/// What formats tell of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleInfo {
    /// `pack/rule`.
    pub id: String,
    /// First heading of the rule's page: one line.
    pub title: String,
    /// The rule's prose as Markdown, without the title, the query and the examples.
    pub help: String,
    pub pack: String,
    /// Names of languages; `any` for every file.
    pub languages: Vec<String>,
    pub severity: Severity,
    pub category: Category,
    pub confidence: Confidence,
    /// Numbers of the Common Weakness Enumeration.
    pub cwe: Vec<u32>,
    pub tags: Vec<String>,
    /// Whether it is part of the default set.
    pub default: bool,
    pub fix: Option<Safety>,
    /// Where more is said.
    pub url: Option<String>,
}

/// What a rule is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    Correctness,
    Security,
    Performance,
    Maintainability,
    Style,
}

/// How likely a finding is worth acting on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    Low,
    Medium,
    High,
}

impl Category {
    /// Every category, as it is written.
    pub const ALL: &[(Self, &str)] = &[
        (Self::Correctness, "correctness"),
        (Self::Security, "security"),
        (Self::Performance, "performance"),
        (Self::Maintainability, "maintainability"),
        (Self::Style, "style"),
    ];

    /// The word of it.
    pub fn word(self) -> &'static str {
        word_of(Self::ALL, self)
    }
}

impl Confidence {
    /// Every level, as it is written.
    pub const ALL: &[(Self, &str)] = &[
        (Self::Low, "low"),
        (Self::Medium, "medium"),
        (Self::High, "high"),
    ];

    /// The word of it.
    pub fn word(self) -> &'static str {
        word_of(Self::ALL, self)
    }
}

fn word_of<T: Copy + PartialEq>(all: &[(T, &'static str)], one: T) -> &'static str {
    all.iter()
        .find(|(other, _)| *other == one)
        .map_or("", |(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_json() {
        for (category, word) in Category::ALL {
            assert_eq!(category.word(), *word);
            assert_eq!(
                serde_json::to_value(category).expect("a word"),
                serde_json::json!(word)
            );
        }
        for (confidence, word) in Confidence::ALL {
            assert_eq!(
                serde_json::to_value(confidence).expect("a word"),
                serde_json::json!(word)
            );
        }
    }
}
