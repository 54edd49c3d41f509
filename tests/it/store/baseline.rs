//! The baseline of a merge is the merge of the baselines, over histories that are made up; and it follows its files.

use std::path::Path;

use super::generator::{Model, Random};
use super::world::{Files, World, assert_same, files_below};

const BASELINE: &str = ".codecontext/baseline";

/// Histories, each with this many branches, every two of which are merged.
const HISTORY_COUNT: u64 = 10;
const BRANCH_COUNT: u64 = 5;

/// Changes that a branch makes.
const EDIT_COUNT_MAX: usize = 8;

/// A merge in so many may conflict in the baseline alone.
///
/// A baseline has fewer lines than a map, so two branches that both accept something new in one file are
/// neighbors more often; that branches fix what was accepted is what happens, and seldom side by side.
const CONFLICT_EVERY: usize = 5;

/// A rule with many findings in every made-up language.
const RULE: &str = "---\nid: short-word\nlanguages: [any]\nseverity: warning\ncategory: style\nconfidence: high\nmessage: \"a word\"\n---\n# A word\n\nFor tests.\n\n```regex\n\\b(?:open|read|index|token|fold|visit|field|branch)\n```\n\n```rust flagged\nfn ⟦open⟧() {}\n```\n\n```rust allowed\nfn close() {}\n```\n";

#[derive(Debug, Default)]
struct Counts {
    source_conflict: usize,
    baseline_conflict: usize,
    exact: usize,
    /// The same lines; which of two insertions at one place comes first is git's choice, made for each file anew.
    other_order: usize,
    line_count: usize,
}

#[test]
fn the_baseline_of_a_merge_is_the_merge_of_the_baselines() {
    let mut counts = Counts::default();
    for seed in 0..HISTORY_COUNT {
        merge_all(seed, &mut counts);
    }
    println!("{counts:?}");
    let clean = counts.baseline_conflict + counts.exact + counts.other_order;
    assert!(clean >= 50, "too few merges to say anything: {counts:?}");
    assert!(
        counts.line_count > 20 * clean,
        "too little accepted: {counts:?}"
    );
    assert!(
        counts.baseline_conflict * CONFLICT_EVERY <= clean,
        "{counts:?}"
    );
}

fn merge_all(seed: u64, counts: &mut Counts) {
    let mut random = Random(seed);
    let world = World::new();
    let base = Model::new(&mut random, 12);
    world.write(".codecontext/rules/own/short-word.md", RULE);
    lay_out(&world, &base);
    let start = accept_and_commit(&world);
    let mut branches = Vec::new();
    for branch in 0..BRANCH_COUNT {
        world.git(&["checkout", "--quiet", "--detach", &start]);
        let mut random = Random(seed * 1_000 + branch + 1);
        let mut model = base.clone();
        for _ in 0..=random.below(EDIT_COUNT_MAX) {
            model.edit(&mut random);
        }
        lay_out(&world, &model);
        branches.push(accept_and_commit(&world));
    }
    for (at, one) in branches.iter().enumerate() {
        for other in &branches[at + 1..] {
            merge(&world, one, other, counts);
        }
    }
}

fn merge(world: &World, one: &str, other: &str, counts: &mut Counts) {
    let arguments = [
        "merge-tree",
        "--write-tree",
        "--name-only",
        "-z",
        one,
        other,
    ];
    let output = world.git_output(&arguments, b"");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let (tree, rest) = text.split_once('\0').expect("a tree");
    if !output.status.success() {
        let mut conflicts = rest.split('\0').take_while(|path| !path.is_empty());
        if conflicts.all(|path| path.starts_with(BASELINE)) {
            counts.baseline_conflict += 1;
        } else {
            counts.source_conflict += 1;
        }
        return;
    }
    let commit = world.git(&["commit-tree", "-p", one, "-m", "merge", tree]);
    world.git(&["checkout", "--quiet", "--force", "--detach", commit.trim()]);
    let merged = files_below(&world.root().join(BASELINE));
    counts.line_count += merged
        .values()
        .map(|bytes| String::from_utf8_lossy(bytes).lines().count())
        .sum::<usize>();
    world.ok(&["check", "--quiet"]);
    std::fs::remove_dir_all(world.root().join(BASELINE)).expect("it was there");
    world.ok(&["check", "--quiet", "--accept"]);
    let made = files_below(&world.root().join(BASELINE));
    assert_same(
        &sorted(&merged),
        &sorted(&made),
        &format!("{one} and {other}"),
    );
    if merged == made {
        counts.exact += 1;
    } else {
        counts.other_order += 1;
    }
}

