//! `codecontext index`: brings the map up to date, or checks that it is.

use std::io;
use std::path::PathBuf;

use super::{Format, Global, Outcome, terminal::Terminal};
use crate::report::{Human, Paint, bytes_text, count_text, duration_text, write_json};
use crate::snapshot::answer::{Explanation, FORMAT_VERSION, IndexSummary, MapDifference};
use crate::snapshot::{IndexTarget, Overlay, Snapshot, View};
use crate::text::escaped;

/// Bring the committed map up to date
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  codecontext index                    write the map of the files git tracks, as they are on disk\n  codecontext index --staged           write and stage the map of what is staged (for hooks)\n  codecontext index --check            exit 1 if a record is not what its source says (for CI)\n  codecontext index --at HEAD~1 --check\n  codecontext index --explain src/a.rs why is a file in the map, or not?\n  codecontext index --stats            the summary alone, writing nothing"
)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one switch of the command line"
)]
pub(super) struct Args {
    /// Index what is staged, and stage the map
    #[arg(long, conflicts_with = "at")]
    staged: bool,
    /// Index a commit; with --output writes its map there, else only warms the cache
    #[arg(long, value_name = "REV")]
    at: Option<String>,
    /// Write the map below this folder instead of into the repository
    #[arg(long, value_name = "DIR", requires = "at")]
    output: Option<PathBuf>,
    /// Write nothing; exit 1 and name each difference if the map is not what the source says
    #[arg(long, conflicts_with_all = ["fix", "output"])]
    check: bool,
    /// Write the whole map anew, also over one of another format
    #[arg(long, conflicts_with_all = ["staged", "at"])]
    fix: bool,
    /// Say why a path is in the map or not
    #[arg(long, value_name = "PATH", conflicts_with_all = ["check", "fix"])]
    explain: Option<PathBuf>,
    /// Print what is indexed and write nothing but the cache
    #[arg(long, conflicts_with_all = ["check", "fix", "explain"])]
    stats: bool,
    /// Print each indexed file and its language, separated by a tab
    #[arg(long, conflicts_with_all = ["check", "fix", "explain", "stats"])]
    list: bool,
    /// How to write the answer
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

pub(super) fn run(
    args: &Args,
    global: &Global,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    let view = match &args.at {
        Some(revision) => View::Commit(revision.clone()),
        None if args.staged => View::Staged,
        None => View::WorkingTree(Overlay::Tracked),
    };
    let mut snapshot = Snapshot::open_for_index(&global.directory, view, args.fix)?;
    if let Some(path) = &args.explain {
        let explanation = snapshot.explain(path)?;
        return write_explanation(args, terminal, &explanation);
    }
    if args.check {
        let (differences, summary) = terminal.with_progress(|watch| snapshot.check(watch))?;
        terminal.diagnostics(&summary.diagnostics);
        if summary.interrupted {
            return Ok(Outcome::Interrupted);
        }
        return write_differences(args, terminal, &differences, &summary);
    }
    if args.list {
        let files = snapshot.indexed_files()?;
        terminal.answer(|output| {
            for (path, language) in &files {
                writeln!(output, "{path}\t{language}")?;
            }
            Ok(())
        })?;
        return Ok(Outcome::Done);
    }
    let target = match (&args.output, args.stats || args.at.is_some()) {
        (Some(folder), _) => IndexTarget::Folder(folder.clone()),
        (None, true) => IndexTarget::CacheOnly,
        (None, false) => IndexTarget::Repository,
    };
    let summary = terminal.with_progress(|watch| snapshot.index(&target, watch))?;
    terminal.diagnostics(&summary.diagnostics);
    match args.format {
        Format::Json => {
            terminal.answer(|output| write_json(output, FORMAT_VERSION, "index", &summary))?;
        }
        Format::Human if global.is_quiet() => (),
        Format::Human => terminal
            .human(|human| write_summary(human, &summary, target == IndexTarget::CacheOnly))?,
    }
    Ok(if summary.interrupted {
        Outcome::Interrupted
    } else {
        Outcome::Done
    })
}

/// Writes what an index run did.
pub(super) fn write_summary(
    human: &mut Human<'_>,
    summary: &IndexSummary,
    wrote_nothing: bool,
) -> io::Result<()> {
    let speed = match (summary.parsed_count, summary.elapsed_ms) {
        (0, _) | (_, 0) => String::new(),
        _ => format!(
            ", {}/s",
            bytes_text(summary.parsed_bytes * 1_000 / summary.elapsed_ms)
        ),
    };
    let memory = summary
        .peak_memory_bytes
        .map(|bytes| format!(", peak memory {}", bytes_text(bytes)))
        .unwrap_or_default();
    let state = if summary.interrupted {
        "Interrupted; so far indexed"
    } else {
        "Indexed"
    };
    human.line(format_args!(
        "{} the {}: {} files, {} facts in {}",
        Paint::Heading.text(state),
        summary.tree.name,
        count_text(summary.file_count as u64),
        count_text(summary.fact_count),
        duration_text(summary.elapsed_ms),
    ))?;
    human.line(format_args!(
        "  parsed {} files, {}{speed}{memory}",
        count_text(summary.parsed_count as u64),
        bytes_text(summary.parsed_bytes),
    ))?;
    let rows: Vec<Vec<String>> = summary
        .languages
        .iter()
        .map(|row| {
            let files = count_text(row.file_count as u64);
            vec![
                row.language.clone(),
                files,
                "files".into(),
                count_text(row.fact_count),
                "facts".into(),
            ]
        })
        .collect();
    human.table(2, &rows)?;
    let skipped: usize = summary.skipped.iter().map(|row| row.file_count).sum();
    if skipped > 0 {
        let reasons: Vec<String> = summary
            .skipped
            .iter()
            .map(|row| format!("{} {}", count_text(row.file_count as u64), row.reason))
            .collect();
        human.line(format_args!(
            "  left out {}: {}",
            count_text(skipped as u64),
            reasons.join(", ")
        ))?;
    }
    if !wrote_nothing {
        human.line(format_args!(
            "  map: {} records written, {} removed, {} unchanged",
            count_text(summary.written_count as u64),
            count_text(summary.removed_count as u64),
            count_text(summary.unchanged_count as u64),
        ))?;
    }
    Ok(())
}

#[derive(serde::Serialize)]
struct CheckAnswer<'a> {
    tree: &'a crate::snapshot::answer::TreeLabel,
    clean: bool,
    /// What makes the map right; nothing, where it is.
    mend: Option<&'static str>,
    differences: &'a [MapDifference],
}

