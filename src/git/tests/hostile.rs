//! Repositories made to lead a reader astray.

use super::super::{Error, Repository, TreeSpec};
use super::{Sandbox, WORKING, text};
use crate::text::RepoPath;

#[test]
#[cfg(unix)]
fn strange_names_are_names() {
    let sandbox = Sandbox::new();
    for name in [
        "a\nb",
        "quote\"'",
        "back\\slash",
        "bidi\u{202e}x",
        "Case",
        "case",
        "..x",
        " ",
    ] {
        sandbox.write(name, name);
    }
    sandbox.commit();
    sandbox.write("new\tline\n", "");
    let repository = sandbox.open();
    let working = repository.listing(&WORKING).unwrap();
    assert_eq!(working.entries.len(), 9);
    let mut reader = repository.reader();
    for entry in working.entries.iter().filter(|entry| entry.blob.is_some()) {
        assert_eq!(
            reader.file(&entry.path, 100).unwrap(),
            entry.path.as_bytes()
        );
    }
    let head = TreeSpec::Commit(repository.head_commit().unwrap());
    let mut names: Vec<_> = repository
        .listing(&head)
        .unwrap()
        .entries
        .into_iter()
        .map(|entry| entry.path)
        .collect();
    names.push("new\tline\n".into());
    names.sort();
    assert_eq!(
        names,
        working
            .entries
            .into_iter()
            .map(|entry| entry.path)
            .collect::<Vec<_>>()
    );
}

