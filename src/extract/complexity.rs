//! Counts of complexity, from what `metrics.scm` captures.
//!
//! Cyclomatic: decision points + 1 (McCabe, 1976). Cognitive: SonarSource's paper (G. Ann Campbell,
//! version 1.7, 2023): a structure that breaks the flow costs 1 plus its nesting; `else` and labelled
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
        if event.metric == Metric::Nesting && is_else_if(event, &events[at + 1..]) {
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

/// Whether a nesting node is captured as `else` as well: it goes on with the structure around it.
fn is_else_if(event: &RawMetric, behind: &[RawMetric]) -> bool {
    behind
        .iter()
        .take_while(|other| other.span == event.span)
        .any(|other| other.metric == Metric::Else)
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
    use super::*;
    use crate::facts::SymbolKind;

    #[test]
    fn an_else_if_counts_once_and_does_not_nest_again() {
        let event = |start, end, metric| RawMetric {
            span: Span { start, end },
            metric,
            operator: Span::default(),
        };
        // if a { } else if b { if c { } }
        let mut events = [
            event(10, 90, Metric::Nesting),
            event(10, 90, Metric::Branch),
            event(40, 90, Metric::Nesting),
            event(40, 90, Metric::Else),
            event(40, 90, Metric::Branch),
            event(60, 80, Metric::Nesting),
        ];
        let mut symbols = [Symbol {
            kind: SymbolKind::Function,
            ..Symbol::default()
        }];
        let spans = [Span { start: 0, end: 100 }];
        count(&mut symbols, &spans, &mut events, &[]);
        let metrics = symbols[0].metrics;
        assert_eq!(
            (metrics.cognitive, metrics.cyclomatic, metrics.nesting),
            (1 + 1 + 2, 3, 2)
        );
    }
}
