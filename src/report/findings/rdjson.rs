//! Findings in the Reviewdog Diagnostic Format: one JSON document, `rdjson`.
//!
//! Columns count bytes there too, and ends are exclusive, as ours are. A fix of one edit is a
//! suggestion; reviewdog takes several for alternatives, so a fix of several edits becomes none.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use super::place::{Places, exact, one_line};
use super::{PROJECT_URL, Report, TOOL_NAME};
use crate::diagnostic::{Edit, Finding, Fix, Severity};
use crate::report::json::write_document;
use crate::text::{Point, Range};

pub(super) fn write(report: &Report<'_>, output: &mut dyn Write) -> io::Result<()> {
    let mut places = Places::new(report);
    let document = Document {
        source: Origin {
            name: TOOL_NAME,
            url: PROJECT_URL,
        },
        diagnostics: report
            .new_findings()
            .into_iter()
            .map(|finding| entry(report, &mut places, finding))
            .collect(),
    };
    write_document(output, &document)
}

#[derive(Serialize)]
struct Document<'a> {
    source: Origin,
    diagnostics: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Origin {
    name: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct Entry<'a> {
    message: Cow<'a, str>,
    location: Location<'a>,
    severity: &'static str,
    code: Code<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion<'a>>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: Cow<'a, str>,
    range: Stretch,
}

#[derive(Serialize)]
struct Stretch {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct Suggestion<'a> {
    range: Stretch,
    text: &'a str,
}

fn entry<'a>(report: &Report<'a>, places: &mut Places<'_, '_>, finding: &'a Finding) -> Entry<'a> {
    Entry {
        message: one_line(&finding.message),
        location: Location {
            path: exact(&finding.path),
            range: stretch(finding.range),
        },
        severity: match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Note => "INFO",
        },
        code: Code {
            value: &finding.rule,
            url: report
                .rule(&finding.rule)
                .and_then(|rule| rule.url.as_deref()),
        },
        suggestions: suggestion(places, finding).into_iter().collect(),
    }
}

fn suggestion<'a>(places: &mut Places<'_, '_>, finding: &'a Finding) -> Option<Suggestion<'a>> {
    let Some(Fix { edits, .. }) = &finding.fix else {
        return None;
    };
    let [Edit { span, text }] = edits.as_slice() else {
        return None;
    };
    let source = places.source(&finding.path)?;
    Some(Suggestion {
        range: stretch(source.range(*span)?),
        text: std::str::from_utf8(text).ok()?,
    })
}

fn stretch(range: Range) -> Stretch {
    let position = |point: Point| Position {
        line: point.line + 1,
        column: point.column + 1,
    };
    Stretch {
        start: position(range.start),
        end: position(range.end),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Format, sample};

    #[test]
    fn diagnostics_read_back() {
        let text = sample::written(Format::Rdjson);
        let read: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(
            read["diagnostics"][0]["location"]["path"],
            sample::HOSTILE_PATH
        );
        let entries = read["diagnostics"].as_array().expect("a list");
        let lines: Vec<String> = entries.iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
        {"code":{"value":"general/bidi"},"location":{"path":"a\nb/\"x\" & <y>,1%:é.sh","range":{"end":{"column":9,"line":2},"start":{"column":6,"line":2}}},"message":"`\\u{202e}x\\u{1b}[31m` ends ]]> <b>&amp; \"q\" | 100%\\n::error::@all \\u{0}","severity":"INFO","suggestions":[{"range":{"end":{"column":9,"line":2},"start":{"column":6,"line":2}},"text":""}]}
        {"code":{"value":"general/bidi"},"location":{"path":"gone.txt","range":{"end":{"column":4,"line":2},"start":{"column":1,"line":2}}},"message":"two is not wanted","severity":"WARNING"}
        {"code":{"value":"python/mutable-default-argument"},"location":{"path":"src/add.py","range":{"end":{"column":23,"line":1},"start":{"column":21,"line":1}}},"message":"`items` keeps one list for all calls","severity":"ERROR"}
        {"code":{"url":"https://example.org/rules/eval?a=1&b=2","value":"python/eval"},"location":{"path":"src/add.py","range":{"end":{"column":28,"line":2},"start":{"column":18,"line":2}}},"message":"`eval` runs what it is given","severity":"WARNING"}
        "#);
    }
}
