//! Packs by git: what is taken in from another repository, and what never is.
//!
//! Real repositories in a folder beside the one under test, good ones and hostile ones. A refused pack leaves
//! nothing: that is checked by the bytes of the whole committed folder.

use std::fs;

use crate::sample::Sample;

pub(crate) const PACK: &str =
    "name = \"team\"\ntitle = \"Ours\"\nlicense = \"MIT\"\nlanguages = [\"python\"]\n";

/// A page that finds calls of a function; one example is wrong where `flagged` is another.
pub(crate) fn page(id: &str, function: &str, flagged: &str) -> String {
    format!(
        "---\nid: {id}\nseverity: warning\ncategory: security\nconfidence: high\nmessage: \"`{function}` runs text\"\n---\n# Text is run\n\nIt may come from anywhere.\n\n```query\n(call function: (identifier) @_f (#eq? @_f \"{function}\")) @here\n```\n\n```python flagged\n⟦{flagged}(x)⟧\n```\n\n```python allowed\nother(x)\n```\n"
    )
}

/// A repository `packs` beside the one of the sample, with a pack at its top.
pub(crate) fn offering(sample: &Sample) {
    sample.git(&["init", "-q", "-b", "main", "../outside/packs"]);
    offer(sample, "pack.toml", PACK);
    offer(sample, "LICENSE", "Permission is granted.\n");
    offer(sample, "run-text.md", page("run-text", "eval", "eval"));
    offer(sample, "notes.txt", "Not taken.\n");
    publish(sample, "v1");
}

pub(crate) fn offer(sample: &Sample, path: &str, bytes: impl AsRef<[u8]>) {
    let place = sample.outside().join("packs").join(path);
    fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
    fs::write(place, bytes).expect("a file");
}

pub(crate) fn publish(sample: &Sample, tag: &str) {
    sample.git(&["-C", "../outside/packs", "add", "-A"]);
    sample.git(&["-C", "../outside/packs", "commit", "-q", "-m", tag]);
    sample.git(&["-C", "../outside/packs", "tag", "-f", tag]);
}

fn fresh() -> Sample {
    let sample = Sample::of(&[("a.py", "eval(x)\nexec(x)\n")]);
    offering(&sample);
    sample
}

/// Adding ends with 2 and these words, and leaves the committed folder as it was.
fn refuses(sample: &Sample, arguments: &[&str], wanted: &str) {
    let before = sample.map();
    let mut whole = vec!["rules", "add"];
    whole.extend(arguments);
    let ran = sample.ends(2, &whole);
    assert!(ran.stderr.contains(wanted), "{}", ran.stderr);
    assert_eq!(sample.map(), before);
}

