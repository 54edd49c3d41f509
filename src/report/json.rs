//! Answers for programs: one JSON document, its shapes in `docs/json.md`.

use std::io::{self, Write};

use serde::Serialize;

use crate::facts::MAP_FORMAT;

#[derive(Serialize)]
struct Envelope<'a, T: Serialize> {
    format_version: u32,
    map_format: u32,
    command: &'a str,
    #[serde(flatten)]
    answer: &'a T,
}

/// Writes `answer` with its envelope and a line end.
pub(crate) fn write_json<T: Serialize>(
    output: &mut dyn Write,
    format_version: u32,
    command: &str,
    answer: &T,
) -> io::Result<()> {
    let envelope = Envelope {
        format_version,
        map_format: MAP_FORMAT,
        command,
        answer,
    };
    serde_json::to_writer_pretty(&mut *output, &envelope).map_err(io::Error::from)?;
    output.write_all(b"\n")
}
