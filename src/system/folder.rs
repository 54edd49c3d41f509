//! Folders: list, create and remove, never through a symbolic link.
//!
//! Paths below a root come from a repository and are hostile: each part is looked at before
//! anything is created below it.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::text::RepoPath;

use super::file::kind_of;
use super::{Error, FileKind, check_fault, failed, is_missing, stat};

/// One name in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FolderEntry {
    pub name: Vec<u8>,
    pub kind: FileKind,
}

/// Lists a folder in the order of the names' bytes; one that is missing is empty.
///
/// Names that have no bytes of their own on this system (Windows, no Unicode) are left out.
pub(crate) fn list_folder(path: &Path) -> Result<Vec<FolderEntry>, Error> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if is_missing(error.kind()) => return Ok(Vec::new()),
        Err(error) => return Err(failed("list", path)(error)),
    };
    let mut listed = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed("list", path))?;
        let kind = match entry.file_type() {
            Ok(kind) => kind_of(kind),
            Err(error) if is_missing(error.kind()) => continue,
            Err(error) => return Err(failed("list", path)(error)),
        };
        if let Some(name) = name_bytes(&entry.file_name()) {
            listed.push(FolderEntry { name, kind });
        }
    }
    listed.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    Ok(listed)
}

/// Returns the place of a repository's path on disk; refuses what could lead out of `root`.
pub(crate) fn path_below(root: &Path, path: &RepoPath) -> Result<PathBuf, Error> {
    let unnameable = || Error::Unnameable {
        path: path.to_string(),
    };
    if !path.is_safe() {
        return Err(unnameable());
    }
    let mut place = root.to_path_buf();
    place.push(os_path(path.as_bytes()).ok_or_else(unnameable)?);
    Ok(place)
}

/// Creates `relative` below `root`, part by part; refuses a part that is a link or no folder.
pub(crate) fn create_folders(root: &Path, relative: &Path) -> Result<(), Error> {
    walk_down(root, relative, |path| {
        match check_fault().and_then(|()| fs::create_dir(path)) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                Err(failed("create the folder", path)(error))
            }
            // Another thread or process may have made it; what it made is looked at again.
            _ => match stat(path)?.map(|stat| stat.kind) {
                Some(FileKind::Folder) => Ok(true),
                Some(FileKind::Symlink) => Err(Error::Symlink { path: path.into() }),
                _ => Err(Error::InTheWay {
                    path: path.into(),
                    wanted: "folder",
                }),
            },
        }
    })
    .map(drop)
}

/// Whether `relative` below `root` is there, and no part of it is a link.
pub(crate) fn is_real_folder(root: &Path, relative: &Path) -> Result<bool, Error> {
    walk_down(root, relative, |_| Ok(false))
}

/// Removes a folder if nothing is in it.
pub(crate) fn remove_empty_folder(path: &Path) -> Result<bool, Error> {
    match fs::remove_dir(path) {
        Ok(()) => Ok(true),
        Err(error) if is_missing(error.kind()) => Ok(false),
        // Other systems say "exists" or "denied" where a folder is not empty.
        Err(_) if fs::read_dir(path).is_ok_and(|mut names| names.next().is_some()) => Ok(false),
        Err(error) => Err(failed("remove the folder", path)(error)),
    }
}

/// Removes a folder and everything in it; links in it are removed, not followed.
pub(crate) fn remove_folder(path: &Path) -> Result<bool, Error> {
    match stat(path)?.map(|stat| stat.kind) {
        None => Ok(false),
        Some(FileKind::Folder) => {
            check_fault()
                .and_then(|()| fs::remove_dir_all(path))
                .map_err(failed("remove the folder", path))?;
            Ok(true)
        }
        Some(_) => Err(Error::InTheWay {
            path: path.into(),
            wanted: "folder",
        }),
    }
}

/// Gives a folder another name on the same volume, where nothing is yet.
pub(crate) fn move_folder(from: &Path, to: &Path) -> Result<(), Error> {
    if stat(to)?.is_some() {
        return Err(Error::InTheWay {
            path: to.into(),
            wanted: "free name",
        });
    }
    check_fault()
        .and_then(|()| fs::rename(from, to))
        .map_err(failed("create the folder", to))
}

