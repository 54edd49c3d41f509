//! Tests of the map on disk, on real folders.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::io::ErrorKind;

use memchr::memmem::Finder;

use crate::facts::BlobId;
use crate::system::fault;

use super::*;

fn key(number: u8) -> CacheKey {
    CacheKey {
        blob: BlobId::new(&[number; 20]).unwrap(),
        candidate: 0,
    }
}

/// Brings the map below `root` to `records`; tells what was done, one word a line.
fn bring(root: &Path, records: &[(&str, &str)]) -> Result<String, Error> {
    bring_with(root, MapState::default(), records).map(|(told, _)| told)
}

fn bring_with(
    root: &Path,
    before: MapState,
    records: &[(&str, &str)],
) -> Result<(String, MapState), Error> {
    let writer = MapWriter::new(root, before)?;
    let mut told = String::new();
    for (number, (source, bytes)) in (0..).zip(records) {
        let source = RepoPath::from(*source);
        let done = if writer.is_known(&source, &key(number))? {
            "known".to_owned()
        } else {
            format!(
                "{:?}",
                writer.write_one(&source, key(number), bytes.as_bytes())?
            )
        };
        write!(told, "{done} ").unwrap();
    }
    let (state, removed) = writer.finish()?;
    for source in removed {
        write!(told, "-{source} ").unwrap();
    }
    Ok((told, state))
}

fn tree(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let name = path
                .strip_prefix(folder)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            if path.is_symlink() {
                found.insert(name, "link".into());
            } else if path.is_dir() {
                found.insert(name, "folder".into());
                open.push(path);
            } else {
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn records_come_and_go_with_their_sources() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let told = bring(
        root,
        &[
            ("a/b/c.rs", "one\n"),
            ("d", "two\n"),
            ("d.txt/e", "three\n"),
        ],
    );
    assert_eq!(told.unwrap(), "Created Created Created ");
    let map = root.join(MAP_FOLDER);
    assert_eq!(fs::read_to_string(map.join("d.txt")).unwrap(), "two\n");
    assert_eq!(
        fs::read_to_string(map.join("d.txt.d/e.txt")).unwrap(),
        "three\n"
    );
    fs::write(map.join("notes.md"), "mine").unwrap();
    fs::write(map.join("a/stray.txt"), "x").unwrap();
    let told = bring(root, &[("d", "two!\n"), ("d.txt/e", "three\n")]).unwrap();
    assert_eq!(told, "Changed Unchanged -a/b/c.rs -a/stray ");
    let names: Vec<String> = tree(&map).into_keys().collect();
    assert_eq!(names, ["d.txt", "d.txt.d", "d.txt.d/e.txt", "notes.md"]);
}

#[test]
fn a_second_run_looks_and_reads_nothing_and_an_edit_by_hand_is_mended() {
    let folder = tempfile::tempdir().unwrap();
    let (root, saved) = (folder.path(), folder.path().join("cache/state"));
    let records = [("a.rs", "one\n"), ("b.rs", "two\n")];
    let (_, state) = bring_with(root, MapState::default(), &records).unwrap();
    // What was written in the tick of the state's own writing is compared once more.
    std::thread::sleep(std::time::Duration::from_millis(30));
    state.save(&saved, 1).unwrap();
    let (told, _) = bring_with(root, MapState::load(&saved, 1), &records).unwrap();
    assert_eq!(told, "known known ");
    let (told, _) = bring_with(root, MapState::load(&saved, 2), &records).unwrap();
    assert_eq!(told, "Unchanged Unchanged ");
    fs::write(root.join(".codecontext/map/a.rs.txt"), "ONE\n").unwrap();
    let (told, _) = bring_with(root, MapState::load(&saved, 1), &records).unwrap();
    assert_eq!(told, "Changed known ");
    // Another blob behind the same path.
    let other = [("b.rs", "two\n"), ("a.rs", "one\n")];
    let (told, _) = bring_with(root, MapState::load(&saved, 1), &other).unwrap();
    assert_eq!(told, "Unchanged Unchanged ");
    // A torn record, as a killed run leaves it.
    fs::write(root.join(".codecontext/map/b.rs.txt"), "tw").unwrap();
    let (told, _) = bring_with(root, MapState::load(&saved, 1), &records).unwrap();
    assert_eq!(told, "Unchanged Changed ");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    use std::os::unix::fs::symlink;
    for link in [".codecontext", ".codecontext/map", ".codecontext/map/a"] {
        let folder = tempfile::tempdir().unwrap();
        let (root, outside) = (folder.path().join("root"), folder.path().join("outside"));
        fs::create_dir_all(root.join(link).parent().unwrap()).unwrap();
        fs::create_dir(&outside).unwrap();
        symlink(&outside, root.join(link)).unwrap();
        let error = bring(&root, &[("a/b/c.rs", "x\n")]).expect_err(link);
        assert!(error.to_string().contains("symbolic link"), "{error}");
        assert!(tree(&outside).is_empty(), "{link}");
    }
    // A link in place of a record is replaced, and what it pointed to stays.
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::write(root.join("secret"), "x\n").unwrap();
    fs::create_dir_all(root.join(MAP_FOLDER)).unwrap();
    let (record, stray) = (
        root.join(".codecontext/map/a.txt"),
        root.join(".codecontext/map/b.txt"),
    );
    symlink(root.join("secret"), &record).unwrap();
    symlink(root.join("secret"), &stray).unwrap();
    assert_eq!(bring(root, &[("a", "x\n")]).unwrap(), "Changed -b ");
    assert!(!record.is_symlink() && !stray.is_symlink());
    assert_eq!(fs::read_to_string(root.join("secret")).unwrap(), "x\n");
}

#[test]
fn another_format_is_left_alone() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    bring(root, &[("a", "x\n")]).unwrap();
    fs::write(root.join(CONFIG_PATH), "map_format = 77\n").unwrap();
    let before = tree(root);
    let error = bring(root, &[("b", "y\n")]).expect_err("a newer format");
    assert!(matches!(error, Error::NewerFormat { found: 77 }));
    assert!(MapReader::new(root).is_err());
    assert_eq!(tree(root), before);
}

