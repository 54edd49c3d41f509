//! Comments and docstrings: which ones belong to a declaration, and their first sentence.

use crate::language::DocComments;
use crate::text::Span;

/// Bytes of a first sentence that are kept; beyond it an ellipsis stands.
const SENTENCE_BYTES_MAX: usize = 80;

/// What stands in front of declarations, in source order.
pub(super) struct Prefixes<'a> {
    bytes: &'a [u8],
    items: Vec<(Span, Prefix)>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Prefix {
    Comment,
    Attribute { is_test: bool },
}

/// What was found in front of one declaration.
#[derive(Default)]
pub(super) struct Front {
    /// Comments in source order, those of the wrong form left out.
    pub comments: Vec<Span>,
    pub is_test: bool,
}

impl<'a> Prefixes<'a> {
    pub(super) fn new(bytes: &'a [u8], comments: &[Span], attributes: &[(Span, bool)]) -> Self {
        let comments = comments.iter().map(|&span| (span, Prefix::Comment));
        let attributes = attributes
            .iter()
            .map(|&(span, is_test)| (span, Prefix::Attribute { is_test }));
        let mut items: Vec<_> = comments.chain(attributes).collect();
        items.sort_unstable();
        Self { bytes, items }
    }

    /// What stands directly in front of a byte: attributes anywhere, comments without a blank line.
    pub(super) fn before(&self, start: u32, rule: DocComments) -> Front {
        let mut front = Front::default();
        let mut anchor = start;
        let mut comments_reach = true;
        let mut next = self.items.partition_point(|(span, _)| span.start < start);
        while let Some(&(span, prefix)) = next.checked_sub(1).and_then(|at| self.items.get(at)) {
            let gap = Span {
                start: span.end.min(anchor),
                end: anchor,
            }
            .of(self.bytes);
            if !gap.iter().all(u8::is_ascii_whitespace) {
                break;
            }
            match prefix {
                Prefix::Attribute { is_test } => front.is_test |= is_test,
                Prefix::Comment => {
                    if !self.starts_its_line(span) {
                        // Behind an attribute it is passed over; behind code, the code ends the search.
                        anchor = span.start;
                        next -= 1;
                        continue;
                    }
                    // A comment's node may hold its line's end; a blank line then is one `\n` more.
                    let own_end =
                        usize::from(self.bytes.get(span.end as usize - 1) == Some(&b'\n'));
                    let line_ends = memchr::memchr_iter(b'\n', gap).count() + own_end;
                    comments_reach &= line_ends <= 1;
                    if comments_reach && documents(span.of(self.bytes), rule) {
                        front.comments.push(span);
                    }
                }
            }
            anchor = span.start;
            next -= 1;
        }
        front.comments.reverse();
        front
    }

    fn starts_its_line(&self, span: Span) -> bool {
        self.bytes[..span.start as usize]
            .iter()
            .rev()
            .take_while(|&&byte| byte != b'\n')
            .all(u8::is_ascii_whitespace)
    }
}

fn documents(comment: &[u8], rule: DocComments) -> bool {
    match rule {
        DocComments::Any => !comment.starts_with(b"#!"),
        DocComments::Only(starts) => starts.iter().any(|start| {
            // Rulers such as `////` and `/***` are no documentation, in Rust as in Java.
            comment
                .strip_prefix(start.as_bytes())
                .is_some_and(|rest| rest.first() != start.as_bytes().last())
        }),
    }
}

/// The first sentence of several pieces of comment or docstring, read one after another.
pub(super) fn first_sentence(pieces: &[&[u8]]) -> String {
    let mut sentence = String::new();
    'all: for piece in pieces {
        let text = String::from_utf8_lossy(piece);
        let text = without_quotes(&text);
        for line in text.lines() {
            let line = plain(line);
            if line.is_empty() {
                if sentence.is_empty() {
                    continue;
                }
                break 'all;
            }
            if line.starts_with('@') || line.starts_with(":param") || line.starts_with("\\param") {
                break 'all;
            }
            if !sentence.is_empty() {
                sentence.push(' ');
            }
            sentence.push_str(&line);
            if let Some(end) = sentence_end(&sentence) {
                sentence.truncate(end);
                break 'all;
            }
            if sentence.len() > 4 * SENTENCE_BYTES_MAX {
                break 'all;
            }
        }
    }
    let mut sentence = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    if is_license(&sentence) {
        return String::new();
    }
    super::signature::cut(&mut sentence, SENTENCE_BYTES_MAX);
    sentence
}

