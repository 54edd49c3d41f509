//! Holds what the compiler cannot: which room may name which, and what every file looks like.
//!
//! The tables below are the law; `ARCHITECTURE.md` explains them and is checked against them.
//! A check collects every fault before it fails, and each is proven on planted faults. Nothing here
//! is guessed from names alone where the tokens can tell.

mod checks;
mod faults;
mod scan;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use checks::{Source, language_rows, words_not_wanted};

/// Floors from the ground up; a room may name only rooms on lower floors.
///
/// Rooms that are still to be built stand here already, so that nobody has to move out later.
const FLOORS: &[&[&str]] = &[
    &["text"],
    &["facts", "diagnostic"],
    &["system", "git", "net", "language"],
    &["parse", "store"],
    &["extract"],
    &["index"],
    &["graph", "search"],
    &[
        "rules",
        "metrics",
        "dependencies",
        "verify",
        "memory",
        "impact",
        "policy",
        "plugin",
    ],
    &["config", "report"],
    &["snapshot"],
    &["hooks", "mcp", "lsp"],
    &["cli", "fuzzing"],
];

/// Foreign crates and the rooms that may name them; a `*` at the end stands for any ending.
const CRATES: &[(&str, &[&str])] = &[
    ("annotate_snippets", &["report"]),
    ("anstream", &["report", "cli"]),
    ("anstyle", &["report", "cli"]),
    ("anyhow", &["cli"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("crc32fast", &["store", "system"]),
    ("ctrlc", &["cli"]),
    ("gix", &["git"]),
    ("globset", &["index"]),
    ("aho_corasick", &["parse", "rules"]),
    ("ast_grep_config", &["rules"]),
    ("ast_grep_core", &["rules"]),
    ("include_dir", &["rules"]),
    ("serde_saphyr", &["rules"]),
    ("sha2", &["rules"]),
    ("similar", &["report"]),
    ("indicatif", &["report", "cli"]),
    ("lsp_server", &["lsp"]),
    ("memmap2", &["store", "system"]),
    ("petgraph", &["graph"]),
    ("postcard", &["store", "system"]),
    ("proc_macro2", &["extract"]),
    ("rayon", &["index"]),
    ("regex_syntax", &["parse", "rules"]),
    ("rmcp", &["mcp"]),
    ("rustsec", &["dependencies"]),
    ("serde_json", &["report", "rules", "snapshot", "cli"]),
    ("syn", &["extract"]),
    ("tantivy", &["search"]),
    ("tempfile", &["store", "system"]),
    ("tokio", &["mcp"]),
    ("toml", &["rules", "config"]),
    ("tree_sitter", &["parse", "language"]),
    ("tree_sitter_*", &["language"]),
    ("ureq", &["net"]),
];

/// Crates that extend the language rather than touch the world; any room may name them.
const CRATES_FOR_ALL: &[&str] = &[
    "foldhash",
    "hashbrown",
    "memchr",
    "regex",
    "serde",
    "thiserror",
];

/// Parts of the standard library that touch the world, and the rooms that may name them.
const WORLD: &[(&[&str], &[&str])] = &[
    // `git` stands beside `system` and cannot name it; judging a file by its stat is its work.
    (&["std", "env"], &["system", "git"]),
    (&["std", "fs"], &["system", "git"]),
    // The second Ctrl-C ends the process.
    (&["std", "process"], &["system", "cli"]),
    (&["std", "time", "SystemTime"], &["system", "git"]),
];

/// Names below [`WORLD`] that touch nothing.
const WORLD_HARMLESS: &[&[&str]] = &[
    &["std", "env", "consts"],
    &["std", "process", "ExitCode"],
    &["std", "process", "Termination"],
];

/// Rooms that may hold `unsafe`: for mapped files, and for the sandbox.
const UNSAFE_ROOMS: &[&str] = &["store", "verify"];

/// Rooms that may be asynchronous.
const ASYNC_ROOMS: &[&str] = &["mcp"];

/// Names that say nothing about what is inside.
const NAMES_NOT_WANTED: &[&str] = &[
    "common", "core", "helper", "helpers", "manager", "managers", "misc", "prelude", "shared",
    "util", "utils",
];

/// Marks of work that was put off; an issue is the place for it.
const MARKS_NOT_WANTED: &[&str] = &[
    concat!("FIX", "ME"),
    concat!("TO", "DO"),
    concat!("XX", "X"),
];

/// Lines with code, without those that are blank, comments, or in modules for tests.
const NET_LINES_MAX: usize = 800;

/// `main.rs` only starts the program.
const MAIN_LINES_MAX: usize = 15;

/// The files a language's folder holds.
const QUERY_FILES: &[&str] = &[
    "imports.scm",
    "injections.scm",
    "metrics.scm",
    "references.scm",
    "symbols.scm",
];

#[test]
fn rooms_look_down_only() {
    none(all_sources("src").iter().flat_map(Source::upward_names));
}

#[test]
fn paths_with_super_stay_in_their_room() {
    none(
        all_sources("src")
            .iter()
            .flat_map(Source::supers_that_leave),
    );
}

#[test]
fn each_foreign_crate_has_one_room() {
    none(all_sources("src").iter().flat_map(Source::misplaced_crates));
}

#[test]
fn only_the_system_room_touches_the_world() {
    none(all_sources("src").iter().flat_map(Source::misplaced_world));
}

#[test]
fn unsafe_and_async_stay_in_their_rooms() {
    none(all_sources("src").iter().flat_map(Source::misplaced_words));
}

#[test]
fn every_dependency_has_a_room() {
    let manifest: toml::Table = read("Cargo.toml").parse().expect("cargo read it before us");
    let dependencies = manifest["dependencies"]
        .as_table()
        .expect("dependencies are a table");
    none(
        dependencies
            .keys()
            .map(|name| name.replace('-', "_"))
            .filter(|name| !CRATES_FOR_ALL.contains(&name.as_str()))
            .filter(|name| checks::rooms_of_crate(name).is_none())
            .map(|name| format!("Cargo.toml: `{name}` has no room in tests/it/tidy.rs")),
    );
}

#[test]
fn every_file_says_what_it_is_for() {
    none(every_source().iter().filter_map(Source::missing_header));
}

#[test]
fn no_file_is_too_long() {
    none(every_source().iter().filter_map(Source::excess_length));
}

#[test]
fn lints_are_silenced_only_with_a_reason() {
    none(every_source().iter().flat_map(Source::silent_allowances));
}

#[test]
fn names_of_files_and_modules_say_something() {
    none(every_source().iter().flat_map(Source::empty_names));
}

#[test]
fn lib_holds_modules_only_and_main_starts_the_program() {
    none(
        all_sources("src")
            .iter()
            .flat_map(Source::faults_of_the_roots),
    );
}

#[test]
fn nothing_is_put_off_in_a_comment() {
    const ENDINGS: &[&str] = &["rs", "scm", "sh", "py", "toml", "yml", "yaml"];
    let mut faults = Vec::new();
    for folder in [
        "src", "tests", "benches", "queries", "hooks", "ci", "scripts",
    ] {
        for path in files(folder) {
            let ending = path.extension().and_then(|ending| ending.to_str());
            if ending.is_some_and(|ending| ENDINGS.contains(&ending)) {
                faults.extend(words_not_wanted(&path, &read(&path)));
            }
        }
    }
    none(faults);
}

#[test]
fn every_language_has_a_row_its_queries_and_a_fixture() {
    let folders: BTreeSet<String> = folders("queries").collect();
    let rows = language_rows(&read("src/language/table.rs"));
    let mut faults = checks::language_faults(&folders, &rows);
    for language in &folders {
        for file in QUERY_FILES {
            if !Path::new("queries").join(language).join(file).is_file() {
                faults.push(format!("queries/{language}: {file} is missing"));
            }
        }
        let fixtures = format!("fixtures/languages/{language}");
        if files(&fixtures).next().is_none() {
            faults.push(format!("{fixtures}: no source"));
        }
    }
    none(faults);
}

#[test]
fn architecture_names_every_room_on_its_floor() {
    let text = read("ARCHITECTURE.md");
    let built = folders("src").chain(
        files("src")
            .filter(|path| path.components().count() == 2)
            .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())),
    );
    let mut faults = checks::architecture_faults(&text);
    for room in built.filter(|room| room != "main" && room != "lib") {
        if checks::floor_of(&room).is_none() {
            faults.push(format!("src/{room}: a room without a floor"));
        }
    }
    none(faults);
}

