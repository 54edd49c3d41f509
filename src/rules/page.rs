//! One rule's page: Markdown with front matter, as `docs/rules.md` says, to a rule.
//!
//! Tells every fault with its place and, where a name is wrong, the nearest right one. Compiles nothing: whether a
//! query fits its language is the matcher's to say.

use std::fmt::Write;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, RuleInfo, Safety};
use crate::language::{LANGUAGES, by_name};
use crate::text::RepoPath;

use super::blocks::{self, Block, Body, Item};
use super::example;
use super::front::{self, Front};
use super::options::{self, Place, Values};
use super::report::Report;
use super::rule::{
    Example, ExampleKind, FixTemplate, Matcher, OptionSpecification, OptionValue, Rule, Text,
};

/// No page is longer.
pub(crate) const PAGE_BYTES_MAX: usize = 256 * 1024;
/// Fenced blocks of a page.
const BLOCK_COUNT_MAX: usize = 200;
/// Bytes of a title.
const TITLE_BYTES_MAX: usize = 200;

/// The language of a rule for every text file.
pub(crate) const ANY: &str = "any";

/// Words for blocks that are no language of ours and are shown as they are.
const PLAIN_WORDS: &[&str] = &["text", "console", "diff", "sh"];

/// Words that say what a block is.
const BLOCK_WORDS: &[&str] = &["query", "pattern", "regex", "fix"];

/// A page that was read and found sound in form.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub path: RepoPath,
    pub options: Vec<OptionSpecification>,
    /// What is doubtful.
    pub warnings: Vec<Diagnostic>,
    /// Where the message stands, from 1.
    pub message_at: (u32, u32),
    /// The line of the title, from 1.
    pub title_line: u32,
    /// Before the values of options are put in.
    rule: Rule,
}

impl Page {
    /// A rule that was read from a file in another form.
    pub(crate) fn of_rule(path: RepoPath, line: u32, rule: Rule) -> Self {
        Self {
            path,
            options: Vec::new(),
            warnings: Vec::new(),
            message_at: (line, 1),
            title_line: line,
            rule,
        }
    }

    /// The rule with its options at their defaults.
    pub(crate) fn rule(&self) -> Rule {
        self.rule_with(&[]).0
    }

    /// The rule with these values for its options, and what is wrong with them.
    pub(crate) fn rule_with(&self, values: &[(String, OptionValue)]) -> (Rule, Vec<String>) {
        let mut rule = self.rule.clone();
        let mut faults = Vec::new();
        for (name, value) in values {
            let found = self.options.iter().find(|option| option.name == *name);
            match found.map(|option| option.check(value)) {
                Some(Ok(())) => _ = rule.options.insert(name.clone(), value.clone()),
                Some(Err(reason)) => faults.push(reason),
                None => faults.push(self.no_such_option(name)),
            }
        }
        fill(&mut rule);
        rule.hash = rule.fingerprint();
        (rule, faults)
    }

    /// The same with values as an example has them.
    pub(crate) fn rule_of_example(&self, example: &Example) -> (Rule, Vec<String>) {
        let mut values = Vec::new();
        let mut faults = Vec::new();
        for (name, text) in &example.options {
            let found = self.options.iter().find(|option| option.name == *name);
            match found.map(|option| option.value_of(text)) {
                Some(Ok(value)) => values.push((name.clone(), value)),
                Some(Err(reason)) => faults.push(reason),
                None => faults.push(self.no_such_option(name)),
            }
        }
        let (rule, more) = self.rule_with(&values);
        faults.extend(more);
        (rule, faults)
    }

    /// Whether `{name}` stands in one of the rule's texts.
    pub(crate) fn uses_option(&self, name: &str) -> bool {
        let rule = &self.rule;
        let texts = match &rule.matcher {
            Matcher::Query(texts) | Matcher::Pattern(texts) | Matcher::Regex { texts, .. } => texts,
            // A built-in check reads its options by name.
            Matcher::Check(_) | Matcher::AstGrep(_) | Matcher::Secret(_) => return true,
        };
        texts.iter().any(|text| options::is_used(&text.text, name))
            || options::is_used(&rule.message, name)
    }

    fn no_such_option(&self, name: &str) -> String {
        let known: Vec<&str> = self
            .options
            .iter()
            .map(|option| option.name.as_str())
            .collect();
        match crate::text::nearest(name, known.iter().copied()) {
            Some(near) => format!("there is no option `{name}`; did you mean `{near}`?"),
            None if known.is_empty() => format!("there is no option `{name}`: the rule has none"),
            None => format!(
                "there is no option `{name}`; known here: {}",
                known.join(", ")
            ),
        }
    }
}

