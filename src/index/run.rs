//! The run over a tree: what is known comes from the cache, the rest is read and extracted.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::live::{Read, read_facts};
use super::selection::{self, Attributes, Settings, Skip};
use super::sink::Sink;
use super::{Error, Progress};
use crate::diagnostic::{Diagnostic, Severity};
use crate::extract::{self, Worker};
use crate::facts::{BlobId, FileFacts};
use crate::git::{Entry, Listing, ObjectReader, Reason, Repository, Source};
use crate::language::Candidate;
use crate::store::{self, Cache, CacheKey, EncodedFacts, NotIndexed, Outcome, SegmentWriter};
use crate::text::RepoPath;

/// Bit of a cache key's candidate: marks of generators were not looked at.
const MARKS_IGNORED: u8 = 0x40;
/// The same: the path is of tests, whose records hold less.
const OF_TESTS: u8 = 0x20;

/// Everything a run reads from.
pub(crate) struct Tree<'a> {
    pub repository: &'a Repository,
    pub listing: &'a Listing,
    pub cache: &'a Cache,
    pub settings: &'a Settings,
    pub limits: &'a extract::Settings,
}

/// A file that its path does not exclude.
#[derive(Clone, Copy)]
pub(crate) struct Chosen<'a> {
    pub entry: &'a Entry,
    pub candidate: Candidate,
}

impl Chosen<'_> {
    /// The key under which the facts of a blob at this path are kept.
    pub(crate) fn key_of(&self, blob: BlobId, settings: &Settings) -> CacheKey {
        let ignored = settings.generated || self.entry.generated == Some(false);
        let candidate = self.candidate.key()
            | if ignored { MARKS_IGNORED } else { 0 }
            | if self.entry.path.is_of_tests() {
                OF_TESTS
            } else {
                0
            };
        CacheKey { blob, candidate }
    }

    /// The key, where the blob is known without reading.
    pub(crate) fn key(&self, settings: &Settings) -> Option<CacheKey> {
        self.entry.blob.map(|blob| self.key_of(blob, settings))
    }
}

/// What a run found and did.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    /// Files and facts by the name of the language.
    pub languages: BTreeMap<&'static str, (usize, u64)>,
    pub skipped: BTreeMap<Skip, usize>,
    pub parsed_count: usize,
    pub parsed_bytes: u64,
    pub interrupted: bool,
    pub diagnostics: Vec<Diagnostic>,
    /// Why not everything that was read is in the cache.
    pub cache_error: Option<store::Error>,
}

/// The files that are read, in path order; the others are counted by reason.
pub(crate) fn chosen<'a>(
    listing: &'a Listing,
    settings: &Settings,
) -> (Vec<Chosen<'a>>, BTreeMap<Skip, usize>) {
    let mut skipped: BTreeMap<Skip, usize> = BTreeMap::new();
    let mut chosen = Vec::with_capacity(listing.entries.len());
    for left_out in &listing.left_out {
        *skipped.entry(reason_of(left_out.reason)).or_default() += 1;
    }
    for entry in &listing.entries {
        if store::is_own(&entry.path) {
            continue;
        }
        let Some(candidate) = Candidate::of_path(entry.path.as_bytes()) else {
            *skipped.entry(Skip::NoLanguage).or_default() += 1;
            continue;
        };
        let attributes = Attributes {
            generated: entry.generated,
            vendored: entry.vendored,
        };
        match selection::by_path(entry.path.as_bytes(), attributes, settings) {
            Some(skip) => *skipped.entry(skip).or_default() += 1,
            None => chosen.push(Chosen { entry, candidate }),
        }
    }
    (chosen, skipped)
}

/// Whether patterns, attributes or conventions leave a file out, whatever its language.
pub(crate) fn is_excluded(entry: &Entry, settings: &Settings) -> bool {
    let attributes = Attributes {
        generated: entry.generated,
        vendored: entry.vendored,
    };
    let path = entry.path.as_bytes();
    store::is_own(&entry.path) || selection::by_path(path, attributes, settings).is_some()
}

