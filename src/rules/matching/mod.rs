//! Finds what rules look for in one file at a time.
//!
//! All rules of a language are one program: literals first, then at most one parse and one walk. Never
//! fails: a rule with a fault is left out and told, one that panics or runs long is a diagnostic. Knows
//! nothing of configuration, baselines and caches; the same file gives the same findings.

mod compiled;
mod file;
pub(crate) mod foreign;
mod regexes;
mod suppressed;
mod template;
mod test_path;
#[cfg(test)]
mod tests;

use std::sync::{Arc, OnceLock};

use super::rule::{Matcher, Rule};
use crate::diagnostic::{Diagnostic, Finding, Fix};
use crate::extract;
use crate::index::Globs;
use crate::language::{LANGUAGES, Language};
use crate::parse;
use crate::text::{Range, RepoPath, Span};
use compiled::LanguageSet;
use foreign::Engine;
use template::Template;

/// Findings of one file; the rest is left out, and that is told.
const FINDING_COUNT_MAX: usize = 10_000;
/// Wall time of all rules on one file.
const FILE_MS_MAX: u32 = 5_000;

/// Rules, ready for files of every language.
pub(crate) struct RuleSet {
    entries: Vec<RuleEntry>,
    /// By the language's row, and one more for files without one; made at the first file.
    sets: Vec<OnceLock<LanguageSet>>,
    secrets: OnceLock<Option<Arc<dyn Engine>>>,
    /// Leaves literals out of account; for tests.
    asks_all: bool,
}

/// A rule with what is the same for all languages.
struct RuleEntry {
    rule: Arc<Rule>,
    message: Template,
    fix: Option<Template>,
    globs: OnceLock<Result<PathGlobs, String>>,
}

struct PathGlobs {
    include: Globs,
    exclude: Globs,
}

/// Something wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RuleFault {
    /// Which of the set's rules.
    pub rule: usize,
    /// In the rule's file, from 1.
    pub line: u32,
    /// From 1, in bytes.
    pub column: u32,
    pub message: String,
    pub is_warning: bool,
}

/// A file to look at. Its bytes are decoded text.
pub(crate) struct FileInput<'a> {
    pub path: &'a RepoPath,
    pub language: Option<&'static Language>,
    pub bytes: &'a [u8],
    /// What the repository's manifests name.
    pub dependencies: &'a [String],
}

/// What was found in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FileFindings {
    /// In source order; new, without a fingerprint, of the rule's own severity.
    pub findings: Vec<Finding>,
    pub suppressions: Vec<Suppression>,
    pub diagnostics: Vec<Diagnostic>,
}

/// A comment that allows findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Suppression {
    /// As written, with the pack or without.
    pub rules: Vec<String>,
    pub reason: Option<String>,
    pub scope: SuppressionScope,
    /// The comment.
    pub range: Range,
}

/// Where a suppression holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SuppressionScope {
    File,
    /// From 0, both included.
    Lines {
        first: u32,
        last: u32,
    },
}

/// A place that a check or an engine of another form found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hit {
    pub span: Span,
    /// What `$name` stands for in the rule's message.
    pub values: Vec<(String, String)>,
    pub labels: Vec<(Span, String)>,
    /// In place of the rule's message.
    pub message: Option<String>,
    pub fix: Option<Fix>,
}

/// What one thread needs to check files one after another.
#[derive(Default)]
pub(crate) struct Worker {
    parser: parse::Parser,
    extractor: extract::Worker,
    search: parse::Search,
    occurrences: parse::Occurrences,
    active: Vec<bool>,
}

impl RuleSet {
    /// Takes rules and compiles nothing yet: each language is compiled at its first file.
    pub(crate) fn new(rules: Vec<Arc<Rule>>) -> Self {
        let entries = rules.into_iter().map(RuleEntry::new).collect();
        Self {
            entries,
            sets: (0..=LANGUAGES.len()).map(|_| OnceLock::new()).collect(),
            secrets: OnceLock::new(),
            asks_all: false,
        }
    }

    /// The same without any use of literals, to prove that these change nothing.
    #[cfg(test)]
    fn asking_all(rules: Vec<Arc<Rule>>) -> Self {
        Self {
            asks_all: true,
            ..Self::new(rules)
        }
    }

