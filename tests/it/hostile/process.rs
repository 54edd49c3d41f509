//! Runs that are cut short, starved or not alone.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::sample::{PROGRAM, Sample, ended, finished, prepared};

/// A repository in which a run takes long enough to be cut short.
fn sample() -> Sample {
    let sample = Sample::empty();
    for file in 0..60 {
        let text: Vec<String> = (0..60)
            .map(|number| {
                format!("/// Says {number}.\npub fn f{file}_{number}(x: u8) {{ g(x) }}\n")
            })
            .collect();
        sample.write(format!("src/d{}/f{file}.rs", file % 7), text.concat());
    }
    sample.commit();
    sample
}

/// Files that are not whole yet, which no finished run leaves in the committed folder.
fn leftovers(sample: &Sample) -> Vec<PathBuf> {
    let is_partial = |path: &PathBuf| path.to_string_lossy().contains("partial");
    sample.map().into_keys().filter(is_partial).collect()
}

#[test]
fn killed_at_any_moment() {
    let sample = sample();
    sample.ends(0, &["init"]);
    let right = sample.map();
    let mut milliseconds = 1;
    for round in 0..14 {
        match round % 3 {
            0 => drop(fs::remove_dir_all(sample.path(".git/codecontext"))),
            1 => drop(fs::remove_dir_all(sample.path(".codecontext/map"))),
            _ => {
                sample.ends(0, &["uninit"]);
            }
        }
        let command = if round % 3 == 2 { "init" } else { "index" };
        let mut child = sample.command(&[command]).spawn().expect("it starts");
        std::thread::sleep(Duration::from_millis(milliseconds));
        child.kill().expect("a child can be killed");
        ended(child);
        milliseconds = milliseconds * 3 / 2 + 1;
        // Whatever is there now, questions are answered from it and from the sources.
        if round % 4 == 0 {
            sample
                .ends(0, &["def", "f3_7"])
                .answers("src/d3/f3.rs:16:8");
        }
        if milliseconds > 150 {
            milliseconds = 1 + round;
        }
        if !sample.path(".codecontext").exists() {
            sample.ends(0, &["init"]);
        }
    }
    sample.ends(0, &["init"]);
    assert_eq!(leftovers(&sample), Vec::<PathBuf>::new());
    assert_eq!(sample.map(), right);
    sample.ends(0, &["index", "--check"]);
    let stats = sample.ends(0, &["cache", "stats"]).stdout;
    let ignored = stats
        .lines()
        .find(|line| line.starts_with("ignored segments"));
    assert!(ignored.is_some_and(|line| line.ends_with(" 0")), "{stats}");
}

#[test]
fn four_processes_at_once() {
    let sample = sample();
    sample.ends(0, &["init"]);
    let right = sample.map();
    for _ in 0..2 {
        let _ = fs::remove_dir_all(sample.path(".git/codecontext"));
        fs::remove_dir_all(sample.path(".codecontext/map")).expect("it is there");
        let children: Vec<_> = [&["index"][..], &["index"], &["init"], &["def", "f3_7"]]
            .into_iter()
            .map(|arguments| sample.command(arguments).spawn().expect("it starts"))
            .collect();
        for child in children {
            let output = ended(child);
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(0), "{told}");
        }
        assert_eq!(sample.map(), right);
        sample.ends(0, &["index", "--check"]);
        sample
            .ends(0, &["def", "f3_7"])
            .answers("src/d3/f3.rs:16:8");
    }
}

#[test]
fn interrupted() {
    let sample = sample();
    sample.ends(0, &["init"]);
    let right = sample.map();
    sample.ends(0, &["cache", "clear"]);
    fs::remove_dir_all(sample.path(".codecontext/map")).expect("it is there");
    // Two files that keep both threads for a while: the grammar is slow on them.
    let slow = "<div>".repeat(30_000);
    sample.write("a.html", &slow);
    sample.write("b.html", slow + " ");
    sample.git(&["add", "."]);
    let child = sample.command(&["index"]).spawn().expect("it starts");
    std::thread::sleep(Duration::from_millis(150));
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .expect("kill is there")
            .success()
    );
    let output = ended(child);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    // A machine so slow that the handler is not there yet ends it by the signal itself.
    assert!(
        output.status.code() == Some(130) || output.status.signal() == Some(2),
        "{:?} {told}",
        output.status
    );
    assert_eq!(leftovers(&sample), Vec::<PathBuf>::new());
    for (path, bytes) in sample.map() {
        assert_eq!(
            right.get(&path),
            Some(&bytes),
            "half written: {}",
            path.display()
        );
    }
    fs::remove_file(sample.path("a.html")).expect("it is there");
    fs::remove_file(sample.path("b.html")).expect("it is there");
    sample.ends(0, &["index"]);
    assert_eq!(sample.map(), right);
}

