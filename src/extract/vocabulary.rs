//! What the captures of a language's queries mean; `queries/README.md` in types.
//!
//! Compiled once a process for each language that is met.

use std::sync::OnceLock;

use crate::facts::{ReferenceKind, SymbolKind, Visibility};
use crate::language::{LANGUAGES, Language};
use crate::parse::Program;

/// A capture's meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Symbol(SymbolKind),
    Name,
    Container,
    Body,
    Signature,
    Type,
    Value,
    Modifier,
    Visibility,
    VisibilitySection,
    Doc,
    Test,
    Comment,
    FileDoc,
    Wrapper,
    Attribute {
        is_test: bool,
    },
    Import,
    ImportPath,
    ImportName,
    ImportAlias,
    Reference(ReferenceKind),
    Metric(Metric),
    InjectionContent,
    InjectionLanguage,
    /// A capture that only predicates use.
    Ignored,
}

/// What complexity counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Metric {
    Nesting,
    Branch,
    Else,
    Jump,
    Boolean,
    Lambda,
}

/// The `#set!`s of one pattern.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting of its own, as a pattern may write it"
)]
pub(super) struct PatternSettings {
    pub lends_no_name: bool,
    /// The symbol takes no container's name.
    pub stands_alone: bool,
    /// The symbol does not count within functions and values.
    pub drops_locals: bool,
    pub visibility: Option<Visibility>,
    /// What members have before a section says otherwise.
    pub visibility_of_members: Option<Visibility>,
    pub kind_in_type: Option<SymbolKind>,
    pub name: Option<String>,
    /// Where a captured name ends: before the first of these characters.
    pub name_until: Option<String>,
    /// Bytes at the start of a name's or a reference's node that do not belong to it.
    pub skip_bytes: u32,
    /// Nothing but a `@type` and a `@value` stands behind the name.
    pub no_signature: bool,
    pub import_separator: &'static str,
    pub injection_language: Option<&'static Language>,
    pub injection_items: bool,
    /// A reference counts only with this byte right behind it.
    pub followed_by: Option<u8>,
    /// Of the embedded text, only the uses of names count.
    pub injection_references_only: bool,
    /// More of the pattern under one parent than this, and none of them is kept.
    pub crowd_count_max: Option<usize>,
    /// How deep the symbol stands where the tree does not say so (a heading).
    pub level: Option<Level>,
    /// Characters that are dropped at both ends of the name.
    pub name_trim: &'static str,
    /// Finds names in the text of the captured node, where the grammar knows no such declaration.
    pub name_match: Option<regex::bytes::Regex>,
}

/// The level of a heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Level {
    pub number: u8,
    /// Whether the symbol reaches to the next of its level or above, whatever its node holds.
    pub reaches: bool,
}

/// The compiled queries of a language, with what each capture and pattern means.
pub(super) struct Vocabulary {
    pub program: &'static Program,
    pub meanings: Vec<Meaning>,
    pub patterns: Vec<PatternSettings>,
}

