//! All ast-grep rules of one language over one file, in one walk.
//!
//! First the bytes: which texts that rules need are there, and where. A rule whose texts are not there
//! is not tried, and is not even compiled before its texts are first met. Then the tree: the kind of a
//! node leads to the rules that may start there, and subtrees without a text are left out.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};
use ast_grep_core::AstGrep;
use ast_grep_core::matcher::MatcherExt as _;
use ast_grep_core::source::{Doc as _, SgNode as _};
use hashbrown::HashMap;
use serde_json::Value;

use super::compile::{Compiled, Told};
use super::document::Document;
use super::language::Dialect;
use super::literals::Needs;
use super::place::Place;
use super::suppression::Suppressions;
use crate::language::Language;
use crate::parse::{Node, Tree, TreeCursor};
use crate::rules::adapters::need::Need;

/// Places of one text that are kept in a file; with more it says nothing.
const PLACE_COUNT_MAX: usize = 4_096;

/// The rules of one language.
pub(crate) struct Scanner {
    dialect: Dialect,
    rules: Vec<Entry>,
    texts: Texts,
}

/// Every text some rule needs, by number: those of one case first, then those of either.
struct Texts {
    exact: Option<AhoCorasick>,
    any_case: Option<AhoCorasick>,
    exact_count: usize,
    count: usize,
}

/// Gives texts their numbers.
#[derive(Default)]
struct Numbers {
    exact: Vec<Vec<u8>>,
    any_case: Vec<Vec<u8>>,
    known: HashMap<(Vec<u8>, bool), u32, foldhash::fast::FixedState>,
}

struct Entry {
    tag: usize,
    id: String,
    document: Value,
    file: Wanted,
    node: Wanted,
    compiled: OnceLock<Result<Compiled, String>>,
}

/// A [`Need`] with numbers for its texts.
enum Wanted {
    Nothing,
    Text(u32),
    AnyCase(u32),
    All(Vec<Self>),
    Either(Vec<Self>),
}

/// The rules to try on a file.
pub(crate) struct Candidates {
    rules: Vec<Candidate>,
}

struct Candidate {
    rule: usize,
    /// Bytes of which a matching node holds one, sorted; `None` where any node may match.
    anchors: Option<Vec<u32>>,
}

/// Where each text stands; `None` where it stands too often.
struct Places {
    lists: Vec<Option<Vec<u32>>>,
    exact_count: usize,
}

impl Scanner {
    /// Takes documents as [`super::read`] made them, each with a number by which its matches are told.
    pub(crate) fn new(language: &'static Language, documents: &[(usize, &Value)]) -> Self {
        let dialect = Dialect::of(language);
        let mut numbers = Numbers::default();
        let rules = documents.iter().map(|&(tag, document)| {
            let needs = Needs::of(dialect, document);
            let id = document.get("id").and_then(Value::as_str);
            Entry {
                tag,
                id: id.unwrap_or_default().to_owned(),
                document: document.clone(),
                file: Wanted::of(&needs.file, &mut numbers),
                node: Wanted::of(&needs.node, &mut numbers),
                compiled: OnceLock::new(),
            }
        });
        Self {
            dialect,
            rules: rules.collect(),
            texts: Texts::new(&numbers),
        }
    }

    /// Compiles every rule and tells what is wrong, by the rule's number.
    pub(crate) fn faults(&self) -> Vec<(usize, String)> {
        self.rules
            .iter()
            .filter_map(|rule| {
                let fault = rule.compiled(self.dialect).as_ref().err()?;
                Some((rule.tag, fault.clone()))
            })
            .collect()
    }

    /// The rules that name no text that a file must hold.
    pub(crate) fn without_literal(&self) -> Vec<usize> {
        let rules = self.rules.iter();
        rules
            .filter(|rule| matches!(rule.file, Wanted::Nothing))
            .map(|rule| rule.tag)
            .collect()
    }

    /// The rules that may find something in a file, by its bytes alone; `None` where there is none
    /// and the file need not be parsed. `is_wanted` says which rules are asked for.
    pub(crate) fn candidates(
        &self,
        bytes: &[u8],
        is_wanted: &dyn Fn(usize) -> bool,
    ) -> Option<Candidates> {
        let places = self.texts.places(bytes);
        let rules: Vec<_> = (0..)
            .zip(&self.rules)
            .filter(|(_, rule)| is_wanted(rule.tag) && rule.file.is_met(&places))
            .filter_map(|(at, rule)| {
                let anchors = rule.node.anchors(&places);
                let may_match = anchors.as_ref().is_none_or(|anchors| !anchors.is_empty());
                may_match.then_some(Candidate { rule: at, anchors })
            })
            .collect();
        (!rules.is_empty()).then_some(Candidates { rules })
    }

