//! Which files of the index differ from those of a commit.
//!
//! Folders whose tree the index remembers are not entered where the commit has the very same tree, so the cost
//! is that of the change. Trees are read with the suspicion that [`super::tree`] explains.

use std::collections::BTreeMap;
use std::ops::Range;

use gix::bstr::ByteSlice;
use gix::index::entry::{Flags, Mode};
use gix::index::extension::Tree;
use gix::objs::FindExt;

use super::revision::CommitId;
use super::{Error, Listing, Repository, Revision, TreeId, index, linguist, listing, object, tree};
use crate::facts::BlobId;
use crate::text::RepoPath;

/// Folders below folders; git itself stops at 2048 parts of a path.
const DEPTH_MAX: usize = 2048;

/// A regular file that is not the same in both.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Change {
    pub(crate) path: RepoPath,
    /// In the commit.
    pub(crate) before: Option<BlobId>,
    /// In the index.
    pub(crate) after: Option<BlobId>,
}

impl Repository {
    /// The files of the index that are not as in a commit (`None`: as in no commit), sorted by path, and the index
    /// as a listing of them, of the attribute files and of all of the store: nobody looks at the others.
    pub(crate) fn staged_listing(
        &self,
        base: Option<TreeId>,
    ) -> Result<(Listing, Vec<Change>), Error> {
        let repository = self.local();
        let index = index::read(&repository, index::Check::Structure)?;
        let changes = changes(&repository, &index, base)?;
        let mut listing = listing::staged_listing(&index);
        let is_wanted = |path: &RepoPath| {
            path.file_name() == b".gitattributes"
                || path.is_below(b".codecontext")
                || changes
                    .binary_search_by(|change| change.path.cmp(path))
                    .is_ok()
        };
        listing.entries.retain(|entry| is_wanted(&entry.path));
        linguist::mark(self, &super::TreeSpec::Staged, &mut listing)?;
        Ok((listing, changes))
    }

    /// The tree of the commit at `HEAD`; `None` before the first one.
    pub(crate) fn head_tree(&self) -> Result<Option<TreeId>, Error> {
        let repository = self.local();
        let Ok(head) = repository.head_id() else {
            return Ok(None);
        };
        Ok(Some(TreeId(CommitId(head.detach()).tree(&repository)?)))
    }

    /// The commit at which the history of `HEAD` left that of a revision; the revision itself where the two
    /// have nothing in common or the clone does not reach back so far.
    pub(crate) fn fork_point(&self, revision: &str) -> Result<Revision, Error> {
        match self.head_commit() {
            Some(head) => self.fork_point_of(revision, head),
            None => self.resolve(revision),
        }
    }

    /// The same for the history of another commit than `HEAD`.
    pub(crate) fn fork_point_of(&self, revision: &str, tip: CommitId) -> Result<Revision, Error> {
        let revision = self.resolve(revision)?;
        match self.local().merge_base(revision.commit.0, tip.0) {
            Ok(Some(base)) => self.resolve(&base.to_string()),
            Ok(None) | Err(_) => Ok(revision),
        }
    }

    /// The blobs of a tree's files, sorted by path.
    pub(crate) fn blobs_of(&self, tree: TreeId) -> Result<Vec<(RepoPath, BlobId)>, Error> {
        let listing = tree::listing(&self.local(), tree.0)?;
        let blobs = listing.entries.into_iter();
        Ok(blobs
            .filter_map(|entry| Some((entry.path, entry.blob?)))
            .collect())
    }
}

fn changes(
    repository: &gix::Repository,
    index: &gix::index::State,
    base: Option<TreeId>,
) -> Result<Vec<Change>, Error> {
    let mut comparison = Comparison {
        repository,
        index,
        changes: Vec::new(),
    };
    let base = base.map(|tree| tree.0);
    comparison.folder(base, b"", 0..index.entries().len(), index.tree(), 0)?;
    let mut changes = comparison.changes;
    changes.retain(|change| change.path.is_safe() && change.before != change.after);
    changes.sort_unstable();
    Ok(changes)
}

struct Comparison<'a> {
    repository: &'a gix::Repository,
    index: &'a gix::index::State,
    changes: Vec<Change>,
}

/// What a tree holds under one name.
struct Named {
    id: gix::ObjectId,
    is_folder: bool,
    is_file: bool,
}

