//! What became of the declarations of one file.

use std::collections::BTreeMap;

use serde::Serialize;

use super::ReviewedFile;
use crate::facts::{FileFacts, Symbol, SymbolKind, Visibility};
use crate::text::{LineTable, RepoPath, fingerprint};

/// A declaration that is not the same in both trees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangedSymbol {
    pub change: SymbolChange,
    pub kind: &'static str,
    pub qualified_name: String,
    pub test: bool,
    /// Where it is now; where it was, if it is gone.
    pub line: u32,
    pub visibility: &'static str,
    pub visibility_before: &'static str,
    /// With its modifiers, kind, name and signature; empty where it is gone.
    pub declaration: String,
    /// Empty where it is new.
    pub declaration_before: String,
    /// The file that it stood in, where it moved; `null` else.
    pub moved_from: Option<RepoPath>,
    /// The name by which others use it.
    #[serde(skip)]
    pub(super) name: String,
    #[serde(skip)]
    pub(super) symbol_kind: SymbolKind,
    /// Whether it and all around it could be seen from outside.
    #[serde(skip)]
    pub(super) was_public: bool,
}

/// What became of a declaration; what concerns others comes before what does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SymbolChange {
    Removed,
    Signature,
    Visibility,
    Body,
    Moved,
    Added,
}

impl SymbolChange {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::Signature => "signature",
            Self::Visibility => "visibility",
            Self::Body => "body",
            Self::Moved => "moved",
            Self::Added => "added",
        }
    }
}

/// One version of a file.
pub(super) struct Side {
    pub facts: FileFacts,
    pub text: Vec<u8>,
    pub lines: LineTable,
}

/// Declarations that are told of one file.
const SYMBOL_COUNT_MAX: usize = 1_000;

/// Pairs the declarations of two versions, and tells those that differ.
pub(super) fn changed(before: &Side, after: &Side) -> Vec<ChangedSymbol> {
    let (old, new) = (before.bodies(), after.bodies());
    let mut partners = partners(&before.facts, &after.facts);
    let mut found = Vec::new();
    for (at, symbol) in after.facts.symbols.iter().enumerate() {
        if !is_told(symbol) {
            continue;
        }
        let Some(other) = partners[at].take() else {
            found.push(told(SymbolChange::Added, symbol, None, false));
            continue;
        };
        let earlier = &before.facts.symbols[other];
        let change = if is_other_signature(earlier, symbol) {
            SymbolChange::Signature
        } else if earlier.visibility != symbol.visibility {
            SymbolChange::Visibility
        } else if old[other] != new[at] {
            SymbolChange::Body
        } else {
            continue;
        };
        let was_public = is_public(&before.facts, other);
        found.push(told(change, symbol, Some(earlier), was_public));
    }
    let kept = partners_before(&before.facts, &after.facts);
    for (at, symbol) in before.facts.symbols.iter().enumerate() {
        if is_told(symbol) && !kept[at] {
            let was_public = is_public(&before.facts, at);
            found.push(told(
                SymbolChange::Removed,
                symbol,
                Some(symbol),
                was_public,
            ));
        }
    }
    found.truncate(SYMBOL_COUNT_MAX);
    found
}

