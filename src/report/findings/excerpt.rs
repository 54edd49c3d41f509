//! The lines of source around a finding, as safe text of bounded width with its spots marked.
//!
//! Unsafe characters are written out and long lines cut around the spot before anything is drawn, so
//! what the drawing crate gets is plain, short and of our own making; marks are moved along.

use std::ops::Range as ByteRange;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::place::{Source, cut};
use crate::diagnostic::{Finding, Severity};
use crate::text::{Point, Range, escaped, escaped_bytes};

/// A stretch of more lines is shown by its first line.
const STRETCH_LINES_MAX: u32 = 8;
/// Marks with more lines between them are drawn apart.
const GAP_LINES_MAX: u32 = 4;
/// More labels are not drawn: nobody follows so many.
const LABELS_COUNT_MAX: usize = 8;
const LABEL_BYTES_MAX: usize = 200;
/// What a line may take of the terminal, where its width is unknown.
const COLUMNS_MAX: usize = 120;
const COLUMNS_MIN: usize = 40;
/// What stands for a tab.
const TAB: &str = "    ";

/// Draws a finding's spots, or nothing where the text does not have them.
pub(super) fn draw(finding: &Finding, source: &Source, width: usize) -> Option<String> {
    let mut marks = vec![Mark::new(finding.range, source, None)?];
    for label in finding.labels.iter().take(LABELS_COUNT_MAX) {
        let text = escaped(&cut(&label.message, LABEL_BYTES_MAX)).into_owned();
        marks.extend(Mark::new(label.range, source, Some(text)));
    }
    let width = match width {
        0 => COLUMNS_MAX,
        // The line's number and the frame stand before it.
        _ => width.saturating_sub(10).clamp(COLUMNS_MIN, 4 * COLUMNS_MAX),
    };
    let mut drawn = Group::with_level(match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    });
    for part in parts(&marks) {
        drawn = drawn.element(part.snippet(source, width));
    }
    let renderer = Renderer::styled()
        .decor_style(DecorStyle::Ascii)
        .hyperlink(false)
        .term_width(usize::MAX / 4);
    Some(renderer.render(&[drawn]))
}

/// One spot to mark.
struct Mark {
    range: Range,
    /// `None` for the finding itself.
    label: Option<String>,
}

impl Mark {
    /// A spot that the text has; a long one is shortened to its first line.
    fn new(mut range: Range, source: &Source, label: Option<String>) -> Option<Self> {
        let line = source.lines.line(&source.text, range.start.line)?;
        if range.end.line - range.start.line >= STRETCH_LINES_MAX || range.end < range.start {
            range.end = Point {
                line: range.start.line,
                column: u32::try_from(line.len()).unwrap_or(u32::MAX),
            };
        }
        source.lines.line(&source.text, range.end.line)?;
        (range.start.column as usize <= line.len() + 1).then_some(Self { range, label })
    }
}

/// Neighboring lines and the marks on them.
struct Part<'a> {
    first: u32,
    last: u32,
    marks: Vec<&'a Mark>,
}

/// Puts marks near each other together; the finding's part comes first.
fn parts(marks: &[Mark]) -> Vec<Part<'_>> {
    let mut sorted: Vec<&Mark> = marks.iter().collect();
    sorted.sort_by_key(|mark| mark.range);
    let mut parts: Vec<Part<'_>> = Vec::new();
    for mark in sorted {
        match parts.last_mut() {
            Some(part) if mark.range.start.line <= part.last + GAP_LINES_MAX => {
                part.last = part.last.max(mark.range.end.line);
                part.marks.push(mark);
            }
            _ => parts.push(Part {
                first: mark.range.start.line,
                last: mark.range.end.line,
                marks: vec![mark],
            }),
        }
    }
    parts.sort_by_key(|part| part.marks.iter().all(|mark| mark.label.is_some()));
    parts
}

impl Part<'_> {
    fn snippet<'s>(&self, source: &Source, width: usize) -> Snippet<'s, Annotation<'s>> {
        let mut text = String::new();
        let mut lines = Vec::new();
        for number in self.first..=self.last {
            let bytes = source.lines.line(&source.text, number).unwrap_or_default();
            let line = Line::new(bytes, self.focus(number, bytes.len()), width);
            lines.push((text.len(), line.map));
            text.push_str(&line.text);
            text.push('\n');
        }
        let byte = |point: Point| {
            let (start, map) = &lines[(point.line - self.first) as usize];
            start + map.shown(point.column as usize)
        };
        let annotations = self.marks.iter().map(|mark| {
            let span = byte(mark.range.start)..byte(mark.range.end);
            match &mark.label {
                None => AnnotationKind::Primary.span(span),
                Some(label) => AnnotationKind::Context.span(span).label(label.clone()),
            }
        });
        let annotations: Vec<_> = annotations.collect();
        Snippet::source(text)
            .line_start(self.first as usize + 1)
            .annotations(annotations)
    }

    /// The bytes of a line that must stay in sight: the finding's, else the first label's.
    fn focus(&self, line: u32, length: usize) -> ByteRange<usize> {
        let on_line = |mark: &&&Mark| mark.range.start.line <= line && line <= mark.range.end.line;
        let Some(mark) = self
            .marks
            .iter()
            .filter(on_line)
            .min_by_key(|mark| mark.label.is_some())
        else {
            return 0..0;
        };
        let at = |point: Point, other: usize| {
            if point.line == line {
                (point.column as usize).min(length)
            } else {
                other
            }
        };
        at(mark.range.start, 0)..at(mark.range.end, length)
    }
}

