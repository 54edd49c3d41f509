//! Puts what was captured in order: source order, nesting, names, documentation.

use std::cmp::Reverse;

use hashbrown::HashMap;

use super::collect::{Found, Piece, RawSymbol};
use super::documentation::{Prefixes, first_sentence};
use super::signature::{SIGNATURE_BYTES_MAX, cut, one_line, unquoted, without_tail};
use super::vocabulary::Metric;
use super::{NESTING_MAX, Settings, complexity, imports, outline, title};
use crate::facts::{FileFacts, Reference, References, Symbol, SymbolKind, Visibility};
use crate::language::VisibilityRule;
use crate::text::{LineTable, Span};

/// Bytes of a name that are kept.
const NAME_BYTES_MAX: usize = 200;
/// Bytes of an initial value that is shown.
const VALUE_BYTES_MAX: usize = 40;

/// Builds the facts; what `found` holds is put in order on the way.
pub(super) fn facts(found: &mut Found, bytes: &[u8], settings: &Settings) -> FileFacts {
    found.comments.sort_unstable();
    found.comments.dedup();
    let mut facts = FileFacts {
        line_count: line_count(bytes),
        ..FileFacts::default()
    };
    outline::spread(&mut found.symbols, found.end);
    order_symbols(&mut found.symbols);
    drop_locals(&mut found.symbols);
    outline::without_crowds(&mut found.symbols);
    facts.truncated = outline::without_depths(&mut found.symbols, NESTING_MAX);
    if found.symbols.len() > settings.symbol_count_max {
        found.symbols.truncate(settings.symbol_count_max);
        facts.truncated = true;
    }
    let spans: Vec<Span> = found.symbols.iter().map(|raw| raw.whole.span).collect();
    let names: Vec<u32> = names_of(&found.symbols);
    facts.symbols = symbols(found, bytes);
    drop_own_lambdas(found);
    complexity::count(&mut facts.symbols, &spans, &mut found.metrics, bytes);
    facts.imports = imports::imports(found, bytes);
    facts.references = references(found, &spans, &names, bytes);
    facts.doc = file_documentation(found, bytes);
    facts
}

fn line_count(bytes: &[u8]) -> u32 {
    LineTable::new(bytes).line_count(bytes)
}

/// Source order, outer before inner; of two captures of one name the first pattern's stays.
fn order_symbols(symbols: &mut Vec<RawSymbol>) {
    let name_of = |raw: &RawSymbol| raw.name.map_or(raw.whole.span, |name| name.span);
    symbols.sort_by_key(|raw| (name_of(raw), raw.rank));
    symbols.dedup_by_key(|raw| name_of(raw));
    symbols.sort_by_key(|raw| {
        (
            raw.whole.span.start,
            Reverse(raw.whole.span.end),
            name_of(raw),
        )
    });
}

/// Drops what counts only outside code (`#set! local "none"`) and stands within a function or a value.
fn drop_locals(symbols: &mut Vec<RawSymbol>) {
    let mut open: Vec<(Span, bool)> = Vec::new();
    symbols.retain(|raw| {
        let span = raw.whole.span;
        while open
            .last()
            .is_some_and(|&(outer, _)| outer.end <= span.start || outer == span)
        {
            open.pop();
        }
        let is_local = open.last().is_some_and(|&(_, holds_code)| holds_code);
        if is_local && raw.settings.drops_locals {
            return false;
        }
        open.push((span, holds_code(raw.kind)));
        true
    });
}

fn holds_code(kind: SymbolKind) -> bool {
    kind.is_callable()
        || matches!(
            kind,
            SymbolKind::Variable | SymbolKind::Constant | SymbolKind::Suite
        )
}

