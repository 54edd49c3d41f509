//! A `.codecontext/` that is not as the program left it.

use std::fs;
use std::os::unix::fs::symlink;

use crate::sample::Sample;

const RECORD: &str = ".codecontext/map/src/a.rs.txt";

fn sample() -> Sample {
    let sample = Sample::of(&[
        ("src/a.rs", "pub fn after() {}\n"),
        ("src/b.rs", "pub fn b() {}\n"),
    ]);
    sample.ends(0, &["init"]);
    sample
}

/// Every command that reads or writes the folder.
const COMMANDS: &[&[&str]] = &[
    &["init"],
    &["index"],
    &["index", "--fix"],
    &["index", "--check"],
    &["index", "--staged"],
    &["index", "--stats"],
    &["index", "--explain", "src/a.rs"],
    &["def", "after"],
    &["outline", "src/a.rs"],
    &["map"],
    &["config", "show"],
    &["uninit"],
];

#[test]
fn records_edited_by_hand_are_told_and_mended() {
    let sample = sample();
    let right = sample.map();
    sample.write(RECORD, "pub fn after()\nand what I think of it\n");
    sample.write(".codecontext/map/src/gone.rs.txt", "fn gone()\n");
    sample.write(".codecontext/map/src/note.md", "not ours\n");
    fs::remove_file(sample.path(".codecontext/map/src/b.rs.txt")).expect("it is there");
    sample
        .ends(1, &["index", "--check"])
        .answers("stale   .codecontext/map/src/a.rs.txt")
        .answers("missing .codecontext/map/src/b.rs.txt")
        .answers("orphan  .codecontext/map/src/gone.rs.txt")
        .answers("to mend: codecontext index");
    sample.ends(0, &["def", "after"]).answers("src/a.rs:1:8");
    sample
        .ends(0, &["index"])
        .answers("2 records written, 1 removed");
    sample.ends(0, &["index", "--check"]);
    assert_eq!(sample.read(".codecontext/map/src/note.md"), "not ours\n");
    fs::remove_file(sample.path(".codecontext/map/src/note.md")).expect("it is there");
    assert_eq!(sample.map(), right);
}

#[test]
fn folders_that_are_links_are_refused() {
    for place in [".codecontext", ".codecontext/map", ".codecontext/map/src"] {
        let sample = sample();
        fs::remove_dir_all(sample.path(place)).expect("it is there");
        // Were the link followed, this would be taken for the configuration.
        fs::write(sample.outside().join("config.toml"), "secret = [").expect("a file");
        symlink(sample.outside(), sample.path(place)).expect("a link");
        for arguments in COMMANDS {
            // Also checks that nothing appears in the folder outside.
            let ran = sample.run(arguments);
            assert!(
                !ran.stderr.contains("secret"),
                "{arguments:?}: {}",
                ran.stderr
            );
            let is_writing = matches!(
                arguments[..],
                ["init" | "index"] | ["index", "--fix" | "--staged"]
            );
            if is_writing {
                assert_eq!(ran.code, Some(2), "{place} {arguments:?}: {}", ran.stdout);
                ran.tells("symbolic link");
            }
        }
        assert!(sample.path(place).is_symlink() && sample.outside().join("config.toml").exists());
    }
}

#[test]
fn files_that_are_links_are_replaced_and_not_followed() {
    let sample = sample();
    let right = sample.map();
    let target = sample.outside().join("target");
    fs::write(&target, "pub fn after()\n").expect("a file");
    fs::remove_file(sample.path(RECORD)).expect("it is there");
    symlink(&target, sample.path(RECORD)).expect("a link");
    sample.ends(1, &["index", "--check"]).answers("stale");
    sample.ends(0, &["index"]);
    assert_eq!(sample.map(), right);
    assert!(!sample.path(RECORD).is_symlink());
    fs::remove_file(sample.path(".codecontext/config.toml")).expect("it is there");
    symlink(&target, sample.path(".codecontext/config.toml")).expect("a link");
    for arguments in COMMANDS {
        let ran = sample.run(arguments);
        assert!(
            !ran.stderr.contains("pub fn"),
            "{arguments:?}: {}",
            ran.stderr
        );
    }
    assert!(sample.path(".codecontext/config.toml").is_symlink());
}

#[test]
fn a_map_of_another_format_is_refused_until_asked() {
    let sample = sample();
    let right = sample.map();
    let config = sample.read(".codecontext/config.toml");
    for format in ["999", "0", "\"one\"", "-1"] {
        let other = config.replace("map_format = 1", &format!("map_format = {format}"));
        assert_ne!(other, config);
        sample.write(".codecontext/config.toml", &other);
        sample.write(RECORD, "of the other format\n");
        let before = sample.map();
        for arguments in [
            &["init"][..],
            &["index"],
            &["index", "--check"],
            &["index", "--staged"],
        ] {
            sample.ends(2, arguments).tells("format");
            assert_eq!(sample.map(), before, "{arguments:?}");
        }
        sample.ends(0, &["index", "--fix"]);
        assert_eq!(sample.map(), right, "{format}");
        sample.ends(0, &["index", "--check"]);
    }
}

