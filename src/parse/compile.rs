//! Written patterns to compiled ones, with names resolved in one grammar.

use std::rc::Rc;
use std::sync::OnceLock;

use hashbrown::HashMap;

use super::grammar::{ERROR_KIND, Grammar, nearest};
use super::literal::needs_of;
use super::plan::{Element, Entry, FieldKinds, Item, Kinds, Pattern, Row, Start, What, bit};
use super::predicate::{LazyRegex, NAMES, Predicate, Test};
use super::program::{Program, Setting};
use super::reader::{
    Argument, Fault, KindName, Quantifier, Shape, Token, Word, Written, WrittenPattern,
    WrittenPredicate, place, read,
};
use super::relation::{self, Choice, Relation, SUB_PATTERN_DEPTH_MAX, SubPatterns};
use super::scene::Shared;

/// Who wrote a text, and so what it may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// A language's own queries, from which facts are made.
    Extraction,
    /// A rule, which may ask for facts and what stands around.
    Rules,
    /// A pattern in a string of a rule, so deep.
    InString(u32),
}

/// What is wrong with a text, and where: line and column from 1, the column in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QueryFault {
    pub line: u32,
    pub column: u32,
    pub message: String,
}

impl std::fmt::Display for QueryFault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl QueryFault {
    /// A fault at a byte of a text.
    pub(super) fn at(text: &str, at: usize, message: impl Into<String>) -> Self {
        let (line, column) = place(text, at);
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Self {
            line: number(line),
            column: number(column),
            message: message.into(),
        }
    }
}

/// Whether patterns that name unknown kinds and fields are faults or are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnknownNames {
    Refused,
    /// For the queries of a language this one builds on.
    Skipped,
}

/// Collects the patterns of one language, text by text.
pub(super) struct Compiler<'a> {
    grammar: Rc<Grammar<'a>>,
    dialect: Dialect,
    capture_ids: HashMap<String, u32, foldhash::fast::FixedState>,
    pub(super) capture_names: Vec<String>,
    pub(super) patterns: Vec<Pattern>,
    /// Ways into the patterns, by the kind they start with.
    pub(super) entries: Vec<Entry>,
    pub(super) entries_by_kind: Vec<Vec<u32>>,
    pub(super) rows: Vec<Vec<Element>>,
}

/// Why a pattern cannot be compiled.
enum Refusal {
    /// The grammar lacks a name.
    Unknown(Fault),
    Fault(Fault),
}

impl<'a> Compiler<'a> {
    pub(super) fn new(language: &'a tree_sitter::Language, dialect: Dialect) -> Self {
        Self::with(Rc::new(Grammar::new(language)), dialect)
    }

    fn with(grammar: Rc<Grammar<'a>>, dialect: Dialect) -> Self {
        let kind_count = grammar.named().len() + 1;
        Self {
            grammar,
            dialect,
            capture_ids: HashMap::default(),
            capture_names: Vec::new(),
            patterns: Vec::new(),
            entries: Vec::new(),
            entries_by_kind: vec![Vec::new(); kind_count],
            rows: Vec::new(),
        }
    }

    /// Whether each kind is a named one.
    pub(super) fn named(&self) -> Vec<bool> {
        // The last place stands for errors, which are named.
        let mut named = self.grammar.named().to_vec();
        named.push(true);
        named
    }

    /// Whether each kind is one of comments.
    pub(super) fn comments(&self) -> Vec<bool> {
        self.grammar.comments()
    }

    /// Adds the patterns of a text behind those before; after a fault some may have been added.
    pub(super) fn add(&mut self, text: &str, unknown: UnknownNames) -> Result<(), QueryFault> {
        let tell = |fault: &Fault| QueryFault::at(text, fault.at, fault.message.clone());
        for written in read(text).map_err(|fault| tell(&fault))? {
            match self.pattern(&written) {
                Ok(()) => {}
                Err(Refusal::Unknown(_)) if unknown == UnknownNames::Skipped => {}
                Err(Refusal::Unknown(fault) | Refusal::Fault(fault)) => return Err(tell(&fault)),
            }
        }
        Ok(())
    }

