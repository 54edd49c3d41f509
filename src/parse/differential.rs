//! Holds our matcher to tree-sitter's own queries, its reference.

use tree_sitter::{Query, QueryCursor, StreamingIterator, Tree};

use crate::language::{LANGUAGES, by_name};

use super::{Limits, Parsed, Parser, Program};

type Found = Vec<(usize, Vec<(String, usize, usize)>)>;

fn parse(language: &str, source: &str) -> Tree {
    let language = by_name(language).expect("a row");
    let limits = Limits {
        parse_ms_max: 60_000,
    };
    match Parser::default().parse(language, source.as_bytes(), &[], limits) {
        Parsed::Tree(tree) => tree,
        Parsed::TimedOut => panic!("short sources take no minute"),
    }
}

fn ours(program: &Program, tree: &Tree, source: &str) -> Found {
    let names = program.capture_names();
    let mut found = Found::new();
    program.each_match(tree, source.as_bytes(), &mut |one| {
        let captures = one.captures.iter();
        let captures = captures.map(|capture| {
            let name = names[capture.name as usize].clone();
            (name, capture.node.start_byte(), capture.node.end_byte())
        });
        found.push((one.pattern, captures.collect()));
    });
    found
}

fn theirs(query: &Query, tree: &Tree, source: &str) -> Found {
    let names = query.capture_names();
    let mut cursor = QueryCursor::new();
    let mut matches = cursor.matches(query, tree.root_node(), source.as_bytes());
    let mut found = Found::new();
    while let Some(one) = matches.next() {
        let captures = one.captures().iter();
        let captures = captures.map(|capture| {
            let name = names[capture.index as usize].to_owned();
            (name, capture.node.start_byte(), capture.node.end_byte())
        });
        found.push((one.pattern_index, captures.collect()));
    }
    found
}

fn sorted(mut found: Found) -> Found {
    found.sort();
    found.dedup();
    found
}

/// Without what is a part of another.
fn whole(found: Found) -> Found {
    let found = sorted(found);
    let is_part = |part: &(usize, Vec<_>), whole: &(usize, Vec<_>)| {
        let mut rest = whole.1.iter();
        part != whole
            && part.0 == whole.0
            && part.1.iter().all(|one| rest.any(|other| other == one))
    };
    let others = found.iter();
    let kept = others.filter(|&one| !found.iter().any(|other| is_part(one, other)));
    kept.cloned().collect()
}

fn check(language: &str, source: &str, patterns: &[&str]) {
    let tree = parse(language, source);
    let grammar = by_name(language).expect("a row").grammar.into();
    for pattern in patterns {
        let query = Query::new(&grammar, pattern).expect(pattern);
        let program = Program::compile(&grammar, pattern).expect(pattern);
        let theirs = theirs(&query, &tree, source);
        let ours = ours(&program, &tree, source);
        assert!(!theirs.is_empty(), "{language}: {pattern} proves nothing");
        assert_eq!(sorted(ours), sorted(theirs), "{language}: {pattern}");
    }
    // All of them in one walk give the same.
    let all = patterns.join("\n");
    let query = Query::new(&grammar, &all).expect("each is good");
    let program = Program::compile(&grammar, &all).expect("each is good");
    let together = ours(&program, &tree, source);
    assert_eq!(
        sorted(together),
        sorted(theirs(&query, &tree, source)),
        "{language}"
    );
}

const RUST: &str = r"
//! File.
//! More.

/// One.
/// Two.
#[derive(Debug, Clone)]
#[allow(dead_code)]
pub struct Shard<'a, T: Copy> { pub name: &'a str, size: T, }
// Three.
impl<'a, T: Copy> Shard<'a, T> {
    const MAX: usize = 1;
    /// Opens.
    pub fn open(path: &str, other: u8) -> Result<Self, ()> { let a = 1; let b = a + 2; other.map(|x| x)?; a::b::c(path, a); Ok(b) }
    fn close(&self) { self.open(); let z = [1, 2, 3]; if a && b || c { return; } else if d { } }
}
#[test]
fn works() { assert_eq!(f(1, 2, 3), [1, 2, 3]); }
fn next() -> u8 { 1 }
mod inner { use std::{fmt, io::{self, Read as _}}; pub(crate) enum E { A, B(u8), C { x: u8 } } }
";

