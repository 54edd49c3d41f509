//! The findings of one source file that were accepted, as the text of its baseline file and back.
//!
//! One line each, in the order of the source, `pack/rule  text of the line`: readable, and with nothing in
//! it that changes when other lines do, so that it merges as the source merges. Equal lines accept as many
//! equal findings. This file knows no disk.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::fingerprint::{Found, anchor, likeness_of};
use crate::diagnostic::Standing;
use crate::text::LineTable;

/// How often each likeness occurs.
pub(crate) type Likenesses = HashMap<u64, u32, FixedState>;

/// What one baseline file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Baseline {
    pub accepted: Vec<Accepted>,
    /// Whether git left marks of a conflict in it: then both sides count.
    pub has_conflict: bool,
}

/// One accepted finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Accepted {
    pub rule: String,
    /// Empty where the line is.
    pub anchor: String,
}

/// What stands between the rule and the text.
const GAP: &str = "  ";

/// What git puts around the sides of a conflict.
const CONFLICT_MARKS: [&str; 4] = ["<<<<<<< ", "||||||| ", ">>>>>>> ", "======="];

impl Baseline {
    /// Reads a baseline file, whatever its bytes.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let mut baseline = Self::default();
        for line in String::from_utf8_lossy(bytes).lines() {
            let line = line.trim_end();
            if CONFLICT_MARKS.iter().any(|mark| line.starts_with(mark)) {
                baseline.has_conflict = true;
            } else if !line.is_empty() {
                let (rule, anchor) = line.split_once(GAP).unwrap_or((line, ""));
                baseline.accepted.push(Accepted {
                    rule: rule.to_owned(),
                    anchor: anchor.to_owned(),
                });
            }
        }
        baseline
    }

    pub(crate) fn likenesses(&self) -> Likenesses {
        let mut counts = Likenesses::default();
        for accepted in &self.accepted {
            *counts.entry(accepted.likeness()).or_default() += 1;
        }
        counts
    }

    /// The lines that are left when `left` of their likeness found nothing; the last of equals are.
    pub(crate) fn stale(&self, mut left: Likenesses) -> Vec<&Accepted> {
        let mut stale: Vec<&Accepted> = self.accepted.iter().rev().collect();
        stale.retain(|accepted| match left.get_mut(&accepted.likeness()) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        });
        stale.reverse();
        stale
    }
}

impl Accepted {
    pub(crate) fn likeness(&self) -> u64 {
        likeness_of(&self.rule, &self.anchor)
    }

    /// As it stands in the file.
    pub(crate) fn line(&self) -> String {
        if self.anchor.is_empty() {
            return self.rule.clone();
        }
        format!("{}{GAP}{}", self.rule, self.anchor)
    }
}

/// Takes findings that count off `known`; what was taken off stands as `standing` from now on.
pub(crate) fn mark(found: &mut [Found], known: &mut Likenesses, standing: Standing) {
    for found in found {
        if found.finding.standing != Standing::New {
            continue;
        }
        if let Some(count) = known.get_mut(&found.likeness)
            && *count > 0
        {
            *count -= 1;
            found.finding.standing = standing;
        }
    }
}

/// The text of the baseline that accepts everything that was found and nothing in the source allows.
///
/// Lines of `old` about rules that did not run (`has_run` says no) stay, beside the source line they mean.
pub(crate) fn text_of(
    found: &[Found],
    text: &[u8],
    old: &Baseline,
    has_run: &dyn Fn(&str) -> bool,
) -> String {
    let mut lines: Vec<(u32, Accepted)> = found
        .iter()
        .filter(|found| matches!(found.finding.standing, Standing::New | Standing::Baseline))
        .map(|found| {
            let accepted = Accepted {
                rule: found.finding.rule.clone(),
                anchor: anchor(found.finding.span.start, text),
            };
            (found.finding.range.start.line, accepted)
        })
        .collect();
    let kept: Vec<&Accepted> = old
        .accepted
        .iter()
        .filter(|accepted| !has_run(&accepted.rule))
        .collect();
    if !kept.is_empty() {
        place(&kept, text, &mut lines);
    }
    // Which rules ran together must not show in the order.
    lines.sort_by(|one, other| {
        (one.0, &one.1.rule, &one.1.anchor).cmp(&(other.0, &other.1.rule, &other.1.anchor))
    });
    let mut written = String::new();
    for (_, accepted) in &lines {
        written.push_str(&accepted.line());
        written.push('\n');
    }
    written
}

