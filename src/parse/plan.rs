//! Compiled patterns: plain data that the matcher reads and never changes.

use super::literal::Clause;
use super::predicate::Predicate;
use super::program::Setting;
use super::relation::Relation;

/// What every pattern has, whatever its root.
#[derive(Debug)]
pub(super) struct Pattern {
    pub settings: Vec<Setting>,
    /// What it captures.
    pub captures: Vec<u32>,
    pub predicates: Vec<Predicate>,
    /// Asked when all predicates hold; the cheap ones first.
    pub relations: Vec<Relation>,
    /// What must stand in the text, or the pattern fits nowhere.
    pub needs: Vec<Clause>,
    /// One place can fit in several ways, of which some say less than others.
    pub may_overlap: bool,
}

/// A way into a pattern, found by the kind of a node.
#[derive(Debug)]
pub(super) struct Entry {
    pub pattern: u32,
    pub start: Start,
}

#[derive(Debug)]
pub(super) enum Start {
    /// The pattern has one root node.
    Root(Item),
    /// The pattern is a row of siblings; the node fits the element at `at`, those before are absent.
    Row { elements: u32, at: usize },
}

/// What one node must be.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub kinds: Kinds,
    pub is_missing: bool,
    /// 0 for any.
    pub field: u16,
    /// Fields that must be absent.
    pub lacks: Box<[u16]>,
    pub captures: Box<[u32]>,
    pub children: Option<Box<Row>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kinds {
    One(u16),
    /// Sorted.
    Of(Box<[u16]>),
    /// Every named node but an error.
    Named,
    /// Every node but an error.
    Any,
}

/// Which nodes' fields are asked for: to find a node's field costs more than to find the node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct FieldKinds {
    /// See [`bit`].
    kinds: u64,
    /// All named ones.
    named: bool,
}

/// What some of the children of one node must be, in order.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub elements: Vec<Element>,
    /// No named node may stand behind the last one.
    pub anchored_end: bool,
    /// See [`Element::is_code`].
    pub is_code: bool,
    /// Of each of these sets of kinds (see [`bit`]) at least one must be present.
    pub needs: Box<[u64]>,
    /// Fields (see [`bit`]) that must be present.
    pub needs_fields: u64,
    /// Some element asks for a field.
    pub has_fields: bool,
}

/// One or more siblings.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, each read by itself"
)]
pub(super) struct Element {
    pub what: What,
    pub may_lack: bool,
    pub may_repeat: bool,
    /// No named node may stand between the one before and this.
    pub anchored: bool,
    /// Something inside is captured.
    pub captures: bool,
    /// When the first place fits, later places can add nothing.
    pub first_only: bool,
    /// A run that is cut short may let the rest fit elsewhere.
    pub cuts: bool,
    /// Written as code: anchors look past comments, runs past tokens as well.
    pub is_code: bool,
}

#[derive(Clone, Debug)]
pub(super) enum What {
    /// One node that is any of these.
    Items(Vec<Item>),
    /// One of several rows of siblings.
    Rows(Vec<Vec<Element>>),
}

/// Folds a number into a set of 64.
pub(super) fn bit(number: u16) -> u64 {
    1 << (number % 64)
}

impl Kinds {
    /// Whether a node of that kind fits; `named` says whether the kind is a named one.
    pub(super) fn has(&self, kind: u16, named: bool) -> bool {
        match self {
            Self::One(one) => *one == kind,
            Self::Of(some) => some.binary_search(&kind).is_ok(),
            Self::Named => named && kind != super::grammar::ERROR_KIND,
            Self::Any => kind != super::grammar::ERROR_KIND,
        }
    }

    /// The kinds one by one, or `None` for a wildcard.
    pub(super) fn listed(&self) -> Option<&[u16]> {
        match self {
            Self::One(one) => Some(std::slice::from_ref(one)),
            Self::Of(some) => Some(some),
            Self::Named | Self::Any => None,
        }
    }

    pub(super) fn may_share(&self, other: &Self) -> bool {
        match (self.listed(), other.listed()) {
            (Some(left), Some(right)) => left.iter().any(|kind| right.contains(kind)),
            _ => true,
        }
    }
}

