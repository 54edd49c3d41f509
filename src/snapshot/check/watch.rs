//! Notices that the working tree is another one.

use super::{Error, Snapshot};
use crate::git::{Source, State};
use crate::system;
use crate::text::{RepoPath, fingerprint};

impl Snapshot {
    /// A number that changes with the files of the working tree: by their names, sizes and times.
    pub fn changes_number(&self) -> Result<u64, Error> {
        let listing = self.repository.plain_listing(&self.spec)?;
        let mut seen = Vec::new();
        let mut add = |name: &[u8], stat: Option<system::FileStat>| {
            seen.extend_from_slice(name);
            seen.push(0);
            let stat = stat.map(|stat| (stat.byte_count, stat.modified_ns, stat.inode));
            seen.extend_from_slice(format!("{stat:?}").as_bytes());
        };
        let index = self.repository.index_path();
        add(b"", system::stat(&index).ok().flatten());
        let stat_of = |path: &RepoPath| {
            let place = system::path_below(self.repository.root()?, path).ok()?;
            system::stat(&place).ok().flatten()
        };
        for entry in &listing.entries {
            if !matches!(
                entry.source,
                Source::WorkingFile(State::Clean) | Source::Object
            ) {
                add(entry.path.as_bytes(), stat_of(&entry.path));
            }
        }
        for path in &listing.overlay.deleted {
            add(path.as_bytes(), None);
        }
        Ok(fingerprint(&seen))
    }
}
