//! Declarations found by words where a grammar knows none: dialects, and regions it cannot read.
//!
//! Only what starts its line counts, so that words in comments and strings mostly do not.

use regex::bytes::Regex;

use super::collect::Piece;
use crate::text::{Point, Range, Span};

/// Returns the whole match, the name and the container of each declaration in a stretch of text.
///
/// The regex has a group `name` and may have a group `container`.
pub(super) fn declarations(
    within: Piece,
    regex: &Regex,
    bytes: &[u8],
) -> Vec<(Piece, Piece, Option<Span>)> {
    let text = within.span.of(bytes);
    let mut at = Position {
        byte: 0,
        point: within.range.start,
    };
    let mut found = Vec::new();
    for groups in regex.captures_iter(text) {
        let (Some(whole), Some(name)) = (groups.get(0), groups.name("name")) else {
            continue;
        };
        if !starts_its_line(text, whole.start()) {
            continue;
        }
        let mut piece = |start: usize, end: usize| {
            at.advance(text, start);
            let from = at;
            at.advance(text, end);
            Piece {
                span: span(within.span.start, start, end),
                range: Range {
                    start: from.point,
                    end: at.point,
                },
            }
        };
        let whole_piece = piece(whole.start(), name.start());
        let name_piece = piece(name.start(), name.end());
        let container = groups
            .name("container")
            .map(|group| span(within.span.start, group.start(), group.end()));
        let whole_piece = Piece {
            span: span(within.span.start, whole.start(), whole.end()),
            range: Range {
                start: whole_piece.range.start,
                end: name_piece.range.end,
            },
        };
        found.push((whole_piece, name_piece, container));
    }
    found
}

fn span(base: u32, start: usize, end: usize) -> Span {
    let offset = |byte: usize| base + u32::try_from(byte).unwrap_or(u32::MAX - base);
    Span {
        start: offset(start),
        end: offset(end),
    }
}

fn starts_its_line(text: &[u8], start: usize) -> bool {
    let line = memchr::memrchr(b'\n', &text[..start]).map_or(0, |at| at + 1);
    text[line..start].iter().all(u8::is_ascii_whitespace)
}

/// A place in the text that only moves on.
#[derive(Clone, Copy)]
struct Position {
    byte: usize,
    point: Point,
}

impl Position {
    fn advance(&mut self, text: &[u8], to: usize) {
        let passed = &text[self.byte.min(to)..to];
        let lines = memchr::memchr_iter(b'\n', passed).count();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        match memchr::memrchr(b'\n', passed) {
            Some(last) => {
                self.point.line += count(lines);
                self.point.column = count(passed.len() - last - 1);
            }
            None => self.point.column += count(passed.len()),
        }
        self.byte = self.byte.max(to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_where_lines_start() {
        let source =
            b"-- create thing no\n  create thing a.b;\ncreate\nthing \xC3\xBC x; create thing y";
        let regex = Regex::new(r"create\s+thing\s+(?:(?P<container>\w+)\.)?(?P<name>\w+)")
            .expect("a regex");
        let within = Piece {
            span: Span {
                start: 0,
                end: u32::try_from(source.len()).expect("short"),
            },
            range: Range::default(),
        };
        let found = declarations(within, &regex, source);
        let names: Vec<_> = found
            .iter()
            .map(|(whole, name, container)| {
                (
                    name.span.of(source),
                    (name.range.start.line, name.range.start.column),
                    whole.range.start.line,
                    container.is_some(),
                )
            })
            .collect();
        assert_eq!(
            names,
            [
                (&b"b"[..], (1, 17), 1, true),
                (&b"\xC3\xBC"[..], (3, 6), 2, false)
            ]
        );
    }
}
