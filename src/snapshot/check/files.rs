//! Which files a check looks at, and what they were before.

use std::collections::BTreeSet;

use super::judge::Judge;
use super::{CheckQuery, Since};
use crate::facts::BlobId;
use crate::git::{Change, Entry, Listing, TreeSpec};
use crate::index;
use crate::language::{Candidate, LANGUAGES};
use crate::snapshot::{Error, Snapshot};
use crate::text::RepoPath;

/// The files of a tree that are asked about.
pub(super) struct Scope {
    pub listing: Listing,
    /// What differs, sorted by path, where a change is asked about.
    pub changes: Option<Vec<Change>>,
    /// Only below these; everywhere, if empty.
    folders: Vec<RepoPath>,
}

/// One file to look at.
pub(super) struct Task<'a> {
    pub entry: &'a Entry,
    pub candidate: Option<Candidate>,
    pub before: Version,
}

/// What stood at a path before the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// No change is asked about.
    NotAsked,
    /// No file of that path.
    Absent,
    Blob(BlobId),
}

impl Snapshot {
    /// Lists the files that a question is about.
    pub(super) fn scope(&self, query: &CheckQuery) -> Result<Scope, Error> {
        let base = match &query.since {
            Since::Ever => None,
            Since::Head => Some(self.repository.head_tree()?),
            Since::Fork(revision) => Some(Some(self.repository.fork_point(revision)?.tree)),
            Since::Commit(revision) => Some(Some(self.repository.resolve(revision)?.tree)),
        };
        let (listing, changes) = match base {
            None => (self.listing()?, None),
            Some(base) if self.spec == TreeSpec::Staged => {
                let (listing, changes) = self.repository.staged_listing(base)?;
                (listing, Some(changes))
            }
            Some(base) => {
                let listing = self.listing()?;
                let before = match base {
                    Some(tree) => self.repository.blobs_of(tree)?,
                    None => Vec::new(),
                };
                let changes = differences(&before, &listing);
                (listing, Some(changes))
            }
        };
        let folders = query
            .paths
            .iter()
            .map(|path| self.repo_path(path))
            .collect::<Result<Vec<_>, _>>()?;
        let scope = Scope {
            listing,
            changes,
            folders,
        };
        self.require_paths(&scope)?;
        Ok(scope)
    }

    /// Refuses a path that names nothing: a check of nothing would pass.
    fn require_paths(&self, scope: &Scope) -> Result<(), Error> {
        if scope.changes.is_some() {
            return Ok(());
        }
        for folder in &scope.folders {
            let is_there = |path: &RepoPath| path.is_below(folder.as_bytes());
            let entries = scope.listing.entries.iter().map(|entry| &entry.path);
            let left_out = scope.listing.left_out.iter().map(|left| &left.path);
            if !entries.chain(left_out).any(is_there) {
                return Err(Error::NoSuchFile {
                    path: folder.clone(),
                    tree: self.name.clone(),
                });
            }
        }
        Ok(())
    }
}

/// What differs between the blobs of a commit and a listing; files not hashed yet count as changed.
pub(in crate::snapshot) fn differences(
    before: &[(RepoPath, BlobId)],
    listing: &Listing,
) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut before = before.iter().peekable();
    let removed = |(path, blob): &(RepoPath, BlobId)| Change {
        path: path.clone(),
        before: Some(*blob),
        after: None,
    };
    for entry in &listing.entries {
        while let Some(gone) = before.next_if(|(path, _)| *path < entry.path) {
            changes.push(removed(gone));
        }
        let blob = before
            .next_if(|(path, _)| *path == entry.path)
            .map(|(_, blob)| *blob);
        if blob.is_none() || blob != entry.blob {
            changes.push(Change {
                path: entry.path.clone(),
                before: blob,
                after: entry.blob,
            });
        }
    }
    changes.extend(before.map(removed));
    changes
}

impl Scope {
    /// Whether a path is asked about, as far as the paths in the question tell.
    pub(super) fn holds(&self, path: &RepoPath) -> bool {
        let mut folders = self.folders.iter();
        self.folders.is_empty() || folders.any(|folder| path.is_below(folder.as_bytes()))
    }

    /// The languages that the files may be of.
    pub(super) fn languages(&self) -> Vec<&'static str> {
        let mut languages = BTreeSet::new();
        for (entry, _) in self.entries() {
            match Candidate::of_path(entry.path.as_bytes()) {
                None => (),
                Some(candidate @ Candidate::Certain(_)) => {
                    languages.extend(candidate.language(b"").map(|language| language.name));
                }
                Some(Candidate::Header) => languages.extend(["c", "cpp"]),
                Some(Candidate::Script) => languages.extend(
                    LANGUAGES
                        .iter()
                        .filter(|language| !language.interpreters.is_empty())
                        .map(|language| language.name),
                ),
            }
        }
        languages.into_iter().collect()
    }

    /// The files to look at, in the order of their paths.
    pub(super) fn tasks(&self, settings: &index::Settings, judge: &Judge<'_>) -> Vec<Task<'_>> {
        let mut tasks = Vec::new();
        for (entry, before) in self.entries() {
            let candidate = Candidate::of_path(entry.path.as_bytes());
            if judge.runner.is_for(candidate) && !index::is_excluded(entry, settings) {
                tasks.push(Task {
                    entry,
                    candidate,
                    before,
                });
            }
        }
        tasks
    }

    fn entries(&self) -> impl Iterator<Item = (&Entry, Version)> {
        let entries = self.listing.entries.iter();
        let asked = entries.filter(|entry| self.holds(&entry.path));
        asked.filter_map(|entry| {
            let Some(changes) = &self.changes else {
                return Some((entry, Version::NotAsked));
            };
            let at = changes
                .binary_search_by(|change| change.path.cmp(&entry.path))
                .ok()?;
            Some(match changes[at].before {
                Some(blob) => (entry, Version::Blob(blob)),
                None => (entry, Version::Absent),
            })
        })
    }
}
