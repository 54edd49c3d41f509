//! What a file must hold for an ast-grep rule to match in it, and what a matching node must hold.
//!
//! Read from the document, without compiling it. See [`crate::rules::adapters::need`].

use ast_grep_core::Pattern;
use ast_grep_core::matcher::PatternNode;
use serde_json::{Map, Value};

use super::compile::SHARED;
use super::language::Dialect;
use crate::rules::adapters::need::{LITERAL_BYTES_MIN, Need};

/// Words kept of one pattern: the longest.
const WORD_COUNT_MAX: usize = 3;

/// Utilities that name utilities are followed so far.
const REFERENCE_DEPTH_MAX: usize = 8;

/// Languages in which a keyword's text may differ from its name.
const KEYWORDS_IN_ANY_CASE: &[&str] = &["php", "sql", "dockerfile", "html", "css"];

/// What a rule asks of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Needs {
    /// Somewhere in the file.
    pub file: Need,
    /// Inside a node that matches.
    pub node: Need,
}

impl Needs {
    pub(super) fn of(dialect: Dialect, document: &Value) -> Self {
        let reader = Reader { dialect, document };
        let Some(rule) = document.get("rule") else {
            return Self {
                file: Need::Nothing,
                node: Need::Nothing,
            };
        };
        let utilities = document.get("utils");
        let constraints = reader.constraints(rule);
        Self {
            file: Need::all(
                std::iter::once(reader.rule(rule, utilities, Scope::File, 0)).chain(constraints),
            ),
            node: reader.rule(rule, utilities, Scope::Node, 0),
        }
    }
}

/// Where a text must be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    File,
    Node,
}

struct Reader<'a> {
    dialect: Dialect,
    document: &'a Value,
}

impl Reader<'_> {
    fn rule(&self, rule: &Value, utilities: Option<&Value>, scope: Scope, depth: usize) -> Need {
        let Value::Object(keys) = rule else {
            return Need::Nothing;
        };
        if depth > REFERENCE_DEPTH_MAX {
            return Need::Nothing;
        }
        let of = |rule: &Value| self.rule(rule, utilities, scope, depth);
        Need::all(keys.iter().map(|(key, value)| match key.as_str() {
            "pattern" => self.pattern(value),
            "regex" => of_regex(value),
            // A field's own node lies inside too.
            "has" => of(value),
            "inside" | "precedes" | "follows" if scope == Scope::File => of(value),
            "all" => Need::all(value.as_array().into_iter().flatten().map(of)),
            "any" => Need::either(value.as_array().into_iter().flatten().map(of)),
            "matches" => match value.as_str() {
                Some(name) => self.utility(name, utilities, scope, depth + 1),
                None => Need::Nothing,
            },
            _ => Need::Nothing,
        }))
    }

    /// A utility of the rule itself, or of its pack.
    fn utility(&self, name: &str, local: Option<&Value>, scope: Scope, depth: usize) -> Need {
        if let Some(rule) = local.and_then(|rules| rules.get(name)) {
            return self.rule(rule, local, scope, depth);
        }
        let shared = self.document.get(SHARED).and_then(Value::as_array);
        let mut named = shared.into_iter().flatten().filter(|document| {
            let language = document.get("language").and_then(Value::as_str);
            document.get("id").and_then(Value::as_str) == Some(name)
                && document.get("arguments").is_none()
                && language
                    .and_then(Dialect::named)
                    .is_some_and(|dialect| dialect.language.name == self.dialect.language.name)
        });
        match (named.next(), named.next()) {
            (Some(document), None) => document.get("rule").map_or(Need::Nothing, |rule| {
                self.rule(rule, document.get("utils"), scope, depth)
            }),
            _ => Need::Nothing,
        }
    }

    /// What the constraints on variables that every match binds ask for.
    fn constraints(&self, rule: &Value) -> Vec<Need> {
        let bound = |variable: &str| {
            let Some(Value::String(pattern)) = rule.get("pattern") else {
                return false;
            };
            words(pattern).any(|word| word.variable && word.text == variable && word.dollars == 1)
        };
        let constraints = self.document.get("constraints").and_then(Value::as_object);
        constraints
            .into_iter()
            .flat_map(Map::iter)
            .filter(|(variable, _)| bound(variable))
            .map(|(_, rule)| self.rule(rule, self.document.get("utils"), Scope::File, 0))
            .collect()
    }

    fn pattern(&self, pattern: &Value) -> Need {
        let text = match pattern {
            Value::String(text) => text,
            Value::Object(keys) => {
                let is_smart = keys.get("strictness").is_none_or(|value| value == "smart");
                let selector = keys.get("selector").and_then(Value::as_str);
                match (keys.get("context"), selector) {
                    _ if !is_smart => return Need::Nothing,
                    (Some(Value::String(text)), Some(selector)) => {
                        return self.part(text, selector);
                    }
                    (Some(Value::String(text)), None) => text,
                    _ => return Need::Nothing,
                }
            }
            _ => return Need::Nothing,
        };
        let mut found: Vec<&str> = words(text)
            .filter(|word| !word.variable && word.text.len() >= LITERAL_BYTES_MIN)
            .filter(|word| !self.dialect.is_keyword(word.text) || self.keeps_keywords(text, word))
            .map(|word| word.text)
            .collect();
        found.sort_by_key(|word| std::cmp::Reverse(word.len()));
        found.dedup();
        found.truncate(WORD_COUNT_MAX);
        Need::all(found.into_iter().map(|word| Need::literal(word.as_bytes())))
    }

    /// The words of the part of a text that a selector names: only that is looked for.
    fn part(&self, context: &str, selector: &str) -> Need {
        let Ok(pattern) = Pattern::contextual(context, selector, self.dialect) else {
            return Need::Nothing;
        };
        let mut needs = Vec::new();
        let mut pending = vec![&pattern.node];
        while let Some(node) = pending.pop() {
            match node {
                PatternNode::Terminal { text, is_named, .. } if *is_named => {
                    needs.push(Need::literal(text.as_bytes()));
                }
                PatternNode::Internal { children, .. } => pending.extend(children),
                PatternNode::Terminal { .. } | PatternNode::MetaVar { .. } => {}
            }
        }
        Need::all(needs)
    }

    /// The engine passes over keywords behind `$$$`, and never reads their text.
    fn keeps_keywords(&self, pattern: &str, word: &Word<'_>) -> bool {
        !KEYWORDS_IN_ANY_CASE.contains(&self.dialect.language.name)
            && !pattern[..word.at].contains("$$$")
    }
}

