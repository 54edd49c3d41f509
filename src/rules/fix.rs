//! Applies fixes to the text of one file.
//!
//! In rounds: what overlaps waits for the next, whose findings are those of the text as it is then. A fix after
//! which the file has more syntax errors than before is refused. Line ends stay what they are. No file is read
//! or written here.

use std::borrow::Cow;

use crate::diagnostic::{Edit, Finding, Fix, Safety, Severity, Standing};
use crate::text::{Range, RepoPath, Span};

/// Fixes may uncover each other this often; whatever goes on longer undoes itself.
const ROUND_COUNT_MAX: usize = 10;

/// Where a round as a whole breaks the syntax, so many of its fixes are tried one by one.
const TRIED_COUNT_MAX: usize = 200;

/// What a repair asks of its surroundings.
pub(crate) trait Surroundings {
    /// The findings of a text whose fixes are wanted, in the order of the file.
    fn findings(&mut self, text: &[u8]) -> Vec<Finding>;

    /// How many syntax errors a text has; 0 where no grammar reads it.
    fn error_count(&mut self, text: &[u8]) -> usize;

    /// Whether to apply this fix, which makes `after` of the text.
    fn is_chosen(&mut self, finding: &Finding, text: &[u8], after: &[u8]) -> bool;

    /// Whether nothing more is to be done.
    fn is_interrupted(&self) -> bool;
}

/// What became of a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Repaired {
    pub text: Vec<u8>,
    /// The findings that are gone, as they stood in their round.
    pub applied: Vec<Finding>,
    pub refused: Vec<(Finding, Refusal)>,
    /// Whether the rounds ran out before the fixes did.
    pub is_endless: bool,
}

/// Why a fix was not applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The text would have more syntax errors.
    BreaksSyntax,
    /// Its edits lie outside of the text, overlap or change nothing.
    Unusable,
}

/// Applies every chosen fix that can be.
pub(crate) fn repair(text: &[u8], around: &mut dyn Surroundings) -> Repaired {
    let mut repaired = Repaired {
        text: text.to_vec(),
        ..Repaired::default()
    };
    let mut settled = Settled::default();
    for _ in 0..ROUND_COUNT_MAX {
        if around.is_interrupted() || !round(&mut repaired, &mut settled, around) {
            return repaired;
        }
    }
    let left = around.findings(&repaired.text);
    repaired.is_endless = left
        .iter()
        .any(|finding| finding.fix.is_some() && !settled.contains(finding));
    repaired
}

/// One round; false where it changed nothing.
fn round(repaired: &mut Repaired, settled: &mut Settled, around: &mut dyn Surroundings) -> bool {
    let mut wanted = Vec::new();
    let mut taken = Taken::default();
    for finding in around.findings(&repaired.text) {
        let Some(fix) = &finding.fix else { continue };
        if settled.contains(&finding) {
            continue;
        }
        if !is_usable(fix, &repaired.text) {
            settled.insert(&finding);
            repaired.refused.push((finding, Refusal::Unusable));
            continue;
        }
        if !taken.is_free(fix) {
            continue;
        }
        let after = applied(&repaired.text, &[fix]);
        if around.is_chosen(&finding, &repaired.text, &after) {
            taken.take(fix);
            wanted.push(finding);
        } else {
            settled.insert(&finding);
        }
        if around.is_interrupted() {
            break;
        }
    }
    if wanted.is_empty() {
        return false;
    }
    let error_count = around.error_count(&repaired.text);
    let mut after = applied(&repaired.text, &fixes(&wanted));
    if around.error_count(&after) > error_count {
        let broken = split_off_broken(&mut wanted, &repaired.text, error_count, around);
        after = applied(&repaired.text, &fixes(&wanted));
        for finding in broken {
            settled.insert(&finding);
            repaired.refused.push((finding, Refusal::BreaksSyntax));
        }
    }
    let has_changed = !wanted.is_empty();
    settled.move_behind(&fixes(&wanted), &repaired.text);
    repaired.text = after;
    repaired.applied.append(&mut wanted);
    has_changed
}

