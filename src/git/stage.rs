//! Puts files below `.codecontext/` into the index in force, for the hooks.
//!
//! Under git's own lock, by git's own rules: another process sees the old index or the new one. No
//! other path is ever touched, and what the working tree holds is only looked at, never written.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::PathBuf;

use gix::bstr::ByteSlice;
use gix::index::entry::{Flags, Mode, Stat};
use gix::index::extension::Tree;

use super::freshness::stat_of;
use super::object::{hash_blob, read_plain_file};
use super::{Error, ObjectReader, Repository, index, path};
use crate::facts::BlobId;
use crate::text::RepoPath;

/// The only folder whose entries may be changed.
const FOLDER: &[u8] = b".codecontext";

/// Racy entries over this are marked instead of read.
const COMPARE_BYTES_MAX: u64 = 64 << 20;

impl Repository {
    /// Writes blobs and sets (`Some`) or removes (`None`) their entries in the index in force.
    ///
    /// Nothing is written where every entry is as asked for already. Returns how many entries changed.
    pub(crate) fn stage(&self, updates: &[(RepoPath, Option<Vec<u8>>)]) -> Result<usize, Error> {
        if let Some((path, _)) = updates.iter().find(|(path, _)| !is_ours(path)) {
            return Err(Error::NotOurs { path: path.clone() });
        }
        if updates.is_empty() {
            return Ok(0);
        }
        let repository = self.local();
        let index_path = repository.index_path();
        let mut lock = lock(&index_path)?;
        let mut index = index::read(&repository, index::Check::Checksum)?;
        let changes = self.changes(&repository, &index, updates)?;
        if changes.is_empty() {
            return Ok(0);
        }
        smudge_racy(&repository, self.root.as_deref(), &mut index);
        apply(&mut index, &changes);
        let failed = |source| Error::IndexWrite {
            path: index_path.clone(),
            source,
        };
        let mut bytes = Vec::new();
        index
            .write_to(&mut bytes, gix::index::write::Options::default())
            .map_err(Error::git("write an index"))?;
        lock.write_all(&bytes).map_err(failed)?;
        lock.commit().map_err(|error| failed(error.error))?;
        Ok(changes.len())
    }

    /// The id of the blob staged at a path.
    pub(crate) fn staged_blob(&self, path: &RepoPath) -> Result<Option<BlobId>, Error> {
        let index = index::read(&self.local(), index::Check::Structure)?;
        let path = path.as_bytes().as_bstr();
        let entry = index.entry_by_path(path);
        Ok(entry
            .filter(|entry| !entry.mode.is_submodule())
            .and_then(index::blob))
    }

    /// The updates that change something, with their blobs written.
    fn changes<'a>(
        &self,
        repository: &gix::Repository,
        index: &gix::index::State,
        updates: &'a [(RepoPath, Option<Vec<u8>>)],
    ) -> Result<Changes<'a>, Error> {
        let mut changes = Changes::new();
        let mut reader = self.reader();
        for (path, bytes) in updates {
            let range = index.entry_range(path.as_bytes().as_bstr());
            let entries = &index.entries()[range.unwrap_or(0..0)];
            let Some(bytes) = bytes else {
                if !entries.is_empty() {
                    changes.insert(path, None);
                }
                continue;
            };
            let id = hash_blob(repository.object_hash(), bytes);
            let is_there = matches!(entries, [entry]
                if entry.stage_raw() == 0
                    && entry.mode == Mode::FILE
                    && !entry.flags.contains(Flags::INTENT_TO_ADD)
                    && index::blob(entry) == Some(id));
            if is_there {
                continue;
            }
            let id = repository
                .write_blob(bytes)
                .map_err(Error::git("write a blob"))?;
            let change = Change {
                id: id.detach(),
                stat: self.stat_of_same(&mut reader, path, bytes),
            };
            changes.insert(path, Some(change));
        }
        Ok(changes)
    }

    /// The `lstat` of the working file where it holds the same bytes, so that git need not read it.
    fn stat_of_same(&self, reader: &mut ObjectReader, path: &RepoPath, bytes: &[u8]) -> Stat {
        let place = self.place(path);
        let look = || Some(stat_of(&fs::symlink_metadata(place.as_ref()?).ok()?));
        let before = look();
        let is_same = reader
            .file(path, bytes.len() as u64)
            .is_ok_and(|on_disk| on_disk == bytes);
        // A file changed while it was read has another `lstat` now.
        before
            .filter(|_| is_same && look() == before)
            .unwrap_or_default()
    }
}