    /// Compiles everything and says what is wrong, rule by rule.
    pub(crate) fn faults(&self) -> Vec<RuleFault> {
        let mut faults = Vec::new();
        for (number, entry) in self.entries.iter().enumerate() {
            faults.extend(entry.faults(number));
        }
        for row in 0..self.sets.len() {
            let language = LANGUAGES.get(row);
            let is_used = (self.entries.iter()).any(|entry| entry.is_for(language));
            if is_used {
                faults.extend(self.set(language).faults(&self.entries));
            }
        }
        faults.sort_by(|left, right| {
            let place = |fault: &RuleFault| (fault.rule, fault.line, fault.column);
            place(left)
                .cmp(&place(right))
                .then_with(|| left.message.cmp(&right.message))
        });
        faults.dedup();
        faults
    }

    /// Looks at one file.
    pub(crate) fn check(&self, worker: &mut Worker, file: &FileInput<'_>) -> FileFindings {
        file::check(self, worker, file)
    }

    /// The engine for secrets, the same for all languages.
    fn secrets(&self) -> Option<Arc<dyn Engine>> {
        let made = self.secrets.get_or_init(|| {
            let rules = self.entries.iter().enumerate();
            let secrets: Vec<_> = rules
                .filter_map(|(number, entry)| match &entry.rule.matcher {
                    Matcher::Secret(secret) => Some((number, Arc::clone(secret))),
                    _ => None,
                })
                .collect();
            foreign::secrets(&secrets)
        });
        made.clone()
    }

    /// The rules of a language, compiled now if they were not before.
    fn set(&self, language: Option<&'static Language>) -> &LanguageSet {
        let row = language.and_then(|language| {
            LANGUAGES
                .iter()
                .position(|other| other.name == language.name)
        });
        self.sets[row.unwrap_or(LANGUAGES.len())]
            .get_or_init(|| LanguageSet::new(language, &self.entries, self.secrets()))
    }
}

impl RuleEntry {
    fn new(rule: Arc<Rule>) -> Self {
        Self {
            message: Template::new(&rule.message),
            fix: rule.fix.as_ref().map(|fix| Template::new(&fix.text)),
            globs: OnceLock::new(),
            rule,
        }
    }

    /// Whether the rule is about files of a language, or without one.
    fn is_for(&self, language: Option<&'static Language>) -> bool {
        let is_for_all = self.rule.matcher.is_for_any_text();
        self.rule.info.languages.iter().any(|name| {
            (name == "any" && is_for_all)
                || language.is_some_and(|language| {
                    crate::language::by_name(name).is_some_and(|named| named.name == language.name)
                })
        })
    }

    fn globs(&self) -> &Result<PathGlobs, String> {
        self.globs.get_or_init(|| {
            Ok(PathGlobs {
                include: Globs::new(self.rule.paths.clone())?,
                exclude: Globs::new(self.rule.exclude_paths.clone())?,
            })
        })
    }

    /// Whether the rule looks at a file of that path.
    fn is_for_path(&self, path: &RepoPath) -> bool {
        if self.rule.paths.is_empty() && self.rule.exclude_paths.is_empty() {
            return true;
        }
        self.globs().as_ref().is_ok_and(|globs| {
            let is_included =
                globs.include.is_empty() || globs.include.first_match(path.as_bytes()).is_some();
            is_included && globs.exclude.first_match(path.as_bytes()).is_none()
        })
    }

    /// What is wrong whatever the language.
    fn faults(&self, number: usize) -> Vec<RuleFault> {
        let mut faults = Vec::new();
        let mut tell = |message: String| {
            faults.push(RuleFault {
                rule: number,
                line: 1,
                column: 1,
                message,
                is_warning: false,
            });
        };
        if let Err(reason) = self.globs() {
            tell(reason.clone());
        }
        for name in &self.rule.info.languages {
            if name != "any" && crate::language::by_name(name).is_none() {
                tell(format!(
                    "there is no language `{name}`; `codecontext languages` lists them"
                ));
            }
        }
        let asks_for_tree = !self.rule.matcher.is_for_any_text();
        if asks_for_tree && self.rule.info.languages.iter().any(|name| name == "any") {
            tell("a rule for `any` language is a regex or a check: queries and patterns are of one language".to_owned());
        }
        faults
    }
}
