//! What rules found in blobs, kept beside the cache of facts so that nothing is matched twice.
//!
//! An entry says for one key which rules looked, and holds what they found in bytes that only their maker reads.
//! Several entries of one key add up: a new rule costs its own pass and nothing else. Like every cache it may
//! vanish or be damaged at any time, is written aside and renamed, and decides nothing: whatever is missing in it is
//! found again.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::facts::BlobId;
use crate::system;

use super::Error;
use super::state::take;

/// First bytes of a file; the digit rises with its form.
const MAGIC: &[u8; 8] = b"ccfind01";

/// Start of the names of files of findings; `Cache::clear` goes by it as well.
pub(super) const PREFIX: &str = "findings-";

/// All files together stay below this; the newest are kept.
const FINDINGS_BYTES_MAX: u64 = 256 << 20;

/// More files than this are written together into one.
const FILE_COUNT_MAX: usize = 8;

/// Entries of one key that are kept: each new rule adds one.
const ENTRIES_OF_KEY_MAX: usize = 16;

/// Bytes of an entry in the table: key, set, start and length.
const ROW_BYTES: usize = FindingsKey::BYTE_COUNT + 4 + 4 + 4;

/// What findings are looked up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct FindingsKey([u8; Self::BYTE_COUNT]);

impl FindingsKey {
    const BYTE_COUNT: usize = 40;

    /// `context` stands for everything but the bytes that decides what a rule finds, the path included.
    pub(crate) fn new(blob: &BlobId, context: u64) -> Self {
        let mut bytes = [0; Self::BYTE_COUNT];
        let id = blob.as_bytes();
        bytes[..id.len()].copy_from_slice(id);
        bytes[32..].copy_from_slice(&context.to_le_bytes());
        Self(bytes)
    }
}

/// What some rules found under one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FoundBefore<'a> {
    /// Number of the set of rules, see [`Findings::sets`].
    pub set: usize,
    pub bytes: &'a [u8],
}

/// The files that were there when it was opened.
#[derive(Default)]
pub(crate) struct Findings {
    folder: PathBuf,
    stamp: u64,
    /// Newest first.
    files: Vec<Part>,
    /// Files of other programs and damaged ones.
    foreign: Vec<PathBuf>,
    sets: Vec<Vec<u64>>,
    added: Mutex<Added>,
}

/// One file, whose sum was right.
struct Part {
    path: PathBuf,
    bytes: Vec<u8>,
    /// Number of each of its sets among all.
    sets: Vec<usize>,
    rows: std::ops::Range<usize>,
    /// Where the findings start.
    body: usize,
}

#[derive(Default)]
struct Added {
    sets: HashMap<Vec<u64>, u32, FixedState>,
    entries: Vec<(FindingsKey, u32, Vec<u8>)>,
}

impl Findings {
    /// Opens what is there; no trouble is an error.
    ///
    /// `stamp` stands for the program: what another one found is not believed.
    pub(crate) fn open(folder: &Path, stamp: u64) -> Self {
        let mut findings = Self {
            folder: folder.to_owned(),
            stamp,
            ..Self::default()
        };
        let mut numbers: HashMap<Vec<u64>, usize, FixedState> = HashMap::default();
        let mut byte_count = 0;
        for entry in system::list_folder(folder).unwrap_or_default().iter().rev() {
            let Some(name) = std::str::from_utf8(&entry.name)
                .ok()
                .filter(|name| name.starts_with(PREFIX))
            else {
                continue;
            };
            let path = folder.join(name);
            let left = FINDINGS_BYTES_MAX - byte_count;
            let is_ours = name[PREFIX.len()..].starts_with(&format!("{stamp:016x}-"));
            let bytes = is_ours
                .then(|| system::read_file(&path, left).ok().flatten())
                .flatten();
            let Some((mut part, sets)) = bytes.and_then(|bytes| Part::new(path.clone(), bytes))
            else {
                findings.foreign.push(path);
                continue;
            };
            byte_count += part.bytes.len() as u64;
            part.sets = sets
                .into_iter()
                .map(|set| {
                    *numbers.entry(set).or_insert_with_key(|set| {
                        findings.sets.push(set.clone());
                        findings.sets.len() - 1
                    })
                })
                .collect();
            findings.files.push(part);
        }
        findings
    }

