//! The rules at hand: listed, and proven by their own examples.
//!
//! Rules come from the binary, from `.codecontext/rules/` of the tree in question, and for those who write them from
//! any folder. Nothing here runs a rule on the repository's sources.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::answer::{Answer, FactsFrom, TreeLabel};
use super::{Error, Snapshot};
use crate::diagnostic::{Diagnostic, RuleInfo};
use crate::rules::{self, Catalog, Entry, Level, RULES_FOLDER, RuleFile, Selection, Settings};
use crate::system::{self, FileKind};
use crate::text::RepoPath;

/// The rules of one tree.
pub struct Rules {
    pub(super) catalog: Catalog,
    pub(super) settings: Settings,
    tree: TreeLabel,
    /// Where paths that a person writes start.
    pub(super) start: PathBuf,
    diagnostics: Vec<Diagnostic>,
}

/// A rule in a list.
#[derive(Clone, Debug, Serialize)]
pub struct RuleItem {
    pub id: String,
    pub title: String,
    pub pack: String,
    /// `shipped` or `repository`.
    pub origin: &'static str,
    pub languages: Vec<String>,
    /// As the configuration has it: `off`, `note`, `warning` or `error`.
    pub severity: &'static str,
    pub category: &'static str,
    pub confidence: &'static str,
    pub cwe: Vec<u32>,
    pub tags: Vec<String>,
    /// Whether it is part of the default set.
    pub default: bool,
    /// `safe`, `unsafe`, or empty.
    pub fix: &'static str,
    pub path: RepoPath,
}

/// Which rules to list.
#[derive(Clone, Debug, Default)]
pub struct RuleFilter {
    pub packs: Vec<String>,
    pub languages: Vec<String>,
    /// Only rules of the default set.
    pub default: bool,
}

/// The rules in the binary, for where there is no repository.
pub fn shipped_rules(start: &Path) -> Rules {
    Rules::new(start, Vec::new(), TreeLabel::default(), Vec::new())
}

impl Snapshot {
    /// The rules in force in this tree.
    pub fn rules(&self, start: &Path) -> Result<Rules, Error> {
        let (files, mut diagnostics) = self.rule_files()?;
        let tree = TreeLabel {
            name: self.name.clone(),
            facts_from: FactsFrom::Source,
            ..TreeLabel::default()
        };
        diagnostics.extend(self.diagnostics.iter().cloned());
        let mut rules = Rules::new(start, files, tree, diagnostics);
        rules.settings = self.config.check.clone();
        Ok(rules)
    }

    /// The files below `.codecontext/rules/`, and what is left out there.
    pub(super) fn rule_files(&self) -> Result<(Vec<RuleFile>, Vec<Diagnostic>), Error> {
        let mut reading = Reading::default();
        if let (Some(_), Some(root)) = (self.overlay, self.repository.root()) {
            // What a link brings in was written for somewhere else.
            if system::is_real_folder(root, Path::new(RULES_FOLDER))? {
                reading.folder(&root.join(RULES_FOLDER), RULES_FOLDER, 0)?;
            }
            return Ok((reading.files, reading.diagnostics));
        }
        let listing = self.repository.plain_listing(&self.spec)?;
        let objects = self.repository.reader();
        for entry in listing.below(RULES_FOLDER.as_bytes()) {
            if !is_of_pack(entry.path.file_name()) {
                continue;
            }
            let Some(blob) = &entry.blob else { continue };
            match objects.blob(blob, FILE_BYTES_MAX) {
                Ok(bytes) => reading.files.push(RuleFile {
                    path: entry.path.clone(),
                    bytes: Cow::Owned(bytes),
                }),
                Err(error) => {
                    let diagnostic = rules::unreadable(&entry.path, error.to_string());
                    reading.diagnostics.push(diagnostic);
                }
            }
        }
        for left in &listing.left_out {
            if left.path.is_below(RULES_FOLDER.as_bytes()) {
                reading.diagnostics.push(rules::left_out(&left.path));
            }
        }
        Ok((reading.files, reading.diagnostics))
    }
}

/// A page or a description of a pack may have no more bytes; larger files are told of, not read.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// Bytes of all files of a repository's packs; what stands behind them is left out.
const BYTES_MAX: usize = 64 << 20;

/// Folders below a folder of packs.
const DEPTH_MAX: usize = 8;

fn is_of_pack(name: &[u8]) -> bool {
    name == rules::PACK_FILE.as_bytes()
        || name.ends_with(b".md")
        || rules::is_foreign(&RepoPath::new(name))
}

/// Gathers the files of packs from the disk.
#[derive(Default)]
pub(super) struct Reading {
    pub files: Vec<RuleFile>,
    pub diagnostics: Vec<Diagnostic>,
    byte_count: usize,
}

