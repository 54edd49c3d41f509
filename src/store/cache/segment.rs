//! One immutable file of the cache: its form, and reading it in place.
//!
//! Header, then the facts of each blob, then the tables: rows sorted by key, names sorted by their
//! bytes, postings, names of languages, text of the names. Sums over header and tables are checked when
//! the file is opened, sums over facts when they are read; all numbers are little-endian. Nothing here
//! writes, and no bytes on disk make it panic.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::facts::{EXTRACTOR_VERSION, FileFacts, References, SymbolKind};
use crate::language::LANGUAGES;
use crate::system;

use super::super::state::take;
use super::coding::{decode_references, decode_symbols, unpack};
use super::names::Masks;
use super::{CacheKey, EntryInfo, NotIndexed, Outcome};

const MAGIC: &[u8; 8] = b"ccsegmnt";

/// Rises with every change of the form.
pub(super) const SEGMENT_FORMAT: u32 = 1;

pub(super) const HEADER_BYTES: usize = 64;

/// Bytes of a row of the blob table.
pub(super) const ROW_BYTES: usize = 104;

/// Bytes of a name's row: start of its text, start of its postings, masks of its letters and of the
/// first letters of its words.
pub(super) const NAME_BYTES: usize = 16;

/// Bytes of a posting: number of the row, number and kind of the symbol.
pub(super) const POSTING_BYTES: usize = 8;

/// Counts of what a segment holds; with the place of the tables, all that the header says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    pub file_byte_count: u64,
    pub tables_at: u64,
    pub entry_count: u32,
    pub name_count: u32,
    pub posting_count: u32,
    pub language_byte_count: u32,
    pub text_byte_count: u32,
    pub tables_sum: u32,
}

/// A row of the blob table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub key: CacheKey,
    pub outcome: Outcome,
    pub line_count: u32,
    pub byte_count: u64,
    pub record_id: u64,
    pub symbol_count: u32,
    pub import_count: u32,
    pub error_count: u32,
    pub is_truncated: bool,
    pub symbols: Part,
    pub references: Part,
}

/// Where one part of a blob's facts stands, with its sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    pub at: u64,
    pub byte_count: u32,
    pub sum: u32,
}

/// Why a file is no segment that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    /// Removed meanwhile.
    Gone,
    /// Its bytes are not what was written.
    Damaged,
}

/// An open segment.
pub(super) struct Segment {
    pub path: PathBuf,
    bytes: Bytes,
    header: Header,
    tables: Tables,
    /// Rows of the table of languages, in the segment's own order.
    languages: Vec<Option<&'static str>>,
    /// Facts whose sum was wrong were found in it.
    is_damaged: AtomicBool,
}

enum Bytes {
    Mapped(memmap2::Mmap),
    Owned(Vec<u8>),
}

/// Where each table starts.
#[derive(Clone, Copy, Debug)]
struct Tables {
    entries: usize,
    names: usize,
    postings: usize,
    languages: usize,
    text: usize,
}

