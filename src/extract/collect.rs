//! Gathers what the queries capture, as stretches of bytes, before anything is put in order.
//!
//! Matches come in the order of their root nodes, so nothing here relies on what was seen before.

use std::ops::ControlFlow;

use super::lexical;
use super::vocabulary::{Meaning, Metric, PatternSettings, Vocabulary};
use crate::facts::{ReferenceKind, SymbolKind};
use crate::language::Language;
use crate::parse::{Match, Node, NodeRange, Tree};
use crate::text::{Point, Range, Span};

/// A node, without its tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Piece {
    pub span: Span,
    pub range: Range,
}

/// Everything captured in one file, in no order yet.
#[derive(Default)]
pub(super) struct Found {
    pub symbols: Vec<RawSymbol>,
    /// Start and end of nodes that are tests.
    pub tests: Vec<Span>,
    pub comments: Vec<Span>,
    pub attributes: Vec<(Span, bool)>,
    pub wrappers: Vec<(Span, Option<crate::facts::Visibility>)>,
    /// Words from which on the members of a type have another visibility.
    pub sections: Vec<Span>,
    pub file_docs: Vec<Piece>,
    pub imports: Vec<RawImport>,
    pub import_names: Vec<RawImportName>,
    pub references: Vec<RawReference>,
    pub metrics: Vec<RawMetric>,
    pub injections: Vec<Injection>,
    /// How deep in embedded languages the next tree lies.
    pub depth: u32,
    /// Where the file's own tree ends.
    pub end: Piece,
}

pub(super) struct RawSymbol {
    pub language: &'static Language,
    pub settings: &'static PatternSettings,
    /// See [`Found::rank`]: the lowest wins.
    pub rank: u32,
    pub kind: SymbolKind,
    pub whole: Piece,
    pub name: Option<Piece>,
    /// Containers, outermost first.
    pub containers: Vec<Span>,
    pub body: Option<Piece>,
    pub signature: Option<Span>,
    pub result: Option<Span>,
    pub value: Option<Span>,
    pub modifiers: Vec<Span>,
    pub visibility: Option<Span>,
    pub doc: Option<Span>,
    /// The name is a use of another declaration as well (an embedded field's type).
    pub name_is_use: bool,
}

impl RawSymbol {
    /// A symbol of which nothing but its stretch is known.
    fn bare(
        language: &'static Language,
        settings: &'static PatternSettings,
        rank: u32,
        kind: SymbolKind,
        whole: Piece,
    ) -> Self {
        Self {
            language,
            settings,
            rank,
            kind,
            whole,
            name: None,
            containers: Vec::new(),
            body: None,
            signature: None,
            result: None,
            value: None,
            modifiers: Vec::new(),
            visibility: None,
            doc: None,
            name_is_use: false,
        }
    }
}

pub(super) struct RawImport {
    pub whole: Span,
    pub path: Option<Piece>,
    pub alias: Option<Span>,
    pub separator: &'static str,
}

pub(super) struct RawImportName {
    pub name: Piece,
    pub alias: Option<Span>,
    pub separator: &'static str,
}

#[derive(Clone, Copy)]
pub(super) struct RawReference {
    pub start: u32,
    /// See [`Found::rank`]: the lowest wins.
    pub rank: u32,
    pub end: u32,
    pub kind: ReferenceKind,
    pub at: Point,
}

#[derive(Clone, Copy)]
pub(super) struct RawMetric {
    pub span: Span,
    pub metric: Metric,
    /// The operator of a boolean expression, as the bytes of its node.
    pub operator: Span,
}

#[derive(Clone, Copy)]
pub(super) struct Injection {
    pub range: NodeRange,
    pub language: Option<&'static Language>,
    pub only_without_errors: bool,
    pub references_only: bool,
    pub depth: u32,
}

impl Found {
    pub(super) fn clear(&mut self) {
        self.symbols.clear();
        self.tests.clear();
        self.comments.clear();
        self.attributes.clear();
        self.wrappers.clear();
        self.sections.clear();
        self.file_docs.clear();
        self.imports.clear();
        self.import_names.clear();
        self.references.clear();
        self.metrics.clear();
        self.injections.clear();
        self.depth = 0;
        self.end = Piece::default();
    }

    /// Runs `collect` and keeps of what it finds only the uses of names, in embedded text as well.
    pub(super) fn keep_references(&mut self, collect: impl FnOnce(&mut Self)) {
        let mut found = Self {
            depth: self.depth,
            ..Self::default()
        };
        collect(&mut found);
        self.references.append(&mut found.references);
        self.injections
            .extend(found.injections.iter().map(|injection| Injection {
                references_only: true,
                ..*injection
            }));
    }

    /// What decides between two captures of one node: an embedded language knows more of its own
    /// text than the one around it; within a language the pattern that stands first wins.
    fn rank(&self, pattern: usize) -> u32 {
        (0xFF - self.depth.min(0xFF)) << 24 | number(pattern)
    }
}

