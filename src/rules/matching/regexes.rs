//! Rules that are regular expressions over the bytes.
//!
//! The engine is linear in the text, and a compiled expression has a limit of memory. Each is compiled
//! when a file first holds its literals.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

use crate::rules::rule::Within;
use crate::text::Span;

/// Memory of one compiled regular expression, and of its cache of states.
const REGEX_BYTES_MAX: usize = 4 << 20;

/// One regular expression of a rule.
pub(super) struct RegexUnit {
    pub rule: usize,
    pub source: String,
    /// Line in the rule's file on which it starts.
    pub line: u32,
    pub within: Within,
    /// The clause of its literals, if it has any.
    pub clause: Option<u32>,
    pub compiled: OnceLock<Option<Regex>>,
}

impl RegexUnit {
    /// The expression, or `None` where it is faulty.
    pub(super) fn regex(&self) -> Option<&Regex> {
        self.compiled
            .get_or_init(|| build(&self.source).ok())
            .as_ref()
    }

    /// What is wrong with it.
    pub(super) fn fault(&self) -> Option<String> {
        build(&self.source).err().map(|error| match error {
            regex::Error::CompiledTooBig(bytes) => format!(
                "the regular expression needs more than {bytes} bytes of memory; repeat less"
            ),
            other => other.to_string(),
        })
    }

    /// Calls `visit` with the place and the named groups of each match that is not empty, until it
    /// says no.
    pub(super) fn find(&self, bytes: &[u8], mut visit: impl FnMut(Span, &[(&str, Span)]) -> bool) {
        let Some(regex) = self.regex() else {
            return;
        };
        let has_groups = regex.capture_names().flatten().next().is_some();
        if !has_groups {
            for found in regex.find_iter(bytes).filter(|found| !found.is_empty()) {
                if !visit(span(found.start(), found.end()), &[]) {
                    return;
                }
            }
            return;
        }
        for groups in regex.captures_iter(bytes) {
            let named: Vec<(&str, Span)> = regex
                .capture_names()
                .flatten()
                .filter_map(|name| {
                    let group = groups.name(name)?;
                    Some((name, span(group.start(), group.end())))
                })
                .collect();
            let whole = groups.get(0).map(|group| span(group.start(), group.end()));
            let here = named.iter().find(|(name, _)| *name == "here");
            let place = here.map(|&(_, span)| span).or(whole).unwrap_or_default();
            if place.start < place.end && !visit(place, &named) {
                return;
            }
        }
    }
}

fn build(source: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(source)
        .unicode(false)
        .size_limit(REGEX_BYTES_MAX)
        .dfa_size_limit(REGEX_BYTES_MAX)
        .build()
}

fn span(start: usize, end: usize) -> Span {
    let number = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    Span {
        start: number(start),
        end: number(end),
    }
}
