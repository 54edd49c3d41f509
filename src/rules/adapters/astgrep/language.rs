//! Our rows of languages as ast-grep's engine wants them.
//!
//! One implementation for every row: which character stands for `$` in a pattern is the only thing that
//! differs. Parses patterns; never files, whose trees come from elsewhere.

use std::borrow::Cow;

use ast_grep_core::Language as Adapted;
use ast_grep_core::matcher::{Pattern, PatternBuilder, PatternError};
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::language::{Language, by_name};
use crate::parse::{Grammar, Limits, Parsed, Parser};

use super::document::Document;
use super::kotlin::{MADE_COUNT, Made, our_kind};

/// Wall time for the parse of one pattern.
const PATTERN_PARSE_MS_MAX: u32 = 1_000;

/// Characters that may start a name where `$` may not, in the languages concerned.
const STAND_INS: &[(&str, char)] = &[
    ("c", '𐀀'),
    ("cpp", '𐀀'),
    ("csharp", 'µ'),
    ("css", '_'),
    ("go", 'µ'),
    ("hcl", 'µ'),
    ("html", 'z'),
    ("kotlin", 'µ'),
    ("php", 'µ'),
    ("python", 'µ'),
    ("ruby", 'µ'),
    ("rust", 'µ'),
    ("sql", '_'),
    ("swift", 'µ'),
    ("toml", '_'),
];

/// What rule files call languages that our table calls otherwise.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("golang", "go"),
    ("jsx", "javascript"),
    ("node", "javascript"),
    ("docker", "dockerfile"),
    ("css3", "css"),
    ("shell", "bash"),
];

/// A row of the table of languages.
#[derive(Clone, Copy)]
pub(in crate::rules::adapters) struct Dialect {
    pub language: &'static Language,
    stand_in: char,
    first_made: u16,
}

impl Dialect {
    pub(super) fn of(language: &'static Language) -> Self {
        let stand_in = STAND_INS
            .iter()
            .find(|(name, _)| *name == language.name)
            .map_or('$', |&(_, character)| character);
        let kind_count = Grammar::from(language.grammar).node_kind_count();
        let first_made = match language.name {
            "kotlin" => u16::try_from(kind_count).unwrap_or(0),
            _ => 0,
        };
        Self {
            language,
            stand_in,
            first_made,
        }
    }

    /// The row that rule files call so.
    pub(in crate::rules::adapters) fn named(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let known = OTHER_NAMES
            .iter()
            .find(|(other, _)| *other == name)
            .map_or(name.as_str(), |&(_, known)| known);
        by_name(known).map(Self::of)
    }

    /// How many kinds of nodes there are.
    pub(super) fn kind_count(self) -> usize {
        let made_count = if self.first_made == 0 { 0 } else { MADE_COUNT };
        self.grammar().node_kind_count() + usize::from(made_count)
    }

    /// The first kind beyond the grammar's, where trees are shown in another shape; else 0.
    pub(super) fn first_made(self) -> u16 {
        self.first_made
    }

    /// Whether the grammar has the word as a token of its own, such as `async`.
    pub(super) fn is_keyword(self, word: &str) -> bool {
        self.grammar().id_for_node_kind(word, false) != 0
    }

    fn grammar(self) -> Grammar {
        self.language.grammar.into()
    }

    fn parse(self, source: &str) -> Result<Document, String> {
        let limits = Limits {
            parse_ms_max: PATTERN_PARSE_MS_MAX,
        };
        match Parser::default().parse(self.language, source.as_bytes(), &[], limits) {
            Parsed::Tree(tree) => Ok(Document::new(self, source.as_bytes(), &tree)),
            Parsed::TimedOut => Err("it takes too long to parse".to_owned()),
        }
    }
}

impl Adapted for Dialect {
    fn pre_process_pattern<'q>(&self, query: &'q str) -> Cow<'q, str> {
        if self.stand_in == '$' || !query.contains('$') {
            return Cow::Borrowed(query);
        }
        Cow::Owned(with_stand_ins(query, self.stand_in))
    }

    fn expando_char(&self) -> char {
        self.stand_in
    }

    fn kind_to_id(&self, kind: &str) -> u16 {
        if self.first_made == 0 {
            return self.grammar().id_for_node_kind(kind, true);
        }
        match Made::named(kind) {
            Some(made) => self.first_made + made.number(),
            None => self.grammar().id_for_node_kind(our_kind(kind), true),
        }
    }

    fn field_to_id(&self, field: &str) -> Option<u16> {
        self.grammar()
            .field_id_for_name(field)
            .map(std::num::NonZero::get)
    }

    fn build_pattern(&self, builder: &PatternBuilder<'_>) -> Result<Pattern, PatternError> {
        builder.build(|source| self.parse(source))
    }
}

