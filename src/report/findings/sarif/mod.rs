//! Findings as SARIF 2.1.0, for code scanning and other viewers.
//!
//! Columns count UTF-16 units and the document says so; paths are encoded and relative to the top folder.
//! It stays within what GitHub takes and shows: what matters most comes first, and what was cut off is
//! told by the document itself. No fingerprint has the name that GitHub's upload computes for itself.

mod results;
mod rules;

use std::io::{self, Write};

use serde::Serialize;

use super::place::{Places, Utf16Range, one_line};
use super::uri::encoded;
use super::{PROJECT_URL, Report, TOOL_NAME};
use crate::diagnostic::{Diagnostic, RuleInfo, Severity, Standing};
use crate::report::json::{byte_count, write_document};
use crate::text::RepoPath;
use results::SarifResult;
use rules::{Descriptor, Taxonomy};

// GitHub's limits: docs.github.com, "SARIF results exceed one or more limits" and "SARIF support for
// code scanning". A file has one run, so the limit of 20 runs is never near.

/// So many results are shown; which of 25,000 it were, would be GitHub's choice and not ours.
const RESULTS_COUNT_MAX: usize = 5_000;
/// A file with more rules is refused.
const RULES_COUNT_MAX: usize = 25_000;
/// So many locations of a result are shown.
const LOCATIONS_COUNT_MAX: usize = 100;
/// So many tags of a rule are shown; a file with more than 20 is refused.
const TAGS_COUNT_MAX: usize = 10;
/// Descriptions are cut at this length.
const DESCRIPTION_CHARACTERS_MAX: usize = 1_024;
/// A file is refused when it is larger compressed; staying below it uncompressed is always enough.
const FILE_BYTES_MAX: usize = 10_000_000;

/// The share of [`FILE_BYTES_MAX`] that rules may take, texts of help first to go.
const RULES_BYTES_MAX: usize = FILE_BYTES_MAX / 4;
/// What is told besides findings.
const NOTIFICATIONS_COUNT_MAX: usize = 100;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// Stands for the top folder of the repository.
const ROOT: &str = "%SRCROOT%";

pub(super) fn write(report: &Report<'_>, output: &mut dyn Write) -> io::Result<()> {
    let rules = rules_of(report);
    let has_cwe = rules.iter().any(|rule| !rule.cwe.is_empty());
    let descriptors = rules::descriptors(&rules);
    let room = FILE_BYTES_MAX - byte_count(&descriptors).min(RULES_BYTES_MAX);
    let (results, left_out_count) = results_of(report, &rules, room);
    let mut notifications: Vec<Notification> = Vec::new();
    if left_out_count > 0 {
        notifications.push(cut_off(left_out_count, report.findings.len()));
    }
    notifications.extend(
        report
            .diagnostics
            .iter()
            .take(NOTIFICATIONS_COUNT_MAX)
            .map(notification),
    );
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: TOOL_NAME,
                    semantic_version: report.tool_version,
                    information_uri: PROJECT_URL,
                    supported_taxonomies: if has_cwe {
                        vec![rules::cwe_reference()]
                    } else {
                        Vec::new()
                    },
                    rules: descriptors,
                },
            },
            automation_details: AutomationDetails {
                id: "codecontext/check/",
            },
            original_uri_base_ids: BaseIds {
                root: Base {
                    description: Text::new("The top folder of the repository."),
                },
            },
            invocations: [Invocation {
                execution_successful: true,
                tool_execution_notifications: notifications,
            }],
            taxonomies: if has_cwe {
                vec![rules::cwe_taxonomy(&rules)]
            } else {
                Vec::new()
            },
            column_kind: "utf16CodeUnits",
            results,
        }],
    };
    write_document(output, &log)
}

/// The rules by id; where they are too many, those that found something.
fn rules_of<'a>(report: &Report<'a>) -> Vec<&'a RuleInfo> {
    let mut rules: Vec<&RuleInfo> = report.rules.iter().map(AsRef::as_ref).collect();
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules.dedup_by(|a, b| a.id == b.id);
    if rules.len() > RULES_COUNT_MAX {
        let found = super::rule_ids(report.findings);
        rules.retain(|rule| found.contains(rule.id.as_str()));
        rules.truncate(RULES_COUNT_MAX);
    }
    rules
}

