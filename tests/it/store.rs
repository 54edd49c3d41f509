//! What the committed store promises, seen from outside: merges, sameness, freshness, and a check that finds every difference.
//!
//! Everything goes through the program and through real git, on repositories made up here; nothing
//! is mocked and nothing is timed. Each random choice comes from a number, so that a failure repeats.

mod baseline;
mod check;
mod compatibility;
mod documents;
mod freshness;
mod generator;
mod merge;
mod sameness;
mod world;
