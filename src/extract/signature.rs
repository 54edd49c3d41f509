//! Stretches of source text as one tidy line.

use std::borrow::Cow;

use crate::text::Span;

/// Bytes of a signature that are kept; beyond it an ellipsis stands.
pub(super) const SIGNATURE_BYTES_MAX: usize = 240;

/// Returns the source between two places on one line, without the comments that lie in it.
///
/// White space becomes one space, and none after an opening or before a closing bracket at which
/// the line was broken; so reformatting a list over several lines does not change it.
pub(super) fn one_line(bytes: &[u8], span: Span, comments: &[Span]) -> String {
    let mut line = String::new();
    let mut from = span.start;
    let first = comments.partition_point(|comment| comment.end <= span.start);
    for comment in comments[first..]
        .iter()
        .take_while(|comment| comment.start < span.end)
    {
        append(
            &mut line,
            Span {
                start: from,
                end: comment.start.max(from),
            }
            .of(bytes),
        );
        line.push(' ');
        from = comment.end.max(from);
    }
    append(
        &mut line,
        Span {
            start: from,
            end: span.end.max(from),
        }
        .of(bytes),
    );
    squeezed(&line)
}

fn append(line: &mut String, bytes: &[u8]) {
    match String::from_utf8_lossy(bytes) {
        Cow::Borrowed(text) => line.push_str(text),
        Cow::Owned(text) => line.push_str(&text),
    }
}

/// Folds white space; a leading space stays, as it parts a name from what follows it.
fn squeezed(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut gap: Option<bool> = None;
    for character in text.chars() {
        if character.is_whitespace() {
            let broken = gap.unwrap_or(false) || character == '\n';
            gap = Some(broken);
            continue;
        }
        if let Some(broken) = gap.take() {
            if broken && matches!(character, ')' | ']' | '}' | '>') {
                if line.ends_with(',') {
                    line.pop();
                }
                if character == '}' && !line.ends_with(' ') {
                    line.push(' ');
                }
            } else {
                let opens = broken && line.ends_with(['(', '[', '<']);
                if !opens && !line.ends_with(' ') {
                    line.push(' ');
                }
            }
        }
        line.push(character);
    }
    line
}

/// Drops what leads over to a body or a value: `{`, `:`, `=`, `;`, `,`.
pub(super) fn without_tail(text: &mut String) {
    let end = text
        .trim_end_matches(|character: char| {
            character.is_whitespace() || matches!(character, '{' | ':' | '=' | ';' | ',')
        })
        .len();
    text.truncate(end);
}

/// Cuts text at a character, with an ellipsis where something is missing.
pub(super) fn cut(text: &mut String, bytes_max: usize) {
    if text.len() <= bytes_max {
        return;
    }
    let end = (0..=bytes_max)
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0);
    text.truncate(end);
    text.truncate(text.trim_end().len());
    text.push('…');
}

/// The text of a literal without its quotes and prefix letters.
pub(super) fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let Some(first) = text.find(['"', '\'', '`', '<']) else {
        return text;
    };
    let prefix = &text[..first];
    let quote = &text[first..=first];
    let close = if quote == "<" { ">" } else { quote };
    let is_literal = prefix.len() <= 2
        && prefix
            .chars()
            .all(|character| character.is_ascii_alphabetic())
        && text.len() > first + 1
        && text.ends_with(close);
    if !is_literal || (quote == "<" && !prefix.is_empty()) {
        return text;
    }
    let inner = text[first..].trim_start_matches(quote);
    // As many go at the end as at the start: one before them may be an escaped part of the text.
    let quote_count = text.len() - first - inner.len();
    let inner = (0..quote_count).fold(inner, |inner, _| inner.strip_suffix(close).unwrap_or(inner));
    // The operator `<=>` is no quoted `=`.
    if quote == "<" && !inner.contains(char::is_alphanumeric) {
        return text;
    }
    inner
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(source: &str) -> String {
        let end = u32::try_from(source.len()).expect("short");
        one_line(source.as_bytes(), Span { start: 0, end }, &[])
    }

    #[test]
    fn broken_lines_read_as_if_they_were_not() {
        assert_eq!(
            line("(\n    a: int,\n    b: list[\n  int\n ],\n) -> str"),
            "(a: int, b: list[int]) -> str"
        );
        assert_eq!(line("(a,  b)\n    where T: X"), "(a, b) where T: X");
        assert_eq!(line(" extends  Bar"), " extends Bar");
        assert_eq!(line("{ a,\n b,\n}"), "{ a, b }");
    }

    #[test]
    fn comments_are_left_out() {
        let source = "(a /* first */, b)";
        let comment = Span { start: 3, end: 14 };
        assert_eq!(
            one_line(source.as_bytes(), Span { start: 0, end: 18 }, &[comment]),
            "(a , b)"
        );
    }

    #[test]
    fn tails_and_quotes_go() {
        let mut text = String::from("(a) : {");
        without_tail(&mut text);
        assert_eq!(text, "(a)");
        for (quoted, bare) in [
            ("'a'", "a"),
            ("r\"b c\"", "b c"),
            ("<stdio.h>", "stdio.h"),
            ("plain", "plain"),
            ("\"", "\""),
            ("\"\"", ""),
            ("'''a'''", "a"),
            ("\"a 'b' \\\"\"", "a 'b' \\\""),
            ("it's", "it's"),
            ("Vec<T>", "Vec<T>"),
            ("<=>", "<=>"),
        ] {
            assert_eq!(unquoted(quoted), bare);
        }
    }

    #[test]
    fn cutting_keeps_characters_whole() {
        let mut text = "ünï".repeat(4);
        cut(&mut text, 4);
        assert_eq!(text, "ün…");
    }
}
