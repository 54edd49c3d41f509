//! Code patterns to query texts.
//!
//! A piece of code with metavariables is parsed with the language's own grammar, each metavariable
//! replaced by a word that the grammar takes for a name. The smallest node that covers it becomes a
//! query: leaves by their text, `$X` as any node, `$$$` as any row of nodes. The grammar may want
//! something around a piece before it can read it; what is tried is a table, the same for every
//! language, and what the grammar reads without an error is taken.

use std::fmt::Write;

use tree_sitter::{Node, Tree};

use super::compile::QueryFault;
use super::tree::{Limits, Parsed, Parser};
use crate::language::Language;

/// Bytes of one code pattern.
const CODE_BYTES_MAX: usize = 16 * 1024;
/// Metavariables of one code pattern.
const VARIABLE_COUNT_MAX: usize = 64;
/// Nodes of one code pattern.
const NODE_COUNT_MAX: usize = 2_000;
/// How deep its tree may be.
const DEPTH_MAX: usize = 48;

/// What may have to stand around a piece of code: the file itself, a statement, an expression, a type,
/// a member, and for that what each family of languages writes.
const CONTEXTS: &[(&str, &str)] = &[
    ("", ""),
    ("", ";"),
    ("", "\n"),
    ("", " {}"),
    ("", " { }\n}"),
    ("fn w() { ", " }"),
    ("fn w() { ", "; }"),
    ("fn w() { let w = ", "; }"),
    ("fn w() { match w { ", " } }"),
    ("fn w() { match w { ", " => {} } }"),
    ("type W = ", ";"),
    ("impl W { ", " }"),
    ("struct W { ", " }"),
    ("enum W { ", " }"),
    ("trait W { ", " }"),
    ("void w() { ", " }"),
    ("void w() { ", "; }"),
    ("void w() { x = ", "; }"),
    ("void w() { switch (w) { ", " } }"),
    ("class W { ", " }"),
    ("class W { ", "; }"),
    ("class W { void w() { ", " } }"),
    ("class W { void w() { ", "; } }"),
    ("class W { W w = ", "; }"),
    ("interface W { ", " }"),
    ("package w\nfunc w() { ", " }"),
    ("package w\nvar w = ", ""),
    ("package w\nvar w ", ""),
    ("package w\n", ""),
    ("package w\ntype W struct { ", " }"),
    ("package w\ntype W interface { ", " }"),
    ("package w\nfunc w() { switch w { ", " } }"),
    ("package w\nfunc w() { select { ", " } }"),
    ("<?php ", ""),
    ("<?php ", ";"),
    ("<?php class W { ", " }"),
    ("<?php function w() { ", " }"),
    ("(", ")"),
    ("w = ", ""),
    ("w = ", ";"),
    ("def w():\n  ", ""),
    ("async function w() { ", " }"),
    ("function w() { ", " }"),
    ("function* w() { ", " }"),
    ("let w: ", ";"),
    AFTER_TRY,
    ("try:\n  pass\n", ""),
    ("if w:\n  pass\n", ""),
    ("match w:\n  ", ""),
    ("begin\n", "\nend"),
    ("w { ", " }"),
    ("w { w: ", " }"),
    ("SELECT ", ""),
    ("SELECT * FROM w WHERE ", ""),
    ("CREATE TABLE w (", ")"),
    ("{", "}"),
    ("[", "]"),
    ("FROM w\n", ""),
];

/// Alone a `catch` may look like a declaration, so this is tried first with one.
const AFTER_TRY: (&str, &str) = ("try { } ", "");

/// How a metavariable may be written so that a grammar takes it for a part of a program.
const DISGUISES: &[(&str, &str)] = &[
    ("", ""),
    ("", ";"),
    ("$", ""),
    ("$", ";"),
    ("type ", ";"),
    ("int ", ";"),
    ("int ", ""),
    ("\"", "\""),
    ("", ": w"),
    ("", " => {}"),
    ("var ", ": w"),
    ("public $", ";"),
];

