//! `codecontext uninit`: takes away what `init` brought.

use super::{Global, Outcome, terminal::Terminal};
use crate::report::{Paint, count_text};
use crate::snapshot;

/// Remove what init created; files that people wrote or changed stay
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  codecontext uninit             remove the map, the fixed files and the cache\n  codecontext uninit --dry-run   only say what would be removed"
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
    let done = snapshot::uninit(&global.directory, args.dry_run)?;
    terminal.human(|human| {
        let verb = if args.dry_run {
            "would remove"
        } else {
            "removed"
        };
        for path in &done.removed {
            human.line(format_args!("{} {path}", Paint::Warning.text(verb)))?;
        }
        if done.record_count > 0 {
            let count = count_text(done.record_count as u64);
            human.line(format_args!(
                "{} {count} records of .codecontext/map",
                Paint::Warning.text(verb)
            ))?;
        }
        for path in &done.kept {
            human.line(format_args!(
                "{} {path}: not as init made it",
                Paint::Good.text("kept")
            ))?;
        }
        if done.removed.is_empty() && done.record_count == 0 {
            human.line("nothing to remove")?;
        }
        Ok(())
    })?;
    Ok(Outcome::Done)
}
