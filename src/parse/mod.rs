//! Bytes to syntax trees and query matches, within limits.
//!
//! Nothing here fails: what cannot be parsed gives a tree with errors, or none and a diagnostic.
//! Queries are compiled into a matcher of our own that walks a tree once; tree-sitter's `Query` is
//! the reference it is tested against and never runs on the hot path.

mod compile;
#[cfg(test)]
mod differential;
mod fault;
mod grammar;
mod literal;
mod matcher;
mod plan;
mod predicate;
mod prefilter;
mod program;
mod reader;
mod relation;
mod scene;
mod search;
mod show;
mod snippet;
mod tree;
mod walk;

pub(crate) use compile::QueryFault;
pub(crate) use fault::error_count;
pub(crate) use literal::{Clause, regex_clause};
pub(crate) use prefilter::{Occurrences, Prefilter};
pub(crate) use program::{Match, Program};
pub(crate) use relation::module_clause;
pub(crate) use scene::{FileContext, imports, is_point_in_test};
pub(crate) use search::{Active, Search, SearchEnd};
pub(crate) use show::outline_of;
pub(crate) use snippet::query_of_code;
pub(crate) use tree::{Limits, Parsed, Parser};
pub(crate) use tree_sitter::Language as Grammar;
pub(crate) use tree_sitter::{Node, Point as NodePoint, Range as NodeRange, Tree, TreeCursor};