/// Puts the values of the options into the texts.
fn fill(rule: &mut Rule) {
    let values: &Values = &rule.options;
    let (texts, place) = match &mut rule.matcher {
        Matcher::Query(texts) | Matcher::Pattern(texts) => (texts, Place::Query),
        Matcher::Regex { texts, .. } => (texts, Place::Regex),
        Matcher::Check(_) | Matcher::AstGrep(_) | Matcher::Secret(_) => {
            (&mut Vec::new(), Place::Query)
        }
    };
    for text in texts {
        text.text = options::filled(&text.text, values, place);
    }
    rule.message = options::filled(&rule.message, values, Place::Message);
}

/// A page's bytes and where they come from.
pub(crate) struct PageSource<'a> {
    /// The name of the pack.
    pub pack: &'a str,
    /// The languages of the pack.
    pub languages: &'a [String],
    pub path: &'a RepoPath,
    pub bytes: &'a [u8],
}

/// Reads a page.
///
/// # Errors
/// Everything that is wrong with it, errors and warnings, in the order of the file.
pub(crate) fn read(source: &PageSource<'_>) -> Result<Page, Vec<Diagnostic>> {
    let text = text_of(source)?;
    let mut report = Report::new(source.path, &text);
    let page = read_text(source, &text, &mut report).filter(|_| !report.has_errors());
    let mut found = report.found;
    found.sort_by_key(|fault| fault.range.map(|range| range.start));
    page.map(|mut page| {
        page.warnings.clone_from(&found);
        page
    })
    .ok_or(found)
}

/// The page's text, whatever ends its lines.
fn text_of(source: &PageSource<'_>) -> Result<String, Vec<Diagnostic>> {
    let fault = |message: String| {
        let mut report = Report::new(source.path, "");
        report.error((1, 1), message);
        report.found
    };
    if source.bytes.len() > PAGE_BYTES_MAX {
        return Err(fault(format!("a page has at most {PAGE_BYTES_MAX} bytes")));
    }
    let text = std::str::from_utf8(source.bytes).map_err(|error| {
        let line = memchr::memchr_iter(b'\n', &source.bytes[..error.valid_up_to()]).count() + 1;
        fault(format!("the page is not UTF-8 in line {line}"))
    })?;
    Ok(text.trim_start_matches('\u{feff}').replace("\r\n", "\n"))
}

fn read_text(source: &PageSource<'_>, text: &str, report: &mut Report<'_>) -> Option<Page> {
    let Some((front_text, body_text, body_line)) = parts(text) else {
        report.error(
            (1, 1),
            "a page begins with front matter between two lines of `---`",
        );
        return None;
    };
    let body = blocks::read(body_text, body_line);
    let front = front::read(front_text, report)?;
    Assembly {
        source,
        front: &front,
        report,
    }
    .page(&body)
}

/// The front matter, what follows it, and the line on which that starts.
fn parts(text: &str) -> Option<(&str, &str, u32)> {
    let rest = text.strip_prefix("---\n")?;
    let mut at = 0;
    for (number, line) in (3..).zip(rest.split_inclusive('\n')) {
        if line.trim_end() == "---" {
            return Some((&rest[..at], &rest[at + line.len()..], number));
        }
        at += line.len();
    }
    None
}

/// Puts a page together from its front matter and its body.
struct Assembly<'a, 'r, 't> {
    source: &'a PageSource<'a>,
    front: &'a Front,
    report: &'r mut Report<'t>,
}

/// What the blocks of a page say.
#[derive(Default)]
struct Found {
    queries: Vec<Text>,
    patterns: Vec<Text>,
    regexes: Vec<Text>,
    fix: Option<FixTemplate>,
    examples: Vec<Example>,
    help: String,
}

