//! `index --check` finds every difference, names its file and the command that mends it, and the command mends it.

use std::fs;

use super::world::{Files, MAP, World, assert_same};

/// A way to damage a map; gives the records that differ then.
type Damage = fn(&World) -> &'static [&'static str];

const RECORD: &str = ".codecontext/map/src/a.py.txt";
const OTHER: &str = ".codecontext/map/b.rs.txt";

fn small() -> World {
    let world = World::new();
    world.write("src/a.py", "import os\nfrom c import d, e\n\n\nclass One:\n    \"\"\"Is one.\"\"\"\n\n    def two(self, a):\n        return a\n");
    world.write(
        "b.rs",
        "/// Opens it.\npub fn open(a: u32) -> u32 {\n    a\n}\n",
    );
    world.write("empty.py", "\n");
    world.git(&["add", "--all"]);
    world.ok(&["init", "--quiet"]);
    world.commit_with_map();
    world.ok(&["index", "--check"]);
    world
}

fn change(world: &World, path: &str, change: impl Fn(&str) -> String) {
    let text = world.read(path);
    let changed = change(&text);
    assert_ne!(text, changed, "the damage does something");
    world.write(path, &changed);
}

const DAMAGES: &[(&str, Damage)] = &[
    ("a byte in another case", |world| {
        change(world, RECORD, |text| text.replace("One.two", "One.Two"));
        &[RECORD]
    }),
    ("a line less", |world| {
        change(world, RECORD, |text| {
            let (_, rest) = text.split_once('\n').expect("a line");
            rest.to_owned()
        });
        &[RECORD]
    }),
    ("a line more", |world| {
        change(world, RECORD, |text| format!("{text}fn three()\n"));
        &[RECORD]
    }),
    ("two lines in another order", |world| {
        change(world, RECORD, |text| {
            let mut lines: Vec<&str> = text.lines().collect();
            lines.swap(0, 1);
            lines.join("\n") + "\n"
        });
        &[RECORD]
    }),
    ("a line twice", |world| {
        change(world, RECORD, |text| {
            format!("{}\n{text}", text.lines().next().expect("a line"))
        });
        &[RECORD]
    }),
    ("no last line end", |world| {
        change(world, RECORD, |text| text.trim_end().to_owned());
        &[RECORD]
    }),
    ("an empty line at the end", |world| {
        change(world, RECORD, |text| format!("{text}\n"));
        &[RECORD]
    }),
    ("a byte order mark", |world| {
        change(world, RECORD, |text| format!("\u{feff}{text}"));
        &[RECORD]
    }),
    ("deeper", |world| {
        change(world, RECORD, |text| text.replace("  ", "    "));
        &[RECORD]
    }),
    ("nothing in it", |world| {
        change(world, RECORD, |_| String::new());
        &[RECORD]
    }),
    ("marks of a conflict", |world| {
        change(world, RECORD, |text| {
            format!("<<<<<<< ours\n{text}=======\n>>>>>>> theirs\n")
        });
        &[RECORD]
    }),
    ("no record", |world| {
        fs::remove_file(world.root().join(RECORD)).expect("a record");
        &[RECORD]
    }),
    ("no map", |world| {
        fs::remove_dir_all(world.root().join(MAP)).expect("a map");
        &[OTHER, RECORD]
    }),
    ("two records in each other's place", |world| {
        let (one, other) = (world.read(RECORD), world.read(OTHER));
        world.write(RECORD, &other);
        world.write(OTHER, &one);
        &[OTHER, RECORD]
    }),
    ("a record of no source", |world| {
        world.write(".codecontext/map/gone.py.txt", "def gone()\n");
        &[".codecontext/map/gone.py.txt"]
    }),
    ("a record of a source without facts", |world| {
        world.write(".codecontext/map/empty.py.txt", "def gone()\n");
        &[".codecontext/map/empty.py.txt"]
    }),
    ("an empty record of no source", |world| {
        world.write(".codecontext/map/deep/er/gone.py.txt", "");
        &[".codecontext/map/deep/er/gone.py.txt"]
    }),
    ("a record where none can be", |world| {
        world.write(".codecontext/map/x.txt/y.txt", "def gone()\n");
        &[".codecontext/map/x.txt/y.txt"]
    }),
    ("a record of another name", |world| {
        let at = |path: &str| world.root().join(path);
        fs::rename(at(RECORD), at(".codecontext/map/src/A.py.txt")).expect("a record");
        &[".codecontext/map/src/A.py.txt", RECORD]
    }),
    ("a source that changed", |world| {
        change(world, "src/a.py", |text| text.replace("two", "too"));
        &[RECORD]
    }),
    ("a source that lost its facts", |world| {
        world.write("src/a.py", "\n");
        &[RECORD]
    }),
    ("a source that moved", |world| {
        world.git(&["mv", "src/a.py", "a.py"]);
        &[".codecontext/map/a.py.txt", RECORD]
    }),
    ("a source that got its first fact", |world| {
        world.write("empty.py", "import os\n");
        &[".codecontext/map/empty.py.txt"]
    }),
    ("a source that is left out from now on", |world| {
        world.write(".gitattributes", "src/** linguist-vendored\n");
        world.git(&["add", ".gitattributes"]);
        &[RECORD]
    }),
];