/// Drops the functions that are the values of named things: these are the symbols and do not nest in them.
fn drop_own_lambdas(found: &mut Found) {
    let callable = found.symbols.iter().filter(|raw| raw.kind.is_callable());
    let mut bodies: Vec<(u32, Span)> = callable
        .filter_map(|raw| Some((raw.whole.span.start, raw.body?.span)))
        .collect();
    bodies.sort_unstable_by_key(|(_, body)| body.end);
    found.metrics.retain(|event| {
        let first = bodies.partition_point(|(_, body)| body.end < event.span.end);
        event.metric != Metric::Lambda
            || !bodies[first..]
                .iter()
                .take_while(|(_, body)| body.end == event.span.end)
                .any(|&(from, body)| (from..=body.start).contains(&event.span.start))
    });
}

/// Where the names of declarations start, sorted: these are not uses.
fn names_of(symbols: &[RawSymbol]) -> Vec<u32> {
    let mut starts: Vec<u32> = symbols
        .iter()
        .filter(|raw| !raw.kind.is_scope_only() && !raw.name_is_use)
        .filter_map(|raw| raw.name.map(|name| name.span.start))
        .collect();
    starts.sort_unstable();
    starts
}

fn symbols(found: &mut Found, bytes: &[u8]) -> Vec<Symbol> {
    found.tests.sort_unstable();
    found
        .wrappers
        .sort_unstable_by_key(|(span, _)| (span.start, Reverse(span.end)));
    let prefixes = Prefixes::new(bytes, &found.comments, &found.attributes);
    let mut symbols: Vec<Symbol> = Vec::with_capacity(found.symbols.len());
    // What each symbol is as a container: its own name, or what is around it.
    let mut lent: Vec<String> = Vec::with_capacity(found.symbols.len());
    let mut open: Vec<usize> = Vec::new();
    found.sections.sort_unstable();
    let mut sections = found.sections.iter().peekable();
    let mut members: Vec<Option<Visibility>> = Vec::with_capacity(found.symbols.len());
    for (at, raw) in found.symbols.iter().enumerate() {
        let span = raw.whole.span;
        while let Some(section) = sections.next_if(|section| section.start < span.start) {
            while open
                .pop_if(|outer| found.symbols[*outer].whole.span.end <= section.start)
                .is_some()
            {}
            if let Some(&owner) = open.last() {
                members[owner] = visibility_of_word(section.of(bytes));
            }
        }
        members.push(raw.settings.visibility_of_members);
        while open.last().is_some_and(|&outer| {
            let outer = found.symbols[outer].whole.span;
            outer.end <= span.start || outer == span
        }) {
            open.pop();
        }
        let parent = open.last().copied();
        let outer_span = parent.map(|parent| found.symbols[parent].whole.span);
        let (anchor, wrapped_visibility) = outermost(&found.wrappers, span, outer_span);
        let front = prefixes.before(anchor, raw.language.doc_comments);
        let mut symbol = shape(raw, bytes, &found.comments);
        symbol.parent = parent.and_then(|parent| u32::try_from(parent).ok());
        let around = parent.map_or("", |parent| lent[parent].as_str());
        place(
            &mut symbol,
            raw,
            parent.map(|parent| symbols[parent].kind),
            around,
            bytes,
        );
        lent.push(match symbol.kind.is_titled() {
            _ if raw.settings.lends_no_name => around.to_owned(),
            true => String::new(),
            false => symbol.qualified.clone(),
        });
        let of_members = parent
            .filter(|_| !raw.settings.stands_alone)
            .and_then(|parent| members[parent]);
        let wrapped_visibility = wrapped_visibility.or(of_members);
        let outer = parent.map(|parent| &symbols[parent]);
        symbol.visibility = visibility(raw, &symbol, outer, wrapped_visibility, bytes);
        symbol.is_test = front.is_test
            || matches!(raw.kind, SymbolKind::Test)
            || found.tests.binary_search(&span).is_ok();
        let pieces: Vec<&[u8]> = match raw.doc {
            Some(doc) => vec![doc.of(bytes)],
            None => front.comments.iter().map(|span| span.of(bytes)).collect(),
        };
        symbol.doc = first_sentence(&pieces);
        symbols.push(symbol);
        open.push(at);
    }
    symbols
}

