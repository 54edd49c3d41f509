//! Functions of too many lines.

use super::{CheckInput, Kinds, walk};
use crate::facts::Symbol;
use crate::rules::matching::Hit;
use crate::text::{LineTable, Span};

/// Reports each function with more lines than `lines_max`, blank ones not counted, at its name.
pub(super) fn run(input: &CheckInput<'_>, report: &mut dyn FnMut(Hit)) {
    let lines_max = input.number("lines_max", 60);
    if !may_have_one(input, lines_max) {
        return;
    }
    let lines = LineTable::new(input.bytes);
    for symbol in &(input.facts)().symbols {
        let line_count = line_count(symbol, &lines, input.bytes);
        if symbol.kind.is_callable() && line_count > lines_max {
            report(at_name(
                symbol,
                &lines,
                [("lines", line_count), ("lines_max", lines_max)],
            ));
        }
    }
}

/// Whether some node that may be a function is that long: facts are dear.
fn may_have_one(input: &CheckInput<'_>, lines_max: usize) -> bool {
    let Some((tree, language)) = (input.tree)().zip(input.language) else {
        return false;
    };
    let functions = Kinds::captured(
        language,
        &[
            "symbol.function",
            "symbol.method",
            "symbol.constructor",
            "symbol.operator",
            "symbol.procedure",
            "symbol.test",
        ],
    );
    let mut is_found = false;
    walk(tree, &mut |node, _| {
        let is_long = node.end_position().row - node.start_position().row >= lines_max;
        is_found |= is_long && functions.has(node);
        is_long && !is_found
    });
    is_found
}

fn line_count(symbol: &Symbol, lines: &LineTable, bytes: &[u8]) -> usize {
    (symbol.range.start.line..=symbol.range.end.line)
        .filter_map(|line| lines.line(bytes, line))
        .filter(|line| !line.trim_ascii().is_empty())
        .count()
}

/// A hit at the name of a symbol, with numbers for the message.
pub(super) fn at_name<const N: usize>(
    symbol: &Symbol,
    lines: &LineTable,
    numbers: [(&str, usize); N],
) -> Hit {
    let mut values = vec![("name".to_owned(), symbol.name().to_owned())];
    values.extend(numbers.map(|(name, number)| (name.to_owned(), number.to_string())));
    Hit {
        span: Span {
            start: lines.byte(symbol.name_range.start).unwrap_or_default(),
            end: lines.byte(symbol.name_range.end).unwrap_or_default(),
        },
        values,
        ..Hit::default()
    }
}
