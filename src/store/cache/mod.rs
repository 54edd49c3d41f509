//! The local cache: facts of blobs, kept by blob id, shared by all worktrees and branches.
//!
//! A folder of immutable segments. Any process may add one, read them all in place, or delete the whole
//! folder at any moment; what cannot be read counts as absent. A cache never decides an answer's content:
//! whatever is missing in it is found again from the source.

mod coding;
mod compact;
mod names;
mod segment;
mod writer;

pub(crate) use coding::EncodedFacts;
pub(crate) use compact::{CACHE_BYTES_MAX, Maintenance};
pub(crate) use names::{Match, NameQuery};
pub(crate) use writer::SegmentWriter;

use std::path::{Path, PathBuf};

use crate::facts::{BlobId, EXTRACTOR_VERSION, FileFacts, References, SymbolKind};
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

/// One place where a name is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Definition {
    pub key: CacheKey,
    /// Index into [`FileFacts::symbols`].
    pub symbol: u32,
    pub kind: SymbolKind,
    pub name: String,
    /// How well the name fits, 0 being best.
    pub rank: u32,
}

/// The best definitions, and how many there are in all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    pub definitions: Vec<Definition>,
    pub total_count: usize,
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
    folder: PathBuf,
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
            folder: folder.to_path_buf(),
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

    pub(crate) fn path(&self) -> &Path {
        &self.folder
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

    /// Finds definitions by name, the best first.
    ///
    /// Only those of `kinds` (all, if empty) in files that `is_wanted` takes count; it is asked once a
    /// key at most. Within one name the order is that of the keys.
    pub(crate) fn definitions(
        &self,
        query: &NameQuery,
        kinds: &[SymbolKind],
        count_max: usize,
        is_wanted: &mut dyn FnMut(&CacheKey) -> bool,
    ) -> Found {
        let mut names = Vec::new();
        for (number, segment) in self.sound() {
            candidates(query, segment, |rank, name| {
                names.push(Candidate {
                    rank,
                    name: segment.name(name),
                    segment: number,
                    number: name,
                });
            });
        }
        let mut wanted = Wanted {
            cache: self,
            known: self
                .segments
                .iter()
                .map(|segment| vec![None; segment.entry_count() as usize])
                .collect(),
            choose: is_wanted,
        };
        let mut found = Found::default();
        let mut rest = names.as_mut_slice();
        while !rest.is_empty() && found.definitions.len() < count_max {
            let best = take_best(&mut rest, count_max.saturating_mul(2));
            for group in best.chunk_by(|one, other| one.name == other.name) {
                let mut places = Vec::new();
                for candidate in group {
                    wanted.places(candidate, kinds, |place| places.push(place));
                }
                places.sort_unstable();
                found.take(&group[0], &places, count_max);
            }
        }
        // What is not shown is counted in any order.
        for candidate in rest {
            wanted.places(candidate, kinds, |_| found.total_count += 1);
        }
        found
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
            name.starts_with("state-") || name == compact::LOCK_NAME || system::is_abandoned(path)
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

/// Remembers which rows count: wanted by the caller, and the ones that speak for their key.
struct Wanted<'a> {
    cache: &'a Cache,
    known: Vec<Vec<Option<bool>>>,
    choose: &'a mut dyn FnMut(&CacheKey) -> bool,
}

/// A name that fits, in one segment; ordered as answers are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate<'a> {
    rank: u32,
    name: &'a [u8],
    segment: usize,
    number: u32,
}

/// A definition before it is shown.
type Place = (CacheKey, u32, SymbolKind);

impl Wanted<'_> {
    /// Calls `visit` with each definition of a name that counts.
    fn places(
        &mut self,
        candidate: &Candidate<'_>,
        kinds: &[SymbolKind],
        mut visit: impl FnMut(Place),
    ) {
        let cache = self.cache;
        for (entry, symbol, kind) in cache.segments[candidate.segment].postings(candidate.number) {
            let is_kind = kinds.is_empty() || kinds.contains(&kind);
            if is_kind && let Some(key) = self.key(candidate.segment, entry) {
                visit((key, symbol, kind));
            }
        }
    }

    fn key(&mut self, number: usize, entry: u32) -> Option<CacheKey> {
        let known = &mut self.known[number][entry as usize];
        if *known == Some(false) {
            return None;
        }
        let key = self.cache.segments[number].key(entry)?;
        let counts = *known.get_or_insert_with(|| {
            let speaks = self.cache.find(&key);
            speaks.is_some_and(|(speaker, _)| speaker == number) && (self.choose)(&key)
        });
        counts.then_some(key)
    }
}

impl Found {
    fn take(&mut self, candidate: &Candidate<'_>, places: &[Place], count_max: usize) {
        self.total_count += places.len();
        let room = count_max - self.definitions.len();
        let name = String::from_utf8_lossy(candidate.name);
        for &(key, symbol, kind) in places.iter().take(room) {
            self.definitions.push(Definition {
                key,
                symbol,
                kind,
                name: name.clone().into_owned(),
                rank: candidate.rank,
            });
        }
    }
}

/// Takes about `count` of the best candidates off the front, in order, and never half of a name.
fn take_best<'a, 'b>(rest: &mut &'a mut [Candidate<'b>], count: usize) -> &'a [Candidate<'b>] {
    let all = std::mem::take(rest);
    let mut count = count.max(64);
    if count < all.len() {
        all.select_nth_unstable(count);
        // The same name in other segments has the same rank and may lie behind the border.
        let last = all[..count].iter().max().map(|last| (last.rank, last.name));
        for at in count..all.len() {
            if last == Some((all[at].rank, all[at].name)) {
                all.swap(at, count);
                count += 1;
            }
        }
    }
    let (best, others) = all.split_at_mut(count.min(all.len()));
    best.sort_unstable();
    *rest = others;
    best
}

/// Calls `visit` with the rank and number of each name of a segment that fits.
fn candidates(query: &NameQuery, segment: &Segment, mut visit: impl FnMut(u32, u32)) {
    let count = segment.name_count();
    match query.how() {
        Match::Exact | Match::Prefix => {
            for name in segment.lower_bound(query.text())..count {
                if !segment.name(name).starts_with(query.text()) {
                    break;
                }
                match query.rank(segment.name(name)) {
                    Some(rank) => visit(rank, name),
                    // Longer names than the one that is asked for exactly.
                    None => break,
                }
            }
        }
        Match::PrefixAnyCase | Match::Fuzzy => {
            for name in 0..count {
                if query.may_fit(segment.masks(name))
                    && let Some(rank) = query.rank(segment.name(name))
                {
                    visit(rank, name);
                }
            }
        }
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

#[cfg(test)]
mod tests;