/// Fails with every fault, one a line.
fn none(faults: impl IntoIterator<Item = String>) {
    let faults: Vec<String> = faults.into_iter().collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// Returns every Rust file we write, in all folders.
fn every_source() -> Vec<Source> {
    ["src", "tests", "benches"]
        .into_iter()
        .flat_map(all_sources)
        .collect()
}

fn all_sources(folder: &str) -> Vec<Source> {
    let sources: Vec<Source> = files(folder)
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .map(|path| Source::new(&path, &read(&path)))
        .collect();
    assert!(!sources.is_empty(), "{folder} holds no Rust file");
    sources
}

/// Returns the files below `folder`, which may be absent, in the order of their paths.
fn files(folder: impl AsRef<Path>) -> impl Iterator<Item = PathBuf> {
    fn collect(folder: &Path, into: &mut BTreeSet<PathBuf>) {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("the folder can be listed").path();
            if path.is_dir() {
                collect(&path, into);
            } else {
                into.insert(path);
            }
        }
    }
    let mut found = BTreeSet::new();
    collect(folder.as_ref(), &mut found);
    found.into_iter()
}

/// Returns the names of the folders directly in `folder`.
fn folders(folder: &str) -> impl Iterator<Item = String> {
    fs::read_dir(folder)
        .expect("the folder exists")
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path| path.is_dir())
        .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
