//! Reading pages and choosing rules, on short pages written here.

mod catalog;
mod page;
mod trial;

use std::fmt::Write;

use crate::diagnostic::Diagnostic;
use crate::text::RepoPath;

use super::page::{Page, PageSource};

/// A page that is right.
const RIGHT: &str = r#"---
id: two-words
severity: warning
category: correctness
confidence: high
default: true
cwe: [665, 1]
tags: functions
message: "`$name` keeps one"
options:
  names: {default: [a, b], help: "which"}
  count_max: {default: 3, min: 1, max: 9}
---
# Two words

Why it matters.

```query
((call function: (identifier) @name) @here (#any-of? @name {names}) (#count-ge? @name {count_max}))
```

```python flagged option.count_max=2 path=a/b.py
⟦a()⟧
```

```python allowed
c()
```
"#;

fn read(text: &str) -> Result<Page, Vec<Diagnostic>> {
    super::page::read(&PageSource {
        pack: "python",
        languages: &["python".to_owned()],
        path: &RepoPath::from("rules/python/two-words.md"),
        bytes: text.as_bytes(),
    })
}

/// The right page with one text in place of another, which must be there.
fn changed(from: &str, to: &str) -> String {
    assert!(RIGHT.contains(from), "{from}");
    RIGHT.replacen(from, to, 1)
}

/// Diagnostics, one a line.
pub(super) fn shown(found: &[Diagnostic]) -> String {
    let mut text = String::new();
    for fault in found {
        let _ = write!(text, "{}", fault.severity);
        if let Some(range) = fault.range {
            let _ = write!(text, " {}:{}", range.start.line + 1, range.start.column + 1);
        }
        let _ = write!(text, " {}", fault.message);
        if let Some(hint) = &fault.hint {
            let _ = write!(text, " | {hint}");
        }
        text.push('\n');
    }
    text
}
