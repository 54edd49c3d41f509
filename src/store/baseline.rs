//! The files of accepted findings on disk: which there are, and writing one.
//!
//! Knows bytes and places only. Nothing is listed, written or removed through a symbolic link.

use std::path::Path;

use crate::system::{self, FileKind};
use crate::text::RepoPath;

use super::Error;
use super::layout::{BASELINE_FOLDER, baseline_source};

/// The sources that have a baseline below the top of a working tree, in no order.
pub(crate) fn baseline_sources(root: &Path) -> Result<Vec<RepoPath>, Error> {
    let mut sources = Vec::new();
    let folder = system::path_below(Path::new(""), &RepoPath::from(BASELINE_FOLDER))?;
    // A link in place of the folder accepts nothing, and writing says so.
    if !system::is_real_folder(root, &folder).unwrap_or(false) {
        return Ok(sources);
    }
    let mut open = vec![RepoPath::from(BASELINE_FOLDER)];
    while let Some(folder) = open.pop() {
        for entry in system::list_folder(&system::path_below(root, &folder)?)? {
            let place = RepoPath::new([folder.as_bytes(), b"/", &entry.name].concat());
            if !place.is_safe() {
                continue;
            }
            match entry.kind {
                FileKind::Folder => open.push(place),
                // A link is named as well, so that reading it tells of it.
                FileKind::File | FileKind::Symlink => sources.extend(baseline_source(&place)),
                FileKind::Other => (),
            }
        }
    }
    Ok(sources)
}

/// Writes a baseline (`None`: removes it, and folders that are empty then).
pub(crate) fn write_baseline(
    root: &Path,
    place: &RepoPath,
    bytes: Option<&[u8]>,
) -> Result<(), Error> {
    let path = system::path_below(root, place)?;
    let folder = system::path_below(Path::new(""), &RepoPath::new(place.folder()))?;
    if let Some(bytes) = bytes {
        system::create_folders(root, &folder)?;
        system::write_atomically(&path, bytes, false)?;
        return Ok(());
    }
    if !system::is_real_folder(root, &folder)? {
        return Ok(());
    }
    system::remove_file(&path)?;
    let mut folder = RepoPath::new(place.folder());
    while folder.is_below(BASELINE_FOLDER.as_bytes())
        && system::remove_empty_folder(&system::path_below(root, &folder)?)?
    {
        folder = RepoPath::new(folder.folder());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::baseline_path;
    use super::*;

    #[test]
    fn baselines_come_and_go_with_their_folders() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        assert_eq!(baseline_sources(root).unwrap(), []);
        for source in ["src/a.rs", "x.txt/b"] {
            let place = baseline_path(&RepoPath::from(source)).unwrap();
            write_baseline(root, &place, Some(b"p/r  x\n")).unwrap();
        }
        let mut sources = baseline_sources(root).unwrap();
        sources.sort();
        assert_eq!(sources, ["src/a.rs", "x.txt/b"].map(RepoPath::from));
        for source in ["src/a.rs", "x.txt/b", "none"] {
            let place = baseline_path(&RepoPath::from(source)).unwrap();
            write_baseline(root, &place, None).unwrap();
        }
        assert!(!root.join(BASELINE_FOLDER).exists());
    }

    #[cfg(unix)]
    #[test]
    fn nothing_goes_through_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (root, outside) = (folder.path().join("root"), folder.path().join("outside"));
        std::fs::create_dir_all(root.join(".codecontext")).unwrap();
        std::fs::create_dir(&outside).unwrap();
        std::fs::write(outside.join("a.txt"), "p/r  x\n").unwrap();
        std::os::unix::fs::symlink(&outside, root.join(BASELINE_FOLDER)).unwrap();
        assert_eq!(baseline_sources(&root).unwrap(), []);
        let place = baseline_path(&RepoPath::from("a")).unwrap();
        write_baseline(&root, &place, Some(b"x")).expect_err("a link");
        write_baseline(&root, &place, None).expect_err("a link");
        assert_eq!(std::fs::read(outside.join("a.txt")).unwrap(), b"p/r  x\n");
    }
}
