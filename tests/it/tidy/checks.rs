//! The checks themselves, on text that is handed in.
//!
//! They return faults as sentences and never fail; `faults.rs` shows each of them a planted one.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use proc_macro2::{TokenStream, TokenTree};

use super::{
    ASYNC_ROOMS, CRATES, FLOORS, MAIN_LINES_MAX, MARKS_NOT_WANTED, NAMES_NOT_WANTED, NET_LINES_MAX,
    UNSAFE_ROOMS, WORLD, WORLD_HARMLESS,
    scan::{self, Named},
};

/// What begins an item that is neither documentation nor a module.
const LIB_WORDS_NOT_WANTED: &[&str] = &["use", "fn", "struct", "enum", "trait", "impl", "const"];

/// One Rust file, read once.
pub(super) struct Source {
    path: PathBuf,
    text: String,
    /// Everything, tests and documentation as well.
    tokens: TokenStream,
    /// What runs in the product.
    product: TokenStream,
}

impl Source {
    pub(super) fn new(path: &Path, text: &str) -> Self {
        let tokens: TokenStream = text
            .parse()
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            product: scan::without_docs_and_tests(tokens.clone()),
            tokens,
        }
    }

    /// The room the file is in; the two roots of `src/` are in none.
    fn room(&self) -> Option<&str> {
        let name = self.path.iter().nth(1)?.to_str()?;
        let room = name.strip_suffix(".rs").unwrap_or(name);
        (self.path.starts_with("src") && room != "main" && room != "lib").then_some(room)
    }

    /// Whether all of the file exists in tests only.
    fn is_test(&self) -> bool {
        self.path
            .iter()
            .any(|part| part == "tests" || part == "tests.rs")
    }

    /// What the product names; nothing for files of tests.
    fn product_names(&self) -> Vec<Named> {
        if self.is_test() {
            return Vec::new();
        }
        scan::paths_named(self.product.clone())
    }

    fn fault(&self, line: usize, what: &str) -> String {
        format!("{}:{line}: {what}", self.path.display())
    }

    /// Rooms named from a lower floor, from the same floor, or that do not exist. Tests count too.
    pub(super) fn upward_names(&self) -> Vec<String> {
        let Some(room) = self.room() else {
            return Vec::new();
        };
        let Some(home) = floor_of(room) else {
            return vec![self.fault(1, &format!("`{room}` has no floor"))];
        };
        let mut faults = Vec::new();
        for named in scan::paths_named(self.tokens.clone()) {
            let [root, other, ..] = named.segments.as_slice() else {
                continue;
            };
            if root == "crate" && other != room && floor_of(other).is_none_or(|floor| home <= floor)
            {
                faults.push(self.fault(named.line, &format!("`{room}` may not name `{other}`")));
            }
        }
        faults
    }

    /// Paths that climb out of the room; between rooms they start with `crate::`.
    pub(super) fn supers_that_leave(&self) -> Vec<String> {
        if self.room().is_none() {
            return Vec::new();
        }
        let last = self.path.file_name().is_some_and(|name| name == "mod.rs");
        // `src/room/mod.rs` and `src/room.rs` are the room itself, at depth 1.
        let depth = self.path.iter().count() - 1 - usize::from(last);
        scan::paths_named(self.tokens.clone())
            .into_iter()
            .filter(|named| {
                let up = named.segments.iter().take_while(|word| *word == "super");
                up.count() >= depth + named.module_depth
            })
            .map(|named| self.fault(named.line, "`super` leaves the room: start with `crate`"))
            .collect()
    }

    /// Foreign crates named outside their room.
    pub(super) fn misplaced_crates(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for named in self.product_names() {
            let name = &named.segments[0];
            let Some(rooms) = rooms_of_crate(name) else {
                continue;
            };
            if !self.room().is_some_and(|room| rooms.contains(&room)) {
                let rooms = rooms.join("`, `");
                faults.push(self.fault(named.line, &format!("`{name}` belongs to `{rooms}`")));
            }
        }
        faults
    }

    /// Files, environment, processes and clock named outside their room.
    pub(super) fn misplaced_world(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for named in self.product_names() {
            let is_below = |path: &[&str]| {
                path.len() <= named.segments.len()
                    && path
                        .iter()
                        .zip(&named.segments)
                        .all(|(want, have)| want == have)
            };
            if WORLD_HARMLESS.iter().any(|path| is_below(path)) {
                continue;
            }
            for (path, rooms) in WORLD.iter().filter(|(path, _)| is_below(path)) {
                if !self.room().is_some_and(|room| rooms.contains(&room)) {
                    let what = format!("`{}` belongs to `{}`", path.join("::"), rooms.join("`, `"));
                    faults.push(self.fault(named.line, &what));
                }
            }
        }
        faults
    }

    /// `unsafe` and `async` outside their rooms.
    pub(super) fn misplaced_words(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for (words, rooms) in [
            (&["unsafe"][..], UNSAFE_ROOMS),
            (&["async", "await"], ASYNC_ROOMS),
        ] {
            if self.room().is_some_and(|room| rooms.contains(&room)) {
                continue;
            }
            for (word, line) in scan::lines_with_words(self.tokens.clone(), words) {
                faults.push(self.fault(line, &format!("`{word}` belongs to `{}`", rooms[0])));
            }
        }
        faults
    }

    pub(super) fn missing_header(&self) -> Option<String> {
        let opens = self.text.trim_start_matches('\u{feff}').starts_with("//! ");
        (!opens).then(|| self.fault(1, "opens without `//!` that says what the file is for"))
    }

    pub(super) fn excess_length(&self) -> Option<String> {
        let line_count = scan::line_count(self.product.clone());
        (line_count > NET_LINES_MAX).then(|| {
            let what = format!("{line_count} net lines, at most {NET_LINES_MAX}");
            self.fault(1, &what)
        })
    }

    pub(super) fn silent_allowances(&self) -> Vec<String> {
        scan::silent_allowances(self.tokens.clone())
            .into_iter()
            .map(|line| self.fault(line, "write `#[expect(…, reason = \"…\")]`"))
            .collect()
    }

    /// Files, folders and modules whose names say nothing.
    pub(super) fn empty_names(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for part in &self.path {
            let name = part.to_str().unwrap_or_default().trim_end_matches(".rs");
            if NAMES_NOT_WANTED.contains(&name) {
                faults.push(self.fault(1, &format!("`{name}` says nothing: name what it holds")));
            }
        }
        for (name, line) in scan::modules_declared(self.tokens.clone()) {
            if NAMES_NOT_WANTED.contains(&name.as_str()) {
                faults
                    .push(self.fault(line, &format!("`{name}` says nothing: name what it holds")));
            }
        }
        faults
    }

    /// `lib.rs` re-exports nothing, so that the word behind `crate::` is always a room; `main.rs`
    /// is short.
    pub(super) fn faults_of_the_roots(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.path == Path::new("src/lib.rs") {
            for (name, line) in scan::modules_declared(self.tokens.clone()) {
                if floor_of(&name).is_none() {
                    faults.push(self.fault(line, &format!("`{name}` has no floor")));
                }
            }
            for (word, line) in scan::lines_with_words(self.product.clone(), LIB_WORDS_NOT_WANTED) {
                faults.push(self.fault(line, &format!("`{word}` has no place in lib.rs")));
            }
        }
        if self.path == Path::new("src/main.rs") {
            let line_count = scan::line_count(self.product.clone());
            if line_count > MAIN_LINES_MAX {
                let what = format!("{line_count} net lines, at most {MAIN_LINES_MAX}");
                faults.push(self.fault(1, &what));
            }
        }
        faults
    }
}