/// The lines of each file without their order, which means nothing.
fn sorted(files: &Files) -> Files {
    let sorted = |bytes: &Vec<u8>| {
        let mut lines: Vec<&[u8]> = bytes.split_inclusive(|&byte| byte == b'\n').collect();
        lines.sort_unstable();
        lines.concat()
    };
    files
        .iter()
        .map(|(path, bytes)| (path.clone(), sorted(bytes)))
        .collect()
}

fn accept_and_commit(world: &World) -> String {
    world.ok(&["check", "--quiet", "--accept"]);
    world.git(&["add", "--all"]);
    world.git(&["commit", "--quiet", "--allow-empty", "--message=step"]);
    world.git(&["rev-parse", "HEAD"]).trim().to_owned()
}

fn lay_out(world: &World, model: &Model) {
    world.try_git(&[
        "rm",
        "-r",
        "-f",
        "--quiet",
        "--ignore-unmatch",
        "--",
        ".",
        ":!.codecontext",
    ]);
    for (path, text) in model.texts() {
        world.write(&path, &text);
    }
}

#[test]
fn a_renamed_file_takes_its_baseline_along() {
    let world = World::new();
    world.write(".codecontext/rules/own/short-word.md", RULE);
    let source = "fn open() {}\n\nfn read() {}\n\nfn index() {}\n";
    world.write("src/a.rs", source);
    accept_and_commit(&world);
    std::fs::rename(world.root().join("src/a.rs"), world.root().join("b.rs")).expect("it is there");
    world.ok(&["check", "--quiet"]);
    let longer = format!("fn token() {{}}\n\n{source}");
    world.write("b.rs", &longer);
    let run = world.run(&["check", "--format", "lines"]);
    assert_eq!(
        (run.code, run.stdout.lines().count()),
        (1, 1),
        "{}",
        run.stdout
    );
    world.git(&["add", "--all"]);
    let run = world.run(&["check", "--staged", "--format", "lines"]);
    assert_eq!(
        (run.code, run.stdout.lines().count()),
        (1, 1),
        "{}",
        run.stdout
    );
    world.ok(&["check", "--quiet", "--accept"]);
    assert!(!Path::new(&world.root().join(BASELINE).join("src")).exists());
    assert_eq!(
        world.read(".codecontext/baseline/b.rs.txt").lines().count(),
        4
    );
}

#[test]
fn both_sides_of_a_conflict_are_accepted_until_it_is_settled() {
    let world = World::new();
    world.write(".codecontext/rules/own/short-word.md", RULE);
    world.write("a.rs", "fn open() {}\n");
    accept_and_commit(&world);
    let place = ".codecontext/baseline/a.rs.txt";
    assert_eq!(world.read(place), "own/short-word  fn open() {}\n");
    world.write("a.rs", "fn open() {}\nfn read() {}\n");
    world.write(
        place,
        "<<<<<<< ours\nown/short-word  fn open() {}\n=======\nown/short-word  fn read() {}\n>>>>>>> theirs\n",
    );
    let run = world.run(&["check"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(run.stderr.contains("merge conflict"), "{}", run.stderr);
    world.ok(&["check", "--accept", "--quiet"]);
    assert_eq!(
        world.read(place),
        "own/short-word  fn open() {}\nown/short-word  fn read() {}\n"
    );
}
