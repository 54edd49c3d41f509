//! What rules find in a tree, and which of it counts.
//!
//! A finding counts unless a comment allows it, the baseline accepts it, or, where a change is asked about, it
//! stood there before. Files are looked at in parallel, a stretch of them at a time, and told in the order of
//! their paths: the same tree gives the same answer whatever the cache, the threads and the order of work.

mod accept;
mod files;
mod judge;
mod mend;
mod timing;
mod watch;

use std::path::PathBuf;
use std::sync::Arc;

use hashbrown::HashMap;

use super::answer::{FactsFrom, TreeLabel};
use super::{Error, Progress, Snapshot};
use crate::diagnostic::{Diagnostic, Finding, RuleInfo, Severity, Standing};
use crate::git::{Entry, Listing};
use crate::index;
use crate::rules::{self, Baseline, Catalog, Found, Hands, Likenesses, Runner, Selection};
use crate::store::{self, Findings};
use crate::system;
use crate::text::RepoPath;
use accept::Accepting;
pub(super) use files::differences;
use files::{Scope, Task};
use judge::Judge;

pub use mend::{All, Chooser, FixQuery, FixSummary, FixedFile, RefusedFix};
pub use timing::RuleCost;

/// What is asked.
#[derive(Clone, Debug)]
pub struct CheckQuery {
    /// Paths, as a person writes them, below which files are looked at; all, if empty.
    pub paths: Vec<PathBuf>,
    pub since: Since,
    /// Packs in place of the default set.
    pub packs: Vec<String>,
    /// Single rules in place of the default set.
    pub rules: Vec<String>,
    /// Lesser findings are left out as if there were none.
    pub severity_min: Severity,
    /// Whether also what the baseline accepts and what stood there before counts.
    pub counts_known: bool,
    /// Whether to accept everything that counts, and to drop what the baseline accepts in vain.
    pub accepts: bool,
}

/// Which files are looked at, and with what they are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// All files, compared with nothing.
    Ever,
    /// Files that differ from the commit at `HEAD`.
    Head,
    /// Files that differ from where `HEAD` left this revision.
    Fork(String),
    /// Files that differ from this very commit.
    Commit(String),
}

/// What was found.
#[derive(Default)]
pub struct CheckAnswer {
    pub tree: TreeLabel,
    /// By path and place; at most [`FINDING_COUNT_MAX`], those that count before the others.
    pub findings: Vec<Finding>,
    /// Every rule that took part or has a finding.
    pub rules: Vec<Arc<RuleInfo>>,
    pub counts: CheckCounts,
    /// Whether a change was asked about.
    pub is_change: bool,
    pub interrupted: bool,
    pub diagnostics: Vec<Diagnostic>,
    /// Baseline files that were written or removed.
    pub accepted: Vec<RepoPath>,
    /// The files with findings, to read them again.
    sources: HashMap<RepoPath, Entry, foldhash::fast::FixedState>,
}

/// Counts over everything, whatever the limit cut off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CheckCounts {
    pub file_count: usize,
    pub rule_count: usize,
    pub new_count: usize,
    /// Of these, errors and warnings.
    pub failing_count: usize,
    pub before_count: usize,
    pub baseline_count: usize,
    pub suppressed_count: usize,
    /// Findings that the limit cut off.
    pub left_out_count: usize,
    /// Lines of the baseline that accept nothing any more.
    pub stale_count: usize,
}

/// Findings that one answer holds.
pub const FINDING_COUNT_MAX: usize = 100_000;

/// Files looked at before their findings are judged: what is in memory at once.
const STRETCH_FILE_COUNT: usize = 1_024;

/// Files whose stale baseline is told by name.
const STALE_TOLD_COUNT_MAX: usize = 10;

/// Everything a run works with.
struct Run<'a> {
    snapshot: &'a Snapshot,
    query: &'a CheckQuery,
    scope: &'a Scope,
    judge: Judge<'a>,
}

/// One file after all is said.
struct Checked<'a> {
    task: &'a Task<'a>,
    found: Vec<Found>,
    /// Its text, where it was read.
    text: Option<Vec<u8>>,
    baseline: Baseline,
    /// What of it does not count: it stood there before, or is accepted.
    known: Likenesses,
    /// Where its baseline was found, where not at its own place: the file was renamed.
    renamed_from: Option<RepoPath>,
    /// Lines of the baseline.
    stale_count: usize,
}

impl Snapshot {
    /// Answers what rules find.
    pub fn findings(
        &self,
        query: &CheckQuery,
        progress: &dyn Progress,
    ) -> Result<CheckAnswer, Error> {
        let mut answer = CheckAnswer::default();
        let mut accepting = Accepting::new(self, query)?;
        self.with_run(query, query.accepts, &mut answer, |run, answer| {
            let stale = run.each(progress, answer, &mut |run, mut checked, answer| {
                if let Some(accepting) = &mut accepting {
                    accepting.file(run, &mut checked, answer)?;
                }
                answer.add(checked);
                Ok(())
            })?;
            if let Some(accepting) = &mut accepting {
                accepting.drop_files(&stale, answer)?;
            } else {
                answer.tell_stale(&stale);
            }
            Ok(())
        })?;
        answer.finish();
        Ok(answer)
    }

