//! Each predicate of ours where it holds and where it does not.

use super::{found, query};

const PYTHON: &str = "\
import pickle, os.path as p
from json import loads as parse, dumps
import collections.abc
def test_one():
    for x in y:
        f(1)
        # Between.
        g(x, x)
    return LIMIT
def helper():
    while True:
        def inner():
            f('a' 'b')
    pickle.loads(a)
    p.join(b)
    parse(c)
    dumps(d)
    collections.abc.Sized(e)
    helper(f'{x}')
    h(a.b, a . b)
";

/// Asked of calls.
const OF_CALLS: &[(&str, &[&str])] = &[
    ("#inside? @here \"for_statement\"", &["f(1)", "g(x, x)"]),
    (
        "#inside? @here \"while_statement\" \"|\" \"function_definition\"",
        &[],
    ),
    ("#inside? @here \"while_statement\"", &["f('a' 'b')"]),
    (
        "#inside? @here \"(function_definition name: (identifier) @n (#eq? @n \\\"inner\\\"))\"",
        &["f('a' 'b')"],
    ),
    (
        "#has? @here \"attribute\"",
        &[
            "pickle.loads(a)",
            "p.join(b)",
            "collections.abc.Sized(e)",
            "h(a.b, a . b)",
        ],
    ),
    ("#has? @here \"(integer) @i\"", &["f(1)"]),
    (
        "#child? @a \"string\" \"concatenated_string\"",
        &["f('a' 'b')", "helper(f'{x}')"],
    ),
    ("#child? @a \"\\\",\\\"\"", &["g(x, x)", "h(a.b, a . b)"]),
    (
        "#parent? @a \"(call function: (identifier) @n (#eq? @n \\\"g\\\"))\"",
        &["g(x, x)"],
    ),
    (
        "#kind? @f \"attribute\"",
        &["pickle.loads(a)", "p.join(b)", "collections.abc.Sized(e)"],
    ),
    (
        "#kind? @f \"(identifier)\" \"ERROR\"",
        &[
            "f(1)",
            "g(x, x)",
            "f('a' 'b')",
            "parse(c)",
            "dumps(d)",
            "helper(f'{x}')",
            "h(a.b, a . b)",
        ],
    ),
    (
        "#precedes? @f @a",
        &[
            "f(1)",
            "g(x, x)",
            "f('a' 'b')",
            "pickle.loads(a)",
            "p.join(b)",
            "parse(c)",
            "dumps(d)",
            "collections.abc.Sized(e)",
            "helper(f'{x}')",
            "h(a.b, a . b)",
        ],
    ),
    ("#follows? @f @a", &[]),
    ("#import-of? @f \"pickle\"", &["pickle.loads(a)"]),
    (
        "#import-of? @f \"pickle\" \"loads\" \"load\"",
        &["pickle.loads(a)"],
    ),
    ("#import-of? @f \"pickle\" \"dumps\"", &[]),
    ("#import-of? @f \"os.path\" \"join\"", &["p.join(b)"]),
    ("#import-of? @f \"os\"", &["p.join(b)"]),
    ("#import-of? @f \"json\" \"loads\"", &["parse(c)"]),
    ("#import-of? @f \"json\"", &["parse(c)", "dumps(d)"]),
    (
        "#import-of? @f \"collections.abc\" \"Sized\"",
        &["collections.abc.Sized(e)"],
    ),
    ("#in-test? @here", &["f(1)", "g(x, x)"]),
    ("#defined-in-file? @f", &["helper(f'{x}')"]),
    ("#lines-ge? @here 2", &[]),
    (
        "#lines-ge? @here 1",
        &[
            "f(1)",
            "g(x, x)",
            "f('a' 'b')",
            "pickle.loads(a)",
            "p.join(b)",
            "parse(c)",
            "dumps(d)",
            "collections.abc.Sized(e)",
            "helper(f'{x}')",
            "h(a.b, a . b)",
        ],
    ),
];

/// Asked of statements.
const OF_STATEMENTS: &[(&str, &[&str])] = &[
    (
        "#next? @here \"(expression_statement (call function: (identifier) @n (#eq? @n \\\"g\\\")))\"",
        &["f(1)"],
    ),
    (
        "#previous? @here \"_\"",
        &[
            "g(x, x)",
            "pickle.loads(a)",
            "p.join(b)",
            "parse(c)",
            "dumps(d)",
            "collections.abc.Sized(e)",
            "helper(f'{x}')",
            "h(a.b, a . b)",
        ],
    ),
    (
        "#follows? @here \"while_statement\"",
        &[
            "pickle.loads(a)",
            "p.join(b)",
            "parse(c)",
            "dumps(d)",
            "collections.abc.Sized(e)",
            "helper(f'{x}')",
            "h(a.b, a . b)",
        ],
    ),
    ("#precedes? @here \"comment\"", &["f(1)"]),
];

