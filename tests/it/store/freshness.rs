//! After anything that people do to a repository, what is brought up to date equals what is made from scratch.
//!
//! The steps are the traps: what restores file times, swaps trees under the cache, leaves the index in
//! a conflict, or stages one half of a file.

use std::fs;
use std::path::PathBuf;

use super::generator::{Model, Random};
use super::world::{World, assert_same};

/// Sequences, each of so many steps.
const SEQUENCE_COUNT: u64 = 3;
const STEP_COUNT: usize = 22;

/// Names that are looked up after a step.
const LOOKUP_COUNT: usize = 2;

#[test]
fn after_any_step_the_map_and_the_answers_are_those_made_from_scratch() {
    std::thread::scope(|scope| {
        for seed in 0..SEQUENCE_COUNT {
            scope.spawn(move || Sequence::new(seed).run());
        }
    });
}

struct Sequence {
    world: World,
    random: Random,
    /// Steps so far, for whoever reads a failure.
    log: Vec<String>,
    branch_count: usize,
    main: PathBuf,
}

impl Sequence {
    fn new(seed: u64) -> Self {
        let mut random = Random(seed + 100);
        let world = World::new();
        for (path, text) in Model::new(&mut random, 10).texts() {
            world.write(&path, &text);
        }
        world.ok(&["init", "--quiet"]);
        world.commit_with_map();
        let main = world.root().to_path_buf();
        Self {
            world,
            random,
            log: vec![format!("seed {seed}")],
            branch_count: 0,
            main,
        }
    }

    fn run(&mut self) {
        for _ in 0..STEP_COUNT {
            let step = self.step();
            self.log.push(step);
            self.compare();
        }
    }

    /// Compares the map, the staged map and some answers with those of a copy without map and cache.
    fn compare(&mut self) {
        let name = self.some_name();
        let what = self.log.join(", ");
        // Asked before anything is brought up to date: what changed is read on the spot.
        let asked: Vec<String> = (0..LOOKUP_COUNT)
            .map(|_| definitions(&self.world, &name))
            .collect();
        let scratch = self.world.copy_from_scratch();
        self.world.ok(&["index", "--quiet"]);
        scratch.ok(&["index", "--quiet"]);
        assert_same(&self.world.map(), &scratch.map(), &what);
        assert_eq!(definitions(&scratch, &name), asked[0], "{what}: def {name}");
        let output = scratch.git_output(&["write-tree"], b"");
        if !output.status.success() {
            return;
        }
        // The index of the scratch copy is the one before our own staging.
        let tree = String::from_utf8(output.stdout).expect("an id");
        let commit = scratch.git(&["commit-tree", "-m", "staged", tree.trim()]);
        let expected = scratch.map_made_of(commit.trim());
        if self.random.below(2) == 0 {
            assert_eq!(
                self.world.git(&["write-tree"]),
                format!("{}\n", tree.trim())
            );
            self.world.ok(&["index", "--staged", "--quiet"]);
            let staged = self.world.git(&["write-tree"]);
            assert_same(
                &self.world.map_in(staged.trim()),
                &expected,
                &format!("{what}: --staged"),
            );
            let sources = [
                "diff-tree",
                "-r",
                "--name-only",
                tree.trim(),
                staged.trim(),
                "--",
                ".",
                ":!.codecontext/map",
            ];
            assert_eq!(
                self.world.git(&sources),
                "",
                "{what}: only the map was staged"
            );
        }
    }

    /// A name that some record speaks of, or one of nothing.
    fn some_name(&mut self) -> String {
        let map = self.world.map();
        let records: Vec<&Vec<u8>> = map.values().collect();
        if records.is_empty() {
            return "nothing".into();
        }
        let record =
            String::from_utf8_lossy(records[self.random.below(records.len())]).into_owned();
        let words: Vec<&str> = record
            .split(|character: char| !character.is_alphanumeric() && character != '_')
            .filter(|word| word.contains('_'))
            .collect();
        if words.is_empty() {
            "nothing".into()
        } else {
            (*self.random.pick(&words)).to_owned()
        }
    }

