//! One rule as it was written, whatever form it was written in.
//!
//! Plain data between the readers of rule files and the matcher. Says nothing about how it is matched.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::adapters::SecretRule;
use crate::diagnostic::{RuleInfo, Safety};
use crate::text::fingerprint;

/// A rule that was read and found sound in form; its queries are not compiled yet.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub info: Arc<RuleInfo>,
    /// With `$name` for captures.
    pub message: String,
    pub matcher: Matcher,
    pub fix: Option<FixTemplate>,
    /// Globs; empty for every path.
    pub paths: Vec<String>,
    pub exclude_paths: Vec<String>,
    pub tests: Tests,
    pub requires: Requires,
    /// By name, in force: defaults, or what the configuration says.
    pub options: BTreeMap<String, OptionValue>,
    /// What to say at other captures.
    pub labels: Vec<(String, String)>,
    pub examples: Vec<Example>,
    /// A fingerprint of everything that decides what it finds: findings are cached under it.
    pub hash: u64,
}

/// Raised when the same rule begins to find something else: findings are cached under a rule's hash.
const RULE_FORMAT: u32 = 1;

impl Rule {
    /// The fingerprint that belongs in `hash`: the same for the same texts and options, whatever the prose,
    /// the examples and the severity are.
    pub(crate) fn fingerprint(&self) -> u64 {
        let mut text = format!(
            "{RULE_FORMAT}\0{}\0{:?}\0{}\0{:?}\0{:?}\0{:?}\0{:?}\0{:?}\0{:?}\0{:?}\0",
            self.info.id,
            self.info.languages,
            self.message,
            self.fix,
            self.paths,
            self.exclude_paths,
            self.tests,
            self.requires,
            self.options,
            self.labels,
        );
        let mut add = |kind: &str, texts: &[Text]| {
            for one in texts {
                text.push_str(kind);
                text.push('\0');
                // Where it stands in its file changes nothing.
                text.push_str(&one.text);
                text.push('\0');
            }
        };
        match &self.matcher {
            Matcher::Query(texts) => add("query", texts),
            Matcher::Pattern(texts) => add("pattern", texts),
            Matcher::Regex { texts, within } => add(&format!("regex {within:?}"), texts),
            Matcher::Check(name) => text.push_str(name),
            Matcher::AstGrep(document) => text.push_str(&document.to_string()),
            Matcher::Secret(secret) => text.extend([format!("{secret:?}")]),
        }
        fingerprint(text.as_bytes())
    }
}

/// What a rule looks for. Several texts are alternatives.
#[derive(Clone, Debug)]
pub(crate) enum Matcher {
    Query(Vec<Text>),
    Pattern(Vec<Text>),
    Regex {
        texts: Vec<Text>,
        within: Within,
    },
    /// A built-in analysis, by name.
    Check(String),
    /// A rule in ast-grep's YAML form: one document, as JSON.
    AstGrep(Arc<serde_json::Value>),
    /// A secret, as gitleaks describes one.
    Secret(Arc<SecretRule>),
}

impl Matcher {
    /// Whether it can look at a text in no known language.
    pub(crate) fn is_for_any_text(&self) -> bool {
        matches!(self, Self::Regex { .. } | Self::Check(_) | Self::Secret(_))
    }
}

/// A block of a rule's file, and the line on which it starts there, from 1.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub text: String,
    pub line: u32,
}

/// Where a regular expression looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Within {
    #[default]
    Anywhere,
    Comment,
    String,
    /// Neither comment nor string.
    Code,
}

/// Whether findings in test code count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tests {
    #[default]
    Include,
    Exclude,
    Only,
}

/// What must be there for the rule to speak at all; empty lists ask for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Requires {
    pub imports: Vec<String>,
    pub dependencies: Vec<String>,
}

/// What stands in place of the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FixTemplate {
    pub safety: Safety,
    pub text: String,
}

/// The value of an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OptionValue {
    Boolean(bool),
    Number(i64),
    Text(String),
    List(Vec<String>),
}

/// What values an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OptionKind {
    Boolean,
    Number,
    Text,
    List,
}

/// An option as a rule declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OptionSpecification {
    pub name: String,
    pub kind: OptionKind,
    pub default: OptionValue,
    /// For numbers.
    pub min: i64,
    pub max: i64,
    pub help: String,
}

/// A block of code that proves the rule.
#[derive(Clone, Debug)]
pub(crate) struct Example {
    pub kind: ExampleKind,
    pub language: String,
    /// What the file would be called, where that matters.
    pub path: Option<String>,
    pub options: Vec<(String, String)>,
    /// With the marks `⟦` and `⟧`.
    pub text: String,
    pub line: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExampleKind {
    Flagged,
    Allowed,
    /// What the flagged example before it becomes.
    Fixed,
}
