//! Where a name is declared.

use std::path::PathBuf;

use hashbrown::{HashMap, HashSet};

use super::answer::{Answer, Definition, FactsFrom, Place};
use super::facts::{Loaded, Loader, names_stand};
use super::{Error, Snapshot};
use crate::extract::Worker;
use crate::facts::{FileFacts, SymbolKind};
use crate::index::{self, Chosen, Read};
use crate::store::{self, Cache, CacheKey, MapReader, Match, NameQuery};
use crate::text::RepoPath;

/// What is asked.
#[derive(Clone, Debug)]
pub struct DefinitionQuery {
    /// A name, or a name with its containers.
    pub name: String,
    pub matching: NameMatch,
    /// Kinds that count; all, if empty.
    pub kinds: Vec<SymbolKind>,
    /// Paths, as a person writes them, below which declarations count; everywhere, if empty.
    pub paths: Vec<PathBuf>,
    pub limit: usize,
}

/// How names are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameMatch {
    Exact,
    Prefix,
    Fuzzy,
    /// Exact; where nothing is called so, fuzzy.
    ExactElseFuzzy,
}

/// Missing files up to this number are parsed on the spot instead of looked up in the map.
const PARSED_COUNT_MAX: usize = 64;

/// So many files that hold a name are all parsed, for some 5 ms of processor time each; of more, those whose records declare it.
const NAMED_COUNT_MAX: usize = 24;

/// Files that the map chooses are parsed up to this number for one answer.
const MAP_CANDIDATE_COUNT_MAX: usize = 2_000;

/// One declaration that fits, before its file was looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Hit {
    rank: u32,
    /// Tests and fixtures behind the rest.
    is_aside: bool,
    path_length: usize,
    /// Index into the chosen files.
    file: usize,
    symbol: u32,
}

impl Snapshot {
    /// Answers where a name is declared, the best fit first.
    pub fn definitions(&self, query: &DefinitionQuery) -> Result<Answer<Definition>, Error> {
        let search = Search::new(self, query)?;
        let how = match query.matching {
            NameMatch::Exact | NameMatch::ExactElseFuzzy => Match::Exact,
            NameMatch::Prefix => Match::Prefix,
            NameMatch::Fuzzy => Match::Fuzzy,
        };
        let mut answer = search.run(how)?;
        if answer.total_count == 0 && query.matching == NameMatch::ExactElseFuzzy {
            answer = search.run(Match::Fuzzy)?;
        } else if answer.total_count == 0 && query.matching == NameMatch::Prefix {
            answer = search.run(Match::PrefixAnyCase)?;
        }
        Ok(answer)
    }
}

/// What one question needs, opened once.
struct Search<'a> {
    snapshot: &'a Snapshot,
    query: &'a DefinitionQuery,
    /// The last part of the name, which is what is looked up.
    last: &'a str,
    /// The containers that were given, with `.` between them.
    containers: String,
    folders: Vec<RepoPath>,
    listing: crate::git::Listing,
    cache: Cache,
}

/// The facts of files that the cache does not know.
struct Fresh {
    /// By index into the chosen files.
    facts: HashMap<usize, FileFacts, foldhash::fast::FixedState>,
    facts_from: FactsFrom,
    keys: Vec<Option<CacheKey>>,
}

