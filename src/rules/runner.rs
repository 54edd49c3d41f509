//! Looks at the files of a tree with a set of rules, and spares what was looked at before.
//!
//! What is known of a file is taken from the local cache by blob, path and rule; only rules that nobody asked about
//! this blob yet look at its bytes, and where there are none the file is not even read. The cache changes how
//! long it takes and never what is found.

use std::sync::{Arc, Mutex, OnceLock};

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::coding;
use super::fingerprint::{Found, assign};
use super::matching::{FileInput, RuleSet, Suppression, Worker};
use super::rule::Rule;
use crate::diagnostic::Diagnostic;
use crate::git::{Entry, ObjectReader, Repository, Source};
use crate::index::{self, Unread};
use crate::language::Candidate;
use crate::store::{Findings, FindingsKey};
use crate::text::{decoded, fingerprint};

/// Rules of one run and everything that decides what they find.
pub(crate) struct Runner<'a> {
    rules: Vec<Arc<Rule>>,
    all: RuleSet,
    /// By id.
    numbers: HashMap<String, usize, FixedState>,
    /// The rules that may be about a file, by what its path tells.
    about: Vec<OnceLock<Numbers>>,
    /// For each set of rules in the cache, which of ours it holds.
    covered: Vec<Numbers>,
    /// For each set of rules in the cache, which of ours each of its numbers is.
    mapped: Vec<Vec<Option<usize>>>,
    cache: &'a Findings,
    /// Sets of fewer rules, for files about which only some are known.
    partial: Mutex<HashMap<Numbers, Arc<Partial>, FixedState>>,
    settings: &'a index::Settings,
    dependencies: Vec<String>,
    context: u64,
}

/// Kept of files that are no text of a person: no findings are written so.
const SKIPPED: &[u8] = &[0xff];

/// A subset of the rules.
struct Partial {
    set: RuleSet,
    hashes: Vec<u64>,
    numbers: HashMap<String, usize, FixedState>,
}

/// A set of rules by their numbers, one bit each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Numbers(Vec<u64>);

/// What one thread works with.
pub(crate) struct Hands {
    pub reader: ObjectReader,
    pub(super) worker: Worker,
}

/// What is known of a file in the end.
#[derive(Default)]
pub(crate) struct Looked {
    /// In the order of the file, new all of them.
    pub found: Vec<Found>,
    pub suppressions: Vec<Suppression>,
    pub diagnostics: Vec<Diagnostic>,
    /// Its text, where it was read.
    pub text: Option<Vec<u8>>,
    /// Whether rules looked at it, now or earlier.
    pub is_checked: bool,
}

impl Hands {
    pub(crate) fn new(repository: &Repository) -> Self {
        Self {
            reader: repository.reader(),
            worker: Worker::default(),
        }
    }
}

impl<'a> Runner<'a> {
    /// Prepares a run; `dependencies` are what the repository's manifests name.
    pub(crate) fn new(
        rules: Vec<Arc<Rule>>,
        cache: &'a Findings,
        settings: &'a index::Settings,
        dependencies: Vec<String>,
    ) -> Self {
        let hashes: HashMap<u64, usize, FixedState> = rules
            .iter()
            .enumerate()
            .map(|(number, rule)| (rule.hash, number))
            .collect();
        let mapped: Vec<Vec<Option<usize>>> = cache
            .sets()
            .iter()
            .map(|set| set.iter().map(|hash| hashes.get(hash).copied()).collect())
            .collect();
        let covered = mapped
            .iter()
            .map(|set| Numbers::of(set.iter().flatten().copied(), rules.len()))
            .collect();
        let mut context = format!("{settings:?}").into_bytes();
        for dependency in &dependencies {
            context.push(0);
            context.extend_from_slice(dependency.as_bytes());
        }
        Self {
            all: RuleSet::new(rules.clone()),
            numbers: by_id(&rules),
            about: (0..=usize::from(u8::MAX) + 1)
                .map(|_| OnceLock::new())
                .collect(),
            rules,
            covered,
            mapped,
            cache,
            partial: Mutex::default(),
            settings,
            dependencies,
            context: fingerprint(&context),
        }
    }

    pub(crate) fn rules(&self) -> &[Arc<Rule>] {
        &self.rules
    }

