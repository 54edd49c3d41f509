//! YAML to a tree in which every part knows its place, within limits.
//!
//! For files that people write by hand: no tags, one document, few anchors. Knows nothing of rules.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Location, Spanned};

/// Lists in lists, tables in tables.
const DEPTH_MAX: usize = 16;
/// Scalars, lists and tables in all.
const NODE_COUNT_MAX: usize = 20_000;
/// Names for parts that are used again.
const ANCHOR_COUNT_MAX: usize = 16;
/// Bytes of all scalars, repeated ones counted again.
const SCALAR_BYTES_MAX: usize = 1 << 20;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub value: Value,
    pub at: Place,
}

/// What YAML can say.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Boolean(bool),
    Number(i64),
    Fraction(f64),
    Text(String),
    List(Vec<Node>),
    /// In the order of the file.
    Map(Vec<(Key, Node)>),
}

/// A key of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub text: String,
    pub at: Place,
}

/// A place in the text that was read: both numbers count from 1, the column counts characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub line: u32,
    pub column: u32,
}

/// Why a text is not YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub at: Option<Place>,
    /// One line, without a full stop.
    pub message: String,
}

/// Reads one document.
///
/// # Errors
/// For what is not YAML, names a key twice, or passes a limit.
pub(super) fn read(text: &str) -> Result<Node, Fault> {
    let options = options();
    let read: Result<Spanned<Value>, _> = serde_saphyr::from_str_with_options(text, options);
    read.map(node).map_err(|error| {
        let error = error.without_snippet();
        Fault {
            at: error.location().and_then(place),
            message: words(error),
        }
    })
}

/// What an error says, without its place and without advice for programmers.
fn words(error: &serde_saphyr::Error) -> String {
    use serde_saphyr::Error;
    use serde_saphyr::budget::BudgetBreach;
    match error {
        Error::Budget {
            breach: BudgetBreach::Documents { .. },
            ..
        } => "a second document begins here".to_owned(),
        Error::Budget { .. } | Error::AliasReplayLimitExceeded { .. } => {
            "there is more than anybody writes by hand: too deep, too long, or repeated too often"
                .to_owned()
        }
        _ => {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default();
            let line = line.split(" at line ").next().unwrap_or(line);
            let line = line.split(", set ").next().unwrap_or(line);
            line.trim_end_matches('.').to_owned()
        }
    }
}

fn options() -> serde_saphyr::Options {
    let mut budget = serde_saphyr::Budget::default();
    budget.max_depth = DEPTH_MAX;
    budget.max_nodes = NODE_COUNT_MAX;
    budget.max_events = NODE_COUNT_MAX * 2;
    budget.max_anchors = ANCHOR_COUNT_MAX;
    budget.max_aliases = ANCHOR_COUNT_MAX * 4;
    budget.max_documents = 1;
    budget.max_total_scalar_bytes = SCALAR_BYTES_MAX;
    let mut options = serde_saphyr::Options::default();
    options.budget = Some(budget);
    options.strict_booleans = true;
    options.with_snippet = false;
    options.alias_limits.max_total_replayed_events = NODE_COUNT_MAX;
    options
}

fn node(spanned: Spanned<Value>) -> Node {
    Node {
        at: place(spanned.referenced).unwrap_or_default(),
        value: spanned.value,
    }
}

fn place(location: Location) -> Option<Place> {
    (location.line() > 0).then(|| Place {
        line: u32::try_from(location.line()).unwrap_or(u32::MAX),
        column: u32::try_from(location.column()).unwrap_or(u32::MAX),
    })
}

impl Value {
    /// What it is called in a message.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing (`null` needs quotes to be a word)",
            Self::Boolean(_) => "`true` or `false`",
            Self::Number(_) | Self::Fraction(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Map(_) => "a table",
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a YAML value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(i64::try_from(value).unwrap_or(i64::MAX)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Fraction(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::Text(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element::<Spanned<Value>>()? {
            list.push(node(item));
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = entries.next_key::<Spanned<String>>()? {
            let value = entries.next_value::<Spanned<Value>>()?;
            let at = place(key.referenced).unwrap_or_default();
            let text = key.value;
            map.push((Key { text, at }, node(value)));
        }
        Ok(Value::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    fn shown(node: &Node) -> String {
        let value = match &node.value {
            Value::List(items) => {
                let items: Vec<String> = items.iter().map(shown).collect();
                format!("[{}]", items.join(" "))
            }
            Value::Map(entries) => {
                let entries: Vec<String> = entries
                    .iter()
                    .map(|(key, value)| {
                        format!(
                            "{}@{}:{}={}",
                            key.text,
                            key.at.line,
                            key.at.column,
                            shown(value)
                        )
                    })
                    .collect();
                format!("{{{}}}", entries.join(" "))
            }
            other => format!("{other:?}"),
        };
        format!("{value}@{}:{}", node.at.line, node.at.column)
    }

    fn fault(text: &str) -> String {
        let fault = read(text).expect_err("it is wrong");
        let at = fault.at.unwrap_or_default();
        format!("{}:{} {}", at.line, at.column, fault.message)
    }

    #[test]
    fn every_part_knows_its_place() {
        let text =
            "a: 1\nb: [x, \"ü\", -2.5, true]\nc:\n  d: |\n    two\n    lines\n  e: ~\n  'no': no\n";
        insta::assert_snapshot!(shown(&read(text).expect("YAML")), @r#"{a@1:1=Number(1)@1:4 b@2:1=[Text("x")@2:5 Text("ü")@2:8 Fraction(-2.5)@2:13 Boolean(true)@2:19]@2:4 c@3:1={d@4:3=Text("two\nlines\n")@5:5 e@7:3=Null@7:6 no@8:3=Text("no")@8:9}@4:3}@1:1"#);
    }

    #[test]
    fn faults_have_a_place_and_one_line() {
        insta::assert_snapshot!(fault("a: [1, 2\nb: 3\n"), @"2:2 illegal placement of ':' indicator");
        insta::assert_snapshot!(fault("a: 1\na: 2\n"), @"2:1 duplicate mapping key: a");
        insta::assert_snapshot!(fault("a: \"x\n"), @"1:4 unclosed quote");
        insta::assert_snapshot!(fault("a: 1\n---\nb: 2\n"), @"2:1 a second document begins here");
    }

    #[test]
    fn limits_hold() {
        let deep = "[".repeat(100) + &"]".repeat(100);
        insta::assert_snapshot!(fault(&deep), @"1:17 there is more than anybody writes by hand: too deep, too long, or repeated too often");
        let wide = format!("a: [{}]", "1,".repeat(NODE_COUNT_MAX + 1));
        insta::assert_snapshot!(fault(&wide), @"1:39999 there is more than anybody writes by hand: too deep, too long, or repeated too often");
        let mut laughs = "a0: &a0 [1,1,1,1,1,1,1,1,1]\n".to_owned();
        for level in 1..10 {
            let before = format!("*a{},", level - 1).repeat(9);
            let _ = writeln!(laughs, "a{level}: &a{level} [{before}]");
        }
        insta::assert_snapshot!(fault(&laughs), @"5:14 alias replay limit exceeded: total_replayed_events=20001 > 20000");
    }
}
