//! One file under all rules: what may be there by its literals, then its tree, then its findings.

use std::cell::{OnceCell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use hashbrown::HashSet;

use super::compiled::LanguageSet;
use super::foreign::EngineFile;
use super::suppressed;
use super::template::Captures;
use super::test_path::is_test_path;
use super::{
    FILE_MS_MAX, FINDING_COUNT_MAX, FileFindings, FileInput, Hit, RuleEntry, RuleSet, Worker,
};
use crate::diagnostic::{Diagnostic, Edit, Finding, Fix, Label, Severity, Standing};
use crate::extract;
use crate::facts::FileFacts;
use crate::parse::{
    self, Active, FileContext, Match, Occurrences, Search, SearchEnd, Tree, imports,
    is_point_in_test,
};
use crate::rules::checks::CheckInput;
use crate::rules::rule::{Tests, Within};
use crate::text::{LineTable, Range, Span};

/// What is known of the file, each part worked out when first asked for.
pub(super) struct Source<'a> {
    file: &'a FileInput<'a>,
    parser: RefCell<&'a mut parse::Parser>,
    extractor: RefCell<&'a mut extract::Worker>,
    tree: OnceCell<Option<Tree>>,
    facts: OnceCell<FileFacts>,
    lines: OnceCell<LineTable>,
    is_test: OnceCell<bool>,
}

/// Where a byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Zone {
    Comment,
    String,
    Code,
}

impl Source<'_> {
    /// The tree; `None` where the language is unknown or the parse was given up.
    fn tree(&self) -> Option<&Tree> {
        let parse = || {
            let language = self.file.language?;
            if extract::is_too_deep(language, self.file.bytes) {
                return None;
            }
            let limits = parse::Limits::default();
            let mut parser = self.parser.borrow_mut();
            match parser.parse(language, self.file.bytes, &[], limits) {
                parse::Parsed::Tree(tree) => Some(tree),
                parse::Parsed::TimedOut => None,
            }
        };
        self.tree.get_or_init(parse).as_ref()
    }

    fn lines(&self) -> &LineTable {
        self.lines.get_or_init(|| LineTable::new(self.file.bytes))
    }

    fn range(&self, span: Span) -> Range {
        Range {
            start: self.lines().point(span.start),
            end: self.lines().point(span.end),
        }
    }

    fn zone(&self, set: &LanguageSet, byte: u32) -> Option<Zone> {
        let root = self.tree()?.root_node();
        let at = byte as usize;
        let mut node = root.descendant_for_byte_range(at, at + 1)?;
        loop {
            let kind = node.kind();
            if set.is_comment(node) {
                return Some(Zone::Comment);
            }
            if node.is_named()
                && ["string", "char", "heredoc", "raw_text"]
                    .iter()
                    .any(|word| kind.contains(word))
            {
                return Some(Zone::String);
            }
            let is_code_in_string = ["interpolation", "substitution"]
                .iter()
                .any(|word| kind.contains(word));
            match node.parent() {
                Some(parent) if !is_code_in_string => node = parent,
                _ => return Some(Zone::Code),
            }
        }
    }
}

impl FileContext for Source<'_> {
    fn facts(&self) -> &FileFacts {
        self.facts.get_or_init(|| {
            let (Some(language), Some(tree)) = (self.file.language, self.tree()) else {
                return FileFacts::default();
            };
            let mut extractor = self.extractor.borrow_mut();
            let settings = extract::Settings::default();
            extract::facts_of_tree(&mut extractor, language, tree, self.file.bytes, &settings)
        })
    }

    fn is_test_file(&self) -> bool {
        *self
            .is_test
            .get_or_init(|| is_test_path(self.file.path.as_bytes()))
    }
}

/// Looks at one file.
pub(super) fn check(rules: &RuleSet, worker: &mut Worker, file: &FileInput<'_>) -> FileFindings {
    let set = rules.set(file.language);
    let has_suppressions = memchr::memmem::find(file.bytes, suppressed::MARK).is_some();
    if set.is_empty() && !has_suppressions {
        return FileFindings::default();
    }
    let Worker {
        parser,
        extractor,
        search,
        occurrences,
        active,
    } = worker;
    let source = Source {
        file,
        parser: RefCell::new(parser),
        extractor: RefCell::new(extractor),
        tree: OnceCell::new(),
        facts: OnceCell::new(),
        lines: OnceCell::new(),
        is_test: OnceCell::new(),
    };
    set.prefilter.scan(file.bytes, occurrences);
    let mut sink = Sink {
        rules,
        source: &source,
        found: FileFindings::default(),
        seen: HashSet::default(),
        order: Vec::new(),
        is_full: false,
    };
    let run = Run {
        rules,
        set,
        source: &source,
        occurrences,
        end: Instant::now() + Duration::from_millis(u64::from(FILE_MS_MAX)),
    };
    run.queries(search, active, &mut sink);
    run.regexes(&mut sink);
    run.checks(&mut sink);
    run.engines(&mut sink);
    let mut found = sink.finish();
    if has_suppressions {
        let tree = source.tree();
        found.suppressions = suppressed::find(file.bytes, tree, set, source.lines());
    }
    let is_given_up = matches!(source.tree.get(), Some(None)) && file.language.is_some();
    if is_given_up {
        let message = "the file could not be parsed within its limits, and rules that need its tree left it out";
        let told = Diagnostic::new("rule-parse-limit", Severity::Warning, message);
        found.diagnostics.push(told.at(file.path));
    }
    found
}

