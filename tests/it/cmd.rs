//! The commands as their documentation shows them: `tests/cmd/*.md`, run as they stand.
//!
//! Each file has a small repository at hand, made here by git with fixed names and dates; only the
//! wiring of the commands is tested, the rest inside the rooms.

use crate::sample::{FIXED, Sample};

/// The repository that the files speak of.
const FILES: &[(&str, &str)] = &[
    (
        "src/shard.rs",
        "//! One mapped piece of the store.\n\nuse std::path::Path;\n\n/// Holds one file.\npub struct Shard {\n    pub count: u32,\n}\n\nimpl Shard {\n    /// Maps the file and checks its header.\n    pub fn open(path: &Path) -> Option<Self> {\n        check(path)\n    }\n\n    fn close(self) {}\n}\n",
    ),
    (
        "src/main.rs",
        "mod shard;\n\nfn main() {\n    open_all();\n}\n\nfn open_all() {}\n",
    ),
    (
        "web/app.js",
        "import { open } from './files.js';\n\nexport function openApp() {}\n",
    ),
    (
        "tool",
        "#!/usr/bin/env python3\ndef open_tool():\n    pass\n",
    ),
    ("vendor/lib.js", "function vendored() {}\n"),
    ("notes.txt", "Nothing to index.\n"),
];

/// The repository in which rules find something.
const CHECKED: &[(&str, &str)] = &[
    (
        ".codecontext/rules/own/compared-to-none.md",
        "---\nid: compared-to-none\nlanguages: [rust]\nseverity: warning\ncategory: style\nconfidence: high\nmessage: \"`$option` is compared to `None`\"\n---\n# An option is compared to `None`\n\nSay `is_none()`.\n\n```query\n((binary_expression left: (_) @option operator: \"==\" right: (identifier) @_none) @here\n (#eq? @_none \"None\"))\n```\n\n```fix safe\n$option.is_none()\n```\n\n```rust flagged\nfn f(end: Option<u32>) -> bool {\n    ⟦end == None⟧\n}\n```\n\n```rust allowed\nfn f(end: Option<u32>) -> bool {\n    end.is_none()\n}\n```\n",
    ),
    (
        "src/end.rs",
        "fn is_open(end: Option<u32>) -> bool {\n    end == None\n}\n",
    ),
    ("src/main.rs", "fn main() {}\n"),
];

fn cases(sample: &Sample, files: &[&str]) {
    let cases = trycmd::TestCases::new();
    for (name, value) in FIXED {
        cases.env(*name, *value);
    }
    // The program finds the repository from here; the commands of a file share it.
    cases.env("HOME", sample.root().to_string_lossy().into_owned());
    for file in files {
        cases.case(format!("tests/cmd/{file}.md"));
    }
    cases
        .register_bin(
            "codecontext",
            trycmd::schema::Bin::Path(in_repository(sample)),
        )
        .run();
}

/// The program, started in the repository: a file of documentation has no room for `-C`.
fn in_repository(sample: &Sample) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = sample.outside().join("codecontext");
    let root = sample.root();
    let script = format!(
        "#!/bin/sh\ncd '{}' && exec '{}' \"$@\"\n",
        root.display(),
        crate::sample::PROGRAM
    );
    std::fs::write(&path, script).expect("a file");
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(&path, mode).expect("it is ours");
    path
}

#[test]
fn questions() {
    let sample = Sample::of(FILES);
    sample.ends(0, &["init"]);
    sample.commit();
    cases(
        &sample,
        &[
            "def",
            "outline",
            "map",
            "languages",
            "config",
            "parse",
            "texts",
        ],
    );
}

#[test]
fn changes() {
    // These change the repository, so each starts with a new one.
    for file in ["init", "index", "cache", "rules"] {
        cases(&Sample::of(FILES), &[file]);
    }
    cases(&Sample::of(CHECKED), &["check"]);
    let sample = Sample::of(FILES);
    crate::packs::offering(&sample);
    cases(&sample, &["rules-packs"]);
    let reviewed = Sample::of(FILES);
    reviewed.write(
        "src/shard.rs",
        "//! One mapped piece of the store.\n\nuse std::path::Path;\n\n/// Holds one file.\npub struct Shard {\n    pub count: u64,\n}\n\nimpl Shard {\n    /// Maps the file and checks its header.\n    pub fn open(path: &Path, limit: usize) -> Option<Self> {\n        check(path)\n    }\n}\n",
    );
    reviewed.commit();
    cases(&reviewed, &["review"]);
}
