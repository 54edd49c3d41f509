//! A folder with a repository in it, real git, and the program under test; never the user's own settings.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// Where the map stands.
pub(super) const MAP: &str = ".codecontext/map";

/// Files by path, to be compared as a whole.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// A repository in a folder of its own.
pub(super) struct World {
    outer: TempDir,
    root: PathBuf,
    /// Variables for git and the program, besides those that every run gets.
    pub variables: Vec<(&'static str, String)>,
}

/// What a run of the program gave.
pub(super) struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl World {
    /// An empty repository.
    pub(super) fn new() -> Self {
        let world = Self::without_repository("repository");
        world.git(&["init", "--quiet", "--initial-branch=main"]);
        world
    }

    /// A folder of this name, and nothing in it.
    pub(super) fn without_repository(name: &str) -> Self {
        let outer = tempfile::tempdir().expect("a temporary folder");
        let root = outer.path().join(name);
        fs::create_dir_all(&root).expect("a new folder");
        Self {
            outer,
            root,
            variables: Vec::new(),
        }
    }

    /// The top of the working tree.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder around the repository; linked working trees and outputs go there.
    pub(super) fn outer(&self) -> &Path {
        self.outer.path()
    }

    /// Runs what follows in another working tree of the same repository.
    pub(super) fn move_to(&mut self, root: PathBuf) {
        self.root = root;
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let place = self.root.join(path);
        fs::create_dir_all(place.parent().expect("a file has a folder")).expect("a new folder");
        fs::write(place, text).expect("a new file");
    }

    pub(super) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Runs git, which must succeed.
    pub(super) fn git(&self, arguments: &[&str]) -> String {
        let output = self.git_output(arguments, b"");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {arguments:?}: {stderr}");
        String::from_utf8(output.stdout).expect("git writes UTF-8 here")
    }

    /// Runs git; whether it succeeded.
    pub(super) fn try_git(&self, arguments: &[&str]) -> bool {
        self.git_output(arguments, b"").status.success()
    }

    pub(super) fn git_output(&self, arguments: &[&str], input: &[u8]) -> Output {
        self.command("git", arguments, input)
    }

    /// Runs the program.
    pub(super) fn run(&self, arguments: &[&str]) -> Run {
        let output = self.command(env!("CARGO_BIN_EXE_codecontext"), arguments, b"");
        Run {
            code: output.status.code().expect("the program ends by itself"),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// Runs the program, which must succeed.
    pub(super) fn ok(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        assert_eq!(
            run.code, 0,
            "codecontext {arguments:?}: {}{}",
            run.stdout, run.stderr
        );
        run.stdout
    }

    fn command(&self, program: impl AsRef<OsStr>, arguments: &[&str], input: &[u8]) -> Output {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("GIT_") {
                command.env_remove(name);
            }
        }
        command
            .args(arguments)
            .current_dir(&self.root)
            .env("HOME", self.outer.path())
            .env("XDG_CONFIG_HOME", self.outer.path())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_NAME"), "somebody")))
            .envs(
                ["AUTHOR", "COMMITTER"]
                    .map(|who| (format!("GIT_{who}_EMAIL"), "somebody@localhost")),
            )
            .envs(
                ["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_DATE"), "1700000000 +0000")),
            )
            .envs(self.variables.iter().map(|(name, value)| (*name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        // One that does not read its input closes it.
        let _ = child.stdin.take().expect("a pipe").write_all(input);
        child.wait_with_output().expect("the program ends")
    }

    /// Stages everything with its map, as a hook does, and commits it; gives the commit.
    pub(super) fn commit_with_map(&self) -> String {
        self.git(&["add", "--all"]);
        self.ok(&["index", "--staged", "--quiet"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message=step"]);
        self.git(&["rev-parse", "HEAD"]).trim().to_owned()
    }

    /// The map on disk.
    pub(super) fn map(&self) -> Files {
        files_below(&self.root.join(MAP))
    }

    /// The map of a commit or tree, as committed.
    pub(super) fn map_in(&self, tree: &str) -> Files {
        let listing = self.git(&["ls-tree", "-r", "-z", "--full-tree", tree, MAP]);
        let entries: Vec<(&str, &str)> = listing
            .split_terminator('\0')
            .map(|line| line.split_once('\t').expect("a path"))
            .collect();
        let ids: Vec<&str> = entries
            .iter()
            .map(|(head, _)| head.rsplit(' ').next().expect("an id"))
            .collect();
        let output = self.git_output(&["cat-file", "--batch"], (ids.join("\n") + "\n").as_bytes());
        let mut rest = output.stdout.as_slice();
        let mut files = Files::new();
        for (_, path) in entries {
            let end = rest.iter().position(|&byte| byte == b'\n').expect("a line");
            let head = String::from_utf8_lossy(&rest[..end]);
            let length: usize = head
                .rsplit(' ')
                .next()
                .expect("a length")
                .parse()
                .expect("a number");
            let bytes = rest[end + 1..end + 1 + length].to_vec();
            rest = &rest[end + 2 + length..];
            let path = path
                .strip_prefix(MAP)
                .and_then(|path| path.strip_prefix('/'));
            files.insert(path.expect("below the map").to_owned(), bytes);
        }
        files
    }

    /// The map that a commit should have, made from its sources with no cache of this repository.
    pub(super) fn map_made_of(&self, commit: &str) -> Files {
        let folder = tempfile::tempdir_in(self.outer.path()).expect("a folder for the output");
        let place = folder.path().to_str().expect("UTF-8");
        self.ok(&["index", "--quiet", "--at", commit, "--output", place]);
        files_below(&folder.path().join(MAP))
    }

    /// A copy of the outer folder in which nothing of ours is left but what people wrote.
    pub(super) fn copy_from_scratch(&self) -> Self {
        let copy = tempfile::tempdir().expect("a temporary folder");
        let status = Command::new("cp")
            .arg("-a")
            .arg(self.outer.path().join("."))
            .arg(copy.path())
            .status()
            .expect("cp starts");
        assert!(status.success(), "cp -a");
        let moved = |path: &Path| {
            copy.path()
                .join(path.strip_prefix(self.outer.path()).expect("below"))
        };
        let root = moved(&self.root);
        if let Ok(link) = fs::read_to_string(root.join(".git")) {
            // A linked working tree names its repository by its absolute path.
            let target = link
                .trim()
                .strip_prefix("gitdir: ")
                .expect("a link")
                .to_owned();
            let target = moved(Path::new(&target));
            fs::write(root.join(".git"), format!("gitdir: {}\n", target.display()))
                .expect("the link");
        }
        let copied = Self {
            outer: copy,
            root,
            variables: self.variables.clone(),
        };
        let cache = copied.ok(&["cache", "path"]);
        let _ = fs::remove_dir_all(
            Path::new(cache.trim())
                .parent()
                .expect("a folder around the cache"),
        );
        let _ = fs::remove_dir_all(copied.root.join(MAP));
        copied
    }
}

/// Every file below a folder; links are read as what they point to.
pub(super) fn files_below(folder: &Path) -> Files {
    let mut files = Files::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        let Ok(entries) = fs::read_dir(&next) else {
            continue;
        };
        for entry in entries {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name = path
                .strip_prefix(folder)
                .expect("below")
                .to_str()
                .expect("UTF-8");
            files.insert(name.to_owned(), fs::read(&path).expect("a file"));
        }
    }
    files
}

/// Fails with the first file in which two maps differ.
pub(super) fn assert_same(one: &Files, other: &Files, what: &str) {
    for path in one.keys().chain(other.keys()) {
        let shown = |files: &Files| match files.get(path) {
            Some(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            None => "(no file)\n".to_owned(),
        };
        assert!(
            one.get(path) == other.get(path),
            "{what}: {path}\n--- one\n{}--- other\n{}",
            shown(one),
            shown(other)
        );
    }
}
