//! Says which rule of which file decides about one path, for `index --explain`.

use std::path::PathBuf;

use gix::attrs::StateRef;
use gix::bstr::ByteSlice;
use gix::index::entry::Mode;
use gix::worktree::stack::state::{attributes, ignore};

use super::{Error, Repository, index};
use crate::text::RepoPath;

/// The ignore rule that decides about a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IgnoreMatch {
    /// False where the rule is a `!` one that takes the path back in.
    pub(crate) is_ignored: bool,
    pub(crate) pattern: String,
    /// The file it stands in and its line, counted from 1.
    pub(crate) file: Option<PathBuf>,
    pub(crate) line: usize,
}

/// The attribute rule that decides about a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AttributeMatch {
    /// As `git check-attr` prints it: `set`, `unset`, or the value.
    pub(crate) value: String,
    pub(crate) pattern: String,
    pub(crate) file: Option<PathBuf>,
    pub(crate) line: usize,
}

impl Repository {
    /// The ignore rule for a path, if one matches. Whether git tracks the path anyway is not asked.
    pub(crate) fn is_ignored(&self, path: &RepoPath) -> Result<Option<IgnoreMatch>, Error> {
        let task = "read the ignore rules";
        let repository = self.local();
        let index = index::read(&repository, index::Check::Structure)?;
        let source = ignore::Source::WorktreeThenIdMappingIfNotSkipped;
        let mut stack = repository
            .excludes(&index, None, source)
            .map_err(Error::git(task))?;
        let is_folder = self
            .place(path)
            .is_some_and(|place| place.is_dir() && !place.is_symlink());
        let mode = if is_folder { Mode::DIR } else { Mode::FILE };
        let platform = stack
            .at_entry(path.as_bytes().as_bstr(), Some(mode))
            .map_err(Error::git(task))?;
        Ok(platform
            .matching_exclude_pattern()
            .map(|found| IgnoreMatch {
                is_ignored: !found.pattern.is_negative(),
                pattern: found.pattern.to_string(),
                file: found.source.map(PathBuf::from),
                line: found.sequence_number,
            }))
    }

    /// The attribute rule for a path, if one specifies it; reads the working tree's files, or the
    /// index's where there is none.
    pub(crate) fn attribute(
        &self,
        path: &RepoPath,
        name: &str,
    ) -> Result<Option<AttributeMatch>, Error> {
        let task = "read the attributes";
        let repository = self.local();
        let index = index::read(&repository, index::Check::Structure)?;
        let source =
            attributes::Source::WorktreeThenIdMapping.adjust_for_bare(self.root().is_none());
        let mut stack = repository
            .attributes_only(&index, source)
            .map_err(Error::git(task))?;
        let mut outcome = stack.selected_attribute_matches([name]);
        let platform = stack
            .at_entry(path.as_bytes().as_bstr(), Some(Mode::FILE))
            .map_err(Error::git(task))?;
        platform.matching_attributes(&mut outcome);
        let found = outcome.iter_selected().next();
        Ok(found.and_then(|found| {
            let value = match found.assignment.state {
                StateRef::Set => "set".to_owned(),
                StateRef::Unset => "unset".to_owned(),
                StateRef::Value(value) => value.as_bstr().to_string(),
                StateRef::Unspecified => return None,
            };
            Some(AttributeMatch {
                value,
                pattern: found.pattern.to_string(),
                file: found.location.source.map(PathBuf::from),
                line: found.location.sequence_number,
            })
        }))
    }
}
