//! Keeps the cache small: few segments, nothing of other versions, no leftovers, a limit on its size.
//!
//! One process at a time does this; others go on reading and writing. A merged segment has its name
//! before those it replaces go, so whoever lists the folder finds every key in one of them.

use std::path::Path;

use crate::system::{self, Lock};

use super::super::Error;
use super::coding::pack;
use super::segment::{Row, Segment};
use super::writer::Inner;
use super::{Cache, CacheKey, Listed, list};

/// More segments than this are merged.
const SEGMENT_COUNT_MAX: usize = 8;

/// The smallest segments are merged until this many are left, so that it is not done at every run.
const SEGMENT_COUNT_MERGED: usize = 4;

/// Size of the cache above which the oldest segments go.
pub(crate) const CACHE_BYTES_MAX: u64 = 1 << 30;

/// Name of the file that stands for the right to remove segments.
pub(super) const LOCK_NAME: &str = "lock";

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Maintenance {
    pub merged_segment_count: usize,
    /// Segments that were damaged, of another version, or over the limit; leftovers.
    pub removed_file_count: usize,
}

impl Cache {
    /// Removes what is of no use and merges small segments; does nothing where another process does.
    ///
    /// With `is_live`, facts of all other keys are dropped. `bytes_max` is usually
    /// [`CACHE_BYTES_MAX`].
    pub(crate) fn maintain(
        folder: &Path,
        is_live: Option<&dyn Fn(&CacheKey) -> bool>,
        bytes_max: u64,
    ) -> Result<Maintenance, Error> {
        let mut done = Maintenance::default();
        if system::stat(folder)?.is_none() {
            return Ok(done);
        }
        let Some(_lock) = Lock::try_take(&folder.join(LOCK_NAME))? else {
            return Ok(done);
        };
        let cache = Self::open(folder);
        for path in cache.unusable.iter().chain(&leftovers(folder)?) {
            done.removed_file_count += usize::from(system::remove_file(path)?);
        }
        let chosen = if is_live.is_some() {
            cache.segments.iter().collect()
        } else {
            smallest(&cache.segments)
        };
        if !chosen.is_empty() {
            merge(folder, &chosen, is_live)?;
            for segment in &chosen {
                system::remove_file(&segment.path)?;
            }
            done.merged_segment_count = chosen.len();
        }
        done.removed_file_count += shrink(folder, bytes_max)?;
        Ok(done)
    }
}

/// Which segments to merge: none while they are few, then small ones rather than large ones.
fn smallest(segments: &[Segment]) -> Vec<&Segment> {
    if segments.len() <= SEGMENT_COUNT_MAX {
        return Vec::new();
    }
    let mut by_size: Vec<&Segment> = segments.iter().collect();
    by_size.sort_by_key(|segment| segment.byte_count());
    let mut total = 0;
    let mut chosen = Vec::new();
    for (number, segment) in by_size.into_iter().enumerate() {
        let is_needed = number + SEGMENT_COUNT_MERGED <= segments.len();
        if !is_needed && segment.byte_count() > total {
            break;
        }
        total += segment.byte_count();
        chosen.push(segment);
    }
    chosen
}

/// Writes one segment with what is in all of `segments`; facts that are damaged stay behind.
fn merge(
    folder: &Path,
    segments: &[&Segment],
    is_live: Option<&dyn Fn(&CacheKey) -> bool>,
) -> Result<(), Error> {
    // Of several rows of a key, one with facts wins, then the one of the newer segment, as in a lookup.
    let mut rows: Vec<(Row, usize, u32)> = Vec::new();
    for (number, segment) in segments.iter().enumerate() {
        for entry in 0..segment.entry_count() {
            let Some(row) = segment.row(entry) else {
                continue;
            };
            if is_live.is_none_or(|is_live| is_live(&row.key)) {
                rows.push((row, number, entry));
            }
        }
    }
    let age = |number: usize| &segments[number].path;
    rows.sort_by(|(one, one_number, _), (other, other_number, _)| {
        (one.key, !one.has_facts())
            .cmp(&(other.key, !other.has_facts()))
            .then_with(|| age(*other_number).cmp(age(*one_number)))
    });
    let mut inner = Inner::default();
    let mut places: Vec<Vec<Option<u32>>> = segments
        .iter()
        .map(|segment| vec![None; segment.entry_count() as usize])
        .collect();
    for (row, number, entry) in &rows {
        let segment = segments[*number];
        let parts = (segment.part(row.symbols), segment.part(row.references));
        if let (Some(symbols), Some(references)) = parts {
            places[*number][*entry as usize] = inner.push(folder, row, symbols, references)?;
        }
    }
    for (segment, places) in segments.iter().zip(&places) {
        for name in 0..segment.name_count() {
            for (entry, symbol, kind) in segment.postings(name) {
                if let Some(place) = places[entry as usize] {
                    inner.post(segment.name(name), place, pack(symbol, kind))?;
                }
            }
        }
    }
    inner.finish(folder)?;
    Ok(())
}

/// Removes the oldest segments until the rest fits; the newest one always stays.
fn shrink(folder: &Path, bytes_max: u64) -> Result<usize, Error> {
    let Listed { segments, .. } = list(folder)?;
    let (mut total, mut removed_count) = (0, 0);
    for (number, path) in segments.iter().enumerate() {
        let Some(stat) = system::stat(path)? else {
            continue;
        };
        total += stat.byte_count;
        if number > 0 && total > bytes_max {
            removed_count += usize::from(system::remove_file(path)?);
        }
    }
    Ok(removed_count)
}

/// What writers left behind that were killed.
fn leftovers(folder: &Path) -> Result<Vec<std::path::PathBuf>, Error> {
    let Listed { others, .. } = list(folder)?;
    Ok(others
        .into_iter()
        .filter(|path| system::is_abandoned(path))
        .collect())
}
