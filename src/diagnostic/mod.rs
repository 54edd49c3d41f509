//! What is wrong, where, and what to do, as plain data.
//!
//! Rooms that cannot fail hand these back beside their result. There is no list of rules here, and
//! nothing is printed: `report` does that.

mod finding;

pub use finding::{Category, Confidence, Edit, Finding, Fix, Label, RuleInfo, Safety, Standing};

use std::fmt;

use serde::Serialize;

use crate::text::{Range, RepoPath};

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Something worth knowing.
    Note,
    /// Something was left out or is doubtful; the result stands.
    Warning,
    /// The result is wrong or missing.
    Error,
}

/// Names the kind of a diagnostic: kebab-case, never changed once released.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub &'static str);

/// One thing to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub rule: RuleId,
    pub severity: Severity,
    /// The file it speaks of, where there is one.
    pub path: Option<RepoPath>,
    /// The place in that file, where it is known.
    pub range: Option<Range>,
    /// What is wrong, without a full stop.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// A diagnostic without a place.
    pub fn new(rule: &'static str, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            rule: RuleId(rule),
            severity,
            path: None,
            range: None,
            message: message.into(),
            hint: None,
        }
    }

    /// The same, about a file.
    #[must_use]
    pub fn at(mut self, path: &RepoPath) -> Self {
        self.path = Some(path.clone());
        self
    }

    /// The same, with what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}
