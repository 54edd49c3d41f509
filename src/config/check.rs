//! `[check]`: packs, rules and paths, as `docs/rules.md` has them.
//!
//! Names of rules and packs are taken as written: who knows the rules says which names are wrong.

use std::fmt::Write;

use toml::{Table, Value};

use super::{Error, globs, quoted, unknown_key};
use crate::diagnostic::Diagnostic;
use crate::rules::{Level, OptionValue, PathSetting, RuleSetting, Settings};

/// Keys of a table that stands for one rule.
const RULE_KEYS: &[&str] = &["severity", "options"];

/// Keys of an entry of `[[check.paths]]`.
const PATH_KEYS: &[&str] = &["paths", "rules"];

/// Reads the section; what is unknown in it is told.
pub(super) fn read(section: &Table) -> Result<(Settings, Vec<Diagnostic>), Error> {
    let mut settings = Settings::default();
    let mut told = Vec::new();
    if let Some(packs) = section.get("packs") {
        settings.packs = texts("check.packs", packs)?;
    }
    if let Some(rules) = section.get("rules") {
        for (rule, value) in table("check.rules", rules)? {
            settings.rules.push(rule_setting(rule, value, &mut told)?);
        }
    }
    let paths = section.get("paths").map(|paths| {
        let paths = paths.as_array();
        paths.ok_or_else(|| {
            wrong(
                "check.paths",
                "not a list of tables, each `[[check.paths]]`",
            )
        })
    });
    for entry in paths.transpose()?.into_iter().flatten() {
        let entry = table("check.paths", entry)?;
        told.extend(unknown(entry, PATH_KEYS));
        let patterns = entry
            .get("paths")
            .map_or(Ok(Vec::new()), |paths| texts("check.paths", paths))?;
        if patterns.is_empty() {
            return Err(wrong(
                "check.paths",
                "without `paths`, so it would hold for no file",
            ));
        }
        let mut rules = Vec::new();
        if let Some(value) = entry.get("rules") {
            for (rule, value) in table("check.paths", value)? {
                rules.push((rule.clone(), level("check.paths", value)?));
            }
        }
        settings.paths.push(PathSetting {
            paths: globs("check.paths", patterns)?,
            rules,
        });
    }
    Ok((settings, told))
}

fn rule_setting(
    rule: &str,
    value: &Value,
    told: &mut Vec<Diagnostic>,
) -> Result<RuleSetting, Error> {
    let mut setting = RuleSetting {
        rule: rule.to_owned(),
        ..RuleSetting::default()
    };
    let Value::Table(said) = value else {
        setting.level = Some(level("check.rules", value)?);
        return Ok(setting);
    };
    told.extend(unknown(said, RULE_KEYS));
    if let Some(severity) = said.get("severity") {
        setting.level = Some(level("check.rules", severity)?);
    }
    if let Some(options) = said.get("options") {
        for (name, value) in table("check.rules", options)? {
            let value = option(value).ok_or_else(|| {
                let reason = format!("wrong at `{name}`: an option is a number, a text, true, false or a list of texts");
                wrong("check.rules", reason)
            })?;
            setting.options.push((name.clone(), value));
        }
    }
    Ok(setting)
}

fn option(value: &Value) -> Option<OptionValue> {
    Some(match value {
        Value::Boolean(value) => OptionValue::Boolean(*value),
        Value::Integer(value) => OptionValue::Number(*value),
        Value::String(value) => OptionValue::Text(value.clone()),
        Value::Array(values) => {
            let texts = values.iter().map(|value| value.as_str().map(str::to_owned));
            OptionValue::List(texts.collect::<Option<_>>()?)
        }
        Value::Float(_) | Value::Datetime(_) | Value::Table(_) => return None,
    })
}

fn level(key: &'static str, value: &Value) -> Result<Level, Error> {
    let level = value.as_str().and_then(Level::of_word);
    level.ok_or_else(|| {
        let words: Vec<&str> = Level::ALL.iter().map(|(_, word)| *word).collect();
        let found = value.as_str().map_or_else(
            || format!("a {}", value.type_str()),
            |word| format!("`{word}`"),
        );
        wrong(
            key,
            format!("wrong: {found} is none of {}", words.join(", ")),
        )
    })
}

fn table<'a>(key: &'static str, value: &'a Value) -> Result<&'a Table, Error> {
    value.as_table().ok_or_else(|| wrong(key, "not a table"))
}

fn texts(key: &'static str, value: &Value) -> Result<Vec<String>, Error> {
    let list = value.as_array().map(|values| {
        let texts = values.iter().map(|value| value.as_str().map(str::to_owned));
        texts.collect::<Option<Vec<String>>>()
    });
    list.flatten()
        .ok_or_else(|| wrong(key, "not a list of texts"))
}

