//! What a file's bytes must hold for a rule to find anything in it, told from the rule alone.
//!
//! A file without it is never parsed, a subtree without it never visited. To ask for too little costs
//! time, to ask for too much loses findings: whatever is not certain asks for nothing.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Shorter texts are everywhere.
pub(super) const LITERAL_BYTES_MIN: usize = 2;

/// More of one text is not looked for.
const LITERAL_BYTES_MAX: usize = 64;

/// More alternatives ask for nothing.
const ALTERNATIVE_COUNT_MAX: usize = 64;

/// A formula over texts that must occur.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Nothing,
    Literal(Vec<u8>),
    /// In lower case; capitals do as well.
    AnyCase(Vec<u8>),
    All(Vec<Self>),
    Either(Vec<Self>),
}

impl Need {
    /// That text, or nothing where it is too short to tell.
    pub(super) fn literal(text: &[u8]) -> Self {
        if text.len() < LITERAL_BYTES_MIN {
            return Self::Nothing;
        }
        Self::Literal(text[..text.len().min(LITERAL_BYTES_MAX)].to_vec())
    }

    /// Every one of these.
    pub(super) fn all(needs: impl IntoIterator<Item = Self>) -> Self {
        let mut parts = Vec::new();
        for need in needs {
            match need {
                Self::Nothing => {}
                Self::All(more) => parts.extend(more),
                one => parts.push(one),
            }
        }
        parts.dedup();
        match parts.len() {
            0 => Self::Nothing,
            1 => parts.swap_remove(0),
            _ => Self::All(parts),
        }
    }

    /// One of these at least; nothing where one of them asks for nothing.
    pub(super) fn either(needs: impl IntoIterator<Item = Self>) -> Self {
        let mut parts = Vec::new();
        for need in needs {
            match need {
                Self::Nothing => return Self::Nothing,
                Self::Either(more) => parts.extend(more),
                one => parts.push(one),
            }
        }
        parts.dedup();
        match parts.len() {
            0 => Self::Nothing,
            1 => parts.swap_remove(0),
            count if count > ALTERNATIVE_COUNT_MAX => Self::Nothing,
            _ => Self::Either(parts),
        }
    }

    /// What every match of a regular expression holds.
    pub(super) fn of_regex(hir: &Hir) -> Self {
        match hir.kind() {
            HirKind::Literal(literal) => Self::literal(&literal.0),
            HirKind::Capture(capture) => Self::of_regex(&capture.sub),
            HirKind::Repetition(repetition) if repetition.min > 0 => {
                Self::of_regex(&repetition.sub)
            }
            HirKind::Concat(parts) => Self::all(joined(parts)),
            HirKind::Alternation(ways) => Self::either(ways.iter().map(Self::of_regex)),
            HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) | HirKind::Repetition(_) => {
                Self::Nothing
            }
        }
    }
}

/// The parts of a sequence, neighboring texts as one: `(?:a)bc` is `abc`.
fn joined(parts: &[Hir]) -> Vec<Need> {
    let mut needs = Vec::new();
    let mut text = Run::default();
    for part in parts {
        if let Some(more) = text_of(part) {
            text.bytes.extend_from_slice(more);
        } else if let Some((letter, third)) = letter_of(part) {
            text.bytes.push(letter);
            text.is_any_case = true;
            text.thirds.extend(third);
        } else {
            needs.push(std::mem::take(&mut text).need());
            needs.push(Need::of_regex(part));
        }
    }
    needs.push(text.need());
    needs
}

/// Texts that stand side by side.
#[derive(Default)]
struct Run {
    bytes: Vec<u8>,
    is_any_case: bool,
    /// Characters beyond ASCII that may stand for a letter of it.
    thirds: Vec<char>,
}

impl Run {
    fn need(self) -> Need {
        let Need::Literal(text) = Need::literal(&self.bytes) else {
            return Need::Nothing;
        };
        if !self.is_any_case {
            return Need::Literal(text);
        }
        // A third form is rare enough that it may let a file through by itself.
        let thirds = self.thirds.into_iter();
        let thirds = thirds.map(|third| Need::Literal(third.to_string().into_bytes()));
        Need::either(
            [Need::AnyCase(text.to_ascii_lowercase())]
                .into_iter()
                .chain(thirds),
        )
    }
}

