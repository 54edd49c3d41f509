//! Planted faults: each check finds what it is for, and leaves alone what only looks like it.
//!
//! Sources are short strings, never files of the project, so that no fault can hide another.

use std::{collections::BTreeSet, fmt::Write as _, path::Path};

use super::checks::{
    Source, architecture_faults, language_faults, language_rows, words_not_wanted,
};
use super::{FLOORS, MARKS_NOT_WANTED, NET_LINES_MAX};

fn source(path: &str, text: &str) -> Source {
    Source::new(Path::new(path), text)
}

/// Compares faults with what stands behind `path:` in each.
#[track_caller]
fn check(faults: &[String], expect: &[&str]) {
    let found: Vec<&str> = faults
        .iter()
        .map(|fault| {
            fault
                .split_once(':')
                .map_or(fault.as_str(), |(_, rest)| rest)
        })
        .collect();
    assert_eq!(found, expect);
}

#[track_caller]
fn check_rooms(path: &str, text: &str, expect: &[&str]) {
    check(&source(path, text).upward_names(), expect);
}

#[test]
fn an_upward_name_is_found_wherever_it_stands() {
    let fault = &["1: `store` may not name `index`"][..];
    for text in [
        "use crate::index::Index;",
        "use crate::{text::Span, index::Index};",
        "use crate::{text::{Span, Point}, index};",
        "use crate::index as other;",
        "use {crate::index::Index};",
        "fn f() { crate::index::run() }",
        "fn f() -> Vec<crate::index::Index> { Vec::new() }",
        "pub(in crate::index) fn f() {}",
        "macro_rules! m { () => { $crate::index::run() } }",
        "fn f() { println!(\"{}\", crate::index::run()) }",
        "#[derive(crate::index::Index)] struct S;",
        "#[cfg(test)] mod tests { use crate::index::Index; }",
        "use crate :: index;",
    ] {
        check_rooms("src/store/mod.rs", text, fault);
    }
}

#[test]
fn neighbors_strangers_and_the_homeless_are_found() {
    let parse = "use crate::parse::Tree;";
    check_rooms(
        "src/store/write.rs",
        parse,
        &["1: `store` may not name `parse`"],
    );
    let stranger = "use crate::nowhere::Thing;";
    check_rooms(
        "src/cli/mod.rs",
        stranger,
        &["1: `cli` may not name `nowhere`"],
    );
    check_rooms("src/attic/mod.rs", "", &["1: `attic` has no floor"]);
    check_rooms(
        "src/text.rs",
        "use crate::facts::Symbol;",
        &["1: `text` may not name `facts`"],
    );
}

#[test]
fn lower_rooms_comments_and_strings_are_left_alone() {
    for text in [
        "use crate::{text::Span, facts::Symbol, store::map as map};",
        "// crate::index::run()\n/* crate::cli */\n/// See [`crate::cli`].\nfn f() {}",
        "const S: &str = \"crate::index::run()\";",
        "pub(crate) fn f() {} pub(super) mod m {}",
        "fn f(krate: u8) -> u8 { krate }",
    ] {
        check_rooms("src/store/mod.rs", text, &[]);
    }
    check_rooms("src/main.rs", "fn main() { crate::cli::run() }", &[]);
}

#[test]
fn super_may_climb_inside_its_room_only() {
    let leaves = &["1: `super` leaves the room: start with `crate`"][..];
    for (path, text, expect) in [
        ("src/store/mod.rs", "use super::text::Span;", leaves),
        ("src/store.rs", "use super::text::Span;", leaves),
        ("src/store/map.rs", "use super::Error;", &[]),
        ("src/store/map.rs", "use super::super::text::Span;", leaves),
        ("src/store/map/read.rs", "use super::super::Error;", &[]),
        (
            "src/store/map/mod.rs",
            "use super::super::text::Span;",
            leaves,
        ),
        (
            "src/store/mod.rs",
            "mod tests { use super::*; use super::Error; }",
            &[],
        ),
        (
            "src/store/mod.rs",
            "mod tests { use super::super::text; }",
            leaves,
        ),
    ] {
        check(&source(path, text).supers_that_leave(), expect);
    }
}

#[track_caller]
fn check_crates(path: &str, text: &str, expect: &[&str]) {
    check(&source(path, text).misplaced_crates(), expect);
}

