//! Every way in which a repository can lie on disk.

use std::path::Path;
use std::process::Command;

use super::super::{Error, Repository, TreeSpec};
use super::{Sandbox, WORKING, git_in, text};

#[test]
fn any_folder_inside_opens_it_and_paths_go_both_ways() {
    let sandbox = Sandbox::new();
    sandbox.write("a/b/c.rs", "").commit();
    let repository = Repository::discover(&sandbox.root.join("a/b")).unwrap();
    assert_eq!(repository.root(), Some(sandbox.root.as_path()));
    assert_eq!(repository.worktree_key(), "main");
    assert_eq!(
        repository.relative(Path::new("c.rs")).unwrap(),
        "a/b/c.rs".into()
    );
    assert_eq!(
        repository.relative(Path::new("../../x/./y")).unwrap(),
        "x/y".into()
    );
    assert_eq!(repository.relative(&sandbox.root).unwrap(), "".into());
    assert!(matches!(
        repository.relative(Path::new("../../..")),
        Err(Error::Outside { .. })
    ));
    assert_eq!(
        repository.place(&"a/b/c.rs".into()),
        Some(sandbox.root.join("a/b/c.rs"))
    );
    assert_eq!(repository.place(&"../x".into()), None);
}

#[test]
fn outside_of_every_repository_says_so() {
    let sandbox = Sandbox::empty();
    let error = Repository::discover(&sandbox.root).err().unwrap();
    assert!(matches!(error, Error::NotARepository { .. }), "{error:?}");
    assert!(error.to_string().contains("git init"));
}

#[test]
fn a_repository_without_commit_lists_its_files() {
    let sandbox = Sandbox::new();
    assert_eq!(text(&sandbox.listing(TreeSpec::Staged)), "");
    sandbox.write("a.rs", "");
    assert_eq!(
        text(&sandbox.listing(WORKING)),
        "a.rs WorkingFile(Untracked) -"
    );
    assert_eq!(sandbox.open().head_commit(), None);
}

#[test]
fn a_bare_repository_lists_commits_alone() {
    let sandbox = Sandbox::new();
    sandbox
        .write("a.gen", "")
        .write(".gitattributes", "*.gen linguist-generated")
        .commit();
    let bare = sandbox.beside("bare.git");
    sandbox.git(&["clone", "-q", "--bare", ".", bare.to_str().unwrap()]);
    let repository = Repository::discover(&bare).unwrap();
    assert_eq!(repository.root(), None);
    assert!(matches!(
        repository.listing(&WORKING),
        Err(Error::Bare { .. })
    ));
    let head = TreeSpec::Commit(repository.head_commit().unwrap());
    let listing = repository.listing(&head).unwrap();
    assert_eq!(
        listing.entry(&"a.gen".into()).unwrap().generated,
        Some(true)
    );
}

#[test]
fn worktrees_share_a_cache_and_have_names_of_their_own() {
    let sandbox = Sandbox::new();
    sandbox.write("a", "1").commit();
    let other = sandbox.beside("other");
    sandbox.git(&["worktree", "add", "-q", other.to_str().unwrap()]);
    std::fs::write(other.join("a"), "22").unwrap();
    let repository = Repository::discover(&other).unwrap();
    assert_eq!(repository.root(), Some(other.as_path()));
    assert_ne!(repository.worktree_key(), "main");
    let common = |repository: &Repository| repository.common_dir().canonicalize().unwrap();
    assert_eq!(common(&repository), common(&sandbox.open()));
    assert_eq!(
        text(&repository.listing(&WORKING).unwrap()),
        "a WorkingFile(Modified) -"
    );
    assert_eq!(text(&sandbox.listing(WORKING)), "a WorkingFile(Clean) blob");
}

