//! `codecontext rules update`: fetched packs, brought up to date.

use anyhow::bail;

use crate::cli::{Global, Outcome, terminal::Terminal};
use crate::report::{Human, Paint, counted_text};
use crate::snapshot::{Offered, Overlay, PackChange, PackChangeKind, Snapshot, TakenPack, View};
use crate::text::escaped;

/// Fetch packs again, and show which rules changed
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  codecontext rules update\n  codecontext rules update team-python"
)]
pub(super) struct Args {
    /// The pack; all that were fetched where none is named
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Leave out rules that are broken, instead of refusing the pack
    #[arg(long)]
    allow_broken: bool,
}

pub(super) fn run(
    args: &Args,
    global: &Global,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    let snapshot = Snapshot::open(&global.directory, View::WorkingTree(Overlay::Trusted))?;
    let updated = snapshot.update_packs(args.name.as_deref(), args.allow_broken)?;
    if updated.is_empty() {
        terminal.hint("no pack was fetched; `codecontext rules add` fetches one");
    }
    let mut refused = Vec::new();
    for (name, offered) in &updated {
        match offered {
            Offered::Taken(pack) => {
                terminal.diagnostics(&pack.diagnostics);
                terminal.human(|human| write(human, pack))?;
            }
            Offered::Refused(faults) => {
                terminal.diagnostics(faults);
                refused.push(name.as_str());
            }
        }
    }
    if !refused.is_empty() {
        bail!("refused, and left as it was: {}", refused.join(", "));
    }
    Ok(Outcome::Done)
}

fn write(human: &mut Human<'_>, pack: &TakenPack) -> std::io::Result<()> {
    let rules = counted_text(pack.rule_count as u64, "rule");
    let news = if pack.changes.is_empty() {
        "nothing changed"
    } else {
        "changed"
    };
    human.line(format_args!(
        "{}: {news}, {rules}, {} at {}",
        Paint::Heading.text(&pack.name),
        escaped(&pack.revision),
        pack.commit
    ))?;
    write_changes(human, &pack.changes)?;
    for id in &pack.left_out {
        human.line(format_args!("  left out {id}: it is broken"))?;
    }
    Ok(())
}

pub(super) fn write_changes(human: &mut Human<'_>, changes: &[PackChange]) -> std::io::Result<()> {
    for change in changes {
        let word = match change.kind {
            PackChangeKind::Added => Paint::Good.text("added"),
            PackChangeKind::Changed => Paint::Warning.text("changed"),
            PackChangeKind::Removed => Paint::Bad.text("removed"),
        };
        human.line(format_args!("  {word} {}", escaped(&change.name)))?;
    }
    Ok(())
}
