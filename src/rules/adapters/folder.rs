//! A folder of rules in any of the known forms: which file is what.
//!
//! An `sgconfig.yml` says where ast-grep's utilities lie; without one they lie in `utils`. For the rest,
//! what a document holds says what it is. Documents that are no rules at all are passed over.

use std::collections::BTreeMap;

use serde_json::Value;

use super::astgrep::{self, Document, RuleTest, Snapshots};
use super::report::{Report, gathered};
use super::{gitleaks, globstar};
use crate::diagnostic::Diagnostic;
use crate::rules::catalog::{RULES_FOLDER, RuleFile};
use crate::rules::rule::Rule;
use crate::text::RepoPath;

/// A file that may hold rules.
pub(crate) type File = RuleFile;

/// What came with a rule to test it, and what its snapshots say.
pub(crate) type ForeignTests = Vec<(RuleTest, Option<Snapshots>)>;

/// What a folder of rules holds.
#[derive(Default)]
pub(crate) struct Folder {
    pub rules: Vec<Found>,
    pub diagnostics: Vec<Diagnostic>,
}

/// A rule and where it stands.
pub(crate) struct Found {
    pub rule: Rule,
    pub path: RepoPath,
    /// From 1.
    pub line: u32,
    pub tests: ForeignTests,
}

/// What a document is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Rule,
    Shared,
    Test,
    Snapshots,
    Config,
    Globstar,
    Other,
}

/// Whether a file's name lets it be one of rules in another tool's form.
pub(crate) fn is_foreign(path: &RepoPath) -> bool {
    let name = path.file_name();
    is_yaml(path) || (name.ends_with(b".toml") && name != b"pack.toml")
}

/// Files by the folder of the pack that they belong to: the repository's own packs lie in folders of
/// their own, elsewhere all files are one.
pub(crate) fn packs(files: Vec<File>) -> Vec<(RepoPath, Vec<File>)> {
    let mut packs: BTreeMap<Vec<u8>, Vec<File>> = BTreeMap::new();
    let mut others = Vec::new();
    for file in files {
        match own_pack(&file.path) {
            Some(folder) => packs.entry(folder).or_default().push(file),
            None => others.push(file),
        }
    }
    if let Some(first) = others.first() {
        let first = first.path.folder().to_vec();
        let folder = others
            .iter()
            .fold(first, |all, file| shared_folder(all, file.path.folder()));
        packs.entry(folder).or_default().extend(others);
    }
    let packs = packs.into_iter();
    packs
        .map(|(folder, files)| (RepoPath::new(folder), files))
        .collect()
}

/// `.codecontext/rules/pack` of what lies below it.
fn own_pack(path: &RepoPath) -> Option<Vec<u8>> {
    let below = path.as_bytes().strip_prefix(RULES_FOLDER.as_bytes())?;
    let below = below.strip_prefix(b"/")?;
    let length = below.iter().position(|&byte| byte == b'/')?;
    Some(path.as_bytes()[..RULES_FOLDER.len() + 1 + length].to_vec())
}

/// The folder that both lie in.
fn shared_folder(mut one: Vec<u8>, other: &[u8]) -> Vec<u8> {
    while !(one.is_empty() || other == one || RepoPath::new(other).is_below(&one)) {
        one = RepoPath::new(one).folder().to_vec();
    }
    one
}

/// Reads the files of one pack, which lie below `root`.
pub(crate) fn read_folder(pack: &str, root: &RepoPath, files: &[File]) -> Folder {
    let mut folder = Folder::default();
    let mut documents = Vec::new();
    let mut shared_folders = vec![joined(root.as_bytes(), b"utils")];
    for file in files {
        let mut report = Report::new(&file.path);
        if is_yaml(&file.path) {
            for document in astgrep::documents(&file.bytes, &mut report) {
                let role = role_of(&document.value);
                if role == Role::Config {
                    shared_folders.extend(folders(&file.path, &document.value, "utilDirs"));
                }
                documents.push((&file.path, role, document));
            }
        } else if is_gitleaks(file) {
            let base = |name: &str| base_of(&file.path, name, files);
            let rules = gitleaks::read(pack, &file.bytes, &base, &mut report);
            let rules = rules.into_iter();
            folder
                .rules
                .extend(rules.map(|rule| Found::new(&file.path, 1, rule)));
        }
        folder.diagnostics.append(&mut report.diagnostics);
    }
    let is_shared = |path: &RepoPath| shared_folders.iter().any(|one| path.is_below(one));
    for (path, role, _) in &mut documents {
        if *role == Role::Rule && is_shared(path) {
            *role = Role::Shared;
        }
    }
    folder.take(pack, documents);
    folder.diagnostics = gathered(std::mem::take(&mut folder.diagnostics));
    folder
}

impl Found {
    fn new(path: &RepoPath, line: u32, mut rule: Rule) -> Self {
        rule.hash = rule.fingerprint();
        Self {
            rule,
            path: path.clone(),
            line,
            tests: Vec::new(),
        }
    }
}

