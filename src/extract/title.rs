//! The text of a heading as a reader sees it: without the marks of Markdown and HTML.

/// Returns a heading's words: links and images give their text, tags, comments and marks go.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_code = false;
    while let Some(character) = rest.chars().next() {
        let behind = &rest[character.len_utf8()..];
        rest = match character {
            '`' => {
                in_code = !in_code;
                behind
            }
            _ if in_code => {
                plain.push(character);
                behind
            }
            '\\' if behind.starts_with(|next: char| next.is_ascii_punctuation()) => {
                plain.push_str(&behind[..1]);
                &behind[1..]
            }
            '<' => match markup_end(rest) {
                Some(end) => &rest[end..],
                None => pushed(&mut plain, character, behind),
            },
            // An image in a heading is an ornament: its text stays only in links.
            '!' if behind.starts_with('[') => match link(behind) {
                Some((_, end)) => &behind[end..],
                None => pushed(&mut plain, character, behind),
            },
            '[' => match link(rest) {
                Some((inner, end)) => {
                    plain.push_str(&self::plain(inner));
                    &rest[end..]
                }
                None => pushed(&mut plain, character, behind),
            },
            '*' => behind,
            // An id for links, as several generators of pages write it.
            '{' if behind.starts_with('#') && rest.ends_with('}') => "",
            _ => pushed(&mut plain, character, behind),
        };
    }
    let mut words: Vec<&str> = plain.split_whitespace().collect();
    // `## Words ##` may close as it opens.
    let closes = |word: &&str| word.bytes().all(|byte| byte == b'#');
    if words.len() > 1 && words.last().is_some_and(closes) {
        words.pop();
    }
    let mut text = words.join(" ");
    for (entity, character) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ] {
        if text.contains(entity) {
            text = text.replace(entity, character);
        }
    }
    text
}

fn pushed<'a>(plain: &mut String, character: char, behind: &'a str) -> &'a str {
    plain.push(character);
    behind
}

/// The length of a tag or comment at the start of `text`.
fn markup_end(text: &str) -> Option<usize> {
    if text.starts_with("<!--") {
        return text.find("-->").map(|at| at + 3);
    }
    let inner = text[1..].strip_prefix('/').unwrap_or(&text[1..]);
    let name_end = inner.find(|character: char| !character.is_ascii_alphanumeric())?;
    let name = &inner[..name_end];
    // `Vec<T>` is no tag; `<H2>` is one when it is closed.
    let is_tag = match name.chars().next() {
        Some(first) if first.is_ascii_lowercase() => true,
        Some(_) => text.contains(&format!("</{name}>")),
        None => false,
    };
    is_tag.then(|| text.find('>').map(|at| at + 1))?
}

/// The text of a link at the start of `text`, and the link's length.
fn link(text: &str) -> Option<(&str, usize)> {
    let mut depth = 0_usize;
    let close = text.char_indices().find_map(|(at, character)| {
        match character {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => (),
        }
        (depth == 0).then_some(at)
    })?;
    let inner = &text[1..close];
    let target = &text[close + 1..];
    let end = match target.chars().next() {
        Some('(') => close + 2 + target.find(')')?,
        Some('[') => close + 2 + target.find(']')?,
        _ => return None,
    };
    Some((inner, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_sees_words() {
        for (source, words) in [
            ("Plain  words", "Plain words"),
            ("`z.string()` and **bold**", "z.string() and bold"),
            ("[1.2.0](https://a.example/x) - 2024", "1.2.0 - 2024"),
            ("[1.2.0] - 2024", "[1.2.0] - 2024"),
            ("[a `b`][c] ![logo](x.png)", "a b"),
            ("Words <!-- hidden --> <a name=\"x\"></a>", "Words"),
            ("Vec<T> and a < b", "Vec<T> and a < b"),
            ("`Vec<t>`", "Vec<t>"),
            ("Options {#options}", "Options"),
            ("<H2>Old</H2>", "Old"),
            ("snake_case \\*", "snake_case *"),
            ("Closed ##", "Closed"),
            ("<h2 id=x>A &lt; B &amp; C</h2>", "A < B & C"),
            ("![[", "![["),
            ("<!-- open", "<!-- open"),
            ("", ""),
        ] {
            assert_eq!(plain(source), words, "{source}");
        }
    }
}
