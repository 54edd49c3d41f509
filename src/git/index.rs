//! Reads the index file in force.
//!
//! A split index is joined and a sparse one expanded here, so that no other file meets either.

use gix::index::entry::{Flags, Mode, Stat};

use super::{Error, Reason, tree};
use crate::facts::BlobId;
use crate::text::RepoPath;

/// How much of an index file is proved before it is believed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    /// Its structure only, as git does on reading: hashing costs more than all the rest of a query.
    Structure,
    /// Its checksum as well, as is due before it is written anew.
    Checksum,
}

/// Reads the index, or an empty one where there is none yet.
pub(super) fn read(repository: &gix::Repository, check: Check) -> Result<gix::index::File, Error> {
    let path = repository.index_path();
    let options = gix::index::decode::Options {
        // Starting a thread costs more than decoding what one thread would take.
        thread_limit: Some(1),
        ..Default::default()
    };
    let hash = repository.object_hash();
    let skip_hash = check == Check::Structure;
    let mut index =
        gix::index::File::at_or_default(&path, hash, skip_hash, options).map_err(|source| {
            Error::Index {
                path: path.clone(),
                source,
            }
        })?;
    if index.is_sparse() {
        expand(repository, &mut index)?;
    }
    Ok(index)
}

/// Puts the files of each folder that a sparse index keeps as one entry in its place.
fn expand(repository: &gix::Repository, index: &mut gix::index::File) -> Result<(), Error> {
    let mut folders = Vec::new();
    index.remove_entries(|_, path, entry| {
        let is_folder = entry.mode.is_sparse();
        if is_folder {
            folders.push((path.to_owned(), entry.id));
        }
        is_folder
    });
    for (folder, id) in folders {
        tree::each_entry(repository, id, &mut |below, mode, id| {
            let path = [folder.as_slice(), below].concat();
            let flags = Flags::SKIP_WORKTREE | Flags::EXTENDED;
            index.dangerously_push_entry(
                Stat::default(),
                id,
                flags,
                Mode::from(mode),
                path.as_slice().into(),
            );
        })?;
    }
    index.sort_entries();
    // It counts each such folder as one entry.
    index.remove_tree();
    Ok(())
}

/// The blob an entry names.
pub(super) fn blob(entry: &gix::index::Entry) -> Option<BlobId> {
    BlobId::new(entry.id.as_bytes())
}

pub(super) fn is_executable(entry: &gix::index::Entry) -> bool {
    entry.mode == Mode::FILE_EXECUTABLE
}

/// Why an entry can never be a file of a listing.
pub(super) fn reason_to_leave_out(entry: &gix::index::Entry, path: &RepoPath) -> Option<Reason> {
    match entry.mode {
        Mode::COMMIT => Some(Reason::Submodule),
        _ if !path.is_safe() => Some(Reason::UnsafePath),
        Mode::SYMLINK => Some(Reason::Symlink),
        Mode::FILE | Mode::FILE_EXECUTABLE => None,
        _ => Some(Reason::NotAFile),
    }
}
