//! Bringing the map and the cache up to date, and checking the map.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Instant;

use super::answer::{IndexSummary, LanguageCount, MapDifference, SkippedCount};
use super::{Error, Overlay, Snapshot, View};
use crate::diagnostic::{Diagnostic, Severity};
use crate::git::{Listing, TreeSpec};
use crate::index::{self, Compare, CompareBlobs, Counts, Progress, Sink, Tree, WriteFolder};
use crate::language::Candidate;
use crate::store::{
    self, Cache, CacheKey, Difference, MapReader, MapState, MapWriter, SegmentWriter,
};
use crate::system;
use crate::text::RepoPath;

/// Where the map goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexTarget {
    /// Into the repository; for the staged tree also into the git index.
    Repository,
    /// Below this folder, as if it were the top of a repository.
    Folder(PathBuf),
    /// Nowhere: only the cache is filled.
    CacheOnly,
}

/// Cache entries per live file above which dead ones are dropped.
const DEAD_WEIGHT_FACTOR: u64 = 20;

impl Snapshot {
    /// Indexes the tree and writes its map.
    pub fn index(
        &mut self,
        target: &IndexTarget,
        progress: &dyn Progress,
    ) -> Result<IndexSummary, Error> {
        let started = Instant::now();
        let listing = self.listing()?;
        let mut summary = match (target, self.spec) {
            (IndexTarget::CacheOnly, _) => {
                let counts = self.run(&listing, &index::CacheOnly, progress)?;
                self.summary(&listing, counts)
            }
            (IndexTarget::Folder(folder), _) => {
                let writer = MapWriter::new(folder, MapState::default())?;
                self.write_folder(&listing, writer, progress)?.0
            }
            (IndexTarget::Repository, TreeSpec::Staged) => self.write_staged(&listing, progress)?,
            (IndexTarget::Repository, _) => self.write_working_tree(&listing, progress)?,
        };
        summary.elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        summary.peak_memory_bytes = system::peak_memory_bytes();
        Ok(summary)
    }

    /// Compares the map with what the tree's sources say; writes nothing but the cache.
    pub fn check(
        &mut self,
        progress: &dyn Progress,
    ) -> Result<(Vec<MapDifference>, IndexSummary), Error> {
        let started = Instant::now();
        let listing = self.listing()?;
        self.require_initialized(&listing)?;
        let (differences, counts) =
            if let (Some(_), Some(root)) = (self.overlay, self.repository.root()) {
                let sink = Compare::new(MapReader::new(root)?);
                let counts = self.run(&listing, &sink, progress)?;
                (sink.finish()?, counts)
            } else {
                let sink = CompareBlobs::new(&self.repository, records(&listing));
                let counts = self.run(&listing, &sink, progress)?;
                let differences = sink
                    .finish()
                    .into_iter()
                    .map(|(source, difference, _)| (source, difference));
                (differences.collect(), counts)
            };
        let differences = differences
            .into_iter()
            .map(|(source, difference)| map_difference(source, difference))
            .collect();
        let mut summary = self.summary(&listing, counts);
        summary.elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok((differences, summary))
    }

    /// The path and language of each file that has a record, in path order.
    pub fn indexed_files(&self) -> Result<Vec<(RepoPath, &'static str)>, Error> {
        let listing = self.listing()?;
        self.fill_cache(&listing, &self.cache(), &index::Silent)?;
        let cache = self.cache();
        let (files, _) = index::chosen(&listing, &self.config.index);
        let mut reader = self.repository.reader();
        let mut indexed = Vec::new();
        for file in files {
            let key = self.key_of(&file, &mut reader);
            let info = key.and_then(|key| cache.entry(&key));
            if let Some(store::Outcome::Facts { language }) = info.map(|info| info.outcome) {
                indexed.push((file.entry.path.clone(), language));
            }
        }
        Ok(indexed)
    }

