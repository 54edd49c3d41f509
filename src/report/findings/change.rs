//! A fix as the difference it makes, on lines of safe text.
//!
//! Knows one file's text and one fix; whether the fix can be taken is not its matter.

use std::borrow::Cow;

use similar::{ChangeTag, TextDiff};

use super::place::{Source, cut};
use crate::diagnostic::Fix;
use crate::report::Paint;
use crate::text::escaped_bytes;

/// A fix that reaches over more of the file is told, not shown.
const REACH_BYTES_MAX: usize = 64 * 1024;
/// Longer differences are cut.
const LINES_COUNT_MAX: usize = 24;
const LINE_BYTES_MAX: usize = 400;
/// Unchanged lines around a change.
const CONTEXT_LINES: usize = 1;

/// The lines of the difference, painted and indented; `None` where it cannot be shown.
pub(super) fn lines(fix: &Fix, source: &Source) -> Option<Vec<String>> {
    let first = fix.edits.first()?.span.start as usize;
    let last = fix.edits.last()?.span.end as usize;
    if last > source.text.len() || first > last || last - first > REACH_BYTES_MAX {
        return None;
    }
    let start = memchr::memrchr(b'\n', &source.text[..first]).map_or(0, |at| at + 1);
    let end = memchr::memchr(b'\n', &source.text[last..]).map_or(source.text.len(), |at| last + at);
    let mut changed = Vec::with_capacity(end - start);
    let mut at = start;
    for edit in &fix.edits {
        changed.extend_from_slice(source.text.get(at..edit.span.start as usize)?);
        changed.extend_from_slice(&edit.text);
        at = edit.span.end as usize;
    }
    changed.extend_from_slice(source.text.get(at..end)?);
    let (old, new) = (shown(&source.text[start..end]), shown(&changed));
    let (old, new) = (borrowed(&old), borrowed(&new));
    let number = source.lines.point(u32::try_from(start).ok()?).line as usize + 1;
    Some(painted(&TextDiff::from_slices(&old, &new), number))
}

fn painted(difference: &TextDiff<'_, '_, str>, number: usize) -> Vec<String> {
    let width = (number + difference.old_len()).to_string().len();
    let mut lines = Vec::new();
    for (at, group) in difference.grouped_ops(CONTEXT_LINES).iter().enumerate() {
        if at > 0 {
            lines.push(Paint::Dim.text("..."));
        }
        for change in group.iter().flat_map(|op| difference.iter_changes(op)) {
            let (sign, paint) = match change.tag() {
                ChangeTag::Equal => (' ', Paint::Dim),
                ChangeTag::Delete => ('-', Paint::Bad),
                ChangeTag::Insert => ('+', Paint::Good),
            };
            // A new line has no number in the file as it is.
            let label = change
                .old_index()
                .map_or_else(String::new, |at| (number + at).to_string());
            lines.push(format!(
                "{} {}",
                Paint::Dim.text(format_args!("{label:>width$}")),
                paint.text(format_args!("{sign} {}", change.value()))
            ));
        }
    }
    if lines.len() > LINES_COUNT_MAX {
        let more = lines.len() - LINES_COUNT_MAX;
        lines.truncate(LINES_COUNT_MAX);
        lines.push(Paint::Dim.text(format_args!("... and {more} more lines")));
    }
    lines
}

/// Lines that are safe to print. An empty text has none.
fn shown(bytes: &[u8]) -> Vec<String> {
    if bytes.is_empty() {
        return Vec::new();
    }
    bytes
        .split(|&byte| byte == b'\n')
        .map(|line| {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let line: Cow<'_, str> = escaped_bytes(line);
            cut(&line.replace('\t', "    "), LINE_BYTES_MAX).into_owned()
        })
        .collect()
}

fn borrowed(lines: &[String]) -> Vec<&str> {
    lines.iter().map(String::as_str).collect()
}
