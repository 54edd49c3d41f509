//! Holds every page of `rules/` to what it says of itself.
//!
//! All packs in one run, with all faults told at once; what a page must be is in `docs/rules.md`.

use std::process::Command;

#[test]
fn every_page_keeps_its_word() {
    let output = Command::new(crate::sample::PROGRAM)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["rules", "test", "rules", "--color", "never"])
        .output()
        .expect("the program runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && !text.starts_with("0 rules"),
        "\n{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
