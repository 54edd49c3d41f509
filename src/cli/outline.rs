//! `codecontext outline`: what a file declares.

use std::path::PathBuf;

use super::{Format, Global, Outcome, TreeArguments, terminal::Terminal};
use crate::report::{Human, Paint, Shown, count_text, write_json};
use crate::snapshot::answer::{Answer, FORMAT_VERSION, Outline};
use crate::text::escaped;

/// Show what a file imports and declares
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  codecontext outline src/main.rs\n  codecontext outline src/main.rs --at HEAD~10\n  codecontext outline lib/a.py --format json"
)]
pub(super) struct Args {
    /// A file
    path: PathBuf,
    /// Leave imports out
    #[arg(long)]
    no_imports: bool,
    /// Print at most this many lines; 0 for all
    #[arg(short = 'n', long, value_name = "COUNT", default_value_t = 500)]
    limit: usize,
    #[command(flatten)]
    tree: TreeArguments,
}

pub(super) fn run(
    args: &Args,
    global: &Global,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    let snapshot = args.tree.open(global)?;
    let limit = if args.limit == 0 {
        usize::MAX
    } else {
        args.limit
    };
    let answer = snapshot.outline(&args.path, !args.no_imports, limit)?;
    terminal.diagnostics(&answer.diagnostics);
    match args.tree.format {
        Format::Json => {
            terminal.answer(|output| write_json(output, FORMAT_VERSION, "outline", &answer))?;
        }
        Format::Human => terminal.human(|human| write(human, &answer))?,
    }
    let is_empty = answer
        .items
        .iter()
        .all(|outline| outline.declarations.is_empty());
    Ok(if is_empty {
        Outcome::Findings
    } else {
        Outcome::Done
    })
}

fn write(human: &mut Human<'_>, answer: &Answer<Outline>) -> std::io::Result<()> {
    for outline in &answer.items {
        let mut head = format!(
            "{}  {}",
            Paint::Path.text(&outline.path),
            Paint::Dim.text(format_args!(
                "{}, {} lines",
                outline.language,
                count_text(u64::from(outline.line_count))
            ))
        );
        if outline.has_errors {
            head.push_str(&Paint::Warning.text("  the grammar could not read all of it"));
        }
        human.line(head)?;
        if !outline.documentation.is_empty() {
            human.line(Paint::Dim.text(format_args!("# {}", escaped(&outline.documentation))))?;
        }
        let width = outline
            .declarations
            .last()
            .map_or(1, |last| last.place.line.to_string().len());
        for item in &outline.declarations {
            let number = Paint::Place.text(format_args!("{:>width$}", item.place.line));
            let declaration = Human::declaration_text(&Shown {
                visibility: item.visibility,
                test: item.test,
                modifiers: &item.modifiers,
                kind: item.kind,
                qualified_name: &item.qualified_name,
                signature: &item.signature,
            });
            let indent = "  ".repeat(item.depth as usize);
            let mut line = format!("{number}  {indent}{declaration}");
            if !item.documentation.is_empty() {
                line.push_str(
                    &Paint::Dim.text(format_args!("  # {}", escaped(&item.documentation))),
                );
            }
            human.line(line)?;
        }
        let more = answer
            .total_count
            .saturating_sub(outline.declarations.len());
        if more > 0 {
            human.line(format_args!(
                "… {} more (--limit 0 shows all)",
                count_text(more as u64)
            ))?;
        }
    }
    Ok(())
}