/// Whether a comment is a file's license header, which says nothing about the code under it.
fn is_license(sentence: &str) -> bool {
    [
        "Copyright ",
        "SPDX-",
        "Licensed under ",
        "Licensed to ",
        "(c) ",
        "\u{a9} ",
    ]
    .iter()
    .any(|start| sentence.starts_with(start))
}

/// A docstring without its quotes and prefix letters.
fn without_quotes(text: &str) -> &str {
    let bare = text.trim_start_matches(|character: char| "rRuUbBfF".contains(character));
    for quote in ["\"\"\"", "'''", "\"", "'"] {
        if let Some(inner) = bare.strip_prefix(quote) {
            return inner.strip_suffix(quote).unwrap_or(inner);
        }
    }
    text
}

/// A line of a comment without its marks, tags and rulers.
fn plain(line: &str) -> String {
    let mut text = line.trim();
    for mark in [
        "/**", "/*!", "///", "//!", "/*", "//", "<!--", "--[[", "---", "--", "=begin", ";;", "#:",
    ] {
        if let Some(rest) = text.strip_prefix(mark) {
            text = rest;
            break;
        }
    }
    text = text.trim_start_matches(['#', '*', '!', '/', '<']).trim();
    for mark in ["*/", "-->", "]]"] {
        text = text
            .strip_suffix(mark)
            .unwrap_or(text)
            .trim_end_matches('*')
            .trim();
    }
    for tag in [
        "@brief",
        "\\brief",
        "@summary",
        "@fileoverview",
        "@file",
        "summary>",
    ] {
        text = text.strip_prefix(tag).unwrap_or(text).trim();
    }
    if !text.chars().any(char::is_alphanumeric) {
        return String::new();
    }
    // XML's `<param …>` ends the words about the whole, as `@param` does.
    let ends = [
        "<param ",
        "<typeparam ",
        "<returns>",
        "<exception ",
        "<value>",
    ];
    if ends.iter().any(|tag| text.starts_with(tag)) {
        return String::from("@");
    }
    without_markup(text)
}

/// Drops HTML and XML tags and Javadoc's inline tags (`{@code x}` reads `x`).
fn without_markup(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '{']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(tail) = rest.strip_prefix("{@") {
            if let Some(end) = tail.find('}') {
                let space = tail[..end].find(' ').unwrap_or(end);
                plain.push_str(tail[space..end].trim());
                rest = &tail[end + 1..];
                continue;
            }
        } else if let Some(end) = tag_end(rest) {
            plain.push_str(named_by(&rest[..end]));
            rest = &rest[end..];
            continue;
        }
        plain.push_str(&rest[..1]);
        rest = &rest[1..];
    }
    plain.push_str(rest);
    plain.trim().to_owned()
}

/// What an empty tag speaks of: `<see cref="T:Some.Name"/>` reads `Name`.
fn named_by(tag: &str) -> &str {
    if !tag.ends_with("/>") {
        return "";
    }
    let attribute = ["cref=\"", "name=\"", "langword=\""]
        .iter()
        .find_map(|key| tag.split_once(key));
    let value = attribute.map_or("", |(_, rest)| rest.split('"').next().unwrap_or_default());
    let path_end = value.find(['(', '{']).unwrap_or(value.len());
    let from = value[..path_end].rfind(['.', ':']).map_or(0, |at| at + 1);
    &value[from..path_end]
}

/// The length of a documentation tag at the start of `text`; generics such as `Vec<T>` are none.
fn tag_end(text: &str) -> Option<usize> {
    const TAGS: &[&str] = &[
        "summary",
        "remarks",
        "para",
        "p",
        "b",
        "i",
        "em",
        "strong",
        "code",
        "c",
        "br",
        "pre",
        "ul",
        "li",
        "a",
        "see",
        "seealso",
        "returns",
        "tt",
        "paramref",
        "typeparamref",
        "inheritdoc",
        "example",
        "list",
        "item",
        "description",
        "h1",
        "h2",
        "h3",
        "ol",
        "blockquote",
    ];
    let inner = text.strip_prefix('<')?;
    let end = inner.find('>')?;
    let name = inner[..end]
        .trim_matches('/')
        .split(|character: char| character.is_whitespace() || character == '/')
        .next()?;
    TAGS.contains(&name).then_some(end + 2)
}