fn text_of(part: &Hir) -> Option<&[u8]> {
    match part.kind() {
        HirKind::Literal(literal) => Some(&literal.0),
        HirKind::Capture(capture) => text_of(&capture.sub),
        _ => None,
    }
}

/// The letter, small, that a class has in both cases and nothing else, but for the third form that
/// Unicode has of `s` and `k`.
fn letter_of(part: &Hir) -> Option<(u8, Option<char>)> {
    let HirKind::Class(class) = part.kind() else {
        return None;
    };
    let mut characters = Vec::new();
    match class {
        Class::Unicode(class) => {
            for range in class.ranges().iter().take(4) {
                characters.extend((range.start()..=range.end()).take(2));
            }
        }
        Class::Bytes(class) => {
            for range in class.ranges().iter().take(4) {
                characters.extend((range.start()..=range.end()).take(2).map(char::from));
            }
        }
    }
    let (capital, small, third) = match characters[..] {
        [capital, small] => (capital, small, None),
        [capital @ ('K' | 'S'), small, third] => (capital, small, Some(third)),
        _ => return None,
    };
    let is_pair = capital.is_ascii_uppercase() && capital.to_ascii_lowercase() == small;
    is_pair.then_some((u8::try_from(small).ok()?, third))
}

/// How large a regular expression becomes when it is compiled, roughly: repetitions are copies.
pub(super) fn regex_size(hir: &Hir) -> u64 {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len() as u64,
        HirKind::Class(Class::Unicode(class)) => class.ranges().len() as u64,
        HirKind::Class(Class::Bytes(class)) => class.ranges().len() as u64,
        HirKind::Repetition(repetition) => {
            let copies = repetition.max.unwrap_or(repetition.min.saturating_add(1));
            regex_size(&repetition.sub).saturating_mul(u64::from(copies.max(1)))
        }
        HirKind::Capture(capture) => regex_size(&capture.sub).saturating_add(1),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().map(regex_size).fold(1, u64::saturating_add)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(regex: &str) -> Need {
        Need::of_regex(&regex_syntax::parse(regex).expect("a regex"))
    }

    fn text(text: &str) -> Need {
        Need::Literal(text.as_bytes().to_vec())
    }

    #[test]
    fn regexes_need_what_no_match_can_lack() {
        assert_eq!(of("^sequelize$"), text("sequelize"));
        assert_eq!(of("a.*eval"), text("eval"));
        assert_eq!(
            of("^(md5|sha1)$"),
            Need::Either(vec![text("md5"), text("sha1")])
        );
        assert_eq!(of("(foo)?bar"), text("bar"));
        assert_eq!(of("(foo)+"), text("foo"));
        assert_eq!(of("foo(bar)"), text("foobar"));
        for regex in ["foo|", "[ab]c", "foo|.", "", "(?i)s", "[Aa]", "[a-zA-Z]+"] {
            assert_eq!(of(regex), Need::Nothing, "{regex}");
        }
    }

    #[test]
    fn letters_of_either_case_are_looked_for_in_either() {
        let any_case = |text: &str| Need::AnyCase(text.as_bytes().to_vec());
        assert_eq!(
            of("(?i)Token"),
            Need::Either(vec![any_case("token"), text("\u{212A}")])
        );
        assert_eq!(of("(?i)pa(?-i)Word"), any_case("paword"));
        assert_eq!(of("(?i-u)secret"), any_case("secret"));
        assert_eq!(of("[Xx]y"), any_case("xy"));
    }

    #[test]
    fn what_one_alternative_lacks_nobody_needs() {
        assert_eq!(Need::either([text("ab"), Need::Nothing]), Need::Nothing);
        assert_eq!(Need::all([text("ab"), Need::Nothing]), text("ab"));
        assert_eq!(Need::either([]), Need::Nothing);
    }

    #[test]
    fn repetitions_of_repetitions_are_seen_to_be_large() {
        let small = regex_syntax::parse(r"^[a-z]{3,20}_key$").expect("a regex");
        let large = regex_syntax::parse(r"(\w{1000}){1000}").expect("a regex");
        assert!(regex_size(&small) < 1_000);
        assert!(regex_size(&large) > 100_000_000);
    }
}