impl Comparison<'_> {
    /// Compares a folder; `prefix` is its path with a slash behind it, `entries` are the index's below it.
    fn folder(
        &mut self,
        tree: Option<gix::ObjectId>,
        prefix: &[u8],
        entries: Range<usize>,
        known: Option<&Tree>,
        depth: usize,
    ) -> Result<(), Error> {
        let is_same =
            known.is_some_and(|known| known.num_entries.is_some() && tree == Some(known.id));
        if is_same || depth > DEPTH_MAX {
            return Ok(());
        }
        let mut names = self.names(tree)?;
        let mut at = entries.start;
        while at < entries.end {
            let path: &[u8] = self.index.entries()[at].path(self.index);
            let rest = path.get(prefix.len()..).unwrap_or_default();
            let Some(end) = memchr::memchr(b'/', rest) else {
                let group = self.stages(at, entries.end);
                let before = names.remove(rest);
                self.file(path, before.as_ref(), group.clone());
                // A folder stood where a file stands now.
                if let Some(folder) = before.filter(|named| named.is_folder) {
                    let below = [path, b"/"].concat();
                    self.folder(Some(folder.id), &below, at..at, None, depth + 1)?;
                }
                at = group.end;
                continue;
            };
            let below = &path[..=prefix.len() + end];
            let count = self.index.entries()[at..entries.end].partition_point(|entry| {
                let path: &[u8] = entry.path(self.index);
                path.starts_with(below)
            });
            let name = &rest[..end];
            let known = known.and_then(|known| {
                let mut children = known.children.iter();
                children.find(|child| child.name.as_slice() == name)
            });
            let before = names.remove(name);
            if let Some(file) = before.as_ref().filter(|named| named.is_file) {
                self.removed(&below[..below.len() - 1], file.id);
            }
            let tree = before.filter(|named| named.is_folder).map(|named| named.id);
            self.folder(tree, below, at..at + count, known, depth + 1)?;
            at += count;
        }
        for (name, named) in names {
            let path = [prefix, &name].concat();
            if named.is_folder {
                let below = [&path, &b"/"[..]].concat();
                self.folder(Some(named.id), &below, at..at, None, depth + 1)?;
            } else if named.is_file {
                self.removed(&path, named.id);
            }
        }
        Ok(())
    }

    /// The stages of the entry at `at`.
    fn stages(&self, at: usize, end: usize) -> Range<usize> {
        let path: &[u8] = self.index.entries()[at].path(self.index);
        let count = self.index.entries()[at..end]
            .iter()
            .take_while(|entry| {
                let other: &[u8] = entry.path(self.index);
                other == path
            })
            .count();
        at..at + count
    }

    fn file(&mut self, path: &[u8], before: Option<&Named>, stages: Range<usize>) {
        let mut entries = self.index.entries()[stages].iter();
        // Of a conflict, our side.
        let entry = entries.find(|entry| matches!(entry.stage_raw(), 0 | 2));
        let is_file = |entry: &&gix::index::Entry| {
            matches!(entry.mode, Mode::FILE | Mode::FILE_EXECUTABLE)
                && !entry.flags.contains(Flags::INTENT_TO_ADD)
        };
        self.changes.push(Change {
            path: RepoPath::new(path),
            before: before
                .filter(|named| named.is_file)
                .and_then(|named| BlobId::new(named.id.as_bytes())),
            after: entry.filter(is_file).and_then(index::blob),
        });
    }

    fn removed(&mut self, path: &[u8], id: gix::ObjectId) {
        self.changes.push(Change {
            path: RepoPath::new(path),
            before: BlobId::new(id.as_bytes()),
            after: None,
        });
    }

    /// What a tree holds, by name; a name with a slash in it is nobody's.
    fn names(&self, tree: Option<gix::ObjectId>) -> Result<BTreeMap<Vec<u8>, Named>, Error> {
        let Some(tree) = tree else {
            return Ok(BTreeMap::new());
        };
        let mut buffer = Vec::new();
        let entries = self
            .repository
            .objects
            .find_tree_iter(&tree, &mut buffer)
            .map_err(|source| object::find_error(self.repository, "tree", &tree, source))?;
        let mut names = BTreeMap::new();
        for entry in entries {
            let entry = entry.map_err(Error::git("read a tree"))?;
            if entry.filename.find_byte(b'/').is_some() {
                continue;
            }
            let named = Named {
                id: entry.oid.to_owned(),
                is_folder: entry.mode.is_tree(),
                is_file: entry.mode.is_blob(),
            };
            names.insert(entry.filename.to_vec(), named);
        }
        Ok(names)
    }
}
