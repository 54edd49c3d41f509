//! What comments in the source allow, and what is wrong with the comments themselves.
//!
//! A suppression without a reason does nothing, and every one that does nothing is complained about: so none
//! outlives what it was written for.

use super::fingerprint::Found;
use super::matching::{Suppression, SuppressionScope};
use super::settings::is_named;
use crate::diagnostic::{Category, Confidence, Finding, RuleInfo, Severity, Standing};
use crate::text::{LineTable, Range, RepoPath, Span, edit_distance, escaped};

/// The pack of the complaints about suppressions.
pub(crate) const PACK: &str = "codecontext";

pub(crate) const UNUSED: &str = "codecontext/unused-suppression";
pub(crate) const WITHOUT_REASON: &str = "codecontext/suppression-without-reason";
pub(crate) const UNKNOWN_RULE: &str = "codecontext/unknown-rule";

/// Id, title and help of each complaint.
const COMPLAINTS: &[(&str, &str, &str)] = &[
    (
        UNKNOWN_RULE,
        "A suppression names a rule that does not exist",
        "It allows nothing. Write the rule's id as `codecontext rules list` has it, or remove the comment.",
    ),
    (
        WITHOUT_REASON,
        "A suppression gives no reason",
        "It allows nothing. Write ` -- ` behind the rule, and why the finding is right to stay.",
    ),
    (
        UNUSED,
        "A suppression has nothing to allow",
        "The rule finds nothing where the comment holds. Remove it, lest it hides a later finding.",
    ),
];

/// Longer names are compared with no other.
const NAME_BYTES_MAX: usize = 100;

/// What is known of rules when suppressions are judged.
pub(crate) struct Names<'a> {
    /// The full id of every rule there is, whether or not it runs.
    pub known: &'a [String],
    /// Whether a rule ran on the file.
    pub has_run: &'a dyn Fn(&str) -> bool,
}

/// Something wrong with a suppression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub rule: &'static str,
    pub range: Range,
    pub message: String,
}

/// Marks what suppressions allow; says which of them are wrong, in the order of the file.
pub(crate) fn apply(
    found: &mut [Found],
    suppressions: &[Suppression],
    names: &Names<'_>,
) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for suppression in suppressions {
        let mut complain = |rule, message| {
            complaints.push(Complaint {
                rule,
                range: suppression.range,
                message,
            });
        };
        if suppression.reason.is_none() {
            let message = "this suppression gives no reason, so it allows nothing".to_owned();
            complain(WITHOUT_REASON, message);
            continue;
        }
        if suppression.rules.is_empty() {
            complain(UNKNOWN_RULE, "this suppression names no rule".to_owned());
        }
        for name in &suppression.rules {
            match names.resolve(name) {
                Err(message) => complain(UNKNOWN_RULE, message),
                Ok(id) => {
                    if !allow(found, suppression, id) && (names.has_run)(id) {
                        complain(UNUSED, format!("`{id}` finds nothing that this allows"));
                    }
                }
            }
        }
    }
    complaints
}

/// Marks the findings of a rule; false where there are none.
fn allow(found: &mut [Found], suppression: &Suppression, id: &str) -> bool {
    let mut is_used = false;
    for found in found {
        let line = found.finding.range.start.line;
        let is_covered = match suppression.scope {
            SuppressionScope::File => true,
            SuppressionScope::Lines { first, last } => (first..=last).contains(&line),
        };
        if is_covered && found.finding.rule == id {
            found.finding.standing = Standing::Suppressed;
            is_used = true;
        }
    }
    is_used
}

impl Names<'_> {
    /// The full id that a name means, or why it means none.
    fn resolve(&self, name: &str) -> Result<&str, String> {
        if let Ok(at) = self.known.binary_search_by(|id| id.as_str().cmp(name)) {
            return Ok(&self.known[at]);
        }
        let mut fitting = self.known.iter().filter(|id| is_named(name, id));
        match (fitting.next(), fitting.next()) {
            (Some(id), None) => Ok(id),
            (Some(one), Some(other)) => Err(format!(
                "more than one rule is called `{name}`: write `{one}` or `{other}`"
            )),
            (None, _) => Err(self.unknown(name)),
        }
    }

    fn unknown(&self, name: &str) -> String {
        let start: String = name.chars().take(NAME_BYTES_MAX).collect();
        let shown = escaped(&start).into_owned();
        if name.len() > NAME_BYTES_MAX {
            return format!("no rule is called `{shown}…`");
        }
        let nearest = self
            .known
            .iter()
            .map(|id| {
                let short = id.rsplit('/').next().unwrap_or(id);
                let whole = edit_distance(id.as_bytes(), name.as_bytes());
                (
                    whole.min(edit_distance(short.as_bytes(), name.as_bytes())),
                    id,
                )
            })
            .filter(|(distance, _)| distance * 3 <= name.len())
            .min();
        match nearest {
            Some((_, id)) => format!("no rule is called `{shown}`; did you mean `{id}`?"),
            None => format!("no rule is called `{shown}`"),
        }
    }
}

