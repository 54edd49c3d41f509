//! What the records on disk looked like when they were last written or read, for one worktree.
//!
//! Spares reading 5,000 records to find that none changed. It is a hint that belongs to one machine: a
//! file that is missing, damaged, of another version or older than what it speaks of only costs a
//! comparison, and can never make a wrong record look right.

use std::path::{Path, PathBuf};

use crate::facts::{BlobId, EXTRACTOR_VERSION, MAP_FORMAT};
use crate::system::{self, FileKind, FileStat};
use crate::text::{RepoPath, fingerprint};

use super::{CacheKey, Error};

/// First bytes of the file; the digit rises with its form.
const MAGIC: &[u8; 8] = b"ccstate1";

/// Larger files are taken for damaged.
const STATE_BYTES_MAX: u64 = 1 << 30;

/// Bytes of a row but for its path.
const ROW_BYTES: usize = 2 + 1 + 32 + 1 + 4 * 8;

/// Records known by their stat, in the order of their sources' paths.
#[derive(Debug, Default)]
pub(crate) struct MapState {
    rows: Vec<Row>,
    /// When the file was written; rows changed at that moment or later are not trusted.
    written_ns: i64,
}

/// One record as it was last seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub source: RepoPath,
    pub key: CacheKey,
    pub byte_count: u64,
    pub modified_ns: i64,
    pub changed_ns: i64,
    pub inode: u64,
}

impl MapState {
    /// Where the state of a worktree is kept; `worktree` is any text that names it.
    pub(crate) fn path(cache: &Path, worktree: &[u8]) -> PathBuf {
        cache.join(format!("state-{:016x}", fingerprint(worktree)))
    }

    /// Reads a state; empty where there is none that fits.
    ///
    /// `settings` stands for everything besides bytes and path that decides what a record holds.
    pub(crate) fn load(path: &Path, settings: u64) -> Self {
        let mut bytes = Vec::new();
        match system::read_file_into(path, STATE_BYTES_MAX, &mut bytes) {
            Ok(Some(stat)) => Self {
                rows: decode(&bytes, settings).unwrap_or_default(),
                written_ns: stat.modified_ns,
            },
            _ => Self::default(),
        }
    }

    /// Writes the state, for [`MapState::load`] with the same settings.
    pub(crate) fn save(&self, path: &Path, settings: u64) -> Result<(), Error> {
        if let Some(folder) = path.parent() {
            super::cache::create_folder(folder)?;
        }
        Ok(system::write_atomically(
            path,
            &encode(&self.rows, settings),
            false,
        )?)
    }

    pub(crate) fn record_count(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn sources(&self) -> impl Iterator<Item = &RepoPath> {
        self.rows.iter().map(|row| &row.source)
    }

    pub(super) fn new(mut rows: Vec<Row>) -> Self {
        rows.sort_unstable_by(|one, other| one.source.cmp(&other.source));
        rows.dedup_by(|one, other| one.source == other.source);
        Self {
            rows,
            written_ns: i64::MIN,
        }
    }

    /// The row that proves by `stat` alone that the record of `source` holds the facts of `key`.
    pub(super) fn proof(&self, source: &RepoPath, key: &CacheKey, stat: &FileStat) -> Option<&Row> {
        let at = self
            .rows
            .binary_search_by(|row| row.source.cmp(source))
            .ok()?;
        let row = &self.rows[at];
        // A change in the same tick of the clock as the last look would leave the same times.
        let is_settled = row.modified_ns < self.written_ns && row.changed_ns < self.written_ns;
        (is_settled && row.key == *key && row.matches(stat)).then_some(row)
    }
}

impl Row {
    pub(super) fn new(source: &RepoPath, key: CacheKey, stat: &FileStat) -> Self {
        Self {
            source: source.clone(),
            key,
            byte_count: stat.byte_count,
            modified_ns: stat.modified_ns,
            changed_ns: stat.changed_ns,
            inode: stat.inode,
        }
    }

    fn matches(&self, stat: &FileStat) -> bool {
        stat.kind == FileKind::File
            && self.byte_count == stat.byte_count
            && self.modified_ns == stat.modified_ns
            && self.changed_ns == stat.changed_ns
            && self.inode == stat.inode
    }
}

fn encode(rows: &[Row], settings: u64) -> Vec<u8> {
    let paths: usize = rows.iter().map(|row| row.source.as_bytes().len()).sum();
    let mut bytes = Vec::with_capacity(32 + rows.len() * ROW_BYTES + paths);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&EXTRACTOR_VERSION.to_le_bytes());
    bytes.extend_from_slice(&MAP_FORMAT.to_le_bytes());
    bytes.extend_from_slice(&settings.to_le_bytes());
    for row in rows {
        let path = row.source.as_bytes();
        // Paths are far below this bound, see `layout`; a longer one is simply not remembered.
        let Ok(length) = u16::try_from(path.len()) else {
            continue;
        };
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(path);
        bytes.extend_from_slice(&row.key.to_bytes());
        for number in [row.byte_count, row.inode] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        for number in [row.modified_ns, row.changed_ns] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
    }
    let sum = crc32fast::hash(&bytes);
    bytes.extend_from_slice(&sum.to_le_bytes());
    bytes
}