/// Runs a language's queries over a tree and keeps what they capture.
pub(super) fn collect(found: &mut Found, language: &'static Language, tree: &Tree, bytes: &[u8]) {
    let vocabulary = Vocabulary::of(language);
    if found.depth == 0 {
        found.end = piece(tree.root_node());
    }
    vocabulary.program.each_match(tree, bytes, &mut |matched| {
        if leaf(found, vocabulary, matched, bytes).is_continue() {
            structured(found, language, vocabulary, matched, bytes);
        }
    });
}

/// Handles the matches that are one capture and need nothing else, which are nearly all.
fn leaf(
    found: &mut Found,
    vocabulary: &'static Vocabulary,
    matched: Match<'_, '_>,
    bytes: &[u8],
) -> ControlFlow<()> {
    let followed_by = vocabulary.patterns[matched.pattern].followed_by;
    for capture in matched.captures {
        let node = capture.node;
        match vocabulary.meanings[capture.name as usize] {
            Meaning::Reference(kind) => {
                if followed_by.is_none() || bytes.get(node.end_byte()).copied() == followed_by {
                    let rank = found.rank(matched.pattern);
                    let skip_bytes = vocabulary.patterns[matched.pattern].skip_bytes;
                    found
                        .references
                        .push(reference(node, kind, rank, skip_bytes));
                }
            }
            Meaning::Comment => found.comments.push(span(node)),
            Meaning::Metric(metric) => found.metrics.push(RawMetric {
                span: span(node),
                metric,
                operator: operator(node, metric),
            }),
            Meaning::Test => found.tests.push(span(node)),
            Meaning::VisibilitySection => found.sections.push(span(node)),
            Meaning::FileDoc => found.file_docs.push(piece(node)),
            Meaning::Attribute { is_test } => found.attributes.push((span(node), is_test)),
            Meaning::Wrapper => found
                .wrappers
                .push((span(node), vocabulary.patterns[matched.pattern].visibility)),
            Meaning::Ignored => (),
            _ => return ControlFlow::Continue(()),
        }
    }
    ControlFlow::Break(())
}

fn structured(
    found: &mut Found,
    language: &'static Language,
    vocabulary: &'static Vocabulary,
    matched: Match<'_, '_>,
    bytes: &[u8],
) {
    let settings = &vocabulary.patterns[matched.pattern];
    let meaning_of = |name: u32| vocabulary.meanings[name as usize];
    let first = |wanted: Meaning| {
        matched
            .captures
            .iter()
            .find(|capture| meaning_of(capture.name) == wanted)
            .map(|capture| capture.node)
    };
    let symbol = matched
        .captures
        .iter()
        .find_map(|capture| match meaning_of(capture.name) {
            Meaning::Symbol(kind) => Some((kind, capture.node)),
            _ => None,
        });
    // The grammar mends errors with nodes that are not there; nothing is declared by them.
    let has_no_name = first(Meaning::Name).is_some_and(|name| name.byte_range().is_empty());
    if let (Some((kind, node)), Some(regex)) = (symbol, &settings.name_match) {
        let rank = found.rank(matched.pattern);
        for (whole, name, container) in lexical::declarations(piece(node), regex, bytes) {
            found.symbols.push(RawSymbol {
                name: Some(name),
                containers: container.into_iter().collect(),
                ..RawSymbol::bare(language, settings, rank, kind, whole)
            });
        }
    } else if let Some((kind, node)) = symbol.filter(|_| !has_no_name) {
        declared(found, language, vocabulary, matched, (kind, node));
    }
    found.tests.extend(first(Meaning::Test).map(span));
    let alias = first(Meaning::ImportAlias).map(span);
    let name =
        first(Meaning::ImportName).map(|node| without_start(piece(node), settings.skip_bytes));
    if let Some(name) = name {
        found.import_names.push(RawImportName {
            name,
            alias,
            separator: settings.import_separator,
        });
    }
    if let Some(node) = first(Meaning::Import) {
        found.imports.push(RawImport {
            whole: span(node),
            path: matched
                .captures
                .iter()
                .filter(|capture| meaning_of(capture.name) == Meaning::ImportPath)
                .map(|capture| piece(capture.node))
                .reduce(from_to),
            alias: alias.filter(|_| name.is_none()),
            separator: settings.import_separator,
        });
    }
    if let Some(content) = first(Meaning::InjectionContent) {
        let named = first(Meaning::InjectionLanguage)
            .and_then(|node| node.utf8_text(bytes).ok())
            .and_then(|text| crate::language::by_name(text.trim()));
        found.injections.push(Injection {
            range: content_range(content, bytes, settings.injection_items),
            language: named.or(settings.injection_language),
            only_without_errors: settings.injection_items,
            references_only: settings.injection_references_only,
            depth: found.depth,
        });
    }
}