    /// Parses whatever the cache does not know of the tree.
    pub(super) fn fill_cache(
        &self,
        listing: &Listing,
        cache: &Cache,
        progress: &dyn Progress,
    ) -> Result<(), Error> {
        let writer = SegmentWriter::new(&self.cache_folder);
        let counts = index::run(
            &self.tree(listing, cache),
            Some(&writer),
            &index::CacheOnly,
            progress,
        )?;
        // The answer is made from the cache: without it, it would be short of what was parsed.
        writer.finish()?;
        match counts.cache_error {
            Some(error) => Err(error.into()),
            None => Ok(()),
        }
    }

    fn tree<'a>(&'a self, listing: &'a Listing, cache: &'a Cache) -> Tree<'a> {
        Tree {
            repository: &self.repository,
            listing,
            cache,
            settings: &self.config.index,
            limits: &self.config.extract,
        }
    }

    fn run(
        &self,
        listing: &Listing,
        sink: &dyn Sink,
        progress: &dyn Progress,
    ) -> Result<Counts, Error> {
        let cache = self.cache();
        let writer = SegmentWriter::new(&self.cache_folder);
        let mut counts = index::run(&self.tree(listing, &cache), Some(&writer), sink, progress)?;
        counts
            .diagnostics
            .extend(index::case_clash_diagnostics(listing));
        let finished = writer.finish().err();
        if let Some(error) = counts.cache_error.take().or(finished) {
            let message =
                format!("the local cache cannot be written, so the next run starts anew: {error}");
            counts.diagnostics.push(Diagnostic::new(
                "cache-unwritable",
                Severity::Warning,
                message,
            ));
        } else if counts.parsed_count > 0 {
            self.maintain(listing, &cache);
        }
        counts.diagnostics.dedup();
        Ok(counts)
    }

    /// Keeps the cache small; what cannot be done now is done another time.
    fn maintain(&self, listing: &Listing, cache: &Cache) {
        let is_heavy =
            cache.stats().entry_count > DEAD_WEIGHT_FACTOR * (listing.entries.len() as u64 + 1_000);
        let live: Option<BTreeSet<CacheKey>> = is_heavy.then(|| {
            let (files, _) = index::chosen(listing, &self.config.index);
            let keys = files.iter().filter_map(|file| file.key(&self.config.index));
            keys.collect()
        });
        let is_live = live
            .as_ref()
            .map(|live| |key: &CacheKey| live.contains(key));
        let is_live = is_live
            .as_ref()
            .map(|is_live| is_live as &dyn Fn(&CacheKey) -> bool);
        let _ = Cache::maintain(&self.cache_folder, is_live, store::CACHE_BYTES_MAX);
    }

    fn write_working_tree(
        &self,
        listing: &Listing,
        progress: &dyn Progress,
    ) -> Result<IndexSummary, Error> {
        self.require_initialized(listing)?;
        let Some(root) = self.repository.root() else {
            return Err(Error::NotInitialized);
        };
        if self.any_format {
            take_over_format(root)?;
        }
        let state_path = MapState::path(
            &self.cache_folder,
            self.repository.worktree_key().as_bytes(),
        );
        let before = if self.any_format {
            MapState::default()
        } else {
            MapState::load(&state_path, self.settings_number())
        };
        let writer = MapWriter::new(root, before)?;
        let (summary, state) = self.write_folder(listing, writer, progress)?;
        if let Some(state) = state {
            // Without it the next run compares the records' bytes.
            let _ = state.save(&state_path, self.settings_number());
        }
        Ok(summary)
    }

    /// Refuses a tree that nobody wants a map of.
    fn require_initialized(&self, listing: &Listing) -> Result<(), Error> {
        let on_disk = match self.repository.root() {
            Some(root) if self.overlay.is_some() || self.spec == TreeSpec::Staged => {
                system::stat(&root.join(store::FOLDER))?.is_some()
            }
            _ => false,
        };
        if on_disk || !listing.below(store::FOLDER.as_bytes()).is_empty() {
            return Ok(());
        }
        Err(Error::NotInitialized)
    }

    /// Writes the map; gives no state where the run was broken off.
    fn write_folder(
        &self,
        listing: &Listing,
        writer: MapWriter,
        progress: &dyn Progress,
    ) -> Result<(IndexSummary, Option<MapState>), Error> {
        let sink = WriteFolder::new(writer);
        let counts = self.run(listing, &sink, progress)?;
        let mut summary = self.summary(listing, counts);
        if summary.interrupted {
            (summary.written_count, summary.unchanged_count) = sink.abandon();
            return Ok((summary, None));
        }
        let (state, written, unchanged, removed) = sink.finish()?;
        (
            summary.written_count,
            summary.unchanged_count,
            summary.removed_count,
        ) = (written, unchanged, removed);
        Ok((summary, Some(state)))
    }

    /// Writes the records of the staged tree to the working tree and stages them.
    fn write_staged(
        &self,
        listing: &Listing,
        progress: &dyn Progress,
    ) -> Result<IndexSummary, Error> {
        self.require_initialized(listing)?;
        let sink = CompareBlobs::new(&self.repository, records(listing));
        let counts = self.run(listing, &sink, progress)?;
        let mut summary = self.summary(listing, counts);
        if summary.interrupted {
            return Ok(summary);
        }
        let wanted = sink.finish();
        let mut updates: Vec<(RepoPath, Option<Vec<u8>>)> = Vec::with_capacity(wanted.len());
        let mut sources = Vec::with_capacity(wanted.len());
        for (source, difference, bytes) in wanted {
            let place = match store::map_path(&source) {
                Ok(place) => place,
                // A record where none can be is known by its own path.
                Err(_) if store::is_own(&source) => source.clone(),
                Err(_) => continue,
            };
            match difference {
                Difference::Orphan => summary.removed_count += 1,
                Difference::Missing | Difference::Stale => summary.written_count += 1,
            }
            let bytes = (difference != Difference::Orphan).then_some(bytes);
            sources.push((source, bytes.clone()));
            updates.push((place, bytes));
        }
        summary.unchanged_count = summary.file_count.saturating_sub(summary.written_count);
        // The files first: their stats go into the index, which then needs no second look.
        if let Some(root) = self.repository.root() {
            MapWriter::new(root, MapState::default())?;
            // What goes first: a folder may stand in the place of a record.
            updates.sort_by_key(|(_, bytes)| bytes.is_some());
            for (place, bytes) in &updates {
                write_record(root, place, bytes.as_deref())?;
            }
        }
        self.repository.stage(&updates)?;
        Ok(summary)
    }

    fn summary(&self, listing: &Listing, counts: Counts) -> IndexSummary {
        let mut languages: Vec<LanguageCount> = counts
            .languages
            .iter()
            .map(|(language, &(file_count, fact_count))| LanguageCount {
                language: (*language).to_owned(),
                file_count,
                fact_count,
            })
            .collect();
        languages.sort_by(|one, other| {
            other
                .file_count
                .cmp(&one.file_count)
                .then_with(|| one.language.cmp(&other.language))
        });
        let mut skipped: Vec<SkippedCount> = counts
            .skipped
            .iter()
            .map(|(skip, &file_count)| SkippedCount {
                reason: skip.word(),
                file_count,
            })
            .collect();
        skipped.sort_by(|one, other| {
            other
                .file_count
                .cmp(&one.file_count)
                .then_with(|| one.reason.cmp(other.reason))
        });
        let mut diagnostics = self.diagnostics.clone();
        diagnostics.extend(counts.diagnostics);
        diagnostics.extend(self.untracked_sources(listing));
        if listing.local_attributes {
            diagnostics.push(
                Diagnostic::new(
                    "local-attributes",
                    Severity::Warning,
                    "attributes of this machine alone decide what is vendored or generated here",
                )
                .hint("move the `linguist-` lines of .git/info/attributes or core.attributesFile to .gitattributes"),
            );
        }
        IndexSummary {
            tree: self.label(listing),
            file_count: languages.iter().map(|row| row.file_count).sum(),
            fact_count: languages.iter().map(|row| row.fact_count).sum(),
            languages,
            skipped,
            parsed_count: counts.parsed_count,
            parsed_bytes: counts.parsed_bytes,
            interrupted: counts.interrupted,
            diagnostics,
            ..IndexSummary::default()
        }
    }
}