    /// The sets of rules that looked, each as the rules' hashes.
    pub(crate) fn sets(&self) -> &[Vec<u64>] {
        &self.sets
    }

    /// Everything known under a key, the newest first.
    pub(crate) fn get(&self, key: &FindingsKey) -> impl Iterator<Item = FoundBefore<'_>> {
        self.files.iter().flat_map(|part| part.get(key))
    }

    /// Keeps what the rules of a set found, for [`Findings::finish`]; callable from several threads.
    pub(crate) fn add(&self, key: FindingsKey, rules: &[u64], bytes: Vec<u8>) {
        let mut added = self
            .added
            .lock()
            .expect("no thread panics while it holds what was added");
        let number = if let Some(&number) = added.sets.get(rules) {
            number
        } else {
            let number = u32::try_from(added.sets.len()).unwrap_or(u32::MAX);
            added.sets.insert(rules.to_vec(), number);
            number
        };
        added.entries.push((key, number, bytes));
    }

    /// Writes what was added, and now and then everything anew.
    pub(crate) fn finish(self) -> Result<(), Error> {
        let added = self
            .added
            .into_inner()
            .expect("no thread panics while it holds what was added");
        if added.entries.is_empty() {
            return Ok(());
        }
        let mut sets: Vec<(Vec<u64>, u32)> = added.sets.into_iter().collect();
        sets.sort_unstable_by_key(|(_, number)| *number);
        let mut sets: Vec<Vec<u64>> = sets.into_iter().map(|(set, _)| set).collect();
        let mut entries = added.entries;
        let is_merge = self.files.len() >= FILE_COUNT_MAX;
        if is_merge {
            merge(&self.files, &self.sets, &mut sets, &mut entries);
        }
        let bytes = encode(&sets, &mut entries);
        super::cache::create_folder(&self.folder)?;
        let name = format!(
            "{PREFIX}{:016x}-{:016x}-{}-{}",
            self.stamp,
            system::wall_clock_ns(),
            system::process_id(),
            system::unique_number(),
        );
        system::write_atomically(&self.folder.join(name), &bytes, false)?;
        // Whoever reads one of these now has it in memory already.
        let merged = self
            .files
            .iter()
            .filter(|_| is_merge)
            .map(|part| &part.path);
        for path in merged.chain(&self.foreign) {
            let _ = system::remove_file(path);
        }
        Ok(())
    }
}

/// Adds the entries of older files; of one key, those whose rules a newer entry does not cover.
fn merge(
    files: &[Part],
    numbered: &[Vec<u64>],
    sets: &mut Vec<Vec<u64>>,
    entries: &mut Vec<(FindingsKey, u32, Vec<u8>)>,
) {
    let first_old = u32::try_from(sets.len()).unwrap_or(u32::MAX);
    sets.extend_from_slice(numbered);
    let mut of_key: HashMap<FindingsKey, Vec<u32>, FixedState> = HashMap::default();
    for (key, set, _) in entries.iter() {
        of_key.entry(*key).or_default().push(*set);
    }
    let mut byte_count: u64 = 0;
    for part in files {
        for (key, set, bytes) in part.entries() {
            let set = first_old.saturating_add(u32::try_from(set).unwrap_or(u32::MAX));
            let before = of_key.entry(key).or_default();
            let rules = &sets[set as usize];
            let is_covered = before
                .iter()
                .any(|&newer| rules.iter().all(|rule| sets[newer as usize].contains(rule)));
            byte_count += (bytes.len() + ROW_BYTES) as u64;
            if is_covered
                || before.len() >= ENTRIES_OF_KEY_MAX
                || byte_count > FINDINGS_BYTES_MAX / 2
            {
                continue;
            }
            before.push(set);
            entries.push((key, set, bytes.to_vec()));
        }
    }
}

