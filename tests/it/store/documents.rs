//! Holds what `docs/` shows of records and answers to what the program writes.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::compatibility::world_of_fixture;
use super::world::World;

/// The fenced blocks of a document: what stands behind the fence, and the lines within.
fn blocks(document: &str) -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("docs")
        .join(document);
    let text = fs::read_to_string(path).expect("a document");
    let mut blocks: Vec<(String, String)> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        match line.strip_prefix("```") {
            Some(_) if is_open => is_open = false,
            Some(info) => {
                is_open = true;
                blocks.push((info.to_owned(), String::new()));
            }
            None if is_open => {
                let (_, block) = blocks.last_mut().expect("one is open");
                block.push_str(line);
                block.push('\n');
            }
            None => (),
        }
    }
    blocks
}

#[test]
fn the_examples_of_the_map_format_are_records() {
    let world = World::new();
    let blocks = blocks("map-format.md");
    let mut example_count = 0;
    for pair in blocks.windows(2) {
        let [(info, source), (_, record)] = pair else {
            unreachable!("windows of two")
        };
        let Some((_, path)) = info.split_once(' ') else {
            continue;
        };
        world.write(path, source);
        assert_eq!(&world.ok(&["parse", path]), record, "{path}");
        example_count += 1;
    }
    assert!(example_count >= 3, "there are examples");
}

#[test]
fn every_kind_is_documented() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/map-format.md");
    let text = fs::read_to_string(path).expect("a document");
    let (_, kinds) = text.split_once("## Kinds").expect("a section");
    let (kinds, _) = kinds.split_once("##").expect("a section behind it");
    let documented: BTreeSet<&str> = kinds
        .split('`')
        .filter(|word| !word.trim().is_empty())
        .collect();
    let known: BTreeSet<&str> = codecontext::facts::SymbolKind::ALL
        .iter()
        .map(|kind| kind.word())
        .collect();
    assert_eq!(documented, known);
}

/// A rule whose examples do not hold, so that there is something to tell.
const BROKEN_RULE: &str = "---
id: no-print
languages: [python]
severity: warning
category: style
confidence: high
message: \"print is for people, and nobody reads it here\"
---
# Something is printed

Use the logger.

```query
((call function: (identifier) @_name) @here (#eq? @_name \"print\"))
```

```fix unsafe
log()
```

```python flagged
⟦print()⟧
print()
```

```python fixed
log(1)
```

```python allowed
log()
```
";

#[test]
fn the_documented_fields_are_the_real_ones() {
    let world = world_of_fixture();
    world.commit_with_map();
    world.write("src/store.rb", "class Other\nend\n");
    world.write(".codecontext/map/gone.py.txt", "fn gone()\n");
    world.write(".codecontext/rules/own/no-print.md", BROKEN_RULE);
    let blocks = blocks("json.md");
    let mut command_count = 0;
    for pair in blocks.windows(2) {
        let [(shell, command), (language, documented)] = pair else {
            unreachable!("windows of two")
        };
        if shell != "sh" || language != "json" {
            continue;
        }
        let arguments: Vec<&str> = command.split_whitespace().skip(1).collect();
        let run = world.run(&arguments);
        assert!(run.code < 2, "{command}: {}", run.stderr);
        let documented: Value =
            serde_json::from_str(documented).unwrap_or_else(|error| panic!("{command}: {error}"));
        let real: Value = serde_json::from_str(&run.stdout).expect("JSON");
        assert_eq!(fields(&documented), fields(&real), "{command}");
        command_count += 1;
    }
    assert!(
        command_count >= 11,
        "every command with an answer is documented"
    );
}

/// Every path of fields, with the type of what stands there.
fn fields(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(value, "", &mut found);
    found
}

fn collect(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                collect(value, &format!("{at}.{name}"), found);
            }
        }
        Value::Array(items) => {
            found.insert(format!("{at}: list"));
            for value in items {
                collect(value, &format!("{at}[]"), found);
            }
        }
        // What may be missing shows only that it is there.
        Value::Null => _ = found.insert(format!("{at}: optional")),
        Value::Bool(_) => _ = found.insert(format!("{at}: boolean")),
        Value::Number(_) => _ = found.insert(format!("{at}: number")),
        Value::String(_) => _ = found.insert(format!("{at}: string")),
    }
}
