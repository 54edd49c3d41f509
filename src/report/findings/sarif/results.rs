//! One finding as SARIF tells it: place, related places, fingerprint, fix, and how it stands.

use serde::Serialize;

use super::{
    ArtifactLocation, LOCATIONS_COUNT_MAX, Location, PhysicalLocation, Places, Region, Standing,
    Text, level,
};
use crate::diagnostic::{Edit, Finding, Fix, Label, RuleInfo, Safety};
use crate::report::findings::place::cut;
use crate::text::Range;

/// A fix with more new text is left out; the JSON answer has it.
const FIX_BYTES_MAX: usize = 20_000;

/// A label is a few words.
const LABEL_BYTES_MAX: usize = 200;

/// Which states the run knows of; SARIF wants all results to have them, or none.
#[derive(Clone, Copy)]
pub(super) struct States {
    has_baseline: bool,
    has_suppressions: bool,
}

impl States {
    pub(super) fn of(findings: &[Finding]) -> Self {
        let any = |standing| findings.iter().any(|finding| finding.standing == standing);
        Self {
            has_baseline: any(Standing::Before) || any(Standing::Baseline),
            has_suppressions: any(Standing::Suppressed),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifResult<'a> {
    rule_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Text,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Option::is_none")]
    fixes: Option<[SarifFix<'a>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<Vec<SarifSuppression>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Properties>,
}

#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "codecontext/v1")]
    ours: String,
}

#[derive(Serialize)]
struct Properties {
    changed: bool,
}

#[derive(Serialize)]
struct SarifSuppression {
    kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifFix<'a> {
    description: Text,
    artifact_changes: [ArtifactChange<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange<'a> {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    inserted_content: Content<'a>,
}

#[derive(Serialize)]
struct Content<'a> {
    text: &'a str,
}

/// Describes a finding.
pub(super) fn result<'a>(
    finding: &'a Finding,
    rules: &[&RuleInfo],
    places: &mut Places<'_, '_>,
    states: States,
    changed: Option<bool>,
) -> SarifResult<'a> {
    let mut location = |range: Range, id: Option<usize>, message: Option<Text>| Location {
        id,
        message,
        place: PhysicalLocation {
            artifact_location: ArtifactLocation::new(&finding.path),
            region: Some(places.utf16(&finding.path, range).into()),
        },
    };
    SarifResult {
        rule_id: &finding.rule,
        rule_index: rules
            .binary_search_by(|rule| rule.id.as_str().cmp(&finding.rule))
            .ok(),
        level: level(finding.severity),
        message: Text::sentence(&finding.message),
        locations: [location(finding.range, None, None)],
        related_locations: finding
            .labels
            .iter()
            .take(LOCATIONS_COUNT_MAX - 1)
            .enumerate()
            .map(|(at, label)| location(label.range, Some(at), Some(label_text(label))))
            .collect(),
        partial_fingerprints: Fingerprints {
            ours: format!("{:016x}", finding.fingerprint),
        },
        fixes: finding
            .fix
            .as_ref()
            .and_then(|fix| sarif_fix(finding, fix, places))
            .map(|fix| [fix]),
        baseline_state: states.has_baseline.then_some(match finding.standing {
            Standing::Before | Standing::Baseline => "unchanged",
            Standing::New | Standing::Suppressed => "new",
        }),
        suppressions: states.has_suppressions.then(|| {
            let is_suppressed = finding.standing == Standing::Suppressed;
            let suppression = is_suppressed.then_some(SarifSuppression { kind: "inSource" });
            suppression.into_iter().collect()
        }),
        properties: changed.map(|changed| Properties { changed }),
    }
}

fn label_text(label: &Label) -> Text {
    Text::new(&cut(&label.message, LABEL_BYTES_MAX))
}

/// The fix, or nothing where it cannot be told exactly.
fn sarif_fix<'a>(
    finding: &Finding,
    fix: &'a Fix,
    places: &mut Places<'_, '_>,
) -> Option<SarifFix<'a>> {
    let byte_count: usize = fix.edits.iter().map(|edit| edit.text.len()).sum();
    if byte_count > FIX_BYTES_MAX {
        return None;
    }
    let mut replacement = |edit: &'a Edit| {
        let range = places.source(&finding.path)?.range(edit.span)?;
        let range = places.utf16(&finding.path, range);
        range.columns?;
        Some(Replacement {
            deleted_region: range.into(),
            inserted_content: Content {
                text: std::str::from_utf8(&edit.text).ok()?,
            },
        })
    };
    let replacements: Option<Vec<_>> = fix.edits.iter().map(&mut replacement).collect();
    Some(SarifFix {
        description: Text::new(match fix.safety {
            Safety::Safe => "Does the same without the fault.",
            Safety::Unsafe => "May change what the program does: read it before you take it.",
        }),
        artifact_changes: [ArtifactChange {
            artifact_location: ArtifactLocation::new(&finding.path),
            replacements: replacements?,
        }],
    })
}
