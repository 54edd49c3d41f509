//! A syntax tree as text that a person can read, for writing queries.

use std::fmt::Write;

use tree_sitter::Tree;

use crate::text::escaped_bytes;

/// Nodes deeper than this are not shown.
const DEPTH_MAX: u32 = 200;

/// One node a line, indented by depth, with its field, place and, for leaves, its text.
pub(crate) fn outline_of(tree: &Tree, bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        let depth = cursor.depth();
        let _ = write!(
            text,
            "{:indent$}",
            "",
            indent = 2 * depth.min(DEPTH_MAX) as usize
        );
        if let Some(field) = cursor.field_name() {
            let _ = write!(text, "{field}: ");
        }
        if node.is_missing() {
            text.push_str("MISSING ");
        }
        if node.is_named() {
            let place = node.start_position();
            let _ = write!(
                text,
                "({}) {}:{}",
                node.kind(),
                place.row + 1,
                place.column + 1
            );
            if node.child_count() == 0 {
                let _ = write!(
                    text,
                    " `{}`",
                    escaped_bytes(bytes.get(node.byte_range()).unwrap_or_default())
                );
            }
        } else {
            let _ = write!(text, "{:?}", node.kind());
        }
        text.push('\n');
        if depth < DEPTH_MAX && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return text;
            }
        }
    }
}