#[test]
fn every_difference_is_found_named_and_mended() {
    let world = small();
    let commit = world.git(&["rev-parse", "HEAD"]);
    for (what, damage) in DAMAGES {
        world.git(&["reset", "--quiet", "--hard", commit.trim()]);
        world.git(&["clean", "--quiet", "-d", "--force"]);
        world.ok(&["index", "--check"]);
        let named = damage(&world);
        assert_named(&world, &["index", "--check"], named, what);
        assert_mended(&world, &["index", "--check"], &["index", "--quiet"], what);
    }
}

#[test]
fn every_staged_or_committed_difference_is_found_named_and_mended() {
    let world = small();
    let commit = world.git(&["rev-parse", "HEAD"]);
    for (what, damage) in DAMAGES {
        world.git(&["reset", "--quiet", "--hard", commit.trim()]);
        world.git(&["clean", "--quiet", "-d", "--force"]);
        let named = damage(&world);
        world.git(&["add", "--all"]);
        assert_named(&world, &["index", "--check", "--staged"], named, what);
        world.git(&["commit", "--quiet", "--message=damage"]);
        assert_named(&world, &["index", "--check", "--at=HEAD"], named, what);
        assert_mended(
            &world,
            &["index", "--check", "--staged"],
            &["index", "--quiet", "--staged"],
            what,
        );
        world.git(&["commit", "--quiet", "--message=mended"]);
        world.ok(&["index", "--check", "--at=HEAD"]);
        assert_eq!(
            world.git(&["status", "--porcelain"]),
            "",
            "{what}: the working tree was mended too"
        );
    }
}

/// The check fails, writes nothing, and names these records, each once, and what mends them.
fn assert_named(world: &World, check: &[&str], named: &[&str], what: &str) {
    let before = world.map();
    let run = world.run(check);
    assert_eq!(
        run.code, 1,
        "{what}: {check:?} {}{}",
        run.stdout, run.stderr
    );
    assert_same(&world.map(), &before, what);
    let lines: Vec<&str> = run
        .stdout
        .lines()
        .filter(|line| line.contains(MAP))
        .collect();
    assert_eq!(lines.len(), named.len(), "{what}: {}", run.stdout);
    for path in named {
        assert!(
            lines.iter().any(|line| line.ends_with(path)),
            "{what}: {path} in {}",
            run.stdout
        );
    }
    assert!(
        run.stdout.contains("codecontext index"),
        "{what}: {}",
        run.stdout
    );
}

/// What the check says mends it mends it.
fn assert_mended(world: &World, check: &[&str], mend: &[&str], what: &str) {
    let run = world.run(mend);
    assert_eq!(run.code, 0, "{what}: {mend:?} {}", run.stderr);
    let run = world.run(check);
    assert_eq!(
        run.code, 0,
        "{what}: after {mend:?} {}{}",
        run.stdout, run.stderr
    );
}

#[test]
fn quiet_runs_say_nothing() {
    let world = World::new();
    world.write("a.py", "import os\n");
    world.git(&["add", "--all"]);
    for arguments in [["init", "--quiet"], ["index", "--quiet"]] {
        let run = world.run(&arguments);
        assert_eq!(
            (run.stdout.as_str(), run.stderr.as_str()),
            ("", ""),
            "{arguments:?}"
        );
    }
}