#[test]
fn a_foreign_crate_outside_its_room_is_found() {
    for text in [
        "use gix::Repository;",
        "use gix;",
        "use ::gix::Repository;",
        "fn f(r: &gix::Repository) {}",
        "use {gix::Repository, std::io};",
        "macro_rules! m { () => { gix::open(\".\") } }",
    ] {
        check_crates("src/store/mod.rs", text, &["1: `gix` belongs to `git`"]);
    }
    let parser = "#[derive(clap::Parser)] struct Args;";
    check_crates("src/report/mod.rs", parser, &["1: `clap` belongs to `cli`"]);
    let grammar = "fn f() { tree_sitter_rust::LANGUAGE }";
    check_crates(
        "src/parse/mod.rs",
        grammar,
        &["1: `tree_sitter_rust` belongs to `language`"],
    );
    check_crates(
        "src/lib.rs",
        "use rayon::iter;",
        &["1: `rayon` belongs to `index`"],
    );
}

#[test]
fn a_crate_at_home_in_tests_or_by_chance_is_left_alone() {
    check_crates("src/git/mod.rs", "use gix::Repository;", &[]);
    check_crates("src/parse/mod.rs", "use tree_sitter::Node;", &[]);
    check_crates(
        "src/language/table.rs",
        "use tree_sitter_rust::LANGUAGE;",
        &[],
    );
    check_crates(
        "src/text/mod.rs",
        "#[cfg(test)] mod tests { use tempfile::tempdir; }",
        &[],
    );
    check_crates("src/git/tests.rs", "use tempfile::tempdir;", &[]);
    check_crates("src/text/mod.rs", "fn f(toml: &str) -> &str { toml }", &[]);
    check_crates(
        "src/text/mod.rs",
        "use crate::syn::gix; fn f() { self::gix::g() }",
        &[],
    );
}

#[test]
fn a_test_attribute_covers_one_item_only() {
    let text = "#[cfg(test)] use gix::{A, B};\nuse gix::C;";
    check_crates("src/text/mod.rs", text, &["2: `gix` belongs to `git`"]);
    let text = "#[cfg(test)]\nfn f() { gix::a() }\nfn g() { gix::b() }";
    check_crates("src/text/mod.rs", text, &["3: `gix` belongs to `git`"]);
    let text = "#[cfg(not(test))]\nfn f() { gix::a() }";
    check_crates("src/text/mod.rs", text, &["2: `gix` belongs to `git`"]);
}

#[test]
fn the_world_outside_its_room_is_found() {
    for (path, text, expect) in [
        (
            "src/store/mod.rs",
            "use std::fs;",
            &["1: `std::fs` belongs to `system`, `git`"][..],
        ),
        (
            "src/store/mod.rs",
            "use std::{fs::File, io};",
            &["1: `std::fs` belongs to `system`, `git`"],
        ),
        (
            "src/cli/mod.rs",
            "fn f() { std::env::var(\"A\"); }",
            &["1: `std::env` belongs to `system`, `git`"],
        ),
        (
            "src/git/mod.rs",
            "use std::process::Command;",
            &["1: `std::process` belongs to `system`, `cli`"],
        ),
        (
            "src/text/mod.rs",
            "use std::time::{Duration, SystemTime};",
            &["1: `std::time::SystemTime` belongs to `system`, `git`"],
        ),
        ("src/cli/mod.rs", "use std::process::ExitCode;", &[]),
        (
            "src/cli/mod.rs",
            "use std::{env::consts::OS, time::Instant};",
            &[],
        ),
        (
            "src/system/mod.rs",
            "use std::{env, fs, process, time::SystemTime};",
            &[],
        ),
        (
            "src/git/mod.rs",
            "#[cfg(test)] mod tests { use std::process::Command; }",
            &[],
        ),
    ] {
        check(&source(path, text).misplaced_world(), expect);
    }
}

#[test]
fn unsafe_and_async_outside_their_rooms_are_found() {
    for (path, text, expect) in [
        (
            "src/text/mod.rs",
            "fn f() { unsafe { g() } }",
            &["1: `unsafe` belongs to `store`"][..],
        ),
        ("src/store/cache.rs", "fn f() { unsafe { g() } }", &[]),
        (
            "src/text/mod.rs",
            "#[expect(unsafe_code, reason = \"r\")] fn f() {}",
            &[],
        ),
        (
            "src/net/mod.rs",
            "async fn f() {}",
            &["1: `async` belongs to `mcp`"],
        ),
        ("src/mcp/mod.rs", "async fn f() { g().await }", &[]),
        (
            "src/language/mod.rs",
            "const MODIFIERS: &[&str] = &[\"async\"];",
            &[],
        ),
    ] {
        check(&source(path, text).misplaced_words(), expect);
    }
}

#[test]
fn a_file_without_a_header_is_found() {
    for (text, is_fault) in [
        ("//! Says it.\nfn f() {}", false),
        ("fn f() {}", true),
        ("// Says it.\n//! Too late.", true),
        ("//!\n", true),
        ("", true),
    ] {
        assert_eq!(
            source("src/text/mod.rs", text).missing_header().is_some(),
            is_fault
        );
    }
}

