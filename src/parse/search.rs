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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tree_sitter::{Node, Query, QueryCursor, StreamingIterator};

    use super::*;
    use crate::facts::FileFacts;
    use crate::language::{LANGUAGES, Language};
    use crate::parse::{Limits, Parsed, Parser, Prefilter};

    /// A pattern's number and the bytes of each capture.
    type Found = Vec<(usize, Vec<(usize, usize)>)>;

    struct NoContext;

    impl FileContext for NoContext {
        fn facts(&self) -> &FileFacts {
            unreachable!("no predicate asks for facts")
        }
        fn is_test_file(&self) -> bool {
            false
        }
    }

    /// Patterns made from what stands in a tree: a path down to a leaf, with a condition on it.
    fn patterns(tree: &Tree, source: &str) -> Vec<String> {
        let mut leaves: Vec<Node<'_>> = Vec::new();
        let mut pending = vec![tree.root_node()];
        while let Some(node) = pending.pop() {
            pending.extend(node.children(&mut tree.walk()));
            let is_whole = node.child_count() == 0 && !node.byte_range().is_empty();
            if is_whole && node.is_named() && !node.has_error() {
                leaves.push(node);
            }
        }
        let step = leaves.len() / 40 + 1;
        let leaves = leaves.into_iter().step_by(step).enumerate();
        leaves
            .filter_map(|(number, leaf)| {
                let text = &source[leaf.byte_range()];
                let quoted = format!("{text:?}");
                let is_plain = quoted.len() == text.len() + 2 && !quoted.contains('{');
                let mut path = format!("({}) @leaf", leaf.kind());
                let mut node = leaf;
                for _ in 0..number % 3 {
                    let outer = node.parent()?;
                    let token = outer.child(0).filter(|child| {
                        !child.is_named()
                            && number % 2 == 0
                            && !child.kind().contains(['"', '\\', '\n'])
                    });
                    let token =
                        token.map_or(String::new(), |token| format!("\"{}\" ", token.kind()));
                    path = format!("({} {token}{path})", outer.kind());
                    node = outer;
                }
                let condition = match number % 4 {
                    0 => format!("(#eq? @leaf {quoted})"),
                    1 => format!("(#any-of? @leaf {quoted} \"no such word\")"),
                    2 => format!("(#not-eq? @leaf {quoted})"),
                    _ => {
                        let start: String = text.chars().take(4).collect();
                        let is_word = start.chars().all(|letter| letter.is_ascii_alphanumeric());
                        format!(
                            "(#match? @leaf \"^{}\")",
                            if is_word { &start } else { "." }
                        )
                    }
                };
                let has_parent = path.matches('(').count() > 1;
                let here = if has_parent { " @here" } else { "" };
                (is_plain && !path.contains("ERROR")).then(|| format!("({path}{here} {condition})"))
            })
            .collect()
    }

    fn searched(program: &Program, tree: &Tree, source: &str, with_literals: bool) -> Found {
        let mut prefilter = Prefilter::default();
        let mut needed = Vec::new();
        let mut local = Vec::new();
        for pattern in 0..program.pattern_count() {
            let needs = program.needs(pattern);
            let clauses: Vec<u32> = needs.iter().map(|clause| prefilter.add(clause)).collect();
            let at = needs.iter().position(|clause| clause.is_local);
            local.push(at.map(|at| clauses[at]).filter(|_| with_literals));
            needed.push(clauses);
        }
        prefilter.finish();
        let mut occurrences = Occurrences::default();
        prefilter.scan(source.as_bytes(), &mut occurrences);
        let is_there = |clauses: &Vec<u32>| clauses.iter().all(|&clause| occurrences.has(clause));
        let patterns: Vec<bool> = needed
            .iter()
            .map(|clauses| !with_literals || is_there(clauses))
            .collect();
        let active = Active {
            patterns: &patterns,
            clauses: &local,
            occurrences: &occurrences,
            end: Instant::now() + Duration::from_mins(10),
        };
        let mut found = Found::new();
        let end = program.search(
            &mut Search::default(),
            &active,
            tree,
            source.as_bytes(),
            &NoContext,
            &mut |one| {
                let places = one.captures.iter().map(|capture| capture.node);
                let places = places.map(|node| (node.start_byte(), node.end_byte()));
                found.push((one.pattern, places.collect()));
            },
        );
        assert_eq!(end, SearchEnd::Complete);
        found.sort();
        found.dedup();
        found
    }

    fn theirs(query: &Query, tree: &Tree, source: &str) -> Found {
        let mut cursor = QueryCursor::new();
        let mut matches = cursor.matches(query, tree.root_node(), source.as_bytes());
        let mut found = Found::new();
        while let Some(one) = matches.next() {
            let places = one.captures().iter().map(|capture| capture.node);
            let places = places.map(|node| (node.start_byte(), node.end_byte()));
            found.push((one.pattern_index, places.collect()));
        }
        found.sort();
        found.dedup();
        found
    }

    fn fixtures(language: &Language) -> Vec<String> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures/languages")
            .join(language.name);
        let entries = std::fs::read_dir(folder).expect("every language has fixtures");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        paths
            .filter(|path| path.is_file())
            .filter_map(|path| std::fs::read_to_string(path).ok())
            .collect()
    }

    #[test]
    fn literals_and_pruning_change_nothing() {
        let (mut pattern_count, mut match_count, mut idle_count) = (0, 0, 0);
        for language in LANGUAGES {
            let grammar: tree_sitter::Language = language.grammar.into();
            for source in fixtures(language) {
                let limits = Limits {
                    parse_ms_max: 60_000,
                };
                let mut parser = Parser::default();
                let Parsed::Tree(tree) = parser.parse(language, source.as_bytes(), &[], limits)
                else {
                    panic!("a fixture takes no minute");
                };
                let mut texts = patterns(&tree, &source);
                // What tree-sitter finds impossible proves nothing.
                texts.retain(|text| Query::new(&grammar, text).is_ok());
                let (program, compiled) =
                    Program::of_rules(&grammar, texts.iter().map(String::as_str));
                for (text, patterns) in texts.iter().zip(&compiled) {
                    assert!(patterns.is_ok(), "{}: {text}: {patterns:?}", language.name);
                }
                let needs = (0..texts.len()).map(|pattern| program.needs(pattern));
                idle_count += needs.filter(|needs| needs.is_empty()).count();
                let fast = searched(&program, &tree, &source, true);
                assert_eq!(
                    fast,
                    searched(&program, &tree, &source, false),
                    "{}",
                    language.name
                );
                for one in [0, 1, 3] {
                    // Alone it prunes where together others keep the walk from it.
                    let Some(text) = texts.iter().filter(|text| !text.contains("#not-")).nth(one)
                    else {
                        continue;
                    };
                    let (alone, _) = Program::of_rules(&grammar, [text.as_str()].into_iter());
                    let query = Query::new(&grammar, text).expect("it was good before");
                    let ours = searched(&alone, &tree, &source, true);
                    assert_eq!(
                        ours,
                        theirs(&query, &tree, &source),
                        "{}: {text}",
                        language.name
                    );
                }
                let query = Query::new(&grammar, &texts.join("\n")).expect("each is good");
                assert_eq!(fast, theirs(&query, &tree, &source), "{}", language.name);
                pattern_count += texts.len();
                match_count += fast.len();
            }
        }
        assert!(
            pattern_count > 500 && match_count > pattern_count,
            "{pattern_count} {match_count}"
        );
        assert!(
            2 * idle_count < pattern_count,
            "{idle_count} of {pattern_count} without literals"
        );
    }
}