impl Snapshot {
    /// Tells of sources that git does not track yet: their records come with them.
    fn untracked_sources(&self, listing: &Listing) -> Option<Diagnostic> {
        let is_source = |path: &&RepoPath| {
            let candidate = Candidate::of_path(path.as_bytes());
            !store::is_own(path)
                && candidate.is_some_and(|candidate| candidate != Candidate::Script)
        };
        let count = listing.overlay.untracked.iter().filter(is_source).count();
        let is_told = self.overlay == Some(Overlay::Tracked) && count > 0;
        is_told.then(|| {
            let message = format!("{count} untracked source files are not in the map");
            Diagnostic::new("untracked-files", Severity::Note, message)
                .hint("`git add` them, then run `codecontext index` again")
        })
    }
}

/// The records of a tree, with their blobs.
fn records(listing: &Listing) -> impl Iterator<Item = (RepoPath, crate::facts::BlobId)> + '_ {
    listing
        .below(store::MAP_FOLDER.as_bytes())
        .iter()
        .filter(|entry| store::is_record_name(entry.path.file_name()))
        .filter_map(|entry| Some((entry.path.clone(), entry.blob?)))
}

fn map_difference(source: RepoPath, difference: Difference) -> MapDifference {
    MapDifference {
        path: store::map_path(&source).unwrap_or_else(|_| source.clone()),
        kind: match difference {
            Difference::Missing => "missing",
            Difference::Stale => "stale",
            Difference::Orphan => "orphan",
        },
        source,
    }
}