/// A line as it is shown.
struct Line {
    text: String,
    map: Map,
}

/// Where the bytes of a line went: pairs of a byte and its place in what is shown.
struct Map(Vec<(usize, usize)>);

impl Map {
    /// The place of a byte, at the edge for what was cut off.
    fn shown(&self, byte: usize) -> usize {
        let at = self.0.partition_point(|(from, _)| *from <= byte);
        self.0[at.saturating_sub(1)].1
    }
}

impl Line {
    fn new(bytes: &[u8], focus: ByteRange<usize>, width: usize) -> Self {
        // Only what can be in sight is looked at, however long the line is.
        let window = window(bytes, &focus, width);
        let mut text = String::new();
        let mut map = vec![(0, 0)];
        if window.start > 0 {
            text.push('…');
        }
        map.push((window.start, text.len()));
        let mut at = window.start;
        for chunk in bytes[window.clone()].utf8_chunks() {
            for character in chunk.valid().chars() {
                let mut letter = [0; 4];
                match character {
                    '\t' => text.push_str(TAB),
                    _ => text.push_str(&escaped(character.encode_utf8(&mut letter))),
                }
                at += character.len_utf8();
                map.push((at, text.len()));
            }
            if !chunk.invalid().is_empty() {
                text.push_str(&escaped_bytes(chunk.invalid()));
                at += chunk.invalid().len();
                map.push((at, text.len()));
            }
        }
        if window.end < bytes.len() {
            text.push('…');
            map.push((bytes.len(), text.len()));
        }
        Self {
            text,
            map: Map(map),
        }
    }
}

/// The bytes of a line to show: all of it, or a third of the width before the spot and the rest behind.
fn window(bytes: &[u8], focus: &ByteRange<usize>, width: usize) -> ByteRange<usize> {
    if bytes.len() <= width {
        return 0..bytes.len();
    }
    let mut start = if focus.end <= width {
        0
    } else {
        focus.start.saturating_sub(width / 3)
    };
    let mut end = (start + width).min(bytes.len());
    // A letter has at most three bytes behind its first.
    for _ in 0..3 {
        start -= usize::from(start > 0 && is_inside_letter(bytes, start));
        end += usize::from(is_inside_letter(bytes, end));
    }
    start..end
}

fn is_inside_letter(bytes: &[u8], at: usize) -> bool {
    bytes
        .get(at)
        .is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000)
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::text::LineTable;

    fn drawn(text: &str, spot: &str, width: usize) -> String {
        let finding = sample::finding("a/b", "x", text, spot);
        let source = Source {
            lines: LineTable::new(text.as_bytes()),
            text: text.as_bytes().to_vec(),
        };
        let drawn = draw(&finding, &source, width).expect("the text has the spot");
        anstream::adapter::strip_str(&drawn).to_string()
    }

    #[test]
    fn bytes_that_are_no_letters_are_cut_as_well() {
        let finding = sample::finding("a/b", "x", "x", "x");
        let text = vec![0x80; 1 << 20];
        let source = Source {
            lines: LineTable::new(&text),
            text,
        };
        let drawn = draw(&finding, &source, 60).expect("the text has the spot");
        assert!(drawn.len() < 2_000, "{}", drawn.len());
    }

    #[test]
    fn tabs_and_wide_letters_keep_marks_in_place() {
        insta::assert_snapshot!(drawn("\tx = '漢字' + bad\n", "bad", 0), @r"
          |
        1 |     x = '漢字' + bad
          |                  ^^^
        ");
        insta::assert_snapshot!(drawn("a = \"\u{202e}\u{1b}[2J\" bad\r\n", "\u{202e}", 0), @r#"
          |
        1 | a = "\u{202e}\u{1b}[2J" bad
          |      ^^^^^^^^
        "#);
    }

    #[test]
    fn stretches_show_their_ends_or_their_start() {
        insta::assert_snapshot!(drawn("a\nif x:\n    y\nz\n", "if x:\n    y", 0), @r"
          |
        2 | / if x:
        3 | |     y
          | |_____^
        ");
        let long = format!("start {}", "x\n".repeat(20));
        insta::assert_snapshot!(drawn(&long, &long, 0), @r"
          |
        1 | start x
          | ^^^^^^^
        ");
    }

    #[test]
    fn a_long_line_is_cut_around_the_spot() {
        let line = format!("{}spot{}\n", "é".repeat(50_000), "b".repeat(2_000_000));
        insta::assert_snapshot!(drawn(&line, "spot", 60), @r"
          |
        1 | …ééééééééspotbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb…
          |          ^^^^
        ");
    }

    #[test]
    fn a_spot_that_is_not_there_is_not_drawn() {
        let finding = sample::finding("a/b", "x", "one\ntwo\nthree", "three");
        for text in ["", "one\n", "one\ntwo\n\u{e9}\n"] {
            let source = Source {
                lines: LineTable::new(text.as_bytes()),
                text: text.as_bytes().to_vec(),
            };
            if let Some(drawn) = draw(&finding, &source, 0) {
                assert!(text.contains('\u{e9}'), "{drawn}");
            }
        }
    }
}
