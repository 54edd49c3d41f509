//! Rules as data, and what they find.
//!
//! Loads packs, matches one file at a time, suppresses, fixes and compares with a baseline. A rule is
//! plain data (`docs/rules.md`) and can never run code; matching cannot fail, it reports. This room
//! knows neither the command line nor how findings are printed.

#[expect(
    dead_code,
    reason = "its readers and its matcher are built on these types"
)]
mod rule;
#[expect(
    dead_code,
    reason = "the configuration and the catalog are built on it"
)]
mod settings;
