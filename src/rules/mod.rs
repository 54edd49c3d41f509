//! Rules as data, and what they find.
//!
//! Loads packs, matches one file at a time, suppresses, fixes and compares with a baseline. A rule is
//! plain data (`docs/rules.md`) and can never run code; matching cannot fail, it reports. This room
//! knows neither the command line nor how findings are printed.

mod acceptance;
mod adapters;
mod baseline;
mod blocks;
mod catalog;
mod checks;
mod coding;
mod dependencies;
mod examine;
mod example;
mod fingerprint;
mod fix;
mod front;
mod lint;
mod lock;
mod matching;
mod options;
mod pack;
mod page;
mod report;
mod rule;
mod runner;
#[cfg(test)]
mod samples;
mod scaffold;
mod schema;
mod settings;
mod sound;
mod source;
mod suppression;
mod times;
mod trial;
mod yaml;

#[cfg(test)]
mod tests;

pub(crate) use acceptance::{
    Accepted, PACK_BYTES_MAX, PACK_FILE_BYTES_MAX, PACK_FILE_COUNT_MAX, accept, is_license,
    is_of_pack,
};
pub(crate) use adapters::{is_foreign, try_foreign};
pub(crate) use baseline::{Baseline, Likenesses, mark, text_of as baseline_text};
pub(crate) use catalog::{
    Catalog, Entry, Error, FILE_COUNT_MAX, Origin, RULES_FOLDER, RuleFile, Selection,
};
pub(crate) use coding::examine_coding;
pub(crate) use dependencies::{
    MANIFEST_BYTES_MAX, MANIFEST_COUNT_MAX, is_manifest, names as manifest_names,
};
pub(crate) use examine::{examine, examine_bytes};
pub(crate) use fingerprint::{Found, assign};
pub(crate) use fix::{Refusal, Repaired, Surroundings, examine_fixes, repair};
pub(crate) use lock::{LOCK_BYTES_MAX, LOCK_PATH, Lock, LockedPack, PackFile, file_hash};
pub(crate) use pack::{PACK_FILE, name_fault, rule_of_file};
pub(crate) use page::is_kebab;
pub(crate) use report::{left_out, unreadable};
pub(crate) use rule::{Example, ExampleKind, Matcher, OptionValue, Rule, Text};
pub(crate) use runner::{Hands, Looked, Runner, asks_for_dependencies};
pub(crate) use scaffold::files as scaffold;
pub(crate) use schema::{PREDICATES, front_matter};
pub(crate) use settings::{Level, PathSetting, RuleSetting, Settings, is_named};
pub(crate) use sound::sound_rules;
pub(crate) use source::{Reach, Source};
pub(crate) use suppression::{Names, apply as apply_suppressions, rule_infos as complaint_infos};
pub(crate) use times::RuleTimes;
pub(crate) use trial::Failure;

use crate::diagnostic::{Safety, Severity};
use crate::language::{Language, by_name};
use crate::parse;

/// The word of a severity.
pub(crate) fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// The word of a safety.
pub(crate) fn safety_word(safety: Safety) -> &'static str {
    match safety {
        Safety::Safe => "safe",
        Safety::Unsafe => "unsafe",
    }
}

/// Whether a name is that of a language, as rules have it.
///
/// # Errors
/// Names the nearest one.
pub(crate) fn check_language(name: &str) -> Result<(), Error> {
    page::language_fault(name).map_err(|(_, (meant, known))| Error::NoSuchLanguage {
        name: name.to_owned(),
        near: crate::text::nearest(&meant, known).map(str::to_owned),
    })
}

/// The language of that name, as rules have it.
///
/// # Errors
/// Names the nearest one; a rule for any language has none.
pub(crate) fn language_of_name(name: &str) -> Result<&'static Language, Error> {
    check_language(name)?;
    by_name(name).ok_or_else(|| Error::NoSuchLanguage {
        name: name.to_owned(),
        near: None,
    })
}

/// Ids of all rules there are, sorted, whether or not they run.
pub(crate) fn known_ids(catalog: &Catalog) -> Vec<String> {
    let own = complaint_infos().into_iter().map(|info| info.id);
    let entries = catalog.entries().map(|entry| entry.id.clone());
    let mut ids: Vec<String> = entries.chain(own).collect();
    ids.sort_unstable();
    ids
}

/// The queries that a pattern becomes, with the names of their languages.
pub(crate) fn compiled_pattern(rule: &Rule, pattern: &Text) -> Vec<(String, String)> {
    let languages = rule.info.languages.iter().filter_map(|name| by_name(name));
    languages
        .filter_map(|language| {
            let query = parse::query_of_code(language, &pattern.text).ok()?;
            Some((language.name.to_owned(), query))
        })
        .collect()
}

/// The built-in analyses, with what they find.
pub(crate) fn check_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    checks::CHECKS.iter().map(|check| (check.name, check.help))
}