/// Returns the floor of a room, counted from 0.
pub(super) fn floor_of(room: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&room))
}

/// Returns the rooms that may name a crate; the exact name goes before the pattern.
pub(super) fn rooms_of_crate(name: &str) -> Option<&'static [&'static str]> {
    let exact = CRATES.iter().find(|(known, _)| *known == name);
    let pattern = || {
        CRATES.iter().find(|(known, _)| {
            known
                .strip_suffix('*')
                .is_some_and(|start| name.starts_with(start))
        })
    };
    exact.or_else(pattern).map(|(_, rooms)| *rooms)
}

/// Returns the places where one of [`MARKS_NOT_WANTED`] stands as a word of its own.
pub(super) fn words_not_wanted(path: &Path, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (line, content) in (1..).zip(text.lines()) {
        let mut words =
            content.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        if let Some(word) = words.find(|word| MARKS_NOT_WANTED.contains(word)) {
            faults.push(format!("{}:{line}: {word}: open an issue", path.display()));
        }
    }
    faults
}

/// What the table of languages registers.
pub(super) struct LanguageRows {
    names: BTreeSet<String>,
    /// Folders whose texts are compiled in.
    folders: BTreeSet<String>,
}

/// Reads the table of languages: `name: "…"` and `queries!("…")`.
pub(super) fn language_rows(table: &str) -> LanguageRows {
    fn read(tokens: TokenStream, rows: &mut LanguageRows) {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        for (at, tree) in trees.iter().enumerate() {
            match (tree, trees.get(at + 2)) {
                (TokenTree::Ident(word), Some(TokenTree::Literal(name))) if word == "name" => {
                    rows.names.insert(unquoted(&name.to_string()));
                }
                (TokenTree::Ident(word), Some(TokenTree::Group(folder))) if word == "queries" => {
                    rows.folders.insert(unquoted(&folder.stream().to_string()));
                }
                _ => (),
            }
            if let TokenTree::Group(group) = tree {
                read(group.stream(), rows);
            }
        }
    }
    let mut rows = LanguageRows {
        names: BTreeSet::new(),
        folders: BTreeSet::new(),
    };
    let tokens = table.parse().expect("the compiler read it before us");
    read(tokens, &mut rows);
    rows
}

