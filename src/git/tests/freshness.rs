//! After any sequence of work the listing equals what git's own plumbing finds.

use std::collections::BTreeMap;

use super::super::{Source, State};
use super::{Sandbox, WORKING, racy, set_time};

/// A generator of the same numbers in every run.
pub(super) struct Random(pub(super) u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }
}

const FILES: [&str; 8] = [
    "a",
    "b.txt",
    "dir/c",
    "dir/d.txt",
    "dir/deep/e",
    "x/f",
    "x.y",
    "ignored.log",
];

/// Each file on disk that git would consider, with the id git gives to its content.
fn oracle(sandbox: &Sandbox) -> BTreeMap<String, String> {
    let listed = sandbox.git(&[
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "--deduplicate",
    ]);
    let on_disk: Vec<&str> = listed
        .lines()
        .filter(|path| sandbox.root.join(path).is_file())
        .collect();
    let input = [on_disk.join("\n").as_str(), "\n"].concat();
    if on_disk.is_empty() {
        return BTreeMap::new();
    }
    let ids = sandbox.git_with(&["hash-object", "--stdin-paths"], input.as_bytes());
    on_disk
        .iter()
        .map(ToString::to_string)
        .zip(ids.lines().map(str::to_owned))
        .collect()
}

fn check(sandbox: &Sandbox, done: &[String]) {
    let repository = sandbox.open();
    let listing = repository.listing(&WORKING).unwrap();
    let mut reader = repository.reader();
    let mut found = BTreeMap::new();
    for entry in &listing.entries {
        let bytes = reader.file(&entry.path, 1000).unwrap();
        let id = entry.blob.unwrap_or_else(|| repository.hash_blob(&bytes));
        found.insert(entry.path.to_string(), id.to_string());
        let is_clean = entry.source == Source::WorkingFile(State::Clean);
        assert_eq!(is_clean, entry.blob.is_some());
    }
    assert_eq!(found, oracle(sandbox), "after {done:#?}");
    let modified = sandbox.git(&["diff-files", "--name-only", "--diff-filter=M"]);
    let staged: BTreeMap<_, _> = sandbox
        .git(&["ls-files", "-s"])
        .lines()
        .map(|line| {
            let (facts, path) = line.split_once('\t').unwrap();
            (path.to_owned(), facts.split(' ').nth(1).unwrap().to_owned())
        })
        .collect();
    for path in &listing.overlay.modified {
        assert_ne!(
            staged[&path.to_string()],
            found[&path.to_string()],
            "{path} after {done:#?}; git: {modified}"
        );
    }
}

pub(super) fn step(sandbox: &Sandbox, random: &mut Random) -> String {
    let file = FILES[random.below(FILES.len())];
    let other = FILES[random.below(FILES.len())];
    let place = sandbox.root.join(file);
    let content = ["1", "2", "3", "longer"][random.below(4)];
    let kind = random.below(10);
    match kind {
        0 | 1 => drop(sandbox.write(file, content)),
        2 if place.exists() => drop(sandbox.git(&["add", "-f", file])),
        3 => drop(sandbox.git(&["add", "-A"])),
        4 => drop(sandbox.commit()),
        5 if place.exists() => std::fs::remove_file(&place).unwrap(),
        6 => drop(sandbox.git(&[
            "reset",
            "-q",
            ["--hard", "--mixed"][random.below(2)],
            "HEAD",
        ])),
        7 => drop(sandbox.git(&["checkout", "-q", "-f", ["main", "other"][random.below(2)]])),
        8 if place.exists() && !sandbox.root.join(other).exists() => {
            std::fs::create_dir_all(sandbox.root.join(other).parent().unwrap()).unwrap();
            std::fs::rename(&place, sandbox.root.join(other)).unwrap();
        }
        9 if place.exists() => {
            // As large as before and as old, which is what an `lstat` in whole seconds cannot tell.
            let old = std::fs::metadata(&place).unwrap();
            let swapped: Vec<u8> = std::fs::read(&place)
                .unwrap()
                .iter()
                .map(|byte| byte ^ 3)
                .collect();
            std::fs::write(&place, swapped).unwrap();
            std::fs::File::options()
                .append(true)
                .open(&place)
                .unwrap()
                .set_modified(old.modified().unwrap())
                .unwrap();
        }
        _ => {}
    }
    format!("{kind} {file} {other} {content}")
}

#[test]
fn the_listing_equals_git_after_any_work() {
    let sandbox = Sandbox::new();
    sandbox
        .write(".gitignore", "*.log\n")
        .write("a", "1")
        .write("dir/c", "2")
        .commit();
    sandbox.git(&["branch", "other"]);
    let mut random = Random(0x5eed);
    let mut done = Vec::new();
    for _ in 0..70 {
        done.push(step(&sandbox, &mut random));
        check(&sandbox, &done);
    }
}

#[test]
fn line_ends_that_git_converts_are_no_change() {
    let sandbox = Sandbox::new();
    sandbox.write(".gitattributes", "*.txt text eol=crlf\n*.bin -text\n");
    sandbox
        .write("a.txt", "one\r\ntwo\r\n")
        .write("b.bin", "one\r\n")
        .commit();
    let repository = sandbox.open();
    let state = |path: &str| {
        let listing = repository.listing(&WORKING).unwrap();
        listing.entry(&path.into()).unwrap().clone()
    };
    sandbox.write("a.txt", "one\r\ntwo\r\n");
    std::fs::File::options()
        .append(true)
        .open(sandbox.root.join("a.txt"))
        .unwrap()
        .set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000))
        .unwrap();
    assert_eq!(state("a.txt").source, Source::WorkingFile(State::Clean));
    assert_eq!(
        state("a.txt").blob,
        Some(repository.hash_blob(b"one\ntwo\n"))
    );
    sandbox.write("b.bin", "one\n");
    assert_eq!(state("b.bin").source, Source::WorkingFile(State::Modified));
}

#[test]
fn no_filter_program_is_run() {
    let sandbox = Sandbox::new();
    let trace = sandbox.beside("trace");
    sandbox
        .write(".gitattributes", "*.x filter=spy\n")
        .write("a.x", "1")
        .commit();
    let program = format!("sh -c 'echo run >> {}; cat'", trace.display());
    sandbox.git(&["config", "filter.spy.clean", &program]);
    sandbox.git(&["config", "filter.spy.smudge", &program]);
    sandbox.write("a.x", "2");
    let listing = sandbox.listing(WORKING);
    assert_eq!(listing.overlay.modified, ["a.x".into()]);
    assert!(!trace.exists());
}

#[test]
fn an_edit_that_no_time_tells_is_seen() {
    let sandbox = racy();
    assert_eq!(sandbox.listing(WORKING).overlay.modified, ["a".into()]);
    // Git itself is blind once the index is younger than the file: then so are we.
    set_time(&sandbox.root.join(".git/index"), 2_000_000);
    assert!(sandbox.listing(WORKING).overlay.modified.is_empty());
    assert_eq!(sandbox.git(&["diff-files", "--name-only"]), "");
}
