//! What a page says, and what is told of one that is wrong.

use super::{RIGHT, changed, read, shown};
use crate::rules::lint;
use crate::rules::rule::{Matcher, OptionValue, Rule};

fn query(rule: &Rule) -> &str {
    match &rule.matcher {
        Matcher::Query(texts) => &texts[0].text,
        other => panic!("{other:?}"),
    }
}

fn faults(from: &str, to: &str) -> String {
    match read(&changed(from, to)) {
        Ok(page) => shown(&lint::faults(&page)),
        Err(found) => shown(&found),
    }
}

#[test]
fn a_page_is_a_rule() {
    let page = read(RIGHT).expect("it is right");
    let rule = page.rule();
    assert_eq!(shown(&lint::faults(&page)), "");
    assert_eq!(rule.info.id, "python/two-words");
    assert_eq!(rule.info.title, "Two words");
    assert_eq!(rule.info.help, "Why it matters.");
    assert_eq!(rule.info.languages, ["python"]);
    assert_eq!(rule.info.cwe, [665, 1]);
    assert_eq!(rule.info.tags, ["functions"]);
    assert!(rule.info.default && rule.info.fix.is_none());
    assert_eq!(rule.examples.len(), 2);
    assert_eq!(rule.examples[0].path.as_deref(), Some("a/b.py"));
    assert_eq!(rule.examples[0].line, 23);
    let Matcher::Query(texts) = &rule.matcher else {
        panic!("it is a query")
    };
    assert_eq!(texts[0].line, 19);
    insta::assert_snapshot!(query(&rule), @r#"((call function: (identifier) @name) @here (#any-of? @name "a" "b") (#count-ge? @name 3))"#);
}

#[test]
fn windows_line_ends_change_nothing() {
    let page = read(&format!("\u{feff}{}", RIGHT.replace('\n', "\r\n"))).expect("it is right");
    let plain = read(RIGHT).expect("it is right");
    assert_eq!(page.rule().hash, plain.rule().hash);
    assert_eq!(page.rule().examples[0].text, plain.rule().examples[0].text);
}

#[test]
fn options_come_into_the_texts_and_the_hash() {
    let page = read(RIGHT).expect("it is right");
    let (rule, faults) = page.rule_with(&[("count_max".to_owned(), OptionValue::Number(7))]);
    assert!(faults.is_empty() && query(&rule).contains("(#count-ge? @name 7)"));
    assert_ne!(rule.hash, page.rule().hash);
    let (of_example, faults) = page.rule_of_example(&rule.examples[0]);
    assert!(faults.is_empty() && query(&of_example).contains("(#count-ge? @name 2)"));
    let (_, faults) = page.rule_with(&[
        ("count_max".to_owned(), OptionValue::Number(10)),
        ("count_min".to_owned(), OptionValue::Number(1)),
    ]);
    insta::assert_snapshot!(faults.join("\n"), @r#"
    option `count_max` is 10, outside 1 to 9
    there is no option `count_min`; did you mean `count_max`?
    "#);
}

#[test]
fn prose_and_examples_are_not_in_the_hash() {
    let hash = |text: &str| read(text).expect("it is right").rule().hash;
    assert_eq!(
        hash(&changed("Why it matters.", "Other.\nLines.")),
        hash(RIGHT)
    );
    assert_eq!(
        hash(&changed("severity: warning", "severity: note")),
        hash(RIGHT)
    );
    assert_ne!(hash(&changed("keeps one", "keeps two")), hash(RIGHT));
    assert_ne!(hash(&changed("@here (", "@here . (")), hash(RIGHT));
}

#[test]
fn front_matter_that_is_wrong() {
    insta::assert_snapshot!(faults("severity: warning", "sevrity: warning"), @r#"
    error 1:1 `severity` is missing: how much a finding matters
    error 3:1 there is no key `sevrity` | did you mean `severity`?
    "#);
    insta::assert_snapshot!(faults("warning", "eror"), @"error 3:11 `severity` cannot be `eror` | did you mean `error`?");
    insta::assert_snapshot!(faults("id: two-words", "id: twoWords"), @"error 2:1 `twoWords` is no id: lower-case words joined by `-` are");
    insta::assert_snapshot!(faults("id: two-words", "id: three-words"), @"error 2:1 the id is `three-words`, and the file is called `two-words.md`");
    insta::assert_snapshot!(faults("tags: functions", "tags: [functions, {a: 1}]"), @"error 8:19 `tags` is a table, and should be a text");
    insta::assert_snapshot!(faults("tags: functions", "languages: [js, pyton]"), @r#"
    error 8:1 there is no language `js` | did you mean `java`?
    error 8:1 there is no language `pyton` | did you mean `python`?
    "#);
    insta::assert_snapshot!(faults("tags: functions", "requires: {imports: [a]}"), @"error 8:12 nothing is known of `imports` in `requires` | did you mean `import`?");
    insta::assert_snapshot!(faults("tags: functions", "paths: ['a{']"), @"error 8:8 `paths`: not a pattern: error parsing glob 'a{': unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)");
    insta::assert_snapshot!(faults("cwe: [665, 1]", "cwe: [CWE-665, -1]"), @r#"
    error 7:7 `cwe` is a text, and should be a list of numbers from 1
    error 7:16 `cwe` is a number, and should be a list of numbers from 1
    "#);
    insta::assert_snapshot!(faults("default: true", "default: yes"), @"error 6:10 `default` is a text, and should be `true` or `false`");
    insta::assert_snapshot!(faults("keeps one", "ü $keeps one.\\e"), @"error 9:10 `message` is one line of plain text");
    insta::assert_snapshot!(faults("tags: functions", "tags: [a\nurl: b"), @"error 9:4 the front matter is not YAML: illegal placement of ':' indicator");
    insta::assert_snapshot!(faults("tags: functions", "within: code"), @"error 8:1 `within` is for regular expressions, and this rule has a `query`");
    insta::assert_snapshot!(faults("min: 1,", "minimum: 1,"), @"error 12:27 an option has no `minimum` | did you mean `min`?");
    insta::assert_snapshot!(faults("default: 3,", "default: 30,"), @"error 12:14 option `count_max` is 30, outside 1 to 9");
    insta::assert_snapshot!(faults("---\nid", "id"), @"error 1:1 a page begins with front matter between two lines of `---`");
}

#[test]
fn blocks_that_are_wrong() {
    insta::assert_snapshot!(faults("```query\n", "```qury\n"), @"error 18:4 nothing is known of blocks called `qury` | did you mean `query`?");
    insta::assert_snapshot!(faults("```query\n", "```query python\n"), @"error 18:4 nothing stands behind `query`, and here `python` does");
    insta::assert_snapshot!(faults("```query\n", "```regex\na\n```\n```query\n"), @"error 1:1 a rule looks in one way, and this one has `query` and `regex`");
    insta::assert_snapshot!(faults("```query\n", "```text\n"), @"error 1:1 the rule looks for nothing: it has no block `query`, `pattern` or `regex`, and no `check`");
    insta::assert_snapshot!(faults("```python flagged", "```python flaged"), @"error 22:4 nothing is known of blocks called `python flaged` | did you mean `flagged`?");
    insta::assert_snapshot!(faults("```python flagged", "```rust flagged"), @"error 22:4 the rule is not about `rust`, so this example proves nothing | known here: python");
    insta::assert_snapshot!(faults("path=a/b.py", "path=../b.py pat=1"), @r#"
    error 22:4 `../b.py` is no path below the top of a repository
    error 22:4 behind `flagged` stand `path=…` and `option.NAME=…`, not `pat=1` | did you mean `path`?
    "#);
    insta::assert_snapshot!(faults("⟦a()⟧", "a()"), @"error 22:1 nothing is marked with `⟦` and `⟧` in this `flagged` block");
    insta::assert_snapshot!(faults("⟦a()⟧", "a()⟧"), @"error 23:4 no `⟦` stands before this `⟧`");
    insta::assert_snapshot!(faults("⟦a()⟧", "x\n ü ⟦⟦a()⟧"), @"error 24:5 no `⟧` closes this `⟦`");
    insta::assert_snapshot!(faults("c()", "⟦c()⟧"), @"error 27:1 `⟦` marks what is found, and here nothing is: this is `allowed`");
    insta::assert_snapshot!(faults("```python allowed", "```python fixed"), @"error 26:1 a block says what is fixed, and the rule has no `fix`");
    insta::assert_snapshot!(faults("c()\n```", "c()"), @"error 26:1 nothing closes this block");
    insta::assert_snapshot!(faults("# Two words", "Two words"), @"error 1:1 there is no title: a line `# What is wrong` behind the front matter");
    insta::assert_snapshot!(faults("```query\n", "```fix sure\n```\n```query\n"), @"error 18:4 a fix is `fix safe` or `fix unsafe`, not `fix sure` | did you mean `safe`?");
}

#[test]
fn what_only_a_look_at_the_whole_shows() {
    insta::assert_snapshot!(faults("`$name` keeps one", "`$nam` keeps one. $$ $$$name"), @"error 9:1 the message names `$nam`, which nothing captures; did you mean `$name`?");
    insta::assert_snapshot!(faults("Why it matters.\n", ""), @"warning 14:1 there is no prose: say why it matters and what to do");
    insta::assert_snapshot!(faults("```python allowed", "```python"), @"error 14:1 there is no `allowed` example: nothing shows what it must leave alone");
    insta::assert_snapshot!(faults(" {count_max})", " 3)"), @"warning 1:1 nothing uses the option: no text has `{count_max}`");
    insta::assert_snapshot!(faults(
        "tags: functions",
        "labels: {name: x, named: \"$b\"}"
    ), @r#"
    error 1:1 a label names `$named`, which nothing captures; did you mean `$name`?
    error 1:1 a label names `$b`, which nothing captures; `$$` is a dollar sign
    "#);
}

#[test]
fn limits_hold() {
    let long = format!("{RIGHT}{}", "x".repeat(300_000));
    insta::assert_snapshot!(shown(&read(&long).expect_err("too long")), @"error 1:1 a page has at most 262144 bytes");
    let many = format!("{RIGHT}{}", "```\n```\n".repeat(300));
    insta::assert_snapshot!(shown(&read(&many).expect_err("too many")), @"error 423:1 a page has at most 200 blocks");
    let mut bytes = RIGHT.to_owned().into_bytes();
    bytes.extend(b"\xff\n");
    let source = crate::rules::page::PageSource {
        pack: "python",
        languages: &[],
        path: &crate::text::RepoPath::from("two-words.md"),
        bytes: &bytes,
    };
    insta::assert_snapshot!(shown(
        &crate::rules::page::read(&source).expect_err("not UTF-8")
    ), @"error 1:1 the page is not UTF-8 in line 29");
}
