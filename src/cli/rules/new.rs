//! `codecontext rules new`: a page to begin with.

use crate::cli::{Global, Outcome, terminal::Terminal};
use crate::snapshot::{Overlay, Snapshot, View};

/// Begin a rule of the repository's own, with examples that run at once
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  codecontext rules new own/no-print --language python\n  codecontext rules test own/no-print"
)]
pub(super) struct Args {
    /// Pack and name of the rule
    #[arg(value_name = "PACK/ID")]
    id: String,
    /// The language it is about
    #[arg(long, value_name = "LANGUAGE")]
    language: String,
}

pub(super) fn run(
    args: &Args,
    global: &Global,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    let snapshot = Snapshot::open(&global.directory, View::WorkingTree(Overlay::Trusted))?;
    let new = snapshot.new_rule(&args.id, &args.language)?;
    terminal.human(|human| {
        for path in &new.created {
            human.line(format_args!("created {path}"))?;
        }
        Ok(())
    })?;
    terminal.hint(&format!(
        "edit the page, then run `codecontext rules test {}`",
        new.id
    ));
    Ok(Outcome::Done)
}
