//! The one report that every format is shown on, and the texts that no format may pass on as they are.

use std::sync::Arc;

use super::{Changed, Counts, Format, Look, Report, Tree};
use crate::diagnostic::{
    Category, Confidence, Diagnostic, Edit, Finding, Fix, Label, RuleInfo, Safety, Severity,
    Standing,
};
use crate::text::{LineTable, Range, RepoPath, Span};

const PYTHON: &str = "def add(item, items=[]):\n\tprint('é😀', eval(item))\n    return items\n";
const SHELL: &str = "#!/bin/sh\necho \u{202e}\u{1b}[31m ]]> <b> & \"quoted\" 'x' % | `tick`\n";

/// A path with a line end, a quote, and what URLs, XML and CI logs give a meaning to.
pub(super) const HOSTILE_PATH: &str = "a\nb/\"x\" & <y>,1%:é.sh";
/// A message that tries the same.
pub(super) const HOSTILE_MESSAGE: &str =
    "`\u{202e}x\u{1b}[31m` ends ]]> <b>&amp; \"q\" | 100%\n::error::@all \u{0}";

/// Findings of two files and of one that is gone; with a baseline, a suppression and fixes.
pub(super) fn findings() -> Vec<Finding> {
    let mut default = finding(
        "python/mutable-default-argument",
        "src/add.py",
        PYTHON,
        "[]",
    );
    default.severity = Severity::Error;
    default.message = "`items` keeps one list for all calls".to_owned();
    default
        .labels
        .push(label(PYTHON, "return items", "and is handed out here"));
    default.fix = Some(Fix {
        safety: Safety::Unsafe,
        edits: vec![
            edit(PYTHON, "[]", "None"),
            edit(PYTHON, "return", "items = items or []\n    return"),
        ],
    });
    let mut eval = finding("python/eval", "src/add.py", PYTHON, "eval(item)");
    eval.message = "`eval` runs what it is given".to_owned();
    let mut known = finding("python/eval", "src/add.py", PYTHON, "print");
    known.standing = Standing::Baseline;
    let mut allowed = finding("python/eval", "src/add.py", PYTHON, "def");
    allowed.standing = Standing::Suppressed;
    let mut hostile = finding("general/bidi", HOSTILE_PATH, SHELL, "\u{202e}");
    hostile.message = HOSTILE_MESSAGE.to_owned();
    hostile.severity = Severity::Note;
    hostile.fix = Some(Fix {
        safety: Safety::Safe,
        edits: vec![edit(SHELL, "\u{202e}", "")],
    });
    let gone = finding("general/bidi", "gone.txt", "one\ntwo\n", "two");
    vec![hostile, eval, default, known, allowed, gone]
}

