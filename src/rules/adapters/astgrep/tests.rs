//! What rules in ast-grep's form find, say and change.

use super::scan::Scanner;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::{Category, Severity};
use crate::language::by_name;
use crate::parse::{Limits, Parsed, Parser};
use crate::rules::adapters::{File, read_folder, run_test};
use crate::rules::rule::{Matcher, Rule};
use crate::text::RepoPath;

fn read(pack: &str, path: &RepoPath, bytes: &[u8]) -> (Vec<Rule>, Vec<Diagnostic>) {
    let file = File {
        path: path.clone(),
        bytes: bytes.to_vec().into(),
    };
    let folder = read_folder(pack, &RepoPath::new(path.folder()), &[file]);
    let rules = folder.rules.into_iter().map(|found| found.rule);
    (rules.collect(), folder.diagnostics)
}

fn rules(yaml: &str) -> Vec<Rule> {
    let (rules, diagnostics) = read("", &RepoPath::new("rules.yml"), yaml.as_bytes());
    assert_eq!(diagnostics, [], "{yaml}");
    rules
}

/// Every match as `text: message`, and `=> text` for what a fix puts in its place.
fn found_by(rules: &[Rule], source: &str) -> Vec<String> {
    let language = by_name(&rules[0].info.languages[0]).expect("a row");
    let documents: Vec<_> = rules
        .iter()
        .enumerate()
        .map(|(at, rule)| match &rule.matcher {
            Matcher::AstGrep(document) => (at, &**document),
            other => panic!("{other:?}"),
        })
        .collect();
    let scanner = Scanner::new(language, &documents);
    assert_eq!(scanner.faults(), []);
    let Some(candidates) = scanner.candidates(source.as_bytes(), &|_| true) else {
        return Vec::new();
    };
    let parsed = Parser::default().parse(language, source.as_bytes(), &[], Limits::default());
    let Parsed::Tree(tree) = parsed else {
        panic!("small sources are parsed in time");
    };
    let mut found = Vec::new();
    scanner.scan(&candidates, &tree, source.as_bytes(), &mut |_, told| {
        let mut line = format!("{}: {}", &source[told.span], told.message);
        for (range, label) in told.labels {
            line.extend([format!(" [{}: {label}]", &source[range])]);
        }
        if let Some((range, text)) = told.fix {
            let text = String::from_utf8(text).expect("made of text");
            line.extend([format!(" {} => {text}", &source[range])]);
        }
        found.push(line);
    });
    found
}

fn found(rule: &str, source: &str) -> Vec<String> {
    let message = if rule.contains("message:") {
        ""
    } else {
        "message: m, "
    };
    found_by(
        &rules(&format!("{{id: r, language: python, {message}{rule}}}")),
        source,
    )
}

fn fault(rule: &str) -> String {
    let rules = rules(&format!("{{id: r, language: python, message: m, {rule}}}"));
    let Matcher::AstGrep(document) = &rules[0].matcher else {
        panic!("a rule of ast-grep's");
    };
    let language = by_name("python").expect("a row");
    let faults = Scanner::new(language, &[(0, document)]).faults();
    faults.into_iter().map(|(_, fault)| fault).collect()
}

#[test]
fn patterns_bind_what_they_name() {
    assert_eq!(
        found(
            "message: '`$A` of $$$B', rule: {pattern: 'f($A, $$$B)'}",
            "g(f(1, x, y))\nf(2)\n"
        ),
        ["f(1, x, y): `1` of x, y"]
    );
}

#[test]
fn relations_look_around() {
    let source = "def a():\n  for x in y:\n    call(1)\ncall(2)\ncall(3)\n";
    for (rule, expected) in [
        (
            "inside: {kind: for_statement, stopBy: end}",
            vec!["call(1): m"],
        ),
        ("inside: {kind: for_statement}", vec![]),
        (
            "not: {inside: {kind: function_definition, stopBy: end}}",
            vec!["call(2): m", "call(3): m"],
        ),
        (
            "has: {field: arguments, has: {regex: ^2$}}",
            vec!["call(2): m"],
        ),
        (
            "inside: {kind: expression_statement, precedes: {regex: '3'}}",
            vec!["call(2): m"],
        ),
        (
            "inside: {kind: expression_statement, follows: {kind: function_definition, stopBy: end}}",
            vec!["call(2): m", "call(3): m"],
        ),
        (
            "inside: {kind: function_definition, stopBy: {kind: for_statement}}",
            vec![],
        ),
    ] {
        assert_eq!(
            found(&format!("rule: {{kind: call, {rule}}}"), source),
            expected,
            "{rule}"
        );
    }
}