/// Sets the format in the configuration on disk to this program's own.
fn take_over_format(root: &std::path::Path) -> Result<(), Error> {
    system::is_real_folder(root, std::path::Path::new(store::FOLDER))?;
    let place = system::path_below(root, &RepoPath::from(store::CONFIG_PATH))?;
    let Some(found) = system::read_file(&place, super::CONFIG_BYTES_MAX)? else {
        return Ok(());
    };
    let own = store::with_own_format(&found);
    if own != found {
        system::write_atomically(&place, &own, true)?;
    }
    Ok(())
}

/// Writes or removes one record of the working tree, through no link.
fn write_record(
    root: &std::path::Path,
    place: &RepoPath,
    bytes: Option<&[u8]>,
) -> Result<(), Error> {
    let path = system::path_below(root, place)?;
    let folder = system::path_below(std::path::Path::new(""), &RepoPath::new(place.folder()))?;
    match bytes {
        Some(bytes) => {
            system::create_folders(root, &folder)?;
            system::write_atomically(&path, bytes, false)?;
        }
        None => {
            if system::is_real_folder(root, &folder)? {
                system::remove_file(&path)?;
                remove_empty_folders(root, place)?;
            }
        }
    }
    Ok(())
}

/// Removes the folders of a record that hold nothing any more.
fn remove_empty_folders(root: &std::path::Path, place: &RepoPath) -> Result<(), Error> {
    let mut folder = RepoPath::new(place.folder());
    while folder.is_below(store::MAP_FOLDER.as_bytes()) {
        if !system::remove_empty_folder(&system::path_below(root, &folder)?)? {
            break;
        }
        folder = RepoPath::new(folder.folder());
    }
    Ok(())
}

impl View {
    /// The tree that `init` and `index` write the map of.
    pub(super) const fn for_writing() -> Self {
        Self::WorkingTree(super::Overlay::Tracked)
    }
}

impl Snapshot {
    /// Counts what an index run would do, and writes nothing at all.
    pub(super) fn dry_run(&self, progress: &dyn Progress) -> Result<IndexSummary, Error> {
        let started = Instant::now();
        let listing = self.listing()?;
        let cache = self.cache();
        let counts = index::run(
            &self.tree(&listing, &cache),
            None,
            &index::CacheOnly,
            progress,
        )?;
        let mut summary = self.summary(&listing, counts);
        summary.elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(summary)
    }
}
