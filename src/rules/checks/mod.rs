//! Analyses that no query can say, each a small file and a row of [`CHECKS`].
//!
//! A check is a function of one file: it reads no other file and keeps nothing. Rules name it by
//! `check:` and set its options.

use std::collections::BTreeMap;

use super::matching::Hit;
use super::rule::OptionValue;
use crate::facts::FileFacts;
use crate::language::Language;
use crate::parse::Tree;

/// An analysis by name.
pub(crate) struct Check {
    pub name: &'static str,
    /// What it finds and which options it has, in one line.
    pub help: &'static str,
    pub run: fn(&CheckInput<'_>, &mut dyn FnMut(Hit)),
}

/// What a check may look at.
pub(crate) struct CheckInput<'a> {
    pub bytes: &'a [u8],
    pub language: Option<&'static Language>,
    pub options: &'a BTreeMap<String, OptionValue>,
    /// Parses at the first call; `None` without a grammar.
    pub tree: &'a dyn Fn() -> Option<&'a Tree>,
    pub facts: &'a dyn Fn() -> &'a FileFacts,
}

/// Every check.
pub(crate) const CHECKS: &[Check] = &[];

impl CheckInput<'_> {
    /// A number among the options, or what it is by default.
    pub(crate) fn number(&self, name: &str, default: usize) -> usize {
        match self.options.get(name) {
            Some(OptionValue::Number(number)) => usize::try_from(*number).unwrap_or(default),
            _ => default,
        }
    }
}