#[test]
fn submodules_and_nested_repositories_are_not_entered() {
    let sandbox = Sandbox::new();
    let inner = Sandbox::new();
    inner.write("x", "").commit();
    sandbox.git(&[
        "submodule",
        "-q",
        "add",
        inner.root.to_str().unwrap(),
        "sub",
    ]);
    sandbox.commit();
    sandbox.git(&["clone", "-q", inner.root.to_str().unwrap(), "nested"]);
    insta::assert_snapshot!(text(&sandbox.listing(WORKING)), @r"
    .gitmodules WorkingFile(Clean) blob
    left out nested NestedRepository
    left out sub Submodule
    ");
    let repository = Repository::discover(&sandbox.root.join("sub")).unwrap();
    assert_eq!(repository.root(), Some(sandbox.root.join("sub").as_path()));
    assert_eq!(
        text(&repository.listing(&WORKING).unwrap()),
        "x WorkingFile(Clean) blob"
    );
}

#[test]
fn a_shallow_clone_says_so() {
    let sandbox = Sandbox::new();
    sandbox.write("a", "1").commit().write("a", "2").commit();
    let shallow = sandbox.beside("shallow");
    let url = format!("file://{}", sandbox.root.display());
    sandbox.git(&["clone", "-q", "--depth=1", &url, shallow.to_str().unwrap()]);
    let repository = Repository::discover(&shallow).unwrap();
    assert!(repository.is_shallow() && !sandbox.open().is_shallow());
    let complaint = repository.resolve("HEAD~1").unwrap_err().to_string();
    assert!(complaint.contains("shallow"), "{complaint}");
    assert_eq!(repository.listing(&WORKING).unwrap().entries.len(), 1);
}

#[test]
fn a_partial_clone_never_fetches() {
    let sandbox = Sandbox::new();
    sandbox.write("a", "1").commit();
    sandbox.git(&["config", "uploadpack.allowFilter", "true"]);
    let partial = sandbox.beside("partial");
    let url = format!("file://{}", sandbox.root.display());
    sandbox.git(&[
        "clone",
        "-q",
        "--no-checkout",
        "--filter=blob:none",
        &url,
        partial.to_str().unwrap(),
    ]);
    let repository = Repository::discover(&partial).unwrap();
    assert!(repository.is_partial());
    let head = TreeSpec::Commit(repository.head_commit().unwrap());
    let blob = repository.listing(&head).unwrap().entries[0].blob.unwrap();
    let error = repository.reader().blob(&blob, 10).unwrap_err();
    assert!(matches!(error, Error::NotFetched { .. }), "{error}");
    let unknown = sandbox.open().hash_blob(b"nowhere");
    let error = sandbox.open().reader().blob(&unknown, 10).unwrap_err();
    assert!(matches!(error, Error::Missing { .. }), "{error}");
}

#[test]
fn a_sha256_repository_works_throughout() {
    let sandbox = Sandbox::empty();
    sandbox.git(&["init", "-q", "--object-format=sha256"]);
    sandbox
        .write("dir/a.rs", "a")
        .commit()
        .write("dir/b.rs", "b");
    let repository = sandbox.open();
    insta::assert_snapshot!(text(&repository.listing(&WORKING).unwrap()), @r"
    dir/a.rs WorkingFile(Clean) blob
    dir/b.rs WorkingFile(Untracked) -
    ");
    let head = TreeSpec::Commit(repository.head_commit().unwrap());
    let blob = repository.listing(&head).unwrap().entries[0].blob.unwrap();
    assert_eq!(blob.as_bytes().len(), 32);
    assert_eq!(repository.reader().blob(&blob, 10).unwrap(), b"a");
    repository
        .stage(&[(".codecontext/map/x".into(), Some(b"x".to_vec()))])
        .unwrap();
    sandbox.git(&["commit", "-q", "-m", "staged"]);
    assert_eq!(sandbox.git(&["show", "HEAD:.codecontext/map/x"]), "x");
}

#[test]
fn sparse_and_split_indexes_list_the_same_files() {
    let sandbox = Sandbox::new();
    sandbox
        .write("in/a", "1")
        .write("out/b", "2")
        .write("out/deep/c", "3")
        .write("top", "4")
        .commit();
    sandbox.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "in"]);
    insta::assert_snapshot!(text(&sandbox.listing(WORKING)), @r"
    in/a WorkingFile(Clean) blob
    out/b Object blob
    out/deep/c Object blob
    top WorkingFile(Clean) blob
    ");
    sandbox
        .open()
        .stage(&[(".codecontext/map/x".into(), Some(b"x".to_vec()))])
        .unwrap();
    sandbox.git(&["commit", "-q", "-m", "staged"]);
    assert_eq!(
        sandbox.git(&["ls-tree", "-r", "--name-only", "HEAD"]),
        ".codecontext/map/x\nin/a\nout/b\nout/deep/c\ntop"
    );

    let split = Sandbox::new();
    split
        .write("a", "1")
        .write("b", "2")
        .commit()
        .git(&["update-index", "--split-index"]);
    split.write("c", "3").git(&["add", "c"]);
    split.git(&["rm", "-q", "a"]);
    split.git(&["config", "core.untrackedCache", "true"]);
    split.git(&["status"]);
    assert_eq!(
        text(&split.listing(WORKING)),
        "b WorkingFile(Clean) blob\nc WorkingFile(Clean) blob"
    );
    split
        .open()
        .stage(&[(".codecontext/map/x".into(), Some(b"x".to_vec()))])
        .unwrap();
    assert_eq!(split.git(&["ls-files"]), ".codecontext/map/x\nb\nc");
}

/// The variables of git hold for a whole process, so the test runs itself as another one.
#[test]
fn the_variables_of_git_are_respected() {
    if std::env::var_os("GIT_INDEX_FILE").is_none() {
        let sandbox = Sandbox::new();
        sandbox.write("a", "1").write("dir/b", "1").commit();
        let other = sandbox.root.join(".git/other-index");
        std::fs::copy(sandbox.root.join(".git/index"), &other).unwrap();
        sandbox.git(&["rm", "-q", "--cached", "a"]);
        let worktree = sandbox.beside("linked");
        sandbox.git(&["worktree", "add", "-q", worktree.to_str().unwrap()]);
        let git_dir = sandbox.root.join(".git");
        let status = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "git::tests::opening::the_variables_of_git_are_respected",
            ])
            .current_dir(sandbox.root.join("dir"))
            .env("GIT_DIR", &git_dir)
            .env("GIT_WORK_TREE", &sandbox.root)
            .env("GIT_INDEX_FILE", &other)
            .output()
            .unwrap();
        assert!(
            status.status.success(),
            "{}",
            String::from_utf8_lossy(&status.stdout)
        );
        let staged = git_in(&sandbox.root, &["ls-files"], b"");
        assert_eq!(staged, "dir/b", "only the other index was written");
        return;
    }
    let repository = Repository::discover(Path::new(".")).unwrap();
    let staged = repository.listing(&TreeSpec::Staged).unwrap();
    assert_eq!(text(&staged), "a Object blob\ndir/b Object blob");
    assert_eq!(repository.relative(Path::new("b")).unwrap(), "dir/b".into());
    assert!(repository.index_path().ends_with("other-index"));
    repository
        .stage(&[(".codecontext/x".into(), Some(Vec::new()))])
        .unwrap();
    let path = ".codecontext/x".into();
    assert_eq!(
        repository.staged_blob(&path).unwrap(),
        Some(repository.hash_blob(b""))
    );
}

#[test]
#[cfg(unix)]
fn somebody_elses_repository_is_not_opened() {
    let sandbox = Sandbox::new();
    for path in [sandbox.root.clone(), sandbox.root.join(".git")] {
        // Only the superuser can give a file away; for others git's answer cannot be brought about.
        if std::os::unix::fs::chown(path, Some(65534), None).is_err() {
            return;
        }
    }
    let error = Repository::discover(&sandbox.root).err().unwrap();
    assert!(matches!(error, Error::DubiousOwnership { .. }), "{error:?}");
    assert!(error.to_string().contains("safe.directory"));
}