#[test]
fn only_lines_with_code_of_the_product_count() {
    let code = "fn f() {}\n".repeat(NET_LINES_MAX);
    let around = "//! Header.\n\n// Comment.\n/// Documentation,\n/// two lines.\n";
    let tests = format!("#[cfg(test)]\nmod tests {{\n{code}}}\n");
    let text = format!("{around}{code}{tests}");
    assert_eq!(source("src/text/mod.rs", &text).excess_length(), None);
    let text = format!("{around}{code}const S: &str = \"a\nb\";\n{tests}");
    let fault = source("src/text/mod.rs", &text).excess_length();
    assert_eq!(
        fault.as_deref(),
        Some("src/text/mod.rs:1: 802 net lines, at most 800")
    );
}

#[test]
fn a_lint_silenced_without_a_reason_is_found() {
    let fault = &["1: write `#[expect(…, reason = \"…\")]`"][..];
    for (text, expect) in [
        ("#[allow(dead_code)] fn f() {}", fault),
        ("#![allow(dead_code)]", fault),
        ("#[allow(dead_code, reason = \"r\")] fn f() {}", fault),
        ("mod m { #[expect(dead_code)] fn f() {} }", fault),
        ("#[expect(dead_code, reason = \"r\")] fn f() {}", &[]),
        ("fn f(o: Option<u8>) -> u8 { o.expect(\"holds\") }", &[]),
    ] {
        check(&source("src/text/mod.rs", text).silent_allowances(), expect);
    }
}

#[test]
fn an_empty_name_is_found() {
    let fault = &["1: `utils` says nothing: name what it holds"][..];
    for (path, text, expect) in [
        ("src/text/utils.rs", "", fault),
        ("src/utils/mod.rs", "", fault),
        ("src/text/mod.rs", "mod utils { }", fault),
        ("tests/it/main.rs", "mod utils;", fault),
        ("src/text/mod.rs", "fn f() { core::mem::drop(1) }", &[]),
    ] {
        check(&source(path, text).empty_names(), expect);
    }
}

#[test]
fn roots_that_hold_more_than_they_should_are_found() {
    for (path, text, expect) in [
        ("src/lib.rs", "pub mod text;\nmod store;", &[][..]),
        ("src/lib.rs", "mod attic;", &["1: `attic` has no floor"]),
        (
            "src/lib.rs",
            "pub use text::Span;",
            &["1: `use` has no place in lib.rs"],
        ),
        ("src/main.rs", "fn main() {}", &[]),
    ] {
        check(&source(path, text).faults_of_the_roots(), expect);
    }
    let long = format!("fn main() {{\n{}}}", "f();\n".repeat(14));
    let faults = source("src/main.rs", &long).faults_of_the_roots();
    check(&faults, &["1: 16 net lines, at most 15"]);
}

#[test]
fn work_put_off_is_found() {
    for mark in MARKS_NOT_WANTED {
        let text = format!("fn f() {{}}\n// {mark}: later\n");
        let faults = words_not_wanted(Path::new("src/a.rs"), &text);
        assert_eq!(faults, [format!("src/a.rs:2: {mark}: open an issue")]);
        let word = format!("{mark}S and my{mark} and {}", mark.to_lowercase());
        assert_eq!(words_not_wanted(Path::new("src/a.rs"), &word), [""; 0]);
    }
}

#[test]
fn a_language_that_is_half_registered_is_found() {
    let table = r#"
        const GO: Queries = queries!("go");
        const LANGUAGES: &[Language] = &[Language { name: "go" }, Language { name: "lua" }];
    "#;
    let folders = |names: &[&str]| -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    };
    let rows = language_rows(table);
    assert_eq!(
        language_faults(&folders(&["c", "go"]), &rows),
        [
            "queries/c: no row in src/language/table.rs",
            "queries/c: not compiled into the table",
            "src/language/table.rs: `lua` has no folder in queries/",
        ]
    );
}

#[test]
fn an_architecture_that_drifted_is_found() {
    let mut text = String::from("| floor | room |\n|---|---|\n");
    for (floor, rooms) in (1..).zip(FLOORS) {
        for room in *rooms {
            writeln!(text, "| {floor} | `{room}` | what it does |").expect("memory does not fail");
        }
    }
    assert_eq!(architecture_faults(&text), [""; 0]);
    let moved = text.replace("| 3 | `git` |", "| 4 | `git` |");
    assert_eq!(
        architecture_faults(&moved),
        [
            "ARCHITECTURE.md: `git` on floor 3 is missing",
            "ARCHITECTURE.md: `git` is not on floor 4",
        ]
    );
}