/// Takes out of `wanted` what breaks the syntax; what was not tried goes as well, to a later round.
fn split_off_broken(
    wanted: &mut Vec<Finding>,
    text: &[u8],
    error_count: usize,
    around: &mut dyn Surroundings,
) -> Vec<Finding> {
    let (mut sound, mut broken) = (Vec::new(), Vec::new());
    for finding in wanted.drain(..).take(TRIED_COUNT_MAX) {
        sound.push(finding);
        if around.error_count(&applied(text, &fixes(&sound))) > error_count {
            broken.extend(sound.pop());
        }
    }
    *wanted = sound;
    broken
}

fn fixes(findings: &[Finding]) -> Vec<&Fix> {
    let fixes = findings.iter().filter_map(|finding| finding.fix.as_ref());
    fixes.collect()
}

/// Whether the edits lie in the text, in order and apart, and change something.
fn is_usable(fix: &Fix, text: &[u8]) -> bool {
    let is_inside = fix
        .edits
        .iter()
        .all(|edit| edit.span.start <= edit.span.end && edit.span.end as usize <= text.len());
    let is_apart = fix
        .edits
        .windows(2)
        .all(|pair| pair[0].span.end <= pair[1].span.start && pair[0].span != pair[1].span);
    let changes = |edit: &Edit| edit.span.of(text) != edit.text;
    is_inside && is_apart && fix.edits.iter().any(changes)
}

/// What was decided not to be fixed, by rule and place in the text as it is.
#[derive(Default)]
struct Settled {
    places: Vec<(String, u32)>,
}

impl Settled {
    fn contains(&self, finding: &Finding) -> bool {
        let mut places = self.places.iter();
        places.any(|(rule, start)| *start == finding.span.start && *rule == finding.rule)
    }

    fn insert(&mut self, finding: &Finding) {
        let place = (finding.rule.clone(), finding.span.start);
        self.places.push(place);
    }

    /// Moves each place to where these fixes put it.
    fn move_behind(&mut self, fixes: &[&Fix], text: &[u8]) {
        let has_crlf = has_crlf(text);
        let edits: Vec<&Edit> = fixes.iter().flat_map(|fix| &fix.edits).collect();
        for (_, place) in &mut self.places {
            let before = edits.iter().filter(|edit| edit.span.end <= *place);
            let (mut added, mut removed) = (0, 0);
            for edit in before {
                removed += (edit.span.end - edit.span.start) as usize;
                added += written(&edit.text, has_crlf).len();
            }
            *place = u32::try_from(*place as usize + added - removed).unwrap_or(u32::MAX);
        }
    }
}

/// The spans that the fixes of a round change.
#[derive(Default)]
struct Taken {
    /// By their starts, none of them overlapping.
    spans: std::collections::BTreeMap<u32, u32>,
}

impl Taken {
    fn is_free(&self, fix: &Fix) -> bool {
        fix.edits.iter().all(|edit| self.is_span_free(edit.span))
    }

    /// Two edits at one place have no order, so the second waits.
    fn is_span_free(&self, span: Span) -> bool {
        let before = self.spans.range(..=span.start).next_back();
        let after = self.spans.range(span.start..).next();
        before.is_none_or(|(&start, &end)| end <= span.start && start != span.start)
            && after.is_none_or(|(&start, _)| span.end <= start && start != span.start)
    }

    fn take(&mut self, fix: &Fix) {
        let spans = fix
            .edits
            .iter()
            .map(|edit| (edit.span.start, edit.span.end));
        self.spans.extend(spans);
    }
}

/// The text with these fixes, which do not overlap.
fn applied(text: &[u8], fixes: &[&Fix]) -> Vec<u8> {
    let mut edits: Vec<&Edit> = fixes.iter().flat_map(|fix| &fix.edits).collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let has_crlf = has_crlf(text);
    let mut after = Vec::with_capacity(text.len() + 64);
    let mut done = 0;
    for edit in edits {
        after.extend_from_slice(&text[done..edit.span.start as usize]);
        after.extend_from_slice(&written(&edit.text, has_crlf));
        done = edit.span.end as usize;
    }
    after.extend_from_slice(&text[done..]);
    after
}

