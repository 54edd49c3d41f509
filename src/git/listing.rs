//! The files of one tree, what is laid over it, and what is left out and why.
//!
//! Plain data in the order of path bytes. Nothing here opens a source file that its `lstat` proves unchanged.

use super::revision::CommitId;
use super::walk::{Judgment, Walked};
use super::{Error, Repository, index, linguist, tree, walk};
use crate::facts::BlobId;
use crate::text::RepoPath;

/// Which tree is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TreeSpec {
    /// The files on disk, laid over the index.
    WorkingTree {
        untracked: bool,
    },
    /// The index in force, whatever the working tree holds.
    Staged,
    Commit(CommitId),
}

/// The files of a tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Listing {
    /// Sorted by the bytes of their paths, each path once.
    pub(crate) entries: Vec<Entry>,
    /// Sorted by path.
    pub(crate) left_out: Vec<LeftOut>,
    pub(crate) overlay: Overlay,
    /// Whether a rule of this machine alone (`info/attributes`, `core.attributesFile`) named a
    /// `linguist-` attribute: then `generated` and `vendored` are no function of the tree.
    pub(crate) local_attributes: bool,
}

/// A regular file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) path: RepoPath,
    /// `None` for modified and untracked files: who reads the bytes hashes them with
    /// [`Repository::hash_blob`], so that no file is read twice.
    pub(crate) blob: Option<BlobId>,
    pub(crate) executable: bool,
    pub(crate) source: Source,
    /// The attribute `linguist-generated`, where it is specified.
    pub(crate) generated: Option<bool>,
    /// The attribute `linguist-vendored`, where it is specified.
    pub(crate) vendored: Option<bool>,
}

/// Where an entry's bytes are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Object,
    WorkingFile(State),
}

/// A working file against the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Git would store the very blob. On disk its line ends may differ where git converts them.
    Clean,
    Modified,
    Untracked,
}

/// Something that the tree holds and the listing does not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LeftOut {
    pub(crate) path: RepoPath,
    pub(crate) reason: Reason,
}

/// Why something is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reason {
    Symlink,
    Submodule,
    /// A repository in an untracked folder.
    NestedRepository,
    /// The path would lead out of the repository or into `.git`.
    UnsafePath,
    /// A socket, a pipe or a device.
    NotAFile,
    /// The system refuses to show it.
    Unreadable,
    /// `git add -N`: announced, nothing staged yet.
    IntentToAdd,
    /// In conflict and without a side of ours.
    Conflict,
    /// A tree that names one path twice.
    Duplicate,
}

/// How the working tree differs from the index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Overlay {
    pub(crate) modified: Vec<RepoPath>,
    pub(crate) untracked: Vec<RepoPath>,
    pub(crate) deleted: Vec<RepoPath>,
    /// Unmerged paths; in the working tree they count among the modified as well.
    pub(crate) conflicted: Vec<RepoPath>,
}

impl Listing {
    /// The entry of a path.
    pub(crate) fn entry(&self, path: &RepoPath) -> Option<&Entry> {
        let at = self.entries.binary_search_by(|entry| entry.path.cmp(path));
        at.ok().map(|at| &self.entries[at])
    }

    /// The entries below a folder, such as `.codecontext/map`.
    pub(crate) fn below(&self, folder: &[u8]) -> &[Entry] {
        let prefix = [folder, b"/"].concat();
        let start = self
            .entries
            .partition_point(|entry| entry.path.as_bytes() < prefix.as_slice());
        let count = self.entries[start..]
            .partition_point(|entry| entry.path.as_bytes().starts_with(&prefix));
        &self.entries[start..start + count]
    }
}

impl Repository {
    /// Lists the files of a tree.
    pub(crate) fn listing(&self, spec: &TreeSpec) -> Result<Listing, Error> {
        let mut listing = self.plain_listing(spec)?;
        linguist::mark(self, spec, &mut listing)?;
        Ok(listing)
    }

    /// Lists without looking at attributes: enough to read the map of a tree, and cheaper.
    pub(crate) fn plain_listing(&self, spec: &TreeSpec) -> Result<Listing, Error> {
        let mut listing = match *spec {
            TreeSpec::WorkingTree { untracked } => self.working_listing(untracked)?,
            TreeSpec::Staged => {
                let index = index::read(&self.local(), index::Check::Structure)?;
                staged_listing(&index)
            }
            TreeSpec::Commit(commit) => {
                let repository = self.local();
                let tree = commit.tree(&repository)?;
                tree::listing(&repository, tree)?
            }
        };
        listing.left_out.sort_unstable();
        listing.left_out.dedup();
        Ok(listing)
    }

