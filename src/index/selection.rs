//! Which files of a tree are indexed, and why the others are not.
//!
//! Decided from the path, its attributes and, last, the bytes; never from the machine, so that two
//! people get the same map. Every reason has a word that `index --explain` and the summary use.

use globset::{Glob, GlobSet, GlobSetBuilder};

use crate::text::{is_binary, is_minified};

/// What is indexed; the defaults are the product's.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Paths that are indexed; none given means all.
    pub include: Globs,
    /// Paths that are left out.
    pub exclude: Globs,
    /// Whether vendored files are indexed.
    pub vendored: bool,
    /// Whether generated files are indexed.
    pub generated: bool,
    pub file_bytes_max: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            include: Globs::default(),
            exclude: Globs::default(),
            vendored: false,
            generated: false,
            file_bytes_max: 2_000_000,
        }
    }
}

/// A set of path patterns, kept with their texts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Globs {
    patterns: Vec<String>,
    set: Option<GlobSet>,
}

impl Globs {
    /// Compiles patterns; one that ends in `/` stands for everything below.
    ///
    /// # Errors
    /// Says which pattern is wrong and why.
    pub(crate) fn new(patterns: Vec<String>) -> Result<Self, String> {
        let mut builder = GlobSetBuilder::new();
        for pattern in &patterns {
            let whole = if pattern.ends_with('/') {
                format!("{pattern}**")
            } else {
                pattern.clone()
            };
            builder.add(Glob::new(&whole).map_err(|error| format!("not a pattern: {error}"))?);
        }
        let set = if patterns.is_empty() {
            None
        } else {
            Some(builder.build().map_err(|error| error.to_string())?)
        };
        Ok(Self { patterns, set })
    }

    pub(crate) fn patterns(&self) -> &[String] {
        &self.patterns
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// The first pattern that fits, or `None`.
    pub(crate) fn first_match(&self, path: &[u8]) -> Option<&str> {
        let text = String::from_utf8_lossy(path);
        let at = self
            .set
            .as_ref()?
            .matches(text.as_ref())
            .into_iter()
            .min()?;
        self.patterns.get(at).map(String::as_str)
    }
}

/// Why a file is not indexed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Skip {
    /// No row of the table of languages fits.
    NoLanguage,
    Excluded,
    NotIncluded,
    Vendored,
    Generated,
    Lockfile,
    Minified,
    Binary,
    TooLarge,
    TimedOut,
    Unreadable,
    /// Nothing that a record would hold.
    Empty,
    Symlink,
    Submodule,
    UnsafePath,
    Conflicted,
}

impl Skip {
    /// The word for it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::NoLanguage => "no-language",
            Self::Excluded => "excluded",
            Self::NotIncluded => "not-included",
            Self::Vendored => "vendored",
            Self::Generated => "generated",
            Self::Lockfile => "lockfile",
            Self::Minified => "minified",
            Self::Binary => "binary",
            Self::TooLarge => "too-large",
            Self::TimedOut => "timed-out",
            Self::Unreadable => "unreadable",
            Self::Empty => "no-facts",
            Self::Symlink => "symlink",
            Self::Submodule => "submodule",
            Self::UnsafePath => "unsafe-path",
            Self::Conflicted => "conflicted",
        }
    }
}

/// What the attributes of a path say; `None` where they say nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attributes {
    pub generated: Option<bool>,
    pub vendored: Option<bool>,
}

/// Folder names that hold other people's code, by convention of their package managers.
const VENDOR_FOLDERS: &[&[u8]] = &[
    b"node_modules",
    b"bower_components",
    b"jspm_packages",
    b"vendor",
    b"vendors",
    b"third_party",
    b"third-party",
    b"thirdparty",
    b"3rdparty",
    b"Godeps",
    b"Carthage",
    b"Pods",
    b"site-packages",
    b".yarn",
];

/// The same, at the top of the repository only.
const VENDOR_FOLDERS_AT_TOP: &[&[u8]] = &[b"deps"];

/// Names of files that package managers write.
const LOCKFILES: &[&[u8]] = &[
    b"Cargo.lock",
    b"Gemfile.lock",
    b"Pipfile.lock",
    b"bun.lock",
    b"composer.lock",
    b"deno.lock",
    b"flake.lock",
    b"go.sum",
    b"npm-shrinkwrap.json",
    b"package-lock.json",
    b"packages.lock.json",
    b"pdm.lock",
    b"pnpm-lock.yaml",
    b"poetry.lock",
    b"uv.lock",
    b"yarn.lock",
];

/// Ends of names that code generators give.
const GENERATED_ENDS: &[&[u8]] = &[
    b".min.js",
    b".min.css",
    b".min.mjs",
    b".pb.go",
    b"_pb2.py",
    b"_pb2_grpc.py",
    b".pb.cc",
    b".pb.h",
    b".g.cs",
    b".designer.cs",
    b".Designer.cs",
    b"_generated.go",
    b".generated.ts",
    b".bundle.js",
];

/// Bytes at the start of a file in which a generator's mark is looked for.
const MARK_BYTES_MAX: usize = 4 * 1024;

/// Decides by path and attributes alone.
pub(crate) fn by_path(path: &[u8], attributes: Attributes, settings: &Settings) -> Option<Skip> {
    if !settings.include.is_empty() && settings.include.first_match(path).is_none() {
        return Some(Skip::NotIncluded);
    }
    if settings.exclude.first_match(path).is_some() {
        return Some(Skip::Excluded);
    }
    // Somebody who names a path by a pattern means it, whatever convention says.
    let is_named = !settings.include.is_empty();
    if !settings.vendored
        && attributes
            .vendored
            .unwrap_or_else(|| !is_named && is_vendored(path))
    {
        return Some(Skip::Vendored);
    }
    let name = &path[memchr::memrchr(b'/', path).map_or(0, |at| at + 1)..];
    if !is_named && attributes.generated != Some(false) && LOCKFILES.contains(&name) {
        return Some(Skip::Lockfile);
    }
    if !settings.generated
        && attributes
            .generated
            .unwrap_or_else(|| GENERATED_ENDS.iter().any(|end| name.ends_with(end)))
    {
        return Some(Skip::Generated);
    }
    None
}