const PYTHON: &str = r#"
"""Doc."""
import os, sys as system
from a.b import c as d, e
# One
# Two
@decorator
@other(1)
class A(B, metaclass=C):
    """Doc of A."""
    x: int = 1
    def f(self, a, b=1, *args, **kwargs) -> int:
        """Doc of f."""
        return a if b and not c else [i for i in a if i]
    async def g(self): pass
def top(): x = y = 1; top(x, y, z=2); a.b.c()
"#;

const JAVASCRIPT: &str = r#"
import a, { b as c, d } from "x";
/** Doc. */
// And more.
export default class A extends B { #p = 1; static s() {} get v() { return 1 } constructor(a, b = 1) { super(a) } }
// One.
function f(a, b) { return a ? f(b) : [1, 2, , 3] }
const g = async (x) => { await x.y.z(1, 'two', `three`) }, h = function () {};
export const { i, j: k } = g;
describe("a", () => { it("b", function () { expect(1).toBe(1) }) });
if (a) b(); else if (c) d(); else e();
"#;

const C: &str = r#"
#include <stdio.h>
#include "a.h"
#define MAX 10
#define ADD(a, b) ((a) + (b))
/* One. */
struct point { int x, y; struct point *next; };
typedef enum { RED, GREEN = 2 } color;
static const int *table[3] = {1, 2, 3};
// Two.
int main(int argc, char **argv) { for (int i = 0; i < 3; i++) { printf("%d", table[i]); } return ADD(1, 2); }
int declared(void);
"#;

const JAVA: &str = r"
package a.b;
import java.util.List;
import static a.B.*;
/** Doc. */
@Deprecated
public class A<T extends B> extends C implements D, E {
    private static final int X = 1, Y = 2;
    /** Of f. */
    @Override public <U> int f(int a, String... b) throws E { return this.g(a, b) + new A<>(1).h; }
    A() { super(); }
    enum F { ONE, TWO(2) { } ; }
    interface G { default void h() { switch (1) { case 1: break; default: } } }
}
";

const GO: &str = r#"
package main
import ( "fmt"; io "io/ioutil" )
// One.
// Two.
type S struct { a, b int; *T }
type I interface { F(x int) error; fmt.Stringer }
const ( A = iota; B )
var x, y = 1, "two"
func (s *S) F(a, b int, c ...string) (int, error) { defer s.a.G(1, 2); if a > 1 && b < 2 { return 1, nil }; return 2, nil }
func main() { for i := range x { fmt.Println(i, func() {}) } }
"#;

const HTML: &str = r#"<!DOCTYPE html>
<html><head><script type="module" src=x>let a = 1;</script><style>a { b: c }</style></head>
<body id="b"><!-- One --><h1 class='x' hidden>Title <b>bold</b></h1><br/><p>a<p>b</body></html>
"#;

#[test]
fn rust_patterns_fit_alike() {
    check(
        "rust",
        RUST,
        &[
            "(identifier) @reference.name",
            "(function_item name: (identifier) @name) @symbol.function",
            "(function_item (visibility_modifier)? @visibility name: (identifier) @name parameters: (parameters) @p return_type: (_)? @type body: (block) @body) @f",
            "(impl_item type: (generic_type type: (type_identifier) @container) body: (declaration_list (function_item name: (identifier) @name) @m))",
            "(impl_item !trait type: (_) @type)",
            "(function_item !return_type name: (identifier) @name)",
            "((line_comment)* @doc . (attribute_item)* @attribute . (struct_item name: (type_identifier) @name) @s)",
            "((line_comment)+ @doc . (attribute_item)? @attribute . (_) @s)",
            "((attribute_item) @a . (function_item) @f)",
            "(line_comment)+ @c",
            "(call_expression function: [(identifier) @call (scoped_identifier name: (identifier) @call) (field_expression field: (field_identifier) @member)])",
            "[(struct_item) (enum_item) (mod_item)] @type",
            "[(struct_item name: (_) @n) (enum_item name: (_) @n body: (enum_variant_list (enum_variant name: (identifier) @v)))] @type",
            "(arguments (_) @a . (_) @b)",
            "(arguments . (_) @first)",
            "(arguments (_) @last .)",
            "(arguments \",\" @comma)",
            "(parameters \"(\" . (_) @a)",
            "(array_expression (integer_literal)* @n)",
            "(array_expression (integer_literal) @n (integer_literal) @m)",
            "(binary_expression left: (_) @l operator: \"&&\" right: (_) @r)",
            "(binary_expression operator: [\"&&\" \"||\"] @op)",
            "(enum_variant name: (identifier) @n body: [(field_declaration_list) (ordered_field_declaration_list)]? @b)",
            "(block (let_declaration)* @l (expression_statement)* @e)",
            "(block (let_declaration)+ @l . (expression_statement) @e)",
            "(block (_) @s (_) @t)",
            "(use_list (_)+ @u)",
            "(source_file (line_comment)? @c (function_item) @f)",
            "((identifier) @constant (#match? @constant \"^[A-Z][A-Z_]*$\"))",
            "((identifier) @a (#any-of? @a \"a\" \"b\" \"open\"))",
            "((identifier) @a (#not-any-of? @a \"a\" \"b\" \"open\"))",
            "(let_declaration pattern: (identifier) @a value: (binary_expression left: (identifier) @b) (#not-eq? @a @b))",
            "(attribute_item (attribute (identifier) @a arguments: (token_tree (identifier) @b)) (#eq? @a \"derive\") (#not-match? @b \"^D\"))",
            "(struct_item [(type_parameters) (type_identifier)] @x)",
            "(if_expression condition: (_) @c alternative: (else_clause (if_expression) @again)?)",
            "(generic_type (type_identifier) @t type_arguments: (type_arguments (_) @a))",
            "(token_tree \"(\" (integer_literal) @x \")\")",
            "(declaration_list ((line_comment) @c . (function_item) @f))",
            "(declaration_list ((line_comment)? @c . (function_item) @f)+)",
            "(visibility_modifier (crate)? @c) @v",
        ],
    );
}

#[test]
fn python_patterns_fit_alike() {
    check(
        "python",
        PYTHON,
        &[
            "(module . (expression_statement (string) @doc))",
            "(class_definition name: (identifier) @name superclasses: (argument_list [(identifier) @base (keyword_argument name: (_) @k value: (_) @v)])? body: (block) @body) @symbol.class",
            "(class_definition body: (block . (expression_statement . (string) @doc .)))",
            "(function_definition \"async\" @modifier name: (identifier) @name)",
            "(function_definition \"async\"? @modifier name: (identifier) @name parameters: (parameters) @p return_type: (type)? @t)",
            "(decorated_definition (decorator)* @d definition: (_) @def)",
            "(decorated_definition (decorator (identifier) @n)+ definition: (class_definition name: (_) @c))",
            "(import_from_statement module_name: (dotted_name) @path name: [(dotted_name) @name (aliased_import name: (_) @name alias: (_) @alias)]) @import",
            "(import_statement name: (dotted_name (identifier) @i))",
            "(call function: [(identifier) @c (attribute attribute: (identifier) @c)] arguments: (argument_list (_)* @a))",
            "(assignment left: (identifier) @a right: (assignment left: (_) @b))",
            "(assignment left: (identifier) @a type: (_) @t)",
            "(assignment !type left: (identifier) @a)",
            "((comment)+ @c . (decorated_definition) @d)",
            "(parameters [(identifier) (default_parameter) (list_splat_pattern)] @p)",
            "(parameters (identifier) @a (default_parameter)? @b (dictionary_splat_pattern) @c)",
            "(boolean_operator operator: _ @o)",
        ],
    );
}

#[test]
fn javascript_patterns_fit_alike() {
    check(
        "javascript",
        JAVASCRIPT,
        &[
            "(import_specifier name: (_) @n alias: (_)? @a)",
            "(import_statement (import_clause [(identifier) @d (named_imports (import_specifier name: (identifier) @n))]) source: (string (string_fragment) @path)) @import",
            "(class_declaration name: (identifier) @n (class_heritage (identifier) @b)? body: (class_body (method_definition name: (_) @m) @method))",
            "(class_body (field_definition) @f . (method_definition) @m)",
            "(method_definition [\"get\" \"static\"] @w name: (property_identifier) @n)",
            "(lexical_declaration kind: \"const\" (variable_declarator name: (identifier) @n value: [(arrow_function) (function_expression)] @f))",
            "((comment)* @doc . (export_statement declaration: (class_declaration name: (_) @n)) @e)",
            "((comment)* @doc . [(function_declaration name: (identifier) @n) (lexical_declaration (variable_declarator name: (identifier) @n))] @d)",
            "(call_expression function: (identifier) @c arguments: (arguments . (string) @title . (_) @body .) (#any-of? @c \"describe\" \"it\"))",
            "(call_expression function: (member_expression object: (call_expression function: (identifier) @inner) property: (_) @outer))",
            "(array (number) @n)",
            "(array (number)+ @n)",
            "(array \",\" . \",\" @hole)",
            "(array _ @a . _ @b)",
            "(array \",\" @c . (number) @n)",
            "(if_statement consequence: (_) @c alternative: (else_clause [(if_statement) @elif (expression_statement) @else]))",
            "(formal_parameters (identifier) @p)",
            "(formal_parameters . (identifier)? @p . (assignment_pattern)? @q)",
            "(pair_pattern key: (_) @k value: (identifier) @v)",
            "(object_pattern [(shorthand_property_identifier_pattern) @i (pair_pattern value: (_) @i)])",
            "(arrow_function \"async\" @a)",
            "(statement_block (expression_statement (call_expression) @x))",
            "[\"if\" \"else\"] @k",
            "(program (comment)* @c (function_declaration) @f (lexical_declaration)* @l)",
        ],
    );
}

#[test]
fn c_and_java_patterns_fit_alike() {
    check(
        "c",
        C,
        &[
            "(function_definition declarator: (function_declarator declarator: (identifier) @name) @signature body: (_) @body) @f",
            "(preproc_include path: [(string_literal (string_content) @p) (system_lib_string) @p])",
            "(struct_specifier name: (type_identifier) @n body: (field_declaration_list (field_declaration declarator: (field_identifier) @f)))",
            "(field_declaration type: (_) @t declarator: (_) @a declarator: (_) @b)",
            "(type_definition type: (enum_specifier !name body: (enumerator_list (enumerator name: (_) @v))) declarator: (type_identifier) @n)",
            "(declaration (storage_class_specifier)? @s (type_qualifier)* @q declarator: (_) @d)",
            "((comment) @c . (function_definition) @f)",
            "((comment)? @c . (struct_specifier) @s)",
            "(initializer_list (number_literal)* @n)",
            "(initializer_list . (number_literal) @a \",\" . (number_literal) @b)",
            "(for_statement initializer: (_) @i condition: (_)? @c update: (_)? @u)",
            "(call_expression function: (identifier) @n arguments: (argument_list (_)* @a))",
            "(preproc_function_def name: (_) @n parameters: (preproc_params (identifier)+ @p))",
            "(parameter_list (parameter_declaration)* @p)",
        ],
    );
    check(
        "java",
        JAVA,
        &[
            "(class_declaration (modifiers)? @m name: (identifier) @n superclass: (superclass (_) @s)? interfaces: (super_interfaces (type_list (_) @i))? body: (class_body) @b)",
            "(modifiers [\"private\" \"public\"] @v)",
            "(modifiers [\"static\" \"final\"]+ @w)",
            "(field_declaration type: (_) @t declarator: (variable_declarator name: (identifier) @n))",
            "(method_declaration (modifiers (marker_annotation name: (identifier) @a))? name: (identifier) @n)",
            "((block_comment) @d . (method_declaration) @m)",
            "(import_declaration (scoped_identifier) @p (asterisk)? @w)",
            "(import_declaration \"static\" @s (scoped_identifier scope: (_) @a name: (_) @b))",
            "(class_body [(method_declaration) (constructor_declaration)] @m)",
            "(switch_block (switch_block_statement_group (switch_label) @l (break_statement)? @b))",
            "(method_invocation object: (this)? @t name: (identifier) @n arguments: (argument_list (identifier)* @a))",
            "(enum_body (enum_constant name: (_) @n body: (_)? @b))",
        ],
    );
}

#[test]
fn go_and_html_patterns_fit_alike() {
    check(
        "go",
        GO,
        &[
            "(method_declaration receiver: (parameter_list (parameter_declaration name: (_)? @r type: [(pointer_type (type_identifier) @container) (type_identifier) @container])) name: (field_identifier) @name)",
            "(import_spec name: (package_identifier)? @alias path: (_) @path)",
            "((comment)+ @doc . (type_declaration (type_spec name: (_) @n type: (struct_type (field_declaration_list (field_declaration name: (_) @f))))))",
            "(field_declaration name: (field_identifier) @a \",\" name: (field_identifier) @b)",
            "(const_spec name: (identifier) @n value: (expression_list (iota) @i)?)",
            "(var_spec name: (identifier) @n value: (expression_list (_) @v))",
            "(var_spec name: (identifier)+ @n)",
            "(call_expression function: [(identifier) @c (selector_expression field: (field_identifier) @c)] arguments: (argument_list . (_)? @a))",
            "(parameter_list (parameter_declaration) @p . (variadic_parameter_declaration) @v)",
            "(if_statement condition: (binary_expression left: (_) @l operator: \"&&\" @o))",
            "(return_statement (expression_list (_) @a . (_) @b))",
            "(source_file (function_declaration) @f .)",
            "(interface_type [(method_elem name: (_) @m) (type_elem) @e])",
        ],
    );
    check(
        "html",
        HTML,
        &[
            "(script_element (start_tag (attribute (attribute_name) @n (quoted_attribute_value (attribute_value) @v))) (raw_text) @injection.content)",
            "(script_element (raw_text) @injection.content (#set! injection.language \"javascript\"))",
            "(style_element (raw_text) @c)",
            "(element (start_tag (tag_name) @t (attribute (attribute_name) @a)*))",
            "(element (start_tag (tag_name) @t) (text)* @x (end_tag)? @e)",
            "(attribute (attribute_name) @a [(attribute_value) (quoted_attribute_value)]? @v)",
            "(element [(start_tag (tag_name) @t) (self_closing_tag (tag_name) @s)])",
            "((comment) @c . (element) @e)",
            "((tag_name) @t (#match? @t \"^h[1-6]$\"))",
        ],
    );
}

#[test]
fn errors_and_missing_nodes_fit_alike() {
    let source = "int ERROR() { return (1 + ; } int x = ; int a";
    check(
        "c",
        source,
        &[
            "(ERROR) @e",
            "(ERROR (_) @inside)",
            "(declaration (MISSING \";\") @m)",
            "(init_declarator (MISSING identifier) @m)",
            "(declaration (_) @any)",
        ]
        .into_iter()
        .filter(|pattern| {
            // What the recovery makes of it is the grammar's affair.
            let query = Query::new(&by_name("c").expect("a row").grammar.into(), pattern);
            query.is_ok_and(|query| !theirs(&query, &parse("c", source), source).is_empty())
        })
        .collect::<Vec<_>>(),
    );
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % sides
    }