/// Where the outermost wrapper of a symbol starts, and the visibility that one gives.
fn outermost(
    wrappers: &[(Span, Option<Visibility>)],
    span: Span,
    outer: Option<Span>,
) -> (u32, Option<Visibility>) {
    let mut anchor = span.start;
    let mut visibility = None;
    let from = outer.map_or(0, |outer| {
        wrappers.partition_point(|(wrapper, _)| wrapper.start <= outer.start)
    });
    let to = wrappers.partition_point(|(wrapper, _)| wrapper.start <= span.start);
    // Wrappers nest at most a few deep around one declaration; the nearest stand last.
    for (wrapper, given) in wrappers
        .get(from..to)
        .unwrap_or_default()
        .iter()
        .rev()
        .take(32)
    {
        if wrapper.end >= span.end {
            anchor = anchor.min(wrapper.start);
            visibility = visibility.or(*given);
        }
    }
    (anchor, visibility)
}

/// The parts of a symbol that its own captures give.
fn shape(raw: &RawSymbol, bytes: &[u8], comments: &[Span]) -> Symbol {
    let name_piece = raw.name.unwrap_or(Piece {
        span: raw.whole.span,
        range: raw.whole.range,
    });
    let mut signature = match raw.signature {
        Some(span) if span == name_piece.span && !raw.kind.is_scope_only() => String::new(),
        None if raw.settings.no_signature => String::new(),
        Some(span) => {
            let mut text = one_line(bytes, span, comments);
            let parted = raw.name.is_none_or(|name| {
                span.start > name.span.end
                    && (bytes[name.span.end as usize].is_ascii_whitespace()
                        || bytes[span.start as usize - 1].is_ascii_whitespace())
            });
            if parted && !text.starts_with(' ') {
                text.insert(0, ' ');
            }
            text
        }
        None if raw.kind.is_titled() => String::new(),
        None => {
            let whole_end = raw.whole.span.end;
            let end = [
                raw.body.map(|body| body.span.start),
                raw.value.map(|value| value.start),
            ]
            .into_iter()
            .flatten()
            .fold(whole_end, u32::min);
            let start = name_piece.span.end;
            if raw.name.is_some() && start < end {
                one_line(bytes, Span { start, end }, comments)
            } else {
                String::new()
            }
        }
    };
    without_tail(&mut signature);
    // `f = (a) => …`: parameters follow the name directly, whatever stands between in the source.
    if raw.kind.is_callable()
        && signature.starts_with(' ')
        && signature[1..].starts_with(['(', '<'])
    {
        signature.remove(0);
    }
    // A result that the signature tells itself (`auto f() -> int`) is not told twice.
    let tells_result = raw.kind.is_callable() && signature.contains("-> ");
    if let Some(result) = raw.result.filter(|_| !tells_result) {
        let text = one_line(bytes, result, comments);
        signature.push_str(if raw.kind.is_callable() { " -> " } else { ": " });
        signature.push_str(text.trim());
    }
    if let Some(value) = raw.value {
        let text = value.of(bytes);
        if text.len() <= VALUE_BYTES_MAX && !text.contains(&b'\n') {
            signature.push_str(" = ");
            signature.push_str(one_line(bytes, value, comments).trim());
        }
    }
    cut(&mut signature, SIGNATURE_BYTES_MAX);
    Symbol {
        kind: raw.kind,
        modifiers: modifiers(raw, bytes, comments),
        signature,
        name_range: name_piece.range,
        range: raw.whole.range,
        body: raw.body.map(|body| body.range),
        ..Symbol::default()
    }
}

fn modifiers(raw: &RawSymbol, bytes: &[u8], comments: &[Span]) -> String {
    let mut words: Vec<String> = Vec::new();
    for span in &raw.modifiers {
        // Comments stand between modifiers, behind an annotation on its own line.
        let text = one_line(bytes, *span, comments);
        for word in without_annotations(&text).split_whitespace() {
            let is_word = word.chars().all(|character| character.is_ascii_lowercase());
            let taken = SymbolKind::from_word(word).is_some() || is_visibility_word(word);
            if is_word && !taken && !words.iter().any(|other| other == word) {
                words.push(word.to_owned());
            }
        }
    }
    words.join(" ")
}

