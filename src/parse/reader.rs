//! Query text to a tree of what was written, with the place of each fault.
//!
//! The text may come from anybody: every limit has a name, nothing here panics, and recursion is
//! bounded. This part knows no grammar; names are only checked by the compiler.

/// Bytes of one query text.
pub(super) const TEXT_BYTES_MAX: usize = 1 << 20;
/// How deep parentheses and brackets may nest.
pub(super) const DEPTH_MAX: usize = 64;
/// Patterns of one query text.
pub(super) const PATTERN_COUNT_MAX: usize = 10_000;

/// A fault at a byte of the text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub at: usize,
    pub message: String,
}

/// A word and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub text: String,
    pub at: usize,
}

/// One top-level pattern.
#[derive(Debug)]
pub(super) struct WrittenPattern {
    pub root: Written,
    pub predicates: Vec<WrittenPredicate>,
}

/// How often something may stand in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quantifier {
    pub may_lack: bool,
    pub may_repeat: bool,
}

impl Quantifier {
    pub(super) const ONE: Self = Self {
        may_lack: false,
        may_repeat: false,
    };
}

/// A node, a group or a choice, with everything written around it.
#[derive(Debug)]
pub(super) struct Written {
    pub at: usize,
    /// A `.` stands before it.
    pub anchored: bool,
    pub field: Option<Word>,
    pub shape: Shape,
    pub quantifier: Quantifier,
    pub captures: Vec<Word>,
}

#[derive(Debug)]
pub(super) enum Shape {
    Node(WrittenNode),
    /// `"token"`.
    Token(String),
    /// A bare `_`.
    Anything,
    /// `[a b]`.
    Choice(Vec<Written>),
    /// `(a b)`.
    Group(Vec<Written>),
}

#[derive(Debug)]
pub(super) struct WrittenNode {
    pub kind: KindName,
    pub children: Vec<Written>,
    pub lacks: Vec<Word>,
    /// A `.` stands behind the last child.
    pub anchored_end: bool,
}

#[derive(Debug)]
pub(super) enum KindName {
    /// `(_)`.
    Named,
    Kind(Word),
    /// `(supertype/subtype)`.
    Subtype(Word, Token),
    Error,
    Missing(Option<Token>),
}

/// A kind by its name or by its text.
#[derive(Debug)]
pub(super) struct Token {
    pub word: Word,
    pub named: bool,
}

#[derive(Debug)]
pub(super) struct WrittenPredicate {
    pub name: Word,
    pub arguments: Vec<Argument>,
}

#[derive(Debug)]
pub(super) enum Argument {
    Capture(Word),
    Text(String),
}

/// Reads a whole query text; stops at the first fault.
pub(super) fn read(text: &str) -> Result<Vec<WrittenPattern>, Fault> {
    let mut reader = Reader {
        text,
        at: 0,
        depth: 0,
        predicates: Vec::new(),
    };
    if text.len() > TEXT_BYTES_MAX {
        return Err(reader.fault(format!(
            "the text has more than {TEXT_BYTES_MAX} bytes; split it"
        )));
    }
    let mut patterns = Vec::new();
    loop {
        reader.skip_blank();
        if reader.at == text.len() {
            return Ok(patterns);
        }
        if patterns.len() == PATTERN_COUNT_MAX {
            return Err(reader.fault(format!("more than {PATTERN_COUNT_MAX} patterns")));
        }
        let root = reader.part(false)?;
        let Some(root) = root else {
            return Err(reader.fault("a predicate stands inside the pattern it belongs to"));
        };
        patterns.push(WrittenPattern {
            root,
            predicates: std::mem::take(&mut reader.predicates),
        });
    }
}

/// Line and column of a byte, both from 1; the column counts bytes.
pub(super) fn place(text: &str, at: usize) -> (usize, usize) {
    let before = &text.as_bytes()[..at.min(text.len())];
    let line = memchr::memchr_iter(b'\n', before).count() + 1;
    let start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
    (line, before.len() - start + 1)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    /// Of the pattern being read.
    predicates: Vec<WrittenPredicate>,
}

