//! Options of a rule: what they may be, and how their values come into its texts.
//!
//! `{name}` stands for a value where `name` is an option of the rule; all other braces are text.

use super::rule::{OptionKind, OptionSpecification, OptionValue};

/// Where a value is put, which decides how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A tree-sitter query or a code pattern: texts are escaped for a string, lists are strings.
    Query,
    /// A regular expression: texts are expressions, lists are alternatives.
    Regex,
    Message,
}

/// Values with their names.
pub(super) type Values = std::collections::BTreeMap<String, OptionValue>;

/// `text` with the values in place.
pub(super) fn filled(text: &str, values: &Values, place: Place) -> String {
    if values.is_empty() {
        return text.to_owned();
    }
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        result.push_str(&rest[..at]);
        rest = &rest[at..];
        let value = name_in_braces(rest).and_then(|name| Some((name, values.get(name)?)));
        if let Some((name, value)) = value {
            result.push_str(&written(value, place));
            rest = &rest[name.len() + 2..];
        } else {
            result.push('{');
            rest = &rest[1..];
        }
    }
    result.push_str(rest);
    result
}

/// Whether `{name}` stands in a text.
pub(super) fn is_used(text: &str, name: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        rest = &rest[at..];
        if name_in_braces(rest) == Some(name) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

/// The name between the braces that `text` starts with.
fn name_in_braces(text: &str) -> Option<&str> {
    let name = &text[1..text.find('}')?];
    is_name(name).then_some(name)
}

/// Whether a text may name an option: lower-case words joined by `_` or `-`.
pub(super) fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'))
}

fn written(value: &OptionValue, place: Place) -> String {
    match (value, place) {
        (OptionValue::Boolean(value), _) => value.to_string(),
        (OptionValue::Number(value), _) => value.to_string(),
        (OptionValue::Text(value), Place::Query) => escaped(value),
        (OptionValue::Text(value), _) => value.clone(),
        (OptionValue::List(values), Place::Query) => {
            let values: Vec<String> = values
                .iter()
                .map(|value| format!("\"{}\"", escaped(value)))
                .collect();
            values.join(" ")
        }
        (OptionValue::List(values), Place::Regex) => format!("(?:{})", values.join("|")),
        (OptionValue::List(values), Place::Message) => values.join(", "),
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"")
}

impl OptionSpecification {
    /// The value that a text means, as in an example's `option.name=value`.
    ///
    /// # Errors
    /// Says what would be right.
    pub(super) fn value_of(&self, text: &str) -> Result<OptionValue, String> {
        let value = match self.kind {
            OptionKind::Boolean => match text {
                "true" => OptionValue::Boolean(true),
                "false" => OptionValue::Boolean(false),
                _ => return Err(format!("option `{}` is `true` or `false`", self.name)),
            },
            OptionKind::Number => {
                let number = text.parse().map(OptionValue::Number);
                number.map_err(|_| format!("option `{}` is a number", self.name))?
            }
            OptionKind::Text => OptionValue::Text(text.to_owned()),
            OptionKind::List => OptionValue::List(
                text.split(',')
                    .filter(|part| !part.is_empty())
                    .map(str::to_owned)
                    .collect(),
            ),
        };
        self.check(&value)?;
        Ok(value)
    }

    /// Whether the option may have this value.
    ///
    /// # Errors
    /// Says what would be right.
    pub(super) fn check(&self, value: &OptionValue) -> Result<(), String> {
        let name = &self.name;
        if value.kind() != self.kind {
            return Err(format!("option `{name}` is {}", self.kind.words()));
        }
        let has_line_end = |text: &str| text.contains(|character: char| character.is_control());
        match value {
            OptionValue::Number(number) if *number < self.min || *number > self.max => {
                Err(format!(
                    "option `{name}` is {number}, outside {} to {}",
                    self.min, self.max
                ))
            }
            OptionValue::Text(text) if has_line_end(text) => {
                Err(format!("option `{name}` is one line of text"))
            }
            OptionValue::List(texts) if texts.iter().any(|text| has_line_end(text)) => {
                Err(format!("each text of option `{name}` is one line"))
            }
            _ => Ok(()),
        }
    }
}

impl OptionValue {
    /// What kind of value it is.
    pub(crate) fn kind(&self) -> OptionKind {
        match self {
            Self::Boolean(_) => OptionKind::Boolean,
            Self::Number(_) => OptionKind::Number,
            Self::Text(_) => OptionKind::Text,
            Self::List(_) => OptionKind::List,
        }
    }
}

impl OptionKind {
    /// The word of it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::Text => "text",
            Self::List => "list",
        }
    }

    /// The kind in words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Boolean => "`true` or `false`",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::List => "a list of texts",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_for_their_names_and_for_nothing_else() {
        let values = Values::from([
            ("max".to_owned(), OptionValue::Number(3)),
            ("word".to_owned(), OptionValue::Text("a\"b".to_owned())),
            (
                "names".to_owned(),
                OptionValue::List(vec!["x".to_owned(), "y\\z".to_owned()]),
            ),
        ]);
        for (text, place, expected) in [
            ("(#count-ge? @x {max})", Place::Query, "(#count-ge? @x 3)"),
            (
                "\"{word}\" {names}",
                Place::Query,
                "\"a\\\"b\" \"x\" \"y\\\\z\"",
            ),
            (
                "a{2}{names}{,3}{max",
                Place::Regex,
                "a{2}(?:x|y\\z){,3}{max",
            ),
            ("{other} {{max}}", Place::Message, "{other} {3}"),
        ] {
            assert_eq!(filled(text, &values, place), expected);
        }
        assert!(is_used("a{b}{max}", "max") && !is_used("{maxi}{ma", "max"));
    }

    #[test]
    fn values_keep_to_their_bounds() {
        let number = OptionSpecification {
            name: "max".to_owned(),
            kind: OptionKind::Number,
            default: OptionValue::Number(2),
            min: 1,
            max: 9,
            help: String::new(),
        };
        assert_eq!(number.value_of("9"), Ok(OptionValue::Number(9)));
        insta::assert_snapshot!(number.value_of("10").expect_err("too much"), @"option `max` is 10, outside 1 to 9");
        insta::assert_snapshot!(number.value_of("ten").expect_err("no number"), @"option `max` is a number");
        insta::assert_snapshot!(
            number
                .check(&OptionValue::Boolean(true))
                .expect_err("no number"), @"option `max` is a number");
    }
}
