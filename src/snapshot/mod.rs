//! A repository opened at one tree; every question as plain data in, plain data out.
//!
//! The only room that surfaces (command line, hooks, servers) ask. It prints nothing and asks the
//! user nothing; what is to be told comes back as diagnostics beside the answer.

pub mod answer;
mod check;
mod definitions;
mod explain;
mod facts;
mod index;
mod lifecycle;
mod outline;
mod overview;
mod review;
mod rule_packs;
mod rule_pages;
mod rule_tests;
mod rules;
mod single;

pub use crate::index::Progress;
pub use check::{
    All, CheckAnswer, CheckCounts, CheckQuery, Chooser, FINDING_COUNT_MAX, FixQuery, FixSummary,
    FixedFile, RefusedFix, RuleCost, Since,
};
pub use definitions::{DefinitionQuery, NameMatch};
pub use index::IndexTarget;
pub use lifecycle::{
    CacheStatistics, InitChange, Initialized, Uninitialized, cache_path, cache_stats, clear_cache,
    init, uninit,
};
pub use review::{
    Base, Broken, ChangedSymbol, Companion, FileKind, KindSize, NewFinding, Review, ReviewedFile,
    Risk, SymbolChange, Tests, Together, Unnamed,
};
pub use rule_packs::{Offered, PackChange, PackChangeKind, PackQuery, PackVerdict, TakenPack};
pub use rule_pages::{
    ExampleSpot, NamedHelp, NewRule, RuleExample, RuleExplanation, RuleOption, RuleSchema,
    RuleText, rule_schema,
};
pub use rule_tests::{RuleFault, RuleSpot, RuleTest, RuleTests};
pub use rules::{RuleFilter, RuleItem, Rules, shipped_rules};
pub use single::{all_languages, read_file, record_text, tree_text};

use std::hash::BuildHasher;
use std::path::{Path, PathBuf};

use crate::config::{self, Config};
use crate::diagnostic::Diagnostic;
use crate::git::{self, Listing, ObjectReader, Repository, Source, State, TreeSpec};
use crate::index::Chosen;
use crate::store::{self, Cache, CacheKey};
use crate::text::RepoPath;
use crate::{index as index_room, system};
use answer::TreeLabel;

/// What keeps a question from being answered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What a room below says, in its own words.
    #[error(transparent)]
    Room(Box<dyn std::error::Error + Send + Sync>),
    #[error("{path}: no such file in the {tree}")]
    NoSuchFile { path: RepoPath, tree: String },
    #[error("{path}: no such folder in the {tree}, or nothing in it is indexed")]
    NoSuchFolder { path: RepoPath, tree: String },
    #[error("{path}: {reason}")]
    NotReadable { path: RepoPath, reason: String },
    #[error("{path} is a folder; `codecontext map {path}` gives an overview of it")]
    Folder { path: RepoPath },
    #[error("there is no .codecontext/ here yet: run `codecontext init` first")]
    NotInitialized,
    #[error("only files of the working tree can be written: leave out --staged and --at")]
    NotWorkingTree,
}

impl Error {
    /// Whether the only trouble is that there is no repository.
    pub fn is_outside_repository(&self) -> bool {
        let Self::Room(error) = self else {
            return false;
        };
        matches!(
            error.downcast_ref::<git::Error>(),
            Some(git::Error::NotARepository { .. })
        )
    }
}

macro_rules! from_rooms {
    ($($error:path),* $(,)?) => {
        $(impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::Room(Box::new(error))
            }
        })*
    };
}

from_rooms!(
    git::Error,
    store::Error,
    config::Error,
    system::Error,
    index_room::Error,
    crate::rules::Error
);

/// Which bytes are asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View {
    WorkingTree(Overlay),
    /// The index in force, whatever the working tree holds.
    Staged,
    /// Anything that names a commit.
    Commit(String),
}

/// How the working tree is laid over the git index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// Every file is looked at; untracked ones are read as well.
    Checked,
    /// Every tracked file is looked at; untracked ones are named and not read.
    Tracked,
    /// No file is looked at: the git index is taken for what is on disk.
    Trusted,
}

/// A repository at one tree.
pub struct Snapshot {
    repository: Repository,
    spec: TreeSpec,
    overlay: Option<Overlay>,
    /// What to call the tree.
    name: String,
    config: Config,
    diagnostics: Vec<Diagnostic>,
    cache_folder: PathBuf,
    /// Whether a map of another format may be written over.
    any_format: bool,
}

/// No configuration is larger.
const CONFIG_BYTES_MAX: u64 = 1 << 20;

impl Snapshot {
    /// Opens the repository around a folder.
    ///
    /// # Errors
    /// No repository there, no such commit, or a configuration that cannot be used.
    pub fn open(start: &Path, view: View) -> Result<Self, Error> {
        Self::open_for_index(start, view, false)
    }