    /// The bytes of a file with findings, while it still is what was checked.
    pub fn checked_bytes(&self, answer: &CheckAnswer, path: &RepoPath) -> Option<Vec<u8>> {
        let entry = answer.sources.get(path)?;
        let mut reader = self.repository.reader();
        let bytes = index::bytes_of(entry, &mut reader, self.config.index.file_bytes_max).ok()?;
        let is_same = entry
            .blob
            .is_none_or(|blob| blob == reader.hash_blob(&bytes));
        is_same.then_some(bytes)
    }

    /// Prepares a run and hands it to `work`; keeps in the cache what was found.
    fn with_run<T>(
        &self,
        query: &CheckQuery,
        keeps_text: bool,
        answer: &mut CheckAnswer,
        work: impl FnOnce(&Run<'_>, &mut CheckAnswer) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let scope = self.scope(query)?;
        answer.tree = self.label(&scope.listing);
        answer.tree.facts_from = FactsFrom::Source;
        answer.is_change = query.since != Since::Ever;
        answer.diagnostics.clone_from(&self.diagnostics);
        let (files, faults) = self.rule_files()?;
        answer.diagnostics.extend(faults);
        let catalog = Catalog::new(files);
        answer.diagnostics.extend_from_slice(&catalog.diagnostics);
        let selection = Selection {
            packs: query.packs.clone(),
            rules: query.rules.clone(),
        };
        let languages = scope.languages();
        let selected = catalog.select(&selection, &self.config.check, Some(&languages))?;
        answer.diagnostics.extend(selected.diagnostics);
        let cache = Findings::open(&self.cache_folder, system::program_stamp());
        let is_proven = |hash| cache.sets().iter().any(|set| set.contains(&hash));
        let (sound, told) = rules::sound_rules(&catalog, selected.rules, &is_proven);
        for told in told {
            if !answer.diagnostics.contains(&told) {
                answer.diagnostics.push(told);
            }
        }
        let dependencies = if rules::asks_for_dependencies(&sound) {
            self.dependencies(&scope.listing)?
        } else {
            Vec::new()
        };
        let runner = Runner::new(sound, &cache, &self.config.index, dependencies);
        answer.counts.rule_count = runner.rules().len();
        answer.rules = runner
            .rules()
            .iter()
            .map(|rule| Arc::clone(&rule.info))
            .collect();
        let known = rules::known_ids(&catalog);
        let done = {
            let run = Run {
                snapshot: self,
                query,
                scope: &scope,
                judge: Judge {
                    runner: &runner,
                    settings: &self.config.check,
                    known: &known,
                    severity_min: query.severity_min,
                    named: &query.rules,
                    keeps_text,
                },
            };
            work(&run, answer)
        };
        drop(runner);
        // Without it the next run looks at everything again.
        let _ = cache.finish();
        done
    }

    /// What the manifests of a tree name.
    fn dependencies(&self, listing: &Listing) -> Result<Vec<String>, Error> {
        // Where only changed files are listed, the manifests are not among them.
        let whole;
        let entries = if self.spec == crate::git::TreeSpec::Staged {
            whole = self.repository.plain_listing(&self.spec)?;
            &whole.entries
        } else {
            &listing.entries
        };
        let mut manifests: Vec<&Entry> = entries
            .iter()
            .filter(|entry| rules::is_manifest(entry.path.file_name()))
            .collect();
        manifests.sort_by_key(|entry| memchr::memchr_iter(b'/', entry.path.as_bytes()).count());
        let mut reader = self.repository.reader();
        let mut names = Vec::new();
        for entry in manifests.into_iter().take(rules::MANIFEST_COUNT_MAX) {
            if let Ok(bytes) = index::bytes_of(entry, &mut reader, rules::MANIFEST_BYTES_MAX) {
                names.extend(rules::manifest_names(entry.path.file_name(), &bytes));
            }
        }
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }
}

impl Run<'_> {
    /// Looks at every file and hands each to `take`, in the order of paths.
    ///
    /// Gives the baseline files that belong to no file of the tree.
    fn each(
        &self,
        progress: &dyn Progress,
        answer: &mut CheckAnswer,
        take: &mut dyn FnMut(&Self, Checked<'_>, &mut CheckAnswer) -> Result<(), Error>,
    ) -> Result<Vec<RepoPath>, Error> {
        let tasks = self.scope.tasks(&self.snapshot.config.index, &self.judge);
        progress.start(tasks.len());
        let mut baselines = self.baselines()?;
        let mut before = judge::Before::new(self);
        for stretch in tasks.chunks(STRETCH_FILE_COUNT) {
            let hands = || Hands::new(&self.snapshot.repository);
            let judged = index::in_parallel(stretch, hands, |task, hands| {
                if progress.is_interrupted() {
                    return Ok::<_, Error>(None);
                }
                let judged = self.judge.look(hands, task, &self.snapshot.config.index);
                progress.advance(1);
                Ok(Some(judged))
            })?;
            for (task, judged) in stretch.iter().zip(judged) {
                let Some(judged) = judged else { continue };
                answer.counts.file_count += usize::from(judged.is_checked);
                answer.diagnostics.extend(judged.diagnostics);
                let mut checked = Checked {
                    task,
                    found: judged.found,
                    text: judged.text,
                    baseline: Baseline::default(),
                    known: Likenesses::default(),
                    renamed_from: None,
                    stale_count: 0,
                };
                if !self.query.counts_known {
                    before.mark(&mut checked, judged.before);
                }
                baselines.mark(self, &mut checked, answer)?;
                take(self, checked, answer)?;
            }
            if progress.is_interrupted() {
                answer.interrupted = true;
                return Ok(Vec::new());
            }
        }
        Ok(baselines.orphans(self))
    }
}

impl CheckAnswer {
    fn add(&mut self, checked: Checked<'_>) {
        let counts = &mut self.counts;
        counts.stale_count += checked.stale_count;
        if checked.found.is_empty() {
            return;
        }
        let path = checked.task.entry.path.clone();
        self.sources.insert(path, checked.task.entry.clone());
        for found in checked.found {
            let finding = found.finding;
            match finding.standing {
                Standing::New => {
                    counts.new_count += 1;
                    counts.failing_count += usize::from(finding.severity >= Severity::Warning);
                }
                Standing::Before => counts.before_count += 1,
                Standing::Baseline => counts.baseline_count += 1,
                Standing::Suppressed => counts.suppressed_count += 1,
            }
            self.findings.push(finding);
        }
        if self.findings.len() > 2 * FINDING_COUNT_MAX {
            self.cut();
        }
    }