#[test]
fn rules_are_put_together() {
    let source = "a = eval(b)\nc = exec(d)\nprint(e)\n";
    assert_eq!(
        found(
            "utils: {bad: {any: [{pattern: 'eval($X)'}, {pattern: 'exec($X)'}]}, worse: {matches: bad}}, rule: {all: [{kind: call}, {matches: worse}]}, constraints: {X: {not: {regex: d}}}",
            source
        ),
        ["eval(b): m"]
    );
    assert_eq!(
        found(
            "rule: {kind: identifier, nthChild: {position: 1, ofRule: {kind: identifier}}, inside: {kind: assignment}}",
            source
        ),
        ["a: m", "c: m"]
    );
}

#[test]
fn fixes_are_told_with_what_they_replace() {
    assert_eq!(
        found(
            "rule: {pattern: '$A == None'}, fix: $A is None",
            "x = b.c == None\n"
        ),
        ["b.c == None: m b.c == None => b.c is None"]
    );
    assert_eq!(
        found(
            "rule: {pattern: b}, fix: {template: '', expandEnd: {regex: ','}}",
            "f(a, b, c)\n"
        ),
        ["b: m b, => "]
    );
    assert_eq!(
        found(
            "rule: {pattern: 'old($A)'}, transform: {N: {convert: {source: $A, toCase: upperCase}}}, fix: new($N)",
            "old(abc)\n"
        ),
        ["old(abc): m old(abc) => new(ABC)"]
    );
}

#[test]
fn rewriters_may_be_a_list_or_named() {
    let transform =
        "transform: {B: {rewrite: {rewriters: [w], source: $$$A, joinBy: '; '}}}, fix: '$B'";
    let rule = "rule: {pattern: 'all($$$A)'}";
    for rewriters in [
        "rewriters: [{id: w, rule: {pattern: 'one($X)'}, fix: 'two($X)'}]",
        "rewriters: {w: {pattern: 'one($X)', fix: 'two($X)'}}",
    ] {
        assert_eq!(
            found(
                &format!("{rule}, {rewriters}, {transform}"),
                "all(one(1), one(2))\n"
            ),
            ["all(one(1), one(2)): m all(one(1), one(2)) => two(1); two(2)"],
            "{rewriters}"
        );
    }
}

#[test]
fn labels_show_what_variables_are_bound_to() {
    assert_eq!(
        found(
            "rule: {pattern: 'f($A)'}, message: m, labels: {A: {style: secondary, message: this}}",
            "f(1)\n"
        ),
        ["f(1): m [1: this]"]
    );
}

#[test]
fn a_rule_that_names_no_kind_is_tried_on_every_node() {
    assert_eq!(
        found(
            "rule: {regex: ^abc$, not: {has: {regex: ^abc$}}}",
            "x = abc\n"
        ),
        ["abc: m"]
    );
}

#[test]
fn comments_of_astgrep_allow_findings() {
    for (source, expected) in [
        ("# ast-grep-ignore\nf(1)\nf(2)\n", vec!["f(2): m"]),
        ("f(1) # ast-grep-ignore: r\nf(2)\n", vec!["f(2): m"]),
        ("# ast-grep-ignore: other\nf(1)\n", vec!["f(1): m"]),
        ("# ast-grep-ignore: r\n\n\nf(1)\nf(2)\n", vec![]),
        ("# as for ast-grep-ignore\nf(1)\n", vec!["f(1): m"]),
        ("s = 'ast-grep-ignore'\nf(1)\n", vec!["f(1): m"]),
    ] {
        assert_eq!(
            found("rule: {pattern: f($A)}", source),
            expected,
            "{source}"
        );
    }
}

#[test]
fn bytes_that_are_no_text_are_looked_at() {
    let rules = rules("{id: r, language: python, rule: {pattern: f($A)}, fix: g($A)}");
    let Matcher::AstGrep(document) = &rules[0].matcher else {
        panic!("a rule of ast-grep's");
    };
    let language = by_name("python").expect("a row");
    let scanner = Scanner::new(language, &[(0, document)]);
    let source = b"x = '\xFF\xFE'\nf('\xFF')\n";
    let candidates = scanner.candidates(source, &|_| true).expect("`f` is there");
    let Parsed::Tree(tree) = Parser::default().parse(language, source, &[], Limits::default())
    else {
        panic!("small sources are parsed in time");
    };
    let mut fixed = Vec::new();
    scanner.scan(&candidates, &tree, source, &mut |_, told| {
        fixed.extend(told.fix);
    });
    assert_eq!(fixed, [(9..15, b"g('\xFF')".to_vec())]);
}

