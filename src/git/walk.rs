//! Looks at every file of the working tree once, on a few threads.
//!
//! One pass over the folders answers both questions of `git status`: which tracked files changed, and
//! which files are untracked. A folder is entered by the name its parent shows for it, and only if
//! that is a folder and no link, so nothing outside the working tree is ever seen. Ignore rules are
//! read only where an untracked name asks for them.

use std::fs::{self, DirEntry, FileType};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use gix::bstr::ByteSlice;
use gix::index::entry::{Flags, Mode};
use hashbrown::HashMap;

use super::Error;
use super::freshness::Judge;
use super::listing::{LeftOut, Reason};
use super::path::place_below;
use crate::text::RepoPath;

/// More threads than this only wait for each other in the kernel.
const THREAD_COUNT_MAX: usize = 8;
/// With fewer tracked files than this for each, a further thread costs more than it gives.
const FILES_PER_THREAD_MIN: usize = 300;
/// Folders below folders, tracked or not.
const DEPTH_MAX: usize = 2048;

/// What the working tree says of one index entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judgment {
    Deleted,
    /// Not on disk on purpose, or git was told to believe so: its bytes are the object's.
    Object,
    Clean,
    Modified {
        executable: bool,
    },
    /// Something that is no file stands in its place.
    Replaced(Reason),
    Unreadable,
}

/// What was found on disk.
pub(super) struct Walked {
    /// One for each index entry.
    pub(super) judgments: Vec<Judgment>,
    /// Untracked files with their executable bit, in no order.
    pub(super) untracked: Vec<(RepoPath, bool)>,
    pub(super) left_out: Vec<LeftOut>,
}

/// Walks the working tree at `root`.
pub(super) fn run(
    shared: &gix::ThreadSafeRepository,
    index: &gix::index::State,
    root: &Path,
    untracked: bool,
) -> Result<Walked, Error> {
    let repository = shared.to_thread_local();
    let config = repository.config_snapshot();
    let ignore_case = config.boolean("core.ignoreCase").unwrap_or(false);
    let sparse = config.boolean("core.sparseCheckout").unwrap_or(false);
    let walk = Walk {
        index,
        root,
        untracked,
        ignore_case,
        sparse,
        queue: Mutex::new(Queue {
            folders: vec![Folder {
                path: Vec::new(),
                tracked: 0..index.entries().len(),
            }],
            busy_count: 0,
        }),
        wake: Condvar::new(),
        idle_count: AtomicUsize::new(0),
    };
    let core_count = std::thread::available_parallelism().map_or(1, usize::from);
    let wanted = index.entries().len() / FILES_PER_THREAD_MIN;
    let thread_count = core_count.min(THREAD_COUNT_MAX).min(wanted).max(1);
    let found = std::thread::scope(|scope| {
        let others: Vec<_> = (1..thread_count)
            .map(|_| {
                let walk = &walk;
                scope.spawn(move || walk.work(&shared.to_thread_local()))
            })
            .collect();
        let mut found = vec![walk.work(&repository)];
        for other in others {
            found.push(
                other
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            );
        }
        found
    });
    collected(index, found)
}

/// Puts together what the threads found; entries nobody saw are gone from disk.
fn collected(index: &gix::index::State, found: Vec<Result<Found, Error>>) -> Result<Walked, Error> {
    let mut walked = Walked {
        judgments: index.entries().iter().map(unseen).collect(),
        untracked: Vec::new(),
        left_out: Vec::new(),
    };
    for found in found {
        let found = found?;
        for (at, judgment) in found.tracked {
            walked.judgments[at] = judgment;
        }
        walked.untracked.extend(found.untracked);
        walked.left_out.extend(found.left_out);
    }
    Ok(walked)
}

/// The judgment of an entry that is not on disk.
fn unseen(entry: &gix::index::Entry) -> Judgment {
    if entry
        .flags
        .intersects(Flags::SKIP_WORKTREE | Flags::ASSUME_VALID)
    {
        Judgment::Object
    } else {
        Judgment::Deleted
    }
}

