//! Where records go: to the map on disk, to a comparison, or nowhere.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Error;
use crate::diagnostic::Diagnostic;
use crate::facts::BlobId;
use crate::git::Repository;
use crate::store::{self, CacheKey, Difference, MapReader, MapState, MapWriter, Written};
use crate::text::RepoPath;

/// Takes the record of each indexed file; called from several threads.
pub(crate) trait Sink: Sync {
    /// Whether the record of this source is known to be right without looking at its bytes.
    fn is_known(&self, source: &RepoPath, key: &CacheKey, record_id: u64) -> Result<bool, Error>;

    /// Takes a record; gives what is to be told about it.
    fn record(
        &self,
        source: &RepoPath,
        key: CacheKey,
        bytes: &[u8],
    ) -> Result<Option<Diagnostic>, Error>;
}

/// Wants no record: only the cache is filled.
pub(crate) struct CacheOnly;

impl Sink for CacheOnly {
    fn is_known(&self, _: &RepoPath, _: &CacheKey, _: u64) -> Result<bool, Error> {
        Ok(true)
    }

    fn record(&self, _: &RepoPath, _: CacheKey, _: &[u8]) -> Result<Option<Diagnostic>, Error> {
        Ok(None)
    }
}

/// Writes records below a folder.
pub(crate) struct WriteFolder {
    writer: MapWriter,
    written: AtomicUsize,
    unchanged: AtomicUsize,
}

impl WriteFolder {
    pub(crate) fn new(writer: MapWriter) -> Self {
        Self {
            writer,
            written: AtomicUsize::new(0),
            unchanged: AtomicUsize::new(0),
        }
    }

    /// Removes what should not be there; gives the state to save, and the counts of records
    /// written, left alone and removed.
    pub(crate) fn finish(self) -> Result<(MapState, usize, usize, usize), Error> {
        let (state, removed) = self.writer.finish()?;
        Ok((
            state,
            self.written.into_inner(),
            self.unchanged.into_inner(),
            removed.len(),
        ))
    }

    /// The counts so far, for a run that is broken off: nothing is removed.
    pub(crate) fn abandon(self) -> (usize, usize) {
        (self.written.into_inner(), self.unchanged.into_inner())
    }
}

impl Sink for WriteFolder {
    fn is_known(&self, source: &RepoPath, key: &CacheKey, _: u64) -> Result<bool, Error> {
        let known = self.writer.is_known(source, key)?;
        self.unchanged
            .fetch_add(usize::from(known), Ordering::Relaxed);
        Ok(known)
    }

    fn record(
        &self,
        source: &RepoPath,
        key: CacheKey,
        bytes: &[u8],
    ) -> Result<Option<Diagnostic>, Error> {
        match self.writer.write_one(source, key, bytes)? {
            Written::Unchanged => self.unchanged.fetch_add(1, Ordering::Relaxed),
            Written::Created | Written::Changed => self.written.fetch_add(1, Ordering::Relaxed),
            Written::LeftOut(diagnostic) => return Ok(Some(diagnostic)),
        };
        Ok(None)
    }
}

/// Compares records with those on disk.
pub(crate) struct Compare {
    reader: MapReader,
    seen: Mutex<Vec<RepoPath>>,
    differences: Mutex<Vec<(RepoPath, Difference)>>,
}

impl Compare {
    pub(crate) fn new(reader: MapReader) -> Self {
        Self {
            reader,
            seen: Mutex::default(),
            differences: Mutex::default(),
        }
    }

    /// The differences by source, orphans among them.
    pub(crate) fn finish(self) -> Result<Vec<(RepoPath, Difference)>, Error> {
        let mut seen = self
            .seen
            .into_inner()
            .expect("no thread panics while it holds the list");
        seen.sort_unstable();
        let mut differences = self
            .differences
            .into_inner()
            .expect("no thread panics while it holds the list");
        let orphans = self
            .reader
            .orphans(|source| seen.binary_search(source).is_ok())?;
        differences.extend(
            orphans
                .into_iter()
                .map(|source| (source, Difference::Orphan)),
        );
        differences.sort_unstable();
        Ok(differences)
    }
}