fn reason_of(reason: Reason) -> Skip {
    match reason {
        Reason::Symlink => Skip::Symlink,
        Reason::Submodule | Reason::NestedRepository => Skip::Submodule,
        Reason::UnsafePath | Reason::Duplicate => Skip::UnsafePath,
        Reason::NotAFile | Reason::Unreadable => Skip::Unreadable,
        Reason::IntentToAdd => Skip::Empty,
        Reason::Conflict => Skip::Conflicted,
    }
}

/// Brings the facts of every file of a tree into the cache and its record to the sink.
///
/// # Errors
/// Only for what concerns the whole run: the sink cannot write, the cache's folder is no folder. A
/// cache that cannot be written is told and does without.
pub(crate) fn run(
    tree: &Tree<'_>,
    writer: Option<&SegmentWriter>,
    sink: &dyn Sink,
    progress: &dyn Progress,
) -> Result<Counts, Error> {
    let (files, skipped) = chosen(tree.listing, tree.settings);
    progress.start(files.len());
    let run = Run {
        tree,
        writer,
        sink,
        progress,
        pool: Mutex::default(),
        totals: Mutex::new(Counts {
            skipped,
            ..Counts::default()
        }),
        parsed_count: AtomicUsize::new(0),
        parsed_bytes: AtomicU64::new(0),
        cache_error: Mutex::new(None),
    };
    files.par_iter().try_for_each(|file| run.file(file))?;
    Ok(run.finish())
}

/// What threads share.
struct Run<'a> {
    tree: &'a Tree<'a>,
    writer: Option<&'a SegmentWriter>,
    sink: &'a dyn Sink,
    progress: &'a dyn Progress,
    /// Parsers and object readers at rest; a thread takes one for each file and gives it back.
    pool: Mutex<Vec<Hands>>,
    totals: Mutex<Counts>,
    parsed_count: AtomicUsize,
    parsed_bytes: AtomicU64,
    cache_error: Mutex<Option<store::Error>>,
}

/// What one thread works with.
struct Hands {
    reader: ObjectReader,
    worker: Worker,
}

