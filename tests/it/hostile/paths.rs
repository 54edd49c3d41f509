//! Paths and trees that are made to mislead.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

use super::{is_safe_to_print, survives};
use crate::sample::Sample;

#[test]
fn links_that_leave_the_repository() {
    let sample = Sample::of(&[("good.rs", "pub fn after() {}\n")]);
    std::fs::write(sample.outside().join("secret.rs"), "pub fn secret() {}\n").expect("a file");
    symlink(sample.outside().join("secret.rs"), sample.path("file.rs")).expect("a link");
    symlink(sample.outside(), sample.path("folder")).expect("a link");
    symlink("/", sample.path("top")).expect("a link");
    symlink("loop", sample.path("loop")).expect("a link");
    symlink("nowhere.rs", sample.path("dangling.rs")).expect("a link");
    sample.commit();
    survives(&sample);
    sample.ends(1, &["def", "secret", "--exact"]);
    for path in ["file.rs", "folder/secret.rs", "dangling.rs"] {
        let ran = sample.ends(2, &["outline", path]);
        assert!(!ran.stdout.contains("secret()"), "{}", ran.stdout);
        sample.ends(1, &["index", "--explain", path]);
    }
    // A file that became a link after it was committed.
    std::fs::remove_file(sample.path("good.rs")).expect("it is there");
    symlink(sample.outside().join("secret.rs"), sample.path("good.rs")).expect("a link");
    sample.ends(0, &["index"]);
    sample.ends(1, &["def", "secret", "--exact"]);
    assert!(!sample.path(".codecontext/map/good.rs.txt").exists());
}

#[test]
fn names_with_anything_in_them() {
    let names: &[&[u8]] = &[
        b"new\nline.rs",
        b"quo\"te'`$(x).rs",
        "bi\u{202e}di\u{2066}.rs".as_bytes(),
        b"back\\slash.rs",
        b"esc\x1b[31m.rs",
        b"bytes\xff\xfe.rs",
        b"-dash.rs",
        b" space /tab\t/%00%2e.rs",
        b"ta\tb.rs",
        b"a:b/c:12.rs",
        b"x.txt/y.rs",
        b"x.txt.d/y.rs",
        "c\u{9b}1.rs".as_bytes(),
        b"CON.rs",
        b"*?[.rs",
        b".codecontext-partial-1.rs",
    ];
    let sample = Sample::empty();
    for name in names {
        sample.write(OsStr::from_bytes(name), "pub fn after() {}\n");
    }
    sample.commit();
    survives(&sample);
    sample.ends(0, &["index"]).answers(" 16 unchanged");
    let found = sample.ends(0, &["def", "after", "--limit", "0"]).stdout;
    assert_eq!(found.matches(":1:8  pub").count(), names.len(), "{found}");
    for name in names {
        let name = OsStr::from_bytes(name);
        let path = if name.as_bytes().starts_with(b"-") {
            sample.path(name)
        } else {
            name.to_owned().into()
        };
        for arguments in [
            &[OsStr::new("outline"), path.as_os_str()][..],
            &[
                OsStr::new("index"),
                OsStr::new("--explain"),
                path.as_os_str(),
            ],
        ] {
            let ran = sample.ends(0, arguments);
            is_safe_to_print(&ran.stdout);
        }
    }
    // Each comes out of the map again when its source goes.
    for name in names {
        std::fs::remove_file(sample.path(OsStr::from_bytes(name))).expect("it is there");
    }
    let ran = sample.ends(1, &["index", "--check"]);
    is_safe_to_print(&ran.stdout);
    sample.ends(0, &["index"]).answers("16 removed");
    assert!(
        !sample.path(".codecontext/map").exists()
            || sample.map().keys().all(|path| !path.ends_with(".txt"))
    );
}

