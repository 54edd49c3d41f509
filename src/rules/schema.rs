//! What may stand in a rule's page, for editors and for people: the front matter as JSON Schema, and the predicates.
//!
//! Made from the tables that the reader itself uses, so that the two cannot differ.

use serde_json::{Value, json};

use super::front::{FrontKey, KEYS, OPTION_KEYS, Shape};
use super::page::ANY;
use crate::language::LANGUAGES;

/// A predicate of ours, as it is written, and when it holds. Each has a `not-` form.
pub(crate) const PREDICATES: &[(&str, &str)] = &[
    (
        "(#inside? @x WHAT…)",
        "some node around `@x` is one of WHAT; behind \"|\" stand nodes at which to stop",
    ),
    ("(#has? @x WHAT…)", "some node inside `@x` is one of WHAT"),
    (
        "(#child? @x WHAT…)",
        "a direct child of `@x` is one of WHAT",
    ),
    (
        "(#parent? @x WHAT…)",
        "the direct parent of `@x` is one of WHAT",
    ),
    (
        "(#precedes? @x WHAT…)",
        "a later sibling of `@x` is one of WHAT, or `@x` stands before a capture",
    ),
    (
        "(#follows? @x WHAT…)",
        "an earlier sibling of `@x` is one of WHAT, or `@x` stands behind a capture",
    ),
    (
        "(#next? @x WHAT…)",
        "the next named sibling, comments aside, is one of WHAT",
    ),
    (
        "(#previous? @x WHAT…)",
        "the previous named sibling, comments aside, is one of WHAT",
    ),
    ("(#kind? @x \"kind\"…)", "the node's kind is one of these"),
    (
        "(#same? @x @y)",
        "both have the same tokens, white space and comments aside",
    ),
    ("(#count-ge? @x N)", "the capture has at least N nodes"),
    ("(#lines-ge? @x N)", "the node spans at least N lines"),
    (
        "(#import-of? @x \"module\" \"name\"…)",
        "the name at `@x` belongs to what the file imports from the module",
    ),
    ("(#imports? \"module\"…)", "the file imports one of these"),
    (
        "(#in-test? @x)",
        "`@x` stands inside a test function, class or file",
    ),
    (
        "(#defined-in-file? @x)",
        "the file declares something of that name",
    ),
    (
        "(#constant? @x)",
        "`@x` is a literal, or an upper-case name",
    ),
    (
        "(#eq? @x \"text\")",
        "the text is this one, or that of another capture; also `any-`",
    ),
    ("(#any-of? @x \"text\"…)", "the text is one of these"),
    (
        "(#match? @x \"regex\")",
        "the regular expression finds something in the text; also `any-`",
    ),
];

/// The front matter as JSON Schema.
pub(crate) fn front_matter() -> Value {
    let properties: serde_json::Map<String, Value> = KEYS
        .iter()
        .map(|key| (key.name.to_owned(), property(key)))
        .collect();
    let required: Vec<&str> = KEYS
        .iter()
        .filter(|key| key.is_required)
        .map(|key| key.name)
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Front matter of a codecontext rule",
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}

fn property(key: &FrontKey) -> Value {
    let mut schema = match key.shape {
        Shape::Text => json!({"type": "string", "minLength": 1}),
        Shape::Boolean => json!({"type": "boolean"}),
        Shape::Words(words) => json!({"enum": words}),
        Shape::Texts if key.name == "languages" => {
            let mut names: Vec<&str> = LANGUAGES.iter().map(|language| language.name).collect();
            names.push(ANY);
            one_or_more(&json!({"enum": names}))
        }
        Shape::Texts => one_or_more(&json!({"type": "string"})),
        Shape::Numbers => one_or_more(&json!({"type": "integer", "minimum": 1})),
        Shape::Lists(names) => {
            let properties: serde_json::Map<String, Value> = names
                .iter()
                .map(|&name| (name.to_owned(), one_or_more(&json!({"type": "string"}))))
                .collect();
            json!({"type": "object", "additionalProperties": false, "properties": properties})
        }
        Shape::Options => json!({
            "type": "object",
            "propertyNames": {"pattern": "^[a-z][a-z0-9_-]*$"},
            "additionalProperties": option(),
        }),
        Shape::Table => json!({"type": "object", "additionalProperties": {"type": "string"}}),
    };
    schema["description"] = json!(key.help);
    schema
}

fn option() -> Value {
    let mut properties = serde_json::Map::new();
    for &name in OPTION_KEYS {
        let schema = match name {
            "default" => json!({"type": ["boolean", "integer", "string", "array"]}),
            "help" => json!({"type": "string"}),
            _ => json!({"type": "integer"}),
        };
        properties.insert(name.to_owned(), schema);
    }
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["default"],
        "properties": properties,
    })
}

/// A list, or one item by itself.
fn one_or_more(item: &Value) -> Value {
    json!({"anyOf": [item, {"type": "array", "items": item}]})
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = include_str!("../../docs/rules.md");

    #[test]
    fn the_document_names_every_key_and_no_other() {
        let (_, rest) = DOCUMENT.split_once("### Front matter").expect("a section");
        let (table, _) = rest.split_once("### Title").expect("the next section");
        let documented: Vec<&str> = table
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
            .collect();
        let known: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
        assert_eq!(documented, known);
    }

    #[test]
    fn the_document_names_every_predicate() {
        for (usage, _) in PREDICATES {
            let name = usage
                .split(' ')
                .next()
                .expect("a name")
                .trim_matches(['(', ')']);
            assert!(DOCUMENT.contains(name), "{name}");
        }
    }
}