impl Vocabulary {
    /// The vocabulary of a row of the table.
    pub(super) fn of(language: &'static Language) -> &'static Self {
        static COMPILED: [OnceLock<Vocabulary>; LANGUAGES.len()] =
            [const { OnceLock::new() }; LANGUAGES.len()];
        let row = LANGUAGES
            .iter()
            .position(|other| other.name == language.name)
            .expect("languages are rows of the table");
        COMPILED[row].get_or_init(|| Self::compile(language))
    }

    fn compile(language: &'static Language) -> Self {
        let program = Program::of(language);
        let meanings = program
            .capture_names()
            .iter()
            .map(|name| meaning(name).unwrap_or(Meaning::Ignored))
            .collect();
        let patterns = (0..program.pattern_count())
            .map(|pattern| {
                let mut settings = PatternSettings::default();
                for setting in program.settings(pattern) {
                    apply(&mut settings, &setting.key, &setting.value);
                }
                settings
            })
            .collect();
        Self {
            program,
            meanings,
            patterns,
        }
    }
}

/// The meaning of a capture's name; `None` for a name that is not in the vocabulary.
pub(super) fn meaning(name: &str) -> Option<Meaning> {
    if name.starts_with('_') {
        return Some(Meaning::Ignored);
    }
    if let Some(kind) = name.strip_prefix("symbol.") {
        return symbol_kind(kind).map(Meaning::Symbol);
    }
    if let Some(kind) = name.strip_prefix("reference.") {
        return ReferenceKind::from_word(kind).map(Meaning::Reference);
    }
    Some(match name {
        "name" => Meaning::Name,
        "container" => Meaning::Container,
        "body" => Meaning::Body,
        "signature" => Meaning::Signature,
        "type" => Meaning::Type,
        "value" => Meaning::Value,
        "modifier" => Meaning::Modifier,
        "visibility" => Meaning::Visibility,
        "visibility.section" => Meaning::VisibilitySection,
        "doc" => Meaning::Doc,
        "test" => Meaning::Test,
        "comment" => Meaning::Comment,
        "file.doc" => Meaning::FileDoc,
        "wrapper" => Meaning::Wrapper,
        "attribute" => Meaning::Attribute { is_test: false },
        "attribute.test" => Meaning::Attribute { is_test: true },
        "import" => Meaning::Import,
        "import.path" => Meaning::ImportPath,
        "import.name" => Meaning::ImportName,
        "import.alias" => Meaning::ImportAlias,
        "metric.nesting" => Meaning::Metric(Metric::Nesting),
        "metric.branch" => Meaning::Metric(Metric::Branch),
        "metric.else" => Meaning::Metric(Metric::Else),
        "metric.jump" => Meaning::Metric(Metric::Jump),
        "metric.boolean" => Meaning::Metric(Metric::Boolean),
        "metric.lambda" => Meaning::Metric(Metric::Lambda),
        "injection.content" => Meaning::InjectionContent,
        "injection.language" => Meaning::InjectionLanguage,
        _ => return None,
    })
}

/// The kind a capture names: the variant in lower case, which for some is not the map's word.
fn symbol_kind(name: &str) -> Option<SymbolKind> {
    match name {
        "function" => Some(SymbolKind::Function),
        "constant" => Some(SymbolKind::Constant),
        "variable" => Some(SymbolKind::Variable),
        "module" => Some(SymbolKind::Module),
        "fn" | "const" | "var" | "mod" => None,
        _ => SymbolKind::from_word(name),
    }
}

/// Whether a key of `#set!` is in the vocabulary.
#[cfg(test)]
pub(super) fn is_known_setting(key: &str) -> bool {
    matches!(
        key,
        "container"
            | "local"
            | "visibility"
            | "visibility.members"
            | "kind.in-type"
            | "name"
            | "name.until"
            | "skip"
            | "signature"
            | "import.separator"
            | "injection.language"
            | "injection.items"
            | "followed.by"
            | "injection.facts"
            | "crowd.max"
            | "level"
            | "name.trim"
            | "name.match"
    )
}

fn apply(settings: &mut PatternSettings, key: &str, value: &str) {
    match key {
        "container" => {
            settings.lends_no_name = value == "none";
            settings.stands_alone = value == "file";
        }
        "local" => settings.drops_locals = value == "none",
        "visibility" => settings.visibility = Visibility::from_word(value),
        "visibility.members" => settings.visibility_of_members = Visibility::from_word(value),
        "kind.in-type" => settings.kind_in_type = symbol_kind(value),
        "name" => settings.name = Some(value.to_owned()),
        "name.until" => settings.name_until = Some(value.to_owned()),
        "signature" => settings.no_signature = value == "none",
        "skip" => settings.skip_bytes = value.parse().unwrap_or(0),
        "import.separator" => {
            settings.import_separator = match value {
                "::" => "::",
                "." => ".",
                "/" => "/",
                "\\" => "\\",
                _ => "",
            };
        }
        "injection.language" => settings.injection_language = crate::language::by_name(value),
        "injection.items" => settings.injection_items = value == "true",
        "followed.by" => settings.followed_by = value.bytes().next(),
        "injection.facts" => settings.injection_references_only = value == "references",
        "crowd.max" => settings.crowd_count_max = value.parse().ok(),
        "level" => {
            let number = value.trim_end_matches('+').parse().ok();
            settings.level = number.map(|number| Level {
                number,
                reaches: value.ends_with('+'),
            });
        }
        "name.match" => settings.name_match = regex::bytes::Regex::new(value).ok(),
        "name.trim" => {
            settings.name_trim = match value {
                "[]" => "[]",
                "@" => "@",
                "`" => "`",
                _ => "",
            };
        }
        _ => (),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_query_speaks_the_vocabulary() {
        for language in LANGUAGES {
            let vocabulary = Vocabulary::of(language);
            for name in vocabulary.program.capture_names() {
                assert!(
                    meaning(&name).is_some(),
                    "{}: unknown capture @{name}",
                    language.name
                );
            }
            for pattern in 0..vocabulary.program.pattern_count() {
                for setting in vocabulary.program.settings(pattern) {
                    let key = &setting.key;
                    assert!(
                        is_known_setting(key),
                        "{}: unknown setting {key}",
                        language.name
                    );
                }
            }
        }
    }
}
