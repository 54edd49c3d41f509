//! Findings for people: excerpts with the spots marked, fixes as differences, and what it comes to.
//!
//! Color and links are written whatever the reader is; the writer below drops them where they are not
//! wanted. A file that is gone or too large costs its excerpt, never the finding.

use std::io::{self, Write};

use super::place::{Places, one_line};
use super::summary::{Totals, rows_by_file, rows_by_rule};
use super::uri::encoded;
use super::{Report, change, excerpt};
use crate::diagnostic::{Finding, Fix, Safety, Severity};
use crate::report::{Human, Paint, count_text};
use crate::text::RepoPath;

/// More findings are counted, not shown: nobody reads on, and another format has them.
const FINDINGS_COUNT_MAX: usize = 1_000;
/// Rows of the summaries by rule and by file.
const ROWS_COUNT_MAX: usize = 10;

pub(super) fn write(report: &Report<'_>, output: &mut dyn Write) -> io::Result<()> {
    let mut shown = report.ranked();
    let total = Totals::new(report, &shown);
    let (by_rule, by_file) = (rows_by_rule(report, &shown), rows_by_file(&shown));
    let left_out_count = shown.len().saturating_sub(FINDINGS_COUNT_MAX);
    shown.truncate(FINDINGS_COUNT_MAX);
    shown.sort_by_key(|finding| (&finding.path, finding.range));
    let mut human = Human::new(output);
    let mut places = Places::new(report);
    for finding in &shown {
        show(report, &mut places, finding, &mut human)?;
    }
    if left_out_count > 0 {
        human.line(format_args!(
            "{} more findings are not shown; name paths or rules, or use --format lines\n",
            count_text(left_out_count as u64)
        ))?;
    }
    if by_rule.len() > 1 {
        let rows: Vec<Vec<String>> = by_rule
            .iter()
            .take(ROWS_COUNT_MAX)
            .map(|row| {
                vec![
                    count_text(row.count as u64),
                    row.severity.to_string(),
                    one_line(row.rule).into_owned(),
                    one_line(row.title).into_owned(),
                ]
            })
            .collect();
        section(&mut human, "By rule", &rows, by_rule.len())?;
    }
    if by_file.len() > 1 {
        let rows: Vec<Vec<String>> = by_file
            .iter()
            .take(ROWS_COUNT_MAX)
            .map(|(count, path)| vec![count_text(*count as u64), path.to_string()])
            .collect();
        section(&mut human, "By file", &rows, by_file.len())?;
    }
    human.line(total)
}

fn show(
    report: &Report<'_>,
    places: &mut Places<'_, '_>,
    finding: &Finding,
    human: &mut Human<'_>,
) -> io::Result<()> {
    let paint = match finding.severity {
        Severity::Note => Paint::Good,
        Severity::Warning => Paint::Warning,
        Severity::Error => Paint::Bad,
    };
    let url = report
        .rule(&finding.rule)
        .and_then(|rule| rule.url.as_deref());
    let rule = Paint::Dim.text(format_args!("[{}]", one_line(&finding.rule)));
    human.line(format_args!(
        "{}{} {} {}",
        paint.text(finding.severity),
        Paint::Name.text(":"),
        Paint::Name.text(one_line(&finding.message)),
        linked(report, url, &rule)
    ))?;
    let place = finding.range.start;
    let place = Human::place_text(&finding.path, place.line + 1, place.column + 1);
    let target = file_url(report, &finding.path);
    human.line(format_args!(
        "  {} {}",
        Paint::Dim.text("-->"),
        linked(report, target.as_deref(), &place)
    ))?;
    let source = places.source(&finding.path);
    let drawn = source.and_then(|source| excerpt::draw(finding, source, report.look.width));
    match drawn {
        Some(drawn) => human.line(drawn.trim_end())?,
        None => human.line(Paint::Dim.text("   = its text is not at hand"))?,
    }
    if let Some(fix) = &finding.fix {
        let lines = source.and_then(|source| change::lines(fix, source));
        show_fix(fix, lines.as_deref(), human)?;
    }
    human.line("")
}

