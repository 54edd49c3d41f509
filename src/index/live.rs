//! One file's bytes to its facts, with everything that may keep them from it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::selection::{self, Settings, Skip};
use crate::diagnostic::{Diagnostic, Severity};
use crate::extract::{self, Worker};
use crate::facts::FileFacts;
use crate::language::{Candidate, Language};
use crate::text::decoded;

/// What came of reading one file.
pub(crate) enum Read {
    Facts {
        language: &'static Language,
        facts: Box<FileFacts>,
    },
    Skipped(Skip),
}

/// Extracts the facts of `bytes`, unless they are to be left out; a panic within is caught and told.
///
/// `generated` is what the attributes say.
pub(crate) fn read_facts(
    worker: &mut Worker,
    candidate: Candidate,
    bytes: &[u8],
    generated: Option<bool>,
    settings: &Settings,
    limits: &extract::Settings,
) -> (Read, Vec<Diagnostic>) {
    // The cheapest question first: most files without a suffix are no scripts.
    if candidate == Candidate::Script && candidate.language(bytes).is_none() {
        return (Read::Skipped(Skip::NoLanguage), Vec::new());
    }
    let text = decoded(bytes);
    if let Some(skip) = selection::by_bytes(&text, generated, settings) {
        return (Read::Skipped(skip), Vec::new());
    }
    let Some(language) = candidate.language(&text) else {
        return (Read::Skipped(Skip::NoLanguage), Vec::new());
    };
    let extracted = catch_unwind(AssertUnwindSafe(|| {
        extract::facts_of(worker, language, &text, limits)
    }));
    match extracted {
        Ok((Some(facts), diagnostics)) => (
            Read::Facts {
                language,
                facts: Box::new(facts),
            },
            diagnostics,
        ),
        Ok((None, diagnostics)) => (Read::Skipped(Skip::TimedOut), diagnostics),
        Err(_) => {
            *worker = Worker::default();
            let diagnostic = Diagnostic::new(
                "internal-panic",
                Severity::Error,
                "reading this file failed inside codecontext",
            )
            .hint("please report it with the file; everything else was indexed");
            (Read::Skipped(Skip::Unreadable), vec![diagnostic])
        }
    }
}
