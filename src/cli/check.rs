//! `codecontext check`: what rules find, mending it, accepting it.

mod ask;
mod watch;

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use super::{Global, Outcome, terminal::Terminal};
use crate::diagnostic::Severity;
use crate::report::{
    self, Counts, Format, Human, Look, Report, count_text, duration_text, write_patch,
};
use crate::snapshot::{
    All, CheckAnswer, CheckQuery, FixQuery, FixSummary, Overlay, RuleCost, Since, Snapshot, View,
};
use crate::system;
use crate::text::escaped_bytes;

/// Find what rules look for
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  codecontext check                     the default rules on everything\n  codecontext check src --pack python   all rules of a pack, below a path\n  codecontext check --staged            what is about to be committed (for hooks)\n  codecontext check --changed main      what this branch brings (for CI)\n  codecontext check --fix               apply what is safe to apply\n  codecontext check --fix --diff        show it instead\n  codecontext check --accept            accept what is there; only new findings count from then on\n  codecontext check --format sarif > findings.sarif\n\nExit codes: 0 nothing new, 1 new errors or warnings (notes never fail), 2 it could not be done"
)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one switch of the command line"
)]
pub(super) struct Args {
    /// Only files below these paths
    paths: Vec<PathBuf>,
    /// Check what is staged, whatever is on disk; only what HEAD does not have counts
    #[arg(long, conflicts_with_all = ["at", "changed"])]
    staged: bool,
    /// Check files changed since this branch left REV; only what was not there counts
    #[arg(long, value_name = "REV", conflicts_with = "at")]
    changed: Option<String>,
    /// Check a commit
    #[arg(long, value_name = "REV")]
    at: Option<String>,
    /// Count everything: also what the baseline accepts and what was there before
    #[arg(long)]
    all: bool,
    /// Run this whole pack instead of the default set; `all` for all packs; may be repeated
    #[arg(long, value_name = "PACK")]
    pack: Vec<String>,
    /// Run this rule instead of the default set; may be repeated
    #[arg(long, value_name = "RULE")]
    rule: Vec<String>,
    /// Leave out findings below this severity
    #[arg(long, value_name = "SEVERITY", default_value = "note", value_parser = severity)]
    min_severity: Severity,
    /// Apply the fixes that are safe
    #[arg(long, conflicts_with_all = ["staged", "at", "accept"])]
    fix: bool,
    /// With --fix: also fixes that may change what the program does
    #[arg(long = "unsafe", requires = "fix")]
    with_unsafe: bool,
    /// With --fix: ask about each
    #[arg(long, requires = "fix", conflicts_with = "diff")]
    interactive: bool,
    /// With --fix: print what would change as a patch, and change nothing
    #[arg(long, requires = "fix", visible_alias = "dry-run")]
    diff: bool,
    /// Accept what counts now, and drop from the baseline what is gone
    #[arg(long, conflicts_with_all = ["staged", "at", "all", "min_severity"])]
    accept: bool,
    /// Check again whenever files change, until Ctrl-C
    #[arg(long, conflicts_with_all = ["staged", "at", "fix", "accept"])]
    watch: bool,
    /// Print what each rule costs by itself instead of what it finds
    #[arg(long, conflicts_with_all = ["fix", "accept", "watch"])]
    explain_timing: bool,
    /// How to write the answer
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = format)]
    format: Format,
}

fn severity(word: &str) -> Result<Severity, String> {
    [Severity::Note, Severity::Warning, Severity::Error]
        .into_iter()
        .find(|severity| severity.to_string() == word)
        .ok_or_else(|| "there are note, warning and error".to_owned())
}

fn format(word: &str) -> Result<Format, String> {
    let mut all = Format::ALL.iter();
    all.find(|format| format.name() == word)
        .copied()
        .ok_or_else(|| {
            let rows = Format::ALL
                .iter()
                .map(|format| format!("\n  {:<12}{}", format.name(), format.help()));
            format!("there are{}", rows.collect::<String>())
        })
}

pub(super) fn run(
    args: &Args,
    global: &Global,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    if args.watch {
        return watch::run(args, global, terminal);
    }
    let snapshot = args.open(global)?;
    let query = args.query();
    if args.explain_timing {
        let costs = terminal.with_progress(|watch| snapshot.rule_costs(&query, watch))?;
        terminal.human(|human| write_costs(human, &costs))?;
        return Ok(Outcome::Done);
    }
    if !args.fix {
        return check(args, &snapshot, terminal, 0);
    }
    let summary = args.fix(&snapshot, &query, terminal)?;
    terminal.diagnostics(&summary.diagnostics);
    for refused in &summary.refused {
        let finding = &refused.finding;
        let place = finding.range.start;
        let message = format!(
            "the fix of {} is not applied: {}",
            finding.rule, refused.reason
        );
        terminal.note(&finding.path, place.line, &message);
    }
    if summary.interrupted {
        return Ok(Outcome::Interrupted);
    }
    if args.diff {
        write_patches(&summary, terminal)?;
        let is_same = summary.files.is_empty();
        return Ok(if is_same {
            Outcome::Done
        } else {
            Outcome::Findings
        });
    }
    if summary.unsafe_count > 0 {
        let count = summary.unsafe_count;
        terminal.hint(&format!(
            "{count} more fixes may change what the program does; --unsafe applies them"
        ));
    }
    let fixed_count = summary.files.iter().map(|file| file.fixed_count).sum();
    // What was written is another tree.
    check(args, &args.open(global)?, terminal, fixed_count)
}