    fn tracked(&mut self) -> Option<String> {
        let listing = self.world.git(&[
            "ls-files",
            "-z",
            "--",
            ".",
            ":!.codecontext",
            ":!.gitattributes",
        ]);
        let paths: Vec<&str> = listing
            .split_terminator('\0')
            .filter(|path| self.world.root().join(path).is_file())
            .collect();
        (!paths.is_empty()).then(|| (*self.random.pick(&paths)).to_owned())
    }

    fn step(&mut self) -> String {
        let Some(path) = self.tracked() else {
            self.world.write("again.py", "def again_and():\n    pass\n");
            self.world.git(&["add", "--all"]);
            return "start again".into();
        };
        match self.random.below(24) {
            0..=2 => self.edit(&path),
            3 => self.edit_unnoticed(&path),
            4 => {
                self.edit(&path);
                self.world.git(&["add", "--", &path]);
                self.edit(&path);
                format!("stage one half of {path}")
            }
            5 => self.add_file(),
            6 => {
                fs::remove_file(self.world.root().join(&path)).expect("a tracked file");
                format!("delete {path}")
            }
            7 => {
                let to = format!(
                    "moved/{}_{}",
                    self.random.below(100),
                    path.replace('/', "_")
                );
                fs::create_dir_all(self.world.root().join("moved")).expect("a folder");
                self.world.try_git(&["mv", "-f", &path, &to]);
                format!("move {path} to {to}")
            }
            8 => {
                self.world.try_git(&["reset", "--quiet", "--", &path]);
                format!("unstage {path}")
            }
            9 | 10 => {
                self.world.git(&["add", "--all"]);
                self.world.try_git(&["commit", "--quiet", "--message=step"]);
                "commit without our map".into()
            }
            11 | 12 => {
                self.world.commit_with_map();
                "commit with the map".into()
            }
            13 => self.switch_to_new_branch(),
            14 | 15 => self.switch(),
            16 | 17 => self.merge(),
            18 => self.rebase(),
            19 => {
                let done = self
                    .world
                    .try_git(&["stash", "push", "--quiet", "--include-untracked"]);
                format!("stash {done}")
            }
            20 => {
                let done = self.world.try_git(&["stash", "pop", "--quiet"]);
                if !done {
                    self.settle();
                }
                format!("unstash {done}")
            }
            21 => self.other_working_tree(),
            22 => self.mark(&path),
            _ => self.damage(),
        }
    }

    fn edit(&mut self, path: &str) -> String {
        let number = self.random.below(1_000);
        let added = match path.rsplit('.').next() {
            Some("py") => format!("\ndef added_at{number}(a):\n    pass\n"),
            Some("rs") => format!("\npub fn added_at{number}() {{}}\n"),
            Some("go") => format!("\nfunc added_at{number}() {{}}\n"),
            Some("c") => format!("\nint added_at{number}(void) {{ return 1; }}\n"),
            Some("rb") => format!("\ndef added_at{number}\nend\n"),
            Some("ts") => format!("\nexport function added_at{number}() {{}}\n"),
            Some("java") => format!("\nclass added_at{number} {{}}\n"),
            _ => format!("\n## added_at{number}\n"),
        };
        let text = self.world.read(path);
        let mut lines: Vec<&str> = text.lines().collect();
        let kept = if self.random.below(3) == 0 {
            self.random.below(lines.len() + 1)
        } else {
            lines.len()
        };
        lines.truncate(kept);
        self.world.write(path, &(lines.join("\n") + &added));
        format!("edit {path}")
    }

    /// Changes a name and keeps the length and the time of the file.
    fn edit_unnoticed(&mut self, path: &str) -> String {
        let place = self.world.root().join(path);
        let before = fs::metadata(&place)
            .and_then(|data| data.modified())
            .expect("a file with a time");
        let digit = self.random.below(10).to_string();
        let text = self.world.read(path).replace(char::is_numeric, &digit);
        fs::write(&place, text).expect("the file");
        let file = fs::File::options()
            .write(true)
            .open(&place)
            .expect("the file");
        file.set_modified(before).expect("the time");
        format!("edit {path} unnoticed")
    }

