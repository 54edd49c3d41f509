//! Findings as workflow commands, which GitHub Actions turns into annotations of a pull request.
//!
//! A step shows ten of each kind and drops the rest, so the changed lines and the worst come first, and
//! a last line says how many did not fit. Everything from the repository stands behind a `::` command,
//! escaped, so that no text can be taken for a command of its own.

use std::fmt;
use std::io::{self, Write};

use super::Report;
use super::place::{Places, Utf16Range, exact, one_line};
use crate::diagnostic::{Finding, Severity};
use crate::text::is_unsafe;

/// Annotations of one kind that a step shows
/// (docs/problem-matchers.md of github.com/actions/toolkit, "Limitations").
const ANNOTATIONS_OF_KIND_MAX: usize = 10;

pub(super) fn write(report: &Report<'_>, output: &mut dyn Write) -> io::Result<()> {
    let mut places = Places::new(report);
    let mut left_out_count = 0;
    let mut counts = [0; 3];
    for finding in report.ranked() {
        let count = &mut counts[finding.severity as usize];
        if *count == ANNOTATIONS_OF_KIND_MAX {
            left_out_count += 1;
            continue;
        }
        *count += 1;
        let range = places.utf16(&finding.path, finding.range);
        annotation(report, finding, range, output)?;
    }
    if left_out_count > 0 {
        writeln!(
            output,
            "{left_out_count} more findings are no annotations: GitHub shows {ANNOTATIONS_OF_KIND_MAX} of a kind for each step; `--format markdown` lists all"
        )?;
    }
    Ok(())
}

fn annotation(
    report: &Report<'_>,
    finding: &Finding,
    range: Utf16Range,
    output: &mut dyn Write,
) -> io::Result<()> {
    let kind = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    write!(
        output,
        "::{kind} file={},line={},endLine={}",
        Property(&exact(&finding.path)),
        range.start_line,
        range.end_line
    )?;
    // Columns mean something within one line only.
    if let (Some((start, end)), true) = (range.columns, range.start_line == range.end_line) {
        write!(output, ",col={start},endColumn={end}")?;
    }
    let title = report
        .rule(&finding.rule)
        .map_or(finding.rule.as_str(), |rule| rule.title.as_str());
    writeln!(
        output,
        ",title={}::{} [{}]",
        Property(&one_line(title)),
        Data(&one_line(&finding.message)),
        Data(&finding.rule)
    )
}

/// What stands behind `::`.
struct Data<'a>(&'a str);

/// The value of a property.
struct Property<'a>(&'a str);

impl fmt::Display for Data<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(self.0, "%\r\n", formatter)
    }
}

impl fmt::Display for Property<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(self.0, "%\r\n:,", formatter)
    }
}

/// The runner undoes exactly these; what else is unsafe is written out.
fn escape(text: &str, special: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    for character in text.chars() {
        if special.contains(character) {
            write!(formatter, "%{:02X}", u32::from(character))?;
        } else if is_unsafe(character) {
            write!(formatter, "\\u{{{:x}}}", u32::from(character))?;
        } else {
            fmt::Write::write_char(formatter, character)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Format, sample};
    use super::*;

    #[test]
    fn each_finding_is_one_command() {
        insta::assert_snapshot!(sample::written(Format::Github), @r#"
        ::error file=src/add.py,line=1,endLine=1,col=21,endColumn=23,title=A mutable default argument is shared by all calls::`items` keeps one list for all calls [python/mutable-default-argument]
        ::warning file=gone.txt,line=2,endLine=2,title=Bidirectional controls hide what is read::two is not wanted [general/bidi]
        ::warning file=src/add.py,line=2,endLine=2,col=15,endColumn=25,title=Evaluated input is code::`eval` runs what it is given [python/eval]
        ::notice file=a%0Ab/"x" & <y>%2C1%25%3Aé.sh,line=2,endLine=2,col=6,endColumn=7,title=Bidirectional controls hide what is read::`\u{202e}x\u{1b}[31m` ends ]]> <b>&amp; "q" | 100%25\n::error::@all \u{0} [general/bidi]
        "#);
    }

    #[test]
    fn ten_of_a_kind_and_changed_lines_first() {
        let mut findings: Vec<Finding> = (0..12)
            .map(|at| sample::finding("a/b", &format!("{at:02}"), "x", "x"))
            .collect();
        findings.push(sample::finding("a/note", "99", "x", "x"));
        findings[12].severity = Severity::Note;
        let changed = |finding: &Finding| finding.path.as_bytes() == b"11";
        let text = sample::with_findings(&findings, Some(&changed), |report| {
            sample::text(Format::Github, report)
        });
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("::warning file=11,line=1,"), "{text}");
        assert_eq!(lines.len(), ANNOTATIONS_OF_KIND_MAX + 2);
        assert!(lines[10].starts_with("::notice file=99,"), "{text}");
        assert!(lines[11].starts_with("2 more findings"), "{text}");
    }
}
