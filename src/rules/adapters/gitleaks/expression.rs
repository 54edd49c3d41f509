//! Regular expressions in Go's syntax, as ours.
//!
//! The two differ where Go takes a character as itself: a brace that begins no count, a bracket or a
//! doubled sign inside a class, `\Q…\E`. Nothing here matches anything.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

/// Memory of one compiled expression.
const EXPRESSION_BYTES_MAX: usize = 8 << 20;

/// Longer texts are refused.
const TEXT_BYTES_MAX: usize = 64 * 1024;

/// An expression that is compiled when it is first needed.
#[derive(Debug)]
pub(super) struct Expression {
    text: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Expression {
    pub(super) fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            compiled: OnceLock::new(),
        }
    }

    /// Several expressions, of which one must fit; `None` where there are none.
    pub(super) fn any_of(texts: &[String]) -> Option<Self> {
        let ways: Vec<_> = texts.iter().map(|text| format!("(?:{text})")).collect();
        (!ways.is_empty()).then(|| Self::new(&ways.join("|")))
    }

    /// What is wrong with it, if anything is.
    pub(super) fn fault(&self) -> Option<String> {
        build(&self.text).err()
    }

    /// A faulty one fits nothing.
    pub(super) fn get(&self) -> Option<&Regex> {
        self.compiled
            .get_or_init(|| build(&self.text).ok())
            .as_ref()
    }

    pub(super) fn fits(&self, bytes: &[u8]) -> bool {
        self.get().is_some_and(|regex| regex.is_match(bytes))
    }
}

fn build(text: &str) -> Result<Regex, String> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(format!("it is longer than {TEXT_BYTES_MAX} bytes"));
    }
    let ours = translated(text);
    let with = |unicode| {
        RegexBuilder::new(&ours)
            .unicode(unicode)
            .octal(true)
            .size_limit(EXPRESSION_BYTES_MAX)
            .build()
    };
    // Classes of Unicode, as `\pL`, are the rare case; the tables cost a hundred times the memory.
    with(false).or_else(|_| with(true)).map_err(|error| {
        let text = error.to_string();
        let last = text.lines().last().unwrap_or_default();
        last.trim_start_matches("error: ").to_owned()
    })
}

/// The same expression in our syntax.
fn translated(text: &str) -> String {
    let mut ours = String::with_capacity(text.len() + 8);
    let mut rest = text;
    let mut in_class = false;
    let mut class_is_new = false;
    while let Some(character) = rest.chars().next() {
        let after = &rest[character.len_utf8()..];
        if character == '\\' {
            rest = escape(after, &mut ours);
            class_is_new = false;
            continue;
        }
        rest = after;
        if in_class {
            let was_new = std::mem::take(&mut class_is_new);
            match character {
                ']' if !was_new => in_class = false,
                '^' if was_new && ours.ends_with('[') => class_is_new = true,
                '[' if after.starts_with(':') && after.contains(":]") => {
                    let length = after.find(":]").map_or(0, |at| at + 2);
                    ours.push('[');
                    ours.push_str(&after[..length]);
                    rest = &after[length..];
                    continue;
                }
                ']' | '[' => ours.push('\\'),
                // A stretch that ends in the sign itself.
                '-' if after.starts_with('-') && !was_new => {
                    ours.push_str("-\\-");
                    rest = &after[1..];
                    continue;
                }
                '&' | '~' | '-' if after.starts_with(character) => ours.push('\\'),
                _ => {}
            }
            ours.push(character);
            continue;
        }
        match character {
            '[' => (in_class, class_is_new) = (true, true),
            '{' if !is_count(after) || !may_repeat(&ours) => ours.push('\\'),
            '}' if !ends_count(&ours) => ours.push('\\'),
            _ => {}
        }
        ours.push(character);
    }
    ours
}