/// The results that fit, what matters most first, and how many did not.
fn results_of<'a>(
    report: &Report<'a>,
    rules: &[&RuleInfo],
    mut room: usize,
) -> (Vec<SarifResult<'a>>, usize) {
    let mut ranked = report.ordered();
    report.rank(&mut ranked);
    ranked.truncate(RESULTS_COUNT_MAX);
    // Sources are read file by file, whatever the ranks.
    let mut by_path: Vec<usize> = (0..ranked.len()).collect();
    by_path.sort_by_key(|&rank| &ranked[rank].path);
    let states = results::States::of(report.findings);
    let mut places = Places::new(report);
    let mut made: Vec<(usize, SarifResult<'_>)> = by_path
        .into_iter()
        .map(|rank| {
            let changed = report.changed.map(|changed| changed(ranked[rank]));
            let result = results::result(ranked[rank], rules, &mut places, states, changed);
            (rank, result)
        })
        .collect();
    made.sort_by_key(|(rank, _)| *rank);
    let mut results = Vec::with_capacity(made.len());
    for (_, result) in made {
        let bytes = byte_count(&result) + 1;
        if bytes > room {
            break;
        }
        room -= bytes;
        results.push(result);
    }
    let left_out_count = report.findings.len() - results.len();
    (results, left_out_count)
}

fn cut_off(left_out_count: usize, total_count: usize) -> Notification {
    Notification {
        level: "warning",
        message: Text::new(&format!(
            "{left_out_count} of {total_count} findings are left out: code scanning shows {RESULTS_COUNT_MAX} and takes {FILE_BYTES_MAX} bytes. Findings that count, on changed lines, and of high severity came first."
        )),
        descriptor: Reference {
            id: "results-cut-off".to_owned(),
        },
        locations: Vec::new(),
    }
}

fn notification(diagnostic: &Diagnostic) -> Notification {
    let hint = diagnostic.hint.as_ref();
    let hint = hint.map_or_else(String::new, |hint| format!(" ({hint})"));
    Notification {
        level: level(diagnostic.severity),
        message: Text::sentence(&format!("{}{hint}", diagnostic.message)),
        descriptor: Reference {
            id: diagnostic.rule.to_string(),
        },
        locations: diagnostic
            .path
            .iter()
            .map(|path| Location {
                id: None,
                message: None,
                place: PhysicalLocation {
                    artifact_location: ArtifactLocation::new(path),
                    region: diagnostic.range.map(|range| Region {
                        start_line: range.start.line + 1,
                        ..Region::default()
                    }),
                },
            })
            .collect(),
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    automation_details: AutomationDetails,
    original_uri_base_ids: BaseIds,
    invocations: [Invocation; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    taxonomies: Vec<Taxonomy>,
    column_kind: &'static str,
    results: Vec<SarifResult<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    semantic_version: &'a str,
    information_uri: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    supported_taxonomies: Vec<rules::ComponentReference>,
    rules: Vec<Descriptor<'a>>,
}

#[derive(Serialize)]
struct AutomationDetails {
    id: &'static str,
}

#[derive(Serialize)]
struct BaseIds {
    #[serde(rename = "%SRCROOT%")]
    root: Base,
}

#[derive(Serialize)]
struct Base {
    description: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Text,
    descriptor: Reference,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
}

#[derive(Serialize)]
struct Reference {
    id: String,
}

/// A message on one line.
#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
    #[serde(rename = "physicalLocation")]
    place: PhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    uri_base_id: &'static str,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<u32>,
}

impl Text {
    /// Brackets before a parenthesis would be a link in SARIF, so they are escaped.
    fn new(text: &str) -> Self {
        Self {
            text: one_line(text).replace("](", "\\]("),
        }
    }

    /// With a full stop, as SARIF wants its messages.
    fn sentence(text: &str) -> Self {
        let mut made = Self::new(text);
        if !made.text.ends_with(['.', '!', '?', '…']) {
            made.text.push('.');
        }
        made
    }
}

impl ArtifactLocation {
    fn new(path: &RepoPath) -> Self {
        Self {
            uri: encoded(path.as_bytes()),
            uri_base_id: ROOT,
        }
    }
}

impl From<Utf16Range> for Region {
    fn from(range: Utf16Range) -> Self {
        Self {
            start_line: range.start_line,
            start_column: range.columns.map(|(start, _)| start),
            end_line: Some(range.end_line),
            end_column: range.columns.map(|(_, end)| end),
        }
    }
}

#[cfg(test)]
mod tests;
