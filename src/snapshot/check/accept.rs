//! The baseline of a tree: what it accepts, and writing it.
//!
//! A file whose findings have no baseline at their own path may have been renamed: then the baseline of a file
//! that is gone, the one with most in common, speaks for it, and is moved when findings are accepted.

use std::path::{Path, PathBuf};

use super::{
    Baseline, CheckAnswer, CheckQuery, Checked, Error, Found, Run, Severity, Since, Standing,
    baseline_place,
};
use crate::diagnostic::Diagnostic;
use crate::git::TreeSpec;
use crate::index;
use crate::rules::{self, Likenesses};
use crate::snapshot::Snapshot;
use crate::store;
use crate::system;
use crate::text::{RepoPath, decoded};

/// No baseline of one file is larger.
const BASELINE_BYTES_MAX: u64 = 16 << 20;

/// The baseline files of a tree.
pub(super) struct Baselines {
    /// The top of the working tree, where it is the tree in question.
    root: Option<PathBuf>,
    /// Their sources, sorted.
    sources: Vec<RepoPath>,
    /// Those of files that are gone, once they were asked for.
    gone: Option<Vec<Gone>>,
}

struct Gone {
    source: RepoPath,
    baseline: Baseline,
    is_taken: bool,
}

impl Run<'_> {
    pub(super) fn baselines(&self) -> Result<Baselines, Error> {
        let snapshot = self.snapshot;
        let root = snapshot
            .overlay
            .and_then(|_| snapshot.repository.root().map(Path::to_path_buf));
        let sources = match &root {
            Some(root) => store::baseline_sources(root)?,
            None => self
                .scope
                .listing
                .below(store::BASELINE_FOLDER.as_bytes())
                .iter()
                .filter_map(|entry| store::baseline_source(&entry.path))
                .collect(),
        };
        let mut baselines = Baselines {
            root,
            sources,
            gone: None,
        };
        baselines.sources.sort_unstable();
        Ok(baselines)
    }

    /// Whether a source is not in the tree any more.
    fn is_gone(&self, source: &RepoPath) -> bool {
        let listing = &self.scope.listing;
        if let (TreeSpec::Staged, Some(changes)) = (self.snapshot.spec, &self.scope.changes) {
            // The listing has changed files only.
            let at = changes.binary_search_by(|change| change.path.cmp(source));
            return at.is_ok_and(|at| changes[at].after.is_none());
        }
        listing.entry(source).is_none() && !listing.left_out.iter().any(|left| left.path == *source)
    }

    /// Whether what a line of a baseline says of a rule can be judged by this run.
    fn speaks_for(&self, rule: &str) -> bool {
        let has_chosen = !self.query.packs.is_empty() || !self.query.rules.is_empty();
        !has_chosen || self.judge.runner.has(rule)
    }
}

impl Baselines {
    /// Reads the baseline of a source, from the disk or from the tree.
    fn read(
        &self,
        run: &Run<'_>,
        source: &RepoPath,
        answer: &mut CheckAnswer,
    ) -> Result<Baseline, Error> {
        let Ok(place) = store::baseline_path(source) else {
            return Ok(Baseline::default());
        };
        let bytes = if let Some(root) = &self.root {
            bytes_on_disk(root, &place).unwrap_or_else(|error| {
                let message = format!("nothing is accepted here: {error}");
                let rule = "unreadable-baseline";
                let diagnostic = Diagnostic::new(rule, Severity::Warning, message);
                answer.diagnostics.push(diagnostic.at(source));
                None
            })
        } else {
            let entry = run.scope.listing.entry(&place);
            let blob = entry.and_then(|entry| entry.blob);
            let reader = run.snapshot.repository.reader();
            blob.map(|blob| reader.blob(&blob, BASELINE_BYTES_MAX))
                .transpose()?
        };
        let baseline = Baseline::parse(&bytes.unwrap_or_default());
        if baseline.has_conflict {
            let message = "marks of a merge conflict stand in this baseline; both sides are taken";
            let diagnostic = Diagnostic::new("conflicted-baseline", Severity::Warning, message)
                .at(&place)
                .hint("`codecontext check --accept` writes it anew");
            answer.diagnostics.push(diagnostic);
        }
        Ok(baseline)
    }

