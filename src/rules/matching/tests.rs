//! Rules from text to findings.

mod checks;
mod code;
mod predicates;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::*;
use crate::diagnostic::{Category, Confidence, RuleInfo, Safety, Severity};
use crate::language::by_name;
use crate::rules::rule::{FixTemplate, OptionValue, Requires, Tests, Text, Within};

fn text(text: &str) -> Text {
    Text {
        text: text.to_owned(),
        line: 10,
    }
}

fn rule(id: &str, language: &str, matcher: Matcher) -> Rule {
    Rule {
        info: Arc::new(RuleInfo {
            id: format!("test/{id}"),
            title: String::new(),
            help: String::new(),
            pack: "test".to_owned(),
            languages: vec![language.to_owned()],
            severity: Severity::Warning,
            category: Category::Correctness,
            confidence: Confidence::High,
            cwe: Vec::new(),
            tags: Vec::new(),
            default: true,
            fix: None,
            url: None,
        }),
        message: id.to_owned(),
        matcher,
        fix: None,
        paths: Vec::new(),
        exclude_paths: Vec::new(),
        tests: Tests::Include,
        requires: Requires::default(),
        options: BTreeMap::new(),
        labels: Vec::new(),
        examples: Vec::new(),
        hash: 0,
    }
}

fn query(id: &str, language: &str, query: &str) -> Rule {
    rule(id, language, Matcher::Query(vec![text(query)]))
}

fn set(rules: impl IntoIterator<Item = Rule>) -> RuleSet {
    let set = RuleSet::new(rules.into_iter().map(Arc::new).collect());
    let mut faults = set.faults();
    faults.retain(|fault| !fault.is_warning);
    assert_eq!(faults, []);
    set
}

fn checked(set: &RuleSet, path: &str, language: &str, source: &str) -> FileFindings {
    let input = FileInput {
        path: &RepoPath::new(path),
        language: by_name(language),
        bytes: source.as_bytes(),
        dependencies: &["serde".to_owned()],
    };
    set.check(&mut Worker::default(), &input)
}

/// Each finding as its message and its text.
fn found(rules: impl IntoIterator<Item = Rule>, language: &str, source: &str) -> Vec<String> {
    let rules: Vec<Arc<Rule>> = rules.into_iter().map(Arc::new).collect();
    let fast = RuleSet::new(rules.clone());
    let mut faults = fast.faults();
    faults.retain(|fault| !fault.is_warning);
    assert_eq!(faults, []);
    let findings = checked(&fast, "src/a", language, source);
    let slow = checked(&RuleSet::asking_all(rules), "src/a", language, source);
    assert_eq!(findings, slow, "literals change nothing");
    findings
        .findings
        .iter()
        .map(|one| shown(one, source))
        .collect()
}

fn shown(finding: &Finding, source: &str) -> String {
    let text = String::from_utf8_lossy(finding.span.of(source.as_bytes()));
    format!("{}: {text}", finding.message)
}

#[test]
fn a_query_finds_its_place_and_fills_its_message() {
    let mut one = query(
        "mutable-default",
        "python",
        "(default_parameter name: (identifier) @name value: [(list) (dictionary)] @value @here)",
    );
    one.message = "`$name` keeps one $value".to_owned();
    one.labels = vec![("name".to_owned(), "this one".to_owned())];
    one.fix = Some(FixTemplate {
        safety: Safety::Unsafe,
        text: "None".to_owned(),
    });
    let source = "def add(item, items=[], *, x={}):\n    pass\n";
    let set = set([one]);
    let findings = checked(&set, "a.py", "python", source).findings;
    let lines: Vec<_> = findings.iter().map(|one| shown(one, source)).collect();
    assert_eq!(lines, ["`items` keeps one []: []", "`x` keeps one {}: {}"]);
    assert_eq!(findings[0].labels[0].span, Span { start: 14, end: 19 });
    assert_eq!(findings[0].range.start.column, 20);
    let edits = &findings[0].fix.as_ref().expect("a fix").edits;
    assert_eq!(
        (edits[0].span, &edits[0].text[..]),
        (findings[0].span, &b"None"[..])
    );
}

#[test]
fn a_place_is_told_once_and_in_order() {
    let rules = [
        query(
            "b",
            "python",
            "(call function: (identifier) @f (#eq? @f \"exec\")) @here",
        ),
        query(
            "a",
            "python",
            "(call (argument_list (_) @_x)) @here\n(call) @here",
        ),
    ];
    assert_eq!(
        found(rules, "python", "f(1, 2)\nexec(g(3))\n"),
        ["a: f(1, 2)", "b: exec(g(3))", "a: exec(g(3))", "a: g(3)"]
    );
}

#[test]
fn regular_expressions_look_where_they_should() {
    let regex = |id: &str, within, source: &str| {
        let texts = vec![text(source)];
        rule(id, "any", Matcher::Regex { texts, within })
    };
    let source = "x = 'key' # key\nkey = f'{key}'\n";
    for (within, places) in [
        (Within::Anywhere, &[5, 12, 16, 25][..]),
        (Within::Comment, &[12]),
        (Within::String, &[5]),
        (Within::Code, &[16, 25]),
    ] {
        let set = set([regex("key", within, "key")]);
        let findings = checked(&set, "a.py", "python", source).findings;
        let starts: Vec<_> = findings.iter().map(|one| one.span.start).collect();
        assert_eq!(starts, places, "{within:?}");
    }
    let mut named = regex(
        "named",
        Within::Comment,
        r"(?P<name>\w+)=(?P<here>\w+)|(?i)pass",
    );
    named.message = "$name".to_owned();
    let set = set([named]);
    let findings = checked(&set, "a.unknown", "no such", "user=root PASS").findings;
    assert_eq!(findings.len(), 2);
    assert_eq!(findings[0].message, "user");
    assert_eq!(findings[0].span, Span { start: 5, end: 9 });
}

