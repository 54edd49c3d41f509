//! The front matter of a rule's page: which keys there are, and what may stand behind them.
//!
//! One table of keys serves the reader, the schema and the messages. Unknown keys are errors, for a rule
//! that says something nobody hears would be worse than none.

use crate::diagnostic::{Category, Confidence, Severity};
use crate::index::Globs;

use super::options::is_name;
use super::report::Report;
use super::rule::{OptionKind, OptionSpecification, OptionValue, Requires, Tests, Within};
use super::yaml::{self, Key, Node, Value};

/// A key of the front matter.
pub(crate) struct FrontKey {
    pub name: &'static str,
    pub is_required: bool,
    pub shape: Shape,
    pub help: &'static str,
}

/// What may stand behind a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Text,
    Boolean,
    Words(&'static [&'static str]),
    Texts,
    Numbers,
    /// Lists of texts by these names.
    Lists(&'static [&'static str]),
    /// Options by name.
    Options,
    /// Texts by name.
    Table,
}

/// The keys of the front matter, in the order in which a page has them.
pub(crate) const KEYS: &[FrontKey] = &[
    key(
        "id",
        true,
        Shape::Text,
        "the file's name without `.md`, in kebab-case",
    ),
    key(
        "languages",
        false,
        Shape::Texts,
        "names of languages, or `any`; the pack's when absent",
    ),
    key(
        "severity",
        true,
        Shape::Words(&["error", "warning", "note"]),
        "how much a finding matters",
    ),
    key(
        "category",
        true,
        Shape::Words(&[
            "correctness",
            "security",
            "performance",
            "maintainability",
            "style",
        ]),
        "what the rule is good for",
    ),
    key(
        "confidence",
        true,
        Shape::Words(&["high", "medium", "low"]),
        "how likely a finding is worth acting on",
    ),
    key(
        "default",
        false,
        Shape::Boolean,
        "whether it is part of the default set",
    ),
    key(
        "message",
        true,
        Shape::Text,
        "one sentence without a full stop; `$name` is the text of a capture",
    ),
    key(
        "cwe",
        false,
        Shape::Numbers,
        "numbers of the Common Weakness Enumeration",
    ),
    key("tags", false, Shape::Texts, "words to find it by"),
    key("url", false, Shape::Text, "where more is said"),
    key(
        "paths",
        false,
        Shape::Texts,
        "globs: only files whose path fits one",
    ),
    key(
        "exclude-paths",
        false,
        Shape::Texts,
        "globs: never files whose path fits one",
    ),
    key(
        "tests",
        false,
        Shape::Words(&["include", "exclude", "only"]),
        "whether findings inside test code count",
    ),
    key(
        "requires",
        false,
        Shape::Lists(&["import", "dependency"]),
        "what the file must import, or the repository must depend on, for the rule to speak",
    ),
    key(
        "options",
        false,
        Shape::Options,
        "what may be set; `{name}` stands for the value",
    ),
    key(
        "check",
        false,
        Shape::Text,
        "the name of a built-in analysis instead of a query",
    ),
    key(
        "within",
        false,
        Shape::Words(&["anywhere", "code", "comment", "string"]),
        "where a regular expression looks",
    ),
    key(
        "labels",
        false,
        Shape::Table,
        "what to say at other captures",
    ),
];

/// The keys of one option.
pub(crate) const OPTION_KEYS: &[&str] = &["default", "min", "max", "help"];

const fn key(name: &'static str, is_required: bool, shape: Shape, help: &'static str) -> FrontKey {
    FrontKey {
        name,
        is_required,
        shape,
        help,
    }
}

const LIST_LENGTH_MAX: usize = 256;
const OPTION_COUNT_MAX: usize = 32;
const TEXT_BYTES_MAX: usize = 2_000;
const MESSAGE_BYTES_MAX: usize = 300;

