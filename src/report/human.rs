//! Parts that the answers for people are made of.

use std::io::{self, Write};

use super::style::Paint;
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::{RepoPath, escaped};

/// Writes for a person; the writer below decides whether color passes.
pub(crate) struct Human<'a> {
    output: &'a mut dyn Write,
}

/// One declaration as it is shown.
pub(crate) struct Shown<'a> {
    pub visibility: &'a str,
    pub test: bool,
    pub modifiers: &'a str,
    pub kind: &'a str,
    pub qualified_name: &'a str,
    pub signature: &'a str,
}

impl<'a> Human<'a> {
    pub(crate) fn new(output: &'a mut dyn Write) -> Self {
        Self { output }
    }

    /// A line as it is.
    pub(crate) fn line(&mut self, text: impl std::fmt::Display) -> io::Result<()> {
        writeln!(self.output, "{text}")
    }

    /// `path:line:column`, which terminals and editors open.
    pub(crate) fn place_text(path: &RepoPath, line: u32, column: u32) -> String {
        format!(
            "{}{}{}",
            Paint::Path.text(path),
            Paint::Dim.text(":"),
            Paint::Place.text(format_args!("{line}:{column}"))
        )
    }

    /// A declaration on one line.
    pub(crate) fn declaration_text(shown: &Shown<'_>) -> String {
        let mut text = String::new();
        let mut front = String::new();
        if shown.visibility == "public" {
            front.push_str("pub ");
        }
        if shown.test && shown.kind != "test" && shown.kind != "suite" {
            front.push_str("test ");
        }
        if !shown.modifiers.is_empty() {
            front.push_str(shown.modifiers);
            front.push(' ');
        }
        front.push_str(shown.kind);
        text.push_str(&Paint::Kind.text(escaped(&front)));
        if !shown.qualified_name.is_empty() {
            text.push(' ');
            text.push_str(&Paint::Name.text(escaped(shown.qualified_name)));
        }
        text.push_str(&escaped(shown.signature));
        text
    }

    /// Numbered rows of a table: columns are padded to their widest cell, the last is not.
    pub(crate) fn table(&mut self, indent: usize, rows: &[Vec<String>]) -> io::Result<()> {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|at| {
                rows.iter()
                    .filter_map(|row| row.get(at))
                    .map(|cell| cell.chars().count())
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        for row in rows {
            let mut line = " ".repeat(indent);
            for (at, cell) in row.iter().enumerate() {
                let is_number = cell
                    .chars()
                    .all(|character| character.is_ascii_digit() || character == ',')
                    && !cell.is_empty();
                let pad = " ".repeat(widths[at] - cell.chars().count());
                if is_number {
                    line.push_str(&pad);
                }
                line.push_str(cell);
                if at + 1 < row.len() {
                    if !is_number {
                        line.push_str(&pad);
                    }
                    line.push_str("  ");
                }
            }
            self.line(line)?;
        }
        Ok(())
    }

    /// A diagnostic as compilers write it.
    pub(crate) fn diagnostic(&mut self, diagnostic: &Diagnostic) -> io::Result<()> {
        let paint = match diagnostic.severity {
            Severity::Note => Paint::Good,
            Severity::Warning => Paint::Warning,
            Severity::Error => Paint::Bad,
        };
        let mut line = format!("{}: ", paint.text(diagnostic.severity));
        if let Some(path) = &diagnostic.path {
            line.push_str(&Paint::Path.text(path));
            if let Some(range) = diagnostic.range {
                let place = range.start;
                line.push_str(
                    &format_args!(":{}:{}", place.line + 1, place.column + 1).to_string(),
                );
            }
            line.push_str(": ");
        }
        line.push_str(&escaped(&diagnostic.message));
        line.push_str(&Paint::Dim.text(format_args!(" [{}]", diagnostic.rule)));
        self.line(line)?;
        if let Some(hint) = &diagnostic.hint {
            self.line(format_args!(
                "{} {}",
                Paint::Good.text("hint:"),
                escaped(hint)
            ))?;
        }
        Ok(())
    }
}