    fn pattern(&mut self, written: &WrittenPattern) -> Result<(), Refusal> {
        let mut builder = Builder {
            grammar: &self.grammar,
            dialect: self.dialect,
            is_code: is_code(written),
            capture_ids: &mut self.capture_ids,
            capture_names: &mut self.capture_names,
            used: Vec::new(),
            may_overlap: false,
        };
        let mut elements = Vec::new();
        builder.splice(&written.root, false, &mut elements)?;
        builder.finish(&mut elements, Some(false));
        let mut pattern = Pattern {
            settings: Vec::new(),
            captures: Vec::new(),
            predicates: Vec::new(),
            relations: Vec::new(),
            needs: Vec::new(),
            may_overlap: false,
        };
        for predicate in &written.predicates {
            builder.predicate(predicate, &mut pattern)?;
        }
        pattern.may_overlap = builder.may_overlap;
        pattern.captures = std::mem::take(&mut builder.used);
        pattern.relations.sort_by_key(Relation::cost);
        if self.dialect != Dialect::Extraction {
            pattern.needs = needs_of(&elements, &pattern, &self.grammar);
        }
        self.enter(elements, written.root.at)?;
        self.patterns.push(pattern);
        Ok(())
    }

    /// Makes the pattern's ways in.
    fn enter(&mut self, mut elements: Vec<Element>, at: usize) -> Result<(), Refusal> {
        let is_in_string = matches!(self.dialect, Dialect::InString(_));
        let is_single = matches!(&elements[..], [only] if !only.may_lack && !only.may_repeat);
        if is_single {
            match elements.remove(0).what {
                What::Items(items) => {
                    for item in items {
                        if is_in_string && item.field != 0 {
                            return Err(Refusal::Fault(Fault {
                                at,
                                message:
                                    "a field has no meaning at the root of a pattern in a string"
                                        .to_owned(),
                            }));
                        }
                        let kinds = item.kinds.clone();
                        self.entry(Start::Root(item), &[&kinds], at)?;
                    }
                }
                What::Rows(rows) => {
                    for row in rows {
                        self.enter(row, at)?;
                    }
                }
            }
            return Ok(());
        }
        if is_in_string {
            return Err(Refusal::Fault(Fault {
                at,
                message: "a pattern in a string is one node, not a row of them".to_owned(),
            }));
        }
        let index = number(self.rows.len());
        for (at_element, element) in elements.iter().enumerate() {
            let start = Start::Row {
                elements: index,
                at: at_element,
            };
            self.entry(start, &element.first_kinds(), at)?;
            if !element.may_lack {
                break;
            }
        }
        self.rows.push(elements);
        Ok(())
    }

    fn entry(&mut self, start: Start, kinds: &[&Kinds], at: usize) -> Result<(), Refusal> {
        let index = number(self.entries.len());
        for kinds in kinds {
            let all;
            let listed = match kinds {
                Kinds::Named | Kinds::Any if self.dialect != Dialect::Extraction => {
                    all = self.grammar.all(**kinds == Kinds::Named);
                    Some(&all[..])
                }
                kinds => kinds.listed(),
            };
            let Some(listed) = listed else {
                return Err(Refusal::Fault(Fault {
                    at,
                    message: "a pattern needs definite kinds at its root, not `_`: patterns are \
                              found by them"
                        .to_owned(),
                }));
            };
            for &kind in listed {
                let last = self.entries_by_kind.len() - 1;
                let list = &mut self.entries_by_kind[usize::from(kind).min(last)];
                if list.last() != Some(&index) {
                    list.push(index);
                }
            }
        }
        self.entries.push(Entry {
            pattern: number(self.patterns.len()),
            start,
        });
        Ok(())
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index).expect("limits of the reader keep counts small")
}

/// Builds one pattern.
struct Builder<'b, 'a> {
    grammar: &'b Rc<Grammar<'a>>,
    dialect: Dialect,
    /// See [`Element::is_code`].
    is_code: bool,
    capture_ids: &'b mut HashMap<String, u32, foldhash::fast::FixedState>,
    capture_names: &'b mut Vec<String>,
    /// Captures of this pattern.
    used: Vec<u32>,
    may_overlap: bool,
}

