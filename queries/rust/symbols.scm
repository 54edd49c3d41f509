; Declarations of Rust. The captures are explained in ../README.md.

; Functions, methods, and those without a body in traits and `extern` blocks.
(function_item
  (visibility_modifier)? @visibility
  (function_modifiers)? @modifier
  name: (_) @name
  body: (block) @body
  (#set! kind.in-type "method")) @symbol.function

(function_signature_item
  (visibility_modifier)? @visibility
  (function_modifiers)? @modifier
  name: (_) @name
  (#set! kind.in-type "method")) @symbol.function

; Types. A tuple struct shows its fields in its signature; named fields are lines of their own.
(struct_item
  (visibility_modifier)? @visibility
  name: (type_identifier) @name
  body: (field_declaration_list)? @body) @symbol.struct

(union_item
  (visibility_modifier)? @visibility
  name: (type_identifier) @name
  body: (field_declaration_list) @body) @symbol.union

(field_declaration
  (visibility_modifier)? @visibility
  name: (field_identifier) @name) @symbol.field

(enum_item
  (visibility_modifier)? @visibility
  name: (type_identifier) @name
  body: (enum_variant_list) @body) @symbol.enum

(enum_variant
  name: (identifier) @name
  body: (field_declaration_list)? @body
  value: (_)? @value) @symbol.variant

(trait_item
  (visibility_modifier)? @visibility
  "unsafe"? @modifier
  name: (type_identifier) @name
  body: (declaration_list) @body) @symbol.trait

(type_item
  (visibility_modifier)? @visibility
  name: (type_identifier) @name) @symbol.type

(associated_type
  name: (type_identifier) @name) @symbol.type

; An `impl` takes the name of the type it is for: its members belong to that type.
(impl_item
  "unsafe"? @modifier
  type_parameters: (_)? @signature
  "!"? @signature
  trait: (_)? @signature
  type: [
    (type_identifier) @name
    (primitive_type) @name
    (generic_type type: [
      (type_identifier) @name
      (scoped_type_identifier name: (type_identifier) @name)])
    (scoped_type_identifier name: (type_identifier) @name)
    (reference_type type: [
      (type_identifier) @name
      (primitive_type) @name
      (generic_type type: (type_identifier) @name)
      (scoped_type_identifier name: (type_identifier) @name)
      (generic_type type: (scoped_type_identifier name: (type_identifier) @name))])
    (dynamic_type trait: [
      (type_identifier) @name
      (generic_type type: (type_identifier) @name)
      (scoped_type_identifier name: (type_identifier) @name)])
  ] @signature
  (where_clause)? @signature
  body: (declaration_list)? @body) @symbol.impl

(impl_item
  "unsafe"? @modifier
  type_parameters: (_)? @signature
  "!"? @signature
  trait: (_)? @signature
  type: [
    (array_type) (bounded_type) (function_type) (macro_invocation) (metavariable) (never_type)
    (pointer_type) (tuple_type) (unit_type)
    (reference_type type: [
      (array_type) (bounded_type) (dynamic_type) (function_type) (pointer_type) (reference_type)
      (tuple_type) (unit_type)])
  ] @name @signature
  (where_clause)? @signature
  body: (declaration_list)? @body) @symbol.impl

(mod_item
  (visibility_modifier)? @visibility
  name: (identifier) @name
  body: (declaration_list
    (line_comment inner: (inner_doc_comment_marker)) @doc
    . (line_comment inner: (inner_doc_comment_marker))? @doc
    . (line_comment inner: (inner_doc_comment_marker))? @doc) @body) @symbol.module
(mod_item
  (visibility_modifier)? @visibility
  name: (identifier) @name
  body: (declaration_list)? @body) @symbol.module

; Constants and statics of modules, `extern` blocks and types; those within functions are local.
(source_file
  (const_item
    (visibility_modifier)? @visibility
    name: (identifier) @name
    value: (_)? @value) @symbol.constant)
(declaration_list
  (const_item
    (visibility_modifier)? @visibility
    name: (identifier) @name
    value: (_)? @value) @symbol.constant)
(source_file
  (static_item
    (visibility_modifier)? @visibility
    "static" @modifier
    (mutable_specifier)? @modifier
    name: (identifier) @name
    value: (_)? @value) @symbol.variable)
(declaration_list
  (static_item
    (visibility_modifier)? @visibility
    "static" @modifier
    (mutable_specifier)? @modifier
    name: (identifier) @name
    value: (_)? @value) @symbol.variable)

; A macro shows what its first rule takes.
((attribute_item (attribute . (identifier) @_export))
  .
  (attribute_item)?
  .
  (macro_definition
    name: (identifier) @name
    (macro_rule left: (_) @signature)) @symbol.macro
  (#eq? @_export "macro_export")
  (#set! visibility "public"))
(macro_definition
  name: (identifier) @name
  (macro_rule left: (_) @signature)) @symbol.macro
(macro_definition
  name: (identifier) @name
  ["(" "[" "{"] @body) @symbol.macro

; Tests: the standard attribute and those of the usual frameworks.
(attribute_item
  (attribute . [
    (identifier) @_test
    (scoped_identifier name: (identifier) @_test)])
  (#any-of? @_test
    "test" "bench" "rstest" "test_case" "test_matrix" "test_log" "proptest" "quickcheck"
    "wasm_bindgen_test" "divan_bench" "googletest" "gtest" "traced_test" "db_test" "apply_test")) @attribute.test
(attribute_item) @attribute

; Documentation.
(line_comment) @comment
(block_comment) @comment
(source_file (line_comment inner: (inner_doc_comment_marker)) @file.doc)
(source_file (block_comment inner: (inner_doc_comment_marker)) @file.doc)
