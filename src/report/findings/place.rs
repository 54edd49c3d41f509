//! Where a finding is, in the numbers a format wants, and its message on one line.
//!
//! Columns are kept in bytes. Formats whose readers count UTF-16 units need the line's text; where that
//! is gone there is no column, because a wrong one is worse than none.

use std::borrow::Cow;

use super::Report;
use crate::text::{LineTable, Point, Range, RepoPath, Span, escaped, escaped_bytes};

/// Longer messages are cut: no reader shows more, and one finding must not fill a report.
const MESSAGE_BYTES_MAX: usize = 2_000;

/// Puts a message on one line that is safe to print.
pub(super) fn one_line(message: &str) -> Cow<'_, str> {
    match cut(message, MESSAGE_BYTES_MAX) {
        Cow::Borrowed(text) if !text.contains('\t') => escaped(text),
        text => Cow::Owned(escaped(&text.replace('\t', " ")).into_owned()),
    }
}

/// Cuts a text at a character's border, and says so by `…`.
pub(super) fn cut(text: &str, bytes_max: usize) -> Cow<'_, str> {
    if text.len() <= bytes_max {
        return Cow::Borrowed(text);
    }
    let end = text.floor_char_boundary(bytes_max.saturating_sub('…'.len_utf8()));
    Cow::Owned(format!("{}…", &text[..end]))
}

/// A path as programs compare it: unchanged, but for bytes that are not UTF-8.
pub(super) fn exact(path: &RepoPath) -> Cow<'_, str> {
    match std::str::from_utf8(path.as_bytes()) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => escaped_bytes(path.as_bytes()),
    }
}

/// Reads the places of findings, keeping the last file: ask in the order of paths.
pub(super) struct Places<'r, 'a> {
    report: &'r Report<'a>,
    last: Option<(RepoPath, Option<Source>)>,
}

/// A file's text and where its lines start.
pub(super) struct Source {
    pub(super) text: Vec<u8>,
    pub(super) lines: LineTable,
}

/// A stretch with lines and columns from 1, in UTF-16 units; the end column is one behind the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Utf16Range {
    pub start_line: u32,
    pub end_line: u32,
    /// `None` where the text is not at hand.
    pub columns: Option<(u32, u32)>,
}

impl<'r, 'a> Places<'r, 'a> {
    pub(super) fn new(report: &'r Report<'a>) -> Self {
        Self { report, last: None }
    }

    /// The text of a file, where it is at hand.
    pub(super) fn source(&mut self, path: &RepoPath) -> Option<&Source> {
        if self.last.as_ref().is_none_or(|(last, _)| last != path) {
            let source = self.report.text(path).map(|text| Source {
                lines: LineTable::new(&text),
                text,
            });
            self.last = Some((path.clone(), source));
        }
        self.last.as_ref()?.1.as_ref()
    }

    /// Counts the columns of a range in UTF-16 units.
    pub(super) fn utf16(&mut self, path: &RepoPath, range: Range) -> Utf16Range {
        let source = self.source(path);
        let column = |point: Point| source.and_then(|source| source.utf16_column(point));
        Utf16Range {
            start_line: range.start.line + 1,
            end_line: range.end.line + 1,
            columns: column(range.start).zip(column(range.end)),
        }
    }
}

impl Source {
    /// The places of a stretch; `None` where the text is too short for it.
    pub(super) fn range(&self, span: Span) -> Option<Range> {
        let is_inside = span.start <= span.end && span.end as usize <= self.text.len();
        is_inside.then(|| Range {
            start: self.lines.point(span.start),
            end: self.lines.point(span.end),
        })
    }

    /// The column of a place in UTF-16 units, from 1; `None` where the line has no such byte.
    pub(super) fn utf16_column(&self, point: Point) -> Option<u32> {
        let line = self.lines.line(&self.text, point.line)?;
        // The place behind a last line end, or in the `\r` of one, is the line's end.
        let is_in_end = point.column as usize <= line.len() + 1;
        let front = match line.get(..point.column as usize) {
            Some(front) => front,
            None if is_in_end => line,
            None => return None,
        };
        let units: usize = front
            .utf8_chunks()
            .map(|chunk| {
                let replaced = usize::from(!chunk.invalid().is_empty());
                chunk.valid().encode_utf16().count() + replaced
            })
            .sum();
        u32::try_from(units + 1).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_utf16_units() {
        let text = "aé😀x\r\n\u{ff}\n".as_bytes().to_vec();
        let source = Source {
            lines: LineTable::new(&text),
            text,
        };
        let column = |line, column| source.utf16_column(Point { line, column });
        assert_eq!(column(0, 0), Some(1));
        assert_eq!(column(0, 3), Some(3));
        assert_eq!(column(0, 7), Some(5));
        assert_eq!(column(0, 8), Some(6));
        assert_eq!(column(0, 9), Some(6), "inside the line end");
        assert_eq!(column(0, 10), None);
        assert_eq!(column(9, 0), None);
    }

    #[test]
    fn messages_stay_on_their_line_and_within_bounds() {
        assert_eq!(one_line("a\tb\nc\u{202e}"), "a b\\nc\\u{202e}");
        let long = "é".repeat(MESSAGE_BYTES_MAX);
        assert!(one_line(&long).len() <= MESSAGE_BYTES_MAX);
        assert!(one_line(&long).ends_with('…'));
    }
}