/// The byte behind the first sentence, where one ends in `text`.
fn sentence_end(text: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text[from..].find(['.', '!', '?', '。']) {
        let at = from + at;
        let width = text[at..].chars().next().map_or(1, char::len_utf8);
        let behind = &text[at + width..];
        let before = text[..at]
            .rsplit(|character: char| character.is_whitespace() || character == '(')
            .next();
        let is_abbreviation = matches!(
            before,
            Some("e.g" | "i.e" | "etc" | "vs" | "cf" | "Mr" | "Dr" | "St" | "No" | "approx")
        );
        if !is_abbreviation
            && (behind.is_empty() || behind.starts_with(char::is_whitespace) || width > 1)
        {
            return Some(at + width);
        }
        from = at + width;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(text: &str) -> String {
        first_sentence(&[text.as_bytes()])
    }

    #[test]
    fn marks_and_tags_go_and_one_sentence_stays() {
        for (comment, expected) in [
            ("/// Maps the file. Then more.", "Maps the file."),
            (
                "/**\n * Returns {@code x} of\n * the <b>list</b>.\n * @param a b\n */",
                "Returns x of the list.",
            ),
            ("/// <summary>\n/// Does it.\n/// </summary>", "Does it."),
            (
                "# Uses v1.2 of it, e.g. here\n# and there.",
                "Uses v1.2 of it, e.g. here and there.",
            ),
            (
                "\"\"\"Summary line.\n\n    Details.\n    \"\"\"",
                "Summary line.",
            ),
            ("/* ----- */", ""),
            ("// No full stop\n//\n// Another paragraph", "No full stop"),
            ("/// A `Vec<T>` of it", "A `Vec<T>` of it"),
            ("-- | Words", "| Words"),
            ("/** @fileoverview All of it. */", "All of it."),
            (
                "/// <summary>\n/// Gets the <see cref=\"T:A.Shelf{T}\"/> of <paramref name=\"x\"/>.\n/// </summary>",
                "Gets the Shelf of x.",
            ),
            ("/// <param name=\"x\">Words.</param>", ""),
            ("#: Words of Sphinx.", "Words of Sphinx."),
            ("/// <inheritdoc/>", ""),
            ("/** {@inheritDoc} */", ""),
            ("// Copyright 2020 Somebody.\n// Licensed under", ""),
        ] {
            assert_eq!(sentence(comment), expected, "{comment}");
        }
    }

    #[test]
    fn a_blank_line_parts_a_comment_from_a_declaration() {
        let source = b"// far\n\n// near\n// and on\nfn f() {} // behind\nfn g() {}\n";
        let comments =
            [(0, 6), (8, 15), (16, 25), (36, 45)].map(|(start, end)| Span { start, end });
        let prefixes = Prefixes::new(source, &comments, &[]);
        let f = prefixes.before(26, DocComments::Any);
        assert_eq!(f.comments, &comments[1..3]);
        assert!(prefixes.before(46, DocComments::Any).comments.is_empty());
    }

    #[test]
    fn a_comment_behind_an_attribute_parts_nothing() {
        let source = b"/// Doc\n#[a] // why\nfn f() {}";
        let comments = [(0, 8), (13, 19)].map(|(start, end)| Span { start, end });
        let prefixes = Prefixes::new(source, &comments, &[(Span { start: 8, end: 12 }, false)]);
        let front = prefixes.before(20, DocComments::Any);
        assert_eq!(front.comments, &comments[..1]);
    }

    #[test]
    fn attributes_stand_between() {
        let source = b"/// Doc\n#[test]\nfn f() {}";
        let comment = Span { start: 0, end: 8 };
        let prefixes = Prefixes::new(source, &[comment], &[(Span { start: 8, end: 15 }, true)]);
        let front = prefixes.before(16, DocComments::Only(&["///"]));
        assert!(front.is_test);
        assert_eq!(front.comments, [comment]);
    }
}
