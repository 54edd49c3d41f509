//! A page of sections and lists, for a terminal or as Markdown.
//!
//! What stands on it is the same in both, and safe in both: names and paths are code, all else is prose.

use std::io::{self, Write};

use super::findings::markdown::{prose, span};
use super::style::Paint;
use crate::text::escaped;

/// A page.
pub(crate) struct Page {
    pub title: String,
    pub sections: Vec<Section>,
}

/// A heading and what stands below it.
pub(crate) struct Section {
    pub title: String,
    pub items: Vec<Item>,
}

/// One line of a list.
#[derive(Default)]
pub(crate) struct Item {
    /// How many lines it stands below.
    depth: usize,
    parts: Vec<Part>,
}

enum Part {
    Prose(String),
    Code(String),
    Path(String),
}

impl Item {
    /// Adds words.
    pub(crate) fn prose(mut self, text: impl std::fmt::Display) -> Self {
        self.parts.push(Part::Prose(text.to_string()));
        self
    }

    /// Adds what the source says.
    pub(crate) fn code(mut self, text: impl std::fmt::Display) -> Self {
        self.parts.push(Part::Code(text.to_string()));
        self
    }

    /// Adds a path, with a line behind it or not.
    pub(crate) fn path(mut self, text: impl std::fmt::Display) -> Self {
        self.parts.push(Part::Path(text.to_string()));
        self
    }

    /// Puts it below the line before.
    pub(crate) fn below(mut self) -> Self {
        self.depth += 1;
        self
    }
}

impl Page {
    /// Writes it for a person at a terminal.
    pub(crate) fn write_human(&self, output: &mut dyn Write) -> io::Result<()> {
        writeln!(output, "{}", Paint::Heading.text(escaped(&self.title)))?;
        for section in &self.sections {
            writeln!(output, "\n{}", Paint::Heading.text(escaped(&section.title)))?;
            for item in &section.items {
                write!(output, "  {}", "  ".repeat(item.depth))?;
                for part in &item.parts {
                    match part {
                        Part::Prose(text) => write!(output, "{}", escaped(text))?,
                        Part::Code(text) => write!(output, "{}", Paint::Kind.text(escaped(text)))?,
                        Part::Path(text) => write!(output, "{}", Paint::Path.text(escaped(text)))?,
                    }
                }
                writeln!(output)?;
            }
        }
        Ok(())
    }

    /// Writes it as Markdown, for a comment on a pull request.
    pub(crate) fn write_markdown(&self, output: &mut dyn Write) -> io::Result<()> {
        writeln!(output, "## {}", prose(&one_line(&self.title)))?;
        for section in &self.sections {
            writeln!(output, "\n### {}\n", prose(&one_line(&section.title)))?;
            for item in &section.items {
                write!(output, "{}- ", "  ".repeat(item.depth))?;
                for part in &item.parts {
                    match part {
                        Part::Prose(text) => write!(output, "{}", prose(&one_line(text)))?,
                        Part::Code(text) | Part::Path(text) => {
                            write!(output, "{}", span(&one_line(text)))?;
                        }
                    }
                }
                writeln!(output)?;
            }
        }
        Ok(())
    }
}

/// A line break would end a list.
fn one_line(text: &str) -> String {
    let line = escaped(text);
    line.replace(['\n', '\r', '\t'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Page {
        let hostile = "a`\u{1b}[31m\n# b|<i>@c";
        let item = Item::default().prose(hostile).prose(" in ").code(hostile);
        Page {
            title: "Review".to_owned(),
            sections: vec![Section {
                title: hostile.to_owned(),
                items: vec![item, Item::default().path("src/a.rs:3").below()],
            }],
        }
    }

    #[test]
    fn nothing_hostile_gets_through() {
        let mut human = Vec::new();
        page().write_human(&mut human).expect("memory takes it");
        let human = anstream::adapter::strip_bytes(&human).into_vec();
        let human = String::from_utf8(human).expect("UTF-8");
        assert_eq!(human.lines().count(), 5, "{human}");
        let mut markdown = Vec::new();
        page()
            .write_markdown(&mut markdown)
            .expect("memory takes it");
        let markdown = String::from_utf8(markdown).expect("UTF-8");
        assert!(!markdown.contains('\u{1b}') && !markdown.contains(" @c"));
        assert_eq!(markdown.lines().count(), 6, "{markdown}");
        assert!(markdown.ends_with("  - `src/a.rs:3`\n"), "{markdown}");
    }
}
