//! One rule told in full, a new one begun, and what a page may hold.
//!
//! Writes below `.codecontext/rules/` only, and never over a file that is there.

use std::path::Path;

use serde::Serialize;

use super::rules::{RuleItem, Rules};
use super::{Error, Snapshot};
use crate::rules::{self, ExampleKind, Matcher, OptionValue};
use crate::system;
use crate::text::{LineTable, RepoPath};

/// Everything there is to tell of a rule.
#[derive(Clone, Debug, Serialize)]
pub struct RuleExplanation {
    #[serde(flatten)]
    pub item: RuleItem,
    /// With `$name` for captures.
    pub message: String,
    /// Markdown.
    pub help: String,
    pub url: String,
    /// Globs; empty for every path.
    pub paths: Vec<String>,
    pub exclude_paths: Vec<String>,
    /// Modules of which the file must import one.
    pub imports: Vec<String>,
    /// Of which the repository must depend on one.
    pub dependencies: Vec<String>,
    pub options: Vec<RuleOption>,
    pub looks_for: Vec<RuleText>,
    /// What stands in place of a finding; empty where nothing does.
    pub fix_text: String,
    pub examples: Vec<RuleExample>,
    /// The comment that allows one finding.
    pub suppression: String,
}

/// An option of a rule.
#[derive(Clone, Debug, Serialize)]
pub struct RuleOption {
    pub name: String,
    /// `boolean`, `number`, `text` or `list`.
    pub kind: &'static str,
    pub default: String,
    /// What the configuration says, or the default.
    pub value: String,
    pub help: String,
}

/// One thing that a rule looks for.
#[derive(Clone, Debug, Serialize)]
pub struct RuleText {
    /// `query`, `pattern`, `regex`, `check`, or `compiled`: the query that a pattern becomes.
    pub kind: &'static str,
    /// The language that a pattern was compiled for; empty otherwise.
    pub language: String,
    pub text: String,
}

/// An example of a rule, without its marks.
#[derive(Clone, Debug, Serialize)]
pub struct RuleExample {
    /// `flagged`, `allowed` or `fixed`.
    pub kind: &'static str,
    pub language: String,
    pub path: String,
    pub lines: Vec<String>,
    pub spots: Vec<ExampleSpot>,
}

/// A marked place: the line from 0, and characters of that line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ExampleSpot {
    pub line: usize,
    pub indent: usize,
    pub width: usize,
}

/// What a page may hold.
#[derive(Clone, Debug, Serialize)]
pub struct RuleSchema {
    /// JSON Schema.
    pub front_matter: serde_json::Value,
    pub predicates: Vec<NamedHelp>,
    /// The built-in analyses that `check` may name.
    pub checks: Vec<NamedHelp>,
}

/// A name and what it is for.
#[derive(Clone, Debug, Serialize)]
pub struct NamedHelp {
    pub name: String,
    pub help: String,
}

/// What `rules new` did.
#[derive(Clone, Debug, Serialize)]
pub struct NewRule {
    pub id: String,
    pub created: Vec<RepoPath>,
}

/// Everything that a rule's page may hold.
pub fn rule_schema() -> RuleSchema {
    let named = |(name, help): (&str, &str)| NamedHelp {
        name: name.to_owned(),
        help: help.to_owned(),
    };
    RuleSchema {
        front_matter: rules::front_matter(),
        predicates: rules::PREDICATES.iter().copied().map(named).collect(),
        checks: rules::check_names().map(named).collect(),
    }
}

impl Rules {
    /// Tells everything of one rule.
    ///
    /// # Errors
    /// For a name that no rule has, or several have, and for a page that cannot be read.
    pub fn explain(&self, name: &str) -> Result<RuleExplanation, Error> {
        let entry = self.catalog.find(name)?;
        let page = entry.page().map_err(|faults| Error::NotReadable {
            path: entry.path().clone(),
            reason: faults
                .first()
                .map(|fault| fault.message.clone())
                .unwrap_or_default(),
        })?;
        let setting = self.settings.of_rule(&entry.id);
        let options = setting.map_or(&[][..], |setting| &setting.options);
        let rule = page.rule_with(options).0;
        let info = &rule.info;
        Ok(RuleExplanation {
            item: self.item(info, entry),
            message: rule.message.clone(),
            help: info.help.clone(),
            url: info.url.clone().unwrap_or_default(),
            paths: rule.paths.clone(),
            exclude_paths: rule.exclude_paths.clone(),
            imports: rule.requires.imports.clone(),
            dependencies: rule.requires.dependencies.clone(),
            options: page
                .options
                .iter()
                .map(|option| RuleOption {
                    name: option.name.clone(),
                    kind: option.kind.word(),
                    default: shown(&option.default),
                    value: rule
                        .options
                        .get(&option.name)
                        .map(shown)
                        .unwrap_or_default(),
                    help: option.help.clone(),
                })
                .collect(),
            looks_for: looks_for(&rule),
            fix_text: rule
                .fix
                .as_ref()
                .map(|fix| fix.text.clone())
                .unwrap_or_default(),
            examples: rule.examples.iter().map(example).collect(),
            suppression: format!("codecontext: allow {} -- reason", info.id),
        })
    }
}