/// Asks the system to keep a folder's names over a power cut; systems that cannot are not asked.
pub(crate) fn sync_folder(path: &Path) {
    if let Ok(folder) = fs::File::open(path) {
        let _ = folder.sync_all();
    }
}

/// Looks at each part of `relative` in turn; `on_missing` may create a part and says whether to go on.
fn walk_down(
    root: &Path,
    relative: &Path,
    mut on_missing: impl FnMut(&Path) -> Result<bool, Error>,
) -> Result<bool, Error> {
    let mut path = root.to_path_buf();
    for part in relative.components() {
        let Component::Normal(name) = part else {
            return Err(Error::Unnameable {
                path: super::shown(relative),
            });
        };
        path.push(name);
        match stat(&path)?.map(|stat| stat.kind) {
            Some(FileKind::Folder) => (),
            Some(FileKind::Symlink) => return Err(Error::Symlink { path }),
            Some(FileKind::File | FileKind::Other) => {
                return Err(Error::InTheWay {
                    path,
                    wanted: "folder",
                });
            }
            None => {
                if !on_missing(&path)? {
                    return Ok(false);
                }
            }
        }
    }
    Ok(true)
}

#[cfg(unix)]
#[expect(
    clippy::unnecessary_wraps,
    reason = "names on other systems are not all bytes"
)]
fn os_path(bytes: &[u8]) -> Option<&Path> {
    use std::os::unix::ffi::OsStrExt;
    Some(Path::new(std::ffi::OsStr::from_bytes(bytes)))
}

#[cfg(not(unix))]
fn os_path(bytes: &[u8]) -> Option<&Path> {
    std::str::from_utf8(bytes).ok().map(Path::new)
}

#[cfg(unix)]
#[expect(
    clippy::unnecessary_wraps,
    reason = "names on other systems are not all bytes"
)]
fn name_bytes(name: &std::ffi::OsStr) -> Option<Vec<u8>> {
    use std::os::unix::ffi::OsStrExt;
    Some(name.as_bytes().to_vec())
}

#[cfg(not(unix))]
fn name_bytes(name: &std::ffi::OsStr) -> Option<Vec<u8>> {
    name.to_str().map(|name| name.as_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_created_through_a_link_or_out_of_the_root() {
        let folder = tempfile::tempdir().unwrap();
        let (root, outside) = (folder.path().join("root"), folder.path().join("outside"));
        fs::create_dir(&root).unwrap();
        fs::create_dir(&outside).unwrap();
        create_folders(&root, Path::new("a/b")).unwrap();
        create_folders(&root, Path::new("a/b")).unwrap();
        assert!(is_real_folder(&root, Path::new("a/b")).unwrap());
        assert!(!is_real_folder(&root, Path::new("a/c")).unwrap());
        for bad in ["../outside/x", "/x", "a/../../x"] {
            assert!(create_folders(&root, Path::new(bad)).is_err(), "{bad}");
            assert!(path_below(&root, &RepoPath::from(bad)).is_err(), "{bad}");
        }
        fs::write(root.join("file"), "").unwrap();
        assert!(matches!(
            create_folders(&root, Path::new("file/x")),
            Err(Error::InTheWay { .. })
        ));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&outside, root.join("a/link")).unwrap();
            let error = create_folders(&root, Path::new("a/link/x")).expect_err("a link");
            assert!(matches!(error, Error::Symlink { .. }), "{error}");
        }
        assert_eq!(list_folder(&outside).unwrap(), []);
    }

    #[test]
    fn a_folder_with_something_in_it_stays() {
        let folder = tempfile::tempdir().unwrap();
        create_folders(folder.path(), Path::new("a/b")).unwrap();
        assert!(!remove_empty_folder(&folder.path().join("a")).unwrap());
        assert!(remove_empty_folder(&folder.path().join("a/b")).unwrap());
        assert!(!remove_empty_folder(&folder.path().join("a/b")).unwrap());
        let names = list_folder(folder.path()).unwrap();
        assert_eq!(names.len(), 1);
        assert_eq!(
            (names[0].name.as_slice(), names[0].kind),
            (&b"a"[..], FileKind::Folder)
        );
    }
}