fn has_crlf(text: &[u8]) -> bool {
    memchr::memchr(b'\n', text).is_some_and(|at| at > 0 && text[at - 1] == b'\r')
}

/// What an edit puts in place, with the line ends of the file.
fn written(text: &[u8], has_crlf: bool) -> Cow<'_, [u8]> {
    if !has_crlf || memchr::memchr(b'\n', text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut with_ends = Vec::with_capacity(text.len() + 8);
    for &byte in text {
        if byte == b'\n' && with_ends.last() != Some(&b'\r') {
            with_ends.push(b'\r');
        }
        with_ends.push(byte);
    }
    Cow::Owned(with_ends)
}

/// Applies fixes made of a fuzzer's bytes to the rest of them.
pub(crate) fn examine_fixes(bytes: &[u8]) {
    let Some((&count, rest)) = bytes.split_first() else {
        return;
    };
    let count = usize::from(count % 16).min(rest.len() / 4);
    let (numbers, text) = rest.split_at(count * 4);
    let findings = numbers.as_chunks::<4>().0.iter().map(|numbers| {
        let [start, length, second, written] = numbers.map(u32::from);
        let edit = |start: u32| Edit {
            span: Span {
                start,
                end: start + length % 8,
            },
            text: b"a\nb\r\n"[..written as usize % 6].to_vec(),
        };
        let mut edits = vec![edit(start)];
        edits.extend((second % 3 == 0).then(|| edit(start + second)));
        let span = edits[0].span;
        let safety = Safety::Safe;
        Finding {
            rule: format!("fuzz/{}", second % 4),
            severity: Severity::Note,
            path: RepoPath::default(),
            range: Range::default(),
            span,
            message: String::new(),
            labels: Vec::new(),
            fix: Some(Fix { safety, edits }),
            fingerprint: 0,
            standing: Standing::New,
        }
    });
    let mut once = Once(findings.collect());
    let repaired = repair(text, &mut once);
    assert!(repaired.text.len() <= text.len() + 16 * 2 * 8);
    if repaired.applied.is_empty() {
        assert_eq!(repaired.text, text);
    }
}

/// Finds what it was given, once; long texts are errors.
struct Once(Vec<Finding>);

impl Surroundings for Once {
    fn findings(&mut self, _: &[u8]) -> Vec<Finding> {
        std::mem::take(&mut self.0)
    }

    fn error_count(&mut self, text: &[u8]) -> usize {
        text.len() / 64
    }

    fn is_chosen(&mut self, finding: &Finding, _: &[u8], _: &[u8]) -> bool {
        finding.rule != "fuzz/3"
    }