    /// Tells every match, in the order of the tree.
    pub(crate) fn scan(
        &self,
        candidates: &Candidates,
        tree: &Tree,
        bytes: &[u8],
        tell: &mut dyn FnMut(usize, Told),
    ) {
        let compiled: Vec<_> = candidates
            .rules
            .iter()
            .filter_map(|candidate| {
                let rule = &self.rules[candidate.rule];
                let compiled = rule.compiled(self.dialect).as_ref().ok()?;
                Some((rule, compiled, candidate.anchors.as_deref()))
            })
            .collect();
        if compiled.is_empty() {
            return;
        }
        let by_kind = ByKind::new(self.dialect.kind_count(), &compiled);
        let anchors = united(&compiled);
        let root = AstGrep::doc(Document::new(self.dialect, bytes, tree));
        let document = root.root();
        let document = document.get_doc();
        let suppressions = Suppressions::of(document.tree(), bytes);
        let mut offer = |place: Place<'_>| {
            let range = place.range();
            for at in by_kind.of(place.kind_id()) {
                let (rule, compiled, anchors) = &compiled[at];
                if anchors.is_some_and(|anchors| !holds(anchors, &range)) {
                    continue;
                }
                let Some(found) = compiled.core.match_node(root.adopt(place)) else {
                    continue;
                };
                if !suppressions.cover(&rule.id, place.start_pos().line()) {
                    tell(rule.tag, compiled.tell(&found));
                }
            }
        };
        if self.dialect.first_made() == 0 {
            each_node(document.tree(), anchors.as_deref(), &mut |node| {
                offer(document.place(node));
            });
        } else {
            document.root_node().dfs().for_each(offer);
        }
    }
}

impl Numbers {
    fn of(&mut self, text: &[u8], any_case: bool) -> u32 {
        let list = if any_case {
            &mut self.any_case
        } else {
            &mut self.exact
        };
        *self
            .known
            .entry((text.to_vec(), any_case))
            .or_insert_with(|| {
                list.push(text.to_vec());
                u32::try_from(list.len() - 1).expect("there are fewer texts than that")
            })
    }
}

impl Texts {
    fn new(numbers: &Numbers) -> Self {
        let automaton = |texts: &[Vec<u8>], any_case| {
            let mut builder = AhoCorasick::builder();
            builder.match_kind(MatchKind::Standard);
            builder.ascii_case_insensitive(any_case).build(texts).ok()
        };
        Self {
            exact: automaton(&numbers.exact, false),
            any_case: automaton(&numbers.any_case, true),
            exact_count: numbers.exact.len(),
            count: numbers.exact.len() + numbers.any_case.len(),
        }
    }

    fn places(&self, bytes: &[u8]) -> Places {
        let mut lists: Vec<_> = (0..self.count).map(|_| Some(Vec::new())).collect();
        let (exact, any_case) = lists.split_at_mut(self.exact_count);
        for (automaton, lists) in [(&self.exact, exact), (&self.any_case, any_case)] {
            if lists.is_empty() {
                continue;
            }
            let Some(automaton) = automaton else {
                // Too many texts to look for: every rule is tried.
                lists.fill(None);
                continue;
            };
            for found in automaton.find_overlapping_iter(bytes) {
                let slot = &mut lists[found.pattern().as_usize()];
                let Some(list) = slot else { continue };
                if list.len() >= PLACE_COUNT_MAX {
                    *slot = None;
                    continue;
                }
                list.extend(u32::try_from(found.start()));
            }
        }
        Places {
            lists,
            exact_count: self.exact_count,
        }
    }
}

impl Places {
    fn exact(&self, text: u32) -> Option<&Vec<u32>> {
        self.lists[text as usize].as_ref()
    }

    fn any_case(&self, text: u32) -> Option<&Vec<u32>> {
        self.lists[self.exact_count + text as usize].as_ref()
    }
}

impl Entry {
    fn compiled(&self, dialect: Dialect) -> &Result<Compiled, String> {
        self.compiled
            .get_or_init(|| Compiled::new(dialect, &self.document))
    }
}

impl Wanted {
    fn of(need: &Need, numbers: &mut Numbers) -> Self {
        match need {
            Need::Nothing => Self::Nothing,
            Need::Literal(text) => Self::Text(numbers.of(text, false)),
            Need::AnyCase(text) => Self::AnyCase(numbers.of(text, true)),
            Need::All(parts) => {
                Self::All(parts.iter().map(|part| Self::of(part, numbers)).collect())
            }
            Need::Either(parts) => {
                Self::Either(parts.iter().map(|part| Self::of(part, numbers)).collect())
            }
        }
    }

