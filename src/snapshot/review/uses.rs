//! Who uses the names of changed declarations: other files, and tests.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::files::FileKind;
use super::{Broken, ReviewedFile, SymbolChange, Tests, Unnamed};
use crate::extract::Worker;
use crate::facts::{FileFacts, References, SymbolKind};
use crate::git::Listing;
use crate::index::{self, Chosen, Progress, Read};
use crate::language::Candidate;
use crate::snapshot::{Error, Snapshot};
use crate::store::{Cache, CacheKey};
use crate::text::RepoPath;

/// Names that are looked for in one answer.
const NAME_COUNT_MAX: usize = 5_000;

/// Missing files up to this number are parsed on the spot; of more, the cache is filled first.
const PARSED_COUNT_MAX: usize = 64;

/// Files that are named with each broken declaration.
const FILE_SHOWN_COUNT_MAX: usize = 5;

/// Names by their number.
type Names = HashMap<String, usize, foldhash::fast::FixedState>;

/// What the tree does with each name.
#[derive(Default)]
pub(super) struct Counted {
    names: Names,
    /// By name: files that use it, in path order, with how often.
    files: Vec<Vec<(RepoPath, u64)>>,
    /// By name: whether a test uses it.
    in_tests: Vec<bool>,
}

/// What one file does.
struct FileUses {
    /// Number of the name and how often it is used.
    counts: BTreeMap<usize, u64>,
    /// Names that tests of the file use.
    in_tests: Vec<usize>,
}

/// The names of declarations that may be used elsewhere.
pub(super) fn wanted_names(files: &[ReviewedFile]) -> Vec<String> {
    let code = files.iter().filter(|file| file.kind == FileKind::Code);
    let symbols = code.flat_map(|file| &file.symbols);
    let mut names: Vec<String> = symbols
        .filter(|symbol| !symbol.test)
        .map(|symbol| symbol.name.clone())
        .collect();
    names.sort_unstable();
    names.dedup();
    names.truncate(NAME_COUNT_MAX);
    names
}

/// Counts the uses of names over all indexed files of the tree.
pub(super) fn count(
    snapshot: &Snapshot,
    mut cache: Cache,
    listing: &Listing,
    names: &[String],
    progress: &dyn Progress,
) -> Result<Counted, Error> {
    let mut counted = Counted {
        names: names.iter().cloned().zip(0..).collect(),
        files: vec![Vec::new(); names.len()],
        in_tests: vec![false; names.len()],
    };
    if names.is_empty() {
        return Ok(counted);
    }
    let settings = &snapshot.config.index;
    let (files, _) = index::chosen(listing, settings);
    let is_unknown =
        |file: &&Chosen<'_>| file.key(settings).is_none_or(|key| !cache.contains(&key));
    if files.iter().filter(is_unknown).count() > PARSED_COUNT_MAX {
        snapshot.fill_cache(listing, &cache, progress)?;
        cache = snapshot.cache();
    }
    let hands = || (snapshot.repository.reader(), Worker::default());
    let uses = index::in_parallel(&files, hands, |file, (reader, worker)| {
        let known = file.key(settings).filter(|key| cache.contains(key));
        if let Some(key) = known {
            let references = cache.references(&key);
            let uses =
                references.and_then(|references| counted.cached(&cache, &key, file, &references));
            return Ok::<_, Error>(uses);
        }
        let Ok(bytes) = index::bytes_of(file.entry, reader, settings.file_bytes_max) else {
            return Ok(None);
        };
        let generated = file.entry.generated;
        let limits = &snapshot.config.extract;
        let (read, _) =
            index::read_facts(worker, file.candidate, &bytes, generated, settings, limits);
        let Read::Facts { facts, .. } = read else {
            return Ok(None);
        };
        Ok(counted.uses(file, &facts.references, || Some(FileFacts::clone(&facts))))
    })?;
    for (file, uses) in files.iter().zip(uses) {
        let Some(uses) = uses else { continue };
        let path = &file.entry.path;
        for (name, count) in uses.counts {
            counted.files[name].push((path.clone(), count));
        }
        for name in uses.in_tests {
            counted.in_tests[name] = true;
        }
    }
    Ok(counted)
}

impl Counted {
    fn cached(
        &self,
        cache: &Cache,
        key: &CacheKey,
        file: &Chosen<'_>,
        references: &References,
    ) -> Option<FileUses> {
        self.uses(file, references, || cache.symbols(key))
    }

