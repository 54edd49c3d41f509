//! Reads a `gitleaks.toml`.

use std::sync::Arc;

use toml::{Table, Value};

use super::{Allowed, SecretRule, Target};
use crate::diagnostic::{Category, Confidence, RuleInfo, Severity};
use crate::rules::adapters::astgrep::first_line;
use crate::rules::adapters::full_id;
use crate::rules::adapters::report::Report;
use crate::rules::rule::{Matcher, Requires, Rule, Tests};

/// Files that extend files are followed so far.
const EXTEND_DEPTH_MAX: usize = 2;

/// Hard-coded credentials.
const CWE: u32 = 798;

const TOP_KEYS: &[&str] = &[
    "allowlist",
    "allowlists",
    "description",
    "extend",
    "minversion",
    "rules",
    "title",
];
const RULE_KEYS: &[&str] = &[
    "allowlist",
    "allowlists",
    "description",
    "entropy",
    "id",
    "keywords",
    "path",
    "regex",
    "required",
    "secretgroup",
    "skipreport",
    "tags",
];
const ALLOWED_KEYS: &[&str] = &[
    "commits",
    "condition",
    "description",
    "paths",
    "regexes",
    "regextarget",
    "stopwords",
    "targetrules",
];

/// Gives the bytes of another file that is named by its path.
pub(in crate::rules::adapters) type Base<'a> = dyn Fn(&str) -> Option<Vec<u8>> + 'a;

/// Reads a file; `base` finds the file it extends.
pub(in crate::rules::adapters) fn read(
    pack: &str,
    bytes: &[u8],
    base: &Base<'_>,
    report: &mut Report<'_>,
) -> Vec<Rule> {
    let config = Config::read(bytes, base, 0, report);
    let everywhere = Arc::new(config.allowed);
    let rules = config.rules.into_iter();
    rules
        .map(|named| {
            let rule = SecretRule {
                allowed_everywhere: Arc::clone(&everywhere),
                ..named.rule
            };
            made(pack, &named.id, named.tags, rule)
        })
        .collect()
}

#[derive(Default)]
struct Config {
    rules: Vec<Named>,
    allowed: Vec<Allowed>,
}

struct Named {
    id: String,
    tags: Vec<String>,
    rule: SecretRule,
}

