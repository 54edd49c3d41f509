//! The index of a merge is the merge of the indexes, over histories that are made up.
//!
//! `git merge-tree` in a bare clone is what a forge does: no attributes, no drivers, no hooks.

use super::generator::{Model, Random};
use super::world::{MAP, World, assert_same};

/// How a merge of maps ended.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    source_conflict: usize,
    map_conflict: usize,
    exact: usize,
}

/// Histories, each with this many branches, every two of which are merged.
const HISTORY_COUNT: u64 = 10;
const BRANCH_COUNT: u64 = 5;

/// Changes that a branch makes.
const EDIT_COUNT_MAX: usize = 8;

/// A merge in so many may conflict in the map alone.
///
/// Lines of a record are neighbors where their sources have bodies between them: two branches that
/// change declarations next to each other merge in the source and conflict in the map. Here branches
/// make up to eight changes in twelve small files at once, which real branches do not; `docs/MERGING.md` has
/// the rates of those.
const CONFLICT_EVERY: usize = 10;

#[test]
fn the_index_of_a_merge_is_the_merge_of_the_indexes() {
    let mut counts = Counts::default();
    for seed in 0..HISTORY_COUNT {
        let found = merge_all(seed);
        counts.source_conflict += found.source_conflict;
        counts.map_conflict += found.map_conflict;
        counts.exact += found.exact;
    }
    println!("{counts:?}");
    let clean = counts.map_conflict + counts.exact;
    assert!(clean >= 50, "too few merges to say anything: {counts:?}");
    assert!(counts.map_conflict * CONFLICT_EVERY <= clean, "{counts:?}");
}

/// Merges every two branches of one history, and compares what comes out with the index of the merged source.
fn merge_all(seed: u64) -> Counts {
    let mut random = Random(seed);
    let world = World::new();
    let base = Model::new(&mut random, 12);
    lay_out(&world, &base);
    world.ok(&["init", "--quiet"]);
    let start = world.commit_with_map();
    let mut branches = Vec::new();
    for branch in 0..BRANCH_COUNT {
        world.git(&["checkout", "--quiet", "--detach", &start]);
        let mut random = Random(seed * 1_000 + branch + 1);
        let mut model = base.clone();
        for _ in 0..=random.below(EDIT_COUNT_MAX) {
            model.edit(&mut random);
        }
        lay_out(&world, &model);
        let name = format!("branch{branch}");
        branches.push(world.commit_with_map());
        world.git(&["branch", &name]);
    }
    let mut bare = World::without_repository("bare.git");
    let source = world.root().to_str().expect("UTF-8");
    bare.git(&["clone", "--quiet", "--bare", "--shared", source, "."]);
    bare.variables.push(("GIT_ATTR_NOSYSTEM", "1".into()));
    let mut counts = Counts::default();
    for (at, one) in branches.iter().enumerate() {
        for other in &branches[at + 1..] {
            merge(&bare, one, other, seed, &mut counts);
        }
    }
    counts
}

fn merge(bare: &World, one: &str, other: &str, seed: u64, counts: &mut Counts) {
    let output = bare.git_output(
        &[
            "merge-tree",
            "--write-tree",
            "--name-only",
            "-z",
            one,
            other,
        ],
        b"",
    );
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let (tree, rest) = text.split_once('\0').expect("a tree");
    if !output.status.success() {
        let mut conflicts = rest.split('\0').take_while(|path| !path.is_empty());
        if conflicts.all(|path| path.starts_with(MAP)) {
            counts.map_conflict += 1;
        } else {
            counts.source_conflict += 1;
        }
        return;
    }
    let commit = bare.git(&["commit-tree", "-p", one, "-p", other, "-m", "merge", tree]);
    let commit = commit.trim();
    assert_same(
        &bare.map_in(commit),
        &bare.map_made_of(commit),
        &format!("seed {seed}, {one} and {other}"),
    );
    bare.ok(&["index", "--at", commit, "--check"]);
    counts.exact += 1;
}

/// The known way to a wrong record without a conflict: git takes two equal insertions for one.
#[test]
fn a_record_that_merged_wrongly_is_found_and_mended() {
    let world = World::new();
    let text = |early: &str, late: &str| {
        let lines = |from: u32| -> String {
            let lines: Vec<String> = (from..from + 6)
                .map(|number| format!("Line {number}."))
                .collect();
            lines.join("\n") + "\n"
        };
        format!(
            "# Log\n\n## One\n\n{}\n{early}{}\n{late}{}\n## Two\n",
            lines(0),
            lines(10),
            lines(20)
        )
    };
    world.write("log.md", &text("", ""));
    world.git(&["add", "--all"]);
    world.ok(&["init", "--quiet"]);
    let start = world.commit_with_map();
    world.write("log.md", &text("## Fixed\n\n", ""));
    let one = world.commit_with_map();
    world.git(&["checkout", "--quiet", "--detach", &start]);
    world.write("log.md", &text("", "## Fixed\n\n"));
    world.commit_with_map();
    world.git(&["merge", "--quiet", "--no-edit", &one]);
    assert_eq!(
        world.read("log.md").matches("## Fixed").count(),
        2,
        "the source has both"
    );
    let record = ".codecontext/map/log.md.txt";
    assert_eq!(
        world.read(record).matches("Fixed").count(),
        1,
        "the record has one"
    );
    let run = world.run(&["index", "--check"]);
    assert!(
        run.code == 1 && run.stdout.contains(record),
        "{}",
        run.stdout
    );
    world.ok(&["index", "--quiet"]);
    assert_eq!(world.read(record).matches("Fixed").count(), 2, "mended");
}

/// Makes the working tree hold this model and nothing else.
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
