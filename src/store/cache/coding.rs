//! Facts of one file as bytes of the cache, and back: declarations and uses apart.
//!
//! Most questions need the declarations only, and the uses are most of the bytes. Both parts are plain
//! functions of the facts. Whoever reads checks a sum first; even so, no bytes make these functions
//! panic or take more memory than a small multiple of their length.

use serde::Serialize;

use crate::facts::{
    Extractor, FileFacts, Import, Reference, ReferenceKind, References, Symbol, SymbolKind,
};
use crate::text::Point;

use super::super::Error;
use super::segment::Row;
use super::{CacheKey, NotIndexed, Outcome};

/// What the cache keeps of one file, encoded by the thread that found it.
#[derive(Debug)]
pub(crate) struct EncodedFacts {
    pub(super) row: Row,
    pub(super) symbols: Vec<u8>,
    pub(super) references: Vec<u8>,
    /// Names of definitions, one behind the other.
    pub(super) names: Vec<u8>,
    pub(super) posts: Vec<Post>,
}

/// One definition: where its name ends in [`EncodedFacts::names`], and what it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Post {
    pub name_end: u32,
    pub target: u32,
}

/// Symbols beyond this number in one file are not found by name.
const INDEXED_SYMBOL_COUNT_MAX: u32 = 1 << 24;

impl EncodedFacts {
    /// Encodes the facts of a file. `record_id` stands for its record's bytes; 0 where it has none.
    pub(crate) fn of_facts(
        key: CacheKey,
        language: &'static str,
        byte_count: u64,
        record_id: u64,
        facts: &FileFacts,
    ) -> Result<Self, Error> {
        let count = |length: usize| u32::try_from(length).map_err(|_| Error::TooManyFacts);
        let mut row = Row::new(key, Outcome::Facts { language });
        row.byte_count = byte_count;
        row.record_id = record_id;
        row.line_count = facts.line_count;
        row.symbol_count = count(facts.symbols.len())?;
        row.import_count = count(facts.imports.len())?;
        row.error_count = facts.error_count;
        row.is_truncated = facts.truncated;
        let (names, posts) = posts_of(&facts.symbols)?;
        let symbols = encode_symbols(facts)?;
        let references = encode_references(&facts.references);
        count(symbols.len().max(references.len()))?;
        Ok(Self {
            row,
            symbols,
            references,
            names,
            posts,
        })
    }

    /// Remembers that a blob has no facts, and why.
    pub(crate) fn not_indexed(key: CacheKey, reason: NotIndexed, byte_count: u64) -> Self {
        let mut row = Row::new(key, Outcome::NotIndexed(reason));
        row.byte_count = byte_count;
        Self {
            row,
            symbols: Vec::new(),
            references: Vec::new(),
            names: Vec::new(),
            posts: Vec::new(),
        }
    }
}

/// A definition's number and kind in four bytes.
pub(super) fn pack(symbol: u32, kind: SymbolKind) -> u32 {
    symbol << 8 | kind as u32
}

/// The other way; `None` for a kind this program does not know.
pub(super) fn unpack(target: u32) -> Option<(u32, SymbolKind)> {
    let kind = SymbolKind::ALL.get((target & 0xff) as usize)?;
    Some((target >> 8, *kind))
}

fn posts_of(symbols: &[Symbol]) -> Result<(Vec<u8>, Vec<Post>), Error> {
    let mut names = Vec::with_capacity(symbols.len() * 12);
    let mut posts = Vec::with_capacity(symbols.len());
    for (number, symbol) in (0..INDEXED_SYMBOL_COUNT_MAX).zip(symbols) {
        if symbol.kind.is_scope_only() || symbol.name().is_empty() {
            continue;
        }
        names.extend_from_slice(symbol.name().as_bytes());
        posts.push(Post {
            name_end: u32::try_from(names.len()).map_err(|_| Error::TooManyFacts)?,
            target: pack(number, symbol.kind),
        });
    }
    Ok((names, posts))
}

/// [`FileFacts`] without its uses, borrowed; field by field the same form.
#[derive(Serialize)]
struct SymbolsPart<'a> {
    extractor: Extractor,
    doc: &'a str,
    symbols: &'a [Symbol],
    imports: &'a [Import],
    references: References,
    line_count: u32,
    error_count: u32,
    truncated: bool,
}

