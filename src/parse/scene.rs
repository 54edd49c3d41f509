//! Answers the questions of relations from the place of a match.
//!
//! Each question may look at so many nodes only; a question that looks at more has no answer, and the
//! match does not count. Loops follow the tree's own links, recursion only the nesting of patterns.

use std::cell::Cell;

use tree_sitter::{Node, Tree, TreeCursor};

use crate::facts::FileFacts;

use super::matcher::Matcher;
use super::plan::Start;
use super::program::{Capture, Match, Program};
use super::relation::{Choice, Question, Relation};

/// Nodes that the questions of one match may look at.
const STEP_COUNT_MAX: u32 = 200_000;

/// What is known of the file besides its tree; worked out when first asked for.
pub(crate) trait FileContext {
    /// Its imports and declarations.
    fn facts(&self) -> &FileFacts;
    /// Whether the path says that all of it is tests.
    fn is_test_file(&self) -> bool;
}

/// A capture of a pattern in a string, and that of the pattern around it: both must have one text.
#[derive(Debug)]
pub(super) struct Shared {
    pub inner: u32,
    pub outer: u32,
}

/// Where a match stands, and what may be asked there.
pub(super) struct Scene<'a, 'tree> {
    pub root: Node<'tree>,
    pub bytes: &'a [u8],
    pub context: &'a dyn FileContext,
    /// The nodes around the match, outermost first.
    pub above: &'a [Node<'tree>],
    steps: Cell<u32>,
}

/// There were too many steps.
struct GaveUp;

type Answer = Result<bool, GaveUp>;

/// Whether all relations of a match's pattern hold.
pub(super) fn holds<'tree>(
    program: &Program,
    tree: &'tree Tree,
    bytes: &[u8],
    context: &dyn FileContext,
    found: &Match<'_, 'tree>,
) -> bool {
    let relations = &program.patterns[found.pattern].relations;
    relations.is_empty() || {
        let scene = Scene {
            root: tree.root_node(),
            bytes,
            context,
            above: found.above,
            steps: Cell::new(0),
        };
        scene.all_hold(relations, found.captures)
    }
}

/// The parts of a path of names, whatever stands between them.
pub(super) fn parts_of(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    // One `:` belongs to a name (`node:fs`), as `@` and `-` do.
    path.split(|byte| b"./\\?>!\n\t ".contains(byte))
        .flat_map(split_double_colons)
        .map(|part| part.strip_suffix(b"-").unwrap_or(part))
        .filter(|part| !part.is_empty())
}

fn split_double_colons(part: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(part);
    std::iter::from_fn(move || {
        let text = rest?;
        let at = memchr::memmem::find(text, b"::");
        rest = at.map(|at| &text[at + 2..]);
        Some(&text[..at.unwrap_or(text.len())])
    })
}

