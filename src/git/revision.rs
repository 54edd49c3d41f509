//! Names of commits, and what a person means by one.

use std::fmt;

use gix::bstr::ByteSlice;

use super::{Error, Repository, object};
use crate::text::{edit_distance, escaped_bytes};

/// The id of a commit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct CommitId(pub(super) gix::ObjectId);

/// The id of a tree: equal trees hold equal files.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TreeId(pub(super) gix::ObjectId);

/// A commit that a person named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Revision {
    pub(crate) commit: CommitId,
    pub(crate) tree: TreeId,
    /// The shortest id that names no other object.
    pub(crate) name: String,
}

impl Repository {
    /// Resolves what git calls a commit-ish: a branch, tag, id, `HEAD~2`, `@{u}`.
    ///
    /// gix is built without regular expressions here, so `:/text` is not understood.
    pub(crate) fn resolve(&self, revision: &str) -> Result<Revision, Error> {
        let repository = self.local();
        let fail = |hint: String| Error::Revision {
            revision: revision.to_owned(),
            hint,
        };
        if revision.is_empty() || revision.starts_with('-') {
            return Err(fail(
                "; a revision is not empty and does not start with `-`".to_owned(),
            ));
        }
        let object = repository
            .rev_parse_single(revision.as_bytes().as_bstr())
            .map_err(|error| fail(hint(&repository, revision, &error)))?
            .object()
            .map_err(|error| fail(format!(": {error}")))?;
        let kind = object.kind;
        let commit = object
            .peel_to_kind(gix::objs::Kind::Commit)
            .map_err(|_| fail(format!("; it names a {kind}")))?;
        let commit = CommitId(commit.id);
        Ok(Revision {
            commit,
            tree: TreeId(commit.tree(&repository)?),
            name: short(&repository, commit),
        })
    }

    /// The commit that `HEAD` stands at; `None` before the first commit.
    pub(crate) fn head_commit(&self) -> Option<CommitId> {
        let repository = self.local();
        repository.head_id().ok().map(|id| CommitId(id.detach()))
    }

    /// What `HEAD` is, for people: `main at 1a2b3c4`, `1a2b3c4 (detached)`, `main, no commit yet`.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "the hooks, which come next, ask for it")
    )]
    pub(crate) fn head_description(&self) -> String {
        let repository = self.local();
        let branch = repository.head_name().ok().flatten();
        let branch = branch.map(|name| escaped_bytes(name.shorten()).into_owned());
        let commit = repository
            .head_id()
            .ok()
            .map(|id| short(&repository, CommitId(id.detach())));
        match (branch, commit) {
            (Some(branch), Some(commit)) => format!("{branch} at {commit}"),
            (Some(branch), None) => format!("{branch}, no commit yet"),
            (None, Some(commit)) => format!("{commit} (detached)"),
            (None, None) => "no commit".to_owned(),
        }
    }
}

impl CommitId {
    /// The id of the commit's tree.
    pub(super) fn tree(self, repository: &gix::Repository) -> Result<gix::ObjectId, Error> {
        let commit = repository
            .find_commit(self.0)
            .map_err(|source| object::find_error(repository, "commit", &self.0, source))?;
        let id = commit.tree_id().map_err(Error::git("read a commit"))?;
        Ok(id.detach())
    }
}

/// The start of an id, as long as it must be to name one object.
fn short(repository: &gix::Repository, commit: CommitId) -> String {
    use gix::prelude::ObjectIdExt;
    commit.0.attach(repository).shorten_or_id().to_string()
}

/// The nearest thing to what was asked for, or the reason that git gives.
fn hint(repository: &gix::Repository, revision: &str, error: &gix::Error) -> String {
    if repository.head_id().is_err() {
        return "; the repository has no commit yet".to_owned();
    }
    let head = revision
        .split(['~', '^', ':', '@'])
        .next()
        .unwrap_or(revision);
    let names = repository.references().ok().and_then(|platform| {
        let all = platform.all().ok()?;
        Some(
            all.filter_map(Result::ok)
                .map(|name| name.name().shorten().to_string())
                .collect::<Vec<_>>(),
        )
    });
    let nearest = names
        .into_iter()
        .flatten()
        .take(REFERENCE_COUNT_MAX)
        .filter_map(|name| {
            let distance = distance(&name, head);
            (distance * 3 <= head.len()).then_some((distance, name))
        });
    if repository.is_shallow().unwrap_or(false) && head != revision {
        return "; the clone is shallow, older commits were not fetched".to_owned();
    }
    match nearest.min() {
        Some((distance, name)) if distance > 0 => {
            format!("; did you mean `{}`?", escaped_bytes(name.as_bytes()))
        }
        _ => format!(
            ": {}",
            escaped_bytes(error.probable_cause().to_string().as_bytes())
        ),
    }
}

/// How many branches and tags are compared for a hint.
const REFERENCE_COUNT_MAX: usize = 10_000;

/// How far two names are apart; much too far where their lengths tell already.
fn distance(a: &str, b: &str) -> usize {
    if a.len().abs_diff(b.len()) > b.len() / 3 {
        return usize::MAX / 3;
    }
    edit_distance(a.as_bytes(), b.as_bytes())
}

impl fmt::Display for CommitId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Debug for CommitId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}

impl fmt::Display for TreeId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Debug for TreeId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}