/// Turns what is gone in one file and new in another, all else the same, into one move.
pub(super) fn find_moved(files: &mut [ReviewedFile]) {
    type Place = (usize, usize);
    let mut gone: BTreeMap<(&'static str, String, String), Vec<Place>> = BTreeMap::new();
    let identity = |symbol: &ChangedSymbol, signature: &str| {
        (
            symbol.kind,
            symbol.qualified_name.clone(),
            signature.to_owned(),
        )
    };
    for (file, reviewed) in files.iter().enumerate() {
        for (at, symbol) in reviewed.symbols.iter().enumerate() {
            if symbol.change == SymbolChange::Removed {
                let key = identity(symbol, &symbol.declaration_before);
                gone.entry(key).or_default().push((file, at));
            }
        }
    }
    let mut dropped: Vec<Place> = Vec::new();
    for file in 0..files.len() {
        for at in 0..files[file].symbols.len() {
            let symbol = &files[file].symbols[at];
            if symbol.change != SymbolChange::Added {
                continue;
            }
            let places = gone.get_mut(&identity(symbol, &symbol.declaration));
            let Some((from, other)) = places.and_then(Vec::pop) else {
                continue;
            };
            let moved_from = files[from].path.clone();
            let earlier = files[from].symbols[other].clone();
            let symbol = &mut files[file].symbols[at];
            symbol.change = SymbolChange::Moved;
            symbol.moved_from = Some(moved_from);
            symbol.visibility_before = earlier.visibility_before;
            symbol.declaration_before = earlier.declaration_before;
            dropped.push((from, other));
        }
    }
    dropped.sort_unstable();
    for (file, at) in dropped.into_iter().rev() {
        files[file].symbols.remove(at);
    }
}

/// Declarations of code; what only groups others, or is text or data, has no use by name.
fn is_told(symbol: &Symbol) -> bool {
    use SymbolKind::{Anchor, Element, Heading, Instruction, Key, Label, Selector};
    let is_text = matches!(
        symbol.kind,
        Heading | Key | Selector | Element | Anchor | Label | Instruction
    );
    !(is_text || symbol.kind.is_scope_only() || symbol.name().is_empty())
}

/// Whether it can be seen from outside, as far as the file's own words say: what says nothing is public where
/// nothing of the file says that it is.
fn is_public(facts: &FileFacts, at: usize) -> bool {
    let says_public = |symbol: &Symbol| symbol.visibility == Visibility::Public;
    let mut next = Some(at);
    let mut is_first = true;
    // Parents stand before their children, so this ends.
    while let Some(symbol) = next.and_then(|at| facts.symbols.get(at)) {
        let is_hidden = match symbol.visibility {
            Visibility::Public => false,
            Visibility::Unstated => is_first && facts.symbols.iter().any(says_public),
            Visibility::Restricted | Visibility::Private => true,
        };
        let is_local = !is_first && symbol.kind.is_callable();
        if (is_hidden && !symbol.kind.is_scope_only()) || is_local || symbol.is_test {
            return false;
        }
        is_first = false;
        next = symbol.parent.map(|parent| parent as usize);
    }
    true
}

fn is_other_signature(one: &Symbol, other: &Symbol) -> bool {
    one.signature != other.signature || one.modifiers != other.modifiers
}

fn told(
    change: SymbolChange,
    symbol: &Symbol,
    earlier: Option<&Symbol>,
    was_public: bool,
) -> ChangedSymbol {
    let is_gone = change == SymbolChange::Removed;
    let declaration = |symbol: &Symbol| {
        let space = if symbol.modifiers.is_empty() { "" } else { " " };
        let (modifiers, kind) = (&symbol.modifiers, symbol.kind.word());
        format!(
            "{modifiers}{space}{kind} {}{}",
            symbol.qualified, symbol.signature
        )
    };
    ChangedSymbol {
        change,
        kind: symbol.kind.word(),
        qualified_name: symbol.qualified.clone(),
        test: symbol.is_test,
        line: symbol.name_range.start.line + 1,
        visibility: if is_gone {
            ""
        } else {
            symbol.visibility.word()
        },
        visibility_before: earlier.map_or("", |earlier| earlier.visibility.word()),
        declaration: if is_gone {
            String::new()
        } else {
            declaration(symbol)
        },
        declaration_before: earlier.map(declaration).unwrap_or_default(),
        moved_from: None,
        name: symbol.name().to_owned(),
        symbol_kind: symbol.kind,
        was_public,
    }
}

/// What a declaration is paired by.
type Identity<'a> = (&'static str, &'a str);

fn by_identity(facts: &FileFacts) -> BTreeMap<Identity<'_>, Vec<usize>> {
    let mut all: BTreeMap<Identity<'_>, Vec<usize>> = BTreeMap::new();
    for (at, symbol) in facts.symbols.iter().enumerate() {
        let identity = (symbol.kind.map_word(), symbol.qualified.as_str());
        all.entry(identity).or_default().push(at);
    }
    all
}

/// For each declaration of `after` the one of `before` that it was: of several of one name the one with the same
/// signature, else the first that is left.
fn partners(before: &FileFacts, after: &FileFacts) -> Vec<Option<usize>> {
    let mut partners = vec![None; after.symbols.len()];
    let mut earlier = by_identity(before);
    for (identity, new) in by_identity(after) {
        let Some(old) = earlier.get_mut(&identity) else {
            continue;
        };
        for &at in &new {
            let same = old
                .iter()
                .position(|&other| !is_other_signature(&before.symbols[other], &after.symbols[at]));
            partners[at] = same.map(|same| old.remove(same));
        }
        let mut left = old.drain(..);
        for &at in &new {
            if partners[at].is_none() {
                partners[at] = left.next();
            }
        }
    }
    partners
}

/// Which declarations of `before` are still there.
fn partners_before(before: &FileFacts, after: &FileFacts) -> Vec<bool> {
    let mut kept = vec![false; before.symbols.len()];
    for at in partners(before, after).into_iter().flatten() {
        kept[at] = true;
    }
    kept
}

impl Side {
    pub(super) fn new(facts: FileFacts, text: Vec<u8>) -> Self {
        let lines = LineTable::new(&text);
        Self { facts, text, lines }
    }

    /// A number for the text of each declaration without those inside it; 0 for what only holds others.
    fn bodies(&self) -> Vec<u64> {
        let symbols = &self.facts.symbols;
        let mut inner: Vec<Vec<(usize, usize)>> = vec![Vec::new(); symbols.len()];
        let span = |symbol: &Symbol| {
            let start = self.lines.byte(symbol.range.start)? as usize;
            let end = self.lines.byte(symbol.range.end)? as usize;
            Some((start, end))
        };
        for symbol in symbols {
            if let (Some(parent), Some(span)) = (symbol.parent, span(symbol))
                && let Some(inner) = inner.get_mut(parent as usize)
            {
                inner.push(span);
            }
        }
        let number = |(symbol, inner): (&Symbol, &Vec<(usize, usize)>)| {
            if !inner.is_empty() && !symbol.kind.is_callable() {
                return 0;
            }
            let Some((mut at, end)) = span(symbol) else {
                return 0;
            };
            let mut own = Vec::new();
            for &(start, stop) in inner {
                own.extend_from_slice(self.text.get(at..start).unwrap_or_default());
                at = stop.max(at);
            }
            own.extend_from_slice(self.text.get(at..end).unwrap_or_default());
            fingerprint(&own)
        };
        symbols.iter().zip(&inner).map(number).collect()
    }
}
