//! `codecontext cache`: the local cache, which is never committed.

use super::{Format, Global, Outcome, terminal::Terminal};
use crate::report::{bytes_text, count_text, write_json};
use crate::snapshot::{self, answer::FORMAT_VERSION};

/// Look at the local cache, or clear it
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  codecontext cache path\n  codecontext cache stats\n  codecontext cache clear   the next question or index fills it again"
)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Print where the cache is
    Path,
    /// Print how much it holds
    Stats {
        /// How to write the answer
        #[arg(long, value_name = "FORMAT", default_value = "human")]
        format: Format,
    },
    /// Remove it; nothing that is committed is touched
    Clear,
}

pub(super) fn run(
    args: &Args,
    global: &Global,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    match args.command {
        Command::Path => {
            let path = snapshot::cache_path(&global.directory)?;
            terminal.human(|human| human.line(path.display()))?;
        }
        Command::Stats { format } => {
            let stats = snapshot::cache_stats(&global.directory)?;
            match format {
                Format::Json => terminal
                    .answer(|output| write_json(output, FORMAT_VERSION, "cache stats", &stats))?,
                Format::Human => terminal.human(|human| {
                    human.table(
                        0,
                        &[
                            vec!["files known".into(), count_text(stats.entry_count)],
                            vec!["segments".into(), count_text(stats.segment_count as u64)],
                            vec![
                                "ignored segments".into(),
                                count_text(stats.ignored_count as u64),
                            ],
                            vec!["size".into(), bytes_text(stats.byte_count)],
                        ],
                    )
                })?,
            }
        }
        Command::Clear => {
            let bytes = snapshot::clear_cache(&global.directory)?;
            terminal.human(|human| human.line(format_args!("removed {}", bytes_text(bytes))))?;
        }
    }
    Ok(Outcome::Done)
}