    fn one_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }
}

/// Writes a pattern that a node may fit.
fn pattern_of(
    node: tree_sitter::Node<'_>,
    depth: usize,
    dice: &mut Dice,
    capture: &mut usize,
) -> String {
    let name = if node.is_error() {
        return "(ERROR)".to_owned();
    } else if !node.is_named() {
        format!("{:?}", node.kind())
    } else if depth > 0 && dice.one_in(5) {
        "(_".to_owned()
    } else {
        format!("({}", node.kind())
    };
    let mut text = name;
    if node.is_named() {
        if depth < 3 {
            let mut cursor = node.walk();
            let mut anchored = dice.one_in(6);
            if cursor.goto_first_child() {
                loop {
                    let child = cursor.node();
                    let skips = if child.is_named() {
                        dice.one_in(2)
                    } else {
                        !dice.one_in(6)
                    };
                    if !skips {
                        let is_anchored = anchored;
                        if is_anchored {
                            text.push_str(" .");
                        }
                        text.push(' ');
                        if let (Some(field), true) = (cursor.field_name(), dice.one_in(2)) {
                            text.push_str(field);
                            text.push_str(": ");
                        }
                        let inner = pattern_of(child, depth + 1, dice, capture);
                        // Beside anchors and in runs the two differ on purpose: see `Program`.
                        let is_plain = is_anchored || !dice.one_in(8);
                        let quantifiers: &[&str] = match () {
                            () if is_anchored => &[""],
                            () if is_plain && !inner.contains(' ') => &["?", "*", "+"],
                            () => &["?"],
                        };
                        if is_plain {
                            text.push_str(&inner);
                        } else {
                            let sibling = child.next_named_sibling().unwrap_or(child);
                            let other = pattern_of(sibling, depth + 2, dice, capture);
                            text.extend(["[", &inner, " ", &other, "]"]);
                        }
                        let quantifier = if dice.one_in(5) {
                            quantifiers[dice.roll(quantifiers.len())]
                        } else {
                            ""
                        };
                        text.push_str(quantifier);
                        let is_captured = dice.one_in(2);
                        if is_captured {
                            *capture += 1;
                            text.extend([" @c".to_owned(), capture.to_string()]);
                        }
                        anchored =
                            is_plain && is_captured && quantifier.is_empty() && dice.one_in(6);
                    }
                    if !cursor.goto_next_sibling() {
                        break;
                    }
                }
            }
        }
        text.push(')');
    }
    text
}

