//! What one file imports and declares.

use std::path::Path;

use super::answer::{Answer, FactsFrom, Outline, OutlineItem, Place, TreeLabel};
use super::facts::Loader;
use super::{Error, Snapshot};
use crate::facts::{FileFacts, Import, Metrics, Symbol};
use crate::git::{Entry, Source, State};
use crate::language::Candidate;
use crate::store;
use crate::system::{self, FileKind};
use crate::text::RepoPath;

impl Snapshot {
    /// Answers what a file declares, as it is on disk or in the tree; it need not be indexed.
    pub fn outline(
        &self,
        path: &Path,
        with_imports: bool,
        limit: usize,
    ) -> Result<Answer<Outline>, Error> {
        let path = self.repo_path(path)?;
        let (entry, mut label) = self.entry_of(&path)?;
        let candidate = Candidate::of_path(path.as_bytes()).ok_or_else(|| no_language(&path))?;
        let cache = self.cache();
        let loaded = Loader::new(self, &cache).load_alone(&entry, candidate)?;
        let mut declarations = outline_items(&loaded.facts, with_imports);
        let total_count = declarations.len();
        declarations.truncate(limit);
        label.facts_from = FactsFrom::Source;
        let outline = Outline {
            path,
            language: loaded.language.to_owned(),
            extractor: loaded.facts.extractor.word(),
            line_count: loaded.facts.line_count,
            has_errors: loaded.facts.error_count > 0,
            documentation: loaded.facts.doc.clone(),
            declarations,
        };
        Ok(Answer {
            tree: label,
            total_count,
            items: vec![outline],
            diagnostics: self.diagnostics.clone(),
        })
    }

    /// The entry of one path. On disk the file's own bytes say all, so no other file is looked at.
    fn entry_of(&self, path: &RepoPath) -> Result<(Entry, TreeLabel), Error> {
        if let (Some(_), Some(root)) = (self.overlay, self.repository.root()) {
            self.refuse_folder(root, path)?;
            let entry = Entry {
                path: path.clone(),
                blob: None,
                executable: false,
                source: Source::WorkingFile(State::Untracked),
                generated: None,
                vendored: None,
            };
            let label = TreeLabel {
                name: self.name.clone(),
                ..TreeLabel::default()
            };
            return Ok((entry, label));
        }
        let listing = self.repository.plain_listing(&self.spec)?;
        let entry = listing.entry(path).cloned().ok_or_else(|| {
            if listing.below(path.as_bytes()).is_empty() {
                self.no_such_file(path)
            } else {
                Error::Folder { path: path.clone() }
            }
        })?;
        Ok((entry, self.label(&listing)))
    }

    fn refuse_folder(&self, root: &Path, path: &RepoPath) -> Result<(), Error> {
        if path.as_bytes().is_empty() {
            return Err(Error::Folder {
                path: RepoPath::from("."),
            });
        }
        match system::stat(&system::path_below(root, path)?)? {
            None => Err(self.no_such_file(path)),
            Some(stat) if stat.kind == FileKind::Folder => {
                Err(Error::Folder { path: path.clone() })
            }
            Some(_) => Ok(()),
        }
    }

    fn no_such_file(&self, path: &RepoPath) -> Error {
        Error::NoSuchFile {
            path: path.clone(),
            tree: self.name.clone(),
        }
    }
}

fn no_language(path: &RepoPath) -> Error {
    Error::NotReadable {
        path: path.clone(),
        reason: "no language is known for it; `codecontext languages` lists them".to_owned(),
    }
}

/// Declarations, with imports where they stand.
fn outline_items(facts: &FileFacts, with_imports: bool) -> Vec<OutlineItem> {
    let mut items = Vec::with_capacity(facts.fact_count());
    let mut depths: Vec<u32> = Vec::with_capacity(facts.symbols.len());
    let mut imports = facts.imports.iter().filter(|_| with_imports).peekable();
    for symbol in &facts.symbols {
        while let Some(import) = imports.next_if(|import| import.range.start < symbol.range.start) {
            items.push(import_item(import));
        }
        let depth = symbol
            .parent
            .and_then(|parent| depths.get(parent as usize))
            .map_or(0, |depth| depth + 1);
        depths.push(depth);
        items.push(symbol_item(symbol, depth));
    }
    items.extend(imports.map(import_item));
    items
}

fn symbol_item(symbol: &Symbol, depth: u32) -> OutlineItem {
    let is_scope = symbol.kind.is_scope_only() && !symbol.signature.is_empty();
    let signature = if is_scope {
        format!(" {}", symbol.signature.trim_start())
    } else {
        symbol.signature.clone()
    };
    OutlineItem {
        depth,
        place: Place::from(symbol.name_range.start),
        end_line: symbol.range.end.line + 1,
        kind: symbol.kind.word(),
        qualified_name: if is_scope {
            String::new()
        } else {
            symbol.qualified.clone()
        },
        visibility: symbol.visibility.word(),
        test: symbol.is_test,
        modifiers: symbol.modifiers.clone(),
        signature,
        documentation: symbol.doc.clone(),
        metrics: symbol.metrics,
    }
}

fn import_item(import: &Import) -> OutlineItem {
    let line = store::import_line(import);
    let name = line.strip_prefix("use ").unwrap_or(&line).to_owned();
    OutlineItem {
        depth: 0,
        place: Place::from(import.range.start),
        end_line: import.range.end.line + 1,
        kind: "use",
        qualified_name: name,
        visibility: "unstated",
        test: false,
        modifiers: String::new(),
        signature: String::new(),
        documentation: String::new(),
        metrics: Metrics::default(),
    }
}