impl Config {
    fn read(bytes: &[u8], base: &Base<'_>, depth: usize, report: &mut Report<'_>) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{feff}');
        let table: Table = match text.parse() {
            Ok(table) => lower(table),
            Err(error) => {
                let error: toml::de::Error = error;
                let at = error.span().map_or(0, |span| span.start);
                let line = text[..text.floor_char_boundary(at)].matches('\n').count();
                report.error(u32::try_from(line).unwrap_or(0), error.message());
                return Self::default();
            }
        };
        let reader = Reader { text };
        reader.unknown_keys(&table, TOP_KEYS, report);
        let mut config = Self::default();
        for rule in tables(table.get("rules")) {
            config.rules.extend(reader.rule(rule, report));
        }
        config.check_ids(&reader, report);
        let global = tables(table.get("allowlists")).chain(tables(table.get("allowlist")));
        for table in global {
            let allowed = reader.allowed(table, report);
            let targets = texts(table.get("targetrules"));
            if targets.is_empty() {
                config.allowed.extend(allowed);
                continue;
            }
            for named in &mut config.rules {
                if targets.contains(&named.id) {
                    named.rule.allowed.extend(allowed.clone());
                }
            }
        }
        if let Some(extend) = table.get("extend").and_then(Value::as_table) {
            config.extend(extend, &reader, base, depth, report);
        }
        if depth == 0 {
            config.check_whole(&reader, report);
        }
        config
    }

    fn check_ids(&mut self, reader: &Reader<'_>, report: &mut Report<'_>) {
        let mut seen: Vec<String> = Vec::new();
        self.rules.retain(|named| {
            let is_new = !seen.contains(&named.id);
            if is_new {
                seen.push(named.id.clone());
            } else {
                let line = reader.line(&named.id);
                let message = format!("the id `{}` is there twice, the first is kept", named.id);
                report.warning(line, &message, None);
            }
            is_new
        });
    }

    fn extend(
        &mut self,
        extend: &Table,
        reader: &Reader<'_>,
        base: &Base<'_>,
        depth: usize,
        report: &mut Report<'_>,
    ) {
        let line = reader.line("extend");
        if extend.get("usedefault").and_then(Value::as_bool) == Some(true) {
            report.warning(
                line,
                "the rules built into gitleaks are not part of codecontext; this file's own are used",
                Some("put gitleaks' gitleaks.toml beside it and name that by `extend.path`".to_owned()),
            );
        }
        let Some(path) = extend.get("path").and_then(Value::as_str) else {
            return;
        };
        if depth >= EXTEND_DEPTH_MAX {
            report.warning(
                line,
                "too many files extend one another; this one is left out",
                None,
            );
            return;
        }
        let Some(bytes) = base(path) else {
            let message = format!("`{path}`, which this file extends, is not in the pack");
            report.warning(line, &message, None);
            return;
        };
        let without = texts(extend.get("disabledrules"));
        let below = Self::read(&bytes, base, depth + 1, report);
        self.allowed.extend(below.allowed);
        for mut under in below.rules {
            if without.contains(&under.id) {
                continue;
            }
            match self.rules.iter_mut().find(|own| own.id == under.id) {
                None => self.rules.push(under),
                Some(own) => {
                    under.tags.append(&mut own.tags);
                    own.tags = under.tags;
                    own.rule = over(std::mem::take(&mut own.rule), under.rule);
                }
            }
        }
    }

    /// Leaves out rules that look for nothing.
    fn check_whole(&mut self, reader: &Reader<'_>, report: &mut Report<'_>) {
        self.rules.retain(|named| {
            let is_whole = named.rule.regex.is_some() || named.rule.path.is_some();
            if !is_whole {
                let message = format!("rule `{}` has neither `regex` nor `path`", named.id);
                report.error(reader.line(&named.id), &message);
            }
            is_whole
        });
    }
}

/// A rule with what it says itself, and the rest from the one it extends.
fn over(own: SecretRule, mut under: SecretRule) -> SecretRule {
    if !own.message.is_empty() {
        under.message = own.message;
    }
    under.regex = own.regex.or(under.regex);
    under.path = own.path.or(under.path);
    if own.secret_group != 0 {
        under.secret_group = own.secret_group;
    }
    if own.entropy > 0.0 {
        under.entropy = own.entropy;
    }
    under.keywords.extend(own.keywords);
    under.allowed.extend(own.allowed);
    under
}

struct Reader<'a> {
    text: &'a str,
}