impl Sink for Compare {
    fn is_known(&self, _: &RepoPath, _: &CacheKey, _: u64) -> Result<bool, Error> {
        Ok(false)
    }

    fn record(
        &self,
        source: &RepoPath,
        _: CacheKey,
        bytes: &[u8],
    ) -> Result<Option<Diagnostic>, Error> {
        if let Err(diagnostic) = store::map_path(source) {
            return Ok(Some(diagnostic));
        }
        self.seen
            .lock()
            .expect("no thread panics while it holds the list")
            .push(source.clone());
        if let Some(difference) = self.reader.compare(source, bytes)? {
            let mut differences = self
                .differences
                .lock()
                .expect("no thread panics while it holds the list");
            differences.push((source.clone(), difference));
        }
        Ok(None)
    }
}

/// Compares records with those of a git tree or index, by their blobs' ids.
pub(crate) struct CompareBlobs<'a> {
    repository: &'a Repository,
    /// Records that are there, sorted by source.
    there: Vec<(RepoPath, BlobId)>,
    seen: Mutex<Vec<RepoPath>>,
    wanted: Mutex<Vec<(RepoPath, Difference, Vec<u8>)>>,
}

impl<'a> CompareBlobs<'a> {
    /// `records` are the entries below the map's folder, with their ids.
    pub(crate) fn new(
        repository: &'a Repository,
        records: impl Iterator<Item = (RepoPath, BlobId)>,
    ) -> Self {
        let mut there: Vec<(RepoPath, BlobId)> = records
            .map(|(path, id)| (store::source_path(&path).unwrap_or(path), id))
            .collect();
        there.sort_unstable();
        Self {
            repository,
            there,
            seen: Mutex::default(),
            wanted: Mutex::default(),
        }
    }

    /// The differences by source, with the bytes that each record should have; orphans have none.
    pub(crate) fn finish(self) -> Vec<(RepoPath, Difference, Vec<u8>)> {
        let mut seen = self
            .seen
            .into_inner()
            .expect("no thread panics while it holds the list");
        seen.sort_unstable();
        let mut wanted = self
            .wanted
            .into_inner()
            .expect("no thread panics while it holds the list");
        wanted.extend(
            self.there
                .iter()
                .filter(|(source, _)| seen.binary_search(source).is_err())
                .map(|(source, _)| (source.clone(), Difference::Orphan, Vec::new())),
        );
        wanted.sort_unstable();
        wanted
    }

    fn id_of(&self, source: &RepoPath) -> Option<&BlobId> {
        let at = self
            .there
            .binary_search_by(|(path, _)| path.cmp(source))
            .ok()?;
        Some(&self.there[at].1)
    }

    fn saw(&self, source: &RepoPath) {
        self.seen
            .lock()
            .expect("no thread panics while it holds the list")
            .push(source.clone());
    }
}

impl Sink for CompareBlobs<'_> {
    fn is_known(&self, source: &RepoPath, _: &CacheKey, record_id: u64) -> Result<bool, Error> {
        let known = self
            .id_of(source)
            .is_some_and(|id| store::record_id_of(id) == record_id);
        if known {
            self.saw(source);
        }
        Ok(known)
    }

    fn record(
        &self,
        source: &RepoPath,
        _: CacheKey,
        bytes: &[u8],
    ) -> Result<Option<Diagnostic>, Error> {
        if let Err(diagnostic) = store::map_path(source) {
            return Ok(Some(diagnostic));
        }
        self.saw(source);
        let difference = match self.id_of(source) {
            None => Difference::Missing,
            Some(id) if *id == self.repository.hash_blob(bytes) => return Ok(None),
            Some(_) => Difference::Stale,
        };
        let mut wanted = self
            .wanted
            .lock()
            .expect("no thread panics while it holds the list");
        wanted.push((source.clone(), difference, bytes.to_vec()));
        Ok(None)
    }
}
