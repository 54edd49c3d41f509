//! Judges whether a working file still is what the index says.
//!
//! By its `lstat` alone wherever that proves it, by its content where it does not: as git does, and
//! stricter in one point, because git compares whole seconds. Filter programs are never run: a file
//! that only such a program could turn back into its blob counts as modified once its `lstat` differs.

use std::fs::Metadata;
use std::path::PathBuf;

use gix::filter::plumbing::pipeline::CrlfRoundTripCheck;
use gix::filter::plumbing::pipeline::convert::ToGitOutcome;
use gix::index::entry::{Flags, Mode, Stat, stat};
use gix::objs::FindExt;

use super::object::{hash_blob, read_plain_file};
use super::walk::{Judgment, is_executable};
use super::{Error, index};

/// Files over this are called modified without being read: no source is as large.
const COMPARE_BYTES_MAX: u64 = 64 << 20;

/// How near to the writing of the index a file's time must lie to be doubted, where the file system
/// keeps fractions of a second. Kernels advance file times in steps of up to 10 ms.
const RACY_SLACK_MS: i64 = 50;

/// Judges files for one thread.
pub(super) struct Judge<'a> {
    repository: &'a gix::Repository,
    index: &'a gix::index::State,
    options: stat::Options,
    empty_blob: gix::ObjectId,
    /// Made when the first file is met whose bytes on disk are not the blob's.
    filter: Option<Filter>,
}

/// Git's conversions, and the attributes that steer them.
type Filter = (gix::filter::plumbing::Pipeline, gix::worktree::Stack);

impl<'a> Judge<'a> {
    pub(super) fn new(
        repository: &'a gix::Repository,
        index: &'a gix::index::State,
    ) -> Result<Self, Error> {
        Ok(Self {
            repository,
            index,
            options: repository
                .stat_options()
                .map_err(Error::git("read its configuration"))?,
            empty_blob: gix::ObjectId::empty_blob(repository.object_hash()),
            filter: None,
        })
    }

    /// Judges a plain file. `place` is asked for only where the content must be read.
    pub(super) fn judge(
        &mut self,
        entry: &gix::index::Entry,
        metadata: &Metadata,
        place: impl FnOnce() -> PathBuf,
    ) -> Result<Judgment, Error> {
        let modified = Judgment::Modified {
            executable: is_executable(metadata),
        };
        let is_file = matches!(entry.mode, Mode::FILE | Mode::FILE_EXECUTABLE);
        if !is_file || entry.stage_raw() != 0 || entry.flags.contains(Flags::INTENT_TO_ADD) {
            return Ok(modified);
        }
        let now = stat_of(metadata);
        if self.is_proved(entry, &now) {
            return Ok(Judgment::Clean);
        }
        let bytes = match read_plain_file(&place(), metadata, COMPARE_BYTES_MAX) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Ok(modified),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Judgment::Deleted);
            }
            Err(_) => return Ok(Judgment::Unreadable),
        };
        if self.is_content(entry, &bytes)? {
            Ok(Judgment::Clean)
        } else {
            Ok(modified)
        }
    }

    /// Whether the `lstat` proves that the content is the entry's.
    fn is_proved(&self, entry: &gix::index::Entry, now: &Stat) -> bool {
        // Git writes size 0 for an entry that it could not prove itself.
        let is_smudged = entry.stat.size == 0 && entry.id != self.empty_blob;
        !is_smudged && is_equal(now, &entry.stat, self.options) && !is_racy(self.index, now)
    }

    fn is_content(&mut self, entry: &gix::index::Entry, bytes: &[u8]) -> Result<bool, Error> {
        let hash = self.repository.object_hash();
        if Some(hash_blob(hash, bytes)) == index::blob(entry) {
            return Ok(true);
        }
        // Conversion can only take line ends and encodings away from text.
        if bytes.is_empty() {
            return Ok(false);
        }
        let converted = self.converted(entry, bytes)?;
        Ok(converted
            .is_some_and(|converted| Some(hash_blob(hash, &converted)) == index::blob(entry)))
    }

    /// The bytes as git would store them, where line ends, encoding or `$Id$` make them others.
    fn converted(
        &mut self,
        entry: &gix::index::Entry,
        bytes: &[u8],
    ) -> Result<Option<Vec<u8>>, Error> {
        let (pipeline, attributes) = match &mut self.filter {
            Some(filter) => filter,
            none => none.insert(filter(self.repository, self.index)?),
        };
        let path = entry.path(self.index);
        let objects = &self.repository.objects;
        let (Ok(native), Ok(attributes)) = (
            gix::path::from_bstr(path),
            attributes.at_entry(path, Some(entry.mode), objects),
        ) else {
            return Ok(None);
        };
        let converted = pipeline.convert_to_git(
            bytes,
            &native,
            &mut |_, found| {
                attributes.matching_attributes(found);
            },
            &mut |buffer| Ok(objects.find_blob(&entry.id, buffer).ok().map(|_| ())),
        );
        // Text that cannot be converted is not what git stored.
        Ok(match converted {
            Ok(ToGitOutcome::Buffer(converted)) => Some(converted.to_vec()),
            _ => None,
        })
    }
}

