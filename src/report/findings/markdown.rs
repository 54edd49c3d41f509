//! Findings as a page of Markdown, for the summary of a CI job or a comment.
//!
//! What comes from the repository is escaped: it can make no link, no mention, no HTML and no row of a
//! table. Between backticks, where rules put code, it stays code. The page never outgrows the place it
//! is for; what did not fit is said.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::place::one_line;
use super::summary::{Totals, rows_by_rule};
use super::{Report, severity_counts};
use crate::diagnostic::Finding;
use crate::report::count_text;

/// GitHub refuses a step's summary from 1 MiB on
/// (docs.github.com, "Workflow commands: step isolation and limits"); half of it leaves room for others.
const PAGE_BYTES_MAX: usize = 512 * 1024;

/// Longer lists of findings are not read.
const FINDINGS_COUNT_MAX: usize = 500;

pub(super) fn write(report: &Report<'_>, output: &mut dyn Write) -> io::Result<()> {
    let findings = report.ranked();
    let mut page = String::from("## codecontext\n\n");
    let _ = writeln!(page, "{}", Totals::new(report, &findings));
    if !findings.is_empty() {
        by_rule(report, &findings, &mut page);
        list(&findings, &mut page);
    }
    output.write_all(page.as_bytes())
}

fn by_rule(report: &Report<'_>, findings: &[&Finding], page: &mut String) {
    page.push_str("\n| findings | severity | rule | |\n|--:|---|---|---|\n");
    for row in rows_by_rule(report, findings) {
        let line = format!(
            "| {} | {} | {} | {} |\n",
            count_text(row.count as u64),
            row.severity,
            rule_text(report, row.rule),
            prose(row.title)
        );
        if page.len() + line.len() > PAGE_BYTES_MAX / 2 {
            break;
        }
        page.push_str(&line);
    }
}

fn list(findings: &[&Finding], page: &mut String) {
    page.push_str("\n| place | | message |\n|---|---|---|\n");
    let mut shown_count = 0;
    for finding in findings.iter().take(FINDINGS_COUNT_MAX) {
        let place = format!("{}:{}", finding.path, finding.range.start.line + 1);
        let line = format!(
            "| {} | {} | {} {} |\n",
            code(&place),
            finding.severity,
            prose(&one_line(&finding.message)),
            code(&finding.rule)
        );
        if page.len() + line.len() > PAGE_BYTES_MAX {
            break;
        }
        page.push_str(&line);
        shown_count += 1;
    }
    if shown_count < findings.len() {
        let left_out = severity_counts(&findings[shown_count..]);
        let parts: Vec<String> = left_out
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(severity, count)| format!("{} × {severity}", count_text(*count as u64)))
            .collect();
        let _ = writeln!(page, "\nNot listed: {}.", parts.join(", "));
    }
}

/// A rule's id, with a link where there is a page about it.
fn rule_text(report: &Report<'_>, id: &str) -> String {
    match report.rule(id).and_then(|rule| rule.url.as_deref()) {
        Some(url) if is_plain_url(url) => format!("[{}]({url})", code(id)),
        _ => code(id),
    }
}

/// Whether a URL can stand in a link without meaning anything else.
fn is_plain_url(url: &str) -> bool {
    url.starts_with("https://")
        && url
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"()<>[]\\|`\"".contains(&byte))
}

/// Prose in which only pairs of backticks mean something.
pub(in crate::report) fn prose(text: &str) -> String {
    let text = crate::text::escaped(text);
    let parts: Vec<&str> = text.split('`').collect();
    let mut safe = String::with_capacity(text.len() + 16);
    for (at, part) in parts.iter().enumerate() {
        // The odd parts stand between two backticks, but for one that is never closed.
        if at % 2 == 1 && at + 1 < parts.len() && !part.trim().is_empty() {
            safe.push_str(&code(part));
        } else {
            if at % 2 == 1 {
                safe.push_str("\\`");
            }
            escape_prose(part, &mut safe);
            if at % 2 == 1 && at + 1 < parts.len() {
                safe.push_str("\\`");
            }
        }
    }
    safe
}

