//! Control structures nested too deep.

use super::oversized_function::at_name;
use super::{CheckInput, Kinds, walk};
use crate::rules::matching::Hit;
use crate::text::LineTable;

/// Reports each function in which control structures nest deeper than `depth_max`, at its name.
pub(super) fn run(input: &CheckInput<'_>, report: &mut dyn FnMut(Hit)) {
    let depth_max = input.number("depth_max", 4);
    if !may_have_one(input, depth_max) {
        return;
    }
    let lines = LineTable::new(input.bytes);
    for symbol in &(input.facts)().symbols {
        let depth = usize::from(symbol.metrics.nesting);
        if depth > depth_max {
            report(at_name(
                symbol,
                &lines,
                [("depth", depth), ("depth_max", depth_max)],
            ));
        }
    }
}

/// Whether structures nest that deep on lines of their own: facts are dear.
fn may_have_one(input: &CheckInput<'_>, depth_max: usize) -> bool {
    let Some((tree, language)) = (input.tree)().zip(input.language) else {
        return false;
    };
    let nesting = Kinds::captured(language, &["metric.nesting", "metric.lambda"]);
    let mut is_found = false;
    // Of each structure that is open, where it ends.
    let mut open: Vec<usize> = Vec::new();
    walk(tree, &mut |node, _| {
        open.retain(|&end| end > node.start_byte());
        if nesting.has(node) {
            open.push(node.end_byte());
            is_found |= open.len() > depth_max;
        }
        let row_count = node.end_position().row - node.start_position().row;
        !is_found && row_count >= (depth_max + 1).saturating_sub(open.len())
    });
    is_found
}
