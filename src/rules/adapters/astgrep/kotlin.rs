//! Kotlin trees in the shape that ast-grep's grammar gives them.
//!
//! Rules for Kotlin are written for a grammar that wraps arguments in a `call_suffix`, the dot and the
//! name behind it in a `navigation_suffix`, and imports in an `import_list`; ours does none of that and
//! has other names. Both grammars carry the same C symbol, so that only one can be linked. The nodes
//! that are missing are made here, from those that are there.

use std::ops::Range;

use crate::parse::Node;

/// A node of the other grammar that ours lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Made {
    /// All children of a call but the first.
    CallSuffix,
    /// All children of a navigation but the first.
    NavigationSuffix,
    /// A row of imports; its node is the first of them.
    ImportList,
}

/// How many kinds there are beyond the grammar's.
pub(super) const MADE_COUNT: u16 = 3;

/// Kinds of the other grammar, and what they are in ours.
const OTHER_KINDS: &[(&str, &str)] = &[
    ("identifier", "qualified_identifier"),
    ("import_header", "import"),
    ("integer_literal", "number_literal"),
    ("simple_identifier", "identifier"),
    ("type_identifier", "identifier"),
];

/// Our name of a kind of the other grammar.
pub(super) fn our_kind(kind: &str) -> &str {
    let found = OTHER_KINDS.iter().find(|(other, _)| *other == kind);
    found.map_or(kind, |&(_, ours)| ours)
}

impl Made {
    const ALL: [Self; MADE_COUNT as usize] =
        [Self::CallSuffix, Self::NavigationSuffix, Self::ImportList];

    pub(super) fn named(kind: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|made| made.kind() == kind)
    }

    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::CallSuffix => "call_suffix",
            Self::NavigationSuffix => "navigation_suffix",
            Self::ImportList => "import_list",
        }
    }

    /// From 0, below [`MADE_COUNT`].
    pub(super) fn number(self) -> u16 {
        match self {
            Self::CallSuffix => 0,
            Self::NavigationSuffix => 1,
            Self::ImportList => 2,
        }
    }

    /// What it wraps; `node` is the one it was made of.
    pub(super) fn children(self, node: Node<'_>) -> Vec<Node<'_>> {
        match self {
            Self::CallSuffix | Self::NavigationSuffix => children(node).split_off(1),
            Self::ImportList => {
                let after = std::iter::successors(Some(node), Node::next_sibling);
                after.take_while(|next| next.kind() == "import").collect()
            }
        }
    }

    pub(super) fn range(self, node: Node<'_>) -> Range<usize> {
        let all = self.children(node);
        match (all.first(), all.last()) {
            (Some(first), Some(last)) => first.start_byte()..last.end_byte(),
            _ => node.end_byte()..node.end_byte(),
        }
    }
}

/// The children of a node in the other grammar's shape; those that are made come with what they are.
pub(super) fn shaped_children(node: Node<'_>) -> Vec<(Node<'_>, Option<Made>)> {
    let mut all = children(node);
    if let Some(made) = suffix_of(node)
        && all.len() > 1
    {
        return vec![(all.swap_remove(0), None), (node, Some(made))];
    }
    let mut shaped: Vec<(Node<'_>, Option<Made>)> = Vec::with_capacity(all.len());
    let is_root = node.kind() == "source_file";
    let mut in_list = false;
    for child in all {
        let is_import = is_root && child.kind() == "import";
        if !is_import {
            shaped.push((child, None));
        } else if !in_list {
            shaped.push((child, Some(Made::ImportList)));
        }
        in_list = is_import;
    }
    shaped
}

/// What a node lies in, in the other grammar's shape.
pub(super) fn shaped_parent(node: Node<'_>) -> Option<(Node<'_>, Option<Made>)> {
    let parent = node.parent()?;
    if let Some(made) = suffix_of(parent) {
        let is_first = parent.child(0).is_some_and(|first| first.id() == node.id());
        return Some((parent, (!is_first).then_some(made)));
    }
    if parent.kind() == "source_file" && node.kind() == "import" {
        let before = std::iter::successors(Some(node), Node::prev_sibling);
        let first = before.take_while(|one| one.kind() == "import").last();
        return Some((first?, Some(Made::ImportList)));
    }
    Some((parent, None))
}

fn suffix_of(node: Node<'_>) -> Option<Made> {
    match node.kind() {
        "call_expression" => Some(Made::CallSuffix),
        "navigation_expression" => Some(Made::NavigationSuffix),
        _ => None,
    }
}

fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.children(&mut cursor).collect()
}
