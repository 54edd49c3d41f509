//! Tests of the room against real git, each in a folder of its own.

mod changes;
mod freshness;
mod history;
mod hostile;
mod opening;
mod staging;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Listing, Repository, TreeSpec};

pub(super) const WORKING: TreeSpec = TreeSpec::WorkingTree { untracked: true };

/// A repository made for one test.
pub(super) struct Sandbox {
    folder: tempfile::TempDir,
    pub(super) root: PathBuf,
}

impl Sandbox {
    pub(super) fn new() -> Self {
        let sandbox = Self::empty();
        sandbox.git(&["init", "-q", "-b", "main"]);
        sandbox
    }

    pub(super) fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap().join("repository");
        std::fs::create_dir(&root).unwrap();
        Self { folder, root }
    }

    /// A folder beside the repository.
    pub(super) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    pub(super) fn write(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        let place = self.root.join(path);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(place, text).unwrap();
        self
    }

    /// Runs git in the repository; it must succeed.
    pub(super) fn git(&self, arguments: &[&str]) -> String {
        git_in(&self.root, arguments, b"")
    }

    pub(super) fn git_with(&self, arguments: &[&str], input: &[u8]) -> String {
        git_in(&self.root, arguments, input)
    }

    pub(super) fn commit(&self) -> &Self {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", "commit"]);
        self
    }

    pub(super) fn open(&self) -> Repository {
        Repository::discover(&self.root).unwrap()
    }

    pub(super) fn listing(&self, spec: TreeSpec) -> Listing {
        self.open().listing(&spec).unwrap()
    }
}

pub(super) fn git_in(folder: &Path, arguments: &[&str], input: &[u8]) -> String {
    use std::io::Write;
    let mut command = Command::new("git");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GIT_") {
            command.env_remove(name);
        }
    }
    let mut child = command
        .current_dir(folder)
        .args([
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@example.com",
            "-c",
            "protocol.file.allow=always",
        ])
        .args(["-c", "advice.addEmbeddedRepo=false"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {complaint}");
    String::from_utf8_lossy(&output.stdout)
        .trim_end()
        .to_owned()
}

/// Gives a file a time, in whole seconds as some file systems keep them.
pub(super) fn set_time(place: &Path, secs: u64) {
    let file = std::fs::File::options().append(true).open(place).unwrap();
    file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(secs))
        .unwrap();
}

/// A file edited right after git looked at it, so that no field of its `lstat` can tell.
pub(super) fn racy() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.git(&["config", "core.checkStat", "minimal"]);
    sandbox.git(&["config", "core.trustctime", "false"]);
    let place = sandbox.root.join("a");
    sandbox.write("a", "one");
    set_time(&place, 1_000_000);
    sandbox.git(&["add", "a"]);
    std::fs::write(&place, "two").unwrap();
    set_time(&place, 1_000_000);
    set_time(&sandbox.root.join(".git/index"), 1_000_000);
    sandbox
}

/// One line for each entry and each thing left out.
pub(super) fn text(listing: &Listing) -> String {
    let mut lines = Vec::new();
    for entry in &listing.entries {
        let blob = if entry.blob.is_some() { "blob" } else { "-" };
        let mut line = format!("{} {:?} {blob}", entry.path, entry.source);
        for (name, value) in [("generated", entry.generated), ("vendored", entry.vendored)] {
            if let Some(value) = value {
                line = format!("{line} {name}={value}");
            }
        }
        if entry.executable {
            line.push_str(" executable");
        }
        lines.push(line);
    }
    lines.extend(
        listing
            .left_out
            .iter()
            .map(|left| format!("left out {} {:?}", left.path, left.reason)),
    );
    lines.join("\n")
}

