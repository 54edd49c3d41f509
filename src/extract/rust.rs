//! Reads Rust by `syn`, where the grammar could not read a whole file.
//!
//! The grammar lags behind the language; `syn` knows all of its syntax but gives up at the first
//! mistake. So it is asked only for files in which the grammar met errors, and only its declarations
//! and imports are taken: what it accepts is right. It recurses, so what it is given is bounded
//! before, and it runs on a stack of its own. It must never see a file that exceeds the bounds.

use std::sync::OnceLock;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::collect::{Found, Piece, RawImport, RawImportName, RawSymbol};
use super::vocabulary::PatternSettings;
use crate::facts::{SymbolKind, Visibility};
use crate::language::Language;
use crate::text::{LineTable, Range, Span};

/// Bytes of a file that is tried.
const FILE_BYTES_MAX: usize = 1024 * 1024;
/// Brackets within brackets.
const BRACKET_DEPTH_MAX: u32 = 200;
/// Tokens that may lie on top of each other in the syntax tree: `!!!!x`, `a + b + c`, `else if`.
const TREE_DEPTH_MAX: u32 = 3_000;
/// Stack of the reading thread; nothing of it is used but what the depth needs.
const STACK_BYTES: usize = 64 * 1024 * 1024;

/// Puts declarations and imports as `syn` reads them in the place of the grammar's; `false`, and
/// nothing changed, where it cannot read the file.
pub(super) fn read(found: &mut Found, language: &'static Language, bytes: &[u8]) -> bool {
    if bytes.len() > FILE_BYTES_MAX || bracket_depth(bytes) > BRACKET_DEPTH_MAX {
        return false;
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
    let read = std::thread::scope(|scope| {
        let handle = thread.spawn_scoped(scope, || items(language, text)).ok()?;
        handle.join().ok().flatten()
    });
    let Some(mut read) = read else {
        return false;
    };
    found.symbols = std::mem::take(&mut read.symbols);
    found.imports = std::mem::take(&mut read.imports);
    found.import_names = std::mem::take(&mut read.import_names);
    found.attributes.append(&mut read.attributes);
    true
}

/// Counts every bracket, those in strings too: a file with that many is no loss.
fn bracket_depth(bytes: &[u8]) -> u32 {
    let mut depth: u32 = 0;
    let mut deepest = 0;
    for byte in bytes {
        match byte {
            b'(' | b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => (),
        }
    }
    deepest
}

fn items(language: &'static Language, text: &str) -> Option<Found> {
    let shift = start_of_code(text);
    let tokens: TokenStream = text[shift..].parse().ok()?;
    if tree_depth(tokens.clone(), 0) > TREE_DEPTH_MAX {
        return None;
    }
    let file: syn::File = syn::parse2(tokens).ok()?;
    let mut reader = Reader {
        language,
        text,
        shift,
        lines: LineTable::new(text.as_bytes()),
        found: Found::default(),
    };
    reader.visit_file(&file);
    Some(reader.found)
}

/// Behind the byte order mark and the line that names an interpreter.
fn start_of_code(text: &str) -> usize {
    let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let rest = &text[mark..];
    let is_attribute = rest[rest.len().min(2)..].trim_start().starts_with('[');
    if rest.starts_with("#!") && !is_attribute {
        mark + rest.find('\n').unwrap_or(rest.len())
    } else {
        mark
    }
}

/// A bound on the depth of the syntax tree: the tokens since the last separator, along the brackets.
fn tree_depth(tokens: TokenStream, outer: u32) -> u32 {
    let mut run = outer;
    let mut deepest = outer;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        run += 1;
        match token {
            TokenTree::Punct(mark) if matches!(mark.as_char(), ';' | ',') => run = outer,
            TokenTree::Group(group) => {
                deepest = deepest.max(tree_depth(group.stream(), run));
                let ends = match tokens.peek() {
                    None | Some(TokenTree::Group(_) | TokenTree::Literal(_)) => true,
                    Some(TokenTree::Ident(word)) => word != "else" && word != "as",
                    Some(TokenTree::Punct(mark)) => mark.as_char() == '#',
                };
                if ends && group.delimiter() == Delimiter::Brace {
                    run = outer;
                }
            }
            _ => (),
        }
        deepest = deepest.max(run);
        if deepest > TREE_DEPTH_MAX {
            break;
        }
    }
    deepest
}

