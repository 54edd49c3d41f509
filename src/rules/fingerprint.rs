//! What a finding is known by when lines move and files are renamed.
//!
//! Rule, text of the line it starts on, and how many equals stand before it in the file; never a path and
//! never a number of a line. The baseline keeps rule and text as they are read here, so the two agree
//! by construction: changing one byte of [`anchor`] makes every baseline stale.

use std::borrow::Cow;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::diagnostic::Finding;
use crate::text::{escaped_bytes, fingerprint};

/// So much of a line's text is kept; what is longer is kept from where the finding starts.
const ANCHOR_BYTES_MAX: usize = 160;

/// The text a finding is known by: its first line with single spaces, safe to print, on one line.
pub(crate) fn anchor(start: u32, text: &[u8]) -> String {
    let at = (start as usize).min(text.len());
    let line_start = memchr::memrchr(b'\n', &text[..at]).map_or(0, |end| end + 1);
    let line_end = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |end| at + end);
    let line = single_spaced(&text[line_start..line_end]);
    if line.len() <= ANCHOR_BYTES_MAX {
        return escaped_bytes(&line).into_owned();
    }
    escaped_bytes(cut(&single_spaced(&text[at..line_end]))).into_owned()
}

/// A finding, and what it shares with its equals in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub finding: Finding,
    /// Stands for rule and text: the fingerprint without the number among equals.
    pub likeness: u64,
}

/// Gives each finding of a file its fingerprint; they come in the order of the file.
pub(crate) fn assign(findings: Vec<Finding>, text: &[u8]) -> Vec<Found> {
    let mut seen: HashMap<u64, u32, FixedState> = HashMap::default();
    findings
        .into_iter()
        .map(|mut finding| {
            let likeness = likeness_of(&finding.rule, &anchor(finding.span.start, text));
            let before = seen.entry(likeness).or_default();
            finding.fingerprint = numbered(likeness, *before);
            *before += 1;
            Found { finding, likeness }
        })
        .collect()
}

/// Stands for a rule and the text that its finding is known by.
pub(crate) fn likeness_of(rule: &str, anchor: &str) -> u64 {
    fingerprint(&[rule.as_bytes(), b"\0", anchor.as_bytes()].concat())
}

fn numbered(likeness: u64, before: u32) -> u64 {
    let mut bytes = [0; 12];
    bytes[..8].copy_from_slice(&likeness.to_le_bytes());
    bytes[8..].copy_from_slice(&before.to_le_bytes());
    fingerprint(&bytes)
}

fn single_spaced(line: &[u8]) -> Cow<'_, [u8]> {
    let line = line.trim_ascii();
    let is_plain = |pair: &[u8]| pair[0] != b' ' || pair[1] != b' ';
    if line.windows(2).all(is_plain)
        && line
            .iter()
            .all(|byte| *byte == b' ' || !byte.is_ascii_whitespace())
    {
        return Cow::Borrowed(line);
    }
    let words: Vec<&[u8]> = line
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
        .collect();
    Cow::Owned(words.join(&b' '))
}

/// The start of a text, ending between two characters.
fn cut(text: &[u8]) -> &[u8] {
    let mut end = text.len().min(ANCHOR_BYTES_MAX);
    while end > 0 && text.get(end).is_some_and(|byte| byte & 0xc0 == 0x80) {
        end -= 1;
    }
    text[..end].trim_ascii_end()
}

#[cfg(test)]
mod tests {
    use super::super::samples::finding;
    use super::*;

    fn assigned(text: &str, spots: &[(&str, &str)]) -> Vec<u64> {
        let mut findings: Vec<Finding> = Vec::new();
        for (rule, spot) in spots {
            let before = findings.iter().filter(|found| found.rule == *rule).count();
            let (at, _) = text.match_indices(spot).nth(before).expect("it is there");
            findings.push(finding(rule, text, at, spot.len()));
        }
        let found = assign(findings, text.as_bytes());
        found
            .iter()
            .map(|found| found.finding.fingerprint)
            .collect()
    }

    #[test]
    fn moved_indented_and_longer_files_keep_them() {
        let one = assigned("a = [ ]\nb = f(x)\n", &[("p/r", "f(x)")]);
        let moved = assigned("new\n\n\tb  =  f(x)\r\na = [ ]\n", &[("p/r", "f(x)")]);
        assert_eq!(one, moved);
        assert_ne!(one, assigned("b = f(x, 1)\n", &[("p/r", "f(x")]));
        assert_ne!(one, assigned("b = f(x)\n", &[("p/other", "f(x)")]));
    }

    #[test]
    fn equals_are_told_apart_by_their_order() {
        let spots = [("p/r", "f()"), ("p/r", "f()"), ("q/r", "f()")];
        let found = assigned("f(); f()\nf()\n", &spots);
        let mut different = found.clone();
        different.sort_unstable();
        different.dedup();
        assert_eq!(different.len(), found.len());
        assert_eq!(assigned("f(); f()\n", &spots[..2]), found[..2]);
    }

    #[test]
    fn long_lines_are_known_by_the_place_itself() {
        let filler = "x ".repeat(200);
        let text = format!("{filler}f(1) tail\n");
        let at = u32::try_from(text.find("f(1)").expect("it is there")).expect("short");
        assert_eq!(anchor(at, text.as_bytes()), "f(1) tail");
        let accents = "é".repeat(200);
        assert_eq!(anchor(0, accents.as_bytes()), "é".repeat(80));
    }

    #[test]
    fn what_is_kept_is_one_safe_line_whatever_the_bytes() {
        assert_eq!(
            anchor(0, b"\xff\x1b[31m\x07\r\nrest"),
            "\\xff\\u{1b}[31m\\u{7}"
        );
        assert_eq!(anchor(99, b"ab"), "ab");
        assert_eq!(anchor(0, b""), "");
    }
}
