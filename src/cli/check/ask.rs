//! Asks about each fix on a terminal.

use std::io::{self, BufRead};

use crate::cli::terminal::Terminal;
use crate::diagnostic::{Finding, Safety};
use crate::report::write_patch;
use crate::snapshot::Chooser;
use crate::text::escaped_bytes;

/// Remembers what was answered for all.
pub(super) struct Ask<'a> {
    terminal: &'a Terminal,
    /// Rules whose fixes are all applied.
    rules: Vec<String>,
    /// Rules whose fixes are all left.
    left_rules: Vec<String>,
    is_done: bool,
}

const CHOICES: &str = "y  apply it\nn  leave it\na  apply it and every further fix of this rule\ns  leave it and every further fix of this rule\nq  leave everything else";

impl<'a> Ask<'a> {
    pub(super) fn new(terminal: &'a Terminal) -> Self {
        Self {
            terminal,
            rules: Vec::new(),
            left_rules: Vec::new(),
            is_done: false,
        }
    }

    fn show(&self, finding: &Finding, before: &[u8], after: &[u8]) {
        let place = finding.range.start;
        self.terminal.note(
            &finding.path,
            place.line,
            &format!("{} [{}]", finding.message, finding.rule),
        );
        let mut patch = Vec::new();
        // Memory takes everything.
        let _ = write_patch(&mut patch, &finding.path, before, after);
        for line in patch.split(|&byte| byte == b'\n').skip(2) {
            self.terminal.plain(&escaped_bytes(line));
        }
    }
}

impl Chooser for Ask<'_> {
    fn is_chosen(&mut self, finding: &Finding, before: &[u8], after: &[u8]) -> bool {
        if self.is_done || self.left_rules.contains(&finding.rule) {
            return false;
        }
        if self.rules.contains(&finding.rule) {
            return true;
        }
        self.show(finding, before, after);
        let is_unsafe = finding
            .fix
            .as_ref()
            .is_some_and(|fix| fix.safety == Safety::Unsafe);
        let question = if is_unsafe {
            "this may change what the program does; apply it? [y/n/a/s/q/?]"
        } else {
            "apply it? [y/n/a/s/q/?]"
        };
        loop {
            self.terminal.plain(question);
            let mut line = String::new();
            // The end of input answers for everything.
            if io::stdin().lock().read_line(&mut line).unwrap_or(0) == 0 {
                self.is_done = true;
                return false;
            }
            match line.trim() {
                "y" => return true,
                "n" => return false,
                "a" => {
                    self.rules.push(finding.rule.clone());
                    return true;
                }
                "s" => {
                    self.left_rules.push(finding.rule.clone());
                    return false;
                }
                "q" => {
                    self.is_done = true;
                    return false;
                }
                _ => self.terminal.plain(CHOICES),
            }
        }
    }

    fn is_done(&self) -> bool {
        self.is_done
    }
}
