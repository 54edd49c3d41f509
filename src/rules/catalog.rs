//! Every rule at hand: those of the packs in the binary, and those of the repository.
//!
//! Knows ids from file names alone and reads a page when it is first asked for, so that a run pays for the rules
//! of its languages only. One broken page never stops the rest.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use include_dir::{Dir, include_dir};

use crate::diagnostic::{Diagnostic, Severity};
use crate::text::{RepoPath, nearest};

use super::adapters::{self, ForeignTests};
use super::pack::{self, PACK_FILE, PackInfo};
use super::page::{self, ANY, Page, PageSource};
use super::report::INVALID_RULE;
use super::rule::Rule;
use super::settings::{Level, Settings, is_named};

/// The packs in the binary.
static SHIPPED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// Where a repository keeps packs of its own.
pub(crate) const RULES_FOLDER: &str = ".codecontext/rules";

/// No repository has more files of rules.
pub(crate) const FILE_COUNT_MAX: usize = 10_000;

/// A file of a pack.
#[derive(Clone, Debug)]
pub(crate) struct RuleFile {
    /// `…/pack/rule.md`.
    pub path: RepoPath,
    pub bytes: Cow<'static, [u8]>,
}

/// Where a pack comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Shipped,
    Repository,
}

impl Origin {
    /// The word of it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Shipped => "shipped",
            Self::Repository => "repository",
        }
    }
}

/// A pack and its rules in the order of their names.
pub(crate) struct Pack {
    pub info: PackInfo,
    pub entries: Vec<Entry>,
}

/// A rule that may not have been read yet.
pub(crate) struct Entry {
    /// `pack/rule`.
    pub id: String,
    pub origin: Origin,
    file: RuleFile,
    languages: Arc<[String]>,
    page: OnceLock<Result<Box<Page>, Vec<Diagnostic>>>,
    /// The tests of a rule in another form; those of a page stand in it.
    pub tests: Option<ForeignTests>,
}

/// All packs.
pub(crate) struct Catalog {
    pub packs: Vec<Pack>,
    /// What is wrong with packs as such.
    pub diagnostics: Vec<Diagnostic>,
}

/// Which rules are asked for, as a person wrote it; nothing stands for the default set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    pub packs: Vec<String>,
    pub rules: Vec<String>,
}

/// The rules of a selection, each with its options and its severity in force.
#[derive(Default)]
pub(crate) struct Selected {
    pub rules: Vec<Arc<Rule>>,
    /// Pages that cannot be read, and settings for what is not there.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why a name is not that of a rule or a pack.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum Error {
    #[error("there is no rule `{name}`{}", did_you_mean(near.as_ref()))]
    NoSuchRule { name: String, near: Option<String> },
    #[error("there is no pack `{name}`{}; there are {}", did_you_mean(near.as_ref()), known.join(", "))]
    NoSuchPack {
        name: String,
        near: Option<String>,
        known: Vec<String>,
    },
    #[error("there is no language `{name}`{}; `codecontext languages` lists them", did_you_mean(near.as_ref()))]
    NoSuchLanguage { name: String, near: Option<String> },
    #[error("`{name}` is the name of several rules: {}", ids.join(", "))]
    Ambiguous { name: String, ids: Vec<String> },
}

fn did_you_mean(near: Option<&String>) -> String {
    near.map_or(String::new(), |near| format!(" (did you mean `{near}`?)"))
}

impl Entry {
    /// The page, read now if it was not before.
    pub(crate) fn page(&self) -> Result<&Page, &[Diagnostic]> {
        let page = self.page.get_or_init(|| {
            let pack = self.id.split_once('/').map_or("", |(pack, _)| pack);
            page::read(&PageSource {
                pack,
                languages: &self.languages,
                path: &self.file.path,
                bytes: &self.file.bytes,
            })
            .map(Box::new)
        });
        page.as_ref().map(Box::as_ref).map_err(Vec::as_slice)
    }

    /// The file that it stands in.
    pub(crate) fn path(&self) -> &RepoPath {
        &self.file.path
    }

    /// Whether it may be about one of these languages; certain only once the page is read.
    fn may_be_about(&self, languages: &[&str]) -> bool {
        is_about(&self.languages, languages) || self.may_have_key(b"languages")
    }

