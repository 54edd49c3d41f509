//! The rules of one language, compiled together.

use std::sync::{Arc, OnceLock};

use super::foreign::{self, Engine};
use super::regexes::RegexUnit;
use super::{RuleEntry, RuleFault};
use crate::language::Language;
use crate::parse::{Clause, Node, Prefilter, Program, QueryFault, module_clause, regex_clause};
use crate::rules::checks::{CHECKS, Check};
use crate::rules::rule::{Matcher, Text, Within};

/// Everything that is asked of files of one language, or of files without one.
pub(super) struct LanguageSet {
    pub language: Option<&'static Language>,
    pub program: Option<Program>,
    pub patterns: Vec<PatternOwner>,
    /// For each pattern the clause that must be met within a match.
    pub local: Vec<Option<u32>>,
    pub regexes: Vec<RegexUnit>,
    pub checks: Vec<(usize, &'static Check)>,
    pub engines: Vec<Arc<dyn Engine>>,
    pub prefilter: Prefilter,
    /// For each rule of the set the modules of which one must be imported, as a clause.
    pub file_clauses: Vec<Option<u32>>,
    faults: Vec<RuleFault>,
    comment_kinds: OnceLock<Vec<u16>>,
    attribute_kinds: OnceLock<Vec<u16>>,
}

/// Whose a pattern is, and what the file must hold.
pub(super) struct PatternOwner {
    /// None where its text has a fault.
    pub rule: Option<usize>,
    pub clauses: Vec<u32>,
}

/// A query text of a rule.
struct QueryText {
    rule: usize,
    text: String,
    /// Where the text as it was written stands in the rule's file.
    line: u32,
    is_code: bool,
}

impl LanguageSet {
    pub(super) fn new(
        language: Option<&'static Language>,
        entries: &[RuleEntry],
        secrets: Option<Arc<dyn Engine>>,
    ) -> Self {
        let mut set = Self {
            language,
            program: None,
            patterns: Vec::new(),
            local: Vec::new(),
            regexes: Vec::new(),
            checks: Vec::new(),
            engines: secrets.into_iter().collect(),
            prefilter: Prefilter::default(),
            file_clauses: Vec::new(),
            faults: Vec::new(),
            comment_kinds: OnceLock::new(),
            attribute_kinds: OnceLock::new(),
        };
        let mut queries = Vec::new();
        let mut documents = Vec::new();
        for (number, entry) in entries.iter().enumerate() {
            let is_mine = entry.is_for(language);
            let imports = &entry.rule.requires.imports;
            let clause = module_clause(imports).filter(|_| is_mine);
            set.file_clauses
                .push(clause.map(|clause| set.prefilter.add(&clause)));
            if !is_mine {
                continue;
            }
            match &entry.rule.matcher {
                Matcher::Query(texts) => queries.extend(texts.iter().map(|text| QueryText {
                    rule: number,
                    text: text.text.clone(),
                    line: text.line,
                    is_code: false,
                })),
                Matcher::Pattern(texts) => {
                    for text in texts {
                        queries.extend(set.pattern(number, text));
                    }
                }
                Matcher::Regex { texts, within } => {
                    for text in texts {
                        set.regex(number, text, *within);
                    }
                }
                Matcher::Check(name) => set.check(number, name),
                Matcher::AstGrep(document) => documents.push((number, &**document)),
                // One engine has them for all languages.
                Matcher::Secret(_) => {}
            }
        }
        if let Some(language) = language {
            set.compile(language, &queries);
            if !documents.is_empty() {
                set.engines.extend(foreign::astgrep(language, &documents));
            }
        }
        set.prefilter.finish();
        set
    }

    /// Whether nothing is asked.
    pub(super) fn is_empty(&self) -> bool {
        self.patterns.is_empty()
            && self.regexes.is_empty()
            && self.checks.is_empty()
            && self.engines.is_empty()
    }

