//! Fits compiled patterns to one place of a tree.
//!
//! Finds every way a row of elements fits the children of a node, by trying in order. Recursion
//! follows the pattern, whose depth the reader limits, and never the tree. Vectors are reused from
//! place to place.

use std::cell::Cell;

use tree_sitter::{Node, TreeCursor};

use super::plan::{Element, Item, Row, What, bit};
use super::program::{Capture, Program};

/// Tries for one pattern at one place; what was found until then counts.
pub(super) const TRY_COUNT_MAX: u32 = 1 << 20;

/// How many children a node may have for each to be asked for by its number. That is by far the
/// fastest way to a few, but passes over those before.
const CHILD_COUNT_BY_NUMBER_MAX: u32 = 24;

/// A node as one of the children of another.
#[derive(Clone, Copy)]
pub(super) struct Child<'tree> {
    pub node: Node<'tree>,
    pub kind: u16,
    /// 0 where it has none, and where it was not looked for, see [`Matcher::with_fields`].
    pub field: u16,
    pub named: bool,
    /// One more than the place in `lists` of its own children, if they were collected.
    list: u32,
}

/// A stretch of the children that were collected, and what kinds and fields are among them.
#[derive(Clone, Copy, Default)]
pub(super) struct List {
    start: u32,
    pub len: u32,
    /// Whose children these are.
    parent: u32,
    /// Its place in `lists`.
    number: u32,
    kinds: u64,
    /// The fields of the children, once they were looked for.
    fields: Option<u64>,
}

/// Where in a row of siblings the next element may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nearness {
    /// As the element says.
    Own,
    Free,
    /// No named node between.
    Near,
    /// The very next node.
    Next,
}

/// The rest of a row of elements, and the children it must fit.
#[derive(Clone, Copy)]
struct Place<'p> {
    elements: &'p [Element],
    anchored_end: bool,
    /// Comments at the end do not count.
    is_code: bool,
    list: List,
    /// The first child that is free.
    at: u32,
    nearness: Nearness,
    /// Nothing in this list was matched so far.
    first: bool,
}

/// What is to be done when a row of elements is through.
#[derive(Clone, Copy)]
enum Then<'a, 'p> {
    /// The whole pattern fits.
    Found,
    /// The caller wants to know where it ended, and no other way.
    Stop(&'a Cell<u32>),
    /// Goes on with the list above.
    Above(Place<'p>, &'a Self),
    /// Goes on in the same list.
    Along(Place<'p>, &'a Self),
}

/// The children that one walk has collected, and scratch.
///
/// Children are kept as a stack: those of a node lie above the node itself, and are dropped with it
/// and whatever was collected since.
pub(super) struct Matcher<'p, 'tree> {
    program: &'p Program,
    cursor: TreeCursor<'tree>,
    children: Vec<Child<'tree>>,
    /// In the order of `children`.
    lists: Vec<List>,
    captures: Vec<Capture<'tree>>,
    /// The ways that were found, their captures one after the other.
    pub(super) found: Vec<Capture<'tree>>,
    /// Where each way ends in `found`.
    pub(super) ends: Vec<usize>,
    /// Starts of the rounds of runs being tried: captures so far, and the child.
    rounds: Vec<(usize, u32)>,
    try_count: u32,
}

impl<'p, 'tree> Matcher<'p, 'tree> {
    /// Begins with a node, which is child 0.
    pub(super) fn new(program: &'p Program, root: Node<'tree>) -> Self {
        let mut matcher = Self {
            program,
            cursor: root.walk(),
            children: Vec::new(),
            lists: Vec::new(),
            captures: Vec::new(),
            found: Vec::new(),
            ends: Vec::new(),
            rounds: Vec::new(),
            try_count: 0,
        };
        matcher.children.push(Child {
            node: root,
            kind: root.kind_id(),
            field: 0,
            named: true,
            list: 0,
        });
        matcher
    }

