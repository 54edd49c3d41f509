//! What each rule of a run costs by itself.

use std::time::Instant;

use super::matching::RuleSet;
use super::runner::{Hands, Runner};
use crate::git::Entry;
use crate::language::Candidate;

/// Each rule of a run as a set of its own.
pub(crate) struct RuleTimes {
    sets: Vec<RuleSet>,
}

impl RuleTimes {
    pub(crate) fn new(runner: &Runner<'_>) -> Self {
        let rules = runner.rules().iter();
        Self {
            sets: rules.map(|rule| RuleSet::new(vec![rule.clone()])).collect(),
        }
    }

    /// For each rule that may be about a file: its number, its nanoseconds, and how much it found.
    pub(crate) fn of_file(
        &self,
        runner: &Runner<'_>,
        hands: &mut Hands,
        entry: &Entry,
        candidate: Option<Candidate>,
    ) -> Vec<(usize, u64, usize)> {
        let Some(text) = runner.text_of(hands, entry) else {
            return Vec::new();
        };
        let mut times = Vec::new();
        for (number, set) in self.sets.iter().enumerate() {
            if !runner.is_about(number, candidate) {
                continue;
            }
            let input = runner.input(entry, candidate, &text);
            let started = Instant::now();
            let findings = set.check(&mut hands.worker, &input);
            let elapsed = u64::try_from(started.elapsed().as_nanos()).unwrap_or(u64::MAX);
            times.push((number, elapsed, findings.findings.len()));
        }
        times
    }
}