#[test]
fn a_tree_that_leads_out_is_reported_and_not_followed() {
    let sandbox = Sandbox::new();
    sandbox.write("a", "x").commit();
    let blob = sandbox.git(&["hash-object", "a"]);
    let inner = sandbox.git(&["rev-parse", "HEAD^{tree}"]);
    let raw = |entries: &[(&str, &str, &str)]| {
        let mut bytes = Vec::new();
        for (mode, name, id) in entries {
            bytes.extend_from_slice(format!("{mode} {name}\0").as_bytes());
            bytes
                .extend((0..20).map(|at| u8::from_str_radix(&id[at * 2..at * 2 + 2], 16).unwrap()));
        }
        sandbox.git_with(
            &["hash-object", "-t", "tree", "-w", "--literally", "--stdin"],
            &bytes,
        )
    };
    let tree = raw(&[
        ("40000", "..", &inner),
        ("40000", ".GIT", &inner),
        ("100644", "a/../../b", &blob),
        ("100644", "good", &blob),
        ("120000", "link", &blob),
        ("100644", "good", &blob),
    ]);
    let commit = sandbox.git(&["commit-tree", &tree, "-m", "bad"]);
    let repository = sandbox.open();
    let spec = TreeSpec::Commit(repository.resolve(&commit).unwrap().commit);
    insta::assert_snapshot!(text(&repository.listing(&spec).unwrap()), @r"
    good Object blob
    left out .. UnsafePath
    left out .GIT UnsafePath
    left out a/../../b UnsafePath
    left out good Duplicate
    left out link Symlink
    ");
}

#[test]
#[cfg(unix)]
fn nothing_is_read_through_a_link() {
    let sandbox = Sandbox::new();
    let outside = sandbox.beside("outside");
    std::fs::create_dir(&outside).unwrap();
    std::fs::write(outside.join("b"), "secret").unwrap();
    sandbox
        .write("a/b", "secret")
        .write("file", "f")
        .write("kept", "k")
        .commit();
    std::fs::remove_dir_all(sandbox.root.join("a")).unwrap();
    std::os::unix::fs::symlink(&outside, sandbox.root.join("a")).unwrap();
    std::fs::remove_file(sandbox.root.join("file")).unwrap();
    std::os::unix::fs::symlink(outside.join("b"), sandbox.root.join("file")).unwrap();
    let repository = sandbox.open();
    let listing = repository.listing(&WORKING).unwrap();
    insta::assert_snapshot!(text(&listing), @r"
    kept WorkingFile(Clean) blob
    left out a Symlink
    left out file Symlink
    ");
    assert_eq!(listing.overlay.deleted, ["a/b".into(), "file".into()]);
    let mut reader = repository.reader();
    for path in ["a/b", "a", "file", "../outside/b", ".git/config"] {
        assert!(
            matches!(reader.file(&path.into(), 100), Err(Error::NotAFile { .. })),
            "{path}"
        );
    }
    assert!(matches!(
        reader.file(&"kept".into(), 0),
        Err(Error::FileTooLarge { bytes: 1, .. })
    ));
}

#[test]
#[cfg(unix)]
fn a_pipe_in_place_of_a_file_is_not_opened() {
    let sandbox = Sandbox::new();
    sandbox.write("a", "x").commit();
    std::fs::remove_file(sandbox.root.join("a")).unwrap();
    assert!(
        std::process::Command::new("mkfifo")
            .arg(sandbox.root.join("a"))
            .status()
            .unwrap()
            .success()
    );
    let repository = sandbox.open();
    assert_eq!(
        text(&repository.listing(&WORKING).unwrap()),
        "left out a NotAFile"
    );
    assert!(matches!(
        repository.reader().file(&"a".into(), 9),
        Err(Error::NotAFile { .. })
    ));
}

#[test]
fn conflicts_list_the_file_on_disk_or_our_side() {
    let sandbox = Sandbox::new();
    sandbox.write("both", "0\n").write("theirs", "0\n").commit();
    sandbox.git(&["checkout", "-q", "-b", "other"]);
    sandbox.write("both", "1\n").write("theirs", "1\n").commit();
    sandbox.git(&["checkout", "-q", "main"]);
    sandbox.write("both", "2\n").git(&["rm", "-q", "theirs"]);
    sandbox.commit();
    sandbox.git(&["read-tree", "-m", "main~1", "main", "other"]);
    let conflicted: Vec<RepoPath> = vec!["both".into(), "theirs".into()];
    let staged = sandbox.listing(TreeSpec::Staged);
    assert_eq!(staged.overlay.conflicted, conflicted);
    assert_eq!(
        staged.entries[0].blob,
        Some(sandbox.open().hash_blob(b"2\n"))
    );
    assert_eq!(text(&staged), "both Object blob\nleft out theirs Conflict");
    let working = sandbox.listing(WORKING);
    assert_eq!(working.overlay.conflicted, conflicted);
    assert_eq!(text(&working), "both WorkingFile(Modified) -");
}

#[test]
fn a_broken_index_says_where_and_what_to_do() {
    let sandbox = Sandbox::new();
    sandbox.write("a", "x").commit();
    let index = sandbox.root.join(".git/index");
    let whole = std::fs::read(&index).unwrap();
    for broken in [
        &whole[..40],
        b"DIRC",
        b"garbage that is no index at all, whatever its length may be",
    ] {
        std::fs::write(&index, broken).unwrap();
        let error = sandbox.open().listing(&WORKING).unwrap_err();
        assert!(matches!(error, Error::Index { .. }), "{error}");
        assert!(error.to_string().contains("git read-tree HEAD"));
    }
}

#[test]
#[cfg(unix)]
fn a_folder_that_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::new();
    sandbox.write("dir/a", "x").write("b", "").commit();
    let folder = sandbox.root.join("dir");
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o000)).unwrap();
    let readable = std::fs::read_dir(&folder).is_ok(); // As it is for the superuser.
    let listing = Repository::discover(&sandbox.root)
        .unwrap()
        .listing(&WORKING)
        .unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    let expected = if readable {
        "b WorkingFile(Clean) blob\ndir/a WorkingFile(Clean) blob"
    } else {
        "b WorkingFile(Clean) blob\nleft out dir Unreadable\nleft out dir/a Unreadable"
    };
    assert_eq!(text(&listing), expected);
    assert!(listing.overlay.deleted.is_empty());
}
