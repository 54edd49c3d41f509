//! Writes one segment: facts go to disk as they come, only the tables stay in memory.
//!
//! The file gets its name when it is whole, so no reader ever sees half of one. It is not forced to the
//! disk: after a power cut a sum is wrong, the segment is dropped, and its files are read again.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use foldhash::fast::FixedState;
use hashbrown::{HashSet, HashTable};
use std::hash::BuildHasher;

use crate::system::{self, TemporaryFile};

use super::super::Error;
use super::coding::EncodedFacts;
use super::names::Masks;
use super::segment::{HEADER_BYTES, Header, NAME_BYTES, POSTING_BYTES, Part, ROW_BYTES, Row};
use super::{CacheKey, Outcome, create_folder, new_segment_name};

/// Collects the facts of many blobs into one segment; every function may be called from several threads.
#[derive(Debug)]
pub(crate) struct SegmentWriter {
    folder: PathBuf,
    inner: Mutex<Inner>,
}

/// What one thread at a time has in its hands.
#[derive(Debug, Default)]
pub(super) struct Inner {
    file: Option<TemporaryFile>,
    at: u64,
    rows: Vec<Row>,
    keys: HashSet<CacheKey, FixedState>,
    names: Names,
    postings: Vec<Posting>,
}

/// Each name once: all texts in one piece.
#[derive(Debug, Default)]
struct Names {
    text: Vec<u8>,
    ends: Vec<u32>,
    table: HashTable<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Posting {
    name: u32,
    entry: u32,
    target: u32,
}

impl SegmentWriter {
    /// Prepares to write into a cache's folder; nothing is on disk before the first facts come.
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_path_buf(),
            inner: Mutex::default(),
        }
    }

    /// Adds the facts of a blob; a key that came before is passed over.
    pub(crate) fn add(&self, facts: &EncodedFacts) -> Result<(), Error> {
        let mut inner = self.lock();
        let Some(entry) =
            inner.push(&self.folder, &facts.row, &facts.symbols, &facts.references)?
        else {
            return Ok(());
        };
        let mut start = 0;
        for post in &facts.posts {
            let end = post.name_end as usize;
            inner.post(&facts.names[start..end], entry, post.target)?;
            start = end;
        }
        Ok(())
    }

    /// Whether facts of a key were added.
    #[cfg(test)]
    pub(crate) fn contains(&self, key: &CacheKey) -> bool {
        self.lock().keys.contains(key)
    }

    /// Gives the segment its name; `None` where nothing was added.
    pub(crate) fn finish(self) -> Result<Option<PathBuf>, Error> {
        let inner = self.inner.into_inner();
        inner
            .expect("no thread panics while it holds the tables")
            .finish(&self.folder)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner
            .lock()
            .expect("no thread panics while it holds the tables")
    }
}

impl Inner {
    /// Adds a row with its parts; returns its number, `None` where the key came before.
    pub(super) fn push(
        &mut self,
        folder: &Path,
        row: &Row,
        symbols: &[u8],
        references: &[u8],
    ) -> Result<Option<u32>, Error> {
        if !self.keys.insert(row.key) {
            return Ok(None);
        }
        if self.file.is_none() {
            create_folder(folder)?;
            let mut file = TemporaryFile::create(folder)?;
            file.write(&[0; HEADER_BYTES])?;
            self.file = Some(file);
            self.at = HEADER_BYTES as u64;
        }
        let entry = count(self.rows.len())?;
        let mut row = row.clone();
        row.symbols = self.put(symbols)?;
        row.references = self.put(references)?;
        self.rows.push(row);
        Ok(Some(entry))
    }

