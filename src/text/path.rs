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

    /// Whether it is, by convention, of tests, benchmarks, examples or their data: a folder or a file named so.
    ///
    /// Records of such files hold less, so what this says is part of the map's format.
    pub fn is_of_tests(&self) -> bool {
        let mut parts = self.0.rsplit(|&byte| byte == b'/');
        let name = parts.next().unwrap_or_default();
        is_test_file(name) || parts.any(is_test_folder)
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

/// Names of folders that hold what nothing else builds on.
const TEST_FOLDERS: &[&str] = &[
    "test",
    "tests",
    "__tests__",
    "spec",
    "specs",
    "testdata",
    "testsuite",
    "fixture",
    "fixtures",
    "mock",
    "mocks",
    "__mocks__",
    "bench",
    "benches",
    "benchmark",
    "benchmarks",
    "example",
    "examples",
    "sample",
    "samples",
];

fn is_test_folder(name: &[u8]) -> bool {
    TEST_FOLDERS
        .iter()
        .any(|folder| name.eq_ignore_ascii_case(folder.as_bytes()))
        || ends_as_test(name)
}

/// `commonTest`, `StoreTests.cs`, `Store.Tests`.
fn ends_as_test(name: &[u8]) -> bool {
    name.ends_with(b"Test") || name.ends_with(b"Tests")
}

fn is_test_file(name: &[u8]) -> bool {
    let stem = &name[..memchr::memrchr(b'.', name).unwrap_or(name.len())];
    let starts = [&b"test_"[..], b"test-"];
    let ends = [
        &b"_test"[..],
        b"_tests",
        b"_spec",
        b"-test",
        b"-tests",
        b"-spec",
        b".test",
        b".tests",
        b".spec",
    ];
    matches!(stem, b"test" | b"tests" | b"conftest")
        || starts.iter().any(|start| stem.starts_with(start))
        || ends.iter().any(|end| stem.ends_with(end))
        || ends_as_test(stem)
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
    fn tests_are_told_by_their_names() {
        for path in [
            "tests/it/a.rs",
            "a/b_test.go",
            "x.spec.ts",
            "a/test_b.py",
            "lib/Tests/a.swift",
            "okio/src/commonTest/kotlin/a.kt",
            "src/a/StoreTests.cs",
            "examples/a.toml",
            "src/store/tests.rs",
            "benches/a",
        ] {
            assert!(RepoPath::from(path).is_of_tests(), "{path}");
        }
        for path in [
            "src/attest/latest.rs",
            "lib/testing/a.py",
            "tokio-test/src/lib.rs",
            "a.test/b.rs",
            "src/Testing.java",
            "",
        ] {
            assert!(!RepoPath::from(path).is_of_tests(), "{path}");
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
