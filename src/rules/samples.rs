//! Findings made up for the tests of this room.

use crate::diagnostic::{Edit, Finding, Fix, Safety, Severity, Standing};
use crate::text::{LineTable, Range, RepoPath, Span};

/// A finding of a rule at some bytes of a text.
pub(super) fn finding(rule: &str, text: &str, start: usize, length: usize) -> Finding {
    let number = |value: usize| u32::try_from(value).expect("texts of tests are short");
    let lines = LineTable::new(text.as_bytes());
    let span = Span {
        start: number(start),
        end: number(start + length),
    };
    Finding {
        rule: rule.to_owned(),
        severity: Severity::Warning,
        path: RepoPath::from("a"),
        range: Range {
            start: lines.point(span.start),
            end: lines.point(span.end),
        },
        span,
        message: "found".to_owned(),
        labels: Vec::new(),
        fix: None,
        fingerprint: 0,
        standing: Standing::New,
    }
}

/// One for each place of `spot`, in order, with a fix that puts `text` there.
pub(super) fn findings(rule: &str, source: &str, spot: &str, text: Option<&str>) -> Vec<Finding> {
    let mut found: Vec<Finding> = source
        .match_indices(spot)
        .map(|(at, _)| finding(rule, source, at, spot.len()))
        .collect();
    for finding in &mut found {
        finding.fix = text.map(|text| Fix {
            safety: Safety::Safe,
            edits: vec![Edit {
                span: finding.span,
                text: text.as_bytes().to_vec(),
            }],
        });
    }
    found
}
