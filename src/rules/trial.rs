//! Runs the examples of a rule: what is marked is found and nothing else, what is allowed is not, and fixes mend.
//!
//! Is handed the way to run a rule on a file; says what came out otherwise than the page says, line by line.

use std::sync::Arc;

use crate::diagnostic::{Finding, Fix};
use crate::language::Language;
use crate::parse::{Limits, Parsed, Parser};
use crate::text::{LineTable, RepoPath, Span};

use super::page::Page;
use super::rule::{Example, ExampleKind, Rule};

/// A file as an example has it.
pub(crate) struct TrialFile<'a> {
    pub path: &'a RepoPath,
    pub language: Option<&'static Language>,
    pub bytes: &'a [u8],
    /// What the repository depends on: all that the rule asks for.
    pub dependencies: &'a [String],
}

/// Runs one rule on one file.
pub(crate) type Run<'a> = dyn FnMut(&Arc<Rule>, &TrialFile<'_>) -> Vec<Finding> + 'a;

/// An example that did not come out as it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The line of the page at which the example starts.
    pub line: u32,
    pub message: String,
    pub spots: Vec<Spot>,
    /// Lines that should be, and that are, where a text came out otherwise.
    pub expected: Vec<String>,
    pub found: Vec<String>,
}

/// A place that was marked and not found, or found and not marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    /// The line of the page, and the columns of the code without marks, from 1 in bytes.
    pub line: u32,
    pub column: u32,
    /// How many characters of the line belong to it, and how many stand before.
    pub width: usize,
    pub indent: usize,
    /// The line of code.
    pub source: String,
    /// What the finding says; `None` where there is none.
    pub message: Option<String>,
}

/// Runs every example of a page.
pub(crate) fn run(page: &Page, run: &mut Run<'_>) -> Vec<Failure> {
    let rule = page.rule();
    let mut failures = Vec::new();
    let mut mended = None;
    for example in &rule.examples {
        let (rule, faults) = page.rule_of_example(example);
        let rule = Arc::new(rule);
        for fault in faults {
            failures.push(Failure::new(example, fault));
        }
        match example.kind {
            ExampleKind::Flagged => {
                let unmarked = example.unmarked();
                let findings = find(&rule, example, unmarked.text.as_bytes(), run);
                failures.extend(compared(
                    example,
                    &unmarked.text,
                    &unmarked.spots,
                    &findings,
                ));
                mended = fixed(
                    &rule,
                    example,
                    &unmarked.text,
                    &findings,
                    &mut failures,
                    run,
                );
            }
            ExampleKind::Allowed => {
                let findings = find(&rule, example, example.text.as_bytes(), run);
                failures.extend(compared(example, &example.text, &[], &findings));
            }
            ExampleKind::Fixed => {
                let text = mended.as_deref().unwrap_or_default();
                if text != example.text {
                    failures.push(different(example, text));
                }
            }
        }
    }
    failures
}

fn find(rule: &Arc<Rule>, example: &Example, bytes: &[u8], run: &mut Run<'_>) -> Vec<Finding> {
    let file = TrialFile {
        path: &example.file_path(),
        language: example.row(),
        bytes,
        dependencies: &rule.requires.dependencies,
    };
    let mut findings = run(rule, &file);
    findings.sort_by_key(|finding| (finding.span.start, u32::MAX - finding.span.end));
    findings
}

