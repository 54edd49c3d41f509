//! Single files: look, read, write, remove.
//!
//! A file is read only where the last part of its path is a regular file and no symbolic link: a
//! repository decides what its links point to, so following one would read outside of it.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use super::{Error, TemporaryFile, check_fault, failed, is_missing};

/// What a path names, not following a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileKind {
    File,
    Folder,
    Symlink,
    /// A pipe, a socket, a device.
    Other,
}

/// What the system knows of a file without opening it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileStat {
    pub kind: FileKind,
    pub byte_count: u64,
    /// Last change of the content, in nanoseconds since 1970.
    pub modified_ns: i64,
    /// Last change of content or attributes; 0 where the system does not tell.
    pub changed_ns: i64,
    /// Number of the file on its volume; 0 where the system does not tell.
    pub inode: u64,
}

/// Looks at a path without following a link; `None` where there is nothing.
pub(crate) fn stat(path: &Path) -> Result<Option<FileStat>, Error> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(stat_of(&metadata))),
        Err(error) if is_missing(error.kind()) => Ok(None),
        Err(error) => Err(failed("look at", path)(error)),
    }
}

/// Reads a regular file of at most `bytes_max` bytes; `None` where there is nothing.
pub(crate) fn read_file(path: &Path, bytes_max: u64) -> Result<Option<Vec<u8>>, Error> {
    let mut bytes = Vec::new();
    Ok(read_file_into(path, bytes_max, &mut bytes)?.map(|_| bytes))
}

/// The same, into a buffer that is emptied first; also says what the opened file is.
pub(crate) fn read_file_into(
    path: &Path,
    bytes_max: u64,
    bytes: &mut Vec<u8>,
) -> Result<Option<FileStat>, Error> {
    bytes.clear();
    let Some((mut file, stat)) = open_file(path)? else {
        return Ok(None);
    };
    let too_large = || Error::TooLarge {
        path: path.to_path_buf(),
        bytes_max,
    };
    if stat.byte_count > bytes_max {
        return Err(too_large());
    }
    let expected = usize::try_from(stat.byte_count).map_err(|_| too_large())?;
    // One call more than the file needs is noticed over thousands of small files.
    bytes.resize(expected + 1, 0);
    let first = match file.read(bytes) {
        Err(error) if error.kind() == ErrorKind::Interrupted => 0,
        result => result.map_err(failed("read", path))?,
    };
    bytes.truncate(first);
    if first != expected {
        let left_max = bytes_max.saturating_sub(first as u64).saturating_add(1);
        file.take(left_max)
            .read_to_end(bytes)
            .map_err(failed("read", path))?;
    }
    if bytes.len() as u64 > bytes_max {
        return Err(too_large());
    }
    Ok(Some(stat))
}

/// Opens a regular file for reading; `None` where there is nothing.
///
/// Looks before and after, and takes the file only where both times it was the same one: a link put
/// in between is noticed, without a constant for "do not follow" that differs between systems.
pub(crate) fn open_file(path: &Path) -> Result<Option<(File, FileStat)>, Error> {
    let before = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if is_missing(error.kind()) => return Ok(None),
        Err(error) => return Err(failed("look at", path)(error)),
    };
    if before.file_type().is_symlink() {
        return Err(Error::Symlink {
            path: path.to_path_buf(),
        });
    }
    if !before.is_file() {
        return Err(Error::InTheWay {
            path: path.to_path_buf(),
            wanted: "regular file",
        });
    }
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if is_missing(error.kind()) => return Ok(None),
        Err(error) => return Err(failed("open", path)(error)),
    };
    let after = file.metadata().map_err(failed("look at", path))?;
    if identity(&before) != identity(&after) {
        // Replaced meanwhile by a writer or by a link: a writer's file is fine, a link is not.
        let again = match fs::symlink_metadata(path) {
            Ok(again) => again,
            Err(error) if is_missing(error.kind()) => return Ok(None),
            Err(error) => return Err(failed("look at", path)(error)),
        };
        if identity(&again) != identity(&after) {
            return Err(Error::Symlink {
                path: path.to_path_buf(),
            });
        }
    }
    Ok(Some((file, stat_of(&after))))
}

/// Writes a file that must not exist yet; leaves nothing behind where that fails.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let action = "create";
    check_fault().map_err(failed(action, path))?;
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(failed(action, path))?;
    let written = check_fault().and_then(|()| file.write_all(bytes));
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written.map_err(failed("write", path))
}

/// Writes a file so that every reader sees all of it, or what was there before.
///
/// A symbolic link at `path` is replaced, not followed. With `durable`, the bytes are on the disk
/// before the name is.
pub(crate) fn write_atomically(path: &Path, bytes: &[u8], durable: bool) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = TemporaryFile::create(folder)?;
    file.write(bytes)?;
    file.publish(path, durable)
}

/// Writes a file whole, in place of what was there, which is removed first.
///
/// For files that can be made again: no reader sees half of one, a failed write leaves what was there,
/// but a crash at the wrong moment leaves none. Renaming over a file costs twice the processor time on
/// ext4, which then also waits for the disk.
pub(crate) fn replace_file(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut file = TemporaryFile::create(path.parent().unwrap_or(Path::new(".")))?;
    file.write(bytes)?;
    file.flush()?;
    remove_file(path)?;
    file.publish(path, false)
}

