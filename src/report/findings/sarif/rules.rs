//! What SARIF tells of rules: texts, tags, severity as code scanning reads it, and the CWE's numbers.

use serde::Serialize;

use super::{DESCRIPTION_CHARACTERS_MAX, RULES_BYTES_MAX, TAGS_COUNT_MAX, Text, level};
use crate::diagnostic::{Category, RuleInfo, Severity};
use crate::report::json::byte_count;

/// The taxonomy's place in the run.
const CWE_INDEX: usize = 0;

/// Describes rules; where their help would fill the file, all go without it.
pub(super) fn descriptors<'a>(rules: &[&'a RuleInfo]) -> Vec<Descriptor<'a>> {
    let cwe = cwe_numbers(rules);
    let mut descriptors: Vec<Descriptor<'_>> =
        rules.iter().map(|rule| descriptor(rule, &cwe)).collect();
    if byte_count(&descriptors) > RULES_BYTES_MAX {
        for descriptor in &mut descriptors {
            descriptor.help = None;
        }
    }
    descriptors
}

/// The list of weaknesses that these rules name.
pub(super) fn cwe_taxonomy(rules: &[&RuleInfo]) -> Taxonomy {
    Taxonomy {
        name: "CWE",
        organization: "MITRE",
        information_uri: "https://cwe.mitre.org/",
        short_description: Text::new("The Common Weakness Enumeration."),
        is_comprehensive: false,
        taxa: cwe_numbers(rules)
            .into_iter()
            .map(|number| Taxon {
                id: number.to_string(),
                help_uri: format!("https://cwe.mitre.org/data/definitions/{number}.html"),
            })
            .collect(),
    }
}

/// Names the taxonomy from elsewhere.
pub(super) fn cwe_reference() -> ComponentReference {
    ComponentReference {
        name: "CWE",
        index: CWE_INDEX,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Descriptor<'a> {
    id: &'a str,
    name: String,
    short_description: Text,
    full_description: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Help>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<&'a str>,
    default_configuration: Configuration,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    relationships: Vec<Relationship>,
    properties: Properties<'a>,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Relationship {
    target: Target,
    kinds: [&'static str; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Target {
    id: String,
    index: usize,
    tool_component: ComponentReference,
}

#[derive(Serialize)]
pub(super) struct ComponentReference {
    name: &'static str,
    index: usize,
}

#[derive(Serialize)]
struct Properties<'a> {
    tags: Vec<String>,
    precision: &'a str,
    #[serde(rename = "problem.severity")]
    problem_severity: &'static str,
    /// Only rules about security have it: it makes an alert one of security.
    #[serde(rename = "security-severity", skip_serializing_if = "Option::is_none")]
    security_severity: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Taxonomy {
    name: &'static str,
    organization: &'static str,
    information_uri: &'static str,
    short_description: Text,
    is_comprehensive: bool,
    taxa: Vec<Taxon>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Taxon {
    id: String,
    help_uri: String,
}

fn descriptor<'a>(rule: &'a RuleInfo, cwe: &[u32]) -> Descriptor<'a> {
    let paragraph = rule.help.split("\n\n").next().unwrap_or_default();
    let full = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let full = if full.is_empty() { &rule.title } else { &full };
    let url = rule.url.as_deref().filter(|url| url.starts_with("http"));
    let help = if rule.help.trim().is_empty() {
        &rule.title
    } else {
        &rule.help
    };
    Descriptor {
        id: &rule.id,
        name: pascal_case(&rule.id),
        short_description: description(&rule.title),
        full_description: description(full),
        help: Some(Help {
            text: help.clone(),
            markdown: format!("# {}\n\n{help}", rule.title),
        }),
        help_uri: url,
        default_configuration: Configuration {
            level: level(rule.severity),
        },
        relationships: rule
            .cwe
            .iter()
            .filter_map(|number| {
                Some(Relationship {
                    target: Target {
                        id: number.to_string(),
                        index: cwe.binary_search(number).ok()?,
                        tool_component: cwe_reference(),
                    },
                    kinds: ["superset"],
                })
            })
            .collect(),
        properties: Properties {
            tags: tags(rule),
            precision: rule.confidence.word(),
            problem_severity: match rule.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "recommendation",
            },
            security_severity: (rule.category == Category::Security).then_some(
                // The middles of what code scanning calls high, medium and low.
                match rule.severity {
                    Severity::Error => "8.0",
                    Severity::Warning => "5.5",
                    Severity::Note => "2.0",
                },
            ),
        },
    }
}

fn description(text: &str) -> Text {
    let mut sentence = Text::sentence(text);
    if let Some((at, _)) = sentence.text.char_indices().nth(DESCRIPTION_CHARACTERS_MAX) {
        let last = sentence.text[..at].char_indices().next_back();
        sentence.text.truncate(last.map_or(0, |(start, _)| start));
        sentence.text.push('…');
    }
    sentence
}

/// The category first: code scanning knows `security`.
fn tags(rule: &RuleInfo) -> Vec<String> {
    let mut tags = vec![rule.category.word().to_owned()];
    tags.extend(
        rule.cwe
            .iter()
            .map(|number| format!("external/cwe/cwe-{number:03}")),
    );
    tags.extend(rule.tags.iter().cloned());
    let mut seen = std::collections::BTreeSet::new();
    tags.retain(|tag| seen.insert(tag.clone()));
    tags.truncate(TAGS_COUNT_MAX);
    tags
}

fn cwe_numbers(rules: &[&RuleInfo]) -> Vec<u32> {
    let mut numbers: Vec<u32> = rules.iter().flat_map(|rule| &rule.cwe).copied().collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// `python/mutable-default-argument` as `PythonMutableDefaultArgument`.
fn pascal_case(id: &str) -> String {
    id.split(|character: char| !character.is_alphanumeric())
        .flat_map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|first| first.to_ascii_uppercase());
            first.into_iter().chain(letters)
        })
        .collect()
}