/// A list of modifiers without annotations and their arguments: `@A("not public") static`.
fn without_annotations(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut parts = text.split('@');
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let name_end = part
            .find(|character: char| !(character.is_alphanumeric() || "._".contains(character)))
            .unwrap_or(part.len());
        let behind = &part[name_end..];
        let mut depth = 0_usize;
        let arguments_end = behind
            .char_indices()
            .find_map(|(at, character)| {
                depth = match character {
                    '(' => depth + 1,
                    ')' => depth.saturating_sub(1),
                    _ => depth,
                };
                (depth == 0).then_some(at + usize::from(character == ')'))
            })
            .unwrap_or(behind.len());
        plain.push_str(&behind[arguments_end..]);
    }
    plain
}

fn is_visibility_word(word: &str) -> bool {
    matches!(
        word,
        "pub"
            | "public"
            | "export"
            | "open"
            | "private"
            | "fileprivate"
            | "protected"
            | "internal"
            | "use"
    )
}

/// Gives the symbol its name, its container and what depends on the kind of the symbol around it.
fn place(
    symbol: &mut Symbol,
    raw: &RawSymbol,
    outer: Option<SymbolKind>,
    around: &str,
    bytes: &[u8],
) {
    if let Some(kind) = raw.settings.kind_in_type
        && outer.is_some_and(is_type_like)
    {
        symbol.kind = kind;
    }
    let name = name_of(raw, bytes);
    let separator = raw.language.separator;
    let containers = raw
        .containers
        .iter()
        .map(|span| match raw.settings.name_trim {
            "" => first_word(span.of(bytes), separator),
            trim => String::from_utf8_lossy(span.of(bytes))
                .trim_matches(|character| trim.contains(character))
                .to_owned(),
        });
    let is_elsewhere = !raw.containers.is_empty() && outer.is_some_and(SymbolKind::is_callable);
    let mut qualified = String::new();
    if !raw.settings.stands_alone && !is_elsewhere {
        qualified.push_str(around);
    }
    for part in containers.chain([name.clone()]) {
        if !part.is_empty() && !qualified.is_empty() {
            qualified.push_str(separator);
        }
        qualified.push_str(&part);
    }
    let last = name.rfind(separator).map_or(0, |at| at + separator.len());
    // A dot within a selector parts nothing.
    let is_whole = symbol.kind.is_titled() || symbol.kind == SymbolKind::Selector;
    let name_length = if last < name.len() && !is_whole {
        name.len() - last
    } else {
        name.len()
    };
    let start = qualified.len().saturating_sub(name_length);
    if let Ok(start) = u16::try_from(start) {
        symbol.name_start = start;
    } else {
        qualified = name;
        symbol.name_start = 0;
    }
    symbol.qualified = qualified;
}

/// The name as it is written, without quotes, marks and line ends.
fn name_of(raw: &RawSymbol, bytes: &[u8]) -> String {
    let mut name = match (&raw.settings.name, raw.name) {
        (Some(name), _) => name.clone(),
        (None, Some(piece)) => {
            let text = String::from_utf8_lossy(piece.span.of(bytes))
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            let is_trimmed = |character| raw.settings.name_trim.contains(character);
            let end = raw.settings.name_until.as_deref();
            let end = end.and_then(|marks| text.find(|mark| marks.contains(mark)));
            let text = text.get(..end.unwrap_or(text.len())).unwrap_or(&text);
            if raw.kind == SymbolKind::Heading {
                title::plain(text)
            } else {
                unquoted(text.trim_matches(is_trimmed)).to_owned()
            }
        }
        (None, None) => String::new(),
    };
    cut(&mut name, NAME_BYTES_MAX);
    name
}