fn of_regex(value: &Value) -> Need {
    let regex = value
        .as_str()
        .and_then(|text| regex_syntax::parse(text).ok());
    regex.map_or(Need::Nothing, |hir| Need::of_regex(&hir))
}

/// A word of a pattern.
struct Word<'a> {
    text: &'a str,
    at: usize,
    dollars: usize,
    variable: bool,
}

/// Runs of letters, digits and underscores; those behind a dollar sign are variables or no text at all.
fn words(pattern: &str) -> impl Iterator<Item = Word<'_>> {
    let bytes = pattern.as_bytes();
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes[at..].iter().position(|&byte| is_word(byte))?;
        let length = bytes[start..]
            .iter()
            .take_while(|&&byte| is_word(byte))
            .count();
        at = start + length;
        let before = &bytes[..start];
        let dollars = before
            .iter()
            .rev()
            .take_while(|&&byte| byte == b'$')
            .count();
        // A letter beyond ASCII beside it makes the word longer than it looks.
        let is_whole =
            before.last().is_none_or(u8::is_ascii) && bytes.get(at).is_none_or(u8::is_ascii);
        Some(Word {
            text: &pattern[start..at],
            at: start,
            dollars,
            variable: dollars > 0 || !is_whole,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs(language: &str, yaml: &str) -> (String, String) {
        let document: Value = ast_grep_config::from_str(yaml).expect("good YAML");
        let dialect = Dialect::named(language).expect("a row");
        let needs = Needs::of(dialect, &document);
        (shown(&needs.file), shown(&needs.node))
    }

    fn shown(need: &Need) -> String {
        let list = |parts: &[Need], between: &str| {
            let parts: Vec<_> = parts.iter().map(shown).collect();
            format!("({})", parts.join(between))
        };
        match need {
            Need::Nothing => "-".to_owned(),
            Need::Literal(text) => String::from_utf8_lossy(text).into_owned(),
            Need::AnyCase(text) => format!("~{}", String::from_utf8_lossy(text)),
            Need::All(parts) => list(parts, " & "),
            Need::Either(parts) => list(parts, " | "),
        }
    }

    fn check(language: &str, yaml: &str, file: &str, node: &str) {
        let found = needs(language, yaml);
        assert_eq!((found.0.as_str(), found.1.as_str()), (file, node), "{yaml}");
    }

    #[test]
    fn words_of_patterns_are_needed_and_variables_are_not() {
        check(
            "python",
            "rule: {pattern: 'os.system($A)'}",
            "(system & os)",
            "(system & os)",
        );
        check("python", "rule: {pattern: '$A.$B($$$)'}", "-", "-");
        check(
            "go",
            "rule: {pattern: 'defer $A.Close()'}",
            "(defer & Close)",
            "(defer & Close)",
        );
    }

    #[test]
    fn keywords_that_may_be_passed_over_are_not_needed() {
        check(
            "javascript",
            "rule: {pattern: 'f($$$, async () => 1)'}",
            "-",
            "-",
        );
        check("php", "rule: {pattern: 'echo $A'}", "-", "-");
    }

    #[test]
    fn parts_of_a_context_are_not_needed() {
        check(
            "go",
            "rule: {pattern: {context: 'func outer() { fmt.Println($A) }', selector: call_expression}}",
            "(Println & fmt)",
            "(Println & fmt)",
        );
        check(
            "python",
            "rule: {pattern: {context: 'foo($A)', strictness: signature}}",
            "-",
            "-",
        );
    }

    #[test]
    fn relations_bind_the_file_and_only_has_the_node() {
        check(
            "python",
            "rule: {kind: call, has: {regex: ^eval$}, inside: {pattern: 'class Foo: $$$'}, not: {regex: ok}}",
            "(eval & class & Foo)",
            "eval",
        );
    }

    #[test]
    fn every_alternative_must_ask() {
        check(
            "python",
            "rule: {any: [{pattern: 'eval($A)'}, {pattern: 'compile($A)'}]}",
            "(eval | compile)",
            "(eval | compile)",
        );
        check(
            "python",
            "rule: {any: [{pattern: 'eval($A)'}, {kind: lambda}]}",
            "-",
            "-",
        );
    }

    #[test]
    fn utilities_are_followed_and_circles_end() {
        check(
            "python",
            "{utils: {a: {any: [{regex: foo}, {matches: b}]}, b: {regex: bar}}, rule: {matches: a}}",
            "(foo | bar)",
            "(foo | bar)",
        );
        check(
            "python",
            "{utils: {a: {matches: a}}, rule: {matches: a}}",
            "-",
            "-",
        );
    }

    #[test]
    fn constraints_count_where_the_variable_is_surely_bound() {
        check(
            "python",
            "{rule: {pattern: '$A.run($B)'}, constraints: {A: {regex: ^app$}, C: {regex: no}}}",
            "(run & app)",
            "run",
        );
    }
}
