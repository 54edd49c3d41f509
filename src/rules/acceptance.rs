//! Which packs from elsewhere are taken in: those that say what they are, and whose rules hold what they promise.
//!
//! Judges bytes; where they come from and where they go is not known here. Nothing of a pack is run: examples are
//! matched, never executed.

use std::borrow::Cow;

use super::catalog::{Catalog, RuleFile};
use super::examine::examine;
use super::lock::PackFile;
use super::pack::{self, PACK_FILE, name_fault, rule_of_file};
use super::report::INVALID_RULE;
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::RepoPath;

/// Files of one pack.
pub(crate) const PACK_FILE_COUNT_MAX: usize = 2_000;

/// Bytes of one file, and of all files of a pack.
pub(crate) const PACK_FILE_BYTES_MAX: u64 = 1 << 20;
pub(crate) const PACK_BYTES_MAX: u64 = 16 << 20;

/// A pack that may be taken in.
#[derive(Debug)]
pub(crate) struct Accepted {
    pub name: String,
    pub title: String,
    pub license: String,
    /// Sorted by name.
    pub files: Vec<PackFile>,
    pub rule_count: usize,
    /// Ids of broken rules, which are not among the files.
    pub left_out: Vec<String>,
    /// What is wrong with those.
    pub diagnostics: Vec<Diagnostic>,
}

/// Whether a file of a pack's folder belongs to the pack: its description, its pages, its license.
pub(crate) fn is_of_pack(name: &[u8]) -> bool {
    name == PACK_FILE.as_bytes() || name.ends_with(b".md") || is_license(name)
}

/// Whether a file's name is that of a license.
pub(crate) fn is_license(name: &[u8]) -> bool {
    ["LICENSE", "LICENCE", "COPYING", "NOTICE"]
        .iter()
        .any(|start| name.starts_with(start.as_bytes()))
}

/// Judges the files of a pack, which gets `name` where that is wanted.
///
/// With `allow_broken`, rules that do not hold are left out; without, they keep the pack out.
///
/// # Errors
/// Everything that is wrong with the pack.
pub(crate) fn accept(
    name: Option<&str>,
    mut files: Vec<PackFile>,
    allow_broken: bool,
) -> Result<Accepted, Vec<Diagnostic>> {
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let name = named(name, &mut files)?;
    let catalog = Catalog::new(rule_files(&name, &files));
    if !catalog.diagnostics.is_empty() {
        return Err(catalog.diagnostics);
    }
    let mut broken = Vec::new();
    let mut rule_count = 0;
    let mut diagnostics = Vec::new();
    let own = format!("{name}/");
    for entry in catalog.entries() {
        if !entry.path().as_bytes().starts_with(own.as_bytes()) {
            continue;
        }
        let examined = examine(entry, true);
        let faults = examined.faults.into_iter();
        let mut faults: Vec<Diagnostic> = faults
            .filter(|fault| fault.severity == Severity::Error)
            .collect();
        faults.extend(examined.failures.iter().map(|failure| {
            let message = format!("the example of line {}: {}", failure.line, failure.message);
            wrong(message).at(entry.path())
        }));
        if faults.is_empty() {
            rule_count += 1;
        } else {
            broken.push(entry.id.clone());
            diagnostics.extend(faults);
        }
    }
    if !broken.is_empty() && !allow_broken {
        return Err(diagnostics);
    }
    if rule_count == 0 {
        diagnostics.push(wrong("the pack holds no rule that works".to_owned()));
        return Err(diagnostics);
    }
    let is_broken = |file: &PackFile| {
        let rule = rule_of_file(file.name.as_bytes());
        rule.is_some_and(|rule| broken.contains(&format!("{name}/{rule}")))
    };
    files.retain(|file| !is_broken(file));
    let info = catalog
        .packs
        .into_iter()
        .map(|pack| pack.info)
        .rfind(|info| info.name == name)
        .unwrap_or_default();
    Ok(Accepted {
        title: info.title,
        license: info.license,
        name,
        files,
        rule_count,
        left_out: broken,
        diagnostics,
    })
}

fn wrong(message: String) -> Diagnostic {
    Diagnostic::new(INVALID_RULE, Severity::Error, message)
}

fn rule_files(name: &str, files: &[PackFile]) -> Vec<RuleFile> {
    let files = files
        .iter()
        .filter(|file| !is_license(file.name.as_bytes()));
    let file = |file: &PackFile| RuleFile {
        path: RepoPath::from(format!("{name}/{}", file.name).as_str()),
        bytes: Cow::Owned(file.bytes.clone()),
    };
    files.map(file).collect()
}

