//! One walk over a tree that offers each node to the patterns that may start there.

use tree_sitter::{Node, Tree};

use super::grammar::ERROR_KIND;
use super::matcher::{Child, List, Matcher};
use super::plan::{Entry, Pattern, Row, Start};
use super::program::{Capture, Match, Program};

/// Says which patterns are asked, and where.
pub(super) trait Gate<'p> {
    /// Whether every place and pattern is open, so that nothing needs to be asked.
    const IS_OPEN: bool;
    /// The entries to ask of those that a kind offers.
    fn entries(&self, start: usize, all: &'p [u32]) -> &'p [u32];
    /// Whether a pattern may fit at a place that ends at `end`.
    fn wants(&mut self, pattern: u32, start: usize, end: usize) -> bool;
    /// Whether anything may fit below a node.
    fn descends(&mut self, start: usize, end: usize) -> bool;
}

/// Lets everything pass.
pub(super) struct Open;

impl<'p> Gate<'p> for Open {
    const IS_OPEN: bool = true;
    fn entries(&self, _: usize, all: &'p [u32]) -> &'p [u32] {
        all
    }
    fn wants(&mut self, _: u32, _: usize, _: usize) -> bool {
        true
    }
    fn descends(&mut self, _: usize, _: usize) -> bool {
        true
    }
}

pub(super) struct Walk<'p, 'tree, 'v, G> {
    gate: G,
    program: &'p Program,
    bytes: &'p [u8],
    visit: &'v mut dyn FnMut(Match<'_, 'tree>),
    matcher: Matcher<'p, 'tree>,
    /// The nodes above, outermost first, where some pattern asks for them.
    above: Vec<Node<'tree>>,
    /// The nodes above the present one with their children, the deepest last.
    levels: Vec<Level>,
    /// Matches of rows of siblings that a later one may repeat in part.
    recent: Vec<Recent>,
}

/// A node whose children are visited.
#[derive(Clone, Copy)]
struct Level {
    /// Its id.
    parent: usize,
    /// The byte at which it ends, for a gate that asks.
    end: usize,
    is_error: bool,
    list: List,
    /// The child that is next.
    at: u32,
    /// How many collected children there were before these.
    kept: u32,
}

/// A match that is remembered until the walk leaves it.
struct Recent {
    pattern: u32,
    parent: usize,
    end: usize,
    captures: Vec<(u32, usize)>,
}