fn write_differences(
    args: &Args,
    terminal: &Terminal,
    differences: &[MapDifference],
    summary: &IndexSummary,
) -> anyhow::Result<Outcome> {
    let clean = differences.is_empty();
    let mend = match (args.at.is_some(), args.staged) {
        (true, _) => "check that commit out, run `codecontext index` and commit",
        (false, true) => "codecontext index --staged",
        (false, false) => "codecontext index",
    };
    match args.format {
        Format::Json => terminal.answer(|output| {
            let answer = CheckAnswer {
                tree: &summary.tree,
                clean,
                mend: (!clean).then_some(mend),
                differences,
            };
            write_json(output, FORMAT_VERSION, "index --check", &answer)
        })?,
        Format::Human => terminal.human(|human| {
            // Each is named, however many: what is mended is committed.
            for difference in differences {
                human.line(format_args!(
                    "{} {}",
                    Paint::Bad.text(format_args!("{:7}", difference.kind)),
                    difference.path
                ))?;
            }
            if clean {
                return human.line(format_args!(
                    "The map of the {} is what its {} indexed files say.",
                    summary.tree.name,
                    count_text(summary.file_count as u64)
                ));
            }
            human.line(format_args!("{} {mend}", Paint::Good.text("to mend:")))
        })?,
    }
    Ok(if clean {
        Outcome::Done
    } else {
        Outcome::Findings
    })
}

fn write_explanation(
    args: &Args,
    terminal: &Terminal,
    explanation: &Explanation,
) -> anyhow::Result<Outcome> {
    match args.format {
        Format::Json => terminal
            .answer(|output| write_json(output, FORMAT_VERSION, "index --explain", explanation))?,
        Format::Human => terminal.human(|human| {
            let verdict = if explanation.indexed {
                Paint::Good.text("in the map")
            } else {
                Paint::Warning.text("not in the map")
            };
            human.line(format_args!(
                "{}: {verdict}",
                Paint::Path.text(&explanation.path)
            ))?;
            for step in &explanation.steps {
                let mark = if step.decides { "→" } else { " " };
                human.line(format_args!(
                    "  {mark} {}: {}",
                    Paint::Kind.text(step.rule),
                    escaped(&step.says)
                ))?;
            }
            if let Some(record) = &explanation.record {
                human.line(format_args!("  record: {}", Paint::Path.text(record)))?;
            }
            Ok(())
        })?,
    }
    Ok(if explanation.indexed {
        Outcome::Done
    } else {
        Outcome::Findings
    })
}
