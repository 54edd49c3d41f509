//! Which literals must stand in a text before a pattern can fit.
//!
//! A clause is a list of literals of which one must be there. Found from tokens, from conditions on
//! texts and from regular expressions; never a guess, so what has no literal simply gives none.
//! Tokens that the parser made up to mend an error are not text and do not count.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::grammar::Grammar;
use super::plan::{Element, Item, Pattern, What};
use super::predicate::Test;

/// Literals of one clause; a longer list rules nothing out.
const LITERAL_COUNT_MAX: usize = 64;
/// Bytes of a literal that are looked for.
const LITERAL_BYTES_MAX: usize = 64;
/// How deep a regular expression is looked into.
const REGEX_DEPTH_MAX: u32 = 32;

/// Bytes to look for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Literal {
    pub text: Box<[u8]>,
    /// Case counts; else the text is in lower case.
    pub is_exact: bool,
    /// No letter, digit or underscore stands beside it.
    pub is_word: bool,
}

/// One of these must be there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Clause {
    /// Sorted, without repetitions, not empty.
    pub literals: Vec<Literal>,
    /// It stands within the first node of the match, not only in the file.
    pub is_local: bool,
}

impl Literal {
    pub(crate) fn exact(text: impl AsRef<[u8]>) -> Self {
        Self::new(text.as_ref(), true, false)
    }

    fn new(text: &[u8], is_exact: bool, is_word: bool) -> Self {
        let is_cut = text.len() > LITERAL_BYTES_MAX;
        let text = &text[..text.len().min(LITERAL_BYTES_MAX)];
        Self {
            text: if is_exact {
                text.into()
            } else {
                text.to_ascii_lowercase().into()
            },
            is_exact,
            is_word: is_word && !is_cut,
        }
    }

    /// How rare it may be: longer is rarer, what every file has counts little.
    fn rarity(&self) -> usize {
        const COMMON: &[&[u8]] = &[
            b"self",
            b"this",
            b"name",
            b"value",
            b"print",
            b"none",
            b"null",
            b"true",
            b"false",
            b"string",
            b"return",
            b"import",
            b"function",
            b"const",
            b"class",
            b"public",
            b"static",
            b"else",
            b"func",
            b"type",
            b"error",
            b"test",
            b"data",
            b"from",
            b"range",
        ];
        let length = self.text.len().min(16);
        if length <= 3 {
            return length;
        }
        if COMMON.contains(&&*self.text.to_ascii_lowercase()) {
            return 3;
        }
        length + usize::from(self.is_word)
    }
}

impl Clause {
    /// A clause of these literals; `None` where it would rule nothing out.
    pub(crate) fn new(mut literals: Vec<Literal>, is_local: bool) -> Option<Self> {
        literals.sort_unstable();
        literals.dedup();
        let is_useful = !literals.is_empty()
            && literals.len() <= LITERAL_COUNT_MAX
            && literals.iter().all(|literal| literal.text.len() > 1);
        is_useful.then_some(Self { literals, is_local })
    }

    /// How much it rules out, by guess.
    pub(crate) fn rarity(&self) -> usize {
        let least = self.literals.iter().map(Literal::rarity).min();
        4 * least.unwrap_or(0) - self.literals.len().ilog2().min(3) as usize
    }
}

/// What a regular expression's matches must hold, as a clause of the whole text.
pub(crate) fn regex_clause(source: &str) -> Option<Clause> {
    let hir = regex_syntax::ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .build()
        .parse(source)
        .ok()?;
    of_regex(&hir, 0).and_then(|literals| Clause::new(literals, true))
}

fn of_regex(hir: &Hir, depth: u32) -> Option<Vec<Literal>> {
    if depth > REGEX_DEPTH_MAX {
        return None;
    }
    match hir.kind() {
        HirKind::Literal(_) | HirKind::Class(_) => of_row(std::slice::from_ref(hir), depth),
        HirKind::Repetition(repetition) if repetition.min > 0 => {
            of_regex(&repetition.sub, depth + 1)
        }
        HirKind::Repetition(_) | HirKind::Empty | HirKind::Look(_) => None,
        HirKind::Capture(capture) => of_regex(&capture.sub, depth + 1),
        HirKind::Concat(parts) => of_row(parts, depth),
        HirKind::Alternation(branches) => {
            let mut all = Vec::new();
            for branch in branches {
                all.extend(of_regex(branch, depth + 1)?);
                if all.len() > LITERAL_COUNT_MAX {
                    return None;
                }
            }
            Some(all)
        }
    }
}

/// The best literals of parts that follow each other; letters in both cases are joined.
fn of_row(parts: &[Hir], depth: u32) -> Option<Vec<Literal>> {
    let mut best: Option<Clause> = None;
    let mut keep = |literals: Option<Vec<Literal>>| {
        let Some(clause) = literals.and_then(|literals| Clause::new(literals, true)) else {
            return;
        };
        if best
            .as_ref()
            .is_none_or(|best| best.rarity() < clause.rarity())
        {
            best = Some(clause);
        }
    };
    let mut run = Vec::new();
    let mut is_exact = true;
    for part in parts {
        match part.kind() {
            HirKind::Literal(literal) => run.extend_from_slice(&literal.0),
            HirKind::Look(_) | HirKind::Empty => {}
            HirKind::Class(class) if letter_of(class).is_some() => {
                run.extend(letter_of(class));
                is_exact = false;
            }
            _ => {
                keep(Some(vec![Literal::new(&run, is_exact, false)]));
                run.clear();
                is_exact = true;
                if !matches!(part.kind(), HirKind::Class(_)) {
                    keep(of_regex(part, depth + 1));
                }
            }
        }
    }
    keep(Some(vec![Literal::new(&run, is_exact, false)]));
    best.map(|clause| clause.literals)
}

