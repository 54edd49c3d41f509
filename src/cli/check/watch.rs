//! Checks again whenever files change.

use std::time::Duration;

use super::{Args, check};
use crate::cli::{Global, Outcome, terminal::Terminal};

/// How often the files are looked at.
const PAUSE_MS: u64 = 400;

/// So often between two looks whether to stop is asked.
const PAUSE_PART_COUNT: u32 = 4;

pub(super) fn run(args: &Args, global: &Global, terminal: &Terminal) -> anyhow::Result<Outcome> {
    loop {
        let snapshot = args.open(global)?;
        // Before the check: what changes during it is a change.
        let before = snapshot.changes_number()?;
        if check(args, &snapshot, terminal, 0)? == Outcome::Interrupted {
            return Ok(Outcome::Interrupted);
        }
        terminal.remark("waiting for changes; Ctrl-C ends it");
        loop {
            for _ in 0..PAUSE_PART_COUNT {
                std::thread::sleep(Duration::from_millis(PAUSE_MS) / PAUSE_PART_COUNT);
                if terminal.is_interrupted() {
                    return Ok(Outcome::Interrupted);
                }
            }
            // A file that goes away while the tree is listed shows in the next look.
            if snapshot.changes_number().is_ok_and(|now| now != before) {
                break;
            }
        }
    }
}