    fn is_interrupted(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::fingerprint::assign;
    use super::super::samples::{finding, findings};
    use super::*;

    /// Finds every `from` and puts `to` there; more `!` than before is an error of syntax.
    struct Replace {
        pairs: &'static [(&'static str, &'static str)],
        is_chosen: fn(&Finding) -> bool,
    }

    impl Surroundings for Replace {
        fn findings(&mut self, text: &[u8]) -> Vec<Finding> {
            let text = String::from_utf8_lossy(text).into_owned();
            let mut all: Vec<Finding> = self
                .pairs
                .iter()
                .flat_map(|(from, to)| findings(from, &text, from, Some(to)))
                .collect();
            all.sort_by_key(|finding| finding.span.start);
            let found = assign(all, text.as_bytes());
            found.into_iter().map(|found| found.finding).collect()
        }

        fn error_count(&mut self, text: &[u8]) -> usize {
            memchr::memchr_iter(b'!', text).count()
        }

        fn is_chosen(&mut self, finding: &Finding, _: &[u8], _: &[u8]) -> bool {
            (self.is_chosen)(finding)
        }

        fn is_interrupted(&self) -> bool {
            false
        }
    }

    fn repaired(text: &str, pairs: &'static [(&'static str, &'static str)]) -> (String, Repaired) {
        let mut around = Replace {
            pairs,
            is_chosen: |_| true,
        };
        let repaired = repair(text.as_bytes(), &mut around);
        (
            String::from_utf8_lossy(&repaired.text).into_owned(),
            repaired,
        )
    }

    #[test]
    fn what_overlaps_waits_for_the_next_round() {
        let (text, repaired) = repaired("abc abc", &[("ab", "x"), ("bc", "y")]);
        assert_eq!(text, "xc xc");
        assert_eq!(repaired.applied.len(), 2);
        let (text, _) = self::repaired("aab", &[("aab", "ab"), ("ab", "b")]);
        assert_eq!(text, "b");
    }

    #[test]
    fn what_breaks_the_syntax_is_refused_alone() {
        let (text, repaired) = repaired("a b a", &[("a", "x"), ("b", "!")]);
        assert_eq!(text, "x b x");
        assert_eq!(repaired.refused.len(), 1);
        assert_eq!(repaired.refused[0].1, Refusal::BreaksSyntax);
    }

    #[test]
    fn fixes_that_undo_each_other_end() {
        let (_, repaired) = repaired("a", &[("a", "b"), ("b", "a")]);
        assert!(repaired.is_endless);
        assert_eq!(repaired.applied.len(), ROUND_COUNT_MAX);
    }

    #[test]
    fn line_ends_and_tabs_stay() {
        let (text, _) = repaired("\ta\r\n\tb\r\n", &[("a", "c\n\td\r\n\te")]);
        assert_eq!(text, "\tc\r\n\td\r\n\te\r\n\tb\r\n");
        let (text, _) = repaired("\ta\n", &[("a", "c\n\td")]);
        assert_eq!(text, "\tc\n\td\n");
    }

    #[test]
    fn only_what_is_chosen_is_changed_and_asked_once() {
        let mut around = Replace {
            pairs: &[("a", "x"), ("b", "y")],
            is_chosen: |finding| finding.rule == "b",
        };
        let repaired = repair(b"a\nb\na\n", &mut around);
        assert_eq!(repaired.text, b"a\ny\na\n");
    }

    #[test]
    fn edits_that_cannot_be_are_refused() {
        let with = |edits: Vec<(u32, u32, &str)>| {
            let edits = edits
                .into_iter()
                .map(|(start, end, text)| Edit {
                    span: Span { start, end },
                    text: text.as_bytes().to_vec(),
                })
                .collect();
            Fix {
                safety: Safety::Safe,
                edits,
            }
        };
        let text = b"abcd";
        for bad in [
            vec![(3, 9, "x")],
            vec![(2, 1, "x")],
            vec![(0, 2, "x"), (1, 3, "y")],
            vec![(2, 3, "x"), (0, 1, "y")],
            vec![(1, 1, "x"), (1, 1, "y")],
            vec![(0, 2, "ab")],
            vec![],
        ] {
            assert!(!is_usable(&with(bad.clone()), text), "{bad:?}");
        }
        assert!(is_usable(&with(vec![(0, 1, "x"), (1, 2, "y")]), text));
        assert!(finding("p/r", "abcd", 0, 1).fix.is_none());
    }

    proptest! {
        #[test]
        fn fixes_taken_together_never_touch(
            spans in prop::collection::vec((0_u32..30, 0_u32..6), 0..20)
        ) {
            let text: Vec<u8> = (b'a'..=b'z').chain(b'a'..=b'z').collect();
            let fixes: Vec<Fix> = spans
                .iter()
                .map(|&(start, length)| Fix {
                    safety: Safety::Safe,
                    edits: vec![Edit { span: Span { start, end: start + length }, text: b"#".to_vec() }],
                })
                .collect();
            let mut taken = Taken::default();
            let mut chosen: Vec<&Fix> = Vec::new();
            for fix in &fixes {
                if taken.is_free(fix) {
                    taken.take(fix);
                    chosen.push(fix);
                }
            }
            let after = applied(&text, &chosen);
            prop_assert_eq!(memchr::memchr_iter(b'#', &after).count(), chosen.len());
            let removed: usize = chosen.iter().map(|fix| (fix.edits[0].span.end - fix.edits[0].span.start) as usize).sum();
            prop_assert_eq!(after.len(), text.len() - removed + chosen.len());
        }
    }
}