    /// The same; `any_format` takes a map of another format as well, to write it anew.
    pub fn open_for_index(start: &Path, view: View, any_format: bool) -> Result<Self, Error> {
        let repository = Repository::discover(start)?;
        let (spec, overlay, name) = match view {
            View::WorkingTree(Overlay::Checked) => (
                TreeSpec::WorkingTree { untracked: true },
                Some(Overlay::Checked),
                "working tree".to_owned(),
            ),
            View::WorkingTree(Overlay::Tracked) => (
                TreeSpec::WorkingTree { untracked: true },
                Some(Overlay::Tracked),
                "working tree".to_owned(),
            ),
            View::WorkingTree(Overlay::Trusted) => (
                TreeSpec::Staged,
                Some(Overlay::Trusted),
                "working tree".to_owned(),
            ),
            View::Staged => (TreeSpec::Staged, None, "staged tree".to_owned()),
            View::Commit(revision) => {
                let revision = repository.resolve(&revision)?;
                (
                    TreeSpec::Commit(revision.commit),
                    None,
                    format!("commit {}", revision.name),
                )
            }
        };
        let mut text = config_text(&repository, &spec, overlay)?;
        if any_format {
            text = String::from_utf8_lossy(&store::with_own_format(text.as_bytes())).into_owned();
        }
        let (config, diagnostics) = config::parse(&text)?;
        let cache_folder = lifecycle::cache_folder(&repository);
        Ok(Self {
            repository,
            spec,
            overlay,
            name,
            config,
            diagnostics,
            cache_folder,
            any_format,
        })
    }

    /// The top of the working tree, where there is one.
    pub fn root(&self) -> Option<&Path> {
        self.repository.root()
    }

    /// What was to be told when the configuration was read.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The settings in force, as TOML.
    pub fn config_text(&self) -> String {
        config::shown(&self.config)
    }

    fn cache(&self) -> Cache {
        Cache::open(&self.cache_folder)
    }

    /// The files of the tree. A trusted index speaks for the files on disk.
    fn listing(&self) -> Result<Listing, Error> {
        let mut listing = self.repository.listing(&self.spec)?;
        if self.overlay == Some(Overlay::Trusted) && self.repository.root().is_some() {
            for entry in &mut listing.entries {
                entry.source = Source::WorkingFile(State::Clean);
            }
        }
        if self.overlay == Some(Overlay::Tracked) {
            let untracked = Source::WorkingFile(State::Untracked);
            listing.entries.retain(|entry| entry.source != untracked);
        }
        Ok(listing)
    }

    fn label(&self, listing: &Listing) -> TreeLabel {
        // The store's own files are no source that an answer speaks of.
        let count = |paths: &[RepoPath]| paths.iter().filter(|path| !store::is_own(path)).count();
        TreeLabel {
            name: self.name.clone(),
            modified_count: count(&listing.overlay.modified),
            untracked_count: count(&listing.overlay.untracked),
            deleted_count: count(&listing.overlay.deleted),
            ..TreeLabel::default()
        }
    }

    /// Stands for all settings that decide what a record holds.
    fn settings_number(&self) -> u64 {
        foldhash::fast::FixedState::default().hash_one(config::shown(&self.config))
    }

    /// The key of a file's facts, read from the disk where git does not know the blob.
    fn key_of(&self, file: &Chosen<'_>, reader: &mut ObjectReader) -> Option<CacheKey> {
        let settings = &self.config.index;
        file.key(settings).or_else(|| {
            let bytes = index_room::bytes_of(file.entry, reader, settings.file_bytes_max).ok()?;
            Some(file.key_of(reader.hash_blob(&bytes), settings))
        })
    }

    /// A path that a person wrote, as a path of the repository.
    fn repo_path(&self, path: &Path) -> Result<RepoPath, Error> {
        Ok(self.repository.relative(path)?)
    }
}

/// The configuration of the tree that is asked about; empty where there is none.
fn config_text(
    repository: &Repository,
    spec: &TreeSpec,
    overlay: Option<Overlay>,
) -> Result<String, Error> {
    let path = RepoPath::from(store::CONFIG_PATH);
    let bytes = if let (Some(_), Some(root)) = (overlay, repository.root()) {
        // What a link brings in was written for somewhere else.
        system::is_real_folder(root, Path::new(store::FOLDER))?;
        let place = system::path_below(root, &path)?;
        system::read_file(&place, CONFIG_BYTES_MAX)?
    } else {
        {
            let blob = match spec {
                TreeSpec::Staged => repository.staged_blob(&path)?,
                spec => repository
                    .plain_listing(spec)?
                    .entry(&path)
                    .and_then(|entry| entry.blob),
            };
            blob.map(|blob| repository.reader().blob(&blob, CONFIG_BYTES_MAX))
                .transpose()?
        }
    };
    let bytes = bytes.unwrap_or_default();
    Ok(String::from_utf8_lossy(&bytes)
        .trim_start_matches('\u{feff}')
        .to_owned())
}