/// The parts of one file's check.
struct Run<'a> {
    rules: &'a RuleSet,
    set: &'a LanguageSet,
    source: &'a Source<'a>,
    occurrences: &'a Occurrences,
    end: Instant,
}

impl Run<'_> {
    /// Whether a rule has anything to do with this file, as far as its path and its bytes say.
    fn is_on(&self, rule: usize) -> bool {
        let entry = &self.rules.entries[rule];
        let needed = &entry.rule.requires.dependencies;
        let has_dependency = needed.is_empty()
            || needed
                .iter()
                .any(|name| self.source.file.dependencies.contains(name));
        has_dependency
            && self.set.file_clauses[rule].is_none_or(|clause| self.has(clause))
            && entry.is_for_path(self.source.file.path)
    }

    fn has(&self, clause: u32) -> bool {
        self.rules.asks_all || self.occurrences.has(clause)
    }

    fn queries(&self, search: &mut Search, active: &mut Vec<bool>, sink: &mut Sink<'_>) {
        active.clear();
        // Patterns of a rule follow each other.
        let mut last: Option<(usize, bool)> = None;
        for owner in &self.set.patterns {
            let is_active = owner.rule.is_some_and(|rule| {
                owner.clauses.iter().all(|&clause| self.has(clause))
                    && match last {
                        Some((known, is_on)) if known == rule => is_on,
                        _ => {
                            let is_on = self.is_on(rule);
                            last = Some((rule, is_on));
                            is_on
                        }
                    }
            });
            active.push(is_active);
        }
        if !active.contains(&true) {
            return;
        }
        if self.search(search, active, sink).is_ok() {
            return;
        }
        // One of them panicked: alone it can be named, and the others still speak.
        let mut owners: Vec<usize> = (self.set.patterns.iter().zip(active.iter()))
            .filter(|&(_, &is_active)| is_active)
            .filter_map(|(owner, _)| owner.rule)
            .collect();
        owners.dedup();
        for rule in owners {
            let alone: Vec<bool> = (self.set.patterns.iter().zip(active.iter()))
                .map(|(owner, &is_active)| is_active && owner.rule == Some(rule))
                .collect();
            if self.search(search, &alone, sink).is_err() {
                sink.panicked(rule);
            }
        }
    }

    fn search(
        &self,
        search: &mut Search,
        active: &[bool],
        sink: &mut Sink<'_>,
    ) -> std::thread::Result<()> {
        let (Some(program), Some(tree)) = (&self.set.program, self.source.tree()) else {
            return Ok(());
        };
        let nothing = vec![None; if self.rules.asks_all { active.len() } else { 0 }];
        let active = Active {
            patterns: active,
            clauses: if self.rules.asks_all {
                &nothing
            } else {
                &self.set.local
            },
            occurrences: self.occurrences,
            end: self.end,
        };
        let bytes = self.source.file.bytes;
        let owner_of = |pattern: usize| self.set.patterns[pattern].rule;
        let end = catch_unwind(AssertUnwindSafe(|| {
            program.search(search, &active, tree, bytes, self.source, &mut |found| {
                if let Some(rule) = owner_of(found.pattern) {
                    sink.matched(rule, program, &found);
                }
            })
        }))?;
        if let SearchEnd::OutOfTime { pattern } = end {
            sink.out_of_time(owner_of(pattern));
        }
        Ok(())
    }

    /// Runs something of one rule; a panic is told and changes nothing else.
    fn guarded(&self, rule: usize, sink: &mut Sink<'_>, work: impl FnOnce(&mut Sink<'_>)) {
        if Instant::now() >= self.end {
            sink.out_of_time(Some(rule));
            return;
        }
        if catch_unwind(AssertUnwindSafe(|| work(sink))).is_err() {
            sink.panicked(rule);
        }
    }

    fn regexes(&self, sink: &mut Sink<'_>) {
        for unit in &self.set.regexes {
            let may_be = unit.clause.is_none_or(|clause| self.has(clause));
            if !may_be || !self.is_on(unit.rule) {
                continue;
            }
            self.guarded(unit.rule, sink, |sink| {
                unit.find(self.source.file.bytes, |place, captures| {
                    if self.is_within(unit.within, place) {
                        sink.add(unit.rule, place, captures, &Hit::default());
                    }
                    !sink.is_full
                });
            });
        }
    }

    fn is_within(&self, within: Within, place: Span) -> bool {
        let zone = match within {
            Within::Anywhere => return true,
            Within::Comment | Within::String | Within::Code => {
                self.source.zone(self.set, place.start)
            }
        };
        match zone {
            // No grammar: nothing tells them apart.
            None => true,
            Some(Zone::Comment) => within == Within::Comment,
            Some(Zone::String) => within == Within::String,
            Some(Zone::Code) => within == Within::Code,
        }
    }

    fn checks(&self, sink: &mut Sink<'_>) {
        for &(rule, check) in &self.set.checks {
            if !self.is_on(rule) {
                continue;
            }
            let input = CheckInput {
                path: self.source.file.path.as_bytes(),
                bytes: self.source.file.bytes,
                language: self.source.file.language,
                options: &self.rules.entries[rule].rule.options,
                tree: &|| self.source.tree(),
                facts: &|| self.source.facts(),
            };
            self.guarded(rule, sink, |sink| {
                (check.run)(&input, &mut |hit| sink.add(rule, hit.span, &[], &hit));
            });
        }
    }

    fn engines(&self, sink: &mut Sink<'_>) {
        let file = EngineFile {
            path: self.source.file.path.as_bytes(),
            bytes: self.source.file.bytes,
            is_on: &|rule| self.is_on(rule),
            tree: &|| self.source.tree(),
        };
        for engine in &self.set.engines {
            let found = catch_unwind(AssertUnwindSafe(|| {
                engine.find(&file, &mut |rule, hit| sink.add(rule, hit.span, &[], &hit));
            }));
            if found.is_err() {
                sink.tell(
                    "rule-panicked",
                    "the engine for rules in another tool's form panicked here, and its findings are left out"
                        .to_owned(),
                );
            }
        }
    }
}

