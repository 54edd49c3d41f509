//! Analyses that no query can say, each a small file and a row of [`CHECKS`].
//!
//! A check is a function of one file: it reads no other file and keeps nothing. Rules name it by
//! `check:` and set its options.

mod deep_nesting;
mod duplicated_branches;
mod layers;
mod letters;
mod oversized_function;

use std::collections::BTreeMap;

use super::matching::Hit;
use super::rule::OptionValue;
use crate::facts::FileFacts;
use crate::language::Language;
use crate::parse::{Node, Program, Tree, TreeCursor};

/// An analysis by name.
pub(crate) struct Check {
    pub name: &'static str,
    /// What it finds and which options it has, in one line.
    pub help: &'static str,
    pub run: fn(&CheckInput<'_>, &mut dyn FnMut(Hit)),
}

/// What a check may look at.
pub(crate) struct CheckInput<'a> {
    /// From the top of the repository.
    pub path: &'a [u8],
    pub bytes: &'a [u8],
    pub language: Option<&'static Language>,
    pub options: &'a BTreeMap<String, OptionValue>,
    /// Parses at the first call; `None` without a grammar.
    pub tree: &'a dyn Fn() -> Option<&'a Tree>,
    pub facts: &'a dyn Fn() -> &'a FileFacts,
}

/// Every check.
pub(crate) const CHECKS: &[Check] = &[
    Check {
        name: "bidirectional",
        help: "characters that turn the order of reading around; `$letter` is one's number",
        run: letters::bidirectional,
    },
    Check {
        name: "deep-nesting",
        help: "functions whose control structures nest deeper than `depth_max` (4); `$name`, `$depth`",
        run: deep_nesting::run,
    },
    Check {
        name: "duplicated-branches",
        help: "a branch with the tokens of an earlier one, `tokens_min` (8) at least",
        run: duplicated_branches::run,
    },
    Check {
        name: "homoglyph",
        help: "words in which letters of other alphabets pass for Latin ones; `$letter` is the first",
        run: letters::homoglyph,
    },
    Check {
        name: "invisible",
        help: "characters that cannot be seen; `$letter` is one's number",
        run: letters::invisible,
    },
    Check {
        name: "layers",
        help: "parts below `root` (src) that name, behind `prefix` (crate::), parts that do not stand lower in `floors`; `$part`, `$named`",
        run: layers::run,
    },
    Check {
        name: "oversized-function",
        help: "functions of more than `lines_max` (60) lines, blank ones aside; `$name`, `$lines`",
        run: oversized_function::run,
    },
];

/// Kinds of nodes that the queries of a language capture.
struct Kinds(Vec<u16>);

impl Kinds {
    fn captured(language: &'static Language, names: &[&str]) -> Self {
        Self(Program::of(language).kinds_captured(names))
    }

    fn has(&self, node: Node<'_>) -> bool {
        self.0.contains(&node.kind_id())
    }
}

/// Visits nodes with their fields, outer before inner; what lies below one only if `visit` says so.
fn walk<'tree>(tree: &'tree Tree, visit: &mut dyn FnMut(Node<'tree>, Option<&str>) -> bool) {
    walk_by(tree.walk(), visit);
}

/// The same for a node and what lies below it.
fn walk_below<'tree>(node: Node<'tree>, visit: &mut dyn FnMut(Node<'tree>, Option<&str>) -> bool) {
    walk_by(node.walk(), visit);
}

fn walk_by<'tree>(
    mut cursor: TreeCursor<'tree>,
    visit: &mut dyn FnMut(Node<'tree>, Option<&str>) -> bool,
) {
    loop {
        let goes_down = visit(cursor.node(), cursor.field_name());
        if goes_down && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

impl CheckInput<'_> {
    /// A number among the options, or what it is by default.
    pub(crate) fn number(&self, name: &str, default: usize) -> usize {
        match self.options.get(name) {
            Some(OptionValue::Number(number)) => usize::try_from(*number).unwrap_or(default),
            _ => default,
        }
    }

    /// A text among the options, or what it is by default.
    fn text<'o>(&'o self, name: &str, default: &'o str) -> &'o str {
        match self.options.get(name) {
            Some(OptionValue::Text(text)) => text,
            _ => default,
        }
    }

    /// A list among the options, or none.
    fn list(&self, name: &str) -> &[String] {
        match self.options.get(name) {
            Some(OptionValue::List(list)) => list,
            _ => &[],
        }
    }
}
