//! One rule document, ready to be tried on nodes.
//!
//! ast-grep's own code compiles and matches; a rule that names no kind of node is tried on all.

use std::error::Error;
use std::ops::Range;

use ast_grep_config::{
    DeserializeEnv, Fixer, GlobalRules, RuleConfig, RuleConfigError, RuleCore,
    SerializableGlobalRule, SerializableRuleConfig,
};
use ast_grep_core::Matcher as _;
use ast_grep_core::NodeMatch;
use ast_grep_core::replacer::Replacer as _;
use serde_json::{Value, json};

use super::document::Document;
use super::language::Dialect;
use crate::rules::adapters::need::regex_size;

/// The key under which a document carries the utilities of its pack.
pub(super) const SHARED: &str = "shared";

/// Size of one regular expression, as [`regex_size`] reckons it.
const REGEX_SIZE_MAX: u64 = 100_000;

/// A compiled rule.
pub(super) struct Compiled {
    pub core: RuleCore,
    /// Sorted; `None` for every kind.
    pub kinds: Option<Vec<u16>>,
    message: Message,
    fixers: Vec<Fixer>,
    labels: Vec<(String, Option<String>)>,
}

enum Message {
    Plain(String),
    WithVariables(Box<Fixer>),
}

/// What a match says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub span: Range<usize>,
    pub message: String,
    /// Other places, and what they are.
    pub labels: Vec<(Range<usize>, String)>,
    /// The bytes to replace, and by what.
    pub fix: Option<(Range<usize>, Vec<u8>)>,
}

impl Compiled {
    /// Compiles a settled document.
    ///
    /// # Errors
    /// Says what is wrong, with its reasons.
    pub(super) fn new(dialect: Dialect, document: &Value) -> Result<Self, String> {
        check_regexes(document)?;
        let shared = shared_of(dialect, document)?;
        let config: SerializableRuleConfig<Dialect> =
            read(&bare(document, dialect)).map_err(|error| error.to_string())?;
        let (core, fixers) = match RuleConfig::try_from(config.clone(), &shared) {
            Ok(config) => {
                let RuleConfig { matcher, fixer, .. } = config;
                (matcher, fixer)
            }
            Err(RuleConfigError::MissingPotentialKinds) => {
                let core = config.get_matcher(&shared).map_err(|error| told(&error))?;
                let env = core.get_env(dialect);
                let fixers = config
                    .fix
                    .as_ref()
                    .map(|fix| Fixer::parse(fix, &env, &config.transform))
                    .transpose()
                    .map_err(|error| told(&error))?;
                (core, fixers.unwrap_or_default())
            }
            Err(error) => return Err(told(&error)),
        };
        let message = Message::new(&config, &core, dialect)?;
        let kinds = core.potential_kinds().map(|kinds| {
            kinds
                .iter()
                .filter_map(|kind| u16::try_from(kind).ok())
                .collect()
        });
        Ok(Self {
            core,
            kinds,
            message,
            fixers,
            labels: labels(document),
        })
    }

    /// What a match of this rule says.
    pub(super) fn tell(&self, found: &NodeMatch<'_, Document>) -> Told {
        let message = match &self.message {
            Message::Plain(text) => text.clone(),
            Message::WithVariables(template) => {
                String::from_utf8_lossy(&template.generate_replacement(found)).into_owned()
            }
        };
        let fix = self.fixers.first().map(|fixer| {
            (
                fixer.get_replaced_range(found, &self.core),
                fixer.generate_replacement(found),
            )
        });
        let env = found.get_env();
        let labels = self.labels.iter().filter_map(|(variable, message)| {
            let range = if let Some(node) = env.get_match(variable) {
                node.range()
            } else {
                let nodes = env.get_multiple_matches(variable);
                nodes.first()?.range().start..nodes.last()?.range().end
            };
            let message = message.clone().unwrap_or_else(|| format!("${variable}"));
            Some((range, message))
        });
        Told {
            span: found.range(),
            message,
            labels: labels.collect(),
            fix,
        }
    }
}

impl Message {
    fn new(
        config: &SerializableRuleConfig<Dialect>,
        core: &RuleCore,
        dialect: Dialect,
    ) -> Result<Self, String> {
        if !config.message.contains('$') {
            return Ok(Self::Plain(config.message.clone()));
        }
        let env = core.get_env(dialect);
        let text =
            read(&Value::String(config.message.clone())).map_err(|error| error.to_string())?;
        let mut parsed =
            Fixer::parse(&text, &env, &config.transform).map_err(|error| told(&error))?;
        Ok(parsed.pop().map_or_else(
            || Self::Plain(config.message.clone()),
            |template| Self::WithVariables(Box::new(template)),
        ))
    }
}

/// The rules that every rule of a pack may refer to.
fn shared_of(dialect: Dialect, document: &Value) -> Result<GlobalRules, String> {
    let Some(Value::Array(documents)) = document.get(SHARED) else {
        return Ok(GlobalRules::default());
    };
    let mut rules = Vec::new();
    for document in documents {
        let rule: SerializableGlobalRule<Dialect> =
            read(document).map_err(|error| format!("a utility: {error}"))?;
        if rule.language.language.name == dialect.language.name {
            rules.push(rule);
        }
    }
    DeserializeEnv::parse_global_utils(rules)
        .map_err(|error| format!("a utility: {}", told(&error)))
}

/// The parts that decide what is found and how it is fixed.
fn bare(document: &Value, dialect: Dialect) -> Value {
    let mut bare = serde_json::Map::new();
    for key in [
        "rule",
        "constraints",
        "utils",
        "transform",
        "fix",
        "rewriters",
        "labels",
        "id",
        "message",
    ] {
        if let Some(value) = document.get(key).filter(|value| !value.is_null()) {
            bare.insert(key.to_owned(), value.clone());
        }
    }
    bare.insert("language".to_owned(), json!(dialect.language.name));
    Value::Object(bare)
}

fn labels(document: &Value) -> Vec<(String, Option<String>)> {
    let labels = document.get("labels").and_then(Value::as_object);
    labels
        .into_iter()
        .flatten()
        .map(|(variable, label)| {
            let message = label.get("message").and_then(Value::as_str);
            (variable.clone(), message.map(str::to_owned))
        })
        .collect()
}

/// Refuses regular expressions that take long to compile or much memory.
fn check_regexes(value: &Value) -> Result<(), String> {
    match value {
        Value::Object(keys) => {
            for (key, value) in keys {
                if let ("regex", Value::String(regex)) = (key.as_str(), value) {
                    let hir = regex_syntax::parse(regex)
                        .map_err(|error| format!("regex `{regex}`: {error}"))?;
                    if regex_size(&hir) > REGEX_SIZE_MAX {
                        return Err(format!("regex `{regex}` is too large; repeat less"));
                    }
                }
                check_regexes(value)?;
            }
            Ok(())
        }
        Value::Array(values) => values.iter().try_for_each(check_regexes),
        _ => Ok(()),
    }
}

fn read<T: for<'de> serde::Deserialize<'de>>(value: &Value) -> serde_json::Result<T> {
    T::deserialize(value)
}

/// An error with its reasons, in one line.
fn told(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(reason) = next {
        let reason_text = reason.to_string();
        // Some errors already hold the text of their reason.
        if !text.contains(&reason_text) {
            text.push(' ');
            text.push_str(&reason_text);
        }
        next = reason.source();
    }
    text.trim_end_matches('.').to_owned()
}
