//! A node as ast-grep's engine sees it.
//!
//! Mostly the node itself; in a dialect with another shape, perhaps one that is made (see
//! [`super::kotlin`]).

use std::borrow::Cow;
use std::ops::Range;

use ast_grep_core::Position;
use ast_grep_core::source::SgNode;

use super::kotlin::{Made, shaped_children, shaped_parent};
use crate::parse::{Node, NodePoint, TreeCursor};

/// A node of a tree.
#[derive(Clone, Copy)]
pub(super) struct Place<'tree> {
    node: Node<'tree>,
    made: Option<Made>,
    /// The first kind beyond the grammar's, where the tree is shown in another shape; else 0.
    first_made: u16,
}

impl<'tree> Place<'tree> {
    pub(super) fn new(node: Node<'tree>, first_made: u16) -> Self {
        Self {
            node,
            made: None,
            first_made,
        }
    }

    /// Another place of the same tree.
    fn with(self, (node, made): (Node<'tree>, Option<Made>)) -> Self {
        Self { node, made, ..self }
    }

    fn plain(self, node: Node<'tree>) -> Self {
        self.with((node, None))
    }

    fn is_shaped(self) -> bool {
        self.first_made != 0
    }

    fn all_children(self) -> Vec<Self> {
        match self.made {
            Some(made) => {
                let children = made.children(self.node).into_iter();
                children.map(|child| self.plain(child)).collect()
            }
            None if self.is_shaped() => {
                let children = shaped_children(self.node).into_iter();
                children.map(|child| self.with(child)).collect()
            }
            None => {
                let mut cursor = self.node.walk();
                let children = self.node.children(&mut cursor);
                children.map(|child| self.plain(child)).collect()
            }
        }
    }

    /// Every child of the parent, and which of them this is.
    fn siblings(self) -> Option<(Vec<Self>, usize)> {
        let all = self.parent()?.all_children();
        let at = all
            .iter()
            .position(|other| other.node_id() == self.node_id())?;
        Some((all, at))
    }

    fn end(self) -> NodePoint {
        let last = self.made.and_then(|made| made.children(self.node).pop());
        last.unwrap_or(self.node).end_position()
    }

    fn start(self) -> NodePoint {
        let first = self
            .made
            .and_then(|made| made.children(self.node).into_iter().next());
        first.unwrap_or(self.node).start_position()
    }
}

impl<'tree> SgNode<'tree> for Place<'tree> {
    fn parent(&self) -> Option<Self> {
        match self.made {
            Some(Made::ImportList) => self.node.parent().map(|parent| self.plain(parent)),
            Some(_) => Some(self.plain(self.node)),
            None if self.is_shaped() => shaped_parent(self.node).map(|parent| self.with(parent)),
            None => self.node.parent().map(|parent| self.plain(parent)),
        }
    }

    fn ancestors(&self, root: Self) -> impl Iterator<Item = Self> {
        let mut above = Vec::new();
        if self.is_shaped() {
            above.extend(std::iter::successors(self.parent(), SgNode::parent));
        } else {
            // From the root downwards, since a node knows its parent only by way of the root.
            let mut next = Some(root.node);
            while let Some(node) = next.filter(|node| node.id() != self.node.id()) {
                above.push(self.plain(node));
                next = node.child_with_descendant(self.node);
            }
            above.reverse();
        }
        above.into_iter()
    }

    fn dfs(&self) -> impl Iterator<Item = Self> {
        Descent::new(*self)
    }

    fn children(&self) -> impl ExactSizeIterator<Item = Self> {
        Children::new(*self)
    }

    fn child(&self, nth: usize) -> Option<Self> {
        if self.is_shaped() {
            return self.all_children().into_iter().nth(nth);
        }
        let child = self.node.child(u32::try_from(nth).ok()?)?;
        Some(self.plain(child))
    }

    fn next(&self) -> Option<Self> {
        if self.is_shaped() {
            let (all, at) = self.siblings()?;
            return all.into_iter().nth(at + 1);
        }
        self.node.next_sibling().map(|next| self.plain(next))
    }

    fn prev(&self) -> Option<Self> {
        if self.is_shaped() {
            let (all, at) = self.siblings()?;
            return all.into_iter().nth(at.checked_sub(1)?);
        }
        self.node.prev_sibling().map(|before| self.plain(before))
    }

    fn next_all(&self) -> impl Iterator<Item = Self> {
        let (all, at) = self.siblings().unwrap_or_default();
        all.into_iter().skip(at + 1)
    }

    fn prev_all(&self) -> impl Iterator<Item = Self> {
        let (mut all, at) = self.siblings().unwrap_or_default();
        all.truncate(at);
        all.into_iter().rev()
    }