impl Snapshot {
    /// Begins a rule `pack/rule` of the repository's own, with examples that hold.
    ///
    /// # Errors
    /// For an id that is none or is taken, an unknown language, and where nothing can be written.
    pub fn new_rule(&self, id: &str, language: &str) -> Result<NewRule, Error> {
        let wrong = |reason: String| Error::NotReadable {
            path: RepoPath::from(id),
            reason,
        };
        let (pack, rule) = id
            .split_once('/')
            .ok_or_else(|| wrong("an id is `pack/rule`, such as `own/no-print`".to_owned()))?;
        if let Some(fault) = rules::name_fault(pack) {
            return Err(wrong(fault));
        }
        if !rules::is_kebab(rule) {
            return Err(wrong(format!(
                "`{rule}` is no name for a rule: lower-case words joined by `-` are"
            )));
        }
        let language = rules::language_of_name(language)?;
        if let Ok(entry) = self.rules(Path::new("."))?.catalog.find(id) {
            return Err(wrong(format!(
                "there is such a rule already, in {}",
                entry.path()
            )));
        }
        let Some(root) = self.repository.root() else {
            return Err(wrong(
                "a bare repository has no files to write to".to_owned(),
            ));
        };
        let mut created = Vec::new();
        for file in rules::scaffold(pack, rule, language) {
            let place = system::path_below(root, &file.path)?;
            let folder = String::from_utf8_lossy(file.path.folder()).into_owned();
            system::create_folders(root, Path::new(&folder))?;
            let is_page = created.is_empty();
            // The pack's description may be there; a page may not.
            if is_page || system::stat(&place)?.is_none() {
                system::write_new(&place, file.text.as_bytes())?;
                created.push(file.path);
            }
        }
        Ok(NewRule {
            id: id.to_owned(),
            created,
        })
    }
}

fn shown(value: &OptionValue) -> String {
    match value {
        OptionValue::Boolean(value) => value.to_string(),
        OptionValue::Number(value) => value.to_string(),
        OptionValue::Text(value) => value.clone(),
        OptionValue::List(values) => values.join(", "),
    }
}

fn looks_for(rule: &rules::Rule) -> Vec<RuleText> {
    let texts = |kind: &'static str, texts: &[rules::Text]| -> Vec<RuleText> {
        let mut all = Vec::new();
        for text in texts {
            all.push(RuleText {
                kind,
                language: String::new(),
                text: text.text.clone(),
            });
        }
        all
    };
    match &rule.matcher {
        Matcher::Query(queries) => texts("query", queries),
        Matcher::Regex { texts: regexes, .. } => texts("regex", regexes),
        Matcher::Pattern(patterns) => {
            let mut all = texts("pattern", patterns);
            for pattern in patterns {
                for (language, text) in rules::compiled_pattern(rule, pattern) {
                    all.push(RuleText {
                        kind: "compiled",
                        language,
                        text,
                    });
                }
            }
            all
        }
        Matcher::Check(name) => vec![RuleText {
            kind: "check",
            language: String::new(),
            text: name.clone(),
        }],
        Matcher::AstGrep(document) => vec![RuleText {
            kind: "ast-grep",
            language: String::new(),
            text: document.to_string(),
        }],
        Matcher::Secret(secret) => vec![RuleText {
            kind: "secret",
            language: String::new(),
            text: secret.shown(),
        }],
    }
}

fn example(example: &rules::Example) -> RuleExample {
    let unmarked = example.unmarked();
    let table = LineTable::new(unmarked.text.as_bytes());
    let lines: Vec<String> = unmarked.text.lines().map(str::to_owned).collect();
    let spots = unmarked.spots.iter().map(|span| {
        let (start, end) = (table.point(span.start), table.point(span.end));
        let line = lines.get(start.line as usize).map_or("", String::as_str);
        let first = (start.column as usize).min(line.len());
        let last = if end.line == start.line {
            end.column as usize
        } else {
            line.len()
        };
        ExampleSpot {
            line: start.line as usize,
            indent: line[..first].chars().count(),
            width: line.get(first..last).unwrap_or_default().chars().count(),
        }
    });
    RuleExample {
        kind: example.kind.word(),
        language: example.language.clone(),
        path: match example.kind {
            ExampleKind::Fixed => String::new(),
            _ => example.path.clone().unwrap_or_default(),
        },
        spots: spots.collect(),
        lines,
    }
}
