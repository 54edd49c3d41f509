//! Files that are written aside and get their name when they are whole, and locks.
//!
//! The name of a temporary file starts with [`PREFIX`]; its writer holds a lock on it, so whoever
//! finds one without a lock knows that its writer is dead and may remove it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::file::identity;
use super::{Error, check_fault, failed, process_id, sync_folder, unique_number, wall_clock_ns};

/// Start of the names of files that are not whole yet.
const PREFIX: &str = ".codecontext-partial-";

/// On volumes without locks, a temporary file this old has no writer any more.
const ABANDONED_NS: i64 = 24 * 3600 * 1_000_000_000;

/// How often another name is tried where one is taken or swept away at once.
const ATTEMPT_COUNT_MAX: u32 = 16;

/// A file without its final name; removed when dropped before [`TemporaryFile::publish`].
#[derive(Debug)]
pub(crate) struct TemporaryFile {
    path: PathBuf,
    file: BufWriter<File>,
    is_published: bool,
}

impl TemporaryFile {
    /// Creates an empty file in `folder`.
    pub(crate) fn create(folder: &Path) -> Result<Self, Error> {
        let mut last = None;
        for _ in 0..ATTEMPT_COUNT_MAX {
            let name = format!("{PREFIX}{}-{}", process_id(), unique_number());
            let path = folder.join(name);
            let created = check_fault()
                .and_then(|()| OpenOptions::new().write(true).create_new(true).open(&path));
            match created {
                Ok(file) => {
                    if !is_held(&file, &path) {
                        continue;
                    }
                    return Ok(Self {
                        path,
                        file: BufWriter::with_capacity(64 * 1024, file),
                        is_published: false,
                    });
                }
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                    last = Some(error);
                }
                Err(error) => return Err(failed("create a file in", folder)(error)),
            }
        }
        let error = last.unwrap_or_else(|| std::io::ErrorKind::AlreadyExists.into());
        Err(failed("create a file in", folder)(error))
    }

    /// Adds bytes at the end.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        check_fault()
            .and_then(|()| self.file.write_all(bytes))
            .map_err(failed("write", &self.path))
    }

    /// Writes over the first bytes of the file; nothing may be added afterwards.
    pub(crate) fn write_at_start(&mut self, bytes: &[u8]) -> Result<(), Error> {
        check_fault()
            .and_then(|()| self.file.seek(SeekFrom::Start(0)))
            .and_then(|_| self.file.write_all(bytes))
            .map_err(failed("write", &self.path))
    }

    /// Hands everything to the system, so that a full disk is noticed now.
    pub(crate) fn flush(&mut self) -> Result<(), Error> {
        self.file.flush().map_err(failed("write", &self.path))
    }

    /// Lets the same people read, write and run it as another file.
    pub(super) fn take_permissions_of(&self, path: &Path) -> Result<(), Error> {
        let permissions = fs::metadata(path)
            .map_err(failed("look at", path))?
            .permissions();
        fs::set_permissions(&self.path, permissions).map_err(failed("write", &self.path))
    }

    /// Gives the file its name, in place of whatever had it.
    pub(crate) fn publish(mut self, path: &Path, durable: bool) -> Result<(), Error> {
        self.flush()?;
        if durable {
            self.file
                .get_ref()
                .sync_data()
                .map_err(failed("write", &self.path))?;
        }
        check_fault()
            .and_then(|()| fs::rename(&self.path, path))
            .map_err(failed("write", path))?;
        self.is_published = true;
        if durable {
            sync_folder(path.parent().unwrap_or(Path::new(".")));
        }
        Ok(())
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        if !self.is_published {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// A folder without its final name; removed with all that is left in it when dropped.
///
/// One that a killed process left is found by [`TemporaryFolder::sweep`]; who sweeps holds a lock against all others
/// that make some.
#[derive(Debug)]
pub(crate) struct TemporaryFolder {
    path: PathBuf,
}

impl TemporaryFolder {
    /// Creates an empty folder in `folder`.
    pub(crate) fn create(folder: &Path) -> Result<Self, Error> {
        let name = format!("{PREFIX}{}-{}", process_id(), unique_number());
        let path = folder.join(name);
        check_fault()
            .and_then(|()| fs::create_dir(&path))
            .map_err(failed("create a folder in", folder))?;
        Ok(Self { path })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Removes those that were left in `folder`.
    pub(crate) fn sweep(folder: &Path) -> Result<(), Error> {
        for entry in super::list_folder(folder)? {
            let name = std::str::from_utf8(&entry.name).unwrap_or_default();
            if name.starts_with(PREFIX) && entry.kind == super::FileKind::Folder {
                super::remove_folder(&folder.join(name))?;
            }
        }
        Ok(())
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Whether the file at `path` is a temporary one whose writer is gone.
pub(crate) fn is_abandoned(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    if !name.is_some_and(|name| name.starts_with(PREFIX)) {
        return false;
    }
    let Ok(Some((file, stat))) = super::open_file(path) else {
        return false;
    };
    match file.try_lock() {
        Ok(()) => true,
        Err(TryLockError::WouldBlock) => false,
        Err(TryLockError::Error(_)) => wall_clock_ns() - stat.modified_ns > ABANDONED_NS,
    }
}

/// Takes the lock of a new file; false where somebody swept the file away before that.
fn is_held(file: &File, path: &Path) -> bool {
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        return false;
    }
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(held), Ok(named)) => identity(&held) == identity(&named),
        _ => false,
    }
}

/// Held by one process at a time; ends with the process, however that ends.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock that the file at `path` stands for; `None` where another holds it.
    ///
    /// Volumes without locks give everybody the lock: what it guards must stay safe without it.
    pub(crate) fn try_take(path: &Path) -> Result<Option<Self>, Error> {
        let file = check_fault()
            .and_then(|()| {
                OpenOptions::new()
                    .create(true)
                    .truncate(false)
                    .write(true)
                    .open(path)
            })
            .map_err(failed("lock", path))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => Ok(None),
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Some(Self { _file: file })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_dead_writers_are_abandoned() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = TemporaryFile::create(folder.path()).unwrap();
        file.write(b"half").unwrap();
        let path = file.path.clone();
        assert!(!is_abandoned(&path));
        drop(file);
        assert!(!path.exists());
        // What a killed process leaves.
        fs::write(&path, b"half").unwrap();
        assert!(is_abandoned(&path));
        assert!(!is_abandoned(&folder.path().join("other")));
    }

    #[test]
    fn a_lock_has_one_holder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let first = Lock::try_take(&path).unwrap();
        assert!(first.is_some());
        assert!(Lock::try_take(&path).unwrap().is_none());
        drop(first);
        assert!(Lock::try_take(&path).unwrap().is_some());
    }
}
