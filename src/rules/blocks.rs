//! The Markdown of a rule's page: its title, its prose and its fenced blocks, in order.
//!
//! Reads lines, not Markdown: headings, fences and comments are all a rule needs. Says nothing about what
//! a block means.

/// The body of a page.
#[derive(Debug, Default)]
pub(super) struct Body<'a> {
    /// The text of the first heading, and its line.
    pub title: Option<(&'a str, u32)>,
    pub items: Vec<Item<'a>>,
    /// The line and column of a fence that nothing closes.
    pub open_fence: Option<(u32, u32)>,
}

/// What a body is made of.
#[derive(Debug)]
pub(super) enum Item<'a> {
    Prose(&'a str),
    Block(Block<'a>),
}

/// A fenced block.
#[derive(Debug)]
pub(super) struct Block<'a> {
    /// What stands behind the fence.
    pub info: &'a str,
    /// The line of the fence, from 1.
    pub fence_line: u32,
    /// Where `info` starts in that line, in bytes from 1.
    pub info_column: u32,
    /// The first line of the text, from 1.
    pub line: u32,
    /// The lines within, each with its end.
    pub text: String,
}

/// Reads lines that stand in their file from `first_line` on.
pub(super) fn read(text: &str, first_line: u32) -> Body<'_> {
    let mut body = Body::default();
    let mut lines = (first_line..).zip(text.lines());
    let mut is_comment = false;
    while let Some((number, line)) = lines.next() {
        if is_comment || line.trim_start().starts_with("<!--") {
            is_comment = !line.contains("-->");
            continue;
        }
        if let Some(fence) = Fence::opening(line) {
            let mut block = Block {
                info: fence.info,
                fence_line: number,
                info_column: fence.info_column,
                line: number + 1,
                text: String::new(),
            };
            let mut is_closed = false;
            for (_, line) in lines.by_ref() {
                if fence.is_closed_by(line) {
                    is_closed = true;
                    break;
                }
                block.text.push_str(fence.without_indentation(line));
                block.text.push('\n');
            }
            if !is_closed {
                let column = u32::try_from(fence.indentation).unwrap_or(u32::MAX);
                body.open_fence = Some((number, column + 1));
            }
            body.items.push(Item::Block(block));
        } else if let Some(title) = heading(line).filter(|_| body.title.is_none()) {
            body.title = Some((title, number));
        } else {
            body.items.push(Item::Prose(line));
        }
    }
    body
}

fn heading(line: &str) -> Option<&str> {
    let text = line.strip_prefix("# ")?;
    Some(text.trim().trim_end_matches('#').trim_end())
}

struct Fence<'a> {
    mark: u8,
    length: usize,
    indentation: usize,
    info: &'a str,
    info_column: u32,
}

impl<'a> Fence<'a> {
    fn opening(line: &'a str) -> Option<Self> {
        let bare = line.trim_start_matches(' ');
        let indentation = line.len() - bare.len();
        let mark = *bare
            .as_bytes()
            .first()
            .filter(|mark| matches!(mark, b'`' | b'~'))?;
        let length = bare.bytes().take_while(|byte| *byte == mark).count();
        let info = bare[length..].trim();
        // Four spaces make a code block of their own; a backtick behind makes it code in a line.
        if indentation > 3 || length < 3 || (mark == b'`' && info.contains('`')) {
            return None;
        }
        let behind = &bare[length..];
        let before = line.len() - behind.trim_start().len();
        Some(Self {
            mark,
            length,
            indentation,
            info,
            info_column: u32::try_from(before + 1).unwrap_or(u32::MAX),
        })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let bare = line.trim_start_matches(' ');
        let length = bare.bytes().take_while(|byte| *byte == self.mark).count();
        line.len() - bare.len() <= 3
            && length >= self.length
            && bare[length..]
                .bytes()
                .all(|byte| byte.is_ascii_whitespace())
    }

    fn without_indentation<'t>(&self, line: &'t str) -> &'t str {
        let spaces = line.bytes().take_while(|byte| *byte == b' ').count();
        &line[spaces.min(self.indentation)..]
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    fn shown(text: &str) -> String {
        let body = read(text, 1);
        let mut shown = format!("title {:?}\n", body.title);
        for item in &body.items {
            let _ = match item {
                Item::Prose(line) => writeln!(shown, "prose {line:?}"),
                Item::Block(block) => writeln!(
                    shown,
                    "block {:?} {}:{} text from {}: {:?}",
                    block.info, block.fence_line, block.info_column, block.line, block.text
                ),
            };
        }
        let _ = write!(shown, "open {:?}", body.open_fence);
        shown
    }

    #[test]
    fn titles_prose_and_blocks() {
        insta::assert_snapshot!(shown(
            "# Title #\n<!-- note\nmore -->\ntext `a`\n# Second\n```query\n(a) @here\n```\n"
        ), @r##"
        title Some(("Title", 1))
        prose "text `a`"
        prose "# Second"
        block "query" 6:4 text from 7: "(a) @here\n"
        open None
        "##);
    }

    #[test]
    fn a_longer_fence_holds_shorter_ones() {
        insta::assert_snapshot!(shown(
            "````markdown flagged\n```rust\nfn f() {}\n```\n````\n~~~ a`b\n```\n~~~~\n"
        ), @r##"
        title None
        block "markdown flagged" 1:5 text from 2: "```rust\nfn f() {}\n```\n"
        block "a`b" 6:5 text from 7: "```\n"
        open None
        "##);
    }

    #[test]
    fn indentation_of_the_fence_is_not_text() {
        insta::assert_snapshot!(shown("  ``` python allowed\n   a\n b\n  ```\n    ```not\n"), @r##"
        title None
        block "python allowed" 1:7 text from 2: " a\nb\n"
        prose "    ```not"
        open None
        "##);
    }

    #[test]
    fn what_is_left_open_is_told() {
        insta::assert_snapshot!(shown("a\n ```query\n(a)\n``` x\n"), @r##"
        title None
        prose "a"
        block "query" 2:5 text from 3: "(a)\n``` x\n"
        open Some((2, 2))
        "##);
    }
}
