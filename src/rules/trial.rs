//! Runs the examples of a rule: what is marked is found and nothing else, what is allowed is not, and fixes mend.
//!
//! Is handed the way to run a rule on a file; says what came out otherwise than the page says, line by line.

use std::sync::Arc;

use crate::diagnostic::Finding;
use crate::language::Language;
use crate::parse::{Limits, Parsed, Parser};
use crate::text::{LineTable, RepoPath, Span};

use super::fix::{Refusal, Surroundings, repair};
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
                mended = fixed(&rule, example, &unmarked.text, &mut failures, run);
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

/// The example as `check --fix` leaves it, which must be code without the findings; `None` where there is no fix.
fn fixed(
    rule: &Arc<Rule>,
    example: &Example,
    text: &str,
    failures: &mut Vec<Failure>,
    run: &mut Run<'_>,
) -> Option<String> {
    rule.fix.as_ref()?;
    let mut bench = Bench { rule, example, run };
    let repaired = repair(text.as_bytes(), &mut bench);
    let left = bench.findings(&repaired.text);
    let Ok(result) = String::from_utf8(repaired.text) else {
        failures.push(Failure::new(
            example,
            "the fixed text is not UTF-8".to_owned(),
        ));
        return None;
    };
    let spots = |findings: &mut dyn Iterator<Item = &Finding>| -> Vec<Spot> {
        let table = LineTable::new(result.as_bytes());
        let spot = |finding: &Finding| {
            Spot::new(
                example,
                &result,
                &table,
                finding.span,
                Some(&finding.message),
            )
        };
        findings.map(spot).collect()
    };
    for (refusal, message) in [
        (
            Refusal::BreaksSyntax,
            "the fix leaves what cannot be parsed",
        ),
        (
            Refusal::Unusable,
            "the fix changes nothing, or more than once the same place",
        ),
    ] {
        let refused = repaired.refused.iter().filter(|(_, why)| *why == refusal);
        let spots = spots(&mut refused.map(|(finding, _)| finding));
        if !spots.is_empty() {
            failures.push(Failure {
                spots,
                ..Failure::new(example, message.to_owned())
            });
        }
    }
    if repaired.is_endless {
        // What has no fix is still found, and may be.
        let spots = spots(&mut left.iter().filter(|finding| finding.fix.is_some()));
        let message = "the fix does not silence its own finding".to_owned();
        failures.push(Failure {
            spots,
            ..Failure::new(example, message)
        });
    }
    Some(result)
}

/// An example under repair: every fix is wanted.
struct Bench<'a, 'r, 'f> {
    rule: &'a Arc<Rule>,
    example: &'a Example,
    run: &'r mut Run<'f>,
}

impl Surroundings for Bench<'_, '_, '_> {
    fn findings(&mut self, text: &[u8]) -> Vec<Finding> {
        find(self.rule, self.example, text, self.run)
    }

    fn error_count(&mut self, text: &[u8]) -> usize {
        let text = String::from_utf8_lossy(text);
        let row = self.example.row();
        row.map_or(0, |language| error_count(language, &text))
    }

    fn is_chosen(&mut self, _: &Finding, _: &[u8], _: &[u8]) -> bool {
        true
    }

    fn is_interrupted(&self) -> bool {
        false
    }
}

fn error_count(language: &'static Language, text: &str) -> usize {
    match Parser::default().parse(language, text.as_bytes(), &[], Limits::default()) {
        Parsed::Tree(tree) => crate::parse::error_count(&tree),
        Parsed::TimedOut => usize::MAX,
    }
}

/// Whether every example parses without errors, and at least one is in a language of ours.
pub(crate) fn is_code(rule: &Rule) -> bool {
    let mut examples = rule.examples.iter();
    !rule.examples.is_empty()
        && examples.all(|example| {
            let text = example.unmarked().text;
            example
                .row()
                .is_some_and(|row| error_count(row, &text) == 0)
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
