//! Answers for programs: one JSON document, its shapes in `docs/json.md`.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use crate::facts::MAP_FORMAT;
use crate::text::is_unsafe;

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
    let mut serializer =
        serde_json::Serializer::with_formatter(&mut *output, Safe(PrettyFormatter::new()));
    envelope
        .serialize(&mut serializer)
        .map_err(io::Error::from)?;
    output.write_all(b"\n")
}

/// Writes a document of somebody else's shape, compact, and a line end.
pub(crate) fn write_document<T: Serialize>(output: &mut dyn Write, document: &T) -> io::Result<()> {
    let mut serializer =
        serde_json::Serializer::with_formatter(&mut *output, Safe(CompactFormatter));
    document
        .serialize(&mut serializer)
        .map_err(io::Error::from)?;
    output.write_all(b"\n")
}

/// How many bytes [`write_document`] would write.
pub(crate) fn byte_count<T: Serialize>(part: &T) -> usize {
    let mut counting = Counting(0);
    // A count cannot fail to be written, and what cannot be told in JSON has no size.
    let _ = write_document(&mut counting, part);
    counting.0
}

struct Counting(usize);

impl Write for Counting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Safe to look at on a terminal: JSON itself escapes only the first 32 characters.
struct Safe<F>(F);

macro_rules! as_inner {
    ($($method:ident($($argument:ident: $kind:ty)?)),* $(,)?) => {
        $(fn $method<W: ?Sized + Write>(&mut self, writer: &mut W $(, $argument: $kind)?) -> io::Result<()> {
            self.0.$method(writer $(, $argument)?)
        })*
    };
}

impl<F: Formatter> Formatter for Safe<F> {
    as_inner!(
        begin_array(),
        end_array(),
        begin_array_value(first: bool),
        end_array_value(),
        begin_object(),
        end_object(),
        begin_object_key(first: bool),
        begin_object_value(),
        end_object_value(),
    );

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        // Nearly all text is plain ASCII, and told so a byte at a time.
        if fragment.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut units = [0; 2];
        for part in fragment.split_inclusive(is_unsafe) {
            let Some(last) = part.chars().next_back().filter(|&last| is_unsafe(last)) else {
                writer.write_all(part.as_bytes())?;
                continue;
            };
            writer.write_all(&part.as_bytes()[..part.len() - last.len_utf8()])?;
            for unit in last.encode_utf16(&mut units) {
                write!(writer, "\\u{unit:04x}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_escaped_and_reads_back() {
        let hostile = "a\u{9b}b\u{202e}c\u{e0041}\u{1b}\"\\d";
        let mut bytes = Vec::new();
        let answer = std::collections::BTreeMap::from([("key", hostile)]);
        write_json(&mut bytes, 1, "test", &answer).expect("memory takes it");
        let text = String::from_utf8(bytes).expect("JSON is UTF-8");
        assert!(!text.contains(|character| character != '\n' && is_unsafe(character)));
        let read: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(read["key"], hostile);
    }
}