impl FieldKinds {
    /// Whether the field of such a node may be asked for.
    pub(super) fn has(self, kind: u16, named: bool) -> bool {
        self.kinds & bit(kind) != 0 || (self.named && named)
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self {
            kinds: self.kinds | other.kinds,
            named: self.named || other.named,
        }
    }

    /// Of the nodes that an item may be.
    pub(super) fn of_item(item: &Item) -> Self {
        match (&item.kinds, item.field) {
            (_, 0) => Self::default(),
            (Kinds::Any, _) => Self {
                kinds: u64::MAX,
                named: true,
            },
            (Kinds::Named, _) => Self {
                kinds: 0,
                named: true,
            },
            (Kinds::One(_) | Kinds::Of(_), _) => Self {
                kinds: item
                    .kinds
                    .listed()
                    .unwrap_or_default()
                    .iter()
                    .fold(0, |set, &kind| set | bit(kind)),
                named: false,
            },
        }
    }

    /// Of the siblings that a row may be.
    pub(super) fn of_row(row: &[Element]) -> Self {
        let of_element = |element: &Element| match &element.what {
            What::Items(items) => items
                .iter()
                .map(Self::of_item)
                .fold(Self::default(), Self::and),
            What::Rows(rows) => rows
                .iter()
                .map(|row| Self::of_row(row))
                .fold(Self::default(), Self::and),
        };
        row.iter().map(of_element).fold(Self::default(), Self::and)
    }

    /// Of everything below the siblings that a row may be.
    pub(super) fn below_row(row: &[Element]) -> Self {
        let of_item = |item: &Item| {
            item.children.as_ref().map_or(Self::default(), |row| {
                Self::of_row(&row.elements).and(Self::below_row(&row.elements))
            })
        };
        let of_element = |element: &Element| match &element.what {
            What::Items(items) => items.iter().map(of_item).fold(Self::default(), Self::and),
            What::Rows(rows) => rows
                .iter()
                .map(|row| Self::below_row(row))
                .fold(Self::default(), Self::and),
        };
        row.iter().map(of_element).fold(Self::default(), Self::and)
    }
}

impl Item {
    /// Adds the kinds of the items that are wanted, this one and those below.
    pub(super) fn each_listed(&self, is_wanted: &impl Fn(&Self) -> bool, kinds: &mut Vec<u16>) {
        if is_wanted(self) {
            kinds.extend(self.kinds.listed().unwrap_or_default());
        }
        for element in self.children.iter().flat_map(|row| &row.elements) {
            element.each_listed(is_wanted, kinds);
        }
    }
}

impl Element {
    /// The same for what an element may be.
    pub(super) fn each_listed(&self, is_wanted: &impl Fn(&Item) -> bool, kinds: &mut Vec<u16>) {
        match &self.what {
            What::Items(items) => {
                for item in items {
                    item.each_listed(is_wanted, kinds);
                }
            }
            What::Rows(rows) => {
                for element in rows.iter().flatten() {
                    element.each_listed(is_wanted, kinds);
                }
            }
        }
    }

    /// The kinds of nodes it can start with.
    pub(super) fn first_kinds(&self) -> Vec<&Kinds> {
        match &self.what {
            What::Items(items) => items.iter().map(|item| &item.kinds).collect(),
            What::Rows(rows) => rows.iter().flat_map(|row| first_kinds(row)).collect(),
        }
    }

    pub(super) fn items_mut(&mut self, each: &mut impl FnMut(&mut Item)) {
        match &mut self.what {
            What::Items(items) => items.iter_mut().for_each(each),
            What::Rows(rows) => {
                for row in rows {
                    if let Some(first) = row.first_mut() {
                        first.items_mut(each);
                    }
                }
            }
        }
    }
}

/// The kinds of nodes a row can start with: those of its first element, and of the next while it may lack.
fn first_kinds(row: &[Element]) -> Vec<&Kinds> {
    let mut kinds = Vec::new();
    for element in row {
        kinds.extend(element.first_kinds());
        if !element.may_lack {
            break;
        }
    }
    kinds
}