fn encode_symbols(facts: &FileFacts) -> Result<Vec<u8>, Error> {
    let part = SymbolsPart {
        extractor: facts.extractor,
        doc: &facts.doc,
        symbols: &facts.symbols,
        imports: &facts.imports,
        references: References::default(),
        line_count: facts.line_count,
        error_count: facts.error_count,
        truncated: facts.truncated,
    };
    let buffer = Vec::with_capacity(64 + facts.symbols.len() * 80 + facts.imports.len() * 40);
    Ok(postcard::to_extend(&part, buffer)?)
}

pub(super) fn decode_symbols(bytes: &[u8]) -> Option<FileFacts> {
    match postcard::take_from_bytes::<FileFacts>(bytes) {
        Ok((facts, [])) => Some(facts),
        _ => None,
    }
}

/// Low bits of a use's first number: its kind, or [`ESCAPE`].
const KIND_BITS: u32 = 3;
const ESCAPE: u64 = 7;
/// Bit that says that the use stands in the same declaration as the one before.
const SAME_BIT: u64 = 1 << KIND_BITS;

/// What the next use is written relative to.
#[derive(Default)]
struct Previous {
    at: Point,
    enclosing: Option<u32>,
    /// One more than the highest name seen: a first use has distance 0, recent names a short one.
    name_next: u32,
}

/// Writes uses as differences: about four bytes each, half of what the plain form takes.
pub(super) fn encode_references(references: &References) -> Vec<u8> {
    let text: usize = references.names.iter().map(String::len).sum();
    let mut out =
        Vec::with_capacity(16 + text + references.names.len() + references.uses.len() * 5);
    put(&mut out, references.names.len() as u64);
    for name in &references.names {
        put(&mut out, name.len() as u64);
    }
    for name in &references.names {
        out.extend_from_slice(name.as_bytes());
    }
    put(&mut out, references.uses.len() as u64);
    let mut previous = Previous::default();
    for reference in &references.uses {
        put_use(&mut out, reference, &previous);
        previous.step(reference);
    }
    out
}

pub(super) fn decode_references(bytes: &[u8]) -> Option<References> {
    let mut rest = bytes;
    let name_count = take_count(&mut rest)?;
    let mut lengths = Vec::with_capacity(name_count);
    for _ in 0..name_count {
        lengths.push(usize::try_from(take(&mut rest)?).ok()?);
    }
    let mut names = Vec::with_capacity(name_count);
    for length in lengths {
        let name = rest.split_off(..length)?;
        names.push(std::str::from_utf8(name).ok()?.to_owned());
    }
    let use_count = take_count(&mut rest)?;
    let mut uses = Vec::with_capacity(use_count);
    let mut previous = Previous::default();
    for _ in 0..use_count {
        let reference = take_use(&mut rest, &previous)?;
        if reference.name as usize >= names.len() {
            return None;
        }
        previous.step(&reference);
        uses.push(reference);
    }
    rest.is_empty().then_some(References { names, uses })
}

impl Previous {
    fn step(&mut self, reference: &Reference) {
        self.at = reference.at;
        self.enclosing = reference.enclosing;
        self.name_next = self.name_next.max(reference.name.saturating_add(1));
    }
}

fn put_use(out: &mut Vec<u8>, reference: &Reference, previous: &Previous) {
    let kind = reference.kind as u64;
    let Point { line, column } = reference.at;
    if reference.at < previous.at {
        // Out of order, which the form allows and nobody should need.
        put(out, ESCAPE);
        put(out, kind);
        put(out, line.into());
        put(out, column.into());
        put_enclosing(out, reference.enclosing);
    } else {
        let is_same = reference.enclosing == previous.enclosing;
        let lines = u64::from(line - previous.at.line);
        let same = if is_same { SAME_BIT } else { 0 };
        put(out, lines << (KIND_BITS + 1) | same | kind);
        let base = if lines == 0 { previous.at.column } else { 0 };
        put(out, u64::from(column - base));
        if !is_same {
            put_enclosing(out, reference.enclosing);
        }
    }
    put(
        out,
        u64::from(previous.name_next.wrapping_sub(reference.name)),
    );
}

