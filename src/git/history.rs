//! What history tells of files: which ones each commit changed, and how many lines two versions differ by.
//!
//! Trees are compared by their ids alone: no blob is read, no attribute is looked up. Every walk has a bound.

use gix::bstr::BStr;
use gix::diff::blob::{Algorithm, Diff, InternedInput};
use gix::diff::tree::visit::{Action, Change};
use gix::diff::tree::{Error as DiffError, Recorder, State, Visit, recorder::Location};
use gix::objs::FindExt;
use gix::objs::TreeRefIter;
use gix::revision::walk::Sorting;
use gix::traverse::commit::simple::CommitTimeOrder;

use super::revision::CommitId;
use super::{Error, Repository, object};
use crate::text::RepoPath;

/// How far back to look, and at what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HistoryLimits {
    /// Commits that are looked at, merges not among them.
    pub(crate) commit_count_max: usize,
    /// Commits with more files than this say nothing about any two of them.
    pub(crate) file_count_max: usize,
}

/// Lines that one version has and the other has not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LineCounts {
    pub(crate) added: u32,
    pub(crate) removed: u32,
}

/// Bytes of tree objects that are kept unpacked: neighbors in history share most of them.
const OBJECT_CACHE_BYTES: usize = 32 << 20;

/// Merges that are passed over while looking for commits, for each commit that is wanted.
const MERGES_PER_COMMIT_MAX: usize = 4;

impl Repository {
    /// The paths that each of the last commits changed, newest first; merges and commits that changed too much
    /// are left out.
    pub(crate) fn changed_together(
        &self,
        tip: CommitId,
        limits: HistoryLimits,
    ) -> Result<Vec<Vec<RepoPath>>, Error> {
        let mut repository = self.local();
        repository.object_cache_size_if_unset(OBJECT_CACHE_BYTES);
        let walk = repository
            .rev_walk([tip.0])
            .sorting(Sorting::ByCommitTime(CommitTimeOrder::NewestFirst))
            .all()
            .map_err(Error::git("walk the history"))?;
        let mut comparison = Comparison::default();
        let mut commits = Vec::new();
        let mut seen_count = 0;
        let steps = walk.take(limits.commit_count_max * MERGES_PER_COMMIT_MAX);
        for step in steps {
            if seen_count == limits.commit_count_max {
                break;
            }
            let step = step.map_err(Error::git("walk the history"))?;
            if step.parent_ids.len() > 1 {
                continue;
            }
            seen_count += 1;
            let parent = step.parent_ids.first().map(|id| CommitId(*id));
            let changed = comparison.paths(
                &repository,
                parent,
                CommitId(step.id),
                limits.file_count_max,
            )?;
            commits.extend(changed.filter(|paths| !paths.is_empty()));
        }
        Ok(commits)
    }
}

/// Buffers that one comparison leaves to the next.
#[derive(Default)]
struct Comparison {
    state: State,
    before: Vec<u8>,
    after: Vec<u8>,
}

impl Comparison {
    /// The files that differ; `None` where they are too many.
    fn paths(
        &mut self,
        repository: &gix::Repository,
        parent: Option<CommitId>,
        commit: CommitId,
        count_max: usize,
    ) -> Result<Option<Vec<RepoPath>>, Error> {
        let after = tree(repository, commit, &mut self.after)?;
        let before = match parent {
            Some(parent) => tree(repository, parent, &mut self.before)?,
            None => TreeRefIter::from_bytes(b"", repository.object_hash()),
        };
        let mut files = Files {
            recorder: Recorder::default().track_location(Some(Location::Path)),
            paths: Vec::new(),
            count_max,
        };
        match gix::diff::tree(
            before,
            after,
            &mut self.state,
            &repository.objects,
            &mut files,
        ) {
            Ok(()) => Ok(Some(files.paths)),
            Err(DiffError::Cancelled) => Ok(None),
            Err(DiffError::Failure(source)) => Err(Error::git("compare two trees")(source)),
        }
    }
}

fn tree<'a>(
    repository: &gix::Repository,
    commit: CommitId,
    buffer: &'a mut Vec<u8>,
) -> Result<TreeRefIter<'a>, Error> {
    let id = commit.tree(repository)?;
    repository
        .objects
        .find_tree_iter(&id, buffer)
        .map_err(|source| object::find_error(repository, "tree", &id, source))
}

/// Keeps the paths of files, and stops where they are too many.
struct Files {
    /// Knows the path that is looked at.
    recorder: Recorder,
    paths: Vec<RepoPath>,
    count_max: usize,
}

impl Visit for Files {
    fn pop_front_tracked_path_and_set_current(&mut self) {
        self.recorder.pop_front_tracked_path_and_set_current();
    }

    fn push_back_tracked_path_component(&mut self, component: &BStr) {
        self.recorder.push_back_tracked_path_component(component);
    }

    fn push_path_component(&mut self, component: &BStr) {
        self.recorder.push_path_component(component);
    }

    fn pop_path_component(&mut self) {
        self.recorder.pop_path_component();
    }

    fn visit(&mut self, change: Change) -> Action {
        let mode = match change {
            Change::Addition { entry_mode, .. }
            | Change::Deletion { entry_mode, .. }
            | Change::Modification { entry_mode, .. } => entry_mode,
        };
        if mode.is_blob() {
            if self.paths.len() == self.count_max {
                return Action::Break(());
            }
            let path = RepoPath::new(self.recorder.path().to_vec());
            if path.is_safe() {
                self.paths.push(path);
            }
        }
        Action::Continue(())
    }
}

/// Counts the lines that came and went, as `git diff --numstat` does.
pub(crate) fn line_counts(before: &[u8], after: &[u8]) -> LineCounts {
    let input = InternedInput::new(before, after);
    let diff = Diff::compute(Algorithm::Histogram, &input);
    LineCounts {
        added: diff.count_additions(),
        removed: diff.count_removals(),
    }
}