#[test]
fn working_files_are_laid_over_the_index() {
    let sandbox = Sandbox::new();
    sandbox
        .write("kept.rs", "a")
        .write("changed.rs", "a")
        .write("gone.rs", "a")
        .write("dir/x", "x");
    sandbox
        .write(".gitignore", "*.log\n")
        .write("dir/.gitignore", "!keep.log\n")
        .commit();
    sandbox
        .write("changed.rs", "bb")
        .write("new/file.rs", "")
        .write("dir/keep.log", "")
        .write("a.log", "");
    std::fs::remove_file(sandbox.root.join("gone.rs")).unwrap();
    let listing = sandbox.listing(WORKING);
    insta::assert_snapshot!(text(&listing), @r"
    .gitignore WorkingFile(Clean) blob
    changed.rs WorkingFile(Modified) -
    dir/.gitignore WorkingFile(Clean) blob
    dir/keep.log WorkingFile(Untracked) -
    dir/x WorkingFile(Clean) blob
    kept.rs WorkingFile(Clean) blob
    new/file.rs WorkingFile(Untracked) -
    ");
    assert_eq!(listing.overlay.deleted, ["gone.rs".into()]);
    assert_eq!(listing.overlay.modified, ["changed.rs".into()]);
    assert_eq!(
        listing.overlay.untracked,
        ["dir/keep.log".into(), "new/file.rs".into()]
    );
    assert_eq!(listing.below(b"dir").len(), 3);
    let tracked = sandbox.listing(TreeSpec::WorkingTree { untracked: false });
    assert!(tracked.overlay.untracked.is_empty() && tracked.entries.len() == 5);
}

#[test]
fn the_index_and_a_commit_are_read_without_the_working_tree() {
    let sandbox = Sandbox::new();
    sandbox.write("a/b.rs", "1").write("a.rs", "2").commit();
    sandbox.write("c.rs", "3").git(&["add", "c.rs"]);
    sandbox
        .write("announced.rs", "x")
        .git(&["add", "-N", "announced.rs"]);
    std::fs::remove_file(sandbox.root.join("a.rs")).unwrap();
    let repository = sandbox.open();
    insta::assert_snapshot!(text(&repository.listing(&TreeSpec::Staged).unwrap()), @r"
    a.rs Object blob
    a/b.rs Object blob
    c.rs Object blob
    left out announced.rs IntentToAdd
    ");
    let head = repository.head_commit().unwrap();
    let listing = repository.listing(&TreeSpec::Commit(head)).unwrap();
    insta::assert_snapshot!(text(&listing), @r"
    a.rs Object blob
    a/b.rs Object blob
    ");
    let blob = listing.entry(&"a/b.rs".into()).unwrap().blob.unwrap();
    assert_eq!(repository.reader().blob(&blob, 10).unwrap(), b"1");
    assert!(matches!(
        repository.reader().blob(&blob, 0),
        Err(super::Error::TooLarge { bytes: 1, .. })
    ));
    assert_eq!(repository.hash_blob(b"1"), blob);
    let working = repository.listing(&WORKING).unwrap();
    assert_eq!(working.overlay.modified, ["announced.rs".into()]);
}

#[test]
fn linguist_attributes_come_from_each_kind_of_tree() {
    let sandbox = Sandbox::new();
    sandbox.write(
        ".gitattributes",
        "*.gen linguist-generated\n*.x text\nvendor/** linguist-vendored=true\n",
    );
    sandbox
        .write("a.gen", "")
        .write("vendor/b.gen", "")
        .write("c.x", "");
    sandbox
        .write("vendor/.gitattributes", "*.gen linguist-generated=false\n")
        .commit();
    let repository = sandbox.open();
    let head = TreeSpec::Commit(repository.head_commit().unwrap());
    for spec in [head, TreeSpec::Staged, WORKING] {
        let listing = repository.listing(&spec).unwrap();
        let marks = |path: &str| {
            let entry = listing.entry(&path.into()).unwrap();
            (entry.generated, entry.vendored)
        };
        assert_eq!(marks("a.gen"), (Some(true), None), "{spec:?}");
        assert_eq!(marks("vendor/b.gen"), (Some(false), Some(true)), "{spec:?}");
        assert_eq!(marks("c.x"), (None, None), "{spec:?}");
        assert!(!listing.local_attributes);
    }
    sandbox.write(".git/info/attributes", "*.x linguist-generated\n");
    let working = sandbox.listing(WORKING);
    assert_eq!(working.entry(&"c.x".into()).unwrap().generated, Some(true));
    assert!(working.local_attributes);
    assert_eq!(
        sandbox
            .listing(head)
            .entry(&"c.x".into())
            .unwrap()
            .generated,
        None
    );
    let found = sandbox
        .open()
        .attribute(&"vendor/b.gen".into(), "linguist-vendored")
        .unwrap()
        .unwrap();
    assert_eq!((found.value.as_str(), found.line), ("true", 3));
}

#[test]
fn an_ignored_path_tells_its_rule() {
    let sandbox = Sandbox::new();
    sandbox
        .write(".gitignore", "# build\n/target/\n!kept\n")
        .write("target/x/y", "");
    let repository = sandbox.open();
    let found = repository
        .is_ignored(&"target/x/y".into())
        .unwrap()
        .unwrap();
    assert_eq!(
        (found.is_ignored, found.pattern.as_str(), found.line),
        (true, "/target/", 2)
    );
    assert!(found.file.unwrap().ends_with(".gitignore"));
    assert!(
        !repository
            .is_ignored(&"kept".into())
            .unwrap()
            .unwrap()
            .is_ignored
    );
    assert_eq!(repository.is_ignored(&"src".into()).unwrap(), None);
}

#[test]
fn revisions_are_named_and_explained() {
    let sandbox = Sandbox::new();
    let complaint = |revision: &str| sandbox.open().resolve(revision).unwrap_err().to_string();
    assert_eq!(
        complaint("HEAD"),
        "`HEAD` names no commit here; the repository has no commit yet"
    );
    assert_eq!(sandbox.open().head_description(), "main, no commit yet");
    sandbox
        .write("a", "")
        .commit()
        .git(&["tag", "-a", "v1.0", "-m", "x"]);
    sandbox.commit();
    let first = sandbox.open().resolve("v1.0").unwrap();
    assert_eq!(
        first.commit.to_string(),
        sandbox.git(&["rev-parse", "HEAD~1"])
    );
    assert_eq!(
        first.tree.to_string(),
        sandbox.git(&["rev-parse", "HEAD~1^{tree}"])
    );
    assert_eq!(first.name, sandbox.git(&["rev-parse", "--short", "HEAD~1"]));
    assert_eq!(sandbox.open().resolve("HEAD^").unwrap(), first);
    assert_eq!(
        complaint("v1.1"),
        "`v1.1` names no commit here; did you mean `v1.0`?"
    );
    assert!(complaint("--all").contains("does not start with `-`"));
    assert!(complaint("HEAD:a").contains("; it names a blob"));
    sandbox.git(&["checkout", "-q", "--detach"]);
    assert!(sandbox.open().head_description().ends_with(" (detached)"));
}