/// Reads what [`encode`] wrote; `None` for anything else.
fn decode(bytes: &[u8], settings: u64) -> Option<Vec<Row>> {
    let (body, sum) = bytes.split_last_chunk::<4>()?;
    if crc32fast::hash(body) != u32::from_le_bytes(*sum) {
        return None;
    }
    let mut rest = body.strip_prefix(MAGIC)?;
    let fits = u32::from_le_bytes(take(&mut rest)?) == EXTRACTOR_VERSION
        && u32::from_le_bytes(take(&mut rest)?) == MAP_FORMAT
        && u64::from_le_bytes(take(&mut rest)?) == settings;
    if !fits {
        return None;
    }
    let mut rows = Vec::with_capacity(rest.len() / (ROW_BYTES + 16));
    while !rest.is_empty() {
        let length = usize::from(u16::from_le_bytes(take(&mut rest)?));
        let path = rest.split_off(..length)?;
        let key = CacheKey::from_bytes(&take(&mut rest)?)?;
        rows.push(Row {
            source: RepoPath::new(path),
            key,
            byte_count: u64::from_le_bytes(take(&mut rest)?),
            inode: u64::from_le_bytes(take(&mut rest)?),
            modified_ns: i64::from_le_bytes(take(&mut rest)?),
            changed_ns: i64::from_le_bytes(take(&mut rest)?),
        });
    }
    rows.is_sorted_by(|one, other| one.source < other.source)
        .then_some(rows)
}

/// Reads bytes as a state, and as the rows of one whose frame is right; for fuzzing.
pub(crate) fn examine_state(bytes: &[u8]) {
    let _ = decode(bytes, 0);
    let mut framed = encode(&[], 0);
    framed.truncate(framed.len() - 4);
    framed.extend_from_slice(bytes);
    let sum = crc32fast::hash(&framed);
    framed.extend_from_slice(&sum.to_le_bytes());
    if let Some(rows) = decode(&framed, 0) {
        assert_eq!(
            encode(&rows, 0),
            framed,
            "rows that can be read are written the same"
        );
    }
}

/// Takes a fixed count of bytes off the front.
pub(super) fn take<const COUNT: usize>(rest: &mut &[u8]) -> Option<[u8; COUNT]> {
    let (head, tail) = rest.split_first_chunk()?;
    *rest = tail;
    Some(*head)
}

impl CacheKey {
    /// Bytes of a key: the id, its length, the candidate; their order is that of the keys.
    pub(super) const BYTE_COUNT: usize = 34;

    pub(super) fn to_bytes(self) -> [u8; Self::BYTE_COUNT] {
        let mut bytes = [0; Self::BYTE_COUNT];
        let id = self.blob.as_bytes();
        bytes[..id.len()].copy_from_slice(id);
        bytes[32] = u8::try_from(id.len()).expect("an id has 20 or 32 bytes");
        bytes[33] = self.candidate;
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8; Self::BYTE_COUNT]) -> Option<Self> {
        let id = bytes.get(..usize::from(bytes[32]))?;
        let blob = BlobId::new(id)?;
        let key = Self {
            blob,
            candidate: bytes[33],
        };
        (key.to_bytes() == *bytes).then_some(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Row> {
        [("a/b.rs", 20), ("c.py", 32)]
            .map(|(path, length)| Row {
                source: RepoPath::from(path),
                key: CacheKey {
                    blob: BlobId::new(&vec![7; length]).unwrap(),
                    candidate: 3,
                },
                byte_count: 10,
                modified_ns: -1,
                changed_ns: 20,
                inode: 5,
            })
            .to_vec()
    }

    #[test]
    fn a_state_comes_back_for_the_same_settings_only() {
        let bytes = encode(&rows(), 9);
        assert_eq!(decode(&bytes, 9), Some(rows()));
        assert_eq!(decode(&bytes, 8), None);
        assert_eq!(decode(&encode(&[], 9), 9), Some(Vec::new()));
    }

    #[test]
    fn no_damage_goes_unseen() {
        let bytes = encode(&rows(), 9);
        for at in 0..bytes.len() {
            assert_eq!(decode(&bytes[..at], 9), None, "cut at {at}");
            for bit in 0..8 {
                let mut bad = bytes.clone();
                bad[at] ^= 1 << bit;
                assert_eq!(decode(&bad, 9), None, "flipped at {at}");
            }
        }
    }

    #[test]
    fn bytes_that_pass_the_sum_are_still_not_believed() {
        // As a fuzzer would make them: any body, with a sum that fits.
        let whole = encode(&rows(), 9);
        for at in 24..whole.len() - 4 {
            for value in [0, 1, 0x7f, 0xff] {
                let mut body = whole[..whole.len() - 4].to_vec();
                body[at] = value;
                body.truncate(body.len() - at % 3);
                let sum = crc32fast::hash(&body);
                body.extend_from_slice(&sum.to_le_bytes());
                if let Some(rows) = decode(&body, 9) {
                    assert!(rows.len() <= 2);
                }
            }
        }
    }

    #[test]
    fn a_change_in_the_tick_of_the_writing_is_not_trusted() {
        let row = rows().remove(0);
        let stat = FileStat {
            kind: FileKind::File,
            byte_count: row.byte_count,
            modified_ns: row.modified_ns,
            changed_ns: row.changed_ns,
            inode: row.inode,
        };
        let mut state = MapState::new(vec![row.clone()]);
        for (written_ns, is_trusted) in [(20, false), (21, true), (i64::MIN, false)] {
            state.written_ns = written_ns;
            let proof = state.proof(&row.source, &row.key, &stat);
            assert_eq!(proof.is_some(), is_trusted, "{written_ns}");
        }
        for changed in [
            FileStat { inode: 6, ..stat },
            FileStat {
                byte_count: 11,
                ..stat
            },
            FileStat {
                changed_ns: 19,
                ..stat
            },
            FileStat {
                kind: FileKind::Symlink,
                ..stat
            },
        ] {
            state.written_ns = 99;
            assert_eq!(state.proof(&row.source, &row.key, &changed), None);
        }
    }
}