    fn working_listing(&self, untracked: bool) -> Result<Listing, Error> {
        let root = self.root_or_bare()?;
        let index = index::read(&self.local(), index::Check::Structure)?;
        let walked = walk::run(&self.shared, &index, root, untracked)?;
        Ok(merged(&index, walked))
    }
}

/// Lays what was found on disk over the index.
fn merged(index: &gix::index::State, walked: Walked) -> Listing {
    let Walked {
        judgments,
        mut untracked,
        left_out,
    } = walked;
    untracked.sort_unstable();
    let mut listing = Listing {
        entries: Vec::with_capacity(judgments.len() + untracked.len()),
        left_out,
        ..Listing::default()
    };
    let mut untracked = untracked.into_iter().peekable();
    let mut previous: &[u8] = b"";
    for (entry, judgment) in index.entries().iter().zip(judgments) {
        let bytes: &[u8] = entry.path(index);
        if bytes == previous {
            continue; // A further stage of the same conflict.
        }
        previous = bytes;
        while let Some((path, executable)) = untracked.next_if(|(path, _)| path.as_bytes() < bytes)
        {
            listing.add_untracked(path, executable);
        }
        listing.add_tracked(entry, RepoPath::new(bytes), judgment);
    }
    for (path, executable) in untracked {
        listing.add_untracked(path, executable);
    }
    listing
}

impl Listing {
    fn add_untracked(&mut self, path: RepoPath, executable: bool) {
        if !path.is_safe() {
            return self.leave_out(path, Reason::UnsafePath);
        }
        self.overlay.untracked.push(path.clone());
        self.add(
            path,
            None,
            executable,
            Source::WorkingFile(State::Untracked),
        );
    }

    fn add_tracked(&mut self, entry: &gix::index::Entry, path: RepoPath, judgment: Judgment) {
        if entry.stage_raw() != 0 {
            self.overlay.conflicted.push(path.clone());
        }
        if let Some(reason) = index::reason_to_leave_out(entry, &path) {
            // On disk a file may have taken the place of a link.
            if !(reason == Reason::Symlink && matches!(judgment, Judgment::Modified { .. })) {
                return self.leave_out(path, reason);
            }
        }
        match judgment {
            Judgment::Deleted => self.overlay.deleted.push(path),
            Judgment::Object => self.add(
                path,
                index::blob(entry),
                index::is_executable(entry),
                Source::Object,
            ),
            Judgment::Clean => self.add(
                path,
                index::blob(entry),
                index::is_executable(entry),
                Source::WorkingFile(State::Clean),
            ),
            Judgment::Modified { executable } => {
                self.overlay.modified.push(path.clone());
                self.add(path, None, executable, Source::WorkingFile(State::Modified));
            }
            Judgment::Replaced(reason) => {
                self.overlay.deleted.push(path.clone());
                self.leave_out(path, reason);
            }
            Judgment::Unreadable => self.leave_out(path, Reason::Unreadable),
        }
    }

    pub(super) fn add(
        &mut self,
        path: RepoPath,
        blob: Option<BlobId>,
        executable: bool,
        source: Source,
    ) {
        self.entries.push(Entry {
            path,
            blob,
            executable,
            source,
            generated: None,
            vendored: None,
        });
    }

    pub(super) fn leave_out(&mut self, path: RepoPath, reason: Reason) {
        self.left_out.push(LeftOut { path, reason });
    }
}

/// The index as a commit would store it; of a conflict our side.
pub(super) fn staged_listing(index: &gix::index::State) -> Listing {
    let mut listing = Listing::default();
    for group in index
        .entries()
        .chunk_by(|a, b| a.path(index) == b.path(index))
    {
        let path = RepoPath::new(group[0].path(index).to_vec());
        let ours = match group {
            [entry] if entry.stage_raw() == 0 => Some(entry),
            _ => {
                listing.overlay.conflicted.push(path.clone());
                group.iter().find(|entry| entry.stage_raw() == 2)
            }
        };
        let Some(entry) = ours else {
            listing.leave_out(path, Reason::Conflict);
            continue;
        };
        if entry
            .flags
            .contains(gix::index::entry::Flags::INTENT_TO_ADD)
        {
            listing.leave_out(path, Reason::IntentToAdd);
        } else if let Some(reason) = index::reason_to_leave_out(entry, &path) {
            listing.leave_out(path, reason);
        } else {
            listing.add(
                path,
                index::blob(entry),
                index::is_executable(entry),
                Source::Object,
            );
        }
    }
    listing
}
