//! What a reviewer wants to know of a change, on one page.
//!
//! Compares two trees by their facts, asks the rules, counts uses by name, and looks which files changed together
//! before. Every figure can be checked by hand; nothing is weighed into a score. Uses are counted by name alone:
//! two things of one name are not told apart, and answers say so.

mod files;
mod risk;
mod symbols;
mod together;
mod uses;

#[cfg(test)]
mod tests;

use serde::Serialize;

use super::answer::TreeLabel;
use super::check::differences;
use super::{CheckQuery, Error, Progress, Since, Snapshot};
use crate::diagnostic::{Diagnostic, Severity, Standing};
use crate::git::{CommitId, TreeSpec};
use crate::text::RepoPath;

pub use files::{FileKind, KindSize, ReviewedFile};
pub use risk::Risk;
pub use symbols::{ChangedSymbol, SymbolChange};
pub use together::{Companion, Together};

/// With what the tree is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// The commit at `HEAD`.
    Head,
    /// Where the tree's history left that of this revision.
    Fork(String),
}

/// What a reviewer wants to know.
#[derive(Debug, Serialize)]
pub struct Review {
    pub tree: TreeLabel,
    /// The commit that it is compared with; empty before the first.
    pub base: String,
    pub risk: Risk,
    /// Every kind of file that changed, the larger change first.
    pub sizes: Vec<KindSize>,
    /// By path; at most 2,000.
    pub files: Vec<ReviewedFile>,
    pub file_count: usize,
    pub broken: Vec<Broken>,
    /// Findings that the change brings; at most 1,000.
    pub findings: Vec<NewFinding>,
    pub finding_count: usize,
    pub tests: Tests,
    pub together: Together,
    #[serde(skip)]
    pub diagnostics: Vec<Diagnostic>,
    #[serde(skip)]
    pub interrupted: bool,
}

/// A public declaration that is gone, hidden, or has another signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Broken {
    pub path: RepoPath,
    pub change: SymbolChange,
    pub kind: &'static str,
    pub qualified_name: String,
    pub declaration_before: String,
    /// What it is now; empty where it is gone.
    pub declaration: String,
    /// Uses of its name in other files, whatever they mean by it.
    pub use_count: u64,
    /// Files with such uses.
    pub file_count: usize,
    /// The first of them.
    pub files: Vec<RepoPath>,
}

/// A finding that the change brings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewFinding {
    pub rule: String,
    pub severity: Severity,
    pub path: RepoPath,
    pub line: u32,
    pub column: u32,
    pub message: String,
}

/// What tests have to do with the change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tests {
    /// Test files, and other files with tests in them, that the change touches.
    pub touched: Vec<RepoPath>,
    /// Declarations, new or changed, whose name no test uses.
    pub unnamed: Vec<Unnamed>,
    /// New or changed declarations that were looked for.
    pub symbol_count: usize,
}

/// A declaration whose name no test uses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unnamed {
    pub path: RepoPath,
    pub line: u32,
    pub kind: &'static str,
    pub qualified_name: String,
}

/// Changed files that are looked into; more are counted only.
const FILE_COUNT_MAX: usize = 2_000;

/// Findings that an answer holds.
const FINDING_SHOWN_COUNT_MAX: usize = 1_000;

impl Snapshot {
    /// Gathers what a reviewer wants to know of what this tree has over a base.
    ///
    /// # Errors
    /// No such revision, or a repository or rule that cannot be read.
    pub fn review(&self, base: &Base, progress: &dyn Progress) -> Result<Review, Error> {
        let tip = match self.spec {
            TreeSpec::Commit(commit) => Some(commit),
            TreeSpec::WorkingTree { .. } | TreeSpec::Staged => self.repository.head_commit(),
        };
        let base = match (base, tip) {
            (Base::Fork(revision), Some(tip)) => {
                Some(self.repository.fork_point_of(revision, tip)?)
            }
            (Base::Fork(revision), None) => Some(self.repository.resolve(revision)?),
            (Base::Head, Some(tip)) => Some(self.repository.resolve(&tip.to_string())?),
            (Base::Head, None) => None,
        };
        let listing = self.listing()?;
        let before = match &base {
            Some(base) => self.repository.blobs_of(base.tree)?,
            None => Vec::new(),
        };
        let changes = differences(&before, &listing);
        drop(before);
        let cache = self.cache();
        let compared = files::compare(self, &cache, &listing, changes)?;
        let mut reviewed = compared.files;
        symbols::find_moved(&mut reviewed);
        let wanted = uses::wanted_names(&reviewed);
        let counted = uses::count(self, cache, &listing, &wanted, progress)?;
        let mut review = Review {
            tree: self.label(&listing),
            base: base
                .as_ref()
                .map(|base| base.name.clone())
                .unwrap_or_default(),
            risk: Risk::default(),
            sizes: files::sizes(&reviewed),
            broken: uses::broken(&reviewed, &counted),
            tests: uses::tests(&reviewed, &counted),
            together: together::look(
                self,
                base.as_ref().map(|base| base.commit),
                &reviewed,
                &listing,
            ),
            files: reviewed,
            file_count: compared.file_count,
            findings: Vec::new(),
            finding_count: 0,
            diagnostics: compared.diagnostics,
            interrupted: progress.is_interrupted(),
        };
        let base = base.map(|base| base.commit);
        self.add_findings(base, &mut review, progress)?;
        review.risk = risk::of(&review);
        Ok(review)
    }

    fn add_findings(
        &self,
        base: Option<CommitId>,
        review: &mut Review,
        progress: &dyn Progress,
    ) -> Result<(), Error> {
        let query = CheckQuery {
            paths: Vec::new(),
            since: base.map_or(Since::Head, |base| Since::Commit(base.to_string())),
            packs: Vec::new(),
            rules: Vec::new(),
            severity_min: Severity::Note,
            counts_known: false,
            accepts: false,
        };
        let answer = self.findings(&query, progress)?;
        review.diagnostics.extend(answer.diagnostics);
        review.interrupted |= answer.interrupted;
        review.finding_count = answer.counts.new_count;
        let new = answer
            .findings
            .into_iter()
            .filter(|finding| finding.standing == Standing::New);
        review.findings = new
            .take(FINDING_SHOWN_COUNT_MAX)
            .map(|finding| NewFinding {
                rule: finding.rule,
                severity: finding.severity,
                path: finding.path,
                line: finding.range.start.line + 1,
                column: finding.range.start.column + 1,
                message: finding.message,
            })
            .collect();
        Ok(())
    }
}
