//! Reads git repositories: which files a tree holds, their blobs, and whether the working tree still equals them.
//!
//! The only room that may name `gix`. It never runs a `git` process, a filter program or the network,
//! never follows a link out of the working tree, and writes in one place only: entries below
//! `.codecontext/` of the index, under git's own lock. It knows nothing of languages or of the map.
//!
//! `std::fs` and threads are used here directly: the working tree is judged by the very bits of
//! `lstat` that git keeps in its index, and speed rests on reading them beside each other.

mod changes;
mod error;
mod explain;
mod freshness;
mod history;
mod index;
mod linguist;
mod listing;
mod object;
mod path;
mod revision;
mod stage;
mod tree;
mod walk;

#[cfg(test)]
mod tests;

use crate::text::fingerprint;
pub(crate) use changes::Change;
pub(crate) use error::Error;
pub(crate) use history::{HistoryLimits, line_counts};
pub(crate) use listing::{Entry, Listing, Reason, Source, State, TreeSpec};
pub(crate) use object::ObjectReader;
pub(crate) use revision::{CommitId, Revision, TreeId};

use std::path::{Path, PathBuf};

use gix::sec::trust::{DefaultForLevel, Mapping};

/// A repository, opened from some folder inside it. Shared between threads by reference.
pub(crate) struct Repository {
    shared: gix::ThreadSafeRepository,
    /// The folder that paths typed by a person are relative to.
    start: PathBuf,
    /// The top of the working tree with every link resolved, where there is a working tree.
    root: Option<PathBuf>,
}

impl Repository {
    /// Finds the repository that `start` lies in, as git does: `GIT_DIR`, `GIT_WORK_TREE`,
    /// `GIT_INDEX_FILE` and the ceiling variables are respected.
    pub(crate) fn discover(start: &Path) -> Result<Self, Error> {
        let start = std::path::absolute(start).unwrap_or_else(|_| start.to_owned());
        let options = |level| {
            gix::open::Options::default_for_level(level)
                .permissions(gix::open::Permissions::all())
                .bail_if_untrusted(true)
        };
        let trust = Mapping {
            full: options(gix::sec::Trust::Full),
            reduced: options(gix::sec::Trust::Reduced),
        };
        let upwards = gix::discover::upwards::Options {
            match_ceiling_dir_or_error: false,
            ..Default::default()
        };
        let shared = gix::ThreadSafeRepository::discover_with_environment_overrides_opts(
            &start, upwards, trust,
        )
        .map_err(|source| open_error(&start, source))?;
        let mut repository = shared.to_thread_local();
        let open = |source| Error::Open {
            start: start.clone(),
            source,
        };
        repository.make_paths_absolute().map_err(open)?;
        // Git takes the current folder for the working tree where only GIT_DIR is given.
        if repository.workdir().is_none()
            && std::env::var_os("GIT_DIR").is_some()
            && repository.config_snapshot().boolean("core.bare") == Some(false)
        {
            let folder = repository.current_dir().to_owned();
            repository.set_workdir(folder).map_err(open)?;
        }
        let root = repository
            .workdir()
            .map(|root| root.canonicalize().unwrap_or_else(|_| root.to_owned()));
        Ok(Self {
            shared: repository.into_sync(),
            start,
            root,
        })
    }

    /// Opens the repository that lies at `place` itself, whatever the environment says of another.
    pub(crate) fn open(place: &Path) -> Result<Self, Error> {
        let start = std::path::absolute(place).unwrap_or_else(|_| place.to_owned());
        let allow = gix::sec::Permission::Allow;
        // The user's own configuration says which folders of others are to be trusted.
        let env = gix::open::permissions::Environment {
            xdg_config_home: allow,
            home: allow,
            ..gix::open::permissions::Environment::isolated()
        };
        let config = gix::open::permissions::Config {
            env: false,
            ..gix::open::permissions::Config::all()
        };
        let permissions = gix::open::Permissions {
            env,
            config,
            attributes: gix::open::permissions::Attributes::isolated(),
        };
        let options = gix::open::Options::default()
            .permissions(permissions)
            .bail_if_untrusted(true);
        let shared = gix::ThreadSafeRepository::open_opts(&start, options)
            .map_err(|source| open_error(&start, source))?;
        Ok(Self {
            shared,
            start,
            root: None,
        })
    }

    /// The top folder of the working tree; `None` where the repository is bare.
    pub(crate) fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// The folder with this worktree's `HEAD` and index.
    pub(crate) fn git_dir(&self) -> &Path {
        self.shared.refs.git_dir()
    }

    /// The folder that all worktrees share; the local cache lies in it.
    pub(crate) fn common_dir(&self) -> PathBuf {
        let common = self.shared.common_dir.as_deref();
        // Git names it from the worktree's own folder, by `..`.
        path::normalized(common.unwrap_or_else(|| self.git_dir()))
    }

    /// A short name for this worktree among those of its repository; moving the repository keeps it.
    pub(crate) fn worktree_key(&self) -> String {
        match self.git_dir().strip_prefix(self.common_dir()) {
            Ok(below) if below.as_os_str().is_empty() => "main".to_owned(),
            below => {
                let below = below.unwrap_or(self.git_dir());
                let bytes = below.as_os_str().as_encoded_bytes();
                format!("{:016x}", fingerprint(bytes))
            }
        }
    }

    /// The index file in force: `GIT_INDEX_FILE`, or the worktree's own.
    pub(crate) fn index_path(&self) -> PathBuf {
        self.local().index_path()
    }

    /// Whether history was cut by a shallow clone.
    pub(crate) fn is_shallow(&self) -> bool {
        self.local().is_shallow().unwrap_or(false)
    }

    /// Whether objects may be missing because the clone was partial.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "the hooks, which come next, ask for it")
    )]
    pub(crate) fn is_partial(&self) -> bool {
        object::is_partial(&self.local())
    }

    /// A handle for one thread; costs microseconds.
    fn local(&self) -> gix::Repository {
        self.shared.to_thread_local()
    }

    fn root_or_bare(&self) -> Result<&Path, Error> {
        self.root().ok_or_else(|| Error::Bare {
            git_dir: self.git_dir().to_owned(),
        })
    }
}

/// Turns gix's refusal to open into the case a person can act on.
fn open_error(start: &Path, source: gix::Error) -> Error {
    let untrusted = source
        .iter_errors()
        .any(|error| error.to_string().contains("not owned by the current user"));
    if untrusted {
        let path = start
            .ancestors()
            .find(|folder| folder.join(".git").exists());
        return Error::DubiousOwnership {
            path: path.unwrap_or(start).to_owned(),
        };
    }
    let start = start.to_owned();
    let absent = source.iter_errors().any(|error| {
        error
            .downcast_ref::<gix::discover::upwards::Error>()
            .is_some_and(|error| {
                !matches!(
                    error,
                    gix::discover::upwards::Error::NoTrustedGitRepository { .. }
                )
            })
    });
    if absent {
        return Error::NotARepository { start };
    }
    Error::Open { start, source }
}
