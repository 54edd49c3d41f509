//! Which files usually change along with those of a change, by the history before it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::ReviewedFile;
use super::files::FileKind;
use crate::git::{CommitId, HistoryLimits, Listing};
use crate::snapshot::Snapshot;
use crate::store;
use crate::text::RepoPath;

/// What history says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Together {
    /// Why history was not asked; `null` where it was.
    pub skipped: Option<String>,
    /// Commits that were looked at, merges and those with many files not among them.
    pub commit_count: usize,
    /// The surest first; at most 10.
    pub missing: Vec<Companion>,
}

/// A file that is not in the change, and usually is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Companion {
    pub path: RepoPath,
    /// The changed file that it goes along with.
    pub with: RepoPath,
    /// Commits that changed both.
    pub together_count: usize,
    /// Commits that changed `with`.
    pub commit_count: usize,
}

/// Files that are told.
const COMPANION_COUNT_MAX: usize = 10;

/// How far back to look; a commit with many files says little about any two of them.
const LIMITS: HistoryLimits = HistoryLimits {
    commit_count_max: 500,
    file_count_max: FILE_COUNT_MAX,
};

/// The same bound for the change itself.
const FILE_COUNT_MAX: usize = 50;

/// Fewer commits are chance.
const TOGETHER_COUNT_MIN: usize = 3;

/// Of a hundred commits that change one file.
const SHARE_PERCENT_MIN: usize = 40;

/// Asks the history that ends at `base`.
pub(super) fn look(
    snapshot: &Snapshot,
    base: Option<CommitId>,
    files: &[ReviewedFile],
    listing: &Listing,
) -> Together {
    let skipped = |reason: String| Together {
        skipped: Some(reason),
        ..Together::default()
    };
    let Some(base) = base else {
        return skipped("there is no commit yet".to_owned());
    };
    if snapshot.repository.is_shallow() {
        return skipped("the clone is shallow: its history was cut".to_owned());
    }
    let changed: BTreeSet<&RepoPath> = files
        .iter()
        .filter(|file| file.kind != FileKind::Generated)
        .flat_map(|file| [Some(&file.path), file.renamed_from.as_ref()])
        .flatten()
        .collect();
    if changed.len() > FILE_COUNT_MAX {
        return skipped(format!("the change has more than {FILE_COUNT_MAX} files"));
    }
    // Without trees, as in a partial clone, there is no history to ask.
    let commits = match snapshot.repository.changed_together(base, LIMITS) {
        Ok(commits) => commits,
        Err(error) => return skipped(error.to_string()),
    };
    Together {
        skipped: None,
        commit_count: commits.len(),
        missing: missing(&commits, &changed, &|path| {
            listing.entry(path).is_some() && !store::is_own(path)
        }),
    }
}

fn missing(
    commits: &[Vec<RepoPath>],
    changed: &BTreeSet<&RepoPath>,
    is_there: &dyn Fn(&RepoPath) -> bool,
) -> Vec<Companion> {
    let mut alone: BTreeMap<&RepoPath, usize> = BTreeMap::new();
    let mut both: BTreeMap<(&RepoPath, &RepoPath), usize> = BTreeMap::new();
    for commit in commits {
        let (ours, others): (Vec<_>, Vec<_>) =
            commit.iter().partition(|path| changed.contains(path));
        for with in ours {
            *alone.entry(with).or_default() += 1;
            for &path in &others {
                *both.entry((path, with)).or_default() += 1;
            }
        }
    }
    let mut best: BTreeMap<&RepoPath, Companion> = BTreeMap::new();
    for ((path, with), together_count) in both {
        let commit_count = alone[with];
        let is_usual = together_count >= TOGETHER_COUNT_MIN
            && together_count * 100 >= commit_count * SHARE_PERCENT_MIN;
        if !is_usual || !is_there(path) {
            continue;
        }
        let companion = Companion {
            path: path.clone(),
            with: with.clone(),
            together_count,
            commit_count,
        };
        let known = best.entry(path).or_insert_with(|| companion.clone());
        if companion.is_surer_than(known) {
            *known = companion;
        }
    }
    let mut missing: Vec<Companion> = best.into_values().collect();
    missing.sort_by(|one, other| {
        let is_surer = other.is_surer_than(one);
        let is_less = one.is_surer_than(other);
        is_surer
            .cmp(&is_less)
            .then_with(|| one.path.cmp(&other.path))
    });
    missing.truncate(COMPANION_COUNT_MAX);
    missing
}

impl Companion {
    /// By share, then by how often.
    fn is_surer_than(&self, other: &Self) -> bool {
        let (one, two) = (
            self.together_count * other.commit_count,
            other.together_count * self.commit_count,
        );
        (one, self.together_count) > (two, other.together_count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_and_rarity_are_no_habit() {
        let path = |name: &&str| RepoPath::from(*name);
        let commits: Vec<Vec<RepoPath>> = [
            &["a", "b", "rare"][..],
            &["a", "b", "rare"],
            &["a", "b", "gone"],
            &["a", "gone"],
            &["a", "gone", "c"],
            &["c", "d"],
        ]
        .iter()
        .map(|commit| commit.iter().map(path).collect())
        .collect();
        let changed = path(&"a");
        let found = missing(&commits, &BTreeSet::from([&changed]), &|path| {
            path.as_bytes() != b"gone"
        });
        assert_eq!(
            found,
            [Companion {
                path: path(&"b"),
                with: changed,
                together_count: 3,
                commit_count: 5,
            }]
        );
    }
}