impl Args {
    fn open(&self, global: &Global) -> anyhow::Result<Snapshot> {
        let view = match &self.at {
            Some(revision) => View::Commit(revision.clone()),
            None if self.staged => View::Staged,
            None => View::WorkingTree(Overlay::Checked),
        };
        Ok(Snapshot::open(&global.directory, view)?)
    }

    fn query(&self) -> CheckQuery {
        CheckQuery {
            paths: self.paths.clone(),
            since: match &self.changed {
                Some(revision) => Since::Fork(revision.clone()),
                None if self.staged => Since::Head,
                None => Since::Ever,
            },
            packs: self.pack.clone(),
            rules: self.rule.clone(),
            severity_min: self.min_severity,
            counts_known: self.all,
            accepts: self.accept,
        }
    }

    fn fix(
        &self,
        snapshot: &Snapshot,
        query: &CheckQuery,
        terminal: &Terminal,
    ) -> anyhow::Result<FixSummary> {
        let fix = FixQuery {
            with_unsafe: self.with_unsafe,
            dry_run: self.diff,
        };
        if !self.interactive {
            let work = |watch: &super::terminal::Watch| snapshot.fix(query, fix, &mut All, watch);
            return Ok(terminal.with_progress(work)?);
        }
        if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
            anyhow::bail!("--interactive asks on a terminal, and there is none; leave it out");
        }
        let mut ask = ask::Ask::new(terminal);
        Ok(snapshot.fix(query, fix, &mut ask, &super::terminal::Silent)?)
    }
}

/// Checks and writes the answer.
fn check(
    args: &Args,
    snapshot: &Snapshot,
    terminal: &Terminal,
    fixed_count: usize,
) -> anyhow::Result<Outcome> {
    let query = args.query();
    let answer = terminal.with_progress(|watch| snapshot.findings(&query, watch))?;
    terminal.diagnostics(&answer.diagnostics);
    if answer.interrupted {
        return Ok(Outcome::Interrupted);
    }
    write(args, snapshot, terminal, &answer, fixed_count)?;
    for place in &answer.accepted {
        terminal.remark(&format!("updated {place}"));
    }
    let is_failing = answer.counts.failing_count > 0;
    Ok(if is_failing {
        Outcome::Findings
    } else {
        Outcome::Done
    })
}

fn write(
    args: &Args,
    snapshot: &Snapshot,
    terminal: &Terminal,
    answer: &CheckAnswer,
    fixed_count: usize,
) -> io::Result<()> {
    let counts = &answer.counts;
    let sources = |path: &crate::text::RepoPath| snapshot.checked_bytes(answer, path);
    // Everything that counts was brought by the change.
    let changed =
        |finding: &crate::diagnostic::Finding| finding.standing == crate::diagnostic::Standing::New;
    let report = Report {
        findings: &answer.findings,
        rules: &answer.rules,
        tool_version: env!("CARGO_PKG_VERSION"),
        tree: report::Tree {
            name: &answer.tree.name,
            modified_count: answer.tree.modified_count,
            untracked_count: answer.tree.untracked_count,
            deleted_count: answer.tree.deleted_count,
            facts_from: "source",
        },
        sources: &sources,
        counts: Counts {
            file_count: counts.file_count,
            rule_count: counts.rule_count,
            suppressed_count: counts.suppressed_count,
            before_count: counts.before_count,
            baseline_count: counts.baseline_count,
            fixed_count,
        },
        changed: answer.is_change.then_some(&changed as report::Changed<'_>),
        diagnostics: &answer.diagnostics,
        look: look(snapshot),
    };
    terminal.answer(|output| args.format.write(&report, output))
}

/// What the reader's terminal can do.
fn look(snapshot: &Snapshot) -> Look {
    let is_linked = io::stdout().is_terminal() && report::has_hyperlinks(system::variable);
    Look {
        link_root: snapshot
            .root()
            .filter(|_| is_linked)
            .map(report::folder_url),
        ..Look::default()
    }
}

fn write_patches(summary: &FixSummary, terminal: &Terminal) -> io::Result<()> {
    let is_terminal = io::stdout().is_terminal();
    terminal.answer(|output| {
        for file in &summary.files {
            if !is_terminal {
                write_patch(output, &file.path, &file.before, &file.after)?;
                continue;
            }
            let mut patch = Vec::new();
            write_patch(&mut patch, &file.path, &file.before, &file.after)?;
            for line in patch.split_inclusive(|&byte| byte == b'\n') {
                let line = line.strip_suffix(b"\n").unwrap_or(line);
                writeln!(output, "{}", escaped_bytes(line))?;
            }
        }
        Ok(())
    })
}

fn write_costs(human: &mut Human<'_>, costs: &[RuleCost]) -> io::Result<()> {
    let rows: Vec<Vec<String>> = costs
        .iter()
        .map(|cost| {
            vec![
                duration_text(cost.elapsed_us / 1_000),
                count_text(cost.finding_count as u64),
                count_text(cost.slow_file_count as u64),
                cost.rule.clone(),
            ]
        })
        .collect();
    let head = ["alone", "findings", "files over 1 ms", "rule"].map(str::to_owned);
    human.table(0, &[vec![head.to_vec()], rows].concat())
}
