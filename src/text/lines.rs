//! Where the lines of a text start, to turn bytes into lines and columns and back.

use super::Point;

/// The byte at which each line starts. Built once a text, only where a position is shown.
#[derive(Debug)]
pub struct LineTable {
    starts: Vec<u32>,
}

impl LineTable {
    /// Reads `bytes` once. Texts over 4 GiB never reach this room: the size limit is far below.
    pub fn new(bytes: &[u8]) -> Self {
        let mut starts = vec![0];
        starts.extend(
            memchr::memchr_iter(b'\n', bytes).map(|at| u32::try_from(at + 1).unwrap_or(u32::MAX)),
        );
        Self { starts }
    }

    /// The place of a byte; one past the end gives the end.
    pub fn point(&self, byte: u32) -> Point {
        let line = self.starts.partition_point(|&start| start <= byte) - 1;
        Point {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: byte - self.starts[line],
        }
    }

    /// The byte of a place, or `None` where the text has no such line.
    pub fn byte(&self, point: Point) -> Option<u32> {
        Some(self.starts.get(point.line as usize)? + point.column)
    }

    /// The bytes of a line without its end, or `None` where the text has no such line.
    pub fn line<'a>(&self, bytes: &'a [u8], line: u32) -> Option<&'a [u8]> {
        let start = *self.starts.get(line as usize)? as usize;
        let end = self
            .starts
            .get(line as usize + 1)
            .map_or(bytes.len(), |&next| next as usize - 1);
        let text = bytes.get(start..end)?;
        Some(text.strip_suffix(b"\r").unwrap_or(text))
    }

    /// How many lines the text has; the part behind a last `\n` counts as one where it is not empty.
    pub fn line_count(&self, bytes: &[u8]) -> u32 {
        let count = self.starts.len() - usize::from(self.starts.last() == Some(&length(bytes)));
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_places_are_each_other() {
        let text = b"a\r\nbc\n\nd";
        let table = LineTable::new(text);
        for byte in 0..=u32::try_from(text.len()).expect("short") {
            assert_eq!(table.byte(table.point(byte)), Some(byte));
        }
        assert_eq!(table.line(text, 0), Some(&b"a"[..]));
        assert_eq!(table.line(text, 2), Some(&b""[..]));
        assert_eq!(table.line(text, 3), Some(&b"d"[..]));
        assert_eq!(table.line(text, 4), None);
    }

    #[test]
    fn a_last_line_end_starts_no_line() {
        for (text, count) in [("", 0), ("a", 1), ("a\n", 1), ("a\nb", 2)] {
            let bytes = text.as_bytes();
            assert_eq!(LineTable::new(bytes).line_count(bytes), count, "{text:?}");
        }
    }
}
