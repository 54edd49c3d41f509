//! Which files are tests by their path alone, as the usual tools of each language find them.

/// Whether the path says that all of the file is test code.
pub(super) fn is_test_path(path: &[u8]) -> bool {
    const FOLDERS: &[&[u8]] = &[
        b"test",
        b"tests",
        b"__tests__",
        b"__mocks__",
        b"spec",
        b"specs",
        b"testing",
        b"testdata",
        b"e2e",
        b"fixtures",
    ];
    let mut parts = path.split(|&byte| byte == b'/');
    let name = parts.next_back().unwrap_or_default();
    if parts.any(|folder| FOLDERS.contains(&&*folder.to_ascii_lowercase())) {
        return true;
    }
    let mut words = name.splitn(2, |&byte| byte == b'.');
    let (stem, suffixes) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let lower = stem.to_ascii_lowercase();
    lower.starts_with(b"test_")
        || lower == b"conftest"
        || lower == b"tests"
        || lower.ends_with(b"_test")
        || lower.ends_with(b"_tests")
        || lower.ends_with(b"_spec")
        || suffixes.starts_with(b"test.")
        || suffixes.starts_with(b"spec.")
        // `ShardTest.java`, but not `Contest.java`.
        || [&b"Test"[..], b"Tests", b"TestCase", b"Spec"]
            .iter()
            .any(|ending| stem.len() > ending.len() && stem.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::is_test_path;

    #[test]
    fn paths_of_tests_are_known() {
        for path in [
            "tests/it/main.rs",
            "a/test_b.py",
            "a/b_test.go",
            "src/a.test.ts",
            "a.spec.js",
            "src/ShardTest.java",
            "ShardTests.cs",
            "conftest.py",
            "a_spec.rb",
            "x/__tests__/a.js",
        ] {
            assert!(is_test_path(path.as_bytes()), "{path}");
        }
        for path in [
            "src/main.rs",
            "src/contest.py",
            "Contest.java",
            "latest.ts",
            "testimony.go",
            "attest/a.rs",
        ] {
            assert!(!is_test_path(path.as_bytes()), "{path}");
        }
    }
}
