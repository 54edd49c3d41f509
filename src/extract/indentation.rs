//! How deep a text is indented, for grammars that cannot bear any depth.
//!
//! A scanner keeps its open blocks in a buffer of fixed size; one of them writes past its end and the
//! runtime then ends the process. So this must never say less than the scanner will hold.

/// Returns an upper bound of the levels open at once, where blocks may share a line (`- - a:`).
pub(super) fn depth(bytes: &[u8]) -> usize {
    let mut open: Vec<usize> = Vec::new();
    let mut deepest = 0;
    for line in bytes.split(|&byte| matches!(byte, b'\n' | b'\r')) {
        let mut is_first = true;
        for (column, &byte) in line.iter().enumerate() {
            // A mark of byte order counts as blank: scanners skip it.
            if matches!(byte, b' ' | b'\t' | 0xEF | 0xBB | 0xBF) {
                continue;
            }
            if is_first {
                while open.last().is_some_and(|&outer| outer > column) {
                    open.pop();
                }
            }
            if open.last().is_none_or(|&outer| outer < column) {
                open.push(column);
                deepest = deepest.max(open.len());
            }
            is_first = false;
            // Behind a mark of an item another block may start; behind anything else none does.
            let is_mark = matches!(byte, b'-' | b'?' | b':')
                && line.get(column + 1).is_none_or(u8::is_ascii_whitespace);
            if !is_mark {
                break;
            }
        }
    }
    // A list may stand at the column of the key it belongs to; and a text block ends the pile.
    2 * deepest + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_count_across_and_within_lines() {
        for (text, levels) in [
            ("", 0),
            ("a: 1\nb: 2\n", 1),
            ("a:\n  b:\n    c: 1\n  d: 1\ne: 1", 3),
            ("- - - a: 1", 4),
            ("- a\n- b\n", 2),
            ("a:\r  b: 1\r", 2),
            ("text - - - -", 1),
            ("\u{feff}- - a", 3),
        ] {
            assert_eq!(depth(text.as_bytes()), 2 * levels + 1, "{text}");
        }
    }
}
