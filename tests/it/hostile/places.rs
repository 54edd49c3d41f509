//! Repositories in unusual states, and paths that people might type.

use std::fs;
use std::process::Command;

use super::survives;
use crate::sample::{Sample, finished, prepared};

const SOURCE: (&str, &str) = ("src/a.rs", "/// Comes after.\npub fn after() {}\n");

/// The program in another folder than a sample's own.
fn run_in(folder: &std::path::Path, arguments: &[&str]) -> crate::sample::Ran {
    let mut command = Command::new(crate::sample::PROGRAM);
    command.args(arguments).current_dir(folder);
    finished(prepared(command))
}

#[test]
fn no_repository_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    for arguments in [
        &["init"][..],
        &["index"],
        &["def", "x"],
        &["map"],
        &["cache", "path"],
    ] {
        let ran = run_in(folder.path(), arguments);
        assert_eq!(ran.code, Some(2), "{arguments:?}");
        ran.tells("is not in a git repository");
    }
    assert_eq!(run_in(folder.path(), &["languages"]).code, Some(0));
    assert_eq!(
        run_in(&folder.path().join("."), &["-C", "nowhere", "map"]).code,
        Some(2)
    );
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[test]
fn a_repository_without_a_commit() {
    let sample = Sample::empty();
    sample.ends(1, &["map"]);
    sample.ends(1, &["def", "after"]);
    for arguments in [
        &["index"][..],
        &["index", "--check"],
        &["index", "--staged"],
    ] {
        sample
            .ends(2, arguments)
            .tells("run `codecontext init` first");
    }
    assert!(!sample.path(".codecontext").exists());
    sample
        .ends(2, &["def", "x", "--at", "HEAD"])
        .tells("no commit yet");
    sample.ends(0, &["init", "--dry-run"]);
    assert!(!sample.path(".codecontext").exists() && !sample.path(".git/codecontext").exists());
    sample.ends(0, &["init"]);
    sample.ends(0, &["index", "--check"]);
    sample.write(SOURCE.0, SOURCE.1);
    sample.ends(0, &["def", "after"]).answers("src/a.rs:2:8");
    sample.git(&["add", "src"]);
    sample.ends(1, &["index", "--check"]).answers("missing");
    sample.ends(0, &["index"]);
    sample.ends(0, &["index", "--check"]);
    sample.ends(0, &["uninit"]);
    assert!(!sample.path(".codecontext").exists());
}

#[test]
fn a_shallow_clone() {
    let origin = Sample::of(&[SOURCE]);
    origin.write("b.rs", "pub fn b() {}\n");
    origin.commit();
    let sample = Sample::empty();
    fs::remove_dir_all(sample.root()).expect("it is there");
    let url = format!("file://{}", origin.root().display());
    origin.git(&[
        "clone",
        "-q",
        "--depth",
        "1",
        &url,
        sample.root().to_str().expect("Unicode"),
    ]);
    survives(&sample);
    sample.ends(2, &["index", "--at", "HEAD~1"]).tells("HEAD~1");
}

