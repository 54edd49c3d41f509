//! One finding a line, `path:line:column: severity: message [rule]`, as compilers write it.
//!
//! For `grep`, and for editors: Vim reads it with `errorformat=%f:%l:%c:\ %t%*[^:]:\ %m`. Columns count
//! bytes, as compilers count them. Never more or less than one line for a finding.

use std::io::{self, Write};

use super::Report;
use super::place::one_line;

pub(super) fn write(report: &Report<'_>, output: &mut dyn Write) -> io::Result<()> {
    for finding in report.new_findings() {
        let path = finding.path.to_string();
        // A path that looks like an option or like a command of a CI log stays a path.
        let front = if path.starts_with(['-', ':', '#']) {
            "./"
        } else {
            ""
        };
        let place = finding.range.start;
        writeln!(
            output,
            "{front}{path}:{}:{}: {}: {} [{}]",
            place.line + 1,
            place.column + 1,
            finding.severity,
            one_line(&finding.message),
            one_line(&finding.rule)
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Format, sample};

    #[test]
    fn a_finding_is_a_line() {
        insta::assert_snapshot!(sample::written(Format::Lines), @r#"
        a\nb/"x" & <y>,1%:é.sh:2:6: note: `\u{202e}x\u{1b}[31m` ends ]]> <b>&amp; "q" | 100%\n::error::@all \u{0} [general/bidi]
        gone.txt:2:1: warning: two is not wanted [general/bidi]
        src/add.py:1:21: error: `items` keeps one list for all calls [python/mutable-default-argument]
        src/add.py:2:18: warning: `eval` runs what it is given [python/eval]
        "#);
    }

    #[test]
    fn a_path_stays_a_path() {
        let odd = [sample::finding("a/b", "::set::x", "x", "x")];
        let text = sample::with_findings(&odd, None, |report| sample::text(Format::Lines, report));
        assert_eq!(text, "./::set::x:1:1: warning: x is not wanted [a/b]\n");
    }
}
