//! Rules in Globstar's YAML form: tree-sitter queries of one language.
//!
//! They become queries of ours: the capture that bears the rule's name is the place, and filters are
//! conditions on what is around it.

use std::sync::Arc;

use serde_json::Value;

use super::astgrep::{Dialect, Document, first_line, line_of};
use super::full_id;
use super::report::Report;
use crate::diagnostic::{Category, Confidence, RuleInfo, Severity};
use crate::rules::rule::{Matcher, Requires, Rule, Tests, Text};

const KEYS: &[&str] = &[
    "category",
    "description",
    "exclude",
    "filters",
    "include",
    "language",
    "message",
    "name",
    "path_filter",
    "pattern",
    "patterns",
    "severity",
];

/// Reads a document as a rule.
pub(super) fn rule(pack: &str, document: &Document, report: &mut Report<'_>) -> Option<Rule> {
    let value = &document.value;
    let at = |key: &str| document.line + line_of(&document.text, key);
    unknown_keys(document, report);
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::trim);
    let (Some(name), Some(message)) = (text("name"), text("message")) else {
        report.error(document.line, "a rule has a `name` and a `message`");
        return None;
    };
    let language = text("language").unwrap_or_default();
    let Some(dialect) = Dialect::named(language) else {
        let message = format!("unknown language `{language}`, the rule is left out");
        report.warning(at("language"), &message, None);
        return None;
    };
    let patterns = patterns_of(value);
    if patterns.is_empty() {
        report.error(document.line, "a rule has a `pattern` or `patterns`");
        return None;
    }
    let filters = filters(value.get("filters"));
    let line = at("pattern") + 1;
    let texts: Vec<_> = patterns
        .iter()
        .map(|pattern| Text {
            text: query(pattern, name, &filters),
            line,
        })
        .collect();
    let message = with_captures(message, &patterns);
    let info = RuleInfo {
        id: full_id(pack, name),
        title: first_line(text("message").unwrap_or(name)),
        help: text("description").unwrap_or_default().to_owned(),
        pack: pack.to_owned(),
        languages: vec![dialect.language.name.to_owned()],
        severity: severity(text("severity")),
        category: category(text("category")),
        confidence: Confidence::Medium,
        cwe: Vec::new(),
        tags: Vec::new(),
        default: true,
        fix: None,
        url: None,
    };
    Some(Rule {
        info: Arc::new(info),
        message,
        hash: 0,
        matcher: Matcher::Query(texts),
        fix: None,
        paths: globs(value, "include"),
        exclude_paths: globs(value, "exclude"),
        tests: Tests::Include,
        requires: Requires::default(),
        options: std::collections::BTreeMap::new(),
        labels: Vec::new(),
        examples: Vec::new(),
    })
}

fn unknown_keys(document: &Document, report: &mut Report<'_>) {
    let keys = document.value.as_object();
    for key in keys.into_iter().flat_map(serde_json::Map::keys) {
        if !KEYS.contains(&key.as_str()) {
            let line = document.line + line_of(&document.text, key);
            report.warning(line, &format!("unknown key `{key}`, left out"), None);
        }
    }
}

