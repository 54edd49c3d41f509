//! `codecontext rules remove`: a fetched pack, taken away.

use crate::cli::{Global, Outcome, terminal::Terminal};
use crate::snapshot::{Overlay, Snapshot, View};

/// Remove a pack that was fetched
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  codecontext rules remove team-python")]
pub(super) struct Args {
    /// The pack
    #[arg(value_name = "NAME")]
    name: String,
}

pub(super) fn run(
    args: &Args,
    global: &Global,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    let snapshot = Snapshot::open(&global.directory, View::WorkingTree(Overlay::Trusted))?;
    let path = snapshot.remove_pack(&args.name)?;
    terminal.human(|human| human.line(format_args!("removed {path}")))?;
    Ok(Outcome::Done)
}
