//! Which files of a tree are indexed, and their facts: from the cache where the blob is known, else
//! extracted in parallel. Results are a function of the tree; the order of work shows nowhere.
//!
//! Memory is bounded by the files in flight, never by the repository: facts go to the cache and
//! records to their sink as soon as a file is read. This room prints nothing and asks nothing of the
//! user; how far it is goes to [`Progress`].

mod live;
mod run;
mod selection;
mod sink;

pub(crate) use live::{Read, read_facts};
pub(crate) use run::{
    Chosen, Counts, Tree, Unread, bytes_of, case_clash_diagnostics, chosen, is_excluded, run,
};
pub(crate) use selection::{Attributes, Globs, Settings, Skip, by_bytes, by_path};
pub(crate) use sink::{CacheOnly, Compare, CompareBlobs, Sink, WriteFolder};

use crate::{git, store};

/// What keeps an index run from its end; one bad file never does.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Git(#[from] git::Error),
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Told how far long work is; asked whether to stop.
pub trait Progress: Sync {
    /// Says how many files there are.
    fn start(&self, file_count: usize);
    /// Says that so many more are done.
    fn advance(&self, file_count: usize);
    /// Whether the user wants it to stop; asked between files.
    fn is_interrupted(&self) -> bool;
}

/// Shows nothing and never stops.
pub(crate) struct Silent;

impl Progress for Silent {
    fn start(&self, _: usize) {}
    fn advance(&self, _: usize) {}
    fn is_interrupted(&self) -> bool {
        false
    }
}

/// Maps items on all threads, each thread with a state of its own; results in the items' order.
pub(crate) fn in_parallel<T: Sync, S, R: Send, E: Send>(
    items: &[T],
    state: impl Fn() -> S + Sync + Send,
    map: impl Fn(&T, &mut S) -> Result<R, E> + Sync + Send,
) -> Result<Vec<R>, E> {
    use rayon::prelude::*;
    items
        .par_iter()
        .map_init(state, |state, item| map(item, state))
        .collect()
}
