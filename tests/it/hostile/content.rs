//! Files whose bytes are not what a parser hopes for.

use super::{is_safe_to_print, survives};
use crate::sample::Sample;

/// Levels of nesting; any recursion over the tree would end the process.
const DEPTH: usize = 100_000;

const GOOD: (&str, &str) = ("good.rs", "pub fn after() {}\n");

#[test]
fn bytes_that_are_not_utf_8() {
    let sample = Sample::of(&[GOOD]);
    sample.write(
        "a.rs",
        b"// \xff\xfe\x80\npub fn caf\xe9() {}\npub fn after_bytes() {}\n",
    );
    sample.write(
        "b.py",
        b"# coding: latin-1\ndef stra\xdfe(): pass\ndef after_bytes(): pass\n",
    );
    sample.commit();
    survives(&sample);
    sample
        .ends(0, &["def", "after_bytes"])
        .answers("a.rs:3:8")
        .answers("b.py:3:5");
}

#[test]
fn utf_16_with_a_mark() {
    let text = "\u{feff}pub fn wide() {}\n\npub fn größer() {}\n";
    let sample = Sample::of(&[GOOD]);
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    sample.write("little.rs", &little);
    sample.write("big.rs", &big);
    sample.write("odd.rs", &little[..little.len() - 1]);
    sample.commit();
    survives(&sample);
    let record = sample.read(".codecontext/map/little.rs.txt");
    assert_eq!(record, sample.read(".codecontext/map/big.rs.txt"));
    assert_eq!(record, "pub fn wide()\npub fn größer()\n");
    sample.ends(0, &["def", "größer"]).answers("big.rs:3:8");
    sample
        .ends(0, &["parse", "big.rs"])
        .answers("pub fn wide()");
    sample
        .ends(0, &["parse", "big.rs", "--tree"])
        .answers("`wide`");
}

#[test]
fn a_file_over_the_limit() {
    let sample = Sample::of(&[GOOD, ("big.rs", &"pub fn big() {}\n".repeat(130_000))]);
    survives(&sample);
    sample.ends(1, &["def", "big", "--exact"]);
    sample
        .ends(2, &["outline", "big.rs"])
        .tells("index.file_bytes_max");
    sample
        .ends(1, &["index", "--explain", "big.rs"])
        .answers("index.file_bytes_max");
    sample.ends(0, &["index"]).answers("1 too-large");
}

#[test]
fn a_line_of_fifty_megabytes() {
    let sample = Sample::of(&[GOOD]);
    sample.write("line.js", "x=1;".repeat(12_500_000));
    sample.git(&["add", "good.rs"]);
    sample.git(&["-c", "core.compression=0", "add", "line.js"]);
    sample.ends(0, &["init"]).answers("1 too-large");
    sample.configure("file_bytes_max = 67108864");
    sample.ends(0, &["index"]).answers("1 minified");
    sample.ends(0, &["index", "--check"]);
    sample.ends(2, &["outline", "line.js"]).tells("minified");
    sample.ends(0, &["def", "after"]);
}

