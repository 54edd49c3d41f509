//! Compiled queries of one language, and the walk that finds their matches.
//!
//! STAND-IN: runs tree-sitter's own `Query`; the interface is final, the inside is not.

use tree_sitter::{Language, Node, Query, QueryCursor, StreamingIterator, Tree};

/// Queries of one language, compiled once a process.
pub(crate) struct Program {
    query: Query,
    settings: Vec<Vec<Setting>>,
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
}

impl Program {
    /// Compiles a query text.
    ///
    /// # Errors
    /// Names the line, the column and the reason.
    pub(crate) fn compile(language: &Language, text: &str) -> Result<Self, String> {
        let query = Query::new(language, text).map_err(|error| {
            format!("{}:{}: {}", error.row + 1, error.column + 1, error.message)
        })?;
        let settings = (0..query.pattern_count())
            .map(|pattern| {
                query
                    .property_settings(pattern)
                    .iter()
                    .map(|property| Setting {
                        key: property.key.to_string(),
                        value: property.value.as_deref().unwrap_or_default().to_owned(),
                    })
                    .collect()
            })
            .collect();
        Ok(Self { query, settings })
    }

    /// The queries of a language, compiled at first use.
    pub(crate) fn of(language: &'static crate::language::Language) -> &'static Self {
        let mut text = String::new();
        for queries in language.queries {
            for part in [
                queries.symbols,
                queries.references,
                queries.imports,
                queries.metrics,
                queries.injections,
            ] {
                text.push_str(part);
                text.push('\n');
            }
        }
        Box::leak(Box::new(
            Self::compile(&language.grammar.into(), &text)
                .unwrap_or_else(|error| panic!("{}: {error}", language.name)),
        ))
    }

    pub(crate) fn pattern_count(&self) -> usize {
        self.query.pattern_count()
    }

    /// The names of captures, without `@`.
    pub(crate) fn capture_names(&self) -> Vec<String> {
        self.query
            .capture_names()
            .iter()
            .map(|&name| name.to_owned())
            .collect()
    }

    /// The `#set!`s of a pattern.
    pub(crate) fn settings(&self, pattern: usize) -> &[Setting] {
        self.settings.get(pattern).map_or(&[], Vec::as_slice)
    }

    /// Calls `visit` with every match; matches of one root node come in the order of the patterns,
    /// root nodes in the order of the tree.
    pub(crate) fn each_match<'tree>(
        &self,
        tree: &'tree Tree,
        bytes: &[u8],
        visit: &mut dyn FnMut(Match<'_, 'tree>),
    ) {
        let mut cursor = QueryCursor::new();
        let mut matches = cursor.matches(&self.query, tree.root_node(), bytes);
        let mut captures = Vec::new();
        while let Some(found) = matches.next() {
            captures.clear();
            captures.extend(found.captures().iter().map(|capture| Capture {
                name: capture.index,
                node: capture.node,
            }));
            visit(Match {
                pattern: found.pattern_index,
                captures: &captures,
            });
        }
    }
}