fn escape_prose(text: &str, into: &mut String) {
    let mut last = ' ';
    for character in text.chars() {
        match character {
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '&' => into.push_str("&amp;"),
            // Nobody is called, and no issue is referred to.
            '@' => into.push_str("@<!-- -->"),
            '#' => into.push_str("#<!-- -->"),
            // So that no address becomes a link.
            '/' if last == ':' => into.push_str("\\/"),
            '\t' => into.push(' '),
            _ if character.is_ascii_punctuation() && !"'\",;:%/=".contains(character) => {
                into.push('\\');
                into.push(character);
            }
            _ => into.push(character),
        }
        last = character;
    }
}

/// A code span in a table, of text on one line.
fn code(text: &str) -> String {
    span(&text.replace('|', "\\|"))
}

/// A code span outside of tables, of text on one line.
pub(in crate::report) fn span(text: &str) -> String {
    let text = crate::text::escaped(text);
    let longest = text.split(|other| other != '`').map(str::len).max();
    let fence = "`".repeat(longest.unwrap_or(0) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::super::{Format, sample};
    use super::*;

    #[test]
    fn a_page_has_totals_rules_and_places() {
        insta::assert_snapshot!(sample::written(Format::Markdown), @r#"
        ## codecontext

        4 findings (1 error, 2 warnings, 1 note) in 3 of 12 files with 3 rules; 1 with a safe fix, 1 with an unsafe fix, 1 in the baseline, 1 allowed by a comment.

        | findings | severity | rule | |
        |--:|---|---|---|
        | 1 | error | `python/mutable-default-argument` | A mutable default argument is shared by all calls |
        | 2 | warning | `general/bidi` | Bidirectional controls hide what is read |
        | 1 | warning | [`python/eval`](https://example.org/rules/eval?a=1&b=2) | Evaluated input is code |

        | place | | message |
        |---|---|---|
        | `src/add.py:1` | error | `items` keeps one list for all calls `python/mutable-default-argument` |
        | `gone.txt:2` | warning | two is not wanted `general/bidi` |
        | `src/add.py:2` | warning | `eval` runs what it is given `python/eval` |
        | `a\nb/"x" & <y>,1%:é.sh:2` | note | `\u{202e}x\u{1b}[31m` ends \]\]&gt; &lt;b&gt;&amp;amp; "q" \| 100%\\n::error::@<!-- -->all \\u\{0\} `general/bidi` |
        "#);
    }

    #[test]
    fn nothing_found_is_one_line() {
        let text =
            sample::with_findings(&[], None, |report| sample::text(Format::Markdown, report));
        insta::assert_snapshot!(text, @r"
        ## codecontext

        No findings in 12 files with 3 rules.
        ");
    }

    #[test]
    fn a_page_stays_small_and_says_what_is_left_out() {
        let mut one = sample::finding("a/b", "x", "x", "x");
        one.message = "|".repeat(5_000);
        let findings = vec![one; 2_000];
        let text = sample::with_findings(&findings, None, |report| {
            sample::text(Format::Markdown, report)
        });
        assert!(text.len() < PAGE_BYTES_MAX + 1_000, "{}", text.len());
        assert!(
            text.contains("\nNot listed: 1,"),
            "{}",
            &text[text.len() - 200..]
        );
    }

    #[test]
    fn prose_keeps_code_and_nothing_else() {
        insta::assert_snapshot!(prose("`a|b` is *x* [l](u) @me #1 <b> https://e.org `open"), @r#"`a\|b` is \*x\* \[l\]\(u\) @<!-- -->me #<!-- -->1 &lt;b&gt; https:\//e\.org \`open"#);
        insta::assert_snapshot!(code("a``b`"), @"``` a``b` ```");
        assert!(!is_plain_url("javascript:x") && !is_plain_url("https://e.org/a)b"));
    }
}