/// Keeps a declaration with its parts.
fn declared(
    found: &mut Found,
    language: &'static Language,
    vocabulary: &'static Vocabulary,
    matched: Match<'_, '_>,
    (kind, node): (SymbolKind, Node<'_>),
) {
    let meaning_of = |name: u32| vocabulary.meanings[name as usize];
    let pieces_of = |wanted| {
        matched
            .captures
            .iter()
            .filter(move |capture| meaning_of(capture.name) == wanted)
            .map(|capture| piece(capture.node))
    };
    let first = |wanted| pieces_of(wanted).next();
    let spans_of = |wanted| pieces_of(wanted).map(|piece| piece.span);
    let used = matched.captures.iter().find_map(|capture| {
        let Meaning::Reference(kind) = meaning_of(capture.name) else {
            return None;
        };
        Some((kind, capture.node))
    });
    if let Some((kind, node)) = used {
        let rank = found.rank(matched.pattern);
        found.references.push(reference(node, kind, rank, 0));
    }
    let settings = &vocabulary.patterns[matched.pattern];
    found.symbols.push(RawSymbol {
        language,
        settings,
        rank: found.rank(matched.pattern),
        kind,
        whole: piece(node),
        name: first(Meaning::Name).map(|name| without_start(name, settings.skip_bytes)),
        containers: spans_of(Meaning::Container).collect(),
        body: pieces_of(Meaning::Body).reduce(|all, next| Piece {
            span: joined(all.span, next.span),
            range: Range {
                start: all.range.start.min(next.range.start),
                end: all.range.end.max(next.range.end),
            },
        }),
        signature: spans_of(Meaning::Signature).reduce(joined),
        result: spans_of(Meaning::Type).reduce(joined),
        value: first(Meaning::Value).map(|piece| piece.span),
        modifiers: spans_of(Meaning::Modifier).collect(),
        visibility: first(Meaning::Visibility).map(|piece| piece.span),
        doc: spans_of(Meaning::Doc).reduce(joined),
        name_is_use: used.is_some(),
    });
}

fn reference(node: Node<'_>, kind: ReferenceKind, rank: u32, skip_bytes: u32) -> RawReference {
    let Span { start, end } = span(node);
    let mut at = point(node.start_position());
    at.column += skip_bytes.min(end - start);
    RawReference {
        start: start + skip_bytes,
        rank,
        end,
        kind,
        at,
    }
}

fn joined(all: Span, next: Span) -> Span {
    Span {
        start: all.start.min(next.start),
        end: all.end.max(next.end),
    }
}

/// The stretch to parse; a macro's body comes with its brackets, which do not belong to it.
fn content_range(node: Node<'_>, bytes: &[u8], drop_brackets: bool) -> NodeRange {
    let mut range = node.range();
    let bracketed = matches!(bytes.get(range.start_byte), Some(b'{' | b'(' | b'['));
    if drop_brackets && bracketed && range.end_byte >= range.start_byte + 2 {
        range.start_byte += 1;
        range.start_point.column += 1;
        range.end_byte -= 1;
        range.end_point.column = range.end_point.column.saturating_sub(1);
    }
    range
}

/// The operator's token: the first token between the two operands.
fn operator(node: Node<'_>, metric: Metric) -> Span {
    if metric != Metric::Boolean {
        return Span::default();
    }
    node.child_by_field_name("operator")
        .or_else(|| node.child(1))
        .map_or(Span::default(), span)
}

pub(super) fn span(node: Node<'_>) -> Span {
    Span {
        start: offset(node.start_byte()),
        end: offset(node.end_byte()),
    }
}

fn piece(node: Node<'_>) -> Piece {
    Piece {
        span: span(node),
        range: Range {
            start: point(node.start_position()),
            end: point(node.end_position()),
        },
    }
}

/// From the start of one piece to the end of a later one.
fn from_to(mut first: Piece, last: Piece) -> Piece {
    first.span.end = first.span.end.max(last.span.end);
    first.range.end = first.range.end.max(last.range.end);
    first
}

/// A piece that starts some bytes later, on its first line and within itself.
fn without_start(mut piece: Piece, skip_bytes: u32) -> Piece {
    let skip_bytes = skip_bytes.min(piece.span.end - piece.span.start);
    piece.span.start += skip_bytes;
    piece.range.start.column += skip_bytes;
    piece
}

fn point(point: crate::parse::NodePoint) -> Point {
    Point {
        line: offset(point.row),
        column: offset(point.column),
    }
}

/// Files are far smaller than 4 GiB by the limit of size.
fn offset(byte: usize) -> u32 {
    u32::try_from(byte).unwrap_or(u32::MAX)
}

fn number(pattern: usize) -> u32 {
    u32::try_from(pattern).unwrap_or(u32::MAX)
}
