//! The committed store under `.codecontext/` and the local cache.

mod record;

pub(crate) use record::{Line, parse_line, record_of};
#[cfg(test)]
pub(crate) use record::{import_line, symbol_line};
