//! Where a pack comes from, as a person writes it: `<git url or path>#<revision>`.
//!
//! Reads text only. What could make git run a program, or would write a password into a committed file, is refused here.

use crate::text::is_unsafe;

/// A repository and a revision in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    pub url: String,
    /// `HEAD` where none is asked for.
    pub revision: String,
    pub reach: Reach,
}

/// How a repository is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// A folder of this machine, which may be relative.
    Folder(String),
    /// By the user's own git.
    Network,
}

impl Source {
    /// Reads `url#revision`; the last `#` separates the two.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let (url, revision) = text.rsplit_once('#').unwrap_or((text, "HEAD"));
        Self::of(url, revision)
    }

    /// The same from its two parts.
    pub(crate) fn of(url: &str, revision: &str) -> Result<Self, String> {
        if url.is_empty() || url.starts_with('-') || url.chars().any(is_unsafe) {
            return Err(
                "a pack's repository is a path, an https or an ssh address; none of them is empty or starts with `-`"
                    .to_owned(),
            );
        }
        let reach = reach(url)?;
        let is_odd = |character: char| character.is_whitespace() || is_unsafe(character);
        if revision.is_empty() || revision.starts_with('-') || revision.chars().any(is_odd) {
            return Err(format!(
                "`{revision}` is no revision: name a tag, a branch or a commit id behind `#`"
            ));
        }
        let is_expression = revision.contains([':', '+', '*', '?', '[', '\\', '^', '~', '@']);
        if reach == Reach::Network && (is_expression || revision.contains("..")) {
            return Err(format!(
                "`{revision}` cannot be fetched: name a tag, a branch or a whole commit id"
            ));
        }
        Ok(Self {
            url: url.to_owned(),
            revision: revision.to_owned(),
            reach,
        })
    }
}

fn reach(url: &str) -> Result<Reach, String> {
    if let Some(path) = url.strip_prefix("file://") {
        // `file:///C:/packs` on Windows.
        let path = if cfg!(windows) {
            path.trim_start_matches('/')
        } else {
            path
        };
        return Ok(Reach::Folder(path.to_owned()));
    }
    if let Some((scheme, rest)) = url.split_once("://") {
        if !matches!(scheme, "https" | "ssh") {
            return Err(format!(
                "packs come by https, ssh or from a folder, not by `{scheme}`"
            ));
        }
        let authority = rest.split('/').next().unwrap_or_default();
        let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        if user.contains(':') || (scheme == "https" && !user.is_empty()) {
            return Err(
                "the address holds a name or a password, which would be committed with the lock file: leave it to git's credential helper"
                    .to_owned(),
            );
        }
        return named_host(host, user);
    }
    if url.contains("::") {
        return Err(
            "packs come by https, ssh or from a folder; git's remote helpers are not asked"
                .to_owned(),
        );
    }
    // `host:path`, as scp has it; one letter is a drive.
    match url.split_once(':') {
        Some((host, _)) if host.len() > 1 && !host.contains(['/', '\\']) => {
            let (user, host) = host.rsplit_once('@').unwrap_or(("", host));
            named_host(host, user)
        }
        _ => Ok(Reach::Folder(url.to_owned())),
    }
}

fn named_host(host: &str, user: &str) -> Result<Reach, String> {
    if host.is_empty() || host.starts_with('-') || user.starts_with('-') {
        return Err("the address names no host".to_owned());
    }
    Ok(Reach::Network)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_a_place_and_a_revision() {
        let folder = |path: &str| Reach::Folder(path.to_owned());
        for (text, url, revision, reach) in [
            ("../packs#v1", "../packs", "v1", folder("../packs")),
            ("/a/b#c#HEAD~2", "/a/b#c", "HEAD~2", folder("/a/b#c")),
            ("./a:b", "./a:b", "HEAD", folder("./a:b")),
            (
                "https://example.org/packs#v1",
                "https://example.org/packs",
                "v1",
                Reach::Network,
            ),
            (
                "ssh://git@example.org/packs#v1",
                "ssh://git@example.org/packs",
                "v1",
                Reach::Network,
            ),
            (
                "git@example.org:team/packs#main",
                "git@example.org:team/packs",
                "main",
                Reach::Network,
            ),
        ] {
            let source = Source::read(text).unwrap();
            assert_eq!(
                (source.url.as_str(), source.revision.as_str()),
                (url, revision)
            );
            assert_eq!(source.reach, reach, "{text}");
        }
        if !cfg!(windows) {
            assert_eq!(
                Source::read("file:///a/b#v1").unwrap().reach,
                folder("/a/b")
            );
        }
    }

    #[test]
    fn what_runs_programs_or_tells_secrets_is_refused() {
        for text in [
            "",
            "#v1",
            "--upload-pack=touch#v1",
            "ext::sh -c touch#v1",
            "http://example.org/p#v1",
            "git://example.org/p#v1",
            "https://me:secret@example.org/p#v1",
            "https://token@example.org/p#v1",
            "ssh://-oProxyCommand=touch/p#v1",
            "-oProxyCommand=touch:p#v1",
            "me@-oProxyCommand=touch:p#v1",
            "https:///p#v1",
            "../packs#",
            "../packs#--all",
            "../packs#a b",
            "../pa\u{1b}cks#v1",
            "https://example.org/p#+main:refs/heads/x",
            "https://example.org/p#main~2",
            "https://example.org/p#a..b",
        ] {
            assert!(Source::read(text).is_err(), "{text}");
        }
    }
}
