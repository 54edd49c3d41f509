//! A pack of rules: `pack.toml`, and which files of its folder are rules.
//!
//! Plain data from bytes; where the bytes come from is the catalog's affair.

use serde::Deserialize;

use crate::diagnostic::Diagnostic;
use crate::text::RepoPath;

use super::page::{is_kebab, language_fault};
use super::report::Report;

/// The file that describes a pack.
pub(crate) const PACK_FILE: &str = "pack.toml";

/// No description is longer.
pub(crate) const PACK_BYTES_MAX: usize = 64 * 1024;

/// Names that mean sets of packs.
pub(crate) const SETS: &[&str] = &["all", "default"];

const KEYS: &[&str] = &["name", "title", "license", "languages"];

/// What `pack.toml` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PackInfo {
    pub name: String,
    pub title: String,
    pub license: String,
    pub languages: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct File {
    name: Option<String>,
    title: Option<String>,
    license: Option<String>,
    languages: Vec<String>,
}

impl PackInfo {
    /// A pack that says nothing of itself.
    pub(crate) fn of_folder(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            title: name.to_owned(),
            ..Self::default()
        }
    }
}

/// The name of a pack that lies in a folder of that name, whatever the name is.
pub(crate) fn name_of_folder(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name).to_lowercase();
    let words = name.split(|character: char| !character.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let name = words.join("-");
    if name_fault(&name).is_some() {
        "own".to_owned()
    } else {
        name
    }
}

/// Reads a `pack.toml` that stands in the folder `folder`.
///
/// Never fails: what is wrong is told, and what is right holds.
pub(crate) fn read(folder: &str, path: &RepoPath, bytes: &[u8]) -> (PackInfo, Vec<Diagnostic>) {
    let mut info = PackInfo::of_folder(folder);
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(PACK_BYTES_MAX)]);
    let text = text.trim_start_matches('\u{feff}');
    let mut report = Report::new(path, text);
    if bytes.len() > PACK_BYTES_MAX {
        let message = format!("a description of a pack has at most {PACK_BYTES_MAX} bytes");
        report.error((1, 1), message);
        return (info, report.found);
    }
    let read: Result<(toml::Table, File), toml::de::Error> =
        toml::from_str(text).and_then(|table| Ok((table, toml::from_str(text)?)));
    let (table, file) = match read {
        Ok(read) => read,
        Err(error) => {
            let before = error.span().and_then(|span| text.get(..span.start));
            let message = error.message().trim_end().replace('\n', ", ");
            report.error(place(before.unwrap_or_default()), message);
            return (info, report.found);
        }
    };
    for key in table.keys().filter(|key| !KEYS.contains(&key.as_str())) {
        let message = format!("there is no key `{key}`");
        report.unknown(place_of_key(text, key), message, key, KEYS);
    }
    match file.name {
        Some(name) if name != folder => {
            let message = format!("the pack is called `{name}`, and its folder `{folder}`");
            report.error(place_of_key(text, "name"), message);
        }
        Some(_) => (),
        None => report.error((1, 1), format!("`name` is missing: it is \"{folder}\"")),
    }
    for name in file.languages {
        match language_fault(&name) {
            Ok(()) => info.languages.push(name),
            Err((message, (meant, known))) => {
                report.unknown(place_of_key(text, "languages"), message, &meant, &known);
            }
        }
    }
    info.title = file.title.unwrap_or(info.title);
    info.license = file.license.unwrap_or_default();
    (info, report.found)
}

/// The name in a `pack.toml`, where it can be read.
pub(crate) fn name_of(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes.get(..PACK_BYTES_MAX).unwrap_or(bytes)).ok()?;
    toml::from_str::<File>(text.trim_start_matches('\u{feff}'))
        .ok()?
        .name
}

/// A `pack.toml` with another name; everything else stays.
pub(crate) fn renamed(bytes: &[u8], name: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let mut renamed = String::new();
    for line in text.split_inclusive('\n') {
        let key = line.split('=').next().unwrap_or_default().trim();
        if key.trim_matches(['"', '\'', '\u{feff}']) == "name" {
            renamed.extend(["name = \"", name, "\"\n"]);
        } else {
            renamed.push_str(line);
        }
    }
    renamed.into_bytes()
}

/// What is wrong with a pack's name, where something is.
pub(crate) fn name_fault(name: &str) -> Option<String> {
    if SETS.contains(&name) {
        Some(format!(
            "`{name}` means a set of packs and cannot be the name of one"
        ))
    } else if !is_kebab(name) {
        Some(format!(
            "`{name}` is no name for a pack: lower-case words joined by `-` are"
        ))
    } else {
        None
    }
}

/// The id of the rule in a file of that name; `None` for files that are no rules.
pub(crate) fn rule_of_file(name: &[u8]) -> Option<&str> {
    let name = std::str::from_utf8(name).ok()?.strip_suffix(".md")?;
    (!matches!(name, "README" | "CHANGELOG" | "LICENSE")).then_some(name)
}

fn place(before: &str) -> (u32, u32) {
    let line = before.matches('\n').count() + 1;
    let column = before.len() - before.rfind('\n').map_or(0, |end| end + 1) + 1;
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    (number(line), number(column))
}

fn place_of_key(text: &str, key: &str) -> (u32, u32) {
    let found = (1..).zip(text.lines()).find(|(_, line)| {
        let line = line.trim_start().trim_start_matches(['"', '[']);
        line.starts_with(key)
    });
    found.map_or((1, 1), |(number, _)| (number, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> String {
        let (_, found) = read(
            "python",
            &RepoPath::from("rules/python/pack.toml"),
            text.as_bytes(),
        );
        crate::rules::tests::shown(&found)
    }

    #[test]
    fn a_pack_says_what_it_is() {
        let text =
            "name = \"python\"\ntitle = \"Python\"\nlicense = \"MIT\"\nlanguages = [\"python\"]\n";
        let (info, found) = read("python", &RepoPath::from("p"), text.as_bytes());
        assert!(found.is_empty());
        assert_eq!(
            (info.title.as_str(), info.languages.as_slice()),
            ("Python", &["python".to_owned()][..])
        );
    }

    #[test]
    fn faults_have_places_and_near_names() {
        insta::assert_snapshot!(faults("title = \"a\"\nnaem = \"x\"\n"), @r#"
        error 2:1 there is no key `naem` | did you mean `name`?
        error 1:1 `name` is missing: it is "python"
        "#);
        insta::assert_snapshot!(faults(
            "name = \"other\"\nlanguages = [\"js\", \"pyton\"]\n"
        ), @r#"
        error 1:1 the pack is called `other`, and its folder `python`
        error 2:1 there is no language `js` | did you mean `java`?
        error 2:1 there is no language `pyton` | did you mean `python`?
        "#);
        insta::assert_snapshot!(faults("name = \"python\"\ntitle = 3\n"), @"error 2:9 invalid type: integer `3`, expected a string");
        insta::assert_snapshot!(faults("name = \"python\"\n\ntitle = [\n"), @"error 3:10 unclosed array, expected `]`");
        assert!(
            name_fault("all").is_some()
                && name_fault("Big").is_some()
                && name_fault("a-1").is_none()
        );
        assert_eq!(
            (
                rule_of_file(b"a.md"),
                rule_of_file(b"README.md"),
                rule_of_file(b"a.rs")
            ),
            (Some("a"), None, None)
        );
    }
}
