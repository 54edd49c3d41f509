//! Rules in other tools' forms, run by engines of their own beside ours.

use std::sync::Arc;

use serde_json::Value;

use super::{Hit, RuleFault};
use crate::diagnostic::{Edit, Fix, Safety};
use crate::language::Language;
use crate::parse::Tree;
use crate::rules::adapters::{Scanner, SecretRule, Secrets, Told};
use crate::text::Span;

/// All rules of another form, or those of it that are about one language.
pub(crate) trait Engine: Send + Sync {
    /// Calls `report` with the number of a rule and each place it finds.
    fn find(&self, file: &EngineFile<'_>, report: &mut dyn FnMut(usize, Hit));
    /// What is wrong with the rules, all compiled.
    fn faults(&self) -> Vec<RuleFault>;
}

/// A file as engines see it.
pub(crate) struct EngineFile<'a> {
    pub path: &'a [u8],
    pub bytes: &'a [u8],
    /// Whether a rule is asked for this file.
    pub is_on: &'a dyn Fn(usize) -> bool,
    /// Parses the file, unless that was done before; who can tell by the bytes alone does not ask.
    pub tree: &'a dyn Fn() -> Option<&'a Tree>,
}

/// The engine for documents in ast-grep's form, each with the number of its rule.
pub(super) fn astgrep(
    language: &'static Language,
    documents: &[(usize, &Value)],
) -> Option<Arc<dyn Engine>> {
    (!documents.is_empty()).then(|| Arc::new(Scanner::new(language, documents)) as _)
}

/// The engine for secrets as gitleaks describes them, each with the number of its rule.
pub(super) fn secrets(rules: &[(usize, Arc<SecretRule>)]) -> Option<Arc<dyn Engine>> {
    (!rules.is_empty()).then(|| Arc::new(Secrets::new(rules)) as _)
}

impl Engine for Scanner {
    fn find(&self, file: &EngineFile<'_>, report: &mut dyn FnMut(usize, Hit)) {
        let Some(candidates) = self.candidates(file.bytes, file.is_on) else {
            return;
        };
        let Some(tree) = (file.tree)() else { return };
        self.scan(&candidates, tree, file.bytes, &mut |rule, told| {
            report(rule, hit(told));
        });
    }

    fn faults(&self) -> Vec<RuleFault> {
        let faults = self.faults().into_iter();
        let warnings = self.without_literal().into_iter().map(|rule| {
            let message = "nothing that it looks for must stand in a file, so every file is parsed \
                           for it: a name in a pattern or a regex would spare that";
            fault(rule, message.to_owned(), true)
        });
        faults
            .map(|(rule, message)| fault(rule, message, false))
            .chain(warnings)
            .collect()
    }
}

impl Engine for Secrets {
    fn find(&self, file: &EngineFile<'_>, report: &mut dyn FnMut(usize, Hit)) {
        self.check(file.path, file.bytes, file.is_on, &mut |rule, told| {
            report(rule, hit(told));
        });
    }

    fn faults(&self) -> Vec<RuleFault> {
        let faults = self.faults().into_iter();
        faults
            .map(|(rule, message)| fault(rule, message, false))
            .collect()
    }
}

fn fault(rule: usize, message: String, is_warning: bool) -> RuleFault {
    RuleFault {
        rule,
        line: 1,
        column: 1,
        message,
        is_warning,
    }
}

fn hit(told: Told) -> Hit {
    let span = |range: std::ops::Range<usize>| Span {
        start: u32::try_from(range.start).unwrap_or(u32::MAX),
        end: u32::try_from(range.end).unwrap_or(u32::MAX),
    };
    let labels = told.labels.into_iter();
    Hit {
        span: span(told.span),
        values: Vec::new(),
        labels: labels
            .map(|(range, message)| (span(range), message))
            .collect(),
        message: Some(told.message),
        // Nobody says of a rule for another tool that its fix changes nothing.
        fix: told.fix.map(|(range, text)| Fix {
            safety: Safety::Unsafe,
            edits: vec![Edit {
                span: span(range),
                text,
            }],
        }),
    }
}
