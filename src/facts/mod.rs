//! What is known of one source file, as plain data.
//!
//! Facts are a function of the file's bytes and its language alone: nothing here comes from another
//! file, from history or from the machine. Names that repeat within a file are kept once.
//! This room holds no logic beyond reading its own data.

mod id;
mod kind;

pub use id::BlobId;
pub use kind::{Extractor, ReferenceKind, SymbolKind, Visibility};

use serde::{Deserialize, Serialize};

use crate::text::{Point, Range};

/// Rises whenever the same bytes may give other facts or another record: local caches of another version are ignored.
///
/// A test holds it to what the fixtures give, so that it cannot be forgotten.
pub const EXTRACTOR_VERSION: u32 = 4;

/// Rises whenever one byte of one record may change; a file in the committed map of another format
/// is never rewritten silently.
pub const MAP_FORMAT: u32 = 1;

/// Everything known of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// How the facts were found.
    pub extractor: Extractor,
    /// First sentence of the file's own documentation, or empty.
    pub doc: String,
    /// Declarations in source order; a parent stands before its children.
    pub symbols: Vec<Symbol>,
    /// Imported names in source order.
    pub imports: Vec<Import>,
    /// Uses of names in source order, calls among them.
    pub references: References,
    /// Lines of the file, for sums; never committed.
    pub line_count: u32,
    /// How many places of the file the grammar could not read.
    pub error_count: u32,
    /// True where a limit cut the list of facts.
    pub truncated: bool,
}

/// One declaration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Symbol {
    pub kind: SymbolKind,
    pub visibility: Visibility,
    /// Whether the language's usual test frameworks run it as a test.
    pub is_test: bool,
    /// Index of the declaration around it in [`FileFacts::symbols`].
    pub parent: Option<u32>,
    /// Name with its containers, joined the language's way: `Shard::open`, `Foo.bar`.
    pub qualified: String,
    /// Byte in `qualified` at which the name itself starts.
    pub name_start: u16,
    /// Words before the kind that change the meaning (`async`, `static`), separated by spaces.
    pub modifiers: String,
    /// What follows the name on the map's line: parameters, result, type; one line, no body.
    pub signature: String,
    /// First sentence of the documentation, or empty.
    pub doc: String,
    /// Where the name stands.
    pub name_range: Range,
    /// The whole declaration.
    pub range: Range,
    /// The body, where there is one.
    pub body: Option<Range>,
    /// Counts of the body for later metrics; zero for what has none.
    pub metrics: Metrics,
}

impl Symbol {
    /// The name without its containers.
    pub fn name(&self) -> &str {
        self.qualified
            .get(usize::from(self.name_start)..)
            .unwrap_or(&self.qualified)
    }
}

/// Counts over one declaration's own body; what nested declarations hold counts for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metrics {
    /// Decision points + 1 for functions (McCabe 1976); 0 for what is no function.
    pub cyclomatic: u16,
    /// Cognitive complexity as SonarSource's paper of 2023 defines it, without recursion.
    pub cognitive: u16,
    /// Deepest nesting of control structures.
    pub nesting: u16,
}

/// One imported name, or one imported module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// What is imported from: a module path or a file, as written.
    pub path: String,
    /// The imported name; empty where the module itself is imported, `*` for all its names.
    pub name: String,
    /// The name it has here, where that differs.
    pub alias: String,
    /// What joins path and name when printed (`::`, `.`); empty prints them apart.
    pub separator: String,
    /// Where the imported name (or else the path) stands.
    pub range: Range,
}

/// Uses of names, each name kept once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct References {
    /// The distinct names in order of their first use.
    pub names: Vec<String>,
    /// The uses in source order.
    pub uses: Vec<Reference>,
}

/// One use of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Index into [`References::names`].
    pub name: u32,
    pub kind: ReferenceKind,
    pub at: Point,
    /// Innermost declaration around it, as an index into [`FileFacts::symbols`].
    pub enclosing: Option<u32>,
}

impl References {
    /// The text of a use.
    pub fn name(&self, reference: &Reference) -> &str {
        self.names
            .get(reference.name as usize)
            .map_or("", String::as_str)
    }
}

impl FileFacts {
    /// Whether the file has nothing that a record would hold.
    pub fn is_empty(&self) -> bool {
        self.doc.is_empty() && self.symbols.is_empty() && self.imports.is_empty()
    }

    /// How many facts a record of the file holds.
    pub fn fact_count(&self) -> usize {
        self.symbols.len() + self.imports.len()
    }
}
