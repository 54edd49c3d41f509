//! Lets a test make the n-th change on disk of its own thread fail, as a full disk would.
//!
//! Only tests see it: the functions under test are the real ones, on real files.

use std::cell::Cell;
use std::io;

thread_local! {
    static PLAN: Cell<Option<(u32, io::ErrorKind)>> = const { Cell::new(None) };
}

/// Runs `body` while every change on disk after the first `successes` fails with `kind`.
pub(crate) fn with<T>(successes: u32, kind: io::ErrorKind, body: impl FnOnce() -> T) -> T {
    PLAN.set(Some((successes, kind)));
    let result = body();
    PLAN.set(None);
    result
}

pub(super) fn due() -> io::Result<()> {
    match PLAN.get() {
        None => Ok(()),
        Some((0, kind)) => Err(kind.into()),
        Some((left, kind)) => {
            PLAN.set(Some((left - 1, kind)));
            Ok(())
        }
    }
}
