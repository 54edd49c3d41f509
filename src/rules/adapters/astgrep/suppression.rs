//! ast-grep's own comments that allow a finding: `ast-grep-ignore`, for a line or for the file.
//!
//! Ours are read elsewhere; these are kept so that a repository can move over without editing sources.

use hashbrown::HashMap;
use memchr::memmem;

use crate::parse::{Node, Tree};

const MARK: &str = "ast-grep-ignore";

/// What is allowed where. Lines count from 0.
pub(super) struct Suppressions {
    /// `None` allows every rule.
    file: Vec<Option<Vec<String>>>,
    lines: HashMap<usize, Vec<Option<Vec<String>>>, foldhash::fast::FixedState>,
}

impl Suppressions {
    /// Reads comments; files without the mark cost one search of their bytes.
    pub(super) fn of(tree: &Tree, bytes: &[u8]) -> Self {
        let mut found = Self {
            file: Vec::new(),
            lines: HashMap::default(),
        };
        for at in memmem::find_iter(bytes, MARK) {
            let node = tree
                .root_node()
                .descendant_for_byte_range(at, at + MARK.len());
            if let Some(comment) = node.and_then(comment_of) {
                found.read(comment, bytes);
            }
        }
        found
    }

    /// Whether a match of that rule that starts on that line is allowed.
    pub(super) fn cover(&self, rule: &str, line: usize) -> bool {
        let allows = |one: &Option<Vec<String>>| {
            one.as_ref()
                .is_none_or(|rules| rules.iter().any(|allowed| allowed == rule))
        };
        self.file.iter().any(allows)
            || self
                .lines
                .get(&line)
                .is_some_and(|some| some.iter().any(allows))
    }

    fn read(&mut self, comment: Node<'_>, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes.get(comment.byte_range()).unwrap_or_default());
        let first = text.find(char::is_alphabetic).unwrap_or(text.len());
        let Some(rest) = text[first..].strip_prefix(MARK) else {
            return;
        };
        let rest = rest.trim();
        let rules = rest.strip_prefix(':').map(|names| {
            let names = names.split(',');
            names
                .filter_map(|name| name.split_whitespace().next())
                .map(str::to_owned)
                .collect()
        });
        let line = comment.start_position().row;
        let before = comment
            .prev_sibling()
            .filter(|before| before.end_position().row == line);
        if let Some(before) = before {
            let line = before.start_position().row;
            self.lines.entry(line).or_default().push(rules);
            return;
        }
        let is_alone = comment
            .next_sibling()
            .is_none_or(|next| next.start_position().row >= 2);
        if line == 0 && is_alone {
            self.file.push(rules);
        } else {
            self.lines.entry(line + 1).or_default().push(rules);
        }
    }
}

/// The comment a node is, or is inside.
fn comment_of(mut node: Node<'_>) -> Option<Node<'_>> {
    let mut comment = None;
    loop {
        if node.kind().contains("comment") {
            comment = Some(node);
        }
        match node.parent() {
            Some(parent) => node = parent,
            None => return comment,
        }
    }
}
