//! Leaves out rules of the repository that cannot work, and says why.
//!
//! Rules in the binary are proven by their tests; those of a repository are compiled as a whole before they run for
//! the first time. A faulty one is never taken for one that found nothing.

use std::sync::Arc;

use super::catalog::{Catalog, Origin};
use super::matching::RuleSet;
use super::rule::Rule;
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::{Point, Range};

/// Pages of a repository that are read only to tell what is wrong with them.
const PAGE_COUNT_MAX: usize = 500;

/// The rules that can work; `is_proven` knows those that ran before, by their hashes.
pub(crate) fn sound_rules(
    catalog: &Catalog,
    rules: Vec<Arc<Rule>>,
    is_proven: &dyn Fn(u64) -> bool,
) -> (Vec<Arc<Rule>>, Vec<Diagnostic>) {
    let mut told = Vec::new();
    let own: Vec<_> = catalog
        .entries()
        .filter(|entry| entry.origin == Origin::Repository)
        .collect();
    for entry in own.iter().take(PAGE_COUNT_MAX) {
        if let Err(faults) = entry.page() {
            told.extend_from_slice(faults);
        }
    }
    let entry_of = |rule: &Rule| own.iter().find(|entry| entry.id == rule.info.id);
    let new: Vec<Arc<Rule>> = rules
        .iter()
        .filter(|rule| !is_proven(rule.hash) && entry_of(rule).is_some())
        .cloned()
        .collect();
    if new.is_empty() {
        return (rules, told);
    }
    let mut faulty = vec![false; new.len()];
    for fault in RuleSet::new(new.clone()).faults() {
        let Some(rule) = new.get(fault.rule).filter(|_| !fault.is_warning) else {
            continue;
        };
        faulty[fault.rule] = true;
        let message = format!("`{}` is left out: {}", rule.info.id, fault.message);
        let mut diagnostic = Diagnostic::new("invalid-rule", Severity::Error, message);
        if let Some(entry) = entry_of(rule) {
            diagnostic = diagnostic.at(entry.path());
        }
        let at = Point {
            line: fault.line.saturating_sub(1),
            column: fault.column.saturating_sub(1),
        };
        diagnostic.range = Some(Range { start: at, end: at });
        told.push(diagnostic.hint("`codecontext rules test` says more"));
    }
    let is_faulty = |rule: &Arc<Rule>| {
        let mut new = new.iter().zip(&faulty);
        new.any(|(other, faulty)| *faulty && Arc::ptr_eq(other, rule))
    };
    let rules = rules.into_iter().filter(|rule| !is_faulty(rule)).collect();
    (rules, told)
}