    /// What a file does with the names; its declarations are asked for only where it uses one.
    fn uses(
        &self,
        file: &Chosen<'_>,
        references: &References,
        facts: impl FnOnce() -> Option<FileFacts>,
    ) -> Option<FileUses> {
        let known: Vec<Option<usize>> = references
            .names
            .iter()
            .map(|name| self.names.get(name.as_str()).copied())
            .collect();
        if known.iter().all(Option::is_none) {
            return None;
        }
        let is_of_tests = file.entry.path.is_of_tests();
        let facts = if is_of_tests { None } else { facts() };
        let in_test = facts.map(|facts| tested(&facts)).unwrap_or_default();
        let mut uses = FileUses {
            counts: BTreeMap::new(),
            in_tests: Vec::new(),
        };
        for used in &references.uses {
            let Some(name) = known.get(used.name as usize).copied().flatten() else {
                continue;
            };
            *uses.counts.entry(name).or_default() += 1;
            let around = used.enclosing.and_then(|at| in_test.get(at as usize));
            if is_of_tests || around == Some(&true) {
                uses.in_tests.push(name);
            }
        }
        Some(uses)
    }

    /// Files of the same family of languages, other than one, that use a name.
    fn elsewhere<'a>(
        &'a self,
        name: &str,
        path: &'a RepoPath,
    ) -> impl Iterator<Item = &'a (RepoPath, u64)> {
        let files = self.names.get(name).map(|&name| &self.files[name]);
        let ours = family(path);
        files
            .into_iter()
            .flatten()
            .filter(move |(other, _)| other != path && family(other) == ours)
    }
}

/// Languages whose files call each other, as one name; what calls across families is not counted.
fn family(path: &RepoPath) -> &'static str {
    let candidate = Candidate::of_path(path.as_bytes());
    let language = candidate.and_then(|candidate| candidate.language(b""));
    match language.map_or("", |language| language.name) {
        "c" | "cpp" => "c",
        "javascript" | "typescript" | "tsx" | "html" => "javascript",
        "java" | "kotlin" | "scala" => "java",
        name => name,
    }
}

/// Of each declaration, whether it is a test or lies in one.
fn tested(facts: &FileFacts) -> Vec<bool> {
    let mut tested: Vec<bool> = Vec::with_capacity(facts.symbols.len());
    for symbol in &facts.symbols {
        let parent = symbol.parent.and_then(|parent| tested.get(parent as usize));
        tested.push(symbol.is_test || parent == Some(&true));
    }
    tested
}

/// Public declarations that are gone, hidden or have another signature, the most used first.
pub(super) fn broken(files: &[ReviewedFile], counted: &Counted) -> Vec<Broken> {
    let mut broken = Vec::new();
    for file in files.iter().filter(|file| file.kind == FileKind::Code) {
        for symbol in &file.symbols {
            let breaks = matches!(
                symbol.change,
                SymbolChange::Removed | SymbolChange::Signature | SymbolChange::Visibility
            );
            if !breaks || !symbol.was_public {
                continue;
            }
            let uses: Vec<_> = counted.elsewhere(&symbol.name, &file.path).collect();
            broken.push(Broken {
                path: file.path.clone(),
                change: symbol.change,
                kind: symbol.kind,
                qualified_name: symbol.qualified_name.clone(),
                declaration_before: symbol.declaration_before.clone(),
                declaration: symbol.declaration.clone(),
                use_count: uses.iter().map(|(_, count)| count).sum(),
                file_count: uses.len(),
                files: uses
                    .iter()
                    .take(FILE_SHOWN_COUNT_MAX)
                    .map(|(path, _)| path.clone())
                    .collect(),
            });
        }
    }
    // Stable: what is used alike stays in the order of paths.
    broken.sort_by_key(|one| std::cmp::Reverse((one.file_count, one.use_count)));
    broken
}

/// Which tests the change touches, and which of its declarations no test names.
pub(super) fn tests(files: &[ReviewedFile], counted: &Counted) -> Tests {
    let mut tests = Tests::default();
    for file in files {
        let holds_changed_test = file.symbols.iter().any(|symbol| symbol.test);
        if file.kind == FileKind::Tests || holds_changed_test {
            tests.touched.push(file.path.clone());
        }
        if file.kind != FileKind::Code {
            continue;
        }
        for symbol in &file.symbols {
            let is_there = !matches!(symbol.change, SymbolChange::Removed | SymbolChange::Moved);
            if !is_there || symbol.test || !is_tested_by_name(symbol.symbol_kind) {
                continue;
            }
            tests.symbol_count += 1;
            let name = counted.names.get(symbol.name.as_str());
            if name.is_some_and(|&name| !counted.in_tests[name]) {
                tests.unnamed.push(Unnamed {
                    path: file.path.clone(),
                    line: symbol.line,
                    kind: symbol.kind,
                    qualified_name: symbol.qualified_name.clone(),
                });
            }
        }
    }
    tests
}

/// Kinds that a test would name: not members, values or constructors.
fn is_tested_by_name(kind: SymbolKind) -> bool {
    matches!(
        kind,
        SymbolKind::Function | SymbolKind::Method | SymbolKind::Class | SymbolKind::Macro
    ) || matches!(
        kind,
        SymbolKind::Procedure | SymbolKind::Struct | SymbolKind::Enum
    )
}
