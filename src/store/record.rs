//! One record of the map: what is known of one source file, one fact a line.
//!
//! Two people indexing the same bytes must get the same record, or every merge becomes a conflict:
//! a line holds nothing but what the source says, in the source's order. No position, count, time or
//! machine name. Changing one byte that this file writes is a change of [`crate::facts::MAP_FORMAT`].
//!
//! ```text
//! # First sentence of the file's own documentation.
//! use std::path::PathBuf
//! pub struct Shard  # One mapped segment of the store.
//!   pub fn Shard::open(path: &Path) -> Result<Shard>  # Maps the file and checks its header.
//! ```

use crate::facts::{BlobId, FileFacts, Import, Symbol, SymbolKind, Visibility};
use crate::text::{Point, escaped};

/// What the cache keeps of a record: the first bytes of the id that git gives to it; 0 for none.
pub(crate) fn record_id_of(id: &BlobId) -> u64 {
    let start = id
        .as_bytes()
        .first_chunk()
        .map_or(1, |bytes| u64::from_be_bytes(*bytes));
    start.max(1)
}

/// The record of a file, empty where there is nothing to keep.
pub(crate) fn record_of(facts: &FileFacts) -> String {
    let mut record = String::with_capacity(64 * facts.fact_count());
    if !facts.doc.is_empty() {
        push_line(&mut record, |line| {
            line.push_str("# ");
            line.push_str(&facts.doc);
        });
    }
    let mut imports = imports_outside(facts).peekable();
    // Depth of each symbol on the page, and whether it stands within a function, where nobody
    // outside can name it: such helpers change often and are found by the local cache.
    let mut placed: Vec<(usize, bool)> = Vec::with_capacity(facts.symbols.len());
    for symbol in &facts.symbols {
        while let Some(import) = imports.next_if(|import| import.range.start < symbol.range.start) {
            push_indented_import(&mut record, import, facts, &placed);
        }
        let parent = symbol.parent.and_then(|parent| {
            let kind = facts.symbols.get(parent as usize)?.kind;
            Some((kind, *placed.get(parent as usize)?))
        });
        let (depth, is_local) = parent.map_or((0, false), |(kind, (depth, is_local))| {
            let holds_statements = kind.is_callable() && !kind.is_titled();
            (depth + 1, is_local || holds_statements)
        });
        placed.push((depth, is_local));
        if is_local && !symbol.is_test && !symbol.kind.is_titled() {
            continue;
        }
        push_line(&mut record, |line| {
            line.extend(std::iter::repeat_n("  ", depth));
            push_symbol(line, symbol, symbol.kind.map_word());
        });
    }
    for import in imports {
        push_indented_import(&mut record, import, facts, &placed);
    }
    if facts.truncated {
        record.push_str("…\n");
    }
    record
}

/// An import stands as deep as the declarations beside it: one of a nested module under that module.
fn push_indented_import(
    record: &mut String,
    import: &Import,
    facts: &FileFacts,
    placed: &[(usize, bool)],
) {
    let mut around = placed.len().checked_sub(1);
    let depth = loop {
        let Some((at, symbol)) = around.and_then(|at| Some((at, facts.symbols.get(at)?))) else {
            break 0;
        };
        if symbol.range.contains(import.range.start) {
            break placed[at].0 + 1;
        }
        around = symbol.parent.map(|parent| parent as usize);
    };
    push_line(record, |line| {
        line.extend(std::iter::repeat_n("  ", depth));
        push_import(line, import);
    });
}

/// The imports that hold for the file or a type; those within functions come and go with their code.
fn imports_outside(facts: &FileFacts) -> impl Iterator<Item = &Import> {
    let callable = facts
        .symbols
        .iter()
        .filter(|symbol| symbol.kind.is_callable());
    let mut bodies = callable.map(|symbol| symbol.range).peekable();
    let mut end = Point::default();
    facts.imports.iter().filter(move |import| {
        let start = import.range.start;
        while let Some(body) = bodies.next_if(|body| body.start <= start) {
            end = end.max(body.end);
        }
        start >= end
    })
}

/// The line of one symbol, without indentation.
pub(crate) fn symbol_line(symbol: &Symbol) -> String {
    let mut line = String::new();
    push_line(&mut line, |line| {
        push_symbol(line, symbol, symbol.kind.word());
    });
    line.truncate(line.trim_end_matches('\n').len());
    line
}

/// The line of one import, without indentation.
pub(crate) fn import_line(import: &Import) -> String {
    let mut line = String::new();
    push_line(&mut line, |line| push_import(line, import));
    line.truncate(line.trim_end_matches('\n').len());
    line
}

/// Adds a line; what could move a terminal's cursor or hide text is written visibly.
fn push_line(record: &mut String, write: impl FnOnce(&mut String)) {
    let start = record.len();
    write(record);
    if let std::borrow::Cow::Owned(safe) = escaped(&record[start..]) {
        record.truncate(start);
        record.push_str(&safe);
    }
    record.push('\n');
}

