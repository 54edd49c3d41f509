//! Turns paths of this machine into paths of the repository and back.
//!
//! Nothing here asks whether a file exists; links are resolved only where a path does not lie below
//! the top as it is written.

use std::path::{Component, Path, PathBuf};

use super::{Error, Repository};
use crate::text::RepoPath;

impl Repository {
    /// The repository's path for one that a person wrote, relative to where they stand.
    /// The top itself is the empty path. A bare repository has no place to stand in: there, paths
    /// start at the top.
    pub(crate) fn relative(&self, path: &Path) -> Result<RepoPath, Error> {
        let Some(root) = self.root() else {
            return self.relative_to_top(path);
        };
        let whole = normalized(&self.start.join(path));
        let below = whole.strip_prefix(root).map(Path::to_owned).or_else(|_| {
            // The start may lie behind a link, as /tmp does on some systems.
            let start = self
                .start
                .canonicalize()
                .unwrap_or_else(|_| self.start.clone());
            let whole = normalized(&start.join(path));
            if let Ok(below) = whole.strip_prefix(root) {
                return Ok(below.to_owned());
            }
            let folder = whole.parent().and_then(|folder| folder.canonicalize().ok());
            match (folder, whole.file_name()) {
                (Some(folder), Some(name)) => folder.join(name),
                _ => whole,
            }
            .strip_prefix(root)
            .map(Path::to_owned)
        });
        let outside = || Error::Outside {
            path: path.to_owned(),
            root: root.to_owned(),
        };
        let below = below.map_err(|_| outside())?;
        let bytes = gix::path::into_bstr(below).map_err(|_| outside())?;
        let bytes = gix::path::to_unix_separators_on_windows(bytes);
        Ok(RepoPath::new(bytes.to_vec()))
    }

    fn relative_to_top(&self, path: &Path) -> Result<RepoPath, Error> {
        let outside = || Error::Outside {
            path: path.to_owned(),
            root: self.git_dir().to_owned(),
        };
        let mut below = PathBuf::new();
        for part in path.components() {
            match part {
                Component::CurDir => {}
                Component::Normal(name) => below.push(name),
                Component::ParentDir if below.pop() => {}
                _ => return Err(outside()),
            }
        }
        let bytes = gix::path::into_bstr(below).map_err(|_| outside())?;
        let bytes = gix::path::to_unix_separators_on_windows(bytes);
        Ok(RepoPath::new(bytes.to_vec()))
    }

    /// The place on this machine of a path of the repository; `None` for a path that is not safe,
    /// or that this system cannot write. It may still lie behind a link: see [`super::ObjectReader::file`].
    pub(crate) fn place(&self, path: &RepoPath) -> Option<PathBuf> {
        if !path.is_safe() {
            return None;
        }
        place_below(self.root()?, path.as_bytes())
    }
}

/// Joins without any check.
pub(super) fn place_below(root: &Path, path: &[u8]) -> Option<PathBuf> {
    if path.is_empty() {
        return Some(root.to_owned());
    }
    let native = gix::path::from_byte_slice(path).ok()?;
    Some(root.join(native))
}

/// The path without `.`, and with `..` taken back, as the letters say.
pub(super) fn normalized(path: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                whole.pop();
            }
            _ => whole.push(part),
        }
    }
    whole
}
