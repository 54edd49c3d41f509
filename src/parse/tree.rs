//! One parser for each language and thread, with a limit of time that cancels it.
//!
//! The parser reads the caller's bytes where they lie. Depth needs no limit: the runtime keeps its own
//! stack, and nothing in this room recurses over a tree.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use hashbrown::HashMap;
use tree_sitter::{ParseOptions, Range, Tree};

use crate::language::Language;

/// What one file may cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Wall time of one parse.
    pub parse_ms_max: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            parse_ms_max: 5_000,
        }
    }
}

/// What came of a parse.
pub(crate) enum Parsed {
    Tree(Tree),
    /// The limit of time was reached and the parse cancelled.
    TimedOut,
}

/// Parsers of one thread, made when a language is first met.
#[derive(Default)]
pub(crate) struct Parser {
    parsers: HashMap<&'static str, tree_sitter::Parser, foldhash::fast::FixedState>,
}

impl Parser {
    /// Parses `bytes`, or only `ranges` of them where any are given.
    pub(crate) fn parse(
        &mut self,
        language: &'static Language,
        bytes: &[u8],
        ranges: &[Range],
        limits: Limits,
    ) -> Parsed {
        let parser = self.parsers.entry(language.name).or_insert_with(|| {
            let mut parser = tree_sitter::Parser::new();
            parser
                .set_language(&language.grammar.into())
                .expect("a test holds every grammar to this runtime's versions");
            parser
        });
        if parser.set_included_ranges(ranges).is_err() {
            parser
                .set_included_ranges(&in_order(ranges))
                .expect("sorted ranges that do not overlap are accepted");
        }
        let end = Instant::now() + Duration::from_millis(u64::from(limits.parse_ms_max));
        let mut over = |_: &tree_sitter::ParseState| {
            if Instant::now() >= end {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let options = ParseOptions::new().progress_callback(&mut over);
        let tree = parser.parse_with_options(
            &mut |byte, _| bytes.get(byte..).unwrap_or_default(),
            None,
            Some(options),
        );
        let Some(tree) = tree else {
            // Or the next parse would go on where this one stopped.
            parser.reset();
            return Parsed::TimedOut;
        };
        Parsed::Tree(tree)
    }
}

/// The ranges sorted, without those that start inside another or end before they start.
fn in_order(ranges: &[Range]) -> Vec<Range> {
    let mut sorted = ranges.to_vec();
    sorted.retain(|range| range.start_byte <= range.end_byte);
    sorted.sort_by_key(|range| range.start_byte);
    let mut end = 0;
    sorted.retain(|range| {
        let fits = range.start_byte >= end;
        if fits {
            end = range.end_byte;
        }
        fits
    });
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{LANGUAGES, by_name};
    use crate::parse::Program;

    const LIMITS: Limits = Limits {
        parse_ms_max: 60_000,
    };

    fn parse(language: &str, bytes: &[u8], ranges: &[Range], limits: Limits) -> Option<Tree> {
        let language = by_name(language).expect("a row");
        match Parser::default().parse(language, bytes, ranges, limits) {
            Parsed::Tree(tree) => Some(tree),
            Parsed::TimedOut => None,
        }
    }

    fn range(start_byte: usize, end_byte: usize) -> Range {
        let point = |column| tree_sitter::Point { row: 0, column };
        Range {
            start_byte,
            end_byte,
            start_point: point(start_byte),
            end_point: point(end_byte),
        }
    }

    #[test]
    fn every_grammar_loads_and_parses_nothing() {
        for language in LANGUAGES {
            assert!(
                parse(language.name, b"", &[], LIMITS).is_some(),
                "{}",
                language.name
            );
        }
    }

    #[test]
    fn the_limit_of_time_cancels_and_the_parser_goes_on() {
        let source = "fn a() { b(c, d); }\n".repeat(20_000);
        let language = by_name("rust").expect("a row");
        let mut parser = Parser::default();
        let parsed = parser.parse(language, source.as_bytes(), &[], Limits { parse_ms_max: 0 });
        assert!(matches!(parsed, Parsed::TimedOut));
        let Parsed::Tree(tree) = parser.parse(language, b"fn a() {}", &[], LIMITS) else {
            panic!("a small parse takes no minute");
        };
        assert_eq!(tree.root_node().end_byte(), 9);
        assert!(!tree.root_node().has_error());
    }

    #[test]
    fn ranges_in_any_order_are_taken() {
        let tree = parse(
            "css",
            b"<a{b:c}> <d{e:f}>",
            &[range(10, 16), range(1, 7), range(3, 5)],
            LIMITS,
        )
        .expect("parsed");
        let kinds: Vec<_> = tree
            .root_node()
            .children(&mut tree.walk())
            .map(|node| node.kind())
            .collect();
        assert_eq!(kinds, ["rule_set", "rule_set"]);
    }

    #[test]
    fn bytes_that_are_no_text_are_parsed() {
        for bytes in [
            &b"\xFF\xFE\0\0"[..],
            b"let \xC3 = \x80;",
            b"\xEF\xBB\xBFfn a() {}",
        ] {
            assert!(parse("rust", bytes, &[], LIMITS).is_some());
        }
    }

    #[test]
    fn nesting_of_a_hundred_thousand_is_parsed_walked_and_dropped() {
        const DEPTH: usize = 100_000;
        for (language, open, close, query) in [
            (
                "json",
                "[",
                "]",
                "(array) @a (array . (array) @b .) ((array) @c (array))",
            ),
            ("javascript", "(", ")", "(parenthesized_expression (_) @a)"),
            ("c", "{", "}", "(compound_statement) @a"),
            ("html", "<a>", "", "(element (start_tag) @a (element)? @b)"),
        ] {
            let source = format!("{}{}", open.repeat(DEPTH), close.repeat(DEPTH));
            let grammar = by_name(language).expect("a row").grammar.into();
            let program = Program::compile(&grammar, query).expect("a good query");
            // HTML's scanner takes a minute, which the limit cuts short; none may run out of stack.
            let limits = Limits {
                parse_ms_max: 5_000,
            };
            let Some(tree) = parse(language, source.as_bytes(), &[], limits) else {
                continue;
            };
            let mut count = 0;
            program.each_match(&tree, source.as_bytes(), &mut |_| count += 1);
            assert!(count > 0 || tree.root_node().has_error(), "{language}");
        }
    }
}