#[test]
fn a_partial_clone_fetches_nothing_unasked() {
    let origin = Sample::of(&[SOURCE]);
    origin.git(&["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", origin.root().display());
    let bare = origin.outside().join("bare");
    let bare_text = bare.to_str().expect("Unicode");
    origin.git(&[
        "clone",
        "-q",
        "--bare",
        "--filter=blob:none",
        &url,
        bare_text,
    ]);
    let ran = run_in(&bare, &["index", "--at", "HEAD"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran.answers("1 unreadable")
        .tells("was not fetched into this partial clone");
    let ran = run_in(&bare, &["outline", "src/a.rs", "--at", "HEAD"]);
    assert_eq!(ran.code, Some(2));
    ran.tells("was not fetched");
    assert_eq!(
        run_in(&bare, &["def", "after", "--at", "HEAD"]).code,
        Some(1)
    );
    // What is missing today is not remembered as missing.
    origin.git(&[
        "--git-dir",
        bare_text,
        "fetch",
        "-q",
        "--refetch",
        "--no-filter",
        &url,
    ]);
    assert_eq!(
        run_in(&bare, &["def", "after", "--at", "HEAD"]).code,
        Some(0)
    );
}

#[test]
fn a_bare_repository() {
    let origin = Sample::of(&[SOURCE]);
    let bare = origin.outside().join("bare");
    origin.git(&[
        "clone",
        "-q",
        "--bare",
        ".",
        bare.to_str().expect("Unicode"),
    ]);
    for arguments in [
        &["init"][..],
        &["index"],
        &["index", "--staged"],
        &["def", "after"],
        &["map"],
    ] {
        assert_eq!(run_in(&bare, arguments).code, Some(2), "{arguments:?}");
    }
    for arguments in [
        &["index", "--at", "HEAD"][..],
        &["def", "after", "--at", "HEAD", "--path", "src"],
        &["outline", "src/a.rs", "--at", "HEAD"],
        &["outline", "./src/../src/a.rs", "--at", "main"],
        &["map", "src", "--at", "HEAD"],
        &["index", "--at", "HEAD", "--explain", "src/a.rs"],
        &["languages", "--at", "HEAD"],
    ] {
        let ran = run_in(&bare, arguments);
        assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.stderr);
    }
    for path in ["../a.rs", "/etc/passwd", "src/../../a.rs"] {
        assert_eq!(
            run_in(&bare, &["outline", path, "--at", "HEAD"]).code,
            Some(2),
            "{path}"
        );
    }
}

#[test]
fn a_linked_worktree_shares_the_cache() {
    let sample = Sample::of(&[SOURCE]);
    sample.ends(0, &["init"]);
    let linked = sample.outside().join("linked");
    sample.git(&["worktree", "add", "-q", linked.to_str().expect("Unicode")]);
    let ran = run_in(&linked, &["init"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran.answers("parsed 0 files");
    let path = run_in(&linked, &["cache", "path"]).stdout;
    assert_eq!(path, sample.ends(0, &["cache", "path"]).stdout);
    assert_eq!(run_in(&linked, &["index", "--check"]).code, Some(0));
    assert!(linked.join(".codecontext/map/src/a.rs.txt").exists());
}

#[test]
fn a_locked_index_is_not_written() {
    let sample = Sample::of(&[SOURCE]);
    sample.ends(0, &["init"]);
    sample.write(".git/index.lock", "");
    sample.git(&["status", "--short"]);
    let ran = sample.run(&["index", "--staged"]);
    assert_eq!(ran.code, Some(2));
    ran.tells("index.lock exists: another git process works on the index");
    // Reading needs no lock.
    sample.ends(0, &["index"]);
    sample.ends(0, &["index", "--check"]);
    sample.ends(0, &["def", "after"]);
    fs::remove_file(sample.path(".git/index.lock")).expect("it is there");
    let mut command = sample.command(&["index", "--staged"]);
    assert!(command.status().expect("it runs").success());
    sample.ends(0, &["index", "--staged", "--check"]);
}

#[test]
fn an_index_that_is_damaged() {
    let sample = Sample::of(&[SOURCE]);
    sample.ends(0, &["init"]);
    for bytes in [
        &b""[..],
        b"DIRC",
        b"rubbish that is no index at all, and long enough to be one",
    ] {
        sample.write(".git/index", bytes);
        for arguments in [
            &["index"][..],
            &["index", "--staged"],
            &["def", "after"],
            &["map"],
        ] {
            let ran = sample.run(arguments);
            assert!(matches!(ran.code, Some(0..=2)), "{arguments:?}");
        }
    }
    assert!(sample.path(".codecontext/config.toml").exists());
}

#[test]
fn paths_that_people_type() {
    let sample = Sample::of(&[
        SOURCE,
        ("tool", "#!/usr/bin/env python3\ndef after_all(): pass\n"),
    ]);
    sample.write("empty.rs", "");
    sample.ends(0, &["init"]);
    sample.ends(0, &["def", "after_all"]).answers("tool:2:5");
    sample
        .ends(0, &["-C", "src", "outline", "a.rs"])
        .answers("src/a.rs");
    sample
        .ends(0, &["-C", "src", "outline", "../tool"])
        .answers("after_all");
    sample.ends(0, &["-C", "src", "index", "--check"]);
    sample.ends(0, &["-C", "src", "map", "."]).answers("src/");
    let whole = sample.path("src/a.rs");
    sample.ends(0, &["outline", whole.to_str().expect("Unicode")]);
    sample
        .ends(2, &["outline", "src"])
        .tells("is a folder; `codecontext map src`");
    sample.ends(2, &["outline", "src/"]).tells("is a folder");
    sample
        .ends(2, &["outline", "."])
        .tells("is a folder; `codecontext map .`");
    sample
        .ends(2, &["outline", "src", "--at", "HEAD"])
        .tells("is a folder");
    sample
        .ends(2, &["outline", "nowhere.rs"])
        .tells("no such file in the working tree");
    sample
        .ends(2, &["outline", "../x.rs"])
        .tells("lies outside the working tree");
    sample
        .ends(2, &["outline", "/etc/passwd"])
        .tells("lies outside");
    sample.ends(2, &["outline", ".git/config"]);
    sample.ends(2, &["outline", ""]);
    sample.ends(1, &["outline", "empty.rs"]);
    sample.ends(2, &["map", "nowhere"]).tells("no such folder");
    sample.ends(1, &["def", ""]);
    sample
        .ends(0, &["def", "\"after\""])
        .answers("src/a.rs:2:8");
    sample.ends(1, &["def", "after", "--path", "nowhere"]);
    sample
        .ends(2, &["def", "after", "--path", ".."])
        .tells("outside");
    sample.ends(0, &["def", "after", "--path", "src/a.rs"]);
    sample
        .ends(2, &["def", "after", "--at", "no such"])
        .tells("`no such` names no commit here");
    sample.ends(2, &["def", "after", "--limit", "-1"]);
    sample
        .ends(2, &["def", "after", "--kind", "thing"])
        .tells("no such kind");
    sample.ends(0, &["map", "--tokens", "0"]);
    sample.ends(0, &["map", "--tokens", "18446744073709551615"]);
    sample
        .ends(2, &["parse", "nowhere.rs"])
        .tells("nowhere.rs: no such file");
    sample.ends(2, &["parse", "src"]);
    sample.ends(2, &["parse", ".gitignore"]);
    sample.ends(2, &["man", "nothing"]).tells("no subcommand");
    sample.ends(2, &["index", "--fix", "--staged"]);
}

#[test]
fn files_that_come_and_go() {
    let sample = Sample::of(&[
        SOURCE,
        ("b.rs", "pub fn b() {}\n"),
        ("c.rs", "pub fn c() {}\n"),
    ]);
    sample.ends(0, &["init"]);
    fs::remove_file(sample.path("b.rs")).expect("it is there");
    fs::remove_file(sample.path("c.rs")).expect("it is there");
    sample.write("c.rs/d.rs", "pub fn d() {}\n");
    sample.ends(1, &["def", "b", "--exact"]);
    sample.ends(1, &["def", "c", "--exact"]);
    sample.ends(0, &["def", "d"]).answers("c.rs/d.rs:1:8");
    sample.ends(2, &["outline", "c.rs"]).tells("is a folder");
    sample
        .ends(1, &["index", "--check"])
        .answers("orphan  .codecontext/map/b.rs.txt");
    sample.ends(0, &["index"]).answers("2 removed");
    sample.git(&["add", "-A"]);
    sample.ends(0, &["index"]);
    sample.ends(0, &["index", "--check"]);
    assert!(sample.path(".codecontext/map/c.rs/d.rs.txt").exists());
    // A folder that becomes a file.
    fs::remove_dir_all(sample.path("c.rs")).expect("it is there");
    sample.write("c.rs", "pub fn c() {}\n");
    sample.git(&["add", "-A"]);
    sample.ends(0, &["index"]);
    sample.ends(0, &["index", "--check"]);
}

#[test]
fn a_line_that_moved_is_never_shown_where_it_was() {
    let sample = Sample::of(&[(
        "a.rs",
        "pub fn one() {}\n\npub fn after() {}\n\npub fn after_all() {}\n",
    )]);
    sample.ends(0, &["init"]);
    sample.write(
        "a.rs",
        "pub fn one() {}\n\npub fn after() {}\n\n\n\npub fn after_all() {}\n",
    );
    let trusted = ["def", "after", "--prefix", "--no-overlay"];
    sample
        .ends(0, &trusted)
        .answers("a.rs:3:8")
        .answers("a.rs:7:8");
}