/// Runs of identifier characters and separators: `*Shard[K]` gives `Shard`; a literal its text.
fn first_word(bytes: &[u8], separator: &str) -> String {
    let text = String::from_utf8_lossy(bytes);
    let literal = unquoted(&text);
    if literal.len() < text.trim().len() {
        return literal.to_owned();
    }
    let is_part = |character: char| {
        character.is_alphanumeric()
            || character == '_'
            || character == '$'
            || separator.contains(character)
    };
    text.split(|character| !is_part(character))
        .find(|word| !word.is_empty())
        .unwrap_or_default()
        .to_owned()
}

fn is_type_like(kind: SymbolKind) -> bool {
    matches!(
        kind,
        SymbolKind::Class
            | SymbolKind::Struct
            | SymbolKind::Union
            | SymbolKind::Enum
            | SymbolKind::Trait
            | SymbolKind::Interface
            | SymbolKind::Protocol
            | SymbolKind::Impl
            | SymbolKind::Extension
            | SymbolKind::Record
            | SymbolKind::Object
            | SymbolKind::Annotation
    )
}

fn visibility(
    raw: &RawSymbol,
    symbol: &Symbol,
    outer: Option<&Symbol>,
    wrapped: Option<Visibility>,
    bytes: &[u8],
) -> Visibility {
    // Where modifiers of all kinds stand together, there may be none of visibility among them.
    let worded = raw
        .visibility
        .and_then(|span| visibility_of_word(span.of(bytes)));
    if let Some(given) = worded {
        return given;
    }
    if let Some(given) = raw.settings.visibility.or(wrapped) {
        return given;
    }
    if symbol.kind.is_titled() || symbol.kind.is_scope_only() {
        return Visibility::Unstated;
    }
    let name = symbol.name();
    match raw.language.visibility {
        VisibilityRule::Worded if symbol.kind != SymbolKind::Macro && !is_seen_as(outer) => {
            Visibility::Private
        }
        VisibilityRule::WordedMembers if outer.is_some_and(holds_private_members) => {
            Visibility::Private
        }
        VisibilityRule::StaticInFile if is_static_in_file(symbol, outer) => Visibility::Private,
        VisibilityRule::Underscore if name.starts_with('_') && !name.ends_with("__") => {
            Visibility::Private
        }
        VisibilityRule::Capitalized if name.starts_with(char::is_uppercase) => Visibility::Public,
        VisibilityRule::Capitalized => Visibility::Private,
        _ => Visibility::Unstated,
    }
}

/// Whether what stands directly in it is seen as it is itself: members of traits, their implementations, enums.
fn is_seen_as(outer: Option<&Symbol>) -> bool {
    outer.is_some_and(|outer| match outer.kind {
        SymbolKind::Trait | SymbolKind::Enum | SymbolKind::Variant => true,
        SymbolKind::Impl => outer.signature.contains(" for "),
        _ => false,
    })
}

fn holds_private_members(outer: &Symbol) -> bool {
    matches!(
        outer.kind,
        SymbolKind::Class | SymbolKind::Struct | SymbolKind::Record
    )
}

fn is_static_in_file(symbol: &Symbol, outer: Option<&Symbol>) -> bool {
    let has = |word| symbol.modifiers.split(' ').any(|modifier| modifier == word);
    let is_outside_types = outer.is_none_or(|outer| outer.kind == SymbolKind::Namespace);
    is_outside_types && has("static") && !has("inline")
}

fn visibility_of_word(bytes: &[u8]) -> Option<Visibility> {
    let text = without_annotations(&String::from_utf8_lossy(bytes));
    let mut words = text.split_whitespace();
    words.find_map(|word| match word.trim_end_matches(':') {
        "pub" | "public" | "export" | "open" => Some(Visibility::Public),
        "private" | "fileprivate" => Some(Visibility::Private),
        "protected" | "internal" => Some(Visibility::Restricted),
        _ if word.starts_with("pub(") => Some(Visibility::Restricted),
        _ => None,
    })
}