impl<'a> Search<'a> {
    fn new(snapshot: &'a Snapshot, query: &'a DefinitionQuery) -> Result<Self, Error> {
        let (containers, last) = split_name(&query.name);
        let folders = query
            .paths
            .iter()
            .map(|path| snapshot.repo_path(path))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            snapshot,
            query,
            last,
            containers: with_dots(containers),
            folders,
            listing: snapshot.listing()?,
            cache: snapshot.cache(),
        })
    }

    fn run(&self, how: Match) -> Result<Answer<Definition>, Error> {
        let (files, _) = index::chosen(&self.listing, &self.snapshot.config.index);
        let files: Vec<Chosen<'_>> = files
            .into_iter()
            .filter(|file| {
                self.folders.is_empty()
                    || self
                        .folders
                        .iter()
                        .any(|folder| file.entry.path.is_below(folder.as_bytes()))
            })
            .collect();
        let names = NameQuery::new(self.last, how);
        let mut fresh = self.fresh(&files, &names)?;
        let cache = self.filled_cache(&files, &mut fresh)?;
        let mut hits = self.cached_hits(&cache, &files, &fresh, &names);
        self.fresh_hits(&files, &fresh, &names, &mut hits);
        if hits.len() > 10_000 && how != Match::Fuzzy {
            hits.sort_unstable_by_key(|hit| (hit.file, hit.symbol));
        } else {
            hits.sort_unstable();
        }
        let mut label = self.snapshot.label(&self.listing);
        label.facts_from = fresh.facts_from;
        let mut answer = Answer {
            tree: label,
            total_count: hits.len(),
            items: Vec::with_capacity(hits.len().min(self.query.limit)),
            diagnostics: self.snapshot.diagnostics.clone(),
        };
        let mut loader = Loader::new(self.snapshot, &cache);
        // A file is checked once, so for every name of it that is shown.
        let mut shown: HashMap<usize, Vec<u32>, foldhash::fast::FixedState> = HashMap::default();
        for hit in hits.iter().take(self.query.limit) {
            shown.entry(hit.file).or_default().push(hit.symbol);
        }
        for hit in hits.iter().take(self.query.limit) {
            let file = &files[hit.file];
            let symbols = &shown[&hit.file];
            let loaded = loader.load(
                file.entry,
                file.candidate,
                fresh.keys[hit.file],
                &|facts, text, lines| names_stand(facts, symbols, text, lines),
            );
            if let Some(definition) =
                loaded.and_then(|loaded| definition(loaded, &file.entry.path, hit.symbol, &names))
            {
                answer.items.push(definition);
            } else {
                answer.total_count -= 1;
            }
        }
        Ok(answer)
    }

    /// Finds the files that the cache does not know, and reads the ones that may matter.
    fn fresh(&self, files: &[Chosen<'_>], names: &NameQuery) -> Result<Fresh, Error> {
        let settings = &self.snapshot.config.index;
        let mut fresh = Fresh {
            facts: HashMap::default(),
            facts_from: FactsFrom::Cache,
            keys: files.iter().map(|file| file.key(settings)).collect(),
        };
        let mut reader = self.snapshot.repository.reader();
        let mut worker = Worker::default();
        let mut unknown = Vec::new();
        for (at, file) in files.iter().enumerate() {
            match fresh.keys[at] {
                Some(key) if self.cache.contains(&key) => (),
                Some(_) => unknown.push(at),
                None => {
                    // Changed on disk: its key is not known before it is read.
                    let Ok(bytes) =
                        index::bytes_of(file.entry, &mut reader, settings.file_bytes_max)
                    else {
                        continue;
                    };
                    let key = file.key_of(reader.hash_blob(&bytes), settings);
                    fresh.keys[at] = Some(key);
                    if !self.cache.contains(&key)
                        && let Some(facts) = self.parsed(&mut worker, file, &bytes)
                    {
                        fresh.facts.insert(at, facts);
                    }
                }
            }
        }
        let map = if unknown.len() > PARSED_COUNT_MAX {
            self.map_reader()
        } else {
            None
        };
        if let Some(map) = map {
            fresh.facts_from = FactsFrom::Map;
            unknown = self.named(&map, files, &unknown, names)?;
        } else if unknown.len() > PARSED_COUNT_MAX {
            // No map to ask: the whole tree is indexed once, see `filled_cache`.
            return Ok(fresh);
        }
        let hands = || (self.snapshot.repository.reader(), Worker::default());
        let parsed = index::in_parallel(&unknown, hands, |&at, (reader, worker)| {
            let bytes = index::bytes_of(files[at].entry, reader, settings.file_bytes_max).ok();
            let facts = bytes.and_then(|bytes| self.parsed(worker, &files[at], &bytes));
            Ok::<_, Error>(facts.map(|facts| (at, facts)))
        })?;
        fresh.facts.extend(parsed.into_iter().flatten());
        Ok(fresh)
    }

    fn parsed(&self, worker: &mut Worker, file: &Chosen<'_>, bytes: &[u8]) -> Option<FileFacts> {
        let (settings, limits) = (&self.snapshot.config.index, &self.snapshot.config.extract);
        let (read, _) = index::read_facts(
            worker,
            file.candidate,
            bytes,
            file.entry.generated,
            settings,
            limits,
        );
        match read {
            Read::Facts { facts, .. } => Some(*facts),
            Read::Skipped(_) => None,
        }
    }

    /// Of these files, those that may declare a name that fits.
    ///
    /// The map leaves out what no other file can use. So the sources are searched first: where few
    /// hold the name, they are all read. Where many do, the map says which of them matter; and where
    /// a source may write the name in another way (a title, an operator).
    fn named(
        &self,
        map: &MapReader,
        files: &[Chosen<'_>],
        unknown: &[usize],
        names: &NameQuery,
    ) -> Result<Vec<usize>, Error> {
        let is_word = self
            .last
            .chars()
            .all(|character| character.is_alphanumeric() || matches!(character, '_' | '$'));
        let is_literal = matches!(names.how(), Match::Exact | Match::Prefix);
        if !is_literal {
            return self.named_in_map(map, files, unknown, names);
        }
        let held = self.named_in_source(files, unknown)?;
        if is_word && held.len() <= NAMED_COUNT_MAX {
            return Ok(held);
        }
        let searched = if is_word { &held[..] } else { unknown };
        let mut named = self.named_in_map(map, files, searched, names)?;
        if named.is_empty() {
            named = held;
        }
        named.truncate(MAP_CANDIDATE_COUNT_MAX);
        Ok(named)
    }

    /// Of these files, those whose bytes hold the name that is looked for.
    fn named_in_source(
        &self,
        files: &[Chosen<'_>],
        unknown: &[usize],
    ) -> Result<Vec<usize>, Error> {
        let finder = memchr::memmem::Finder::new(self.last.as_bytes());
        let bytes_max = self.snapshot.config.index.file_bytes_max;
        let reader = || self.snapshot.repository.reader();
        let found = index::in_parallel(unknown, reader, |&at, reader| {
            let bytes = index::bytes_of(files[at].entry, reader, bytes_max).ok();
            let holds = bytes.is_some_and(|bytes| {
                // UTF-16 holds the name in other bytes; such files are few, and are read.
                is_utf16(&bytes) || finder.find(&bytes).is_some()
            });
            Ok::<_, Error>(holds.then_some(at))
        })?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The map on disk, if there is one and the question is about the working tree.
    fn map_reader(&self) -> Option<MapReader> {
        let root = self.snapshot.repository.root()?;
        self.snapshot.overlay?;
        let has_map = !self.listing.below(store::MAP_FOLDER.as_bytes()).is_empty();
        MapReader::new(root).ok().filter(|_| has_map)
    }

    /// Of these files, those whose record declares a name that fits.
    fn named_in_map(
        &self,
        map: &MapReader,
        files: &[Chosen<'_>],
        unknown: &[usize],
        names: &NameQuery,
    ) -> Result<Vec<usize>, Error> {
        let finder = memchr::memmem::Finder::new(self.last.as_bytes());
        let is_literal = matches!(names.how(), Match::Exact | Match::Prefix);
        let found = index::in_parallel(unknown, Vec::new, |&at, record: &mut Vec<u8>| {
            let read = map.read_into(&files[at].entry.path, record)?;
            let may_fit = |line: &[u8]| {
                let line = store::parse_line(&String::from_utf8_lossy(line))?;
                // The record does not say where the name starts: a key may hold a dot itself.
                names
                    .rank(last_part(&line.qualified).as_bytes())
                    .or_else(|| names.rank(line.qualified.as_bytes()))
            };
            let fits = read
                && if is_literal {
                    store::lines_with(record, &finder).any(|(_, line)| may_fit(line).is_some())
                } else {
                    record
                        .split(|&byte| byte == b'\n')
                        .any(|line| may_fit(line).is_some())
                };
            Ok::<_, store::Error>(fits.then_some(at))
        })?;
        let mut found: Vec<usize> = found.into_iter().flatten().collect();
        found.truncate(MAP_CANDIDATE_COUNT_MAX);
        Ok(found)
    }

    /// The cache, after indexing the tree where neither it nor a map knew enough.
    fn filled_cache(&self, files: &[Chosen<'_>], fresh: &mut Fresh) -> Result<Cache, Error> {
        let cache = self.snapshot.cache();
        if fresh.facts_from == FactsFrom::Map {
            return Ok(cache);
        }
        let is_known = |at: usize| match &fresh.keys[at] {
            Some(key) => cache.contains(key) || fresh.facts.contains_key(&at),
            None => true,
        };
        let unknown_count = (0..files.len()).filter(|&at| !is_known(at)).count();
        if unknown_count <= PARSED_COUNT_MAX {
            return Ok(cache);
        }
        self.snapshot
            .fill_cache(&self.listing, &cache, &index::Silent)?;
        Ok(self.snapshot.cache())
    }

    fn cached_hits(
        &self,
        cache: &Cache,
        files: &[Chosen<'_>],
        fresh: &Fresh,
        names: &NameQuery,
    ) -> Vec<Hit> {
        let mut wanted: HashMap<CacheKey, Vec<usize>, foldhash::fast::FixedState> =
            HashMap::default();
        let keys: HashSet<CacheKey, foldhash::fast::FixedState> =
            fresh.keys.iter().flatten().copied().collect();
        let found = cache.definitions(names, &self.query.kinds, usize::MAX, &mut |key| {
            keys.contains(key)
        });
        for definition in &found.definitions {
            wanted.entry(definition.key).or_default();
        }
        for (at, key) in fresh.keys.iter().enumerate() {
            if let Some(paths) = key.and_then(|key| wanted.get_mut(&key)) {
                paths.push(at);
            }
        }
        let mut hits = Vec::with_capacity(found.definitions.len());
        let mut decoded: HashMap<CacheKey, Option<FileFacts>, foldhash::fast::FixedState> =
            HashMap::default();
        for definition in &found.definitions {
            if !self.containers.is_empty() {
                let facts = decoded
                    .entry(definition.key)
                    .or_insert_with(|| cache.symbols(&definition.key));
                let symbol = facts
                    .as_ref()
                    .and_then(|facts| facts.symbols.get(definition.symbol as usize));
                if !symbol.is_some_and(|symbol| self.is_in_containers(&symbol.qualified)) {
                    continue;
                }
            }
            for &file in wanted.get(&definition.key).into_iter().flatten() {
                if !fresh.facts.contains_key(&file) {
                    hits.push(hit(files, file, definition.symbol, definition.rank));
                }
            }
        }
        hits
    }

    fn fresh_hits(
        &self,
        files: &[Chosen<'_>],
        fresh: &Fresh,
        names: &NameQuery,
        hits: &mut Vec<Hit>,
    ) {
        for (file, _) in files.iter().enumerate() {
            let Some(facts) = fresh.facts.get(&file) else {
                continue;
            };
            for (number, symbol) in (0..).zip(&facts.symbols) {
                let is_kind =
                    self.query.kinds.is_empty() || self.query.kinds.contains(&symbol.kind);
                if !is_kind || symbol.kind.is_scope_only() || symbol.name().is_empty() {
                    continue;
                }
                if let Some(rank) = names.rank(symbol.name().as_bytes())
                    && self.is_in_containers(&symbol.qualified)
                {
                    hits.push(hit(files, file, number, rank));
                }
            }
        }
    }

    fn is_in_containers(&self, qualified: &str) -> bool {
        if self.containers.is_empty() {
            return true;
        }
        let (containers, _) = split_name(qualified);
        let containers = with_dots(containers);
        containers == self.containers
            || containers
                .strip_suffix(&self.containers)
                .is_some_and(|rest| rest.ends_with('.'))
    }
}

fn hit(files: &[Chosen<'_>], file: usize, symbol: u32, rank: u32) -> Hit {
    let path = &files[file].entry.path;
    Hit {
        rank,
        is_aside: path.is_of_tests(),
        path_length: path.as_bytes().len(),
        file,
        symbol,
    }
}

/// Whether the bytes start with a mark of UTF-16.
fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff])
}

fn definition(
    loaded: &Loaded,
    path: &RepoPath,
    number: u32,
    names: &NameQuery,
) -> Option<Definition> {
    let symbol = loaded.facts.symbols.get(number as usize)?;
    names.rank(symbol.name().as_bytes())?;
    let place = Place::from(symbol.name_range.start);
    Some(Definition {
        path: path.clone(),
        place,
        end_line: symbol.range.end.line + 1,
        language: loaded.language.to_owned(),
        kind: symbol.kind.word(),
        name: symbol.name().to_owned(),
        qualified_name: symbol.qualified.clone(),
        visibility: symbol.visibility.word(),
        test: symbol.is_test,
        modifiers: symbol.modifiers.clone(),
        signature: symbol.signature.clone(),
        documentation: symbol.doc.clone(),
        source_line: loaded.line(symbol.name_range.start.line),
    })
}

/// Parts a name at its last separator: `a::b.c` gives `a::b` and `c`. White space makes it a title,
/// which has no parts.
fn split_name(name: &str) -> (&str, &str) {
    if name.contains(char::is_whitespace) {
        return ("", name);
    }
    for separator in ["::", "#", ".", "->", "\\"] {
        if let Some((front, last)) = name.rsplit_once(separator)
            && !front.is_empty()
            && !last.is_empty()
            && !last.contains(['(', ')'])
        {
            return (front, last);
        }
    }
    ("", name)
}

fn last_part(qualified: &str) -> &str {
    split_name(qualified).1
}

fn with_dots(containers: &str) -> String {
    containers
        .replace("::", ".")
        .replace(['#', '\\'], ".")
        .replace("->", ".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_part_at_their_last_separator() {
        assert_eq!(split_name("open"), ("", "open"));
        assert_eq!(split_name("Shard::open"), ("Shard", "open"));
        assert_eq!(split_name("a.b.c"), ("a.b", "c"));
        assert_eq!(split_name("Foo#bar?"), ("Foo", "bar?"));
        assert_eq!(split_name("adds 1.5 to it"), ("", "adds 1.5 to it"));
        assert_eq!(split_name(".gitignore"), ("", ".gitignore"));
    }
}
