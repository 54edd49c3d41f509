//! The shape of a rule document: keys that mean nothing are taken out and told.
//!
//! ast-grep refuses a rule with a key it does not know, so that a pack written for another version
//! does not load at all. Here the key is left out with a warning and the rest is run.

use serde_json::{Map, Value};

use crate::text::edit_distance;

/// Keys at the top of a rule.
const DOCUMENT_KEYS: &[&str] = &[
    "constraints",
    "files",
    "fix",
    "id",
    "ignores",
    "labels",
    "language",
    "message",
    "metadata",
    "note",
    "rewriters",
    "rule",
    "severity",
    "transform",
    "url",
    "utils",
];

/// Keys at the top of a rule that others refer to.
const SHARED_KEYS: &[&str] = &[
    "arguments",
    "constraints",
    "files",
    "fix",
    "id",
    "ignores",
    "language",
    "message",
    "metadata",
    "note",
    "rewriters",
    "rule",
    "severity",
    "transform",
    "url",
    "utils",
];

const RULE_KEYS: &[&str] = &[
    "all", "any", "follows", "has", "inside", "kind", "matches", "not", "nthChild", "pattern",
    "precedes", "range", "regex",
];

const RELATION_KEYS: &[&str] = &[
    "all", "any", "field", "follows", "has", "inside", "kind", "matches", "not", "nthChild",
    "pattern", "precedes", "range", "regex", "stopBy",
];

const PATTERN_KEYS: &[&str] = &["context", "selector", "strictness"];
const NTH_CHILD_KEYS: &[&str] = &["ofRule", "position", "reverse"];
const FIX_KEYS: &[&str] = &["expandEnd", "expandStart", "template", "title"];
const REWRITER_KEYS: &[&str] = &["constraints", "fix", "id", "rule", "transform", "utils"];

/// What was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unknown {
    pub key: String,
    pub nearest: Option<&'static str>,
}

/// Takes out what is not known, and gives names of utilities a form the engine takes.
///
/// Goes as deep as the document; the reader of YAML has a limit for that.
pub(super) fn settle(document: &mut Value, is_shared: bool) -> Vec<Unknown> {
    let mut settler = Settler::default();
    let known = if is_shared {
        SHARED_KEYS
    } else {
        DOCUMENT_KEYS
    };
    if let Value::Object(keys) = document {
        settler.keep(keys, known);
        settler.body(keys);
        if let Some(rewriters) = keys.get_mut("rewriters") {
            as_list(rewriters);
        }
        if let Some(Value::Array(rewriters)) = keys.get_mut("rewriters") {
            for rewriter in rewriters {
                if let Value::Object(keys) = rewriter {
                    settler.keep(keys, REWRITER_KEYS);
                    settler.body(keys);
                    settler.fix(keys.get_mut("fix"));
                }
            }
        }
        settler.fix(keys.get_mut("fix"));
        if is_shared && let Some(Value::String(id)) = keys.get_mut("id") {
            *id = settled_name(id);
        }
    }
    settler.unknown
}

#[derive(Default)]
struct Settler {
    unknown: Vec<Unknown>,
}

