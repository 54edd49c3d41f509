//! Rule documents from the text of a YAML file.
//!
//! What is wrong is told with its line; documents that are sound are kept beside one that is not.

use std::sync::Arc;

use serde_json::Value;

use super::language::Dialect;
use super::shape::settle;
use crate::diagnostic::{Category, Confidence, RuleInfo, Safety, Severity};
use crate::rules::adapters::full_id;
use crate::rules::adapters::report::Report;
use crate::rules::rule::{Matcher, Requires, Rule, Tests};

/// Numbers of weaknesses that are read from one rule's text.
const CWE_COUNT_MAX: usize = 16;

/// One document of a file.
pub(in crate::rules::adapters) struct Document {
    pub value: Value,
    /// The line before its first, from 0.
    pub line: u32,
    /// Its text.
    pub text: String,
}

/// Splits a file into its documents; empty ones are left out.
pub(in crate::rules::adapters) fn documents(
    bytes: &[u8],
    report: &mut Report<'_>,
) -> Vec<Document> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(error) => {
            let line = bytes[..error.valid_up_to()]
                .split(|&byte| byte == b'\n')
                .count()
                - 1;
            report.error(u32::try_from(line).unwrap_or(0), "the file is not UTF-8");
            return Vec::new();
        }
    };
    let mut found = Vec::new();
    for (line, part) in parts(text) {
        match ast_grep_config::from_str::<Value>(part) {
            Ok(Value::Null) => {}
            Ok(value) => found.push(Document {
                value,
                line,
                text: part.to_owned(),
            }),
            Err(error) => {
                let location = error.location();
                let below = location.map_or(0, |location| location.line().saturating_sub(1));
                let below = u32::try_from(below).unwrap_or(0);
                report.error(line + below, &first_line(&error.to_string()));
            }
        }
    }
    found
}

/// The texts between lines that begin with `---`, with the number of lines before each.
fn parts(text: &str) -> Vec<(u32, &str)> {
    let mut parts = Vec::new();
    let (mut start, mut start_line) = (0, 0);
    let (mut at, mut line) = (0, 0);
    for one in text.split_inclusive('\n') {
        let is_mark = one
            .strip_prefix("---")
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
        if is_mark {
            parts.push((start_line, &text[start..at]));
            // What follows the mark on its own line belongs to the document.
            let is_bare = one.trim_end() == "---";
            (start, start_line) = if is_bare {
                (at + one.len(), line + 1)
            } else {
                (at, line)
            };
        }
        at += one.len();
        line += 1;
    }
    parts.push((start_line, &text[start..]));
    parts.retain(|(_, part)| {
        part.lines().any(|line| {
            let line = line.trim();
            !line.is_empty() && line != "---" && !line.starts_with(['#', '%'])
        })
    });
    parts
}

/// Reads a document as a rule; `None` where it is none or is turned off.
pub(in crate::rules::adapters) fn rule(
    pack: &str,
    mut document: Document,
    shared: &[Value],
    report: &mut Report<'_>,
) -> Option<Rule> {
    settle_document(&mut document, false, report)?;
    let value = &mut document.value;
    let dialect = dialect_of(value, document.line, &document.text, report)?;
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::trim);
    let severity = severity(text("severity"), document.line, &document.text, report)?;
    let message = text("message").unwrap_or_default().to_owned();
    let id = text("id").filter(|id| !id.is_empty());
    let id = id.map_or_else(|| report.stem(), str::to_owned);
    let note = text("note").unwrap_or_default().to_owned();
    let cwe = weaknesses(&note, value.get("metadata"));
    let info = RuleInfo {
        id: full_id(pack, &id),
        title: first_line(if message.is_empty() { &id } else { &message }),
        help: note,
        pack: pack.to_owned(),
        languages: vec![dialect.language.name.to_owned()],
        severity,
        category: category(value.get("metadata"), &cwe),
        confidence: Confidence::Medium,
        cwe,
        tags: Vec::new(),
        default: true,
        fix: value.get("fix").map(|_| Safety::Unsafe),
        url: text("url").map(str::to_owned),
    };
    let paths = globs(value.get("files"));
    let exclude_paths = globs(value.get("ignores"));
    if message.is_empty() {
        // A finding without a word would tell nothing.
        value["message"] = Value::String(id.clone());
    }
    value["id"] = Value::String(id);
    if !shared.is_empty() {
        value[super::compile::SHARED] = Value::Array(shared.to_vec());
    }
    Some(Rule {
        info: Arc::new(info),
        message,
        hash: 0,
        matcher: Matcher::AstGrep(Arc::new(document.value)),
        fix: None,
        paths,
        exclude_paths,
        tests: Tests::Include,
        requires: Requires::default(),
        options: std::collections::BTreeMap::new(),
        labels: Vec::new(),
        examples: Vec::new(),
    })
}

