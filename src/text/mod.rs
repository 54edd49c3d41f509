//! Positions in text, line tables and paths inside a repository.
//!
//! The ground floor: it knows bytes and nothing of files on disk, git or languages. Every position
//! that another room keeps or prints is one of these types, so a byte is never taken for a column.

mod compare;
mod encoding;
mod escape;
mod lines;
mod path;

pub use compare::{edit_distance, fingerprint, nearest};
pub use encoding::{decoded, is_binary, is_minified};
pub use escape::{escaped, escaped_bytes, is_unsafe};
pub use lines::LineTable;
pub use path::RepoPath;

use serde::{Deserialize, Serialize};

/// A place in a text: both numbers count from 0; the column counts bytes of UTF-8.
///
/// Lines end at `\n`; a `\r` before it belongs to the line's end and never moves a column.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Point {
    pub line: u32,
    pub column: u32,
}

/// A half-open stretch of text between two places.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Range {
    pub start: Point,
    pub end: Point,
}

/// A half-open stretch of bytes.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Range {
    /// Whether `point` lies inside, the end excluded.
    pub fn contains(&self, point: Point) -> bool {
        self.start <= point && point < self.end
    }
}

impl Span {
    /// The bytes of the span, or nothing where it does not fit `bytes`.
    pub fn of<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        bytes
            .get(self.start as usize..self.end as usize)
            .unwrap_or_default()
    }
}
