//! Conditions on what stands around and inside captured nodes: those of `docs/rules.md`.
//!
//! Here they are data, read from their arguments; `scene` answers them. Only rules have them: the
//! queries that facts are made from cannot ask for facts.

use super::literal::{Clause, Literal, one_of};
use super::program::Program;
use super::scene::Shared;

/// How deep patterns may stand in strings of patterns.
pub(super) const SUB_PATTERN_DEPTH_MAX: u32 = 4;

/// All that can be asked, without `not-`.
pub(super) const NAMES: &[&str] = &[
    "inside?",
    "has?",
    "child?",
    "parent?",
    "precedes?",
    "follows?",
    "next?",
    "previous?",
    "kind?",
    "same?",
    "count-ge?",
    "lines-ge?",
    "import-of?",
    "imports?",
    "in-test?",
    "defined-in-file?",
    "constant?",
];

#[derive(Debug)]
pub(super) struct Relation {
    /// Of whom it is asked; none for what is asked of the file.
    pub capture: u32,
    pub question: Question,
    /// `not-` turns it around.
    pub positive: bool,
}

#[derive(Debug)]
pub(super) enum Question {
    Kind(Choice),
    Inside {
        what: Choice,
        stop: Choice,
    },
    Has(Choice),
    Child(Choice),
    Parent(Choice),
    Precedes(Choice),
    Follows(Choice),
    Next(Choice),
    Previous(Choice),
    /// Stands before another capture.
    Before(u32),
    /// Stands behind another capture.
    Behind(u32),
    Same(u32),
    CountGe(usize),
    LinesGe(usize),
    ImportOf {
        module: String,
        names: Vec<String>,
    },
    Imports(Vec<String>),
    InTest,
    DefinedInFile,
    Constant,
}

/// Nodes of some kinds, or that fit some patterns.
#[derive(Debug, Default)]
pub(super) struct Choice {
    /// Sorted.
    pub kinds: Vec<u16>,
    pub patterns: Option<Box<SubPatterns>>,
}

/// Patterns in strings, and the captures they share with the one around.
pub(super) struct SubPatterns {
    pub program: Program,
    pub shared: Vec<Shared>,
}

impl std::fmt::Debug for SubPatterns {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("SubPatterns")
            .field("pattern_count", &self.program.pattern_count())
            .finish_non_exhaustive()
    }
}

/// What is wrong with the arguments, without the predicate's name.
pub(super) type Wrong = String;

/// Reads a question; `choice` makes sense of names of kinds and patterns.
pub(super) fn question(
    base: &str,
    captures: &[u32],
    texts: &[String],
    choice: &mut dyn FnMut(&[String]) -> Result<Choice, Wrong>,
) -> Result<Question, Wrong> {
    let number = |text: &String| {
        text.parse::<usize>()
            .map_err(|_| format!("takes a capture and a number, not `{text}`"))
    };
    Ok(match (base, captures, texts) {
        ("precedes?", [_, other], []) => Question::Before(*other),
        ("follows?", [_, other], []) => Question::Behind(*other),
        ("same?", [_, other], []) => Question::Same(*other),
        ("count-ge?", [_], [text]) => Question::CountGe(number(text)?),
        ("lines-ge?", [_], [text]) => Question::LinesGe(number(text)?),
        ("import-of?", [_], [module, names @ ..]) => Question::ImportOf {
            module: module.clone(),
            names: names.to_vec(),
        },
        ("imports?", [], [_, ..]) => Question::Imports(texts.to_vec()),
        ("in-test?", [_], []) => Question::InTest,
        ("defined-in-file?", [_], []) => Question::DefinedInFile,
        ("constant?", [_], []) => Question::Constant,
        ("inside?", [_], [_, ..]) => {
            let end = texts.iter().position(|text| text == "|");
            let (what, stop) = texts.split_at(end.unwrap_or(texts.len()));
            Question::Inside {
                what: choice(what)?,
                stop: choice(stop.get(1..).unwrap_or_default())?,
            }
        }
        ("has?", [_], [_, ..]) => Question::Has(choice(texts)?),
        ("child?", [_], [_, ..]) => Question::Child(choice(texts)?),
        ("parent?", [_], [_, ..]) => Question::Parent(choice(texts)?),
        ("precedes?", [_], [_, ..]) => Question::Precedes(choice(texts)?),
        ("follows?", [_], [_, ..]) => Question::Follows(choice(texts)?),
        ("next?", [_], [_, ..]) => Question::Next(choice(texts)?),
        ("previous?", [_], [_, ..]) => Question::Previous(choice(texts)?),
        ("kind?", [_], [_, ..]) => Question::Kind(choice(texts)?),
        _ => return Err(takes(base).to_owned()),
    })
}

