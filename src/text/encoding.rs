//! What bytes are before they are text: encodings by their mark, binary and minified content.

use std::borrow::Cow;

/// A NUL among so many first bytes makes a file binary, as git has it.
const BINARY_SNIFF_BYTES: usize = 8_000;
/// Smaller texts are never minified: one long line is just one long line.
const MINIFIED_BYTES_MIN: usize = 4 * 1024;
/// So much of the start is looked at.
const MINIFIED_SNIFF_BYTES: usize = 64 * 1024;
/// Mean length of a line from which on nobody wrote it. Prose with a paragraph a line stays below.
const MINIFIED_LINE_BYTES_MEAN_MIN: usize = 800;

const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";
const UTF16_LITTLE_MARK: &[u8] = b"\xFF\xFE";
const UTF16_BIG_MARK: &[u8] = b"\xFE\xFF";

/// The text as UTF-8 where a mark says how it is encoded; other bytes unchanged.
///
/// The mark itself is dropped, so the first letter stands in column 0, as editors count. Every position
/// of this program is one in the decoded text. What is no letter becomes U+FFFD.
pub fn decoded(bytes: &[u8]) -> Cow<'_, [u8]> {
    if let Some(rest) = bytes.strip_prefix(UTF8_MARK) {
        Cow::Borrowed(rest)
    } else if let Some(rest) = bytes.strip_prefix(UTF16_LITTLE_MARK) {
        Cow::Owned(from_utf16(rest, u16::from_le_bytes))
    } else if let Some(rest) = bytes.strip_prefix(UTF16_BIG_MARK) {
        Cow::Owned(from_utf16(rest, u16::from_be_bytes))
    } else {
        Cow::Borrowed(bytes)
    }
}

/// Whether the content is no text: a NUL near its start, and no mark of UTF-16.
pub fn is_binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(BINARY_SNIFF_BYTES)];
    !head.starts_with(UTF16_LITTLE_MARK)
        && !head.starts_with(UTF16_BIG_MARK)
        && memchr::memchr(0, head).is_some()
}

/// Whether the lines are so long that a program wrote them.
pub fn is_minified(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(MINIFIED_SNIFF_BYTES)];
    let line_count = memchr::memchr_iter(b'\n', head).count() + 1;
    bytes.len() >= MINIFIED_BYTES_MIN && head.len() / line_count >= MINIFIED_LINE_BYTES_MEAN_MIN
}

fn from_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Vec<u8> {
    let pairs = bytes.chunks_exact(2);
    let is_cut = !pairs.remainder().is_empty();
    let units = pairs.map(|pair| unit([pair[0], pair[1]]));
    let mut text: String = char::decode_utf16(units)
        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    if is_cut {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_say_the_encoding() {
        assert_eq!(decoded(b"\xEF\xBB\xBFa"), &b"a"[..]);
        assert_eq!(decoded(b"\xFF\xFEa\0\xE9\0"), "aé".as_bytes());
        assert_eq!(decoded(b"\xFE\xFF\0a\xD8\x3D\xDE\x00"), "a😀".as_bytes());
        assert_eq!(decoded(b"\xFF\xFE\x3D\xD8a"), "\u{FFFD}\u{FFFD}".as_bytes());
        for plain in [&b"a"[..], b"", b"\xFF", b"\xEF\xBB", b"a\xEF\xBB\xBF"] {
            assert_eq!(decoded(plain), plain);
        }
    }

    #[test]
    fn a_nul_makes_it_binary_as_in_git() {
        assert!(is_binary(b"a\0"));
        assert!(!is_binary(b"\xFF\xFEa\0"));
        assert!(!is_binary(&[b'a'; 10_000]));
        let mut late = vec![b'a'; BINARY_SNIFF_BYTES];
        late.push(0);
        assert!(!is_binary(&late));
    }

    #[test]
    fn long_lines_on_the_mean_are_minified() {
        assert!(is_minified(&vec![b'a'; 50_000]));
        assert!(!is_minified(&[b'a'; 1_000]));
        assert!(!is_minified("let a = 1;\n".repeat(10_000).as_bytes()));
        let mut licensed = "// License\n".repeat(20).into_bytes();
        licensed.extend(vec![b'a'; 50_000]);
        assert!(is_minified(&licensed));
    }
}