const SEVERITIES: &[(Severity, &str)] = &[
    (Severity::Error, "error"),
    (Severity::Warning, "warning"),
    (Severity::Note, "note"),
];
const TESTS: &[(Tests, &str)] = &[
    (Tests::Include, "include"),
    (Tests::Exclude, "exclude"),
    (Tests::Only, "only"),
];
const WITHIN: &[(Within, &str)] = &[
    (Within::Anywhere, "anywhere"),
    (Within::Code, "code"),
    (Within::Comment, "comment"),
    (Within::String, "string"),
];

/// The front matter of a page.
pub(super) struct Front {
    pub id: String,
    pub languages: Option<Vec<String>>,
    pub severity: Severity,
    pub category: Category,
    pub confidence: Confidence,
    pub default: bool,
    pub message: String,
    pub cwe: Vec<u32>,
    pub tags: Vec<String>,
    pub url: Option<String>,
    pub paths: Vec<String>,
    pub exclude_paths: Vec<String>,
    pub tests: Tests,
    pub requires: Requires,
    pub options: Vec<OptionSpecification>,
    pub check: Option<String>,
    pub within: Option<Within>,
    pub labels: Vec<(String, String)>,
    places: Vec<(String, (u32, u32))>,
}

impl Front {
    /// Where a key stands in the page, or the page's start.
    pub(super) fn place(&self, key: &str) -> (u32, u32) {
        let mut places = self.places.iter();
        places
            .find(|(name, _)| name == key)
            .map_or((1, 1), |&(_, at)| at)
    }
}

/// Reads the text between the two lines of dashes.
pub(super) fn read(text: &str, report: &mut Report<'_>) -> Option<Front> {
    let entries = match yaml::read(text) {
        Ok(Node {
            value: Value::Map(entries),
            ..
        }) => entries,
        Ok(node) => {
            let message = format!(
                "the front matter is {}, and should be keys with values",
                node.value.kind()
            );
            report.error((2, 1), message);
            return None;
        }
        Err(fault) => {
            let at = fault.at.map_or((2, 1), |at| report.place(at));
            report.error(
                at,
                format!("the front matter is not YAML: {}", fault.message),
            );
            return None;
        }
    };
    let known: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
    for (key, _) in &entries {
        if !known.contains(&key.text.as_str()) {
            let at = report.place(key.at);
            report.unknown(
                at,
                format!("there is no key `{}`", key.text),
                &key.text,
                &known,
            );
        }
    }
    for key in KEYS.iter().filter(|key| key.is_required) {
        if !entries.iter().any(|(found, _)| found.text == key.name) {
            report.error((1, 1), format!("`{}` is missing: {}", key.name, key.help));
        }
    }
    let mut reader = Reader {
        entries: &entries,
        report,
    };
    let front = reader.front();
    (!report.has_errors()).then_some(front)
}

struct Reader<'a, 'r> {
    entries: &'a [(Key, Node)],
    report: &'a mut Report<'r>,
}

