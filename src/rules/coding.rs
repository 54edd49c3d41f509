//! What was found in one file as the bytes that the local cache keeps, and back.
//!
//! No frame and no sum: the cache has both. Bytes that are not whole give nothing, and the file is looked at anew.

use std::sync::Arc;

use super::fingerprint::Found;
use super::matching::{Suppression, SuppressionScope};
use crate::diagnostic::{Edit, Finding, Fix, Label, RuleInfo, Safety, Standing};
use crate::text::{Point, Range, RepoPath, Span};

/// Writes findings, each rule as the number that `number_of` has for it; nothing at all is no byte.
///
/// `None` where a finding is of no such rule.
pub(super) fn encode(
    found: &[Found],
    suppressions: &[Suppression],
    number_of: &dyn Fn(&str) -> Option<usize>,
) -> Option<Vec<u8>> {
    let mut writer = Writer::default();
    if found.is_empty() && suppressions.is_empty() {
        return Some(writer.bytes);
    }
    writer.number(suppressions.len());
    for suppression in suppressions {
        writer.suppression(suppression);
    }
    writer.number(found.len());
    for one in found {
        writer.number(number_of(&one.finding.rule)?);
        writer.found(one);
    }
    Some(writer.bytes)
}

/// Reads what [`encode`] wrote; findings of rules that `rule_of` does not know are passed over.
pub(super) fn decode(
    bytes: &[u8],
    path: &RepoPath,
    rule_of: &dyn Fn(usize) -> Option<Arc<RuleInfo>>,
) -> Option<(Vec<Found>, Vec<Suppression>)> {
    if bytes.is_empty() {
        return Some((Vec::new(), Vec::new()));
    }
    let mut reader = Reader { rest: bytes };
    let suppressions = reader.list(Reader::suppression)?;
    let mut all = Vec::new();
    for _ in 0..reader.number()? {
        let rule = rule_of(reader.number()?);
        let mut found = reader.found()?;
        if let Some(rule) = rule {
            found.finding.rule.clone_from(&rule.id);
            found.finding.severity = rule.severity;
            found.finding.path = path.clone();
            all.push(found);
        }
    }
    reader.rest.is_empty().then_some((all, suppressions))
}

/// Reads a fuzzer's bytes as findings; what can be read comes back from what is written of it.
pub(crate) fn examine_coding(bytes: &[u8]) {
    let rule = Arc::new(super::suppression::rule_infos().remove(0));
    let path = RepoPath::default();
    let known = |_| Some(Arc::clone(&rule));
    if let Some((found, suppressions)) = decode(bytes, &path, &known) {
        let again = encode(&found, &suppressions, &|_| Some(0)).expect("every rule is known");
        assert_eq!(decode(&again, &path, &known), Some((found, suppressions)));
    }
}

