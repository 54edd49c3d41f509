//! Built-in checks through rules.

use super::{Matcher, OptionValue, found, rule};

fn checked(
    check: &str,
    message: &str,
    number: (&str, i64),
    language: &str,
    source: &str,
) -> Vec<String> {
    let mut one = rule("it", language, Matcher::Check(check.to_owned()));
    one.message = message.to_owned();
    one.options
        .insert(number.0.to_owned(), OptionValue::Number(number.1));
    found([one], language, source)
}

#[test]
fn oversized_functions_are_told_at_their_names() {
    for (language, source) in [
        ("rust", "fn f() {\n    a();\n\n    b();\n}\nfn g() {\n}\n"),
        (
            "python",
            "def f():\n    a()\n\n    b()\n    c()\ndef g():\n    pass\n",
        ),
        (
            "javascript",
            "const f = () => {\n  a();\n  b();\n};\nfunction g() {\n}\n",
        ),
        (
            "go",
            "package p\nfunc f() {\n\ta()\n\tb()\n}\nfunc g() {\n}\n",
        ),
    ] {
        let lines = checked(
            "oversized-function",
            "$name has $lines of $lines_max",
            ("lines_max", 3),
            language,
            source,
        );
        assert_eq!(lines, ["f has 4 of 3: f"], "{language}");
    }
}

#[test]
fn deep_nesting_is_told_at_the_function() {
    for (language, source) in [
        (
            "rust",
            "fn f() {\n    if a {\n        for x in y {\n            while b {\n            }\n        }\n    }\n}\n",
        ),
        (
            "python",
            "def f():\n    if a:\n        for x in y:\n            while b:\n                pass\n",
        ),
        (
            "java",
            "class A {\n  void f() {\n    if (a) {\n      for (;;) {\n        while (b) {\n        }\n      }\n    }\n  }\n}\n",
        ),
    ] {
        let lines = checked(
            "deep-nesting",
            "$name: $depth",
            ("depth_max", 2),
            language,
            source,
        );
        assert_eq!(lines, ["f: 3: f"], "{language}");
        assert!(checked("deep-nesting", "$name", ("depth_max", 3), language, source).is_empty());
    }
}

#[test]
fn branches_that_do_the_same_are_told() {
    for (language, source, expected) in [
        (
            "rust",
            "fn f() { if a { g(1, 2) } else if b { h(3) } else { g(1,  2 /* c */) } }",
            "{ g(1,  2 /* c */) }",
        ),
        (
            "python",
            "if a:\n    g(1, 2)\nelif b:\n    g(1, 2)\nelse:\n    h()\n",
            "g(1, 2)",
        ),
        (
            "javascript",
            "if (a) { g(1, 2); } else if (b) { g(1, 2) } else { h(); }",
            "{ g(1, 2) }",
        ),
        (
            "c",
            "void f() { if (a) g(1, 2); else g(1, 2); }",
            "g(1, 2);",
        ),
        (
            "go",
            "package p\nfunc f() { if a { g(1, 2) } else { g(1, 2) } }",
            "{ g(1, 2) }",
        ),
        (
            "java",
            "class A { void f() { if (a) { g(1, 2); } else { g(1, 2); } } }",
            "{ g(1, 2); }",
        ),
        (
            "php",
            "<?php if ($a) { g(1, 2); } elseif ($b) { g(1, 2); } else { h(); }",
            "{ g(1, 2); }",
        ),
        ("ruby", "if a\n  g(1, 2)\nelse\n  g(1, 2)\nend\n", "g(1, 2)"),
        (
            "rust",
            "fn f() { match a { 1 => g(1, 2), 2 => g(1, 2), _ => g(1, 3), } }",
            "2 => g(1, 2),",
        ),
    ] {
        let lines = checked(
            "duplicated-branches",
            "same",
            ("tokens_min", 5),
            language,
            source,
        );
        assert_eq!(lines, [format!("same: {expected}")], "{language}: {source}");
        assert!(
            checked(
                "duplicated-branches",
                "same",
                ("tokens_min", 7),
                language,
                source
            )
            .is_empty()
        );
    }
}

#[test]
fn cases_apart_and_other_branches_are_left_alone() {
    let different = "fn f() { match a { 1 => g(1, 2), 3 => g(1, 3), 2 => g(1, 2) } if a { g(1, 2) } else { g(2, 1) } }";
    assert!(
        checked(
            "duplicated-branches",
            "same",
            ("tokens_min", 2),
            "rust",
            different
        )
        .is_empty()
    );
}

#[test]
fn letters_that_deceive_are_told() {
    let letters = |check: &str, source: &str| checked(check, "$letter", ("x", 0), "any", source);
    assert_eq!(letters("bidirectional", "a\u{202e}b"), ["U+202E: \u{202e}"]);
    assert_eq!(letters("bidirectional", "plain \u{5d0}"), [""; 0]);
    assert_eq!(
        letters("invisible", "\u{feff}a\u{200b}b"),
        ["U+200B: \u{200b}"]
    );
    assert_eq!(letters("invisible", "\u{1f469}\u{200d}\u{1f4bb}"), [""; 0]);
    assert_eq!(
        letters(
            "homoglyph",
            "p\u{430}ssword \u{43f}\u{430}\u{440}\u{43e}\u{43b}\u{44c}"
        ),
        ["\u{430} (U+0430): p\u{430}ssword"]
    );
}