/// Decides by size and bytes, for what its path does not exclude.
///
/// `generated` is what the attributes say; said false, no mark in the text counts.
pub(crate) fn by_bytes(bytes: &[u8], generated: Option<bool>, settings: &Settings) -> Option<Skip> {
    if bytes.len() as u64 > settings.file_bytes_max {
        return Some(Skip::TooLarge);
    }
    if is_binary(bytes) {
        return Some(Skip::Binary);
    }
    if is_minified(bytes) {
        return Some(Skip::Minified);
    }
    if !settings.generated && generated != Some(false) && has_generator_mark(bytes) {
        return Some(Skip::Generated);
    }
    None
}

fn is_vendored(path: &[u8]) -> bool {
    let Some(end) = memchr::memrchr(b'/', path) else {
        return false;
    };
    path[..end]
        .split(|&byte| byte == b'/')
        .enumerate()
        .any(|(depth, part)| {
            VENDOR_FOLDERS.contains(&part) || (depth == 0 && VENDOR_FOLDERS_AT_TOP.contains(&part))
        })
}

/// The marks that generators leave: `@generated`, or a line that says it is generated and not to be
/// edited (Go's form, and what others write like it).
fn has_generator_mark(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(MARK_BYTES_MAX)];
    if memchr::memmem::find(head, b"enerated").is_none()
        && memchr::memmem::find(head, b"ENERATED").is_none()
    {
        return false;
    }
    let lower = head.to_ascii_lowercase();
    let lines = || {
        lower
            .split(|&byte| byte == b'\n')
            .take(40)
            .filter(|line| is_comment_like(line))
    };
    let says = |line: &[u8], words: &[u8]| memchr::memmem::find(line, words).is_some();
    lines().any(|line| {
        let is_marked = says(line, b"@generated");
        is_marked
            || (says(line, b"generated")
                && (says(line, b"do not edit") || says(line, b"do not modify")))
    }) || (lines().any(|line| {
        says(line, b"generated by") || says(line, b"autogenerated") || says(line, b"auto-generated")
    }) && lines().any(|line| says(line, b"do not edit") || says(line, b"do not modify")))
}

fn is_comment_like(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    [
        &b"//"[..],
        b"/*",
        b"*",
        b"#",
        b"--",
        b"<!--",
        b";",
        b"\"",
        b"'",
        b"(*",
        b"%",
    ]
    .iter()
    .any(|start| line.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(path: &str) -> Option<Skip> {
        by_path(path.as_bytes(), Attributes::default(), &Settings::default())
    }

    #[test]
    fn conventions_speak_where_nobody_else_does() {
        assert_eq!(path("src/a.rs"), None);
        assert_eq!(path("web/node_modules/x/i.js"), Some(Skip::Vendored));
        assert_eq!(path("deps/lua/l.c"), Some(Skip::Vendored));
        assert_eq!(path("src/deps/l.c"), None);
        assert_eq!(path("vendor.rs"), None);
        assert_eq!(path("Cargo.lock"), Some(Skip::Lockfile));
        assert_eq!(path("a/b.min.js"), Some(Skip::Generated));
        let kept = Attributes {
            vendored: Some(false),
            generated: Some(false),
        };
        assert_eq!(
            by_path(b"vendor/a.min.js", kept, &Settings::default()),
            None
        );
        let marked = Attributes {
            vendored: Some(true),
            generated: None,
        };
        assert_eq!(
            by_path(b"src/a.js", marked, &Settings::default()),
            Some(Skip::Vendored)
        );
    }

    #[test]
    fn patterns_speak_first() {
        let settings = Settings {
            include: Globs::new(vec!["vendor/ours/".into(), "src/**".into()]).expect("patterns"),
            exclude: Globs::new(vec!["**/gen/**".into()]).expect("patterns"),
            ..Settings::default()
        };
        let of = |path: &str| by_path(path.as_bytes(), Attributes::default(), &settings);
        assert_eq!(of("src/a.rs"), None);
        assert_eq!(of("vendor/ours/a.rs"), None);
        assert_eq!(of("vendor/theirs/a.rs"), Some(Skip::NotIncluded));
        assert_eq!(of("src/gen/a.rs"), Some(Skip::Excluded));
        assert!(Globs::new(vec!["a{".into()]).is_err());
    }

    #[test]
    fn generators_leave_marks_in_comments() {
        let skip = |text: &str| by_bytes(text.as_bytes(), None, &Settings::default());
        assert_eq!(
            skip("// Code generated by x. DO NOT EDIT.\npackage a\n"),
            Some(Skip::Generated)
        );
        assert_eq!(skip("/**\n * @generated\n */\n"), Some(Skip::Generated));
        assert_eq!(
            skip("# This file was generated by x\n# do not edit\n"),
            Some(Skip::Generated)
        );
        assert_eq!(
            skip("let s = \"Code generated by x. DO NOT EDIT.\";\n"),
            None
        );
        assert_eq!(skip("// Ids are generated by the server.\n"), None);
        assert_eq!(
            by_bytes(b"// @generated\n", Some(false), &Settings::default()),
            None
        );
    }
}