fn encode(sets: &[Vec<u64>], entries: &mut [(FindingsKey, u32, Vec<u8>)]) -> Vec<u8> {
    entries.sort_by_key(|entry| entry.0);
    let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes();
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&number(sets.len()));
    for set in sets {
        bytes.extend_from_slice(&number(set.len()));
        for rule in set {
            bytes.extend_from_slice(&rule.to_le_bytes());
        }
    }
    bytes.extend_from_slice(&number(entries.len()));
    let mut start = 0;
    for (key, set, found) in entries.iter() {
        bytes.extend_from_slice(&key.0);
        bytes.extend_from_slice(&set.to_le_bytes());
        bytes.extend_from_slice(&number(start));
        bytes.extend_from_slice(&number(found.len()));
        start += found.len();
    }
    for (_, _, found) in entries.iter() {
        bytes.extend_from_slice(found);
    }
    let sum = crc32fast::hash(&bytes);
    bytes.extend_from_slice(&sum.to_le_bytes());
    bytes
}

impl Part {
    /// Reads what [`encode`] wrote, with its sets; `None` for anything else.
    fn new(path: PathBuf, bytes: Vec<u8>) -> Option<(Self, Vec<Vec<u64>>)> {
        let (content, sum) = bytes.split_last_chunk::<4>()?;
        if crc32fast::hash(content) != u32::from_le_bytes(*sum) {
            return None;
        }
        let mut rest = content.strip_prefix(MAGIC)?;
        let number = |rest: &mut &[u8]| Some(u32::from_le_bytes(take(rest)?) as usize);
        let mut sets = Vec::new();
        for _ in 0..number(&mut rest)? {
            let count = number(&mut rest)?;
            let hashes = rest.split_off(..count.checked_mul(8)?)?;
            let hashes = hashes.as_chunks::<8>().0.iter();
            sets.push(hashes.map(|bytes| u64::from_le_bytes(*bytes)).collect());
        }
        let row_count = number(&mut rest)?;
        let start = content.len() - rest.len();
        let body = start.checked_add(row_count.checked_mul(ROW_BYTES)?)?;
        if body > content.len() {
            return None;
        }
        let part = Self {
            path,
            rows: start..body,
            body,
            bytes,
            sets: Vec::new(),
        };
        Some((part, sets))
    }

    fn row(&self, number: usize) -> (&[u8], [usize; 3]) {
        let row = &self.bytes[self.rows.clone()][number * ROW_BYTES..][..ROW_BYTES];
        let (key, mut rest) = row.split_at(FindingsKey::BYTE_COUNT);
        let mut next = || take(&mut rest).map_or(0, |bytes| u32::from_le_bytes(bytes) as usize);
        (key, [next(), next(), next()])
    }

    fn row_count(&self) -> usize {
        self.rows.len() / ROW_BYTES
    }

    fn found(&self, [set, start, length]: [usize; 3]) -> Option<FoundBefore<'_>> {
        let end = self.bytes.len() - 4;
        let bytes = self.bytes[self.body..end].get(start..start.checked_add(length)?)?;
        let set = *self.sets.get(set)?;
        Some(FoundBefore { set, bytes })
    }

    fn get(&self, key: &FindingsKey) -> impl Iterator<Item = FoundBefore<'_>> {
        let (mut low, mut high) = (0, self.row_count());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.row(middle).0 < &key.0[..] {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let key = *key;
        (low..self.row_count())
            .map(|number| self.row(number))
            .take_while(move |(found, _)| *found == &key.0[..])
            .filter_map(|(_, numbers)| self.found(numbers))
    }

    fn entries(&self) -> impl Iterator<Item = (FindingsKey, usize, &[u8])> {
        (0..self.row_count()).filter_map(|number| {
            let (key, numbers) = self.row(number);
            let found = self.found(numbers)?;
            Some((FindingsKey(key.try_into().ok()?), found.set, found.bytes))
        })
    }
}

