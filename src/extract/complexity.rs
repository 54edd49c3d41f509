//! Counts of complexity, from what `metrics.scm` captures.
//!
//! Cyclomatic: decision points + 1 (McCabe, 1976). Cognitive: SonarSource's paper (G. Ann Campbell,
//! version 1.7, 2023): a structure that breaks the flow costs 1 plus its nesting; `else` and labeled
//! jumps cost 1; a run of one boolean operator costs 1. Recursion is not known here and not counted.

use super::collect::RawMetric;
use super::vocabulary::Metric;
use crate::facts::{Metrics, Symbol};
use crate::text::Span;

/// Fills the metrics of callable symbols. `spans[i]` is the stretch of `symbols[i]`.
pub(super) fn count(
    symbols: &mut [Symbol],
    spans: &[Span],
    events: &mut [RawMetric],
    bytes: &[u8],
) {
    for symbol in symbols
        .iter_mut()
        .filter(|symbol| symbol.kind.is_callable())
    {
        symbol.metrics.cyclomatic = 1;
    }
    events.sort_unstable_by_key(|event| {
        (
            event.span.start,
            std::cmp::Reverse(event.span.end),
            event.metric,
        )
    });
    let mut open_symbols: Vec<usize> = Vec::new();
    let mut open_events: Vec<RawMetric> = Vec::new();
    let mut next = 0;
    for (at, event) in events.iter().enumerate() {
        let start = event.span.start;
        if event.metric == Metric::Nesting && is_else_if(&events[at..]) {
            continue;
        }
        while next < spans.len() && spans[next].start <= start {
            if symbols[next].kind.is_callable() {
                open_symbols.push(next);
            }
            next += 1;
        }
        // A symbol that has ended may lie under one that has not: innermost ones end first.
        open_symbols.retain(|&symbol| spans[symbol].end > start);
        open_events.retain(|open| open.span.end > start);
        let Some(&owner) = open_symbols.last() else {
            continue;
        };
        tally(
            &mut symbols[owner].metrics,
            *event,
            &open_events,
            spans[owner].start,
            bytes,
        );
        open_events.push(*event);
    }
}

/// Whether the first event's node is captured as an `else` too: an `if` that goes on another one
/// costs 1 and nests no deeper.
fn is_else_if(events: &[RawMetric]) -> bool {
    let span = events[0].span;
    events
        .iter()
        .take_while(|event| event.span == span)
        .any(|event| event.metric == Metric::Else)
}

fn tally(metrics: &mut Metrics, event: RawMetric, open: &[RawMetric], from: u32, bytes: &[u8]) {
    let around = |event: &&RawMetric| event.span.start >= from;
    let depth = open
        .iter()
        .filter(around)
        .filter(|open| matches!(open.metric, Metric::Nesting | Metric::Lambda))
        .count();
    let depth = u16::try_from(depth).unwrap_or(u16::MAX);
    match event.metric {
        Metric::Nesting => {
            metrics.cognitive = metrics.cognitive.saturating_add(depth.saturating_add(1));
            metrics.nesting = metrics.nesting.max(depth.saturating_add(1));
        }
        Metric::Branch => metrics.cyclomatic = metrics.cyclomatic.saturating_add(1),
        Metric::Else | Metric::Jump => metrics.cognitive = metrics.cognitive.saturating_add(1),
        Metric::Boolean => {
            metrics.cyclomatic = metrics.cyclomatic.saturating_add(1);
            let operator = event.operator.of(bytes);
            let goes_on = open
                .iter()
                .rev()
                .filter(around)
                .find(|open| open.metric == Metric::Boolean)
                .is_some_and(|open| open.operator.of(bytes) == operator);
            if !goes_on {
                metrics.cognitive = metrics.cognitive.saturating_add(1);
            }
        }
        Metric::Lambda => (),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Settings, Worker, facts_of};

    /// Cyclomatic, cognitive, nesting of the first function.
    fn counts(language: &str, source: &str) -> (u16, u16, u16) {
        let language = crate::language::by_name(language).expect("a row of the table");
        let settings = Settings::default();
        let (facts, _) = facts_of(
            &mut Worker::default(),
            language,
            source.as_bytes(),
            &settings,
        );
        let facts = facts.expect("parses in time");
        let symbol = facts
            .symbols
            .iter()
            .find(|symbol| symbol.kind.is_callable());
        let metrics = symbol.expect("a function").metrics;
        (metrics.cyclomatic, metrics.cognitive, metrics.nesting)
    }

    #[test]
    fn else_if_costs_one_and_nests_no_deeper() {
        for (language, source) in [
            (
                "rust",
                "fn f() { if a { } else if b { for x in y { } } else { g() } }",
            ),
            (
                "go",
                "package p\nfunc f() { if a { } else if b { for { } } else { g() } }",
            ),
            (
                "c",
                "void f() { if (a) { } else if (b) { for (;;) { } } else g(); }",
            ),
            (
                "cpp",
                "void f() { if (a) { } else if (b) { for (int x : y) { } } else g(); }",
            ),
        ] {
            // if 1, else if 1, loop in it 1 + 1, else 1; decisions: if, if, loop.
            assert_eq!(counts(language, source), (4, 5, 2), "{language}");
        }
    }

    #[test]
    fn an_if_within_an_else_is_none() {
        for (language, source) in [
            ("rust", "fn f() { if a { } else { if b { } } }"),
            ("go", "package p\nfunc f() { if a { } else { if b { } } }"),
            ("c", "void f() { if (a) { } else { if (b) { } } }"),
        ] {
            // if 1, else 1, if in it 1 + 1.
            assert_eq!(counts(language, source), (3, 4, 2), "{language}");
        }
    }

    #[test]
    fn runs_of_one_operator_cost_one() {
        for (language, source) in [
            ("rust", "fn f() { if a && b && c || d { } }"),
            ("go", "package p\nfunc f() { if a && b && c || d { } }"),
            ("c", "void f() { if (a && b && c || d) { } }"),
        ] {
            // if 1, `||` 1, the run of `&&` 1; decisions: if and three operators.
            assert_eq!(counts(language, source), (5, 3, 1), "{language}");
        }
    }

    #[test]
    fn switches_nest_and_their_cases_branch() {
        for (language, source) in [
            ("rust", "fn f() { match x { 1 => if a { }, _ => () } }"),
            (
                "go",
                "package p\nfunc f() { switch x { case 1: if a { }; case 2: } }",
            ),
            (
                "c",
                "void f() { switch (x) { case 1: if (a) { } case 2: default: ; } }",
            ),
        ] {
            // switch 1, if in it 1 + 1; decisions: two cases, if.
            assert_eq!(counts(language, source), (4, 3, 2), "{language}");
        }
    }

    #[test]
    fn jumps_to_labels_cost_one_and_closures_nest() {
        for (language, source) in [
            (
                "rust",
                "fn f() { 'a: loop { let g = || if b { }; break 'a; } }",
            ),
            (
                "go",
                "package p\nfunc f() { a: for { g := func() { if b { } }; break a } }",
            ),
        ] {
            // loop 1, closure nests, if 1 + 2, jump 1; decisions: loop, if.
            assert_eq!(counts(language, source), (3, 5, 3), "{language}");
        }
    }
}
