//! Rules against what they say of themselves: their form, their names, their examples.
//!
//! What is tested stands in the binary, in the repository or in any folder that is named. One broken rule never keeps
//! another from its test.

use std::path::Path;

use serde::Serialize;

use super::Error;
use super::answer::Place;
use super::rules::{Reading, Rules};
use crate::diagnostic::{Diagnostic, Severity};
use crate::index;
use crate::rules::{self, Catalog, Entry, Origin};
use crate::system::{self, FileKind};
use crate::text::RepoPath;

/// What came of tests.
#[derive(Clone, Debug, Serialize)]
pub struct RuleTests {
    pub rule_count: usize,
    pub example_count: usize,
    pub error_count: usize,
    pub warning_count: usize,
    /// Rules of which there is something to tell, in the order of their ids.
    pub items: Vec<RuleTest>,
    #[serde(skip)]
    pub diagnostics: Vec<Diagnostic>,
}

/// What came of one rule.
#[derive(Clone, Debug, Serialize)]
pub struct RuleTest {
    pub id: String,
    pub path: RepoPath,
    pub example_count: usize,
    /// In the order of the page.
    pub faults: Vec<RuleFault>,
}

/// One thing that is wrong or doubtful with a rule.
#[derive(Clone, Debug, Serialize)]
pub struct RuleFault {
    pub severity: &'static str,
    /// In the rule's page.
    #[serde(flatten)]
    pub place: Place,
    pub message: String,
    /// What to do about it; may be empty.
    pub hint: String,
    /// Marked places that are not found, and places that are found and not marked.
    pub spots: Vec<RuleSpot>,
    /// Lines as an example has them, and as they came out.
    pub expected: Vec<String>,
    pub found: Vec<String>,
}

/// A place in an example.
#[derive(Clone, Debug, Serialize)]
pub struct RuleSpot {
    /// The line of the page; the column is that of the code without marks.
    #[serde(flatten)]
    pub place: Place,
    /// Whether it is found, and not only marked.
    pub is_found: bool,
    /// What the finding says; empty where there is none.
    pub message: String,
    pub source_line: String,
    /// How many characters stand before it, and belong to it.
    pub indent: usize,
    pub width: usize,
}

impl RuleTests {
    /// Whether something is wrong, and not only doubtful.
    pub fn has_errors(&self) -> bool {
        self.error_count > 0
    }
}

impl Rules {
    /// Tests the rules of ids, packs and paths; with none, those of the repository, or else those of the binary.
    ///
    /// Without `with_examples` only their form and their names.
    ///
    /// # Errors
    /// For a target that is none.
    pub fn test(&self, targets: &[String], with_examples: bool) -> Result<RuleTests, Error> {
        let mut diagnostics = Vec::new();
        let mut catalogs = Vec::new();
        let mut entries: Vec<&Entry> = Vec::new();
        for target in targets {
            if let Some(catalog) = self.at_path(target, &mut diagnostics)? {
                catalogs.push(catalog);
            } else {
                entries.extend(self.named(target)?);
            }
        }
        for catalog in &catalogs {
            diagnostics.extend(catalog.diagnostics.iter().cloned());
            entries.extend(catalog.entries());
        }
        if targets.is_empty() {
            diagnostics.extend(self.catalog.diagnostics.iter().cloned());
            let all = || self.catalog.entries();
            entries.extend(all().filter(|entry| entry.origin == Origin::Repository));
            if entries.is_empty() {
                entries.extend(all());
            }
        }
        entries.sort_by(|a, b| a.id.cmp(&b.id).then_with(|| a.path().cmp(b.path())));
        entries.dedup_by(|a, b| a.id == b.id && a.path() == b.path());
        let tested = index::in_parallel(
            &entries,
            || (),
            |entry, ()| Ok::<_, Error>(tested(entry, with_examples)),
        )?;
        Ok(summed(tested, diagnostics))
    }

    /// The rules of an id, or of a pack.
    fn named(&self, name: &str) -> Result<Vec<&Entry>, Error> {
        if let Ok(packs) = self.catalog.packs_of(name) {
            return Ok(packs.into_iter().flat_map(|pack| &pack.entries).collect());
        }
        Ok(vec![self.catalog.find(name)?])
    }

