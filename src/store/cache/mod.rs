//! The local cache: facts of blobs, kept by blob id, shared by all worktrees and branches.
//!
//! A folder of immutable segments. Any process may add one, read them all in place, or delete the whole
//! folder at any moment; what cannot be read counts as absent. A cache never decides an answer's content:
//! whatever is missing in it is found again from the source.

mod coding;
mod compact;
mod lookup;
mod names;
mod segment;
mod writer;

pub(crate) use coding::EncodedFacts;
pub(crate) use compact::CACHE_BYTES_MAX;
pub(crate) use names::{Match, NameQuery};
pub(crate) use writer::SegmentWriter;

use std::path::{Path, PathBuf};

use crate::facts::{BlobId, EXTRACTOR_VERSION, FileFacts, References};
use crate::system;

use super::Error;
use segment::{Row, SEGMENT_FORMAT, Segment, Unusable};

/// What facts are looked up by: the bytes, and which choice of language their path allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct CacheKey {
    pub blob: BlobId,
    /// `language::Candidate::key()`.
    pub candidate: u8,
}

/// What became of a blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Facts { language: &'static str },
    NotIndexed(NotIndexed),
}

/// Why a blob has no facts. The numbers are on disk: new ones go to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum NotIndexed {
    Binary = 1,
    TooLarge,
    Minified,
    Generated,
    NoLanguage,
    TimedOut,
    /// Neither UTF-8 nor marked UTF-16.
    Encoding,
    /// The program itself failed on it.
    Failed,
}

/// What is known of a blob without reading its facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EntryInfo {
    pub outcome: Outcome,
    pub line_count: u32,
    /// Bytes of the blob.
    pub byte_count: u64,
    /// Stands for the bytes of the record, as its writer gave it; 0 where there is no record.
    pub record_id: u64,
    pub symbol_count: u32,
    pub import_count: u32,
    pub error_count: u32,
    pub is_truncated: bool,
}

/// Figures for people.
#[expect(
    clippy::struct_field_names,
    reason = "all of them are counts, and say of what"
)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CacheStats {
    pub segment_count: usize,
    /// Rows of all segments; a key in two of them counts twice.
    pub entry_count: u64,
    pub byte_count: u64,
    /// Segments that were damaged or of another version.
    pub unusable_count: usize,
}

/// The segments that were there when it was opened.
pub(crate) struct Cache {
    /// Newest first.
    segments: Vec<Segment>,
    /// Damaged segments and those of other versions.
    unusable: Vec<PathBuf>,
}

/// How often the folder is listed again because a segment was merged away meanwhile.
const OPEN_ATTEMPT_COUNT_MAX: u32 = 5;

impl Cache {
    /// Opens what is there; a missing folder is an empty cache, and no trouble is an error.
    pub(crate) fn open(folder: &Path) -> Self {
        let mut cache = Self {
            segments: Vec::new(),
            unusable: Vec::new(),
        };
        for _ in 0..OPEN_ATTEMPT_COUNT_MAX {
            let Ok(listed) = list(folder) else {
                break;
            };
            cache.segments.clear();
            cache.unusable = listed.foreign;
            let mut is_whole = true;
            for path in listed.segments {
                match Segment::open(&path) {
                    Ok(segment) => cache.segments.push(segment),
                    Err(Unusable::Damaged) => cache.unusable.push(path),
                    Err(Unusable::Gone) => is_whole = false,
                }
            }
            if is_whole {
                break;
            }
        }
        cache
    }

    /// Whether anything is known of a key.
    pub(crate) fn contains(&self, key: &CacheKey) -> bool {
        let key = key.to_bytes();
        self.sound()
            .any(|(_, segment)| segment.find(&key).is_some())
    }

    /// What is known of a key, without its facts.
    pub(crate) fn entry(&self, key: &CacheKey) -> Option<EntryInfo> {
        self.find(key).map(|(_, row)| row.info())
    }

    /// The facts of a key but for the uses of names.
    pub(crate) fn symbols(&self, key: &CacheKey) -> Option<FileFacts> {
        self.read(key, Segment::symbols)
    }

    /// The uses of names in the file of a key.
    pub(crate) fn references(&self, key: &CacheKey) -> Option<References> {
        self.read(key, Segment::references)
    }

    pub(crate) fn stats(&self) -> CacheStats {
        let sum = |count: fn(&Segment) -> u64| self.segments.iter().map(count).sum();
        let damaged_count = self
            .segments
            .iter()
            .filter(|segment| segment.is_damaged())
            .count();
        CacheStats {
            segment_count: self.segments.len(),
            entry_count: sum(|segment| segment.entry_count().into()),
            byte_count: sum(Segment::byte_count),
            unusable_count: self.unusable.len() + damaged_count,
        }
    }

