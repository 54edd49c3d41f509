//! `codecontext review`: what a reviewer wants to know of a change, on one page.

mod page;

use clap::ValueEnum;

use super::{Global, Outcome, terminal::Terminal};
use crate::report::write_json;
use crate::snapshot::answer::FORMAT_VERSION;
use crate::snapshot::{Base, Overlay, Snapshot, View};

/// Gather what a reviewer wants to know of a change
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  codecontext review                            what you changed since the last commit\n  codecontext review --staged                   what is about to be committed\n  codecontext review main                       what this branch brings, and what is not committed yet\n  codecontext review main..topic                what another branch brings\n  codecontext review main --format markdown     for a comment on a pull request\n\nExit codes: 0 done, whatever was found; 2 it could not be done"
)]
pub(super) struct Args {
    /// REV: since this branch left it; REV..REV: what the second has since it left the first
    #[arg(value_name = "REV[..REV]")]
    change: Option<String>,
    /// What is staged against HEAD, whatever is on disk
    #[arg(long, conflicts_with = "change")]
    staged: bool,
    /// Print at most this many lines of each list; 0 for all
    #[arg(short = 'n', long, value_name = "COUNT", default_value_t = 20)]
    limit: usize,
    /// How to write the answer
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Markdown,
    Json,
}

pub(super) fn run(
    args: &Args,
    global: &Global,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    let (view, base) = args.question();
    let snapshot = Snapshot::open(&global.directory, view)?;
    let review = terminal.with_progress(|watch| snapshot.review(&base, watch))?;
    terminal.diagnostics(&review.diagnostics);
    if review.interrupted {
        return Ok(Outcome::Interrupted);
    }
    let limit = if args.limit == 0 {
        usize::MAX
    } else {
        args.limit
    };
    terminal.answer(|output| match args.format {
        Format::Human => page::of(&review, limit).write_human(output),
        Format::Markdown => page::of(&review, limit).write_markdown(output),
        Format::Json => write_json(output, FORMAT_VERSION, "review", &review),
    })?;
    Ok(Outcome::Done)
}

impl Args {
    /// Which tree is asked about, and with what it is compared.
    fn question(&self) -> (View, Base) {
        let working = View::WorkingTree(Overlay::Checked);
        let Some(change) = &self.change else {
            let view = if self.staged { View::Staged } else { working };
            return (view, Base::Head);
        };
        // Both forms mean what the second side brings: git's three dots say so too.
        let sides = change.split_once("...").or_else(|| change.split_once(".."));
        let Some((from, to)) = sides else {
            return (working, Base::Fork(change.clone()));
        };
        let or_head = |side: &str| if side.is_empty() { "HEAD" } else { side }.to_owned();
        (View::Commit(or_head(to)), Base::Fork(or_head(from)))
    }
}
