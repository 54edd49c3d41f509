//! How much of a text a grammar could not read.

use tree_sitter::Tree;

/// Counted no further.
const ERROR_COUNT_MAX: usize = 100_000;

/// Counts the places of a tree that are no part of the grammar, or are missing in the text.
pub(crate) fn error_count(tree: &Tree) -> usize {
    let mut cursor = tree.walk();
    let mut count = 0;
    loop {
        let node = cursor.node();
        count += usize::from(node.is_error() || node.is_missing());
        if count >= ERROR_COUNT_MAX {
            return count;
        }
        if node.has_error() && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return count;
            }
        }
    }
}
