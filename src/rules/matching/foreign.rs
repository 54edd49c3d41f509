//! Rules in other tools' forms, run by an engine of their own beside ours.

use serde_json::Value;

use super::{Hit, RuleFault};
use crate::language::Language;
use crate::parse::Tree;

/// All rules of another form that are about one language.
pub(crate) trait Engine: Send + Sync {
    /// Whether any of them may find something, by the bytes alone: without it the file is not parsed.
    fn may_find(&self, bytes: &[u8]) -> bool;
    /// Calls `report` with the number of a rule and each place it finds.
    fn find(&self, tree: &Tree, bytes: &[u8], report: &mut dyn FnMut(usize, Hit));
    /// What is wrong with the rules, all compiled.
    fn faults(&self) -> Vec<RuleFault>;
}

/// The engine for documents in ast-grep's form, each with the number of its rule.
pub(super) fn engine(
    _language: &'static Language,
    _documents: &[(usize, &Value)],
) -> Option<Box<dyn Engine>> {
    None
}