impl Assembly<'_, '_, '_> {
    fn page(&mut self, body: &Body<'_>) -> Option<Page> {
        self.check_id();
        let title = self.title(body);
        let languages = self.languages();
        let found = self.blocks(body, &languages);
        let matcher = self.matcher(&found, &languages)?;
        if found.fix.is_none()
            && let Some(example) = of_kind(&found.examples, ExampleKind::Fixed)
        {
            let message = "a block says what is fixed, and the rule has no `fix`";
            self.report.error((example.line - 1, 1), message);
        }
        if found.fix.is_some() && matches!(matcher, Matcher::Check(_)) {
            let message = "a built-in check brings its own fix, where it has one";
            self.report.error(self.front.place("check"), message);
        }
        let front = self.front;
        let info = RuleInfo {
            id: format!("{}/{}", self.source.pack, front.id),
            title: title.0.to_owned(),
            help: found.help.trim().to_owned(),
            pack: self.source.pack.to_owned(),
            languages,
            severity: front.severity,
            category: front.category,
            confidence: front.confidence,
            cwe: front.cwe.clone(),
            tags: front.tags.clone(),
            default: front.default,
            fix: found.fix.as_ref().map(|fix| fix.safety),
            url: front.url.clone(),
        };
        let values = front
            .options
            .iter()
            .map(|option| (option.name.clone(), option.default.clone()))
            .collect();
        Some(Page {
            path: self.source.path.clone(),
            options: front.options.clone(),
            warnings: Vec::new(),
            message_at: front.place("message"),
            title_line: title.1,
            rule: Rule {
                info: Arc::new(info),
                message: front.message.clone(),
                matcher,
                fix: found.fix,
                paths: front.paths.clone(),
                exclude_paths: front.exclude_paths.clone(),
                tests: front.tests,
                requires: front.requires.clone(),
                options: values,
                labels: front.labels.clone(),
                examples: found.examples,
                hash: 0,
            },
        })
    }

    fn check_id(&mut self) {
        let id = &self.front.id;
        let name = String::from_utf8_lossy(self.source.path.file_name());
        let at = self.front.place("id");
        if !is_kebab(id) {
            let message = format!("`{id}` is no id: lower-case words joined by `-` are");
            self.report.error(at, message);
        } else if name.strip_suffix(".md") != Some(id.as_str()) {
            let message = format!("the id is `{id}`, and the file is called `{name}`");
            self.report.error(at, message);
        }
    }

    fn title<'b>(&mut self, body: &Body<'b>) -> (&'b str, u32) {
        match body.title {
            Some((title, line)) if !title.is_empty() => {
                if title.len() > TITLE_BYTES_MAX {
                    let message = format!("the title has more than {TITLE_BYTES_MAX} bytes");
                    self.report.error((line, 1), message);
                }
                (title, line)
            }
            _ => {
                let message = "there is no title: a line `# What is wrong` behind the front matter";
                self.report.error((1, 1), message);
                ("", 1)
            }
        }
    }

    fn languages(&mut self) -> Vec<String> {
        let own = self.front.languages.as_deref();
        let languages = own.unwrap_or(self.source.languages);
        if languages.is_empty() {
            let message = "the rule names no `languages`, and its pack names none";
            self.report.error(self.front.place("languages"), message);
        }
        for name in own.unwrap_or_default() {
            if let Err((message, known)) = language_fault(name) {
                let at = self.front.place("languages");
                self.report.unknown(at, message, &known.0, &known.1);
            }
        }
        languages.to_vec()
    }

    fn blocks(&mut self, body: &Body<'_>, languages: &[String]) -> Found {
        let mut found = Found::default();
        if let Some(at) = body.open_fence {
            self.report.error(at, "nothing closes this block");
        }
        let mut block_count = 0;
        for item in &body.items {
            match item {
                Item::Prose(line) => {
                    found.help.push_str(line);
                    found.help.push('\n');
                }
                Item::Block(block) => {
                    block_count += 1;
                    if block_count == BLOCK_COUNT_MAX + 1 {
                        let message = format!("a page has at most {BLOCK_COUNT_MAX} blocks");
                        self.report.error((block.fence_line, 1), message);
                        break;
                    }
                    self.block(block, languages, &mut found);
                }
            }
        }
        while found.help.contains("\n\n\n") {
            found.help = found.help.replace("\n\n\n", "\n\n");
        }
        found
    }

    fn block(&mut self, block: &Block<'_>, languages: &[String], found: &mut Found) {
        let at = (block.fence_line, block.info_column);
        let (word, behind) = block
            .info
            .split_once(char::is_whitespace)
            .map_or((block.info, ""), |(word, behind)| (word, behind.trim()));
        let text = || Text {
            // The last line's end belongs to the block, not to the text.
            text: block.text.strip_suffix('\n').unwrap_or_default().to_owned(),
            line: block.line,
        };
        match (word, behind) {
            ("query", "") => found.queries.push(text()),
            ("pattern", "") => found.patterns.push(text()),
            ("regex", "") => found.regexes.push(text()),
            ("query" | "pattern" | "regex", _) => {
                let message = format!("nothing stands behind `{word}`, and here `{behind}` does");
                self.report.error(at, message);
            }
            ("fix", _) => self.fix(at, behind, text().text, found),
            // A picture of something, for the reader.
            _ if behind.is_empty() && is_shown_word(word) => {
                let fence = if block.text.contains("```") {
                    "````"
                } else {
                    "```"
                };
                let _ = write!(
                    found.help,
                    "{fence}{word}
{}{fence}
",
                    block.text
                );
            }
            _ if behind.is_empty() => {
                let message = format!("nothing is known of blocks called `{word}`");
                self.report.unknown(at, message, word, BLOCK_WORDS);
            }
            _ => {
                let example = example::read(block, word, behind, languages, self.report);
                if let Some(example) = example {
                    let is_lost = example.kind == ExampleKind::Fixed
                        && of_kind(&found.examples, ExampleKind::Flagged).is_none();
                    if is_lost {
                        let message = "a `fixed` block stands behind the `flagged` one it mends";
                        self.report.error(at, message);
                    }
                    found.examples.push(example);
                }
            }
        }
    }

    fn fix(&mut self, at: (u32, u32), behind: &str, text: String, found: &mut Found) {
        let safety = match behind {
            "safe" => Safety::Safe,
            "unsafe" => Safety::Unsafe,
            "" => return self.report.error(at, "a fix is `fix safe` or `fix unsafe`"),
            other => {
                let message = format!("a fix is `fix safe` or `fix unsafe`, not `fix {other}`");
                return self.report.unknown(at, message, other, &["safe", "unsafe"]);
            }
        };
        if found.fix.is_some() {
            return self.report.error(at, "a rule has one `fix`");
        }
        found.fix = Some(FixTemplate { safety, text });
    }

    fn matcher(&mut self, found: &Found, languages: &[String]) -> Option<Matcher> {
        let front = self.front;
        let forms = [
            (!found.queries.is_empty(), "`query`"),
            (!found.patterns.is_empty(), "`pattern`"),
            (!found.regexes.is_empty(), "`regex`"),
            (front.check.is_some(), "`check`"),
        ];
        let forms: Vec<&str> = forms
            .iter()
            .filter(|(is_there, _)| *is_there)
            .map(|&(_, form)| form)
            .collect();
        let [form] = forms[..] else {
            // A block that was not understood may be the one that is missed.
            if forms.is_empty() && self.report.has_errors() {
                return None;
            }
            let message = if forms.is_empty() {
                "the rule looks for nothing: it has no block `query`, `pattern` or `regex`, and no `check`"
                    .to_owned()
            } else {
                format!(
                    "a rule looks in one way, and this one has {}",
                    forms.join(" and ")
                )
            };
            self.report.error((1, 1), message);
            return None;
        };
        if front.within.is_some() && form != "`regex`" {
            let message =
                format!("`within` is for regular expressions, and this rule has a {form}");
            self.report.error(front.place("within"), message);
        }
        let is_any = languages.iter().any(|language| language == ANY);
        if is_any && matches!(form, "`query`" | "`pattern`") {
            let message = format!("a {form} needs languages, and `{ANY}` is none");
            self.report.error(front.place("languages"), message);
        }
        let empty = [&found.queries, &found.patterns, &found.regexes]
            .into_iter()
            .flatten()
            .find(|text| text.text.trim().is_empty());
        if let Some(text) = empty {
            self.report.error((text.line, 1), "this block is empty");
        }
        Some(match form {
            "`query`" => Matcher::Query(found.queries.clone()),
            "`pattern`" => Matcher::Pattern(found.patterns.clone()),
            "`regex`" => Matcher::Regex {
                texts: found.regexes.clone(),
                within: front.within.unwrap_or_default(),
            },
            _ => Matcher::Check(front.check.clone().unwrap_or_default()),
        })
    }
}

/// The last example of a kind.
fn of_kind(examples: &[Example], kind: ExampleKind) -> Option<&Example> {
    examples.iter().rev().find(|example| example.kind == kind)
}

/// Whether a block of this word alone is shown to the reader as it is.
fn is_shown_word(word: &str) -> bool {
    word.is_empty() || PLAIN_WORDS.contains(&word) || by_name(word).is_some()
}

/// Whether a text is lower-case words joined by single dashes.
pub(crate) fn is_kebab(text: &str) -> bool {
    text.len() <= 80
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.split('-').all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

/// What is wrong with a language's name: a message, and the word with those that are known.
pub(super) type LanguageFault = (String, (String, Vec<&'static str>));

/// Checks a name of a language as rules and packs have it.
pub(super) fn language_fault(name: &str) -> Result<(), LanguageFault> {
    let mut known: Vec<&str> = LANGUAGES.iter().map(|language| language.name).collect();
    known.push(ANY);
    if known.contains(&name) {
        return Ok(());
    }
    // `js` is far from `javascript` by letters, and near by meaning.
    let meant = by_name(name).map_or(name, |language| language.name);
    let message = format!("there is no language `{name}`");
    Err((message, (meant.to_owned(), known)))
}
