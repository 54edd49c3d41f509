//! A map that was written once must be written the same way forever.
//!
//! `fixtures/store/format-1/` holds small sources and their map. A record there that comes out
//! differently is a change of the format: it needs a new `map_format`, not a new fixture.

use std::fs;
use std::path::{Path, PathBuf};

use super::world::{Files, World, assert_same, files_below};

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/store/format-1")
}

/// The sources of the fixture with their map.
pub(super) fn world_of_fixture() -> World {
    let world = World::new();
    for (path, bytes) in files_below(&fixture().join("source")) {
        world.write(&path, std::str::from_utf8(&bytes).expect("UTF-8"));
    }
    world.git(&["add", "--all"]);
    world.ok(&["init", "--quiet"]);
    world
}

#[test]
fn the_map_of_format_1_is_written_as_it_always_was() {
    let map = world_of_fixture().map();
    let folder = fixture().join("map");
    if std::env::var_os("BLESS").is_some() {
        let _ = fs::remove_dir_all(&folder);
        for (path, bytes) in &map {
            let place = folder.join(path);
            fs::create_dir_all(place.parent().expect("a file has a folder")).expect("a new folder");
            fs::write(place, bytes).expect("a new file");
        }
    }
    let expected: Files = files_below(&folder);
    assert!(
        expected.len() > 20,
        "the fixture holds a file of each language"
    );
    assert_same(
        &map,
        &expected,
        "a change of the format; see fixtures/store/README.md",
    );
}
