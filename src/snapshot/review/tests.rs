//! Reviews of real changes, each in a repository of its own.

use std::path::Path;
use std::process::Command;

use super::*;
use crate::index::Silent;
use crate::snapshot::{Overlay, View};

/// Runs git with fixed names and dates and without the machine's own settings.
fn git(root: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GIT_") {
            command.env_remove(name);
        }
    }
    let date = "2026-01-02T03:04:05Z";
    let status = command
        .current_dir(root)
        .args(["-c", "user.name=A", "-c", "user.email=a@example.com"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_AUTHOR_DATE", date)
        .env("GIT_COMMITTER_DATE", date)
        .status()
        .expect("git is there");
    assert!(status.success(), "git {arguments:?}");
}

fn write(root: &Path, path: &str, text: &str) {
    let place = root.join(path);
    std::fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
    std::fs::write(place, text).expect("a file");
}

fn commit(root: &Path) {
    git(root, &["add", "-A"]);
    git(root, &["commit", "-q", "-m", "change"]);
}

fn review(root: &Path, view: View, base: &Base) -> Review {
    let snapshot = Snapshot::open(root, view).expect("a repository");
    snapshot.review(base, &Silent).expect("an answer")
}

/// A library, a file that uses it, and a test.
fn sample() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    git(root, &["init", "-q", "-b", "main"]);
    let library = "pub fn open(a: u32) -> u32 {\n    a\n}\n\npub fn shut() {}\n\nfn inner() -> u32 {\n    1\n}\n";
    write(root, "src/lib.rs", library);
    write(
        root,
        "src/user.rs",
        "fn go() {\n    open(1);\n    open(2);\n}\n",
    );
    write(
        root,
        "tests/a.rs",
        "#[test]\nfn opens() {\n    inner();\n}\n",
    );
    commit(root);
    folder
}

const WORKING: View = View::WorkingTree(Overlay::Checked);

#[test]
fn a_change_is_told_by_its_declarations_uses_and_tests() {
    let folder = sample();
    let root = folder.path();
    let library = "pub fn open(a: u64) -> u32 {\n    a\n}\n\nfn inner() -> u32 {\n    2\n}\n\nfn fresh() {}\n";
    write(root, "src/lib.rs", library);
    let review = review(root, WORKING, &Base::Head);
    let symbols: Vec<(&str, &str)> = review.files[0]
        .symbols
        .iter()
        .map(|symbol| (symbol.change.word(), symbol.qualified_name.as_str()))
        .collect();
    assert_eq!(
        symbols,
        [
            ("signature", "open"),
            ("body", "inner"),
            ("added", "fresh"),
            ("removed", "shut")
        ]
    );
    let broken: Vec<(&str, u64, usize)> = review
        .broken
        .iter()
        .map(|one| (one.qualified_name.as_str(), one.use_count, one.file_count))
        .collect();
    assert_eq!(broken, [("open", 2, 1), ("shut", 0, 0)]);
    let unnamed: Vec<&str> = review
        .tests
        .unnamed
        .iter()
        .map(|one| one.qualified_name.as_str())
        .collect();
    assert_eq!(unnamed, ["open", "fresh"]);
    assert_eq!(review.risk.word, "high");
    assert_eq!(
        review.risk.reasons,
        [
            "public fn open has another signature, and 1 other file uses the name",
            "code changed and no test did",
            "no test names 2 of 3 changed declarations",
        ]
    );
    let size = &review.sizes[0];
    assert_eq!((size.added_line_count, size.removed_line_count), (4, 4));
}

#[test]
fn moves_and_renames_break_nothing() {
    let folder = sample();
    let root = folder.path();
    git(root, &["mv", "src/user.rs", "src/caller.rs"]);
    let library = "pub fn open(a: u32) -> u32 {\n    a\n}\n\nfn inner() -> u32 {\n    1\n}\n";
    write(root, "src/lib.rs", library);
    write(root, "src/shut.rs", "pub fn shut() {}\n");
    git(root, &["add", "-A"]);
    let review = review(root, View::Staged, &Base::Head);
    let files: Vec<(String, &str)> = review
        .files
        .iter()
        .map(|file| (file.path.to_string(), file.change))
        .collect();
    let expected = [
        ("src/caller.rs", "renamed"),
        ("src/lib.rs", "changed"),
        ("src/shut.rs", "added"),
    ];
    assert_eq!(
        files,
        expected.map(|(path, change)| (path.to_owned(), change))
    );
    assert_eq!(review.files[2].symbols[0].change, SymbolChange::Moved);
    assert!(review.files[1].symbols.is_empty() && review.broken.is_empty());
}

#[test]
fn a_branch_is_compared_with_where_it_began_and_its_usual_company_is_missed() {
    let folder = sample();
    let root = folder.path();
    for at in 0..3 {
        write(root, "src/lib.rs", &format!("pub fn open{at}() {{}}\n"));
        write(root, "docs/api.md", &format!("# {at}\n"));
        commit(root);
    }
    git(root, &["checkout", "-q", "-b", "topic"]);
    write(root, "src/lib.rs", "pub fn open2() {}\n\nfn more() {}\n");
    commit(root);
    git(root, &["checkout", "-q", "main"]);
    write(root, "src/other.rs", "fn other() {}\n");
    commit(root);
    let base = Base::Fork("main".to_owned());
    let found = review(root, View::Commit("topic".to_owned()), &base);
    assert_eq!(found.file_count, 1);
    let missing = &found.together.missing[0];
    assert_eq!(missing.path, RepoPath::from("docs/api.md"));
    assert_eq!((missing.together_count, missing.commit_count), (3, 4));
    let nothing = review(root, WORKING, &base);
    assert!(nothing.files.is_empty() && nothing.risk.reasons.is_empty());
}

#[test]
fn before_the_first_commit_everything_is_new() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    git(root, &["init", "-q", "-b", "main"]);
    write(root, "a.py", "def f():\n    pass\n");
    let review = review(root, WORKING, &Base::Head);
    assert_eq!((review.file_count, review.files[0].change), (1, "added"));
    assert!(review.together.skipped.is_some() && review.base.is_empty());
}
