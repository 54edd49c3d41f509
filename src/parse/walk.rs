//! One walk over a tree that offers each node to the patterns that may start there.

use tree_sitter::{Node, Tree, TreeCursor};

use super::grammar::ERROR_KIND;
use super::matcher::{List, Matcher};
use super::plan::{Pattern, Start};
use super::program::{Capture, Match, Program};

pub(super) struct Walk<'p, 'tree, 'v> {
    program: &'p Program,
    bytes: &'p [u8],
    visit: &'v mut dyn FnMut(Match<'_, 'tree>),
    cursor: TreeCursor<'tree>,
    matcher: Matcher<'p, 'tree>,
    /// The nodes above, kept only where some pattern starts with a row of siblings.
    above: Vec<Node<'tree>>,
    /// Children of nodes above, collected for rows of siblings; the deepest last.
    levels: Vec<Level>,
    /// Matches of rows of siblings that a later one may repeat in part.
    recent: Vec<Recent>,
}

/// Collected children of a node above.
struct Level {
    parent: usize,
    depth: usize,
    list: List,
    /// Where the walk is among them.
    at: u32,
    /// How many collected children there were before.
    kept: usize,
}

/// A match that is remembered until the walk leaves it.
struct Recent {
    pattern: u32,
    parent: usize,
    end: usize,
    captures: Vec<(u32, usize)>,
}

impl<'p, 'tree, 'v> Walk<'p, 'tree, 'v> {
    pub(super) fn new(
        program: &'p Program,
        tree: &'tree Tree,
        bytes: &'p [u8],
        visit: &'v mut dyn FnMut(Match<'_, 'tree>),
    ) -> Self {
        Self {
            program,
            bytes,
            visit,
            cursor: tree.walk(),
            matcher: Matcher::new(&program.named, tree.walk()),
            above: Vec::new(),
            levels: Vec::new(),
            recent: Vec::new(),
        }
    }

    /// Visits every node once, in order, without recursion.
    pub(super) fn run(mut self) {
        let last = self.program.start_by_kind.len() - 1;
        let has_rows = self.program.has_rows;
        loop {
            let node = self.cursor.node();
            let kind = usize::from(node.kind_id()).min(last);
            let start = self.program.start_by_kind[kind];
            if start != 0 {
                self.place(node, usize::from(start - 1));
            }
            if self.cursor.goto_first_child() {
                if has_rows {
                    self.above.push(node);
                }
                continue;
            }
            while !self.cursor.goto_next_sibling() {
                if !self.cursor.goto_parent() {
                    return;
                }
                if has_rows {
                    self.above.pop();
                }
            }
        }
    }

    /// Offers a node to the patterns that start with its kind.
    fn place(&mut self, node: Node<'tree>, start: usize) {
        let program = self.program;
        let starts = &program.starts[start];
        if let Some((pattern, name)) = starts.leaf {
            (self.visit)(Match {
                pattern: pattern as usize,
                captures: &[Capture { name, node }],
            });
            return;
        }
        let level = self.levels.last();
        let mut kept = level.map_or(0, |level| level.kept + level.list.len as usize);
        self.matcher.begin(kept);
        let mut list = None;
        for &entry in &starts.entries {
            let entry = &program.entries[entry as usize];
            let pattern = &program.patterns[entry.pattern as usize];
            match &entry.start {
                Start::Root(item) => {
                    let field = || self.cursor.field_id().map_or(0, std::num::NonZero::get);
                    if (item.field != 0 && item.field != field()) || !item.fits(node) {
                        continue;
                    }
                    let children = match &item.children {
                        None => List::default(),
                        Some(row) => {
                            let children = *list.get_or_insert_with(|| {
                                self.matcher
                                    .collect_at(&mut self.cursor, starts.with_fields)
                            });
                            if !row.fits_at_a_glance(children) {
                                continue;
                            }
                            children
                        }
                    };
                    self.matcher.root(item, node, children);
                }
                Start::Row { elements, at } => {
                    let Some((siblings, place)) = self.level(node, &mut kept, &mut list) else {
                        continue;
                    };
                    let elements = &program.rows[*elements as usize][*at..];
                    if self.matcher.is_inside_run(&elements[0], siblings, place) {
                        continue;
                    }
                    self.matcher.siblings(elements, siblings, place);
                }
            }
            if pattern.may_overlap && self.matcher.ends.len() > 1 {
                drop_parts(&mut self.matcher);
            }
            let is_row = matches!(entry.start, Start::Row { .. });
            self.tell(entry.pattern, pattern, is_row.then_some(node));
        }
    }

    /// The node's siblings with itself, and its place among them; `None` inside an error, where rows
    /// of siblings mean nothing.
    fn level(
        &mut self,
        node: Node<'tree>,
        kept: &mut usize,
        list: &mut Option<List>,
    ) -> Option<(List, u32)> {
        let depth = self.above.len();
        let parent = *self.above.last()?;
        if parent.kind_id() == ERROR_KIND {
            return None;
        }
        while let Some(level) = self.levels.last()
            && (level.depth > depth || (level.depth == depth && level.parent != parent.id()))
        {
            *kept = level.kept;
            self.levels.pop();
        }
        if self.levels.last().is_none_or(|level| level.depth < depth) {
            // What was collected for this node makes way.
            let below = self.levels.last();
            let below = below.map_or(0, |level| level.kept + level.list.len as usize);
            self.matcher.begin(below);
            *list = None;
            let siblings = self.matcher.collect_of(parent);
            self.levels.push(Level {
                parent: parent.id(),
                depth,
                list: siblings,
                at: 0,
                kept: below,
            });
            *kept = self.matcher.kept();
        }
        let level = self.levels.last_mut()?;
        while level.at < level.list.len {
            if self.matcher.child(level.list, level.at).node == node {
                return Some((level.list, level.at));
            }
            level.at += 1;
        }
        None
    }

    /// Hands on what the matcher found.
    fn tell(&mut self, number: u32, pattern: &Pattern, row_start: Option<Node<'tree>>) {
        let mut start = 0;
        for at in 0..self.matcher.ends.len() {
            let end = self.matcher.ends[at];
            let captures = &self.matcher.found[start..end];
            start = end;
            if let Some(node) = row_start
                && is_repeated(&mut self.recent, number, self.above.last(), node, captures)
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
                });
            }
        }
    }
}

/// Whether an earlier match among the same siblings holds all these captures; else remembers them.
fn is_repeated(
    recent: &mut Vec<Recent>,
    pattern: u32,
    parent: Option<&Node<'_>>,
    node: Node<'_>,
    captures: &[Capture<'_>],
) -> bool {
    recent.retain(|other| other.end > node.start_byte());
    let parent = parent.map_or(0, Node::id);
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
