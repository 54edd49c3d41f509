//! Applies fixes to files of the working tree.
//!
//! A file is written only while it holds the very bytes that were checked, aside and then by a rename, and never
//! through a link. What could not be fixed is told with its reason.

use super::files::Task;
use super::{CheckAnswer, CheckQuery, Checked, Error, Progress, Run, Since, Snapshot, Standing};
use crate::diagnostic::{Diagnostic, Finding, Safety, Severity};
use crate::language::Language;
use crate::parse;
use crate::rules::{self, Hands, Likenesses, Refusal, Surroundings};
use crate::system;
use crate::text::{RepoPath, decoded};

/// Which fixes are applied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FixQuery {
    /// Also those that may change what the program does.
    pub with_unsafe: bool,
    /// Nothing is written.
    pub dry_run: bool,
}

/// Decides about single fixes.
pub trait Chooser {
    /// Whether to apply the fix of a finding, which makes `after` of `before`.
    fn is_chosen(&mut self, finding: &Finding, before: &[u8], after: &[u8]) -> bool;

    /// Whether no more is to be asked or fixed.
    fn is_done(&self) -> bool;
}

/// Takes every fix.
pub struct All;

impl Chooser for All {
    fn is_chosen(&mut self, _: &Finding, _: &[u8], _: &[u8]) -> bool {
        true
    }

    fn is_done(&self) -> bool {
        false
    }
}

/// What fixing did.
#[derive(Debug, Default)]
pub struct FixSummary {
    pub files: Vec<FixedFile>,
    pub refused: Vec<RefusedFix>,
    /// Fixes that were not asked for because they may change what the program does.
    pub unsafe_count: usize,
    pub interrupted: bool,
    pub diagnostics: Vec<Diagnostic>,
}

/// A file that was changed, or would be.
#[derive(Debug)]
pub struct FixedFile {
    pub path: RepoPath,
    pub fixed_count: usize,
    pub before: Vec<u8>,
    pub after: Vec<u8>,
}

/// A fix that was not applied.
#[derive(Debug)]
pub struct RefusedFix {
    pub finding: Finding,
    pub reason: &'static str,
}

impl Snapshot {
    /// Applies the fixes of findings that count.
    ///
    /// # Errors
    /// The question is not about the working tree, or a file cannot be written.
    pub fn fix(
        &self,
        query: &CheckQuery,
        fix: FixQuery,
        chooser: &mut dyn Chooser,
        progress: &dyn Progress,
    ) -> Result<FixSummary, Error> {
        if self.overlay.is_none() || query.since == Since::Head {
            return Err(Error::NotWorkingTree);
        }
        let mut summary = FixSummary::default();
        let mut answer = CheckAnswer::default();
        self.with_run(query, true, &mut answer, |run, answer| {
            let mut hands = Hands::new(&self.repository);
            run.each(progress, answer, &mut |run, checked, _| {
                mend(
                    run,
                    &mut hands,
                    &checked,
                    fix,
                    chooser,
                    progress,
                    &mut summary,
                )
            })
        })?;
        summary.interrupted = answer.interrupted || progress.is_interrupted();
        Ok(summary)
    }
}

fn mend(
    run: &Run<'_>,
    hands: &mut Hands,
    checked: &Checked<'_>,
    query: FixQuery,
    chooser: &mut dyn Chooser,
    progress: &dyn Progress,
    summary: &mut FixSummary,
) -> Result<(), Error> {
    let safety_of = |finding: &Finding| {
        let is_new = finding.standing == Standing::New;
        finding
            .fix
            .as_ref()
            .filter(|_| is_new)
            .map(|fix| fix.safety)
    };
    let fixes = checked
        .found
        .iter()
        .filter_map(|found| safety_of(&found.finding));
    let (safe, risky): (Vec<Safety>, Vec<Safety>) =
        fixes.partition(|safety| *safety == Safety::Safe);
    if !query.with_unsafe {
        summary.unsafe_count += risky.len();
    }
    let count = safe.len() + if query.with_unsafe { risky.len() } else { 0 };
    if count == 0 || chooser.is_done() || progress.is_interrupted() {
        return Ok(());
    }
    let path = &checked.task.entry.path;
    let bytes_max = run.snapshot.config.index.file_bytes_max;
    let Ok(bytes) = hands.reader.file(path, bytes_max) else {
        summary.diagnostics.push(changed_meanwhile(path));
        return Ok(());
    };
    let text = decoded(&bytes);
    if checked.text.as_deref() != Some(&*text) {
        summary.diagnostics.push(changed_meanwhile(path));
        return Ok(());
    }
    // A mark of encoding stays; what had to be decoded is not written back.
    let Some(mark) = bytes.strip_suffix(&*text) else {
        let message = "only files in UTF-8 are fixed";
        let diagnostic = Diagnostic::new("not-fixed", Severity::Note, message);
        summary.diagnostics.push(diagnostic.at(path));
        return Ok(());
    };
    let mut around = Around {
        run,
        hands,
        task: checked.task,
        language: checked
            .task
            .candidate
            .and_then(|candidate| candidate.language(&text)),
        parser: parse::Parser::default(),
        known: &checked.known,
        with_unsafe: query.with_unsafe,
        chooser,
        progress,
    };
    let repaired = rules::repair(&text, &mut around);
    summary.tell(&repaired, path);
    if repaired.applied.is_empty() {
        return Ok(());
    }
    let after = [mark, &repaired.text].concat();
    if !query.dry_run && !write(run, path, &bytes, &after)? {
        summary.diagnostics.push(changed_meanwhile(path));
        return Ok(());
    }
    summary.files.push(FixedFile {
        path: path.clone(),
        fixed_count: repaired.applied.len(),
        before: bytes,
        after,
    });
    Ok(())
}