/// The letter of a class that is one letter in both cases, in lower case.
fn letter_of(class: &Class) -> Option<u8> {
    let bytes: Vec<(u32, u32)> = match class {
        Class::Bytes(class) => class
            .iter()
            .map(|range| (u32::from(range.start()), u32::from(range.end())))
            .collect(),
        Class::Unicode(class) => class
            .iter()
            .map(|range| (u32::from(range.start()), u32::from(range.end())))
            .collect(),
    };
    match bytes[..] {
        [(upper, upper_end), (lower, lower_end)]
            if upper == upper_end && lower == lower_end && lower == upper + 32 =>
        {
            u8::try_from(lower).ok().filter(u8::is_ascii_lowercase)
        }
        _ => None,
    }
}

/// What a pattern needs, the most telling first.
pub(super) fn needs_of(
    elements: &[Element],
    pattern: &Pattern,
    grammar: &Grammar<'_>,
) -> Vec<Clause> {
    /// More rule out little more.
    const CLAUSE_COUNT_MAX: usize = 4;
    let finder = Finder { pattern, grammar };
    let mut clauses = finder.row(elements);
    clauses.extend(
        pattern
            .relations
            .iter()
            .filter_map(super::relation::Relation::file_clause),
    );
    clauses.sort_by_key(|clause| std::cmp::Reverse(clause.rarity()));
    clauses.dedup();
    clauses.truncate(CLAUSE_COUNT_MAX);
    clauses
}

struct Finder<'a> {
    pattern: &'a Pattern,
    grammar: &'a Grammar<'a>,
}

impl Finder<'_> {
    fn row(&self, elements: &[Element]) -> Vec<Clause> {
        let present = elements.iter().filter(|element| !element.may_lack);
        present
            .flat_map(|element| match &element.what {
                What::Items(items) => one_of(items.iter().map(|item| self.item(item))),
                What::Rows(rows) => one_of(rows.iter().map(|row| self.row(row))),
            })
            .collect()
    }

    fn item(&self, item: &Item) -> Vec<Clause> {
        let mut clauses: Vec<Clause> = Vec::new();
        if let Some(kinds) = item.kinds.listed()
            && !item.is_missing
        {
            let tokens = kinds.iter().map(|&kind| self.grammar.token(kind));
            let tokens: Option<Vec<Literal>> = tokens
                .map(|token| token.map(|token| Literal::new(token.as_bytes(), false, false)))
                .collect();
            clauses.extend(tokens.and_then(|tokens| Clause::new(tokens, true)));
        }
        // What has a field is a part of a program, not of a text, and so a whole word.
        let is_word = item.kinds.listed().map_or(item.field != 0, |kinds| {
            kinds.iter().all(|&kind| self.grammar.is_identifier(kind))
        });
        for predicate in &self.pattern.predicates {
            if !predicate.positive || predicate.any || !item.captures.contains(&predicate.capture) {
                continue;
            }
            let clause = match &predicate.test {
                Test::Text(texts) => {
                    let literals = texts
                        .iter()
                        .map(|text| Literal::new(text.as_bytes(), true, is_word));
                    Clause::new(literals.collect(), true)
                }
                Test::Regex(regex) => regex_clause(&regex.source),
                Test::Capture(_) => None,
            };
            clauses.extend(clause);
        }
        for relation in &self.pattern.relations {
            if item.captures.contains(&relation.capture) {
                clauses.extend(relation.inner_clause());
            }
        }
        if let Some(row) = &item.children {
            clauses.extend(self.row(&row.elements));
        }
        clauses
    }
}

/// What holds whichever of several ways fits: of one way all, of more the best of each together.
pub(super) fn one_of(ways: impl Iterator<Item = Vec<Clause>>) -> Vec<Clause> {
    let mut ways: Vec<Vec<Clause>> = ways.collect();
    if ways.len() == 1 {
        return ways.remove(0);
    }
    let mut literals = Vec::new();
    for way in ways {
        let best = way
            .into_iter()
            .filter(|clause| clause.is_local)
            .max_by_key(Clause::rarity);
        match best {
            Some(clause) => literals.extend(clause.literals),
            None => return Vec::new(),
        }
    }
    Clause::new(literals, true).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regex_literals(source: &str) -> Vec<String> {
        let literals = regex_clause(source).map_or(Vec::new(), |clause| clause.literals);
        literals
            .iter()
            .map(|literal| {
                let text = String::from_utf8_lossy(&literal.text).into_owned();
                if literal.is_exact {
                    text
                } else {
                    format!("(?i){text}")
                }
            })
            .collect()
    }

    #[test]
    fn regular_expressions_give_what_they_cannot_do_without() {
        for (source, literals) in [
            ("^open$", &["open"][..]),
            ("open(s|ed)?_file", &["_file"]),
            ("(?i)pass(word|phrase)", &["(?i)pass"]),
            ("foo|barbar|baz", &["barbar", "baz", "foo"]),
            ("foo|.*", &[]),
            ("x*", &[]),
            ("[a-z]+", &[]),
            ("(abc)+d", &["abc"]),
            ("AKIA[0-9A-Z]{16}", &["AKIA"]),
            (r"\bLATER\b", &["LATER"]),
            ("(", &[]),
        ] {
            assert_eq!(regex_literals(source), literals, "{source}");
        }
    }
}
