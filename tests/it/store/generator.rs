//! Makes small repositories in many languages up, and edits them as people do; a number decides everything.
//!
//! Sources are held as a model (files, declarations, imports), so that an edit is one that makes sense:
//! a function is renamed, moved or gets a parameter, a file goes to another folder.

use std::collections::BTreeMap;
use std::fmt::Write;

/// Random numbers that repeat (`SplitMix64`).
#[derive(Clone)]
pub(super) struct Random(pub u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).expect("below a usize")
    }

    pub(super) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    C,
    Go,
    Java,
    Markdown,
    Python,
    Ruby,
    Rust,
    TypeScript,
}

const LANGUAGES: &[(Language, &str)] = &[
    (Language::C, "c"),
    (Language::Go, "go"),
    (Language::Java, "java"),
    (Language::Markdown, "md"),
    (Language::Python, "py"),
    (Language::Ruby, "rb"),
    (Language::Rust, "rs"),
    (Language::TypeScript, "ts"),
];

const FOLDERS: &[&str] = &["", "src/", "src/store/", "lib/", "lib/deep/er/", "tests/"];

const WORDS: &[&str] = &[
    "open", "read", "write", "merge", "index", "shard", "token", "query", "parse", "render",
    "split", "fold", "visit", "resolve", "commit", "branch", "record", "field",
];

/// A tree of sources.
#[derive(Clone, Default)]
pub(super) struct Model {
    files: BTreeMap<String, File>,
}

#[derive(Clone)]
struct File {
    language: Language,
    imports: Vec<String>,
    declarations: Vec<Declaration>,
}

#[derive(Clone)]
struct Declaration {
    name: String,
    words: String,
    parameters: Vec<String>,
    body: Vec<String>,
    /// For a class; a function has none.
    members: Option<Vec<Self>>,
}

impl Model {
    /// A tree of so many files.
    pub(super) fn new(random: &mut Random, file_count: usize) -> Self {
        let mut model = Self::default();
        while model.files.len() < file_count {
            model.add_file(random);
        }
        model
    }

    /// The paths and texts of the tree.
    pub(super) fn texts(&self) -> BTreeMap<String, String> {
        self.files
            .iter()
            .map(|(path, file)| (path.clone(), file.text()))
            .collect()
    }

    /// Makes one change, as one that is working on the project would; says which.
    pub(super) fn edit(&mut self, random: &mut Random) -> &'static str {
        let paths: Vec<String> = self.files.keys().cloned().collect();
        let Some(path) = (!paths.is_empty()).then(|| random.pick(&paths).clone()) else {
            self.add_file(random);
            return "add a file";
        };
        match random.below(20) {
            0 => {
                self.add_file(random);
                "add a file"
            }
            1 => {
                self.files.remove(&path);
                "delete a file"
            }
            2 => {
                let file = self.files.remove(&path).expect("listed");
                let renamed = new_path(random, file.language);
                self.files.entry(renamed).or_insert(file);
                "move a file"
            }
            _ => self.files.get_mut(&path).expect("listed").edit(random),
        }
    }

    fn add_file(&mut self, random: &mut Random) {
        let &(language, _) = random.pick(LANGUAGES);
        let path = new_path(random, language);
        let count = 2 + random.below(6);
        let file = File {
            language,
            imports: (0..random.below(5)).map(|_| name(random)).collect(),
            declarations: (0..count).map(|_| Declaration::new(random, true)).collect(),
        };
        self.files.entry(path).or_insert(file);
    }
}

fn new_path(random: &mut Random, language: Language) -> String {
    let (_, suffix) = LANGUAGES
        .iter()
        .find(|(known, _)| *known == language)
        .expect("every language");
    format!("{}{}.{suffix}", random.pick(FOLDERS), name(random))
}

fn name(random: &mut Random) -> String {
    format!(
        "{}_{}{}",
        random.pick(WORDS),
        random.pick(WORDS),
        random.below(1_000)
    )
}

