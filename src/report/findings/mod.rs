//! Findings in every form that people and programs read them in: one small file for each format.
//!
//! A format is a function of a [`Report`]: it decides nothing, reads no file, and writes the same bytes
//! for the same report, in whatever order the findings came. Text from a repository is hostile: each
//! format escapes it in its own way, and what its limits cut off is said in it.

mod change;
mod checkstyle;
mod excerpt;
mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod lines;
pub(super) mod markdown;
mod place;
mod rdjson;
#[cfg(test)]
mod sample;
mod sarif;
mod summary;
mod uri;
mod xml;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::Arc;

use serde::Serialize;

pub(crate) use human::has_hyperlinks;
pub(crate) use uri::folder_url;

use crate::diagnostic::{Diagnostic, Finding, RuleInfo, Severity, Standing};
use crate::text::RepoPath;

const TOOL_NAME: &str = "codecontext";
const PROJECT_URL: &str = "https://github.com/codecontext/codecontext";

/// Everything a run of `check` has to tell, as plain data.
pub(crate) struct Report<'a> {
    /// In any order. Formats for machines that know the difference (JSON, SARIF) write all of them, the
    /// others only those whose standing is [`Standing::New`].
    pub findings: &'a [Finding],
    /// Every rule that has a finding, and any others that ran.
    pub rules: &'a [Arc<RuleInfo>],
    pub tool_version: &'a str,
    pub tree: Tree<'a>,
    pub sources: Sources<'a>,
    pub counts: Counts,
    /// Whether a finding lies on lines that changed; `None` where no change was asked about.
    pub changed: Option<Changed<'a>>,
    /// What is to be told besides; only formats with a place for it write it.
    pub diagnostics: &'a [Diagnostic],
    pub look: Look,
}

/// Gives the bytes of a file as they were when it was checked; `None` when it is gone or too large.
pub(crate) type Sources<'a> = &'a dyn Fn(&RepoPath) -> Option<Vec<u8>>;

/// Tells whether a finding lies on changed lines.
pub(crate) type Changed<'a> = &'a dyn Fn(&Finding) -> bool;

/// Which tree the findings are about; `docs/json.md` has the fields.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Tree<'a> {
    pub name: &'a str,
    pub modified_count: usize,
    pub untracked_count: usize,
    pub deleted_count: usize,
    pub facts_from: &'a str,
}

/// How much was looked at, and what is not among the findings that count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(
    clippy::struct_field_names,
    reason = "counts end in `_count`, and so they are named in JSON"
)]
pub(crate) struct Counts {
    pub file_count: usize,
    pub rule_count: usize,
    /// Allowed by a comment, shown or not.
    pub suppressed_count: usize,
    /// There before the change that was asked about, shown or not.
    pub before_count: usize,
    /// Accepted by the baseline, shown or not.
    pub baseline_count: usize,
    /// Taken away by `--fix`.
    pub fixed_count: usize,
}

/// What the reader's terminal can do. Color is settled by the writer below.
#[derive(Clone, Debug, Default)]
pub(crate) struct Look {
    /// Where paths lead: a URL of the repository's top folder without a `/` at its end. `None` for no
    /// hyperlinks.
    pub link_root: Option<String>,
    /// In columns; 0 for unknown.
    pub width: usize,
}

/// A form in which findings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    #[default]
    Human,
    Json,
    Sarif,
    Github,
    Markdown,
    Gitlab,
    Junit,
    Rdjson,
    Checkstyle,
    Lines,
}

