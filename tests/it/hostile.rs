//! Bad input, through the real program on real repositories: one test for each kind.
//!
//! Whatever a repository holds, no command panics, hangs, writes outside of its folders or loses what
//! was there; `Sample::run` checks that of every run here.

mod content;
mod folder;
mod paths;
mod places;
mod process;

use crate::sample::Sample;

/// Runs what people run, on a repository that has its files; ends with a map that is right.
fn survives(sample: &Sample) {
    sample.ends(0, &["init"]);
    sample.ends(0, &["index"]);
    sample.ends(0, &["index", "--check"]);
    for question in [
        &["def", "after"][..],
        &["def", "", "--prefix", "--limit", "0"],
        &["def", "aftr", "--fuzzy"],
        &["map"],
        &["map", "--format", "json"],
        &["index", "--list"],
        &["index", "--at", "HEAD"],
        &["def", "after", "--at", "HEAD", "--format", "json"],
        &["languages"],
    ] {
        let ran = sample.run(question);
        assert!(
            matches!(ran.code, Some(0 | 1)),
            "{question:?}: {}",
            ran.stderr
        );
        is_safe_to_print(&ran.stdout);
        is_safe_to_print(&ran.stderr);
    }
}

/// Nothing in it moves the cursor, colors, reorders or hides text.
fn is_safe_to_print(text: &str) {
    let bad = text.chars().find(|&character| {
        !matches!(character, '\n' | '\t') && codecontext::text::is_unsafe(character)
    });
    assert_eq!(bad, None, "{text:?}");
}