#[test]
fn random_patterns_fit_alike() {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let (mut tried, mut told) = (0, 0);
    let mut differing = Vec::new();
    for (language, source) in [
        ("rust", RUST),
        ("python", PYTHON),
        ("javascript", JAVASCRIPT),
        ("c", C),
        ("java", JAVA),
        ("go", GO),
        ("html", HTML),
    ] {
        let grammar = by_name(language).expect("a row").grammar.into();
        let tree = parse(language, source);
        let mut nodes = Vec::new();
        let mut pending = vec![tree.root_node()];
        while let Some(node) = pending.pop() {
            pending.extend(node.children(&mut tree.walk()));
            if node.named_child_count() > 0 {
                nodes.push(node);
            }
        }
        for _ in 0..400 {
            let node = nodes[dice.roll(nodes.len())];
            let mut text = pattern_of(node, 0, &mut dice, &mut 0);
            if let (Some(next), true) = (node.next_named_sibling(), dice.one_in(6)) {
                let next = pattern_of(next, 1, &mut dice, &mut 100);
                if !next.starts_with("(_") {
                    let anchor = if dice.one_in(2) { "." } else { "" };
                    text = format!("({text} @first {anchor} {next} @next)");
                }
            } else {
                text.push_str(" @root");
            }
            let (Ok(query), Ok(program)) = (
                Query::new(&grammar, &text),
                Program::compile(&grammar, &text),
            ) else {
                continue;
            };
            tried += 1;
            let theirs = whole(theirs(&query, &tree, source));
            let ours = whole(ours(&program, &tree, source));
            told += usize::from(!theirs.is_empty());
            if ours != theirs {
                differing.push(format!(
                    "{language}: {text}\n  ours   {ours:?}\n  theirs {theirs:?}"
                ));
            }
        }
    }
    assert!(tried > 1000 && told > 500, "{tried} {told}");
    assert!(
        differing.is_empty(),
        "{} of {tried} ({told} telling) differ\n{}",
        differing.len(),
        differing.join("\n")
    );
}

#[test]
fn every_row_compiles() {
    for language in LANGUAGES {
        let program = Program::of_row(language).unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!(
            program.regex_faults(),
            Vec::<String>::new(),
            "{}",
            language.name
        );
        assert!(std::ptr::eq(Program::of(language), Program::of(language)));
    }
}