#[test]
fn paths_dependencies_imports_and_tests_decide() {
    let eval = || {
        query(
            "eval",
            "python",
            "(call function: (identifier) @f (#eq? @f \"eval\")) @here",
        )
    };
    let source = "import os.path\ndef test_a():\n    eval(1)\neval(2)\n";
    let count = |path: &str, change: &dyn Fn(&mut Rule)| {
        let mut one = eval();
        change(&mut one);
        checked(&set([one]), path, "python", source).findings.len()
    };
    let paths = |one: &mut Rule| {
        one.paths = vec!["src/**".into()];
        one.exclude_paths = vec!["**/gen/**".into()];
    };
    assert_eq!(count("src/a.py", &paths), 2);
    assert_eq!(count("src/gen/a.py", &paths), 0);
    assert_eq!(count("a.py", &paths), 0);
    assert_eq!(count("a.py", &|one| one.tests = Tests::Exclude), 1);
    assert_eq!(count("a.py", &|one| one.tests = Tests::Only), 1);
    assert_eq!(count("test_a.py", &|one| one.tests = Tests::Only), 2);
    let import = |module: &str| Requires {
        imports: vec![module.to_owned()],
        dependencies: Vec::new(),
    };
    assert_eq!(count("a.py", &|one| one.requires = import("os")), 2);
    assert_eq!(count("a.py", &|one| one.requires = import("osx")), 0);
    let dependency = |name: &str| Requires {
        imports: Vec::new(),
        dependencies: vec![name.to_owned()],
    };
    assert_eq!(count("a.py", &|one| one.requires = dependency("serde")), 2);
    assert_eq!(count("a.py", &|one| one.requires = dependency("tokio")), 0);
}

#[test]
fn faults_name_the_place() {
    let mut unknown_name = query("name", "python", "(call) @here");
    unknown_name.message = "$what".to_owned();
    let rules = [
        query("kind", "python", "(module)\n (cal) @here"),
        query("here", "python", "(call) @x"),
        query(
            "inner",
            "python",
            "((call) @here (#inside? @here \"(foo)\"))",
        ),
        query("language", "klingon", "(call) @here"),
        rule("check", "python", Matcher::Check("no-such".into())),
        rule(
            "regex",
            "any",
            Matcher::Regex {
                texts: vec![text("(")],
                within: Within::Anywhere,
            },
        ),
        unknown_name,
    ];
    let set = RuleSet::new(rules.into_iter().map(Arc::new).collect());
    let mut faults = set.faults();
    faults.retain(|fault| !fault.is_warning);
    let lines: Vec<String> = faults
        .iter()
        .map(|fault| {
            let message = fault.message.lines().next().unwrap_or_default();
            let place = format!("{} {}:{}", fault.rule, fault.line, fault.column);
            format!("{place} {message}").trim_end().to_owned()
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    0 11:3 this grammar has no node `(cal)`; did you mean `(call)`?
    1 10:1 a pattern of it captures no `@here`, the place of the finding
    2 10:17 `#inside?` has a fault in `(foo)`: 1:2: this grammar has no node `(foo)`
    3 1:1 there is no language `klingon`; `codecontext languages` lists them
    4 1:1 there is no check `no-such`; there are bidirectional, deep-nesting, duplicated-branches, homoglyph, invisible, layers, oversized-function
    5 10:1 regex parse error:
    6 1:1 nothing is captured as `what`, which its message, labels or fix name
    ");
}

#[test]
fn suppressions_are_found_with_what_they_cover() {
    let source = "\
# codecontext: allow-file test/a -- generated
x = eval(1)  # codecontext: allow test/b, c -- it is ours
# codecontext: allow c
# More.
@decorated
def f():
    return 1
y = 'codecontext: allow z'
# See codecontext: allow x
";
    let suppressions = checked(&set([]), "a.py", "python", source).suppressions;
    let shown: Vec<String> = suppressions
        .iter()
        .map(|one| format!("{:?} {:?} {:?}", one.rules, one.reason, one.scope))
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
    ["test/a"] Some("generated") File
    ["test/b", "c"] Some("it is ours") Lines { first: 1, last: 1 }
    ["c"] None Lines { first: 2, last: 6 }
    "#);
    let rust = "fn f() {\n    /* codecontext: allow a -- b */\n    #[cfg(test)]\n    // more\n    let x = {\n        1\n    };\n    g();\n}\n";
    let suppressions = checked(&set([]), "a.rs", "rust", rust).suppressions;
    assert_eq!(suppressions[0].reason.as_deref(), Some("b"));
    assert_eq!(
        suppressions[0].scope,
        SuppressionScope::Lines { first: 1, last: 6 }
    );
}

#[test]
fn an_empty_fix_removes_the_line_if_nothing_else_is_on_it() {
    let mut one = query(
        "debug",
        "python",
        "(expression_statement (call function: (identifier) @f (#eq? @f \"dbg\"))) @here",
    );
    one.fix = Some(FixTemplate {
        safety: Safety::Safe,
        text: String::new(),
    });
    let source = "a()\n  dbg(1)\nb(); dbg(2)\n";
    let findings = checked(&set([one]), "a.py", "python", source).findings;
    let spans: Vec<&str> = findings
        .iter()
        .filter_map(|one| one.fix.as_ref())
        .map(|fix| &source[fix.edits[0].span.start as usize..fix.edits[0].span.end as usize])
        .collect();
    assert_eq!(spans, ["  dbg(1)\n", "dbg(2)"]);
}
