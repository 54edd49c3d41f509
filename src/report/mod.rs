//! Answers as text: for people, for programs. Each format is one file.
//!
//! Decides nothing about the code: it is given plain data and writes it. All text that comes from a
//! repository is escaped before it is printed for people.

mod findings;
mod human;
mod json;
mod number;
mod page;
mod patch;
mod style;

pub(crate) use findings::{
    Changed, Counts, Format, Look, Report, Tree, folder_url, has_hyperlinks,
};
pub(crate) use human::{Human, Shown};
pub(crate) use json::write_json;
pub(crate) use number::{bytes_text, count_text, counted_text, duration_text};
pub(crate) use page::{Item, Page, Section};
pub(crate) use patch::write_patch;
pub(crate) use style::Paint;