/// Gathers findings.
struct Sink<'a> {
    rules: &'a RuleSet,
    source: &'a Source<'a>,
    found: FileFindings,
    seen: HashSet<(usize, Span), foldhash::fast::FixedState>,
    /// The rule of each finding, for its place among those of the same span.
    order: Vec<usize>,
    is_full: bool,
}

impl Sink<'_> {
    fn matched(&mut self, rule: usize, program: &parse::Program, found: &Match<'_, '_>) {
        let captures: Vec<(&str, Span)> = found
            .captures
            .iter()
            .map(|capture| (program.capture_name(capture.name), span(capture.node)))
            .collect();
        if let Some(place) = joined(&captures, "here") {
            self.add(rule, place, &captures, &Hit::default());
        }
    }

    fn add(&mut self, rule: usize, place: Span, captures: &Captures<'_>, hit: &Hit) {
        let entry = &self.rules.entries[rule];
        if self.is_full || !self.counts(entry, place) || !self.seen.insert((rule, place)) {
            return;
        }
        if self.found.findings.len() == FINDING_COUNT_MAX {
            self.is_full = true;
            self.tell(
                "too-many-findings",
                format!("more than {FINDING_COUNT_MAX} findings in one file; the rest is left out"),
            );
            return;
        }
        let bytes = self.source.file.bytes;
        let message = match &hit.message {
            Some(message) => message.clone(),
            None => entry.message.message(captures, &hit.values, bytes),
        };
        let finding = Finding {
            rule: entry.rule.info.id.clone(),
            severity: entry.rule.info.severity,
            path: self.source.file.path.clone(),
            range: self.source.range(place),
            span: place,
            message,
            labels: self.labels(entry, captures, hit),
            fix: hit
                .fix
                .clone()
                .or_else(|| fix_of(entry, place, captures, bytes)),
            fingerprint: 0,
            standing: Standing::New,
        };
        self.order.push(rule);
        self.found.findings.push(finding);
    }

    /// Whether what the rule asks of the whole file and of tests lets a place count.
    fn counts(&self, entry: &RuleEntry, place: Span) -> bool {
        let rule = &entry.rule;
        let modules = &rule.requires.imports;
        if !modules.is_empty()
            && !modules
                .iter()
                .any(|module| imports(self.source.facts(), module))
        {
            return false;
        }
        let is_in_test = || {
            self.source.is_test_file()
                || is_point_in_test(self.source.facts(), self.source.lines().point(place.start))
        };
        match rule.tests {
            Tests::Include => true,
            Tests::Exclude => !is_in_test(),
            Tests::Only => is_in_test(),
        }
    }

    fn labels(&self, entry: &RuleEntry, captures: &Captures<'_>, hit: &Hit) -> Vec<Label> {
        let label = |span: Span, message: &str| Label {
            range: self.source.range(span),
            span,
            message: message.to_owned(),
        };
        let own = entry.rule.labels.iter().flat_map(|(name, message)| {
            captures
                .iter()
                .filter(move |(known, _)| known == name)
                .map(move |&(_, span)| label(span, message))
        });
        let others = hit.labels.iter();
        own.chain(others.map(|(span, message)| label(*span, message)))
            .collect()
    }

    fn tell(&mut self, kind: &'static str, message: String) {
        let told = Diagnostic::new(kind, Severity::Warning, message).at(self.source.file.path);
        if !self.found.diagnostics.contains(&told) {
            self.found.diagnostics.push(told);
        }
    }

    fn panicked(&mut self, rule: usize) {
        let id = self.rules.entries[rule].rule.info.id.clone();
        self.tell(
            "rule-panicked",
            format!("the rule `{id}` panicked here, and may have found less than there is"),
        );
    }

    fn out_of_time(&mut self, rule: Option<usize>) {
        let last = rule.map_or_else(String::new, |rule| {
            format!(
                ", the last rule asked being `{}`",
                self.rules.entries[rule].rule.info.id
            )
        });
        self.tell(
            "rule-timeout",
            format!("the rules took longer than {FILE_MS_MAX} ms{last}; the rest of the file is left out"),
        );
    }

    fn finish(mut self) -> FileFindings {
        let mut numbered: Vec<(usize, Finding)> = self
            .order
            .drain(..)
            .zip(std::mem::take(&mut self.found.findings))
            .collect();
        numbered.sort_by_key(|(rule, finding)| {
            (
                finding.span.start,
                std::cmp::Reverse(finding.span.end),
                *rule,
            )
        });
        self.found.findings = numbered.into_iter().map(|(_, finding)| finding).collect();
        self.found
    }
}

