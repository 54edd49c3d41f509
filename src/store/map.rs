//! Writes, compares and reads the records of the map on disk.
//!
//! Only files ending in `.txt` below the map's folder are ever changed, and none through a symbolic
//! link. A record whose content is right is not touched, so nothing that watches files wakes up.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use foldhash::fast::FixedState;
use hashbrown::HashSet;

use crate::diagnostic::Diagnostic;
use crate::system::{self, FileKind};
use crate::text::RepoPath;

use super::layout::{self, CONFIG_PATH, MAP_FOLDER, map_path, source_path};
use super::state::{MapState, Row};
use super::{CacheKey, Error};

/// No record is larger: the limit on facts of one file keeps them far below it.
const RECORD_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// No configuration is larger.
const CONFIG_BYTES_MAX: u64 = 1024 * 1024;

/// What became of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// It was right already.
    Unchanged,
    Created,
    Changed,
    /// The source can have no record; the diagnostic says why.
    LeftOut(Diagnostic),
}

/// How the map on disk differs from what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Difference {
    /// A source with facts has no record.
    Missing,
    /// A record does not hold the facts of its source.
    Stale,
    /// A record has no source, or its source has no facts.
    Orphan,
}

/// Brings the map on disk to what it should be; every function may be called from several threads.
///
/// Nothing is removed before [`MapWriter::finish`]. Not forced to the disk: like the files that git
/// writes, records can be made again, and a torn one is found because no state speaks for it.
pub(crate) struct MapWriter {
    reader: MapReader,
    before: MapState,
    rows: Mutex<Vec<Row>>,
    /// Sources whose record another process was writing as well: theirs to keep, and nothing to vouch for.
    contended: Mutex<Vec<RepoPath>>,
}

/// Reads the map on disk; every function may be called from several threads.
pub(crate) struct MapReader {
    root: PathBuf,
    /// Folders below the root that were seen to be real ones.
    folders: Mutex<HashSet<Vec<u8>, FixedState>>,
}

impl MapWriter {
    /// Prepares to write the map below `root`, the top of a working tree.
    ///
    /// # Errors
    /// The map there has another format, or a part of its path is a symbolic link.
    pub(crate) fn new(root: &Path, before: MapState) -> Result<Self, Error> {
        let reader = MapReader::new(root)?;
        Ok(Self {
            reader,
            before,
            rows: Mutex::default(),
            contended: Mutex::default(),
        })
    }

    /// Whether a look at the file alone shows that the record of `source` holds the facts of `key`.
    ///
    /// Then it counts as written. Otherwise render it and call [`MapWriter::write_one`].
    pub(crate) fn is_known(&self, source: &RepoPath, key: &CacheKey) -> Result<bool, Error> {
        let Ok(place) = map_path(source) else {
            return Ok(false);
        };
        if self.before.record_count() == 0 || !self.reader.has_folder(&place)? {
            return Ok(false);
        }
        let path = system::path_below(&self.reader.root, &place)?;
        let Some(stat) = system::stat(&path)? else {
            return Ok(false);
        };
        let Some(row) = self.before.proof(source, key, &stat) else {
            return Ok(false);
        };
        self.keep(row.clone());
        Ok(true)
    }

    /// Makes the record of `source` hold `bytes`, which are the facts of `key`.
    pub(crate) fn write_one(
        &self,
        source: &RepoPath,
        key: CacheKey,
        bytes: &[u8],
    ) -> Result<Written, Error> {
        let place = match map_path(source) {
            Ok(place) => place,
            Err(diagnostic) => return Ok(Written::LeftOut(diagnostic)),
        };
        let path = system::path_below(&self.reader.root, &place)?;
        let found = self.reader.has_folder(&place)?;
        let before = if found { system::stat(&path)? } else { None };
        let written = match before {
            None => {
                if !found {
                    self.reader.create_folder(&place)?;
                }
                match system::write_new(&path, bytes) {
                    // Another process was faster; its file is replaced whole.
                    Err(error) if error.io_kind() == Some(std::io::ErrorKind::AlreadyExists) => {
                        system::replace_file(&path, bytes)?;
                    }
                    result => result?,
                }
                Written::Created
            }
            Some(stat) if stat.kind == FileKind::File && holds(&path, bytes)? => Written::Unchanged,
            Some(stat) if stat.kind == FileKind::Folder => {
                return Err(Error::System(system::Error::InTheWay {
                    path,
                    wanted: "file",
                }));
            }
            Some(_) => {
                system::replace_file(&path, bytes)?;
                Written::Changed
            }
        };
        let stat = system::stat(&path)?;
        match stat.filter(|stat| stat.byte_count == bytes.len() as u64) {
            Some(stat) => self.keep(Row::new(source, key, &stat)),
            None => self
                .contended
                .lock()
                .expect("no thread panics while it holds the list")
                .push(source.clone()),
        }
        Ok(written)
    }