#[test]
fn a_pack_is_added_checked_updated_and_removed() {
    let sample = fresh();
    let ran = sample.ends(0, &["rules", "add", "../outside/packs#v1"]);
    assert!(ran.stdout.contains("MIT (LICENSE)"), "{}", ran.stdout);
    let lock = sample.read(".codecontext/rules.lock");
    assert!(
        lock.contains("url = \"../outside/packs\"\nrevision = \"v1\""),
        "{lock}"
    );
    let files: Vec<_> = sample.map().into_keys().collect();
    let names: Vec<_> = files.iter().filter_map(|path| path.file_name()).collect();
    assert_eq!(names, ["LICENSE", "pack.toml", "run-text.md", "rules.lock"]);
    sample.ends(0, &["rules", "verify"]);
    let found = sample.ends(1, &["check", "--pack", "team"]);
    assert!(found.stdout.contains("team/run-text"), "{}", found.stdout);
    // It is here now, whatever becomes of where it came from.
    sample.commit();
    let ran = sample.ends(0, &["rules", "update"]);
    assert!(ran.stdout.contains("nothing changed"), "{}", ran.stdout);
    assert_eq!(sample.read(".codecontext/rules.lock"), lock);

    offer(&sample, "run-text.md", page("run-text", "exec", "exec"));
    offer(&sample, "run-more.md", page("run-more", "spawn", "spawn"));
    publish(&sample, "v1");
    let ran = sample.ends(0, &["rules", "update", "team"]);
    assert!(ran.stdout.contains("added team/run-more"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("changed team/run-text"),
        "{}",
        ran.stdout
    );
    sample.ends(0, &["rules", "verify"]);

    let before = sample.map();
    offer(&sample, "run-text.md", page("run-text", "exec", "eval"));
    publish(&sample, "v1");
    let ran = sample.ends(2, &["rules", "update"]);
    assert!(ran.stderr.contains("example"), "{}", ran.stderr);
    assert_eq!(sample.map(), before);
    let ran = sample.ends(0, &["rules", "update", "--allow-broken"]);
    assert!(
        ran.stdout.contains("left out team/run-text"),
        "{}",
        ran.stdout
    );
    assert!(
        sample
            .read(".codecontext/rules.lock")
            .contains("left_out = [\"team/run-text\"]")
    );

    sample.ends(0, &["rules", "remove", "team"]);
    assert!(sample.map().is_empty(), "{:?}", sample.map().keys());
    sample.ends(2, &["rules", "remove", "team"]);
}

#[test]
fn what_was_changed_here_is_named_and_not_lost() {
    let sample = fresh();
    sample.ends(
        0,
        &["rules", "add", "../outside/packs#v1", "--name", "mine"],
    );
    assert!(
        sample
            .read(".codecontext/rules/mine/pack.toml")
            .starts_with("name = \"mine\"\n")
    );
    sample.ends(0, &["rules", "list", "--pack", "mine"]);
    sample.write(".codecontext/rules/mine/run-text.md", "other");
    sample.write(".codecontext/rules/mine/new.md", "new");
    fs::remove_file(sample.path(".codecontext/rules/mine/LICENSE")).expect("it is there");
    let ran = sample.ends(1, &["rules", "verify"]);
    for line in ["removed LICENSE", "added mine/new", "changed mine/run-text"] {
        assert!(ran.stdout.contains(line), "{}", ran.stdout);
    }
    let before = sample.map();
    sample.ends(2, &["rules", "update"]);
    sample.ends(2, &["rules", "remove", "mine"]);
    assert_eq!(sample.map(), before);
    fs::remove_dir_all(sample.path(".codecontext/rules/mine")).expect("it is there");
    sample.ends(1, &["rules", "verify"]);
    sample.ends(0, &["rules", "update"]);
    sample.ends(0, &["rules", "verify"]);
}

#[test]
fn a_name_is_taken_once() {
    let sample = fresh();
    sample.write(".codecontext/rules/team/own.md", "ours");
    refuses(
        &sample,
        &["../outside/packs#v1"],
        "there is a pack of that name",
    );
    sample.ends(
        0,
        &["rules", "add", "../outside/packs#v1", "--name", "team-two"],
    );
    refuses(
        &sample,
        &["../outside/packs#v1", "--name", "team-two"],
        "there is a pack of that name",
    );
    refuses(
        &sample,
        &["../outside/packs#v1", "--name", "../out"],
        "no name for a pack",
    );
    refuses(&sample, &["../outside/packs#v9"], "names no commit");
    refuses(
        &sample,
        &["../outside/packs#v1", "--folder", "none"],
        "there is no `pack.toml`",
    );
    refuses(
        &sample,
        &["../outside/packs#v1", "--folder", "../r"],
        "no folder",
    );
    refuses(
        &sample,
        &["../outside#v1"],
        "cannot open the git repository",
    );
    refuses(&sample, &["ext::sh -c id#v1"], "remote helpers");
}

#[cfg(unix)]
#[test]
fn hostile_packs_are_refused_whole() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let sample = fresh();
    let packs = sample.outside().join("packs");
    let executable = packs.join("tool.sh");
    let git = |arguments: &[&str]| sample.git(&[&["-C", "../outside/packs"], arguments].concat());
    let restart = || {
        git(&["reset", "-q", "--hard", "v1"]);
        git(&["clean", "-q", "-f", "-d"]);
    };

    symlink("/etc/passwd", packs.join("link.md")).expect("a link");
    publish(&sample, "bad");
    refuses(&sample, &["../outside/packs#bad"], "symbolic link");
    restart();

    offer(&sample, "tool.sh", "#!/bin/sh\n");
    fs::set_permissions(&executable, fs::Permissions::from_mode(0o755)).expect("it is ours");
    publish(&sample, "bad");
    refuses(&sample, &["../outside/packs#bad"], "executable");
    restart();

    git(&[
        "update-index",
        "--add",
        "--cacheinfo",
        "160000,1111111111111111111111111111111111111111,sub",
    ]);
    git(&["commit", "-q", "-m", "submodule"]);
    refuses(&sample, &["../outside/packs#HEAD"], "submodule");
    restart();

    offer(&sample, "odd.md", b"\xff\xfe");
    publish(&sample, "bad");
    refuses(&sample, &["../outside/packs#bad"], "UTF-8");
    restart();

    offer(&sample, "huge.md", vec![b'a'; (1 << 20) + 1]);
    publish(&sample, "bad");
    refuses(&sample, &["../outside/packs#bad"], "over the limit");
    restart();

    offer(&sample, "license", "not one of ours");
    offer(&sample, "RUN-text.md", page("run-text", "eval", "eval"));
    publish(&sample, "bad");
    refuses(&sample, &["../outside/packs#bad"], "case alone");
    restart();

    offer(&sample, "run\u{202e}text.md", "x");
    publish(&sample, "bad");
    refuses(&sample, &["../outside/packs#bad"], "its name");
    assert!(!sample.path(".codecontext/rules.lock").exists());
}

