//! The tests that come with ast-grep rules: code that must be found, code that must not.
//!
//! A test file names a rule and gives `valid` and `invalid` code; a snapshot beside it says where in
//! the invalid code the first match is, and what the fix makes of it.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value;

use super::scan::Scanner;
use super::yaml::Document;
use crate::language::{Language, by_name};
use crate::parse::{Limits, Parsed, Parser};
use crate::rules::adapters::report::Report;
use crate::rules::rule::{Matcher, Rule};

/// The tests of one rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RuleTest {
    /// The rule's id, without its pack.
    pub rule: String,
    pub valid: Vec<String>,
    pub invalid: Vec<String>,
}

/// What is expected of the first match in each piece of invalid code.
pub(crate) type Snapshots = BTreeMap<String, Snapshot>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Snapshot {
    pub primary: Option<Range<usize>>,
    pub fixed: Option<String>,
}

/// How one piece of code fared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Case {
    pub code: String,
    pub outcome: Outcome,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    /// Found in valid code.
    Noisy,
    /// Not found in invalid code.
    Missing,
    /// Found, but not where the snapshot says, or fixed in another way.
    Different,
}

/// Reads a document as tests.
pub(in crate::rules::adapters) fn test(
    document: &Document,
    report: &mut Report<'_>,
) -> Option<RuleTest> {
    let list = |key: &str| -> Option<Vec<String>> {
        match document.value.get(key) {
            None | Some(Value::Null) => Some(Vec::new()),
            Some(Value::Array(list)) => list
                .iter()
                .map(|code| code.as_str().map(str::to_owned))
                .collect(),
            Some(_) => None,
        }
    };
    let id = document.value.get("id").and_then(Value::as_str);
    let (Some(id), Some(valid), Some(invalid)) = (id, list("valid"), list("invalid")) else {
        report.error(
            document.line,
            "a test has the `id` of a rule and lists of `valid` and `invalid` code",
        );
        return None;
    };
    Some(RuleTest {
        rule: id.to_owned(),
        valid,
        invalid,
    })
}

/// Reads a document as snapshots of one rule's tests.
pub(in crate::rules::adapters) fn snapshots(document: &Value) -> Option<(String, Snapshots)> {
    let id = document.get("id")?.as_str()?.to_owned();
    let all = document.get("snapshots")?.as_object()?;
    let snapshots = all.iter().map(|(code, expected)| {
        let labels = expected.get("labels").and_then(Value::as_array);
        let primary = labels.into_iter().flatten().find_map(|label| {
            let number = |key: &str| usize::try_from(label.get(key)?.as_u64()?).ok();
            (label.get("style")?.as_str()? == "primary").then_some(number("start")?..number("end")?)
        });
        let fixed = expected.get("fixed").and_then(Value::as_str);
        let snapshot = Snapshot {
            primary,
            fixed: fixed.map(str::to_owned),
        };
        (code.clone(), snapshot)
    });
    Some((id, snapshots.collect()))
}

/// Runs the tests of a rule by the engine that checks files.
pub(crate) fn run_test(rule: &Rule, test: &RuleTest, snapshots: Option<&Snapshots>) -> Vec<Case> {
    let Matcher::AstGrep(document) = &rule.matcher else {
        return Vec::new();
    };
    let language = rule.info.languages.first().and_then(|name| by_name(name));
    let Some(language) = language else {
        return Vec::new();
    };
    let scanner = Scanner::new(language, &[(0, document)]);
    let valid = test.valid.iter().map(|code| {
        let outcome = match first(&scanner, language, code) {
            None => Outcome::Passed,
            Some(_) => Outcome::Noisy,
        };
        (code, outcome)
    });
    let invalid = test.invalid.iter().map(|code| {
        let expected = snapshots.and_then(|snapshots| snapshots.get(code));
        let outcome = match (first(&scanner, language, code), expected) {
            (None, _) => Outcome::Missing,
            (Some(found), Some(expected)) if !found.is(expected) => Outcome::Different,
            _ => Outcome::Passed,
        };
        (code, outcome)
    });
    valid
        .chain(invalid)
        .map(|(code, outcome)| Case {
            code: code.clone(),
            outcome,
        })
        .collect()
}

/// The first match in a piece of code, and the code with that one fixed.
struct Found {
    span: Range<usize>,
    fixed: Option<String>,
}

impl Found {
    fn is(&self, expected: &Snapshot) -> bool {
        expected
            .primary
            .as_ref()
            .is_none_or(|span| *span == self.span)
            && (expected.fixed.is_none() || expected.fixed == self.fixed)
    }
}

fn first(scanner: &Scanner, language: &'static Language, code: &str) -> Option<Found> {
    let candidates = scanner.candidates(code.as_bytes(), &|_| true)?;
    let parsed = Parser::default().parse(language, code.as_bytes(), &[], Limits::default());
    let Parsed::Tree(tree) = parsed else {
        return None;
    };
    let mut found = None;
    scanner.scan(&candidates, &tree, code.as_bytes(), &mut |_, told| {
        found.get_or_insert(told);
    });
    let told = found?;
    let fixed = told.fix.map(|(range, text)| {
        let mut fixed = code.as_bytes().to_vec();
        fixed.splice(range, text);
        String::from_utf8_lossy(&fixed).into_owned()
    });
    Some(Found {
        span: told.span,
        fixed,
    })
}