#[test]
fn trees_with_entries_that_lead_out() {
    let sample = Sample::of(&[("good.rs", "pub fn after() {}\n")]);
    let blob = sample.git_with(&["hash-object", "-w", "--stdin"], b"pub fn evil() {}\n");
    let id: Vec<u8> = (0..20)
        .map(|at| u8::from_str_radix(&blob[2 * at..2 * at + 2], 16).expect("hexadecimal"))
        .collect();
    let tree_of = |entries: &[(&str, &[u8], &[u8])]| {
        let mut tree = Vec::new();
        for (mode, name, id) in entries {
            tree.extend_from_slice(mode.as_bytes());
            tree.push(b' ');
            tree.extend_from_slice(name);
            tree.push(0);
            tree.extend_from_slice(id);
        }
        sample.git_with(
            &["hash-object", "-t", "tree", "-w", "--stdin", "--literally"],
            &tree,
        )
    };
    let bytes_of = |id: &str| -> Vec<u8> {
        (0..20)
            .map(|at| u8::from_str_radix(&id[2 * at..2 * at + 2], 16).expect("hexadecimal"))
            .collect()
    };
    let inner = bytes_of(&tree_of(&[("100644", b"evil.rs", &id)]));
    let tree = tree_of(&[
        ("40000", b"..", &inner),
        ("40000", b".git", &inner),
        ("40000", b".", &inner),
        ("100644", b"../evil.rs", &id),
        ("100644", b"/tmp/evil.rs", &id),
        ("100644", b"", &id),
        ("100644", b"good.rs", &id),
        ("100644", b"good.rs", &id),
        ("40000", b".codecontext", &inner),
        ("100644", b"x/../../evil.rs", &id),
    ]);
    let commit = sample.git(&["commit-tree", &tree, "-m", "evil"]);
    let output = sample.path(".codecontext/out");
    std::fs::create_dir_all(&output).expect("a folder");
    for arguments in [
        &["index", "--at", &commit][..],
        &["index", "--at", &commit, "--check"],
        &["index", "--at", &commit, "--output", ".codecontext/out"],
        &["index", "--at", &commit, "--list"],
        &["def", "evil", "--at", &commit],
        &["map", "--at", &commit],
        &["outline", "../evil.rs", "--at", &commit],
        &["index", "--at", &commit, "--explain", "good.rs"],
    ] {
        let ran = sample.run(arguments);
        assert!(ran.code.is_some(), "{arguments:?}");
    }
    let written: Vec<_> = sample.map().into_keys().collect();
    assert_eq!(written, [output.join(".codecontext/map/good.rs.txt")]);
}

#[test]
fn names_that_differ_by_case_only() {
    let sample = Sample::of(&[("a/Name.rs", "pub fn upper() {}\n")]);
    sample.write("a/name.rs", "pub fn lower() {}\n");
    if sample.read("a/Name.rs").contains("lower") {
        return; // This disk does not tell case apart: the two cannot be made.
    }
    sample.commit();
    sample.ends(0, &["init"]).tells("differs from `a/");
    sample.ends(0, &["index", "--check"]);
    sample.ends(0, &["def", "upper"]).answers("a/Name.rs:1:8");
    sample.ends(0, &["def", "lower"]).answers("a/name.rs:1:8");
}

#[test]
fn submodules_are_not_entered() {
    let inner = Sample::of(&[("inner.rs", "pub fn inner() {}\n")]);
    let sample = Sample::of(&[("good.rs", "pub fn after() {}\n")]);
    let url = inner.root();
    let url = url.to_str().expect("a temporary folder's name is Unicode");
    sample.git(&[
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "add",
        "-q",
        url,
        "sub",
    ]);
    sample.commit();
    survives(&sample);
    sample.ends(1, &["def", "inner", "--exact"]);
    sample
        .ends(1, &["index", "--explain", "sub"])
        .answers("submodule");
    assert!(!sample.path(".codecontext/map/sub").exists());
    // In the submodule itself everything is as in any repository.
    sample.ends(0, &["-C", "sub", "def", "inner"]);
}
