//! What rules in gitleaks' form find.

use super::secrets::Secrets;
use crate::diagnostic::Diagnostic;
use crate::rules::adapters::{File, Folder, read_folder};
use crate::rules::rule::{Matcher, Rule};
use crate::text::RepoPath;

fn folder(files: &[(&str, &str)]) -> Folder {
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| File {
            path: RepoPath::from(*path),
            bytes: text.as_bytes().to_vec().into(),
        })
        .collect();
    read_folder("", &RepoPath::from("p"), &files)
}

fn read(text: &str) -> (Vec<Rule>, Vec<Diagnostic>) {
    let folder = folder(&[("p/gitleaks.toml", text)]);
    let rules = folder.rules.into_iter().map(|found| found.rule);
    (rules.collect(), folder.diagnostics)
}

fn secrets(rules: &[Rule]) -> Secrets {
    let rules = rules
        .iter()
        .enumerate()
        .map(|(at, rule)| match &rule.matcher {
            Matcher::Secret(secret) => (at, std::sync::Arc::clone(secret)),
            other => panic!("{other:?}"),
        });
    Secrets::new(&rules.collect::<Vec<_>>())
}

fn found_in(toml: &str, path: &str, text: &str) -> Vec<String> {
    let (rules, diagnostics) = read(toml);
    assert_eq!(diagnostics, [], "{toml}");
    let secrets = secrets(&rules);
    assert_eq!(secrets.faults(), []);
    let mut found = Vec::new();
    secrets.check(
        path.as_bytes(),
        text.as_bytes(),
        &|_| true,
        &mut |rule, told| {
            found.push(format!("{} {}", rules[rule].info.id, &text[told.span]));
        },
    );
    found
}

fn found(rule: &str, text: &str) -> Vec<String> {
    found_in(
        &format!("[[rules]]\nid = \"r\"\ndescription = \"d\"\n{rule}"),
        "a/b.txt",
        text,
    )
}

#[test]
fn the_secret_is_the_group_that_is_named_or_the_first() {
    let text = "key = abc123\n";
    assert_eq!(found("regex = '''key = (\\w+)'''", text), ["r abc123"]);
    assert_eq!(
        found("regex = '''(k)ey = (\\w+)'''\nsecretGroup = 2", text),
        ["r abc123"]
    );
    assert_eq!(
        found("regex = '''key = \\w+\\s'''", text),
        ["r key = abc123"]
    );
    assert_eq!(found("regex = '''key = (x)?(\\w+)'''", text), ["r abc123"]);
}

#[test]
fn keywords_come_first_in_any_case() {
    assert_eq!(
        found("regex = '''\\d{4}'''\nkeywords = [\"Token\"]", "1234\n"),
        [] as [&str; 0]
    );
    assert_eq!(
        found(
            "regex = '''\\d{4}'''\nkeywords = [\"Token\", \"x\"]",
            "TOKEN 1234\n"
        ),
        ["r 1234"]
    );
}

#[test]
fn secrets_of_little_entropy_are_none() {
    let rule = "regex = '''key=(\\w+)'''\nentropy = 2";
    assert_eq!(found(rule, "key=aaaabbbb key=abcdefgh"), ["r abcdefgh"]);
}

#[test]
fn what_is_allowed_is_no_finding() {
    let rule = "regex = '''key=(\\w+)'''\n";
    let text = "key=abc # one\nkey=example1\n";
    for (allowed, expected) in [
        (
            "[[rules.allowlists]]\nregexes = ['''^abc$''']",
            vec!["r example1"],
        ),
        (
            "[rules.allowlist]\nstopwords = [\"Example\"]",
            vec!["r abc"],
        ),
        (
            "[[rules.allowlists]]\nregexTarget = \"line\"\nregexes = ['''# one''']",
            vec!["r example1"],
        ),
        (
            "[[rules.allowlists]]\nregexTarget = \"match\"\nregexes = ['''^key=a''']",
            vec!["r example1"],
        ),
        ("[[rules.allowlists]]\npaths = ['''b\\.txt$''']", vec![]),
        (
            "[[rules.allowlists]]\ncondition = \"AND\"\npaths = ['''b\\.txt$''']\nregexes = ['''^abc$''']",
            vec!["r example1"],
        ),
        (
            "[[rules.allowlists]]\ncondition = \"AND\"\npaths = ['''other''']\nregexes = ['''^abc$''']",
            vec!["r abc", "r example1"],
        ),
        (
            "[[rules.allowlists]]\ncondition = \"AND\"\ncommits = [\"abc\"]\nregexes = ['''^abc$''']",
            vec!["r abc", "r example1"],
        ),
        ("[allowlist]\nregexes = ['''abc''']", vec!["r example1"]),
        (
            "[[allowlists]]\ntargetRules = [\"r\"]\nregexes = ['''abc''']",
            vec!["r example1"],
        ),
        (
            "[[allowlists]]\ntargetRules = [\"other\"]\nregexes = ['''abc''']",
            vec!["r abc", "r example1"],
        ),
    ] {
        assert_eq!(
            found(&format!("{rule}{allowed}"), text),
            expected,
            "{allowed}"
        );
    }
    assert_eq!(
        found(rule, "key=abc // gitleaks:allow\nkey=def\n"),
        ["r def"]
    );
}

