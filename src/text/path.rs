//! Paths inside a repository, as git keeps them.

use std::fmt;

use serde::{Serialize, Serializer};

use super::escaped_bytes;

/// A path from the repository's top folder: bytes with `/` between its parts, on every system.
///
/// Git allows any byte but NUL, so this is not a `String`; it prints with everything unsafe escaped.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RepoPath(Vec<u8>);

impl RepoPath {
    /// Takes bytes as git gave them; nothing is checked, see [`RepoPath::is_safe`].
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The last part of the path.
    pub fn file_name(&self) -> &[u8] {
        let start = memchr::memrchr(b'/', &self.0).map_or(0, |at| at + 1);
        &self.0[start..]
    }

    /// The path without its last part; empty at the top.
    pub fn folder(&self) -> &[u8] {
        &self.0[..memchr::memrchr(b'/', &self.0).unwrap_or(0)]
    }

    /// Whether the path is `folder` or lies below it; the empty folder holds everything.
    pub fn is_below(&self, folder: &[u8]) -> bool {
        folder.is_empty()
            || self
                .0
                .strip_prefix(folder)
                .is_some_and(|rest| rest.is_empty() || rest[0] == b'/')
    }

    /// Whether the path names one place below the top and cannot lead out of it.
    ///
    /// False for empty, absolute, with a part that is empty, `.`, `..` or (in any case) `.git`, with
    /// NUL, or with what Windows takes for a separator or a drive there.
    pub fn is_safe(&self) -> bool {
        !self.0.is_empty()
            && !self.0.contains(&0)
            && (!cfg!(windows) || self.0.iter().all(|byte| !matches!(byte, b'\\' | b':')))
            && self.0.split(|&byte| byte == b'/').all(|part| {
                !matches!(part, b"" | b"." | b"..") && !part.eq_ignore_ascii_case(b".git")
            })
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&escaped_bytes(&self.0))
    }
}

impl fmt::Debug for RepoPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", escaped_bytes(&self.0))
    }
}

impl Serialize for RepoPath {
    /// As a string; bytes that are not UTF-8 become `\xNN`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => serializer.serialize_str(text),
            Err(_) => serializer.serialize_str(&escaped_bytes(&self.0)),
        }
    }
}

impl From<&str> for RepoPath {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_out_is_not_safe() {
        for bad in [
            "",
            "/a",
            "a//b",
            "a/../b",
            "..",
            "./a",
            ".git/config",
            "a/.GIT",
            "a/",
            "a\0b",
        ] {
            assert!(!RepoPath::from(bad).is_safe(), "{bad:?}");
        }
        for good in ["a", "a/b.rs", "a/..b", "ünï/x", ".github/x", "a\nb"] {
            assert!(RepoPath::from(good).is_safe(), "{good:?}");
        }
    }

    #[test]
    fn folders_hold_whole_parts() {
        let path = RepoPath::from("src/text/mod.rs");
        assert_eq!(path.file_name(), b"mod.rs");
        assert_eq!(path.folder(), b"src/text");
        assert!(path.is_below(b"src") && path.is_below(b"") && path.is_below(b"src/text/mod.rs"));
        assert!(!path.is_below(b"sr"));
    }
}
