//! What can be said of a rule's page without running it: examples of both kinds, names that are captured, prose.
//!
//! Needs no matcher; what only the compiled rule shows is the matcher's to tell.

use crate::diagnostic::Diagnostic;
use crate::text::nearest;

use super::page::Page;
use super::report::Report;
use super::rule::{ExampleKind, Matcher, Rule, Text};

/// What is wrong or doubtful with a page that could be read, its warnings included.
pub(crate) fn faults(page: &Page) -> Vec<Diagnostic> {
    let mut report = Report::new(&page.path, "");
    let rule = page.rule();
    for (kind, reason) in [
        (ExampleKind::Flagged, "nothing shows what it finds"),
        (
            ExampleKind::Allowed,
            "nothing shows what it must leave alone",
        ),
    ] {
        if !rule.examples.iter().any(|example| example.kind == kind) {
            let message = format!("there is no `{}` example: {reason}", kind.word());
            report.error((page.title_line, 1), message);
        }
    }
    if rule.info.help.is_empty() {
        let message = "there is no prose: say why it matters and what to do";
        report.warning((page.title_line, 1), message);
    }
    for option in &page.options {
        if !page.uses_option(&option.name) {
            let message = format!("nothing uses the option: no text has `{{{}}}`", option.name);
            report.warning((1, 1), message);
        }
    }
    if let Some(captures) = captures_of(&rule) {
        names(page, &rule, &captures, &mut report);
    }
    let mut found = report.found;
    found.extend(page.warnings.iter().cloned());
    found.sort_by_key(|fault| fault.range.map(|range| range.start));
    found
}

/// The names in message, labels and fix must be captured somewhere.
fn names(page: &Page, rule: &Rule, captures: &[String], report: &mut Report<'_>) {
    let mut check = |names: Vec<&str>, what: &str, at: (u32, u32)| {
        for name in names {
            if !captures.iter().any(|capture| capture == name) {
                let hint = match nearest(name, captures.iter().map(String::as_str)) {
                    Some(near) => format!("; did you mean `${near}`?"),
                    None => "; `$$` is a dollar sign".to_owned(),
                };
                report.error(
                    at,
                    format!("{what} names `${name}`, which nothing captures{hint}"),
                );
            }
        }
    };
    check(names_of(&rule.message), "the message", page.message_at);
    for (capture, text) in &rule.labels {
        check(vec![capture], "a label", (1, 1));
        check(names_of(text), "a label", (1, 1));
    }
    if let Some(fix) = &rule.fix {
        check(names_of(&fix.text), "the fix", (page.title_line, 1));
    }
}

/// The names behind dollar signs; `$$$name` stands for several nodes, `$$` alone for the sign.
pub(crate) fn names_of(template: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find('$') {
        rest = &rest[at..];
        let dollar_count = rest.bytes().take_while(|byte| *byte == b'$').count();
        rest = &rest[dollar_count..];
        // Pairs are signs; one or three that are left begin a name.
        if dollar_count % 2 == 0 {
            continue;
        }
        let length = name_length(rest);
        if length > 0 {
            names.push(&rest[..length]);
        }
        rest = &rest[length..];
    }
    names
}

fn name_length(text: &str) -> usize {
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        return 0;
    }
    text.bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .count()
}

/// Everything that some alternative captures; `None` where only the built-in check knows.
fn captures_of(rule: &Rule) -> Option<Vec<String>> {
    let of = |texts: &[Text], names: fn(&str) -> Vec<String>| {
        let mut captures: Vec<String> = texts.iter().flat_map(|text| names(&text.text)).collect();
        captures.sort();
        captures.dedup();
        Some(captures)
    };
    match &rule.matcher {
        Matcher::Query(texts) => of(texts, |text| after(text, '@')),
        Matcher::Pattern(texts) => of(texts, |text| {
            // What has a lower-case letter is code, such as a variable of PHP.
            let names = names_of(text).into_iter();
            names
                .filter(|name| !name.contains(|letter: char| letter.is_ascii_lowercase()))
                .map(str::to_owned)
                .collect()
        }),
        Matcher::Regex { texts, .. } => of(texts, |text| {
            text.split("(?")
                .skip(1)
                .filter_map(|part| {
                    let name = part.trim_start_matches('P').strip_prefix('<')?;
                    Some(name.split_once('>')?.0.to_owned())
                })
                .chain(["here".to_owned()])
                .collect()
        }),
        Matcher::Check(_) | Matcher::AstGrep(_) | Matcher::Secret(_) => None,
    }
}

fn after(text: &str, mark: char) -> Vec<String> {
    text.split(mark)
        .skip(1)
        .map(|part| part[..name_length(part)].to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_behind_dollar_signs() {
        assert_eq!(
            names_of("`$name` costs $$5, $$$rest and $$$$x $1"),
            ["name", "rest"]
        );
    }
}