/// Reads a document as one that other rules refer to.
pub(in crate::rules::adapters) fn shared(
    mut document: Document,
    report: &mut Report<'_>,
) -> Option<Value> {
    settle_document(&mut document, true, report)?;
    dialect_of(&document.value, document.line, &document.text, report)?;
    for key in [
        "message", "note", "severity", "url", "metadata", "fix", "files", "ignores",
    ] {
        if let Value::Object(keys) = &mut document.value {
            keys.remove(key);
        }
    }
    Some(document.value)
}

fn settle_document(
    document: &mut Document,
    is_shared: bool,
    report: &mut Report<'_>,
) -> Option<()> {
    if !document.value.is_object() {
        report.error(document.line, "a rule is a mapping of keys to values");
        return None;
    }
    let mut told = Vec::new();
    for one in settle(&mut document.value, is_shared) {
        if told.contains(&one.key) {
            continue;
        }
        let line = document.line + line_of(&document.text, &one.key);
        let hint = one
            .nearest
            .map(|nearest| format!("did you mean `{nearest}`?"));
        report.warning(line, &format!("unknown key `{}`, left out", one.key), hint);
        told.push(one.key);
    }
    Some(())
}

fn dialect_of(value: &Value, line: u32, text: &str, report: &mut Report<'_>) -> Option<Dialect> {
    let Some(name) = value.get("language").and_then(Value::as_str) else {
        report.error(line, "the rule has no `language`");
        return None;
    };
    let dialect = Dialect::named(name);
    if dialect.is_none() {
        let line = line + line_of(text, "language");
        report.warning(
            line,
            &format!("unknown language `{name}`, the rule is left out"),
            Some("`codecontext languages` lists those that are known".to_owned()),
        );
    }
    dialect
}

fn severity(
    word: Option<&str>,
    line: u32,
    text: &str,
    report: &mut Report<'_>,
) -> Option<Severity> {
    match word.unwrap_or("hint") {
        "error" => Some(Severity::Error),
        "warning" => Some(Severity::Warning),
        "info" | "hint" => Some(Severity::Note),
        "off" => {
            report.note(line, "the rule is turned off by its `severity`");
            None
        }
        other => {
            let line = line + line_of(text, "severity");
            let hint = Some("use error, warning, info, hint or off".to_owned());
            report.warning(
                line,
                &format!("unknown severity `{other}`, taken as hint"),
                hint,
            );
            Some(Severity::Note)
        }
    }
}

/// Patterns for paths; those that do not mind case are written so that they do not.
fn globs(value: Option<&Value>) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::String(glob) => Some(glob.clone()),
        Value::Object(keys) => {
            let glob = keys.get("glob").and_then(Value::as_str)?;
            let any_case = keys.get("caseInsensitive") == Some(&Value::Bool(true));
            Some(if any_case {
                in_any_case(glob)
            } else {
                glob.to_owned()
            })
        }
        _ => None,
    };
    let list = value.and_then(Value::as_array);
    list.into_iter().flatten().filter_map(one).collect()
}

fn in_any_case(glob: &str) -> String {
    let mut in_class = false;
    let mut written = String::new();
    for character in glob.chars() {
        in_class = match character {
            '[' => true,
            ']' => false,
            _ => in_class,
        };
        if character.is_ascii_alphabetic() && !in_class {
            written.push('[');
            written.push(character.to_ascii_lowercase());
            written.push(character.to_ascii_uppercase());
            written.push(']');
        } else {
            written.push(character);
        }
    }
    written
}

/// The numbers behind `CWE-` in a rule's note and metadata.
fn weaknesses(note: &str, metadata: Option<&Value>) -> Vec<u32> {
    let metadata = metadata.map(Value::to_string).unwrap_or_default();
    let mut found = Vec::new();
    for text in [note, &metadata] {
        for rest in text.split("CWE-").skip(1) {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            if let Ok(number) = rest[..digits].parse()
                && !found.contains(&number)
                && found.len() < CWE_COUNT_MAX
            {
                found.push(number);
            }
        }
    }
    found
}

fn category(metadata: Option<&Value>, cwe: &[u32]) -> Category {
    let word = metadata
        .and_then(|metadata| metadata.get("category"))
        .and_then(Value::as_str);
    let named = Category::ALL.iter().find(|(_, name)| Some(*name) == word);
    match named {
        Some(&(category, _)) => category,
        None if cwe.is_empty() => Category::Maintainability,
        None => Category::Security,
    }
}

/// The first line of a text, without a full stop.
pub(in crate::rules::adapters) fn first_line(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default().trim_end();
    line.strip_suffix('.').unwrap_or(line).to_owned()
}

/// The line on which a key first stands, from 0.
pub(in crate::rules::adapters) fn line_of(text: &str, key: &str) -> u32 {
    let is_key = |line: &str| {
        let line = line.trim_start().trim_start_matches("- ");
        let line = line.trim_start_matches(['"', '\'', '{', ' ']);
        line.strip_prefix(key)
            .is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ']).starts_with(':'))
    };
    let at = text.lines().position(is_key).unwrap_or(0);
    u32::try_from(at).unwrap_or(0)
}
