//! Letters that are not what they look like, or cannot be seen at all.

use super::CheckInput;
use crate::rules::matching::Hit;
use crate::text::Span;

/// Cyrillic and Greek letters that look like Latin ones.
const LOOKALIKES: &str = "АВЕЅІЈКМНОРСТУХаеѕіјорсухһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαν";

/// Reports characters that turn the order of reading around.
pub(super) fn bidirectional(input: &CheckInput<'_>, report: &mut dyn FnMut(Hit)) {
    each_letter(input.bytes, &mut |_, letter, at| {
        if matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
            report(hit(letter, at));
        }
    });
}

/// Reports characters without a width, but for those that join signs and a mark at the file's start.
pub(super) fn invisible(input: &CheckInput<'_>, report: &mut dyn FnMut(Hit)) {
    each_letter(input.bytes, &mut |before, letter, at| {
        let is_hidden = matches!(letter,
            '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}'
            | '\u{2060}'..='\u{2064}' | '\u{e0001}' | '\u{e0020}'..='\u{e007f}')
            || (letter == '\u{feff}' && at > 0)
            // Between signs it joins them to one; between plain letters it only hides.
            || (letter == '\u{200d}' && before.is_some_and(|before| before.is_ascii()));
        let is_flag = matches!(letter, '\u{e0020}'..='\u{e007f}')
            && before.is_some_and(|before| before > '\u{1f000}');
        if is_hidden && !is_flag {
            report(hit(letter, at));
        }
    });
}

/// Reports words in which letters of other alphabets pass for Latin ones.
pub(super) fn homoglyph(input: &CheckInput<'_>, report: &mut dyn FnMut(Hit)) {
    let mut word: Option<(usize, bool, Option<char>)> = None;
    let mut end = 0;
    let mut close = |word: Option<(usize, bool, Option<char>)>, end: usize| {
        if let Some((start, true, Some(letter))) = word {
            report(Hit {
                span: span(start, end),
                values: vec![(
                    "letter".to_owned(),
                    format!("{letter} (U+{:04X})", u32::from(letter)),
                )],
                ..Hit::default()
            });
        }
    };
    if input.bytes.is_ascii() {
        return;
    }
    each_letter(input.bytes, &mut |_, letter, at| {
        if !(letter.is_alphanumeric() || letter == '_') {
            close(word.take(), end);
            return;
        }
        let (_, has_latin, lookalike) = word.get_or_insert((at, false, None));
        *has_latin |= letter.is_ascii_alphabetic();
        if lookalike.is_none() && !letter.is_ascii() && LOOKALIKES.contains(letter) {
            *lookalike = Some(letter);
        }
        end = at + letter.len_utf8();
    });
    close(word, end);
}

/// Calls `visit` with the letter before, each letter and its byte; a text of ASCII has none to tell.
fn each_letter(bytes: &[u8], visit: &mut dyn FnMut(Option<char>, char, usize)) {
    if bytes.is_ascii() {
        return;
    }
    let mut at = 0;
    let mut before = None;
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            visit(before, letter, at);
            at += letter.len_utf8();
            before = Some(letter);
        }
        at += chunk.invalid().len();
    }
}

fn hit(letter: char, at: usize) -> Hit {
    Hit {
        span: span(at, at + letter.len_utf8()),
        values: vec![("letter".to_owned(), format!("U+{:04X}", u32::from(letter)))],
        ..Hit::default()
    }
}

fn span(start: usize, end: usize) -> Span {
    let number = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    Span {
        start: number(start),
        end: number(end),
    }
}