    /// Whether a rule of this full id takes part.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.numbers.contains_key(id)
    }

    /// Whether any rule may be about a file, as far as its path tells.
    pub(crate) fn is_for(&self, candidate: Option<Candidate>) -> bool {
        !self.about(candidate).is_empty()
    }

    fn about(&self, candidate: Option<Candidate>) -> &Numbers {
        let row = candidate.map_or(usize::from(u8::MAX) + 1, |candidate| candidate.key().into());
        self.about[row].get_or_init(|| {
            let rules = self.rules.iter().enumerate();
            let about = rules.filter(|(_, rule)| is_about(rule, candidate));
            Numbers::of(about.map(|(number, _)| number), self.rules.len())
        })
    }

    /// Looks at one file of a tree.
    pub(crate) fn look(
        &self,
        hands: &mut Hands,
        entry: &Entry,
        candidate: Option<Candidate>,
    ) -> Looked {
        let context = self.context_of(entry);
        let about = self.about(candidate);
        if let Some(blob) = entry.blob {
            let (known, covered) = self.known(&FindingsKey::new(&blob, context), entry);
            // On disk line ends may differ from those of the blob, which only the bytes tell.
            let is_certain = entry.source == Source::Object || known.found.is_empty();
            if is_certain && about.without(&covered).is_empty() {
                return known;
            }
        }
        let bytes = match index::bytes_of(entry, &mut hands.reader, self.settings.file_bytes_max) {
            Ok(bytes) => bytes,
            Err(Unread::TooLarge(_)) => return Looked::default(),
            Err(Unread::Failed(diagnostic)) => {
                return Looked {
                    diagnostics: vec![*diagnostic],
                    ..Looked::default()
                };
            }
        };
        let blob = match (entry.source, entry.blob) {
            (Source::Object, Some(blob)) => blob,
            _ => hands.reader.hash_blob(&bytes),
        };
        let key = FindingsKey::new(&blob, context);
        let (mut known, covered) = self.known(&key, entry);
        let missing = about.without(&covered);
        let text = decoded(&bytes).into_owned();
        if !missing.is_empty() {
            self.look_anew(hands, entry, candidate, key, &text, (&mut known, &missing));
        }
        known.text = Some(text);
        known
    }

    /// The decoded text of a file, unless it is none of a person.
    pub(super) fn text_of(&self, hands: &mut Hands, entry: &Entry) -> Option<Vec<u8>> {
        let bytes_max = self.settings.file_bytes_max;
        let bytes = index::bytes_of(entry, &mut hands.reader, bytes_max).ok()?;
        let text = decoded(&bytes).into_owned();
        let is_skipped = index::by_bytes(&text, entry.generated, self.settings).is_some();
        (!is_skipped).then_some(text)
    }

    /// Whether the rule of a number may be about a file.
    pub(super) fn is_about(&self, number: usize, candidate: Option<Candidate>) -> bool {
        self.about(candidate).has(number)
    }

    /// A text as rules are given it.
    pub(super) fn input<'t>(
        &'t self,
        entry: &'t Entry,
        candidate: Option<Candidate>,
        text: &'t [u8],
    ) -> FileInput<'t> {
        FileInput {
            path: &entry.path,
            language: candidate.and_then(|candidate| candidate.language(text)),
            bytes: text,
            dependencies: &self.dependencies,
        }
    }

    /// What all rules say of a text that is in no tree: that of a file while it is mended.
    pub(crate) fn look_at(
        &self,
        hands: &mut Hands,
        entry: &Entry,
        candidate: Option<Candidate>,
        text: &[u8],
    ) -> Looked {
        let input = self.input(entry, candidate, text);
        let findings = self.all.check(&mut hands.worker, &input);
        Looked {
            found: assign(findings.findings, text),
            suppressions: findings.suppressions,
            diagnostics: findings.diagnostics,
            text: None,
            is_checked: true,
        }
    }

    fn look_anew(
        &self,
        hands: &mut Hands,
        entry: &Entry,
        candidate: Option<Candidate>,
        key: FindingsKey,
        text: &[u8],
        (known, missing): (&mut Looked, &Numbers),
    ) {
        let partial = self.partial(missing);
        if index::by_bytes(text, entry.generated, self.settings).is_some() {
            self.cache.add(key, &partial.hashes, SKIPPED.to_vec());
            return;
        }
        let input = self.input(entry, candidate, text);
        let findings = partial.set.check(&mut hands.worker, &input);
        let found = assign(findings.findings, text);
        // What went wrong may go right another time.
        if findings.diagnostics.is_empty() {
            let number_of = |id: &str| partial.numbers.get(id).copied();
            if let Some(bytes) = coding::encode(&found, &findings.suppressions, &number_of) {
                self.cache.add(key, &partial.hashes, bytes);
            }
        }
        known.is_checked = true;
        known.found.extend(found);
        known
            .found
            .sort_by(|one, other| order(one).cmp(&order(other)));
        known.suppressions = findings.suppressions;
        let diagnostics = findings.diagnostics.into_iter();
        known
            .diagnostics
            .extend(diagnostics.map(|diagnostic| diagnostic.at(&entry.path)));
    }

    /// Everything but the bytes that decides what rules find in a file.
    fn context_of(&self, entry: &Entry) -> u64 {
        let mut context = self.context.to_le_bytes().to_vec();
        context.push(entry.generated.map_or(2, u8::from));
        context.extend_from_slice(entry.path.as_bytes());
        fingerprint(&context)
    }

    /// What the cache knows, and of which rules.
    fn known(&self, key: &FindingsKey, entry: &Entry) -> (Looked, Numbers) {
        let mut looked = Looked::default();
        let mut covered = Numbers::none(self.rules.len());
        for before in self.cache.get(key) {
            let set = &self.covered[before.set];
            if covered.has_all(set) {
                continue;
            }
            if before.bytes == SKIPPED {
                covered.add(set);
                continue;
            }
            let rule_of = |number: usize| {
                let number = (*self.mapped[before.set].get(number)?)?;
                (!covered.has(number)).then(|| Arc::clone(&self.rules[number].info))
            };
            let Some((found, suppressions)) = coding::decode(before.bytes, &entry.path, &rule_of)
            else {
                continue;
            };
            looked.found.extend(found);
            if !suppressions.is_empty() {
                looked.suppressions = suppressions;
            }
            looked.is_checked = true;
            covered.add(set);
        }
        looked
            .found
            .sort_by(|one, other| order(one).cmp(&order(other)));
        (looked, covered)
    }

    fn partial(&self, numbers: &Numbers) -> Arc<Partial> {
        let mut partial = self
            .partial
            .lock()
            .expect("no thread panics while it holds the sets");
        if let Some(known) = partial.get(numbers) {
            return Arc::clone(known);
        }
        let rules: Vec<Arc<Rule>> = self
            .rules
            .iter()
            .enumerate()
            .filter(|(number, _)| numbers.has(*number))
            .map(|(_, rule)| Arc::clone(rule))
            .collect();
        let made = Arc::new(Partial {
            hashes: rules.iter().map(|rule| rule.hash).collect(),
            numbers: by_id(&rules),
            set: RuleSet::new(rules),
        });
        partial.insert(numbers.clone(), Arc::clone(&made));
        made
    }
}