impl Settler {
    fn keep(&mut self, keys: &mut Map<String, Value>, known: &[&'static str]) {
        keys.retain(|key, _| {
            let is_known = known.contains(&key.as_str());
            if !is_known {
                self.unknown.push(Unknown {
                    key: key.clone(),
                    nearest: nearest(key, known),
                });
            }
            is_known
        });
    }

    /// What documents and rewriters share.
    fn body(&mut self, keys: &mut Map<String, Value>) {
        if let Some(rule) = keys.get_mut("rule") {
            self.rule(rule, RULE_KEYS);
        }
        for named in ["constraints", "utils"] {
            let Some(Value::Object(rules)) = keys.get_mut(named) else {
                continue;
            };
            for rule in rules.values_mut() {
                self.rule(rule, RULE_KEYS);
            }
            if named == "utils" {
                *rules = std::mem::take(rules)
                    .into_iter()
                    .map(|(name, rule)| (settled_name(&name), rule))
                    .collect();
            }
        }
    }

    fn rule(&mut self, rule: &mut Value, known: &[&'static str]) {
        let Value::Object(keys) = rule else {
            return;
        };
        self.keep(keys, known);
        for (key, value) in keys.iter_mut() {
            match key.as_str() {
                "pattern" => self.object(value, PATTERN_KEYS),
                "nthChild" => {
                    self.object(value, NTH_CHILD_KEYS);
                    if let Some(rule) = value.get_mut("ofRule") {
                        self.rule(rule, RULE_KEYS);
                    }
                }
                "inside" | "has" | "precedes" | "follows" => {
                    self.relation(Some(value));
                }
                "not" => self.rule(value, RULE_KEYS),
                "all" | "any" => {
                    for part in value.as_array_mut().into_iter().flatten() {
                        self.rule(part, RULE_KEYS);
                    }
                }
                "matches" => self.matches(value),
                _ => {}
            }
        }
    }

    fn relation(&mut self, relation: Option<&mut Value>) {
        let Some(relation) = relation else {
            return;
        };
        if let Some(rule) = relation.get_mut("stopBy") {
            self.rule(rule, RULE_KEYS);
        }
        self.rule(relation, RELATION_KEYS);
    }

    /// The name of a utility, or a call of some with rules for their parameters.
    fn matches(&mut self, value: &mut Value) {
        match value {
            Value::String(name) => *name = settled_name(name),
            Value::Object(calls) => {
                for arguments in calls.values_mut() {
                    for rule in arguments
                        .as_object_mut()
                        .into_iter()
                        .flat_map(Map::values_mut)
                    {
                        self.rule(rule, RULE_KEYS);
                    }
                }
                *calls = std::mem::take(calls)
                    .into_iter()
                    .map(|(name, arguments)| (settled_name(&name), arguments))
                    .collect();
            }
            _ => {}
        }
    }

    fn fix(&mut self, fix: Option<&mut Value>) {
        let one = |settler: &mut Self, fix: &mut Value| {
            settler.object(fix, FIX_KEYS);
            settler.relation(fix.get_mut("expandStart"));
            settler.relation(fix.get_mut("expandEnd"));
        };
        match fix {
            Some(Value::Array(fixes)) => fixes.iter_mut().for_each(|fix| one(self, fix)),
            Some(fix) => one(self, fix),
            None => {}
        }
    }

    fn object(&mut self, value: &mut Value, known: &[&'static str]) {
        if let Value::Object(keys) = value {
            self.keep(keys, known);
        }
    }
}

/// Rewriters by their names, as older rules have them, become a list of rules with an id.
fn as_list(rewriters: &mut Value) {
    let Value::Object(named) = rewriters else {
        return;
    };
    let list = std::mem::take(named)
        .into_iter()
        .map(|(name, mut rewriter)| {
            let Value::Object(keys) = &mut rewriter else {
                return rewriter;
            };
            let fix = keys.remove("fix");
            if !keys.contains_key("rule") {
                let rule = std::mem::take(keys);
                keys.insert("rule".to_owned(), Value::Object(rule));
            }
            keys.extend(fix.map(|fix| ("fix".to_owned(), fix)));
            keys.insert("id".to_owned(), Value::String(name));
            rewriter
        });
    *rewriters = Value::Array(list.collect());
}

/// The engine keeps four characters for itself that older packs have in names.
fn settled_name(name: &str) -> String {
    name.chars()
        .map(|character| match character {
            '(' => '⦅',
            ')' => '⦆',
            ',' => '‚',
            '=' => '꞊',
            other => other,
        })
        .collect()
}

/// The known key it was most likely meant to be.
fn nearest(key: &str, known: &[&'static str]) -> Option<&'static str> {
    known
        .iter()
        .map(|other| (edit_distance(key.as_bytes(), other.as_bytes()), *other))
        .min()
        .filter(|&(distance, other)| distance <= 2.min(other.len() / 2))
        .map(|(_, other)| other)
}