    /// Keeps as many findings as an answer holds; what counts stays before what does not.
    fn cut(&mut self) {
        let Some(surplus) = self.findings.len().checked_sub(FINDING_COUNT_MAX) else {
            return;
        };
        self.counts.left_out_count += surplus;
        // Stable: within a standing the first paths stay.
        self.findings
            .sort_by_key(|finding| finding.standing != Standing::New);
        self.findings.truncate(FINDING_COUNT_MAX);
    }

    fn finish(&mut self) {
        self.cut();
        self.findings.sort_by(|one, other| {
            (&one.path, one.span.start, one.span.end, &one.rule).cmp(&(
                &other.path,
                other.span.start,
                other.span.end,
                &other.rule,
            ))
        });
        let own = rules::complaint_infos();
        let is_found = |id: &str| self.findings.iter().any(|finding| finding.rule == id);
        let complaints: Vec<_> = own.into_iter().filter(|info| is_found(&info.id)).collect();
        self.rules.extend(complaints.into_iter().map(Arc::new));
        if self.counts.left_out_count > 0 {
            let message = format!("{} more findings are left out", self.counts.left_out_count);
            let hint =
                "name paths or rules, or accept what is there with `codecontext check --accept`";
            self.diagnostics
                .push(Diagnostic::new("too-many-findings", Severity::Warning, message).hint(hint));
        }
    }

    /// Says which baseline files accept what is no longer there.
    fn tell_stale(&mut self, orphans: &[RepoPath]) {
        let told = orphans.iter().take(STALE_TOLD_COUNT_MAX);
        for source in told {
            let message = "the baseline accepts findings of this file, which is not there any more";
            let diagnostic = Diagnostic::new("stale-baseline", Severity::Note, message).at(source);
            self.diagnostics.push(diagnostic);
        }
        if orphans.len() > STALE_TOLD_COUNT_MAX {
            let more = orphans.len() - STALE_TOLD_COUNT_MAX;
            let message = format!("the same holds for {more} more files");
            self.diagnostics
                .push(Diagnostic::new("stale-baseline", Severity::Note, message));
        }
        if self.counts.stale_count + orphans.len() > 0 {
            let message = match self.counts.stale_count {
                0 => "parts of the baseline accept nothing any more".to_owned(),
                1 => "a line of the baseline accepts nothing any more".to_owned(),
                count => format!("{count} lines of the baseline accept nothing any more"),
            };
            self.diagnostics.push(
                Diagnostic::new("stale-baseline", Severity::Note, message)
                    .hint("`codecontext check --accept` drops them"),
            );
        }
    }
}

/// Where a source's accepted findings are written, or why they cannot be.
fn baseline_place(source: &RepoPath) -> Result<RepoPath, Box<Diagnostic>> {
    store::baseline_path(source).map_err(Box::new)
}
