//! An overview of the repository or one folder that fits a budget.

use std::collections::BTreeMap;
use std::path::Path;

use super::answer::{Answer, OverviewItem};
use super::{Error, Snapshot};
use crate::facts::{SymbolKind, Visibility};
use crate::index::{self, Chosen};
use crate::store::{self, Cache, CacheKey, Outcome};
use crate::text::RepoPath;

/// Bytes of a token, as a rule of thumb for English and code.
const TOKEN_BYTES: usize = 4;

/// Of the budget, this share in percent goes to names of folders and files; the rest to declarations.
const NAMES_PERCENT: usize = 45;

/// Declarations shown of one file.
const DECLARATION_COUNT_MAX: usize = 12;

/// A folder or file below the one that is asked for.
#[derive(Debug, Default)]
struct Node {
    children: BTreeMap<Vec<u8>, Self>,
    /// The file's key, where it is one.
    key: Option<CacheKey>,
    file_count: usize,
    declaration_count: usize,
}

impl Snapshot {
    /// Answers what there is below a folder, as much of it as about `tokens_max` tokens hold.
    pub fn overview(
        &self,
        folder: Option<&Path>,
        tokens_max: usize,
    ) -> Result<Answer<OverviewItem>, Error> {
        let top = match folder {
            Some(folder) => self.repo_path(folder)?,
            None => RepoPath::default(),
        };
        let listing = self.listing()?;
        let (files, _) = index::chosen(&listing, &self.config.index);
        let files: Vec<Chosen<'_>> = files
            .into_iter()
            .filter(|file| file.entry.path.is_below(top.as_bytes()))
            .collect();
        let mut cache = self.cache();
        let is_known = |file: &Chosen<'_>| {
            file.key(&self.config.index)
                .is_some_and(|key| cache.contains(&key))
        };
        if !files.iter().all(is_known) {
            self.fill_cache(&listing, &cache, &index::Silent)?;
            cache = self.cache();
        }
        let root = self.grown(&files, &top, &cache);
        if root.file_count == 0 && top.as_bytes().is_empty() {
            return Ok(Answer {
                tree: self.label(&listing),
                total_count: 0,
                items: Vec::new(),
                diagnostics: self.diagnostics.clone(),
            });
        }
        if root.file_count == 0 {
            return Err(Error::NoSuchFolder {
                path: top,
                tree: self.name.clone(),
            });
        }
        let bytes_max = tokens_max.saturating_mul(TOKEN_BYTES);
        let mut plan = Plan::new(&root, &top);
        plan.open_folders(bytes_max / 100 * NAMES_PERCENT);
        let mut items = plan.items();
        show_declarations(&mut items, &plan, &cache, bytes_max);
        let total_count = count_nodes(&root);
        let total_count = total_count.max(items.len());
        Ok(Answer {
            tree: self.label(&listing),
            total_count,
            items,
            diagnostics: self.diagnostics.clone(),
        })
    }

    fn grown(&self, files: &[Chosen<'_>], top: &RepoPath, cache: &Cache) -> Node {
        let mut reader = self.repository.reader();
        let mut root = Node::default();
        for file in files {
            let key = self.key_of(file, &mut reader);
            let Some(info) = key.and_then(|key| cache.entry(&key)) else {
                continue;
            };
            if !matches!(info.outcome, Outcome::Facts { .. }) || info.record_id == 0 {
                continue;
            }
            let count = info.symbol_count as usize;
            let below = file
                .entry
                .path
                .as_bytes()
                .strip_prefix(top.as_bytes())
                .unwrap_or_default();
            let below = below.strip_prefix(b"/").unwrap_or(below);
            let mut node = &mut root;
            node.add(count);
            for part in below
                .split(|&byte| byte == b'/')
                .filter(|part| !part.is_empty())
            {
                node = node.children.entry(part.to_vec()).or_default();
                node.add(count);
            }
            node.key = key;
        }
        root
    }
}

impl Node {
    fn add(&mut self, declaration_count: usize) {
        self.file_count += 1;
        self.declaration_count += declaration_count;
    }

    fn is_folder(&self) -> bool {
        self.key.is_none()
    }
}

fn count_nodes(node: &Node) -> usize {
    1 + node.children.values().map(count_nodes).sum::<usize>()
}

/// Which folders are opened: a tree of what is shown.
struct Plan<'a> {
    shown: Vec<Shown<'a>>,
}

struct Shown<'a> {
    node: &'a Node,
    path: RepoPath,
    depth: u32,
    parent: Option<usize>,
    is_open: bool,
}

impl<'a> Plan<'a> {
    fn new(root: &'a Node, top: &RepoPath) -> Self {
        let shown = Shown {
            node: root,
            path: top.clone(),
            depth: 0,
            parent: None,
            is_open: false,
        };
        Self { shown: vec![shown] }
    }

