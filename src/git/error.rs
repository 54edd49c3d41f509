//! What can go wrong between this program and a git repository, in words a person can act on.

use std::path::{Path, PathBuf};

use crate::facts::BlobId;
use crate::text::{RepoPath, escaped_bytes};

/// The room's errors; each says what is wrong, where, and what to do.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(
        "{} is not in a git repository; go into one, or make one with `git init`",
        shown(start)
    )]
    NotARepository { start: PathBuf },
    #[error(
        "detected dubious ownership in repository at '{path}': it belongs to somebody else; \
         to trust it, run `git config --global --add safe.directory '{path}'`",
        path = shown(path)
    )]
    DubiousOwnership { path: PathBuf },
    #[error("cannot open the git repository found from {}", shown(start))]
    Open { start: PathBuf, source: gix::Error },
    #[error(
        "the repository at {} is bare and has no working tree; name a commit instead",
        shown(git_dir)
    )]
    Bare { git_dir: PathBuf },
    #[error(
        "cannot read the index {}; `git status` may say more, `git read-tree HEAD` makes it anew",
        shown(path)
    )]
    Index { path: PathBuf, source: gix::Error },
    #[error(
        "{} exists: another git process works on the index; wait for it, or remove the file if none does",
        shown(lock)
    )]
    IndexLocked { lock: PathBuf },
    #[error("cannot write the index {}", shown(path))]
    IndexWrite {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error(
        "cannot change `{path}` in the index: only files below `.codecontext/` may be staged here"
    )]
    NotOurs { path: RepoPath },
    #[error("`{revision}` names no commit here{hint}", revision = escaped_bytes(revision.as_bytes()))]
    Revision { revision: String, hint: String },
    #[error("{kind} {id} is missing from the repository; `git fsck` lists what else is")]
    Missing { kind: &'static str, id: String },
    #[error(
        "{kind} {id} was not fetched into this partial clone; nothing is fetched unasked: \
         run `git fetch --refetch`, or `git cat-file -p {id}` to get this one"
    )]
    NotFetched { kind: &'static str, id: String },
    #[error("blob {id} has {bytes} bytes, over the limit of {bytes_max}")]
    TooLarge {
        id: BlobId,
        bytes: u64,
        bytes_max: u64,
    },
    #[error("`{path}` has {bytes} bytes, over the limit of {bytes_max}")]
    FileTooLarge {
        path: RepoPath,
        bytes: u64,
        bytes_max: u64,
    },
    #[error(
        "`{path}` is no file of the working tree that may be read: it is gone, or it or a folder above it is a link"
    )]
    NotAFile { path: RepoPath },
    #[error("cannot read `{path}`")]
    Read {
        path: RepoPath,
        source: std::io::Error,
    },
    #[error(
        "the tree {id} holds more than {count_max} entries, or nests more than {depth_max} deep; it is not read"
    )]
    TreeTooLarge {
        id: String,
        count_max: usize,
        depth_max: usize,
    },
    #[error("{} lies outside the working tree {}", shown(path), shown(root))]
    Outside { path: PathBuf, root: PathBuf },
    #[error("git cannot {task}")]
    Git {
        task: &'static str,
        source: gix::Error,
    },
}

impl Error {
    /// Makes `map_err` calls short: says what was being done.
    pub(super) fn git(task: &'static str) -> impl FnOnce(gix::Error) -> Self {
        move |source| Self::Git { task, source }
    }
}

/// A path of this machine, safe to print.
fn shown(path: &Path) -> String {
    escaped_bytes(path.as_os_str().as_encoded_bytes()).into_owned()
}
