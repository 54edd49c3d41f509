//! `codecontext languages`: what can be read, and what there is of it.

use super::{Format, Global, Outcome, TreeArguments, terminal::Terminal};
use crate::report::{count_text, write_json};
use crate::snapshot::{self, answer::FORMAT_VERSION};

/// List the languages, and how many files of each there are
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  codecontext languages\n  codecontext languages --format json")]
pub(super) struct Args {
    #[command(flatten)]
    tree: TreeArguments,
}

pub(super) fn run(
    args: &Args,
    global: &Global,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    // The list is worth printing outside a repository as well.
    let answer = match args.tree.open(global) {
        Ok(snapshot) => snapshot.languages()?,
        Err(error) if is_outside(&error) => snapshot::all_languages(),
        Err(error) => return Err(error),
    };
    terminal.diagnostics(&answer.diagnostics);
    match args.tree.format {
        Format::Json => {
            terminal.answer(|output| write_json(output, FORMAT_VERSION, "languages", &answer))?;
        }
        Format::Human => terminal.human(|human| {
            let mut rows = vec![vec![
                "Language".to_owned(),
                "Files".to_owned(),
                "Recognized by".to_owned(),
            ]];
            rows.extend(answer.items.iter().map(|item| {
                let mut marks: Vec<String> = item
                    .suffixes
                    .iter()
                    .map(|suffix| format!(".{suffix}"))
                    .collect();
                marks.extend(item.file_names.iter().map(|&name| name.to_owned()));
                vec![
                    item.title.to_owned(),
                    count_text(item.file_count as u64),
                    marks.join(" "),
                ]
            }));
            human.table(0, &rows)
        })?,
    }
    Ok(Outcome::Done)
}

fn is_outside(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<snapshot::Error>();
    error.is_some_and(snapshot::Error::is_outside_repository)
}