    /// Removes every record that was neither known nor written, and folders that are empty then.
    ///
    /// Returns the sources whose records went (or the record's path, where it had no source), and the
    /// state to save: save it last, since it vouches for what was written before.
    pub(crate) fn finish(self) -> Result<(MapState, Vec<RepoPath>), Error> {
        let rows = self.rows.into_inner();
        let state = MapState::new(rows.expect("no thread panics while it holds the rows"));
        let contended = self
            .contended
            .into_inner()
            .expect("no thread panics while it holds the list");
        let expected: HashSet<RepoPath, FixedState> = state
            .sources()
            .chain(&contended)
            .filter_map(|source| map_path(source).ok())
            .collect();
        let mut removed = Vec::new();
        let mut folders = Vec::new();
        // Folders that keep a record; each comes once, since a folder is listed as a whole.
        let mut filled: Vec<Vec<u8>> = Vec::new();
        self.reader.walk(|place, kind| {
            if kind == FileKind::Folder {
                folders.push(place.clone());
                return Ok(());
            }
            if expected.contains(place) {
                if filled.last().is_none_or(|last| last != place.folder()) {
                    filled.push(place.folder().to_vec());
                }
                return Ok(());
            }
            let path = system::path_below(&self.reader.root, place)?;
            if !layout::is_record_name(place.file_name()) {
                if system::is_abandoned(&path) {
                    system::remove_file(&path)?;
                }
                return Ok(());
            }
            system::remove_file(&path)?;
            removed.push(source_path(place).unwrap_or_else(|| place.clone()));
            Ok(())
        })?;
        let filled: HashSet<Vec<u8>, FixedState> = filled.into_iter().collect();
        folders.retain(|folder: &RepoPath| !filled.contains(folder.as_bytes()));
        // Children were seen after their parents.
        for folder in folders.iter().rev() {
            system::remove_empty_folder(&system::path_below(&self.reader.root, folder)?)?;
        }
        removed.sort_unstable();
        Ok((state, removed))
    }

    fn keep(&self, row: Row) {
        self.rows
            .lock()
            .expect("no thread panics while it holds the rows")
            .push(row);
    }
}

impl MapReader {
    /// Prepares to read the map below `root`, the top of a working tree.
    ///
    /// # Errors
    /// The map there has another format, or a part of its path is a symbolic link.
    pub(crate) fn new(root: &Path) -> Result<Self, Error> {
        system::is_real_folder(root, Path::new(MAP_FOLDER))?;
        let config = system::path_below(root, &RepoPath::from(CONFIG_PATH))?;
        if let Some(config) = system::read_file(&config, CONFIG_BYTES_MAX)? {
            layout::require_own_format(&config)?;
        }
        Ok(Self {
            root: root.to_path_buf(),
            folders: Mutex::default(),
        })
    }

    /// Lists the sources that have a record, in the order of the records' folders.
    pub(crate) fn sources(&self) -> Result<Vec<RepoPath>, Error> {
        let mut sources = Vec::new();
        self.walk(|place, kind| {
            if kind == FileKind::File {
                sources.extend(source_path(place));
            }
            Ok(())
        })?;
        Ok(sources)
    }

    /// Reads the record of a source into a buffer; false where there is none.
    pub(crate) fn read_into(&self, source: &RepoPath, bytes: &mut Vec<u8>) -> Result<bool, Error> {
        bytes.clear();
        let Ok(place) = map_path(source) else {
            return Ok(false);
        };
        if !self.has_folder(&place)? {
            return Ok(false);
        }
        let path = system::path_below(&self.root, &place)?;
        Ok(system::read_file_into(&path, RECORD_BYTES_MAX, bytes)?.is_some())
    }

    /// Compares the record of a source with what it should hold; `None` where both are the same.
    pub(crate) fn compare(
        &self,
        source: &RepoPath,
        expected: &[u8],
    ) -> Result<Option<Difference>, Error> {
        let mut found = Vec::new();
        match self.read_into(source, &mut found) {
            Ok(false) => Ok(Some(Difference::Missing)),
            Ok(true) if found == expected => Ok(None),
            Ok(true)
            | Err(Error::System(
                system::Error::Symlink { .. }
                | system::Error::InTheWay { .. }
                | system::Error::TooLarge { .. },
            )) => Ok(Some(Difference::Stale)),
            Err(error) => Err(error),
        }
    }

