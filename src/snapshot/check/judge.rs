//! What became of a finding: allowed by a comment, there before the change, of what severity here.

use super::files::{Task, Version};
use super::{Checked, Run};
use crate::diagnostic::{Diagnostic, Severity, Standing};
use crate::facts::BlobId;
use crate::git::{Entry, Source};
use crate::index;
use crate::language::Candidate;
use crate::rules::{self, Found, Hands, Likenesses, Looked, Names, Runner, Settings};
use crate::text::{RepoPath, decoded};

/// Decides about the findings of one file at a time; shared by threads.
pub(super) struct Judge<'a> {
    pub runner: &'a Runner<'a>,
    pub settings: &'a Settings,
    /// Ids of all rules there are, sorted.
    pub known: &'a [String],
    pub severity_min: Severity,
    /// Rules that the question names: they count even where the configuration turns them off.
    pub named: &'a [String],
    /// Whether the texts of files with findings are wanted: for a whole stretch they weigh.
    pub keeps_text: bool,
}

/// A file with its findings judged, all but the baseline.
pub(super) struct Judged {
    pub found: Vec<Found>,
    /// What stood there before the change, where there was a file of that path.
    pub before: Option<Likenesses>,
    pub text: Option<Vec<u8>>,
    pub diagnostics: Vec<Diagnostic>,
    pub is_checked: bool,
}

impl Judge<'_> {
    /// Looks at a file, and at what it was where that matters.
    pub(super) fn look(
        &self,
        hands: &mut Hands,
        task: &Task<'_>,
        settings: &index::Settings,
    ) -> Judged {
        let mut looked = self.runner.look(hands, task.entry, task.candidate);
        let (is_checked, diagnostics) =
            (looked.is_checked, std::mem::take(&mut looked.diagnostics));
        let (found, text) = self.judged(hands, task.entry, looked, settings);
        let before = match task.before {
            Version::Blob(blob) if found.iter().any(is_new) => {
                Some(self.likenesses_of(hands, task, &blob, settings))
            }
            _ => None,
        };
        let text = text.filter(|_| self.keeps_text && !found.is_empty());
        Judged {
            found,
            before,
            text,
            diagnostics,
            is_checked,
        }
    }

    /// What a blob would have had that counted, at the path of a file.
    fn likenesses_of(
        &self,
        hands: &mut Hands,
        task: &Task<'_>,
        blob: &BlobId,
        settings: &index::Settings,
    ) -> Likenesses {
        let entry = Entry {
            blob: Some(*blob),
            source: Source::Object,
            ..task.entry.clone()
        };
        let looked = self.runner.look(hands, &entry, task.candidate);
        let (found, _) = self.judged(hands, &entry, looked, settings);
        likenesses(&found)
    }

    fn is_named(&self, rule: &str) -> bool {
        self.named.iter().any(|name| rules::is_named(name, rule))
    }

    /// Applies suppressions and configuration, and adds what is wrong with the suppressions.
    pub(super) fn judged(
        &self,
        hands: &mut Hands,
        entry: &Entry,
        looked: Looked,
        settings: &index::Settings,
    ) -> (Vec<Found>, Option<Vec<u8>>) {
        let Looked {
            mut found,
            suppressions,
            mut text,
            ..
        } = looked;
        let names = Names {
            known: self.known,
            has_run: &|id| self.runner.has(id),
        };
        let complaints = rules::apply_suppressions(&mut found, &suppressions, &names);
        if !complaints.is_empty() {
            if text.is_none() {
                let bytes_max = settings.file_bytes_max;
                let bytes = index::bytes_of(entry, &mut hands.reader, bytes_max).ok();
                text = bytes.map(|bytes| decoded(&bytes).into_owned());
            }
            let source = text.as_deref().unwrap_or_default();
            let findings = complaints
                .into_iter()
                .map(|complaint| complaint.finding(&entry.path, source));
            found.extend(rules::assign(findings.collect(), source));
            found.sort_by_key(|found| found.finding.span.start);
        }
        found.retain_mut(|found| {
            let finding = &mut found.finding;
            let severity = self
                .settings
                .severity(&finding.rule, finding.severity, &entry.path);
            finding.severity = severity.unwrap_or(finding.severity);
            let counts = severity.is_some() || self.is_named(&finding.rule);
            counts && finding.severity >= self.severity_min
        });
        (found, text)
    }
}

fn is_new(found: &Found) -> bool {
    found.finding.standing == Standing::New
}

/// How often each likeness counts.
fn likenesses(found: &[Found]) -> Likenesses {
    let mut counts = Likenesses::default();
    for found in found.iter().filter(|found| is_new(found)) {
        *counts.entry(found.likeness).or_default() += 1;
    }
    counts
}

/// Marks what stood there before the change, also in files that were renamed by it.
pub(super) struct Before<'a, 'r> {
    run: &'r Run<'a>,
    hands: Option<Hands>,
    /// Files that are gone, each until a new file is taken for it.
    removed: Vec<Removed>,
}

struct Removed {
    path: RepoPath,
    blob: BlobId,
    is_taken: bool,
}

/// Removed files that are compared with one new file.
const RENAMED_COUNT_MAX: usize = 50;

impl<'a, 'r> Before<'a, 'r> {
    pub(super) fn new(run: &'r Run<'a>) -> Self {
        let changes = run.scope.changes.iter().flatten();
        let removed = changes.filter(|change| change.after.is_none());
        Self {
            run,
            hands: None,
            removed: removed
                .filter(|change| run.scope.listing.entry(&change.path).is_none())
                .filter_map(|change| {
                    Some(Removed {
                        path: change.path.clone(),
                        blob: change.before?,
                        is_taken: false,
                    })
                })
                .collect(),
        }
    }

    /// Marks the findings of a file; `before` is what was found at its path.
    pub(super) fn mark(&mut self, checked: &mut Checked<'_>, before: Option<Likenesses>) {
        let known = match (before, checked.task.before) {
            (Some(before), _) => Some(before),
            (None, Version::Absent) if checked.found.iter().any(is_new) => self.renamed(checked),
            _ => None,
        };
        if let Some(known) = known {
            checked.known = known.clone();
            rules::mark(&mut checked.found, &mut { known }, Standing::Before);
        }
    }

    /// What was found in the removed file that a new one has most in common with.
    fn renamed(&mut self, checked: &Checked<'_>) -> Option<Likenesses> {
        let run = self.run;
        let hands = self
            .hands
            .get_or_insert_with(|| Hands::new(&run.snapshot.repository));
        let wanted = likenesses(&checked.found);
        let task = checked.task;
        let mut best: Option<(bool, u32, usize, Likenesses)> = None;
        let candidates = self.removed.iter().enumerate().filter(|(_, removed)| {
            !removed.is_taken && Candidate::of_path(removed.path.as_bytes()) == task.candidate
        });
        for (at, removed) in candidates.take(RENAMED_COUNT_MAX) {
            let settings = &run.snapshot.config.index;
            let before = run
                .judge
                .likenesses_of(hands, task, &removed.blob, settings);
            let shared: u32 = wanted
                .iter()
                .map(|(likeness, count)| before.get(likeness).map_or(0, |other| *other.min(count)))
                .sum();
            let is_same = task.entry.blob == Some(removed.blob);
            let is_better = best
                .as_ref()
                .is_none_or(|(same, count, ..)| (is_same, shared) > (*same, *count));
            if shared > 0 && is_better {
                best = Some((is_same, shared, at, before));
            }
        }
        let (_, _, at, before) = best?;
        self.removed[at].is_taken = true;
        Some(before)
    }
}
