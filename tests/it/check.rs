//! `codecontext check` seen from outside: what counts, what is fixed, and input that nobody meant well.

use std::fs;

use codecontext::diagnostic::{Finding, Severity};
use codecontext::snapshot::{
    All, CheckQuery, Chooser, FixQuery, Overlay, Progress, Since, Snapshot, View,
};

use crate::sample::Sample;

/// A rule of the repository's own, by regular expression, with a safe fix that puts `after` there.
fn rule(id: &str, expression: &str, fix: Option<&str>) -> String {
    let fix = fix.map_or(String::new(), |fix| format!("```fix safe\n{fix}\n```\n\n"));
    format!(
        "---\nid: {id}\nlanguages: [any]\nseverity: warning\ncategory: style\nconfidence: high\nmessage: \"{id} is here\"\n---\n# Found\n\nFor tests.\n\n```regex\n{expression}\n```\n\n{fix}```rust flagged\n⟦x⟧\n```\n\n```rust allowed\ny\n```\n"
    )
}

fn sample(rules: &[(&str, &str, Option<&str>)], files: &[(&str, &str)]) -> Sample {
    let sample = Sample::empty();
    for (id, expression, fix) in rules {
        let path = format!(".codecontext/rules/own/{id}.md");
        sample.write(path, rule(id, expression, *fix));
    }
    for (path, text) in files {
        sample.write(path, text);
    }
    sample.commit();
    sample
}

/// Where something is found, without what is found.
fn places(sample: &Sample, arguments: &[&str]) -> Vec<String> {
    let ran = sample.run(&[&["check", "--format", "lines"], arguments].concat());
    let place = |line: &str| {
        let parts: Vec<&str> = line.splitn(4, ':').collect();
        parts[..3].join(":")
    };
    ran.stdout.lines().map(place).collect()
}

struct Silent;

impl Progress for Silent {
    fn start(&self, _: usize) {}
    fn advance(&self, _: usize) {}
    fn is_interrupted(&self) -> bool {
        false
    }
}

fn query() -> CheckQuery {
    CheckQuery {
        paths: Vec::new(),
        since: Since::Ever,
        packs: Vec::new(),
        rules: Vec::new(),
        severity_min: Severity::Note,
        counts_known: false,
        accepts: false,
    }
}

fn opened(sample: &Sample) -> Snapshot {
    Snapshot::open(&sample.root(), View::WorkingTree(Overlay::Checked)).expect("a repository")
}

const BAD: (&str, &str, Option<&str>) = ("bad-word", "bad", Some("good"));

#[test]
fn only_what_a_change_brings_counts() {
    let sample = sample(&[BAD], &[("a.rs", "bad\n"), ("b.rs", "bad\n")]);
    sample.git(&["branch", "start"]);
    assert_eq!(places(&sample, &[]), ["a.rs:1:1", "b.rs:1:1"]);
    assert_eq!(places(&sample, &["--staged"]), Vec::<String>::new());
    // Moved lines, a renamed file and a new finding; on disk something else again.
    sample.write("a.rs", "\n\n  bad\nbad too\n");
    sample.git(&["mv", "b.rs", "c.rs"]);
    sample.git(&["add", "-A"]);
    sample.write("a.rs", "bad on disk\n");
    assert_eq!(places(&sample, &["--staged"]), ["a.rs:4:1"]);
    assert_eq!(
        places(&sample, &["--staged", "--all"]),
        ["a.rs:3:3", "a.rs:4:1", "c.rs:1:1"]
    );
    assert_eq!(places(&sample, &["--changed", "HEAD"]), ["a.rs:1:1"]);
    sample.commit();
    assert_eq!(places(&sample, &["--changed", "start"]), ["a.rs:1:1"]);
    assert_eq!(
        places(&sample, &["--at", "start"]),
        ["a.rs:1:1", "b.rs:1:1"]
    );
    sample.ends(1, &["check", "--changed", "start"]);
    sample.ends(0, &["check", "--changed", "HEAD"]);
    sample.ends(2, &["check", "--changed", "nowhere"]);
    sample
        .ends(2, &["check", "no/such/path"])
        .tells("no such file");
}

#[test]
fn a_second_run_says_the_same_from_the_cache() {
    let sample = sample(&[BAD], &[("a.rs", "bad\n"), ("b.rs", "good\n")]);
    let first = sample.ends(1, &["check", "--format", "json"]).stdout;
    for _ in 0..12 {
        assert_eq!(sample.ends(1, &["check", "--format", "json"]).stdout, first);
    }
    // Another rule, another version of the rule, another path: nothing is taken for what it is not.
    sample.write(
        ".codecontext/rules/own/other.md",
        rule("other", "good", None),
    );
    assert_eq!(places(&sample, &[]), ["a.rs:1:1", "b.rs:1:1"]);
    sample.write(
        ".codecontext/rules/own/other.md",
        rule("other", "nothing", None),
    );
    assert_eq!(places(&sample, &[]), ["a.rs:1:1"]);
    sample.git(&["mv", "a.rs", "z.rs"]);
    assert_eq!(places(&sample, &[]), ["z.rs:1:1"]);
    // Damaged and gone.
    let cache = sample.path(".git/codecontext/cache");
    for entry in fs::read_dir(&cache).expect("there is a cache") {
        fs::write(entry.expect("a file").path(), b"ccfind01 nonsense").expect("it is ours");
    }
    assert_eq!(places(&sample, &[]), ["z.rs:1:1"]);
    sample.ends(0, &["cache", "clear"]);
    assert_eq!(places(&sample, &[]), ["z.rs:1:1"]);
}