/// Finds the source lines of accepted findings whose rules did not run.
fn place(kept: &[&Accepted], text: &[u8], lines: &mut Vec<(u32, Accepted)>) {
    let table = LineTable::new(text);
    let mut places: HashMap<String, Vec<u32>, FixedState> = HashMap::default();
    for line in (0..table.line_count(text)).rev() {
        let start = table.byte(crate::text::Point { line, column: 0 });
        places
            .entry(anchor(start.unwrap_or(0), text))
            .or_default()
            .push(line);
    }
    let mut used: HashMap<(&str, &str), usize, FixedState> = HashMap::default();
    let mut last = 0;
    for accepted in kept {
        let number = used.entry((&accepted.rule, &accepted.anchor)).or_default();
        // The first line stands last in its list.
        let found = places
            .get(&accepted.anchor)
            .and_then(|places| places.get(places.len().checked_sub(*number + 1)?));
        *number += 1;
        last = found.copied().unwrap_or(last);
        lines.push((last, (*accepted).clone()));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::fingerprint::assign;
    use super::super::samples::findings;
    use super::*;

    const SOURCE: &str = "f(1)\ng()\nf(2)\nf(1)\n";

    fn found(source: &str, rule: &str, spot: &str) -> Vec<Found> {
        assign(findings(rule, source, spot, None), source.as_bytes())
    }

    fn accepted(source: &str) -> String {
        let old = Baseline::default();
        text_of(
            &found(source, "p/f", "f("),
            source.as_bytes(),
            &old,
            &|_| true,
        )
    }

    #[test]
    fn what_was_accepted_is_known_again_and_the_rest_is_new() {
        let text = accepted(SOURCE);
        assert_eq!(text, "p/f  f(1)\np/f  f(2)\np/f  f(1)\n");
        let baseline = Baseline::parse(text.as_bytes());
        let later = "x\nf(2)\nf(1)\nf(3)\n f(1)\nf(1)\n";
        let mut found = found(later, "p/f", "f(");
        let mut known = baseline.likenesses();
        mark(&mut found, &mut known, Standing::Baseline);
        let new: Vec<u32> = found
            .iter()
            .filter(|found| found.finding.standing == Standing::New)
            .map(|found| found.finding.range.start.line)
            .collect();
        assert_eq!(new, [3, 5], "the third equal is one too many");
        assert!(baseline.stale(known).is_empty());
    }

    #[test]
    fn lines_that_nothing_answers_are_stale_the_last_of_equals_first() {
        let baseline = Baseline::parse(accepted(SOURCE).as_bytes());
        let mut found = found("f(1)\n", "p/f", "f(");
        let mut known = baseline.likenesses();
        mark(&mut found, &mut known, Standing::Baseline);
        let stale = baseline.stale(known);
        assert_eq!(stale, [&baseline.accepted[1], &baseline.accepted[2]]);
    }

    #[test]
    fn lines_of_rules_that_did_not_run_stay_where_they_belong() {
        let all = "p/f  f(1)\nq/g  g()\np/f  f(2)\np/f  f(1)\n";
        let old = Baseline::parse(all.as_bytes());
        let one = found(SOURCE, "p/f", "f(");
        let text = text_of(&one, SOURCE.as_bytes(), &old, &|rule| rule == "p/f");
        assert_eq!(text, all);
        let other = found(SOURCE, "q/g", "g(");
        let text = text_of(&other, SOURCE.as_bytes(), &old, &|rule| rule == "q/g");
        assert_eq!(text, all);
        let text = text_of(&[], SOURCE.as_bytes(), &old, &|rule| rule == "p/f");
        assert_eq!(text, "q/g  g()\n");
    }

    #[test]
    fn of_a_conflict_both_sides_count() {
        let text = "<<<<<<< ours\np/f  f(1)\n=======\np/g\n>>>>>>> theirs\n";
        let baseline = Baseline::parse(text.as_bytes());
        assert!(baseline.has_conflict);
        let lines: Vec<String> = baseline.accepted.iter().map(Accepted::line).collect();
        assert_eq!(lines, ["p/f  f(1)", "p/g"]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(source in "(f\\(|g|[ \\t\\n\\u{1b}é]){0,40}") {
            let written = accepted(&source);
            let baseline = Baseline::parse(written.as_bytes());
            let mut found = found(&source, "p/f", "f(");
            let mut known = baseline.likenesses();
            mark(&mut found, &mut known, Standing::Baseline);
            prop_assert!(found.iter().all(|found| found.finding.standing == Standing::Baseline));
            prop_assert!(baseline.stale(known).is_empty());
            let again = text_of(&found, source.as_bytes(), &baseline, &|_| true);
            prop_assert_eq!(again, written);
        }

        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let baseline = Baseline::parse(&bytes);
            let stale = baseline.stale(baseline.likenesses());
            prop_assert_eq!(stale.len(), baseline.accepted.len());
        }
    }
}