/// Ways to disguise all metavariables that are tried.
const TRY_COUNT_MAX: usize = 40;

/// The query that finds what a piece of code with metavariables stands for.
///
/// Lines that begin with `(#` are predicates, with `@X` for `$X`. The match is captured as `@here`,
/// or the node of `$HERE` is.
///
/// # Errors
/// Says what cannot be read and where in the code.
pub(crate) fn query_of_code(language: &'static Language, code: &str) -> Result<String, QueryFault> {
    if code.len() > CODE_BYTES_MAX {
        let message = format!("a code pattern has at most {CODE_BYTES_MAX} bytes");
        return Err(QueryFault::at(code, 0, message));
    }
    let piece = Piece::new(code)?;
    let (laid, tree) = piece.parsed(language)?;
    let mut writer = Writer {
        piece: &piece,
        laid: &laid,
        text: String::new(),
        checks: Vec::new(),
        seen: Vec::new(),
        leaf_count: 0,
        node_count: 0,
    };
    writer.root(&tree)?;
    Ok(writer.finish())
}

/// A code pattern taken apart.
struct Piece<'a> {
    code: &'a str,
    /// The code without its predicates and the blanks around it.
    body: &'a str,
    /// Where the body starts in the code.
    start: usize,
    predicates: Vec<&'a str>,
    variables: Vec<Variable<'a>>,
}

/// A metavariable.
struct Variable<'a> {
    /// Byte in the body.
    at: usize,
    /// Bytes it is written with.
    length: usize,
    /// Empty for `$_` and `$$$`.
    name: &'a str,
    is_run: bool,
}

/// The text that was parsed, and where in it things stand.
struct Laid {
    text: String,
    /// The stretch of the pattern, its context left out.
    start: usize,
    end: usize,
    /// The stretch of each metavariable.
    variables: Vec<(usize, usize)>,
}

impl Laid {
    /// Whether each metavariable is a node, and the piece does not run into its context.
    fn is_read(&self, tree: &Tree) -> bool {
        let root = tree.root_node();
        let is_node = |&(start, end): &(usize, usize)| {
            root.descendant_for_byte_range(start, end)
                .is_some_and(|node| node.start_byte() == start && node.end_byte() == end)
        };
        let mut parts = Vec::new();
        self.variables.iter().all(is_node) && parts_of(self, root, &mut parts)
    }
}

impl<'a> Piece<'a> {
    fn new(code: &'a str) -> Result<Self, QueryFault> {
        let mut predicates = Vec::new();
        let mut body_end = 0;
        let mut at = 0;
        let mut has_predicates = false;
        for line in code.split_inclusive('\n') {
            if line.trim_start().starts_with("(#") {
                predicates.push(line.trim());
                has_predicates = true;
            } else if !line.trim().is_empty() {
                if has_predicates {
                    let message = "predicates stand behind the code, each on a line of its own";
                    return Err(QueryFault::at(code, at, message));
                }
                body_end = at + line.len();
            }
            at += line.len();
        }
        let whole = &code[..body_end];
        let body = whole.trim();
        let start = whole.len() - whole.trim_start().len();
        if body.is_empty() {
            return Err(QueryFault::at(code, 0, "there is no code in this pattern"));
        }
        let variables = variables(body);
        if variables.len() > VARIABLE_COUNT_MAX {
            let message = format!("more than {VARIABLE_COUNT_MAX} metavariables");
            return Err(QueryFault::at(code, 0, message));
        }
        Ok(Self {
            code,
            body,
            start,
            predicates,
            variables,
        })
    }

    fn fault(&self, at: usize, message: impl Into<String>) -> QueryFault {
        QueryFault::at(self.code, self.start + at, message)
    }