#[test]
fn kotlin_has_the_shape_that_rules_expect() {
    let source = "import a.b.C\nimport a.b.D\nval x = C.of(1) { it }\n";
    let found = |rule: &str| {
        found_by(
            &rules(&format!(
                "{{id: r, language: kotlin, message: m, rule: {rule}}}"
            )),
            source,
        )
    };
    assert_eq!(
        found("{kind: import_list}"),
        ["import a.b.C\nimport a.b.D: m"]
    );
    assert_eq!(
        found("{kind: simple_identifier, inside: {kind: navigation_suffix}}"),
        ["of: m"]
    );
    assert_eq!(
        found("{kind: call_suffix, has: {kind: value_arguments}}"),
        ["(1): m"]
    );
    assert_eq!(
        found(
            "{kind: call_expression, inside: {kind: property_declaration, follows: {kind: import_list, has: {kind: import_header, has: {kind: identifier, has: {kind: simple_identifier, regex: ^D$}}}}}}"
        ),
        ["C.of(1) { it }: m"]
    );
    assert_eq!(found("{pattern: '$A.of($B)'}"), ["C.of(1): m"]);
}

#[test]
fn documents_say_what_formats_want_to_know() {
    let yaml = "\
# a comment
---
id: one
language: Python
severity: error
message: Do not.
note: See CWE-95 and CWE-78.
url: https://example.org
files: ['src/**', {glob: 'Lib/*.py', caseInsensitive: true}]
ignores: ['**/test_*']
rule: {pattern: eval($A)}
---
id: two
language: Python
severity: 'off'
rule: {pattern: eval($A)}
---
language: Python
rule: {pattern: exec($A)}
fix: ''
";
    let (rules, diagnostics) = read("pack", &RepoPath::new("a/b.yml"), yaml.as_bytes());
    let [one, three] = &rules[..] else {
        panic!("two of three are on");
    };
    assert_eq!(one.info.id, "pack/one");
    assert_eq!(one.info.title, "Do not");
    assert_eq!(one.info.severity, Severity::Error);
    assert_eq!(one.info.category, Category::Security);
    assert_eq!(one.info.cwe, [95, 78]);
    assert_eq!(one.paths, ["src/**", "[lL][iI][bB]/*.[pP][yY]"]);
    assert_eq!(one.exclude_paths, ["**/test_*"]);
    assert_eq!(three.info.id, "pack/b");
    assert_eq!(three.info.severity, Severity::Note);
    assert_ne!(one.hash, three.hash);
    let told: Vec<_> = diagnostics
        .iter()
        .map(|told| (told.severity, line(told)))
        .collect();
    assert_eq!(told, [(Severity::Note, 13)]);
}

fn line(told: &crate::diagnostic::Diagnostic) -> u32 {
    told.range.map_or(0, |range| range.start.line + 1)
}

fn told(yaml: &str) -> Vec<(u32, String)> {
    let (_, diagnostics) = read("", &RepoPath::new("r.yml"), yaml.as_bytes());
    let told = diagnostics
        .iter()
        .map(|told| (line(told), told.message.clone()));
    told.collect()
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let head = "id: a\nlanguage: python\n";
    for (yaml, at, message) in [
        (
            format!("{head}mesage: x\nrule:\n  pattern: f\n"),
            3,
            "unknown key `mesage`, left out",
        ),
        (
            format!("{head}rule:\n  any:\n    - patern: f\n    - kind: call\n"),
            5,
            "unknown key `patern`, left out",
        ),
        (
            "id: a\nlanguage: klingon\nrule: {kind: call}\n".to_owned(),
            2,
            "unknown language `klingon`, the rule is left out",
        ),
        (
            format!("{head}rule: {{kind: call}}\nseverity: bad\n"),
            4,
            "unknown severity `bad`, taken as hint",
        ),
        ("a: b\n---\nid: a\nrule: [\n".to_owned(), 4, ""),
        ("\u{FEFF}id: a\nid: b\n".to_owned(), 2, "duplicate"),
    ] {
        let told = told(&yaml);
        assert_eq!(told.len(), 1, "{yaml}: {told:?}");
        assert_eq!(told[0].0, at, "{yaml}: {told:?}");
        assert!(told[0].1.contains(message), "{yaml}: {told:?}");
    }
    let not_text = read("", &RepoPath::new("r.yml"), b"id: a\nx: \xFF\n");
    assert_eq!(line(&not_text.1[0]), 2);
}