    /// Whether a node is a comment.
    pub(super) fn is_comment(&self, node: Node<'_>) -> bool {
        self.is_captured(&self.comment_kinds, &["comment"], node)
            || (node.is_named() && node.kind().contains("comment"))
    }

    /// Whether a node is an attribute that stands before a declaration.
    pub(super) fn is_attribute(&self, node: Node<'_>) -> bool {
        let names = ["attribute", "attribute.test"];
        self.is_captured(&self.attribute_kinds, &names, node)
    }

    /// Whether the queries of the language capture nodes of that kind under one of these names.
    fn is_captured(&self, known: &OnceLock<Vec<u16>>, names: &[&str], node: Node<'_>) -> bool {
        let kinds = known.get_or_init(|| {
            self.language.map_or_else(Vec::new, |language| {
                Program::of(language).kinds_captured(names)
            })
        });
        kinds.contains(&node.kind_id())
    }

    /// What is wrong, every expression compiled.
    pub(super) fn faults(&self, entries: &[RuleEntry]) -> Vec<RuleFault> {
        let mut faults = self.faults.clone();
        for unit in &self.regexes {
            faults.extend(unit.fault().map(|message| RuleFault {
                rule: unit.rule,
                line: unit.line,
                column: 1,
                message,
                is_warning: false,
            }));
        }
        if let Some(program) = &self.program {
            for (pattern, message) in program.faults_of_regexes() {
                let rule = self.patterns[pattern].rule;
                faults.extend(rule.map(|rule| RuleFault {
                    rule,
                    line: first_line(&entries[rule]),
                    column: 1,
                    message,
                    is_warning: false,
                }));
            }
            faults.extend(self.unknown_names(program, entries));
        }
        faults.extend(self.without_literals(entries));
        faults.extend(self.engines.iter().flat_map(|engine| engine.faults()));
        faults
    }

    /// Rules for whose sake every file must be parsed.
    fn without_literals(&self, entries: &[RuleEntry]) -> Vec<RuleFault> {
        let mut rules: Vec<usize> = (self.patterns.iter())
            .filter(|owner| owner.clauses.is_empty())
            .filter_map(|owner| owner.rule)
            .filter(|&rule| self.file_clauses[rule].is_none())
            .collect();
        rules.dedup();
        rules
            .into_iter()
            .map(|rule| RuleFault {
                rule,
                line: first_line(&entries[rule]),
                column: 1,
                message: "nothing that it looks for must stand in a file, so every file is parsed \
                          for it: a name or an operator in it would spare that"
                    .to_owned(),
                is_warning: true,
            })
            .collect()
    }

    /// Captures that messages, labels and fixes name and no pattern has.
    fn unknown_names(&self, program: &Program, entries: &[RuleEntry]) -> Vec<RuleFault> {
        let mut faults = Vec::new();
        for (number, entry) in entries.iter().enumerate() {
            let mine = self.patterns.iter().enumerate();
            let mine: Vec<usize> = mine
                .filter(|(_, owner)| owner.rule == Some(number))
                .map(|(pattern, _)| pattern)
                .collect();
            if mine.is_empty() {
                continue;
            }
            let labels = entry.rule.labels.iter().map(|(name, _)| name.as_str());
            let fix = entry.fix.iter().flat_map(super::template::Template::names);
            for name in entry.message.names().chain(labels).chain(fix) {
                if !mine.iter().any(|&pattern| program.captures(pattern, name)) {
                    faults.push(RuleFault {
                        rule: number,
                        line: 1,
                        column: 1,
                        message: format!(
                            "nothing is captured as `{name}`, which its message, labels or fix name"
                        ),
                        is_warning: false,
                    });
                }
            }
        }
        faults
    }