    /// The piece in a context, its metavariables disguised.
    fn laid(&self, context: (&str, &str), disguises: &[usize]) -> Laid {
        let mut text = context.0.to_owned();
        let start = text.len();
        let mut places = Vec::new();
        let mut from = 0;
        for (number, variable) in self.variables.iter().enumerate() {
            text.push_str(&self.body[from..variable.at]);
            let (before, after) = DISGUISES[disguises[number]];
            let place = text.len();
            let _ = write!(text, "{before}{}{after}", word(number));
            places.push((place, text.len()));
            from = variable.at + variable.length;
        }
        text.push_str(&self.body[from..]);
        let end = text.len();
        text.push_str(context.1);
        Laid {
            text,
            start,
            end,
            variables: places,
        }
    }

    /// The first way to read the piece that the grammar takes without an error.
    fn parsed(&self, language: &'static Language) -> Result<(Laid, Tree), QueryFault> {
        let mut parser = Parser::default();
        let mut first_error = None;
        let ways = self.ways();
        // What is likely comes first in both lists; pairs are tried by the sum of their places.
        let mut pairs: Vec<(usize, usize)> = (0..ways.len())
            .flat_map(|way| (0..CONTEXTS.len()).map(move |context| (way, context)))
            .collect();
        let is_behind_try = ["catch", "finally"]
            .iter()
            .any(|word| self.body.starts_with(word));
        pairs.sort_by_key(|&(way, context)| {
            let is_first = is_behind_try && CONTEXTS[context] == AFTER_TRY;
            3 * way + if is_first { 0 } else { context + 1 }
        });
        for (way, context) in pairs {
            let laid = self.laid(CONTEXTS[context], &ways[way]);
            let limits = Limits::default();
            let parsed = parser.parse(language, laid.text.as_bytes(), &[], limits);
            let Parsed::Tree(tree) = parsed else {
                continue;
            };
            let root = tree.root_node();
            if !root.has_error() && laid.is_read(&tree) {
                return Ok((laid, tree));
            }
            if first_error.is_none() {
                first_error = Some(self.place_of_error(&laid, root));
            }
        }
        let at = first_error.unwrap_or(0);
        Err(self.fault(
            at,
            format!(
                "{} cannot read this as a file, a statement, an expression, a type or a member",
                language.title
            ),
        ))
    }

    /// Ways to disguise the metavariables: all alike first, then each by itself.
    fn ways(&self) -> Vec<Vec<usize>> {
        let count = self.variables.len();
        let mut ways = vec![vec![0; count]];
        for disguise in 1..DISGUISES.len() {
            let of = |variable: &Variable<'_>| if variable.is_run { disguise } else { 0 };
            ways.push(self.variables.iter().map(of).collect());
        }
        for disguise in 1..DISGUISES.len() {
            ways.push(vec![disguise; count]);
        }
        for disguise in 1..DISGUISES.len() {
            for number in 0..count {
                let mut way = vec![0; count];
                way[number] = disguise;
                ways.push(way);
            }
        }
        let mut unique: Vec<Vec<usize>> = Vec::new();
        for way in ways {
            if !unique.contains(&way) {
                unique.push(way);
            }
        }
        unique.truncate(TRY_COUNT_MAX);
        unique
    }

    /// The byte of the body at which a parse first went wrong.
    fn place_of_error(&self, laid: &Laid, root: Node<'_>) -> usize {
        let mut node = root;
        while let Some(inner) = node
            .children(&mut node.walk())
            .find(|child| child.has_error() || child.is_error() || child.is_missing())
        {
            node = inner;
        }
        let mut at = node.start_byte().saturating_sub(laid.start);
        // Disguises are longer or shorter than what they stand for.
        for (variable, &(start, end)) in self.variables.iter().zip(&laid.variables) {
            if end <= node.start_byte() {
                at = (at + variable.length).saturating_sub(end - start);
            }
        }
        at.min(self.body.len())
    }
}