#[test]
fn fixes_keep_line_ends_and_what_stands_around_them() {
    let rules = [BAD, ("two-words", "bad word", Some("kind\nterm"))];
    let text = b"\xEF\xBB\xBF\tbad word\r\n\tbad \xff\r\n";
    let sample = sample(&rules, &[]);
    sample.write("a.rs", text);
    let patch = sample.ends(1, &["check", "--fix", "--diff"]);
    assert!(
        patch.stdout.starts_with("--- a/a.rs\n+++ b/a.rs\n"),
        "{}",
        patch.stdout
    );
    assert_eq!(fs::read(sample.path("a.rs")).expect("a file"), text);
    let mut command = sample.command(&["check", "--fix", "--quiet"]);
    assert!(command.status().expect("it starts").success());
    let after = fs::read(sample.path("a.rs")).expect("a file");
    // The two overlap: one of them was applied, and the other had nothing left to do.
    let whole: &[u8] = b"\xEF\xBB\xBF\tgood word\r\n\tgood \xff\r\n";
    let parts: &[u8] = b"\xEF\xBB\xBF\tkind\r\n\tterm\r\n\tgood \xff\r\n";
    assert!(
        after == whole || after == parts,
        "{:?}",
        String::from_utf8_lossy(&after)
    );
    sample
        .ends(2, &["check", "--fix", "--interactive"])
        .tells("terminal");
    sample.ends(2, &["check", "--fix", "--staged"]);
}

#[test]
fn a_patch_is_one_that_git_applies() {
    let sample = sample(
        &[BAD],
        &[("a b/é.rs", "1\n2\nbad\n4\nbad"), ("c.rs", "bad\n")],
    );
    let patch = sample.ends(1, &["check", "--fix", "--diff"]).stdout;
    sample.git_with(&["apply"], patch.as_bytes());
    assert_eq!(sample.read("a b/é.rs"), "1\n2\ngood\n4\ngood");
    assert_eq!(sample.read("c.rs"), "good\n");
}

/// Writes to the file while it is asked.
struct Meddler(std::path::PathBuf);

impl Chooser for Meddler {
    fn is_chosen(&mut self, _: &Finding, _: &[u8], _: &[u8]) -> bool {
        fs::write(&self.0, "bad, and changed\n").expect("it is there");
        true
    }

    fn is_done(&self) -> bool {
        false
    }
}

#[test]
fn a_file_that_changes_while_it_is_fixed_is_left_alone() {
    let sample = sample(&[BAD], &[("a.rs", "bad\n"), ("b.rs", "bad\n")]);
    let mut meddler = Meddler(sample.path("b.rs"));
    let summary = opened(&sample)
        .fix(&query(), FixQuery::default(), &mut meddler, &Silent)
        .expect("it can be fixed");
    let told: Vec<_> = summary.diagnostics.iter().map(|told| told.rule.0).collect();
    assert_eq!(told, ["changed-while-fixing"]);
    assert_eq!(summary.files.len(), 1);
    assert_eq!(sample.read("a.rs"), "good\n");
    assert_eq!(sample.read("b.rs"), "bad, and changed\n");
}

#[test]
fn nothing_is_fixed_or_accepted_through_a_link() {
    use std::os::unix::fs::symlink;
    let sample = sample(&[BAD], &[("a.rs", "bad\n"), ("d/b.rs", "bad\n")]);
    let outside = sample.outside().join("victim");
    fs::write(&outside, "bad\n").expect("a file");
    let snapshot = opened(&sample);
    fs::remove_file(sample.path("a.rs")).expect("it was there");
    symlink(&outside, sample.path("a.rs")).expect("a link");
    fs::rename(sample.path("d"), sample.outside().join("d")).expect("it was there");
    symlink(sample.outside().join("d"), sample.path("d")).expect("a link");
    let summary = snapshot
        .fix(&query(), FixQuery::default(), &mut All, &Silent)
        .expect("nothing to do");
    assert!(summary.files.is_empty());
    assert_eq!(fs::read(&outside).expect("a file"), b"bad\n");
    fs::remove_file(sample.path("a.rs")).expect("the link");
    sample.write("a.rs", "bad\n");
    fs::create_dir_all(sample.path(".codecontext/baseline")).expect("a folder");
    fs::write(sample.outside().join("accepted"), "own/bad-word  bad\n").expect("a file");
    let place = sample.path(".codecontext/baseline/a.rs.txt");
    symlink(sample.outside().join("accepted"), &place).expect("a link");
    sample.ends(1, &["check"]).tells("symbolic link");
    fs::remove_dir_all(sample.path(".codecontext/baseline")).expect("a folder");
    symlink(sample.outside(), sample.path(".codecontext/baseline")).expect("a link");
    sample
        .ends(2, &["check", "--accept"])
        .tells("symbolic link");
}

