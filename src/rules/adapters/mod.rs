//! Rule files in the forms of other tools, read as ours.
//!
//! Each form has its own file and yields plain [`super::rule::Rule`]s; what is wrong with a file is
//! reported, never guessed at. ast-grep's and gitleaks' rules bring their own engines, each of which
//! runs all of its rules over a file at once. Nothing here reads a disk.

mod astgrep;
mod folder;
mod gitleaks;
mod globstar;
mod need;
mod report;

pub(crate) use astgrep::{Case, Outcome, Scanner, Told, run_test};
#[cfg(test)]
pub(crate) use folder::Folder;
pub(crate) use folder::{File, ForeignTests, is_foreign, packs, read_folder};
pub(crate) use gitleaks::{SecretRule, Secrets};

use std::sync::Arc;

use super::rule::{Matcher, Rule};
use crate::language::{Language, by_name};
use crate::parse::{Limits, Parsed, Parser};
use crate::text::RepoPath;

/// Why a rule with an engine of its own cannot be run, if it cannot.
fn faults(rule: &Rule) -> Vec<String> {
    let name = rule.info.languages.first();
    let language = name.and_then(|name| by_name(name));
    let of = |faults: Vec<(usize, String)>| faults.into_iter().map(|(_, fault)| fault).collect();
    match (&rule.matcher, language) {
        (Matcher::AstGrep(document), Some(language)) => {
            of(Scanner::new(language, &[(0, document)]).faults())
        }
        (Matcher::Secret(secret), _) => of(Secrets::new(&[(0, Arc::clone(secret))]).faults()),
        _ => Vec::new(),
    }
}

/// Reads a file of rules and runs them over its own bytes; says nothing of what comes of it.
pub(crate) fn try_foreign(name: &str, bytes: &[u8]) {
    let path = RepoPath::from(name);
    let file = File {
        path: path.clone(),
        bytes: bytes.to_vec().into(),
    };
    for found in read_folder("pack", &RepoPath::from(""), &[file]).rules {
        let rule = found.rule;
        let language = rule.info.languages.first().and_then(|name| by_name(name));
        if !faults(&rule).is_empty() {
            continue;
        }
        match (&rule.matcher, language) {
            (Matcher::AstGrep(document), Some(language)) => {
                try_document(language, document, bytes);
            }
            (Matcher::Secret(secret), _) => {
                let secrets = Secrets::new(&[(0, Arc::clone(secret))]);
                secrets.check(path.as_bytes(), bytes, &|_| true, &mut |_, told| {
                    assert!(told.span.end <= bytes.len());
                });
            }
            _ => {}
        }
    }
}

fn try_document(language: &'static Language, document: &serde_json::Value, bytes: &[u8]) {
    let scanner = Scanner::new(language, &[(0, document)]);
    let Some(candidates) = scanner.candidates(bytes, &|_| true) else {
        return;
    };
    let parsed = Parser::default().parse(language, bytes, &[], Limits::default());
    if let Parsed::Tree(tree) = parsed {
        scanner.scan(&candidates, &tree, bytes, &mut |_, told| {
            assert!(told.span.end <= bytes.len());
        });
    }
}

fn full_id(pack: &str, id: &str) -> String {
    if pack.is_empty() {
        id.to_owned()
    } else {
        format!("{pack}/{id}")
    }
}
