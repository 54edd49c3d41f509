//! Text inside XML 1.0, in elements and in attributes alike.
//!
//! No CDATA, so nothing can end one. What XML 1.0 may not hold at all, even as a reference, is written
//! out as `\u{..}`; what is allowed but would move a cursor becomes a reference and reads back unchanged.

use std::fmt;

use crate::text::is_unsafe;

/// Opens every document.
pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

/// Displays a text escaped.
pub(super) struct Xml<'a>(pub(super) &'a str);

impl fmt::Display for Xml<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => formatter.write_str("&amp;")?,
                '<' => formatter.write_str("&lt;")?,
                '>' => formatter.write_str("&gt;")?,
                '"' => formatter.write_str("&quot;")?,
                '\'' => formatter.write_str("&apos;")?,
                _ if !is_allowed(character) => {
                    write!(formatter, "\\u{{{:x}}}", u32::from(character))?;
                }
                // As they stand, attributes would read them as spaces.
                '\t' | '\n' | '\r' => write!(formatter, "&#{};", u32::from(character))?,
                _ if is_unsafe(character) => write!(formatter, "&#x{:x};", u32::from(character))?,
                _ => fmt::Write::write_char(formatter, character)?,
            }
        }
        Ok(())
    }
}

/// Whether XML 1.0 can hold the character; surrogates are no `char`.
fn is_allowed(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_text_is_text_again_but_for_what_xml_cannot_hold() {
        let text = "a<b>&'\"]]>\t\r\n\u{202e}\u{9b}\u{10ffff}é";
        let document = format!("<a b=\"{}\">{0}</a>", Xml(text));
        let mut reader = quick_xml::Reader::from_str(&document);
        let quick_xml::events::Event::Start(start) = reader.read_event().expect("well formed")
        else {
            panic!("an element comes first");
        };
        let attribute = start.attributes().next().expect("one").expect("sound");
        let read = attribute
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .expect("sound");
        assert_eq!(read, text);
        assert_eq!(
            Xml("\0a\u{1b}\u{ffff}").to_string(),
            "\\u{0}a\\u{1b}\\u{ffff}"
        );
    }
}