    /// The rules at a path, where the target is one: it ends as a file of rules does, or is no name and there.
    fn at_path(
        &self,
        target: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<Option<Catalog>, Error> {
        let is_page = Path::new(target).extension() == Some("md".as_ref())
            || rules::is_foreign(&RepoPath::from(target));
        if !is_page && self.named(target).is_ok() {
            return Ok(None);
        }
        let place = self.start.join(target);
        let kind = system::stat(&place)?.map(|stat| stat.kind);
        let mut reading = Reading::default();
        match kind {
            Some(FileKind::Folder) => {
                reading.folder(&place, &shown(target, &place), 0)?;
            }
            Some(_) if is_page => {
                let folder = place.parent().unwrap_or(&place);
                let name = target.rsplit(['/', '\\']).next().unwrap_or(target);
                let above = target[..target.len() - name.len()].trim_end_matches(['/', '\\']);
                let above = shown(above, folder);
                reading.file(
                    &folder.join(rules::PACK_FILE),
                    &format!("{above}/{}", rules::PACK_FILE),
                );
                reading.file(&place, &format!("{above}/{name}"));
            }
            _ if is_page => {
                return Err(Error::NoSuchFile {
                    path: RepoPath::from(target),
                    tree: "working tree".to_owned(),
                });
            }
            _ => return Ok(None),
        }
        diagnostics.extend(reading.diagnostics);
        Ok(Some(Catalog::of_files(reading.files, Origin::Repository)))
    }
}

/// What to call a folder: as it was written, or by its own name where that says nothing.
fn shown(written: &str, place: &Path) -> String {
    let written = written.trim_end_matches(['/', '\\']);
    let last = written.rsplit(['/', '\\']).next().unwrap_or_default();
    if !matches!(last, "" | "." | "..") {
        return written.trim_start_matches("./").to_owned();
    }
    let whole = std::path::absolute(place).unwrap_or_default();
    let name = whole.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn tested(entry: &Entry, with_examples: bool) -> RuleTest {
    let examined = rules::examine(entry, with_examples);
    let mut faults: Vec<RuleFault> = examined.faults.iter().map(of_diagnostic).collect();
    faults.extend(examined.failures.into_iter().map(of_failure));
    faults.sort_by_key(|fault| fault.place);
    RuleTest {
        id: entry.id.clone(),
        path: entry.path().clone(),
        example_count: examined.example_count,
        faults,
    }
}

fn of_diagnostic(diagnostic: &Diagnostic) -> RuleFault {
    RuleFault {
        severity: rules::severity_word(diagnostic.severity),
        place: diagnostic.range.unwrap_or_default().start.into(),
        message: diagnostic.message.clone(),
        hint: diagnostic.hint.clone().unwrap_or_default(),
        spots: Vec::new(),
        expected: Vec::new(),
        found: Vec::new(),
    }
}

fn of_failure(failure: rules::Failure) -> RuleFault {
    let spots = failure.spots.into_iter().map(|spot| RuleSpot {
        place: Place {
            line: spot.line,
            column: spot.column,
        },
        is_found: spot.message.is_some(),
        message: spot.message.unwrap_or_default(),
        source_line: spot.source,
        indent: spot.indent,
        width: spot.width,
    });
    RuleFault {
        severity: rules::severity_word(Severity::Error),
        place: Place {
            line: failure.line,
            column: 1,
        },
        message: failure.message,
        hint: String::new(),
        spots: spots.collect(),
        expected: failure.expected,
        found: failure.found,
    }
}

fn summed(tested: Vec<RuleTest>, diagnostics: Vec<Diagnostic>) -> RuleTests {
    let error = rules::severity_word(Severity::Error);
    let faults = || tested.iter().flat_map(|test| &test.faults);
    let of_packs = |wanted: bool| {
        let found = diagnostics.iter();
        found
            .filter(|found| (found.severity == Severity::Error) == wanted)
            .count()
    };
    RuleTests {
        rule_count: tested.len(),
        example_count: tested.iter().map(|test| test.example_count).sum(),
        error_count: faults().filter(|fault| fault.severity == error).count() + of_packs(true),
        warning_count: faults().filter(|fault| fault.severity != error).count() + of_packs(false),
        items: tested
            .into_iter()
            .filter(|test| !test.faults.is_empty())
            .collect(),
        diagnostics,
    }
}
