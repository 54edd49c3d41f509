//! `codecontext init`: gives a repository its `.codecontext/`.

use super::{Global, Outcome, index, terminal::Terminal};
use crate::report::{Human, Paint};
use crate::snapshot::{self, InitChange};

/// Create .codecontext/ with its map
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  codecontext init             create what is missing; run again at any time\n  codecontext init --dry-run   only say what would be created"
)]
pub(super) struct Args {
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(
    args: &Args,
    global: &Global,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    let done =
        terminal.with_progress(|watch| snapshot::init(&global.directory, args.dry_run, watch))?;
    terminal.diagnostics(&done.summary.diagnostics);
    let quiet = global.is_quiet();
    let show = |human: &mut Human<'_>| {
        let verb = if args.dry_run {
            "would create"
        } else {
            "created"
        };
        for change in &done.changes {
            match change {
                InitChange::Created(path) => {
                    human.line(format_args!("{} {path}", Paint::Good.text(verb)))?;
                }
                InitChange::Kept(path) => {
                    human.line(format_args!("{} {path}", Paint::Dim.text("kept")))?;
                }
            }
        }
        index::write_summary(human, &done.summary, args.dry_run)?;
        if !args.dry_run && !done.summary.interrupted && !done.is_committed {
            human.line("")?;
            human.line("Commit it with the source it describes:")?;
            human.line("  git add .codecontext && git commit -m \"Add the codecontext map\"")?;
        }
        Ok(())
    };
    if !quiet {
        terminal.human(show)?;
    }
    Ok(if done.summary.interrupted {
        Outcome::Interrupted
    } else {
        Outcome::Done
    })
}