/// Whether any rule must know what the manifests of the repository name.
pub(crate) fn asks_for_dependencies(rules: &[Arc<Rule>]) -> bool {
    let mut rules = rules.iter();
    rules.any(|rule| !rule.requires.dependencies.is_empty())
}

fn by_id(rules: &[Arc<Rule>]) -> HashMap<String, usize, FixedState> {
    let ids = rules.iter().map(|rule| rule.info.id.clone());
    ids.zip(0..).collect()
}

/// Findings of one file by place, then by rule; stable for the same of both.
fn order(found: &Found) -> (u32, u32, &str) {
    let finding = &found.finding;
    (finding.span.start, finding.span.end, &finding.rule)
}

/// Whether a rule may be about a file, as far as the path tells its language.
fn is_about(rule: &Rule, candidate: Option<Candidate>) -> bool {
    let certain = match candidate {
        Some(Candidate::Certain(_)) => candidate.and_then(|candidate| candidate.language(b"")),
        _ => None,
    };
    rule.info.languages.iter().any(|name| {
        if name == "any" {
            return true;
        }
        let Some(language) = crate::language::by_name(name) else {
            return false;
        };
        match candidate {
            None => false,
            Some(Candidate::Certain(_)) => certain.is_some_and(|row| row.name == language.name),
            Some(Candidate::Header) => matches!(language.name, "c" | "cpp"),
            Some(Candidate::Script) => !language.interpreters.is_empty(),
        }
    })
}

impl Numbers {
    fn none(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    fn of(numbers: impl Iterator<Item = usize>, count: usize) -> Self {
        let mut all = Self::none(count);
        for number in numbers {
            all.0[number / 64] |= 1 << (number % 64);
        }
        all
    }

    fn has(&self, number: usize) -> bool {
        self.0[number / 64] >> (number % 64) & 1 == 1
    }

    fn has_all(&self, other: &Self) -> bool {
        let mut pairs = self.0.iter().zip(&other.0);
        pairs.all(|(one, other)| other & !one == 0)
    }

    fn add(&mut self, other: &Self) {
        for (one, other) in self.0.iter_mut().zip(&other.0) {
            *one |= other;
        }
    }

    fn without(&self, other: &Self) -> Self {
        let pairs = self.0.iter().zip(&other.0);
        Self(pairs.map(|(one, other)| one & !other).collect())
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|bits| *bits == 0)
    }
}