type Changes<'a> = BTreeMap<&'a RepoPath, Option<Change>>;

struct Change {
    id: gix::ObjectId,
    stat: Stat,
}

fn is_ours(path: &RepoPath) -> bool {
    path.is_safe() && path.is_below(FOLDER) && path.as_bytes() != FOLDER
}

/// Takes git's lock on the index; waits for nobody, for a hook must not hang.
fn lock(index_path: &PathBuf) -> Result<gix::lock::File, Error> {
    gix::lock::File::acquire_to_update_resource(
        index_path,
        gix::lock::acquire::Fail::Immediately,
        None,
        0,
    )
    .map_err(|source| {
        let mut lock = index_path.clone().into_os_string();
        lock.push(".lock");
        let lock = PathBuf::from(lock);
        if lock.exists() {
            Error::IndexLocked { lock }
        } else {
            Error::Git {
                task: "lock the index",
                source,
            }
        }
    })
}

/// Sets size 0 for entries whose files may have changed unseen since the old index was written.
///
/// The new index is younger than those files, so without the mark git would trust their times.
fn smudge_racy(
    repository: &gix::Repository,
    root: Option<&std::path::Path>,
    index: &mut gix::index::File,
) {
    let Some(root) = root else { return };
    let written = index.timestamp();
    let hash = repository.object_hash();
    let options = gix::index::entry::stat::Options::default();
    for (entry, path) in index.entries_mut_with_paths() {
        if entry.stat == Stat::default() || !entry.stat.is_racy(written, options) {
            continue;
        }
        let same = || {
            let place = path::place_below(root, path)?;
            let metadata = fs::symlink_metadata(&place).ok()?;
            let bytes = read_plain_file(&place, &metadata, COMPARE_BYTES_MAX).ok()??;
            Some(Some(hash_blob(hash, &bytes)) == index::blob(entry))
        };
        if matches!(entry.mode, Mode::FILE | Mode::FILE_EXECUTABLE) && same() != Some(true) {
            entry.stat.size = 0;
        }
    }
}

fn apply(index: &mut gix::index::File, changes: &Changes<'_>) {
    let is_replaced = |path: &[u8]| {
        changes.contains_key(&RepoPath::new(path)) || stands_in_the_way(path, changes)
    };
    let mut invalid: Vec<Vec<u8>> = changes
        .keys()
        .map(|path| path.as_bytes().to_vec())
        .collect();
    index.remove_entries(|_, path, _| {
        let remove = path.starts_with(FOLDER) && is_replaced(path);
        if remove {
            invalid.push(path.to_vec());
        }
        remove
    });
    for (path, change) in changes {
        if let Some(Change { id, stat }) = change {
            index.dangerously_push_entry(
                *stat,
                *id,
                Flags::empty(),
                Mode::FILE,
                path.as_bytes().as_bstr(),
            );
        }
    }
    index.sort_entries();
    index.remove_resolve_undo();
    if let Some(tree) = index.tree_mut() {
        for path in &invalid {
            invalidate(tree, path);
        }
    }
}

/// Whether a file stands where a folder must be, or a folder where a file must be.
fn stands_in_the_way(path: &[u8], changes: &Changes<'_>) -> bool {
    let is_added = |path: &RepoPath| changes.get(path).is_some_and(Option::is_some);
    let below = [path, b"/"].concat();
    let first = RepoPath::new(below.as_slice());
    let as_file = changes
        .range::<RepoPath, _>(first..)
        .take_while(|(changed, _)| changed.as_bytes().starts_with(&below))
        .any(|(_, change)| change.is_some());
    let as_folder =
        memchr::memchr_iter(b'/', path).any(|end| is_added(&RepoPath::new(&path[..end])));
    as_file || as_folder
}

/// Marks the kept trees on the way to a path as no longer true; a tree git does not know must go.
fn invalidate(tree: &mut Tree, path: &[u8]) {
    tree.num_entries = None;
    let Some(end) = memchr::memchr(b'/', path) else {
        // The path may have been a folder until now.
        tree.children.retain(|child| child.name.as_slice() != path);
        return;
    };
    let child = tree
        .children
        .iter_mut()
        .find(|child| child.name.as_slice() == &path[..end]);
    if let Some(child) = child {
        invalidate(child, &path[end + 1..]);
    }
}
