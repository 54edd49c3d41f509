//! A git repository in a folder of its own, and the program run on it.
//!
//! Real git, fixed names and dates, and none of the machine's own configuration. A run that panics,
//! hangs or changes anything outside of `.codecontext/` and the cache fails the test by itself.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_codecontext");

/// A run that takes longer hangs.
const RUN_SECONDS_MAX: u64 = 60;

/// A folder with a repository `r` in it; everything else in the folder is outside.
pub(crate) struct Sample {
    folder: tempfile::TempDir,
}

/// How a run ended.
pub(crate) struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Sample {
    /// An empty repository.
    pub(crate) fn empty() -> Self {
        let sample = Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        };
        fs::create_dir(sample.root()).expect("a new folder");
        fs::create_dir(sample.outside()).expect("a new folder");
        sample.git(&["init", "-q", "-b", "main"]);
        sample
    }

    /// A repository with these files committed.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let sample = Self::empty();
        for (path, text) in files {
            sample.write(path, text);
        }
        sample.commit();
        sample
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("r")
    }

    /// A folder beside the repository.
    pub(crate) fn outside(&self) -> PathBuf {
        self.folder.path().join("outside")
    }

    pub(crate) fn path(&self, path: impl AsRef<OsStr>) -> PathBuf {
        self.root().join(Path::new(path.as_ref()))
    }

    pub(crate) fn write(&self, path: impl AsRef<OsStr>, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("it lies in the repository")).expect("a folder");
        fs::write(path, bytes).expect("the file can be written");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Adds a line to the configuration's table `index`.
    pub(crate) fn configure(&self, line: &str) {
        self.write(
            ".codecontext/config.toml",
            format!("map_format = 1\n[index]\n{line}\n"),
        );
    }

    pub(crate) fn commit(&self) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", "change"]);
    }

    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        self.git_with(arguments, &[])
    }

    /// Runs git with bytes on its standard input.
    pub(crate) fn git_with(&self, arguments: &[&str], input: &[u8]) -> String {
        let mut command = Command::new("git");
        command
            .args(arguments)
            .current_dir(self.root())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        fixed(&mut command);
        let mut child = command.spawn().expect("git is there");
        std::io::Write::write_all(&mut child.stdin.take().expect("piped"), input)
            .expect("git reads");
        let output = child.wait_with_output().expect("git ends");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "git {arguments:?}: {told}");
        String::from_utf8_lossy(&output.stdout)
            .trim_end()
            .to_owned()
    }

    /// The program with these arguments, ready to start in the repository.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).current_dir(self.root());
        prepared(command)
    }

    /// Runs the program in the repository.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Ran {
        self.run_prepared(self.command(arguments))
    }

    /// Runs a command, and checks that it changed nothing that is not its own.
    pub(crate) fn run_prepared(&self, command: Command) -> Ran {
        let before = self.everything_else();
        let ran = finished(command);
        let after = self.everything_else();
        for (path, what) in &before {
            assert_eq!(after.get(path), Some(what), "{}", path.display());
        }
        let new: Vec<&PathBuf> = after
            .keys()
            .filter(|path| !before.contains_key(*path))
            .collect();
        assert!(new.is_empty(), "written outside of its folders: {new:?}");
        ran
    }

    /// Runs the program and checks its exit code.
    pub(crate) fn ends<S: AsRef<OsStr>>(&self, code: i32, arguments: &[S]) -> Ran {
        let ran = self.run(arguments);
        let shown: Vec<_> = arguments
            .iter()
            .map(|argument| argument.as_ref().to_owned())
            .collect();
        assert_eq!(
            ran.code,
            Some(code),
            "{shown:?}\n{}\n{}",
            ran.stdout,
            ran.stderr
        );
        ran
    }

    /// The committed folder: path and bytes of every file.
    pub(crate) fn map(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        collect(&self.path(".codecontext"), &mut |path, _| {
            if path.is_file() {
                found.insert(path.to_owned(), fs::read(path).expect("a file"));
            }
            true
        });
        found
    }

    /// Everything in the folder that the program has no business to change.
    fn everything_else(&self) -> BTreeMap<PathBuf, (u32, Vec<u8>)> {
        let own = [self.path(".codecontext"), self.path(".git/codecontext")];
        let mut found = BTreeMap::new();
        collect(self.folder.path(), &mut |path, metadata| {
            if own.iter().any(|own| own == path) && !metadata.is_symlink() {
                return false;
            }
            let bytes = if metadata.is_symlink() {
                let target = fs::read_link(path).expect("a link");
                target.as_os_str().as_bytes().to_vec()
            } else if metadata.is_file() {
                fs::read(path).unwrap_or_default()
            } else {
                Vec::new()
            };
            found.insert(path.to_owned(), (metadata.permissions().mode(), bytes));
            true
        });
        found
    }
}