impl Declaration {
    fn new(random: &mut Random, may_be_class: bool) -> Self {
        let is_class = may_be_class && random.below(4) == 0;
        let members = 1 + random.below(4);
        Self {
            name: name(random),
            words: if random.below(3) == 0 {
                String::new()
            } else {
                sentence(random)
            },
            parameters: (0..random.below(4))
                .map(|_| (*random.pick(WORDS)).to_owned())
                .collect(),
            body: (0..2 + random.below(6)).map(|_| name(random)).collect(),
            members: is_class.then(|| (0..members).map(|_| Self::new(random, false)).collect()),
        }
    }
}

fn sentence(random: &mut Random) -> String {
    format!(
        "Does the {} of {} number {}.",
        random.pick(WORDS),
        random.pick(WORDS),
        random.below(1_000)
    )
}

impl File {
    fn edit(&mut self, random: &mut Random) -> &'static str {
        let choice = random.below(17);
        if choice < 2 {
            let at = random.below(self.imports.len() + 1);
            self.imports.insert(at, name(random));
            return "import a name";
        }
        if choice == 2 && !self.imports.is_empty() {
            self.imports.remove(random.below(self.imports.len()));
            return "drop an import";
        }
        let class = random.below(self.declarations.len().max(1));
        let list = match self
            .declarations
            .get_mut(class)
            .and_then(|declaration| declaration.members.as_mut())
        {
            Some(_) if random.below(2) == 0 => self.declarations[class]
                .members
                .as_mut()
                .expect("seen above"),
            _ => &mut self.declarations,
        };
        edit_one_of(list, choice, random)
    }
}

fn edit_one_of(list: &mut Vec<Declaration>, choice: usize, random: &mut Random) -> &'static str {
    if choice < 6 || list.is_empty() {
        let at = random.below(list.len() + 1);
        list.insert(at, Declaration::new(random, false));
        return "add a function";
    }
    let at = random.below(list.len());
    match choice {
        6 | 7 => {
            list.remove(at);
            "remove a declaration"
        }
        8 => {
            let moved = list.remove(at);
            let to = random.below(list.len() + 1);
            list.insert(to, moved);
            "move a declaration"
        }
        9 => {
            list[at].name = name(random);
            "rename a declaration"
        }
        10 => {
            list[at].words = sentence(random);
            "document a declaration"
        }
        11 | 12 => {
            list[at]
                .parameters
                .push(format!("{}{}", random.pick(WORDS), random.below(100)));
            "add a parameter"
        }
        _ => {
            let body = &mut list[at].body;
            let line = random.below(body.len() + 1);
            body.insert(line, name(random));
            "edit a body"
        }
    }
}

impl File {
    fn text(&self) -> String {
        let mut text = self.language.head();
        for import in &self.imports {
            text.push_str(&self.language.import(import));
        }
        for declaration in &self.declarations {
            text.push('\n');
            if declaration.members.is_some() {
                self.language.class(&mut text, declaration);
            } else {
                self.language.function(&mut text, declaration, "");
            }
        }
        text
    }
}

impl Language {
    fn head(self) -> String {
        match self {
            Self::Go => "package made\n\n".into(),
            Self::Markdown => "# About\n\n".into(),
            Self::Java => "package made.up;\n\n".into(),
            _ => String::new(),
        }
    }

    fn import(self, name: &str) -> String {
        match self {
            Self::C => format!("#include \"{name}.h\"\n"),
            Self::Go => format!("import \"made/{name}\"\n"),
            Self::Java => format!("import made.up.{name};\n"),
            Self::Markdown => format!("See [{name}]({name}.md).\n"),
            Self::Python => format!("from made.up import {name}\n"),
            Self::Ruby => format!("require \"made/{name}\"\n"),
            Self::Rust => format!("use crate::made::{name};\n"),
            Self::TypeScript => format!("import {{ {name} }} from \"./made\";\n"),
        }
    }

