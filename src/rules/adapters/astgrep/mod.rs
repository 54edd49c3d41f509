//! Rules in ast-grep's YAML form, run by ast-grep's own engine over our trees.
//!
//! Reads documents into rules, and runs all rules of a language over a file by a [`Scanner`].

mod compile;
mod document;
mod kotlin;
mod language;
mod literals;
mod place;
mod scan;
mod shape;
mod suppression;
#[cfg(test)]
mod tests;
mod tests_of_rules;
mod yaml;

pub(crate) use compile::Told;
pub(super) use language::Dialect;
pub(crate) use scan::Scanner;
pub(crate) use tests_of_rules::{Case, Outcome, RuleTest, Snapshots, run_test};
pub(super) use tests_of_rules::{snapshots, test};
pub(super) use yaml::{Document, documents, first_line, line_of, rule, shared};