    /// How many children are kept now.
    pub(super) fn kept(&self) -> u32 {
        number(self.children.len())
    }

    /// Drops all children but the first `kept`.
    pub(super) fn drop_to(&mut self, kept: u32) {
        self.children.truncate(kept as usize);
        while self.lists.pop_if(|list| list.start >= kept).is_some() {}
    }

    pub(super) fn child(&self, list: List, at: u32) -> &Child<'tree> {
        &self.children[list.index(at) as usize]
    }

    pub(super) fn child_at(&self, index: u32) -> &Child<'tree> {
        &self.children[index as usize]
    }

    /// Finds all ways a root fits a node, whose children are `list`; the root's own kind and field
    /// were checked before.
    pub(super) fn root(&mut self, item: &'p Item, node: Node<'tree>, list: List) {
        self.clear();
        self.capture(item, node);
        match &item.children {
            None => self.record(),
            Some(row) => {
                self.row(row, list, &Then::Found);
            }
        }
    }

    /// Finds all ways a row of elements fits siblings, its first one the child at `at`.
    pub(super) fn siblings(&mut self, elements: &'p [Element], list: List, at: u32) {
        self.clear();
        let place = Place {
            elements,
            anchored_end: false,
            is_code: false,
            list,
            at,
            nearness: Nearness::Next,
            first: true,
        };
        if let Some((element, rest)) = elements.split_first() {
            self.present(element, rest, place, &Then::Found);
        }
    }

    /// Whether a run that starts at `at` in truth starts earlier.
    pub(super) fn is_inside_run(&mut self, element: &'p Element, list: List, at: u32) -> bool {
        self.clear();
        element.may_repeat && at > 0 && {
            let place = Place {
                elements: &[],
                anchored_end: false,
                is_code: false,
                list,
                at: at - 1,
                nearness: Nearness::Next,
                first: true,
            };
            self.round(element, place) == Some(at)
        }
    }

    fn clear(&mut self) {
        self.captures.clear();
        self.found.clear();
        self.ends.clear();
        self.rounds.clear();
        self.try_count = 0;
    }

    /// Counts a try; true when there were too many.
    fn is_over(&mut self) -> bool {
        self.try_count += 1;
        self.try_count > TRY_COUNT_MAX
    }

    fn record(&mut self) {
        self.found.extend_from_slice(&self.captures);
        self.ends.push(self.found.len());
    }

    fn capture(&mut self, item: &Item, node: Node<'tree>) {
        let captures = item.captures.iter().map(|&name| Capture { name, node });
        self.captures.extend(captures);
    }

    /// The children of a child, collected once; their fields are left for [`Matcher::with_fields`].
    pub(super) fn children_of(&mut self, index: u32) -> List {
        let Child { node, list, .. } = self.children[index as usize];
        // Its place may have been taken by the list of another since.
        if let Some(list) = self.lists.get((list as usize).wrapping_sub(1))
            && list.parent == index
        {
            return *list;
        }
        let count = node.child_count();
        if count == 0 {
            return List::default();
        }
        let start = self.kept();
        let kinds = if count <= CHILD_COUNT_BY_NUMBER_MAX {
            (0..count)
                .filter_map(|at| node.child(at))
                .fold(0, |kinds, child| kinds | self.push(child))
        } else {
            self.collect_in_turn(node, start.saturating_add(count))
        };
        let list = List {
            start,
            len: self.kept() - start,
            parent: index,
            number: number(self.lists.len()),
            kinds,
            fields: None,
        };
        self.lists.push(list);
        self.children[index as usize].list = number(self.lists.len());
        list
    }

    /// Collects children by a cursor, whose steps are dear but do not get dearer from child to child.
    fn collect_in_turn(&mut self, node: Node<'tree>, end: u32) -> u64 {
        let mut kinds = 0;
        self.cursor.reset(node);
        let mut is_there = self.cursor.goto_first_child();
        while is_there {
            kinds |= self.push(self.cursor.node());
            // The step behind the last child is the dearest.
            is_there = self.kept() < end && self.cursor.goto_next_sibling();
        }
        kinds
    }

    fn push(&mut self, node: Node<'tree>) -> u64 {
        let kind = node.kind_id();
        let named = self.program.named.get(usize::from(kind)).copied();
        self.children.push(Child {
            node,
            kind,
            field: 0,
            named: named.unwrap_or(true),
            list: 0,
        });
        bit(kind)
    }

    /// Finds out the fields of the children that patterns may ask for, up to the last such child.
    pub(super) fn with_fields(&mut self, mut list: List) -> List {
        if list.len == 0 || list.fields.is_some() {
            return list;
        }
        let parent = self.children[list.parent as usize];
        let wanted = self.program.fields_of(parent.kind);
        let mut fields = 0;
        let range = list.start as usize..(list.start + list.len) as usize;
        let children = &mut self.children[range];
        let is_wanted = |child: &Child<'_>| wanted.has(child.kind, child.named);
        if let Some(last) = children.iter().rposition(is_wanted) {
            self.cursor.reset(parent.node);
            let mut is_there = self.cursor.goto_first_child();
            for (at, child) in children[..=last].iter_mut().enumerate() {
                if is_there && is_wanted(child) {
                    child.field = self.cursor.field_id().map_or(0, std::num::NonZero::get);
                    fields |= bit(child.field);
                }
                is_there = is_there && at < last && self.cursor.goto_next_sibling();
            }
        }
        list.fields = Some(fields);
        self.lists[list.number as usize] = list;
        list
    }

    /// The list, if a glance at its kinds and fields does not rule out the row.
    pub(super) fn at_a_glance(&mut self, row: &Row, mut list: List) -> Option<List> {
        if !row.has_kinds(list) {
            return None;
        }
        if row.has_fields {
            list = self.with_fields(list);
        }
        (row.needs_fields & !list.fields.unwrap_or_default() == 0).then_some(list)
    }

    /// All ways a node's children fit; true when the search is to end.
    fn row(&mut self, row: &'p Row, list: List, then: &Then<'_, 'p>) -> bool {
        let Some(list) = self.at_a_glance(row, list) else {
            return false;
        };
        let place = Place {
            elements: &row.elements,
            anchored_end: row.anchored_end,
            is_code: row.is_code,
            list,
            at: 0,
            nearness: Nearness::Own,
            first: true,
        };
        self.step(place, then)
    }

    fn then(&mut self, then: &Then<'_, 'p>, at: u32) -> bool {
        match then {
            Then::Found => {
                self.record();
                false
            }
            Then::Stop(end) => {
                end.set(at);
                true
            }
            Then::Above(place, then) => self.step(*place, then),
            Then::Along(place, then) => {
                let first = place.first && at == place.at;
                self.step(
                    Place {
                        at,
                        first,
                        ..*place
                    },
                    then,
                )
            }
        }
    }

    /// All ways the rest of a row fits; true when the search is to end.
    fn step(&mut self, place: Place<'p>, then: &Then<'_, 'p>) -> bool {
        let Some((element, rest)) = place.elements.split_first() else {
            if place.anchored_end
                && !place.first
                && self.has_named(place.list, place.at, place.is_code)
            {
                return false;
            }
            return self.then(then, place.at);
        };
        if self.is_over() || self.present(element, rest, place, then) {
            return true;
        }
        if !element.may_lack {
            return false;
        }
        let nearness = match place.nearness.of(element) {
            // What is absent at the start leaves its place to the next.
            Nearness::Near | Nearness::Next if place.first => Nearness::Next,
            Nearness::Free => Nearness::Free,
            _ => Nearness::Own,
        };
        let place = Place {
            elements: rest,
            nearness,
            ..place
        };
        self.step(place, then)
    }

    /// All ways that do not leave out `element`, the first of those at `place`.
    fn present(
        &mut self,
        element: &'p Element,
        rest: &'p [Element],
        place: Place<'p>,
        then: &Then<'_, 'p>,
    ) -> bool {
        if element.may_repeat {
            return self.runs(element, rest, place, then);
        }
        let nearness = place.nearness.of(element);
        match &element.what {
            What::Items(items) => {
                self.items(element, items, Place { nearness, ..place }, rest, then)
            }
            What::Rows(rows) => {
                let rest = Place {
                    elements: rest,
                    nearness: Nearness::Own,
                    ..place
                };
                rows.iter().any(|row| {
                    let place = Place {
                        elements: row,
                        anchored_end: false,
                        nearness,
                        ..place
                    };
                    self.step(place, &Then::Along(rest, then))
                })
            }
        }
    }

    fn items(
        &mut self,
        element: &'p Element,
        items: &'p [Item],
        place: Place<'p>,
        rest: &'p [Element],
        then: &Then<'_, 'p>,
    ) -> bool {
        for at in place.at..place.list.len {
            if self.is_over() {
                return true;
            }
            let index = place.list.index(at);
            for item in items {
                if !self.accepts(item, index) {
                    continue;
                }
                let after = place.after(item, rest, at + 1);
                if element.captures {
                    if self.item(item, index, &Then::Above(after, then)) {
                        return true;
                    }
                } else if self.exists(item, index) {
                    if self.step(after, then) {
                        return true;
                    }
                    if element.first_only {
                        return false;
                    }
                }
            }
            if place
                .nearness
                .ends_at(self.counts(place.list, at, element.is_code))
            {
                break;
            }
        }
        false
    }

    /// Whether the node itself fits, its children aside.
    fn accepts(&self, item: &Item, index: u32) -> bool {
        let child = &self.children[index as usize];
        (item.field == 0 || item.field == child.field)
            && item.kinds.has(child.kind, child.named)
            && item.fits(child.node)
    }

    /// All ways an accepted node fits; when the search is to end, its captures stay.
    fn item(&mut self, item: &'p Item, index: u32, then: &Then<'_, 'p>) -> bool {
        let before = self.captures.len();
        self.capture(item, self.children[index as usize].node);
        let ends = match &item.children {
            None => self.then(then, 0),
            Some(row) => {
                let list = self.children_of(index);
                self.row(row, list, then)
            }
        };
        if !ends {
            self.captures.truncate(before);
        }
        ends
    }

    /// Whether an accepted node without captures fits in any way.
    fn exists(&mut self, item: &'p Item, index: u32) -> bool {
        item.children.is_none() || self.item(item, index, &Then::Stop(&Cell::new(0)))
    }

    /// All ways that start with a run of `element`: the longest from each place, cut only where it may
    /// let the rest fit elsewhere.
    fn runs(
        &mut self,
        element: &'p Element,
        rest: &'p [Element],
        place: Place<'p>,
        then: &Then<'_, 'p>,
    ) -> bool {
        let nearness = place.nearness.of(element);
        let before = self.rounds.len();
        let mut at = place.at;
        while at < place.list.len {
            let mut end = at;
            loop {
                self.rounds.push((self.captures.len(), end));
                match self.round(element, Place { at: end, ..place }) {
                    Some(next) => end = next,
                    None => break,
                }
            }
            self.rounds.pop();
            if self.try_count > TRY_COUNT_MAX {
                return true;
            }
            let run_end = end;
            while end > at {
                let after = Place {
                    elements: rest,
                    at: end,
                    nearness: Nearness::Own,
                    first: false,
                    ..place
                };
                if self.step(after, then) {
                    return true;
                }
                let Some((captures, start)) = self.rounds.pop() else {
                    break;
                };
                self.captures.truncate(captures);
                end = start;
                if !element.cuts {
                    break;
                }
            }
            if let Some(&(captures, _)) = self.rounds.get(before) {
                self.captures.truncate(captures);
                self.rounds.truncate(before);
            }
            let next = run_end.max(at + 1);
            let passed = at..next;
            if passed
                .into_iter()
                .any(|at| nearness.ends_at(self.counts(place.list, at, element.is_code)))
            {
                return false;
            }
            at = next;
        }
        false
    }

    /// One round of a run, which starts at the very place; gives its end and leaves its captures.
    fn round(&mut self, element: &'p Element, place: Place<'p>) -> Option<u32> {
        if place.at >= place.list.len || self.is_over() {
            return None;
        }
        let end = Cell::new(place.at);
        let stop = Then::Stop(&end);
        match &element.what {
            What::Items(items) => {
                let at = self.round_start(element, place)?;
                let index = place.list.index(at);
                items
                    .iter()
                    .any(|item| self.accepts(item, index) && self.item(item, index, &stop))
                    .then_some(at + 1)
            }
            What::Rows(rows) => {
                let before = self.captures.len();
                for row in rows {
                    let place = Place {
                        elements: row,
                        anchored_end: false,
                        nearness: Nearness::Next,
                        first: false,
                        ..place
                    };
                    if self.step(place, &stop) && end.get() > place.at {
                        return Some(end.get());
                    }
                    self.captures.truncate(before);
                }
                None
            }
        }
    }

    /// Where the next round of a run stands: right here, in code at the next node that counts.
    fn round_start(&self, element: &Element, place: Place<'p>) -> Option<u32> {
        if !element.is_code {
            return Some(place.at);
        }
        (place.at..place.list.len).find(|&at| self.counts(place.list, at, true))
    }

    fn has_named(&self, list: List, at: u32, is_code: bool) -> bool {
        (at..list.len).any(|at| self.counts(list, at, is_code))
    }

    /// Whether a child is one that an anchor does not look past.
    fn counts(&self, list: List, at: u32, is_code: bool) -> bool {
        let child = self.child(list, at);
        child.named && !(is_code && self.is_comment(child.kind))
    }

    fn is_comment(&self, kind: u16) -> bool {
        self.program.comments.get(usize::from(kind)) == Some(&true)
    }
}