/// The name that stands for a metavariable.
fn word(number: usize) -> String {
    format!("zqv{number}zq")
}

fn variables(body: &str) -> Vec<Variable<'_>> {
    let bytes = body.as_bytes();
    let mut variables = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'$' {
            at += 1;
            continue;
        }
        let is_run = bytes[at..].starts_with(b"$$$");
        let name_start = at + if is_run { 3 } else { 1 };
        let is_part =
            |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
        let rest = &bytes[name_start..];
        let length = rest
            .iter()
            .position(|byte| !is_part(byte))
            .unwrap_or(rest.len());
        let goes_on = rest.get(length).is_some_and(u8::is_ascii_lowercase);
        let is_name = length > 0 && !rest[0].is_ascii_digit() && !goes_on;
        if !is_run && !is_name {
            at += 1;
            continue;
        }
        let length = if is_name { length } else { 0 };
        let name = &body[name_start..name_start + length];
        variables.push(Variable {
            at,
            length: name_start + length - at,
            name: if name == "_" { "" } else { name },
            is_run,
        });
        at = name_start + length;
    }
    variables
}

/// The nodes that together are the piece: the smallest that covers it, or several siblings. False
/// where its borders go through a node.
fn parts_of<'tree>(laid: &Laid, root: Node<'tree>, parts: &mut Vec<Node<'tree>>) -> bool {
    let mut outer = root;
    loop {
        let mut cursor = outer.walk();
        let inner = outer
            .children(&mut cursor)
            .find(|child| child.start_byte() <= laid.start && child.end_byte() >= laid.end);
        match inner {
            Some(inner) if inner.is_named() => outer = inner,
            _ => break,
        }
    }
    let is_whole = outer.start_byte() == laid.start && outer.end_byte() == laid.end;
    if is_whole && !is_row(outer) {
        // Of nodes with the same bytes the innermost says what the code is.
        parts.push(outer);
        return true;
    }
    let mut cursor = outer.walk();
    for child in outer.children(&mut cursor) {
        if child.byte_range().is_empty()
            || child.end_byte() <= laid.start
            || child.start_byte() >= laid.end
        {
            continue;
        }
        if child.start_byte() < laid.start || child.end_byte() > laid.end {
            return false;
        }
        if child.is_named() {
            parts.push(child);
        }
    }
    !parts.is_empty()
}

/// Whether a node is nothing but statements one behind the other.
fn is_row(node: Node<'_>) -> bool {
    const KINDS: &[&str] = &["block", "statement_list", "statements", "body_statement"];
    let first = node.child(0);
    let begins = first.is_some_and(|first| first.is_named());
    node.named_child_count() > 1
        && begins
        && (node.parent().is_none() || KINDS.contains(&node.kind()))
}

/// Writes the query.
struct Writer<'a> {
    piece: &'a Piece<'a>,
    laid: &'a Laid,
    text: String,
    /// Predicates that the code asks for.
    checks: Vec<String>,
    /// Names of metavariables so far, with how often each came.
    seen: Vec<(&'a str, usize)>,
    leaf_count: usize,
    node_count: usize,
}

impl<'a> Writer<'a> {
    fn root(&mut self, tree: &Tree) -> Result<(), QueryFault> {
        let mut parts = Vec::new();
        parts_of(self.laid, tree.root_node(), &mut parts);
        // What stands at the ends of a row of statements may be anything.
        let leading = parts.iter().take_while(|&&part| self.is_run(part)).count();
        parts.drain(..leading.min(parts.len().saturating_sub(1)));
        while parts.len() > 1 && parts.last().is_some_and(|&part| self.is_run(part)) {
            parts.pop();
        }
        if let [only] = parts[..]
            && self.variable_at(only).is_some()
        {
            let message = "this pattern fits everything; write more around the metavariable";
            return Err(self.piece.fault(0, message));
        }
        let is_here_marked = self
            .piece
            .variables
            .iter()
            .any(|variable| variable.name == "HERE");
        let mut is_anchored = false;
        for part in parts {
            if self.is_run(part) && self.name_of(part).is_empty() {
                is_anchored = false;
                continue;
            }
            if !self.text.is_empty() {
                self.text.push(' ');
            }
            if is_anchored {
                self.text.push_str(". ");
            }
            is_anchored = true;
            self.node(part, 0)?;
            if !is_here_marked {
                self.text.push_str(" @here");
            }
        }
        Ok(())
    }

