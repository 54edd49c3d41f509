//! The fuzz targets over seeded inputs, for machines on which no fuzzer runs.
//!
//! Inputs are made from small right ones by a generator with a fixed seed, so a failure repeats; the
//! targets under `tests/fuzz/` look further, with a fuzzer's patience.

use std::panic::catch_unwind;

use codecontext::fuzzing;

/// Xorshift: few lines, the same numbers everywhere.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % below.max(1)
    }
}

/// Pieces that parsers treat specially.
const PIECES: &[&[u8]] = &[
    b"\0",
    b"\n",
    b"\r\n",
    b"\"",
    b"'",
    b"\\",
    b"(",
    b")",
    b"[",
    b"]",
    b"{",
    b"}",
    b"  # ",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"\x1b[31m",
    b"#!",
    b"//",
    b"/*",
    b"*/",
    b"map_format = ",
    b"9223372036854775808",
    b"-1",
    b"@",
    b"(#match? @x \"(\")",
    b"(_)",
    b"<<",
    b"=begin",
    b"r#\"",
];

/// One input: a seed with a few changes, or rubbish.
fn changed(numbers: &mut Numbers, seeds: &[&[u8]]) -> Vec<u8> {
    let mut bytes = seeds[numbers.next(seeds.len())].to_vec();
    for _ in 0..=numbers.next(6) {
        let at = numbers.next(bytes.len() + 1);
        match numbers.next(6) {
            0 if at < bytes.len() => bytes[at] = u8::try_from(numbers.next(256)).expect("a byte"),
            1 => bytes.truncate(at),
            2 => {
                let piece = PIECES[numbers.next(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            3 => {
                let tail = bytes.split_off(at);
                bytes.splice(0..0, tail);
            }
            4 => {
                let end = (at + numbers.next(40)).min(bytes.len());
                let copy = bytes[at..end].repeat(1 + numbers.next(20));
                bytes.splice(at..at, copy);
            }
            _ => {
                let end = (at + numbers.next(12)).min(bytes.len());
                bytes.drain(at..end);
            }
        }
    }
    bytes
}

fn check(target: fn(&[u8]), count: usize, seeds: &[&[u8]]) {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for seed in seeds {
        target(seed);
    }
    for _ in 0..count {
        let bytes = changed(&mut numbers, seeds);
        assert!(
            catch_unwind(|| target(&bytes)).is_ok(),
            "it panics on {:?}",
            String::from_utf8_lossy(&bytes)
        );
    }
}

#[test]
fn configurations() {
    let whole = include_bytes!("../../src/store/text/config.toml");
    check(
        fuzzing::config,
        1_000,
        &[
            whole,
            b"map_format = 1 # x\n[index]\nexclude = [\"a/**\"]\nparse_ms_max = 5\n",
        ],
    );
}

#[test]
fn records() {
    let record = "# Doc.\nuse a::b as c\npub struct Shard  # One.\n  test fn Shard::open(&self)\n\
        impl<T> X for Y\ntest \"a \\\" b\"\nkey \"a.b\"\n…\n";
    check(
        fuzzing::record,
        2_000,
        &[record.as_bytes(), b"pub fn \"\\", b"  # "],
    );
}

#[test]
fn queries() {
    let seeds: [&[u8]; 4] = [
        b"\x01(_ (identifier) @a . (_)* @b) @c",
        b"\x02[(identifier) \"if\"]+ @x (#match? @x \"^a.*$\") (#set! a b)",
        b"\x08((identifier) @a (#any-of? @a \"x\" \"\\\"y\")) ; comment",
        b"\x03(_ name: (_) !body (ERROR)? @e (MISSING) @m)",
    ];
    check(fuzzing::query, 800, &seeds);
}

#[test]
fn rules_of_other_tools() {
    let seeds: [&[u8]; 4] = [
        b"id: a\nlanguage: python\nmessage: $A\nutils:\n  b: {regex: ^f}\nrule:\n  any: [{pattern: f($A)}, {matches: b}]\n  has: {kind: string, stopBy: end}\nfix: {template: g($A), expandEnd: {regex: ','}}\n",
        b"id: a\nlanguage: yaml\nrule: {kind: block_mapping_pair, inside: {kind: block_mapping, stopBy: end}, nthChild: 2n+1}\nconstraints: {}\n---\nid: b\nlanguage: yaml\nrule: {regex: a}\n",
        b"language: go\nname: a\nmessage: '@a of @b'\npattern: (call_expression function: (identifier) @b (#eq? @b \"f\")) @a\nfilters: [{pattern-not-inside: (if_statement)}]\n",
        b"id: a\nvalid: [x]\ninvalid: [y]\n---\nid: a\nsnapshots: {y: {labels: [{style: primary, start: 0, end: 1}]}}\n",
    ];
    check(fuzzing::rule_yaml, 300, &seeds);
    let seeds: [&[u8]; 2] = [
        b"[[rules]]\nid = \"a\"\nregex = '(?i)key\\s{0,3}=[a-z]{3,9}(x)?'\nsecretGroup = 1\nentropy = 2.5\nkeywords = [\"key\"]\n[[rules.allowlists]]\ncondition = \"AND\"\npaths = ['a']\nstopwords = [\"b\"]\n",
        b"[extend]\npath = \"x\"\n[allowlist]\nregexes = ['[a-z&&[b]]{2}']\n[[rules]]\nid = \"b\"\npath = 'toml$'\n",
    ];
    check(fuzzing::rule_toml, 300, &seeds);
}

#[test]
fn segments() {
    let body = vec![7; 700];
    let zeros = vec![0; 700];
    let header = [b"ccsegmnt".as_slice(), &[1, 0, 0, 0, 1, 0, 0, 0], &[0; 60]].concat();
    check(
        fuzzing::segment,
        2_000,
        &[&body, &zeros, &header, b"\x00\x01\x02\x03\x04"],
    );
}

#[test]
fn states() {
    let row = [&[3, 0][..], b"a.x", &[1; 32], &[20], &[0; 33]].concat();
    check(fuzzing::state, 2_000, &[&row, b"ccstate1", &[0; 80]]);
}

#[test]
fn findings_of_earlier_runs() {
    let head = [&[1, 0, 0, 0, 1, 0, 0, 0][..], &[7; 8], &[1, 0, 0, 0]].concat();
    let row = [&head[..], &[9; 40], &[0; 12]].concat();
    let ends = [1, 0, 1, 4, 9, 13, 1, b'm', 0, 1, 1, 9, 13, 1, b'x'];
    let one = [&[0, 1, 0][..], &[5; 16], &ends].concat();
    check(fuzzing::findings, 2_000, &[&row, &one, &[0; 80]]);
}

#[test]
fn fixes_of_every_kind() {
    let numbers = [3, 0, 2, 1, 1, 4, 2, 0, 3, 9, 0, 2, 2];
    let seed = [&numbers[..], b"one two\r\nthree\n"].concat();
    check(fuzzing::fixes, 3_000, &[&seed, b"\x01\0\0\0\0"]);
}

#[test]
fn rules() {
    let page = "---\nid: two-words\nseverity: note\ncategory: style\nconfidence: low\nmessage: \"a `$name` {max}\"\n\
        options: {max: {default: 3, min: 1}}\nlabels: {name: b}\n---\n# Title\n\nProse.\n\n";
    let query = "```query\n((call function: (identifier) @name) @here (#match? @name \"^f{{max}}$\") (#inside? @name \"module\"))\n```\n\n\
        ```fix safe\ng()\n```\n\n```python flagged\n⟦f()⟧\n```\n```python fixed\ng()\n```\n\n```python allowed path=a.py\nx\n```\n";
    let pattern = "```pattern\nf($X, $$$)\n(#kind? @X \"integer\")\n```\n~~~python flagged option.max=2\nx = ⟦f(1, 2)⟧\n~~~\n";
    let regex = "```regex\n(?i)(?<name>fo+){2,{max}}\n```\n````yaml flagged\na: ⟦foofoo⟧\n````\n";
    let pack = b"name = \"pack\"\ntitle = \"Pack\"\nlanguages = [\"python\"]\n";
    let pages = [query, pattern, regex].map(|body| format!("{page}{body}"));
    let mut seeds: Vec<&[u8]> = pages.iter().map(String::as_bytes).collect();
    seeds.push(pack);
    check(fuzzing::rule, 2_000, &seeds);
}

#[test]
fn sources_of_every_language() {
    let texts: [&[u8]; 8] = [
        b"// Doc.\npub fn f(x: &str) -> u8 { g(x) }\nimpl A { fn b() {} }\nmacro_rules! m { () => {} }\n",
        b"import a.b as c\nfrom x import (y, z)\nclass A(B):\n  \"\"\"Doc.\"\"\"\n  def f(self): return g()\n",
        b"import { a as b } from 'c';\nexport class A { #x = 1; f() { return `${x}` } }\nit('does', () => {})\n",
        b"<html><script>function f() {}</script><style>.a { color: red }</style><div id=x>\n",
        b"# Title\n\n```rust\nfn f() {}\n```\n\n- a\n\n| a | b |\n|---|---|\n",
        b"{\"a\": {\"b\": [1, 2, {\"c\": null}]}}\na: &x\n  b: |\n    text\n[t]\nk = 1\n",
        b"package a\nimport \"fmt\"\nfunc (r *T) F(x int) (y string) { return }\ntype T struct { X int }\n",
        b"#include <a.h>\nnamespace n { template<class T> class C : B { void f() const; }; }\nselect * from t;\n",
    ];
    let seeds: Vec<Vec<u8>> = (0..fuzzing::language_count())
        .flat_map(|language| {
            let byte = u8::try_from(language).expect("few languages");
            texts.map(|text| [&[byte][..], text].concat())
        })
        .collect();
    let seeds: Vec<&[u8]> = seeds.iter().map(Vec::as_slice).collect();
    check(fuzzing::extraction, 400, &seeds);
}
