//! `codecontext rules test` and `lint`: rules against what they say of themselves.

use super::open;
use crate::cli::{Format, Global, Outcome, TreeArguments, terminal::Terminal};
use crate::report::{Human, Paint, counted_text, write_json};
use crate::snapshot::answer::FORMAT_VERSION;
use crate::snapshot::{RuleFault, RuleSpot, RuleTest, RuleTests};
use crate::text::escaped;

/// Run the examples of rules: what is marked is found, and nothing else
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  codecontext rules test                                   the repository's own rules\n  codecontext rules test python                            a pack\n  codecontext rules test python/mutable-default-argument   one rule\n  codecontext rules test .codecontext/rules/own            a folder, or one page of it"
)]
pub(super) struct Args {
    #[command(flatten)]
    what: What,
}

/// Look at rules without running their examples
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  codecontext rules lint\n  codecontext rules lint .codecontext/rules/own/no-print.md"
)]
pub(super) struct LintArgs {
    #[command(flatten)]
    what: What,
}

#[derive(Debug, clap::Args)]
struct What {
    /// Ids, packs, pages or folders of pages; the repository's own rules if none is given, or else all
    #[arg(value_name = "ID|PACK|PATH")]
    targets: Vec<String>,
    #[command(flatten)]
    tree: TreeArguments,
}

pub(super) fn run(
    args: &Args,
    global: &Global,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    examine(&args.what, true, global, terminal)
}

pub(super) fn run_lint(
    args: &LintArgs,
    global: &Global,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    examine(&args.what, false, global, terminal)
}

fn examine(
    what: &What,
    with_examples: bool,
    global: &Global,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    let rules = open(&what.tree, global)?;
    let tests = rules.test(&what.targets, with_examples)?;
    terminal.diagnostics(&tests.diagnostics);
    match what.tree.format {
        Format::Json => {
            let command = if with_examples {
                "rules test"
            } else {
                "rules lint"
            };
            terminal.answer(|output| write_json(output, FORMAT_VERSION, command, &tests))?;
        }
        Format::Human => terminal.human(|human| write(human, &tests, with_examples))?,
    }
    Ok(if tests.has_errors() {
        Outcome::Findings
    } else {
        Outcome::Done
    })
}

fn write(human: &mut Human<'_>, tests: &RuleTests, with_examples: bool) -> std::io::Result<()> {
    for test in &tests.items {
        human.line(Paint::Heading.text(escaped(&test.id)))?;
        for fault in &test.faults {
            write_fault(human, test, fault)?;
        }
    }
    let examples = if with_examples {
        format!(", {}", counted_text(tests.example_count as u64, "example"))
    } else {
        String::new()
    };
    let verdict = match (tests.error_count, tests.warning_count) {
        (0, 0) => Paint::Good.text("all right"),
        (0, warnings) => counted_text(warnings as u64, "warning"),
        (errors, 0) => Paint::Bad.text(counted_text(errors as u64, "error")),
        (errors, warnings) => Paint::Bad.text(format_args!(
            "{}, {}",
            counted_text(errors as u64, "error"),
            counted_text(warnings as u64, "warning")
        )),
    };
    let rules = counted_text(tests.rule_count as u64, "rule");
    human.line(format_args!("{rules}{examples}: {verdict}"))
}

fn write_fault(human: &mut Human<'_>, test: &RuleTest, fault: &RuleFault) -> std::io::Result<()> {
    let paint = if fault.severity == "error" {
        Paint::Bad
    } else {
        Paint::Warning
    };
    let place = Human::place_text(&test.path, fault.place.line, fault.place.column);
    human.line(format_args!(
        "  {place}: {}: {}",
        paint.text(fault.severity),
        escaped(&fault.message)
    ))?;
    if !fault.hint.is_empty() {
        let hint = escaped(&fault.hint);
        human.line(format_args!("    {} {hint}", Paint::Good.text("hint:")))?;
    }
    for spot in &fault.spots {
        write_spot(human, spot)?;
    }
    for line in &fault.expected {
        human.line(Paint::Bad.text(format_args!("      - {}", escaped(line))))?;
    }
    for line in &fault.found {
        human.line(Paint::Good.text(format_args!("      + {}", escaped(line))))?;
    }
    Ok(())
}

/// The line of code, and below it the place with what became of it.
fn write_spot(human: &mut Human<'_>, spot: &RuleSpot) -> std::io::Result<()> {
    let number = spot.place.line;
    human.line(format_args!(
        "    {} {}",
        Paint::Dim.text(format_args!("{number:>4} |")),
        escaped(&spot.source_line)
    ))?;
    // Tabs stay tabs, so that the mark stands below its place.
    let before: String = spot
        .source_line
        .chars()
        .take(spot.indent)
        .map(|character| if character == '\t' { '\t' } else { ' ' })
        .collect();
    let marks = if spot.is_found { "^" } else { "~" }.repeat(spot.width.max(1));
    let text = if spot.is_found {
        format!("{marks} found, not marked: {}", escaped(&spot.message))
    } else {
        format!("{marks} marked, not found")
    };
    human.line(format_args!(
        "    {} {before}{}",
        Paint::Dim.text("     |"),
        Paint::Warning.text(text)
    ))
}
