//! Finds definitions by name over all segments of the cache.
//!
//! The answer depends on the facts alone, not on how they are spread over segments: a key that is in
//! several counts once, and what is cut off by a limit is the same everywhere.

use crate::facts::SymbolKind;

use super::names::{Match, NameQuery};
use super::segment::Segment;
use super::{Cache, CacheKey};

/// At least this many names are put in order at once.
const BATCH_COUNT_MIN: usize = 64;

/// One place where a name is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Definition {
    pub key: CacheKey,
    /// Index into [`FileFacts::symbols`].
    pub symbol: u32,
    pub kind: SymbolKind,
    pub name: String,
    /// How well the name fits, 0 being best.
    pub rank: u32,
}

/// The best definitions, and how many there are in all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    pub definitions: Vec<Definition>,
    pub total_count: usize,
}

impl Cache {
    /// Finds definitions by name, the best first.
    ///
    /// Only those of `kinds` (all, if empty) in files that `is_wanted` takes count; it is asked once a
    /// key at most. Within one name the order is that of the keys.
    pub(crate) fn definitions(
        &self,
        query: &NameQuery,
        kinds: &[SymbolKind],
        count_max: usize,
        is_wanted: &mut dyn FnMut(&CacheKey) -> bool,
    ) -> Found {
        let mut names = Vec::new();
        for (number, segment) in self.sound() {
            candidates(query, segment, |rank, name| {
                names.push(Candidate {
                    rank,
                    name: segment.name(name),
                    segment: number,
                    number: name,
                });
            });
        }
        let mut wanted = Wanted {
            cache: self,
            known: self
                .segments
                .iter()
                .map(|segment| vec![None; segment.entry_count() as usize])
                .collect(),
            choose: is_wanted,
        };
        let mut found = Found::default();
        let mut rest = names.as_mut_slice();
        while !rest.is_empty() && found.definitions.len() < count_max {
            let best;
            (best, rest) = split_best(rest, count_max.saturating_mul(2));
            for group in best.chunk_by(|one, other| one.name == other.name) {
                let mut places = Vec::new();
                for candidate in group {
                    wanted.places(candidate, kinds, |place| places.push(place));
                }
                places.sort_unstable();
                found.take(&group[0], &places, count_max);
            }
        }
        // What is not shown is counted in any order.
        for candidate in rest {
            wanted.places(candidate, kinds, |_| found.total_count += 1);
        }
        found
    }
}

/// Remembers which rows count: wanted by the caller, and the ones that speak for their key.
struct Wanted<'a> {
    cache: &'a Cache,
    known: Vec<Vec<Option<bool>>>,
    choose: &'a mut dyn FnMut(&CacheKey) -> bool,
}

/// A name that fits, in one segment; ordered as answers are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate<'a> {
    rank: u32,
    name: &'a [u8],
    segment: usize,
    number: u32,
}

/// A definition before it is shown.
type Place = (CacheKey, u32, SymbolKind);

impl Wanted<'_> {
    /// Calls `visit` with each definition of a name that counts.
    fn places(
        &mut self,
        candidate: &Candidate<'_>,
        kinds: &[SymbolKind],
        mut visit: impl FnMut(Place),
    ) {
        let cache = self.cache;
        for (entry, symbol, kind) in cache.segments[candidate.segment].postings(candidate.number) {
            let is_kind = kinds.is_empty() || kinds.contains(&kind);
            if is_kind && let Some(key) = self.key(candidate.segment, entry) {
                visit((key, symbol, kind));
            }
        }
    }

    fn key(&mut self, number: usize, entry: u32) -> Option<CacheKey> {
        let known = &mut self.known[number][entry as usize];
        if *known == Some(false) {
            return None;
        }
        let key = self.cache.segments[number].key(entry)?;
        let counts = *known.get_or_insert_with(|| {
            let speaks = self.cache.find(&key);
            speaks.is_some_and(|(speaker, _)| speaker == number) && (self.choose)(&key)
        });
        counts.then_some(key)
    }
}

impl Found {
    fn take(&mut self, candidate: &Candidate<'_>, places: &[Place], count_max: usize) {
        self.total_count += places.len();
        let room = count_max - self.definitions.len();
        let name = String::from_utf8_lossy(candidate.name);
        for &(key, symbol, kind) in places.iter().take(room) {
            self.definitions.push(Definition {
                key,
                symbol,
                kind,
                name: name.clone().into_owned(),
                rank: candidate.rank,
            });
        }
    }
}

/// Splits off about `count` of the best candidates, in order, and never half of a name.
fn split_best<'a, 'b>(
    all: &'a mut [Candidate<'b>],
    count: usize,
) -> (&'a [Candidate<'b>], &'a mut [Candidate<'b>]) {
    let mut border = count.max(BATCH_COUNT_MIN).min(all.len());
    if border < all.len() {
        all.select_nth_unstable(border);
        // The same name in other segments has the same rank and may lie behind the border.
        let last = all[..border].iter().max().copied();
        let mut at = border;
        while let (Some(last), Some(other)) = (last, all.get(at)) {
            if (last.rank, last.name) == (other.rank, other.name) {
                all.swap(at, border);
                border += 1;
            }
            at += 1;
        }
    }
    let (best, others) = all.split_at_mut(border);
    best.sort_unstable();
    (best, others)
}

/// Calls `visit` with the rank and number of each name of a segment that fits.
fn candidates(query: &NameQuery, segment: &Segment, mut visit: impl FnMut(u32, u32)) {
    let count = segment.name_count();
    match query.how() {
        Match::Exact | Match::Prefix => {
            for name in segment.lower_bound(query.text())..count {
                if !segment.name(name).starts_with(query.text()) {
                    break;
                }
                match query.rank(segment.name(name)) {
                    Some(rank) => visit(rank, name),
                    // Longer names than the one that is asked for exactly.
                    None => break,
                }
            }
        }
        Match::PrefixAnyCase | Match::Fuzzy => {
            for name in 0..count {
                if query.may_fit(segment.masks(name))
                    && let Some(rank) = query.rank(segment.name(name))
                {
                    visit(rank, name);
                }
            }
        }
    }
}