impl<'de> Deserialize<'de> for Dialect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name).ok_or_else(|| D::Error::custom(format!("unknown language `{name}`")))
    }
}

/// Puts the character in the place of every `$` that begins a metavariable.
fn with_stand_ins(query: &str, stand_in: char) -> String {
    let mut replaced = String::with_capacity(query.len() + 8);
    let mut rest = query;
    while let Some(at) = rest.find('$') {
        replaced.push_str(&rest[..at]);
        rest = &rest[at..];
        let count = rest.bytes().take_while(|&byte| byte == b'$').count();
        rest = &rest[count..];
        let begins_name =
            rest.starts_with(|next: char| next.is_ascii_uppercase() || next == '_') || count == 3;
        let character = if begins_name { stand_in } else { '$' };
        replaced.extend(std::iter::repeat_n(character, count));
    }
    replaced.push_str(rest);
    replaced
}

#[cfg(test)]
mod tests {
    use ast_grep_core::Language as _;
    use ast_grep_core::matcher::MatcherExt;

    use super::*;
    use crate::language::LANGUAGES;

    fn fits(language: &str, pattern: &str, source: &str) -> bool {
        let dialect = Dialect::named(language).expect("a row");
        let pattern = Pattern::try_new(pattern, dialect).expect("a good pattern");
        let document = dialect.parse(source).expect("parsed");
        let root = ast_grep_core::AstGrep::doc(document);
        pattern.find_node(root.root()).is_some()
    }

    #[test]
    fn only_what_begins_a_name_is_replaced() {
        for (query, expected) in [
            ("f($A, $$$REST)", "f(µA, µµµREST)"),
            ("$$$", "µµµ"),
            ("cost is $5 and $", "cost is $5 and $"),
            ("$$ANY $_", "µµANY µ_"),
            ("plain", "plain"),
        ] {
            assert_eq!(with_stand_ins(query, 'µ'), expected, "{query}");
        }
    }

    #[test]
    fn metavariables_stand_for_nodes_in_every_language_with_calls() {
        for (language, pattern, source) in [
            ("bash", "echo $A", "echo hello"),
            ("c", "$A = $B;", "void g() { a = b; }"),
            ("cpp", "$F($A)", "void g() { f(x); }"),
            ("csharp", "$F($A)", "class A { void G() { F(x); } }"),
            ("css", "$A { color: red; }", ".a { color: red; }"),
            (
                "go",
                "defer $F($$$)",
                "package a\nfunc g() { defer f(x, y) }",
            ),
            ("hcl", "$A = 1", "a = 1"),
            ("html", "<$TAG>$$$</$TAG>", "<p>text</p>"),
            ("java", "$F($A)", "class A { void g() { f(x); } }"),
            ("javascript", "$F($A)", "f(x)"),
            ("json", "[$A]", "[1]"),
            ("kotlin", "$F($A)", "fun g() { f(x) }"),
            ("lua", "$F($A)", "f(x)"),
            ("python", "$F($A)", "f(x)"),
            ("ruby", "$F($A)", "f(x)"),
            ("rust", "$F($A)", "fn g() { f(x); }"),
            ("scala", "$F($A)", "object A { f(x) }"),
            ("swift", "$F($A)", "f(x)"),
            ("tsx", "<$TAG />", "let a = <b />"),
            ("typescript", "$F($A)", "f(x)"),
            ("yaml", "key: $A", "key: 1"),
        ] {
            assert!(fits(language, pattern, source), "{language}: {pattern}");
            assert!(!fits(language, pattern, ""), "{language}: {pattern}");
        }
    }

    #[test]
    fn one_variable_means_one_text() {
        assert!(fits("python", "$A == $A", "b.c == b.c"));
        assert!(!fits("python", "$A == $A", "b.c == b.d"));
    }

    #[test]
    fn languages_are_known_by_their_other_names() {
        for (name, row) in [
            ("Cpp", "cpp"),
            ("TypeScript", "typescript"),
            ("golang", "go"),
            ("jsx", "javascript"),
            ("tf", "hcl"),
        ] {
            let dialect = Dialect::named(name).expect("known");
            assert_eq!(dialect.language.name, row, "{name}");
        }
        assert!(Dialect::named("klingon").is_none());
    }

    #[test]
    fn every_row_has_kinds_and_takes_a_pattern_or_says_why_not() {
        for language in LANGUAGES {
            let dialect = Dialect::of(language);
            assert!(dialect.kind_count() > 0, "{}", language.name);
            // Nothing may panic, whatever comes of it.
            let _ = Pattern::try_new("$A", dialect);
            assert_eq!(dialect.kind_to_id("no such kind"), 0, "{}", language.name);
        }
    }
}
