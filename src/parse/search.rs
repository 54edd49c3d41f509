//! Many rules' patterns in one program, and the walk that asks only those that may fit.
//!
//! A pattern whose literals do not occur is not asked, and where every pattern has literals the walk
//! leaves out what holds none. What is found is the same as without: a test holds it to that.

use std::ops::Range;
use std::time::Instant;

use tree_sitter::Tree;

use super::compile::{Compiler, Dialect, QueryFault, UnknownNames};
use super::literal::Clause;
use super::predicate::Predicate;
use super::prefilter::Occurrences;
use super::program::{Match, Program};
use super::relation::Relation;
use super::scene::{FileContext, holds};
use super::walk::{Gate, Walk};

/// How many places go by between two looks at the clock.
const PLACE_COUNT_PER_LOOK: u32 = 64;

/// Scratch of one thread for searching file after file.
#[derive(Default)]
pub(crate) struct Search {
    /// For each start of the program, where its active entries stand in `entries`.
    lists: Vec<(u32, u32)>,
    entries: Vec<u32>,
    /// For each clause, the first end that the walk has not passed.
    cursors: Vec<u32>,
    /// Ends of all literals of active patterns, in order.
    ends: Vec<u32>,
}

/// How a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SearchEnd {
    Complete,
    /// Time was up while this pattern was tried; the rest of the file was left out.
    OutOfTime {
        pattern: usize,
    },
}

/// Which patterns to ask, and where their literals stand.
pub(crate) struct Active<'a> {
    /// For each pattern whether it is asked at all.
    pub patterns: &'a [bool],
    /// For each pattern a clause that must be met within a match, if it has one.
    pub clauses: &'a [Option<u32>],
    pub occurrences: &'a Occurrences,
    /// When to give up.
    pub end: Instant,
}

impl Program {
    /// Compiles the texts of many rules into one program; gives the patterns of each text.
    ///
    /// A text with a fault has no pattern that counts.
    pub(crate) fn of_rules<'t>(
        language: &tree_sitter::Language,
        texts: impl Iterator<Item = &'t str>,
    ) -> (Self, Vec<Result<Range<usize>, QueryFault>>) {
        let mut compiler = Compiler::new(language, Dialect::Rules);
        let patterns = texts
            .map(|text| {
                let start = compiler.patterns.len();
                compiler.add(text, UnknownNames::Refused)?;
                Ok(start..compiler.patterns.len())
            })
            .collect();
        (Self::finish(compiler), patterns)
    }

    /// What a pattern cannot do without, the most telling first.
    pub(crate) fn needs(&self, pattern: usize) -> &[Clause] {
        &self.patterns[pattern].needs
    }

    /// What is wrong with regular expressions, each with its pattern, those in strings too.
    pub(crate) fn faults_of_regexes(&self) -> Vec<(usize, String)> {
        let mut faults = Vec::new();
        for (number, pattern) in self.patterns.iter().enumerate() {
            let own = pattern.predicates.iter().filter_map(Predicate::fault);
            faults.extend(own.map(|fault| (number, fault)));
            let inner = pattern.relations.iter().flat_map(Relation::programs);
            let inner = inner.flat_map(Self::faults_of_regexes);
            faults.extend(inner.map(|(_, fault)| (number, fault)));
        }
        faults
    }

    /// Whether a pattern captures something under that name.
    pub(crate) fn captures(&self, pattern: usize, name: &str) -> bool {
        let mut ids = self.patterns[pattern].captures.iter();
        ids.any(|&id| self.capture_name(id) == name)
    }

    /// Calls `visit` with every match of the active patterns, relations and all.
    pub(crate) fn search<'tree>(
        &self,
        search: &mut Search,
        active: &Active<'_>,
        tree: &'tree Tree,
        bytes: &[u8],
        context: &dyn FileContext,
        visit: &mut dyn FnMut(Match<'_, 'tree>),
    ) -> SearchEnd {
        search.begin(self, active);
        let mut out_of_time = None;
        let gate = Filter {
            lists: &search.lists,
            entries: &search.entries,
            clauses: active.clauses,
            occurrences: active.occurrences,
            cursors: &mut search.cursors,
            prunes: active_patterns(active).all(|pattern| active.clauses[pattern].is_some()),
            ends: &search.ends,
            at: 0,
            end: active.end,
            place_count: 0,
            out_of_time: &mut out_of_time,
        };
        let mut visit = |found: Match<'_, 'tree>| {
            if holds(self, tree, bytes, context, &found) {
                visit(found);
            }
        };
        Walk::new(gate, self, tree, bytes, &mut visit).run();
        match out_of_time {
            Some(pattern) => SearchEnd::OutOfTime {
                pattern: pattern as usize,
            },
            None => SearchEnd::Complete,
        }
    }
}