struct Reader<'a> {
    language: &'static Language,
    text: &'a str,
    /// Where the text that `syn` sees starts.
    shift: usize,
    lines: LineTable,
    found: Found,
}

/// The parts of a declaration besides its name.
#[derive(Default)]
struct Parts {
    body: Option<Span>,
    signature: Option<Span>,
    value: Option<Span>,
    modifiers: Vec<Span>,
    settings: Setting,
}

#[derive(Clone, Copy, Default)]
enum Setting {
    #[default]
    Plain,
    /// A method within types.
    Function,
    /// Does not count within functions.
    NoLocal,
    Exported,
}

impl Setting {
    fn settings(self) -> &'static PatternSettings {
        static SETTINGS: OnceLock<[PatternSettings; 4]> = OnceLock::new();
        let all = SETTINGS.get_or_init(|| {
            [
                PatternSettings::default(),
                PatternSettings {
                    kind_in_type: Some(SymbolKind::Method),
                    ..PatternSettings::default()
                },
                PatternSettings {
                    drops_locals: true,
                    ..PatternSettings::default()
                },
                PatternSettings {
                    visibility: Some(Visibility::Public),
                    ..PatternSettings::default()
                },
            ]
        });
        match self {
            Self::Plain => &all[0],
            Self::Function => &all[1],
            Self::NoLocal => &all[2],
            Self::Exported => &all[3],
        }
    }
}

impl Reader<'_> {
    fn span(&self, node: &impl Spanned) -> Span {
        self.span_of(node.span())
    }

    fn span_of(&self, span: proc_macro2::Span) -> Span {
        let bytes = span.byte_range();
        let offset = |byte: usize| u32::try_from(byte + self.shift).unwrap_or(u32::MAX);
        Span {
            start: offset(bytes.start),
            end: offset(bytes.end),
        }
    }

    fn piece(&self, span: Span) -> Piece {
        Piece {
            span,
            range: Range {
                start: self.lines.point(span.start),
                end: self.lines.point(span.end),
            },
        }
    }

    fn word(&self, token: Option<&impl Spanned>) -> Option<Span> {
        token.map(|token| self.span(token))
    }

    /// The declaration without the attributes in front of it, which are noted.
    fn without_attributes(&mut self, attributes: &[syn::Attribute], whole: Span) -> Span {
        let mut start = whole.start;
        for attribute in attributes {
            let span = self.span(attribute);
            if matches!(attribute.style, syn::AttrStyle::Outer) && span.end < whole.end {
                start = start.max(span.end);
                if !attribute.path().is_ident("doc") {
                    self.found.attributes.push((span, false));
                }
            }
        }
        let rest = self.text.get(start as usize..).unwrap_or_default();
        start += u32::try_from(leading_gap(rest)).unwrap_or(0);
        Span { start, ..whole }
    }

    fn add(
        &mut self,
        kind: SymbolKind,
        attributes: &[syn::Attribute],
        whole: Span,
        visibility: Option<&syn::Visibility>,
        name: Span,
        parts: Parts,
    ) {
        let whole = self.without_attributes(attributes, whole);
        let visibility = visibility
            .filter(|visibility| !matches!(visibility, syn::Visibility::Inherited))
            .map(|visibility| self.span(visibility));
        let symbol = RawSymbol {
            language: self.language,
            settings: parts.settings.settings(),
            rank: 0,
            kind,
            whole: self.piece(whole),
            name: Some(self.piece(name)),
            containers: Vec::new(),
            body: parts.body.map(|body| self.piece(body)),
            signature: parts.signature,
            result: None,
            value: parts.value,
            modifiers: parts.modifiers,
            visibility,
            doc: None,
            name_is_use: false,
        };
        self.found.symbols.push(symbol);
    }

    fn function(
        &mut self,
        attributes: &[syn::Attribute],
        whole: Span,
        visibility: Option<&syn::Visibility>,
        signature: &syn::Signature,
        body: Option<&syn::Block>,
    ) {
        let mut modifiers: Vec<Span> = Vec::new();
        modifiers.extend(self.word(signature.asyncness.as_ref()));
        if !matches!(signature.safety, syn::Safety::Default) {
            modifiers.push(self.span(&signature.safety));
        }
        modifiers.extend(self.word(signature.abi.as_ref()));
        let parts = Parts {
            body: body.map(|body| self.span(body)),
            modifiers,
            settings: Setting::Function,
            ..Parts::default()
        };
        let name = self.span(&signature.ident);
        self.add(
            SymbolKind::Function,
            attributes,
            whole,
            visibility,
            name,
            parts,
        );
    }

    fn fields_body(&self, fields: &syn::Fields) -> Option<Span> {
        match fields {
            syn::Fields::Named(named) => Some(self.span_of(named.brace_token.span.join())),
            syn::Fields::Unnamed(_) | syn::Fields::Unit => None,
        }
    }

    /// A `use` tree; `start` is where the path that leads to it starts.
    fn use_tree(&mut self, tree: &syn::UseTree, start: u32) {
        match tree {
            syn::UseTree::Path(path) => self.use_tree(&path.tree, start),
            syn::UseTree::Name(name) => {
                let end = self.span(&name.ident).end;
                self.import_name(Span { start, end }, None);
            }
            syn::UseTree::Rename(rename) => {
                let end = self.span(&rename.ident).end;
                let alias = self.span(&rename.rename);
                self.import_name(Span { start, end }, Some(alias));
            }
            syn::UseTree::Glob(glob) => {
                let end = self.span(glob).end;
                self.import_name(Span { start, end }, None);
            }
            syn::UseTree::Group(group) => {
                let braces = self.span_of(group.brace_token.span.join());
                let front = self
                    .text
                    .get(start as usize..braces.start as usize)
                    .unwrap_or_default()
                    .trim_end()
                    .trim_end_matches(':')
                    .trim_end();
                let end = start + u32::try_from(front.len()).unwrap_or(0);
                if end > start {
                    self.found.imports.push(RawImport {
                        whole: Span {
                            start,
                            end: braces.end,
                        },
                        path: Some(self.piece(Span { start, end })),
                        alias: None,
                        separator: "::",
                    });
                }
                for item in &group.items {
                    let start = self.span(item).start;
                    self.use_tree(item, start);
                }
            }
        }
    }

    fn import_name(&mut self, name: Span, alias: Option<Span>) {
        let name = self.piece(name);
        self.found.import_names.push(RawImportName {
            name,
            alias,
            separator: "::",
        });
    }

    /// Where the name of the type stands that an `impl` is for.
    fn type_name(&self, kind: &syn::Type) -> Span {
        match kind {
            syn::Type::Path(path) => path
                .path
                .segments
                .last()
                .map_or_else(|| self.span(path), |segment| self.span(&segment.ident)),
            syn::Type::Reference(reference) => self.type_name(&reference.elem),
            syn::Type::Paren(inner) => self.type_name(&inner.elem),
            syn::Type::Group(inner) => self.type_name(&inner.elem),
            _ => self.span(kind),
        }
    }
}