    /// Whether the front matter may have a key: no page without the word has it.
    fn may_have_key(&self, key: &[u8]) -> bool {
        let head = &self.file.bytes[..self.file.bytes.len().min(page::PAGE_BYTES_MAX)];
        let end = memchr::memmem::find(head, b"\n---").unwrap_or(head.len());
        memchr::memmem::find(&head[..end], key).is_some()
    }
}

fn is_about(own: &[String], languages: &[&str]) -> bool {
    own.iter()
        .any(|name| name == ANY || languages.contains(&name.as_str()))
}

impl Catalog {
    /// The packs in the binary, and those in `files`: `…/pack/pack.toml` and `…/pack/rule.md`.
    pub(crate) fn new(files: Vec<RuleFile>) -> Self {
        let mut shipped = Vec::new();
        collect(&SHIPPED, &mut shipped);
        let mut catalog = Self::of_files(shipped, Origin::Shipped);
        let own = Self::of_files(files, Origin::Repository);
        catalog.diagnostics.extend(own.diagnostics);
        for mut pack in own.packs {
            catalog.drop_clashes(&mut pack);
            catalog.packs.push(pack);
        }
        catalog
    }

    /// The packs in `files` alone.
    pub(crate) fn of_files(mut files: Vec<RuleFile>, origin: Origin) -> Self {
        let mut catalog = Self {
            packs: Vec::new(),
            diagnostics: Vec::new(),
        };
        if files.len() > FILE_COUNT_MAX {
            let message = format!("only the first {FILE_COUNT_MAX} files of rules are read");
            let diagnostic = Diagnostic::new(INVALID_RULE, Severity::Error, message);
            catalog.diagnostics.push(diagnostic);
            files.truncate(FILE_COUNT_MAX);
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let (foreign, mut files): (Vec<_>, Vec<_>) = files
            .into_iter()
            .partition(|file| adapters::is_foreign(&file.path));
        if !foreign.is_empty() {
            files.retain(|file| !is_prose(file));
        }
        // Files of one folder stand together, for a folder's own folders are packs of their own.
        files.sort_by(|a, b| a.path.folder().cmp(b.path.folder()));
        for files in files.chunk_by(|a, b| a.path.folder() == b.path.folder()) {
            catalog.add_pack(files, origin);
        }
        for (root, files) in adapters::packs(foreign) {
            catalog.add_foreign(&root, &files, origin);
        }
        catalog
    }

    /// Adds rules in other tools' forms, to the pack of their folder if it has pages too.
    fn add_foreign(&mut self, root: &RepoPath, files: &[adapters::File], origin: Origin) {
        let name = pack::name_of_folder(root.file_name());
        let read = adapters::read_folder(&name, root, files);
        self.diagnostics.extend(read.diagnostics);
        if read.rules.is_empty() {
            return;
        }
        let at = self.packs.iter().position(|pack| pack.info.name == name);
        let at = at.unwrap_or_else(|| {
            self.packs.push(Pack {
                info: PackInfo::of_folder(&name),
                entries: Vec::new(),
            });
            self.packs.len() - 1
        });
        for found in read.rules {
            let id = found.rule.info.id.clone();
            if self.packs[at].entries.iter().any(|entry| entry.id == id) {
                let message = format!("there is a rule `{id}` already, and it stays in force");
                let diagnostic = Diagnostic::new(INVALID_RULE, Severity::Warning, message);
                self.diagnostics.push(diagnostic.at(&found.path));
                continue;
            }
            let page = Page::of_rule(found.path.clone(), found.line, found.rule);
            self.packs[at].entries.push(Entry {
                id,
                origin,
                languages: page.rule().info.languages.as_slice().into(),
                file: RuleFile {
                    path: found.path,
                    bytes: Cow::Borrowed(b""),
                },
                page: OnceLock::from(Ok(Box::new(page))),
                tests: Some(found.tests),
            });
        }
    }

    fn add_pack(&mut self, files: &[RuleFile], origin: Origin) {
        let folder = RepoPath::new(files[0].path.folder());
        let name = String::from_utf8_lossy(folder.file_name()).into_owned();
        let described = files
            .iter()
            .find(|file| file.path.file_name() == PACK_FILE.as_bytes());
        let has_rules = files
            .iter()
            .any(|file| pack::rule_of_file(file.path.file_name()).is_some());
        if described.is_none() && !has_rules {
            return;
        }
        if let Some(fault) = pack::name_fault(&name) {
            let diagnostic = Diagnostic::new(INVALID_RULE, Severity::Error, fault).at(&folder);
            self.diagnostics.push(diagnostic);
            return;
        }
        let (info, faults) = match described {
            Some(file) => pack::read(&name, &file.path, &file.bytes),
            None => (PackInfo::of_folder(&name), Vec::new()),
        };
        self.diagnostics.extend(faults);
        let languages: Arc<[String]> = info.languages.as_slice().into();
        let entries = files.iter().filter_map(|file| {
            let rule = pack::rule_of_file(file.path.file_name())?;
            Some(Entry {
                id: format!("{name}/{rule}"),
                origin,
                file: file.clone(),
                languages: Arc::clone(&languages),
                page: OnceLock::new(),
                tests: None,
            })
        });
        let entries = entries.collect();
        self.packs.push(Pack { info, entries });
    }

    /// Takes out of a pack what would stand in for a rule that is there already, and says so.
    fn drop_clashes(&mut self, pack: &mut Pack) {
        let known = |id: &str| self.entries().any(|entry| entry.id == id);
        let (kept, clashing): (Vec<Entry>, Vec<Entry>) =
            pack.entries.drain(..).partition(|entry| !known(&entry.id));
        pack.entries = kept;
        for entry in clashing {
            let message = format!(
                "there is a rule `{}` already, and it stays in force",
                entry.id
            );
            let hint = "give the file another name, or its pack; `off` in the configuration turns the other one off";
            let diagnostic = Diagnostic::new(INVALID_RULE, Severity::Error, message)
                .at(entry.path())
                .hint(hint);
            self.diagnostics.push(diagnostic);
        }
    }

    /// Every rule, pack after pack.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.packs.iter().flat_map(|pack| &pack.entries)
    }