/// Hands the sample to `look`.
pub(super) fn with_report<T>(look: impl FnOnce(&Report<'_>) -> T) -> T {
    with_findings(&findings(), None, look)
}

/// Hands a report of these findings to `look`.
pub(super) fn with_findings<T>(
    findings: &[Finding],
    changed: Option<Changed<'_>>,
    look: impl FnOnce(&Report<'_>) -> T,
) -> T {
    let sources = |path: &RepoPath| match path.as_bytes() {
        b"src/add.py" => Some(PYTHON.as_bytes().to_vec()),
        path if path == HOSTILE_PATH.as_bytes() => Some(SHELL.as_bytes().to_vec()),
        _ => None,
    };
    let count = |standing| {
        let with = |finding: &&Finding| finding.standing == standing;
        findings.iter().filter(with).count()
    };
    look(&Report {
        findings,
        rules: &rules(),
        tool_version: "1.2.3",
        tree: Tree {
            name: "working tree",
            modified_count: 1,
            untracked_count: 0,
            deleted_count: 0,
            facts_from: "source",
        },
        sources: &sources,
        counts: Counts {
            file_count: 12,
            rule_count: 3,
            suppressed_count: count(Standing::Suppressed),
            before_count: count(Standing::Before),
            baseline_count: count(Standing::Baseline),
            fixed_count: 0,
        },
        changed,
        diagnostics: &[
            Diagnostic::new("slow-rule", Severity::Warning, "a rule ran long\u{1b}[2J")
                .at(&RepoPath::from(HOSTILE_PATH))
                .hint("leave it out"),
        ],
        look: Look::default(),
    })
}

/// The sample in one format.
pub(super) fn written(format: Format) -> String {
    with_report(|report| text(format, report))
}

/// A report in one format; the same whatever the order of its findings.
pub(super) fn text(format: Format, report: &Report<'_>) -> String {
    let mut bytes = Vec::new();
    format.write(report, &mut bytes).expect("memory takes it");
    let mut reversed: Vec<Finding> = report.findings.to_vec();
    reversed.reverse();
    let mut again = Vec::new();
    let other = Report {
        findings: &reversed,
        look: report.look.clone(),
        ..*report
    };
    format.write(&other, &mut again).expect("memory takes it");
    assert!(bytes == again, "{}: the order shows", format.name());
    String::from_utf8(bytes).expect("every format is UTF-8")
}

/// JSON as people read it.
pub(super) fn pretty(value: &serde_json::Value) -> String {
    serde_json::to_string_pretty(value).expect("memory takes it")
}

/// The values of an attribute of every such element, as a real reader finds them; the whole document
/// must be well formed.
pub(super) fn xml_attributes(document: &str, element: &str, attribute: &str) -> Vec<String> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(document);
    let mut found = Vec::new();
    loop {
        match reader.read_event().expect("well formed") {
            Event::Eof => return found,
            Event::Start(start) | Event::Empty(start) => {
                for pair in start.attributes() {
                    let pair = pair.expect("sound");
                    let value = pair
                        .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                        .expect("sound");
                    let is_wanted =
                        start.name().as_ref() == element && pair.key.as_ref() == attribute;
                    if is_wanted {
                        found.push(value.into_owned());
                    }
                }
            }
            _ => (),
        }
    }
}

/// A finding of `spot` in `source`.
pub(super) fn finding(rule: &str, path: &str, source: &str, spot: &str) -> Finding {
    let (range, span) = place(source, spot);
    Finding {
        rule: rule.to_owned(),
        severity: Severity::Warning,
        path: RepoPath::from(path),
        range,
        span,
        message: format!("{spot} is not wanted"),
        labels: Vec::new(),
        fix: None,
        fingerprint: crate::text::fingerprint(spot.as_bytes()),
        standing: Standing::New,
    }
}

fn label(source: &str, spot: &str, message: &str) -> Label {
    let (range, span) = place(source, spot);
    Label {
        range,
        span,
        message: message.to_owned(),
    }
}

fn edit(source: &str, spot: &str, text: &str) -> Edit {
    Edit {
        span: place(source, spot).1,
        text: text.as_bytes().to_vec(),
    }
}

fn place(source: &str, spot: &str) -> (Range, Span) {
    let at = source.find(spot).expect("the sample has the spot");
    let byte = |at: usize| u32::try_from(at).expect("short");
    let table = LineTable::new(source.as_bytes());
    let (start, end) = (byte(at), byte(at + spot.len()));
    let range = Range {
        start: table.point(start),
        end: table.point(end),
    };
    (range, Span { start, end })
}

fn rules() -> Vec<Arc<RuleInfo>> {
    let rule = |id: &str, title: &str, category, cwe: &[u32]| RuleInfo {
        id: id.to_owned(),
        title: title.to_owned(),
        help: format!("Why `{id}` matters.\n\nWhat to do, with **words**."),
        pack: id.split('/').next().unwrap_or_default().to_owned(),
        languages: vec!["python".to_owned()],
        severity: Severity::Warning,
        category,
        confidence: Confidence::High,
        cwe: cwe.to_vec(),
        tags: vec!["functions".to_owned()],
        default: true,
        fix: None,
        url: None,
    };
    let mut eval = rule(
        "python/eval",
        "Evaluated input is code",
        Category::Security,
        &[95, 94],
    );
    eval.url = Some("https://example.org/rules/eval?a=1&b=2".to_owned());
    vec![
        Arc::new(rule(
            "python/mutable-default-argument",
            "A mutable default argument is shared by all calls",
            Category::Correctness,
            &[665],
        )),
        Arc::new(eval),
        Arc::new(rule(
            "general/bidi",
            "Bidirectional controls hide what is read",
            Category::Security,
            &[],
        )),
    ]
}