impl Builder<'_, '_> {
    /// Appends what was written to a row; a group without a quantifier dissolves in it.
    fn splice(
        &mut self,
        written: &Written,
        anchored: bool,
        row: &mut Vec<Element>,
    ) -> Result<(), Refusal> {
        let anchored = anchored || written.anchored;
        let Shape::Group(parts) = &written.shape else {
            let element = self.element(written, anchored)?;
            row.push(element);
            return Ok(());
        };
        let mut inner = Vec::new();
        for part in parts {
            self.splice(part, false, &mut inner)?;
        }
        if let Some(first) = inner.first_mut() {
            self.dress(first, written)?;
        }
        if written.quantifier == Quantifier::ONE {
            if let Some(first) = inner.first_mut() {
                first.anchored |= anchored;
            }
            row.append(&mut inner);
        } else {
            self.finish(&mut inner, None);
            row.push(plain(What::Rows(vec![inner]), written.quantifier, anchored));
        }
        Ok(())
    }

    fn element(&mut self, written: &Written, anchored: bool) -> Result<Element, Refusal> {
        let what = match &written.shape {
            Shape::Choice(branches) => self.choice(branches)?,
            Shape::Token(_) | Shape::Anything | Shape::Node(_) | Shape::Group(_) => {
                What::Items(vec![self.item(written)?])
            }
        };
        let mut element = plain(what, written.quantifier, anchored);
        self.dress(&mut element, written)?;
        Ok(element)
    }

    fn choice(&mut self, branches: &[Written]) -> Result<What, Refusal> {
        let mut rows = Vec::new();
        for branch in branches {
            let mut row = Vec::new();
            self.splice(branch, false, &mut row)?;
            rows.push(row);
        }
        let is_single = |row: &Vec<Element>| {
            matches!(
                &row[..],
                [Element {
                    what: What::Items(_),
                    may_lack: false,
                    may_repeat: false,
                    ..
                }]
            )
        };
        if !rows.iter().all(is_single) {
            for row in &mut rows {
                self.finish(row, None);
            }
            self.may_overlap = true;
            return Ok(What::Rows(rows));
        }
        let mut items: Vec<Item> = Vec::new();
        for element in rows.into_iter().flatten() {
            if let What::Items(more) = element.what {
                items.extend(more);
            }
        }
        for (at, item) in items.iter().enumerate() {
            self.may_overlap |= items[..at]
                .iter()
                .any(|other| other.kinds.may_share(&item.kinds));
        }
        Ok(What::Items(items))
    }

    /// Puts the captures and the field written around something on its first node.
    fn dress(&mut self, element: &mut Element, written: &Written) -> Result<(), Refusal> {
        let field = match &written.field {
            Some(field) => self.grammar.field(&field.text).map_err(|message| {
                Refusal::Unknown(Fault {
                    at: field.at,
                    message,
                })
            })?,
            None => 0,
        };
        let captures: Vec<u32> = written
            .captures
            .iter()
            .map(|capture| self.capture(capture))
            .collect();
        if field == 0 && captures.is_empty() {
            return Ok(());
        }
        let mut has_two = false;
        element.items_mut(&mut |item| {
            if field != 0 {
                has_two |= item.field != 0;
                item.field = field;
            }
            item.captures = item.captures.iter().chain(&captures).copied().collect();
        });
        if has_two {
            return Err(Refusal::Fault(Fault {
                at: written.at,
                message: "a node stands in one field only".to_owned(),
            }));
        }
        Ok(())
    }

    fn capture(&mut self, word: &Word) -> u32 {
        let next = number(self.capture_names.len());
        let id = *self
            .capture_ids
            .entry_ref(word.text.as_str())
            .or_insert(next);
        if id == next {
            self.capture_names.push(word.text.clone());
        }
        if !self.used.contains(&id) {
            self.used.push(id);
        }
        id
    }