/// What a question takes, for who wrote it wrong.
fn takes(base: &str) -> &'static str {
    match base {
        "precedes?" | "follows?" => {
            "takes a capture, and another capture or kinds and patterns in strings"
        }
        "same?" => "takes two captures",
        "count-ge?" | "lines-ge?" => "takes a capture and a number",
        "import-of?" => "takes a capture, the name of a module, and names in it or none",
        "imports?" => "takes names of modules",
        "in-test?" | "defined-in-file?" | "constant?" => "takes a capture and nothing else",
        _ => "takes a capture, and kinds or patterns in strings",
    }
}

impl Relation {
    /// What it costs to ask, in rough steps: the cheap ones are asked first.
    pub(super) fn cost(&self) -> u32 {
        match &self.question {
            Question::Kind(_) | Question::CountGe(_) | Question::LinesGe(_) => 0,
            Question::Before(_) | Question::Behind(_) => 1,
            Question::Child(_) | Question::Parent(_) | Question::Constant | Question::Same(_) => 2,
            Question::Next(_)
            | Question::Previous(_)
            | Question::Precedes(_)
            | Question::Follows(_) => 3,
            Question::Inside { .. } => 4,
            Question::Has(_) => 5,
            Question::ImportOf { .. }
            | Question::Imports(_)
            | Question::InTest
            | Question::DefinedInFile => 6,
        }
    }

    /// The programs of its patterns in strings.
    pub(super) fn programs(&self) -> impl Iterator<Item = &Program> {
        let choices = match &self.question {
            Question::Inside { what, stop } => [Some(what), Some(stop)],
            Question::Kind(choice)
            | Question::Has(choice)
            | Question::Child(choice)
            | Question::Parent(choice)
            | Question::Precedes(choice)
            | Question::Follows(choice)
            | Question::Next(choice)
            | Question::Previous(choice) => [Some(choice), None],
            _ => [None, None],
        };
        let patterns = choices.into_iter().flatten();
        patterns.filter_map(|choice| Some(&choice.patterns.as_ref()?.program))
    }

    /// What must stand inside the captured node for this to hold.
    pub(super) fn inner_clause(&self) -> Option<Clause> {
        let (Question::Has(choice) | Question::Child(choice) | Question::Kind(choice)) =
            &self.question
        else {
            return None;
        };
        if !self.positive || !choice.kinds.is_empty() {
            return None;
        }
        let patterns = &choice.patterns.as_ref()?.program.patterns;
        let needs = patterns.iter().map(|pattern| pattern.needs.clone());
        one_of(needs).into_iter().find(|clause| clause.is_local)
    }

    /// What must stand somewhere in the file for this to hold.
    pub(super) fn file_clause(&self) -> Option<Clause> {
        let modules = match &self.question {
            _ if !self.positive => return None,
            Question::ImportOf { module, .. } => std::slice::from_ref(module),
            Question::Imports(modules) => modules,
            _ => return None,
        };
        module_clause(modules)
    }
}

/// What a file holds that imports one of these modules: the longest part of one's path.
pub(crate) fn module_clause(modules: &[String]) -> Option<Clause> {
    let longest = |module: &String| {
        let parts = super::scene::parts_of(module.as_bytes());
        parts.max_by_key(|part| part.len()).map(Literal::exact)
    };
    let literals: Option<Vec<Literal>> = modules.iter().map(longest).collect();
    Clause::new(literals?, false)
}