/// The marked places against those found; both in order.
fn compared(
    example: &Example,
    text: &str,
    marked: &[Span],
    findings: &[Finding],
) -> Option<Failure> {
    let table = LineTable::new(text.as_bytes());
    let spot =
        |span: Span, message: Option<&String>| Spot::new(example, text, &table, span, message);
    let mut spots = Vec::new();
    let mut left: Vec<&Finding> = findings.iter().collect();
    for &span in marked {
        match left.iter().position(|finding| finding.span == span) {
            Some(at) => _ = left.remove(at),
            None => spots.push(spot(span, None)),
        }
    }
    for finding in left {
        spots.push(spot(finding.span, Some(&finding.message)));
    }
    if spots.is_empty() {
        return None;
    }
    spots.sort_by_key(|spot| (spot.line, spot.column));
    let missing_count = spots.iter().filter(|spot| spot.message.is_none()).count();
    let message = match (missing_count, spots.len() - missing_count) {
        (missing, 0) => format!(
            "{} not found",
            counted(missing, "marked place is", "marked places are")
        ),
        (0, found) => format!(
            "{} and should not be",
            counted(found, "place is found", "places are found")
        ),
        (missing, found) => format!(
            "{} not found, and {} and should not be",
            counted(missing, "marked place is", "marked places are"),
            counted(found, "place is found", "places are found")
        ),
    };
    Some(Failure {
        spots,
        ..Failure::new(example, message)
    })
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// The example with every fix applied, which must be code without the findings; `None` where there is no fix.
fn fixed(
    rule: &Arc<Rule>,
    example: &Example,
    text: &str,
    findings: &[Finding],
    failures: &mut Vec<Failure>,
    run: &mut Run<'_>,
) -> Option<String> {
    rule.fix.as_ref()?;
    let fixes = findings.iter().filter_map(|finding| finding.fix.as_ref());
    let bytes = applied(text.as_bytes(), fixes);
    let Ok(result) = String::from_utf8(bytes) else {
        failures.push(Failure::new(
            example,
            "the fixed text is not UTF-8".to_owned(),
        ));
        return None;
    };
    if result == text {
        return Some(result);
    }
    if let Some(language) = example.row()
        && has_errors(language, &result)
        && !has_errors(language, text)
    {
        let message = "the fix leaves what cannot be parsed".to_owned();
        failures.push(Failure {
            found: result.lines().map(str::to_owned).collect(),
            ..Failure::new(example, message)
        });
        return Some(result);
    }
    let again = find(rule, example, result.as_bytes(), run);
    // What has no fix is still found, and may be.
    let unfixed_count = findings
        .iter()
        .filter(|finding| finding.fix.is_none())
        .count();
    if again.len() > unfixed_count {
        let table = LineTable::new(result.as_bytes());
        let spots = again.iter().map(|finding| {
            Spot::new(
                example,
                &result,
                &table,
                finding.span,
                Some(&finding.message),
            )
        });
        let message = "the fix does not silence its own finding".to_owned();
        failures.push(Failure {
            spots: spots.collect(),
            ..Failure::new(example, message)
        });
    }
    Some(result)
}

/// The bytes with every edit made; one that overlaps an earlier one is left out, with its fix.
fn applied<'a>(bytes: &[u8], fixes: impl Iterator<Item = &'a Fix>) -> Vec<u8> {
    let mut result = Vec::with_capacity(bytes.len());
    let mut done = 0;
    for fix in fixes {
        let Some(first) = fix.edits.first() else {
            continue;
        };
        if (first.span.start as usize) < done {
            continue;
        }
        for edit in &fix.edits {
            let (start, end) = (edit.span.start as usize, edit.span.end as usize);
            result.extend_from_slice(bytes.get(done..start).unwrap_or_default());
            result.extend_from_slice(&edit.text);
            done = end.max(done);
        }
    }
    result.extend_from_slice(bytes.get(done..).unwrap_or_default());
    result
}

fn has_errors(language: &'static Language, text: &str) -> bool {
    match Parser::default().parse(language, text.as_bytes(), &[], Limits::default()) {
        Parsed::Tree(tree) => tree.root_node().has_error(),
        Parsed::TimedOut => true,
    }
}

/// Whether every example parses without errors, and at least one is in a language of ours.
pub(crate) fn is_code(rule: &Rule) -> bool {
    let mut examples = rule.examples.iter();
    !rule.examples.is_empty()
        && examples.all(|example| {
            let text = example.unmarked().text;
            example.row().is_some_and(|row| !has_errors(row, &text))
        })
}

/// The lines that differ between what a `fixed` block says and what came out.
fn different(example: &Example, found: &str) -> Failure {
    let expected: Vec<&str> = example.text.lines().collect();
    let found: Vec<&str> = found.lines().collect();
    let same_front = expected
        .iter()
        .zip(&found)
        .take_while(|(a, b)| a == b)
        .count();
    let rest = expected.len().min(found.len()) - same_front;
    let same_back = expected
        .iter()
        .rev()
        .zip(found.iter().rev())
        .take(rest)
        .take_while(|(a, b)| a == b)
        .count();
    let middle = |lines: &[&str]| -> Vec<String> {
        let lines = &lines[same_front..lines.len() - same_back];
        lines.iter().map(|&line| line.to_owned()).collect()
    };
    let message = "the fixes come out otherwise".to_owned();
    Failure {
        expected: middle(&expected),
        found: middle(&found),
        ..Failure::new(example, message)
    }
}

impl Failure {
    fn new(example: &Example, message: String) -> Self {
        Self {
            line: example.line,
            message,
            spots: Vec::new(),
            expected: Vec::new(),
            found: Vec::new(),
        }
    }
}

impl Spot {
    fn new(
        example: &Example,
        text: &str,
        table: &LineTable,
        span: Span,
        message: Option<&String>,
    ) -> Self {
        let start = table.point(span.start);
        let end = table.point(span.end);
        let source = table.line(text.as_bytes(), start.line).unwrap_or_default();
        let last = if end.line == start.line {
            end.column as usize
        } else {
            source.len()
        };
        let first = (start.column as usize).min(source.len());
        let count = |bytes: &[u8]| String::from_utf8_lossy(bytes).chars().count();
        Self {
            line: example.line + start.line,
            column: start.column + 1,
            width: count(source.get(first..last).unwrap_or_default()),
            indent: count(&source[..first]),
            source: String::from_utf8_lossy(source).into_owned(),
            message: message.cloned(),
        }
    }
}