#[test]
fn a_full_disk_tears_no_record_and_vouches_for_none() {
    for successes in 0..8 {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        bring(root, &[("a/x", "old\n")]).unwrap();
        let records = [("a/x", "new\n"), ("b/y", "new\n")];
        let result = fault::with(successes, ErrorKind::StorageFull, || bring(root, &records));
        let found = tree(&root.join(MAP_FOLDER));
        for (name, content) in &found {
            assert!(
                ["folder", "old\n", "new\n"].contains(&content.as_str())
                    && !name.contains("partial"),
                "{found:?}"
            );
        }
        assert_eq!(result.is_ok(), successes >= 7, "{successes} {result:?}");
        bring(root, &records).unwrap();
        assert_eq!(tree(&root.join(MAP_FOLDER))["b/y.txt"], "new\n");
    }
}

#[test]
fn no_permission_is_an_error_that_names_the_place() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join(".codecontext"), "a file").unwrap();
    let error = bring(root.path(), &[("a", "x")]).expect_err("a file in the way");
    assert!(error.to_string().contains(".codecontext"), "{error}");
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join(".codecontext/map/a.txt")).unwrap();
    bring(root.path(), &[("a", "x")]).expect_err("a folder in place of a record");
    let error = fault::with(0, ErrorKind::PermissionDenied, || {
        bring(root.path(), &[("b", "x")]).expect_err("denied")
    });
    assert!(error.to_string().contains("b.txt"), "{error}");
}

#[test]
fn leftovers_of_dead_writers_are_swept() {
    let root = tempfile::tempdir().unwrap();
    bring(root.path(), &[("a", "x")]).unwrap();
    let leftover = root
        .path()
        .join(MAP_FOLDER)
        .join(".codecontext-partial-1-1");
    fs::write(&leftover, "ha").unwrap();
    bring(root.path(), &[("a", "x")]).unwrap();
    assert!(!leftover.exists());
}

#[test]
fn differences_are_named() {
    let root = tempfile::tempdir().unwrap();
    bring(root.path(), &[("a", "one\n"), ("b/c", "two\n")]).unwrap();
    let reader = MapReader::new(root.path()).unwrap();
    let compare = |source: &str, bytes: &str| {
        reader
            .compare(&RepoPath::from(source), bytes.as_bytes())
            .unwrap()
    };
    assert_eq!(compare("a", "one\n"), None);
    assert_eq!(compare("a", "one"), Some(Difference::Stale));
    assert_eq!(compare("b/d", "x"), Some(Difference::Missing));
    assert_eq!(compare("x/y", "x"), Some(Difference::Missing));
    let orphans = reader.orphans(|source| source.as_bytes() == b"a").unwrap();
    assert_eq!(orphans, [RepoPath::from("b/c")]);
    assert_eq!(reader.sources().unwrap(), ["a", "b/c"].map(RepoPath::from));
    assert!(
        MapReader::new(Path::new("/nonexistent"))
            .unwrap()
            .sources()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn lines_are_found_with_their_numbers() {
    let record = b"fn a\n  fn ab\nfn c\nab ab\n";
    let finder = Finder::new("ab");
    let found: Vec<_> = lines_with(record, &finder).collect();
    assert_eq!(found, [(1, &b"  fn ab"[..]), (3, &b"ab ab"[..])]);
    assert_eq!(lines_with(b"", &finder).count(), 0);
    assert_eq!(
        lines_with(b"ab", &finder).collect::<Vec<_>>(),
        [(0, &b"ab"[..])]
    );
}

#[test]
fn git_keeps_the_map_where_sources_are_ignored_by_its_suffix() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    bring(root, &[("build/a.rs", "x\n"), ("b", "y\n")]).unwrap();
    for (path, text) in layout::FIXED_FILES {
        fs::write(root.join(path), text).unwrap();
    }
    fs::write(root.join(".gitignore"), "*.txt\nbuild/\n").unwrap();
    let git = |arguments: &[&str]| {
        let output = std::process::Command::new("git")
            .args(arguments)
            .current_dir(root)
            .env_remove("GIT_DIR")
            .env_remove("GIT_INDEX_FILE")
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    git(&["init", "-q"]);
    let listed = git(&["ls-files", "--others", "--exclude-standard"]);
    assert!(
        listed.contains(".codecontext/map/build/a.rs.txt"),
        "{listed}"
    );
    assert!(listed.contains(".codecontext/map/b.txt"), "{listed}");
    let attributes = git(&[
        "check-attr",
        "eol",
        "linguist-generated",
        "--",
        ".codecontext/map/b.txt",
    ]);
    assert!(attributes.contains("eol: lf"), "{attributes}");
    assert!(
        attributes.contains("linguist-generated: set"),
        "{attributes}"
    );
}
