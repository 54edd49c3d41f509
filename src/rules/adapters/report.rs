//! What is told of a rule file: diagnostics with the file's path and a line.

use crate::diagnostic::{Diagnostic, Severity};
use crate::rules::report::INVALID_RULE;
use crate::text::{Point, Range, RepoPath};

/// Of one file no more is told.
const DIAGNOSTIC_COUNT_MAX: usize = 100;

/// Collects what is to be told of one file.
pub(super) struct Report<'a> {
    path: &'a RepoPath,
    pub diagnostics: Vec<Diagnostic>,
}

impl<'a> Report<'a> {
    pub(super) fn new(path: &'a RepoPath) -> Self {
        Self {
            path,
            diagnostics: Vec::new(),
        }
    }

    /// The file's name without what follows its first dot.
    pub(super) fn stem(&self) -> String {
        let name = String::from_utf8_lossy(self.path.file_name());
        name.split('.').next().unwrap_or_default().to_owned()
    }

    pub(super) fn error(&mut self, line: u32, message: &str) {
        self.tell(Severity::Error, line, message, None);
    }

    pub(super) fn warning(&mut self, line: u32, message: &str, hint: Option<String>) {
        self.tell(Severity::Warning, line, message, hint);
    }

    pub(super) fn note(&mut self, line: u32, message: &str) {
        self.tell(Severity::Note, line, message, None);
    }

    /// Lines count from 0.
    fn tell(&mut self, severity: Severity, line: u32, message: &str, hint: Option<String>) {
        if self.diagnostics.len() >= DIAGNOSTIC_COUNT_MAX {
            return;
        }
        let mut diagnostic = Diagnostic::new(INVALID_RULE, severity, message).at(self.path);
        let point = Point { line, column: 0 };
        diagnostic.range = Some(Range {
            start: point,
            end: point,
        });
        diagnostic.hint = hint;
        self.diagnostics.push(diagnostic);
    }
}

/// The same with warnings that are repeated told once.
pub(super) fn gathered(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut kept: Vec<(Diagnostic, usize)> = Vec::new();
    for diagnostic in diagnostics {
        let is_same = |other: &Diagnostic| {
            diagnostic.severity != Severity::Error
                && other.severity == diagnostic.severity
                && other.message == diagnostic.message
        };
        match kept.iter_mut().find(|(other, _)| is_same(other)) {
            Some((_, more)) => *more += 1,
            None => kept.push((diagnostic, 0)),
        }
    }
    let told = kept.into_iter().map(|(mut diagnostic, more)| {
        let places = if more == 1 { "place" } else { "places" };
        if more > 0 {
            let message = &diagnostic.message;
            diagnostic.message = format!("{message}; so in {more} other {places}");
        }
        diagnostic
    });
    told.collect()
}
