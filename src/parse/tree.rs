//! One parser for each language and thread, with a limit of time that cancels it.

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
            return Parsed::TimedOut;
        }
        let end = Instant::now() + Duration::from_millis(u64::from(limits.parse_ms_max));
        let mut over = |_: &tree_sitter::ParseState| {
            if Instant::now() > end {
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
        match tree {
            Some(tree) => Parsed::Tree(tree),
            None => {
                parser.reset();
                Parsed::TimedOut
            }
        }
    }
}
