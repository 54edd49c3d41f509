//! Reads `linguist-generated` and `linguist-vendored` from attribute files.
//!
//! Most repositories name neither, so attribute files are searched for the word first, and only their
//! lines with it are matched against paths. For the index and for commits the tree's own files count
//! alone: what is kept in the repository must not depend on whose machine made it.

use std::path::{Path, PathBuf};

use gix::attrs::search::{MetadataCollection, Outcome};
use gix::attrs::{Search, StateRef};
use gix::bstr::ByteSlice;
use gix::glob::pattern::Case;

use super::{Error, Listing, Repository, Source, TreeSpec};
use crate::text::RepoPath;

const WORD: &[u8] = b"linguist-";
const NAMES: [&str; 2] = ["linguist-generated", "linguist-vendored"];
/// An attribute file over this is not read; git's own limit is 100 MB.
const FILE_BYTES_MAX: u64 = 16 << 20;

/// Fills in what attributes say of each entry.
pub(super) fn mark(
    repository: &Repository,
    spec: &TreeSpec,
    listing: &mut Listing,
) -> Result<(), Error> {
    let mut files = Files::default();
    let is_working_tree = matches!(spec, TreeSpec::WorkingTree { .. });
    if is_working_tree {
        let local = repository.local();
        let global = local
            .attribute_global_paths()
            .map_err(Error::git("read its configuration"))?;
        files.global = global.into_iter().filter_map(on_this_machine).collect();
    }
    files.of_tree = of_tree(repository, listing);
    if is_working_tree {
        files.info = on_this_machine(repository.common_dir().join("info/attributes"));
    }
    listing.local_attributes = !files.global.is_empty() || files.info.is_some();
    if files.of_tree.is_empty() && !listing.local_attributes {
        return Ok(());
    }
    let Ok(rules) = Rules::new(&files) else {
        return Ok(()); // Only a path that this system cannot write comes here.
    };
    let mut outcome = Outcome::default();
    outcome.initialize_with_selection(&rules.names, NAMES);
    let ignore_case = repository
        .local()
        .config_snapshot()
        .boolean("core.ignoreCase")
        == Some(true);
    let case = if ignore_case {
        Case::Fold
    } else {
        Case::Sensitive
    };
    for entry in &mut listing.entries {
        outcome.reset();
        let path = entry.path.as_bytes().as_bstr();
        if rules
            .search
            .pattern_matching_relative_path(path, case, Some(false), &mut outcome)
        {
            let mut states = outcome
                .iter_selected()
                .map(|found| truth(found.assignment.state));
            entry.generated = states.next().flatten();
            entry.vendored = states.next().flatten();
        }
    }
    Ok(())
}

/// Attribute files with the word in them.
#[derive(Default)]
struct Files {
    /// Of the system and of the person, weakest first.
    global: Vec<(PathBuf, Vec<u8>)>,
    /// The tree's own, a folder before those below it.
    of_tree: Vec<(RepoPath, Vec<u8>)>,
    /// `info/attributes`, the strongest.
    info: Option<(PathBuf, Vec<u8>)>,
}

struct Rules {
    search: Search,
    names: MetadataCollection,
}

impl Rules {
    fn new(files: &Files) -> std::io::Result<Self> {
        let mut search = Search::default();
        let mut names = MetadataCollection::default();
        for (path, bytes) in &files.global {
            search.add_patterns_buffer(bytes, path.clone(), None, &mut names, true)?;
        }
        for (path, bytes) in &files.of_tree {
            let is_top = path.folder().is_empty();
            let Ok(native) = gix::path::from_byte_slice(path.as_bytes()) else {
                continue;
            };
            search.add_patterns_buffer(
                bytes,
                native.to_owned(),
                Some(Path::new("")),
                &mut names,
                is_top,
            )?;
        }
        if let Some((path, bytes)) = &files.info {
            search.add_patterns_buffer(bytes, path.clone(), None, &mut names, true)?;
        }
        Ok(Self { search, names })
    }
}

/// The attribute files among the entries. One that cannot be read says nothing, as in git.
fn of_tree(repository: &Repository, listing: &Listing) -> Vec<(RepoPath, Vec<u8>)> {
    let mut files = Vec::new();
    let mut reader = None;
    for entry in &listing.entries {
        if entry.path.file_name() != b".gitattributes" {
            continue;
        }
        let reader = reader.get_or_insert_with(|| repository.reader());
        let bytes = match (entry.source, &entry.blob) {
            (Source::WorkingFile(_), _) => reader.file(&entry.path, FILE_BYTES_MAX),
            (Source::Object, Some(blob)) => reader.blob(blob, FILE_BYTES_MAX),
            (Source::Object, None) => continue,
        };
        if let Some(bytes) = bytes.ok().and_then(|bytes| relevant(&bytes)) {
            files.push((entry.path.clone(), bytes));
        }
    }
    files.sort_by_key(|(path, _)| memchr::memchr_iter(b'/', path.as_bytes()).count());
    files
}

fn on_this_machine(path: PathBuf) -> Option<(PathBuf, Vec<u8>)> {
    let bytes = std::fs::read(&path).ok()?;
    Some((path, relevant(&bytes)?))
}

/// The lines with the word; all of them where a macro has it, for then others may name the macro.
fn relevant(bytes: &[u8]) -> Option<Vec<u8>> {
    memchr::memmem::find(bytes, WORD)?;
    let has_word = |line: &&[u8]| memchr::memmem::find(line, WORD).is_some();
    let lines = || bytes.split_inclusive(|&byte| byte == b'\n');
    if lines().any(|line| line.starts_with(b"[attr]")) {
        return Some(bytes.to_vec());
    }
    Some(lines().filter(has_word).collect::<Vec<_>>().concat())
}

/// Linguist takes `linguist-generated=false` for unset and every other value for set.
fn truth(state: StateRef<'_>) -> Option<bool> {
    match state {
        StateRef::Set => Some(true),
        StateRef::Unset => Some(false),
        StateRef::Value(value) => Some(!value.as_bstr().eq_ignore_ascii_case(b"false")),
        StateRef::Unspecified => None,
    }
}