fn wrong(key: &'static str, reason: impl Into<String>) -> Error {
    let reason = reason.into();
    Error::Value { key, reason }
}

fn unknown(table: &Table, known: &'static [&'static str]) -> impl Iterator<Item = Diagnostic> {
    let keys = table.keys().filter(|key| !known.contains(&key.as_str()));
    keys.map(|key| unknown_key(key, known))
        .collect::<Vec<_>>()
        .into_iter()
}

/// The section as TOML.
pub(super) fn shown(settings: &Settings) -> String {
    let list = |texts: &[String]| {
        let quoted: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
        format!("[{}]", quoted.join(", "))
    };
    let word = |level: Level| {
        let mut all = Level::ALL.iter();
        all.find(|(other, _)| *other == level)
            .map_or("", |(_, word)| *word)
    };
    let mut text = format!("[check]\npacks = {}\n", list(&settings.packs));
    if !settings.rules.is_empty() {
        text.push_str("\n[check.rules]\n");
    }
    for setting in &settings.rules {
        let _ = write!(text, "{} = {{", quoted(&setting.rule));
        let mut parts = Vec::new();
        if let Some(level) = setting.level {
            parts.push(format!(" severity = \"{}\"", word(level)));
        }
        let options = setting.options.iter().map(|(name, value)| {
            let value = match value {
                OptionValue::Boolean(value) => value.to_string(),
                OptionValue::Number(value) => value.to_string(),
                OptionValue::Text(value) => quoted(value),
                OptionValue::List(values) => list(values),
            };
            format!("{} = {value}", quoted(name))
        });
        let options: Vec<String> = options.collect();
        if !options.is_empty() {
            parts.push(format!(" options = {{ {} }}", options.join(", ")));
        }
        let _ = writeln!(text, "{} }}", parts.join(","));
    }
    for setting in &settings.paths {
        let rules = setting.rules.iter();
        let rules: Vec<String> = rules
            .map(|(rule, level)| format!("{} = \"{}\"", quoted(rule), word(*level)))
            .collect();
        let _ = write!(
            text,
            "\n[[check.paths]]\npaths = {}\nrules = {{ {} }}\n",
            list(setting.paths.patterns()),
            rules.join(", ")
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::{parse, shown};
    use crate::rules::Level;

    const TEXT: &str = "[check]\npacks = [\"default\", \"python\"]\n\n[check.rules]\n\
        \"python/a\" = \"error\"\n\
        \"general/b\" = { severity = \"note\", options = { lines_max = 80, names = [\"x\"], on = true, is = \"y\" } }\n\
        [[check.paths]]\npaths = [\"tests/**\"]\nrules = { \"rust/c\" = \"off\" }\n";

    #[test]
    fn what_is_said_of_rules_is_read_and_shown() {
        let (config, told) = parse(TEXT).expect("valid");
        assert!(told.is_empty(), "{told:?}");
        assert_eq!(config.check.packs, ["default", "python"]);
        assert_eq!(config.check.rules.len(), 2);
        assert_eq!(
            config.check.paths[0].rules,
            [("rust/c".to_owned(), Level::Off)]
        );
        let again = shown(&config);
        let (read, told) = parse(&again).expect("what is shown can be read");
        assert!(told.is_empty(), "{told:?}");
        assert_eq!(shown(&read), again);
        assert!(again.contains("\"lines_max\" = 80"), "{again}");
    }

    #[test]
    fn what_is_wrong_says_where() {
        for (text, word) in [
            ("check = 1", "expected a map"),
            ("[check]\npacks = \"python\"", "list of texts"),
            ("[check.rules]\na = \"fatal\"", "off, note, warning, error"),
            ("[check.rules]\na = 3", "none of"),
            ("[check.rules]\na = { options = { b = 1.5 } }", "`b`"),
            ("[check]\npaths = [\"a\"]", "table"),
            ("[[check.paths]]\nrules = {}", "without `paths`"),
            ("[[check.paths]]\npaths = [\"a{\"]", "pattern"),
        ] {
            let error = parse(text).expect_err(text).to_string();
            assert!(error.contains(word), "{text}: {error}");
        }
        let (_, told) = parse("[check]\npack = []\n[check.rules]\na = { level = \"note\" }\n[[check.paths]]\npaths = [\"a\"]\nrule = {}\n").expect("valid");
        let hints: Vec<&str> = told
            .iter()
            .filter_map(|told| told.hint.as_deref())
            .collect();
        assert_eq!(
            hints,
            [
                "did you mean `packs`?",
                "did you mean `severity`?",
                "did you mean `rules`?"
            ]
        );
    }
}