impl Segment {
    /// Maps a file and checks its header and tables.
    pub(super) fn open(path: &Path) -> Result<Self, Unusable> {
        let (file, _) = match system::open_file(path) {
            Ok(Some(opened)) => opened,
            Ok(None) => return Err(Unusable::Gone),
            Err(_) => return Err(Unusable::Damaged),
        };
        #[expect(
            unsafe_code,
            reason = "segments get their name when they are whole and are never changed afterwards; \
                      removing one leaves the mapping alone"
        )]
        // SAFETY: as above; no one who can write into the git folder gains anything by changing it.
        let map = unsafe { memmap2::Mmap::map(&file) }.map_err(|_| Unusable::Damaged)?;
        Self::check(path, Bytes::Mapped(map)).ok_or(Unusable::Damaged)
    }

    pub(super) fn of_bytes(bytes: Vec<u8>) -> Option<Self> {
        Self::check(Path::new("bytes"), Bytes::Owned(bytes))
    }

    fn check(path: &Path, bytes: Bytes) -> Option<Self> {
        let all = bytes.all();
        let header = Header::decode(all)?;
        let tables = header.tables(all.len())?;
        if crc32fast::hash(all.get(tables.entries..)?) != header.tables_sum {
            return None;
        }
        let languages = all.get(tables.languages..tables.text)?;
        let languages = std::str::from_utf8(languages).ok()?;
        let languages = languages
            .split('\n')
            .map(|name| {
                LANGUAGES
                    .iter()
                    .map(|language| language.name)
                    .find(|known| *known == name)
            })
            .collect();
        Some(Self {
            path: path.to_path_buf(),
            bytes,
            header,
            tables,
            languages,
            is_damaged: AtomicBool::new(false),
        })
    }

    pub(super) fn byte_count(&self) -> u64 {
        self.bytes.all().len() as u64
    }

    pub(super) fn entry_count(&self) -> u32 {
        self.header.entry_count
    }

    pub(super) fn name_count(&self) -> u32 {
        self.header.name_count
    }

    pub(super) fn is_damaged(&self) -> bool {
        self.is_damaged.load(Ordering::Relaxed)
    }

    /// The number of the row of a key.
    pub(super) fn find(&self, key: &[u8; CacheKey::BYTE_COUNT]) -> Option<u32> {
        let (mut low, mut high) = (0, self.entry_count());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.row_bytes(middle)?[..CacheKey::BYTE_COUNT].cmp(key) {
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    pub(super) fn row(&self, number: u32) -> Option<Row> {
        Row::decode(self.row_bytes(number)?, &self.languages)
    }

    pub(super) fn symbols(&self, row: &Row) -> Option<FileFacts> {
        self.read(row.symbols, decode_symbols)
    }

    pub(super) fn references(&self, row: &Row) -> Option<References> {
        self.read(row.references, decode_references)
    }

    /// The bytes of a part, if their sum is right; the segment counts as damaged otherwise.
    pub(super) fn part(&self, part: Part) -> Option<&[u8]> {
        let start = usize::try_from(part.at).ok()?;
        let end = start.checked_add(part.byte_count as usize)?;
        let bytes = self
            .bytes
            .all()
            .get(start..end)
            .filter(|bytes| crc32fast::hash(bytes) == part.sum);
        if bytes.is_none() {
            self.is_damaged.store(true, Ordering::Relaxed);
        }
        bytes
    }

    fn read<T>(&self, part: Part, decode: fn(&[u8]) -> Option<T>) -> Option<T> {
        let decoded = decode(self.part(part)?);
        if decoded.is_none() {
            self.is_damaged.store(true, Ordering::Relaxed);
        }
        decoded
    }

    /// A name by its number; names are sorted by their bytes and none comes twice.
    pub(super) fn name(&self, number: u32) -> &[u8] {
        let (start, end) = (self.name_field(number, 0), self.name_field(number + 1, 0));
        let text = self.bytes.all().get(self.tables.text..);
        text.and_then(|text| text.get(start as usize..end as usize))
            .unwrap_or_default()
    }

    /// Which letters a name has, and which its words start with.
    pub(super) fn masks(&self, number: u32) -> Masks {
        Masks {
            letters: self.name_field(number, 8),
            initials: self.name_field(number, 12),
        }
    }

    /// The definitions of a name: number of the row, number of the symbol, kind.
    pub(super) fn postings(&self, name: u32) -> impl Iterator<Item = (u32, u32, SymbolKind)> {
        let (start, end) = (self.name_field(name, 4), self.name_field(name + 1, 4));
        let at = |number: u32| self.tables.postings + number as usize * POSTING_BYTES;
        let bytes = self.bytes.all().get(at(start)..at(end)).unwrap_or_default();
        bytes.chunks_exact(POSTING_BYTES).filter_map(|mut bytes| {
            let entry = u32::from_le_bytes(take(&mut bytes)?);
            let (symbol, kind) = unpack(u32::from_le_bytes(take(&mut bytes)?))?;
            (entry < self.entry_count()).then_some((entry, symbol, kind))
        })
    }

    /// The number of the first name that is not before `name`.
    pub(super) fn lower_bound(&self, name: &[u8]) -> u32 {
        let (mut low, mut high) = (0, self.name_count());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.name(middle) < name {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    pub(super) fn key(&self, number: u32) -> Option<CacheKey> {
        let bytes = self.row_bytes(number)?;
        CacheKey::from_bytes(bytes.first_chunk()?)
    }

    fn row_bytes(&self, number: u32) -> Option<&[u8]> {
        let start = self.tables.entries + number as usize * ROW_BYTES;
        self.bytes.all().get(start..start + ROW_BYTES)
    }

    fn name_field(&self, number: u32, offset: usize) -> u32 {
        let start = self.tables.names + number as usize * NAME_BYTES + offset;
        let bytes = self.bytes.all().get(start..start + 4);
        bytes
            .and_then(|bytes| bytes.try_into().ok())
            .map_or(0, u32::from_le_bytes)
    }
}

impl Bytes {
    fn all(&self) -> &[u8] {
        match self {
            Self::Mapped(map) => map,
            Self::Owned(bytes) => bytes,
        }
    }
}

/// Bytes behind a header that fits them, so that fuzzing reaches what reads the tables.
pub(super) fn behind_a_header(bytes: &[u8]) -> Vec<u8> {
    let Some((&counts, body)) = bytes.split_first_chunk::<5>() else {
        return Vec::new();
    };
    let mut header = Header {
        file_byte_count: (HEADER_BYTES + body.len()) as u64,
        tables_at: HEADER_BYTES as u64 + u64::from(counts[0]),
        entry_count: u32::from(counts[1] % 8),
        name_count: u32::from(counts[2] % 8),
        posting_count: u32::from(counts[3] % 16),
        language_byte_count: u32::from(counts[4] % 4),
        ..Header::default()
    };
    let whole = HEADER_BYTES + body.len();
    let text = (0..=whole).find(|&text| {
        header.text_byte_count = u32::try_from(text).unwrap_or(u32::MAX);
        header.tables(whole).is_some()
    });
    let mut all = [&header.encode(), body].concat();
    if let (Some(_), Some(tables)) = (text, header.tables(whole)) {
        header.tables_sum = crc32fast::hash(&all[tables.entries..]);
        all[..HEADER_BYTES].copy_from_slice(&header.encode());
    }
    all
}

impl Header {
    pub(super) fn encode(&self) -> [u8; HEADER_BYTES] {
        let mut bytes = Vec::with_capacity(HEADER_BYTES);
        bytes.extend_from_slice(MAGIC);
        for number in [SEGMENT_FORMAT, EXTRACTOR_VERSION] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        for number in [self.file_byte_count, self.tables_at] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        for number in [
            self.entry_count,
            self.name_count,
            self.posting_count,
            self.language_byte_count,
            self.text_byte_count,
            self.tables_sum,
        ] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.resize(HEADER_BYTES - 4, 0);
        let sum = crc32fast::hash(&bytes);
        bytes.extend_from_slice(&sum.to_le_bytes());
        bytes.try_into().expect("the parts make up the header")
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let header: &[u8; HEADER_BYTES] = bytes.first_chunk()?;
        let (body, sum) = header.split_last_chunk::<4>()?;
        if crc32fast::hash(body) != u32::from_le_bytes(*sum) {
            return None;
        }
        let mut rest = body.strip_prefix(MAGIC)?;
        let versions = [take(&mut rest)?, take(&mut rest)?].map(u32::from_le_bytes);
        if versions != [SEGMENT_FORMAT, EXTRACTOR_VERSION] {
            return None;
        }
        Some(Self {
            file_byte_count: u64::from_le_bytes(take(&mut rest)?),
            tables_at: u64::from_le_bytes(take(&mut rest)?),
            entry_count: u32::from_le_bytes(take(&mut rest)?),
            name_count: u32::from_le_bytes(take(&mut rest)?),
            posting_count: u32::from_le_bytes(take(&mut rest)?),
            language_byte_count: u32::from_le_bytes(take(&mut rest)?),
            text_byte_count: u32::from_le_bytes(take(&mut rest)?),
            tables_sum: u32::from_le_bytes(take(&mut rest)?),
        })
    }

    /// Where the tables start; `None` where they do not fill the file to its last byte.
    fn tables(&self, byte_count: usize) -> Option<Tables> {
        let entries = usize::try_from(self.tables_at).ok()?;
        let size = |count: u32, each: usize| (count as usize).checked_mul(each);
        let names = entries.checked_add(size(self.entry_count, ROW_BYTES)?)?;
        let postings = names.checked_add(size(self.name_count.checked_add(1)?, NAME_BYTES)?)?;
        let languages = postings.checked_add(size(self.posting_count, POSTING_BYTES)?)?;
        let text = languages.checked_add(self.language_byte_count as usize)?;
        let end = text.checked_add(self.text_byte_count as usize)?;
        let fits = entries >= HEADER_BYTES
            && end == byte_count
            && self.file_byte_count == byte_count as u64;
        fits.then_some(Tables {
            entries,
            names,
            postings,
            languages,
            text,
        })
    }
}

impl Row {
    pub(super) fn new(key: CacheKey, outcome: Outcome) -> Self {
        Self {
            key,
            outcome,
            line_count: 0,
            byte_count: 0,
            record_id: 0,
            symbol_count: 0,
            import_count: 0,
            error_count: 0,
            is_truncated: false,
            symbols: Part::default(),
            references: Part::default(),
        }
    }

    /// Appends the row; `language` is the number of its language in the segment's own list.
    pub(super) fn encode(&self, language: u8, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(&self.key.to_bytes());
        out.push(match self.outcome {
            Outcome::Facts { .. } => 0,
            Outcome::NotIndexed(reason) => reason.code(),
        });
        out.push(language);
        out.extend_from_slice(&self.line_count.to_le_bytes());
        out.extend_from_slice(&self.byte_count.to_le_bytes());
        out.extend_from_slice(&self.record_id.to_le_bytes());
        for number in [self.symbol_count, self.import_count, self.error_count] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&u32::from(self.is_truncated).to_le_bytes());
        for part in [self.symbols, self.references] {
            out.extend_from_slice(&part.at.to_le_bytes());
            out.extend_from_slice(&part.byte_count.to_le_bytes());
            out.extend_from_slice(&part.sum.to_le_bytes());
        }
        debug_assert_eq!(out.len() - start, ROW_BYTES);
    }

    fn decode(mut rest: &[u8], languages: &[Option<&'static str>]) -> Option<Self> {
        let key = CacheKey::from_bytes(&take(&mut rest)?)?;
        let [outcome, language] = take(&mut rest)?;
        let outcome = match outcome {
            0 => Outcome::Facts {
                language: (*languages.get(usize::from(language))?)?,
            },
            code => Outcome::NotIndexed(NotIndexed::of_code(code)?),
        };
        let mut row = Self::new(key, outcome);
        row.line_count = u32::from_le_bytes(take(&mut rest)?);
        row.byte_count = u64::from_le_bytes(take(&mut rest)?);
        row.record_id = u64::from_le_bytes(take(&mut rest)?);
        row.symbol_count = u32::from_le_bytes(take(&mut rest)?);
        row.import_count = u32::from_le_bytes(take(&mut rest)?);
        row.error_count = u32::from_le_bytes(take(&mut rest)?);
        row.is_truncated = u32::from_le_bytes(take(&mut rest)?) != 0;
        for part in [&mut row.symbols, &mut row.references] {
            part.at = u64::from_le_bytes(take(&mut rest)?);
            part.byte_count = u32::from_le_bytes(take(&mut rest)?);
            part.sum = u32::from_le_bytes(take(&mut rest)?);
        }
        Some(row)
    }

    pub(super) fn info(&self) -> EntryInfo {
        EntryInfo {
            outcome: self.outcome,
            line_count: self.line_count,
            byte_count: self.byte_count,
            record_id: self.record_id,
            symbol_count: self.symbol_count,
            import_count: self.import_count,
            error_count: self.error_count,
            is_truncated: self.is_truncated,
        }
    }

    pub(super) fn has_facts(&self) -> bool {
        matches!(self.outcome, Outcome::Facts { .. })
    }
}
