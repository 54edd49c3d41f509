//! `codecontext rules verify`: fetched packs against the lock.

use super::update::write_changes;
use crate::cli::{Global, Outcome, terminal::Terminal};
use crate::report::{Human, Paint, counted_text};
use crate::snapshot::{Overlay, PackVerdict, Snapshot, View};

/// Compare fetched packs with what .codecontext/rules.lock says of them
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  codecontext rules verify\n  codecontext rules verify -q    only differences, for CI"
)]
pub(super) struct Args {}

pub(super) fn run(
    _args: &Args,
    global: &Global,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    let snapshot = Snapshot::open(&global.directory, View::WorkingTree(Overlay::Trusted))?;
    let verdicts = snapshot.verify_packs()?;
    let quiet = global.is_quiet();
    terminal.human(|human| {
        for verdict in &verdicts {
            if !quiet || !verdict.changes.is_empty() {
                write(human, verdict)?;
            }
        }
        Ok(())
    })?;
    if verdicts.is_empty() {
        terminal.hint("no pack was fetched; `codecontext rules add` fetches one");
    }
    let is_sound = verdicts.iter().all(|verdict| verdict.changes.is_empty());
    Ok(if is_sound {
        Outcome::Done
    } else {
        Outcome::Findings
    })
}

fn write(human: &mut Human<'_>, verdict: &PackVerdict) -> std::io::Result<()> {
    let word = if verdict.changes.is_empty() {
        Paint::Good.text("as it was fetched")
    } else {
        Paint::Bad.text("not as it was fetched")
    };
    let rules = counted_text(verdict.rule_count as u64, "rule");
    human.line(format_args!(
        "{}: {word}, {rules}",
        Paint::Heading.text(&verdict.name)
    ))?;
    write_changes(human, &verdict.changes)
}
