//! Examples against a finder written here, which finds every `bad` and fixes it as the rule says.

use std::fmt::Write;
use std::sync::Arc;

use super::read;
use crate::diagnostic::{Edit, Finding, Fix, Safety, Severity, Standing};
use crate::rules::rule::Rule;
use crate::rules::trial::{self, TrialFile};
use crate::text::{LineTable, Range, Span};

const PAGE: &str = "---
id: two-words
severity: warning
category: style
confidence: low
message: found
---
# Two words

Prose.

```regex
bad
```

```fix safe
FIX
```

";

fn find(rule: &Arc<Rule>, file: &TrialFile<'_>) -> Vec<Finding> {
    let table = LineTable::new(file.bytes);
    memchr::memmem::find_iter(file.bytes, b"bad")
        .map(|start| {
            let start = u32::try_from(start).expect("short");
            let span = Span {
                start,
                end: start + 3,
            };
            let edit = Edit {
                span,
                text: rule.fix.as_ref().expect("a fix").text.clone().into_bytes(),
            };
            Finding {
                rule: rule.info.id.clone(),
                severity: Severity::Warning,
                path: file.path.clone(),
                range: Range {
                    start: table.point(span.start),
                    end: table.point(span.end),
                },
                span,
                message: rule.message.clone(),
                labels: Vec::new(),
                fix: Some(Fix {
                    safety: Safety::Safe,
                    edits: vec![edit],
                }),
                fingerprint: 0,
                standing: Standing::New,
            }
        })
        .collect()
}

fn failures(fix: &str, examples: &str) -> String {
    let text = format!("{}{examples}", PAGE.replace("FIX", fix));
    let page = read(&text).unwrap_or_else(|faults| panic!("{}", super::shown(&faults)));
    let mut text = String::new();
    for failure in trial::run(&page, &mut find) {
        let _ = writeln!(text, "{}: {}", failure.line, failure.message);
        for spot in failure.spots {
            let _ = writeln!(
                text,
                "  {}:{} {:?} {}+{} {:?}",
                spot.line, spot.column, spot.source, spot.indent, spot.width, spot.message
            );
        }
        if !(failure.expected.is_empty() && failure.found.is_empty()) {
            let _ = writeln!(text, "  {:?} and not {:?}", failure.found, failure.expected);
        }
    }
    text
}

#[test]
fn what_holds_says_nothing() {
    let examples = "```python flagged\nx = ⟦bad⟧ + ⟦bad⟧\n```\n```python fixed\nx = good + good\n```\n\
        ```python allowed\nx = 1\n```\n";
    assert_eq!(failures("good", examples), "");
}

#[test]
fn spots_are_compared_exactly() {
    insta::assert_snapshot!(failures(
        "good",
        "```python flagged\nü = bad\ny = ⟦x⟧\nz = ⟦bad⟧\n```\n```python allowed\nbad = bad\n```\n"
    ), @r#"
    21: 1 marked place is not found, and 1 place is found and should not be
      21:6 "ü = bad" 4+3 Some("found")
      22:5 "y = x" 4+1 None
    26: 2 places are found and should not be
      26:1 "bad = bad" 0+3 Some("found")
      26:7 "bad = bad" 6+3 Some("found")
    "#);
}

#[test]
fn fixes_must_mend() {
    insta::assert_snapshot!(failures(
        "good",
        "```python flagged\na = 1\nx = ⟦bad⟧\nb = 2\n```\n```python fixed\na = 1\nx = better\nb = 2\n```\n"
    ), @r#"
    26: the fixes come out otherwise
      ["x = good"] and not ["x = better"]
    "#);
    insta::assert_snapshot!(failures("bad2", "```python flagged\nx = ⟦bad⟧\n```\n"), @r#"
    21: the fix does not silence its own finding
      21:5 "x = bad2222222222" 4+3 Some("found")
    "#);
    insta::assert_snapshot!(failures("= (", "```python flagged\nx = ⟦bad⟧\n```\n"), @r#"
    21: the fix leaves what cannot be parsed
      21:5 "x = bad" 4+3 Some("found")
    "#);
}
