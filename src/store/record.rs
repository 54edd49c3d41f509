//! One record of the map: what is known of one source file, one fact a line.
//!
//! Two people indexing the same bytes must get the same record, or every merge becomes a conflict:
//! a line holds nothing but what the source says, in the source's order. No position, count, time or
//! machine name. How much is told of what, [`detail`] decides. Changing one byte that this file writes is a change of [`crate::facts::MAP_FORMAT`].
//!
//! ```text
//! # First sentence of the file's own documentation.
//! use std::path::PathBuf
//! pub struct Shard  # One mapped segment of the store.
//!   pub fn Shard::open(path: &Path) -> Result<Shard>  # Maps the file and checks its header.
//! ```

mod detail;
mod line;

pub(crate) use line::parse_line;

use std::borrow::Cow;

use crate::facts::{BlobId, FileFacts, Import, Symbol, SymbolKind, Visibility};
use crate::text::{Point, RepoPath, escaped};
use detail::{Detail, Surroundings};
use line::is_plain_name;

/// What the cache keeps of a record: the first bytes of the id that git gives to it; 0 for none.
pub(crate) fn record_id_of(id: &BlobId) -> u64 {
    let start = id
        .as_bytes()
        .first_chunk()
        .map_or(1, |bytes| u64::from_be_bytes(*bytes));
    start.max(1)
}

/// The record of a file, empty where there is nothing to keep.
pub(crate) fn record_of(facts: &FileFacts, path: &RepoPath) -> String {
    let of_tests = path.is_of_tests();
    let mut record = String::with_capacity(64 * facts.fact_count());
    if !facts.doc.is_empty() && !of_tests {
        push_line(&mut record, |line| {
            line.push_str("# ");
            line.push_str(&facts.doc);
        });
    }
    // Those of tests are the frameworks' and what is tested, which their names tell.
    let mut imports = imports_outside(facts).filter(|_| !of_tests).peekable();
    let mut placed: Vec<Placed<'_>> = Vec::with_capacity(facts.symbols.len());
    for symbol in &facts.symbols {
        while let Some(import) = imports.next_if(|import| import.range.start < symbol.range.start) {
            push_indented_import(&mut record, import, facts, &placed);
        }
        let parent = symbol.parent.and_then(|parent| {
            let symbol = facts.symbols.get(parent as usize)?;
            Some((symbol, placed.get(parent as usize)?))
        });
        let place = Placed::below(parent, symbol, of_tests);
        if let Some(detail) = place.detail {
            push_line(&mut record, |line| {
                line.extend(std::iter::repeat_n("  ", place.depth));
                push_told(line, symbol, detail, &place);
            });
        }
        placed.push(place);
    }
    for import in imports {
        push_indented_import(&mut record, import, facts, &placed);
    }
    if facts.truncated && !record.is_empty() {
        record.push_str("…\n");
    }
    record
}

/// Where a symbol stands on the page.
struct Placed<'a> {
    depth: usize,
    /// The namespace around it, as its own line has told it.
    namespace: &'a str,
    /// Whether it stands within a function, where nobody outside can name it: such helpers change
    /// often and are found by the local cache.
    is_local: bool,
    /// Whether it is of tests, and so is what stands in it.
    is_test: bool,
    /// How much its line tells; nothing for what has none.
    detail: Option<Detail>,
}

impl<'a> Placed<'a> {
    fn below(parent: Option<(&'a Symbol, &Self)>, symbol: &Symbol, of_tests: bool) -> Self {
        let kind = symbol.kind;
        let (depth, is_local, around_tests, around_lines) =
            parent.map_or((0, false, of_tests, true), |(outer, place)| {
                let holds_statements = outer.kind.is_callable() && !outer.kind.is_titled();
                (
                    place.depth + 1,
                    place.is_local || holds_statements,
                    place.is_test,
                    place.detail.is_some() || place.is_local || holds_statements,
                )
            });
        let is_test = around_tests || detail::is_test(symbol);
        let is_left_out = is_local && !symbol.is_test && !kind.is_titled() || !around_lines;
        let surroundings = Surroundings {
            outer: parent.map(|(outer, _)| outer),
            of_tests,
            is_test,
        };
        let namespace = parent.map_or("", |(outer, place)| match outer.kind {
            SymbolKind::Namespace => outer.qualified.as_str(),
            _ => place.namespace,
        });
        Self {
            depth,
            namespace,
            is_local,
            is_test,
            detail: if is_left_out {
                None
            } else {
                detail::of(symbol, &surroundings)
            },
        }
    }
}

/// The line of a symbol as a record has it: shorter than [`symbol_line`].
fn push_told(line: &mut String, symbol: &Symbol, detail: Detail, place: &Placed<'_>) {
    let name = if detail == Detail::Bare {
        symbol.name()
    } else {
        detail::name(symbol, place.namespace, place.depth > 0)
    };
    let told = detail == Detail::Full || detail == Detail::Undocumented;
    if symbol.visibility == Visibility::Public && detail != Detail::Bare {
        line.push_str("pub ");
    }
    if told && !symbol.modifiers.is_empty() {
        line.push_str(&symbol.modifiers);
        line.push(' ');
    }
    // A test that is a function needs no other word.
    let is_test = symbol.is_test && symbol.kind.is_callable();
    line.push_str(if is_test {
        "test"
    } else {
        symbol.kind.map_word()
    });
    let signature = if told || symbol.kind.is_scope_only() {
        detail::signature(symbol)
    } else {
        Cow::Borrowed("")
    };
    push_name(line, symbol, name, &signature);
    if detail == Detail::Full && !detail::is_member(symbol.kind) {
        push_doc(line, &detail::doc(symbol));
    }
}

/// An import stands as deep as the declarations beside it: one of a nested module under that module.
fn push_indented_import(
    record: &mut String,
    import: &Import,
    facts: &FileFacts,
    placed: &[Placed<'_>],
) {
    let mut around = placed.len().checked_sub(1);
    let depth = loop {
        let Some((at, symbol)) = around.and_then(|at| Some((at, facts.symbols.get(at)?))) else {
            break 0;
        };
        if symbol.range.contains(import.range.start) {
            if placed[at].is_test {
                return;
            }
            break placed[at].depth + 1;
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
    push_name(line, symbol, &symbol.qualified, &symbol.signature);
    push_doc(line, &symbol.doc);
}

fn push_name(line: &mut String, symbol: &Symbol, name: &str, signature: &str) {
    if symbol.kind.is_scope_only() && !signature.is_empty() {
        line.push(' ');
        line.push_str(signature.trim_start());
        return;
    }
    if symbol.kind.is_titled() || !is_plain_name(name) {
        line.push(' ');
        push_quoted(line, name);
    } else if !name.is_empty() {
        line.push(' ');
        line.push_str(name);
    }
    line.push_str(signature);
}

fn push_doc(line: &mut String, doc: &str) {
    if !doc.is_empty() {
        line.push_str("  # ");
        line.push_str(doc);
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
        for (line, name) in [
            ("test works", "works"),
            ("  test \"adds\"", "adds"),
            ("test fn", "fn"),
        ] {
            let read = parse_line(line).expect("a line");
            assert!(read.is_test && read.qualified == name, "{line}");
        }
        assert_eq!(parse_line("use a::b"), None);
        assert_eq!(parse_line("# Words about the file."), None);
    }

    #[test]
    fn nothing_hides_in_a_record() {
        let hidden = symbol(SymbolKind::Function, "f", "(\u{202e}x\u{1b})", "a\rb");
        assert_eq!(symbol_line(&hidden), "fn f(\\u{202e}x\\u{1b})  # a\\rb");
    }
}
