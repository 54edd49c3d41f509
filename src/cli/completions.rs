//! `codecontext completions`: completion scripts for shells.

use clap::CommandFactory;

use super::{Arguments, Outcome, terminal::Terminal};

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  codecontext completions bash > ~/.local/share/bash-completion/completions/codecontext\n  codecontext completions zsh > ~/.zfunc/_codecontext\n  codecontext completions fish > ~/.config/fish/completions/codecontext.fish"
)]
pub(super) struct Args {
    shell: clap_complete::Shell,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(
        args.shell,
        &mut Arguments::command(),
        "codecontext",
        &mut script,
    );
    terminal.answer(|output| output.write_all(&script))?;
    Ok(Outcome::Done)
}
