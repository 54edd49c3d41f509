//! The facts of single files on the way to an answer: from the cache, or parsed on the spot.

use hashbrown::HashMap;

use super::{Error, Snapshot};
use crate::extract::Worker;
use crate::facts::FileFacts;
use crate::git::{Entry, ObjectReader, Source};
use crate::index::{self, Read};
use crate::language::Candidate;
use crate::store::{Cache, CacheKey, Outcome};
use crate::text::{LineTable, RepoPath, decoded};

/// A file whose facts were checked against its bytes.
pub(super) struct Loaded {
    pub language: &'static str,
    pub facts: FileFacts,
    /// The bytes that positions speak of.
    pub text: Vec<u8>,
    pub lines: LineTable,
}

impl Loaded {
    /// The line at a place, without its end; empty where there is none.
    pub(super) fn line(&self, line: u32) -> String {
        let bytes = self.lines.line(&self.text, line).unwrap_or_default();
        String::from_utf8_lossy(bytes).into_owned()
    }
}

/// Loads files one after another.
pub(super) struct Loader<'a> {
    snapshot: &'a Snapshot,
    cache: &'a Cache,
    reader: ObjectReader,
    worker: Worker,
    loaded: HashMap<RepoPath, Option<Loaded>, foldhash::fast::FixedState>,
}

/// Files kept loaded at once; an answer rarely shows more.
const LOADED_COUNT_MAX: usize = 128;

impl<'a> Loader<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, cache: &'a Cache) -> Self {
        Self {
            snapshot,
            cache,
            reader: snapshot.repository.reader(),
            worker: Worker::default(),
            loaded: HashMap::default(),
        }
    }

    /// The file at an entry, or `None` where it cannot be read or has no facts.
    ///
    /// `is_right` looks at facts from the cache with the bytes as they are; where it says no, the
    /// bytes are parsed.
    pub(super) fn load(
        &mut self,
        entry: &Entry,
        candidate: Candidate,
        key: Option<CacheKey>,
        is_right: &dyn Fn(&FileFacts, &[u8], &LineTable) -> bool,
    ) -> Option<&Loaded> {
        if self.loaded.len() >= LOADED_COUNT_MAX {
            self.loaded.clear();
        }
        if !self.loaded.contains_key(&entry.path) {
            let loaded = self.read(entry, candidate, key, is_right);
            self.loaded.insert(entry.path.clone(), loaded);
        }
        self.loaded.get(&entry.path)?.as_ref()
    }

    fn read(
        &mut self,
        entry: &Entry,
        candidate: Candidate,
        key: Option<CacheKey>,
        is_right: &dyn Fn(&FileFacts, &[u8], &LineTable) -> bool,
    ) -> Option<Loaded> {
        let bytes_max = self.snapshot.config.index.file_bytes_max;
        let bytes = index::bytes_of(entry, &mut self.reader, bytes_max).ok()?;
        let cached = key.and_then(|key| {
            let info = self.cache.entry(&key)?;
            let Outcome::Facts { language } = info.outcome else {
                return None;
            };
            Some((language, self.cache.symbols(&key)?))
        });
        // What is on disk may have changed since git looked; what is in a tree cannot.
        let is_same = matches!(entry.source, Source::Object)
            || key.is_some_and(|key| key.blob == self.reader.hash_blob(&bytes));
        let text = decoded(&bytes).into_owned();
        let lines = LineTable::new(&text);
        if let Some((language, facts)) = cached
            && is_same
            && is_right(&facts, &text, &lines)
        {
            return Some(Loaded {
                language,
                facts,
                text,
                lines,
            });
        }
        let (read, _) = index::read_facts(
            &mut self.worker,
            candidate,
            &bytes,
            entry.generated,
            &self.snapshot.config.index,
            &self.snapshot.config.extract,
        );
        match read {
            Read::Facts { language, facts } => Some(Loaded {
                language: language.name,
                facts: *facts,
                text,
                lines,
            }),
            Read::Skipped(_) => None,
        }
    }

    /// The facts of one file as it is on disk or in its tree, whether or not it is indexed.
    pub(super) fn load_alone(
        &mut self,
        entry: &Entry,
        candidate: Candidate,
    ) -> Result<Loaded, Error> {
        let not_readable = |reason: String| Error::NotReadable {
            path: entry.path.clone(),
            reason,
        };
        let settings = &self.snapshot.config.index;
        let bytes = index::bytes_of(entry, &mut self.reader, settings.file_bytes_max).map_err(
            |unread| match unread {
                index::Unread::TooLarge(bytes) => not_readable(format!(
                    "{bytes} bytes, over the limit of {} (`index.file_bytes_max`)",
                    settings.file_bytes_max
                )),
                index::Unread::Failed(diagnostic) => not_readable(diagnostic.message),
            },
        )?;
        let blob = self.reader.hash_blob(&bytes);
        let chosen = index::Chosen { entry, candidate };
        let key = chosen.key_of(blob, settings);
        let text = decoded(&bytes).into_owned();
        let lines = LineTable::new(&text);
        if let Some(info) = self.cache.entry(&key)
            && let Outcome::Facts { language } = info.outcome
            && let Some(facts) = self.cache.symbols(&key)
        {
            return Ok(Loaded {
                language,
                facts,
                text,
                lines,
            });
        }
        let limits = &self.snapshot.config.extract;
        let (read, _) = index::read_facts(
            &mut self.worker,
            candidate,
            &bytes,
            Some(false),
            settings,
            limits,
        );
        match read {
            Read::Facts { language, facts } => Ok(Loaded {
                language: language.name,
                facts: *facts,
                text,
                lines,
            }),
            Read::Skipped(skip) => Err(not_readable(format!("not read: {}", skip.word()))),
        }
    }
}

/// Whether the name of each of these symbols stands where the facts say.
pub(super) fn names_stand(
    facts: &FileFacts,
    symbols: &[u32],
    text: &[u8],
    lines: &LineTable,
) -> bool {
    symbols.iter().all(|&symbol| {
        let Some(symbol) = facts.symbols.get(symbol as usize) else {
            return false;
        };
        let range = symbol.name_range;
        let (Some(start), Some(end)) = (lines.byte(range.start), lines.byte(range.end)) else {
            return false;
        };
        let Some(found) = text.get(start as usize..end as usize) else {
            return false;
        };
        // A titled or quoted name, or one that was cut or folded, is compared by its first word.
        let name = symbol.name();
        let word = name
            .split(|character: char| !character.is_alphanumeric())
            .find(|word| !word.is_empty());
        word.is_none_or(|word| memchr::memmem::find(found, word.as_bytes()).is_some())
    })
}