    /// Adds a definition of a row.
    pub(super) fn post(&mut self, name: &[u8], entry: u32, target: u32) -> Result<(), Error> {
        let name = self.names.number(name)?;
        self.postings.push(Posting {
            name,
            entry,
            target,
        });
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> Result<Part, Error> {
        let part = Part {
            at: self.at,
            byte_count: count(bytes.len())?,
            sum: crc32fast::hash(bytes),
        };
        if let Some(file) = &mut self.file {
            file.write(bytes)?;
        }
        self.at += bytes.len() as u64;
        Ok(part)
    }

    pub(super) fn finish(mut self, folder: &Path) -> Result<Option<PathBuf>, Error> {
        let Some(mut file) = self.file.take() else {
            return Ok(None);
        };
        let mut header = Header {
            tables_at: self.at,
            entry_count: count(self.rows.len())?,
            posting_count: count(self.postings.len())?,
            ..Header::default()
        };
        let mut sum = crc32fast::Hasher::new();
        let mut written = 0;
        let mut write = |bytes: &[u8]| -> Result<(), system::Error> {
            sum.update(bytes);
            written += bytes.len() as u64;
            file.write(bytes)
        };
        let (entries, languages) = self.entries();
        write(&entries.bytes)?;
        let names = self.sorted_names();
        header.name_count = count(names.len())?;
        let (rows, postings) = self.name_tables(&names, &entries.numbers)?;
        write(&rows)?;
        write(&postings)?;
        write(languages.as_bytes())?;
        header.language_byte_count = count(languages.len())?;
        for &name in &names {
            write(self.names.get(name))?;
        }
        header.text_byte_count = count(self.names.text.len())?;
        header.file_byte_count = self.at + written;
        header.tables_sum = sum.finalize();
        file.write_at_start(&header.encode())?;
        let path = folder.join(new_segment_name());
        file.publish(&path, false)?;
        Ok(Some(path))
    }

    /// The blob table, and the names of the languages in it.
    fn entries(&self) -> (Entries, String) {
        let mut order: Vec<u32> = (0..).take(self.rows.len()).collect();
        order.sort_unstable_by_key(|&number| self.rows[number as usize].key);
        let mut languages: Vec<&str> = Vec::new();
        let mut bytes = Vec::with_capacity(self.rows.len() * ROW_BYTES);
        let mut numbers = vec![0; self.rows.len()];
        for (new, &old) in (0..).zip(&order) {
            numbers[old as usize] = new;
            let row = &self.rows[old as usize];
            let mut language = 0;
            if let Outcome::Facts { language: name } = row.outcome {
                let known = languages.iter().position(|known| *known == name);
                let at = known.unwrap_or_else(|| {
                    languages.push(name);
                    languages.len() - 1
                });
                language = u8::try_from(at).expect("a row of the table of languages fits a byte");
            }
            row.encode(language, &mut bytes);
        }
        (Entries { bytes, numbers }, languages.join("\n"))
    }

    fn sorted_names(&self) -> Vec<u32> {
        let mut names: Vec<u32> = (0..).take(self.names.ends.len()).collect();
        names.sort_unstable_by(|&one, &other| self.names.get(one).cmp(self.names.get(other)));
        names
    }

    /// The table of names and the table of postings, in the order of `names`.
    fn name_tables(&mut self, names: &[u32], entries: &[u32]) -> Result<(Vec<u8>, Vec<u8>), Error> {
        let mut places = vec![0; names.len()];
        for (new, &old) in (0..).zip(names) {
            places[old as usize] = new;
        }
        for posting in &mut self.postings {
            posting.name = places[posting.name as usize];
            posting.entry = entries[posting.entry as usize];
        }
        self.postings
            .sort_unstable_by_key(|posting| (posting.name, posting.entry, posting.target));
        let mut rows = Vec::with_capacity((names.len() + 1) * NAME_BYTES);
        let mut postings = Vec::with_capacity(self.postings.len() * POSTING_BYTES);
        let (mut text, mut next) = (0_usize, 0_usize);
        let mut put = |text: usize, posting: usize, masks: Masks| -> Result<(), Error> {
            for number in [count(text)?, count(posting)?, masks.letters, masks.initials] {
                rows.extend_from_slice(&number.to_le_bytes());
            }
            Ok(())
        };
        for (new, &old) in (0..).zip(names) {
            let name = self.names.get(old);
            put(text, next, Masks::of(name))?;
            text += name.len();
            while let Some(posting) = self.postings.get(next).filter(|post| post.name == new) {
                postings.extend_from_slice(&posting.entry.to_le_bytes());
                postings.extend_from_slice(&posting.target.to_le_bytes());
                next += 1;
            }
        }
        put(text, next, Masks::default())?;
        Ok((rows, postings))
    }
}

/// The blob table's bytes, and each row's place in it by the order of coming.
struct Entries {
    bytes: Vec<u8>,
    numbers: Vec<u32>,
}

impl Names {
    fn number(&mut self, name: &[u8]) -> Result<u32, Error> {
        let hasher = FixedState::default();
        let Self { text, ends, table } = self;
        let hash = hasher.hash_one(name);
        if let Some(&number) = table.find(hash, |&number| text_of(text, ends, number) == name) {
            return Ok(number);
        }
        let number = count(ends.len())?;
        text.extend_from_slice(name);
        ends.push(count(text.len())?);
        table.insert_unique(hash, number, |&number| {
            hasher.hash_one(text_of(text, ends, number))
        });
        Ok(number)
    }

    fn get(&self, number: u32) -> &[u8] {
        text_of(&self.text, &self.ends, number)
    }
}

fn text_of<'a>(text: &'a [u8], ends: &[u32], number: u32) -> &'a [u8] {
    let number = number as usize;
    let start = number.checked_sub(1).map_or(0, |before| ends[before]);
    &text[start as usize..ends[number] as usize]
}

fn count(length: usize) -> Result<u32, Error> {
    u32::try_from(length).map_err(|_| Error::TooManyFacts)
}
