//! Files, folders, environment and memory of the machine the program runs on.
//!
//! The only room that names the standard library's files, processes and wall clock. It knows no
//! layout and no git; it never follows a symbolic link at the end of a path it reads, and never
//! creates anything through one.

#[cfg(test)]
pub(crate) mod fault;
mod fetch;
mod file;
mod folder;
mod process;
mod temporary;

pub(crate) use fetch::{FETCHED, fetch_revision};
pub(crate) use file::{
    FileKind, FileStat, open_file, read_file, read_file_into, remove_file, replace_file,
    replace_source, stat, write_atomically, write_new,
};
pub(crate) use folder::{
    create_folders, is_real_folder, list_folder, move_folder, path_below, remove_empty_folder,
    remove_folder, sync_folder,
};
pub(crate) use process::{
    peak_memory_bytes, process_id, program_stamp, unique_number, variable, wall_clock_ns,
};
pub(crate) use temporary::{Lock, TemporaryFile, TemporaryFolder, is_abandoned};

use std::io;
use std::path::{Path, PathBuf};

use crate::text::escaped_bytes;

/// What went wrong between the program and the machine.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("cannot {action} {}: {source}", shown(path))]
    Io {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    #[error(
        "{} is a symbolic link, which could lead anywhere: replace it by a real file or folder",
        shown(path)
    )]
    Symlink { path: PathBuf },
    #[error("{} is not a {wanted}: move it out of the way", shown(path))]
    InTheWay { path: PathBuf, wanted: &'static str },
    #[error("{} has more than the {bytes_max} bytes that are read", shown(path))]
    TooLarge { path: PathBuf, bytes_max: u64 },
    #[error("{path} cannot be the name of a file below a folder on this system")]
    Unnameable { path: String },
    #[error("git could not fetch it: {}", crate::text::escaped(told))]
    Fetch { told: String },
}

impl Error {
    /// What kind of trouble the system reported, where it was the system.
    pub(crate) fn io_kind(&self) -> Option<io::ErrorKind> {
        match self {
            Self::Io { source, .. } => Some(source.kind()),
            _ => None,
        }
    }
}

/// Returns a path as text that is safe to print.
pub(crate) fn shown(path: &Path) -> String {
    escaped_bytes(path.as_os_str().as_encoded_bytes()).into_owned()
}

fn is_missing(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Adds what was tried, and where, to an error of the system.
fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
    move |source| Error::Io {
        action,
        path: path.to_path_buf(),
        source,
    }
}

/// Fails where a test asked for it; compiled away otherwise.
#[cfg_attr(
    not(test),
    expect(clippy::unnecessary_wraps, reason = "only tests make it fail")
)]
fn check_fault() -> io::Result<()> {
    #[cfg(test)]
    fault::due()?;
    Ok(())
}
