//! Compiled queries of one language, and the walk that finds their matches.
//!
//! The walk visits every node once; the kind of a node leads to the patterns that may start there, and
//! only then are its children looked at. Results are those of tree-sitter's own queries, but for these:
//! - A pattern needs definite kinds at its root, and unknown predicates are faults.
//! - `(supertype)` stands for the kinds the grammar lists for it, wherever they stand.
//! - A run (`+`, `*`) keeps the first way each of its members fits. With a `.` at the end of its
//!   parent it gives the whole run, not only the last member.
//! - `any-` predicates fail where no node satisfies them.
//! - A capture on a group is on its first node.
//! - Where an optional part beside a `.` is absent, or a part without a capture stands before a `.`,
//!   tree-sitter misses places that fit; here they are found.
//! - Ways that say less than another way at the same place (their captures are a part of the other's)
//!   are left out even where tree-sitter, which sees only one step ahead, gives both.
//! - One pattern at one place is tried [`super::matcher::TRY_COUNT_MAX`] times at most.

use std::sync::OnceLock;

use tree_sitter::{Node, Tree};

use crate::language::{LANGUAGES, Language};

use super::compile::{Compiler, Dialect, UnknownNames};
use super::plan::{Element, Entry, FieldKinds, Item, Pattern, Start};
use super::predicate::Predicate;
use super::walk::{Open, Walk};

/// Queries of one language, compiled once a process.
pub(crate) struct Program {
    capture_names: Vec<String>,
    pub(super) patterns: Vec<Pattern>,
    pub(super) entries: Vec<Entry>,
    /// Rows of siblings at the root of patterns.
    pub(super) rows: Vec<Vec<Element>>,
    /// By kind: 0 for none, else one more than the place in `starts`. The last is for errors.
    start_by_kind: Vec<u16>,
    pub(super) starts: Vec<Starts>,
    /// Whether each kind is a named one.
    pub(super) named: Vec<bool>,
    /// Of which nodes the fields are asked for below nodes that offer no way in.
    fields: FieldKinds,
    /// Patterns start with nodes of certain fields.
    pub(super) starts_ask_fields: bool,
    /// Whether each kind is one of comments, by its name.
    pub(super) comments: Vec<bool>,
    /// Some pattern asks for the nodes above.
    pub(super) needs_above: bool,
}

/// The ways into patterns that one kind of node offers.
pub(super) struct Starts {
    /// Its place among all.
    pub number: usize,
    /// In the order of the patterns.
    pub entries: Vec<u32>,
    /// The pattern and its capture where there is one entry, and that is through with the node itself.
    pub leaf: Option<(u32, u32)>,
    /// Of which children the fields are asked for.
    pub fields: FieldKinds,
}

/// A `#set!` of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Setting {
    pub key: String,
    pub value: String,
}

/// A captured node; `name` indexes [`Program::capture_names`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Capture<'tree> {
    pub name: u32,
    pub node: Node<'tree>,
}

/// One way a pattern fits a place of the tree.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Match<'a, 'tree> {
    pub pattern: usize,
    /// In the order of the tree.
    pub captures: &'a [Capture<'tree>],
    /// The nodes around the first one, outermost first; empty where no pattern asks for them.
    pub above: &'a [Node<'tree>],
}

impl Program {
    /// Compiles a query text.
    ///
    /// # Errors
    /// Names the line, the column and the reason.
    pub(crate) fn compile(language: &tree_sitter::Language, text: &str) -> Result<Self, String> {
        let mut compiler = Compiler::new(language, Dialect::Extraction);
        compiler
            .add(text, UnknownNames::Refused)
            .map_err(|fault| fault.to_string())?;
        Ok(Self::finish(compiler))
    }