fn span(node: parse::Node<'_>) -> Span {
    let number = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    Span {
        start: number(node.start_byte()),
        end: number(node.end_byte()),
    }
}

/// From the first to the last node of a capture.
fn joined(captures: &Captures<'_>, name: &str) -> Option<Span> {
    let mine = captures.iter().filter(|(known, _)| *known == name);
    mine.map(|&(_, span)| span).reduce(|all, next| Span {
        start: all.start.min(next.start),
        end: all.end.max(next.end),
    })
}

/// The rule's fix for a place.
fn fix_of(entry: &RuleEntry, place: Span, captures: &Captures<'_>, bytes: &[u8]) -> Option<Fix> {
    let template = entry.fix.as_ref()?;
    let safety = entry.rule.fix.as_ref()?.safety;
    let place = joined(captures, "replace").unwrap_or(place);
    let edit = if template.is_empty() {
        Edit {
            span: with_blank_line(place, bytes),
            text: Vec::new(),
        }
    } else {
        let line_start = line_start(place.start as usize, bytes);
        let line = &bytes[line_start..];
        let is_blank = |byte: &u8| *byte == b' ' || *byte == b'\t';
        let indentation = line.iter().position(|byte| !is_blank(byte)).unwrap_or(0);
        let text = template.code(captures, bytes, &line[..indentation], line_end_of(bytes));
        Edit { span: place, text }
    };
    Some(Fix {
        safety,
        edits: vec![edit],
    })
}

fn line_start(at: usize, bytes: &[u8]) -> usize {
    memchr::memrchr(b'\n', &bytes[..at.min(bytes.len())]).map_or(0, |end| end + 1)
}

/// How the file ends its lines.
fn line_end_of(bytes: &[u8]) -> &'static [u8] {
    match memchr::memchr(b'\n', bytes) {
        Some(at) if at > 0 && bytes[at - 1] == b'\r' => b"\r\n",
        _ => b"\n",
    }
}

/// The place, and the whole of its lines if nothing else stands on them.
fn with_blank_line(place: Span, bytes: &[u8]) -> Span {
    let start = line_start(place.start as usize, bytes);
    let rest = &bytes[(place.end as usize).min(bytes.len())..];
    let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
    let is_alone = bytes[start..place.start as usize]
        .iter()
        .all(u8::is_ascii_whitespace)
        && rest[..end].iter().all(u8::is_ascii_whitespace);
    if !is_alone {
        return place;
    }
    let number = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    Span {
        start: number(start),
        end: place.end + number(end),
    }
}
