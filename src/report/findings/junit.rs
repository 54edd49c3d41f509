//! Findings as failed test cases in `JUnit`'s XML: a suite for each file, a case for each finding.
//!
//! A note is a case that passed and says something: build servers fail a run by its failures. Without
//! findings there is one case that passed, because many readers take an empty report for a broken run.

use std::io::{self, Write};

use super::Report;
use super::place::{exact, one_line};
use super::xml::{DECLARATION, Xml};
use crate::diagnostic::{Finding, Severity};

pub(super) fn write(report: &Report<'_>, output: &mut dyn Write) -> io::Result<()> {
    let findings = report.new_findings();
    writeln!(
        output,
        "{DECLARATION}\n<testsuites name=\"codecontext\" tests=\"{}\" failures=\"{}\" errors=\"0\" time=\"0\">",
        findings.len().max(1),
        failure_count(&findings)
    )?;
    for of_file in findings.chunk_by(|a, b| a.path == b.path) {
        let path = exact(&of_file[0].path);
        writeln!(
            output,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\" time=\"0\">",
            Xml(&path),
            of_file.len(),
            failure_count(of_file)
        )?;
        for finding in of_file {
            case(finding, &path, output)?;
        }
        writeln!(output, "  </testsuite>")?;
    }
    if findings.is_empty() {
        writeln!(
            output,
            "  <testsuite name=\"codecontext\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\" time=\"0\">\n    \
             <testcase name=\"no findings\" classname=\"codecontext\" time=\"0\"/>\n  </testsuite>"
        )?;
    }
    writeln!(output, "</testsuites>")
}

fn case(finding: &Finding, path: &str, output: &mut dyn Write) -> io::Result<()> {
    let place = format!(
        "{}:{}",
        finding.range.start.line + 1,
        finding.range.start.column + 1
    );
    let message = one_line(&finding.message);
    let (message, rule, path) = (Xml(&message), Xml(&finding.rule), Xml(path));
    writeln!(
        output,
        "    <testcase name=\"{rule} at {place}\" classname=\"{path}\" file=\"{path}\" time=\"0\">"
    )?;
    let (severity, text) = (
        finding.severity,
        format_args!("{path}:{place}: {message} [{rule}]"),
    );
    if severity > Severity::Note {
        writeln!(
            output,
            "      <failure type=\"{severity}\" message=\"{message}\">{text}</failure>"
        )?;
    } else {
        writeln!(output, "      <system-out>{severity}: {text}</system-out>")?;
    }
    writeln!(output, "    </testcase>")
}

fn failure_count(findings: &[&Finding]) -> usize {
    let fails = |finding: &&&Finding| finding.severity > Severity::Note;
    findings.iter().filter(fails).count()
}

#[cfg(test)]
mod tests {
    use super::super::{Format, sample};

    #[test]
    fn findings_are_failed_cases() {
        let text = sample::written(Format::Junit);
        let suites = sample::xml_attributes(&text, "testsuite", "name");
        assert_eq!(suites, [sample::HOSTILE_PATH, "gone.txt", "src/add.py"]);
        assert_eq!(sample::xml_attributes(&text, "failure", "type").len(), 3);
        insta::assert_snapshot!(text, @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="codecontext" tests="4" failures="3" errors="0" time="0">
          <testsuite name="a&#10;b/&quot;x&quot; &amp; &lt;y&gt;,1%:é.sh" tests="1" failures="0" errors="0" skipped="0" time="0">
            <testcase name="general/bidi at 2:6" classname="a&#10;b/&quot;x&quot; &amp; &lt;y&gt;,1%:é.sh" file="a&#10;b/&quot;x&quot; &amp; &lt;y&gt;,1%:é.sh" time="0">
              <system-out>note: a&#10;b/&quot;x&quot; &amp; &lt;y&gt;,1%:é.sh:2:6: `\u{202e}x\u{1b}[31m` ends ]]&gt; &lt;b&gt;&amp;amp; &quot;q&quot; | 100%\n::error::@all \u{0} [general/bidi]</system-out>
            </testcase>
          </testsuite>
          <testsuite name="gone.txt" tests="1" failures="1" errors="0" skipped="0" time="0">
            <testcase name="general/bidi at 2:1" classname="gone.txt" file="gone.txt" time="0">
              <failure type="warning" message="two is not wanted">gone.txt:2:1: two is not wanted [general/bidi]</failure>
            </testcase>
          </testsuite>
          <testsuite name="src/add.py" tests="2" failures="2" errors="0" skipped="0" time="0">
            <testcase name="python/mutable-default-argument at 1:21" classname="src/add.py" file="src/add.py" time="0">
              <failure type="error" message="`items` keeps one list for all calls">src/add.py:1:21: `items` keeps one list for all calls [python/mutable-default-argument]</failure>
            </testcase>
            <testcase name="python/eval at 2:18" classname="src/add.py" file="src/add.py" time="0">
              <failure type="warning" message="`eval` runs what it is given">src/add.py:2:18: `eval` runs what it is given [python/eval]</failure>
            </testcase>
          </testsuite>
        </testsuites>
        "#);
    }

    #[test]
    fn nothing_found_is_a_passed_case() {
        let text = sample::with_findings(&[], None, |report| sample::text(Format::Junit, report));
        assert_eq!(
            sample::xml_attributes(&text, "testcase", "name"),
            ["no findings"]
        );
        insta::assert_snapshot!(text, @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="codecontext" tests="1" failures="0" errors="0" time="0">
          <testsuite name="codecontext" tests="1" failures="0" errors="0" skipped="0" time="0">
            <testcase name="no findings" classname="codecontext" time="0"/>
          </testsuite>
        </testsuites>
        "#);
    }
}
