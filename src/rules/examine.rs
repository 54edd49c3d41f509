//! One rule, examined: everything that is wrong with it, and what its examples come to.
//!
//! Puts reading, lint, compiling and examples together; each of them says for itself what is wrong.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Severity};
use crate::text::{Point, Range, RepoPath};

use super::adapters::{self, Case, Outcome};
use super::catalog::Entry;
use super::lint;
use super::matching::{FileInput, RuleSet, Worker};
use super::pack;
use super::page::{self, Page, PageSource};
use super::report::INVALID_RULE;
use super::rule::Rule;
use super::trial::{self, Failure, TrialFile};

/// What there is to tell of a rule.
#[derive(Default)]
pub(crate) struct Examined {
    pub example_count: usize,
    pub faults: Vec<Diagnostic>,
    pub failures: Vec<Failure>,
    /// Whether every example is code without errors.
    pub is_code: bool,
}

/// Examines a rule; its examples are run where that is wanted.
pub(crate) fn examine(entry: &Entry, with_examples: bool) -> Examined {
    match entry.page() {
        Err(faults) => Examined {
            faults: faults.to_vec(),
            ..Examined::default()
        },
        Ok(page) if entry.tests.is_some() => foreign(entry, page, with_examples),
        Ok(page) => examine_page(page, with_examples),
    }
}

/// The same for a page that was read.
pub(crate) fn examine_page(page: &Page, with_examples: bool) -> Examined {
    let rule = Arc::new(page.rule());
    let mut faults = lint::faults(page);
    faults.extend(compile_faults(page, &rule));
    let mut failures = Vec::new();
    // What cannot be compiled finds nothing, and that is told already.
    let is_whole = !faults.iter().any(|fault| fault.severity == Severity::Error);
    if with_examples && is_whole {
        let mut worker = Worker::default();
        // Most examples share the page's own rule, compiled once.
        let mut sets: Vec<(u64, RuleSet)> = Vec::new();
        failures = trial::run(page, &mut |rule, file| {
            let at = sets.iter().position(|(hash, _)| *hash == rule.hash);
            let at = at.unwrap_or_else(|| {
                sets.push((rule.hash, RuleSet::new(vec![Arc::clone(rule)])));
                sets.len() - 1
            });
            run(&sets[at].1, &mut worker, file, &mut faults)
        });
    }
    faults.sort_by_key(|fault| fault.range.map(|range| range.start));
    faults.dedup();
    Examined {
        example_count: rule.examples.len(),
        is_code: trial::is_code(&rule),
        faults,
        failures,
    }
}

fn run(
    set: &RuleSet,
    worker: &mut Worker,
    file: &TrialFile<'_>,
    faults: &mut Vec<Diagnostic>,
) -> Vec<crate::diagnostic::Finding> {
    let input = FileInput {
        path: file.path,
        language: file.language,
        bytes: file.bytes,
        dependencies: file.dependencies,
    };
    let found = set.check(worker, &input);
    // What is told of an example's file is told of the rule.
    faults.extend(found.diagnostics.into_iter().map(|mut diagnostic| {
        diagnostic.path = None;
        diagnostic.range = None;
        diagnostic
    }));
    found.findings
}

/// What only the compiler of queries and patterns can tell.
fn compile_faults(page: &Page, rule: &Arc<Rule>) -> Vec<Diagnostic> {
    let set = RuleSet::new(vec![Arc::clone(rule)]);
    let Ok(faults) = catch_unwind(AssertUnwindSafe(|| set.faults())) else {
        let message = "this rule brings the compiler to a halt, and is not run";
        return vec![Diagnostic::new(INVALID_RULE, Severity::Error, message).at(&page.path)];
    };
    let found = faults.into_iter().map(|fault| {
        let severity = if fault.is_warning {
            Severity::Warning
        } else {
            Severity::Error
        };
        let point = Point {
            line: fault.line.saturating_sub(1),
            column: fault.column.saturating_sub(1),
        };
        let mut diagnostic = Diagnostic::new(INVALID_RULE, severity, fault.message).at(&page.path);
        diagnostic.range = Some(Range {
            start: point,
            end: point,
        });
        diagnostic
    });
    found.collect()
}

/// Reads bytes as a page and as the description of a pack, and tries what can be read: for the fuzz targets.
pub(crate) fn examine_bytes(bytes: &[u8]) {
    let path = RepoPath::from("rules/pack/two-words.md");
    let (info, _) = pack::read("pack", &path, bytes);
    assert_eq!(info.name, "pack");
    let source = PageSource {
        pack: "pack",
        languages: &["python".to_owned(), "yaml".to_owned()],
        path: &path,
        bytes,
    };
    match page::read(&source) {
        Ok(page) => {
            assert_eq!(page.rule().hash, page.rule().hash);
            examine_page(&page, true);
        }
        Err(faults) => assert!(!faults.is_empty(), "what is wrong is told"),
    }
}

/// A rule in another tool's form: whether it compiles, and how its own tests fare.
fn foreign(entry: &Entry, page: &Page, with_examples: bool) -> Examined {
    let rule = Arc::new(page.rule());
    let line = page.title_line;
    let mut examined = Examined {
        is_code: true,
        faults: compile_faults(page, &rule),
        ..Examined::default()
    };
    let tests = entry.tests.iter().flatten();
    for (test, snapshots) in tests.filter(|_| with_examples) {
        for case in adapters::run_test(&rule, test, snapshots.as_ref()) {
            examined.example_count += 1;
            examined.failures.extend(failure(&case, line));
        }
    }
    examined
}

fn failure(case: &Case, line: u32) -> Option<Failure> {
    let message = match case.outcome {
        Outcome::Passed => return None,
        Outcome::Noisy => "it is found in code that its test calls valid",
        Outcome::Missing => "it is not found in code that its test calls invalid",
        Outcome::Different => "it is found or fixed otherwise than its snapshot says",
    };
    Some(Failure {
        line,
        message: message.to_owned(),
        spots: Vec::new(),
        expected: Vec::new(),
        found: case.code.lines().map(str::to_owned).collect(),
    })
}