impl Search {
    /// Lists the entries of active patterns and the places of their literals.
    fn begin(&mut self, program: &Program, active: &Active<'_>) {
        self.lists.clear();
        self.entries.clear();
        for starts in &program.starts {
            let from = self.entries.len();
            let entries = starts.entries.iter().copied();
            self.entries.extend(entries.filter(|&entry| {
                active.patterns[program.entries[entry as usize].pattern as usize]
            }));
            self.lists.push((number(from), number(self.entries.len())));
        }
        self.cursors.clear();
        self.cursors.resize(active.occurrences.ends.len(), 0);
        self.ends.clear();
        let mut clauses: Vec<u32> = active_patterns(active)
            .filter_map(|pattern| active.clauses[pattern])
            .collect();
        clauses.sort_unstable();
        clauses.dedup();
        for clause in clauses {
            self.ends
                .extend_from_slice(&active.occurrences.ends[clause as usize]);
        }
        self.ends.sort_unstable();
    }
}

fn active_patterns<'a>(active: &'a Active<'_>) -> impl Iterator<Item = usize> + 'a {
    let patterns = active.patterns.iter().enumerate();
    patterns.filter_map(|(pattern, &is_active)| is_active.then_some(pattern))
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("limits of rules keep counts small")
}

/// Lets pass what literals and time allow.
struct Filter<'s> {
    lists: &'s [(u32, u32)],
    entries: &'s [u32],
    clauses: &'s [Option<u32>],
    occurrences: &'s Occurrences,
    cursors: &'s mut [u32],
    prunes: bool,
    ends: &'s [u32],
    /// The first of `ends` that the walk has not passed.
    at: usize,
    end: Instant,
    place_count: u32,
    out_of_time: &'s mut Option<u32>,
}

/// The first of sorted ends behind a byte, from a place on that only moves forward.
fn advance(ends: &[u32], at: &mut usize, start: usize) -> Option<usize> {
    while let Some(&end) = ends.get(*at) {
        if end as usize > start {
            return Some(end as usize);
        }
        *at += 1;
    }
    None
}

impl<'p> Gate<'p> for Filter<'p> {
    const IS_OPEN: bool = false;

    fn entries(&self, start: usize, _: &'p [u32]) -> &'p [u32] {
        let (from, to) = self.lists[start];
        &self.entries[from as usize..to as usize]
    }

    fn wants(&mut self, pattern: u32, start: usize, end: usize) -> bool {
        if let Some(clause) = self.clauses[pattern as usize] {
            let cursor = &mut self.cursors[clause as usize];
            let mut at = *cursor as usize;
            let next = advance(&self.occurrences.ends[clause as usize], &mut at, start);
            *cursor = u32::try_from(at).unwrap_or(u32::MAX);
            if next.is_none_or(|next| next > end) {
                return false;
            }
        }
        self.place_count += 1;
        if self.place_count.is_multiple_of(PLACE_COUNT_PER_LOOK) && Instant::now() >= self.end {
            self.out_of_time.get_or_insert(pattern);
        }
        self.out_of_time.is_none()
    }

    fn descends(&mut self, start: usize, end: usize) -> bool {
        self.out_of_time.is_none()
            && (!self.prunes
                || advance(self.ends, &mut self.at, start).is_some_and(|next| next <= end))
    }
}
