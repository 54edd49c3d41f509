//! Makes text from a repository safe to print on a terminal.
//!
//! A file name or a comment may hold escape sequences, or characters that reverse what is read.
//! Nothing from a repository reaches a terminal without passing here.

use std::borrow::Cow;
use std::fmt::Write;

/// Returns `text` with control and bidirectional characters written as `\u{..}`; tabs stay.
pub fn escaped(text: &str) -> Cow<'_, str> {
    // Nearly all text is plain ASCII, and told so a byte at a time.
    let is_plain = |byte: u8| byte == b'\t' || (b' '..=b'~').contains(&byte);
    if text.bytes().all(is_plain) || !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            _ if is_unsafe(character) => {
                let _ = write!(safe, "\\u{{{:x}}}", u32::from(character));
            }
            _ => safe.push(character),
        }
    }
    Cow::Owned(safe)
}

/// Returns bytes as text that is safe to print; what is not UTF-8 becomes `\xNN`.
pub fn escaped_bytes(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return escaped(text);
    }
    let mut safe = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        safe.push_str(&escaped(chunk.valid()));
        for byte in chunk.invalid() {
            let _ = write!(safe, "\\x{byte:02x}");
        }
    }
    Cow::Owned(safe)
}

/// Whether a character may move the cursor, reorder or hide text: control characters but the tab,
/// and what Unicode lists as bidirectional controls or invisible.
pub fn is_unsafe(character: char) -> bool {
    (character.is_control() && character != '\t')
        || matches!(character,
            '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_moves_the_cursor_or_the_reading_order_passes() {
        assert_eq!(escaped("plain\tünï"), "plain\tünï");
        assert_eq!(escaped("a\u{1b}[31mb\r\n"), "a\\u{1b}[31mb\\r\\n");
        assert_eq!(escaped("x\u{202e}y"), "x\\u{202e}y");
        assert_eq!(escaped("a\u{e0041}\u{fff9}"), "a\\u{e0041}\\u{fff9}");
        assert_eq!(escaped_bytes(b"a\xffb\x07"), "a\\xffb\\u{7}");
    }
}