    fn is_met(&self, places: &Places) -> bool {
        match self {
            Self::Nothing => true,
            Self::Text(text) => places.exact(*text).is_none_or(|list| !list.is_empty()),
            Self::AnyCase(text) => places.any_case(*text).is_none_or(|list| !list.is_empty()),
            Self::All(parts) => parts.iter().all(|part| part.is_met(places)),
            Self::Either(parts) => parts.iter().any(|part| part.is_met(places)),
        }
    }

    /// Bytes of which one must lie inside a node; the fewest that will do. `None` for no such bytes.
    fn anchors(&self, places: &Places) -> Option<Vec<u32>> {
        match self {
            Self::Nothing => None,
            Self::Text(text) => places.exact(*text).cloned(),
            Self::AnyCase(text) => places.any_case(*text).cloned(),
            Self::All(parts) => parts
                .iter()
                .filter_map(|part| part.anchors(places))
                .min_by_key(Vec::len),
            Self::Either(parts) => {
                let mut all = Vec::new();
                for part in parts {
                    all.extend(part.anchors(places)?);
                }
                all.sort_unstable();
                all.dedup();
                Some(all)
            }
        }
    }
}

type Active<'a> = (&'a Entry, &'a Compiled, Option<&'a [u32]>);

/// Which rules may start at which kind of node.
struct ByKind {
    /// Where the rules of a kind begin in `rules`; one more entry than there are kinds.
    starts: Vec<u32>,
    rules: Vec<u16>,
    /// Those that may start at errors, whose kind is beyond the grammar's.
    at_errors: Vec<u16>,
    /// Those that name no kind.
    anywhere: Vec<u16>,
}

impl ByKind {
    fn new(kind_count: usize, active: &[Active<'_>]) -> Self {
        let mut pairs = Vec::new();
        let mut at_errors = Vec::new();
        let mut anywhere = Vec::new();
        for (at, (_, compiled, _)) in (0..).zip(active) {
            let Some(kinds) = &compiled.kinds else {
                anywhere.push(at);
                continue;
            };
            for &kind in kinds {
                if usize::from(kind) < kind_count {
                    pairs.push((kind, at));
                } else {
                    at_errors.push(at);
                }
            }
        }
        pairs.sort_unstable();
        let mut starts = vec![0; kind_count + 1];
        for &(kind, _) in &pairs {
            starts[usize::from(kind) + 1] += 1;
        }
        for kind in 0..kind_count {
            starts[kind + 1] += starts[kind];
        }
        Self {
            starts,
            rules: pairs.into_iter().map(|(_, rule)| rule).collect(),
            at_errors,
            anywhere,
        }
    }

    fn of(&self, kind: u16) -> impl Iterator<Item = usize> {
        let kind = usize::from(kind);
        let some = match (self.starts.get(kind), self.starts.get(kind + 1)) {
            (Some(&start), Some(&end)) => &self.rules[start as usize..end as usize],
            _ => &self.at_errors,
        };
        some.iter().chain(&self.anywhere).map(|&at| usize::from(at))
    }
}

/// The bytes at which some rule may match, or `None` where some rule may match anywhere.
fn united(active: &[Active<'_>]) -> Option<Vec<u32>> {
    let mut all = Vec::new();
    for (_, _, anchors) in active {
        all.extend_from_slice((*anchors)?);
    }
    all.sort_unstable();
    all.dedup();
    Some(all)
}

/// Whether one of the bytes lies in the range.
fn holds(anchors: &[u32], range: &Range<usize>) -> bool {
    let start = anchors.partition_point(|&anchor| (anchor as usize) < range.start);
    anchors
        .get(start)
        .is_some_and(|&anchor| (anchor as usize) < range.end)
}

/// Visits the nodes that hold one of the bytes, or all, in order and without recursion.
fn each_node<'tree>(
    tree: &'tree Tree,
    anchors: Option<&[u32]>,
    visit: &mut dyn FnMut(Node<'tree>),
) {
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        let is_in = anchors.is_none_or(|anchors| holds(anchors, &node.byte_range()));
        if is_in {
            visit(node);
        }
        if is_in && cursor.goto_first_child() {
            continue;
        }
        if !onward(&mut cursor) {
            return;
        }
    }
}

/// Goes to the node behind everything below this one.
fn onward(cursor: &mut TreeCursor<'_>) -> bool {
    while !cursor.goto_next_sibling() {
        if !cursor.goto_parent() {
            return false;
        }
    }
    true
}