struct Walk<'a> {
    index: &'a gix::index::State,
    root: &'a Path,
    untracked: bool,
    ignore_case: bool,
    sparse: bool,
    queue: Mutex<Queue>,
    wake: Condvar,
    /// Threads without a folder, to be read without taking the lock.
    idle_count: AtomicUsize,
}

/// Folders that a thread gave away because another had none.
struct Queue {
    folders: Vec<Folder>,
    /// Threads with folders of their own, which may still give some away.
    busy_count: usize,
}

/// A folder to look at, and the index entries below it; none for an untracked one.
struct Folder {
    path: Vec<u8>,
    tracked: Range<usize>,
}

#[derive(Default)]
struct Found {
    tracked: Vec<(usize, Judgment)>,
    untracked: Vec<(RepoPath, bool)>,
    left_out: Vec<LeftOut>,
}

/// What the index knows under one name of a folder; in a conflict it can be both.
#[derive(Default)]
struct Slot {
    file: Range<usize>,
    folder: Range<usize>,
}

impl Walk<'_> {
    fn work(&self, repository: &gix::Repository) -> Result<Found, Error> {
        let mut worker = Worker {
            walk: self,
            judge: Judge::new(repository, self.index)?,
            ignore: None,
            repository,
            found: Found::default(),
            below: Vec::new(),
        };
        let _release = Release(self);
        while let Some(folder) = worker.below.pop().or_else(|| self.take()) {
            let outcome = worker.folder(&folder);
            if outcome.is_err() {
                worker.below.clear();
            }
            self.share(&mut worker.below);
            outcome?;
        }
        Ok(worker.found)
    }

    /// Gives the older half of a thread's folders away where another thread has none, and says so
    /// where a thread has run out itself.
    fn share(&self, below: &mut Vec<Folder>) {
        if below.is_empty() {
            let mut queue = self.lock();
            queue.busy_count = queue.busy_count.saturating_sub(1);
            if queue.busy_count == 0 {
                self.wake.notify_all();
            }
        } else if below.len() > 1 && self.idle_count.load(Ordering::Relaxed) > 0 {
            // The older ones lie nearer to the top and hold more.
            self.lock().folders.extend(below.drain(..below.len() / 2));
            self.wake.notify_one();
        }
    }

    /// Waits for a folder that another thread gives away; `None` when all are done.
    fn take(&self) -> Option<Folder> {
        let mut queue = self.lock();
        loop {
            if let Some(folder) = queue.folders.pop() {
                queue.busy_count += 1;
                return Some(folder);
            }
            if queue.busy_count == 0 {
                return None;
            }
            self.idle_count.fetch_add(1, Ordering::Relaxed);
            queue = self
                .wake
                .wait(queue)
                .unwrap_or_else(PoisonError::into_inner);
            self.idle_count.fetch_sub(1, Ordering::Relaxed);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The names that the index has in a folder.
    fn slots(&self, folder: &Folder) -> HashMap<&[u8], Slot, foldhash::fast::RandomState> {
        let mut slots: HashMap<&[u8], Slot, _> = HashMap::default();
        let skip = if folder.path.is_empty() {
            0
        } else {
            folder.path.len() + 1
        };
        let entries = self.index.entries();
        let mut at = folder.tracked.start;
        while at < folder.tracked.end {
            let path: &[u8] = entries[at].path(self.index);
            let below = &path[skip.min(path.len())..];
            if let Some(end) = memchr::memchr(b'/', below) {
                let prefix = &path[..=skip + end];
                let rest = &entries[at..folder.tracked.end];
                let count =
                    rest.partition_point(|entry| entry.path(self.index).starts_with(prefix));
                let slot = slots.entry(&below[..end]).or_default();
                slot.folder = at..at + count.max(1);
                at = slot.folder.end;
            } else {
                let slot = slots.entry(below).or_insert_with(|| Slot {
                    file: at..at,
                    folder: 0..0,
                });
                if slot.file.is_empty() {
                    slot.file = at..at;
                }
                slot.file.end = at + 1;
                at += 1;
            }
        }
        slots
    }
}

/// Lets the other threads go where one panics, so that the panic is reported and nobody waits for it.
struct Release<'a>(&'a Walk<'a>);

impl Drop for Release<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let mut queue = self.0.lock();
            queue.folders.clear();
            queue.busy_count = 0;
            self.0.wake.notify_all();
        }
    }
}

