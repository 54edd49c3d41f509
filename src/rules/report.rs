//! Gathers what is wrong with one file of a pack, each with its place.
//!
//! Lines and columns count from 1 here, as in everything that speaks of a rule's file; the diagnostics
//! count as all diagnostics do.

use crate::diagnostic::{Diagnostic, Severity};
use crate::text::{Point, Range, RepoPath, nearest};

use super::yaml;

/// The diagnostics' name.
pub(crate) const INVALID_RULE: &str = "invalid-rule";

/// No more faults are told of one file.
const FAULT_COUNT_MAX: usize = 50;

/// Says that something in a folder of rules is no file of its own and is not read.
pub(crate) fn left_out(path: &RepoPath) -> Diagnostic {
    let message = "it is a link or no regular file, and no rule is read from it";
    Diagnostic::new(INVALID_RULE, Severity::Warning, message).at(path)
}

/// Says that a file of a pack cannot be read.
pub(crate) fn unreadable(path: &RepoPath, reason: String) -> Diagnostic {
    Diagnostic::new(INVALID_RULE, Severity::Error, reason).at(path)
}

/// What was found so far.
pub(super) struct Report<'a> {
    path: &'a RepoPath,
    text: &'a str,
    pub(super) found: Vec<Diagnostic>,
}

impl<'a> Report<'a> {
    pub(super) fn new(path: &'a RepoPath, text: &'a str) -> Self {
        Self {
            path,
            text,
            found: Vec::new(),
        }
    }

    /// Whether something is wrong, and not only doubtful.
    pub(super) fn has_errors(&self) -> bool {
        let mut found = self.found.iter();
        found.any(|fault| fault.severity == Severity::Error)
    }

    pub(super) fn error(&mut self, at: (u32, u32), message: impl Into<String>) {
        self.add(Severity::Error, at, message.into(), None);
    }

    pub(super) fn warning(&mut self, at: (u32, u32), message: impl Into<String>) {
        self.add(Severity::Warning, at, message.into(), None);
    }

    /// An error about a word that is none of those that are known.
    pub(super) fn unknown(
        &mut self,
        at: (u32, u32),
        message: impl Into<String>,
        word: &str,
        known: &[&str],
    ) {
        let hint = match nearest(word, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known here: {}", known.join(", ")),
        };
        self.add(Severity::Error, at, message.into(), Some(hint));
    }

    fn add(&mut self, severity: Severity, at: (u32, u32), message: String, hint: Option<String>) {
        if self.found.len() >= FAULT_COUNT_MAX {
            return;
        }
        let point = Point {
            line: at.0.saturating_sub(1),
            column: at.1.saturating_sub(1),
        };
        let mut diagnostic = Diagnostic::new(INVALID_RULE, severity, message).at(self.path);
        diagnostic.range = Some(Range {
            start: point,
            end: point,
        });
        diagnostic.hint = hint;
        self.found.push(diagnostic);
    }

    /// A place in YAML that starts on the second line of the file.
    pub(super) fn place(&self, at: yaml::Place) -> (u32, u32) {
        let line = at.line + 1;
        let text = self.text.lines().nth(line as usize - 1).unwrap_or_default();
        let before = text.chars().take((at.column as usize).saturating_sub(1));
        let bytes: usize = before.map(char::len_utf8).sum();
        (line, u32::try_from(bytes + 1).unwrap_or(u32::MAX))
    }
}
