//! What is staged equals what git's own plumbing says.

use std::collections::BTreeMap;

use super::freshness::{Random, step};
use super::{Sandbox, git_in};
use crate::facts::BlobId;

/// Both ids by path, as `git diff --cached` has them.
type Ids = BTreeMap<String, (Option<String>, Option<String>)>;

fn oracle(sandbox: &Sandbox, base: &str) -> Ids {
    let text = sandbox.git(&[
        "diff",
        "--cached",
        "--raw",
        "--no-renames",
        "--no-abbrev",
        base,
    ]);
    text.lines()
        .filter_map(|line| {
            let (facts, path) = line.strip_prefix(':')?.split_once('\t')?;
            let facts: Vec<&str> = facts.split(' ').collect();
            let id = |mode: &str, id: &str| mode.starts_with("100").then(|| id.to_owned());
            let ids = (id(facts[0], facts[2]), id(facts[1], facts[3]));
            // A change of the mode alone is none.
            (ids.0 != ids.1).then(|| (path.to_owned(), ids))
        })
        .collect()
}

fn found(sandbox: &Sandbox, base: &str) -> Ids {
    let repository = sandbox.open();
    let base = repository.resolve(base).unwrap();
    let text = |id: Option<BlobId>| id.map(|id| id.to_string());
    let (listing, changes) = repository.staged_listing(Some(base.tree)).unwrap();
    assert!(changes.is_sorted());
    for change in &changes {
        let entry = listing.entry(&change.path);
        assert_eq!(entry.and_then(|entry| entry.blob), change.after);
    }
    changes
        .into_iter()
        .map(|change| {
            let ids = (text(change.before), text(change.after));
            (change.path.to_string(), ids)
        })
        .collect()
}

#[test]
fn what_is_staged_is_what_git_would_show() {
    let sandbox = Sandbox::new();
    sandbox
        .write(".gitignore", "*.log\n")
        .write("a", "1")
        .write("dir/c", "2")
        .commit();
    sandbox.git(&["branch", "other"]);
    let first = sandbox.git(&["rev-parse", "HEAD"]);
    let mut random = Random(0xc4a6);
    let mut done = Vec::new();
    for _ in 0..60 {
        done.push(step(&sandbox, &mut random));
        for base in ["HEAD", first.trim()] {
            assert_eq!(
                found(&sandbox, base),
                oracle(&sandbox, base),
                "after {done:#?}"
            );
        }
    }
}

#[test]
fn files_folders_and_links_take_each_others_place() {
    let sandbox = Sandbox::new();
    sandbox
        .write("one/a", "1")
        .write("one/b", "2")
        .write("two", "3")
        .write("two.x", "3")
        .commit();
    std::fs::remove_dir_all(sandbox.root.join("one")).unwrap();
    std::fs::remove_file(sandbox.root.join("two")).unwrap();
    sandbox
        .write("one", "4")
        .write("two/c/d", "5")
        .write("two-x", "6");
    sandbox.git(&["add", "-A"]);
    assert_eq!(found(&sandbox, "HEAD"), oracle(&sandbox, "HEAD"));
    assert_eq!(found(&sandbox, "HEAD").len(), 6);
    #[cfg(unix)]
    {
        std::fs::remove_file(sandbox.root.join("two-x")).unwrap();
        sandbox.git(&["commit", "-q", "-m", "two"]);
        std::os::unix::fs::symlink("one", sandbox.root.join("two-x")).unwrap();
        sandbox.git(&["add", "-A"]);
        assert_eq!(found(&sandbox, "HEAD"), oracle(&sandbox, "HEAD"));
    }
    let (_, all) = sandbox.open().staged_listing(None).unwrap();
    assert!(
        all.iter()
            .all(|change| change.before.is_none() && change.after.is_some())
    );
}

#[test]
fn a_fork_point_is_where_the_branch_began() {
    let sandbox = Sandbox::new();
    sandbox.write("a", "1").commit();
    let start = sandbox.git(&["rev-parse", "HEAD"]);
    sandbox.git(&["checkout", "-q", "-b", "topic"]);
    sandbox.write("b", "1").commit();
    sandbox.git(&["checkout", "-q", "main"]);
    sandbox.write("c", "1").commit();
    sandbox.git(&["checkout", "-q", "topic"]);
    let repository = sandbox.open();
    let fork = repository.fork_point("main").unwrap();
    assert_eq!(fork.commit.to_string(), start.trim());
    assert_eq!(repository.blobs_of(fork.tree).unwrap().len(), 1);
    assert!(repository.head_tree().unwrap().is_some());
    let orphan = git_in(
        &sandbox.root,
        &["commit-tree", "-m", "x", "HEAD^{tree}"],
        b"",
    );
    let apart = repository.fork_point(orphan.trim()).unwrap();
    assert_eq!(apart.commit.to_string(), orphan.trim());
}
