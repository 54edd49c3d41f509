//! The files of a change: what became of each, of what kind it is, and how many lines came and went.

use std::collections::BTreeMap;

use serde::Serialize;

use super::FILE_COUNT_MAX;
use super::symbols::{self, ChangedSymbol, Side};
use crate::diagnostic::{Diagnostic, Severity};
use crate::extract::Worker;
use crate::facts::{BlobId, FileFacts};
use crate::git::{Change, Entry, Listing, ObjectReader, Source, line_counts};
use crate::index::{self, Attributes, Chosen, Read, Skip};
use crate::language::Candidate;
use crate::snapshot::{Error, Snapshot};
use crate::store::{self, Cache};
use crate::text::{RepoPath, decoded, is_binary};

/// A file that is not the same in both trees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReviewedFile {
    pub path: RepoPath,
    /// `added`, `removed`, `renamed` or `changed`.
    pub change: &'static str,
    /// Where it was before a rename; `null` else.
    pub renamed_from: Option<RepoPath>,
    pub kind: FileKind,
    pub added_line_count: u32,
    pub removed_line_count: u32,
    /// Whether the file is binary or too large, so that its lines were not counted.
    pub is_opaque: bool,
    /// In the order of the file, what is gone behind.
    pub symbols: Vec<ChangedSymbol>,
}

/// What a file is for, as its path tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    Code,
    Tests,
    Docs,
    Data,
    /// Written by a program: lock files, vendored code, the map.
    Generated,
}

/// How much of one kind changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KindSize {
    pub kind: FileKind,
    pub file_count: usize,
    pub added_line_count: u64,
    pub removed_line_count: u64,
}

/// Removed files that an added one is compared with.
const RENAMED_COUNT_MAX: usize = 200;

/// Languages whose files are read by programs and hold no logic.
const DATA_LANGUAGES: &[&str] = &["json", "toml", "yaml"];

/// Ends of names of texts for people.
const DOCS_ENDS: &[&str] = &[".md", ".markdown", ".rst", ".adoc", ".txt", ".tex"];

impl FileKind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Tests => "tests",
            Self::Docs => "docs",
            Self::Data => "data",
            Self::Generated => "generated",
        }
    }
}

/// The files, and what there is to tell.
pub(super) struct Compared {
    pub files: Vec<ReviewedFile>,
    /// Files that changed, also those over the limit.
    pub file_count: usize,
    pub diagnostics: Vec<Diagnostic>,
}

/// A change with the name that the file had before.
struct Pair<'a> {
    path: RepoPath,
    before: Option<(RepoPath, BlobId)>,
    after: Option<&'a Entry>,
}

/// Reads both versions of each file, in parallel.
pub(super) fn compare(
    snapshot: &Snapshot,
    cache: &Cache,
    listing: &Listing,
    changes: Vec<Change>,
) -> Result<Compared, Error> {
    let mut diagnostics = snapshot.diagnostics().to_vec();
    let file_count = changes.len();
    if file_count > FILE_COUNT_MAX {
        let message =
            format!("{file_count} files changed; only the first {FILE_COUNT_MAX} are looked into");
        diagnostics.push(Diagnostic::new("large-change", Severity::Warning, message));
    }
    let pairs = pairs(changes, listing);
    let hands = || (snapshot.repository.reader(), Worker::default());
    let files = index::in_parallel(&pairs, hands, |pair, (reader, worker)| {
        Ok::<_, Error>(reviewed(snapshot, cache, pair, reader, worker))
    })?;
    let mut files: Vec<ReviewedFile> = files.into_iter().flatten().collect();
    // What only looked changed was counted too.
    let same_count = pairs.len() - files.len();
    let renamed_count = files
        .iter()
        .filter(|file| file.renamed_from.is_some())
        .count();
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(Compared {
        files,
        file_count: file_count.saturating_sub(same_count + renamed_count),
        diagnostics,
    })
}

/// Finds what was renamed without a change; a removed file with the bytes of an added one.
fn pairs(changes: Vec<Change>, listing: &Listing) -> Vec<Pair<'_>> {
    let mut pairs: Vec<Pair<'_>> = changes
        .into_iter()
        .take(FILE_COUNT_MAX)
        .map(|change| Pair {
            after: listing.entry(&change.path),
            before: change.before.map(|blob| (change.path.clone(), blob)),
            path: change.path,
        })
        .collect();
    let removed: Vec<usize> = (0..pairs.len())
        .filter(|&at| pairs[at].after.is_none())
        .take(RENAMED_COUNT_MAX)
        .collect();
    let mut taken = vec![false; pairs.len()];
    for at in 0..pairs.len() {
        let (None, Some(entry)) = (&pairs[at].before, pairs[at].after) else {
            continue;
        };
        // The same bytes, else the same file name where it is the only one so called.
        let is_free = |from: &&usize| !taken[**from];
        let name = entry.path.file_name();
        let same_name: Vec<usize> = removed
            .iter()
            .filter(is_free)
            .filter(|&&from| pairs[from].path.file_name() == name)
            .copied()
            .collect();
        let same_bytes = removed.iter().filter(is_free).find(|&&from| {
            let before = pairs[from].before.as_ref();
            entry.blob.is_some() && before.map(|(_, blob)| *blob) == entry.blob
        });
        let from = same_bytes.copied().or(match same_name[..] {
            [only] => Some(only),
            _ => None,
        });
        if let Some(from) = from {
            taken[from] = true;
            pairs[at].before = pairs[from].before.take();
        }
    }
    pairs.retain(|pair| pair.before.is_some() || pair.after.is_some());
    pairs
}

