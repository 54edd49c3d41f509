//! `codecontext rules`: the rules that `check` runs, and the tools of those who write them.

mod add;
mod explain;
mod list;
mod new;
mod remove;
mod schema;
mod test;
mod update;
mod verify;

use clap::Subcommand;

use super::{Global, Outcome, TreeArguments, terminal::Terminal};
use crate::snapshot::{self, Rules};

/// List, explain, test and write rules
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  codecontext rules list --pack python\n  codecontext rules explain python/compared-with-itself\n  codecontext rules new own/no-print --language python\n  codecontext rules test\n  codecontext rules test .codecontext/rules/own/no-print.md\n  codecontext rules add https://example.org/team/packs#v1 --folder python"
)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(list::Args),
    Explain(explain::Args),
    New(new::Args),
    Test(test::Args),
    Lint(test::LintArgs),
    Schema(schema::Args),
    Add(add::Args),
    Update(update::Args),
    Remove(remove::Args),
    Verify(verify::Args),
}

pub(super) fn run(
    args: &Args,
    global: &Global,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    match &args.command {
        Command::List(args) => list::run(args, global, terminal),
        Command::Explain(args) => explain::run(args, global, terminal),
        Command::New(args) => new::run(args, global, terminal),
        Command::Schema(args) => schema::run(args, global, terminal),
        Command::Add(args) => add::run(args, global, terminal),
        Command::Update(args) => update::run(args, global, terminal),
        Command::Remove(args) => remove::run(args, global, terminal),
        Command::Verify(args) => verify::run(args, global, terminal),
        Command::Test(args) => test::run(args, global, terminal),
        Command::Lint(args) => test::run_lint(args, global, terminal),
    }
}

/// The rules of a tree, or those of the binary where there is no repository.
fn open(tree: &TreeArguments, global: &Global) -> anyhow::Result<Rules> {
    match tree.open(global) {
        Ok(snapshot) => Ok(snapshot.rules(&global.directory)?),
        Err(error) if is_outside(&error) => Ok(snapshot::shipped_rules(&global.directory)),
        Err(error) => Err(error),
    }
}

fn is_outside(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<snapshot::Error>();
    error.is_some_and(snapshot::Error::is_outside_repository)
}