    /// The rule of a full id, or of a short one that is unique.
    pub(crate) fn find(&self, name: &str) -> Result<&Entry, Error> {
        if let Some(entry) = self.entries().find(|entry| entry.id == name) {
            return Ok(entry);
        }
        let found: Vec<&Entry> = self
            .entries()
            .filter(|entry| is_named(name, &entry.id))
            .collect();
        match found[..] {
            [entry] => Ok(entry),
            [] => Err(Error::NoSuchRule {
                name: name.to_owned(),
                near: self.nearest_rule(name),
            }),
            _ => Err(Error::Ambiguous {
                name: name.to_owned(),
                ids: found.iter().map(|entry| entry.id.clone()).collect(),
            }),
        }
    }

    fn nearest_rule(&self, name: &str) -> Option<String> {
        let short = name.rsplit('/').next().unwrap_or(name);
        let ids = || self.entries().map(|entry| entry.id.as_str());
        let shorts = ids().filter_map(|id| id.rsplit('/').next());
        let near = nearest(name, ids()).or_else(|| {
            let near = nearest(short, shorts)?;
            ids().find(|id| is_named(near, id))
        });
        near.map(str::to_owned)
    }

    /// The packs of a name; the repository may add rules to a pack of the binary.
    pub(crate) fn packs_of(&self, name: &str) -> Result<Vec<&Pack>, Error> {
        let packs: Vec<&Pack> = self
            .packs
            .iter()
            .filter(|pack| name == "all" || pack.info.name == name)
            .collect();
        if !packs.is_empty() || name == "all" {
            return Ok(packs);
        }
        let mut known: Vec<String> = SETS_FIRST.map(str::to_owned).to_vec();
        known.extend(self.packs.iter().map(|pack| pack.info.name.clone()));
        known.dedup();
        Err(Error::NoSuchPack {
            name: name.to_owned(),
            near: nearest(name, known.iter().map(String::as_str)).map(str::to_owned),
            known,
        })
    }