    /// Marks the findings that are accepted, and counts the lines that accept nothing.
    pub(super) fn mark(
        &mut self,
        run: &Run<'_>,
        checked: &mut Checked<'_>,
        answer: &mut CheckAnswer,
    ) -> Result<(), Error> {
        let path = &checked.task.entry.path;
        if self.sources.binary_search(path).is_ok() {
            checked.baseline = self.read(run, path, answer)?;
        } else if checked
            .found
            .iter()
            .any(|found| found.finding.standing == Standing::New)
        {
            self.follow(run, checked, answer)?;
        }
        if run.query.counts_known || checked.baseline.accepted.is_empty() {
            return Ok(());
        }
        let mut left = checked.baseline.likenesses();
        for (likeness, count) in &left {
            *checked.known.entry(*likeness).or_default() += count;
        }
        rules::mark(&mut checked.found, &mut left, Standing::Baseline);
        // What stood there before the change and is accepted as well needs its line.
        for found in &checked.found {
            if found.finding.standing == Standing::Before
                && let Some(count) = left.get_mut(&found.likeness)
            {
                *count = count.saturating_sub(1);
            }
        }
        // Lesser findings were not looked at.
        if run.query.severity_min == Severity::Note {
            let stale = checked.baseline.stale(left);
            checked.stale_count = stale
                .iter()
                .filter(|accepted| run.speaks_for(&accepted.rule))
                .count();
        }
        Ok(())
    }

    /// Takes the baseline of a file that is gone for that of a new one, where they have findings in common.
    fn follow(
        &mut self,
        run: &Run<'_>,
        checked: &mut Checked<'_>,
        answer: &mut CheckAnswer,
    ) -> Result<(), Error> {
        if self.gone.is_none() {
            let mut gone = Vec::new();
            for source in &self.sources {
                if run.is_gone(source) {
                    gone.push(Gone {
                        source: source.clone(),
                        baseline: self.read(run, source, answer)?,
                        is_taken: false,
                    });
                }
            }
            self.gone = Some(gone);
        }
        let mut best: Option<(usize, &mut Gone)> = None;
        for gone in self.gone.iter_mut().flatten() {
            let is_like = suffix(&gone.source) == suffix(&checked.task.entry.path);
            if gone.is_taken || !is_like {
                continue;
            }
            let shared = shared_count(&checked.found, gone.baseline.likenesses());
            // A line in common is no sign yet; most of them are.
            let is_most = 2 * shared > gone.baseline.accepted.len();
            if is_most && shared > best.as_ref().map_or(0, |(count, _)| *count) {
                best = Some((shared, gone));
            }
        }
        if let Some((_, gone)) = best {
            gone.is_taken = true;
            checked.baseline = gone.baseline.clone();
            checked.renamed_from = Some(gone.source.clone());
        }
        Ok(())
    }

    /// The sources that are gone and whose baseline nobody took over.
    pub(super) fn orphans(&self, run: &Run<'_>) -> Vec<RepoPath> {
        if run.query.counts_known || run.scope.changes.is_some() {
            return Vec::new();
        }
        let is_taken = |source: &RepoPath| {
            let mut gone = self.gone.iter().flatten();
            gone.any(|gone| gone.is_taken && gone.source == *source)
        };
        let orphans = self
            .sources
            .iter()
            .filter(|source| run.scope.holds(source) && run.is_gone(source) && !is_taken(source));
        orphans.cloned().collect()
    }
}

