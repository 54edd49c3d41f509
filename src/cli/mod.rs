//! The command line: one file for each subcommand, `Args` and `run`.
//!
//! Translates arguments to a question, asks `snapshot`, and hands the answer to `report`. Holds no
//! logic about code. Exit codes: 0 done or found, 1 nothing found or a difference, 2 usage,
//! configuration or environment, 130 interrupted.

mod cache;
mod check;
mod completions;
mod config;
mod def;
mod index;
mod init;
mod languages;
mod man;
mod map;
mod outline;
mod parse;
mod review;
mod rules;
mod terminal;
mod uninit;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::snapshot::{Overlay, Snapshot, View};
use terminal::Terminal;

/// A git repository's memory of itself: an index kept as committed text files.
#[derive(Debug, Parser)]
#[command(
    name = "codecontext",
    version,
    arg_required_else_help = true,
    after_help = "Examples:\n  codecontext init                  give this repository its map\n  codecontext def parse_args        where is it declared?\n  codecontext outline src/main.rs   what does a file declare?\n  codecontext map src               an overview that fits a budget of tokens\n  codecontext check                 what do the rules find?\n  codecontext review main           what does this branch change?\n  codecontext index --check         is the committed map what the source says? (for CI)"
)]
struct Arguments {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options of every subcommand.
#[derive(Debug, clap::Args)]
struct Global {
    /// Run as if started in this folder
    #[arg(
        short = 'C',
        long = "directory",
        global = true,
        value_name = "PATH",
        default_value = ".",
        hide_default_value = true
    )]
    directory: PathBuf,
    /// When to use color
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: Color,
    /// Print no progress, no hints and no summary
    #[arg(short, long, global = true)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Human,
    Json,
}

/// Which tree a question is about.
#[derive(Debug, Default, clap::Args)]
struct TreeArguments {
    /// Answer about a commit instead of the working tree
    #[arg(long, value_name = "REV", conflicts_with = "no_overlay")]
    at: Option<String>,
    /// Trust the git index: do not look for files changed since
    #[arg(long)]
    no_overlay: bool,
    /// How to write the answer
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

impl TreeArguments {
    fn open(&self, global: &Global) -> anyhow::Result<Snapshot> {
        let view = match &self.at {
            Some(revision) => View::Commit(revision.clone()),
            None if self.no_overlay => View::WorkingTree(Overlay::Trusted),
            None => View::WorkingTree(Overlay::Checked),
        };
        Ok(Snapshot::open(&global.directory, view)?)
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Args),
    Uninit(uninit::Args),
    Index(index::Args),
    Def(def::Args),
    Outline(outline::Args),
    Map(map::Args),
    Check(check::Args),
    Review(review::Args),
    Languages(languages::Args),
    Parse(parse::Args),
    Rules(rules::Args),
    Config(config::Args),
    Cache(cache::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    /// Nothing found, or a difference.
    Findings,
    Interrupted,
}

/// Runs the program; never panics on a closed pipe.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let failed = error.use_stderr();
            // A closed pipe is the only way this can fail, and there is nobody left to tell.
            let _ = error.print();
            return ExitCode::from(if failed { 2 } else { 0 });
        }
    };
    let mut terminal = Terminal::new(arguments.global.color, arguments.global.quiet);
    match run(&arguments, &mut terminal) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Ok(Outcome::Interrupted) => ExitCode::from(130),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            terminal.error(&error);
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments, terminal: &mut Terminal) -> anyhow::Result<Outcome> {
    let global = &arguments.global;
    match &arguments.command {
        Command::Init(args) => init::run(args, global, terminal),
        Command::Uninit(args) => uninit::run(args, global, terminal),
        Command::Index(args) => index::run(args, global, terminal),
        Command::Def(args) => def::run(args, global, terminal),
        Command::Outline(args) => outline::run(args, global, terminal),
        Command::Map(args) => map::run(args, global, terminal),
        Command::Check(args) => check::run(args, global, terminal),
        Command::Review(args) => review::run(args, global, terminal),
        Command::Languages(args) => languages::run(args, global, terminal),
        Command::Parse(args) => parse::run(args, global, terminal),
        Command::Rules(args) => rules::run(args, global, terminal),
        Command::Config(args) => config::run(args, global, terminal),
        Command::Cache(args) => cache::run(args, global, terminal),
        Command::Completions(args) => completions::run(args, terminal),
        Command::Man(args) => man::run(args, terminal),
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn arguments_are_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_has_examples() {
        for command in Arguments::command().get_subcommands() {
            let help = command
                .get_after_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            assert!(
                help.contains("Examples:"),
                "{} has no examples",
                command.get_name()
            );
        }
    }
}