impl List {
    /// Where a child stands among all that are kept.
    pub(super) fn index(self, at: u32) -> u32 {
        self.start + at
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("a file has less than 4 GiB")
}

impl Item {
    /// Whether a node of the right kind and field fits, its children aside.
    pub(super) fn fits(&self, node: Node<'_>) -> bool {
        (!self.is_missing || node.is_missing())
            && self
                .lacks
                .iter()
                .all(|&field| node.child_by_field_id(field).is_none())
    }
}

impl Row {
    /// Whether kinds that must be there may be among the children.
    pub(super) fn has_kinds(&self, list: List) -> bool {
        self.needs.iter().all(|need| need & list.kinds != 0)
    }
}

impl<'p> Place<'p> {
    /// The place behind the child that `item` took.
    fn after(self, item: &Item, rest: &'p [Element], at: u32) -> Self {
        let is_anything = item.kinds == super::plan::Kinds::Any && !item.is_missing;
        // Behind a bare `_` an anchor also counts tokens.
        let is_next = is_anything && rest.first().is_some_and(|next| next.anchored);
        Self {
            elements: rest,
            at,
            nearness: if is_next {
                Nearness::Next
            } else {
                Nearness::Own
            },
            first: false,
            ..self
        }
    }
}

impl Nearness {
    fn of(self, element: &Element) -> Self {
        match self {
            Self::Own if element.anchored => Self::Near,
            Self::Own => Self::Free,
            other => other,
        }
    }

    /// Whether no child behind one that is `named` may be taken.
    fn ends_at(self, named: bool) -> bool {
        self == Self::Next || (self == Self::Near && named)
    }
}