/// Git's own conversions with every outside program taken out.
fn filter(repository: &gix::Repository, index: &gix::index::State) -> Result<Filter, Error> {
    let task = "read its conversion settings";
    let source = gix::worktree::stack::state::attributes::Source::WorktreeThenIdMapping;
    let attributes = repository
        .attributes_only(index, source)
        .map_err(Error::git(task))?;
    let mut options = gix::filter::Pipeline::options(repository).map_err(Error::git(task))?;
    options.drivers.clear();
    options.crlf_roundtrip_check = CrlfRoundTripCheck::Skip;
    let context = gix::command::Context::default();
    let pipeline = gix::filter::plumbing::Pipeline::new(context, repository.object_hash(), options);
    Ok((pipeline, attributes.detach()))
}

/// Whether two `lstat`s are equal in what the configuration lets count.
fn is_equal(now: &Stat, then: &Stat, options: stat::Options) -> bool {
    // Git compares whole seconds on most systems; the fractions it keeps only make us look once more.
    let use_nsec = then.mtime.nsecs != 0 && now.mtime.nsecs != 0;
    now.matches(
        then,
        stat::Options {
            use_nsec,
            ..options
        },
    )
}

/// Whether the file may have been changed after git looked at it, without its time telling.
fn is_racy(index: &gix::index::State, now: &Stat) -> bool {
    let written = index.timestamp();
    let has_fractions = written.nanoseconds() != 0 && now.mtime.nsecs != 0;
    // Git keeps the low 32 bits of the seconds, so compare those.
    let seconds = written.unix_seconds() - i64::from(now.mtime.secs);
    if !has_fractions {
        return seconds <= 0;
    }
    let fractions = i64::from(written.nanoseconds()) - i64::from(now.mtime.nsecs);
    seconds
        .saturating_mul(1000)
        .saturating_add(fractions / 1_000_000)
        <= RACY_SLACK_MS
}

/// The fields of an `lstat` that git keeps.
#[cfg(unix)]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "git keeps the low 32 bits of every field"
)]
pub(super) fn stat_of(metadata: &Metadata) -> Stat {
    use std::os::unix::fs::MetadataExt;
    let time = |secs: i64, nsecs: i64| stat::Time {
        secs: secs as u32,
        nsecs: nsecs as u32,
    };
    Stat {
        mtime: time(metadata.mtime(), metadata.mtime_nsec()),
        ctime: time(metadata.ctime(), metadata.ctime_nsec()),
        dev: metadata.dev() as u32,
        ino: metadata.ino() as u32,
        uid: metadata.uid(),
        gid: metadata.gid(),
        size: metadata.len() as u32,
    }
}

/// The fields of an `lstat` that git keeps; elsewhere than on Unix that is times and size.
#[cfg(not(unix))]
pub(super) fn stat_of(metadata: &Metadata) -> Stat {
    let time = |time: std::io::Result<std::time::SystemTime>| {
        time.ok()
            .and_then(|time| time.try_into().ok())
            .unwrap_or_default()
    };
    Stat {
        mtime: time(metadata.modified()),
        ctime: time(metadata.created()),
        size: metadata.len() as u32,
        ..Stat::default()
    }
}