    /// Removes every file that a cache keeps, and the folder if it is empty then.
    ///
    /// Returns how many files went. Other processes that read or write now are not harmed.
    pub(crate) fn clear(folder: &Path) -> Result<usize, Error> {
        let listed = list(folder)?;
        let kept = |path: &PathBuf| {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            name.starts_with("state-")
                || name.starts_with(super::findings::PREFIX)
                || name == compact::LOCK_NAME
                || system::is_abandoned(path)
        };
        let mut removed_count = 0;
        let ours = listed.others.into_iter().filter(kept);
        for path in listed
            .segments
            .into_iter()
            .chain(listed.foreign)
            .chain(ours)
        {
            removed_count += usize::from(system::remove_file(&path)?);
        }
        system::remove_empty_folder(folder)?;
        Ok(removed_count)
    }

    /// The segment that knows a key best: one with facts before one without, then the newest.
    fn find(&self, key: &CacheKey) -> Option<(usize, Row)> {
        let bytes = key.to_bytes();
        let mut without = None;
        for (number, segment) in self.sound() {
            let Some(row) = segment.find(&bytes).and_then(|entry| segment.row(entry)) else {
                continue;
            };
            if row.has_facts() {
                return Some((number, row));
            }
            without = without.or(Some((number, row)));
        }
        without
    }

    fn read<T>(&self, key: &CacheKey, part: fn(&Segment, &Row) -> Option<T>) -> Option<T> {
        loop {
            let (number, row) = self.find(key)?;
            if !row.has_facts() {
                return None;
            }
            let segment = &self.segments[number];
            if let Some(facts) = part(segment, &row) {
                return Some(facts);
            }
            // Found damaged: it is passed over from now on, and goes so that its files are read anew.
            if !segment.is_damaged() {
                return None;
            }
            let _ = system::remove_file(&segment.path);
        }
    }

    fn sound(&self) -> impl Iterator<Item = (usize, &Segment)> {
        let segments = self.segments.iter().enumerate();
        segments.filter(|(_, segment)| !segment.is_damaged())
    }
}

/// Creates a cache's folder and the one around it, and nothing above.
pub(super) fn create_folder(folder: &Path) -> Result<(), Error> {
    let root = folder.ancestors().nth(2).unwrap_or(Path::new(""));
    let relative = folder.strip_prefix(root).unwrap_or(folder);
    Ok(system::create_folders(root, relative)?)
}

/// Start of the names of segments that this program can read.
fn segment_prefix() -> String {
    format!("segment-{SEGMENT_FORMAT}.{EXTRACTOR_VERSION}-")
}

/// A name that sorts by the time it was given.
fn new_segment_name() -> String {
    format!(
        "{}{:016x}-{}-{}",
        segment_prefix(),
        system::wall_clock_ns(),
        system::process_id(),
        system::unique_number(),
    )
}

/// What is in a cache's folder.
struct Listed {
    /// Newest first.
    segments: Vec<PathBuf>,
    /// Segments of other versions.
    foreign: Vec<PathBuf>,
    others: Vec<PathBuf>,
}

fn list(folder: &Path) -> Result<Listed, Error> {
    let mut listed = Listed {
        segments: Vec::new(),
        foreign: Vec::new(),
        others: Vec::new(),
    };
    let prefix = segment_prefix();
    for entry in system::list_folder(folder)?.into_iter().rev() {
        let Ok(name) = String::from_utf8(entry.name) else {
            continue;
        };
        let path = folder.join(&name);
        if name.starts_with(&prefix) {
            listed.segments.push(path);
        } else if name.starts_with("segment-") {
            listed.foreign.push(path);
        } else {
            listed.others.push(path);
        }
    }
    Ok(listed)
}

impl NotIndexed {
    const ALL: [Self; 8] = [
        Self::Binary,
        Self::TooLarge,
        Self::Minified,
        Self::Generated,
        Self::NoLanguage,
        Self::TimedOut,
        Self::Encoding,
        Self::Failed,
    ];

    fn code(self) -> u8 {
        self as u8
    }

    fn of_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// Reads bytes as a segment and as the parts of one, the way a lookup does; for fuzzing.
pub(crate) fn examine_segment(bytes: &[u8]) {
    let _ = (
        coding::decode_symbols(bytes),
        coding::decode_references(bytes),
    );
    for bytes in [bytes.to_vec(), segment::behind_a_header(bytes)] {
        let Some(segment) = Segment::of_bytes(bytes) else {
            continue;
        };
        for number in 0..segment.entry_count().min(64) {
            if let Some(row) = segment.row(number) {
                let _ = (segment.symbols(&row), segment.references(&row), row.info());
            }
            if let Some(key) = segment.key(number) {
                segment.find(&key.to_bytes());
            }
        }
        for number in 0..segment.name_count().min(64) {
            let _ = (segment.masks(number), segment.postings(number).count());
            segment.lower_bound(segment.name(number));
        }
    }
}

#[cfg(test)]
mod tests;
