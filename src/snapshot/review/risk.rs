//! How much a change asks of its reviewer, in words that each rest on a stated reason.

use serde::Serialize;

use super::files::FileKind;
use super::{Review, SymbolChange};
use crate::diagnostic::Severity;
use crate::text::escaped;

/// A word, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Risk {
    /// `high` where the change breaks what others use or brings an error, `some` where there is any other reason,
    /// `low` where there is none.
    pub word: &'static str,
    /// What concerns others first.
    pub reasons: Vec<String>,
}

/// Broken declarations that are reasons of their own.
const BROKEN_TOLD_COUNT_MAX: usize = 3;

/// Companions that are reasons of their own.
const COMPANION_TOLD_COUNT_MAX: usize = 2;

/// More changed lines of code than this are hard to review at once.
const CODE_LINE_COUNT_MAX: u64 = 400;

/// Reads the reasons off what was gathered.
pub(super) fn of(review: &Review) -> Risk {
    let mut reasons = Vec::new();
    broken(review, &mut reasons);
    findings(review, &mut reasons);
    let is_high = !reasons.is_empty();
    tests(review, &mut reasons);
    for companion in review
        .together
        .missing
        .iter()
        .take(COMPANION_TOLD_COUNT_MAX)
    {
        reasons.push(format!(
            "{} changed in {} of the {} commits that changed {}, but not here",
            companion.path, companion.together_count, companion.commit_count, companion.with
        ));
    }
    let code = review.sizes.iter().find(|size| size.kind == FileKind::Code);
    let line_count = code.map_or(0, |size| size.added_line_count + size.removed_line_count);
    if line_count > CODE_LINE_COUNT_MAX {
        reasons.push(format!(
            "{line_count} lines of code came or went: much for one review"
        ));
    }
    let word = match (is_high, reasons.is_empty()) {
        (true, _) => "high",
        (false, false) => "some",
        (false, true) => "low",
    };
    Risk { word, reasons }
}

fn broken(review: &Review, reasons: &mut Vec<String>) {
    let used = || review.broken.iter().filter(|broken| broken.file_count > 0);
    for broken in used().take(BROKEN_TOLD_COUNT_MAX) {
        let what = match broken.change {
            SymbolChange::Removed => "was removed",
            SymbolChange::Visibility => "is no longer as visible",
            _ => "has another signature",
        };
        let files = match broken.file_count {
            1 => "1 other file uses".to_owned(),
            count => format!("{count} other files use"),
        };
        reasons.push(format!(
            "public {} {} {what}, and {files} the name",
            broken.kind,
            escaped(&broken.qualified_name)
        ));
    }
    let more_count = used().count().saturating_sub(BROKEN_TOLD_COUNT_MAX);
    if more_count > 0 {
        reasons.push(format!(
            "the same holds for {more_count} more public declarations"
        ));
    }
}

fn findings(review: &Review, reasons: &mut Vec<String>) {
    let errors = review.findings.iter();
    let error_count = errors
        .filter(|finding| finding.severity == Severity::Error)
        .count();
    match error_count {
        0 => (),
        1 => reasons.push("the rules find a new error".to_owned()),
        count => reasons.push(format!("the rules find {count} new errors")),
    }
}

fn tests(review: &Review, reasons: &mut Vec<String>) {
    let tests = &review.tests;
    if tests.symbol_count > 0 && tests.touched.is_empty() {
        reasons.push("code changed and no test did".to_owned());
    }
    match (tests.unnamed.len(), tests.symbol_count) {
        (0, _) => (),
        (1, 1) => reasons.push("no test names the changed declaration".to_owned()),
        (count, all) => reasons.push(format!(
            "no test names {count} of {all} changed declarations"
        )),
    }
    let warnings = review.findings.iter();
    let warning_count = warnings
        .filter(|one| one.severity == Severity::Warning)
        .count();
    match warning_count {
        0 => (),
        1 => reasons.push("the rules find a new warning".to_owned()),
        count => reasons.push(format!("the rules find {count} new warnings")),
    }
}
