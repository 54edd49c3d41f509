//! Imported names, from the scopes and names that queries capture.
//!
//! Scopes nest, as Rust's use trees do, and their paths join; a scope without a name imports a whole
//! module. Nothing is resolved here: a path is kept as it is written.

use std::cmp::Reverse;

use super::collect::{Found, RawImport, RawImportName};
use super::signature::{cut, one_line, unquoted};
use crate::facts::Import;
use crate::text::Span;

/// Bytes of a path or name of an import that are kept.
const IMPORT_BYTES_MAX: usize = 200;

/// Scopes around one name that are looked at.
const SCOPE_COUNT_MAX: usize = 64;

/// The imports of a file in source order; what `found` holds is put in order on the way.
pub(super) fn imports(found: &mut Found, bytes: &[u8]) -> Vec<Import> {
    order(found);
    let text = |span: Span| {
        let line = one_line(bytes, span, &found.comments);
        let mut text = unquoted(line.trim()).to_owned();
        cut(&mut text, IMPORT_BYTES_MAX);
        text
    };
    let scopes = &found.imports;
    let mut used = vec![false; scopes.len()];
    let mut imports: Vec<Import> = found
        .import_names
        .iter()
        .map(|name| named(name, scopes, &mut used, &text))
        .collect();
    for (at, scope) in scopes.iter().enumerate().filter(|&(at, _)| !used[at]) {
        let Some(path) = scope.path.filter(|_| is_whole_module(scopes, at)) else {
            continue;
        };
        imports.push(Import {
            path: text(path.span),
            alias: scope.alias.map(text).unwrap_or_default(),
            separator: scope.separator.to_owned(),
            range: path.range,
            ..Import::default()
        });
    }
    imports.retain(|import| !import.path.is_empty());
    imports.sort_by_key(|import| import.range);
    imports
}

fn order(found: &mut Found) {
    found
        .imports
        .sort_by_key(|import| (import.whole.start, Reverse(import.whole.end)));
    // One path is imported once: `local x = require("y")` is captured whole, and its call alone.
    found.imports.dedup_by(|later, earlier| {
        let is_same_path = later.path.is_some() && later.path == earlier.path;
        later.whole == earlier.whole || is_same_path
    });
    found.import_names.sort_by_key(|name| name.name.span);
    found.import_names.dedup_by_key(|name| name.name.span);
}

/// One imported name, with the paths of the scopes around it, outermost first.
fn named(
    name: &RawImportName,
    scopes: &[RawImport],
    used: &mut [bool],
    text: &impl Fn(Span) -> String,
) -> Import {
    let mut path = String::new();
    let mut separator = name.separator;
    let end = scopes.partition_point(|scope| scope.whole.start <= name.name.span.start);
    let start = end.saturating_sub(SCOPE_COUNT_MAX);
    for at in start..end {
        let scope = &scopes[at];
        if scope.whole.end < name.name.span.end {
            continue;
        }
        used[at] = true;
        if separator.is_empty() {
            separator = scope.separator;
        }
        if let Some(part) = scope.path.filter(|part| part.span != name.name.span) {
            if !path.is_empty() {
                path.push_str(scope.separator);
            }
            path.push_str(&text(part.span));
        }
    }
    let mut import = Import {
        path,
        name: text(name.name.span),
        alias: name.alias.map(text).unwrap_or_default(),
        separator: separator.to_owned(),
        range: name.name.range,
    };
    if import.path.is_empty() {
        import.path = std::mem::take(&mut import.name);
    }
    import
}

/// Whether a scope that holds no name imports a module, and no other scope says so already.
fn is_whole_module(scopes: &[RawImport], at: usize) -> bool {
    let scope = &scopes[at];
    let holds_another = scopes
        .get(at + 1)
        .is_some_and(|next| next.whole.end <= scope.whole.end);
    // `const { a } = require("x")`: the call is a scope, and so is the declaration around it.
    let is_repeated = scope.path.is_some_and(|path| {
        let around = scopes[..at].iter().rev().take(SCOPE_COUNT_MAX);
        around
            .filter(|outer| outer.whole.end >= scope.whole.end)
            .any(|outer| outer.path.is_some_and(|outer| outer.span == path.span))
    });
    !holds_another && !is_repeated
}