    /// The rules that a run with these settings applies to files of these languages; `None` for all languages.
    ///
    /// What `selection` names replaces the default set and the configuration's packs; a rule that it names runs
    /// even where the configuration says `off`.
    ///
    /// # Errors
    /// For a pack or a rule in `selection` that is not there.
    pub(crate) fn select(
        &self,
        selection: &Selection,
        settings: &Settings,
        languages: Option<&[&str]>,
    ) -> Result<Selected, Error> {
        let plan = self.plan(selection, settings)?;
        let mut selected = Selected {
            diagnostics: self.setting_faults(settings),
            ..Selected::default()
        };
        for entry in self.entries() {
            let setting = settings.of_rule(&entry.id);
            let level = setting.and_then(|setting| setting.level);
            let is_named = plan.rules.contains(&entry.id);
            if !is_named && level == Some(Level::Off) {
                continue;
            }
            let is_whole = plan.is_whole(entry);
            let is_turned_on = plan.with_default && level.is_some();
            let may_be_default = plan.with_default && entry.may_have_key(b"default");
            if !(is_named || is_whole || is_turned_on || may_be_default)
                || languages.is_some_and(|languages| !entry.may_be_about(languages))
            {
                continue;
            }
            let page = match entry.page() {
                Ok(page) => page,
                Err(faults) => {
                    selected.diagnostics.extend_from_slice(faults);
                    continue;
                }
            };
            let options = setting.map_or(&[][..], |setting| &setting.options);
            let (mut rule, faults) = page.rule_with(options);
            let is_wanted = is_named || is_whole || is_turned_on || rule.info.default;
            let about = &rule.info.languages;
            if !is_wanted || languages.is_some_and(|languages| !is_about(about, languages)) {
                continue;
            }
            for fault in faults {
                selected.diagnostics.push(setting_fault(&entry.id, &fault));
            }
            if let Some(Level::At(severity)) = level {
                Arc::make_mut(&mut rule.info).severity = severity;
            }
            selected.rules.push(Arc::new(rule));
        }
        Ok(selected)
    }

    fn plan(&self, selection: &Selection, settings: &Settings) -> Result<Plan, Error> {
        let mut plan = Plan::default();
        for name in &selection.rules {
            plan.rules.push(self.find(name)?.id.clone());
        }
        let is_asked = !selection.packs.is_empty() || !selection.rules.is_empty();
        let packs = if is_asked {
            &selection.packs
        } else {
            &settings.packs
        };
        plan.with_default = !is_asked;
        for name in packs {
            match name.as_str() {
                "default" => plan.with_default = true,
                _ => match self.packs_of(name) {
                    Ok(_) => plan.packs.push(name.clone()),
                    Err(error) if is_asked => return Err(error),
                    // The configuration is told of once, with everything else that is wrong in it.
                    Err(_) => (),
                },
            }
        }
        Ok(plan)
    }

    /// What the settings name and nobody knows.
    fn setting_faults(&self, settings: &Settings) -> Vec<Diagnostic> {
        let mut faults = Vec::new();
        for name in settings.packs.iter().filter(|name| *name != "default") {
            if let Err(error) = self.packs_of(name) {
                faults.push(unknown(&error));
            }
        }
        let in_paths = settings.paths.iter().flat_map(|setting| &setting.rules);
        let names = settings.rules.iter().map(|setting| &setting.rule);
        for name in names.chain(in_paths.map(|(name, _)| name)) {
            if let Err(error) = self.find(name) {
                faults.push(unknown(&error));
            }
        }
        faults
    }
}

const SETS_FIRST: [&str; 2] = ["default", "all"];

fn unknown(error: &Error) -> Diagnostic {
    let message = format!("the configuration names what is not there: {error}");
    Diagnostic::new("unknown-rule", Severity::Warning, message)
}

fn setting_fault(id: &str, fault: &str) -> Diagnostic {
    let message = format!("the configuration of `{id}`: {fault}");
    Diagnostic::new("unknown-rule", Severity::Warning, message)
}

/// What a selection and the settings come to.
#[derive(Default)]
struct Plan {
    /// Full ids.
    rules: Vec<String>,
    packs: Vec<String>,
    with_default: bool,
}

impl Plan {
    /// Whether all of the entry's pack runs: the repository's own packs are part of the default set.
    fn is_whole(&self, entry: &Entry) -> bool {
        let pack = entry.id.split_once('/').map_or("", |(pack, _)| pack);
        (self.with_default && entry.origin == Origin::Repository)
            || self.packs.iter().any(|name| name == "all" || name == pack)
    }
}

/// Whether it is a Markdown file that is no page: packs in another tool's form have those beside.
fn is_prose(file: &RuleFile) -> bool {
    file.path.file_name().ends_with(b".md") && !file.bytes.starts_with(b"---")
}

fn collect(folder: &'static Dir<'static>, into: &mut Vec<RuleFile>) {
    for file in folder.files() {
        let name = file.path().to_str().unwrap_or_default();
        into.push(RuleFile {
            path: RepoPath::from(format!("rules/{name}").as_str()),
            bytes: Cow::Borrowed(file.contents()),
        });
    }
    for folder in folder.dirs() {
        collect(folder, into);
    }
}