/// One format: its name on the command line, a line of help, its writer.
struct Row {
    format: Format,
    name: &'static str,
    help: &'static str,
    write: fn(&Report<'_>, &mut dyn Write) -> io::Result<()>,
}

const ROWS: &[Row] = &[
    Row {
        format: Format::Human,
        name: "human",
        help: "Source excerpts and a summary, for reading",
        write: human::write,
    },
    Row {
        format: Format::Json,
        name: "json",
        help: "One document, see docs/json.md",
        write: json::write,
    },
    Row {
        format: Format::Sarif,
        name: "sarif",
        help: "SARIF 2.1.0, for code scanning",
        write: sarif::write,
    },
    Row {
        format: Format::Github,
        name: "github",
        help: "Annotations of GitHub Actions, ten of a kind",
        write: github::write,
    },
    Row {
        format: Format::Markdown,
        name: "markdown",
        help: "A page for a job's summary",
        write: markdown::write,
    },
    Row {
        format: Format::Gitlab,
        name: "gitlab",
        help: "A code quality report of GitLab",
        write: gitlab::write,
    },
    Row {
        format: Format::Junit,
        name: "junit",
        help: "JUnit XML, each finding a failed test",
        write: junit::write,
    },
    Row {
        format: Format::Rdjson,
        name: "rdjson",
        help: "The format of reviewdog",
        write: rdjson::write,
    },
    Row {
        format: Format::Checkstyle,
        name: "checkstyle",
        help: "Checkstyle XML, for build servers",
        write: checkstyle::write,
    },
    Row {
        format: Format::Lines,
        name: "lines",
        help: "path:line:column: severity: message [rule], one finding a line",
        write: lines::write,
    },
];

impl Format {
    /// Every format, in the order in which help lists them.
    pub(crate) const ALL: &[Self] = &[
        Self::Human,
        Self::Json,
        Self::Sarif,
        Self::Github,
        Self::Markdown,
        Self::Gitlab,
        Self::Junit,
        Self::Rdjson,
        Self::Checkstyle,
        Self::Lines,
    ];

    /// What it is called on the command line.
    pub(crate) fn name(self) -> &'static str {
        self.row().name
    }

    /// What it is for, in one line.
    pub(crate) fn help(self) -> &'static str {
        self.row().help
    }

    /// Writes `report` in this form.
    pub(crate) fn write(self, report: &Report<'_>, output: &mut dyn Write) -> io::Result<()> {
        (self.row().write)(report, output)
    }

    fn row(self) -> &'static Row {
        ROWS.iter()
            .find(|row| row.format == self)
            .expect("a test holds that every format has a row")
    }
}

impl<'a> Report<'a> {
    /// Every finding, by path and place: the order of all formats that do not rank.
    fn ordered(&self) -> Vec<&'a Finding> {
        let mut findings: Vec<&Finding> = self.findings.iter().collect();
        findings.sort_by(|a, b| {
            (&a.path, a.range, &a.rule, &a.message, a.fingerprint).cmp(&(
                &b.path,
                b.range,
                &b.rule,
                &b.message,
                b.fingerprint,
            ))
        });
        findings
    }

    /// The findings that count, in order.
    fn new_findings(&self) -> Vec<&'a Finding> {
        let mut findings = self.ordered();
        findings.retain(|finding| finding.standing == Standing::New);
        findings
    }

    /// The findings that count, those on changed lines first, then the worst: what survives a limit.
    fn ranked(&self) -> Vec<&'a Finding> {
        let mut findings = self.new_findings();
        self.rank(&mut findings);
        findings
    }

    /// Puts first what a limit must not cut off; keeps the order otherwise.
    fn rank(&self, findings: &mut [&Finding]) {
        findings.sort_by_cached_key(|finding| {
            (
                finding.standing,
                !self.is_changed(finding),
                std::cmp::Reverse(finding.severity),
            )
        });
    }

    fn is_changed(&self, finding: &Finding) -> bool {
        self.changed.is_some_and(|changed| changed(finding))
    }

    fn rule(&self, id: &str) -> Option<&'a RuleInfo> {
        self.rules
            .iter()
            .find(|rule| rule.id == id)
            .map(Arc::as_ref)
    }

    /// What the rules saw: without a mark of encoding, as UTF-8.
    fn text(&self, path: &RepoPath) -> Option<Vec<u8>> {
        let bytes = (self.sources)(path)?;
        Some(match crate::text::decoded(&bytes) {
            Cow::Borrowed(text) if text.len() == bytes.len() => bytes,
            Cow::Borrowed(text) => text.to_vec(),
            Cow::Owned(text) => text,
        })
    }
}

/// The rules that found something.
fn rule_ids(findings: &[Finding]) -> BTreeSet<&str> {
    findings
        .iter()
        .map(|finding| finding.rule.as_str())
        .collect()
}

/// How many findings there are of each severity, the worst first.
fn severity_counts(findings: &[&Finding]) -> [(Severity, usize); 3] {
    [Severity::Error, Severity::Warning, Severity::Note].map(|severity| {
        let count = findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count();
        (severity, count)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_one_row() {
        assert_eq!(ROWS.len(), Format::ALL.len());
        for (row, format) in ROWS.iter().zip(Format::ALL) {
            assert_eq!(row.format, *format);
            assert_eq!(row.name, format.name());
            assert!(!format.help().is_empty());
        }
    }
}