    fn item(&mut self, written: &Written) -> Result<Item, Refusal> {
        let mut item = Item {
            kinds: Kinds::Any,
            is_missing: false,
            field: 0,
            lacks: Box::default(),
            captures: Box::default(),
            children: None,
        };
        let node = match &written.shape {
            Shape::Anything | Shape::Choice(_) | Shape::Group(_) => return Ok(item),
            Shape::Token(text) => {
                item.kinds = self.kinds(text, false, written.at)?;
                return Ok(item);
            }
            Shape::Node(node) => node,
        };
        item.kinds = match &node.kind {
            KindName::Named => Kinds::Named,
            KindName::Error => Kinds::One(ERROR_KIND),
            KindName::Kind(word) => self.kinds(&word.text, true, word.at)?,
            KindName::Missing(None) => Kinds::Any,
            KindName::Missing(Some(Token { word, named })) => {
                self.kinds(&word.text, *named, word.at)?
            }
            KindName::Subtype(above, Token { word, named }) => kinds_of(
                self.grammar
                    .subtype(&above.text, &word.text, *named)
                    .map_err(|message| unknown(message, above.at))?,
            ),
        };
        item.is_missing = matches!(node.kind, KindName::Missing(_));
        let lacks = node.lacks.iter().map(|field| {
            self.grammar
                .field(&field.text)
                .map_err(|message| unknown(message, field.at))
        });
        item.lacks = lacks.collect::<Result<_, _>>()?;
        let mut elements = Vec::new();
        for child in &node.children {
            self.splice(child, false, &mut elements)?;
        }
        self.finish(&mut elements, Some(node.anchored_end));
        if !elements.is_empty() {
            let row = row_of(elements, node.anchored_end, self.is_code);
            item.children = Some(Box::new(row));
        }
        Ok(item)
    }

    fn kinds(&self, name: &str, named: bool, at: usize) -> Result<Kinds, Refusal> {
        self.grammar
            .kinds(name, named)
            .map(kinds_of)
            .map_err(|message| unknown(message, at))
    }

    /// Works out what the matcher may skip. `end` says whether the row's end is anchored, or that it
    /// is not known what follows.
    fn finish(&mut self, row: &mut Vec<Element>, end: Option<bool>) {
        for element in row.iter_mut() {
            element.is_code = self.is_code;
            element.captures = has_captures(&element.what);
        }
        let is_free = |row: &[Element], at: usize| match row.get(at + 1) {
            Some(next) => !next.anchored,
            None => end == Some(false),
        };
        let mut at = 0;
        while at < row.len() {
            let element = &row[at];
            let is_idle = element.may_lack && !element.captures && !element.anchored;
            // A row keeps one element: a root must stay a root.
            if is_idle && is_free(row, at) && row.len() > 1 {
                row.remove(at);
            } else {
                at += 1;
            }
        }
        for at in 0..row.len() {
            let first_only = !row[at].captures && !row[at].may_repeat && is_free(row, at);
            let cuts = row[at].may_repeat && may_cut(row, at, end);
            let element = &mut row[at];
            element.first_only = first_only;
            element.cuts = cuts;
            self.may_overlap |= element.may_lack
                || element.may_repeat
                || (!element.captures && !element.first_only);
        }
    }

    /// The captures and the strings of a predicate.
    fn arguments(&self, arguments: &[Argument]) -> Result<(Vec<u32>, Vec<String>), Refusal> {
        let mut captures = Vec::new();
        let mut texts = Vec::new();
        for argument in arguments {
            match argument {
                Argument::Text(text) => texts.push(text.clone()),
                Argument::Capture(word) => {
                    let id = self.capture_ids.get(word.text.as_str()).copied();
                    let Some(id) = id.filter(|id| self.used.contains(id)) else {
                        return Err(Refusal::Fault(Fault {
                            at: word.at,
                            message: format!("this pattern captures no `@{}`", word.text),
                        }));
                    };
                    captures.push(id);
                }
            }
        }
        Ok((captures, texts))
    }

    /// A question about what stands around or inside a capture.
    fn relation(
        &mut self,
        written: &WrittenPredicate,
        pattern: &mut Pattern,
    ) -> Result<(), Refusal> {
        let name = written.name.text.as_str();
        let fault = |message: String| {
            Refusal::Fault(Fault {
                at: written.name.at,
                message,
            })
        };
        if self.dialect == Dialect::Extraction {
            return Err(fault(format!(
                "`#{name}` is for rules: the queries of a language cannot ask for what is made from them"
            )));
        }
        let (captures, texts) = self.arguments(&written.arguments)?;
        let base = name.strip_prefix("not-").unwrap_or(name);
        let question = relation::question(base, &captures, &texts, &mut |texts| {
            self.alternatives(texts)
        })
        .map_err(|wrong| fault(format!("`#{name}` {wrong}")))?;
        pattern.relations.push(Relation {
            capture: captures.first().copied().unwrap_or(u32::MAX),
            question,
            positive: base == name,
        });
        Ok(())
    }