fn references(found: &mut Found, spans: &[Span], names: &[u32], bytes: &[u8]) -> References {
    // One number instead of a row of fields: this sorts every identifier of the file.
    found
        .references
        .sort_unstable_by_key(|raw| u64::from(raw.start) << 32 | u64::from(raw.rank));
    found.references.dedup_by_key(|reference| reference.start);
    let mut references = References {
        names: Vec::new(),
        uses: Vec::with_capacity(found.references.len()),
    };
    let mut numbers: HashMap<&[u8], u32, foldhash::fast::FixedState> = HashMap::default();
    let mut declared = names.iter().peekable();
    let mut open: Vec<usize> = Vec::new();
    let mut next = 0;
    for raw in &found.references {
        while declared.next_if(|&&start| start < raw.start).is_some() {}
        if declared.peek() == Some(&&raw.start) {
            continue;
        }
        while next < spans.len() && spans[next].start <= raw.start {
            open.push(next);
            next += 1;
        }
        while open
            .last()
            .is_some_and(|&symbol| spans[symbol].end <= raw.start)
        {
            open.pop();
        }
        let text = Span {
            start: raw.start,
            end: raw.end,
        }
        .of(bytes);
        let name = *numbers.entry(text).or_insert_with(|| {
            references
                .names
                .push(String::from_utf8_lossy(text).into_owned());
            u32::try_from(references.names.len() - 1).unwrap_or(u32::MAX)
        });
        references.uses.push(Reference {
            name,
            kind: raw.kind,
            at: raw.at,
            enclosing: open.last().and_then(|&symbol| u32::try_from(symbol).ok()),
        });
    }
    references
}

fn file_documentation(found: &mut Found, bytes: &[u8]) -> String {
    found.file_docs.sort_unstable_by_key(|piece| piece.span);
    let mut pieces: Vec<&[u8]> = Vec::new();
    let mut end_line = None;
    for piece in &found.file_docs {
        if end_line.is_some_and(|end| piece.range.start.line > end + 1) {
            break;
        }
        // A line comment whose node holds the line's end already ends on the next line.
        let at_start = piece.range.end.column == 0;
        end_line = Some(piece.range.end.line.saturating_sub(u32::from(at_start)));
        pieces.push(piece.span.of(bytes));
    }
    first_sentence(&pieces)
}

#[cfg(test)]
mod tests {
    use super::without_annotations;
    use crate::extract::{Settings, Worker, facts_of};
    use crate::facts::FileFacts;

    fn facts(language: &str, source: &str) -> FileFacts {
        let language = crate::language::by_name(language).expect("a row");
        let mut worker = Worker::default();
        let (facts, _) = facts_of(
            &mut worker,
            language,
            source.as_bytes(),
            &Settings::default(),
        );
        facts.expect("parsed in time")
    }

    #[test]
    fn complexity_knows_named_functions_and_else_if() {
        for (source, cognitive) in [
            ("function f(a) { if (a) {} else if (!a) {} else {} }", 3),
            ("const f = (a) => { if (a) {} else if (!a) {} else {} };", 3),
            ("const f = (a) => a.map((b) => { if (b) {} });", 2),
        ] {
            let facts = facts("javascript", source);
            assert_eq!(facts.symbols[0].metrics.cognitive, cognitive, "{source}");
            assert_eq!(facts.symbols[0].signature, "(a)", "{source}");
        }
    }

    #[test]
    fn a_scope_within_a_scope_of_the_same_path_is_one_import() {
        let facts = facts("javascript", "const { a } = require('b');");
        let names: Vec<_> = facts
            .imports
            .iter()
            .map(|import| (&*import.path, &*import.name))
            .collect();
        assert_eq!(names, [("b", "a")]);
    }

    #[test]
    fn words_of_annotations_are_no_modifiers() {
        for (text, plain) in [
            ("public static", "public static"),
            ("@A(\"a private (f)\") @b.C static", "  static"),
            ("@Test\nfinal", "\nfinal"),
            ("@A(x", ""),
            ("pub(crate)", "pub(crate)"),
        ] {
            assert_eq!(without_annotations(text), plain, "{text}");
        }
    }
}
