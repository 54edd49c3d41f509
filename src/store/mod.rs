//! Writes and reads the committed map under `.codecontext/`, and keeps the local cache of facts.
//!
//! Two people indexing the same tree must get the same bytes, or every merge becomes a conflict: what is
//! committed holds no position, count, time or machine name. The cache holds all of that, belongs to one
//! machine, and may vanish at any time. This room knows files and bytes; it knows no git, parses nothing
//! and never decides what is indexed.

mod baseline;
mod cache;
mod findings;
mod layout;
mod map;
mod record;
mod state;

pub(crate) use baseline::{baseline_sources, write_baseline};
pub(crate) use cache::{
    CACHE_BYTES_MAX, Cache, CacheKey, EncodedFacts, Match, NameQuery, NotIndexed, Outcome,
    SegmentWriter, examine_segment,
};
pub(crate) use findings::{Findings, FindingsKey, examine_findings};
pub(crate) use layout::{
    BASELINE_FOLDER, CONFIG_PATH, CONFIG_TEXT, FIXED_FILES, FOLDER, MAP_FOLDER, baseline_path,
    baseline_source, case_clashes, is_own, is_record_name, map_format_of, map_path, source_path,
    with_own_format,
};
pub(crate) use map::{Difference, MapReader, MapWriter, Written, lines_with};
pub(crate) use record::{import_line, parse_line, record_id_of, record_of, symbol_line};
pub(crate) use state::{MapState, examine_state};

use crate::facts::MAP_FORMAT;
use crate::system;

/// What keeps the store from doing its work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    System(#[from] system::Error),
    #[error(
        "the map has format {found} and this codecontext writes format {MAP_FORMAT}: \
         install a newer codecontext; nothing was written"
    )]
    NewerFormat { found: u32 },
    #[error(
        "the map has format {found} and this codecontext writes format {MAP_FORMAT}: to move the whole \
         map over in one commit, run `codecontext index --fix`; nothing was written"
    )]
    OlderFormat { found: u32 },
    #[error(
        "the line `map_format` in .codecontext/config.toml holds no number: restore it \
         (`map_format = {MAP_FORMAT}` for this codecontext); nothing was written"
    )]
    UnreadableFormat,
    #[error("the facts of one file are too many for the cache")]
    TooManyFacts,
    #[error("facts cannot be encoded for the cache: {0}")]
    Encoding(#[from] postcard::Error),
}