/// Writes what stands behind a backslash, and returns what follows it.
fn escape<'a>(after: &'a str, ours: &mut String) -> &'a str {
    let Some(character) = after.chars().next() else {
        ours.push_str("\\\\");
        return after;
    };
    let rest = &after[character.len_utf8()..];
    if character == 'Q' {
        let end = rest.find("\\E").unwrap_or(rest.len());
        ours.push_str(&regex::escape(&rest[..end]));
        return rest[end..].strip_prefix("\\E").unwrap_or("");
    }
    ours.push('\\');
    ours.push(character);
    // The braces of `\x{…}` and `\p{…}` belong to it.
    if matches!(character, 'x' | 'p' | 'P') && rest.starts_with('{') {
        let end = rest.find('}').map_or(0, |at| at + 1);
        ours.push_str(&rest[..end]);
        return &rest[end..];
    }
    rest
}

/// Whether what follows a brace makes it a count: `3}`, `3,}`, `3,5}`.
fn is_count(after: &str) -> bool {
    let Some(end) = after.find('}') else {
        return false;
    };
    let mut numbers = after[..end].splitn(2, ',');
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    numbers.next().is_some_and(is_number)
        && numbers
            .next()
            .is_none_or(|text| text.is_empty() || is_number(text))
}

/// Whether there is something before that can be repeated.
fn may_repeat(before: &str) -> bool {
    let opens_nothing = before.ends_with("\\(") || before.ends_with("\\|");
    !before.is_empty() && (opens_nothing || !before.ends_with(['(', '|']))
}

/// Whether a closing brace closes a count that was taken as one.
fn ends_count(before: &str) -> bool {
    before.rfind('{').is_some_and(|at| {
        let is_escaped = before[..at].ends_with('\\') && !before[..at].ends_with("\\\\");
        !is_escaped && is_count(&format!("{}}}", &before[at + 1..]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(expression: &str, text: &str) -> bool {
        let expression = Expression::new(expression);
        assert_eq!(expression.fault(), None, "{}", expression.text);
        expression.fits(text.as_bytes())
    }

    #[test]
    fn what_both_mean_alike_is_kept() {
        for same in [
            r"(?i)[\w.-]{0,50}?(?:key)",
            r"\b(p8e-(?i)[a-z0-9]{32})",
            r"[^\s]{3,}$",
            r"a\{2\}",
        ] {
            assert_eq!(translated(same), same);
        }
    }

    #[test]
    fn braces_that_count_nothing_are_themselves() {
        assert!(fits(r"^\{\{[ \t]*[\w ().|]+[ \t]*}}$", "{{ name }}"));
        assert!(fits(r"^\${(?:[A-Z_]+|[a-z_]+)}$", "${HOME}"));
        assert!(fits(r"^{a}{2}$", "{a}}"));
        assert!(!fits(r"^a{2}$", "a{2}"));
    }

    #[test]
    fn classes_hold_brackets_and_doubled_signs() {
        assert!(fits(r"^[a[&&b]+$", "a[&b"));
        assert!(fits(r"^[]x]+$", "]x"));
        assert!(fits(r"^[^]x]+$", "ab"));
        assert!(fits(r"^[[:alnum:]_]+$", "a1_"));
        assert!(fits(r"^[+--]+$", "+,-"));
    }

    #[test]
    fn quoted_stretches_are_taken_as_they_are() {
        assert!(fits(r"^\Qa.b*\E+$", "a.b*"));
        assert!(!fits(r"^\Qa.b\E$", "axb"));
        assert!(fits(r"\Qend", "end"));
    }

    #[test]
    fn classes_of_unicode_are_still_there_for_who_asks() {
        assert!(fits(r"^\p{Lu}+$", "ÄÖ"));
        assert!(fits(r"^\x{41}$", "A"));
        assert!(!fits(r"^\w$", "ä"));
    }

    #[test]
    fn what_would_take_too_much_memory_is_refused() {
        let fault = Expression::new(r"((\w{1000}){1000}){10}").fault();
        assert!(fault.is_some_and(|fault| fault.contains("size")));
        assert!(!Expression::new("(").fits(b"("));
        assert!(
            Expression::new("(")
                .fault()
                .is_some_and(|fault| fault.contains("unclosed"))
        );
    }
}