    /// Opens folders while the names within fit: the nearest to the top first, among those the one
    /// with the most declarations.
    fn open_folders(&mut self, bytes_max: usize) {
        let mut left = bytes_max;
        loop {
            let closed = self
                .shown
                .iter()
                .enumerate()
                .filter(|(_, shown)| !shown.is_open && shown.node.is_folder());
            let next = closed
                .filter(|(_, shown)| {
                    shown.depth == 0 || names_bytes(shown.node, shown.depth) <= left
                })
                .min_by_key(|(at, shown)| {
                    (
                        shown.depth,
                        std::cmp::Reverse(shown.node.declaration_count),
                        *at,
                    )
                })
                .map(|(at, _)| at);
            let Some(at) = next else { return };
            self.shown[at].is_open = true;
            let (node, depth) = (self.shown[at].node, self.shown[at].depth);
            left = left.saturating_sub(names_bytes(node, depth));
            for (name, child) in &node.children {
                let mut path = self.shown[at].path.as_bytes().to_vec();
                if !path.is_empty() {
                    path.push(b'/');
                }
                path.extend_from_slice(name);
                self.shown.push(Shown {
                    node: child,
                    path: RepoPath::new(path),
                    depth: depth + 1,
                    parent: Some(at),
                    is_open: false,
                });
            }
        }
    }

    /// What is shown, in the order of a listing.
    fn items(&self) -> Vec<OverviewItem> {
        let mut order: Vec<usize> = (0..self.shown.len()).collect();
        order.sort_by(|&one, &other| self.shown[one].path.cmp(&self.shown[other].path));
        // A folder's path is the start of what it holds; `a-b` must not come between `a` and `a/b`.
        order.sort_by_key(|&at| self.sort_key(at));
        order
            .into_iter()
            .map(|at| {
                let shown = &self.shown[at];
                OverviewItem {
                    depth: shown.depth,
                    path: shown.path.clone(),
                    is_folder: shown.node.is_folder(),
                    file_count: shown.node.file_count,
                    declaration_count: shown.node.declaration_count,
                    documentation: String::new(),
                    declarations: Vec::new(),
                }
            })
            .collect()
    }

    fn sort_key(&self, at: usize) -> Vec<Vec<u8>> {
        let mut parts: Vec<Vec<u8>> = Vec::new();
        let mut next = Some(at);
        while let Some(at) = next {
            parts.push(self.shown[at].path.file_name().to_vec());
            next = self.shown[at].parent;
        }
        parts.reverse();
        parts
    }
}

/// About how many bytes it takes to show what a folder holds.
fn names_bytes(node: &Node, depth: u32) -> usize {
    node.children
        .iter()
        .map(|(name, child)| {
            name.len() + 2 * depth as usize + if child.is_folder() { 34 } else { 3 }
        })
        .sum()
}

/// Spends what is left of the budget on the declarations of the files that are shown, in rounds: every
/// file gets its documentation and first declarations before any file gets more.
fn show_declarations(items: &mut [OverviewItem], plan: &Plan<'_>, cache: &Cache, bytes_max: usize) {
    let spent: usize = items
        .iter()
        .map(|item| {
            item.path.file_name().len()
                + 2 * item.depth as usize
                + if item.is_folder { 34 } else { 3 }
        })
        .sum();
    let mut left = bytes_max.saturating_sub(spent);
    let mut order: Vec<usize> = (0..items.len())
        .filter(|&at| !items[at].is_folder)
        .collect();
    order.sort_by_key(|&at| {
        (
            std::cmp::Reverse(items[at].declaration_count),
            items[at].path.clone(),
        )
    });
    let mut waiting: Vec<(usize, Vec<String>)> = Vec::new();
    for at in order {
        if left < 40 {
            break;
        }
        let key = plan
            .shown
            .iter()
            .find(|shown| shown.path == items[at].path)
            .and_then(|shown| shown.node.key);
        let Some(facts) = key.and_then(|key| cache.symbols(&key)) else {
            continue;
        };
        if !facts.doc.is_empty() && facts.doc.len() < left {
            left -= facts.doc.len() + 4;
            items[at].documentation.clone_from(&facts.doc);
        }
        let mut tops: Vec<_> = facts
            .symbols
            .iter()
            .filter(|symbol| symbol.parent.is_none() && !symbol.is_test)
            .collect();
        tops.sort_by_key(|symbol| (weight(symbol.kind), symbol.visibility != Visibility::Public));
        let mut lines: Vec<String> = tops
            .into_iter()
            .take(DECLARATION_COUNT_MAX)
            .map(store::symbol_line)
            .collect();
        let later = lines.split_off(lines.len().min(3));
        for line in lines {
            show(&mut items[at], &line, &mut left);
        }
        waiting.push((at, later));
    }
    for (at, lines) in waiting {
        for line in lines {
            show(&mut items[at], &line, &mut left);
        }
    }
}

/// What a reader wants to see first of a file: types, then functions, then the rest.
fn weight(kind: SymbolKind) -> u8 {
    match kind {
        SymbolKind::Impl | SymbolKind::Extension => 4,
        SymbolKind::Variable
        | SymbolKind::Constant
        | SymbolKind::Type
        | SymbolKind::Field
        | SymbolKind::Module
        | SymbolKind::Namespace
        | SymbolKind::Package => 3,
        SymbolKind::Property | SymbolKind::Macro | SymbolKind::Label => 2,
        kind if kind.is_callable() => 1,
        _ => 0,
    }
}

fn show(item: &mut OverviewItem, line: &str, left: &mut usize) {
    let line = line.split("  # ").next().unwrap_or_default().to_owned();
    let cost = line.len() + 2 * item.depth as usize + 3;
    if cost <= *left {
        *left -= cost;
        item.declarations.push(line);
    }
}
