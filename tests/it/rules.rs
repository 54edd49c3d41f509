//! Holds every page of `rules/` to what it says of itself.
//!
//! All packs in one run, with all faults told at once; what a page must be is in `docs/rules.md`.

use std::os::unix::fs::symlink;
use std::process::Command;

use crate::sample::Sample;

/// A page that is right, but for what `message` brings in.
fn page(id: &str, message: &str) -> String {
    format!(
        "---\nid: {id}\nlanguages: [python]\nseverity: note\ncategory: style\nconfidence: low\n\
        message: \"{message}\"\n---\n# A title \u{1b}[31m\u{202e}\n\nProse.\n\n```regex\nbad\n```\n\n\
        ```python flagged\n⟦bad⟧\n```\n\n```python allowed\ngood\n```\n"
    )
}

#[test]
fn every_page_keeps_its_word() {
    let output = Command::new(crate::sample::PROGRAM)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["rules", "test", "rules", "--color", "never"])
        .output()
        .expect("the program runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && !text.starts_with("0 rules"),
        "\n{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn hostile_packs_stop_nothing() {
    let sample = Sample::of(&[("a.py", "bad\n")]);
    let folder = ".codecontext/rules/own";
    sample.write(format!("{folder}/good.md"), page("good", "fine"));
    sample.write(format!("{folder}/broken.md"), "---\nid: [\n---\n");
    sample.write(format!("{folder}/binary.md"), b"\xff\xfe\0".as_slice());
    sample.write(format!("{folder}/huge.md"), "x".repeat(2 << 20));
    sample.write(format!("{folder}/bad\u{1b}[2J.md"), page("x", "x"));
    std::fs::write(sample.outside().join("secret.md"), page("linked", "secret")).expect("a file");
    symlink(
        sample.outside().join("secret.md"),
        sample.path(format!("{folder}/linked.md")),
    )
    .expect("a link");
    symlink(sample.outside(), sample.path(".codecontext/rules/pack")).expect("a link");

    for tree in [&[][..], &["--at", "HEAD"]] {
        sample.commit();
        let list = sample.run(&[&["rules", "list", "--pack", "own"], tree].concat());
        assert_eq!(list.code, Some(0), "{}", list.stderr);
        assert!(list.stdout.contains("own/good"), "{}", list.stdout);
        for text in [&list.stdout, &list.stderr] {
            assert!(
                !text.contains(['\u{1b}', '\u{202e}']) && !text.contains("secret"),
                "{text}"
            );
        }
        for name in ["broken.md", "binary.md", "huge.md", "linked.md"] {
            assert!(list.stderr.contains(name), "{name}: {}", list.stderr);
        }
    }
    let tested = sample.run(&["rules", "test", "own/good"]);
    assert_eq!(tested.code, Some(0), "{}{}", tested.stdout, tested.stderr);
    let tested = sample.run(&["rules", "test"]);
    assert_eq!(tested.code, Some(1), "{}", tested.stdout);
}