/// Reads a baseline file, through no link.
fn bytes_on_disk(root: &Path, place: &RepoPath) -> Result<Option<Vec<u8>>, system::Error> {
    let folder = system::path_below(Path::new(""), &RepoPath::new(place.folder()))?;
    if !system::is_real_folder(root, &folder)? {
        return Ok(None);
    }
    system::read_file(&system::path_below(root, place)?, BASELINE_BYTES_MAX)
}

/// What a file's name ends in, behind the last dot.
fn suffix(path: &RepoPath) -> Option<&[u8]> {
    let name = path.file_name();
    memchr::memrchr(b'.', name).map(|dot| &name[dot..])
}

fn shared_count(found: &[Found], mut known: Likenesses) -> usize {
    found
        .iter()
        .filter(|found| {
            let count = known.get_mut(&found.likeness).filter(|count| **count > 0);
            count.map(|count| *count -= 1).is_some()
        })
        .count()
}

/// Writes baselines while files go by.
pub(super) struct Accepting {
    root: PathBuf,
}

impl Accepting {
    /// Prepares to accept, where that is asked for.
    ///
    /// # Errors
    /// The question is not about the working tree.
    pub(super) fn new(snapshot: &Snapshot, query: &CheckQuery) -> Result<Option<Self>, Error> {
        if !query.accepts {
            return Ok(None);
        }
        let root = snapshot.overlay.and_then(|_| snapshot.repository.root());
        let Some(root) = root.filter(|_| query.since != Since::Head) else {
            return Err(Error::NotWorkingTree);
        };
        Ok(Some(Self {
            root: root.to_owned(),
        }))
    }

    /// Accepts the findings of a file that count.
    pub(super) fn file(
        &mut self,
        run: &Run<'_>,
        checked: &mut Checked<'_>,
        answer: &mut CheckAnswer,
    ) -> Result<(), Error> {
        if checked.found.is_empty() && checked.baseline.accepted.is_empty() {
            return Ok(());
        }
        let entry = checked.task.entry;
        if checked.text.is_none() {
            let bytes_max = run.snapshot.config.index.file_bytes_max;
            let mut reader = run.snapshot.repository.reader();
            let bytes = index::bytes_of(entry, &mut reader, bytes_max).unwrap_or_default();
            checked.text = Some(decoded(&bytes).into_owned());
        }
        let source = checked.text.as_deref().unwrap_or_default();
        let old = &checked.baseline;
        let text = rules::baseline_text(&checked.found, source, old, &|rule| run.speaks_for(rule));
        let is_new = |found: &Found| found.finding.standing == Standing::New;
        let has_new = checked.found.iter().any(is_new);
        let is_same = !has_new && checked.stale_count == 0 && !old.has_conflict;
        if is_same && checked.renamed_from.is_none() {
            return Ok(());
        }
        let place = match baseline_place(&entry.path) {
            Ok(place) => place,
            Err(diagnostic) => {
                answer.diagnostics.push(*diagnostic);
                return Ok(());
            }
        };
        let bytes = (!text.is_empty()).then_some(text.as_bytes());
        store::write_baseline(&self.root, &place, bytes)?;
        answer.accepted.push(place);
        if let Some(old) = &checked.renamed_from {
            self.drop_file(old, answer)?;
        }
        for found in &mut checked.found {
            if is_new(found) {
                found.finding.standing = Standing::Baseline;
            }
        }
        checked.stale_count = 0;
        Ok(())
    }

    /// Removes the baselines of files that are gone.
    pub(super) fn drop_files(
        &mut self,
        sources: &[RepoPath],
        answer: &mut CheckAnswer,
    ) -> Result<(), Error> {
        for source in sources {
            self.drop_file(source, answer)?;
        }
        Ok(())
    }

    fn drop_file(&self, source: &RepoPath, answer: &mut CheckAnswer) -> Result<(), Error> {
        if let Ok(place) = baseline_place(source) {
            store::write_baseline(&self.root, &place, None)?;
            answer.accepted.push(place);
        }
        Ok(())
    }
}