#[test]
fn rules_that_cannot_be_compiled_say_why() {
    for (rule, words) in [
        ("rule: {kind: no_such_kind}", "no_such_kind"),
        ("rule: {pattern: ''}", "No AST root"),
        ("rule: {regex: '(', kind: call}", "unclosed group"),
        (
            "rule: {regex: '((\\w{1000}){1000}){1000}', kind: call}",
            "too large",
        ),
        ("rule: {matches: nobody}", "nobody"),
        (
            "utils: {a: {matches: b}, b: {matches: a}}, rule: {matches: a}",
            "cyclic",
        ),
        ("rule: {pattern: f($A)}, fix: $B", "`B`"),
        (
            "rule: {has: {kind: call, field: no_field}, kind: call}",
            "no_field",
        ),
        ("rule: 7", "invalid type"),
    ] {
        let fault = fault(rule);
        assert!(fault.contains(words), "{rule}: {fault}");
    }
}

#[test]
fn deep_nesting_ends_in_words() {
    let rule = format!("{}{{kind: call}}{}", "{not: ".repeat(200), "}".repeat(200));
    let yaml = format!("id: a\nlanguage: python\nrule: {rule}\n");
    assert!(told(&yaml)[0].1.contains("Depth"), "{:?}", told(&yaml));
    let lists = format!("id: a\nrule: {}", "[".repeat(100_000));
    assert_eq!(told(&lists).len(), 1);
}

#[test]
fn a_folder_has_rules_utilities_and_tests() {
    use super::Outcome::{Different, Missing, Passed};
    let files = [
        (
            "sgconfig.yml",
            "ruleDirs: [rules]\nutilDirs: [./shared]\ntestConfigs: [{testDir: tests}]",
        ),
        (
            "shared/calls.yml",
            "id: bad-call(x)\nlanguage: python\nrule: {any: [{pattern: eval($A)}, {pattern: exec($A)}]}",
        ),
        (
            "rules/one.yml",
            "id: one\nlanguage: python\nmessage: m\nrule: {matches: bad-call(x)}\nfix: safe()",
        ),
        (
            "tests/one-test.yml",
            "id: one\nvalid: ['print(1)']\ninvalid: ['x = eval(2)', 'exec(3)', 'run(4)']",
        ),
        (
            "tests/__snapshots__/one-snapshot.yml",
            "id: one\nsnapshots:\n  x = eval(2):\n    labels: [{source: eval(2), style: primary, start: 4, end: 11}]\n  exec(3):\n    labels: [{source: e, style: primary, start: 1, end: 2}]\n",
        ),
        ("tests/two-test.yml", "id: two\nvalid: []"),
        (".github/workflows/ci.yml", "on: push\njobs: {}"),
    ];
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| File {
            path: RepoPath::from(format!("p/{path}").as_str()),
            bytes: text.as_bytes().to_vec().into(),
        })
        .collect();
    let folder = read_folder("p", &RepoPath::from("p"), &files);
    let told: Vec<_> = folder
        .diagnostics
        .iter()
        .map(|one| one.message.as_str())
        .collect();
    assert_eq!(told, ["there is no rule `two` to test"]);
    let [found] = &folder.rules[..] else {
        panic!("one rule");
    };
    assert_eq!(found.rule.info.id, "p/one");
    let [(test, snapshots)] = &found.tests[..] else {
        panic!("one test");
    };
    let cases = run_test(&found.rule, test, snapshots.as_ref());
    let outcomes: Vec<_> = cases.iter().map(|case| case.outcome).collect();
    assert_eq!(outcomes, [Passed, Passed, Different, Missing]);
}

#[test]
fn what_is_not_looked_for_in_bytes_is_found_all_the_same() {
    let sources = [
        "f(1)\n",
        "class Eval:\n  def eval(self): return eval('x')\n",
        "x = [lambda: 1]\n",
        "import os\nos.system('ls')\n",
    ];
    for rule in [
        "rule: {pattern: eval($A)}",
        "rule: {kind: lambda}",
        "rule: {any: [{pattern: 'os.system($A)'}, {kind: lambda}]}",
        "rule: {kind: identifier, regex: (?i)^eval$}",
        "rule: {pattern: os.system($A), inside: {kind: module, stopBy: end, has: {pattern: import os}}}",
    ] {
        for source in sources {
            // A comment with every word in it lets all rules through to the tree.
            let shown = format!("{source}# eval os system import lambda EVAL\n");
            assert_eq!(
                found(rule, source),
                found(rule, &shown),
                "{rule} on {source}"
            );
        }
    }
}