impl<'tree> Scene<'_, 'tree> {
    fn all_hold(&self, relations: &[Relation], captures: &[Capture<'tree>]) -> bool {
        relations
            .iter()
            .all(|relation| self.holds(relation, captures).unwrap_or(false))
    }

    fn step(&self) -> Result<(), GaveUp> {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > STEP_COUNT_MAX {
            return Err(GaveUp);
        }
        Ok(())
    }

    /// Whether a relation holds for every node of its capture; a capture without a node satisfies it.
    fn holds(&self, relation: &Relation, captures: &[Capture<'tree>]) -> Answer {
        let of = |name: u32| {
            captures
                .iter()
                .filter(move |capture| capture.name == name)
                .map(|capture| capture.node)
        };
        let mine = || of(relation.capture);
        let answer = match &relation.question {
            Question::CountGe(count) => mine().count() >= *count,
            Question::Imports(modules) => modules
                .iter()
                .any(|module| imports(self.context.facts(), module)),
            _ if mine().next().is_none() => return Ok(true),
            Question::LinesGe(count) => {
                let first = mine().map(|node| node.start_position().row).min();
                let last = mine().map(|node| last_row(node)).max();
                last.zip(first)
                    .is_some_and(|(last, first)| last - first + 1 >= *count)
            }
            Question::Same(other) if of(*other).next().is_none() => return Ok(true),
            Question::Same(other) => self.same_tokens(&mut mine(), &mut of(*other))?,
            Question::Before(other) => {
                let end = mine().map(|node| node.end_byte()).max();
                of(*other).all(|node| end <= Some(node.start_byte()))
            }
            Question::Behind(other) => {
                let start = mine().map(|node| node.start_byte()).min();
                of(*other).all(|node| start >= Some(node.end_byte()))
            }
            question => {
                for node in mine() {
                    if self.answer(question, node, captures)? != relation.positive {
                        return Ok(false);
                    }
                }
                return Ok(true);
            }
        };
        Ok(answer == relation.positive)
    }

    fn answer(
        &self,
        question: &Question,
        node: Node<'tree>,
        captures: &[Capture<'tree>],
    ) -> Answer {
        let text = || self.bytes.get(node.byte_range()).unwrap_or_default();
        match question {
            Question::Kind(choice) => self.fits(choice, node, captures),
            Question::Inside { what, stop } => {
                for outer in self.around(node).into_iter().rev() {
                    self.step()?;
                    if self.fits(what, outer, captures)? {
                        return Ok(true);
                    }
                    if self.fits(stop, outer, captures)? {
                        return Ok(false);
                    }
                }
                Ok(false)
            }
            Question::Parent(choice) => match self.around(node).last() {
                Some(&parent) => self.fits(choice, parent, captures),
                None => Ok(false),
            },
            Question::Has(choice) => self.has(choice, node, captures),
            Question::Child(choice) => {
                self.any_child(node, |child| self.fits(choice, child, captures))
            }
            Question::Precedes(choice) => self.any_sibling(node, |sibling| {
                Ok(is_behind(sibling, node) && self.fits(choice, sibling, captures)?)
            }),
            Question::Follows(choice) => self.any_sibling(node, |sibling| {
                Ok(is_behind(node, sibling) && self.fits(choice, sibling, captures)?)
            }),
            Question::Next(choice) => self.neighbor(node, choice, captures, true),
            Question::Previous(choice) => self.neighbor(node, choice, captures, false),
            Question::ImportOf { module, names } => {
                Ok(is_import_of(self.context.facts(), text(), module, names))
            }
            Question::InTest => Ok(is_in_test(self.context, node)),
            Question::DefinedInFile => {
                let text = text();
                let symbols = &self.context.facts().symbols;
                Ok(symbols
                    .iter()
                    .any(|symbol| symbol.name().as_bytes() == text))
            }
            Question::Constant => self.is_constant(node),
            Question::CountGe(_)
            | Question::LinesGe(_)
            | Question::Imports(_)
            | Question::Same(_)
            | Question::Before(_)
            | Question::Behind(_) => Ok(false),
        }
    }

    /// The nodes around a node, outermost first.
    fn around(&self, node: Node<'tree>) -> Vec<Node<'tree>> {
        if let Some(at) = self.above.iter().position(|outer| *outer == node) {
            return self.above[..at].to_vec();
        }
        let holds = |outer: &Node<'_>| {
            outer.start_byte() <= node.start_byte() && outer.end_byte() >= node.end_byte()
        };
        let known = self.above.iter().rposition(holds).map_or(0, |at| at + 1);
        let mut path = self.above[..known].to_vec();
        let mut outer = match path.pop() {
            Some(outer) => outer,
            None => self.root,
        };
        // Where the tree has no way down, the node is the root.
        while outer != node {
            path.push(outer);
            match outer.child_with_descendant(node) {
                Some(inner) => outer = inner,
                None => break,
            }
        }
        path
    }

    fn any_child(&self, node: Node<'tree>, mut holds: impl FnMut(Node<'tree>) -> Answer) -> Answer {
        let mut cursor = node.walk();
        let mut more = cursor.goto_first_child();
        while more {
            self.step()?;
            if holds(cursor.node())? {
                return Ok(true);
            }
            more = cursor.goto_next_sibling();
        }
        Ok(false)
    }

    fn any_sibling(&self, node: Node<'tree>, holds: impl FnMut(Node<'tree>) -> Answer) -> Answer {
        match self.around(node).last() {
            Some(&parent) => self.any_child(parent, holds),
            None => Ok(false),
        }
    }

    /// Whether the nearest named sibling on one side, comments aside, is one of these.
    fn neighbor(
        &self,
        node: Node<'tree>,
        choice: &Choice,
        captures: &[Capture<'tree>],
        is_next: bool,
    ) -> Answer {
        let mut nearest = None;
        self.any_sibling(node, |sibling| {
            if !sibling.is_named() || is_comment(sibling) {
                return Ok(false);
            }
            if is_next && is_behind(sibling, node) {
                nearest = Some(sibling);
                return Ok(true);
            }
            if !is_next && is_behind(node, sibling) {
                nearest = Some(sibling);
            }
            Ok(false)
        })?;
        match nearest {
            Some(sibling) => self.fits(choice, sibling, captures),
            None => Ok(false),
        }
    }

    fn has(&self, choice: &Choice, node: Node<'tree>, captures: &[Capture<'tree>]) -> Answer {
        let mut cursor = node.walk();
        while next_below(&mut cursor) {
            self.step()?;
            if self.fits(choice, cursor.node(), captures)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether two rows of nodes have the same tokens, comments aside.
    fn same_tokens(
        &self,
        left: &mut dyn Iterator<Item = Node<'tree>>,
        right: &mut dyn Iterator<Item = Node<'tree>>,
    ) -> Answer {
        let mut left = Tokens::new(left);
        let mut right = Tokens::new(right);
        loop {
            self.step()?;
            let (one, other) = (left.next(), right.next());
            match (one, other) {
                (None, None) => return Ok(true),
                (Some(one), Some(other)) => {
                    let text = |node: Node<'_>| self.bytes.get(node.byte_range());
                    if text(one) != text(other) {
                        return Ok(false);
                    }
                }
                _ => return Ok(false),
            }
        }
    }

    /// A literal without anything put into it, or an upper-case name.
    fn is_constant(&self, node: Node<'tree>) -> Answer {
        let text = self.bytes.get(node.byte_range()).unwrap_or_default();
        if parts_of(text).last().is_some_and(is_upper_case) && node.kind() != "call" {
            return Ok(true);
        }
        if !is_literal_kind(node.kind()) {
            return Ok(false);
        }
        let mut cursor = node.walk();
        while next_below(&mut cursor) {
            self.step()?;
            let inner = cursor.node();
            let is_name =
                inner.kind().ends_with("identifier") || inner.kind().ends_with("variable_name");
            let text = self.bytes.get(inner.byte_range()).unwrap_or_default();
            if ["interpolation", "substitution", "expansion", "call"]
                .iter()
                .any(|word| inner.kind().contains(word))
                || (is_name && !is_upper_case(text))
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a node is of one of the kinds, or fits one of the patterns.
    fn fits(&self, choice: &Choice, node: Node<'tree>, captures: &[Capture<'tree>]) -> Answer {
        if choice.kinds.binary_search(&node.kind_id()).is_ok() {
            return Ok(true);
        }
        let Some(patterns) = &choice.patterns else {
            return Ok(false);
        };
        let program = &patterns.program;
        let Some(starts) = program.starts_of(node.kind_id()) else {
            return Ok(false);
        };
        self.steps.set(self.steps.get() + 8);
        let mut matcher = Matcher::new(program, node);
        let children = matcher.children_of(0);
        for &entry in &starts.entries {
            let entry = &program.entries[entry as usize];
            let Start::Root(item) = &entry.start else {
                continue;
            };
            if !item.fits(node) {
                continue;
            }
            matcher.root(item, node, children);
            let pattern = &program.patterns[entry.pattern as usize];
            let mut from = 0;
            for &end in &matcher.ends {
                let inner = &matcher.found[from..end];
                from = end;
                self.step()?;
                let texts_fit = pattern
                    .predicates
                    .iter()
                    .all(|predicate| predicate.holds(inner, self.bytes));
                if texts_fit
                    && patterns
                        .shared
                        .iter()
                        .all(|shared| self.is_shared(shared, inner, captures))
                    && self.all_hold(&pattern.relations, inner)
                {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn is_shared(&self, shared: &Shared, inner: &[Capture<'_>], outer: &[Capture<'_>]) -> bool {
        let text = |node: Node<'_>| self.bytes.get(node.byte_range()).unwrap_or_default();
        let outer = outer.iter().find(|capture| capture.name == shared.outer);
        outer.is_none_or(|outer| {
            inner
                .iter()
                .filter(|capture| capture.name == shared.inner)
                .all(|capture| text(capture.node) == text(outer.node))
        })
    }
}

/// Steps to the next node below the one a cursor was made at; false when there is none.
fn next_below(cursor: &mut TreeCursor<'_>) -> bool {
    cursor.goto_first_child() || next_beside(cursor)
}

/// The same, but for what lies below the present node.
fn next_beside(cursor: &mut TreeCursor<'_>) -> bool {
    while !cursor.goto_next_sibling() {
        if !cursor.goto_parent() {
            return false;
        }
    }
    true
}

/// The tokens of a row of nodes, comments left out.
struct Tokens<'i, 'tree> {
    nodes: &'i mut dyn Iterator<Item = Node<'tree>>,
    cursor: Option<TreeCursor<'tree>>,
}

impl<'i, 'tree> Tokens<'i, 'tree> {
    fn new(nodes: &'i mut dyn Iterator<Item = Node<'tree>>) -> Self {
        Self {
            nodes,
            cursor: None,
        }
    }
}

impl<'tree> Iterator for Tokens<'_, 'tree> {
    type Item = Node<'tree>;

    fn next(&mut self) -> Option<Node<'tree>> {
        loop {
            let below = self.cursor.as_mut().and_then(|cursor| {
                // Comments may have tokens of their own.
                let has_more = if is_comment(cursor.node()) {
                    next_beside(cursor)
                } else {
                    next_below(cursor)
                };
                has_more.then(|| cursor.node())
            });
            let node = if let Some(node) = below {
                node
            } else {
                let node = self.nodes.next()?;
                self.cursor = Some(node.walk());
                node
            };
            if node.child_count() == 0 && !is_comment(node) && !node.byte_range().is_empty() {
                return Some(node);
            }
        }
    }
}

fn is_comment(node: Node<'_>) -> bool {
    node.is_extra() || node.kind().contains("comment")
}

/// The row of a node's last byte; a node that ends with a line does not reach the next.
fn last_row(node: Node<'_>) -> usize {
    let end = node.end_position();
    let start = node.start_position();
    if end.column == 0 && end.row > start.row {
        end.row - 1
    } else {
        end.row
    }
}

fn is_behind(node: Node<'_>, other: Node<'_>) -> bool {
    node.start_byte() >= other.end_byte() && node != other
}

fn is_upper_case(name: &[u8]) -> bool {
    name.len() > 1
        && name[0].is_ascii_uppercase()
        && name
            .iter()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_')
}

fn is_literal_kind(kind: &str) -> bool {
    const WORDS: &[&str] = &[
        "literal",
        "string",
        "number",
        "integer",
        "float",
        "decimal",
        "char",
        "rune",
        "heredoc",
        "raw_text",
        "scalar",
        "list",
        "array",
        "dictionary",
        "object",
        "set",
        "tuple",
        "unary",
        "minus",
        "regex",
        "symbol",
    ];
    const WHOLE: &[&str] = &["true", "false", "null", "nil", "none", "undefined"];
    WHOLE.contains(&kind.to_ascii_lowercase().as_str())
        || WORDS.iter().any(|word| kind.contains(word))
}

/// Whether a node stands in a test, or the whole file is one.
fn is_in_test(context: &dyn FileContext, node: Node<'_>) -> bool {
    let start = node.start_position();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let point = crate::text::Point {
        line: number(start.row),
        column: number(start.column),
    };
    context.is_test_file() || is_point_in_test(context.facts(), point)
}

/// Whether a place stands in a symbol that is a test.
pub(crate) fn is_point_in_test(facts: &FileFacts, point: crate::text::Point) -> bool {
    facts
        .symbols
        .iter()
        .any(|symbol| symbol.is_test && symbol.range.contains(point))
}

/// Whether a file imports a module or something of it.
pub(crate) fn imports(facts: &FileFacts, module: &str) -> bool {
    facts.imports.iter().any(|import| {
        let path: Vec<&[u8]> = path_of(import).collect();
        let wanted: Vec<&[u8]> = parts_of(module.as_bytes()).collect();
        !wanted.is_empty() && path.starts_with(&wanted)
    })
}

fn path_of(import: &crate::facts::Import) -> impl Iterator<Item = &[u8]> {
    parts_of(import.path.as_bytes()).chain(parts_of(import.name.as_bytes()))
}

/// Whether a name, or its first part, is or belongs to what a file imports from a module.
fn is_import_of(facts: &FileFacts, text: &[u8], module: &str, names: &[String]) -> bool {
    let wanted: Vec<&[u8]> = parts_of(module.as_bytes()).collect();
    let used: Vec<&[u8]> = parts_of(text).collect();
    let Some((first, rest)) = used.split_first() else {
        return false;
    };
    let is_name_of_it = |inner: &[&[u8]]| {
        names.is_empty()
            || inner
                .first()
                .is_some_and(|part| names.iter().any(|name| name.as_bytes() == *part))
    };
    // A path written in full needs no import (`std::fs::read`).
    if wanted.len() > 1
        && let Some(inner) = used.strip_prefix(&wanted[..])
    {
        return is_name_of_it(inner);
    }
    let is_name = |part: &&[u8]| names.iter().any(|name| name.as_bytes() == *part);
    facts.imports.iter().any(|import| {
        let path: Vec<&[u8]> = path_of(import).collect();
        let is_module = import.name.is_empty();
        if import.name == "*" {
            return path[..path.len() - 1].ends_with(&wanted)
                && path.starts_with(&wanted)
                && is_name(first);
        }
        let local = match import.alias.as_bytes() {
            b"" => path.last().copied().unwrap_or_default(),
            alias => alias,
        };
        // `import os.path` binds `os`: what is used starts with the path.
        let is_path = is_module && import.alias.is_empty() && used.starts_with(&path);
        let whole: Vec<&[u8]> = if is_path {
            used.clone()
        } else if *first == local {
            path.iter().chain(rest).copied().collect()
        } else {
            return false;
        };
        let Some(inner) = whole.strip_prefix(&wanted[..]) else {
            return false;
        };
        if names.is_empty() {
            return true;
        }
        // A default import (`import fs from "fs"`) looks like a name of the module.
        let is_default = !is_module && path.len() == wanted.len() + 1;
        inner.first().is_some_and(is_name) || (is_default && inner.get(1).is_some_and(is_name))
    })
}
