//! Branches of one condition, or neighboring cases, that do the same.

use super::{CheckInput, Kinds, walk};
use crate::parse::Node;
use crate::rules::matching::Hit;
use crate::text::Span;

/// Shorter nodes hold no two branches of any length.
const NODE_BYTES_MIN: usize = 24;
/// Branches of one condition that are compared.
const BRANCH_COUNT_MAX: usize = 200;

/// Reports a branch that has the tokens of an earlier one of the same condition, or of the case right
/// before it, where these are at least `tokens_min`.
pub(super) fn run(input: &CheckInput<'_>, report: &mut dyn FnMut(Hit)) {
    let tokens_min = input.number("tokens_min", 8);
    let Some((tree, language)) = (input.tree)().zip(input.language) else {
        return;
    };
    let ifs = Kinds::captured(language, &["metric.nesting"]);
    let cases = Kinds::captured(language, &["metric.branch"]);
    walk(tree, &mut |node, field| {
        if node.byte_range().len() < NODE_BYTES_MIN {
            return false;
        }
        if ifs.has(node) && field != Some("alternative") && is_condition(node) {
            let bodies = bodies_of(node);
            tell(&bodies, &bodies, input.bytes, tokens_min, false, report);
        }
        let arms: Vec<Node<'_>> = if node.named_child_count() > 1 && !cases.has(node) {
            let mut cursor = node.walk();
            let children = node.named_children(&mut cursor);
            children
                // A `let … else` branches too, and is no case beside the next one.
                .filter(|child| cases.has(*child) && !ifs.has(*child))
                .filter(|child| !child.kind().ends_with("declaration"))
                .take(BRANCH_COUNT_MAX)
                .collect()
        } else {
            Vec::new()
        };
        if arms.len() > 1 && arms.iter().all(|arm| arm.kind() == arms[0].kind()) {
            let bodies: Vec<Node<'_>> = arms.iter().filter_map(|&arm| body_of_arm(arm)).collect();
            if bodies.len() == arms.len() {
                tell(&bodies, &arms, input.bytes, tokens_min, true, report);
            }
        }
        true
    });
}

fn is_condition(node: Node<'_>) -> bool {
    node.child_by_field_name("alternative").is_some()
        && node.child_by_field_name("condition").is_some()
}

/// What is done in each branch of a condition, in order.
fn bodies_of<'tree>(condition: Node<'tree>) -> Vec<Node<'tree>> {
    let mut bodies = Vec::new();
    let mut pending = vec![condition];
    while let Some(node) = pending.pop() {
        if bodies.len() >= BRANCH_COUNT_MAX {
            break;
        }
        let body = node
            .child_by_field_name("consequence")
            .or_else(|| node.child_by_field_name("body"));
        let mut cursor = node.walk();
        let alternatives: Vec<Node<'tree>> = node
            .children_by_field_name("alternative", &mut cursor)
            .filter(Node::is_named)
            .collect();
        match body {
            Some(body) => bodies.push(body),
            // `else { … }`: a shell around a block, or around the next condition.
            None if node.kind().contains("else") => {
                let count = u32::try_from(node.named_child_count()).unwrap_or(0);
                pending.extend(count.checked_sub(1).and_then(|last| node.named_child(last)));
            }
            None => bodies.push(node),
        }
        pending.extend(alternatives.into_iter().rev());
    }
    bodies
}

/// What a case does.
fn body_of_arm(arm: Node<'_>) -> Option<Node<'_>> {
    ["value", "consequence", "body"]
        .iter()
        .find_map(|field| arm.child_by_field_name(field))
}

/// Reports the bodies that say what one before them says; of cases only the neighbors.
fn tell(
    bodies: &[Node<'_>],
    places: &[Node<'_>],
    bytes: &[u8],
    tokens_min: usize,
    only_neighbors: bool,
    report: &mut dyn FnMut(Hit),
) {
    let tokens: Vec<Vec<&[u8]>> = bodies.iter().map(|&body| tokens_of(body, bytes)).collect();
    for (at, mine) in tokens.iter().enumerate() {
        let from = if only_neighbors {
            at.saturating_sub(1)
        } else {
            0
        };
        if mine.len() < tokens_min {
            continue;
        }
        if let Some(earlier) = tokens[from..at].iter().position(|other| other == mine) {
            report(Hit {
                span: span(places[at]),
                labels: vec![(span(places[from + earlier]), "the same as this".to_owned())],
                ..Hit::default()
            });
        }
    }
}

fn tokens_of<'b>(body: Node<'_>, bytes: &'b [u8]) -> Vec<&'b [u8]> {
    let mut tokens = Vec::new();
    super::walk_below(body, &mut |node, _| {
        let is_comment = node.is_extra() || node.kind().contains("comment");
        if node.child_count() == 0 && !is_comment {
            let text = bytes.get(node.byte_range()).unwrap_or_default();
            if !matches!(text, b"" | b"{" | b"}" | b";" | b",") {
                tokens.push(text);
            }
        }
        !is_comment
    });
    tokens
}

fn span(node: Node<'_>) -> Span {
    let number = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    Span {
        start: number(node.start_byte()),
        end: number(node.end_byte()),
    }
}