/// Writes over a file of a person's, which must still hold `before`; false, and nothing is written, where it does
/// not. Who may read, write and run it stays.
///
/// Another writer between the look and the rename, microseconds later, is not noticed: no system can lock out
/// editors.
pub(crate) fn replace_source(path: &Path, before: &[u8], after: &[u8]) -> Result<bool, Error> {
    let mut file = TemporaryFile::create(path.parent().unwrap_or(Path::new(".")))?;
    file.write(after)?;
    file.flush()?;
    let found = match read_file(path, before.len() as u64) {
        Err(Error::TooLarge { .. }) => None,
        found => found?,
    };
    if found.as_deref() != Some(before) {
        return Ok(false);
    }
    file.take_permissions_of(path)?;
    file.publish(path, true)?;
    Ok(true)
}

/// Removes a file or a link; it is no error where it is gone already.
pub(crate) fn remove_file(path: &Path) -> Result<bool, Error> {
    match check_fault().and_then(|()| fs::remove_file(path)) {
        Ok(()) => Ok(true),
        Err(error) if is_missing(error.kind()) => Ok(false),
        Err(error) => Err(failed("remove", path)(error)),
    }
}

#[cfg(unix)]
pub(super) fn identity(metadata: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
pub(super) fn identity(_: &Metadata) -> (u64, u64) {
    (0, 0)
}

#[cfg(unix)]
fn times_and_inode(metadata: &Metadata) -> (i64, i64, u64) {
    use std::os::unix::fs::MetadataExt;
    let nanoseconds = |seconds: i64, rest: i64| seconds.saturating_mul(1_000_000_000) + rest;
    (
        nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
        nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
        metadata.ino(),
    )
}

#[cfg(not(unix))]
fn times_and_inode(metadata: &Metadata) -> (i64, i64, u64) {
    let modified = metadata
        .modified()
        .ok()
        .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok())
        .and_then(|since| i64::try_from(since.as_nanos()).ok());
    (modified.unwrap_or(0), 0, 0)
}

fn stat_of(metadata: &Metadata) -> FileStat {
    let kind = metadata.file_type();
    let (modified_ns, changed_ns, inode) = times_and_inode(metadata);
    FileStat {
        kind: kind_of(kind),
        byte_count: metadata.len(),
        modified_ns,
        changed_ns,
        inode,
    }
}

pub(super) fn kind_of(kind: fs::FileType) -> FileKind {
    if kind.is_symlink() {
        FileKind::Symlink
    } else if kind.is_dir() {
        FileKind::Folder
    } else if kind.is_file() {
        FileKind::File
    } else {
        FileKind::Other
    }
}

#[cfg(test)]
mod tests {
    use super::super::fault;
    use super::*;

    #[test]
    fn a_missing_file_is_none_and_a_large_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        assert_eq!(read_file(&path, 10).unwrap(), None);
        write_new(&path, b"12345").unwrap();
        assert_eq!(read_file(&path, 5).unwrap().unwrap(), b"12345");
        assert!(matches!(
            read_file(&path, 4),
            Err(Error::TooLarge { bytes_max: 4, .. })
        ));
        assert!(matches!(
            read_file(folder.path(), 4),
            Err(Error::InTheWay { .. })
        ));
        assert!(write_new(&path, b"x").is_err());
        assert_eq!(read_file(&path.join("b"), 5).unwrap(), None);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        write_new(&target, b"outside").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert!(matches!(read_file(&link, 99), Err(Error::Symlink { .. })));
        assert_eq!(stat(&link).unwrap().unwrap().kind, FileKind::Symlink);
        write_atomically(&link, b"mine", false).unwrap();
        assert_eq!(read_file(&target, 99).unwrap().unwrap(), b"outside");
        assert_eq!(read_file(&link, 99).unwrap().unwrap(), b"mine");
    }

    #[test]
    fn a_source_is_replaced_only_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        write_new(&path, b"one").unwrap();
        assert!(!replace_source(&path, b"other", b"two").unwrap());
        assert!(!replace_source(&path, b"on", b"two").unwrap());
        assert!(!replace_source(&folder.path().join("b"), b"", b"two").unwrap());
        assert_eq!(read_file(&path, 9).unwrap().unwrap(), b"one");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o751)).unwrap();
            assert!(replace_source(&path, b"one", b"two").unwrap());
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o751);
            let link = folder.path().join("link");
            std::os::unix::fs::symlink(&path, &link).unwrap();
            replace_source(&link, b"two", b"three").expect_err("a link");
        }
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            if cfg!(unix) { 2 } else { 1 }
        );
    }

    #[test]
    fn a_full_disk_leaves_what_was_there_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        write_new(&path, b"old").unwrap();
        for successes in 0..3 {
            let result = fault::with(successes, ErrorKind::StorageFull, || {
                write_atomically(&path, b"new", true)
            });
            let error = result.expect_err("the disk is full");
            assert_eq!(error.io_kind(), Some(ErrorKind::StorageFull));
            assert_eq!(read_file(&path, 9).unwrap().unwrap(), b"old");
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        }
        let other = folder.path().join("b");
        for successes in 0..2 {
            fault::with(successes, ErrorKind::StorageFull, || {
                write_new(&other, b"x").expect_err("the disk is full");
            });
            assert_eq!(stat(&other).unwrap(), None);
        }
    }
}