    /// Lists the records on disk whose source `is_expected` does not want, by source or else by path.
    pub(crate) fn orphans(
        &self,
        mut is_expected: impl FnMut(&RepoPath) -> bool,
    ) -> Result<Vec<RepoPath>, Error> {
        let mut orphans = Vec::new();
        self.walk(|place, kind| {
            if kind != FileKind::Folder && layout::is_record_name(place.file_name()) {
                match source_path(place) {
                    Some(source) if is_expected(&source) => (),
                    Some(source) => orphans.push(source),
                    None => orphans.push(place.clone()),
                }
            }
            Ok(())
        })?;
        orphans.sort_unstable();
        Ok(orphans)
    }

    /// Visits everything below the map's folder, a folder before what it holds; follows no link.
    fn walk(
        &self,
        mut visit: impl FnMut(&RepoPath, FileKind) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut open = vec![RepoPath::from(MAP_FOLDER)];
        while let Some(folder) = open.pop() {
            for entry in system::list_folder(&system::path_below(&self.root, &folder)?)? {
                let mut place = folder.as_bytes().to_vec();
                place.push(b'/');
                place.extend_from_slice(&entry.name);
                let place = RepoPath::new(place);
                // A `.git` in the map is nobody's record, and nothing below it is ours.
                if !place.is_safe() {
                    continue;
                }
                visit(&place, entry.kind)?;
                if entry.kind == FileKind::Folder {
                    open.push(place);
                }
            }
        }
        Ok(())
    }

    /// Whether the folder of a record is there and is no link; each folder is looked at once.
    fn has_folder(&self, place: &RepoPath) -> Result<bool, Error> {
        let folder = place.folder();
        if self.seen().contains(folder) {
            return Ok(true);
        }
        let (base, rest) = self.below_seen(folder)?;
        let found = system::is_real_folder(&base, &rest)?;
        if found {
            self.see(folder);
        }
        Ok(found)
    }

    fn create_folder(&self, place: &RepoPath) -> Result<(), Error> {
        let (base, rest) = self.below_seen(place.folder())?;
        system::create_folders(&base, &rest)?;
        self.see(place.folder());
        Ok(())
    }

    /// The nearest folder above that was seen to be a real one, and the way from there.
    fn below_seen(&self, folder: &[u8]) -> Result<(PathBuf, PathBuf), Error> {
        let seen = self.seen();
        let known = above(folder).find(|above| seen.contains(*above));
        drop(seen);
        let Some(known) = known else {
            let rest = system::path_below(Path::new(""), &RepoPath::new(folder))?;
            return Ok((self.root.clone(), rest));
        };
        let base = system::path_below(&self.root, &RepoPath::new(known))?;
        let rest = RepoPath::new(&folder[known.len() + 1..]);
        Ok((base, system::path_below(Path::new(""), &rest)?))
    }

    /// Remembers a folder, and with it those above.
    fn see(&self, folder: &[u8]) {
        let mut seen = self.seen();
        for folder in std::iter::once(folder).chain(above(folder)) {
            if seen.contains(folder) {
                return;
            }
            seen.insert(folder.to_vec());
        }
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, HashSet<Vec<u8>, FixedState>> {
        self.folders
            .lock()
            .expect("no thread panics while it holds the folders")
    }
}

/// The folders above a folder, the nearest first, without the root.
fn above(folder: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::successors(Some(folder), |below| {
        memchr::memrchr(b'/', below).map(|end| &below[..end])
    })
    .skip(1)
}

/// Returns the lines of a record that hold `needle`, with their numbers from 0.
pub(crate) fn lines_with<'a>(
    record: &'a [u8],
    needle: &'a memchr::memmem::Finder<'_>,
) -> impl Iterator<Item = (usize, &'a [u8])> {
    let (mut line_number, mut counted) = (0, 0);
    let mut rest = 0;
    std::iter::from_fn(move || {
        let at = rest + needle.find(record.get(rest..)?)?;
        let start = memchr::memrchr(b'\n', &record[..at]).map_or(0, |end| end + 1);
        let end = memchr::memchr(b'\n', &record[at..]).map_or(record.len(), |end| at + end);
        line_number += memchr::memchr_iter(b'\n', &record[counted..start]).count();
        (counted, rest) = (start, end + 1);
        Some((line_number, &record[start..end]))
    })
}

/// Whether a file holds exactly `bytes`.
fn holds(path: &Path, bytes: &[u8]) -> Result<bool, Error> {
    match system::read_file(path, bytes.len() as u64) {
        Ok(found) => Ok(found.is_some_and(|found| found == bytes)),
        Err(system::Error::TooLarge { .. } | system::Error::Symlink { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests;
