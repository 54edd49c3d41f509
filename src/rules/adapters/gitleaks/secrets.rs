//! All secret rules over one file: keywords first, then expressions, entropy and what is allowed.
//!
//! An expression is compiled when one of its keywords is first met.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use aho_corasick::AhoCorasick;
use regex::bytes::{Captures, Regex};

use super::expression::Expression;
use super::{Allowed, SecretRule, Target};
use crate::rules::adapters::Told;

/// A line with this mark is left alone.
const MARK: &[u8] = b"gitleaks:allow";

/// Findings of one rule in one file.
const FINDING_COUNT_MAX: usize = 1_000;

/// The secret rules of a run.
pub(crate) struct Secrets {
    rules: Vec<Entry>,
    /// Keywords in any case, and the rules of each.
    keywords: Option<AhoCorasick>,
    rules_by_keyword: Vec<Vec<u32>>,
    /// Worked out when first asked for: every language asks, and all get the same.
    faults: OnceLock<Vec<(usize, String)>>,
}

struct Entry {
    tag: usize,
    regex: Option<Expression>,
    path: Option<Expression>,
    needs_keyword: bool,
    allowed: Vec<Allowance>,
    rule: Arc<SecretRule>,
}

struct Allowance {
    regexes: Option<Expression>,
    paths: Option<Expression>,
    stop_words: Option<AhoCorasick>,
    target: Target,
    all: bool,
}

impl Secrets {
    /// Takes rules, each with a number by which its findings are told.
    pub(crate) fn new(rules: &[(usize, Arc<SecretRule>)]) -> Self {
        let mut words: Vec<String> = Vec::new();
        let mut rules_by_keyword: Vec<Vec<u32>> = Vec::new();
        let mut entries = Vec::with_capacity(rules.len());
        for (at, (tag, rule)) in (0..).zip(rules) {
            for keyword in &rule.keywords {
                let known = words.iter().position(|word| word == keyword);
                let slot = known.unwrap_or_else(|| {
                    words.push(keyword.clone());
                    rules_by_keyword.push(Vec::new());
                    words.len() - 1
                });
                rules_by_keyword[slot].push(at);
            }
            let allowed = rule.allowed.iter().chain(rule.allowed_everywhere.iter());
            entries.push(Entry {
                tag: *tag,
                regex: rule.regex.as_deref().map(Expression::new),
                path: rule.path.as_deref().map(Expression::new),
                needs_keyword: !rule.keywords.is_empty(),
                allowed: allowed.map(Allowance::new).collect(),
                rule: Arc::clone(rule),
            });
        }
        let keywords = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(&words)
            .ok()
            .filter(|_| !words.is_empty());
        Self {
            rules: entries,
            keywords,
            rules_by_keyword,
            faults: OnceLock::new(),
        }
    }

    /// Compiles every expression and tells what is wrong, by the rule's number.
    pub(crate) fn faults(&self) -> Vec<(usize, String)> {
        self.faults.get_or_init(|| self.all_faults()).clone()
    }

    fn all_faults(&self) -> Vec<(usize, String)> {
        let mut faults = Vec::new();
        for entry in &self.rules {
            let own = entry.regex.iter().chain(&entry.path);
            let allowed = entry
                .allowed
                .iter()
                .flat_map(|one| one.regexes.iter().chain(&one.paths));
            for expression in own.chain(allowed) {
                faults.extend(expression.fault().map(|fault| (entry.tag, fault)));
            }
            let groups = entry.regex.as_ref().and_then(Expression::get);
            if groups.is_some_and(|regex| entry.rule.secret_group >= regex.captures_len()) {
                faults.push((
                    entry.tag,
                    "`secretGroup` names a group the regex lacks".to_owned(),
                ));
            }
        }
        faults
    }

    /// Tells every secret of a file; `is_wanted` says which rules are asked for.
    pub(crate) fn check(
        &self,
        path: &[u8],
        bytes: &[u8],
        is_wanted: &dyn Fn(usize) -> bool,
        tell: &mut dyn FnMut(usize, Told),
    ) {
        let met = self.met(bytes);
        for (entry, met) in self.rules.iter().zip(met) {
            if met && is_wanted(entry.tag) {
                entry.check(path, bytes, tell);
            }
        }
    }

    /// Which rules have a keyword in the file, or need none.
    fn met(&self, bytes: &[u8]) -> Vec<bool> {
        let mut met: Vec<_> = self
            .rules
            .iter()
            .map(|entry| !entry.needs_keyword)
            .collect();
        let Some(keywords) = &self.keywords else {
            return met;
        };
        let mut left = self.rules_by_keyword.len();
        let mut seen = vec![false; left];
        for found in keywords.find_overlapping_iter(bytes) {
            let keyword = found.pattern().as_usize();
            if std::mem::replace(&mut seen[keyword], true) {
                continue;
            }
            for &rule in &self.rules_by_keyword[keyword] {
                met[rule as usize] = true;
            }
            left -= 1;
            if left == 0 {
                break;
            }
        }
        met
    }
}