/// Bytes of white space and comments at the start of a text.
fn leading_gap(text: &str) -> usize {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let behind = if rest.starts_with("//") {
            rest.find('\n').map(|at| &rest[at..])
        } else if rest.starts_with("/*") {
            rest.find("*/").map(|at| &rest[at + 2..])
        } else {
            None
        };
        match behind {
            Some(behind) => rest = behind,
            None => return text.len() - rest.len(),
        }
    }
}

/// One method for each kind of declaration; each goes on into what the declaration holds.
impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        let whole = self.span(item);
        self.function(
            &item.attrs,
            whole,
            Some(&item.vis),
            &item.sig,
            Some(&item.block),
        );
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        let whole = self.span(item);
        self.function(
            &item.attrs,
            whole,
            Some(&item.vis),
            &item.sig,
            Some(&item.block),
        );
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        let whole = self.span(item);
        self.function(&item.attrs, whole, None, &item.sig, item.default.as_ref());
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_foreign_item_fn(&mut self, item: &'ast syn::ForeignItemFn) {
        let whole = self.span(item);
        self.function(&item.attrs, whole, Some(&item.vis), &item.sig, None);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        let parts = Parts {
            body: self.fields_body(&item.fields),
            ..Parts::default()
        };
        let (whole, name) = (self.span(item), self.span(&item.ident));
        self.add(
            SymbolKind::Struct,
            &item.attrs,
            whole,
            Some(&item.vis),
            name,
            parts,
        );
        visit::visit_item_struct(self, item);
    }

    fn visit_item_union(&mut self, item: &'ast syn::ItemUnion) {
        let parts = Parts {
            body: Some(self.span_of(item.fields.brace_token.span.join())),
            ..Parts::default()
        };
        let (whole, name) = (self.span(item), self.span(&item.ident));
        self.add(
            SymbolKind::Union,
            &item.attrs,
            whole,
            Some(&item.vis),
            name,
            parts,
        );
        visit::visit_item_union(self, item);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        let parts = Parts {
            body: Some(self.span_of(item.brace_token.span.join())),
            ..Parts::default()
        };
        let (whole, name) = (self.span(item), self.span(&item.ident));
        self.add(
            SymbolKind::Enum,
            &item.attrs,
            whole,
            Some(&item.vis),
            name,
            parts,
        );
        visit::visit_item_enum(self, item);
    }

    fn visit_variant(&mut self, item: &'ast syn::Variant) {
        let parts = Parts {
            body: self.fields_body(&item.fields),
            value: item
                .discriminant
                .as_ref()
                .map(|(_, value)| self.span(value)),
            ..Parts::default()
        };
        let (whole, name) = (self.span(item), self.span(&item.ident));
        self.add(SymbolKind::Variant, &item.attrs, whole, None, name, parts);
        visit::visit_variant(self, item);
    }

    fn visit_field(&mut self, item: &'ast syn::Field) {
        if let Some(ident) = &item.ident {
            let (whole, name) = (self.span(item), self.span(ident));
            self.add(
                SymbolKind::Field,
                &item.attrs,
                whole,
                Some(&item.vis),
                name,
                Parts::default(),
            );
        }
        visit::visit_field(self, item);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        let parts = Parts {
            body: Some(self.span_of(item.brace_token.span.join())),
            modifiers: self.word(item.unsafety.as_ref()).into_iter().collect(),
            ..Parts::default()
        };
        let (whole, name) = (self.span(item), self.span(&item.ident));
        self.add(
            SymbolKind::Trait,
            &item.attrs,
            whole,
            Some(&item.vis),
            name,
            parts,
        );
        visit::visit_item_trait(self, item);
    }

    fn visit_item_trait_alias(&mut self, item: &'ast syn::ItemTraitAlias) {
        let (whole, name) = (self.span(item), self.span(&item.ident));
        self.add(
            SymbolKind::Trait,
            &item.attrs,
            whole,
            Some(&item.vis),
            name,
            Parts::default(),
        );
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let end = self.span(&*item.self_ty).end;
        let where_end = item
            .generics
            .where_clause
            .as_ref()
            .map_or(end, |clause| self.span(clause).end);
        let start = self.span(&item.impl_token).end;
        let gap = leading_gap(self.text.get(start as usize..).unwrap_or_default());
        let parts = Parts {
            body: Some(self.span_of(item.brace_token.span.join())),
            signature: Some(Span {
                start: start + u32::try_from(gap).unwrap_or(0),
                end: where_end,
            }),
            modifiers: self.word(item.unsafety.as_ref()).into_iter().collect(),
            ..Parts::default()
        };
        let (whole, name) = (self.span(item), self.type_name(&item.self_ty));
        self.add(SymbolKind::Impl, &item.attrs, whole, None, name, parts);
        visit::visit_item_impl(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let parts = Parts {
            body: item
                .content
                .as_ref()
                .map(|(braces, _)| self.span_of(braces.span.join())),
            ..Parts::default()
        };
        let (whole, name) = (self.span(item), self.span(&item.ident));
        self.add(
            SymbolKind::Module,
            &item.attrs,
            whole,
            Some(&item.vis),
            name,
            parts,
        );
        visit::visit_item_mod(self, item);
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        let parts = Parts {
            value: Some(self.span(&*item.expr)),
            settings: Setting::NoLocal,
            ..Parts::default()
        };
        let (whole, name) = (self.span(item), self.span(&item.ident));
        self.add(
            SymbolKind::Constant,
            &item.attrs,
            whole,
            Some(&item.vis),
            name,
            parts,
        );
        visit::visit_item_const(self, item);
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        let parts = Parts {
            value: Some(self.span(&item.expr)),
            ..Parts::default()
        };
        let (whole, name) = (self.span(item), self.span(&item.ident));
        self.add(
            SymbolKind::Constant,
            &item.attrs,
            whole,
            Some(&item.vis),
            name,
            parts,
        );
    }

    fn visit_trait_item_const(&mut self, item: &'ast syn::TraitItemConst) {
        let parts = Parts {
            value: item.default.as_ref().map(|(_, value)| self.span(value)),
            ..Parts::default()
        };
        let (whole, name) = (self.span(item), self.span(&item.ident));
        self.add(SymbolKind::Constant, &item.attrs, whole, None, name, parts);
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        let mut modifiers = vec![self.span(&item.static_token)];
        if let syn::StaticMutability::Mut(word) = &item.mutability {
            modifiers.push(self.span(word));
        }
        let parts = Parts {
            value: Some(self.span(&*item.expr)),
            modifiers,
            settings: Setting::NoLocal,
            ..Parts::default()
        };
        let (whole, name) = (self.span(item), self.span(&item.ident));
        self.add(
            SymbolKind::Variable,
            &item.attrs,
            whole,
            Some(&item.vis),
            name,
            parts,
        );
        visit::visit_item_static(self, item);
    }

    fn visit_foreign_item_static(&mut self, item: &'ast syn::ForeignItemStatic) {
        let parts = Parts {
            modifiers: vec![self.span(&item.static_token)],
            ..Parts::default()
        };
        let (whole, name) = (self.span(item), self.span(&item.ident));
        self.add(
            SymbolKind::Variable,
            &item.attrs,
            whole,
            Some(&item.vis),
            name,
            parts,
        );
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        let (whole, name) = (self.span(item), self.span(&item.ident));
        self.add(
            SymbolKind::Type,
            &item.attrs,
            whole,
            Some(&item.vis),
            name,
            Parts::default(),
        );
    }

    fn visit_impl_item_type(&mut self, item: &'ast syn::ImplItemType) {
        let (whole, name) = (self.span(item), self.span(&item.ident));
        self.add(
            SymbolKind::Type,
            &item.attrs,
            whole,
            Some(&item.vis),
            name,
            Parts::default(),
        );
    }

    fn visit_trait_item_type(&mut self, item: &'ast syn::TraitItemType) {
        let (whole, name) = (self.span(item), self.span(&item.ident));
        self.add(
            SymbolKind::Type,
            &item.attrs,
            whole,
            None,
            name,
            Parts::default(),
        );
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        let Some(ident) = &item.ident else {
            return;
        };
        let name = self.span(ident);
        let first_rule = item.mac.tokens.clone().into_iter().next();
        let is_exported = item
            .attrs
            .iter()
            .any(|attribute| attribute.path().is_ident("macro_export"));
        let parts = Parts {
            // A macro without rules has nothing to show: its name stands for "no signature".
            signature: Some(first_rule.map_or(name, |rule| self.span(&rule))),
            settings: if is_exported {
                Setting::Exported
            } else {
                Setting::Plain
            },
            ..Parts::default()
        };
        let whole = self.span(item);
        self.add(SymbolKind::Macro, &item.attrs, whole, None, name, parts);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let whole = self.span(item);
        self.found.imports.push(RawImport {
            whole,
            path: None,
            alias: None,
            separator: "",
        });
        let start = self.span(&item.tree).start;
        let start = item
            .leading_colon
            .as_ref()
            .map_or(start, |colons| self.span(colons).start);
        self.use_tree(&item.tree, start);
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        let whole = self.span(item);
        let path = self.span(&item.ident);
        let alias = item.rename.as_ref().map(|(_, alias)| self.span(alias));
        self.found.imports.push(RawImport {
            whole,
            path: Some(self.piece(path)),
            alias,
            separator: "",
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Settings, Worker, facts_of};
    use super::*;
    use crate::facts::{Extractor, FileFacts};
    use crate::store;

    fn rust() -> &'static Language {
        crate::language::by_name("rust").expect("a row of the table")
    }

    fn facts(source: &str) -> FileFacts {
        let settings = Settings::default();
        let (facts, _) = facts_of(&mut Worker::default(), rust(), source.as_bytes(), &settings);
        facts.expect("parses in time")
    }

    fn read_by_syn(source: &str) -> String {
        let mut worker = Worker::default();
        assert!(
            read(&mut worker.found, rust(), source.as_bytes()),
            "{source}"
        );
        let facts =
            super::super::build::facts(&mut worker.found, source.as_bytes(), &Settings::default());
        record(&facts)
    }

    fn record(facts: &FileFacts) -> String {
        store::record_of(facts, &crate::text::RepoPath::from("a.rs"))
    }

    const ORDINARY: &str = r#"use std::{fmt::{self, Write as _}, path::*};
use ::core::mem;
extern crate alloc as a;
#[derive(Debug)]
pub struct Point<T> where T: Copy { pub x: T, y: [u8; 4] }
struct Pair(pub u32, String);
pub(crate) union Bits { a: u32 }
enum Shape { Dot, Line(u8), Box { side: u32 }, Five = 5 }
pub unsafe trait Draw: Send { const N: usize = 1; type Out: Copy; fn draw(&self) -> Self::Out; }
impl<T: Copy> Point<T> { pub const fn new(x: T) -> Self { const LOCAL: u8 = 1; fn inner() {} todo!() } }
unsafe impl !Send for crate::Pair {}
impl fmt::Display for &Pair { type E = u8; }
mod m { pub static mut COUNT: u32 = 3; pub const NAME: &str = "é"; }
type Alias<T> = Vec<T>;
extern "C" { fn puts(s: *const u8) -> i32; static ENV: u8; }
#[macro_export]
macro_rules! twice { ($e:expr) => { $e; $e }; }
pub async unsafe extern "C" fn run<'a>(a: &'a str) -> Result<(), ()> where { Ok(()) }
"#;

    #[test]
    fn both_readers_agree_on_what_both_can_read() {
        let by_grammar = facts(ORDINARY);
        assert_eq!(by_grammar.extractor, Extractor::TreeSitter);
        assert_eq!(read_by_syn(ORDINARY), record(&by_grammar));
        for front in ["\u{feff}", "#!/usr/bin/env run-cargo-script\n"] {
            let source = format!("{front}{ORDINARY}");
            assert_eq!(read_by_syn(&source), record(&by_grammar));
        }
    }

    #[test]
    fn what_only_syn_accepts_is_read_by_it() {
        // The grammar does not know `safe` in `unsafe extern`.
        let source = "/// Doc.\n#[cold]\npub fn a() { g() }\nunsafe extern \"C\" { pub safe fn sqrt(x: f64) -> f64; }\nfn b() {}\n";
        let facts = facts(source);
        assert_eq!(facts.extractor, Extractor::Syn);
        assert_eq!(
            record(&facts),
            "pub fn a()  # Doc.\npub safe fn sqrt(x: f64) -> f64\nfn b\n"
        );
        let calls: Vec<&str> = facts
            .references
            .uses
            .iter()
            .map(|used| facts.references.name(used))
            .collect();
        assert!(calls.contains(&"g"));
        assert_eq!(facts.symbols[0].name_range.start.line, 2);
    }

    #[test]
    fn mistakes_stay_with_the_grammar() {
        let facts = facts("fn a() { let = ; }\nfn b() {}\n");
        assert_eq!(facts.extractor, Extractor::TreeSitter);
        assert_eq!(facts.symbols.len(), 2);
    }

    #[test]
    fn hostile_nesting_is_not_tried() {
        for source in [
            format!("fn a() {{ {}1{} }}", "(".repeat(300), ")".repeat(300)),
            format!("fn a() {{ {}1; }}", "!".repeat(100_000)),
            format!("fn a() {{ 1{}; }}", "+ {1}".repeat(50_000)),
            format!("fn a() {{ if a {{}} {} }}", "else if a {}".repeat(30_000)),
            format!("type A = {}u8;", "&".repeat(100_000)),
        ] {
            let mut found = Found::default();
            assert!(!read(&mut found, rust(), source.as_bytes()));
        }
    }

    #[test]
    fn the_deepest_that_is_tried_fits_the_stack() {
        let depth = TREE_DEPTH_MAX as usize - 10;
        let brackets = 190;
        for source in [
            format!("fn a() {{ {}1; }}", "!".repeat(depth)),
            format!("fn a() {{ 1{}; }}", "+1".repeat(depth / 2)),
            format!(
                "fn a() {{ {}1{}; }}",
                "(".repeat(brackets),
                ")".repeat(brackets)
            ),
            format!(
                "fn a() {{ if a {{}} {} }}",
                "else if a {}".repeat(depth / 5)
            ),
        ] {
            let mut found = Found::default();
            assert!(read(&mut found, rust(), source.as_bytes()));
        }
    }
}
