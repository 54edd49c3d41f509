//! Findings as one JSON document of the shape in `docs/json.md`.
//!
//! All of them, whatever their standing, in the order of paths and places; nothing is cut but texts
//! that are absurdly long.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::place::cut;
use super::{Counts, Report, Tree, rule_ids};
use crate::diagnostic::{Edit, Finding, Fix, Label, RuleInfo, Safety, Severity, Standing};
use crate::report::write_json;
use crate::text::{Range, RepoPath, escaped_bytes};

/// The version of the shape; see `docs/json.md` on when it rises.
const FORMAT_VERSION: u32 = 1;

const TEXT_BYTES_MAX: usize = 1 << 20;

pub(super) fn write(report: &Report<'_>, output: &mut dyn Write) -> io::Result<()> {
    let found = rule_ids(report.findings);
    let answer = Answer {
        tree: report.tree,
        counts: report.counts,
        total_count: report.findings.len(),
        items: Items(report),
        rules: report
            .rules
            .iter()
            .map(AsRef::as_ref)
            .filter(|rule| found.contains(rule.id.as_str()))
            .collect(),
    };
    write_json(output, FORMAT_VERSION, "check", &answer)
}

#[derive(Serialize)]
struct Answer<'r, 'a> {
    tree: Tree<'a>,
    #[serde(flatten)]
    counts: Counts,
    total_count: usize,
    items: Items<'r, 'a>,
    rules: Vec<&'a RuleInfo>,
}

/// Made one after the other, so that a hundred thousand of them never stand in memory twice.
struct Items<'r, 'a>(&'r Report<'a>);

impl Serialize for Items<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(
            self.0
                .ordered()
                .into_iter()
                .map(|finding| item(self.0, finding)),
        )
    }
}

#[derive(Serialize)]
struct Item<'a> {
    rule: &'a str,
    severity: Severity,
    path: &'a RepoPath,
    #[serde(flatten)]
    place: Place,
    start_byte: u32,
    end_byte: u32,
    message: std::borrow::Cow<'a, str>,
    fingerprint: String,
    standing: Standing,
    changed: Option<bool>,
    labels: Vec<ItemLabel<'a>>,
    fix: Option<ItemFix<'a>>,
}

#[derive(Serialize)]
struct ItemLabel<'a> {
    #[serde(flatten)]
    place: Place,
    message: std::borrow::Cow<'a, str>,
}

#[derive(Serialize)]
struct ItemFix<'a> {
    safety: Safety,
    edits: Vec<ItemEdit<'a>>,
}

#[derive(Serialize)]
struct ItemEdit<'a> {
    start_byte: u32,
    end_byte: u32,
    text: std::borrow::Cow<'a, str>,
}

/// Lines and columns from 1.
#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

fn item<'a>(report: &Report<'a>, finding: &'a Finding) -> Item<'a> {
    Item {
        rule: &finding.rule,
        severity: finding.severity,
        path: &finding.path,
        place: place(finding.range),
        start_byte: finding.span.start,
        end_byte: finding.span.end,
        message: cut(&finding.message, TEXT_BYTES_MAX),
        fingerprint: format!("{:016x}", finding.fingerprint),
        standing: finding.standing,
        changed: report.changed.map(|changed| changed(finding)),
        labels: finding.labels.iter().map(label).collect(),
        fix: finding.fix.as_ref().map(fix),
    }
}

fn label(label: &Label) -> ItemLabel<'_> {
    ItemLabel {
        place: place(label.range),
        message: cut(&label.message, TEXT_BYTES_MAX),
    }
}

fn fix(fix: &Fix) -> ItemFix<'_> {
    ItemFix {
        safety: fix.safety,
        edits: fix.edits.iter().map(edit).collect(),
    }
}

fn edit(edit: &Edit) -> ItemEdit<'_> {
    ItemEdit {
        start_byte: edit.span.start,
        end_byte: edit.span.end,
        text: match std::str::from_utf8(&edit.text) {
            Ok(text) => text.into(),
            Err(_) => escaped_bytes(&edit.text),
        },
    }
}

fn place(range: Range) -> Place {
    Place {
        line: range.start.line + 1,
        column: range.start.column + 1,
        end_line: range.end.line + 1,
        end_column: range.end.column + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::super::sample;

    #[test]
    fn every_finding_is_there_and_reads_back() {
        let text = sample::written(Format::Json);
        let read: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        let items = read["items"].as_array().expect("a list");
        assert_eq!(items.len(), sample::findings().len());
        assert_eq!(items[0]["path"], sample::HOSTILE_PATH);
        assert_eq!(items[0]["message"], sample::HOSTILE_MESSAGE);
        insta::assert_snapshot!(read["items"][2], @r#"{"changed":null,"column":1,"end_byte":3,"end_column":4,"end_line":1,"fingerprint":"ca9a1a18f461e4cc","fix":null,"labels":[],"line":1,"message":"def is not wanted","path":"src/add.py","rule":"python/eval","severity":"warning","standing":"suppressed","start_byte":0}"#);
        insta::assert_snapshot!(text.lines().take(24).collect::<Vec<_>>().join("\n"), @r#"
        {
          "format_version": 1,
          "map_format": 1,
          "command": "check",
          "tree": {
            "name": "working tree",
            "modified_count": 1,
            "untracked_count": 0,
            "deleted_count": 0,
            "facts_from": "source"
          },
          "file_count": 12,
          "rule_count": 3,
          "suppressed_count": 1,
          "before_count": 0,
          "baseline_count": 1,
          "fixed_count": 0,
          "total_count": 6,
          "items": [
            {
              "rule": "general/bidi",
              "severity": "note",
              "path": "a\nb/\"x\" & <y>,1%:é.sh",
              "line": 2,
        "#);
    }
}
