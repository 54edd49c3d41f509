//! `codecontext man`: the manual pages.

use clap::CommandFactory;

use super::{Arguments, Outcome, terminal::Terminal};

/// Print the manual page, of one subcommand if named
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  codecontext man | man -l -\n  codecontext man index > codecontext-index.1"
)]
pub(super) struct Args {
    /// A subcommand
    command: Option<String>,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> anyhow::Result<Outcome> {
    let mut root = Arguments::command();
    root.build();
    let page = match &args.command {
        None => root,
        Some(name) => root.find_subcommand(name).cloned().ok_or_else(|| {
            anyhow::anyhow!("there is no subcommand `{name}`; see `codecontext --help`")
        })?,
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text)?;
    terminal.answer(|output| output.write_all(&text))?;
    Ok(Outcome::Done)
}