/// Writes a source through no link; false where it is not as it was.
fn write(run: &Run<'_>, path: &RepoPath, before: &[u8], after: &[u8]) -> Result<bool, Error> {
    let root = run
        .snapshot
        .repository
        .root()
        .ok_or(Error::NotWorkingTree)?;
    let folder = RepoPath::new(path.folder());
    if !folder.as_bytes().is_empty() {
        let folder = system::path_below(std::path::Path::new(""), &folder)?;
        if !system::is_real_folder(root, &folder)? {
            return Ok(false);
        }
    }
    Ok(system::replace_source(
        &system::path_below(root, path)?,
        before,
        after,
    )?)
}

fn changed_meanwhile(path: &RepoPath) -> Diagnostic {
    let message = "the file changed while it was checked, so nothing was written to it";
    Diagnostic::new("changed-while-fixing", Severity::Warning, message)
        .at(path)
        .hint("run the command again")
}

impl FixSummary {
    fn tell(&mut self, repaired: &rules::Repaired, path: &RepoPath) {
        for (finding, refusal) in &repaired.refused {
            self.refused.push(RefusedFix {
                finding: finding.clone(),
                reason: match refusal {
                    Refusal::BreaksSyntax => "the file would have more syntax errors than before",
                    Refusal::Unusable => {
                        "its edits overlap, change nothing or lie outside of the file"
                    }
                },
            });
        }
        if repaired.is_endless {
            let message = "fixes of this file keep calling for further fixes; the rest was left";
            let diagnostic = Diagnostic::new("endless-fixes", Severity::Warning, message);
            self.diagnostics.push(diagnostic.at(path));
        }
    }
}

/// What a repair asks of the run.
struct Around<'a> {
    run: &'a Run<'a>,
    hands: &'a mut Hands,
    task: &'a Task<'a>,
    language: Option<&'static Language>,
    parser: parse::Parser,
    /// What does not count in this file.
    known: &'a Likenesses,
    with_unsafe: bool,
    chooser: &'a mut dyn Chooser,
    progress: &'a dyn Progress,
}

impl Surroundings for Around<'_> {
    fn findings(&mut self, text: &[u8]) -> Vec<Finding> {
        let (entry, candidate) = (self.task.entry, self.task.candidate);
        let judge = &self.run.judge;
        let mut looked = judge.runner.look_at(self.hands, entry, candidate, text);
        looked.text = Some(text.to_vec());
        let settings = &self.run.snapshot.config.index;
        let (mut found, _) = judge.judged(self.hands, entry, looked, settings);
        rules::mark(&mut found, &mut self.known.clone(), Standing::Before);
        let is_wanted = |finding: &Finding| {
            finding.standing == Standing::New
                && finding
                    .fix
                    .as_ref()
                    .is_some_and(|fix| self.with_unsafe || fix.safety == Safety::Safe)
        };
        found
            .into_iter()
            .map(|found| found.finding)
            .filter(is_wanted)
            .collect()
    }

    fn error_count(&mut self, text: &[u8]) -> usize {
        let Some(language) = self.language else {
            return 0;
        };
        let limits = parse::Limits {
            parse_ms_max: self.run.snapshot.config.extract.parse_ms_max,
        };
        match self.parser.parse(language, text, &[], limits) {
            parse::Parsed::Tree(tree) => parse::error_count(&tree),
            parse::Parsed::TimedOut => usize::MAX,
        }
    }

    fn is_chosen(&mut self, finding: &Finding, text: &[u8], after: &[u8]) -> bool {
        self.chooser.is_chosen(finding, text, after)
    }

    fn is_interrupted(&self) -> bool {
        self.chooser.is_done() || self.progress.is_interrupted()
    }
}
