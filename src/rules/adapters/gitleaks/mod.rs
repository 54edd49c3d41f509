//! Rules for secrets in gitleaks' TOML form.
//!
//! Expressions are Go's, matched over bytes without Unicode classes. Histories and commits are not
//! looked at, so conditions on commits are left out.

mod expression;
mod read;
mod secrets;
#[cfg(test)]
mod tests;

pub(super) use read::read;
pub(crate) use secrets::Secrets;

use std::sync::Arc;

/// One rule as it was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SecretRule {
    pub message: String,
    pub regex: Option<String>,
    /// Only files whose path fits.
    pub path: Option<String>,
    /// The group that is the secret; 0 for the first that is not empty.
    pub secret_group: usize,
    /// Secrets of no more bits for each character are passed over; 0 for none.
    pub entropy: f64,
    /// In lower case; one of them must be in the file.
    pub keywords: Vec<String>,
    pub allowed: Vec<Allowed>,
    /// What the file allows for all of its rules.
    pub allowed_everywhere: Arc<Vec<Allowed>>,
}

impl SecretRule {
    /// What it looks for, as a line or two.
    pub(crate) fn shown(&self) -> String {
        let path = self.path.iter().map(|path| format!("path {path}"));
        let lines: Vec<_> = self.regex.iter().cloned().chain(path).collect();
        lines.join("\n")
    }
}

/// What is no finding after all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Allowed {
    pub regexes: Vec<String>,
    pub paths: Vec<String>,
    pub stop_words: Vec<String>,
    pub target: Target,
    /// Every kind of condition must hold, not one.
    pub all: bool,
}

/// What regular expressions of [`Allowed`] look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Target {
    #[default]
    Secret,
    Match,
    Line,
}
