//! Which rules run, and what is told of packs that clash.

use std::borrow::Cow;

use super::{RIGHT, shown};
use crate::diagnostic::Severity;
use crate::rules::settings::{Level, RuleSetting};
use crate::rules::{Catalog, Origin, RuleFile, Selection, Settings};
use crate::text::RepoPath;

const QUIET: (&str, &str) = ("default: true", "default: false");

fn file(path: &str, changes: &[(&str, &str)]) -> RuleFile {
    let name = path.rsplit('/').next().expect("a part");
    let id = name.trim_end_matches(".md");
    let mut text = RIGHT.replace("id: two-words", &format!("id: {id}"));
    for (from, to) in changes {
        text = text.replace(from, to);
    }
    if name == "pack.toml" {
        let folder = path.rsplit('/').nth(1).expect("a folder");
        text = format!("name = \"{folder}\"\nlanguages = [\"python\"]\n");
    }
    RuleFile {
        path: RepoPath::from(path),
        bytes: Cow::Owned(text.into_bytes()),
    }
}

fn shipped() -> Vec<RuleFile> {
    vec![
        file("rules/a/pack.toml", &[]),
        file("rules/a/loud.md", &[]),
        file("rules/a/quiet.md", &[QUIET]),
        file("rules/b/pack.toml", &[]),
        file("rules/b/quiet.md", &[QUIET]),
        file(
            "rules/b/other-language.md",
            &[
                ("tags: functions", "languages: rust"),
                ("```python", "```rust"),
            ],
        ),
    ]
}

fn ids(catalog: &Catalog, packs: &[&str], rules: &[&str], settings: &Settings) -> String {
    let selection = Selection {
        packs: packs.iter().map(|&name| name.to_owned()).collect(),
        rules: rules.iter().map(|&name| name.to_owned()).collect(),
    };
    match catalog.select(&selection, settings, None) {
        Ok(selected) => {
            let ids: Vec<&str> = selected
                .rules
                .iter()
                .map(|rule| rule.info.id.as_str())
                .collect();
            format!("{}\n{}", ids.join(" "), shown(&selected.diagnostics))
        }
        Err(error) => error.to_string(),
    }
}

fn setting(rule: &str, level: &str) -> RuleSetting {
    RuleSetting {
        rule: rule.to_owned(),
        level: Level::of_word(level),
        options: Vec::new(),
    }
}

#[test]
fn sets_packs_and_single_rules() {
    let catalog = Catalog::of_files(shipped(), Origin::Shipped);
    assert_eq!(shown(&catalog.diagnostics), "");
    let plain = Settings::default();
    assert_eq!(
        ids(&catalog, &[], &[], &plain).trim(),
        "a/loud b/other-language"
    );
    assert_eq!(ids(&catalog, &["a"], &[], &plain).trim(), "a/loud a/quiet");
    assert_eq!(
        ids(&catalog, &["default", "b"], &[], &plain).trim(),
        "a/loud b/other-language b/quiet"
    );
    assert_eq!(
        ids(&catalog, &["all"], &[], &plain).trim(),
        "a/loud a/quiet b/other-language b/quiet"
    );
    assert_eq!(ids(&catalog, &[], &["loud"], &plain).trim(), "a/loud");
    insta::assert_snapshot!(ids(&catalog, &[], &["quiet"], &plain), @"`quiet` is the name of several rules: a/quiet, b/quiet");
    insta::assert_snapshot!(ids(&catalog, &[], &["a/qiet"], &plain), @"there is no rule `a/qiet` (did you mean `a/quiet`?)");
    insta::assert_snapshot!(ids(&catalog, &["c"], &[], &plain), @"there is no pack `c` (did you mean `a`?); there are default, all, a, b");
}

#[test]
fn the_configuration_turns_on_and_off() {
    let catalog = Catalog::of_files(shipped(), Origin::Shipped);
    let settings = Settings {
        packs: vec!["bb".to_owned()],
        rules: vec![
            setting("a/loud", "off"),
            setting("b/quiet", "error"),
            setting("nothing", "off"),
        ],
        paths: Vec::new(),
    };
    insta::assert_snapshot!(ids(&catalog, &[], &[], &settings), @r#"
    b/other-language b/quiet
    warning the configuration names what is not there: there is no pack `bb` (did you mean `b`?); there are default, all, a, b
    warning the configuration names what is not there: there is no rule `nothing`
    "#);
    assert!(ids(&catalog, &["a"], &[], &settings).starts_with("a/quiet\n"));
    assert!(ids(&catalog, &[], &["a/loud"], &settings).starts_with("a/loud\n"));
    let selected = catalog
        .select(&Selection::default(), &settings, None)
        .expect("it names nothing");
    let severities = selected.rules.iter().map(|rule| rule.info.severity);
    assert_eq!(
        severities.collect::<Vec<_>>(),
        [Severity::Warning, Severity::Error]
    );
}

#[test]
fn only_wanted_languages_are_read() {
    let mut files = shipped();
    files.push(file("rules/b/broken.md", &[("severity", "sevrity")]));
    let catalog = Catalog::of_files(files, Origin::Shipped);
    let rust = catalog.select(&Selection::default(), &Settings::default(), Some(&["rust"]));
    let rust = rust.expect("it names nothing");
    assert_eq!(rust.rules.len(), 1, "and the broken page is not read");
    assert_eq!(shown(&rust.diagnostics), "");
    let all = ids(&catalog, &[], &[], &Settings::default());
    assert!(
        all.starts_with("a/loud b/other-language\nerror"),
        "one broken page stops nothing"
    );
}

#[test]
fn a_repository_adds_and_never_stands_in() {
    let own = vec![
        file(
            ".codecontext/rules/own/mine.md",
            &[QUIET, ("tags: functions", "languages: python")],
        ),
        file(".codecontext/rules/All/x.md", &[]),
        file(".codecontext/rules/empty/notes.txt", &[]),
        file(".codecontext/rules/python/compared-with-itself.md", &[]),
        file(
            ".codecontext/rules/python/mine-too.md",
            &[("tags: functions", "languages: python")],
        ),
    ];
    let catalog = Catalog::new(own);
    insta::assert_snapshot!(shown(&catalog.diagnostics), @r#"
    error `All` is no name for a pack: lower-case words joined by `-` are
    error there is a rule `python/compared-with-itself` already, and it stays in force | give the file another name, or its pack; `off` in the configuration turns the other one off
    "#);
    let chosen = ids(&catalog, &[], &[], &Settings::default());
    assert!(chosen.contains("own/mine ") || chosen.contains("own/mine\n"));
    assert_eq!(
        catalog.find("python/mine-too").map(|entry| entry.origin),
        Ok(Origin::Repository)
    );
    assert_eq!(
        catalog
            .find("compared-with-itself")
            .map(|entry| entry.origin),
        Ok(Origin::Shipped)
    );
}
