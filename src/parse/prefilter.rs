//! One look over a text for the literals of many patterns at once.
//!
//! Costs a fortieth of a parse, and most files lack what most rules look for.

use aho_corasick::AhoCorasick;
use hashbrown::HashMap;

use super::literal::{Clause, Literal};

/// Literals to look for, gathered clause by clause.
#[derive(Default)]
pub(crate) struct Prefilter {
    clauses: HashMap<Vec<Literal>, u32, foldhash::fast::FixedState>,
    literals: Vec<Literal>,
    literal_ids: HashMap<Literal, u32, foldhash::fast::FixedState>,
    /// For each literal the clauses it stands in.
    clauses_of: Vec<Vec<u32>>,
    automaton: Option<AhoCorasick>,
}

/// Where the clauses' literals end in one text, each in order.
#[derive(Default)]
pub(crate) struct Occurrences {
    pub(super) ends: Vec<Vec<u32>>,
}

impl Prefilter {
    /// Adds a clause, or finds it, and gives its number.
    pub(crate) fn add(&mut self, clause: &Clause) -> u32 {
        if let Some(&known) = self.clauses.get(&clause.literals) {
            return known;
        }
        let number = index(self.clauses.len());
        self.clauses.insert(clause.literals.clone(), number);
        for literal in &clause.literals {
            let next = index(self.literals.len());
            let id = *self.literal_ids.entry_ref(literal).or_insert(next);
            if id == next {
                self.literals.push(literal.clone());
                self.clauses_of.push(Vec::new());
            }
            self.clauses_of[id as usize].push(number);
        }
        number
    }

    /// Makes it ready, after the last clause.
    pub(crate) fn finish(&mut self) {
        if !self.literals.is_empty() {
            self.automaton = AhoCorasick::builder()
                .ascii_case_insensitive(self.literals.iter().any(|literal| !literal.is_exact))
                .build(self.literals.iter().map(|literal| &*literal.text))
                .ok();
        }
        self.literal_ids = HashMap::default();
    }

    /// Looks over a text; what was found in another before is forgotten.
    pub(crate) fn scan(&self, bytes: &[u8], occurrences: &mut Occurrences) {
        occurrences.ends.iter_mut().for_each(Vec::clear);
        occurrences.ends.resize_with(self.clauses.len(), Vec::new);
        let Some(automaton) = &self.automaton else {
            return;
        };
        for hit in automaton.find_overlapping_iter(bytes) {
            let literal = &self.literals[hit.pattern().as_usize()];
            if !literal.is_at(bytes, hit.start(), hit.end()) {
                continue;
            }
            let end = u32::try_from(hit.end()).unwrap_or(u32::MAX);
            for &clause in &self.clauses_of[hit.pattern().as_usize()] {
                occurrences.ends[clause as usize].push(end);
            }
        }
    }
}

impl Occurrences {
    /// Whether one of a clause's literals stands anywhere in the text.
    pub(crate) fn has(&self, clause: u32) -> bool {
        self.ends
            .get(clause as usize)
            .is_some_and(|ends| !ends.is_empty())
    }
}

impl Literal {
    /// Whether what was found without regard to case is truly the literal.
    fn is_at(&self, bytes: &[u8], start: usize, end: usize) -> bool {
        let is_part = |byte: Option<&u8>| {
            byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        };
        let begins = self.text.first().is_some_and(|byte| is_part(Some(byte)));
        let ends = self.text.last().is_some_and(|byte| is_part(Some(byte)));
        if self.is_exact && bytes[start..end] != *self.text {
            return false;
        }
        let goes_on = (begins && start > 0 && is_part(bytes.get(start - 1)))
            || (ends && is_part(bytes.get(end)));
        !(self.is_word && goes_on)
    }
}

fn index(count: usize) -> u32 {
    u32::try_from(count).expect("limits of rules keep counts small")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_are_found_as_they_ask() {
        let mut prefilter = Prefilter::default();
        let word = Literal {
            text: b"open".as_slice().into(),
            is_exact: true,
            is_word: true,
        };
        let loose = Literal {
            text: b"goto".as_slice().into(),
            is_exact: false,
            is_word: false,
        };
        let add = |prefilter: &mut Prefilter, literals: &[&Literal]| {
            let literals = literals.iter().map(|&literal| literal.clone()).collect();
            prefilter.add(&Clause::new(literals, true).expect("useful"))
        };
        let words = add(&mut prefilter, &[&word]);
        let any_case = add(&mut prefilter, &[&loose]);
        let both = add(&mut prefilter, &[&word, &loose]);
        assert_eq!(words, add(&mut prefilter, &[&word]));
        prefilter.finish();
        let mut found = Occurrences::default();
        for (text, expected) in [
            (&b"open(x)"[..], [true, false, true]),
            (b"reopen Open open_", [false, false, false]),
            (b"x GoTo y", [false, true, true]),
            (b"", [false, false, false]),
        ] {
            prefilter.scan(text, &mut found);
            let all = [words, any_case, both].map(|clause| found.has(clause));
            assert_eq!(all, expected, "{text:?}");
        }
    }
}