/// One pattern or several.
fn patterns_of(value: &Value) -> Vec<&str> {
    if let Some(pattern) = value.get("pattern").and_then(Value::as_str) {
        return vec![pattern.trim()];
    }
    let list = value.get("patterns").and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

fn globs(value: &Value, key: &str) -> Vec<String> {
    let own = value.get(key).and_then(Value::as_array);
    let filter = value.get("path_filter");
    let filter = filter.and_then(|filter| filter.get(key)?.as_array());
    let globs = own.into_iter().chain(filter).flatten();
    globs.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn severity(word: Option<&str>) -> Severity {
    match word {
        Some("critical" | "error") => Severity::Error,
        Some("warning") | None => Severity::Warning,
        Some(_) => Severity::Note,
    }
}

fn category(word: Option<&str>) -> Category {
    match word {
        Some("style") => Category::Style,
        Some("antipattern") => Category::Maintainability,
        Some("performance") => Category::Performance,
        Some("security") => Category::Security,
        _ => Category::Correctness,
    }
}

/// Predicates in our words for what must, and what must not, be around the place.
fn filters(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array);
    let filters = list.into_iter().flatten().flat_map(|filter| {
        [
            ("pattern-inside", "inside?"),
            ("pattern-not-inside", "not-inside?"),
        ]
        .into_iter()
        .filter_map(|(key, predicate)| {
            let pattern = filter.get(key)?.as_str()?.trim();
            Some(format!("(#{predicate} @here {})", quoted(pattern)))
        })
    });
    filters.collect()
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => {}
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// The query with `@here` for the capture of the rule's name, each of its patterns under the filters.
fn query(pattern: &str, name: &str, filters: &[String]) -> String {
    let mut written = String::new();
    for one in patterns(pattern) {
        let one = with_place(one, name);
        if filters.is_empty() {
            written.push_str(&one);
        } else {
            written.extend(["(", &one, " ", &filters.join(" "), ")"]);
        }
        written.push('\n');
    }
    written
}

/// A stretch of a query's text.
enum Token<'a> {
    Open,
    Close,
    Capture(&'a str),
    /// Strings, comments and all else.
    Other,
}

/// The query's text piece by piece, each with its token.
fn tokens(text: &str) -> impl Iterator<Item = (&str, Token<'_>)> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let mut rest = text;
    std::iter::from_fn(move || {
        let bytes = rest.as_bytes();
        let (length, token) = match *bytes.first()? {
            b'"' => {
                let mut at = 1;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                ((at + 1).min(bytes.len()), 0)
            }
            b';' => (
                bytes
                    .iter()
                    .position(|&byte| byte == b'\n')
                    .unwrap_or(bytes.len()),
                0,
            ),
            b'@' => {
                let length = bytes[1..].iter().take_while(|&&byte| is_name(byte)).count();
                (length + 1, 1)
            }
            b'(' | b'[' => (1, 2),
            b')' | b']' => (1, 3),
            _ => {
                let stops =
                    |byte: &u8| matches!(byte, b'"' | b';' | b'@' | b'(' | b'[' | b')' | b']');
                let more = bytes[1..].iter().position(stops).unwrap_or(bytes.len() - 1);
                (more + 1, 0)
            }
        };
        let (piece, left) = rest.split_at(rest.floor_char_boundary(length).max(1));
        rest = left;
        let token = match token {
            1 => Token::Capture(&piece[1..]),
            2 => Token::Open,
            3 => Token::Close,
            _ => Token::Other,
        };
        Some((piece, token))
    })
}

fn with_place(pattern: &str, name: &str) -> String {
    let pieces = tokens(pattern).map(|(piece, token)| match token {
        Token::Capture(capture) if capture == name => "@here",
        _ => piece,
    });
    pieces.collect()
}

/// The patterns of a query: each from its first bracket to where the next one's begins.
fn patterns(query: &str) -> Vec<&str> {
    let mut starts = Vec::new();
    let (mut depth, mut at) = (0_usize, 0);
    for (piece, token) in tokens(query) {
        match token {
            Token::Open => {
                if depth == 0 {
                    starts.push(at);
                }
                depth += 1;
            }
            Token::Close => depth = depth.saturating_sub(1),
            Token::Capture(_) | Token::Other => {}
        }
        at += piece.len();
    }
    let ends = starts.iter().skip(1).copied().chain([query.len()]);
    let patterns: Vec<_> = starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| query[start..end].trim())
        .collect();
    if patterns.is_empty() {
        vec![query]
    } else {
        patterns
    }
}

/// The message with `$name` for `@name`, where the patterns have such a capture.
fn with_captures(message: &str, patterns: &[&str]) -> String {
    let mut names: Vec<&str> = patterns
        .iter()
        .flat_map(|pattern| tokens(pattern))
        .filter_map(|(_, token)| match token {
            Token::Capture(name) => Some(name),
            _ => None,
        })
        .collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let mut written = String::new();
    let mut rest = message;
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        let name = names
            .iter()
            .find(|name| character == '@' && rest.starts_with(**name));
        match (character, name) {
            ('$', _) => written.push_str("$$"),
            (_, Some(name)) => {
                written.push('$');
                written.push_str(name);
                rest = &rest[name.len()..];
            }
            (other, None) => written.push(other),
        }
    }
    first_line(&written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_capture_of_the_rules_name_is_the_place() {
        assert_eq!(
            query(
                "((identifier) @x (#eq? @x \"@my_rule\")) @my_rule ; @my_rule",
                "my_rule",
                &[]
            ),
            "((identifier) @x (#eq? @x \"@my_rule\")) @here ; @my_rule\n"
        );
    }

    #[test]
    fn filters_hold_for_each_pattern() {
        let yaml = "filters: [{pattern-inside: (function_definition)}, {pattern-not-inside: '(call (string) @a (#eq? @a \"b\"))'}]";
        let value: Value = ast_grep_config::from_str(yaml).expect("good YAML");
        let filters = filters(value.get("filters"));
        assert_eq!(
            query("(call) @r (lambda) @r", "r", &filters),
            "((call) @here (#inside? @here \"(function_definition)\") \
             (#not-inside? @here \"(call (string) @a (#eq? @a \\\"b\\\"))\"))\n\
             ((lambda) @here (#inside? @here \"(function_definition)\") \
             (#not-inside? @here \"(call (string) @a (#eq? @a \\\"b\\\"))\"))\n"
        );
    }

    #[test]
    fn messages_name_captures_our_way() {
        let patterns = ["(call (identifier) @fn (argument_list) @fn_args) @r"];
        assert_eq!(
            with_captures("Costs $5: @fn_args of @fn, me@home.", &patterns),
            "Costs $$5: $fn_args of $fn, me@home"
        );
    }
}
