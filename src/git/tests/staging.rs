//! Real git must take the index that the room writes.

use super::super::Error;
use super::{Sandbox, WORKING, racy};
use crate::text::RepoPath;

type Update = (RepoPath, Option<Vec<u8>>);

fn set(path: &str, text: &str) -> Update {
    (path.into(), Some(text.as_bytes().to_vec()))
}

#[test]
fn what_is_staged_is_what_git_commits() {
    let sandbox = Sandbox::new();
    sandbox
        .write("src/a.rs", "a")
        .write(".codecontext/map/src/old.rs.txt", "old");
    sandbox
        .write(".codecontext/map/src/a.rs.txt", "before")
        .commit();
    // A kept tree for every folder, which the change must make untrue.
    sandbox.git(&["read-tree", "HEAD"]);
    sandbox.git(&["update-index", "-q", "--refresh"]);
    sandbox.write(".codecontext/map/src/a.rs.txt", "after");
    let repository = sandbox.open();
    let updates = [
        set(".codecontext/map/src/a.rs.txt", "after"),
        set(".codecontext/map/new/deep/b.rs.txt", "b"),
        (".codecontext/map/src/old.rs.txt".into(), None),
        (".codecontext/map/never.txt".into(), None),
    ];
    assert_eq!(repository.stage(&updates).unwrap(), 3);
    assert_eq!(repository.stage(&updates).unwrap(), 0);
    sandbox.git(&["fsck", "--strict"]);
    assert_eq!(
        sandbox.git(&["status", "--porcelain"]),
        "AD .codecontext/map/new/deep/b.rs.txt\nM  .codecontext/map/src/a.rs.txt\n\
         D  .codecontext/map/src/old.rs.txt\n?? .codecontext/map/src/old.rs.txt"
    );
    sandbox.git(&["commit", "-q", "-m", "staged"]);
    let committed = sandbox.git(&["rev-parse", "HEAD^{tree}"]);
    sandbox.git(&["read-tree", "--empty"]);
    std::fs::remove_file(sandbox.root.join(".codecontext/map/src/old.rs.txt")).unwrap();
    sandbox
        .write(".codecontext/map/new/deep/b.rs.txt", "b")
        .git(&["add", "-A"]);
    assert_eq!(committed, sandbox.git(&["write-tree"]));
}

#[test]
fn a_staged_file_on_disk_is_clean_for_git() {
    let sandbox = Sandbox::new();
    sandbox
        .write("a", "a")
        .commit()
        .write(".codecontext/map/a.txt", "fact");
    sandbox
        .open()
        .stage(&[set(".codecontext/map/a.txt", "fact")])
        .unwrap();
    assert_eq!(sandbox.git(&["diff-files", "--name-only"]), "");
    assert_eq!(
        sandbox.git(&["status", "--porcelain"]),
        "A  .codecontext/map/a.txt"
    );
}

#[test]
fn a_racy_edit_is_still_seen_after_staging() {
    let sandbox = racy();
    sandbox.open().stage(&[set(".codecontext/x", "")]).unwrap();
    assert_eq!(sandbox.git(&["diff", "--name-only", "a"]), "a");
    assert_eq!(sandbox.listing(WORKING).overlay.modified, ["a".into()]);
}

#[test]
fn files_and_folders_take_each_others_place() {
    let sandbox = Sandbox::new();
    let repository = sandbox.open();
    repository
        .stage(&[
            set(".codecontext/map/a", "file"),
            set(".codecontext/map/b/c", "x"),
        ])
        .unwrap();
    repository
        .stage(&[
            set(".codecontext/map/a/d", "in"),
            set(".codecontext/map/b", "file"),
        ])
        .unwrap();
    assert_eq!(
        sandbox.git(&["ls-files"]),
        ".codecontext/map/a/d\n.codecontext/map/b"
    );
    sandbox.git(&["write-tree"]);
}

#[test]
fn no_other_path_is_touched() {
    let sandbox = Sandbox::new();
    for path in [
        "src/a.rs",
        ".codecontext",
        ".codecontext/../a",
        ".codecontext/.git/x",
        ".codecontextx/a",
        "",
    ] {
        let error = sandbox.open().stage(&[set(path, "")]).unwrap_err();
        assert!(matches!(error, Error::NotOurs { .. }), "{path}");
    }
    assert!(!sandbox.root.join(".git/index").exists());
}

#[test]
fn a_locked_index_stays_as_it_is() {
    let sandbox = Sandbox::new();
    sandbox.write("a", "").commit().write(".git/index.lock", "");
    let before = std::fs::read(sandbox.root.join(".git/index")).unwrap();
    let error = sandbox
        .open()
        .stage(&[set(".codecontext/a", "")])
        .unwrap_err();
    assert!(matches!(error, Error::IndexLocked { .. }), "{error}");
    assert!(error.to_string().contains("index.lock exists"));
    assert_eq!(
        std::fs::read(sandbox.root.join(".git/index")).unwrap(),
        before
    );
    assert!(sandbox.root.join(".git/index.lock").exists());
}

#[test]
fn a_damaged_index_is_not_written_over() {
    let sandbox = Sandbox::new();
    sandbox.write("a", "").commit();
    let index = sandbox.root.join(".git/index");
    let mut bytes = std::fs::read(&index).unwrap();
    bytes[30] ^= 1;
    std::fs::write(&index, &bytes).unwrap();
    let error = sandbox
        .open()
        .stage(&[set(".codecontext/a", "")])
        .unwrap_err();
    assert!(matches!(error, Error::Index { .. }), "{error}");
    assert_eq!(std::fs::read(&index).unwrap(), bytes);
    assert!(!sandbox.root.join(".git/index.lock").exists());
}