impl Reader<'_> {
    /// The first line that holds a text, from 0.
    fn line(&self, text: &str) -> u32 {
        let line = self.text.lines().position(|line| {
            line.to_ascii_lowercase()
                .contains(&text.to_ascii_lowercase())
        });
        u32::try_from(line.unwrap_or(0)).unwrap_or(0)
    }

    fn unknown_keys(&self, table: &Table, known: &[&str], report: &mut Report<'_>) {
        for key in table.keys().filter(|key| !known.contains(&key.as_str())) {
            report.warning(
                self.line(key),
                &format!("unknown key `{key}`, left out"),
                None,
            );
        }
    }

    fn rule(&self, table: &Table, report: &mut Report<'_>) -> Option<Named> {
        self.unknown_keys(table, RULE_KEYS, report);
        let text = |key: &str| {
            let text = table.get(key).and_then(Value::as_str);
            text.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let Some(id) = text("id") else {
            report.error(self.line("[[rules]]"), "a rule has no `id`");
            return None;
        };
        let line = self.line(&format!("\"{id}\""));
        if table.contains_key("required") {
            let message = format!("rule `{id}` is left out: `required` is not supported");
            report.warning(line, &message, None);
            return None;
        }
        if table.get("skipreport").and_then(Value::as_bool) == Some(true) {
            return None;
        }
        let group = table.get("secretgroup").and_then(Value::as_integer);
        let entropy = match table.get("entropy") {
            Some(Value::Float(entropy)) => *entropy,
            #[expect(clippy::cast_precision_loss, reason = "entropies are small")]
            Some(Value::Integer(entropy)) => *entropy as f64,
            _ => 0.0,
        };
        let allowed = tables(table.get("allowlists")).chain(tables(table.get("allowlist")));
        let keywords = texts(table.get("keywords"));
        let rule = SecretRule {
            message: text("description").unwrap_or_default(),
            regex: text("regex"),
            path: text("path"),
            secret_group: group
                .and_then(|group| usize::try_from(group).ok())
                .unwrap_or(0),
            entropy,
            keywords: keywords.iter().map(|word| word.to_lowercase()).collect(),
            allowed: allowed
                .filter_map(|table| self.allowed(table, report))
                .collect(),
            allowed_everywhere: Arc::default(),
        };
        Some(Named {
            id,
            tags: texts(table.get("tags")),
            rule,
        })
    }

    fn allowed(&self, table: &Table, report: &mut Report<'_>) -> Option<Allowed> {
        self.unknown_keys(table, ALLOWED_KEYS, report);
        let word = |key: &str| table.get(key).and_then(Value::as_str).unwrap_or_default();
        let all = match word("condition").to_ascii_lowercase().as_str() {
            "and" | "&&" => true,
            "" | "or" | "||" => false,
            other => {
                report.error(
                    self.line("condition"),
                    &format!("unknown condition `{other}`"),
                );
                return None;
            }
        };
        let target = match word("regextarget") {
            "" | "secret" => Target::Secret,
            "match" => Target::Match,
            "line" => Target::Line,
            other => {
                report.error(
                    self.line("regextarget"),
                    &format!("unknown regexTarget `{other}`"),
                );
                return None;
            }
        };
        let allowed = Allowed {
            regexes: texts(table.get("regexes")),
            paths: texts(table.get("paths")),
            stop_words: texts(table.get("stopwords")),
            target,
            all,
        };
        // With a condition on commits among others, no file alone can fulfill all of them.
        let on_commits = !texts(table.get("commits")).is_empty();
        (!(on_commits && all)).then_some(allowed)
    }
}

fn made(pack: &str, id: &str, tags: Vec<String>, rule: SecretRule) -> Rule {
    let message = first_line(&rule.message);
    let message = if message.is_empty() {
        id.to_owned()
    } else {
        message
    };
    let info = RuleInfo {
        id: full_id(pack, id),
        title: message.clone(),
        help: String::new(),
        pack: pack.to_owned(),
        languages: vec!["any".to_owned()],
        severity: Severity::Error,
        category: Category::Security,
        confidence: Confidence::Medium,
        cwe: vec![CWE],
        tags,
        default: true,
        fix: None,
        url: None,
    };
    let rule = SecretRule {
        message: message.clone(),
        ..rule
    };
    Rule {
        info: Arc::new(info),
        message,
        hash: 0,
        matcher: Matcher::Secret(Arc::new(rule)),
        fix: None,
        paths: Vec::new(),
        exclude_paths: Vec::new(),
        tests: Tests::Include,
        requires: Requires::default(),
        options: std::collections::BTreeMap::new(),
        labels: Vec::new(),
        examples: Vec::new(),
    }
}

/// The same table with keys in lower case: gitleaks does not mind theirs.
fn lower(table: Table) -> Table {
    fn value(one: Value) -> Value {
        match one {
            Value::Table(table) => Value::Table(lower(table)),
            Value::Array(values) => Value::Array(values.into_iter().map(value).collect()),
            other => other,
        }
    }
    table
        .into_iter()
        .map(|(key, one)| (key.to_ascii_lowercase(), value(one)))
        .collect()
}

/// A table or an array of tables.
fn tables(value: Option<&Value>) -> impl Iterator<Item = &Table> {
    let (one, many) = match value {
        Some(Value::Table(table)) => (Some(table), &[][..]),
        Some(Value::Array(values)) => (None, values.as_slice()),
        _ => (None, &[][..]),
    };
    one.into_iter()
        .chain(many.iter().filter_map(Value::as_table))
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array);
    let texts = list.into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}