fn show_fix(fix: &Fix, lines: Option<&[String]>, human: &mut Human<'_>) -> io::Result<()> {
    let safety = match fix.safety {
        Safety::Safe => "safe",
        Safety::Unsafe => "unsafe: read it first",
    };
    let label = Paint::Good.text("fix");
    let Some(lines) = lines else {
        return human.line(format_args!("   = {label} ({safety}), too large to show"));
    };
    human.line(format_args!("   = {label} ({safety})"))?;
    for line in lines {
        human.line(format_args!("     {line}"))?;
    }
    Ok(())
}

fn section(
    human: &mut Human<'_>,
    title: &str,
    rows: &[Vec<String>],
    row_count: usize,
) -> io::Result<()> {
    human.line(Paint::Heading.text(title))?;
    human.table(2, rows)?;
    if row_count > rows.len() {
        human.line(format_args!("  ... and {} more", row_count - rows.len()))?;
    }
    human.line("")
}

/// The file on disk, where the terminal can follow it.
fn file_url(report: &Report<'_>, path: &RepoPath) -> Option<String> {
    let root = report.look.link_root.as_deref()?;
    Some(format!("{root}/{}", encoded(path.as_bytes())))
}

/// `text` as a hyperlink (OSC 8), where the terminal has them and the target is nothing but an address.
fn linked(report: &Report<'_>, target: Option<&str>, text: &str) -> String {
    let is_plain = |target: &&str| {
        ["https://", "http://", "file://"]
            .iter()
            .any(|front| target.starts_with(front))
            && target.bytes().all(|byte| byte.is_ascii_graphic())
    };
    match target.filter(is_plain) {
        Some(target) if report.look.link_root.is_some() => {
            format!("\u{1b}]8;;{target}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\")
        }
        _ => text.to_owned(),
    }
}

/// Whether a terminal makes text a link, by the variables it sets; `variable` reads one.
///
/// A list, because no terminal can be asked. `FORCE_HYPERLINK` overrides it: `0` for never.
pub(crate) fn has_hyperlinks(variable: impl Fn(&str) -> Option<String>) -> bool {
    const PROGRAMS: &[&str] = &[
        "iTerm.app",
        "WezTerm",
        "vscode",
        "ghostty",
        "Hyper",
        "rio",
        "Tabby",
        "WarpTerminal",
    ];
    /// The first VTE that has them, 0.50.
    const VTE_VERSION_MIN: u32 = 5_000;
    if let Some(forced) = variable("FORCE_HYPERLINK") {
        return forced != "0" && !forced.is_empty();
    }
    let term = variable("TERM").unwrap_or_default();
    if term == "dumb" || variable("CI").is_some() {
        return false;
    }
    let vte: Option<u32> = variable("VTE_VERSION").and_then(|version| version.parse().ok());
    variable("TERM_PROGRAM").is_some_and(|name| PROGRAMS.contains(&name.as_str()))
        || vte.is_some_and(|version| version >= VTE_VERSION_MIN)
        || ["WT_SESSION", "KONSOLE_VERSION", "DOMTERM"]
            .iter()
            .any(|name| variable(name).is_some())
        || ["xterm-kitty", "alacritty", "foot", "xterm-ghostty"].contains(&term.as_str())
}

#[cfg(test)]
mod tests {
    use super::super::{Format, Look, sample};
    use super::*;

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn the_sample_for_people() {
        insta::assert_snapshot!(plain(&sample::written(Format::Human)), @r#"
        note: `\u{202e}x\u{1b}[31m` ends ]]> <b>&amp; "q" | 100%\n::error::@all \u{0} [general/bidi]
          --> a\nb/"x" & <y>,1%:é.sh:2:6
          |
        2 | echo \u{202e}\u{1b}[31m ]]> <b> & "quoted" 'x' % | `tick`
          |      ^^^^^^^^
           = fix (safe)
             2 - echo \u{202e}\u{1b}[31m ]]> <b> & "quoted" 'x' % | `tick`
               + echo \u{1b}[31m ]]> <b> & "quoted" 'x' % | `tick`

        warning: two is not wanted [general/bidi]
          --> gone.txt:2:1
           = its text is not at hand

        error: `items` keeps one list for all calls [python/mutable-default-argument]
          --> src/add.py:1:21
          |
        1 | def add(item, items=[]):
          |                     ^^
        2 |     print('é😀', eval(item))
        3 |     return items
          |     ------------ and is handed out here
           = fix (unsafe: read it first)
             1 - def add(item, items=[]):
               + def add(item, items=None):
             2       print('é😀', eval(item))
               +     items = items or []
             3       return items

        warning: `eval` runs what it is given [python/eval]
          --> src/add.py:2:18
          |
        2 |     print('é😀', eval(item))
          |                  ^^^^^^^^^^

        By rule
          1  error    python/mutable-default-argument  A mutable default argument is shared by all calls
          2  warning  general/bidi                     Bidirectional controls hide what is read
          1  warning  python/eval                      Evaluated input is code

        By file
          2  src/add.py
          1  a\nb/"x" & <y>,1%:é.sh
          1  gone.txt

        4 findings (1 error, 2 warnings, 1 note) in 3 of 12 files with 3 rules; 1 with a safe fix, 1 with an unsafe fix, 1 in the baseline, 1 allowed by a comment.
        "#);
    }

    #[test]
    fn nothing_found_is_one_line() {
        let text = sample::with_findings(&[], None, |report| sample::text(Format::Human, report));
        insta::assert_snapshot!(text, @"No findings in 12 files with 3 rules.");
    }

    #[test]
    fn links_are_for_terminals_that_have_them_and_vanish_elsewhere() {
        let without = sample::written(Format::Human);
        assert!(!without.contains("\u{1b}]8"));
        let with = sample::with_report(|report| {
            let look = Look {
                link_root: Some("file://host/top".to_owned()),
                width: 0,
            };
            sample::text(Format::Human, &Report { look, ..*report })
        });
        assert!(with.contains("\u{1b}]8;;file://host/top/src/add.py\u{1b}\\"));
        assert!(with.contains("\u{1b}]8;;https://example.org/rules/eval?a=1&b=2\u{1b}\\"));
        assert!(with.contains("\u{1b}]8;;file://host/top/a%0Ab/%22x"));
        assert_eq!(plain(&with), plain(&without));
    }

    #[test]
    fn nothing_unsafe_reaches_the_terminal() {
        let text = plain(&sample::written(Format::Human));
        let unsafe_at = text.find(|found| found != '\n' && crate::text::is_unsafe(found));
        assert_eq!(unsafe_at, None);
    }

    #[test]
    fn too_many_findings_are_counted() {
        let findings: Vec<Finding> = (0..FINDINGS_COUNT_MAX + 5)
            .map(|at| sample::finding("a/b", &format!("{at:05}"), "x", "x"))
            .collect();
        let text = sample::with_findings(&findings, None, |report| {
            sample::text(Format::Human, report)
        });
        assert!(plain(&text).contains("\n5 more findings are not shown"));
    }

    #[test]
    fn terminals_are_known_by_their_variables() {
        let with = |pairs: &[(&str, &str)]| {
            has_hyperlinks(|name| {
                let pair = pairs.iter().find(|(known, _)| *known == name);
                pair.map(|(_, value)| (*value).to_owned())
            })
        };
        assert!(with(&[("TERM_PROGRAM", "WezTerm")]));
        assert!(with(&[("VTE_VERSION", "6003")]));
        assert!(!with(&[("VTE_VERSION", "4002")]));
        assert!(!with(&[("TERM", "xterm-kitty"), ("CI", "true")]));
        assert!(!with(&[
            ("TERM_PROGRAM", "vscode"),
            ("FORCE_HYPERLINK", "0")
        ]));
        assert!(with(&[("FORCE_HYPERLINK", "1")]));
        assert!(!with(&[]));
    }
}
