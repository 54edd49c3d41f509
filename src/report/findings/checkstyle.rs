//! Findings in Checkstyle's XML, which build servers have read for twenty years.
//!
//! Columns count UTF-16 units, as Checkstyle's own do; a finding whose text is gone has none.

use std::io::{self, Write};

use super::Report;
use super::place::{Places, exact, one_line};
use super::xml::{DECLARATION, Xml};
use crate::diagnostic::Severity;
use crate::text::RepoPath;

/// The shape's version: that of the Checkstyle which last changed it.
const CHECKSTYLE_VERSION: &str = "4.3";

pub(super) fn write(report: &Report<'_>, output: &mut dyn Write) -> io::Result<()> {
    let mut places = Places::new(report);
    let mut open: Option<&RepoPath> = None;
    writeln!(
        output,
        "{DECLARATION}\n<checkstyle version=\"{CHECKSTYLE_VERSION}\">"
    )?;
    for finding in report.new_findings() {
        if open != Some(&finding.path) {
            if open.is_some() {
                writeln!(output, "  </file>")?;
            }
            writeln!(output, "  <file name=\"{}\">", Xml(&exact(&finding.path)))?;
            open = Some(&finding.path);
        }
        let range = places.utf16(&finding.path, finding.range);
        write!(output, "    <error line=\"{}\"", range.start_line)?;
        if let Some((column, _)) = range.columns {
            write!(output, " column=\"{column}\"")?;
        }
        writeln!(
            output,
            " severity=\"{}\" message=\"{}\" source=\"codecontext/{}\"/>",
            match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "info",
            },
            Xml(&one_line(&finding.message)),
            Xml(&finding.rule)
        )?;
    }
    if open.is_some() {
        writeln!(output, "  </file>")?;
    }
    writeln!(output, "</checkstyle>")
}

#[cfg(test)]
mod tests {
    use super::super::{Format, sample};

    #[test]
    fn files_hold_their_findings() {
        let text = sample::written(Format::Checkstyle);
        let read = sample::xml_attributes(&text, "file", "name");
        assert_eq!(read, [sample::HOSTILE_PATH, "gone.txt", "src/add.py"]);
        insta::assert_snapshot!(text, @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <checkstyle version="4.3">
          <file name="a&#10;b/&quot;x&quot; &amp; &lt;y&gt;,1%:é.sh">
            <error line="2" column="6" severity="info" message="`\u{202e}x\u{1b}[31m` ends ]]&gt; &lt;b&gt;&amp;amp; &quot;q&quot; | 100%\n::error::@all \u{0}" source="codecontext/general/bidi"/>
          </file>
          <file name="gone.txt">
            <error line="2" severity="warning" message="two is not wanted" source="codecontext/general/bidi"/>
          </file>
          <file name="src/add.py">
            <error line="1" column="21" severity="error" message="`items` keeps one list for all calls" source="codecontext/python/mutable-default-argument"/>
            <error line="2" column="15" severity="warning" message="`eval` runs what it is given" source="codecontext/python/eval"/>
          </file>
        </checkstyle>
        "#);
    }

    #[test]
    fn nothing_found_is_still_a_document() {
        let text =
            sample::with_findings(&[], None, |report| sample::text(Format::Checkstyle, report));
        insta::assert_snapshot!(text, @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <checkstyle version="4.3">
        </checkstyle>
        "#);
    }
}