#[test]
fn paths_alone_may_be_findings() {
    let rule = "[[rules]]\nid = \"k\"\npath = '''\\.pem$'''";
    assert_eq!(found_in(rule, "a/key.pem", "x"), ["k "]);
    assert_eq!(found_in(rule, "a/key.txt", "x"), [] as [&str; 0]);
    let both = format!("{rule}\nregex = '''x'''");
    assert_eq!(found_in(&both, "a/key.pem", "axb"), ["k x"]);
    assert_eq!(found_in(&both, "a/key.txt", "axb"), [] as [&str; 0]);
}

#[test]
fn a_file_extends_another() {
    let folder = folder(&[
        (
            "p/gitleaks.toml",
            "[extend]\npath = \"base.toml\"\ndisabledRules = [\"off\"]\n[[rules]]\nid = \"both\"\nentropy = 1\n[[rules]]\nid = \"own\"\nregex = '''own'''",
        ),
        (
            "p/base.toml",
            "[[rules]]\nid = \"both\"\ndescription = \"base\"\nregex = '''both'''\n[[rules]]\nid = \"off\"\nregex = '''off'''\n",
        ),
    ]);
    let of = |path: usize| -> Vec<&str> {
        let all = folder.rules.iter().map(|found| found.rule.info.id.as_str());
        all.skip(path).collect()
    };
    assert_eq!(of(0), ["both", "own", "both", "off"]);
    assert_eq!(folder.rules[0].rule.message, "base");
    assert_eq!(folder.diagnostics, []);
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    for (toml, line, message) in [
        ("title = \"t\"\n[[rules]\nid = 1\n", 2, ""),
        ("[[rules]]\nregex = 'x'\n", 1, "no `id`"),
        ("[[rules]]\nid = \"a\"\n", 2, "neither"),
        (
            "[[rules]]\nid = \"a\"\nregex = 'x'\nregx = 'y'\n",
            4,
            "unknown key `regx`",
        ),
        (
            "[[rules]]\nid = \"a\"\nregex = 'x'\n[[rules.allowlists]]\ncondition = \"XOR\"\n",
            5,
            "xor",
        ),
        ("[extend]\nuseDefault = true\n", 1, "built into gitleaks"),
        ("[extend]\npath = \"nowhere.toml\"\n", 1, "nowhere.toml"),
        (
            "[[rules]]\nid = \"a\"\nregex = 'x'\n[[rules]]\nid = \"a\"\nregex = 'y'\n",
            2,
            "twice",
        ),
        (
            "[[rules]]\nid = \"a\"\nregex = 'x'\n[[rules.required]]\nid = \"b\"\n",
            2,
            "required",
        ),
    ] {
        let (_, told) = read(toml);
        assert_eq!(told.len(), 1, "{toml}: {told:?}");
        let range = told[0].range.expect("a line");
        assert_eq!(range.start.line + 1, line, "{toml}: {told:?}");
        assert!(told[0].message.contains(message), "{toml}: {told:?}");
    }
}

#[test]
fn faults_name_the_rule() {
    let toml = "[[rules]]\nid = \"a\"\nregex = '('\n[[rules]]\nid = \"b\"\nregex = '(x)'\nsecretGroup = 3\n";
    let (rules, _) = read(toml);
    let faults = secrets(&rules).faults();
    assert_eq!(
        faults.iter().map(|(rule, _)| *rule).collect::<Vec<_>>(),
        [0, 1]
    );
}