#[test]
fn a_tree_that_leads_out_is_refused() {
    let sample = fresh();
    // Made by hand, as no git would write it.
    let blob = sample.git_with(
        &["-C", "../outside/packs", "hash-object", "-w", "--stdin"],
        b"x",
    );
    let inner = sample.git_with(
        &["-C", "../outside/packs", "mktree"],
        format!("100644 blob {blob}\tx.md\n").as_bytes(),
    );
    let mut tree = b"40000 ..\0".to_vec();
    for pair in inner.as_bytes().chunks(2) {
        let pair = std::str::from_utf8(pair).expect("hex");
        tree.push(u8::from_str_radix(pair, 16).expect("hex"));
    }
    let tree = sample.git_with(
        &[
            "-C",
            "../outside/packs",
            "hash-object",
            "-t",
            "tree",
            "-w",
            "--stdin",
            "--literally",
        ],
        &tree,
    );
    let commit = sample.git(&["-C", "../outside/packs", "commit-tree", "-m", "odd", &tree]);
    refuses(
        &sample,
        &[&format!("../outside/packs#{commit}")],
        "lead out",
    );
    assert!(!sample.path(".codecontext/rules.lock").exists());
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let sample = fresh();
    fs::create_dir(sample.path(".codecontext")).expect("a folder");
    fs::create_dir(sample.outside().join("elsewhere")).expect("a folder");
    std::os::unix::fs::symlink("../../outside/elsewhere", sample.path(".codecontext/rules"))
        .expect("a link");
    let ran = sample.ends(2, &["rules", "add", "../outside/packs#v1"]);
    assert!(ran.stderr.contains("symbolic link"), "{}", ran.stderr);
    sample.write(".codecontext/rules.lock", "version = 1\n[packs.\"../x\"]\n");
    for command in ["verify", "update"] {
        let ran = sample.ends(2, &["rules", command]);
        assert!(ran.stderr.contains("no name for a pack"), "{}", ran.stderr);
    }
}
