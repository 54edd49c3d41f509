//! One rule, examined: everything that is wrong with it, and what its examples come to.
//!
//! Puts reading, lint, compiling and examples together; each of them says for itself what is wrong.

use crate::diagnostic::Diagnostic;
use crate::text::RepoPath;

use super::catalog::Entry;
use super::lint;
use super::pack;
use super::page::{self, Page, PageSource};
use super::trial::{self, Failure};

/// What there is to tell of a rule.
#[derive(Default)]
pub(crate) struct Examined {
    pub example_count: usize,
    pub faults: Vec<Diagnostic>,
    pub failures: Vec<Failure>,
    /// Whether every example is code without errors.
    pub is_code: bool,
}

/// Examines a rule; its examples are run where that is wanted.
pub(crate) fn examine(entry: &Entry, with_examples: bool) -> Examined {
    match entry.page() {
        Err(faults) => Examined {
            faults: faults.to_vec(),
            ..Examined::default()
        },
        Ok(page) => examine_page(page, with_examples),
    }
}

/// The same for a page that was read.
pub(crate) fn examine_page(page: &Page, _with_examples: bool) -> Examined {
    let rule = page.rule();
    Examined {
        example_count: rule.examples.len(),
        is_code: trial::is_code(&rule),
        faults: lint::faults(page),
        failures: Vec::new(),
    }
}

/// Reads bytes as a page and as the description of a pack, and tries what can be read: for the fuzz targets.
pub(crate) fn examine_bytes(bytes: &[u8]) {
    let path = RepoPath::from("rules/pack/two-words.md");
    let (info, _) = pack::read("pack", &path, bytes);
    assert_eq!(info.name, "pack");
    let source = PageSource {
        pack: "pack",
        languages: &["python".to_owned(), "yaml".to_owned()],
        path: &path,
        bytes,
    };
    match page::read(&source) {
        Ok(page) => {
            assert_eq!(page.rule().hash, page.rule().hash);
            examine_page(&page, true);
        }
        Err(faults) => assert!(!faults.is_empty(), "what is wrong is told"),
    }
}