    /// Kinds by their names, and patterns in strings.
    fn alternatives(&self, texts: &[String]) -> Result<Choice, String> {
        let depth = match self.dialect {
            Dialect::InString(depth) => depth + 1,
            Dialect::Extraction | Dialect::Rules => 1,
        };
        let mut choice = Choice::default();
        let mut inner: Option<Compiler<'_>> = None;
        for text in texts {
            if text == "_" {
                choice.kinds.extend(self.grammar.all(true));
            } else if text.starts_with(['(', '[', '"']) {
                if depth > SUB_PATTERN_DEPTH_MAX {
                    return Err(format!(
                        "nests patterns in strings deeper than {SUB_PATTERN_DEPTH_MAX}"
                    ));
                }
                inner
                    .get_or_insert_with(|| {
                        Compiler::with(Rc::clone(self.grammar), Dialect::InString(depth))
                    })
                    .add(text, UnknownNames::Refused)
                    .map_err(|fault| format!("has a fault in `{text}`: {fault}"))?;
            } else if text == "ERROR" {
                choice.kinds.push(ERROR_KIND);
            } else {
                choice.kinds.extend(self.grammar.kinds(text, true)?);
            }
        }
        choice.kinds.sort_unstable();
        choice.kinds.dedup();
        choice.patterns = inner.map(|inner| {
            let program = Program::finish(inner);
            let names = program.capture_names();
            let shared = (0..).zip(&names).filter_map(|(inner, name)| {
                let outer = self.capture_ids.get(name.as_str()).copied()?;
                self.used
                    .contains(&outer)
                    .then_some(Shared { inner, outer })
            });
            let shared = shared.collect();
            Box::new(SubPatterns { program, shared })
        });
        Ok(choice)
    }

    fn predicate(
        &mut self,
        written: &WrittenPredicate,
        pattern: &mut Pattern,
    ) -> Result<(), Refusal> {
        let fault = |message: String| {
            Refusal::Fault(Fault {
                at: written.name.at,
                message,
            })
        };
        let name = written.name.text.as_str();
        let plain = name.strip_prefix("not-").unwrap_or(name);
        if relation::NAMES.contains(&plain) {
            return self.relation(written, pattern);
        }
        if !NAMES.contains(&name) {
            return Err(fault(unknown_predicate(name, self.dialect)));
        }
        if name == "set!" {
            let setting = setting(&written.arguments)
                .ok_or_else(|| fault("`#set!` takes a key and a value".to_owned()))?;
            pattern.settings.push(setting);
            return Ok(());
        }
        let (captures, mut texts) = self.arguments(&written.arguments)?;
        let any = name.starts_with("any-") && name != "any-of?";
        let base = name
            .trim_start_matches("any-not-")
            .trim_start_matches("not-");
        let base = if any {
            base.trim_start_matches("any-")
        } else {
            base
        };
        let starts_with_capture = matches!(written.arguments.first(), Some(Argument::Capture(_)));
        let test = match (base, &captures[..], texts.len()) {
            ("eq?", [_, other], 0) => Test::Capture(*other),
            ("eq?", [_], 1) | ("any-of?", [_], _) if starts_with_capture => Test::Text(texts),
            ("match?", [_], 1) if starts_with_capture => Test::Regex(LazyRegex {
                source: texts.swap_remove(0),
                compiled: OnceLock::new(),
            }),
            _ => {
                return Err(fault(format!(
                    "`#{name}` takes a capture and {}",
                    match base {
                        "eq?" => "a string or another capture",
                        "match?" => "a regular expression in a string",
                        _ => "strings",
                    }
                )));
            }
        };
        pattern.predicates.push(Predicate {
            capture: captures[0],
            test,
            positive: !name.contains("not-"),
            any,
        });
        Ok(())
    }
}