/// The name of the pack, which its description has afterwards.
fn named(name: Option<&str>, files: &mut [PackFile]) -> Result<String, Vec<Diagnostic>> {
    let Some(description) = files.iter_mut().find(|file| file.name == PACK_FILE) else {
        let hint = "name the folder of the repository in which it lies by `--folder`";
        return Err(vec![wrong(format!("there is no `{PACK_FILE}`")).hint(hint)]);
    };
    let own = pack::name_of(&description.bytes);
    let chosen = match (name, &own) {
        (Some(name), _) => name.to_owned(),
        (None, Some(own)) => own.clone(),
        (None, None) => {
            return Err(vec![wrong(format!(
                "`{PACK_FILE}` does not tell the pack's name"
            ))]);
        }
    };
    if let Some(fault) = name_fault(&chosen) {
        return Err(vec![wrong(fault)]);
    }
    if own.is_some_and(|own| own != chosen) {
        description.bytes = pack::renamed(&description.bytes, &chosen);
    }
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACK: &str =
        "name = \"team\"\ntitle = \"Ours\"\nlicense = \"MIT\"\nlanguages = [\"python\"]\n";

    /// A page of which one example does not come out as it says where `flagged` is no `eval`.
    fn page(id: &str, flagged: &str) -> String {
        format!(
            "---\nid: {id}\nseverity: warning\ncategory: security\nconfidence: high\nmessage: \"code is made from text\"\n---\n# Code is made from text\n\nText may come from anywhere.\n\n```query\n(call function: (identifier) @_f (#eq? @_f \"eval\")) @here\n```\n\n```python flagged\n⟦{flagged}(x)⟧\n```\n\n```python allowed\nrun(x)\n```\n"
        )
    }

    fn files(files: &[(&str, &str)]) -> Vec<PackFile> {
        let file = |(name, text): &(&str, &str)| PackFile {
            name: (*name).to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        files.iter().map(file).collect()
    }

    fn refusal(given: &[(&str, &str)]) -> String {
        let faults = accept(None, files(given), false).expect_err("it is broken");
        let messages: Vec<String> = faults.into_iter().map(|fault| fault.message).collect();
        messages.join("\n")
    }

    #[test]
    fn a_sound_pack_is_taken_and_may_have_another_name() {
        let sound = page("made-code", "eval");
        let given = files(&[
            ("made-code.md", &sound),
            ("pack.toml", PACK),
            ("LICENSE", "text"),
        ]);
        let accepted = accept(None, given.clone(), false).unwrap();
        assert_eq!(
            (accepted.name.as_str(), accepted.title.as_str()),
            ("team", "Ours")
        );
        assert_eq!((accepted.license.as_str(), accepted.rule_count), ("MIT", 1));
        assert_eq!(accepted.files.len(), 3);
        let accepted = accept(Some("other"), given, false).unwrap();
        let description = String::from_utf8_lossy(&accepted.files[2].bytes).into_owned();
        assert_eq!(description, PACK.replace("\"team\"", "\"other\""));
    }

    #[test]
    fn a_broken_rule_keeps_the_pack_out_or_is_left_out() {
        let (sound, broken) = (page("made-code", "eval"), page("made-other", "run"));
        let given = [
            ("made-code.md", sound.as_str()),
            ("made-other.md", broken.as_str()),
            ("odd.md", "no page"),
            ("pack.toml", PACK),
        ];
        let refused = refusal(&given);
        assert!(refused.contains("the example of line"), "{refused}");
        let accepted = accept(None, files(&given), true).unwrap();
        assert_eq!(accepted.left_out, ["team/made-other", "team/odd"]);
        assert_eq!((accepted.rule_count, accepted.files.len()), (1, 2));
        assert!(!accepted.diagnostics.is_empty());
        let faults = accept(None, files(&given[1..]), true).expect_err("nothing is left");
        assert!(faults.last().unwrap().message.contains("no rule"));
    }

    #[test]
    fn a_pack_says_what_it_is_and_takes_nobodys_place() {
        let sound = page("made-code", "eval");
        let sound = sound.as_str();
        for (given, wanted) in [
            (vec![("made-code.md", sound)], "there is no `pack.toml`"),
            (vec![("pack.toml", "title = \"x\"\n")], "name"),
            (
                vec![("pack.toml", "name = \"../x\"\n")],
                "no name for a pack",
            ),
            (vec![("pack.toml", "name = \"all\"\n")], "set of packs"),
            (vec![("pack.toml", PACK)], "no rule"),
            (
                vec![
                    ("pack.toml", "name = \"team\"\nlanguages = [\"nope\"]\n"),
                    ("made-code.md", sound),
                ],
                "no language",
            ),
            (
                vec![
                    ("pack.toml", "name = \"rust\"\nlanguages = [\"python\"]\n"),
                    ("compared-to-none.md", sound),
                ],
                "already",
            ),
        ] {
            let refused = refusal(&given);
            assert!(refused.contains(wanted), "{refused}");
        }
    }
}