    fn kind(&self) -> Cow<'_, str> {
        match self.made {
            Some(made) => Cow::Borrowed(made.kind()),
            None => Cow::Borrowed(self.node.kind()),
        }
    }

    fn kind_id(&self) -> u16 {
        match self.made {
            Some(made) => self.first_made + made.number(),
            None => self.node.kind_id(),
        }
    }

    fn node_id(&self) -> usize {
        // Nodes lie at even addresses, so the next number belongs to none.
        self.node.id() + usize::from(self.made.is_some())
    }

    fn range(&self) -> Range<usize> {
        match self.made {
            Some(made) => made.range(self.node),
            None => self.node.byte_range(),
        }
    }

    fn start_pos(&self) -> Position {
        let point = self.start();
        Position::new(point.row, point.column, self.range().start)
    }

    fn end_pos(&self) -> Position {
        let point = self.end();
        Position::new(point.row, point.column, self.range().end)
    }

    fn is_named(&self) -> bool {
        self.made.is_some() || self.node.is_named()
    }

    fn is_named_leaf(&self) -> bool {
        self.made.is_none() && self.node.named_child_count() == 0
    }

    fn is_leaf(&self) -> bool {
        self.made.is_none() && self.node.child_count() == 0
    }

    fn is_missing(&self) -> bool {
        self.made.is_none() && self.node.is_missing()
    }

    fn is_error(&self) -> bool {
        self.made.is_none() && self.node.is_error()
    }

    fn is_extra(&self) -> bool {
        self.made.is_none() && self.node.is_extra()
    }

    fn field(&self, name: &str) -> Option<Self> {
        let child = self.node.child_by_field_name(name)?;
        self.made.is_none().then(|| self.plain(child))
    }

    fn field_children(&self, field: Option<u16>) -> impl Iterator<Item = Self> {
        let mut found = Vec::new();
        if let Some(field) = field.and_then(std::num::NonZero::new)
            && self.made.is_none()
        {
            let mut cursor = self.node.walk();
            let children = self.node.children_by_field_id(field, &mut cursor);
            found.extend(children.map(|child| self.plain(child)));
        }
        found.into_iter()
    }

    fn child_by_field_id(&self, field: u16) -> Option<Self> {
        let child = self.node.child_by_field_id(field)?;
        self.made.is_none().then(|| self.plain(child))
    }
}

/// Children one by one.
enum Children<'tree> {
    Walked {
        parent: Place<'tree>,
        cursor: TreeCursor<'tree>,
        left: usize,
    },
    Listed(std::vec::IntoIter<Place<'tree>>),
}

impl<'tree> Children<'tree> {
    fn new(parent: Place<'tree>) -> Self {
        if parent.is_shaped() {
            return Self::Listed(parent.all_children().into_iter());
        }
        let mut cursor = parent.node.walk();
        cursor.goto_first_child();
        Self::Walked {
            parent,
            cursor,
            left: parent.node.child_count() as usize,
        }
    }
}

impl<'tree> Iterator for Children<'tree> {
    type Item = Place<'tree>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Listed(list) => list.next(),
            Self::Walked {
                parent,
                cursor,
                left,
            } => {
                *left = left.checked_sub(1)?;
                let node = cursor.node();
                cursor.goto_next_sibling();
                Some(parent.plain(node))
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let count = match self {
            Self::Listed(list) => list.len(),
            Self::Walked { left, .. } => *left,
        };
        (count, Some(count))
    }
}

impl ExactSizeIterator for Children<'_> {}

/// A node and everything below it, in order.
enum Descent<'tree> {
    Walked {
        root: Place<'tree>,
        cursor: TreeCursor<'tree>,
        at_root: bool,
    },
    /// What is still to come, the next last.
    Listed(Vec<Place<'tree>>),
    Done,
}

impl<'tree> Descent<'tree> {
    fn new(root: Place<'tree>) -> Self {
        if root.is_shaped() {
            return Self::Listed(vec![root]);
        }
        Self::Walked {
            root,
            cursor: root.node.walk(),
            at_root: true,
        }
    }
}

impl<'tree> Iterator for Descent<'tree> {
    type Item = Place<'tree>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Done => None,
            Self::Listed(coming) => {
                let place = coming.pop()?;
                coming.extend(place.all_children().into_iter().rev());
                Some(place)
            }
            Self::Walked {
                root,
                cursor,
                at_root,
            } => {
                let root = *root;
                if !std::mem::take(at_root) && !cursor.goto_first_child() {
                    while !cursor.goto_next_sibling() {
                        // A cursor cannot leave the node it started from.
                        if !cursor.goto_parent() {
                            *self = Self::Done;
                            return None;
                        }
                    }
                }
                Some(root.plain(cursor.node()))
            }
        }
    }
}
