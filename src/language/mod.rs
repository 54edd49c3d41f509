//! Which languages there are, and which one a file is written in.
//!
//! A language is a row of [`LANGUAGES`] and a folder of queries; no other room lists languages.
//! The choice depends on the path and the bytes alone. This room parses nothing.

mod table;

pub(crate) use table::LANGUAGES;

use std::sync::OnceLock;

use hashbrown::HashMap;
use tree_sitter_language::LanguageFn;

/// One row of the table.
pub(crate) struct Language {
    /// Lower-case name, as in `queries/<name>/` and in answers.
    pub name: &'static str,
    /// Name as people write it.
    pub title: &'static str,
    /// What follows the last dot of a file's name, in lower case.
    pub suffixes: &'static [&'static str],
    /// Whole file names; a Dockerfile's name may also be followed by a dot and anything.
    pub file_names: &'static [&'static str],
    /// Programs that a `#!` line may name.
    pub interpreters: &'static [&'static str],
    pub grammar: LanguageFn,
    /// What to capture: the language's own folder first, then those it builds on.
    pub queries: &'static [Queries],
    /// Joins a container and a name.
    pub separator: &'static str,
    pub visibility: VisibilityRule,
    pub doc_comments: DocComments,
}

impl Language {
    /// Levels of indentation that the grammar's scanner bears, where it does not bear any number.
    pub(crate) fn indentation_depth_max(&self) -> Option<usize> {
        let mut limits = table::INDENTATION_DEPTH_MAX.iter();
        limits
            .find(|(name, _)| *name == self.name)
            .map(|&(_, depth)| depth)
    }
}

/// The texts of one folder of `queries/`.
pub(crate) struct Queries {
    pub symbols: &'static str,
    pub references: &'static str,
    pub imports: &'static str,
    pub metrics: &'static str,
    pub injections: &'static str,
}

/// How a declaration without a word for it shows who may see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VisibilityRule {
    /// Only by words, which the queries capture; without one nothing is known.
    Explicit,
    /// Private without a word, but for what has the visibility of what is around it (Rust).
    Worded,
    /// Members of types are private without a word, but for those of interfaces and enums (C#).
    WordedMembers,
    /// `static` outside types makes it private to its file; `static inline` is for headers (C, C++).
    StaticInFile,
    /// A capital first letter makes it public (Go).
    Capitalized,
    /// A leading underscore makes it private (Python).
    Underscore,
}

/// Which comments in front of a declaration document it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DocComments {
    /// Every comment.
    Any,
    /// Those that start with one of these.
    Only(&'static [&'static str]),
}

/// What a path alone says of a file's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Candidate {
    /// A row of the table, by its place.
    Certain(u8),
    /// A `.h` file: C, unless its text is C++.
    Header,
    /// No suffix: perhaps a script with a `#!` line.
    Script,
}

/// At most this many bytes are looked at to tell a language by its text.
const SNIFF_BYTES_MAX: usize = 16 * 1024;

impl Candidate {
    /// What a path says, or `None` where no language is meant.
    pub(crate) fn of_path(path: &[u8]) -> Option<Self> {
        let name = &path[memchr::memrchr(b'/', path).map_or(0, |at| at + 1)..];
        let names = names();
        if let Some(&row) = names.file_names.get(name) {
            return Some(Self::Certain(row));
        }
        let Some(dot) = memchr::memrchr(b'.', name) else {
            return Some(Self::Script);
        };
        let suffix = name[dot + 1..].to_ascii_lowercase();
        if suffix == b"h" {
            return Some(Self::Header);
        }
        if let Some(&row) = names.suffixes.get(suffix.as_slice()) {
            return Some(Self::Certain(row));
        }
        // `Dockerfile.dev`: the name says more than what follows it.
        let stem = &name[..memchr::memchr(b'.', name).unwrap_or(0)];
        names
            .file_names
            .get(stem)
            .filter(|&&row| LANGUAGES[usize::from(row)].name == "dockerfile")
            .map(|&row| Self::Certain(row))
    }

    /// The language, once the bytes are there.
    pub(crate) fn language(self, bytes: &[u8]) -> Option<&'static Language> {
        match self {
            Self::Certain(row) => LANGUAGES.get(usize::from(row)),
            Self::Header => by_name(if is_cpp_header(bytes) { "cpp" } else { "c" }),
            Self::Script => by_interpreter(bytes),
        }
    }

    /// A number below 32 for cache keys, which keep marks in the bits above; another one for every way to choose.
    pub(crate) fn key(self) -> u8 {
        const {
            assert!(
                LANGUAGES.len() <= 30,
                "the rows and two more fit into five bits"
            );
        };
        match self {
            Self::Certain(row) => row,
            Self::Header => 30,
            Self::Script => 31,
        }
    }
}