#[test]
fn a_hundred_thousand_findings_are_cut_and_said() {
    let line = "bad ".repeat(100);
    let text = format!("{line}\n").repeat(100);
    let files: Vec<(String, &str)> = (0..11)
        .map(|number| (format!("f{number}.rs"), text.as_str()))
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), *text))
        .collect();
    let sample = sample(&[BAD], &files);
    let ran = sample.ends(1, &["check", "--format", "lines"]);
    assert!(ran.stdout.lines().count() <= 100_000);
    assert!(ran.stderr.contains("left out"), "{}", ran.stderr);
}

#[test]
fn hostile_messages_and_paths_are_escaped() {
    let sample = sample(&[("any-word", "(?P<word>b.d\\S*)", None)], &[]);
    let page =
        rule("any-word", "(?P<word>b.d\\S*)", None).replace("any-word is here", "$word is here");
    sample.write(".codecontext/rules/own/any-word.md", page);
    sample.write("x\u{1b}[31m\n.rs", "bad\u{1b}]0;t\u{7}\u{202e}\n");
    for format in ["lines", "human"] {
        let ran = sample.ends(1, &["check", "--format", format]);
        let all = ran.stdout + &ran.stderr;
        assert!(
            !all.contains('\u{1b}') && !all.contains('\u{202e}'),
            "{all:?}"
        );
    }
    sample.ends(0, &["check", "--accept"]);
    let map = sample.map();
    let baseline = map
        .iter()
        .find(|(path, _)| path.to_string_lossy().contains("baseline"));
    let (_, bytes) = baseline.expect("it was written");
    assert!(!bytes.contains(&0x1b));
    sample.ends(0, &["check"]);
}

#[test]
fn a_broken_rule_is_told_and_the_others_run() {
    let sample = sample(&[BAD], &[("a.rs", "bad\n")]);
    sample.write(".codecontext/rules/own/broken.md", "---\nid: broken\n");
    sample.write(".codecontext/rules/own/worse.md", rule("worse", "(", None));
    let ran = sample.ends(1, &["check", "--format", "lines"]);
    assert!(ran.stdout.contains("bad-word"), "{}", ran.stdout);
    assert!(
        ran.stderr.contains("broken.md"),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
}

#[test]
fn suppressions_need_a_reason_and_a_finding() {
    let source = "// codecontext: allow bad-word -- for the test\nlet a = \"bad\";\n\n// codecontext: allow own/bad-word\nlet b = \"bad\";\n\n// codecontext: allow bad-word -- nothing here\nlet c = 1;\n\n// codecontext: allow bad-wrod -- a slip\nlet d = 1;\n";
    let sample = sample(
        &[("bad-word", "\"bad\"", None)],
        &[("a.rs", &format!("fn f() {{\n{source}}}\n"))],
    );
    let ran = sample.ends(1, &["check", "--format", "lines"]);
    let told: Vec<&str> = ran
        .stdout
        .lines()
        .filter_map(|line| {
            line.rsplit_once('[')
                .map(|(_, rule)| rule.trim_end_matches(']'))
        })
        .collect();
    assert_eq!(
        told,
        [
            "codecontext/suppression-without-reason",
            "own/bad-word",
            "codecontext/unused-suppression",
            "codecontext/unknown-rule"
        ],
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("did you mean `own/bad-word`?"),
        "{}",
        ran.stdout
    );
}

#[test]
fn the_configuration_decides_by_path() {
    let sample = sample(&[BAD], &[("a.rs", "bad\n"), ("tests/a.rs", "bad\n")]);
    let config = |check: &str| {
        sample.write(
            ".codecontext/config.toml",
            format!("map_format = 1\n{check}"),
        );
    };
    config("[[check.paths]]\npaths = [\"tests/**\"]\nrules = { bad-word = \"off\" }\n");
    assert_eq!(places(&sample, &[]), ["a.rs:1:1"]);
    config("[check.rules]\nbad-word = \"note\"\n");
    assert_eq!(places(&sample, &[]).len(), 2);
    sample.ends(0, &["check"]);
    assert_eq!(places(&sample, &["--min-severity", "warning"]).len(), 0);
    config("[check.rules]\nbad-word = \"off\"\n");
    assert_eq!(places(&sample, &[]).len(), 0);
    assert_eq!(places(&sample, &["--rule", "bad-word"]).len(), 2);
}
