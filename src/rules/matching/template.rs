//! Texts with `$name` in them: messages and fixes.

use crate::text::Span;

/// Bytes of a capture that a message shows.
const SHOWN_BYTES_MAX: usize = 60;

/// A text with places for captures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    /// `$name`, or `$$$name` with all that stands between its nodes.
    Capture {
        name: String,
        is_run: bool,
    },
}

/// What a match captured, in the order of the text; a name may come more than once.
pub(super) type Captures<'a> = [(&'a str, Span)];

impl Template {
    /// Reads a text; a `$` before no name is a `$`.
    pub(super) fn new(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            plain.push_str(&rest[..at]);
            rest = &rest[at..];
            let (sign_bytes, is_run) = if rest.starts_with("$$$") && !name_of(&rest[3..]).is_empty()
            {
                (3, true)
            } else {
                (1, false)
            };
            let name = name_of(&rest[sign_bytes..]);
            if name.is_empty() {
                plain.push('$');
                rest = &rest[if rest.starts_with("$$") { 2 } else { 1 }..];
                continue;
            }
            if !plain.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut plain)));
            }
            parts.push(Part::Capture {
                name: name.to_owned(),
                is_run,
            });
            rest = &rest[sign_bytes + name.len()..];
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Self { parts }
    }

    /// The names it asks for.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Text(_) => None,
            Part::Capture { name, .. } => Some(name.as_str()),
        })
    }

    /// The text as a message: of each capture the start of its first line.
    pub(super) fn message(
        &self,
        captures: &Captures<'_>,
        values: &[(String, String)],
        bytes: &[u8],
    ) -> String {
        let mut message = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => message.push_str(text),
                Part::Capture { name, .. } => {
                    let value = values.iter().find(|(known, _)| known == name);
                    if let Some((_, value)) = value {
                        message.push_str(&shown(value.as_bytes()));
                    } else if let Some((_, span)) = captures.iter().find(|(known, _)| known == name)
                    {
                        message.push_str(&shown(span.of(bytes)));
                    }
                }
            }
        }
        message
    }

    /// The text as it goes into a file: further lines indented as the line they go to, line ends as
    /// the file has them.
    pub(super) fn code(
        &self,
        captures: &Captures<'_>,
        bytes: &[u8],
        indentation: &[u8],
        line_end: &[u8],
    ) -> Vec<u8> {
        let mut code = Vec::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => {
                    for (at, line) in text.split('\n').enumerate() {
                        if at > 0 {
                            code.extend_from_slice(line_end);
                            if !line.is_empty() {
                                code.extend_from_slice(indentation);
                            }
                        }
                        code.extend_from_slice(line.as_bytes());
                    }
                }
                Part::Capture { name, is_run } => {
                    let mut spans = captures.iter().filter(|(known, _)| known == name);
                    if let Some(&(_, first)) = spans.next() {
                        let last = if *is_run { spans.next_back() } else { None };
                        let span = Span {
                            start: first.start,
                            end: last.map_or(first.end, |(_, last)| last.end),
                        };
                        code.extend_from_slice(span.of(bytes));
                    }
                }
            }
        }
        code
    }

    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}

/// The name a text starts with.
fn name_of(text: &str) -> &str {
    let starts = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    if !text.bytes().next().is_some_and(starts) {
        return "";
    }
    let end = text
        .bytes()
        .position(|byte| !byte.is_ascii_alphanumeric() && byte != b'_');
    &text[..end.unwrap_or(text.len())]
}

/// The first line of a text, cut.
fn shown(text: &[u8]) -> String {
    let line = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let line = line.trim_end();
    if line.len() <= SHOWN_BYTES_MAX {
        return line.to_owned();
    }
    format!("{}…", &line[..line.floor_char_boundary(SHOWN_BYTES_MAX)])
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &[u8] = b"f(a, b)\nsecond";

    fn captures() -> Vec<(&'static str, Span)> {
        let span = |start, end| Span { start, end };
        vec![
            ("name", span(0, 1)),
            ("all", span(2, 3)),
            ("all", span(5, 6)),
            ("long", span(0, 14)),
        ]
    }

    #[test]
    fn messages_show_the_first_line_of_captures() {
        for (text, message) in [
            ("`$name` is $long", "`f` is f(a, b)"),
            ("$$name costs $$5 and $ 3", "$name costs $5 and $ 3"),
            ("$unknown.", "."),
            ("$count of $name", "12 of f"),
        ] {
            let values = [("count".to_owned(), "12".to_owned())];
            let found = Template::new(text).message(&captures(), &values, SOURCE);
            assert_eq!(found, message, "{text}");
        }
        assert_eq!(shown("é".repeat(50).as_bytes()).len(), 60 + "…".len());
    }

    #[test]
    fn code_keeps_what_stands_between_and_indents() {
        for (text, code) in [
            ("g($$$all)", "g(a, b)"),
            ("g($all)", "g(a)"),
            ("if x:\n    $name\n\ny", "if x:\r\n\t    f\r\n\r\n\ty"),
            ("", ""),
        ] {
            let found = Template::new(text).code(&captures(), SOURCE, b"\t", b"\r\n");
            assert_eq!(String::from_utf8_lossy(&found), code, "{text}");
        }
        assert!(Template::new("").is_empty());
        let names = Template::new("$a $$b $$$c");
        assert_eq!(names.names().collect::<Vec<_>>(), ["a", "c"]);
    }
}