    /// A code pattern as a query.
    fn pattern(&mut self, rule: usize, text: &Text) -> Option<QueryText> {
        let language = self.language?;
        match crate::parse::query_of_code(language, &text.text) {
            Ok(query) => Some(QueryText {
                rule,
                text: query,
                line: text.line,
                is_code: true,
            }),
            Err(fault) => {
                self.fault(rule, text.line, &fault);
                None
            }
        }
    }

    fn regex(&mut self, rule: usize, text: &Text, within: Within) {
        let clause = regex_clause(&text.text).map(|clause| self.prefilter.add(&clause));
        self.regexes.push(RegexUnit {
            rule,
            source: text.text.clone(),
            line: text.line,
            within,
            clause,
            compiled: OnceLock::new(),
        });
    }

    fn check(&mut self, rule: usize, name: &str) {
        if let Some(check) = CHECKS.iter().find(|check| check.name == name) {
            self.checks.push((rule, check));
        } else {
            let names: Vec<&str> = CHECKS.iter().map(|check| check.name).collect();
            self.faults.push(RuleFault {
                rule,
                line: 1,
                column: 1,
                message: format!("there is no check `{name}`; there are {}", names.join(", ")),
                is_warning: false,
            });
        }
    }

    fn fault(&mut self, rule: usize, line: u32, fault: &QueryFault) {
        self.faults.push(RuleFault {
            rule,
            line: line + fault.line - 1,
            column: fault.column,
            message: fault.message.clone(),
            is_warning: false,
        });
    }

    /// Compiles all queries into one program. A rule with a fault is left out as a whole.
    fn compile(&mut self, language: &'static Language, queries: &[QueryText]) {
        if queries.is_empty() {
            return;
        }
        let grammar = language.grammar.into();
        let texts = queries.iter().map(|query| query.text.as_str());
        let (program, compiled) = Program::of_rules(&grammar, texts);
        let count = program.pattern_count();
        self.patterns.resize_with(count, || PatternOwner {
            rule: None,
            clauses: Vec::new(),
        });
        self.local.resize(count, None);
        for (query, patterns) in queries.iter().zip(compiled) {
            let patterns = match patterns {
                Ok(patterns) => patterns,
                Err(fault) if query.is_code => {
                    // The text that was written is another; its predicates stand in it as lines.
                    let fault = QueryFault {
                        line: 1,
                        column: 1,
                        message: format!("as a query: {}", fault.message),
                    };
                    self.fault(query.rule, query.line, &fault);
                    continue;
                }
                Err(fault) => {
                    self.fault(query.rule, query.line, &fault);
                    continue;
                }
            };
            for pattern in patterns {
                if !program.captures(pattern, "here") {
                    let fault = QueryFault {
                        line: 1,
                        column: 1,
                        message: "a pattern of it captures no `@here`, the place of the finding"
                            .to_owned(),
                    };
                    self.fault(query.rule, query.line, &fault);
                    continue;
                }
                let needs = program.needs(pattern);
                let clauses: Vec<u32> = needs
                    .iter()
                    .map(|clause| self.prefilter.add(clause))
                    .collect();
                let is_local = |clause: &Clause| clause.is_local;
                self.local[pattern] = needs.iter().position(is_local).map(|at| clauses[at]);
                self.patterns[pattern] = PatternOwner {
                    rule: Some(query.rule),
                    clauses,
                };
            }
        }
        let faulty: Vec<usize> = self.faults.iter().map(|fault| fault.rule).collect();
        for owner in &mut self.patterns {
            owner.rule = owner.rule.filter(|rule| !faulty.contains(rule));
        }
        self.program = Some(program);
    }
}

/// The line of a rule's file on which what it looks for starts.
fn first_line(entry: &RuleEntry) -> u32 {
    let texts = match &entry.rule.matcher {
        Matcher::Query(texts) | Matcher::Pattern(texts) | Matcher::Regex { texts, .. } => texts,
        Matcher::Check(_) | Matcher::AstGrep(_) | Matcher::Secret(_) => return 1,
    };
    texts.first().map_or(1, |text| text.line)
}