struct Worker<'a> {
    walk: &'a Walk<'a>,
    judge: Judge<'a>,
    /// Made when the first untracked name is met.
    ignore: Option<gix::AttributeStack<'a>>,
    repository: &'a gix::Repository,
    found: Found,
    /// Folders found, for any thread to take.
    below: Vec<Folder>,
}

impl Worker<'_> {
    fn folder(&mut self, folder: &Folder) -> Result<(), Error> {
        let Some(place) = place_below(self.walk.root, &folder.path) else {
            return Ok(());
        };
        let listed: std::io::Result<Vec<DirEntry>> =
            fs::read_dir(&place).and_then(Iterator::collect);
        let children = match listed {
            Ok(children) => children,
            Err(error) => {
                self.unreadable(folder, &error);
                return Ok(());
            }
        };
        let is_untracked = folder.tracked.is_empty() && !folder.path.is_empty();
        if is_untracked && is_repository(&place, &children) {
            self.leave_out(&folder.path, Reason::NestedRepository);
            return Ok(());
        }
        let slots = self.walk.slots(folder);
        let mut path = folder.path.clone();
        if !path.is_empty() {
            path.push(b'/');
        }
        let folder_length = path.len();
        for child in &children {
            let Ok(kind) = child.file_type() else {
                continue;
            };
            let name = child.file_name();
            let Ok(name) = gix::path::os_str_into_bstr(&name) else {
                continue;
            };
            if name.eq_ignore_ascii_case(b".git") {
                continue;
            }
            path.truncate(folder_length);
            path.extend_from_slice(name);
            match self.slot(&slots, name) {
                Some(slot) => self.tracked(child, kind, slot, &path)?,
                None => self.untracked(child, kind, &path)?,
            }
        }
        Ok(())
    }

    /// What the index has under a name; where the file system takes `A` for `a`, so do we.
    fn slot<'s>(
        &self,
        slots: &'s HashMap<&[u8], Slot, foldhash::fast::RandomState>,
        name: &[u8],
    ) -> Option<&'s Slot> {
        slots.get(name).or_else(|| {
            let folded = || {
                slots
                    .iter()
                    .find(|(known, _)| known.eq_ignore_ascii_case(name))
            };
            self.walk
                .ignore_case
                .then(folded)
                .flatten()
                .map(|(_, slot)| slot)
        })
    }

    fn tracked(
        &mut self,
        child: &DirEntry,
        kind: FileType,
        slot: &Slot,
        path: &[u8],
    ) -> Result<(), Error> {
        if kind.is_dir() {
            let entries = &self.walk.index.entries()[slot.file.clone()];
            if entries.iter().any(|entry| entry.mode == Mode::COMMIT) {
                return Ok(()); // The listing names it as a submodule.
            }
            if slot.folder.is_empty() {
                return self.untracked(child, kind, path);
            }
            // By the index's own spelling: it may differ from the disk's in case.
            self.enter(path, slot.folder.clone());
            return Ok(());
        }
        if slot.file.is_empty() {
            return self.untracked(child, kind, path);
        }
        for at in slot.file.clone() {
            let judgment = self.judgment(child, kind, at)?;
            self.found.tracked.push((at, judgment));
        }
        Ok(())
    }

    fn judgment(&mut self, child: &DirEntry, kind: FileType, at: usize) -> Result<Judgment, Error> {
        let entry = &self.walk.index.entries()[at];
        let told = entry.flags.contains(Flags::ASSUME_VALID)
            || (entry.flags.contains(Flags::SKIP_WORKTREE) && !self.walk.sparse);
        if told {
            return Ok(Judgment::Object);
        }
        if kind.is_symlink() {
            return Ok(Judgment::Replaced(Reason::Symlink));
        }
        if !kind.is_file() {
            return Ok(Judgment::Replaced(Reason::NotAFile));
        }
        // By the open folder and the name in it, so that no part of the path is looked up again.
        match child.metadata() {
            Ok(metadata) => self.judge.judge(entry, &metadata, || child.path()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Judgment::Deleted),
            Err(_) => Ok(Judgment::Unreadable),
        }
    }

    fn untracked(&mut self, child: &DirEntry, kind: FileType, path: &[u8]) -> Result<(), Error> {
        let of_interest = kind.is_dir() || kind.is_file() || kind.is_symlink();
        if !self.walk.untracked || !of_interest || self.is_ignored(path, kind.is_dir())? {
            return Ok(());
        }
        if kind.is_dir() {
            self.enter(path, 0..0);
        } else if kind.is_symlink() {
            self.leave_out(path, Reason::Symlink);
        } else {
            let executable = child
                .metadata()
                .is_ok_and(|metadata| is_executable(&metadata));
            self.found.untracked.push((RepoPath::new(path), executable));
        }
        Ok(())
    }

    fn enter(&mut self, path: &[u8], tracked: Range<usize>) {
        if memchr::memchr_iter(b'/', path).count() < DEPTH_MAX {
            self.below.push(Folder {
                path: path.to_vec(),
                tracked,
            });
        } else {
            self.leave_out(path, Reason::Unreadable);
        }
    }

    fn is_ignored(&mut self, path: &[u8], is_folder: bool) -> Result<bool, Error> {
        let ignore = match &mut self.ignore {
            Some(ignore) => ignore,
            none => none.insert(
                self.repository
                    .excludes(
                        self.walk.index,
                        None,
                        gix::worktree::stack::state::ignore::Source::WorktreeThenIdMappingIfNotSkipped,
                    )
                    .map_err(Error::git("read the ignore rules"))?,
            ),
        };
        let mode = if is_folder { Mode::DIR } else { Mode::FILE };
        // A name that gix takes for a special one of another system cannot be looked up.
        Ok(ignore
            .at_entry(path.as_bstr(), Some(mode))
            .is_ok_and(|platform| platform.is_excluded()))
    }

    /// What lies below is neither there nor gone; saying "deleted" would drop it from the map.
    fn unreadable(&mut self, folder: &Folder, error: &std::io::Error) {
        let gone = [
            std::io::ErrorKind::NotFound,
            std::io::ErrorKind::NotADirectory,
        ];
        if gone.contains(&error.kind()) {
            return;
        }
        self.leave_out(&folder.path, Reason::Unreadable);
        let all = folder.tracked.clone().map(|at| (at, Judgment::Unreadable));
        self.found.tracked.extend(all);
    }

    fn leave_out(&mut self, path: &[u8], reason: Reason) {
        self.found.left_out.push(LeftOut {
            path: RepoPath::new(path),
            reason,
        });
    }
}

/// Whether an untracked folder is a repository of its own, which git shows as one name.
fn is_repository(place: &Path, children: &[DirEntry]) -> bool {
    let dot_git: Option<PathBuf> = children
        .iter()
        .any(|child| child.file_name() == ".git")
        .then(|| place.join(".git"));
    dot_git.is_some_and(|path| gix::discover::is_git(&path).is_ok())
}

#[cfg(unix)]
pub(super) fn is_executable(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    metadata.mode() & 0o100 != 0
}

#[cfg(not(unix))]
pub(super) fn is_executable(_: &fs::Metadata) -> bool {
    false
}
