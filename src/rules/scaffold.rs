//! The first page of a new rule: something that runs at once and says where to write what.
//!
//! Which form and which example suit a language is found by trying: this file knows no language by name.

use std::fmt::Write;

use crate::diagnostic::Diagnostic;
use crate::language::Language;
use crate::text::RepoPath;

use super::catalog::RULES_FOLDER;
use super::examine::examine_page;
use super::pack::PACK_FILE;
use super::page::{self, PageSource};

/// A file of a new rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewFile {
    pub path: RepoPath,
    pub text: String,
}

/// Ways to write a call in some language: the pattern, and a file around it with `CALL` in its place.
const CALLS: &[(&str, &str)] = &[
    ("forbidden($VALUE)", "CALL\n"),
    ("forbidden($VALUE)", "CALL;\n"),
    ("forbidden($VALUE)", "fn example() {\n    CALL;\n}\n"),
    (
        "forbidden($VALUE)",
        "package example\n\nfunc example() {\n\tCALL\n}\n",
    ),
    ("forbidden($VALUE)", "void example() {\n    CALL;\n}\n"),
    (
        "forbidden($VALUE)",
        "class Example {\n    void example() {\n        CALL;\n    }\n}\n",
    ),
    ("forbidden($VALUE)", "object Example {\n  CALL\n}\n"),
    ("forbidden($VALUE)", "<?php\nCALL;\n"),
];

/// Files in which a word may stand, where a language has no calls.
const WORDS: &[&str] = &[
    "WORD: 1\n",
    "WORD = 1\n",
    "{\"WORD\": 1}\n",
    "FROM WORD\n",
    "WORD 1\n",
    "<p>WORD</p>\n",
    ".WORD { color: red; }\n",
    "SELECT WORD FROM example;\n",
    "WORD\n",
];

/// The files of a rule that does not exist yet: its page, and the pack's description.
pub(crate) fn files(pack: &str, rule: &str, language: &'static Language) -> [NewFile; 2] {
    let folder = format!("{RULES_FOLDER}/{pack}");
    let path = RepoPath::from(format!("{folder}/{rule}.md").as_str());
    let candidates = candidates(rule, language);
    let fits = |text: &&String| is_sound(pack, &path, text);
    // The last candidate is a plain word in a plain file, which every language bears.
    let text = candidates.iter().find(fits).or(candidates.last());
    let text = text.cloned().unwrap_or_default();
    let description =
        format!("name = \"{pack}\"\ntitle = \"{pack}\"\nlicense = \"\"\nlanguages = []\n");
    [
        NewFile { path, text },
        NewFile {
            path: RepoPath::from(format!("{folder}/{PACK_FILE}").as_str()),
            text: description,
        },
    ]
}

fn is_sound(pack: &str, path: &RepoPath, text: &str) -> bool {
    let source = PageSource {
        pack,
        languages: &[],
        path,
        bytes: text.as_bytes(),
    };
    let page: Result<_, Vec<Diagnostic>> = page::read(&source);
    page.is_ok_and(|page| {
        let examined = examine_page(&page, true);
        examined.faults.is_empty() && examined.failures.is_empty() && examined.is_code
    })
}

fn candidates(rule: &str, language: &Language) -> Vec<String> {
    let mut pages = Vec::new();
    for (pattern, code) in CALLS {
        let block = format!("```pattern\n{pattern}\n```");
        let flagged = code.replace("CALL", "⟦forbidden(1)⟧");
        let allowed = code.replace("CALL", "permitted(1)");
        pages.push(page_text(rule, language, &block, &flagged, &allowed));
    }
    for code in WORDS {
        let flagged = code.replace("WORD", "⟦forbidden⟧");
        let allowed = code.replace("WORD", "permitted");
        let block = "```regex\n\\bforbidden\\b\n```";
        pages.push(page_text(rule, language, block, &flagged, &allowed));
    }
    pages
}

fn page_text(rule: &str, language: &Language, block: &str, flagged: &str, allowed: &str) -> String {
    let name = language.name;
    let what = if block.starts_with("```pattern") {
        "Code as it would stand in a file; `$NAME` is one node, `$$$NAME` any number of them.\n     \
         `codecontext parse FILE --tree` shows nodes for a ```query instead."
    } else {
        "A regular expression over the text of the file; `codecontext parse FILE --tree` shows nodes for a\n     \
         ```query instead."
    };
    let mut text = format!("---\nid: {rule}\nlanguages: [{name}]\n");
    text.push_str(
        "severity: warning            # error, warning or note\n\
         category: correctness        # security, performance, maintainability or style\n\
         confidence: medium           # high, medium or low: how likely a finding is worth acting on\n\
         message: \"say in one sentence what is wrong here\"\n---\n\
         # The fault in one line\n\n\
         Why it matters, and what to do instead: two or three lines.\n\n",
    );
    let _ = write!(
        text,
        "<!-- What to look for. {what} -->\n\n{block}\n\n\
         <!-- What is found stands between the marks, and nothing else may be found. -->\n\n\
         ```{name} flagged\n{flagged}```\n\n\
         <!-- What comes near and is right: the more of it, the better the rule. -->\n\n\
         ```{name} allowed\n{allowed}```\n"
    );
    text
}