#[test]
fn a_configuration_that_is_none() {
    let sample = sample();
    for (text, told) in [
        ("a = [", "line 1, column"),
        ("map_format = 1\n\u{1b}[31m = 1\n", "line 2"),
        ("[index]\ninclude = 3\n", "config.toml"),
        ("[index]\nfile_bytes_max = -5\n", "file_bytes_max"),
        ("[index]\nexclude = [\"a{\"]\n", "index.exclude"),
    ] {
        sample.write(".codecontext/config.toml", text);
        for arguments in [&["index"][..], &["def", "after"], &["languages"], &["init"]] {
            let ran = sample.ends(2, arguments).tells(told);
            super::is_safe_to_print(&ran.stderr);
        }
        // What somebody wrote is never taken away, whatever it is worth.
        sample
            .ends(0, &["uninit", "--dry-run"])
            .answers("kept .codecontext/config.toml");
    }
    sample.write(
        ".codecontext/config.toml",
        "map_format = 1\n[indx]\n[index]\nexcludes = []\n",
    );
    sample
        .ends(0, &["def", "after"])
        .tells("did you mean `exclude`?");
    sample.write(".codecontext/config.toml", vec![b'#'; 2 << 20]);
    sample.ends(2, &["index"]).tells("config.toml");
}

#[test]
fn something_in_the_place_of_a_folder_or_a_file() {
    for place in [".codecontext", ".codecontext/map", ".codecontext/map/src"] {
        let sample = sample();
        fs::remove_dir_all(sample.path(place)).expect("it is there");
        fs::write(sample.path(place), "mine\n").expect("a file");
        for arguments in COMMANDS {
            let ran = sample.run(arguments);
            assert!(ran.code.is_some(), "{arguments:?}");
            assert_eq!(sample.read(place), "mine\n", "{arguments:?}");
        }
        let mut command = vec!["index"];
        command.push("-q");
        sample.ends(2, &command).tells("move it out of the way");
    }
    let sample = sample();
    fs::remove_file(sample.path(RECORD)).expect("it is there");
    fs::create_dir(sample.path(RECORD)).expect("a folder");
    sample.write(format!("{RECORD}/mine"), "mine\n");
    sample.ends(1, &["index", "--check"]).answers("stale");
    sample
        .ends(2, &["index"])
        .tells("is not a file: move it out of the way");
    assert_eq!(sample.read(&format!("{RECORD}/mine")), "mine\n");
}

#[test]
fn a_cache_that_cannot_be_used() {
    let sample = sample();
    let right = sample.map();
    sample.ends(0, &["cache", "clear"]);
    let _ = fs::remove_dir_all(sample.path(".git/codecontext"));
    fs::write(sample.path(".git/codecontext"), "in the way\n").expect("a file");
    fs::remove_dir_all(sample.path(".codecontext/map")).expect("it is there");
    sample
        .ends(0, &["index"])
        .tells("the local cache cannot be written");
    assert_eq!(sample.map(), right);
    sample.ends(0, &["index", "--check"]);
    sample.ends(0, &["def", "after"]).answers("src/a.rs:1:8");
    // An overview is made from the cache; one that is short of files would be worse than none.
    sample.ends(2, &["map"]).tells(".git/codecontext");
    fs::remove_file(sample.path(".git/codecontext")).expect("it is there");
    // Rubbish where segments should be.
    sample.ends(0, &["index"]);
    let cache = sample.path(".git/codecontext/cache");
    for entry in fs::read_dir(&cache).expect("a folder") {
        let path = entry.expect("an entry").path();
        let mut bytes = fs::read(&path).expect("a file");
        for byte in bytes.iter_mut().step_by(7) {
            *byte ^= 0x55;
        }
        fs::write(&path, bytes).expect("a file");
    }
    sample.ends(0, &["def", "after"]).answers("src/a.rs:1:8");
    sample.ends(0, &["index"]);
    sample.ends(0, &["index", "--check"]);
    assert_eq!(sample.map(), right);
}

#[test]
fn what_people_changed_stays() {
    let sample = sample();
    sample.configure("vendored = true");
    sample.write(".codecontext/memory/note.md", "ours\n");
    sample
        .ends(0, &["uninit"])
        .answers("removed 2 records")
        .answers("kept .codecontext/config.toml");
    let left: Vec<_> = sample.map().into_keys().collect();
    let kept = [".codecontext/config.toml", ".codecontext/memory/note.md"];
    assert_eq!(left, kept.map(|path| sample.path(path)));
    assert!(!sample.path(".git/codecontext").exists());
    sample
        .ends(0, &["init"])
        .answers("kept .codecontext/config.toml");
    assert!(
        sample
            .read(".codecontext/config.toml")
            .contains("vendored = true")
    );
    sample
        .ends(0, &["init"])
        .answers("kept .codecontext/README.md");
}