    fn add_file(&mut self) -> String {
        let mut random = Random(self.random.next());
        for (path, text) in Model::new(&mut random, 1).texts() {
            self.world.write(&path, &text);
            if random.below(2) == 0 {
                self.world.git(&["add", "--", &path]);
            }
        }
        "add a file".into()
    }

    fn switch_to_new_branch(&mut self) -> String {
        self.branch_count += 1;
        let name = format!("branch{}", self.branch_count);
        self.world.git(&["checkout", "--quiet", "-b", &name]);
        format!("checkout -b {name}")
    }

    fn some_branch(&mut self) -> String {
        let listing = self.world.git(&["branch", "--format=%(refname:short)"]);
        let branches: Vec<&str> = listing
            .lines()
            .filter(|name| !name.starts_with('('))
            .collect();
        (*self.random.pick(&branches)).to_owned()
    }

    fn switch(&mut self) -> String {
        let name = self.some_branch();
        let done = self
            .world
            .try_git(&["checkout", "--quiet", "--force", &name]);
        format!("checkout {name} {done}")
    }

    fn merge(&mut self) -> String {
        let name = self.some_branch();
        let done = self
            .world
            .try_git(&["merge", "--quiet", "--no-edit", &name]);
        if !done {
            // In the middle of a conflict everything must hold as well.
            self.log.push(format!("merge {name} stopped"));
            self.compare();
            self.settle();
        }
        format!("merge {name} {done}")
    }

    fn rebase(&mut self) -> String {
        let name = self.some_branch();
        let done = self.world.try_git(&["rebase", "--quiet", &name]);
        if !done {
            self.log.push(format!("rebase {name} stopped"));
            self.compare();
            self.settle();
        }
        format!("rebase {name} {done}")
    }

    /// Ends whatever git is in the middle of.
    fn settle(&self) {
        for what in ["rebase", "merge"] {
            self.world.try_git(&[what, "--abort"]);
        }
        self.world.git(&["reset", "--quiet", "--hard"]);
    }

    /// Goes on in a linked working tree, or back in the first one.
    fn other_working_tree(&mut self) -> String {
        let linked = self.world.outer().join("linked");
        let to = if self.world.root() == linked {
            self.main.clone()
        } else {
            if !linked.exists() {
                let place = linked.to_str().expect("UTF-8");
                self.world
                    .git(&["worktree", "add", "--quiet", "--detach", place]);
                let linked = self.world.root().to_path_buf();
                assert!(linked.exists());
            }
            linked
        };
        let what = format!(
            "go on in {}",
            to.file_name().expect("a name").to_string_lossy()
        );
        self.world.move_to(to);
        // A tree from before `init` has no map to bring up to date.
        self.world.ok(&["init", "--quiet"]);
        what
    }

    /// Takes a file out of the map, or all back in, by attributes or by the configuration.
    fn mark(&mut self, path: &str) -> String {
        match self.random.below(4) {
            0 => self
                .world
                .write(".gitattributes", &format!("{path} linguist-generated\n")),
            1 => self.world.write(".gitattributes", ""),
            2 => {
                let text = format!("map_format = 1\n[index]\nexclude = [\"{path}\"]\n");
                self.world.write(".codecontext/config.toml", &text);
            }
            _ => self
                .world
                .write(".codecontext/config.toml", "map_format = 1\n"),
        }
        format!("mark {path}")
    }

    /// Does to the map what nobody should.
    fn damage(&mut self) -> String {
        let paths: Vec<String> = self.world.map().into_keys().collect();
        if paths.is_empty() {
            return "nothing to damage".into();
        }
        let path = format!("{}/{}", super::world::MAP, self.random.pick(&paths));
        match self.random.below(3) {
            0 => fs::remove_file(self.world.root().join(&path)).expect("a record"),
            1 => self.edit_unnoticed(&path).clear(),
            _ => self
                .world
                .write(&path.replace(".txt", "_stray.txt"), "fn stray_line()\n"),
        }
        format!("damage {path}")
    }
}

/// The items of an answer; what tree they came from may differ.
fn definitions(world: &World, name: &str) -> String {
    let run = world.run(&["def", name, "--exact", "--limit=0", "--format=json"]);
    assert!(run.code < 2, "def {name}: {}", run.stderr);
    let answer: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    answer["items"].to_string()
}
