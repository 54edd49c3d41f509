//! `codecontext config`: the settings in force.

use super::{Global, Outcome, terminal::Terminal};
use crate::snapshot::{Overlay, Snapshot, View};

/// Show the settings in force
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  codecontext config show")]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Print every setting with the value in force, as TOML
    Show,
}

pub(super) fn run(
    args: &Args,
    global: &Global,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    let Command::Show = args.command;
    let snapshot = Snapshot::open(&global.directory, View::WorkingTree(Overlay::Trusted))?;
    terminal.diagnostics(snapshot.diagnostics());
    terminal.answer(|output| output.write_all(snapshot.config_text().as_bytes()))?;
    Ok(Outcome::Done)
}
