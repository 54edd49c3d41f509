//! Findings for GitLab's code quality report: one JSON list.
//!
//! GitLab shows what the source branch has and the target branch has not, by fingerprints; two entries
//! with one fingerprint would be one, so the path is part of it.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use super::Report;
use super::place::{exact, one_line};
use crate::diagnostic::{Finding, Severity};
use crate::report::json::write_document;
use crate::text::fingerprint;

pub(super) fn write(report: &Report<'_>, output: &mut dyn Write) -> io::Result<()> {
    let findings = report.new_findings();
    let entries: Vec<Entry<'_>> = findings.into_iter().map(entry).collect();
    write_document(output, &entries)
}

#[derive(Serialize)]
struct Entry<'a> {
    description: Cow<'a, str>,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: Cow<'a, str>,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

fn entry(finding: &Finding) -> Entry<'_> {
    let mut identity = finding.path.as_bytes().to_vec();
    identity.push(0);
    identity.extend(finding.fingerprint.to_be_bytes());
    Entry {
        description: one_line(&finding.message),
        check_name: &finding.rule,
        fingerprint: format!("{:016x}", fingerprint(&identity)),
        severity: match finding.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Note => "info",
        },
        location: Location {
            path: exact(&finding.path),
            lines: Lines {
                begin: finding.range.start.line + 1,
                end: finding.range.end.line + 1,
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Format, sample};

    #[test]
    fn entries_read_back_and_differ() {
        let text = sample::written(Format::Gitlab);
        let read: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        let entries = read.as_array().expect("a list");
        let prints: std::collections::BTreeSet<&str> = entries
            .iter()
            .filter_map(|entry| entry["fingerprint"].as_str())
            .collect();
        assert_eq!(prints.len(), entries.len());
        assert_eq!(entries[0]["location"]["path"], sample::HOSTILE_PATH);
        insta::assert_snapshot!(sample::pretty(&read), @r#"
        [
          {
            "check_name": "general/bidi",
            "description": "`\\u{202e}x\\u{1b}[31m` ends ]]> <b>&amp; \"q\" | 100%\\n::error::@all \\u{0}",
            "fingerprint": "f03dfbcb2df2f195",
            "location": {
              "lines": {
                "begin": 2,
                "end": 2
              },
              "path": "a\nb/\"x\" & <y>,1%:é.sh"
            },
            "severity": "info"
          },
          {
            "check_name": "general/bidi",
            "description": "two is not wanted",
            "fingerprint": "c8e007d7dde5feb7",
            "location": {
              "lines": {
                "begin": 2,
                "end": 2
              },
              "path": "gone.txt"
            },
            "severity": "minor"
          },
          {
            "check_name": "python/mutable-default-argument",
            "description": "`items` keeps one list for all calls",
            "fingerprint": "7bb6d98170d26c89",
            "location": {
              "lines": {
                "begin": 1,
                "end": 1
              },
              "path": "src/add.py"
            },
            "severity": "major"
          },
          {
            "check_name": "python/eval",
            "description": "`eval` runs what it is given",
            "fingerprint": "895556c5b024b2c4",
            "location": {
              "lines": {
                "begin": 2,
                "end": 2
              },
              "path": "src/add.py"
            },
            "severity": "minor"
          }
        ]
        "#);
    }

    #[test]
    fn nothing_found_is_an_empty_list() {
        let text = sample::with_findings(&[], None, |report| sample::text(Format::Gitlab, report));
        assert_eq!(text, "[]\n");
    }
}
