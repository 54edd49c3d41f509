//! `codecontext rules list`: which rules there are.

use super::open;
use crate::cli::{Format, Global, Outcome, TreeArguments, terminal::Terminal};
use crate::report::{Human, Paint, count_text, counted_text, write_json};
use crate::snapshot::answer::{Answer, FORMAT_VERSION};
use crate::snapshot::{RuleFilter, RuleItem};
use crate::text::escaped;

/// List rules; a star marks those of the default set
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  codecontext rules list\n  codecontext rules list --default\n  codecontext rules list --pack python --pack general\n  codecontext rules list --language go --format json"
)]
pub(super) struct Args {
    /// Only the rules of this pack
    #[arg(long, value_name = "PACK")]
    pack: Vec<String>,
    /// Only rules about this language
    #[arg(long, value_name = "LANGUAGE")]
    language: Vec<String>,
    /// Only rules of the default set
    #[arg(long)]
    default: bool,
    #[command(flatten)]
    tree: TreeArguments,
}

pub(super) fn run(
    args: &Args,
    global: &Global,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    let rules = open(&args.tree, global)?;
    let answer = rules.list(&RuleFilter {
        packs: args.pack.clone(),
        languages: args.language.clone(),
        default: args.default,
    })?;
    terminal.diagnostics(&answer.diagnostics);
    match args.tree.format {
        Format::Json => {
            terminal.answer(|output| write_json(output, FORMAT_VERSION, "rules list", &answer))?;
        }
        Format::Human => {
            terminal.human(|human| write(human, &answer))?;
            terminal.hint("`codecontext rules explain ID` says more about one of them");
        }
    }
    Ok(if answer.items.is_empty() {
        Outcome::Findings
    } else {
        Outcome::Done
    })
}

fn write(human: &mut Human<'_>, answer: &Answer<RuleItem>) -> std::io::Result<()> {
    let mut rows = Vec::new();
    for pack in answer.items.chunk_by(|a, b| a.pack == b.pack) {
        rows.extend(pack.iter().map(|item| {
            let mark = if item.default { "*" } else { " " };
            let fix = if item.fix.is_empty() { "" } else { "fix" };
            vec![
                format!("{mark} {}", item.id),
                item.severity.to_owned(),
                item.category.to_owned(),
                fix.to_owned(),
                escaped(&item.title).into_owned(),
            ]
        }));
    }
    human.table(0, &rows)?;
    let default_count = answer.items.iter().filter(|item| item.default).count();
    let counts = format!(
        "{}, {} of them in the default set (*)",
        counted_text(answer.items.len() as u64, "rule"),
        count_text(default_count as u64)
    );
    human.line(Paint::Dim.text(counts))
}