fn reviewed(
    snapshot: &Snapshot,
    cache: &Cache,
    pair: &Pair<'_>,
    reader: &mut ObjectReader,
    worker: &mut Worker,
) -> Option<ReviewedFile> {
    let bytes_max = snapshot.config.index.file_bytes_max;
    let before_entry = pair.before.as_ref().map(|(path, blob)| Entry {
        path: path.clone(),
        blob: Some(*blob),
        executable: false,
        source: Source::Object,
        generated: pair.after.and_then(|entry| entry.generated),
        vendored: pair.after.and_then(|entry| entry.vendored),
    });
    let before = before_entry
        .as_ref()
        .map(|entry| index::bytes_of(entry, reader, bytes_max).ok());
    let after = pair
        .after
        .map(|entry| index::bytes_of(entry, reader, bytes_max).ok());
    let renamed_from = pair
        .before
        .as_ref()
        .filter(|(path, _)| *path != pair.path)
        .map(|(path, _)| path.clone());
    // Touched and not changed, or changed and changed back.
    if let (Some(Some(before)), Some(Some(after)), None) = (&before, &after, &renamed_from)
        && before == after
    {
        return None;
    }
    let kind = kind_of(pair.after.or(before_entry.as_ref())?, snapshot);
    let mut file = ReviewedFile {
        path: pair.path.clone(),
        change: match (&before, &after, &renamed_from) {
            (None, _, _) => "added",
            (_, None, _) => "removed",
            (_, _, Some(_)) => "renamed",
            _ => "changed",
        },
        renamed_from,
        kind,
        added_line_count: 0,
        removed_line_count: 0,
        is_opaque: true,
        symbols: Vec::new(),
    };
    let empty = || Some(Vec::new());
    let (Some(before), Some(after)) = (before.unwrap_or_else(empty), after.unwrap_or_else(empty))
    else {
        return Some(file);
    };
    if is_binary(&before) || is_binary(&after) {
        return Some(file);
    }
    let lines = line_counts(&before, &after);
    file.is_opaque = false;
    (file.added_line_count, file.removed_line_count) = (lines.added, lines.removed);
    if matches!(kind, FileKind::Code | FileKind::Tests) {
        let mut side = |entry: Option<&Entry>, bytes: &[u8]| {
            let blob = reader.hash_blob(bytes);
            let facts =
                entry.and_then(|entry| facts_of(snapshot, cache, worker, entry, blob, bytes));
            Side::new(facts.unwrap_or_default(), decoded(bytes).into_owned())
        };
        let old = side(before_entry.as_ref(), &before);
        let new = side(pair.after, &after);
        file.symbols = symbols::changed(&old, &new);
    }
    Some(file)
}

/// The facts of a version, from the cache or parsed here.
fn facts_of(
    snapshot: &Snapshot,
    cache: &Cache,
    worker: &mut Worker,
    entry: &Entry,
    blob: BlobId,
    bytes: &[u8],
) -> Option<FileFacts> {
    let candidate = Candidate::of_path(entry.path.as_bytes())?;
    let settings = &snapshot.config.index;
    let key = Chosen { entry, candidate }.key_of(blob, settings);
    if let Some(facts) = cache.symbols(&key) {
        return Some(facts);
    }
    let limits = &snapshot.config.extract;
    let (read, _) = index::read_facts(worker, candidate, bytes, entry.generated, settings, limits);
    match read {
        Read::Facts { facts, .. } => Some(*facts),
        Read::Skipped(_) => None,
    }
}

/// What a file is for.
fn kind_of(entry: &Entry, snapshot: &Snapshot) -> FileKind {
    let path = entry.path.as_bytes();
    if entry.path.is_below(store::MAP_FOLDER.as_bytes()) {
        return FileKind::Generated;
    }
    if store::is_own(&entry.path) {
        return FileKind::Data;
    }
    let attributes = Attributes {
        generated: entry.generated,
        vendored: entry.vendored,
    };
    let skip = index::by_path(path, attributes, &snapshot.config.index);
    if let Some(Skip::Generated | Skip::Vendored | Skip::Lockfile) = skip {
        return FileKind::Generated;
    }
    // `workflows/tests.yaml` is no test, `tests/data.yaml` is a part of one.
    let beside = RepoPath::new([entry.path.folder(), b"/x"].concat());
    if beside.is_of_tests() || (entry.path.is_of_tests() && is_code(path)) {
        return FileKind::Tests;
    }
    let name = String::from_utf8_lossy(entry.path.file_name()).to_lowercase();
    if DOCS_ENDS.iter().any(|end| name.ends_with(end)) {
        return FileKind::Docs;
    }
    if is_code(path) {
        FileKind::Code
    } else {
        FileKind::Data
    }
}

/// Whether its language, as far as the path tells, holds logic.
fn is_code(path: &[u8]) -> bool {
    match Candidate::of_path(path) {
        Some(Candidate::Script) | None => false,
        Some(candidate) => {
            let language = candidate.language(b"");
            language.is_some_and(|one| !DATA_LANGUAGES.contains(&one.name))
        }
    }
}

/// Sums by kind, the larger change first.
pub(super) fn sizes(files: &[ReviewedFile]) -> Vec<KindSize> {
    let mut sums: BTreeMap<FileKind, KindSize> = BTreeMap::new();
    for file in files {
        let size = sums.entry(file.kind).or_insert(KindSize {
            kind: file.kind,
            file_count: 0,
            added_line_count: 0,
            removed_line_count: 0,
        });
        size.file_count += 1;
        size.added_line_count += u64::from(file.added_line_count);
        size.removed_line_count += u64::from(file.removed_line_count);
    }
    let mut sizes: Vec<KindSize> = sums.into_values().collect();
    sizes.sort_by_key(|size| {
        let line_count = size.added_line_count + size.removed_line_count;
        (std::cmp::Reverse(line_count), size.kind)
    });
    sizes
}
