//! Gives a git repository a memory of itself.
//!
//! codecontext reads a git tree, turns blobs into facts, keeps the facts as committed text files and
//! answers questions from them. Data flows one way, and rooms name only rooms on lower floors; see
//! `ARCHITECTURE.md`. Outside programs use [`snapshot`], [`diagnostic`], [`facts`] and [`text`].

#[doc(hidden)]
pub mod cli;
mod config;
pub mod diagnostic;
mod extract;
pub mod facts;
#[doc(hidden)]
pub mod fuzzing;
mod git;
mod index;
mod language;
mod parse;
mod report;
mod rules;
pub mod snapshot;
mod store;
mod system;
pub mod text;
