//! Why one path is or is not in the map.

use std::path::Path;

use super::answer::{Explanation, ExplanationStep};
use super::{Error, Snapshot};
use crate::extract::Worker;
use crate::git::Entry;
use crate::index::{self, Attributes, Read, Skip, Unread};
use crate::language::Candidate;
use crate::store;
use crate::text::RepoPath;

impl Snapshot {
    /// Answers which rule decides about a path; looks at the rules in the order of an index run.
    pub fn explain(&self, path: &Path) -> Result<Explanation, Error> {
        let path = self.repo_path(path)?;
        let mut explanation = Explanation {
            path: path.clone(),
            indexed: false,
            steps: Vec::new(),
            record: None,
        };
        let listing = self.listing()?;
        let Some(entry) = listing.entry(&path) else {
            let left_out = listing
                .left_out
                .iter()
                .find(|left_out| left_out.path == path);
            let says = match left_out {
                Some(left_out) => format!("left out: {:?}", left_out.reason).to_lowercase(),
                None => self.why_not_listed(&path)?,
            };
            explanation.decide("tree", says);
            return Ok(explanation);
        };
        explanation.note("tree", format!("in the {}", self.name));
        if store::is_own(&path) {
            explanation.decide("path", "codecontext's own files are not indexed".to_owned());
            return Ok(explanation);
        }
        let Some(candidate) = Candidate::of_path(path.as_bytes()) else {
            explanation.decide("language", "no language has this suffix or name".to_owned());
            return Ok(explanation);
        };
        self.note_attributes(&mut explanation, &path)?;
        let attributes = Attributes {
            generated: entry.generated,
            vendored: entry.vendored,
        };
        if let Some(skip) = index::by_path(path.as_bytes(), attributes, &self.config.index) {
            explanation.decide("path", self.words_of(skip, &path));
            return Ok(explanation);
        }
        explanation.note("path", "not excluded".to_owned());
        self.explain_bytes(&mut explanation, entry, candidate);
        Ok(explanation)
    }

    fn explain_bytes(&self, explanation: &mut Explanation, entry: &Entry, candidate: Candidate) {
        let settings = &self.config.index;
        let bytes = match index::bytes_of(
            entry,
            &mut self.repository.reader(),
            settings.file_bytes_max,
        ) {
            Ok(bytes) => bytes,
            Err(Unread::TooLarge(bytes)) => {
                let max = settings.file_bytes_max;
                return explanation.decide(
                    "size",
                    format!("{bytes} bytes, over `index.file_bytes_max` = {max}"),
                );
            }
            Err(Unread::Failed(diagnostic)) => {
                return explanation.decide("bytes", diagnostic.message);
            }
        };
        let limits = &self.config.extract;
        let (read, diagnostics) = index::read_facts(
            &mut Worker::default(),
            candidate,
            &bytes,
            entry.generated,
            settings,
            limits,
        );
        for diagnostic in diagnostics {
            explanation.note("parse", diagnostic.message);
        }
        match read {
            Read::Skipped(skip) => explanation.decide("bytes", self.words_of(skip, &entry.path)),
            Read::Facts { language, facts } => {
                explanation.note("language", language.title.to_owned());
                if facts.is_empty() {
                    return explanation.decide(
                        "facts",
                        "it declares and imports nothing, so it has no record".to_owned(),
                    );
                }
                match store::map_path(&entry.path) {
                    Ok(record) => {
                        explanation.indexed = true;
                        explanation.record = Some(record);
                        let count = facts.fact_count();
                        explanation.decide(
                            "facts",
                            format!("{count} facts, read by {}", facts.extractor.word()),
                        );
                    }
                    Err(diagnostic) => explanation.decide("record", diagnostic.message),
                }
            }
        }
    }

    fn why_not_listed(&self, path: &RepoPath) -> Result<String, Error> {
        if let Some(ignored) = self
            .repository
            .is_ignored(path)?
            .filter(|ignored| ignored.is_ignored)
        {
            let file = ignored
                .file
                .map(|file| format!(" ({}:{})", file.display(), ignored.line))
                .unwrap_or_default();
            return Ok(format!("git ignores it: `{}`{file}", ignored.pattern));
        }
        Ok(format!(
            "not in the {}; `git add` it first if it is there",
            self.name
        ))
    }

    fn note_attributes(&self, explanation: &mut Explanation, path: &RepoPath) -> Result<(), Error> {
        for name in ["linguist-generated", "linguist-vendored"] {
            if let Some(found) = self.repository.attribute(path, name)? {
                let file = found
                    .file
                    .map(|file| format!(" ({}:{})", file.display(), found.line))
                    .unwrap_or_default();
                explanation.note(
                    "attribute",
                    format!("{name} is {} by `{}`{file}", found.value, found.pattern),
                );
            }
        }
        Ok(())
    }

    fn words_of(&self, skip: Skip, path: &RepoPath) -> String {
        let settings = &self.config.index;
        match skip {
            Skip::Excluded => {
                let pattern = settings
                    .exclude
                    .first_match(path.as_bytes())
                    .unwrap_or_default();
                format!("left out by `index.exclude`: {pattern}")
            }
            Skip::NotIncluded => "no pattern of `index.include` fits".to_owned(),
            Skip::Vendored => {
                "vendored, by .gitattributes or by the folder's name; `index.vendored = true` or \
                               `-linguist-vendored` takes it in"
                    .to_owned()
            }
            Skip::Generated => {
                "generated, by .gitattributes, its name or a mark in its first lines; \
                                `index.generated = true` or `-linguist-generated` takes it in"
                    .to_owned()
            }
            Skip::Lockfile => {
                "written by a package manager; `-linguist-generated` takes it in".to_owned()
            }
            Skip::Minified => {
                "minified: its lines are too long to be written by a person".to_owned()
            }
            Skip::Binary => "binary: it holds a NUL byte".to_owned(),
            Skip::NoLanguage => "no language has this suffix, name or `#!` line".to_owned(),
            Skip::TimedOut => "parsing took longer than `index.parse_ms_max`".to_owned(),
            other => other.word().to_owned(),
        }
    }
}

impl Explanation {
    fn note(&mut self, rule: &'static str, says: String) {
        self.steps.push(ExplanationStep {
            rule,
            says,
            decides: false,
        });
    }

    fn decide(&mut self, rule: &'static str, says: String) {
        self.steps.push(ExplanationStep {
            rule,
            says,
            decides: true,
        });
    }
}