#[test]
fn nesting_a_hundred_thousand_deep() {
    let sample = Sample::of(&[GOOD]);
    // In lines as people write them: one long line would count as minified.
    let run = |part: &str| (part.repeat(40) + "\n").repeat(DEPTH / 40);
    let pair = |open: &str, close: &str| run(open) + "1" + &run(close);
    sample.write("a.json", pair("[", "]"));
    sample.write("open.json", run("["));
    sample.write(
        "a.js",
        format!("x = {};\nfunction after() {{}}\n", pair("(", ")")),
    );
    sample.write("open.js", run("("));
    sample.write(
        "a.c",
        format!("void f() {}\nvoid after() {{}}\n", pair("{", "}")),
    );
    sample.write(
        "a.rs",
        format!("pub fn f() {}\npub fn after() {{}}\n", pair("{", "}")),
    );
    sample.write(
        "macro.rs",
        format!("m! {}\npub fn after() {{}}\n", pair("[", "]")),
    );
    sample.write(
        "modules.rs",
        format!("{}{}", "mod a {\n".repeat(300), "}\n".repeat(300)),
    );
    sample.write("types.rs", format!("pub fn f(x: {}u8) {{}}\n", run("&")));
    sample.write(
        "a.py",
        format!("x = {}\ndef after(): pass\n", pair("(", ")")),
    );
    sample.write("a.md", "> ".repeat(400) + "x\n");
    sample.commit();
    survives(&sample);
    let found = sample.ends(0, &["def", "after", "--limit", "0"]).stdout;
    for path in ["good.rs", "a.js", "a.c", "a.rs", "macro.rs", "a.py"] {
        assert!(found.contains(&format!("{path}:")), "{path} in {found}");
    }
    for path in ["a.js", "a.rs", "modules.rs"] {
        sample.run(&["parse", path, "--tree"]);
        sample.run(&["outline", path]);
    }
}

#[test]
fn a_parser_that_runs_long() {
    let sample = Sample::of(&[GOOD, ("slow.js", &"a = b(c + d, e);\n".repeat(50_000))]);
    sample.ends(0, &["init"]);
    sample.configure("parse_ms_max = 1");
    sample.ends(0, &["cache", "clear"]);
    sample
        .ends(0, &["index"])
        .answers("1 timed-out")
        .tells("slow.js: parsing took longer than 1 ms");
    sample.ends(0, &["index", "--check"]);
    sample.ends(0, &["def", "after"]).answers("good.rs:1:8");
    sample
        .ends(1, &["index", "--explain", "slow.js"])
        .answers("parse_ms_max");
    sample.ends(2, &["outline", "slow.js"]).tells("timed-out");
}

#[test]
fn what_comments_and_names_hold_reaches_no_terminal_raw() {
    let hostile = "/// \u{1b}]0;owned\u{7} \u{202e}desrever \u{9b}31m \u{e0041}hidden\n\
        pub fn after() { /* \u{1b}[2J */ }\n#[test]\nfn a() { let _ = \"\r\u{8}\"; }\n";
    let sample = Sample::of(&[("a.rs", hostile), ("b.md", "# Title \u{1b}[31m red\n")]);
    sample.write(
        "c.json",
        "{\"a\u{1b}[1m\": 1, \"\\u001b[2J\": {\"b\u{202e}\": 1}}\n",
    );
    sample.write(".gitignore", "*.x\u{1b}[31m\n");
    sample.commit();
    survives(&sample);
    for arguments in [
        &["outline", "a.rs"][..],
        &["outline", "b.md", "--format", "json"],
        &["outline", "c.json"],
        &["index", "--explain", "a.rs"],
        &["index", "--explain", "c.x\u{1b}[31m"],
        &["parse", "a.rs"],
        &["parse", "a.rs", "--references"],
        &["parse", "a.rs", "--tree"],
        &["def", "\u{1b}[31m"],
        &["def", "x", "--at", "\u{1b}[31m"],
        &["outline", "\u{1b}[31m"],
        &["config", "show"],
    ] {
        let ran = sample.run(arguments);
        is_safe_to_print(&ran.stdout);
        is_safe_to_print(&ran.stderr);
    }
    for (path, bytes) in sample.map() {
        is_safe_to_print(
            &String::from_utf8(bytes).unwrap_or_else(|_| panic!("{}", path.display())),
        );
    }
    // Even where color is forced, the only sequences are those of color.
    let colored = sample
        .ends(0, &["--color", "always", "def", "after"])
        .stdout;
    assert!(colored.contains("\u{1b}["), "{colored:?}");
    let rest: String = colored
        .split('\u{1b}')
        .enumerate()
        .map(|(at, part)| {
            if at == 0 {
                part
            } else {
                part.split_once('m').expect("a color").1
            }
        })
        .collect();
    is_safe_to_print(&rest);
}
