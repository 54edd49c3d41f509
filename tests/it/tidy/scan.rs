//! Reads Rust source as tokens and says what it names, how long it is and what it silences.
//!
//! Tokens rather than text, so that comments and strings never count, and rather than syntax trees,
//! so that the bodies of macros do. This file knows no room, no crate and no file on disk.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// Words that may stand right before `::name` and are no part of the path.
const KEYWORDS: &[&str] = &[
    "as", "break", "const", "dyn", "else", "for", "if", "impl", "in", "let", "match", "move",
    "mut", "return", "static", "unsafe", "use", "where", "while",
];

/// A path such as `crate::text::Span`; grouped imports give one for each name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub segments: Vec<String>,
    /// Counts from 1.
    pub line: usize,
    /// How many inline modules stand around it.
    pub module_depth: usize,
}

/// Returns the tokens without documentation and without items that exist in tests only.
pub(super) fn without_docs_and_tests(tokens: TokenStream) -> TokenStream {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let mut kept = Vec::new();
    let mut at = 0;
    while at < trees.len() {
        if let Some((attribute, next)) = attribute_at(&trees, at) {
            if is_doc(attribute) {
                at = next;
                continue;
            }
            if is_cfg_test(attribute) {
                at = item_end(&trees, next);
                continue;
            }
        }
        kept.push(match &trees[at] {
            TokenTree::Group(group) => {
                let inner = without_docs_and_tests(group.stream());
                let mut copy = Group::new(group.delimiter(), inner);
                copy.set_span(group.span());
                TokenTree::Group(copy)
            }
            other => other.clone(),
        });
        at += 1;
    }
    kept.into_iter().collect()
}

/// Returns how many lines hold at least one token; a literal counts every line it spans.
pub(super) fn line_count(tokens: TokenStream) -> usize {
    fn mark(tokens: TokenStream, lines: &mut BTreeSet<usize>) {
        for tree in tokens {
            if let TokenTree::Group(group) = &tree {
                lines.insert(group.span_open().start().line);
                lines.insert(group.span_close().end().line);
                mark(group.stream(), lines);
            } else {
                lines.extend(tree.span().start().line..=tree.span().end().line);
            }
        }
    }
    let mut lines = BTreeSet::new();
    mark(tokens, &mut lines);
    lines.len()
}

/// Returns every path of two segments or more, and the single names behind `use`.
pub(super) fn paths_named(tokens: TokenStream) -> Vec<Named> {
    let mut finder = Finder {
        found: Vec::new(),
        module_depth: 0,
    };
    finder.read(tokens);
    finder.found
}

/// Returns the names that `mod` declares, with their lines.
pub(super) fn modules_declared(tokens: TokenStream) -> Vec<(String, usize)> {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let mut modules = Vec::new();
    for (at, tree) in trees.iter().enumerate() {
        match (tree, trees.get(at + 1)) {
            (TokenTree::Ident(word), Some(TokenTree::Ident(name))) if word == "mod" => {
                modules.push((name.to_string(), name.span().start().line));
            }
            (TokenTree::Group(group), _) => modules.extend(modules_declared(group.stream())),
            _ => (),
        }
    }
    modules
}

/// Returns the lines on which one of `words` stands as a word of the language.
pub(super) fn lines_with_words(tokens: TokenStream, words: &[&str]) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for tree in tokens {
        match tree {
            TokenTree::Ident(word) if words.iter().any(|wanted| word == wanted) => {
                found.push((word.to_string(), word.span().start().line));
            }
            TokenTree::Group(group) => found.extend(lines_with_words(group.stream(), words)),
            _ => (),
        }
    }
    found
}

/// Returns the lines of attributes that silence a lint without giving a reason.
pub(super) fn silent_allowances(tokens: TokenStream) -> Vec<usize> {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let mut lines = Vec::new();
    for (at, tree) in trees.iter().enumerate() {
        if let Some((attribute, _)) = attribute_at(&trees, at) {
            let text = attribute.stream().to_string();
            let silences = match first_word(attribute).as_deref() {
                Some("allow") => true,
                Some("expect") => !text.contains("reason"),
                _ => false,
            };
            if silences {
                lines.push(attribute.span_open().start().line);
            }
        }
        if let TokenTree::Group(group) = tree {
            lines.extend(silent_allowances(group.stream()));
        }
    }
    lines
}

struct Finder {
    found: Vec<Named>,
    module_depth: usize,
}

impl Finder {
    fn read(&mut self, tokens: TokenStream) {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < trees.len() {
            at = match &trees[at] {
                TokenTree::Ident(word) if word == "mod" => self.module(&trees, at),
                TokenTree::Ident(word) if KEYWORDS.iter().any(|keyword| word == keyword) => at + 1,
                TokenTree::Ident(_) => self.path(&trees, at, &[]),
                TokenTree::Group(group) => {
                    self.read(group.stream());
                    at + 1
                }
                _ => at + 1,
            };
        }
    }

