//! `codecontext parse`: how one file is read, for those who write queries and rules.

use std::io::Read;
use std::path::PathBuf;

use anyhow::Context;

use super::{Global, Outcome, terminal::Terminal};
use crate::snapshot;

/// Show how a file is read: its syntax tree, or its record
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  codecontext parse src/main.rs               the record, as the map would hold it\n  codecontext parse src/main.rs --references  and each use of a name, and complexity\n  codecontext parse src/main.rs --tree        the syntax tree, as queries see it\n  codecontext parse - --name a.py < text      from standard input"
)]
pub(super) struct Args {
    /// A file, or `-` for standard input
    path: PathBuf,
    /// Print the syntax tree
    #[arg(long)]
    tree: bool,
    /// Print each use of a name and the complexity of each function as well
    #[arg(long, conflicts_with = "tree")]
    references: bool,
    /// The file name that tells the language, for standard input
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

/// Larger inputs are refused; the index's own limit is lower.
const INPUT_BYTES_MAX: u64 = 64 << 20;

pub(super) fn run(
    args: &Args,
    global: &Global,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    let name = args
        .name
        .clone()
        .unwrap_or_else(|| args.path.to_string_lossy().into_owned());
    let bytes = if args.path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin()
            .take(INPUT_BYTES_MAX)
            .read_to_end(&mut bytes)
            .context("cannot read standard input")?;
        bytes
    } else {
        snapshot::read_file(&global.directory.join(&args.path), INPUT_BYTES_MAX)?
    };
    let text = if args.tree {
        snapshot::tree_text(&name, &bytes)
    } else {
        snapshot::record_text(&name, &bytes, args.references)
    }?;
    terminal.answer(|output| output.write_all(text.as_bytes()))?;
    Ok(Outcome::Done)
}
