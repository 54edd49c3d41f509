//! `codecontext rules schema`: what a rule's page may hold.

use crate::cli::{Format, Global, Outcome, terminal::Terminal};
use crate::report::{Human, Paint, write_json};
use crate::snapshot::answer::FORMAT_VERSION;
use crate::snapshot::{self, NamedHelp, RuleSchema};

/// Show what a rule's page may hold: keys, predicates, built-in checks
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  codecontext rules schema\n  codecontext rules schema --format json    the field `front_matter` is a JSON Schema"
)]
pub(super) struct Args {
    /// How to write the answer
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

pub(super) fn run(args: &Args, _: &Global, terminal: &mut Terminal) -> anyhow::Result<Outcome> {
    let schema = snapshot::rule_schema();
    match args.format {
        Format::Json => {
            terminal
                .answer(|output| write_json(output, FORMAT_VERSION, "rules schema", &schema))?;
        }
        Format::Human => terminal.human(|human| write(human, &schema))?,
    }
    Ok(Outcome::Done)
}

fn write(human: &mut Human<'_>, schema: &RuleSchema) -> std::io::Result<()> {
    human.line(Paint::Heading.text("Front matter (! is required)"))?;
    let required = schema.front_matter["required"].as_array();
    let is_required =
        |name: &str| required.is_some_and(|names| names.iter().any(|required| required == name));
    let keys = schema.front_matter["properties"].as_object();
    let rows = keys.into_iter().flatten().map(|(name, key)| {
        let mark = if is_required(name) { "!" } else { "" };
        let words: Vec<&str> = key["enum"]
            .as_array()
            .map(|words| words.iter().filter_map(|word| word.as_str()).collect())
            .unwrap_or_default();
        let words = if words.is_empty() {
            String::new()
        } else {
            format!(" ({})", words.join(", "))
        };
        let help = key["description"].as_str().unwrap_or_default();
        vec![format!("{name}{mark}"), format!("{help}{words}")]
    });
    human.table(2, &rows.collect::<Vec<_>>())?;
    named(
        human,
        "Predicates (each has a `not-` form)",
        &schema.predicates,
    )?;
    named(human, "Built-in checks", &schema.checks)
}

fn named(human: &mut Human<'_>, title: &str, names: &[NamedHelp]) -> std::io::Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    human.line("")?;
    human.line(Paint::Heading.text(title))?;
    let rows = names
        .iter()
        .map(|one| vec![one.name.clone(), one.help.clone()]);
    human.table(2, &rows.collect::<Vec<_>>())
}
