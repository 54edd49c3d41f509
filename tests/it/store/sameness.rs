//! The same tree gives the same bytes, whoever indexes it, where, and in what order.

use std::fs;

use super::generator::{Model, Random};
use super::world::{World, assert_same};

/// A repository of generated sources, its files made in an order of its own.
fn world_of(model: &Model, name: &str, order: u64) -> World {
    let world = World::without_repository(name);
    world.git(&["init", "--quiet", "--initial-branch=main"]);
    let mut texts: Vec<(String, String)> = model.texts().into_iter().collect();
    Random(order).shuffle(&mut texts);
    for (path, text) in &texts {
        world.write(path, text);
    }
    world.git(&["add", "--all"]);
    world
}

#[test]
fn threads_order_place_and_surroundings_change_no_byte() {
    let model = Model::new(&mut Random(7), 60);
    let first = world_of(&model, "here", 1);
    first.ok(&["init", "--quiet"]);
    let expected = first.map();
    assert!(expected.len() > 50, "most files have facts");
    let surroundings: [(&str, &[(&str, &str)]); 5] = [
        ("one", &[("RAYON_NUM_THREADS", "1")]),
        (
            "a/longer place",
            &[("RAYON_NUM_THREADS", "2"), ("TZ", "Asia/Kathmandu")],
        ),
        (
            "threads",
            &[
                ("RAYON_NUM_THREADS", "8"),
                ("LC_ALL", "tr_TR.UTF-8"),
                ("LANG", "tr_TR.UTF-8"),
            ],
        ),
        (
            "home",
            &[
                ("HOME", "/nonexistent"),
                ("USER", "nobody"),
                ("LC_ALL", "C"),
            ],
        ),
        (
            "colors",
            &[
                ("CLICOLOR_FORCE", "1"),
                ("TERM", "xterm-256color"),
                ("COLUMNS", "20"),
            ],
        ),
    ];
    for (order, (place, variables)) in (2..).zip(surroundings) {
        let mut world = world_of(&model, place, order);
        world.variables = variables
            .iter()
            .map(|&(name, value)| (name, value.to_owned()))
            .collect();
        world.ok(&["init", "--quiet"]);
        assert_same(&world.map(), &expected, place);
        // With the cache, and no record to compare with.
        fs::remove_dir_all(world.root().join(super::world::MAP)).expect("the map");
        world.ok(&["index", "--quiet"]);
        assert_same(&world.map(), &expected, "with the cache");
        // Neither map nor cache.
        world.ok(&["cache", "clear"]);
        fs::remove_dir_all(world.root().join(super::world::MAP)).expect("the map");
        world.ok(&["index", "--quiet"]);
        assert_same(&world.map(), &expected, "without the cache");
    }
}

#[test]
fn staged_committed_and_checked_out_trees_have_one_map() {
    let model = Model::new(&mut Random(8), 20);
    let world = world_of(&model, "here", 1);
    world.ok(&["init", "--quiet"]);
    let expected = world.map();
    let commit = world.commit_with_map();
    assert_same(&world.map_in(&commit), &expected, "committed");
    assert_same(&world.map_made_of(&commit), &expected, "made of the commit");
    world.ok(&["index", "--quiet", "--fix"]);
    assert_same(&world.map(), &expected, "written anew");
}

#[test]
fn line_ends_of_one_machine_are_not_in_the_map() {
    let model = Model::new(&mut Random(9), 20);
    let world = world_of(&model, "here", 1);
    world.write(
        "words.py",
        "def one(a,\n        b):\n    \"\"\"First\n    second.\"\"\"\n",
    );
    world.git(&["add", "--all"]);
    world.ok(&["init", "--quiet"]);
    let expected = world.map();
    let commit = world.commit_with_map();
    let clone = World::without_repository("clone");
    let source = world.root().to_str().expect("UTF-8");
    clone.git(&[
        "clone",
        "--quiet",
        "--config=core.autocrlf=true",
        source,
        ".",
    ]);
    assert!(
        clone.read("words.py").contains("\r\n"),
        "the clone has the line ends of Windows"
    );
    clone.ok(&["index", "--quiet", "--check"]);
    clone.ok(&["index", "--quiet"]);
    assert_same(&clone.map(), &expected, "with CRLF in the working tree");
    // What one tree put into the cache serves another.
    assert_same(
        &clone.map_made_of(&commit),
        &expected,
        "made of the commit, from that cache",
    );
    let place = |text: &str| text.split("\"items\"").nth(1).map(str::to_owned);
    let trees = [
        ["def", "one", "--format=json"].as_slice(),
        &["def", "one", "--format=json", "--at=HEAD"],
    ];
    let answers = trees.map(|arguments| place(&clone.ok(arguments)));
    assert_eq!(answers[0], answers[1]);
}

/// What records leave out is found in a fresh clone as well, also where the map declares the name elsewhere.
#[test]
fn a_map_without_a_cache_hides_no_declaration() {
    let world = World::new();
    for number in 0..110 {
        let source = format!(
            "struct Part{number} {{ everywhere: u8 }}\nfn use_{number}(everywhere: u8) {{}}\n"
        );
        world.write(&format!("src/part_{number}.rs"), &source);
    }
    world.write("src/lib.rs", "pub fn everywhere() {}\npub fn rare() {}\n");
    world.write(
        "src/hidden.rs",
        "struct Hidden { rare: u8 }\nconst LIMIT: u8 = 1;\nfn f() { fn nested() {} }\n",
    );
    world.write("tests/data.toml", "[only_here]\nkey = 1\n");
    world.write("NOTES.md", "# Of `rare` things\n");
    world.ok(&["init", "--quiet"]);
    world.commit_with_map();
    let places = |name: &str| -> Vec<String> {
        let answer = world.ok(&["def", name, "--exact", "--limit=0", "--format=json"]);
        let answer: serde_json::Value = serde_json::from_str(&answer).expect("JSON");
        let items = answer["items"].as_array().expect("a list");
        let path = |item: &serde_json::Value| item["path"].as_str().expect("a path").to_owned();
        items.iter().map(path).collect()
    };
    let names = ["rare", "LIMIT", "nested", "only_here", "Of rare things"];
    let cached: Vec<_> = names.iter().map(|name| places(name)).collect();
    let counts: Vec<_> = cached.iter().map(Vec::len).collect();
    assert_eq!(counts, [2, 1, 1, 1, 1]);
    world.ok(&["cache", "clear", "--quiet"]);
    for (name, cached) in names.iter().zip(&cached) {
        assert_eq!(&places(name), cached, "{name}");
    }
    // So many files hold this name that the map says which of them are read.
    assert_eq!(places("everywhere"), ["src/lib.rs"]);
}
