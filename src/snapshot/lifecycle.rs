//! Giving a repository its `.codecontext/`, taking it away, and looking after the local cache.
//!
//! What people wrote or changed is never overwritten and never removed.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::answer::IndexSummary;
use super::{Error, IndexTarget, Progress, Snapshot, View};
use crate::git::{Repository, TreeSpec};
use crate::store::{self, Cache, MapReader, MapState, MapWriter};
use crate::system;
use crate::text::RepoPath;

/// What became of one file of `.codecontext/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InitChange {
    Created(RepoPath),
    Kept(RepoPath),
}

/// What `init` did.
#[derive(Debug)]
pub struct Initialized {
    pub changes: Vec<InitChange>,
    pub summary: IndexSummary,
    /// Whether git already tracks what is there now.
    pub is_committed: bool,
}

/// What `uninit` did.
#[derive(Debug, Default)]
pub struct Uninitialized {
    pub removed: Vec<RepoPath>,
    /// Files that people wrote or changed.
    pub kept: Vec<RepoPath>,
    pub record_count: usize,
}

/// Figures of the local cache.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CacheStatistics {
    pub segment_count: usize,
    /// Blobs that something is known of.
    pub entry_count: u64,
    pub byte_count: u64,
    /// Segments of other versions or damaged ones, which nobody reads.
    pub ignored_count: usize,
}

/// Where the cache of a repository is.
pub(super) fn cache_folder(repository: &Repository) -> PathBuf {
    repository.common_dir().join("codecontext").join("cache")
}

/// Creates what is missing of `.codecontext/` and brings the map up to date.
///
/// With `dry_run` nothing is written, not even the cache.
pub fn init(start: &Path, dry_run: bool, progress: &dyn Progress) -> Result<Initialized, Error> {
    let mut snapshot = Snapshot::open(start, View::for_writing())?;
    let Some(root) = snapshot.repository.root().map(Path::to_path_buf) else {
        // The listing says best why a bare repository cannot have a working map.
        snapshot.listing()?;
        return Err(Error::NotInitialized);
    };
    // Refuses links and other formats before anything is written.
    MapReader::new(&root)?;
    let mut changes = Vec::new();
    for (path, text) in store::FIXED_FILES
        .iter()
        .chain(&[(store::CONFIG_PATH, store::CONFIG_TEXT)])
    {
        let path = RepoPath::from(*path);
        let place = system::path_below(&root, &path)?;
        if system::stat(&place)?.is_some() {
            changes.push(InitChange::Kept(path));
            continue;
        }
        if !dry_run {
            system::create_folders(&root, Path::new(store::FOLDER))?;
            system::write_atomically(&place, text.as_bytes(), false)?;
        }
        changes.push(InitChange::Created(path));
    }
    if !dry_run {
        sweep(&root)?;
    }
    let summary = if dry_run {
        snapshot.dry_run(progress)?
    } else {
        snapshot.index(&IndexTarget::Repository, progress)?
    };
    let tracked = snapshot.repository.plain_listing(&TreeSpec::Staged)?;
    let is_tracked = tracked.entry(&RepoPath::from(store::CONFIG_PATH)).is_some();
    let is_new = changes
        .iter()
        .any(|change| matches!(change, InitChange::Created(_)));
    let is_committed = is_tracked && !is_new && summary.written_count + summary.removed_count == 0;
    Ok(Initialized {
        changes,
        summary,
        is_committed,
    })
}

/// Removes what `init` and `index` made: records, fixed files that nobody changed, and the cache.
pub fn uninit(start: &Path, dry_run: bool) -> Result<Uninitialized, Error> {
    let repository = Repository::discover(start)?;
    let mut done = Uninitialized::default();
    if let Some(root) = repository.root() {
        remove_records(root, dry_run, &mut done)?;
        for (path, text) in store::FIXED_FILES
            .iter()
            .chain(&[(store::CONFIG_PATH, store::CONFIG_TEXT)])
        {
            let path = RepoPath::from(*path);
            if !system::is_real_folder(root, Path::new(store::FOLDER))? {
                break;
            }
            let place = system::path_below(root, &path)?;
            match system::read_file(&place, super::CONFIG_BYTES_MAX)? {
                Some(bytes) if bytes == text.as_bytes() => {
                    if !dry_run {
                        system::remove_file(&place)?;
                    }
                    done.removed.push(path);
                }
                Some(_) => done.kept.push(path),
                None => (),
            }
        }
        if !dry_run && system::is_real_folder(root, Path::new(store::FOLDER))? {
            sweep(root)?;
            system::remove_empty_folder(&root.join(store::FOLDER))?;
        }
    }
    if !dry_run {
        let folder = cache_folder(&repository);
        Cache::clear(&folder)?;
        if let Some(parent) = folder.parent().filter(|parent| parent.is_dir()) {
            system::remove_empty_folder(parent)?;
        }
    }
    Ok(done)
}

/// Removes what a killed process left half written beside the map; the map's own writer does so there.
fn sweep(root: &Path) -> Result<(), Error> {
    let folder = root.join(store::FOLDER);
    for entry in system::list_folder(&folder)? {
        let path = system::path_below(&folder, &RepoPath::new(entry.name))?;
        if system::is_abandoned(&path) {
            system::remove_file(&path)?;
        }
    }
    Ok(())
}

fn remove_records(root: &Path, dry_run: bool, done: &mut Uninitialized) -> Result<(), Error> {
    if !system::is_real_folder(root, Path::new(store::MAP_FOLDER))? {
        return Ok(());
    }
    if dry_run {
        done.record_count = MapReader::new(root)?.sources()?.len();
        return Ok(());
    }
    // A writer that is told of no source removes every record.
    let (_, removed) = MapWriter::new(root, MapState::default())?.finish()?;
    done.record_count = removed.len();
    system::remove_empty_folder(&root.join(store::MAP_FOLDER))?;
    Ok(())
}

/// The folder of the cache.
pub fn cache_path(start: &Path) -> Result<PathBuf, Error> {
    Ok(cache_folder(&Repository::discover(start)?))
}

/// How much the cache holds.
pub fn cache_stats(start: &Path) -> Result<CacheStatistics, Error> {
    let stats = Cache::open(&cache_path(start)?).stats();
    Ok(CacheStatistics {
        segment_count: stats.segment_count,
        entry_count: stats.entry_count,
        byte_count: stats.byte_count,
        ignored_count: stats.unusable_count,
    })
}

/// Removes the cache; gives the bytes that it held.
pub fn clear_cache(start: &Path) -> Result<u64, Error> {
    let folder = cache_path(start)?;
    let bytes = Cache::open(&folder).stats().byte_count;
    Cache::clear(&folder)?;
    Ok(bytes)
}
