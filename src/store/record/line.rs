//! Reads a line of a record back.
//!
//! Whatever a line holds, reading it cannot fail: what is no declaration is passed over.

use crate::facts::{SymbolKind, Visibility};

/// A declaration's line of a record, read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub depth: usize,
    pub visibility: Visibility,
    /// Whether it is a test, be it a function or one with a title.
    pub is_test: bool,
    pub kind: SymbolKind,
    /// Name with its containers; empty for a scope that has only a signature.
    pub qualified: String,
    /// What stands between the name and the documentation.
    pub signature: String,
    pub doc: String,
}

/// Reads a line of a record; `None` for what is no declaration.
pub(crate) fn parse_line(line: &str) -> Option<Line> {
    let text = line.trim_start_matches(' ');
    let depth = (line.len() - text.len()) / 2;
    let (head, doc) = text.split_once("  # ").unwrap_or((text, ""));
    let mut visibility = Visibility::Unstated;
    let mut rest = head;
    let kind = loop {
        let (word, behind) = rest.split_once(' ').unwrap_or((rest, ""));
        match word {
            "pub" => visibility = Visibility::Public,
            "use" | "#" | "" => return None,
            _ => {
                if let Some(kind) = SymbolKind::from_word(word) {
                    rest = behind;
                    break kind;
                }
            }
        }
        rest = behind;
    };
    let (qualified, signature) = if kind.is_scope_only() {
        (String::new(), rest)
    } else if let Some(quoted) = rest.strip_prefix('"') {
        unquoted(quoted)?
    } else {
        let end = rest
            .char_indices()
            .find(|&(at, character)| {
                !is_plain_name(character.encode_utf8(&mut [0; 4]))
                    && !matches!(character, ':' | '-')
                    || rest[at..].starts_with(": ")
            })
            .map_or(rest.len(), |(at, _)| at);
        (rest[..end].to_owned(), &rest[end..])
    };
    Some(Line {
        depth,
        visibility,
        is_test: kind == SymbolKind::Test,
        kind,
        qualified,
        signature: signature.to_owned(),
        doc: doc.to_owned(),
    })
}

fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((name, &text[at + 1..])),
            '\\' => name.push(characters.next()?.1),
            _ => name.push(character),
        }
    }
    None
}

/// Whether a name can stand without quotes, so that its end is clear.
pub(super) fn is_plain_name(name: &str) -> bool {
    name.chars().all(|character| {
        character.is_alphanumeric()
            || matches!(
                character,
                '_' | '$' | '.' | ':' | '#' | '?' | '!' | '-' | '/' | '@' | '~' | '\\'
            )
    }) && !name.ends_with([':', '-'])
        && !name.is_empty()
}