/// Reads bytes as a file of findings, and as one whose sum is right; for fuzzing.
pub(crate) fn examine_findings(bytes: &[u8]) {
    let mut framed = MAGIC.to_vec();
    framed.extend_from_slice(bytes);
    let sum = crc32fast::hash(&framed);
    framed.extend_from_slice(&sum.to_le_bytes());
    for bytes in [bytes.to_vec(), framed] {
        let Some((mut part, sets)) = Part::new(PathBuf::new(), bytes) else {
            continue;
        };
        part.sets = (0..sets.len()).collect();
        for (key, set, found) in part.entries() {
            assert!(set < sets.len());
            assert!(found.len() <= part.bytes.len());
            let _ = part.get(&key).count();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u8) -> FindingsKey {
        FindingsKey::new(&BlobId::new(&[number; 20]).expect("20 bytes"), 7)
    }

    /// What is known of a key: the rules that looked, and what they found.
    fn known(folder: &Path, number: u8) -> Vec<(Vec<u64>, Vec<u8>)> {
        let findings = Findings::open(folder, 1);
        findings
            .get(&key(number))
            .map(|found| (findings.sets()[found.set].clone(), found.bytes.to_vec()))
            .collect()
    }

    fn add(folder: &Path, entries: &[(u8, &[u64], &[u8])]) {
        let findings = Findings::open(folder, 1);
        for (number, rules, bytes) in entries {
            findings.add(key(*number), rules, bytes.to_vec());
        }
        findings.finish().expect("it can be written");
    }

    fn count(folder: &Path) -> usize {
        system::list_folder(folder).expect("it is there").len()
    }

    #[test]
    fn rules_add_up() {
        let sandbox = tempfile::tempdir().unwrap();
        let folder = sandbox.path().join("codecontext/cache");
        std::fs::create_dir(sandbox.path().join("codecontext")).unwrap();
        add(&folder, &[(1, &[10, 11], b"one"), (2, &[10, 11], b"")]);
        add(&folder, &[(1, &[12], b"more"), (3, &[12, 10], b"x")]);
        assert_eq!(
            known(&folder, 1),
            [
                (vec![12], b"more".to_vec()),
                (vec![10, 11], b"one".to_vec())
            ]
        );
        assert_eq!(known(&folder, 2), [(vec![10, 11], Vec::new())]);
        assert_eq!(known(&folder, 4), []);
        assert_eq!(count(&folder), 2);
        add(&folder, &[]);
        assert_eq!(count(&folder), 2, "nothing new writes nothing");
    }

    #[test]
    fn many_files_become_one_without_what_is_covered() {
        let sandbox = tempfile::tempdir().unwrap();
        let folder = sandbox.path().join("cache");
        for round in 0..u8::try_from(FILE_COUNT_MAX).unwrap() {
            add(
                &folder,
                &[(1, &[u64::from(round)], &[round]), (2, &[5], b"same")],
            );
        }
        assert_eq!(count(&folder), FILE_COUNT_MAX);
        add(&folder, &[(1, &[0, 1, 2], b"all")]);
        assert_eq!(count(&folder), 1);
        assert_eq!(known(&folder, 2).len(), 1);
        let rules: Vec<Vec<u64>> = known(&folder, 1).into_iter().map(|(set, _)| set).collect();
        assert_eq!(rules.len(), FILE_COUNT_MAX - 3 + 1);
        assert!(rules.contains(&vec![0, 1, 2]) && rules.contains(&vec![7]));
    }

    #[test]
    fn what_another_program_found_is_not_believed_and_goes() {
        let sandbox = tempfile::tempdir().unwrap();
        let folder = sandbox.path().join("cache");
        add(&folder, &[(1, &[1], b"old")]);
        let other = Findings::open(&folder, 2);
        assert_eq!(other.get(&key(1)).count(), 0);
        other.add(key(1), &[1], b"new".to_vec());
        other.finish().unwrap();
        assert_eq!(count(&folder), 1);
        assert_eq!(known(&folder, 1), []);
    }

    #[test]
    fn no_damage_is_believed() {
        let mut entries = vec![(key(1), 0, b"one".to_vec()), (key(2), 1, b"".to_vec())];
        let bytes = encode(&[vec![1, 2], vec![3]], &mut entries);
        assert!(Part::new(PathBuf::new(), bytes.clone()).is_some());
        for at in 0..bytes.len() {
            assert!(Part::new(PathBuf::new(), bytes[..at].to_vec()).is_none());
            let mut bad = bytes.clone();
            bad[at] ^= 4;
            assert!(Part::new(PathBuf::new(), bad.clone()).is_none());
            examine_findings(&bad[8.min(at)..]);
        }
        let body = &bytes[8..bytes.len() - 4];
        for at in 0..body.len() {
            for value in [0, 1, 0x7f, 0xff] {
                let mut bad = body.to_vec();
                bad[at] = value;
                examine_findings(&bad);
            }
        }
    }
}
