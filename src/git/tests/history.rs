//! What changed together equals what `git log` says.

use super::Sandbox;
use crate::git::{HistoryLimits, line_counts};

const LIMITS: HistoryLimits = HistoryLimits {
    commit_count_max: 4,
    file_count_max: 3,
};

#[test]
fn paths_of_commits_are_those_of_git_log() {
    let sandbox = Sandbox::new();
    sandbox.write("old", "0").commit();
    sandbox.write("a", "1").write("dir/b", "1").commit();
    // Too many files, then nothing at all.
    for name in ["c", "d", "e", "f"] {
        sandbox.write(name, "1");
    }
    sandbox.commit().commit();
    std::fs::remove_file(sandbox.root.join("dir/b")).unwrap();
    sandbox.write("a", "2").write("dir/sub/g", "1").commit();
    let repository = sandbox.open();
    let head = repository.head_commit().unwrap();
    let commits = repository.changed_together(head, LIMITS).unwrap();
    let commits: Vec<Vec<String>> = commits
        .iter()
        .map(|paths| {
            let mut paths: Vec<String> = paths.iter().map(ToString::to_string).collect();
            paths.sort();
            paths
        })
        .collect();
    assert_eq!(
        commits,
        [vec!["a", "dir/b", "dir/sub/g"], vec!["a", "dir/b"]]
    );
    let log = sandbox.git(&["log", "-1", "--name-only", "--format=", "--no-renames"]);
    assert_eq!(log.lines().collect::<Vec<_>>(), commits[0]);
}

#[test]
fn lines_are_counted_as_git_counts_them() {
    let counts = line_counts(b"a\nb\nc\n", b"a\nc\nd\ne");
    assert_eq!((counts.added, counts.removed), (2, 1));
    assert_eq!(line_counts(b"a\n", b"a\n").added, 0);
    assert_eq!(line_counts(b"", b"x\ny\n").added, 2);
}
