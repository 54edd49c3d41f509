//! `codecontext map`: an overview of the repository or a folder within a budget.

use std::path::PathBuf;

use super::{Format, Global, Outcome, TreeArguments, terminal::Terminal};
use crate::report::{Human, Paint, count_text, write_json};
use crate::snapshot::answer::{Answer, FORMAT_VERSION, OverviewItem};
use crate::text::escaped;

/// Give an overview of the repository or one folder
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  codecontext map                   the repository in about 2,000 tokens\n  codecontext map src --tokens 500\n  codecontext map --format json"
)]
pub(super) struct Args {
    /// A folder; the whole repository if none is given
    folder: Option<PathBuf>,
    /// Stay within about this many tokens (four bytes each)
    #[arg(long, value_name = "COUNT", default_value_t = 2_000)]
    tokens: usize,
    #[command(flatten)]
    tree: TreeArguments,
}

pub(super) fn run(
    args: &Args,
    global: &Global,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    let snapshot = args.tree.open(global)?;
    let answer = snapshot.overview(args.folder.as_deref(), args.tokens)?;
    terminal.diagnostics(&answer.diagnostics);
    match args.tree.format {
        Format::Json => {
            terminal.answer(|output| write_json(output, FORMAT_VERSION, "map", &answer))?;
        }
        Format::Human => terminal.human(|human| write(human, &answer))?,
    }
    Ok(if answer.items.is_empty() {
        Outcome::Findings
    } else {
        Outcome::Done
    })
}

fn write(human: &mut Human<'_>, answer: &Answer<OverviewItem>) -> std::io::Result<()> {
    for item in &answer.items {
        let indent = "  ".repeat(item.depth as usize);
        let name = String::from_utf8_lossy(item.path.file_name()).into_owned();
        let name = escaped(&name);
        if item.is_folder {
            let counts = format!(
                "{} files, {} declarations",
                count_text(item.file_count as u64),
                count_text(item.declaration_count as u64)
            );
            let shown = if item.path.as_bytes().is_empty() {
                ".".into()
            } else {
                name
            };
            human.line(format_args!(
                "{indent}{}/  {}",
                Paint::Path.text(shown),
                Paint::Dim.text(counts)
            ))?;
        } else {
            let mut line = format!("{indent}{}", Paint::Path.text(name));
            if !item.documentation.is_empty() {
                line.push_str(
                    &Paint::Dim.text(format_args!("  # {}", escaped(&item.documentation))),
                );
            }
            human.line(line)?;
            for declaration in &item.declarations {
                human.line(format_args!("{indent}  {}", escaped(declaration)))?;
            }
        }
    }
    if answer.total_count > answer.items.len() {
        let more = count_text((answer.total_count - answer.items.len()) as u64);
        human.line(format_args!(
            "… {more} more files and folders (--tokens sets the budget)"
        ))?;
    }
    Ok(())
}
