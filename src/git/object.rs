//! Reads blobs and working files, each within a limit that is checked before the bytes are read.
//!
//! Never asks a remote for what is missing, and never reads a working file through a link.

use std::fs::{self, File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};

use gix::objs::FindExt;
use gix::objs::Kind;

use super::{Error, Repository, path};
use crate::facts::BlobId;
use crate::text::RepoPath;

/// Reads bytes for one thread; made by [`Repository::reader`] and sent to the thread that uses it.
pub(crate) struct ObjectReader {
    repository: gix::Repository,
    root: Option<PathBuf>,
    /// The folder last proved to be reached without a link: files come sorted by path.
    proved: Vec<u8>,
}

impl Repository {
    /// A reader for one thread.
    pub(crate) fn reader(&self) -> ObjectReader {
        ObjectReader {
            repository: self.local(),
            root: self.root.clone(),
            proved: Vec::new(),
        }
    }

    /// The id that git gives to these bytes in this repository.
    pub(crate) fn hash_blob(&self, bytes: &[u8]) -> BlobId {
        hash_blob(self.local().object_hash(), bytes)
    }
}

impl ObjectReader {
    /// The id that git gives to these bytes in this repository.
    pub(crate) fn hash_blob(&self, bytes: &[u8]) -> BlobId {
        hash_blob(self.repository.object_hash(), bytes)
    }

    /// The bytes of a blob; its size is known before its content is unpacked.
    pub(crate) fn blob(&self, id: &BlobId, bytes_max: u64) -> Result<Vec<u8>, Error> {
        let oid = gix::ObjectId::from_bytes_or_panic(id.as_bytes());
        let missing = |source| find_error(&self.repository, "blob", &oid, source);
        let bytes = self.repository.find_header(oid).map_err(missing)?.size();
        if bytes > bytes_max {
            return Err(Error::TooLarge {
                id: *id,
                bytes,
                bytes_max,
            });
        }
        let mut buffer = Vec::new();
        self.repository
            .objects
            .find_blob(&oid, &mut buffer)
            .map_err(missing)?;
        Ok(buffer)
    }

    /// The bytes of a file of the working tree, which neither is a link nor lies behind one.
    pub(crate) fn file(&mut self, path: &RepoPath, bytes_max: u64) -> Result<Vec<u8>, Error> {
        let not_a_file = || Error::NotAFile { path: path.clone() };
        let root = self
            .root
            .as_deref()
            .filter(|_| path.is_safe())
            .ok_or_else(not_a_file)?;
        let folder = path.folder();
        if !folder.is_empty() && folder != self.proved.as_slice() {
            if !is_plain_folder(root, folder) {
                return Err(not_a_file());
            }
            self.proved = folder.to_vec();
        }
        let place = path::place_below(root, path.as_bytes()).ok_or_else(not_a_file)?;
        let read = |source: std::io::Error| match source.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => not_a_file(),
            _ => Error::Read {
                path: path.clone(),
                source,
            },
        };
        let metadata = fs::symlink_metadata(&place).map_err(read)?;
        if !metadata.is_file() {
            return Err(not_a_file());
        }
        match read_plain_file(&place, &metadata, bytes_max).map_err(read)? {
            Some(bytes) => Ok(bytes),
            None => Err(Error::FileTooLarge {
                path: path.clone(),
                bytes: metadata.len(),
                bytes_max,
            }),
        }
    }
}

/// Whether every part of a folder's path is a folder itself and no link.
fn is_plain_folder(root: &Path, folder: &[u8]) -> bool {
    let ends = memchr::memchr_iter(b'/', folder).chain([folder.len()]);
    ends.into_iter().all(|end| {
        path::place_below(root, &folder[..end])
            .and_then(|place| fs::symlink_metadata(place).ok())
            .is_some_and(|metadata| metadata.is_dir())
    })
}

/// Reads a file whose `lstat` said that it is a plain one; `None` where it is over the limit.
///
/// What was opened must be what was judged: a link put in its place meanwhile is another inode.
pub(super) fn read_plain_file(
    place: &Path,
    judged: &Metadata,
    bytes_max: u64,
) -> std::io::Result<Option<Vec<u8>>> {
    if judged.len() > bytes_max {
        return Ok(None);
    }
    let file = File::open(place)?;
    let opened = file.metadata()?;
    if !opened.is_file() || !is_same(judged, &opened) {
        return Err(std::io::ErrorKind::NotFound.into());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(opened.len()).unwrap_or(0) + 1);
    // The file may grow while it is read.
    file.take(bytes_max + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= bytes_max).then_some(bytes))
}

#[cfg(unix)]
fn is_same(a: &Metadata, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(not(unix))]
fn is_same(a: &Metadata, b: &Metadata) -> bool {
    a.created().ok() == b.created().ok()
}

pub(super) fn hash_blob(hash: gix::hash::Kind, bytes: &[u8]) -> BlobId {
    let id = gix::objs::compute_hash(hash, Kind::Blob, bytes).unwrap_or_else(|_| {
        // Only bytes made to break SHA-1 come here: no blob of git's has the null id.
        gix::ObjectId::null(hash)
    });
    BlobId::new(id.as_bytes()).expect("an id has 20 or 32 bytes")
}

/// Says which kind of absence it is.
pub(super) fn find_error(
    repository: &gix::Repository,
    kind: &'static str,
    id: &gix::oid,
    source: gix::Error,
) -> Error {
    if repository.find_header(id).is_ok() {
        return Error::Git {
            task: "read an object",
            source,
        };
    }
    let id = id.to_string();
    if is_partial(repository) {
        return Error::NotFetched { kind, id };
    }
    Error::Missing { kind, id }
}

/// Whether the clone left objects with a remote on purpose.
pub(super) fn is_partial(repository: &gix::Repository) -> bool {
    let config = repository.config_snapshot();
    config.string("extensions.partialClone").is_some()
        || config
            .plumbing()
            .sections_by_name("remote")
            .into_iter()
            .flatten()
            .any(|section| {
                section
                    .value("promisor")
                    .is_some_and(|value| value != "false")
            })
}
