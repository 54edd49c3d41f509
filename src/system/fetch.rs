//! The user's own `git`, for the one thing that only it can do here: to fetch from elsewhere.
//!
//! gix would need its network stack, and knows nothing of the credential helpers, ssh agents and proxies that a
//! person's git is set up with. Called only where a person asked for a pack: nothing else leaves the machine. What
//! comes back is objects in a bare repository; nothing is checked out, and no hook runs.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{Error, failed};

/// The reference that a fetched commit gets.
pub(crate) const FETCHED: &str = "refs/codecontext/fetched";

/// How packs may come; git's own list is longer and holds `ext`, which runs any program.
const PROTOCOLS: &str = "https:ssh";

/// Variables of git that say how to reach a server; all others could lead to another repository or program.
const KEPT: &[&str] = &[
    "GIT_ASKPASS",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_SYSTEM",
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_SSH_VARIANT",
    "GIT_SSL_CAINFO",
    "GIT_SSL_CAPATH",
    "GIT_SSL_CERT",
    "GIT_SSL_KEY",
    "GIT_TERMINAL_PROMPT",
];

/// What git says of a failure is shown up to here.
const TOLD_BYTES_MAX: u64 = 4_096;

/// Fetches one revision without its history into `folder`, which becomes a bare repository.
///
/// The commit is at [`FETCHED`] then.
pub(crate) fn fetch_revision(url: &str, revision: &str, folder: &Path) -> Result<(), Error> {
    fetch_over(PROTOCOLS, url, revision, folder)
}

fn fetch_over(protocols: &str, url: &str, revision: &str, folder: &Path) -> Result<(), Error> {
    let mut init = git(folder, protocols);
    // A template could bring hooks along.
    init.args(["init", "-q", "--bare", "--template="]);
    run(init, folder)?;
    let mut fetch = git(folder, protocols);
    fetch.args([
        "-c",
        "protocol.ext.allow=never",
        // There is no such folder, so no hook of the user's configuration runs either.
        "-c",
        "core.hooksPath=no-hooks",
        "-c",
        "fetch.fsckObjects=true",
        "-c",
        "http.lowSpeedLimit=1000",
        "-c",
        "http.lowSpeedTime=60",
        "fetch",
        "-q",
        "--depth",
        "1",
        "--no-tags",
        "--no-recurse-submodules",
        "--no-auto-maintenance",
        "--",
        url,
    ]);
    fetch.arg(format!("+{revision}:{FETCHED}"));
    run(fetch, folder)
}

fn git(folder: &Path, protocols: &str) -> Command {
    let mut command = Command::new("git");
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("GIT_") && !KEPT.contains(&&*text) {
            command.env_remove(&name);
        }
    }
    command
        .env("GIT_ALLOW_PROTOCOL", protocols)
        .env("GIT_DIR", folder)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

fn run(mut command: Command, folder: &Path) -> Result<(), Error> {
    let action = "run `git` in";
    let mut child = command.spawn().map_err(failed(action, folder))?;
    let mut told = Vec::new();
    if let Some(mut stream) = child.stderr.take() {
        // Only what is said first is of use; the rest is read so that git can end.
        let read = stream.by_ref().take(TOLD_BYTES_MAX).read_to_end(&mut told);
        read.and_then(|_| std::io::copy(&mut stream, &mut std::io::sink()))
            .map_err(failed(action, folder))?;
    }
    let status = child.wait().map_err(failed(action, folder))?;
    if status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&told);
    let told = told.lines().map(str::trim).filter(|line| !line.is_empty());
    Err(Error::Fetch {
        told: told.collect::<Vec<_>>().join("; "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(place: &Path, arguments: &[&str]) -> String {
        let mut command = git(place, "file");
        command.env_remove("GIT_DIR").stdout(Stdio::piped());
        let fixed = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
        let output = command.args(fixed).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    #[test]
    fn a_revision_comes_without_history_and_hooks() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        std::fs::create_dir(&from).unwrap();
        made(&from, &["init", "-q", "-b", "main"]);
        for text in ["one", "two"] {
            std::fs::write(from.join("a"), text).unwrap();
            made(&from, &["add", "a"]);
            made(&from, &["commit", "-q", "-m", text]);
        }
        made(&from, &["tag", "-a", "-m", "v1", "v1"]);
        let url = format!("file://{}", from.display());
        let commit = made(&from, &["rev-parse", "HEAD"]);
        for (number, revision) in ["HEAD", "main", "v1", &commit].into_iter().enumerate() {
            let to = to.with_extension(number.to_string());
            std::fs::create_dir(&to).unwrap();
            fetch_over("file", &url, revision, &to).unwrap();
            let found = made(&to, &["rev-parse", &format!("{FETCHED}^{{commit}}")]);
            assert_eq!(found, commit);
            assert_eq!(made(&to, &["rev-list", "--count", FETCHED]), "1");
            assert!(!to.join("hooks").exists());
        }
    }

    #[test]
    fn other_ways_and_missing_revisions_are_refused_in_gits_words() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().canonicalize().unwrap();
        let mark = place.join("ran");
        let touch = format!("ext::touch {}", mark.display());
        let here = format!("file://{}", place.display());
        for url in [touch.as_str(), here.as_str(), "git://127.0.0.1/x"] {
            let to = place.join("to");
            std::fs::create_dir_all(&to).unwrap();
            let error = fetch_revision(url, "main", &to).expect_err("not allowed");
            assert!(error.to_string().contains("not allowed"), "{error}");
        }
        assert!(!mark.exists());
        let to = place.join("other");
        std::fs::create_dir(&to).unwrap();
        let error = fetch_over("file", &here, "main", &to).expect_err("no repository");
        assert!(matches!(error, Error::Fetch { .. }));
    }
}
