//! `codecontext rules explain`: one rule in full.

use super::open;
use crate::cli::{Format, Global, Outcome, TreeArguments, terminal::Terminal};
use crate::report::{Human, Paint, write_json};
use crate::snapshot::answer::FORMAT_VERSION;
use crate::snapshot::{RuleExample, RuleExplanation};
use crate::text::escaped;

/// Explain a rule: why it is there, what it finds, and how to change or silence it
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  codecontext rules explain python/mutable-default-argument\n  codecontext rules explain mutable-default-argument --format json"
)]
pub(super) struct Args {
    /// The rule's id; the pack may be left out where that is clear
    id: String,
    #[command(flatten)]
    tree: TreeArguments,
}

pub(super) fn run(
    args: &Args,
    global: &Global,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    let rules = open(&args.tree, global)?;
    let explanation = rules.explain(&args.id)?;
    match args.tree.format {
        Format::Json => terminal
            .answer(|output| write_json(output, FORMAT_VERSION, "rules explain", &explanation))?,
        Format::Human => terminal.human(|human| write(human, &explanation))?,
    }
    Ok(Outcome::Done)
}

fn write(human: &mut Human<'_>, rule: &RuleExplanation) -> std::io::Result<()> {
    let item = &rule.item;
    human.line(format_args!(
        "{}  {}",
        Paint::Heading.text(escaped(&item.id)),
        escaped(&item.title)
    ))?;
    human.line("")?;
    for line in rule.help.lines() {
        human.line(escaped(line))?;
    }
    human.line("")?;
    human.table(2, &facts(rule))?;
    for text in &rule.looks_for {
        let of = if text.language.is_empty() {
            text.kind.to_owned()
        } else {
            format!("{} for {}", text.kind, text.language)
        };
        block(human, &of, text.text.lines())?;
    }
    if !item.fix.is_empty() {
        block(human, &format!("fix ({})", item.fix), rule.fix_text.lines())?;
    }
    for example in &rule.examples {
        write_example(human, example)?;
    }
    human.line("")?;
    human.line("To allow one finding, in a comment on its line or before it:")?;
    human.line(format_args!("  {}", escaped(&rule.suppression)))?;
    human.line("To change the rule, in .codecontext/config.toml:")?;
    human.line(format_args!(
        "  [check.rules]\n  \"{}\" = \"off\"    # or note, warning, error",
        escaped(&item.id)
    ))
}

fn facts(rule: &RuleExplanation) -> Vec<Vec<String>> {
    let item = &rule.item;
    let mut rows = vec![
        ("severity", item.severity.to_owned()),
        ("category", item.category.to_owned()),
        ("confidence", item.confidence.to_owned()),
        ("languages", item.languages.join(", ")),
        (
            "default set",
            if item.default { "yes" } else { "no" }.to_owned(),
        ),
        ("says", rule.message.clone()),
        ("paths", rule.paths.join(" ")),
        ("not in", rule.exclude_paths.join(" ")),
        ("imports", rule.imports.join(", ")),
        ("depends on", rule.dependencies.join(", ")),
        (
            "CWE",
            item.cwe
                .iter()
                .map(u32::to_string)
                .collect::<Vec<_>>()
                .join(", "),
        ),
        ("tags", item.tags.join(", ")),
        ("more", rule.url.clone()),
        ("page", item.path.to_string()),
    ];
    let options = rule.options.iter().map(|option| {
        let help = if option.help.is_empty() {
            String::new()
        } else {
            format!(": {}", option.help)
        };
        (
            "option",
            format!("{} = {}{help}", option.name, option.value),
        )
    });
    rows.extend(options);
    rows.into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| vec![name.to_owned(), escaped(&value).into_owned()])
        .collect()
}

fn block<'a>(
    human: &mut Human<'_>,
    title: &str,
    lines: impl Iterator<Item = &'a str>,
) -> std::io::Result<()> {
    human.line("")?;
    human.line(Paint::Kind.text(title))?;
    for line in lines {
        human.line(format_args!("  {}", escaped(line)))?;
    }
    Ok(())
}

fn write_example(human: &mut Human<'_>, example: &RuleExample) -> std::io::Result<()> {
    human.line("")?;
    let path = if example.path.is_empty() {
        String::new()
    } else {
        format!(", {}", escaped(&example.path))
    };
    let paint = if example.kind == "flagged" {
        Paint::Warning
    } else {
        Paint::Good
    };
    human.line(paint.text(format_args!("{}{path}", example.kind)))?;
    for (number, line) in example.lines.iter().enumerate() {
        human.line(format_args!("  {}", escaped(line)))?;
        let mut marks = String::new();
        for spot in example.spots.iter().filter(|spot| spot.line == number) {
            let length = marks.chars().count();
            let between = line.chars().take(spot.indent).skip(length);
            marks.extend(between.map(|character| if character == '\t' { '\t' } else { ' ' }));
            let width = (spot.indent + spot.width.max(1)).saturating_sub(marks.chars().count());
            marks.push_str(&"^".repeat(width));
        }
        if !marks.is_empty() {
            human.line(format_args!("  {}", Paint::Warning.text(marks)))?;
        }
    }
    Ok(())
}