    fn finish(self) -> String {
        let mut text = format!("({}", self.text);
        for check in &self.checks {
            let _ = write!(text, "\n  {check}");
        }
        for predicate in &self.piece.predicates {
            let _ = write!(text, "\n  {}", predicate.replace("@HERE", "@here"));
        }
        text.push_str("\n  (#set! match \"code\"))");
        text
    }

    /// The metavariable that a node is, the outermost of nodes with the same bytes.
    fn variable_at(&self, node: Node<'_>) -> Option<&'a Variable<'a>> {
        let range = (node.start_byte(), node.end_byte());
        let number = self
            .laid
            .variables
            .iter()
            .position(|place| *place == range)?;
        Some(&self.piece.variables[number])
    }

    fn is_run(&self, node: Node<'_>) -> bool {
        self.variable_at(node)
            .is_some_and(|variable| variable.is_run)
    }

    fn name_of(&self, node: Node<'_>) -> &'a str {
        self.variable_at(node).map_or("", |variable| variable.name)
    }

    fn node(&mut self, node: Node<'_>, depth: usize) -> Result<(), QueryFault> {
        self.node_count += 1;
        if depth > DEPTH_MAX || self.node_count > NODE_COUNT_MAX {
            return Err(self
                .piece
                .fault(0, "this pattern is too large; write less of the code"));
        }
        if let Some(variable) = self.variable_at(node) {
            self.text
                .push_str(if variable.is_run { "(_)*" } else { "(_)" });
            self.capture(variable.name);
            return Ok(());
        }
        if !node.is_named() {
            let _ = write!(self.text, "{:?}", node.kind());
            return Ok(());
        }
        self.check_words(node)?;
        let _ = write!(self.text, "({}", node.kind());
        let has_named = node.named_child_count() > 0;
        if has_named {
            self.children(node, depth)?;
        }
        let has_tokens = self.tokens(node);
        self.text.push(')');
        if !has_named && !has_tokens {
            self.leaf(node);
        }
        Ok(())
    }

    /// The children in a row, comments and punctuation aside.
    fn children(&mut self, node: Node<'_>, depth: usize) -> Result<(), QueryFault> {
        let mut cursor = node.walk();
        let mut is_anchored = true;
        let mut more = cursor.goto_first_child();
        while more {
            let child = cursor.node();
            let field = cursor.field_name();
            more = cursor.goto_next_sibling();
            let is_skipped = child.is_extra()
                || child.byte_range().is_empty()
                || (!child.is_named() && !is_telling(child.kind()));
            if is_skipped {
                continue;
            }
            // A body that is nothing but the metavariable stands for itself.
            let is_whole = field.is_some() && has_same_bytes(child);
            if self.is_run(child) && !is_whole && self.name_of(child).is_empty() {
                is_anchored = false;
                continue;
            }
            self.text.push_str(if is_anchored { " . " } else { " " });
            is_anchored = true;
            if let Some(field) = field.filter(|_| is_whole || !self.is_run(child)) {
                let _ = write!(self.text, "{field}: ");
            }
            if is_whole && let Some(variable) = self.variable_at(child) {
                self.text.push_str("(_)");
                self.capture(variable.name);
                continue;
            }
            self.node(child, depth + 1)?;
        }
        if is_anchored {
            self.text.push_str(" .");
        }
        Ok(())
    }

    /// The tokens of a node that has nothing else; whether there are any.
    fn tokens(&mut self, node: Node<'_>) -> bool {
        if node.named_child_count() > 0 || node.child_count() == 0 {
            return node.child_count() > 0;
        }
        let mut cursor = node.walk();
        let mut last = None;
        for child in node.children(&mut cursor).filter(|child| !child.is_extra()) {
            last = Some(child.kind());
            if is_telling(child.kind()) {
                let _ = write!(self.text, " . {:?}", child.kind());
                last = None;
            }
        }
        // Nothing may stand between brackets that are empty.
        if let Some(last) = last {
            let _ = write!(self.text, " . {last:?} .");
        }
        true
    }

    /// A leaf is known by its text; marks of quotation only by being there.
    fn leaf(&mut self, node: Node<'_>) {
        let text = &self.laid.text[node.byte_range()];
        let is_quote = text.bytes().all(|byte| matches!(byte, b'"' | b'\'' | b'`'));
        // `true`, or a keyword that may be written in any case.
        let is_said_by_kind = text == node.kind() || node.kind().starts_with("keyword");
        if is_quote || is_said_by_kind {
            return;
        }
        self.leaf_count += 1;
        let _ = write!(self.text, " @_leaf{}", self.leaf_count);
        let quoted = text
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\n', "\\n")
            .replace('\r', "\\r")
            .replace('\t', "\\t");
        self.checks
            .push(format!("(#eq? @_leaf{} \"{quoted}\")", self.leaf_count));
    }

    /// Captures a metavariable; the second of a name must be the same as the first.
    fn capture(&mut self, name: &'a str) {
        if name.is_empty() {
            return;
        }
        let shown = if name == "HERE" { "here" } else { name };
        match self.seen.iter_mut().find(|(known, _)| *known == name) {
            None => {
                self.seen.push((name, 1));
                let _ = write!(self.text, " @{shown}");
            }
            Some((_, count)) => {
                *count += 1;
                let _ = write!(self.text, " @_{name}_{count}");
                self.checks
                    .push(format!("(#same? @{shown} @_{name}_{count})"));
            }
        }
    }

    /// A metavariable within a leaf cannot be told from its text.
    fn check_words(&self, node: Node<'_>) -> Result<(), QueryFault> {
        if node.child_count() > 0 {
            return Ok(());
        }
        let range = node.byte_range();
        let within = |place: &(usize, usize)| range.start <= place.0 && place.1 <= range.end;
        match self.laid.variables.iter().position(within) {
            Some(number) => {
                let variable = &self.piece.variables[number];
                let message = "a metavariable stands for a whole node, not for a part of a word; use a predicate";
                Err(self.piece.fault(variable.at, message))
            }
            None => Ok(()),
        }
    }
}

/// Whether a node is only a shell around another.
fn has_same_bytes(node: Node<'_>) -> bool {
    node.named_child(0)
        .is_some_and(|child| child.byte_range() == node.byte_range())
}

/// Whether a token says more than the node it stands in.
fn is_telling(token: &str) -> bool {
    !matches!(
        token,
        "," | ";" | "(" | ")" | "[" | "]" | "{" | "}" | "\"" | "'" | "`" | "\n" | "\r\n" | "" | ":"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::by_name;

    fn query(language: &str, code: &str) -> String {
        let language = by_name(language).expect("a row");
        match query_of_code(language, code) {
            Ok(query) => query.replace("\n  ", " "),
            Err(fault) => fault.to_string(),
        }
    }

    #[test]
    fn code_becomes_a_query() {
        let shown: Vec<String> = [
            ("python", "eval($X)"),
            ("python", "$X == $X"),
            ("python", "for $I in range(len($X)):\n    $$$BODY"),
            ("rust", "$A.unwrap()"),
            ("rust", "if $A { $$$B }"),
            ("javascript", "if ($A) { $$$B }"),
            ("javascript", "$A($$$, $HERE)\n(#eq? @HERE \"x\")"),
            ("c", "if ($A) { $$$B }"),
            ("go", "if err != nil { $$$ }"),
            ("java", "new Thread($$$ARGS)"),
            ("python", "$A = 1\n$$$\n$A = 2"),
            ("java", "catch (Exception $E) { }"),
        ]
        .into_iter()
        .map(|(language, code)| query(language, code))
        .collect();
        insta::assert_snapshot!(shown.join("\n"), @r##"
    ((call . function: (identifier) @_leaf1 . arguments: (argument_list . (_) @X .) .) @here (#eq? @_leaf1 "eval") (#set! match "code"))
    ((comparison_operator . (_) @X . operators: "==" . (_) @_X_2 .) @here (#same? @X @_X_2) (#set! match "code"))
    ((for_statement . "for" . left: (_) @I . "in" . right: (call . function: (identifier) @_leaf1 . arguments: (argument_list . (call . function: (identifier) @_leaf2 . arguments: (argument_list . (_) @X .) .) .) .) . body: (_) @BODY .) @here (#eq? @_leaf1 "range") (#eq? @_leaf2 "len") (#set! match "code"))
    ((call_expression . function: (field_expression . value: (_) @A . "." . field: (field_identifier) @_leaf1 .) . arguments: (arguments . ")" .) .) @here (#eq? @_leaf1 "unwrap") (#set! match "code"))
    ((if_expression . "if" . condition: (_) @A . consequence: (block . (_)* @B .) .) @here (#set! match "code"))
    ((if_statement . "if" . condition: (parenthesized_expression . (_) @A .) . consequence: (statement_block . (_)* @B .) .) @here (#set! match "code"))
    ((call_expression . function: (_) @A . arguments: (arguments (_) @here .) .) (#eq? @here "x") (#set! match "code"))
    ((if_statement . "if" . condition: (parenthesized_expression . (_) @A .) . consequence: (compound_statement . (_)* @B .) .) @here (#set! match "code"))
    ((if_statement . "if" . condition: (binary_expression . left: (identifier) @_leaf1 . operator: "!=" . right: (nil) .) . consequence: (block) .) @here (#eq? @_leaf1 "err") (#set! match "code"))
    ((object_creation_expression . "new" . type: (type_identifier) @_leaf1 . arguments: (argument_list . (_)* @ARGS .) .) @here (#eq? @_leaf1 "Thread") (#set! match "code"))
    ((expression_statement . (assignment . left: (_) @A . "=" . right: (integer) @_leaf1 .) .) @here (expression_statement . (assignment . left: (_) @_A_2 . "=" . right: (integer) @_leaf2 .) .) @here (#eq? @_leaf1 "1") (#same? @A @_A_2) (#eq? @_leaf2 "2") (#set! match "code"))
    ((catch_clause . "catch" . (catch_formal_parameter . (catch_type . (type_identifier) @_leaf1 .) . name: (_) @E .) . body: (block . "}" .) .) @here (#eq? @_leaf1 "Exception") (#set! match "code"))
    "##);
    }

    #[test]
    fn faults_name_the_place() {
        for (language, code, expected) in [
            ("python", "", "1:1: there is no code in this pattern"),
            (
                "python",
                "$X",
                "1:1: this pattern fits everything; write more around the metavariable",
            ),
            (
                "python",
                "f(\n  )) $X",
                "1:1: Python cannot read this as a file, a statement, an expression, a type or a member",
            ),
            (
                "python",
                "f(a)\n$X b",
                "2:1: Python cannot read this as a file, a statement, an expression, a type or a member",
            ),
            (
                "python",
                "(#eq? @X \"a\")\nf($X)",
                "2:1: predicates stand behind the code, each on a line of its own",
            ),
        ] {
            assert_eq!(query(language, code), expected, "{language}: {code}");
        }
    }
}
