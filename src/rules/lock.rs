//! `rules.lock`: which packs were fetched, from where, and what their files were.
//!
//! Sorted, and a function of what it says alone, so that it merges and shows in reviews. Reads and writes text; the
//! files it speaks of are the affair of others.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::pack::name_fault;
use crate::text::escaped;

/// Where the lock lies.
pub(crate) const LOCK_PATH: &str = ".codecontext/rules.lock";

/// No lock is longer.
pub(crate) const LOCK_BYTES_MAX: u64 = 16 << 20;

const VERSION: u32 = 1;

const HEAD: &str = "# Packs that `codecontext rules add` fetched, and what their files were; `codecontext rules verify` compares.\n";

/// Every pack that was fetched, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Lock {
    version: u32,
    #[serde(default)]
    pub packs: BTreeMap<String, LockedPack>,
}

/// What is known of a pack that was fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct LockedPack {
    pub url: String,
    /// The revision asked for, and the commit that it was then.
    pub revision: String,
    pub commit: String,
    /// The folder of the repository; empty for its top.
    pub folder: String,
    pub license: String,
    pub rule_count: usize,
    /// Rules that were broken and left out.
    pub left_out: Vec<String>,
    /// Of all files together.
    pub hash: String,
    /// Of each file.
    pub files: BTreeMap<String, String>,
}

/// A file of a pack; a pack has no folders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PackFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Lock {
    /// Reads a lock; none is an empty one.
    ///
    /// # Errors
    /// Says what is wrong, and where.
    pub(crate) fn read(bytes: Option<&[u8]>) -> Result<Self, String> {
        let Some(bytes) = bytes else {
            return Ok(Self {
                version: VERSION,
                packs: BTreeMap::new(),
            });
        };
        let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
        let lock: Self = toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.unwrap_or_default().matches('\n').count() + 1;
            format!("line {line}: {}", error.message().replace('\n', ", "))
        })?;
        if lock.version != VERSION {
            return Err(format!(
                "it has version {}, and this program knows {VERSION}",
                lock.version
            ));
        }
        match lock.packs.keys().find_map(|name| name_fault(name)) {
            Some(fault) => Err(fault),
            None => Ok(lock),
        }
    }

    /// The lock as text.
    pub(crate) fn text(&self) -> String {
        let mut text = format!("{HEAD}version = {VERSION}\n");
        for (name, pack) in &self.packs {
            let left_out: Vec<String> = pack.left_out.iter().map(|id| quoted(id)).collect();
            // Writing to a string cannot fail.
            let _ = write!(
                text,
                "\n[packs.{name}]\nurl = {}\nrevision = {}\ncommit = {}\nfolder = {}\nlicense = {}\nrule_count = {}\nleft_out = [{}]\nhash = {}\n\n[packs.{name}.files]\n",
                quoted(&pack.url),
                quoted(&pack.revision),
                quoted(&pack.commit),
                quoted(&pack.folder),
                quoted(&pack.license),
                pack.rule_count,
                left_out.join(", "),
                quoted(&pack.hash),
            );
            for (file, hash) in &pack.files {
                let _ = writeln!(text, "{} = {}", quoted(file), quoted(hash));
            }
        }
        text
    }
}

impl LockedPack {
    /// The same with these files, which are in the order of their names.
    #[must_use]
    pub(crate) fn with_files(mut self, files: &[PackFile]) -> Self {
        self.hash = hash_of(files);
        self.files = files
            .iter()
            .map(|file| (file.name.clone(), file_hash(&file.bytes)))
            .collect();
        self
    }
}

/// A hash over the names and bytes of files in the order of their names.
pub(crate) fn hash_of(files: &[PackFile]) -> String {
    let mut hash = Sha256::new();
    for file in files {
        // Lengths stand before what they measure: no two packs are told by the same bytes.
        for part in [file.name.as_bytes(), &file.bytes] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    shown(&hash.finalize())
}

/// A hash over the bytes of one file.
pub(crate) fn file_hash(bytes: &[u8]) -> String {
    shown(&Sha256::digest(bytes))
}

fn shown(hash: &[u8]) -> String {
    let mut text = "sha256:".to_owned();
    for byte in hash {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// A string of TOML; what moves the cursor is shown, not written.
fn quoted(text: &str) -> String {
    let text = escaped(text).replace('\t', " ");
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> PackFile {
        PackFile {
            name: name.to_owned(),
            bytes: text.as_bytes().to_vec(),
        }
    }

    #[test]
    fn a_lock_reads_as_it_was_written() {
        let mut lock = Lock::read(None).unwrap();
        let pack = LockedPack {
            url: "../a \"b\" \\c".to_owned(),
            revision: "v1".to_owned(),
            commit: "12ab".to_owned(),
            license: "MIT".to_owned(),
            rule_count: 2,
            left_out: vec!["team/odd".to_owned()],
            ..LockedPack::default()
        };
        let pack = pack.with_files(&[file("a.md", "a"), file("pack.toml", "")]);
        lock.packs.insert("team".to_owned(), pack);
        let text = lock.text();
        assert_eq!(Lock::read(Some(text.as_bytes())).unwrap(), lock);
        insta::assert_snapshot!(text, @r#"
        # Packs that `codecontext rules add` fetched, and what their files were; `codecontext rules verify` compares.
        version = 1

        [packs.team]
        url = "../a \"b\" \\c"
        revision = "v1"
        commit = "12ab"
        folder = ""
        license = "MIT"
        rule_count = 2
        left_out = ["team/odd"]
        hash = "sha256:a1a2a33e068565b31a5e328f27110f4133ceb5f8a147b64fc842a08cdaced6db"

        [packs.team.files]
        "a.md" = "sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
        "pack.toml" = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        "#);
    }

    #[test]
    fn hashes_are_those_of_everybody_and_tell_names_from_bytes() {
        // As `printf abc | sha256sum` has it.
        assert_eq!(
            file_hash(b"abc"),
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_ne!(hash_of(&[file("ab", "c")]), hash_of(&[file("a", "bc")]));
        assert_ne!(
            hash_of(&[file("a", ""), file("b", "")]),
            hash_of(&[file("a", "")])
        );
    }

    #[test]
    fn a_broken_or_hostile_lock_is_refused() {
        for (text, wanted) in [
            ("version = 1\n[packs.\"../../x\"]\n", "no name for a pack"),
            ("version = 2\n", "version 2"),
            ("version = 1\n[packs\n", "line 2"),
            ("version = 1\n[packs.a]\nurl = 3\n", "line 3"),
            ("", "version"),
        ] {
            let fault = Lock::read(Some(text.as_bytes())).unwrap_err();
            assert!(fault.contains(wanted), "{text}: {fault}");
        }
        assert!(Lock::read(Some(b"\xff")).is_err());
    }
}