fn unknown_predicate(name: &str, dialect: Dialect) -> String {
    let own = match dialect {
        Dialect::Extraction => &[][..],
        Dialect::Rules | Dialect::InString(_) => relation::NAMES,
    };
    let mut known: Vec<String> = NAMES.iter().map(|&name| name.to_owned()).collect();
    for name in own {
        known.extend([(*name).to_owned(), format!("not-{name}")]);
    }
    if let Some(near) = nearest(name, known.iter().map(String::as_str)) {
        format!("unknown predicate `#{name}`; did you mean `#{near}`?")
    } else {
        let plain = NAMES.iter().chain(own);
        let plain: Vec<&str> = plain.copied().collect();
        format!(
            "unknown predicate `#{name}`; known are #{}",
            plain.join(" #")
        )
    }
}

/// Whether a pattern was made of code; see [`Element::is_code`].
fn is_code(written: &WrittenPattern) -> bool {
    written.predicates.iter().any(|predicate| {
        let mut texts = predicate.arguments.iter().map(|argument| match argument {
            Argument::Text(text) => text.as_str(),
            Argument::Capture(_) => "",
        });
        predicate.name.text == "set!"
            && texts.next() == Some("match")
            && texts.next() == Some("code")
    })
}

fn setting(arguments: &[Argument]) -> Option<Setting> {
    let (key, value) = match arguments {
        [Argument::Text(key)] => (key, ""),
        [Argument::Text(key), Argument::Text(value)] => (key, value.as_str()),
        _ => return None,
    };
    Some(Setting {
        key: key.clone(),
        value: value.to_owned(),
    })
}

fn unknown(message: String, at: usize) -> Refusal {
    Refusal::Unknown(Fault { at, message })
}

fn kinds_of(ids: Vec<u16>) -> Kinds {
    match ids[..] {
        [one] => Kinds::One(one),
        _ => Kinds::Of(ids.into()),
    }
}

fn plain(what: What, quantifier: Quantifier, anchored: bool) -> Element {
    Element {
        what,
        may_lack: quantifier.may_lack,
        may_repeat: quantifier.may_repeat,
        anchored,
        captures: false,
        first_only: false,
        cuts: false,
        is_code: false,
    }
}

fn has_captures(what: &What) -> bool {
    match what {
        What::Items(items) => items.iter().any(|item| {
            !item.captures.is_empty()
                || item.children.as_ref().is_some_and(|row| {
                    row.elements
                        .iter()
                        .any(|element| has_captures(&element.what))
                })
        }),
        What::Rows(rows) => rows
            .iter()
            .flatten()
            .any(|element| has_captures(&element.what)),
    }
}

/// Whether what follows the run at `at` could start inside the run.
fn may_cut(row: &[Element], at: usize, end: Option<bool>) -> bool {
    let run = row[at].first_kinds();
    if matches!(row[at].what, What::Rows(_)) {
        return true;
    }
    for next in &row[at + 1..] {
        let shares = next
            .first_kinds()
            .iter()
            .any(|kinds| run.iter().any(|own| own.may_share(kinds)));
        if shares {
            return true;
        }
        if !next.may_lack {
            return false;
        }
    }
    end.is_none()
}

/// A node's children, with what a glance at them can rule out.
fn row_of(elements: Vec<Element>, anchored_end: bool, is_code: bool) -> Row {
    let mut needs = Vec::new();
    let mut needs_fields = 0;
    for element in elements.iter().filter(|element| !element.may_lack) {
        let What::Items(items) = &element.what else {
            continue;
        };
        if items.iter().all(|item| item.kinds.listed().is_some()) {
            needs.push(
                items
                    .iter()
                    .filter_map(|item| item.kinds.listed())
                    .flatten()
                    .fold(0, |set, &kind| set | bit(kind)),
            );
        }
        if let [first, others @ ..] = &items[..]
            && first.field != 0
            && others.iter().all(|item| item.field == first.field)
        {
            needs_fields |= bit(first.field);
        }
    }
    Row {
        has_fields: FieldKinds::of_row(&elements) != FieldKinds::default(),
        elements,
        anchored_end,
        is_code,
        needs: needs.into(),
        needs_fields,
    }
}
