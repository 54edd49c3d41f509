//! The files of a pack, out of a commit of some repository.
//!
//! Everything in that repository is hostile until it is proven plain: the pack's folder may hold regular files and
//! folders only, and of these the pack's own are read, within limits. Nothing is checked out.

use std::path::Path;

use super::Working;
use crate::git::{Entry, Listing, Reason, Repository, TreeSpec};
use crate::rules::{self, PackFile, Reach, Source};
use crate::snapshot::Error;
use crate::system::{self, TemporaryFolder};
use crate::text::RepoPath;

/// What was found at a revision.
pub(super) struct Fetched {
    pub commit: String,
    pub files: Vec<PackFile>,
}

/// Gets the files of a pack; asks the network only where the address is one of it.
pub(super) fn fetch(working: &Working, source: &Source, folder: &str) -> Result<Fetched, Error> {
    match &source.reach {
        Reach::Folder(path) => {
            let repository = Repository::open(&working.root.join(path))?;
            read(&repository, &source.revision, folder)
        }
        Reach::Network => {
            let bare = TemporaryFolder::create(&working.cache)?;
            system::fetch_revision(&source.url, &source.revision, bare.path())?;
            read(&Repository::open(bare.path())?, system::FETCHED, folder)
        }
    }
}

fn read(repository: &Repository, revision: &str, folder: &str) -> Result<Fetched, Error> {
    let revision = repository.resolve(revision)?;
    let listing = repository.plain_listing(&TreeSpec::Commit(revision.commit))?;
    let folder = RepoPath::from(folder);
    let below = if folder.as_bytes().is_empty() {
        &listing.entries
    } else {
        listing.below(folder.as_bytes())
    };
    refuse_odd(&listing, below, &folder)?;
    let mut reading = Reading {
        reader: repository.reader(),
        files: Vec::new(),
        byte_count: 0,
    };
    for entry in below {
        let name = entry.path.file_name();
        if entry.path.folder() == folder.as_bytes() && rules::is_of_pack(name) {
            reading.take(entry)?;
        }
    }
    let has_license = |files: &[PackFile]| {
        files
            .iter()
            .any(|file| rules::is_license(file.name.as_bytes()))
    };
    if !has_license(&reading.files) {
        // The license of a whole repository holds for the packs in it.
        for entry in &listing.entries {
            let is_license = rules::is_license(entry.path.file_name());
            if entry.path.folder().is_empty() && is_license && !entry.executable {
                reading.take(entry)?;
            }
        }
    }
    Ok(Fetched {
        commit: revision.commit.to_string(),
        files: reading.files,
    })
}

/// Refuses a folder with anything in it that is no plain file.
fn refuse_odd(listing: &Listing, below: &[Entry], folder: &RepoPath) -> Result<(), Error> {
    let odd = listing
        .left_out
        .iter()
        .find(|left| left.path.is_below(folder.as_bytes()));
    if let Some(left) = odd {
        return Err(refused(
            &left.path,
            match left.reason {
                Reason::Symlink => "it is a symbolic link, which could lead anywhere",
                Reason::Submodule => "it is a submodule, which is another repository",
                Reason::Duplicate => "the tree names it twice",
                _ => "the path could lead out of the folder",
            },
        ));
    }
    match below.iter().find(|entry| entry.executable) {
        Some(entry) => Err(refused(
            &entry.path,
            "it is executable, and a pack holds texts only",
        )),
        None => Ok(()),
    }
}

fn refused(path: &RepoPath, reason: &str) -> Error {
    Error::NotReadable {
        path: path.clone(),
        reason: format!("{reason}; the pack is refused"),
    }
}

/// Takes files in, within the limits of a pack.
struct Reading {
    reader: crate::git::ObjectReader,
    files: Vec<PackFile>,
    byte_count: u64,
}

impl Reading {
    fn take(&mut self, entry: &Entry) -> Result<(), Error> {
        let path = &entry.path;
        let name = std::str::from_utf8(path.file_name())
            .map_err(|_| refused(path, "its name is not UTF-8"))?;
        let is_taken = |file: &PackFile| file.name.eq_ignore_ascii_case(name);
        if self.files.iter().any(is_taken) {
            return Err(refused(path, "another file differs from it by case alone"));
        }
        // Names that some system reads as something else than a file's name.
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if !name.bytes().all(is_plain) || name.starts_with('.') {
            return Err(refused(
                path,
                "its name is not of letters, digits, `-`, `_` and `.`",
            ));
        }
        let Some(blob) = &entry.blob else {
            return Err(refused(path, "its bytes are not there"));
        };
        let bytes = self.reader.blob(blob, rules::PACK_FILE_BYTES_MAX)?;
        if std::str::from_utf8(&bytes).is_err() {
            return Err(refused(path, "it is not UTF-8"));
        }
        self.byte_count += bytes.len() as u64;
        if self.files.len() >= rules::PACK_FILE_COUNT_MAX || self.byte_count > rules::PACK_BYTES_MAX
        {
            return Err(refused(
                path,
                "the pack is over the limit of 2,000 files or 16 MiB",
            ));
        }
        self.files.push(PackFile {
            name: name.to_owned(),
            bytes,
        });
        Ok(())
    }
}

/// A path that a person gave, from the top of the repository, so that the lock holds for every clone.
pub(super) fn from_root(root: &Path, start: &Path, path: &str) -> Option<String> {
    let place = start.join(path);
    let place = place.canonicalize().unwrap_or(place);
    let mut up = String::new();
    for above in root.ancestors() {
        if let Ok(rest) = place.strip_prefix(above) {
            let rest = rest.to_str()?.replace('\\', "/");
            let whole = format!("{up}{rest}");
            return Some(match whole.trim_end_matches('/') {
                "" => ".".to_owned(),
                whole => whole.to_owned(),
            });
        }
        up.push_str("../");
    }
    None
}
