//! Symbols whose place the tree does not show: headings by level, and crowds that are left out.

use hashbrown::HashMap;

use super::collect::{Piece, RawSymbol};

/// Ends each leveled symbol where the next of its level or above starts.
///
/// One that reaches goes on to there, or to the file's end, even if its own node is shorter.
pub(super) fn spread(symbols: &mut [RawSymbol], end: Piece) {
    if symbols.iter().all(|raw| raw.settings.level.is_none()) {
        return;
    }
    let mut leveled: Vec<&mut RawSymbol> = symbols
        .iter_mut()
        .filter(|raw| raw.settings.level.is_some())
        .collect();
    leveled.sort_by_key(|raw| raw.whole.span.start);
    // Starts of what follows, nearest last; those of a lower level than one nearer never matter.
    let mut following: Vec<(u8, Piece)> = Vec::new();
    for raw in leveled.into_iter().rev() {
        let Some(level) = raw.settings.level else {
            continue;
        };
        let start = raw.whole;
        while following.last().is_some_and(|next| next.0 > level.number) {
            following.pop();
        }
        let next = following.last().map(|next| next.1);
        let (stop, stop_point) = next.map_or((end.span.end, end.range.end), |next| {
            (next.span.start, next.range.start)
        });
        if level.reaches || raw.whole.span.end > stop {
            raw.whole.span.end = stop.max(raw.whole.span.start);
            raw.whole.range.end = stop_point.max(raw.whole.range.start);
        }
        following.push((level.number, start));
    }
}

/// Drops symbols that stand in a crowd under one parent, and what stands in them.
///
/// A data file of thousands of keys says nothing by listing them. The symbols are in source order.
pub(super) fn without_crowds(symbols: &mut Vec<RawSymbol>) {
    let limit_of = |raw: &RawSymbol| raw.settings.crowd_count_max;
    if symbols.iter().all(|raw| limit_of(raw).is_none()) {
        return;
    }
    let parents = parents_of(symbols);
    let mut counts: HashMap<Option<usize>, usize, foldhash::fast::FixedState> = HashMap::default();
    for (raw, &parent) in symbols.iter().zip(&parents) {
        if limit_of(raw).is_some() {
            *counts.entry(parent).or_default() += 1;
        }
    }
    let mut is_kept: Vec<bool> = Vec::with_capacity(symbols.len());
    for (raw, &parent) in symbols.iter().zip(&parents) {
        let is_crowded =
            limit_of(raw).is_some_and(|limit| counts.get(&parent).is_some_and(|&n| n > limit));
        is_kept.push(!is_crowded && parent.is_none_or(|parent| is_kept[parent]));
    }
    let mut kept = is_kept.iter();
    symbols.retain(|_| kept.next().copied().unwrap_or(true));
}

/// Drops symbols nested deeper than a limit, and says whether there were any.
///
/// Every line of a record is indented by its depth, so a deep file's record would grow by its square.
pub(super) fn without_depths(symbols: &mut Vec<RawSymbol>, depth_max: usize) -> bool {
    let count = symbols.len();
    let mut open: Vec<u32> = Vec::new();
    symbols.retain(|raw| {
        let span = raw.whole.span;
        while open.last().is_some_and(|&end| end <= span.start) {
            open.pop();
        }
        let is_kept = open.len() < depth_max;
        if is_kept {
            open.push(span.end);
        }
        is_kept
    });
    symbols.len() < count
}

/// The innermost symbol around each.
fn parents_of(symbols: &[RawSymbol]) -> Vec<Option<usize>> {
    let mut open: Vec<usize> = Vec::new();
    let key = |at: usize| symbols[at].whole.span;
    (0..symbols.len())
        .map(|at| {
            while open
                .last()
                .is_some_and(|&outer| key(outer).end <= key(at).start || key(outer) == key(at))
            {
                open.pop();
            }
            let parent = open.last().copied();
            open.push(at);
            parent
        })
        .collect()
}
