//! Parts of a program that stand on floors and may name only what stands on lower ones.
//!
//! Looks at one file: where it stands is told by its path, what it names by the text behind a prefix.

use memchr::memmem;

use super::CheckInput;
use crate::parse::Tree;
use crate::rules::matching::Hit;
use crate::text::Span;

/// Reports names of parts on the same floor or a higher one. `floors` lists the parts from the ground
/// up, those of one floor apart by spaces; a file of `root/part/…` or `root/part.*` belongs to a part.
pub(super) fn run(input: &CheckInput<'_>, report: &mut dyn FnMut(Hit)) {
    let floors = input.list("floors");
    let floor_of = |part: &[u8]| {
        floors.iter().position(|floor| {
            let mut parts = floor.split_whitespace();
            parts.any(|one| one.as_bytes() == part)
        })
    };
    let prefix = input.text("prefix", "crate::");
    let Some((own, home)) = part_of(input.path, input.text("root", "src").as_bytes())
        .and_then(|part| Some((part, floor_of(part)?)))
    else {
        return;
    };
    let mut tree = None;
    for at in memmem::find_iter(input.bytes, prefix.as_bytes()) {
        let start = at + prefix.len();
        for (at, named) in names_at(input.bytes, start) {
            if named == own || floor_of(named).is_none_or(|floor| floor < home) {
                continue;
            }
            let tree = tree.get_or_insert_with(|| (input.tree)());
            if tree.is_some_and(|tree| is_prose(tree, at)) {
                continue;
            }
            let words = |name: &str, bytes: &[u8]| {
                (name.to_owned(), String::from_utf8_lossy(bytes).into_owned())
            };
            report(Hit {
                span: span(at, at + named.len()),
                values: vec![words("part", own), words("named", named)],
                ..Hit::default()
            });
        }
    }
}

/// The part that a file belongs to.
fn part_of<'p>(path: &'p [u8], root: &[u8]) -> Option<&'p [u8]> {
    let below = path.strip_prefix(root)?.strip_prefix(b"/")?;
    let end = memchr::memchr2(b'/', b'.', below)?;
    Some(&below[..end])
}

/// The names behind a prefix with their places: one, or the first words of a list in braces.
fn names_at(bytes: &[u8], start: usize) -> Vec<(usize, &[u8])> {
    if bytes.get(start) != Some(&b'{') {
        return word_at(bytes, start).into_iter().collect();
    }
    let mut names = Vec::new();
    let mut depth = 0_usize;
    for (offset, byte) in bytes[start..].iter().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if depth == 1 && matches!(byte, b'{' | b',') {
            let rest = &bytes[start + offset + 1..];
            let space = rest.iter().take_while(|byte| byte.is_ascii_whitespace());
            names.extend(word_at(bytes, start + offset + 1 + space.count()));
        }
    }
    names
}

fn word_at(bytes: &[u8], start: usize) -> Option<(usize, &[u8])> {
    let rest = bytes.get(start..)?;
    let is_word = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    let count = rest.iter().take_while(is_word).count();
    (count > 0).then(|| (start, &rest[..count]))
}

/// Whether a place lies in a comment or a string.
fn is_prose(tree: &Tree, at: usize) -> bool {
    let node = tree.root_node().descendant_for_byte_range(at, at);
    let mut node = node;
    while let Some(one) = node {
        if one.kind().contains("comment") || one.kind().contains("string") {
            return true;
        }
        node = one.parent();
    }
    false
}

fn span(start: usize, end: usize) -> Span {
    let number = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    Span {
        start: number(start),
        end: number(end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_by_path_and_names_by_prefix() {
        assert_eq!(part_of(b"src/store/map.rs", b"src"), Some(&b"store"[..]));
        assert_eq!(part_of(b"src/main.rs", b"src"), Some(&b"main"[..]));
        assert_eq!(part_of(b"srcs/store/map.rs", b"src"), None);
        let text = b"use crate::{ git::{A, b}, text };";
        let names: Vec<&[u8]> = names_at(text, 11)
            .into_iter()
            .map(|(_, name)| name)
            .collect();
        assert_eq!(names, [&b"git"[..], b"text"]);
        assert_eq!(names_at(b"crate::{a", 7).len(), 1);
    }
}
