//! What findings come to: how many of what, by rule and by file.
//!
//! Numbers and words only; the formats for people lay them out.

use std::collections::BTreeMap;
use std::fmt;

use super::{Counts, Report, severity_counts};
use crate::diagnostic::{Finding, Safety, Severity};
use crate::report::count_text;
use crate::text::RepoPath;

/// How often a rule was broken.
pub(super) struct RuleRow<'a> {
    pub(super) count: usize,
    /// The worst of its findings.
    pub(super) severity: Severity,
    pub(super) rule: &'a str,
    pub(super) title: &'a str,
}

/// Counts findings by rule: the worst first, then the most frequent.
pub(super) fn rows_by_rule<'a>(report: &Report<'a>, findings: &[&'a Finding]) -> Vec<RuleRow<'a>> {
    let mut counts: BTreeMap<&str, (usize, Severity)> = BTreeMap::new();
    for finding in findings {
        let (count, severity) = counts.entry(&finding.rule).or_insert((0, finding.severity));
        *count += 1;
        *severity = finding.severity.max(*severity);
    }
    let mut rows: Vec<RuleRow<'_>> = counts
        .into_iter()
        .map(|(rule, (count, severity))| RuleRow {
            count,
            severity,
            rule,
            title: report.rule(rule).map_or("", |info| info.title.as_str()),
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse((row.severity, row.count)));
    rows
}

/// Counts findings by file: the fullest first.
pub(super) fn rows_by_file<'a>(findings: &[&'a Finding]) -> Vec<(usize, &'a RepoPath)> {
    let mut counts: BTreeMap<&RepoPath, usize> = BTreeMap::new();
    for finding in findings {
        *counts.entry(&finding.path).or_default() += 1;
    }
    let mut rows: Vec<_> = counts
        .into_iter()
        .map(|(path, count)| (count, path))
        .collect();
    rows.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    rows
}

/// One sentence about a report.
pub(super) struct Totals {
    severities: [(Severity, usize); 3],
    finding_count: usize,
    path_count: usize,
    changed_count: Option<usize>,
    safe_count: usize,
    unsafe_count: usize,
    counts: Counts,
}

impl Totals {
    pub(super) fn new(report: &Report<'_>, findings: &[&Finding]) -> Self {
        let fixed_by = |safety| {
            let fits = |finding: &&&Finding| {
                let fix = finding.fix.as_ref();
                fix.is_some_and(|fix| fix.safety == safety)
            };
            findings.iter().filter(fits).count()
        };
        Self {
            severities: severity_counts(findings),
            finding_count: findings.len(),
            path_count: rows_by_file(findings).len(),
            changed_count: report
                .changed
                .map(|changed| findings.iter().filter(|finding| changed(finding)).count()),
            safe_count: fixed_by(Safety::Safe),
            unsafe_count: fixed_by(Safety::Unsafe),
            counts: report.counts,
        }
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = &self.counts;
        if self.finding_count == 0 {
            formatter.write_str("No findings")?;
        } else {
            formatter.write_str(&many(self.finding_count, "finding"))?;
            let parts: Vec<String> = self
                .severities
                .iter()
                .filter(|(_, count)| *count > 0)
                .map(|(severity, count)| many(*count, &severity.to_string()))
                .collect();
            write!(
                formatter,
                " ({}) in {} of",
                parts.join(", "),
                count_text(self.path_count as u64)
            )?;
        }
        if self.finding_count == 0 {
            formatter.write_str(" in")?;
        }
        let (files, rules) = (
            many(counts.file_count, "file"),
            many(counts.rule_count, "rule"),
        );
        write!(formatter, " {files} with {rules}")?;
        let asides = [
            (self.changed_count.unwrap_or(0), "on changed lines"),
            (counts.fixed_count, "fixed"),
            (self.safe_count, "with a safe fix"),
            (self.unsafe_count, "with an unsafe fix"),
            (counts.before_count, "there before"),
            (counts.baseline_count, "in the baseline"),
            (counts.suppressed_count, "allowed by a comment"),
        ];
        for (at, (count, what)) in asides.iter().filter(|(count, _)| *count > 0).enumerate() {
            let front = if at == 0 { ";" } else { "," };
            write!(formatter, "{front} {} {what}", count_text(*count as u64))?;
        }
        formatter.write_str(".")
    }
}

fn many(count: usize, what: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{} {what}{ending}", count_text(count as u64))
}
