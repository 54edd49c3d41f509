//! One file on disk, `.codecontext/config.toml`, to each room's own settings.
//!
//! Rooms never name this one: they are handed their `Settings`. Unknown keys are reported with the
//! nearest known one and change nothing; a wrong value is an error, and nothing is guessed for it.

mod check;

use serde::Deserialize;

use crate::diagnostic::{Diagnostic, Severity};
use crate::facts::MAP_FORMAT;
use crate::{extract, index, rules};

/// All settings of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config {
    pub index: index::Settings,
    pub extract: extract::Settings,
    pub check: rules::Settings,
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(".codecontext/config.toml is not valid: {0}")]
    Syntax(String),
    #[error(
        ".codecontext/config.toml has map_format {found}, and this program knows {MAP_FORMAT}: \
         install the version that wrote it, or write the map anew with `codecontext index --fix`"
    )]
    MapFormat { found: i64 },
    #[error(".codecontext/config.toml: `{key}` is {reason}")]
    Value { key: &'static str, reason: String },
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct File {
    map_format: Option<i64>,
    index: IndexSection,
    check: Option<toml::Table>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct IndexSection {
    include: Option<Vec<String>>,
    exclude: Option<Vec<String>>,
    vendored: Option<bool>,
    generated: Option<bool>,
    file_bytes_max: Option<i64>,
    parse_ms_max: Option<i64>,
}

/// Keys of each table, to tell a wrong one from a right one.
const KEYS: &[(&str, &[&str])] = &[
    ("", &["map_format", "index", "check"]),
    ("check", &["packs", "rules", "paths"]),
    (
        "index",
        &[
            "include",
            "exclude",
            "vendored",
            "generated",
            "file_bytes_max",
            "parse_ms_max",
        ],
    ),
];

/// Reads the text of the file.
///
/// # Errors
/// For text that is not TOML, values of the wrong type or outside their bounds, and a map format
/// that this program does not know.
pub(crate) fn parse(text: &str) -> Result<(Config, Vec<Diagnostic>), Error> {
    let table: toml::Table = text.parse().map_err(|error| syntax_error(&error, text))?;
    let mut diagnostics = unknown_keys(&table);
    if table
        .get("map_format")
        .is_some_and(|value| !value.is_integer())
    {
        let (key, reason) = ("map_format", "not a number".to_owned());
        return Err(Error::Value { key, reason });
    }
    let file: File = toml::Value::Table(table)
        .try_into()
        .map_err(|error| syntax_error(&error, text))?;
    if let Some(found) = file
        .map_format
        .filter(|&found| found != i64::from(MAP_FORMAT))
    {
        return Err(Error::MapFormat { found });
    }
    let mut config = Config::default();
    let section = file.index;
    if let Some(include) = section.include {
        config.index.include = globs("index.include", include)?;
    }
    if let Some(exclude) = section.exclude {
        config.index.exclude = globs("index.exclude", exclude)?;
    }
    config.index.vendored = section.vendored.unwrap_or(config.index.vendored);
    config.index.generated = section.generated.unwrap_or(config.index.generated);
    if let Some(bytes) = section.file_bytes_max {
        config.index.file_bytes_max = bounded("index.file_bytes_max", bytes, 1, 64 << 20)?;
    }
    if let Some(milliseconds) = section.parse_ms_max {
        let value = bounded("index.parse_ms_max", milliseconds, 1, 600_000)?;
        config.extract.parse_ms_max = u32::try_from(value).unwrap_or(u32::MAX);
    }
    if let Some(section) = &file.check {
        let (check, told) = check::read(section)?;
        config.check = check;
        diagnostics.extend(told);
    }
    Ok((config, diagnostics))
}

/// The parser's words on one line, with the place where it knows one.
fn syntax_error(error: &toml::de::Error, text: &str) -> Error {
    let on_one_line = |text: &str| text.trim_end().replace('\n', ", ");
    let Some(before) = error.span().and_then(|span| text.get(..span.start)) else {
        // Without a place, the whole text names the key.
        return Error::Syntax(on_one_line(&error.to_string()));
    };
    let message = on_one_line(error.message());
    let line = before.matches('\n').count() + 1;
    let column = before.len() - before.rfind('\n').map_or(0, |end| end + 1) + 1;
    Error::Syntax(format!("line {line}, column {column}: {message}"))
}

fn globs(key: &'static str, patterns: Vec<String>) -> Result<index::Globs, Error> {
    index::Globs::new(patterns).map_err(|reason| Error::Value { key, reason })
}

fn bounded(key: &'static str, value: i64, min: i64, max: i64) -> Result<u64, Error> {
    if value < min || value > max {
        let reason = format!("{value}, outside {min} to {max}");
        return Err(Error::Value { key, reason });
    }
    Ok(u64::try_from(value).unwrap_or_default())
}

fn unknown_keys(table: &toml::Table) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (section, known) in KEYS {
        let keys = if section.is_empty() {
            Some(table)
        } else {
            table.get(*section).and_then(toml::Value::as_table)
        };
        for key in keys
            .into_iter()
            .flat_map(toml::Table::keys)
            .filter(|key| !known.contains(&key.as_str()))
        {
            diagnostics.push(unknown_key(key, known));
        }
    }
    diagnostics
}

fn unknown_key(key: &str, known: &[&str]) -> Diagnostic {
    let message =
        format!(".codecontext/config.toml: nothing is known of `{key}`, so it changes nothing");
    let diagnostic = Diagnostic::new("unknown-setting", Severity::Warning, message);
    match nearest(key, known) {
        Some(near) => diagnostic.hint(format!("did you mean `{near}`?")),
        None => diagnostic.hint(format!("known here: {}", known.join(", "))),
    }
}

/// The known key that shares most pairs of letters, where there is a likeness at all.
fn nearest<'a>(key: &str, known: &[&'a str]) -> Option<&'a str> {
    let pairs = |text: &str| -> Vec<[u8; 2]> {
        text.as_bytes()
            .windows(2)
            .map(|pair| [pair[0], pair[1]])
            .collect()
    };
    let wanted = pairs(key);
    known
        .iter()
        .map(|&candidate| {
            (
                pairs(candidate)
                    .iter()
                    .filter(|pair| wanted.contains(pair))
                    .count(),
                candidate,
            )
        })
        .filter(|(shared, _)| shared * 2 >= wanted.len().max(1))
        .max_by_key(|&(shared, _)| shared)
        .map(|(_, candidate)| candidate)
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            _ if character.is_control() => {
                quoted.extend(format!("\\u{:04x}", u32::from(character)).chars());
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// The settings in force, as TOML with the file's own keys.
pub(crate) fn shown(config: &Config) -> String {
    let list = |globs: &index::Globs| {
        let quoted: Vec<String> = globs
            .patterns()
            .iter()
            .map(|pattern| quoted(pattern))
            .collect();
        quoted.join(", ")
    };
    format!(
        "map_format = {MAP_FORMAT}\n\n[index]\ninclude = [{}]\nexclude = [{}]\nvendored = {}\ngenerated = {}\nfile_bytes_max = {}\nparse_ms_max = {}\n\n{}",
        list(&config.index.include),
        list(&config.index.exclude),
        config.index.vendored,
        config.index.generated,
        config.index.file_bytes_max,
        config.extract.parse_ms_max,
        check::shown(&config.check),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_can_be_read() {
        let (config, _) =
            parse("[index]\nexclude = [\"gen/**\"]\nfile_bytes_max = 5\n").expect("valid");
        let (again, diagnostics) = parse(&shown(&config)).expect("valid");
        assert!(diagnostics.is_empty());
        assert_eq!(shown(&again), shown(&config));
        assert_eq!(again.index.file_bytes_max, 5);
    }

    #[test]
    fn the_file_a_repository_starts_with_says_the_defaults() {
        let text = crate::store::CONFIG_TEXT;
        let (_, diagnostics) = parse(text).expect("valid");
        assert!(diagnostics.is_empty());
        let spelled: String = text
            .lines()
            .map(|line| {
                line.strip_prefix("# ")
                    .filter(|rest| rest.contains(" = "))
                    .unwrap_or(line)
            })
            .flat_map(|line| [line, "\n"])
            .collect();
        let (config, diagnostics) = parse(&spelled).expect("valid");
        assert!(diagnostics.is_empty());
        assert_eq!(shown(&config), shown(&Config::default()));
    }

    #[test]
    fn wrong_keys_are_told_with_the_nearest() {
        let (_, diagnostics) = parse("[index]\nexcludes = []\n").expect("valid");
        assert_eq!(diagnostics.len(), 1);
        assert_eq!(
            diagnostics[0].hint.as_deref(),
            Some("did you mean `exclude`?")
        );
    }

    #[test]
    fn wrong_values_are_errors() {
        for text in [
            "[index]\nfile_bytes_max = 0",
            "[index]\nvendored = 3",
            "index = 1",
            "a = ",
            "[index]\nexclude = [\"a{\"]",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        let error = parse("[index]\nvendored = [").expect_err("no TOML");
        let text = error.to_string();
        assert!(
            text.contains("line 2, column ") && !text.contains('\n'),
            "{text}"
        );
        let error = parse("map_format = 99").expect_err("another format");
        assert!(error.to_string().contains("99"));
    }
}
