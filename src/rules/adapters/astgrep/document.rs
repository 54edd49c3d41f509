//! A parsed file as ast-grep's engine reads it: our tree and our bytes, parsed once for all.
//!
//! Bytes need not be UTF-8; text is made of them only where the engine asks. Nothing here edits.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use ast_grep_core::source::{Content, Doc, Edit, SgNode as _};

use super::language::Dialect;
use super::place::Place;
use crate::parse::{Node, Tree};

/// A tree and the bytes it was made of.
#[derive(Clone)]
pub(super) struct Document {
    source: Source,
    dialect: Dialect,
    tree: Tree,
}

/// The bytes of a file.
#[derive(Clone)]
pub(super) struct Source(Arc<[u8]>);

impl Document {
    /// Copies the bytes, which the engine wants to own; the tree is shared.
    pub(super) fn new(dialect: Dialect, bytes: &[u8], tree: &Tree) -> Self {
        Self {
            source: Source(bytes.into()),
            dialect,
            tree: tree.clone(),
        }
    }

    /// A node of the tree as the engine sees it.
    pub(super) fn place<'tree>(&self, node: Node<'tree>) -> Place<'tree> {
        Place::new(node, self.dialect.first_made())
    }

    pub(super) fn tree(&self) -> &Tree {
        &self.tree
    }
}

impl Doc for Document {
    type Source = Source;
    type Lang = Dialect;
    type Node<'r> = Place<'r>;

    fn get_lang(&self) -> &Dialect {
        &self.dialect
    }

    fn get_source(&self) -> &Source {
        &self.source
    }

    fn do_edit(&mut self, _: &Edit<Source>) -> Result<(), String> {
        Err("trees of files are not edited".to_owned())
    }

    fn root_node(&self) -> Place<'_> {
        self.place(self.tree.root_node())
    }

    fn get_node_text<'a>(&'a self, node: &Place<'a>) -> Cow<'a, str> {
        let bytes = self.source.0.get(node.range()).unwrap_or_default();
        String::from_utf8_lossy(bytes)
    }
}

impl Content for Source {
    type Underlying = u8;

    fn get_range(&self, range: Range<usize>) -> &[u8] {
        self.0.get(range).unwrap_or_default()
    }

    fn decode_str(text: &str) -> Cow<'_, [u8]> {
        Cow::Borrowed(text.as_bytes())
    }

    fn encode_bytes(bytes: &[u8]) -> Cow<'_, str> {
        String::from_utf8_lossy(bytes)
    }

    fn get_char_column(&self, _: usize, offset: usize) -> usize {
        let before = self.0.get(..offset).unwrap_or_default();
        let line = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        // Bytes that go on a character start none.
        before[line..]
            .iter()
            .filter(|&&byte| byte & 0b1100_0000 != 0b1000_0000)
            .count()
    }
}