/// The row of that name; also knows the usual other names (`c++`, `py`, `yml`), as in code blocks.
pub(crate) fn by_name(name: &str) -> Option<&'static Language> {
    let name = name.to_ascii_lowercase();
    LANGUAGES
        .iter()
        .find(|language| language.name == name || language.title.eq_ignore_ascii_case(&name))
        .or_else(|| {
            LANGUAGES.iter().find(|language| {
                language.suffixes.contains(&name.as_str())
                    || language.interpreters.contains(&name.as_str())
            })
        })
}

struct Names {
    suffixes: HashMap<&'static [u8], u8, foldhash::fast::FixedState>,
    file_names: HashMap<&'static [u8], u8, foldhash::fast::FixedState>,
}

fn names() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut names = Names {
            suffixes: HashMap::default(),
            file_names: HashMap::default(),
        };
        for (row, language) in (0..).zip(LANGUAGES) {
            for suffix in language.suffixes {
                names.suffixes.insert(suffix.as_bytes(), row);
            }
            for name in language.file_names {
                names.file_names.insert(name.as_bytes(), row);
            }
        }
        names
    })
}

/// Words that stand at the start of a line in C++ headers and in no C header.
fn is_cpp_header(bytes: &[u8]) -> bool {
    const MARKS: &[&[u8]] = &[
        b"class ",
        b"namespace ",
        b"template <",
        b"template<",
        b"public:",
        b"private:",
        b"protected:",
        b"using ",
        b"constexpr ",
        b"#include <string>",
        b"#include <vector>",
        b"#include <memory>",
    ];
    let head = &bytes[..bytes.len().min(SNIFF_BYTES_MAX)];
    head.split(|&byte| byte == b'\n').any(|line| {
        let line = line.trim_ascii_start();
        MARKS.iter().any(|mark| line.starts_with(mark))
    })
}

fn by_interpreter(bytes: &[u8]) -> Option<&'static Language> {
    let line = bytes.strip_prefix(b"#!")?;
    let line = &line[..memchr::memchr(b'\n', line).unwrap_or(line.len()).min(256)];
    let mut words = std::str::from_utf8(line).ok()?.split_ascii_whitespace();
    let mut program = words.next()?.rsplit('/').next()?;
    if program == "env" {
        program = words.find(|word| !word.starts_with('-') && !word.contains('='))?;
    }
    // `python3.11` is python3 is python.
    let bare =
        program.trim_end_matches(|character: char| character.is_ascii_digit() || character == '.');
    LANGUAGES.iter().find(|language| {
        language.interpreters.contains(&program) || language.interpreters.contains(&bare)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(path: &str, bytes: &str) -> Option<&'static str> {
        Candidate::of_path(path.as_bytes())?
            .language(bytes.as_bytes())
            .map(|language| language.name)
    }

    #[test]
    fn rows_are_sorted_and_no_suffix_is_claimed_twice() {
        assert!(LANGUAGES.is_sorted_by_key(|language| language.name));
        let mut claimed: Vec<&str> = Vec::new();
        for language in LANGUAGES {
            claimed.extend(language.suffixes.iter().chain(language.file_names));
        }
        let count = claimed.len();
        claimed.sort_unstable();
        claimed.dedup();
        assert_eq!(claimed.len(), count);
    }

    #[test]
    fn path_first_then_text() {
        assert_eq!(name("src/a.rs", ""), Some("rust"));
        assert_eq!(name("A.PY", ""), Some("python"));
        assert_eq!(name("docker/Dockerfile.dev", ""), Some("dockerfile"));
        assert_eq!(name("a.h", "int x;\n"), Some("c"));
        assert_eq!(name("a.h", "#pragma once\nnamespace a {}\n"), Some("cpp"));
        assert_eq!(
            name("bin/run", "#!/usr/bin/env -S python3.11 -u\n"),
            Some("python")
        );
        assert_eq!(name("bin/run", "#!/bin/sh\n"), Some("bash"));
        assert_eq!(name("LICENSE", "text"), None);
        assert_eq!(name("a.png", ""), None);
    }
}