#[test]
fn all_records_that_differ_are_named_however_many() {
    let world = World::new();
    for number in 0..60 {
        world.write(&format!("m{number}.py"), "import os\n");
    }
    world.git(&["add", "--all"]);
    world.ok(&["init", "--quiet"]);
    fs::remove_dir_all(world.root().join(MAP)).expect("a map");
    let run = world.run(&["index", "--check"]);
    let named = run.stdout.lines().filter(|line| line.contains(MAP)).count();
    assert_eq!((run.code, named), (1, 60), "{}", run.stdout);
}

#[test]
fn what_is_not_ours_below_the_map_stays() {
    let world = small();
    world.write(".codecontext/map/notes.md", "Mine.\n");
    world.ok(&["index", "--check"]);
    world.ok(&["index", "--quiet"]);
    assert_eq!(world.read(".codecontext/map/notes.md"), "Mine.\n");
    world.git(&["add", "--all"]);
    world.ok(&["index", "--check", "--staged"]);
    world.ok(&["index", "--quiet", "--staged"]);
    assert!(world.git(&["ls-files"]).contains("map/notes.md"));
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_a_record_is_a_difference() {
    let world = small();
    let record = world.root().join(RECORD);
    let bytes = fs::read(&record).expect("a record");
    world.write("copy", "");
    fs::write(world.root().join("copy"), &bytes).expect("a copy");
    fs::remove_file(&record).expect("a record");
    std::os::unix::fs::symlink(world.root().join("copy"), &record).expect("a link");
    assert_named(&world, &["index", "--check"], &[RECORD], "a link");
    assert_mended(
        &world,
        &["index", "--check"],
        &["index", "--quiet"],
        "a link",
    );
    assert!(!record.is_symlink());
    // The same, staged.
    fs::remove_file(&record).expect("a record");
    std::os::unix::fs::symlink(world.root().join("copy"), &record).expect("a link");
    world.git(&["add", "--all"]);
    assert_named(
        &world,
        &["index", "--check", "--staged"],
        &[RECORD],
        "a staged link",
    );
    assert_mended(
        &world,
        &["index", "--check", "--staged"],
        &["index", "--quiet", "--staged"],
        "a staged link",
    );
    assert!(!record.is_symlink());
}

#[test]
fn a_folder_in_place_of_a_record_is_named_and_gives_way_where_git_says_so() {
    let world = small();
    fs::remove_file(world.root().join(RECORD)).expect("a record");
    world.write(".codecontext/map/src/a.py.txt/y.txt", "def gone()\n");
    let run = world.run(&["index", "--check"]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    let run = world.run(&["index", "--quiet"]);
    assert_eq!(
        run.code, 2,
        "what somebody put there is not removed unasked: {}",
        run.stdout
    );
    assert!(
        run.stderr
            .contains("a.py.txt is not a file: move it out of the way"),
        "{}",
        run.stderr
    );
    world.git(&["add", "--all"]);
    let named = [".codecontext/map/src/a.py.txt/y.txt", RECORD];
    assert_named(
        &world,
        &["index", "--check", "--staged"],
        &named,
        "a staged folder",
    );
    assert_mended(
        &world,
        &["index", "--check", "--staged"],
        &["index", "--quiet", "--staged"],
        "a staged folder",
    );
    world.ok(&["index", "--check"]);
}

#[test]
fn a_map_of_another_format_is_refused_and_told_how_to_go_on() {
    for format in ["0", "99"] {
        let world = small();
        let before: Files = world.map();
        world.write(
            ".codecontext/config.toml",
            &format!("map_format = {format}\n"),
        );
        for arguments in [
            ["index", "--quiet"].as_slice(),
            &["index", "--check"],
            &["index", "--quiet", "--staged"],
        ] {
            world.git(&["add", ".codecontext/config.toml"]);
            let run = world.run(arguments);
            assert_eq!(
                run.code, 2,
                "{format} {arguments:?}: {}{}",
                run.stdout, run.stderr
            );
            assert!(run.stderr.contains("map_format"), "{}", run.stderr);
            assert_same(&world.map(), &before, "nothing was written");
        }
        let stale = world.root().join(RECORD);
        fs::write(&stale, "of another form\n").expect("a record");
        world.write(
            ".codecontext/config.toml",
            &format!("# Ours.\nmap_format = {format}\n[index]\n"),
        );
        world.ok(&["index", "--quiet", "--fix"]);
        assert_same(&world.map(), &before, "written anew");
        assert_eq!(
            world.read(".codecontext/config.toml"),
            "# Ours.\nmap_format = 1\n[index]\n"
        );
        world.ok(&["index", "--check"]);
    }
}