fn take_use(rest: &mut &[u8], previous: &Previous) -> Option<Reference> {
    let head = take(rest)?;
    let (kind, at);
    let mut enclosing = previous.enclosing;
    if head == ESCAPE {
        kind = take(rest)?;
        at = Point {
            line: take_u32(rest)?,
            column: take_u32(rest)?,
        };
        take_enclosing(rest, &mut enclosing)?;
    } else {
        kind = head & ESCAPE;
        let lines = u32::try_from(head >> (KIND_BITS + 1)).ok()?;
        let base = if lines == 0 { previous.at.column } else { 0 };
        at = Point {
            line: previous.at.line.checked_add(lines)?,
            column: take_u32(rest)?.checked_add(base)?,
        };
        if head & SAME_BIT == 0 {
            take_enclosing(rest, &mut enclosing)?;
        }
    }
    Some(Reference {
        name: previous.name_next.wrapping_sub(take_u32(rest)?),
        kind: *ReferenceKind::ALL.get(usize::try_from(kind).ok()?)?,
        at,
        enclosing,
    })
}

fn put_enclosing(out: &mut Vec<u8>, enclosing: Option<u32>) {
    put(out, enclosing.map_or(0, |symbol| u64::from(symbol) + 1));
}

fn take_enclosing(rest: &mut &[u8], enclosing: &mut Option<u32>) -> Option<()> {
    *enclosing = match take(rest)? {
        0 => None,
        symbol => Some(u32::try_from(symbol - 1).ok()?),
    };
    Some(())
}

/// Seven bits a byte, the low ones first; the high bit says that more follow.
fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

fn take(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, tail) = rest.split_first()?;
        *rest = tail;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

fn take_u32(rest: &mut &[u8]) -> Option<u32> {
    u32::try_from(take(rest)?).ok()
}

/// A count of things that take a byte each at least: bounded by what is left.
fn take_count(rest: &mut &[u8]) -> Option<usize> {
    let count = usize::try_from(take(rest)?).ok()?;
    (count <= rest.len()).then_some(count)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn uses() -> impl Strategy<Value = References> {
        let one = (
            0..6_u32,
            0..5_usize,
            0..40_u32,
            0..300_u32,
            prop::option::of(0..300_u32),
        );
        let far = (
            0..6_u32,
            0..5_usize,
            any::<u32>(),
            any::<u32>(),
            prop::option::of(any::<u32>()),
        );
        (
            prop::collection::vec("[a-zé]{0,4}", 6),
            prop::collection::vec(prop_oneof![4 => one, 1 => far], 0..20),
        )
            .prop_map(|(names, uses)| References {
                names,
                uses: uses
                    .into_iter()
                    .map(|(name, kind, line, column, enclosing)| Reference {
                        name,
                        kind: ReferenceKind::ALL[kind],
                        at: Point { line, column },
                        enclosing,
                    })
                    .collect(),
            })
    }

    proptest! {
        #[test]
        fn uses_come_back(references in uses()) {
            let bytes = encode_references(&references);
            prop_assert_eq!(decode_references(&bytes), Some(references));
        }

        #[test]
        fn any_bytes_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            if let Some(references) = decode_references(&bytes) {
                prop_assert!(references.uses.len() <= bytes.len());
            }
            let _ = decode_symbols(&bytes);
        }
    }

    #[test]
    fn every_cut_of_the_uses_is_noticed() {
        let references = References {
            names: vec!["open".into(), "read".into()],
            uses: (0..9)
                .map(|line| Reference {
                    name: line % 2,
                    kind: ReferenceKind::Call,
                    at: Point { line, column: 4 },
                    enclosing: Some(line / 3),
                })
                .collect(),
        };
        let bytes = encode_references(&references);
        assert_eq!(decode_references(&bytes), Some(references));
        for end in 0..bytes.len() {
            assert_eq!(decode_references(&bytes[..end]), None, "{end}");
        }
    }

    #[test]
    fn kinds_fit_their_bits() {
        assert!(ReferenceKind::ALL.len() < usize::try_from(ESCAPE).unwrap());
        assert!(SymbolKind::ALL.len() < 256);
        for (number, kind) in (0..).zip(SymbolKind::ALL) {
            assert_eq!(*kind as u32, number);
            assert_eq!(unpack(pack(77, *kind)), Some((77, *kind)));
        }
    }
}