impl Reader<'_> {
    fn fault(&self, message: impl Into<String>) -> Fault {
        Fault {
            at: self.at,
            message: message.into(),
        }
    }

    fn expected(&self, what: &str) -> Fault {
        match self.text[self.at..].chars().next() {
            Some(found) => self.fault(format!("expected {what}, found {found:?}")),
            None => self.fault(format!("expected {what}, found the end of the text")),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Steps over `byte` and the blanks behind it.
    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.at += 1;
            self.skip_blank();
        }
        found
    }

    fn skip_blank(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            self.at += rest.len() - rest.trim_start().len();
            if self.peek() != Some(b';') {
                return;
            }
            let rest = &self.text.as_bytes()[self.at..];
            self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        }
    }

    fn starts_word(&self) -> bool {
        self.text[self.at..]
            .chars()
            .next()
            .is_some_and(|first| first.is_alphanumeric() || first == '_' || first == '-')
    }

    /// A name as it stands; blanks behind it stay.
    fn word(&mut self, what: &str) -> Result<Word, Fault> {
        if !self.starts_word() {
            return Err(self.expected(what));
        }
        let rest = &self.text[self.at..];
        let end = rest
            .find(|next: char| !(next.is_alphanumeric() || matches!(next, '_' | '-' | '.')))
            .unwrap_or(rest.len());
        let word = Word {
            text: rest[..end].to_owned(),
            at: self.at,
        };
        self.at += end;
        Ok(word)
    }

    /// A string in double quotes; stands at the opening one.
    fn string(&mut self) -> Result<Word, Fault> {
        let at = self.at;
        let mut text = String::new();
        let mut letters = self.text[at + 1..].char_indices();
        while let Some((offset, letter)) = letters.next() {
            match letter {
                '"' => {
                    self.at = at + 1 + offset + 1;
                    return Ok(Word { text, at });
                }
                '\n' => break,
                '\\' => match letters.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 'r')) => text.push('\r'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, '0')) => text.push('\0'),
                    Some((_, other)) => text.push(other),
                    None => break,
                },
                other => text.push(other),
            }
        }
        Err(self.fault("this string has no closing `\"` on its line"))
    }

    /// One part of a pattern with its suffixes; `None` where a predicate stood.
    fn part(&mut self, anchored: bool) -> Result<Option<Written>, Fault> {
        if self.depth == DEPTH_MAX {
            return Err(self.fault(format!("nested deeper than {DEPTH_MAX}")));
        }
        self.depth += 1;
        let part = self.part_inside(anchored);
        self.depth -= 1;
        part
    }

    fn part_inside(&mut self, anchored: bool) -> Result<Option<Written>, Fault> {
        let at = self.at;
        let mut field = None;
        let shape = match self.peek() {
            Some(b'[') => self.choice()?,
            Some(b'(') => {
                self.take(b'(');
                match self.peek() {
                    Some(b'(' | b'"' | b'[') => self.group()?,
                    Some(b'#') => {
                        self.take(b'#');
                        self.predicate()?;
                        return Ok(None);
                    }
                    _ => Shape::Node(self.node()?),
                }
            }
            Some(b'"') => {
                let token = self.string()?;
                self.skip_blank();
                Shape::Token(token.text)
            }
            _ if self.starts_word() => {
                let word = self.word("a node")?;
                self.skip_blank();
                if word.text == "_" {
                    Shape::Anything
                } else if self.take(b':') {
                    let Some(inner) = self.part(anchored)? else {
                        return Err(self.fault("expected a node behind the field's name"));
                    };
                    if inner.field.is_some() {
                        return Err(Fault {
                            at,
                            message: "a node stands in one field only".to_owned(),
                        });
                    }
                    field = Some(word);
                    return Ok(Some(Written { at, field, ..inner }));
                } else {
                    return Err(Fault {
                        at,
                        message: format!(
                            "`{0}` stands alone: write `({0})` for a node, `{0}: …` for a field, \
                             `\"{0}\"` for a token",
                            word.text
                        ),
                    });
                }
            }
            _ => return Err(self.expected("a node, a \"token\", a field, `_`, `(` or `[`")),
        };
        let (quantifier, captures) = self.suffixes()?;
        Ok(Some(Written {
            at,
            anchored,
            field,
            shape,
            quantifier,
            captures,
        }))
    }

    fn suffixes(&mut self) -> Result<(Quantifier, Vec<Word>), Fault> {
        let mut quantifier = Quantifier::ONE;
        let mut captures = Vec::new();
        self.skip_blank();
        loop {
            match self.peek() {
                Some(b'?') => quantifier.may_lack = true,
                Some(b'+') => quantifier.may_repeat = true,
                Some(b'*') => {
                    quantifier = Quantifier {
                        may_lack: true,
                        may_repeat: true,
                    };
                }
                Some(b'@') => {
                    self.at += 1;
                    captures.push(self.word("a capture's name behind `@`")?);
                    self.skip_blank();
                    continue;
                }
                _ => return Ok((quantifier, captures)),
            }
            self.at += 1;
            self.skip_blank();
        }
    }

    fn choice(&mut self) -> Result<Shape, Fault> {
        self.take(b'[');
        let mut branches = Vec::new();
        while !self.take(b']') {
            if self.peek() == Some(b'.') {
                return Err(self.fault("a `.` cannot stand in a choice; put it before the `[`"));
            }
            branches.extend(self.part(false)?);
        }
        if branches.is_empty() {
            return Err(self.fault("an empty choice `[]` fits nothing"));
        }
        Ok(Shape::Choice(branches))
    }

    fn group(&mut self) -> Result<Shape, Fault> {
        let at = self.at;
        let mut parts = Vec::new();
        loop {
            let anchored = self.take(b'.');
            if self.peek() == Some(b')') {
                if anchored {
                    return Err(self.fault("a `.` cannot end a group: it has no last child"));
                }
                self.take(b')');
                break;
            }
            parts.extend(self.part(anchored)?);
        }
        if parts.is_empty() {
            return Err(Fault {
                at,
                message: "this group holds no node".to_owned(),
            });
        }
        Ok(Shape::Group(parts))
    }

    /// A node behind its `(`.
    fn node(&mut self) -> Result<WrittenNode, Fault> {
        let kind = self.kind_name()?;
        let mut node = WrittenNode {
            kind,
            children: Vec::new(),
            lacks: Vec::new(),
            anchored_end: false,
        };
        self.skip_blank();
        loop {
            if self.take(b')') {
                return Ok(node);
            }
            if self.take(b'!') {
                node.lacks.push(self.word("a field's name behind `!`")?);
                self.skip_blank();
                continue;
            }
            let anchored = self.take(b'.');
            if anchored && self.peek() == Some(b')') {
                if node.children.is_empty() {
                    return Err(self.fault("a `.` needs a child beside it"));
                }
                node.anchored_end = true;
                continue;
            }
            node.children.extend(self.part(anchored)?);
        }
    }

    fn kind_name(&mut self) -> Result<KindName, Fault> {
        let word = self.word("the kind of a node behind `(`")?;
        if word.text == "_" {
            return Ok(KindName::Named);
        }
        if word.text == "ERROR" {
            return Ok(KindName::Error);
        }
        if word.text == "MISSING" {
            self.skip_blank();
            let token = (self.peek() == Some(b'"') || self.starts_word())
                .then(|| self.token())
                .transpose()?;
            return Ok(KindName::Missing(token));
        }
        if self.peek() == Some(b'/') {
            self.at += 1;
            return Ok(KindName::Subtype(word, self.token()?));
        }
        Ok(KindName::Kind(word))
    }

    fn token(&mut self) -> Result<Token, Fault> {
        let named = self.peek() != Some(b'"');
        let word = if named {
            self.word("a node's kind or a \"token\"")?
        } else {
            self.string()?
        };
        Ok(Token { word, named })
    }

    /// A predicate behind its `(#`.
    fn predicate(&mut self) -> Result<(), Fault> {
        let mut name = self.word("a predicate's name behind `#`")?;
        match self.peek() {
            Some(end @ (b'?' | b'!')) => {
                name.text.push(char::from(end));
                self.take(end);
            }
            _ => return Err(self.expected("`?` or `!` at the end of a predicate's name")),
        }
        let mut arguments = Vec::new();
        while !self.take(b')') {
            let argument = match self.peek() {
                Some(b'@') => {
                    self.at += 1;
                    Argument::Capture(self.word("a capture's name behind `@`")?)
                }
                Some(b'"') => Argument::Text(self.string()?.text),
                _ => Argument::Text(self.word("a capture, a string, a word or `)`")?.text),
            };
            arguments.push(argument);
            self.skip_blank();
        }
        self.predicates.push(WrittenPredicate { name, arguments });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fault(text: &str) -> String {
        let fault = read(text).expect_err("a fault is expected");
        let (line, column) = place(text, fault.at);
        format!("{line}:{column}: {}", fault.message)
    }

    #[test]
    fn faults_say_where_and_what() {
        for (text, expected) in [
            (
                "(a",
                "1:3: expected a node, a \"token\", a field, `_`, `(` or `[`, found the end of the text",
            ),
            (
                "\n  a",
                "2:3: `a` stands alone: write `(a)` for a node, `a: …` for a field, `\"a\"` for a token",
            ),
            (
                "(a) @",
                "1:6: expected a capture's name behind `@`, found the end of the text",
            ),
            (
                "(a \"b)",
                "1:4: this string has no closing `\"` on its line",
            ),
            ("(a .)", "1:5: a `.` needs a child beside it"),
            ("[]", "1:3: an empty choice `[]` fits nothing"),
            (
                "((a) .)",
                "1:7: a `.` cannot end a group: it has no last child",
            ),
            (
                "(a (#eq @a))",
                "1:8: expected `?` or `!` at the end of a predicate's name, found ' '",
            ),
            (
                "(#eq? @a \"\")",
                "1:13: a predicate stands inside the pattern it belongs to",
            ),
            ("(a x: y: (b))", "1:4: a node stands in one field only"),
            (
                ")",
                "1:1: expected a node, a \"token\", a field, `_`, `(` or `[`, found ')'",
            ),
        ] {
            assert_eq!(fault(text), expected, "{text}");
        }
    }

    #[test]
    fn limits_hold() {
        let deep = "(a ".repeat(100_000);
        assert_eq!(
            fault(&deep),
            format!("1:{}: nested deeper than 64", 64 * 3 + 1)
        );
        let many = "(a)".repeat(PATTERN_COUNT_MAX + 1);
        assert!(fault(&many).ends_with("more than 10000 patterns"));
        assert!(fault(&" ".repeat(TEXT_BYTES_MAX + 1)).contains("bytes; split it"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in r#"([()\[\].:_!?*+@#"/; \n\\]|a|é|MISSING|ERROR|eq\?){0,40}"#) {
            if let Err(fault) = read(&text) {
                prop_assert!(fault.at <= text.len());
            }
        }
    }
}