    fn class(self, text: &mut String, class: &Declaration) {
        let Declaration { name, words, .. } = class;
        let mark = self.comment();
        if !words.is_empty() && !matches!(self, Self::Python | Self::Markdown) {
            let _ = writeln!(text, "{mark} {words}");
        }
        let (open, close) = match self {
            Self::C => (format!("struct {name} {{\n    int a_{name};\n}};\n"), ""),
            Self::Go => (format!("type {name} struct {{\n\tA int\n}}\n"), ""),
            Self::Java => (format!("public class {name} {{\n"), "}\n"),
            Self::Markdown => (format!("## {name}\n\n{words}\n"), ""),
            Self::Python => (format!("class {name}:\n    \"\"\"{words}\"\"\"\n"), ""),
            Self::Ruby => (format!("class C{name}\n"), "end\n"),
            Self::Rust => (
                format!("pub struct {name} {{\n    a: u32,\n}}\n\nimpl {name} {{\n"),
                "}\n",
            ),
            Self::TypeScript => (format!("export class {name} {{\n"), "}\n"),
        };
        text.push_str(&open);
        for member in class.members.iter().flatten() {
            text.push('\n');
            let indent = if matches!(self, Self::C | Self::Go | Self::Markdown) {
                ""
            } else {
                "    "
            };
            self.function(text, member, indent);
        }
        text.push_str(close);
    }

    fn function(self, text: &mut String, function: &Declaration, indent: &str) {
        let Declaration {
            name,
            words,
            parameters,
            body,
            ..
        } = function;
        let joined = |before: &str, after: &str| {
            let parameters: Vec<String> = parameters
                .iter()
                .map(|one| format!("{before}{one}{after}"))
                .collect();
            parameters.join(", ")
        };
        if !words.is_empty() && self.comment() != "" {
            let _ = writeln!(text, "{indent}{} {words}", self.comment());
        }
        let is_member = !indent.is_empty();
        let (head, end) = match self {
            Self::C => (format!("int {name}({}) {{", joined("int ", "")), "}"),
            Self::Go => (format!("func {name}({}) int {{", joined("", " int")), "}"),
            Self::Java if is_member => {
                (format!("public int {name}({}) {{", joined("int ", "")), "}")
            }
            Self::Java => (
                format!("class F{name} {{ int {name}({}) {{", joined("int ", "")),
                "} }",
            ),
            Self::Markdown => (format!("## {name}\n\n{words}\n"), ""),
            Self::Python => (format!("def {name}({}):", joined("", "=1")), ""),
            Self::Ruby => (format!("def {name}({})", joined("", "")), "end"),
            Self::Rust => (
                format!("pub fn {name}({}) -> u32 {{", joined("", ": u32")),
                "}",
            ),
            Self::TypeScript if is_member => (
                format!("{name}({}): number {{", joined("", ": number")),
                "}",
            ),
            Self::TypeScript => (
                format!(
                    "export function {name}({}): number {{",
                    joined("", ": number")
                ),
                "}",
            ),
        };
        let _ = writeln!(text, "{indent}{head}");
        if self == Self::Python {
            let _ = writeln!(text, "{indent}    \"\"\"{words}\"\"\"");
        }
        let stop = if matches!(self, Self::Python | Self::Ruby | Self::Markdown | Self::Go) {
            ""
        } else {
            ";"
        };
        for line in body {
            let _ = writeln!(text, "{indent}    {line}(1){stop}");
        }
        if !end.is_empty() {
            let _ = writeln!(text, "{indent}{end}");
        }
    }

    /// How a comment that documents starts; empty where documentation is no comment.
    fn comment(self) -> &'static str {
        match self {
            Self::C | Self::Rust | Self::TypeScript | Self::Java => "///",
            Self::Go => "//",
            Self::Ruby => "#",
            Self::Python | Self::Markdown => "",
        }
    }
}