impl Complaint {
    /// The finding of it in a file.
    pub(crate) fn finding(self, path: &RepoPath, text: &[u8]) -> Finding {
        let lines = LineTable::new(text);
        let byte = |point| {
            let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
            lines.byte(point).unwrap_or(end).min(end)
        };
        let start = byte(self.range.start);
        Finding {
            rule: self.rule.to_owned(),
            severity: Severity::Warning,
            path: path.clone(),
            range: self.range,
            span: Span {
                start,
                end: byte(self.range.end).max(start),
            },
            message: self.message,
            labels: Vec::new(),
            fix: None,
            fingerprint: 0,
            standing: Standing::New,
        }
    }
}

/// What formats tell of the complaints.
pub(crate) fn rule_infos() -> Vec<RuleInfo> {
    let info = |&(id, title, help): &(&str, &str, &str)| RuleInfo {
        id: id.to_owned(),
        title: title.to_owned(),
        help: help.to_owned(),
        pack: PACK.to_owned(),
        languages: vec!["any".to_owned()],
        severity: Severity::Warning,
        category: Category::Maintainability,
        confidence: Confidence::High,
        cwe: Vec::new(),
        tags: Vec::new(),
        default: true,
        fix: None,
        url: None,
    };
    COMPLAINTS.iter().map(info).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fingerprint::assign;
    use super::super::samples::findings;
    use super::*;
    use crate::text::Point;

    const SOURCE: &str = "f(1)\nf(2)\nf(3)\n";

    fn suppression(rules: &[&str], reason: Option<&str>, scope: SuppressionScope) -> Suppression {
        let start = Point { line: 1, column: 0 };
        Suppression {
            rules: rules.iter().map(|&rule| rule.to_owned()).collect(),
            reason: reason.map(str::to_owned),
            scope,
            range: Range {
                start,
                end: Point { line: 1, column: 2 },
            },
        }
    }

    /// The lines that stay, and the complaints.
    fn judged(suppressions: &[Suppression]) -> (Vec<u32>, Vec<(&'static str, String)>) {
        let known = ["a/f", "a/g", "b/g", "b/other-rule"].map(str::to_owned);
        let names = Names {
            known: &known,
            has_run: &|id| id != "b/other-rule",
        };
        let mut found = assign(findings("a/f", SOURCE, "f(", None), SOURCE.as_bytes());
        let complaints = apply(&mut found, suppressions, &names);
        let left = found
            .iter()
            .filter(|found| found.finding.standing == Standing::New)
            .map(|found| found.finding.range.start.line);
        let complaints = complaints
            .into_iter()
            .map(|complaint| (complaint.rule, complaint.message));
        (left.collect(), complaints.collect())
    }

    const TWO: SuppressionScope = SuppressionScope::Lines { first: 0, last: 1 };

    #[test]
    fn a_reason_makes_it_hold_for_its_lines() {
        assert_eq!(
            judged(&[suppression(&["a/f"], Some("why"), TWO)]),
            (vec![2], vec![])
        );
        let (left, complaints) =
            judged(&[suppression(&["f"], Some("why"), SuppressionScope::File)]);
        assert!(left.is_empty() && complaints.is_empty());
        let (left, complaints) = judged(&[suppression(&["a/f"], None, TWO)]);
        assert_eq!(left, [0, 1, 2]);
        assert_eq!(complaints[0].0, WITHOUT_REASON);
    }

    #[test]
    fn what_does_nothing_is_told() {
        let (_, complaints) = judged(&[suppression(
            &[
                "a/g",
                "g",
                "b/other-rule",
                "other-rul",
                "\u{1b}[2Jzzzz",
                "a/f",
            ],
            Some("why"),
            TWO,
        )]);
        let told: Vec<String> = complaints
            .iter()
            .map(|(rule, message)| format!("{rule}: {message}"))
            .collect();
        assert_eq!(
            told,
            [
                "codecontext/unused-suppression: `a/g` finds nothing that this allows",
                "codecontext/unknown-rule: more than one rule is called `g`: write `a/g` or `b/g`",
                "codecontext/unknown-rule: no rule is called `other-rul`; did you mean `b/other-rule`?",
                "codecontext/unknown-rule: no rule is called `\\u{1b}[2Jzzzz`",
            ]
        );
    }

    #[test]
    fn a_complaint_is_a_finding_wherever_its_place_is() {
        let complaint = Complaint {
            rule: UNUSED,
            range: Range {
                start: Point { line: 9, column: 9 },
                end: Point {
                    line: 9,
                    column: 10,
                },
            },
            message: String::new(),
        };
        let finding = complaint.finding(&RepoPath::from("a"), b"short");
        assert_eq!(finding.span, Span { start: 5, end: 5 });
        assert!(rule_infos().iter().any(|info| info.id == UNUSED));
    }
}
