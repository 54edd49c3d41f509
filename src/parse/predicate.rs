//! Conditions on the text of captured nodes.
//!
//! A capture without a node satisfies every condition. Plain conditions hold for every node of the
//! capture, `any-` ones for at least one. Regular expressions work on bytes, without Unicode classes;
//! they are compiled when they are first needed.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

use super::program::Capture;

/// Memory of one compiled regular expression.
const REGEX_BYTES_MAX: usize = 1 << 20;

/// All that can be written behind a `#`.
pub(super) const NAMES: &[&str] = &[
    "eq?",
    "not-eq?",
    "any-eq?",
    "any-not-eq?",
    "match?",
    "not-match?",
    "any-match?",
    "any-not-match?",
    "any-of?",
    "not-any-of?",
    "set!",
];

#[derive(Debug)]
pub(super) struct Predicate {
    pub capture: u32,
    pub test: Test,
    /// `not-` turns it around.
    pub positive: bool,
    /// One node is enough.
    pub any: bool,
}

#[derive(Debug)]
pub(super) enum Test {
    /// The text is one of these.
    Text(Vec<String>),
    /// The text is that of another capture, node by node.
    Capture(u32),
    Regex(LazyRegex),
}

#[derive(Debug)]
pub(super) struct LazyRegex {
    pub source: String,
    pub compiled: OnceLock<Option<Regex>>,
}

impl Predicate {
    /// What is wrong with its regular expression, if it has one.
    pub(super) fn fault(&self) -> Option<String> {
        match &self.test {
            Test::Regex(regex) => regex.fault(),
            Test::Text(_) | Test::Capture(_) => None,
        }
    }

    pub(super) fn holds(&self, captures: &[Capture<'_>], bytes: &[u8]) -> bool {
        let text = |capture: &Capture<'_>| bytes.get(capture.node.byte_range()).unwrap_or_default();
        let of = |name: u32| captures.iter().filter(move |capture| capture.name == name);
        let mut node_count = 0;
        let mut satisfied = |fits: bool| {
            node_count += 1;
            fits == self.positive
        };
        let satisfied_count = match &self.test {
            Test::Text(texts) => of(self.capture)
                .filter(|&capture| {
                    let text = text(capture);
                    satisfied(texts.iter().any(|one| one.as_bytes() == text))
                })
                .count(),
            Test::Regex(regex) => of(self.capture)
                .filter(|&capture| satisfied(regex.fits(text(capture))))
                .count(),
            Test::Capture(other) => {
                if of(self.capture).count() != of(*other).count() {
                    return false;
                }
                of(self.capture)
                    .zip(of(*other))
                    .filter(|&(left, right)| satisfied(text(left) == text(right)))
                    .count()
            }
        };
        if self.any {
            node_count == 0 || satisfied_count > 0
        } else {
            satisfied_count == node_count
        }
    }
}

impl LazyRegex {
    /// What is wrong with it, if anything is.
    pub(super) fn fault(&self) -> Option<String> {
        self.build().err().map(|error| error.to_string())
    }

    /// A faulty one fits nothing.
    fn fits(&self, text: &[u8]) -> bool {
        self.compiled
            .get_or_init(|| self.build().ok())
            .as_ref()
            .is_some_and(|regex| regex.is_match(text))
    }

    fn build(&self) -> Result<Regex, regex::Error> {
        RegexBuilder::new(&self.source)
            .unicode(false)
            .size_limit(REGEX_BYTES_MAX)
            .build()
    }
}