    /// The queries of a language's row, compiled when first asked for.
    pub(crate) fn of(language: &'static Language) -> &'static Self {
        static PROGRAMS: [OnceLock<Program>; LANGUAGES.len()] =
            [const { OnceLock::new() }; LANGUAGES.len()];
        let row = LANGUAGES
            .iter()
            .position(|row| row.name == language.name)
            .expect("languages exist as rows of the table only");
        PROGRAMS[row].get_or_init(|| {
            Self::of_row(language).expect("a test compiles the queries of every row")
        })
    }

    /// Compiles the queries of a row: its own folder first, then those it builds on, without their
    /// patterns that name what this grammar lacks.
    pub(super) fn of_row(language: &Language) -> Result<Self, String> {
        let grammar = language.grammar.into();
        let mut compiler = Compiler::new(&grammar, Dialect::Extraction);
        let mut unknown = UnknownNames::Refused;
        for queries in language.queries {
            for (file, text) in [
                ("symbols", queries.symbols),
                ("imports", queries.imports),
                ("references", queries.references),
                ("metrics", queries.metrics),
                ("injections", queries.injections),
            ] {
                compiler.add(text, unknown).map_err(|fault| {
                    let whose = match unknown {
                        UnknownNames::Refused => "",
                        UnknownNames::Skipped => "a folder behind that of ",
                    };
                    format!("{whose}{}: {file}.scm:{fault}", language.name)
                })?;
            }
            unknown = UnknownNames::Skipped;
        }
        Ok(Self::finish(compiler))
    }

    pub(super) fn finish(compiler: Compiler<'_>) -> Self {
        let named = compiler.named();
        let roots = compiler
            .entries
            .iter()
            .filter_map(|entry| match &entry.start {
                Start::Root(item) => Some(FieldKinds::of_item(item)),
                Start::Row { .. } => None,
            });
        let siblings = compiler.rows.iter().map(|row| FieldKinds::of_row(row));
        let anywhere = roots
            .chain(siblings)
            .fold(FieldKinds::default(), FieldKinds::and);
        let rows = compiler.rows.iter().map(Vec::as_slice);
        let rows = rows.chain(compiler.entries.iter().filter_map(row_of));
        let below = rows.map(FieldKinds::below_row);
        let elsewhere = below.fold(anywhere, FieldKinds::and);
        let comments = compiler.comments();
        let has_relations = compiler
            .patterns
            .iter()
            .any(|pattern| !pattern.relations.is_empty());
        let mut starts = Vec::new();
        let mut start_by_kind = vec![0; compiler.entries_by_kind.len()];
        for (slot, entries) in start_by_kind.iter_mut().zip(compiler.entries_by_kind) {
            if entries.is_empty() {
                continue;
            }
            let leaf = match entries[..] {
                [only] => {
                    let entry = &compiler.entries[only as usize];
                    leaf(entry, &compiler.patterns).map(|capture| (entry.pattern, capture))
                }
                _ => None,
            };
            let fields = entries
                .iter()
                .filter_map(|&entry| row_of(&compiler.entries[entry as usize]))
                .map(FieldKinds::of_row)
                .fold(elsewhere, FieldKinds::and);
            starts.push(Starts {
                number: starts.len(),
                entries,
                leaf,
                fields,
            });
            *slot = u16::try_from(starts.len()).expect("there are fewer kinds than that");
        }
        Self {
            capture_names: compiler.capture_names,
            patterns: compiler.patterns,
            entries: compiler.entries,
            needs_above: has_relations,
            rows: compiler.rows,
            start_by_kind,
            starts,
            named,
            fields: elsewhere,
            starts_ask_fields: anywhere != FieldKinds::default(),
            comments,
        }
    }

    /// The ways into patterns that a node of this kind offers.
    pub(super) fn starts_of(&self, kind: u16) -> Option<&Starts> {
        let last = self.start_by_kind.len() - 1;
        match self.start_by_kind[usize::from(kind).min(last)] {
            0 => None,
            start => Some(&self.starts[usize::from(start - 1)]),
        }
    }

    /// Of which children of such a node the fields are asked for.
    pub(super) fn fields_of(&self, kind: u16) -> FieldKinds {
        self.starts_of(kind)
            .map_or(self.fields, |starts| starts.fields)
    }

    /// How many patterns there are.
    pub(crate) fn pattern_count(&self) -> usize {
        self.patterns.len()
    }

    /// The names of captures, without `@`.
    pub(crate) fn capture_names(&self) -> Vec<String> {
        self.capture_names.clone()
    }

    /// The name of one capture, without `@`.
    pub(crate) fn capture_name(&self, id: u32) -> &str {
        &self.capture_names[id as usize]
    }

    /// The kinds of nodes that some pattern captures under one of these names.
    pub(crate) fn kinds_captured(&self, names: &[&str]) -> Vec<u16> {
        let is_wanted = |item: &Item| {
            item.captures
                .iter()
                .any(|&id| names.contains(&self.capture_name(id)))
        };
        let mut kinds = Vec::new();
        for entry in &self.entries {
            if let Start::Root(item) = &entry.start {
                item.each_listed(&is_wanted, &mut kinds);
            }
        }
        for element in self.rows.iter().flatten() {
            element.each_listed(&is_wanted, &mut kinds);
        }
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    /// The `#set!`s of a pattern.
    pub(crate) fn settings(&self, pattern: usize) -> &[Setting] {
        self.patterns
            .get(pattern)
            .map_or(&[], |pattern| pattern.settings.as_slice())
    }

    /// What is wrong with regular expressions; they are compiled when first needed, and a faulty one
    /// fits nothing.
    pub(crate) fn regex_faults(&self) -> Vec<String> {
        let predicates = self.patterns.iter().flat_map(|pattern| &pattern.predicates);
        predicates.filter_map(Predicate::fault).collect()
    }

    /// Calls `visit` with every match; matches of one root node come in the order of the patterns,
    /// root nodes in the order of the tree.
    pub(crate) fn each_match<'tree>(
        &self,
        tree: &'tree Tree,
        bytes: &[u8],
        visit: &mut dyn FnMut(Match<'_, 'tree>),
    ) {
        Walk::new(Open, self, tree, bytes, visit).run();
    }
}

/// What an entry asks of the children of the node it starts with.
fn row_of(entry: &Entry) -> Option<&[Element]> {
    match &entry.start {
        Start::Root(item) => Some(&item.children.as_ref()?.elements),
        Start::Row { .. } => None,
    }
}

/// The capture of a pattern that is nothing but one captured node.
fn leaf(entry: &Entry, patterns: &[Pattern]) -> Option<u32> {
    let Start::Root(Item {
        is_missing: false,
        field: 0,
        lacks,
        captures,
        children: None,
        kinds: _,
    }) = &entry.start
    else {
        return None;
    };
    let pattern = &patterns[entry.pattern as usize];
    let is_plain =
        lacks.is_empty() && pattern.predicates.is_empty() && pattern.relations.is_empty();
    match captures[..] {
        [only] if is_plain => Some(only),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compile(text: &str) -> Result<Program, String> {
        Program::compile(&tree_sitter_rust::LANGUAGE.into(), text)
    }

    fn texts(text: &str, source: &str) -> Vec<String> {
        let program = compile(text).expect(text);
        let mut parser = tree_sitter::Parser::new();
        let grammar = tree_sitter_rust::LANGUAGE.into();
        parser.set_language(&grammar).expect("a grammar");
        let tree = parser.parse(source, None).expect("no limit is set");
        let mut found = Vec::new();
        program.each_match(&tree, source.as_bytes(), &mut |one| {
            let captures = one.captures.iter();
            let texts = captures.map(|capture| &source[capture.node.byte_range()]);
            found.push(format!(
                "{} {}",
                one.pattern,
                texts.collect::<Vec<_>>().join(",")
            ));
        });
        found
    }

    #[test]
    fn faults_name_the_place_and_what_was_meant() {
        for (text, expected) in [
            (
                "(identifer) @a",
                "1:2: this grammar has no node `(identifer)`; did you mean `(identifier)`?",
            ),
            (
                "\n(function_item nam: (_))",
                "2:16: this grammar has no field `nam`; did you mean `name`?",
            ),
            (
                "(fn)",
                "1:2: this grammar has no node `(fn)`; did you mean `\"fn\"`?",
            ),
            (
                "(_) @a",
                "1:1: a pattern needs definite kinds at its root, not `_`: patterns are found by them",
            ),
            (
                "((self) @a (#eg? @a \"\"))",
                "1:14: unknown predicate `#eg?`; did you mean `#eq?`?",
            ),
            (
                "((self) @a (#eq? @b \"\"))",
                "1:19: this pattern captures no `@b`",
            ),
            (
                "((self) @a (#eq? @a))",
                "1:14: `#eq?` takes a capture and a string or another capture",
            ),
            ("(self/identifier)", "1:2: `self` is no supertype"),
        ] {
            assert_eq!(compile(text).err().as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn matches_come_by_place_and_then_by_pattern() {
        let query = "(identifier) @a (call_expression function: (_) @f) @c (identifier) @b";
        assert_eq!(
            texts(query, "const X: u8 = f(x);"),
            ["0 X", "2 X", "1 f(x),f", "0 f", "2 f", "0 x", "2 x"]
        );
    }

    #[test]
    fn rows_of_siblings_are_told_once() {
        let query = "((line_comment)+ @doc . (const_item name: (_) @name))";
        let source = "// a\n// b\n// c\nconst X: u8 = 1;\n// d\nconst Y: u8 = 1;";
        assert_eq!(texts(query, source), ["0 // a,// b,// c,X", "0 // d,Y"]);
    }

    #[test]
    fn predicates_see_every_node_of_a_capture() {
        let source = "const X: u8 = f(a, b);";
        let query = |predicate: &str| {
            format!("(arguments (identifier) @a \",\" (identifier) @a {predicate})")
        };
        for (predicate, holds) in [
            ("(#eq? @a \"a\")", false),
            ("(#any-eq? @a \"a\")", true),
            ("(#any-eq? @a \"c\")", false),
            ("(#not-eq? @a \"c\")", true),
            ("(#not-any-of? @a \"c\" \"b\")", false),
            ("(#any-of? @a \"a\" \"b\")", true),
            ("(#match? @a \"^[ab]$\")", true),
            ("(#not-match? @a \"^a$\")", false),
            ("(#any-not-match? @a \"^a$\")", true),
            ("(#match? @a \"(\")", false),
        ] {
            assert_eq!(
                !texts(&query(predicate), source).is_empty(),
                holds,
                "{predicate}"
            );
        }
        assert_eq!(
            compile(&query("(#match? @a \"(\")"))
                .expect("lazy")
                .regex_faults()
                .len(),
            1
        );
    }

    #[test]
    fn supertypes_and_settings_are_known() {
        assert_eq!(
            texts("(arguments (_literal) @l)", "const X: u8 = f(1, a);"),
            ["0 1"]
        );
        let program = compile("((self) @a (#set! key \"the value\") (#set! flag))").expect("good");
        let settings: Vec<_> = program
            .settings(0)
            .iter()
            .map(|one| (&*one.key, &*one.value))
            .collect();
        assert_eq!(settings, [("key", "the value"), ("flag", "")]);
        assert!(program.settings(1).is_empty());
    }

    #[test]
    fn a_pattern_that_fits_in_too_many_ways_ends() {
        let source = format!("const X: [u8; 9] = [{}];", "1, ".repeat(3_000));
        let query = "(array_expression (_) @a (_) @b (_) @c (_)? @d)";
        assert!(!texts(query, &source).is_empty());
    }
}