impl Entry {
    fn check(&self, path: &[u8], bytes: &[u8], tell: &mut dyn FnMut(usize, Told)) {
        if self.allowed.iter().any(|allowed| allowed.allows_path(path)) {
            return;
        }
        if self
            .path
            .as_ref()
            .is_some_and(|expression| !expression.fits(path))
        {
            return;
        }
        let Some(regex) = &self.regex else {
            tell(self.tag, self.told(0..0));
            return;
        };
        let Some(regex) = regex.get() else { return };
        for captures in regex.captures_iter(bytes).take(FINDING_COUNT_MAX) {
            if let Some(secret) = self.secret(regex, &captures, path, bytes) {
                tell(self.tag, self.told(secret));
            }
        }
    }

    /// Where the secret of a match is, unless something allows it.
    fn secret(
        &self,
        regex: &Regex,
        captures: &Captures<'_>,
        path: &[u8],
        bytes: &[u8],
    ) -> Option<Range<usize>> {
        let whole = captures.get(0)?.range();
        let whole = without_line_ends(bytes, whole);
        let group = match self.rule.secret_group {
            0 => (1..regex.captures_len())
                .filter_map(|group| captures.get(group))
                .find(|group| !group.is_empty()),
            group => Some(captures.get(group)?),
        };
        let secret = group.map_or(whole.clone(), |group| group.range());
        let line = line_around(bytes, &whole);
        if memchr::memmem::find(&bytes[line.clone()], MARK).is_some() {
            return None;
        }
        if self.rule.entropy > 0.0 && entropy(&bytes[secret.clone()]) <= self.rule.entropy {
            return None;
        }
        let found = Found {
            path,
            secret: &bytes[secret.clone()],
            whole: &bytes[whole],
            line: &bytes[line],
        };
        let is_allowed = self.allowed.iter().any(|allowed| allowed.allows(&found));
        (!is_allowed).then_some(secret)
    }

    fn told(&self, span: Range<usize>) -> Told {
        Told {
            span,
            message: self.rule.message.clone(),
            labels: Vec::new(),
            fix: None,
        }
    }
}

/// A match and what is around it.
struct Found<'a> {
    path: &'a [u8],
    secret: &'a [u8],
    whole: &'a [u8],
    line: &'a [u8],
}

impl Allowance {
    fn new(allowed: &Allowed) -> Self {
        let stop_words = (!allowed.stop_words.is_empty()).then(|| {
            AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .build(&allowed.stop_words)
                .ok()
        });
        Self {
            regexes: Expression::any_of(&allowed.regexes),
            paths: Expression::any_of(&allowed.paths),
            stop_words: stop_words.flatten(),
            target: allowed.target,
            all: allowed.all,
        }
    }

    /// Whether the whole file is allowed.
    fn allows_path(&self, path: &[u8]) -> bool {
        let is_alone = self.regexes.is_none() && self.stop_words.is_none();
        (!self.all || is_alone) && self.paths.as_ref().is_some_and(|paths| paths.fits(path))
    }

    fn allows(&self, found: &Found<'_>) -> bool {
        let target = match self.target {
            Target::Secret => found.secret,
            Target::Match => found.whole,
            Target::Line => found.line,
        };
        let by_regex = self.regexes.as_ref().map(|regexes| regexes.fits(target));
        let by_word = self
            .stop_words
            .as_ref()
            .map(|words| words.is_match(found.secret));
        if !self.all {
            return by_regex == Some(true) || by_word == Some(true);
        }
        let by_path = self.paths.as_ref().map(|paths| paths.fits(found.path));
        let asked = [by_regex, by_word, by_path];
        asked.contains(&Some(true)) && !asked.contains(&Some(false))
    }
}

/// Bits for each byte of a text, by how often each character occurs.
fn entropy(text: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for &byte in text {
        counts[usize::from(byte)] += 1;
    }
    let Ok(length) = u32::try_from(text.len()) else {
        return 8.0;
    };
    counts
        .iter()
        .filter(|&&count| count > 0)
        .map(|&count| {
            let share = f64::from(count) / f64::from(length);
            -share * share.log2()
        })
        .sum()
}

fn without_line_ends(bytes: &[u8], mut range: Range<usize>) -> Range<usize> {
    while bytes[range.clone()].starts_with(b"\n") {
        range.start += 1;
    }
    while bytes[range.clone()].ends_with(b"\n") {
        range.end -= 1;
    }
    range
}

/// The lines that a stretch lies on.
fn line_around(bytes: &[u8], range: &Range<usize>) -> Range<usize> {
    let start = memchr::memrchr(b'\n', &bytes[..range.start]).map_or(0, |at| at + 1);
    let end = memchr::memchr(b'\n', &bytes[range.end..]).map_or(bytes.len(), |at| range.end + at);
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_counts_bits() {
        assert!(entropy(b"").abs() < 1e-9);
        assert!(entropy(b"aaaa").abs() < 1e-9);
        assert!((entropy(b"abcd") - 2.0).abs() < 1e-9);
        assert!((entropy(b"aabb") - 1.0).abs() < 1e-9);
    }
}
