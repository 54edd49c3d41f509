//! What a repository decides about its rules: `[check]` of the configuration, as plain data.
//!
//! `config` fills it. Ids and pack names stand here as they were written; the catalog says which of them it
//! does not know.

use crate::diagnostic::Severity;
use crate::index::Globs;
use crate::text::RepoPath;

use super::rule::OptionValue;

/// Everything the configuration says of rules.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    /// Whole packs besides the default set; `default` and `all` are taken as well.
    pub packs: Vec<String>,
    pub rules: Vec<RuleSetting>,
    /// In the order of the file; what stands later wins.
    pub paths: Vec<PathSetting>,
}

/// What is said of one rule.
#[derive(Clone, Debug, Default)]
pub(crate) struct RuleSetting {
    /// `pack/rule`, or the rule alone where only one has that name.
    pub rule: String,
    /// `None` where only options are set: that turns nothing on.
    pub level: Option<Level>,
    pub options: Vec<(String, OptionValue)>,
}

/// What is said of rules in some files. It changes rules that run, and turns none on.
#[derive(Clone, Debug)]
pub(crate) struct PathSetting {
    pub paths: Globs,
    pub rules: Vec<(String, Level)>,
}

/// `off`, or how much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Off,
    At(Severity),
}

impl Level {
    /// Every level, as it is written.
    pub(crate) const ALL: &[(Self, &str)] = &[
        (Self::Off, "off"),
        (Self::At(Severity::Note), "note"),
        (Self::At(Severity::Warning), "warning"),
        (Self::At(Severity::Error), "error"),
    ];

    /// The level of that word.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        let mut all = Self::ALL.iter();
        all.find(|(_, known)| *known == word)
            .map(|&(level, _)| level)
    }
}

impl Settings {
    /// What becomes of a finding of `rule` (its full id) in a file; `own` is the rule's severity.
    pub(crate) fn severity(&self, rule: &str, own: Severity, path: &RepoPath) -> Option<Severity> {
        let said = |rules: &[(String, Level)]| {
            let mut rules = rules.iter().rev();
            rules
                .find(|(name, _)| is_named(name, rule))
                .map(|&(_, level)| level)
        };
        let mut for_path = self.paths.iter().rev();
        let level = for_path
            .find_map(|setting| {
                said(&setting.rules)
                    .filter(|_| setting.paths.first_match(path.as_bytes()).is_some())
            })
            .or_else(|| self.of_rule(rule)?.level);
        match level {
            Some(Level::Off) => None,
            Some(Level::At(severity)) => Some(severity),
            None => Some(own),
        }
    }

    /// What is said of a rule, by its full id; what stands later wins.
    pub(crate) fn of_rule(&self, rule: &str) -> Option<&RuleSetting> {
        let mut rules = self.rules.iter().rev();
        rules.find(|setting| is_named(&setting.rule, rule))
    }
}

/// Whether a name that a person wrote, with the pack or without, may mean the rule of a full id.
pub(crate) fn is_named(name: &str, id: &str) -> bool {
    name == id || id.rsplit_once('/').is_some_and(|(_, short)| short == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_on_a_path_wins() {
        let level = |word: &str| Level::of_word(word).expect("a level");
        let globs = |glob: &str| Globs::new(vec![glob.to_owned()]).expect("a glob");
        let settings = Settings {
            packs: Vec::new(),
            rules: vec![RuleSetting {
                rule: "python/a".to_owned(),
                level: Some(level("note")),
                options: Vec::new(),
            }],
            paths: vec![
                PathSetting {
                    paths: globs("tests/**"),
                    rules: vec![("a".to_owned(), level("off"))],
                },
                PathSetting {
                    paths: globs("tests/it/**"),
                    rules: vec![("python/a".to_owned(), level("error"))],
                },
            ],
        };
        let severity = |rule: &str, path: &str| {
            settings.severity(rule, Severity::Warning, &RepoPath::from(path))
        };
        assert_eq!(severity("python/a", "src/a.py"), Some(Severity::Note));
        assert_eq!(severity("python/a", "tests/a.py"), None);
        assert_eq!(severity("python/a", "tests/it/a.py"), Some(Severity::Error));
        assert_eq!(severity("python/b", "tests/a.py"), Some(Severity::Warning));
        assert_eq!(severity("rust/a", "src/a.rs"), Some(Severity::Warning));
    }
}