#[test]
fn a_pipe_that_closes() {
    let sample = sample();
    sample.ends(0, &["init"]);
    for arguments in [
        &["def", "", "--prefix", "--limit", "0"][..],
        &["def", "", "--prefix", "--limit", "0", "--format", "json"],
        &["map", "--tokens", "1000000"],
        &["completions", "bash"],
        &["man"],
    ] {
        let mut child = sample.command(arguments).spawn().expect("it starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("piped");
        BufReader::with_capacity(16, stdout)
            .read_line(&mut line)
            .expect("a line");
        let output = ended(child);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(
            (output.status.code(), told.as_str()),
            (Some(0), ""),
            "{arguments:?}"
        );
    }
    let mut command = sample.command(&["def", "f3_7"]);
    command.stderr(Stdio::null());
    assert_eq!(finished(command).code, Some(0));
}

/// The program with files limited to a few blocks, as on a full disk.
fn starved(sample: &Sample, arguments: &str) -> Command {
    let mut command = Command::new("sh");
    let script = format!("trap '' XFSZ; ulimit -f 8; exec '{PROGRAM}' {arguments}");
    command.args(["-c", &script]).current_dir(sample.root());
    prepared(command)
}

#[test]
fn no_room_for_a_file() {
    let sample = sample();
    sample.ends(0, &["init"]);
    let before = sample.map();
    let large: Vec<String> = (0..2_000)
        .map(|number| format!("pub fn big_{number}() {{}}\n"))
        .collect();
    sample.write("src/large.rs", large.concat());
    sample.write("src/small.rs", "pub fn small() {}\n");
    sample.git(&["add", "."]);
    let ran = sample.run_prepared(starved(&sample, "index"));
    assert_eq!(ran.code, Some(2), "{}", ran.stdout);
    ran.tells("large.rs.txt");
    for (path, bytes) in &before {
        assert_eq!(sample.map().get(path), Some(bytes), "{}", path.display());
    }
    assert_eq!(leftovers(&sample), Vec::<PathBuf>::new());
    // No room for the cache is no reason to fail.
    sample.ends(0, &["index"]);
    sample.ends(0, &["cache", "clear"]);
    let ran = sample.run_prepared(starved(&sample, "index --stats"));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran.tells("the local cache cannot be written");
    sample.ends(0, &["index"]);
    sample.ends(0, &["index", "--check"]);
    sample
        .ends(0, &["def", "big_1999"])
        .answers("src/large.rs:2000:8");
}

#[test]
fn a_full_disk() {
    let sample = sample();
    let disk = sample.outside();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"])
        .arg(&disk)
        .stderr(Stdio::null())
        .status();
    if !mounted.is_ok_and(|status| status.success()) {
        return; // Only root may; `no_room_for_a_file` shows the same without it.
    }
    let result = std::panic::catch_unwind(|| on_a_full_disk(&sample));
    let unmounted = Command::new("umount").arg("-l").arg(&disk).status();
    assert!(unmounted.expect("umount is there").success());
    if let Err(panic) = result {
        std::panic::resume_unwind(panic);
    }
}

fn on_a_full_disk(sample: &Sample) {
    let root = sample.outside().join("r");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).current_dir(&root);
        finished(prepared(command))
    };
    sample.git(&[
        "clone",
        "-q",
        "--depth",
        "1",
        ".",
        root.to_str().expect("Unicode"),
    ]);
    fs::write(root.join("filler"), vec![1; 8 << 20]).expect_err("the disk is full");
    let ran = run(&["init"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stdout);
    ran.tells("No space left on device");
    assert_eq!(run(&["def", "f3_7"]).code, Some(0));
    fs::remove_file(root.join("filler")).expect("it is there");
    assert_eq!(run(&["init"]).code, Some(0));
    assert_eq!(run(&["index", "--check"]).code, Some(0));
}

#[test]
fn no_permission_to_write() {
    let sample = sample();
    sample.ends(0, &["init"]);
    let before = sample.map();
    sample.write("src/new.rs", "pub fn new_one() {}\n");
    sample.git(&["add", "."]);
    let set = |mode: &str| {
        let folders = [".codecontext", ".git"].map(|folder| sample.path(folder));
        let status = Command::new("chmod")
            .arg("-R")
            .arg(mode)
            .args(folders)
            .status();
        assert!(status.expect("chmod is there").success());
    };
    set("a-w");
    let is_root = fs::write(sample.path(".codecontext/probe"), "").is_ok();
    if !is_root {
        sample.ends(2, &["index"]).tells("ermission denied");
        sample
            .ends(2, &["index", "--staged"])
            .tells("ermission denied");
        sample
            .ends(0, &["def", "new_one"])
            .answers("src/new.rs:1:8");
        assert_eq!(sample.map(), before);
    }
    set("u+w");
    let _ = fs::remove_file(sample.path(".codecontext/probe"));
    sample.ends(0, &["index"]);
    sample.ends(0, &["index", "--check"]);
}