fn unquoted(literal: &str) -> String {
    literal.trim_matches('"').to_owned()
}

/// Compares the folders of `queries/` with the table, both ways.
pub(super) fn language_faults(folders: &BTreeSet<String>, rows: &LanguageRows) -> Vec<String> {
    let mut faults = Vec::new();
    for folder in folders {
        if !rows.names.contains(folder) {
            faults.push(format!("queries/{folder}: no row in src/language/table.rs"));
        }
        if !rows.folders.contains(folder) {
            faults.push(format!("queries/{folder}: not compiled into the table"));
        }
    }
    for name in rows.names.difference(folders) {
        faults.push(format!(
            "src/language/table.rs: `{name}` has no folder in queries/"
        ));
    }
    faults
}

/// Compares the table of floors in `ARCHITECTURE.md`, rows of `| floor | room |`, with ours.
pub(super) fn architecture_faults(text: &str) -> Vec<String> {
    let mut told: BTreeSet<(usize, String)> = BTreeSet::new();
    for line in text.lines() {
        let mut cells = line.split('|').skip(1).map(str::trim);
        let floor = cells.next().and_then(|cell| cell.parse::<usize>().ok());
        if let (Some(floor), Some(rooms)) = (floor, cells.next()) {
            let names = rooms.split('`').skip(1).step_by(2);
            told.extend(names.map(|room| (floor, room.to_owned())));
        }
    }
    let law: BTreeSet<(usize, String)> = (1..)
        .zip(FLOORS)
        .flat_map(|(floor, rooms)| rooms.iter().map(move |room| (floor, (*room).to_owned())))
        .collect();
    let missing = law
        .difference(&told)
        .map(|(floor, room)| format!("ARCHITECTURE.md: `{room}` on floor {floor} is missing"));
    let wrong = told
        .difference(&law)
        .map(|(floor, room)| format!("ARCHITECTURE.md: `{room}` is not on floor {floor}"));
    missing.chain(wrong).collect()
}