fn push_symbol(line: &mut String, symbol: &Symbol, kind: &str) {
    if symbol.visibility == Visibility::Public {
        line.push_str("pub ");
    }
    if symbol.is_test && !symbol.kind.is_titled() {
        line.push_str("test ");
    }
    if !symbol.modifiers.is_empty() {
        line.push_str(&symbol.modifiers);
        line.push(' ');
    }
    line.push_str(kind);
    if symbol.kind.is_scope_only() && !symbol.signature.is_empty() {
        line.push(' ');
        line.push_str(symbol.signature.trim_start());
    } else {
        if symbol.kind.is_titled() || !is_plain_name(&symbol.qualified) {
            line.push(' ');
            push_quoted(line, &symbol.qualified);
        } else if !symbol.qualified.is_empty() {
            line.push(' ');
            line.push_str(&symbol.qualified);
        }
        line.push_str(&symbol.signature);
    }
    if !symbol.doc.is_empty() {
        line.push_str("  # ");
        line.push_str(&symbol.doc);
    }
}

fn push_import(line: &mut String, import: &Import) {
    line.push_str("use ");
    line.push_str(&import.path);
    if !import.name.is_empty() {
        if import.separator.is_empty() {
            line.push(' ');
        } else if !import.path.ends_with(&import.separator) {
            line.push_str(&import.separator);
        }
        line.push_str(&import.name);
    }
    if !import.alias.is_empty() {
        line.push_str(" as ");
        line.push_str(&import.alias);
    }
}

/// Whether a name can stand without quotes, so that its end is clear.
fn is_plain_name(name: &str) -> bool {
    name.chars().all(|character| {
        character.is_alphanumeric()
            || matches!(
                character,
                '_' | '$' | '.' | ':' | '#' | '?' | '!' | '-' | '/' | '@' | '~' | '\\'
            )
    }) && !name.ends_with([':', '-'])
        && !name.is_empty()
}

fn push_quoted(line: &mut String, text: &str) {
    line.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                line.push('\\');
                line.push(character);
            }
            _ => line.push(character),
        }
    }
    line.push('"');
}

/// A declaration's line of a record, read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub depth: usize,
    pub visibility: Visibility,
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
    let mut is_test = false;
    let mut rest = head;
    let kind = loop {
        let (word, behind) = rest.split_once(' ').unwrap_or((rest, ""));
        let next_is_title = behind.starts_with('"');
        match word {
            "pub" => visibility = Visibility::Public,
            "test" if !next_is_title => is_test = true,
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
        is_test,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn symbol(kind: SymbolKind, qualified: &str, signature: &str, doc: &str) -> Symbol {
        Symbol {
            kind,
            qualified: qualified.into(),
            signature: signature.into(),
            doc: doc.into(),
            ..Symbol::default()
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for (kind, name, signature, doc) in [
            (
                SymbolKind::Function,
                "Shard::open",
                "(path: &Path) -> Result<Shard>",
                "Maps it.",
            ),
            (SymbolKind::Field, "Shard::len", ": usize", ""),
            (SymbolKind::Field, "a-b", ": int", ""),
            (
                SymbolKind::Operator,
                "Foo::operator()",
                "(int a) -> bool",
                "",
            ),
            (SymbolKind::Test, "adds \"two\" numbers", "", "x"),
            (SymbolKind::Class, "Foo", " extends Bar", ""),
            (SymbolKind::Method, "Foo#[]=", "(a)", ""),
            (SymbolKind::Method, "a?", "", ""),
            (SymbolKind::Namespace, "App\\Models", "", ""),
        ] {
            let line =
                parse_line(&symbol_line(&symbol(kind, name, signature, doc))).expect("a line");
            assert_eq!(
                (line.kind, &*line.qualified, &*line.signature, &*line.doc),
                (kind, name, signature, doc)
            );
        }
    }

    #[test]
    fn modifiers_and_tests_stand_before_the_kind() {
        let mut async_test = symbol(SymbolKind::Function, "works", "()", "");
        async_test.modifiers = "async".into();
        async_test.is_test = true;
        async_test.visibility = Visibility::Public;
        let line = symbol_line(&async_test);
        assert_eq!(line, "pub test async fn works()");
        let read = parse_line(&line).expect("a line");
        assert!(read.is_test && read.kind == SymbolKind::Function && read.qualified == "works");
        assert_eq!(parse_line("use a::b"), None);
        assert_eq!(parse_line("# Words about the file."), None);
    }

    #[test]
    fn nothing_hides_in_a_record() {
        let hidden = symbol(SymbolKind::Function, "f", "(\u{202e}x\u{1b})", "a\rb");
        assert_eq!(symbol_line(&hidden), "fn f(\\u{202e}x\\u{1b})  # a\\rb");
    }
}