impl Run<'_> {
    fn file(&self, file: &Chosen<'_>) -> Result<(), Error> {
        if self.progress.is_interrupted() {
            return Ok(());
        }
        let known = match file.key(self.tree.settings) {
            Some(key) => self.known(file, key)?,
            None => false,
        };
        if !known {
            let taken = lock(&self.pool).pop();
            let mut hands = taken.unwrap_or_else(|| Hands {
                reader: self.tree.repository.reader(),
                worker: Worker::default(),
            });
            let result = self.read(file, &mut hands);
            lock(&self.pool).push(hands);
            result?;
        }
        self.progress.advance(1);
        Ok(())
    }

    /// Serves a file from the cache; false where the cache does not know it.
    fn known(&self, file: &Chosen<'_>, key: CacheKey) -> Result<bool, Error> {
        let Some(entry) = self.tree.cache.entry(&key) else {
            return Ok(false);
        };
        match entry.outcome {
            Outcome::NotIndexed(reason) => {
                if !still_holds(reason, entry.byte_count, self.tree) {
                    return Ok(false);
                }
                self.skip(skip_of(reason));
            }
            Outcome::Facts { .. } if entry.byte_count > self.tree.settings.file_bytes_max => {
                self.skip(Skip::TooLarge);
            }
            Outcome::Facts { language } => {
                let fact_count = u64::from(entry.symbol_count) + u64::from(entry.import_count);
                if entry.record_id == 0 {
                    self.skip(Skip::Empty);
                    return Ok(true);
                }
                if !self
                    .sink
                    .is_known(&file.entry.path, &key, entry.record_id)?
                {
                    let Some(facts) = self.tree.cache.symbols(&key) else {
                        return Ok(false);
                    };
                    let record = store::record_of(&facts, &file.entry.path);
                    self.told(self.sink.record(&file.entry.path, key, record.as_bytes())?);
                }
                self.count(language, fact_count);
            }
        }
        Ok(true)
    }

    /// Reads and extracts a file.
    fn read(&self, file: &Chosen<'_>, hands: &mut Hands) -> Result<(), Error> {
        let bytes = match bytes_of(
            file.entry,
            &mut hands.reader,
            self.tree.settings.file_bytes_max,
        ) {
            Ok(bytes) => bytes,
            Err(Unread::TooLarge(byte_count)) => {
                if let Some(key) = file.key(self.tree.settings) {
                    self.keep(|| {
                        Ok(EncodedFacts::not_indexed(
                            key,
                            NotIndexed::TooLarge,
                            byte_count,
                        ))
                    });
                }
                self.skip(Skip::TooLarge);
                return Ok(());
            }
            Err(Unread::Failed(diagnostic)) => {
                self.skip(Skip::Unreadable);
                self.told(Some(*diagnostic));
                return Ok(());
            }
        };
        let blob = file
            .entry
            .blob
            .unwrap_or_else(|| hands.reader.hash_blob(&bytes));
        let key = file.key_of(blob, self.tree.settings);
        if file.entry.blob.is_none() && self.known(file, key)? {
            return Ok(());
        }
        let (read, diagnostics) = read_facts(
            &mut hands.worker,
            file.candidate,
            &bytes,
            file.entry.generated,
            self.tree.settings,
            self.tree.limits,
        );
        for diagnostic in diagnostics {
            self.told(Some(diagnostic.at(&file.entry.path)));
        }
        let byte_count = bytes.len() as u64;
        match read {
            Read::Skipped(skip) => {
                if let Some((reason, number)) = kept_reason(skip, byte_count, self.tree.limits) {
                    self.keep(|| Ok(EncodedFacts::not_indexed(key, reason, number)));
                }
                self.skip(skip);
            }
            Read::Facts { language, facts } => {
                self.parsed_count.fetch_add(1, Ordering::Relaxed);
                self.parsed_bytes.fetch_add(byte_count, Ordering::Relaxed);
                self.deliver(file, key, language.name, byte_count, &facts, &hands.reader)?;
            }
        }
        Ok(())
    }

    fn deliver(
        &self,
        file: &Chosen<'_>,
        key: CacheKey,
        language: &'static str,
        byte_count: u64,
        facts: &FileFacts,
        reader: &ObjectReader,
    ) -> Result<(), Error> {
        let record = store::record_of(facts, &file.entry.path);
        let id = record_id(&record, reader);
        self.keep(|| EncodedFacts::of_facts(key, language, byte_count, id, facts));
        if id == 0 {
            self.skip(Skip::Empty);
            return Ok(());
        }
        self.told(self.sink.record(&file.entry.path, key, record.as_bytes())?);
        self.count(language, facts.fact_count() as u64);
        Ok(())
    }

    /// Adds to the cache; the first failure is kept and ends the caching, not the run.
    fn keep(&self, encode: impl FnOnce() -> Result<EncodedFacts, store::Error>) {
        let Some(writer) = self.writer else { return };
        if lock(&self.cache_error).is_some() {
            return;
        }
        if let Err(error) = encode().and_then(|encoded| writer.add(&encoded)) {
            *lock(&self.cache_error) = Some(error);
        }
    }

    fn skip(&self, skip: Skip) {
        *lock(&self.totals).skipped.entry(skip).or_default() += 1;
    }

    fn count(&self, language: &'static str, fact_count: u64) {
        let mut totals = lock(&self.totals);
        let (files, facts) = totals.languages.entry(language).or_default();
        *files += 1;
        *facts += fact_count;
    }

    fn told(&self, diagnostic: Option<Diagnostic>) {
        lock(&self.totals).diagnostics.extend(diagnostic);
    }

    fn finish(self) -> Counts {
        let mut counts = self
            .totals
            .into_inner()
            .expect("no thread panics while it holds the totals");
        counts.parsed_count = self.parsed_count.into_inner();
        counts.parsed_bytes = self.parsed_bytes.into_inner();
        counts.interrupted = self.progress.is_interrupted();
        // Threads found them in any order.
        counts
            .diagnostics
            .sort_by(|one, other| (&one.path, &one.message).cmp(&(&other.path, &other.message)));
        counts.cache_error = self
            .cache_error
            .into_inner()
            .expect("no thread panics while it holds it");
        counts
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .expect("no thread panics while it holds a lock")
}