impl Reading {
    /// Everything in a folder that is called `shown` in messages.
    pub(super) fn folder(&mut self, place: &Path, shown: &str, depth: usize) -> Result<(), Error> {
        for entry in system::list_folder(place)? {
            let Ok(name) = std::str::from_utf8(&entry.name) else {
                continue;
            };
            let shown = format!("{shown}/{name}");
            match entry.kind {
                FileKind::Folder if depth < DEPTH_MAX => {
                    self.folder(&place.join(name), &shown, depth + 1)?;
                }
                FileKind::File if is_of_pack(&entry.name) => {
                    self.file(&place.join(name), &shown);
                }
                FileKind::Symlink => {
                    let path = RepoPath::from(shown.as_str());
                    self.diagnostics.push(rules::left_out(&path));
                }
                _ => (),
            }
            if self.files.len() > rules::FILE_COUNT_MAX || self.byte_count > BYTES_MAX {
                break;
            }
        }
        Ok(())
    }

    /// One file.
    pub(super) fn file(&mut self, place: &Path, shown: &str) {
        match system::read_file(place, FILE_BYTES_MAX) {
            Ok(Some(bytes)) => {
                self.byte_count += bytes.len();
                self.files.push(RuleFile {
                    path: RepoPath::from(shown),
                    bytes: Cow::Owned(bytes),
                });
            }
            Ok(None) => (),
            // One broken file never keeps the others from being read.
            Err(error) => {
                let path = RepoPath::from(shown);
                let diagnostic = rules::unreadable(&path, error.to_string());
                self.diagnostics.push(diagnostic);
            }
        }
    }
}

impl Rules {
    fn new(
        start: &Path,
        files: Vec<RuleFile>,
        tree: TreeLabel,
        mut diagnostics: Vec<Diagnostic>,
    ) -> Self {
        let catalog = Catalog::new(files);
        diagnostics.extend(catalog.diagnostics.iter().cloned());
        Self {
            catalog,
            settings: Settings::default(),
            tree,
            start: start.to_owned(),
            diagnostics,
        }
    }

    /// What was to be told when the rules were gathered.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The rules that a filter lets through, in the order of their ids.
    ///
    /// # Errors
    /// For a pack or a language that is not there.
    pub fn list(&self, filter: &RuleFilter) -> Result<Answer<RuleItem>, Error> {
        for name in &filter.languages {
            rules::check_language(name)?;
        }
        let packs = match (filter.packs.is_empty(), filter.default) {
            (true, true) => vec!["default".to_owned()],
            (true, false) => vec!["all".to_owned()],
            (false, _) => filter.packs.clone(),
        };
        let selection = Selection {
            packs,
            rules: Vec::new(),
        };
        let languages: Vec<&str> = filter.languages.iter().map(String::as_str).collect();
        let languages = (!languages.is_empty()).then_some(languages.as_slice());
        // What is turned off is listed as well, and said to be.
        let mut settings = self.settings.clone();
        for setting in &mut settings.rules {
            setting.level = setting.level.filter(|level| *level != Level::Off);
        }
        let selected = self.catalog.select(&selection, &settings, languages)?;
        let mut items: Vec<RuleItem> = Vec::new();
        for rule in &selected.rules {
            let entry = self.catalog.find(&rule.info.id)?;
            if !filter.default || rule.info.default || filter.packs.is_empty() {
                items.push(self.item(&rule.info, entry));
            }
        }
        items.sort_by(|a, b| a.id.cmp(&b.id));
        let mut diagnostics = self.diagnostics.clone();
        diagnostics.extend(selected.diagnostics);
        Ok(Answer {
            tree: self.tree.clone(),
            total_count: items.len(),
            items,
            diagnostics,
        })
    }
}

impl Rules {
    /// A rule as the configuration has it.
    pub(super) fn item(&self, info: &RuleInfo, entry: &Entry) -> RuleItem {
        let level = self.settings.of_rule(&entry.id);
        let mut item = item(info, entry);
        match level.and_then(|setting| setting.level) {
            Some(Level::Off) => item.severity = "off",
            Some(Level::At(severity)) => item.severity = rules::severity_word(severity),
            None => (),
        }
        item
    }
}

fn item(info: &RuleInfo, entry: &Entry) -> RuleItem {
    RuleItem {
        id: info.id.clone(),
        title: info.title.clone(),
        pack: info.pack.clone(),
        origin: entry.origin.word(),
        languages: info.languages.clone(),
        severity: rules::severity_word(info.severity),
        category: info.category.word(),
        confidence: info.confidence.word(),
        cwe: info.cwe.clone(),
        tags: info.tags.clone(),
        default: info.default,
        fix: info.fix.map_or("", rules::safety_word),
        path: entry.path().clone(),
    }
}