impl Ran {
    /// Checks that the program told this on stderr.
    pub(crate) fn tells(self, words: &str) -> Self {
        assert!(
            self.stderr.contains(words),
            "no `{words}` in: {}",
            self.stderr
        );
        self
    }

    /// Checks that the answer holds this.
    pub(crate) fn answers(self, words: &str) -> Self {
        assert!(
            self.stdout.contains(words),
            "no `{words}` in: {}",
            self.stdout
        );
        self
    }
}

/// Starts a command and waits for its end.
pub(crate) fn finished(mut command: Command) -> Ran {
    let child = command.spawn().expect("the program is there");
    let output = ended(child);
    let ran = Ran {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    assert!(!ran.stderr.contains("panicked at"), "{}", ran.stderr);
    let signal = output.status.signal();
    assert!(
        !matches!(signal, Some(4 | 6 | 7 | 8 | 11)),
        "ended by signal {signal:?}: {}",
        ran.stderr
    );
    ran
}

/// Waits for a child's end with all it says; kills one that hangs.
pub(crate) fn ended(mut child: Child) -> Output {
    let (mut out, mut err) = (child.stdout.take(), child.stderr.take());
    let drain = |stream: &mut dyn Read| {
        let mut bytes = Vec::new();
        stream
            .read_to_end(&mut bytes)
            .map(|_| bytes)
            .unwrap_or_default()
    };
    std::thread::scope(|scope| {
        let stdout = scope.spawn(|| out.as_mut().map(|stream| drain(stream)).unwrap_or_default());
        let stderr = scope.spawn(|| err.as_mut().map(|stream| drain(stream)).unwrap_or_default());
        let started = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().expect("a child can be waited for") {
                break status;
            }
            if started.elapsed() > Duration::from_secs(RUN_SECONDS_MAX) {
                child.kill().expect("a child can be killed");
                child.wait().expect("a killed child ends");
                panic!("it hangs");
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        Output {
            status,
            stdout: stdout.join().expect("a reader does not panic"),
            stderr: stderr.join().expect("a reader does not panic"),
        }
    })
}

/// A command with piped output and nothing of this machine's git in its environment.
pub(crate) fn prepared(mut command: Command) -> Command {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    fixed(&mut command);
    command
}

fn fixed(command: &mut Command) {
    let git: Vec<OsString> = std::env::vars_os()
        .map(|(name, _)| name)
        .filter(|name| name.as_bytes().starts_with(b"GIT_"))
        .collect();
    for name in git {
        command.env_remove(name);
    }
    for (name, value) in FIXED {
        command.env(name, value);
    }
}

/// Environment that makes the same repository every time.
pub(crate) const FIXED: &[(&str, &str)] = &[
    ("GIT_CONFIG_NOSYSTEM", "1"),
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("GIT_AUTHOR_NAME", "Ada"),
    ("GIT_AUTHOR_EMAIL", "ada@example.org"),
    ("GIT_AUTHOR_DATE", "2020-01-01T00:00:00Z"),
    ("GIT_COMMITTER_NAME", "Ada"),
    ("GIT_COMMITTER_EMAIL", "ada@example.org"),
    ("GIT_COMMITTER_DATE", "2020-01-01T00:00:00Z"),
    ("NO_COLOR", "1"),
];

/// Visits everything below a folder, following no link; false keeps it out of a folder.
fn collect(folder: &Path, visit: &mut dyn FnMut(&Path, &fs::Metadata) -> bool) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("the folder can be listed").path();
        let Ok(metadata) = fs::symlink_metadata(&path) else {
            continue;
        };
        if visit(&path, &metadata) && metadata.is_dir() {
            collect(&path, visit);
        }
    }
}