impl Folder {
    fn take(&mut self, pack: &str, documents: Vec<(&RepoPath, Role, Document)>) {
        let (shared, others): (Vec<_>, Vec<_>) = documents
            .into_iter()
            .partition(|(_, role, _)| *role == Role::Shared);
        let mut utilities = Vec::new();
        for (path, _, document) in shared {
            let mut report = Report::new(path);
            utilities.extend(astgrep::shared(document, &mut report));
            self.diagnostics.append(&mut report.diagnostics);
        }
        let mut tests = Vec::new();
        let mut snapshots = BTreeMap::new();
        for (path, role, document) in others {
            let mut report = Report::new(path);
            let line = document.line + 1;
            match role {
                Role::Rule => {
                    let rule = astgrep::rule(pack, document, &utilities, &mut report);
                    self.rules
                        .extend(rule.map(|rule| Found::new(path, line, rule)));
                }
                Role::Globstar => {
                    let rule = globstar::rule(pack, &document, &mut report);
                    self.rules
                        .extend(rule.map(|rule| Found::new(path, line, rule)));
                }
                Role::Test => {
                    let test = astgrep::test(&document, &mut report);
                    tests.extend(test.map(|test| (path, line, test)));
                }
                Role::Snapshots => snapshots.extend(astgrep::snapshots(&document.value)),
                Role::Shared | Role::Config | Role::Other => {}
            }
            self.diagnostics.append(&mut report.diagnostics);
        }
        for (path, line, test) in tests {
            self.give(pack, path, line, test, &snapshots);
        }
    }

    /// Gives a test to its rule.
    fn give(
        &mut self,
        pack: &str,
        path: &RepoPath,
        line: u32,
        test: RuleTest,
        snapshots: &BTreeMap<String, Snapshots>,
    ) {
        let id = super::full_id(pack, &test.rule);
        let snapshots = snapshots.get(&test.rule).cloned();
        let mut rules = self.rules.iter_mut();
        if let Some(found) = rules.find(|found| found.rule.info.id == id) {
            found.tests.push((test, snapshots));
            return;
        }
        let mut report = Report::new(path);
        let message = format!("there is no rule `{}` to test", test.rule);
        report.warning(line - 1, &message, None);
        self.diagnostics.append(&mut report.diagnostics);
    }
}

fn role_of(document: &Value) -> Role {
    let has = |key: &str| document.get(key).is_some();
    if has("rule") && (has("language") || has("id")) {
        Role::Rule
    } else if has("snapshots") && has("id") {
        Role::Snapshots
    } else if has("id") && (has("valid") || has("invalid")) {
        Role::Test
    } else if has("language") && has("name") && (has("pattern") || has("patterns")) {
        Role::Globstar
    } else if has("ruleDirs") || has("utilDirs") || has("testConfigs") {
        Role::Config
    } else {
        Role::Other
    }
}

/// Folders that a configuration names, from its own.
fn folders(config: &RepoPath, value: &Value, key: &str) -> Vec<Vec<u8>> {
    let list = value.get(key).and_then(Value::as_array);
    let names = list.into_iter().flatten().filter_map(Value::as_str);
    names
        .map(|name| {
            let name = name.trim_start_matches("./").trim_end_matches('/');
            joined(config.folder(), name.as_bytes())
        })
        .collect()
}

fn joined(folder: &[u8], name: &[u8]) -> Vec<u8> {
    if folder.is_empty() {
        name.to_vec()
    } else {
        [folder, b"/", name].concat()
    }
}

/// A TOML file with rules that have an id and a regex or a path.
fn is_gitleaks(file: &File) -> bool {
    file.path.file_name().ends_with(b"gitleaks.toml")
        || memchr::memmem::find(&file.bytes, b"[[rules]]").is_some()
}

/// The file of that name below the folder, else beside the one that names it.
fn base_of(path: &RepoPath, name: &str, files: &[File]) -> Option<Vec<u8>> {
    let name = name.trim_start_matches("./").as_bytes();
    let beside = joined(path.folder(), name);
    let is_it = |other: &RepoPath| {
        other != path && (other.as_bytes() == name || other.as_bytes() == beside)
    };
    let found = files.iter().find(|file| is_it(&file.path));
    found.map(|file| file.bytes.to_vec())
}

fn is_yaml(path: &RepoPath) -> bool {
    let name = path.file_name();
    name.ends_with(b".yml") || name.ends_with(b".yaml")
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    fn file(path: &str, text: &str) -> File {
        File {
            path: RepoPath::from(path),
            bytes: Cow::Owned(text.as_bytes().to_vec()),
        }
    }

    #[test]
    fn files_belong_to_the_pack_of_their_folder() {
        let of = |paths: &[&str]| {
            let files = paths.iter().map(|path| file(path, "")).collect();
            let packs = packs(files).into_iter();
            let shown = packs.map(|(root, files)| format!("{root} {}", files.len()));
            shown.collect::<Vec<_>>()
        };
        assert_eq!(
            of(&[
                ".codecontext/rules/a/rules/x/one.yml",
                ".codecontext/rules/a/utils/two.yml",
                ".codecontext/rules/b/gitleaks.toml",
            ]),
            [".codecontext/rules/a 2", ".codecontext/rules/b 1"]
        );
        assert_eq!(of(&["../p/rules/a.yml", "../p/tests/b.yml"]), ["../p 2"]);
        assert_eq!(of(&["p/rules/a.yml"]), ["p/rules 1"]);
        assert_eq!(of(&["p/a.yml", "q/b.yml"]), [" 2"]);
    }

    #[test]
    fn what_many_files_have_wrong_is_told_once() {
        let rule = "language: python\nrule: {kind: call}\nodd: true\n";
        let files: Vec<_> = (0..9)
            .map(|at| file(&format!("p/{at}.yml"), rule))
            .collect();
        let folder = read_folder("p", &RepoPath::from("p"), &files);
        assert_eq!(folder.rules.len(), 9);
        let told: Vec<_> = folder
            .diagnostics
            .iter()
            .map(|one| one.message.as_str())
            .collect();
        assert_eq!(told, ["unknown key `odd`, left out; so in 8 other places"]);
    }
}
