//! The answers, as plain data: what surfaces print and `--format json` writes.
//!
//! The shapes are documented in `docs/json.md`; a field is only ever added, and
//! [`FORMAT_VERSION`] rises when one changes its meaning or goes.

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::facts::Metrics;
use crate::text::RepoPath;

/// Version of the JSON shapes.
pub const FORMAT_VERSION: u32 = 1;

/// An answer, with the tree that it speaks of.
#[derive(Clone, Debug, Serialize)]
pub struct Answer<T> {
    pub tree: TreeLabel,
    /// What was found before the limit cut it.
    pub total_count: usize,
    pub items: Vec<T>,
    /// What is to be told besides; surfaces print it apart from the answer.
    #[serde(skip)]
    pub diagnostics: Vec<Diagnostic>,
}

/// Which bytes an answer speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TreeLabel {
    /// `working tree`, `staged` or a commit's id.
    pub name: String,
    /// Files that differ from the git index and were read as they are.
    pub modified_count: usize,
    pub untracked_count: usize,
    pub deleted_count: usize,
    /// Where the facts came from.
    pub facts_from: FactsFrom,
}

/// Where the facts of an answer came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactsFrom {
    /// The local cache, with what was missing parsed on the spot.
    #[default]
    Cache,
    /// The committed map chose the files; what is shown was parsed on the spot.
    Map,
    /// The file itself, parsed on the spot.
    Source,
}

/// A place in a file; line and column count from 1, the column counts bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    pub line: u32,
    pub column: u32,
}

impl From<crate::text::Point> for Place {
    fn from(point: crate::text::Point) -> Self {
        Self {
            line: point.line + 1,
            column: point.column + 1,
        }
    }
}

/// A declaration that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Definition {
    pub path: RepoPath,
    /// Where the name stands.
    #[serde(flatten)]
    pub place: Place,
    /// Last line of the declaration.
    pub end_line: u32,
    pub language: String,
    pub kind: &'static str,
    pub name: String,
    pub qualified_name: String,
    pub visibility: &'static str,
    pub test: bool,
    pub modifiers: String,
    pub signature: String,
    pub documentation: String,
    /// The line of source at `line`, checked against the file as it is.
    pub source_line: String,
}

/// One line of a file's outline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OutlineItem {
    /// How many declarations lie around it.
    pub depth: u32,
    #[serde(flatten)]
    pub place: Place,
    pub end_line: u32,
    /// A kind of declaration, or `use` for an import.
    pub kind: &'static str,
    pub qualified_name: String,
    pub visibility: &'static str,
    pub test: bool,
    pub modifiers: String,
    pub signature: String,
    pub documentation: String,
    pub metrics: Metrics,
}

/// What is known of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outline {
    pub path: RepoPath,
    pub language: String,
    /// What read the file: `tree-sitter` or `syn`.
    pub extractor: &'static str,
    pub line_count: u32,
    /// Whether the grammar could not read part of the file.
    pub has_errors: bool,
    pub documentation: String,
    pub declarations: Vec<OutlineItem>,
}

/// One folder or file of an overview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OverviewItem {
    pub depth: u32,
    pub path: RepoPath,
    pub is_folder: bool,
    /// Indexed files below a folder; 1 for a file.
    pub file_count: usize,
    /// Declarations below.
    pub declaration_count: usize,
    /// First sentence of a file's documentation.
    pub documentation: String,
    /// The declarations worth showing in the budget, as lines of the map.
    pub declarations: Vec<String>,
}

/// One language and how much of it there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LanguageItem {
    pub name: &'static str,
    pub title: &'static str,
    pub suffixes: Vec<&'static str>,
    pub file_names: Vec<&'static str>,
    /// Indexed files of it in the tree.
    pub file_count: usize,
}

/// Counts of one language in an index run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LanguageCount {
    pub language: String,
    pub file_count: usize,
    pub fact_count: u64,
}

/// Counts of one reason for which files are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SkippedCount {
    pub reason: &'static str,
    pub file_count: usize,
}

/// What an index run did.
#[derive(Clone, Debug, Default, Serialize)]
pub struct IndexSummary {
    pub tree: TreeLabel,
    pub languages: Vec<LanguageCount>,
    pub skipped: Vec<SkippedCount>,
    /// Files whose facts stand in the map.
    pub file_count: usize,
    pub fact_count: u64,
    /// Files that had to be parsed; the others were known by their blob.
    pub parsed_count: usize,
    pub parsed_bytes: u64,
    pub written_count: usize,
    pub removed_count: usize,
    pub unchanged_count: usize,
    pub elapsed_ms: u64,
    pub peak_memory_bytes: Option<u64>,
    /// Whether Ctrl-C ended it before all files were done.
    pub interrupted: bool,
    #[serde(skip)]
    pub diagnostics: Vec<Diagnostic>,
}

/// One way in which the committed map is not what its sources say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct MapDifference {
    /// The record's path.
    pub path: RepoPath,
    /// `missing`, `stale` or `orphan`.
    pub kind: &'static str,
    /// The source that the record is of.
    pub source: RepoPath,
}

/// Why one path is or is not in the map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    pub path: RepoPath,
    pub indexed: bool,
    /// Each rule that was looked at, in order, with what it said.
    pub steps: Vec<ExplanationStep>,
    /// Where its record is, if it is indexed.
    pub record: Option<RepoPath>,
}

/// One rule that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplanationStep {
    pub rule: &'static str,
    pub says: String,
    /// Whether this step decided.
    pub decides: bool,
}