impl<'p, 'tree, 'v, G: Gate<'p>> Walk<'p, 'tree, 'v, G> {
    pub(super) fn new(
        gate: G,
        program: &'p Program,
        tree: &'tree Tree,
        bytes: &'p [u8],
        visit: &'v mut dyn FnMut(Match<'_, 'tree>),
    ) -> Self {
        Self {
            gate,
            program,
            bytes,
            visit,
            matcher: Matcher::new(program, tree.root_node()),
            above: Vec::new(),
            levels: Vec::new(),
            recent: Vec::new(),
        }
    }

    /// Visits every node once, in order, without recursion.
    pub(super) fn run(mut self) {
        self.node(0, None);
        while let Some(level) = self.levels.last_mut() {
            if level.at == level.list.len {
                self.matcher.drop_to(level.kept);
                self.levels.pop();
                if self.program.needs_above {
                    self.above.pop();
                }
                continue;
            }
            let here = *level;
            level.at += 1;
            self.node(here.list.index(here.at), Some(here));
        }
    }

    /// Visits one node; `level` is where it stands, or nothing for the root.
    fn node(&mut self, index: u32, level: Option<Level>) {
        let kept = self.matcher.kept();
        let Child { node, kind, .. } = *self.matcher.child_at(index);
        let starts = self.program.starts_of(kind);
        let mut entries = starts.map_or(&[][..], |starts| &starts.entries);
        let mut descends = true;
        if !G::IS_OPEN {
            descends = self.gate.descends(node.start_byte(), node.end_byte());
            entries = starts.map_or(entries, |starts| self.gate.entries(starts.number, entries));
            if !descends && entries.is_empty() {
                return;
            }
        }
        let mut list = self.matcher.children_of(index);
        if self.program.starts_ask_fields {
            list = self.matcher.with_fields(list);
        }
        if !entries.is_empty() {
            let leaf = starts.and_then(|starts| starts.leaf);
            self.place(index, (entries, leaf), list, level);
        }
        if descends && list.len > 0 {
            self.levels.push(Level {
                parent: node.id(),
                end: if G::IS_OPEN { 0 } else { node.end_byte() },
                is_error: kind == ERROR_KIND,
                list,
                at: 0,
                kept,
            });
            if self.program.needs_above {
                self.above.push(node);
            }
        } else if self.matcher.kept() > kept {
            self.matcher.drop_to(kept);
        }
    }

    /// Offers a node to the patterns that start with its kind.
    fn place(
        &mut self,
        index: u32,
        (entries, leaf): (&'p [u32], Option<(u32, u32)>),
        list: List,
        level: Option<Level>,
    ) {
        let program = self.program;
        let Child { node, field, .. } = *self.matcher.child_at(index);
        if let Some((pattern, name)) = leaf {
            if !G::IS_OPEN && !self.gate.wants(pattern, node.start_byte(), node.end_byte()) {
                return;
            }
            (self.visit)(Match {
                pattern: pattern as usize,
                captures: &[Capture { name, node }],
                above: &self.above,
            });
            return;
        }
        for &entry in entries {
            let entry = &program.entries[entry as usize];
            if !G::IS_OPEN && !self.wants(entry, node, level) {
                continue;
            }
            let pattern = &program.patterns[entry.pattern as usize];
            let mut row_parent = None;
            match &entry.start {
                Start::Root(item) => {
                    let may_fit = |row: &Row| row.has_kinds(list);
                    if (item.field != 0 && item.field != field)
                        || !item.children.as_deref().is_none_or(may_fit)
                        || !item.fits(node)
                    {
                        continue;
                    }
                    self.matcher.root(item, node, list);
                }
                Start::Row { elements, at } => {
                    // Inside an error rows of siblings mean nothing.
                    let Some(level) = level.filter(|level| !level.is_error) else {
                        continue;
                    };
                    row_parent = Some(level.parent);
                    let elements = &program.rows[*elements as usize][*at..];
                    if self
                        .matcher
                        .is_inside_run(&elements[0], level.list, level.at)
                    {
                        continue;
                    }
                    self.matcher.siblings(elements, level.list, level.at);
                }
            }
            if pattern.may_overlap && self.matcher.ends.len() > 1 {
                drop_parts(&mut self.matcher);
            }
            self.tell(
                entry.pattern,
                pattern,
                row_parent.map(|parent| (parent, node)),
            );
        }
    }

    /// Whether the gate lets an entry be tried at a node.
    fn wants(&mut self, entry: &Entry, node: Node<'tree>, level: Option<Level>) -> bool {
        let end = match (&entry.start, level) {
            // What the gate looks for may stand in a sibling.
            (Start::Row { .. }, Some(level)) => level.end,
            _ => node.end_byte(),
        };
        self.gate.wants(entry.pattern, node.start_byte(), end)
    }

    /// Hands on what the matcher found.
    fn tell(&mut self, number: u32, pattern: &Pattern, row_start: Option<(usize, Node<'tree>)>) {
        let mut start = 0;
        for at in 0..self.matcher.ends.len() {
            let end = self.matcher.ends[at];
            let captures = &self.matcher.found[start..end];
            start = end;
            if let Some((parent, node)) = row_start
                && is_repeated(&mut self.recent, number, parent, node, captures)
            {
                continue;
            }
            if pattern
                .predicates
                .iter()
                .all(|predicate| predicate.holds(captures, self.bytes))
            {
                (self.visit)(Match {
                    pattern: number as usize,
                    captures,
                    above: &self.above,
                });
            }
        }
    }
}

/// Whether an earlier match among the same siblings holds all these captures; else remembers them.
fn is_repeated(
    recent: &mut Vec<Recent>,
    pattern: u32,
    parent: usize,
    node: Node<'_>,
    captures: &[Capture<'_>],
) -> bool {
    recent.retain(|other| other.end > node.start_byte());
    let mine: Vec<(u32, usize)> = captures
        .iter()
        .map(|capture| (capture.name, capture.node.id()))
        .collect();
    let is_part = recent.iter().any(|other| {
        other.pattern == pattern && other.parent == parent && is_part(&mine, &other.captures)
    });
    if !is_part {
        let ends = captures.iter().map(|capture| capture.node.end_byte());
        recent.push(Recent {
            pattern,
            parent,
            end: ends.max().unwrap_or(0),
            captures: mine,
        });
    }
    is_part
}

/// Whether all of `part` stands in `whole`, in the same order.
fn is_part<T: PartialEq>(part: &[T], whole: &[T]) -> bool {
    let mut whole = whole.iter();
    part.iter().all(|one| whole.any(|other| other == one))
}

/// Leaves out the ways whose captures are a part of another's.
fn drop_parts(matcher: &mut Matcher<'_, '_>) {
    let keys: Vec<(u32, usize)> = matcher
        .found
        .iter()
        .map(|capture| (capture.name, capture.node.id()))
        .collect();
    let starts = std::iter::once(0).chain(matcher.ends.iter().copied());
    let ways: Vec<(usize, usize)> = starts.zip(matcher.ends.iter().copied()).collect();
    // A way that holds another holds its last capture: only ways that share it are compared.
    let mut holders: hashbrown::HashMap<(u32, usize), Vec<usize>, foldhash::fast::FixedState> =
        hashbrown::HashMap::default();
    let mut order: Vec<usize> = (0..ways.len()).collect();
    order.sort_by_key(|&way| std::cmp::Reverse(ways[way].1 - ways[way].0));
    let mut keep = vec![false; ways.len()];
    for way in order {
        let mine = &keys[ways[way].0..ways[way].1];
        let is_held = match mine.last() {
            None => keep.contains(&true),
            Some(last) => holders.get(last).is_some_and(|others| {
                others
                    .iter()
                    .any(|&other| is_part(mine, &keys[ways[other].0..ways[other].1]))
            }),
        };
        if !is_held {
            keep[way] = true;
            for key in mine {
                holders.entry(*key).or_default().push(way);
            }
        }
    }
    let found = std::mem::take(&mut matcher.found);
    matcher.ends.clear();
    for (way, &(start, end)) in ways.iter().enumerate() {
        if keep[way] {
            matcher.found.extend_from_slice(&found[start..end]);
            matcher.ends.push(matcher.found.len());
        }
    }
}