#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn number(&mut self, value: usize) {
        let mut left = value;
        while left >= 0x80 {
            self.bytes
                .push(u8::try_from(left & 0x7f).unwrap_or(0) | 0x80);
            left >>= 7;
        }
        self.bytes.push(u8::try_from(left).unwrap_or(0));
    }

    fn place(&mut self, value: u32) {
        self.number(value as usize);
    }

    fn text(&mut self, text: &[u8]) {
        self.number(text.len());
        self.bytes.extend_from_slice(text);
    }

    fn range(&mut self, range: Range) {
        for value in [
            range.start.line,
            range.start.column,
            range.end.line,
            range.end.column,
        ] {
            self.place(value);
        }
    }

    fn span(&mut self, span: Span) {
        self.place(span.start);
        self.place(span.end);
    }

    fn suppression(&mut self, suppression: &Suppression) {
        self.number(suppression.rules.len());
        for rule in &suppression.rules {
            self.text(rule.as_bytes());
        }
        self.number(usize::from(suppression.reason.is_some()));
        self.text(suppression.reason.as_deref().unwrap_or_default().as_bytes());
        match suppression.scope {
            SuppressionScope::File => self.number(0),
            SuppressionScope::Lines { first, last } => {
                self.number(1);
                self.place(first);
                self.place(last);
            }
        }
        self.range(suppression.range);
    }

    fn found(&mut self, found: &Found) {
        let finding = &found.finding;
        for number in [finding.fingerprint, found.likeness] {
            self.bytes.extend_from_slice(&number.to_le_bytes());
        }
        self.range(finding.range);
        self.span(finding.span);
        self.text(finding.message.as_bytes());
        self.number(finding.labels.len());
        for label in &finding.labels {
            self.range(label.range);
            self.span(label.span);
            self.text(label.message.as_bytes());
        }
        let Some(fix) = &finding.fix else {
            return self.number(0);
        };
        self.number(match fix.safety {
            Safety::Safe => 1,
            Safety::Unsafe => 2,
        });
        self.number(fix.edits.len());
        for edit in &fix.edits {
            self.span(edit.span);
            self.text(&edit.text);
        }
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn number(&mut self) -> Option<usize> {
        let mut value = 0;
        for shift in (0..63).step_by(7) {
            let byte = *self.rest.split_off_first()?;
            value |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn place(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    fn bytes(&mut self) -> Option<Vec<u8>> {
        let length = self.number()?;
        Some(self.rest.split_off(..length)?.to_vec())
    }

    fn text(&mut self) -> Option<String> {
        String::from_utf8(self.bytes()?).ok()
    }

    fn hash(&mut self) -> Option<u64> {
        let (head, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(u64::from_le_bytes(*head))
    }

    /// A list; what is promised and not there ends it before memory is asked for.
    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut items = Vec::new();
        for _ in 0..self.number()? {
            items.push(item(self)?);
        }
        Some(items)
    }

    fn range(&mut self) -> Option<Range> {
        let mut point = || {
            Some(Point {
                line: self.place()?,
                column: self.place()?,
            })
        };
        Some(Range {
            start: point()?,
            end: point()?,
        })
    }

    fn span(&mut self) -> Option<Span> {
        Some(Span {
            start: self.place()?,
            end: self.place()?,
        })
    }

    fn suppression(&mut self) -> Option<Suppression> {
        let rules = self.list(Self::text)?;
        let has_reason = self.number()? == 1;
        let reason = self.text()?;
        let scope = match self.number()? {
            0 => SuppressionScope::File,
            _ => SuppressionScope::Lines {
                first: self.place()?,
                last: self.place()?,
            },
        };
        Some(Suppression {
            rules,
            reason: has_reason.then_some(reason),
            scope,
            range: self.range()?,
        })
    }

    /// A finding but for its rule, severity and path.
    fn found(&mut self) -> Option<Found> {
        let (fingerprint, likeness) = (self.hash()?, self.hash()?);
        let (range, span, message) = (self.range()?, self.span()?, self.text()?);
        let labels = self.list(|reader| {
            Some(Label {
                range: reader.range()?,
                span: reader.span()?,
                message: reader.text()?,
            })
        })?;
        let safety = match self.number()? {
            0 => None,
            1 => Some(Safety::Safe),
            _ => Some(Safety::Unsafe),
        };
        let fix = match safety {
            None => None,
            Some(safety) => Some(Fix {
                safety,
                edits: self.list(|reader| {
                    Some(Edit {
                        span: reader.span()?,
                        text: reader.bytes()?,
                    })
                })?,
            }),
        };
        let finding = Finding {
            rule: String::new(),
            severity: crate::diagnostic::Severity::Note,
            path: RepoPath::default(),
            range,
            span,
            message,
            labels,
            fix,
            fingerprint,
            standing: Standing::New,
        };
        Some(Found { finding, likeness })
    }
}

#[cfg(test)]
mod tests {
    use super::super::fingerprint::assign;
    use super::super::samples::findings;
    use super::super::suppression::rule_infos;
    use super::*;

    fn sample() -> (Vec<Found>, Vec<Suppression>) {
        let rule = rule_infos().remove(0);
        let text = "f(1)\n\n  f(200)\n";
        let mut all = findings(&rule.id, text, "f(", Some("\u{1b}x\n"));
        let (range, span) = (all[0].range, all[0].span);
        all[1].labels.push(Label {
            range,
            span,
            message: "label".to_owned(),
        });
        for finding in &mut all {
            finding.severity = rule.severity;
        }
        let suppression = |reason: Option<&str>, scope| Suppression {
            rules: vec!["a/b".to_owned(), "c".to_owned()],
            reason: reason.map(str::to_owned),
            scope,
            range,
        };
        let suppressions = vec![
            suppression(None, SuppressionScope::File),
            suppression(
                Some(""),
                SuppressionScope::Lines {
                    first: 1,
                    last: 300_000,
                },
            ),
        ];
        (assign(all, text.as_bytes()), suppressions)
    }

    #[test]
    fn what_is_kept_comes_back() {
        let (found, suppressions) = sample();
        let rule = Arc::new(rule_infos().remove(0));
        let bytes = encode(&found, &suppressions, &|_| Some(3)).expect("the rule is known");
        let path = RepoPath::from("a");
        let known = |number| (number == 3).then(|| Arc::clone(&rule));
        assert_eq!(
            decode(&bytes, &path, &known),
            Some((found.clone(), suppressions.clone()))
        );
        assert_eq!(
            decode(&bytes, &path, &|_| None),
            Some((Vec::new(), suppressions))
        );
        assert_eq!(encode(&found, &[], &|_| None), None);
        assert_eq!(encode(&[], &[], &|_| None), Some(Vec::new()));
    }

    #[test]
    fn no_bytes_are_too_strange() {
        let (found, suppressions) = sample();
        let bytes = encode(&found, &suppressions, &|_| Some(3)).expect("the rule is known");
        let path = RepoPath::from("a");
        for at in 1..bytes.len() {
            assert_eq!(decode(&bytes[..at], &path, &|_| None), None);
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                let mut bad = bytes.clone();
                bad[at] = value;
                let _ = decode(&bad, &path, &|_| None);
            }
        }
    }
}
