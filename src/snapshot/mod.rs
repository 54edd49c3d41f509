//! A repository opened at one tree; every question as plain data in, plain data out.
//!
//! The only room that surfaces (command line, hooks, servers) ask. It prints nothing.

mod single;

pub use single::{record_text, tree_text};
