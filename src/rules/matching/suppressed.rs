//! Comments that allow findings: `codecontext: allow pack/rule -- reason`.

use super::compiled::LanguageSet;
use super::{Suppression, SuppressionScope};
use crate::parse::{Node, Tree};
use crate::text::{LineTable, Range};

/// What such a comment holds; a file without it is not looked at.
pub(super) const MARK: &[u8] = b"codecontext:";

/// Suppressions of one file; the rest is left out.
const SUPPRESSION_COUNT_MAX: usize = 10_000;

/// All suppressions of a file, in its order.
pub(super) fn find(
    bytes: &[u8],
    tree: Option<&Tree>,
    set: &LanguageSet,
    lines: &LineTable,
) -> Vec<Suppression> {
    memchr::memmem::find_iter(bytes, MARK)
        .filter_map(|at| one(bytes, at, tree, set, lines))
        .take(SUPPRESSION_COUNT_MAX)
        .collect()
}

fn one(
    bytes: &[u8],
    at: usize,
    tree: Option<&Tree>,
    set: &LanguageSet,
    lines: &LineTable,
) -> Option<Suppression> {
    let line_start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |end| end + 1);
    let line_end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end);
    let comment = match tree {
        Some(tree) => Some(comment_at(tree, at, set)?),
        None => None,
    };
    let (start, end) = comment.map_or((line_start, line_end), |node| {
        (node.start_byte(), node.end_byte())
    });
    // Without a grammar what stands before may be code; in a comment it is only the comment's mark.
    let before = &bytes[start.max(line_start)..at];
    if comment.is_some() && before.iter().any(u8::is_ascii_alphanumeric) {
        return None;
    }
    let (is_file, rules, reason) = read(&bytes[at + MARK.len()..line_end.min(end)])?;
    let number = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    let range = Range {
        start: lines.point(number(start)),
        end: lines.point(number(end)),
    };
    let has_code_before = match comment {
        Some(_) => {
            let first = memchr::memrchr(b'\n', &bytes[..start]).map_or(0, |end| end + 1);
            !bytes[first..start].iter().all(u8::is_ascii_whitespace)
        }
        None => before.iter().any(u8::is_ascii_alphanumeric),
    };
    let scope = match comment {
        _ if is_file => SuppressionScope::File,
        _ if has_code_before => SuppressionScope::Lines {
            first: range.start.line,
            last: range.start.line,
        },
        None => SuppressionScope::Lines {
            first: range.start.line,
            last: range.start.line + 1,
        },
        Some(comment) => SuppressionScope::Lines {
            first: range.start.line,
            last: last_line_behind(comment, tree, bytes, set).unwrap_or(range.end.line),
        },
    };
    Some(Suppression {
        rules,
        reason,
        scope,
        range,
    })
}

/// Whether it is about the file, the rules, and the reason.
fn read(text: &[u8]) -> Option<(bool, Vec<String>, Option<String>)> {
    let text = String::from_utf8_lossy(text);
    let text = text.trim();
    let mut text = text;
    for end in ["*/", "-->", "--%>", "*}", "#}", "*)"] {
        text = text.strip_suffix(end).unwrap_or(text).trim_end();
    }
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let is_file = match word {
        "allow" => false,
        "allow-file" => true,
        _ => return None,
    };
    let (rules, reason) = match rest.split_once("--") {
        Some((rules, reason)) => (rules, Some(reason.trim().to_owned())),
        None => (rest, None),
    };
    let rules = rules
        .split(',')
        .map(|rule| rule.trim().to_owned())
        .filter(|rule| !rule.is_empty())
        .collect();
    Some((is_file, rules, reason.filter(|reason| !reason.is_empty())))
}

fn comment_at<'tree>(tree: &'tree Tree, at: usize, set: &LanguageSet) -> Option<Node<'tree>> {
    let mut node = tree
        .root_node()
        .descendant_for_byte_range(at, at + MARK.len())?;
    loop {
        if set.is_comment(node) {
            return Some(node);
        }
        node = node.parent()?;
    }
}

/// The last line of the statement or declaration behind a comment.
fn last_line_behind(
    comment: Node<'_>,
    tree: Option<&Tree>,
    bytes: &[u8],
    set: &LanguageSet,
) -> Option<u32> {
    let root = tree?.root_node();
    let mut at = comment.end_byte();
    loop {
        at += bytes[at..]
            .iter()
            .position(|byte| !byte.is_ascii_whitespace())?;
        let node = root.descendant_for_byte_range(at, at + 1)?;
        let whole = statement_at(node, set);
        // Other comments and attributes stand before what is meant.
        if (set.is_comment(whole) || set.is_attribute(whole)) && whole.end_byte() > at {
            at = whole.end_byte();
            continue;
        }
        let end = whole.end_position();
        let is_line_end = end.column == 0 && end.row > whole.start_position().row;
        return u32::try_from(end.row - usize::from(is_line_end)).ok();
    }
}

/// The outermost statement, declaration or the like that starts where a node does.
fn statement_at<'tree>(node: Node<'tree>, set: &LanguageSet) -> Node<'tree> {
    const ENDINGS: &[&str] = &[
        "statement",
        "declaration",
        "definition",
        "_item",
        "instruction",
        "pair",
        "_spec",
        "clause",
        "element",
        "attribute",
        "field",
        "variant",
        "assignment",
        "directive",
        "rule_set",
        "block",
    ];
    let mut best = node;
    let mut next = node;
    loop {
        // Blocks are meant where they have a name of their own kind (HCL), not as lists of statements.
        let is_whole = ENDINGS.iter().any(|ending| next.kind().ends_with(ending))
            && !next.kind().ends_with("_block");
        if set.is_comment(next) || set.is_attribute(next) {
            return next;
        }
        if is_whole && !(next.kind() == "block" && is_list(next, node)) {
            best = next;
        }
        match next.parent() {
            Some(parent)
                if parent.start_byte() == node.start_byte() && parent.parent().is_some() =>
            {
                next = parent;
            }
            _ => return best,
        }
    }
}

/// Whether a block is only a row of statements of which the first starts where it does.
fn is_list(block: Node<'_>, first: Node<'_>) -> bool {
    block.child(0).is_some_and(|child| {
        child.start_byte() == first.start_byte() && child.kind().ends_with("statement")
    })
}
