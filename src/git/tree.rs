//! Reads tree objects, trusting none of what they say.
//!
//! A tree can be made by hand: it may name `..`, name one path twice, or nest without end.

use gix::objs::FindExt;
use gix::objs::tree::{EntryKind, EntryMode};

use super::listing::{Listing, Reason, Source};
use super::{Error, object};
use crate::facts::BlobId;
use crate::text::RepoPath;

/// Trees with more entries than this are refused; the largest public ones have half a million.
const ENTRY_COUNT_MAX: usize = 5_000_000;
/// Folders below folders; git itself stops at 2048 parts of a path.
const DEPTH_MAX: usize = 2048;

/// Lists the files of a tree.
pub(super) fn listing(repository: &gix::Repository, tree: gix::ObjectId) -> Result<Listing, Error> {
    let mut listing = Listing::default();
    each_entry(repository, tree, &mut |path, mode, id| {
        let path = RepoPath::new(path);
        if !path.is_safe() {
            return listing.leave_out(path, Reason::UnsafePath);
        }
        match mode.kind() {
            EntryKind::Blob | EntryKind::BlobExecutable => {
                let executable = mode.kind() == EntryKind::BlobExecutable;
                listing.add(path, BlobId::new(id.as_bytes()), executable, Source::Object);
            }
            EntryKind::Link => listing.leave_out(path, Reason::Symlink),
            EntryKind::Commit => listing.leave_out(path, Reason::Submodule),
            EntryKind::Tree => listing.leave_out(path, Reason::UnsafePath),
        }
    })?;
    if !listing.entries.is_sorted_by(|a, b| a.path < b.path) {
        listing.entries.sort_by(|a, b| a.path.cmp(&b.path));
        let mut twice = Vec::new();
        listing.entries.dedup_by(|later, first| {
            let same = later.path == first.path;
            if same {
                twice.push(first.path.clone());
            }
            same
        });
        for path in twice {
            listing.leave_out(path, Reason::Duplicate);
        }
    }
    Ok(listing)
}

/// Calls `visit` for every entry below a tree but safe folders, which are entered. Unsafe folders
/// are handed out as they are, never entered.
pub(super) fn each_entry(
    repository: &gix::Repository,
    tree: gix::ObjectId,
    visit: &mut dyn FnMut(&[u8], EntryMode, gix::ObjectId),
) -> Result<(), Error> {
    let mut reading = Reading {
        repository,
        visit,
        path: Vec::new(),
        entry_count: 0,
        top: tree,
    };
    reading.folder(tree, 0)
}

struct Reading<'a> {
    repository: &'a gix::Repository,
    visit: &'a mut dyn FnMut(&[u8], EntryMode, gix::ObjectId),
    path: Vec<u8>,
    entry_count: usize,
    top: gix::ObjectId,
}

impl Reading<'_> {
    fn folder(&mut self, id: gix::ObjectId, depth: usize) -> Result<(), Error> {
        // Each level keeps its tree's bytes: reading one again would cost more than it saves.
        let mut buffer = Vec::new();
        let entries = self
            .repository
            .objects
            .find_tree_iter(&id, &mut buffer)
            .map_err(|source| object::find_error(self.repository, "tree", &id, source))?;
        for entry in entries {
            let entry = entry.map_err(Error::git("read a tree"))?;
            self.entry_count += 1;
            if self.entry_count > ENTRY_COUNT_MAX || depth > DEPTH_MAX {
                return Err(Error::TreeTooLarge {
                    id: self.top.to_string(),
                    count_max: ENTRY_COUNT_MAX,
                    depth_max: DEPTH_MAX,
                });
            }
            let length = self.path.len();
            self.path.extend_from_slice(entry.filename);
            // A name with a slash in it would pass as a path.
            let safe =
                !entry.filename.contains(&b'/') && RepoPath::new(entry.filename.to_vec()).is_safe();
            if entry.mode.is_tree() && safe {
                self.path.push(b'/');
                self.folder(entry.oid.to_owned(), depth + 1)?;
            } else if safe {
                (self.visit)(&self.path, entry.mode, entry.oid.to_owned());
            } else {
                (self.visit)(&self.path, EntryKind::Tree.into(), entry.oid.to_owned());
            }
            self.path.truncate(length);
        }
        Ok(())
    }
}
