//! What the manifests of a repository name: enough to know which libraries its sources may use.
//!
//! Names only, no versions and no graph, and never an error: a manifest that cannot be read names nothing.

/// No manifest is larger.
pub(crate) const MANIFEST_BYTES_MAX: u64 = 1 << 20;

/// Manifests that are read of one repository, those nearest to the top first.
pub(crate) const MANIFEST_COUNT_MAX: usize = 200;

/// How to find names in a manifest.
type Reader = fn(&str, &mut Vec<String>);

/// By the ends of the manifests' names.
const MANIFESTS: &[(&str, Reader)] = &[
    ("Cargo.toml", toml_names),
    ("pyproject.toml", toml_names),
    ("Pipfile", toml_names),
    ("package.json", json_names),
    ("composer.json", json_names),
    ("requirements.txt", first_words),
    ("go.mod", go_modules),
    ("Gemfile", quoted_after_gem),
    ("pom.xml", artifacts),
    ("build.gradle", quoted_coordinates),
    ("build.gradle.kts", quoted_coordinates),
];

/// Tables of TOML and JSON that hold dependencies.
const TABLES: &[&str] = &[
    "dependencies",
    "dev-dependencies",
    "build-dependencies",
    "devDependencies",
    "peerDependencies",
    "optionalDependencies",
    "optional-dependencies",
    "dependency-groups",
    "packages",
    "dev-packages",
    "require",
    "require-dev",
];

/// Whether a file of that name is a manifest.
pub(crate) fn is_manifest(name: &[u8]) -> bool {
    MANIFESTS.iter().any(|(known, _)| name == known.as_bytes())
}

/// The names in a manifest, as they are written there.
pub(crate) fn names(name: &[u8], bytes: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    let text = String::from_utf8_lossy(bytes);
    if let Some((_, read)) = MANIFESTS.iter().find(|(known, _)| name == known.as_bytes()) {
        read(&text, &mut names);
    }
    names
}

fn toml_names(text: &str, names: &mut Vec<String>) {
    let Ok(table) = text.parse::<toml::Table>() else {
        return;
    };
    walk_toml(&table, names);
}

fn walk_toml(table: &toml::Table, names: &mut Vec<String>) {
    for (key, value) in table {
        let is_list = TABLES.contains(&key.as_str());
        match value {
            toml::Value::Table(inner) => {
                if is_list {
                    names.extend(inner.keys().cloned());
                }
                // Groups hold lists of requirements.
                for list in inner
                    .values()
                    .filter_map(toml::Value::as_array)
                    .filter(|_| is_list)
                {
                    requirements(list, names);
                }
                walk_toml(inner, names);
            }
            toml::Value::Array(list) if is_list => requirements(list, names),
            _ => (),
        }
    }
}

fn requirements(list: &[toml::Value], names: &mut Vec<String>) {
    names.extend(list.iter().filter_map(|value| first_word(value.as_str()?)));
}

fn json_names(text: &str, names: &mut Vec<String>) {
    let Ok(serde_json::Value::Object(manifest)) = serde_json::from_str(text) else {
        return;
    };
    for (key, value) in &manifest {
        if let (true, Some(inner)) = (TABLES.contains(&key.as_str()), value.as_object()) {
            names.extend(inner.keys().cloned());
        }
    }
}

fn first_words(text: &str, names: &mut Vec<String>) {
    let lines = text.lines().filter(|line| !line.starts_with(['#', '-']));
    names.extend(lines.filter_map(first_word));
}

/// The name that starts a requirement of Python's.
fn first_word(text: &str) -> Option<String> {
    let end = text
        .find(|letter: char| !letter.is_alphanumeric() && !"-_.".contains(letter))
        .unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_owned())
}

fn go_modules(text: &str, names: &mut Vec<String>) {
    let mut is_inside = false;
    for line in text.lines().map(str::trim) {
        if line == ")" {
            is_inside = false;
        } else if line.starts_with("require (") {
            is_inside = true;
        } else if let Some(path) = line
            .strip_prefix("require ")
            .or(is_inside.then_some(line))
            .and_then(|line| line.split_whitespace().next())
            .filter(|path| !path.starts_with("//"))
        {
            names.push(path.to_owned());
        }
    }
}

fn quoted_after_gem(text: &str, names: &mut Vec<String>) {
    let gems = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("gem "));
    names.extend(gems.filter_map(|rest| {
        let rest = rest.trim_start();
        let quote = rest
            .chars()
            .next()
            .filter(|letter| matches!(letter, '"' | '\''))?;
        Some(rest[1..].split(quote).next()?.to_owned())
    }));
}

fn artifacts(text: &str, names: &mut Vec<String>) {
    let parts = text.split("<artifactId>").skip(1);
    names.extend(
        parts.filter_map(|part| Some(part.split("</artifactId>").next()?.trim().to_owned())),
    );
}

/// `group:artifact:version` in quotes: the group, the artifact, and both.
fn quoted_coordinates(text: &str, names: &mut Vec<String>) {
    for quoted in text.split(['"', '\'']).skip(1).step_by(2) {
        let mut parts = quoted.split(':');
        if let (Some(group), Some(artifact)) = (parts.next(), parts.next()) {
            names.extend([
                group.to_owned(),
                artifact.to_owned(),
                format!("{group}:{artifact}"),
            ]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, text: &str) -> Vec<String> {
        assert!(is_manifest(name.as_bytes()));
        names(name.as_bytes(), text.as_bytes())
    }

    #[test]
    fn each_manifest_names_its_dependencies() {
        let cargo = "[dependencies]\nserde = \"1\"\n[target.x.dev-dependencies]\ninsta = { version = \"1\" }\n";
        assert_eq!(found("Cargo.toml", cargo), ["serde", "insta"]);
        let python = "[project]\ndependencies = [\"flask>=2\", \"a.b-c\"]\n[dependency-groups]\ntest = [\"pytest ; x\"]\n";
        assert_eq!(
            found("pyproject.toml", python),
            ["test", "pytest", "flask", "a.b-c"]
        );
        let node =
            r#"{"name": "x", "dependencies": {"react": "1"}, "devDependencies": {"@a/b": "*"}}"#;
        assert_eq!(found("package.json", node), ["react", "@a/b"]);
        assert_eq!(
            found("requirements.txt", "# a\n-r b\nflask==1\n\n"),
            ["flask"]
        );
        let go = "module m\nrequire a.b/c v1\nrequire (\n\td.e/f v2 // indirect\n)\n";
        assert_eq!(found("go.mod", go), ["a.b/c", "d.e/f"]);
        assert_eq!(
            found("Gemfile", "gem \"rails\", '1'\n gem 'pg'\n"),
            ["rails", "pg"]
        );
        let maven = "<dependency><artifactId> junit </artifactId></dependency>";
        assert_eq!(found("pom.xml", maven), ["junit"]);
        assert_eq!(
            found("build.gradle.kts", "implementation(\"g:a:1\")"),
            ["g", "a", "g:a"]
        );
    }

    #[test]
    fn what_cannot_be_read_names_nothing() {
        for (name, text) in [
            ("Cargo.toml", "= ["),
            ("package.json", "[]"),
            ("Gemfile", "gem \ngem é"),
            ("go.mod", "require"),
        ] {
            assert_eq!(found(name, text), Vec::<String>::new());
        }
        assert!(names(b"other", b"x").is_empty());
    }
}