/// Asked of what stands in brackets.
const OF_ARGUMENTS: &[(&str, &[&str])] = &[
    (
        "#same? @one @two",
        &[
            "(1)",
            "(x, x)",
            "('a' 'b')",
            "(a)",
            "(b)",
            "(c)",
            "(d)",
            "(e)",
            "(f'{x}')",
            "(a.b, a . b)",
        ],
    ),
    ("#constant? @one", &["(1)", "('a' 'b')"]),
    ("#count-ge? @two 1", &["(x, x)", "(a.b, a . b)"]),
];

/// Whether a query with a predicate finds something, and its opposite with `not-` the rest.
fn asks(language: &str, pattern: &str, predicate: &str, source: &str) -> Vec<String> {
    let plain = format!("({pattern} ({predicate}))");
    let turned = format!("({pattern} ({}))", predicate.replacen('#', "#not-", 1));
    let all = format!("({pattern})");
    let places = |text: &str| {
        let mut places = found([query("it", language, text)], language, source);
        for line in &mut places {
            line.replace_range(.."it: ".len(), "");
        }
        places
    };
    let mut both = places(&plain);
    let held = both.clone();
    both.extend(places(&turned));
    let mut every = places(&all);
    both.sort();
    every.sort();
    assert_eq!(both, every, "{predicate}: one of the two holds everywhere");
    held
}

#[test]
fn predicates_hold_where_they_say() {
    let call = "(call function: (_) @f arguments: (argument_list) @a) @here";
    for &(predicate, expected) in OF_CALLS {
        assert_eq!(
            asks("python", call, predicate, PYTHON),
            expected,
            "{predicate}"
        );
    }
    let statement = "(expression_statement (call)) @here";
    for &(predicate, expected) in OF_STATEMENTS {
        assert_eq!(
            asks("python", statement, predicate, PYTHON),
            expected,
            "{predicate}"
        );
    }
    let argument = "(argument_list . (_) @one (_)? @two .) @here";
    for &(predicate, expected) in OF_ARGUMENTS {
        let places = found(
            [query(
                "it",
                "python",
                &format!("({argument} ({predicate}))"),
            )],
            "python",
            PYTHON,
        );
        let places: Vec<&str> = places.iter().map(|line| &line["it: ".len()..]).collect();
        assert_eq!(places, expected, "{predicate}");
    }
    let returned = "(return_statement (_) @here)";
    assert_eq!(
        asks("python", returned, "#constant? @here", PYTHON),
        ["LIMIT"]
    );
    let imports = |module: &str| {
        asks(
            "python",
            "(module) @here",
            &format!("#imports? \"{module}\""),
            PYTHON,
        )
        .len()
    };
    assert_eq!([imports("json"), imports("os"), imports("yaml")], [1, 1, 0]);
}

#[test]
fn imports_of_every_language_are_known_by_name() {
    for (language, pattern, module, names, source, expected) in [
        (
            "javascript",
            "(call_expression function: (_) @f) @here",
            "fs",
            "\"readFileSync\"",
            "import fs from 'fs'; import { readFileSync as r } from 'fs'; fs.readFileSync(a); r(b); fs.writeFile(c)",
            2,
        ),
        (
            "javascript",
            "(call_expression function: (_) @f) @here",
            "child_process",
            "\"exec\"",
            "const cp = require('child_process'); const { exec } = require('child_process'); cp.exec(a); exec(b); other.exec(c)",
            2,
        ),
        (
            "go",
            "(call_expression function: (_) @f) @here",
            "net/http",
            "\"Get\"",
            "package p\nimport \"net/http\"\nfunc f() { http.Get(a); http.Post(b) }",
            1,
        ),
        (
            "rust",
            "(call_expression function: (_) @f) @here",
            "std::fs",
            "\"read\"",
            "use std::fs; use std::fs::read; fn f() { fs::read(a); read(b); std::fs::read(c); other::read(d) }",
            3,
        ),
        (
            "java",
            "(method_invocation object: (_) @f) @here",
            "java.util.Collections",
            "",
            "import java.util.Collections; class A { void f() { Collections.sort(a); Other.sort(b); } }",
            1,
        ),
        (
            "python",
            "(call function: (_) @f) @here",
            "os",
            "\"system\"",
            "from os import *\nsystem(a)\npopen(b)\n",
            1,
        ),
    ] {
        let text = format!("({pattern} (#import-of? @f \"{module}\" {names}))");
        let places = found([query("it", language, &text)], language, source);
        assert_eq!(places.len(), expected, "{language}: {module}: {places:?}");
    }
}