/// The first bytes of the id that git gives to a record; 0 for a file without one.
fn record_id(record: &str, reader: &ObjectReader) -> u64 {
    if record.is_empty() {
        return 0;
    }
    store::record_id_of(&reader.hash_blob(record.as_bytes()))
}

/// Why bytes could not be had.
pub(crate) enum Unread {
    TooLarge(u64),
    Failed(Box<Diagnostic>),
}

/// Reads the bytes of an entry, from the working tree or from the object database.
pub(crate) fn bytes_of(
    entry: &Entry,
    reader: &mut ObjectReader,
    bytes_max: u64,
) -> Result<Vec<u8>, Unread> {
    let read = match (entry.source, &entry.blob) {
        (Source::Object, Some(blob)) => reader.blob(blob, bytes_max),
        (Source::Object, None) => Ok(Vec::new()),
        (Source::WorkingFile(_), _) => reader.file(&entry.path, bytes_max),
    };
    read.map_err(|error| match error {
        crate::git::Error::TooLarge { bytes, .. }
        | crate::git::Error::FileTooLarge { bytes, .. } => Unread::TooLarge(bytes),
        error => Unread::Failed(Box::new(
            Diagnostic::new("unreadable-file", Severity::Warning, error.to_string())
                .at(&entry.path),
        )),
    })
}

/// What the cache keeps of a skip, with the number that says when it holds no longer.
fn kept_reason(
    skip: Skip,
    byte_count: u64,
    limits: &extract::Settings,
) -> Option<(NotIndexed, u64)> {
    Some(match skip {
        Skip::Binary => (NotIndexed::Binary, byte_count),
        Skip::Minified => (NotIndexed::Minified, byte_count),
        Skip::Generated => (NotIndexed::Generated, byte_count),
        Skip::NoLanguage => (NotIndexed::NoLanguage, byte_count),
        Skip::TooLarge => (NotIndexed::TooLarge, byte_count),
        Skip::TimedOut => (NotIndexed::TimedOut, u64::from(limits.parse_ms_max)),
        _ => return None,
    })
}

fn skip_of(reason: NotIndexed) -> Skip {
    match reason {
        NotIndexed::Binary => Skip::Binary,
        NotIndexed::Minified => Skip::Minified,
        NotIndexed::Generated => Skip::Generated,
        NotIndexed::NoLanguage => Skip::NoLanguage,
        NotIndexed::TooLarge => Skip::TooLarge,
        NotIndexed::TimedOut => Skip::TimedOut,
        NotIndexed::Encoding | NotIndexed::Failed => Skip::Unreadable,
    }
}

/// Whether a reason that was kept still holds under today's limits.
fn still_holds(reason: NotIndexed, number: u64, tree: &Tree<'_>) -> bool {
    match reason {
        NotIndexed::TooLarge => number > tree.settings.file_bytes_max,
        NotIndexed::TimedOut => number >= u64::from(tree.limits.parse_ms_max),
        _ => true,
    }
}

/// Sources whose records would be one file on a disk that does not tell case apart.
pub(crate) fn case_clash_diagnostics(listing: &Listing) -> Vec<Diagnostic> {
    let paths = listing
        .entries
        .iter()
        .map(|entry| &entry.path)
        .filter(|path: &&RepoPath| !store::is_own(path));
    store::case_clashes(paths)
        .into_iter()
        .map(|(one, other)| {
            Diagnostic::new(
                "case-clash",
                Severity::Warning,
                format!("differs from `{other}` by case only"),
            )
            .at(one)
            .hint("a disk that does not tell case apart holds only one of the two, and one record")
        })
        .collect()
}