    /// Reads `mod name { … }`, or only the words of `mod name;`.
    fn module(&mut self, trees: &[TokenTree], at: usize) -> usize {
        if let Some(TokenTree::Group(body)) = trees.get(at + 2)
            && body.delimiter() == Delimiter::Brace
        {
            self.module_depth += 1;
            self.read(body.stream());
            self.module_depth -= 1;
            return at + 3;
        }
        at + 1
    }

    /// Reads the path that starts at `at`, which is a word; returns where it ends.
    fn path(&mut self, trees: &[TokenTree], mut at: usize, prefix: &[String]) -> usize {
        let line = trees[at].span().start().line;
        let imported = !prefix.is_empty() || is_imported(trees, at);
        let mut segments = prefix.to_vec();
        while let Some(TokenTree::Ident(word)) = trees.get(at) {
            segments.push(word.to_string().trim_start_matches("r#").to_owned());
            at += 1;
            if !is_colons(trees, at) {
                break;
            }
            match trees.get(at + 2) {
                Some(TokenTree::Ident(_)) => at += 2,
                Some(TokenTree::Group(list)) if list.delimiter() == Delimiter::Brace => {
                    self.list(list, &segments);
                    return at + 3;
                }
                _ => break,
            }
        }
        if segments.len() > 1 || imported {
            self.found.push(Named {
                segments,
                line,
                module_depth: self.module_depth,
            });
        }
        at
    }

    /// Reads the braces of a grouped import.
    fn list(&mut self, list: &Group, prefix: &[String]) {
        let trees: Vec<TokenTree> = list.stream().into_iter().collect();
        let mut at = 0;
        while at < trees.len() {
            at = match &trees[at] {
                // The name behind `as` is ours, not theirs.
                TokenTree::Ident(word) if word == "as" => at + 2,
                TokenTree::Ident(_) => self.path(&trees, at, prefix),
                _ => at + 1,
            };
        }
    }
}

fn is_colons(trees: &[TokenTree], at: usize) -> bool {
    [at, at + 1]
        .iter()
        .all(|&at| matches!(trees.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == ':'))
}

/// Whether `use` stands in front, perhaps with `::` between.
fn is_imported(trees: &[TokenTree], at: usize) -> bool {
    let before = trees[..at]
        .iter()
        .rev()
        .find(|tree| !matches!(tree, TokenTree::Punct(mark) if mark.as_char() == ':'));
    matches!(before, Some(TokenTree::Ident(word)) if word == "use")
}

/// Returns the brackets of the attribute that starts at `at`, and what follows it.
fn attribute_at(trees: &[TokenTree], at: usize) -> Option<(&Group, usize)> {
    let is = |at: usize, wanted: char| matches!(trees.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == wanted);
    if !is(at, '#') {
        return None;
    }
    let at = if is(at + 1, '!') { at + 2 } else { at + 1 };
    match trees.get(at) {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
            Some((group, at + 1))
        }
        _ => None,
    }
}

fn first_word(attribute: &Group) -> Option<String> {
    attribute
        .stream()
        .into_iter()
        .next()
        .map(|tree| tree.to_string())
}

/// Whether it is a comment that the compiler reads as `#[doc = "…"]`.
fn is_doc(attribute: &Group) -> bool {
    let mut trees = attribute.stream().into_iter();
    trees.next().is_some_and(|tree| tree.to_string() == "doc")
        && trees.next().is_some_and(|tree| tree.to_string() == "=")
}

fn is_cfg_test(attribute: &Group) -> bool {
    let mut trees = attribute.stream().into_iter();
    let (Some(TokenTree::Ident(word)), Some(TokenTree::Group(condition))) =
        (trees.next(), trees.next())
    else {
        return false;
    };
    let condition: Vec<TokenTree> = condition.stream().into_iter().collect();
    word == "cfg"
        && match condition.as_slice() {
            [TokenTree::Ident(only)] => only == "test",
            [TokenTree::Ident(all), TokenTree::Group(list)] if all == "all" => list
                .stream()
                .into_iter()
                .any(|tree| matches!(tree, TokenTree::Ident(word) if word == "test")),
            _ => false,
        }
}

/// Returns where the item that starts at `at` ends: behind its braces or its semicolon.
fn item_end(trees: &[TokenTree], mut at: usize) -> usize {
    while let Some(tree) = trees.get(at) {
        at += 1;
        let ends = match tree {
            TokenTree::Group(group) => {
                // The braces of a grouped import are followed by its semicolon.
                group.delimiter() == Delimiter::Brace
                    && !matches!(trees.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == ';')
            }
            TokenTree::Punct(mark) => mark.as_char() == ';',
            _ => false,
        };
        if ends {
            break;
        }
    }
    at
}