impl<'a> Reader<'a, '_> {
    fn front(&mut self) -> Front {
        Front {
            id: self.text("id").unwrap_or_default(),
            languages: self.node("languages").map(|_| self.texts("languages")),
            severity: self.word("severity", SEVERITIES).unwrap_or(Severity::Note),
            category: self
                .word("category", Category::ALL)
                .unwrap_or(Category::Style),
            confidence: self
                .word("confidence", Confidence::ALL)
                .unwrap_or(Confidence::Low),
            default: self.boolean("default"),
            message: self.message(),
            cwe: self.numbers("cwe"),
            tags: self.texts("tags"),
            url: self.text("url"),
            paths: self.globs("paths"),
            exclude_paths: self.globs("exclude-paths"),
            tests: self.word("tests", TESTS).unwrap_or_default(),
            requires: self.requires(),
            options: self.options(),
            check: self.text("check"),
            within: self.word("within", WITHIN),
            labels: self.labels(),
            places: self
                .entries
                .iter()
                .map(|(key, _)| (key.text.clone(), self.report.place(key.at)))
                .collect(),
        }
    }

    fn node(&self, name: &str) -> Option<&'a Node> {
        let mut entries = self.entries.iter();
        entries
            .find(|(key, _)| key.text == name)
            .map(|(_, node)| node)
    }

    fn wrong(&mut self, node: &Node, name: &str, wanted: &str) {
        let at = self.report.place(node.at);
        let kind = node.value.kind();
        self.report
            .error(at, format!("`{name}` is {kind}, and should be {wanted}"));
    }

    fn text(&mut self, name: &str) -> Option<String> {
        let node = self.node(name)?;
        self.text_of(node, name)
    }

    /// One line of text.
    fn text_of(&mut self, node: &Node, name: &str) -> Option<String> {
        let Value::Text(text) = &node.value else {
            self.wrong(node, name, "a text");
            return None;
        };
        let text = text.trim();
        let reason = if text.is_empty() {
            "is empty".to_owned()
        } else if text.len() > TEXT_BYTES_MAX {
            format!("has more than {TEXT_BYTES_MAX} bytes")
        } else if text.contains(|character: char| character.is_control()) {
            "is one line of plain text".to_owned()
        } else {
            return Some(text.to_owned());
        };
        let at = self.report.place(node.at);
        self.report.error(at, format!("`{name}` {reason}"));
        None
    }

    fn message(&mut self) -> String {
        let text = self.text("message").unwrap_or_default();
        let at = self
            .node("message")
            .map_or((1, 1), |node| self.report.place(node.at));
        if text.len() > MESSAGE_BYTES_MAX {
            let message = format!("`message` has more than {MESSAGE_BYTES_MAX} bytes");
            self.report.error(at, message);
        } else if text.ends_with('.') && !text.ends_with("..") {
            self.report
                .warning(at, "`message` ends in a full stop, which no message has");
        }
        text
    }

    fn word<T: Copy>(&mut self, name: &str, all: &[(T, &'static str)]) -> Option<T> {
        let node = self.node(name)?;
        let text = self.text_of(node, name)?;
        let found = all.iter().find(|(_, word)| *word == text);
        if found.is_none() {
            let known: Vec<&str> = all.iter().map(|&(_, word)| word).collect();
            let at = self.report.place(node.at);
            let message = format!("`{name}` cannot be `{text}`");
            self.report.unknown(at, message, &text, &known);
        }
        found.map(|&(value, _)| value)
    }

    fn boolean(&mut self, name: &str) -> bool {
        match self.node(name) {
            None => false,
            Some(Node {
                value: Value::Boolean(value),
                ..
            }) => *value,
            Some(node) => {
                self.wrong(node, name, "`true` or `false`");
                false
            }
        }
    }

    /// The items of a list; a single value stands for a list of one.
    fn items(&mut self, node: &'a Node, name: &str) -> &'a [Node] {
        let items = match &node.value {
            Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        if items.len() > LIST_LENGTH_MAX {
            let at = self.report.place(node.at);
            let message = format!("`{name}` has more than {LIST_LENGTH_MAX} items");
            self.report.error(at, message);
            return &[];
        }
        items
    }

    fn texts(&mut self, name: &str) -> Vec<String> {
        match self.node(name) {
            Some(node) => self.texts_of(node, name),
            None => Vec::new(),
        }
    }

    fn texts_of(&mut self, node: &'a Node, name: &str) -> Vec<String> {
        let items = self.items(node, name);
        items
            .iter()
            .filter_map(|item| self.text_of(item, name))
            .collect()
    }

    fn numbers(&mut self, name: &str) -> Vec<u32> {
        let Some(node) = self.node(name) else {
            return Vec::new();
        };
        let mut numbers = Vec::new();
        for item in self.items(node, name) {
            let number = match item.value {
                Value::Number(number) => u32::try_from(number).ok().filter(|&number| number > 0),
                _ => None,
            };
            match number {
                Some(number) => numbers.push(number),
                None => self.wrong(item, name, "a list of numbers from 1"),
            }
        }
        numbers
    }

    fn globs(&mut self, name: &str) -> Vec<String> {
        let texts = self.texts(name);
        if let Err(reason) = Globs::new(texts.clone()) {
            let at = self
                .node(name)
                .map_or((1, 1), |node| self.report.place(node.at));
            self.report.error(at, format!("`{name}`: {reason}"));
        }
        texts
    }

    /// The entries of a table.
    fn table(&mut self, name: &str) -> &'a [(Key, Node)] {
        match self.node(name) {
            None => &[],
            Some(Node {
                value: Value::Map(entries),
                ..
            }) => entries,
            Some(node) => {
                self.wrong(node, name, "a table");
                &[]
            }
        }
    }

    fn requires(&mut self) -> Requires {
        let mut requires = Requires::default();
        for (key, node) in self.table("requires") {
            match key.text.as_str() {
                "import" => requires.imports = self.texts_of(node, "import"),
                "dependency" => requires.dependencies = self.texts_of(node, "dependency"),
                other => {
                    let at = self.report.place(key.at);
                    let message = format!("nothing is known of `{other}` in `requires`");
                    self.report
                        .unknown(at, message, other, &["import", "dependency"]);
                }
            }
        }
        requires
    }

    fn labels(&mut self) -> Vec<(String, String)> {
        let mut labels = Vec::new();
        for (key, node) in self.table("labels") {
            if let Some(text) = self.text_of(node, &key.text) {
                labels.push((key.text.clone(), text));
            }
        }
        labels
    }

    fn options(&mut self) -> Vec<OptionSpecification> {
        let entries = self.table("options");
        if entries.len() > OPTION_COUNT_MAX {
            let message = format!("a rule has at most {OPTION_COUNT_MAX} options");
            let at = self.report.place(entries[0].0.at);
            self.report.error(at, message);
            return Vec::new();
        }
        let mut options = Vec::new();
        for (key, node) in entries {
            if !is_name(&key.text) {
                let at = self.report.place(key.at);
                let message = format!("`{}` cannot name an option: lower-case words do", key.text);
                self.report.error(at, message);
            } else if let Some(option) = self.option(&key.text, node) {
                options.push(option);
            }
        }
        options
    }

    fn option(&mut self, name: &str, node: &'a Node) -> Option<OptionSpecification> {
        let Value::Map(entries) = &node.value else {
            self.wrong(node, name, "a table with a `default`");
            return None;
        };
        let (mut default, mut min, mut max, mut help) = (None, i64::MIN, i64::MAX, String::new());
        for (key, value) in entries {
            match (key.text.as_str(), &value.value) {
                ("default", _) => default = self.option_value(name, value),
                ("min", Value::Number(number)) => min = *number,
                ("max", Value::Number(number)) => max = *number,
                ("min" | "max", _) => self.wrong(value, &key.text, "a number"),
                ("help", _) => help = self.text_of(value, "help").unwrap_or_default(),
                (other, _) => {
                    let at = self.report.place(key.at);
                    let message = format!("an option has no `{other}`");
                    self.report.unknown(at, message, other, OPTION_KEYS);
                }
            }
        }
        let at = self.report.place(node.at);
        let Some(default) = default else {
            self.report
                .error(at, format!("option `{name}` has no `default`"));
            return None;
        };
        let option = OptionSpecification {
            name: name.to_owned(),
            kind: default.kind(),
            default,
            min,
            max,
            help,
        };
        if let Err(reason) = option.check(&option.default) {
            self.report.error(at, reason);
        }
        if (min != i64::MIN || max != i64::MAX) && option.kind != OptionKind::Number {
            self.report.error(
                at,
                format!("option `{name}` is no number and has no bounds"),
            );
        }
        Some(option)
    }

    fn option_value(&mut self, name: &str, node: &'a Node) -> Option<OptionValue> {
        Some(match &node.value {
            Value::Boolean(value) => OptionValue::Boolean(*value),
            Value::Number(value) => OptionValue::Number(*value),
            Value::Text(text) => OptionValue::Text(text.clone()),
            Value::List(_) => OptionValue::List(self.texts_of(node, name)),
            Value::Null | Value::Fraction(_) | Value::Map(_) => {
                self.wrong(
                    node,
                    name,
                    "a whole number, a text, a list of texts, `true` or `false`",
                );
                return None;
            }
        })
    }
}
