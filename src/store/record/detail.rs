//! How much a record tells of what.
//!
//! One principle: a record tells in full what other files can use; of the rest it says that it is there, or nothing.
//! It says what there is and not what it is set to. Each rule looks at one declaration and what is around
//! it, never at its neighbors, or a change of one line would change others and merges would break.

use std::borrow::Cow;

use crate::facts::{Symbol, SymbolKind, Visibility};

/// Bytes of a signature that are kept; beyond it an ellipsis stands.
const SIGNATURE_BYTES_MAX: usize = 100;
/// Bytes of a first sentence that are kept; beyond it an ellipsis stands.
const SENTENCE_BYTES_MAX: usize = 60;

/// How much is told of a declaration that has a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// Everything.
    Full,
    /// All but the documentation.
    Undocumented,
    /// Visibility, kind and name with its containers.
    Named,
    /// Kind and last name.
    Bare,
}

/// What stands around a declaration.
pub(super) struct Surroundings<'a> {
    pub outer: Option<&'a Symbol>,
    /// Whether the whole file is of tests.
    pub of_tests: bool,
    /// Whether the declaration is of tests.
    pub is_test: bool,
}

/// How much is told; nothing where there is no line.
pub(super) fn of(symbol: &Symbol, around: &Surroundings<'_>) -> Option<Detail> {
    let kind = symbol.kind;
    if around.is_test {
        // What tests declare is for themselves: what is tested, their names tell.
        return match kind {
            _ if is_code(kind) => Some(Detail::Bare),
            _ if is_member(kind) || is_value(kind) || around.of_tests => None,
            _ => Some(Detail::Full),
        };
    }
    if symbol.visibility == Visibility::Private {
        return match kind {
            _ if is_member(kind) || is_value(kind) => None,
            _ if kind.is_callable() || kind == SymbolKind::Macro => Some(Detail::Named),
            _ => Some(Detail::Undocumented),
        };
    }
    if kind == SymbolKind::Label {
        return None;
    }
    if kind.is_callable() && is_told_elsewhere(symbol, around.outer) {
        return Some(Detail::Bare);
    }
    Some(Detail::Full)
}

/// Whether a declaration makes itself and what it holds part of the tests.
pub(super) fn is_test(symbol: &Symbol) -> bool {
    let is_module = symbol.kind == SymbolKind::Module;
    symbol.is_test
        || matches!(symbol.kind, SymbolKind::Test | SymbolKind::Suite)
        || is_module && matches!(symbol.name(), "tests" | "test")
}

/// Whether the trait or the class above tells the signature already.
fn is_told_elsewhere(symbol: &Symbol, outer: Option<&Symbol>) -> bool {
    let implements = outer
        .is_some_and(|outer| outer.kind == SymbolKind::Impl && outer.signature.contains(" for "));
    let mut words = symbol.modifiers.split(' ');
    // C++ says it behind the parameters.
    implements || words.any(|word| word == "override") || symbol.signature.contains(" override")
}

/// Kinds that say what code there is; the others are values, or hold data.
fn is_code(kind: SymbolKind) -> bool {
    kind.is_callable() && kind != SymbolKind::Procedure
        || matches!(
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
                | SymbolKind::Type
                | SymbolKind::Macro
                | SymbolKind::Module
                | SymbolKind::Namespace
                | SymbolKind::Package
                | SymbolKind::Delegate
                | SymbolKind::Suite
        )
}

/// Kinds that are small parts of what is around them: their names and types say enough.
pub(super) fn is_member(kind: SymbolKind) -> bool {
    matches!(
        kind,
        SymbolKind::Field | SymbolKind::Property | SymbolKind::Variant | SymbolKind::Key
    )
}

/// The name with the containers that are told: functions keep their types, which makes `Shard::open` easy to
/// search for; members stand right under theirs, and namespaces are told once.
pub(super) fn name<'a>(symbol: &'a Symbol, namespace: &str, is_nested: bool) -> &'a str {
    if symbol.kind.is_titled() || is_nested && is_member(symbol.kind) {
        return symbol.name();
    }
    match symbol.qualified.strip_prefix(namespace) {
        Some(rest) if !namespace.is_empty() && rest.starts_with([':', '.', '\\']) => {
            rest.trim_start_matches([':', '.', '\\'])
        }
        _ => &symbol.qualified,
    }
}

fn is_value(kind: SymbolKind) -> bool {
    matches!(
        kind,
        SymbolKind::Constant | SymbolKind::Variable | SymbolKind::Event
    )
}

/// The signature without values and conditions, cut at a word.
pub(super) fn signature(symbol: &Symbol) -> Cow<'_, str> {
    let mut text = symbol.signature.as_str();
    let kind = symbol.kind;
    if is_member(kind) || is_value(kind) || kind == SymbolKind::Macro {
        text = text.split(" = ").next().unwrap_or_default();
    }
    if kind.is_scope_only() || is_code(kind) {
        let end = text.find(" where ").unwrap_or(text.len());
        text = &text[..end];
    }
    cut(text, SIGNATURE_BYTES_MAX)
}

/// The first sentence of the documentation, cut at a word.
pub(super) fn doc(symbol: &Symbol) -> Cow<'_, str> {
    cut(&symbol.doc, SENTENCE_BYTES_MAX)
}

/// Text of at most this many bytes, cut behind a whole word, with an ellipsis where something is missing.
fn cut(text: &str, bytes_max: usize) -> Cow<'_, str> {
    if text.len() <= bytes_max {
        return Cow::Borrowed(text);
    }
    let end = text.floor_char_boundary(bytes_max);
    let word_end = text[..end].rfind(' ').filter(|&at| at > 0).unwrap_or(end);
    Cow::Owned(format!("{}…", text[..word_end].trim_end()))
}
