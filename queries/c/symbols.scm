; Declarations of C. The captures are explained in ../README.md.

; Functions with a body; a keyword for a name is a misread statement. Result types stand in front; a pointer's stars are in the declarator.
(function_definition
  (storage_class_specifier)* @modifier
  (type_qualifier)? @type
  type: (_) @type
  declarator: [
    (function_declarator declarator: (identifier) @name)
    (pointer_declarator "*" @type declarator: (function_declarator declarator: (identifier) @name))
    (pointer_declarator declarator: (pointer_declarator "*" @type
      declarator: (function_declarator declarator: (identifier) @name)))
    (function_declarator declarator: (parenthesized_declarator (identifier) @name))]
  body: (compound_statement) @body
  (#not-any-of? @name "if" "for" "while" "switch" "return" "else" "sizeof" "offsetof" "defined")) @symbol.function

; Prototypes.
(declaration
  (storage_class_specifier)* @modifier
  (type_qualifier)? @type
  type: (_) @type
  declarator: [
    (function_declarator declarator: (identifier) @name)
    (pointer_declarator "*" @type declarator: (function_declarator declarator: (identifier) @name))
    (pointer_declarator declarator: (pointer_declarator "*" @type
      declarator: (function_declarator declarator: (identifier) @name)))
    (function_declarator declarator: (parenthesized_declarator (identifier) @name))]
  (#not-any-of? @name "if" "for" "while" "switch" "return" "else" "sizeof" "offsetof" "defined")
  (#set! local "none")) @symbol.function

; Tests of cmocka, Unity and those written by hand: functions by name that take nothing, or the state.
(function_definition
  declarator: (function_declarator
    declarator: (identifier) @_name
    parameters: (parameter_list) @_parameters)
  (#match? @_name "^test_")
  (#any-of? @_parameters "(void)" "()" "(void **state)" "(void** state)")) @test
(function_definition
  type: (type_identifier) @_macro
  declarator: (parenthesized_declarator (identifier) @name)
  body: (compound_statement) @body
  (#any-of? @_macro "START_TEST" "TEST" "Test" "CTEST")) @symbol.test

; Types. `typedef struct tag { … } name` is the struct, and a type besides where the names differ.
(type_definition type: (struct_specifier !name body: (_) @body) declarator: (type_identifier) @name) @symbol.struct
(type_definition type: (union_specifier !name body: (_) @body) declarator: (type_identifier) @name) @symbol.union
(type_definition type: (enum_specifier !name body: (_) @body) declarator: (type_identifier) @name) @symbol.enum
(struct_specifier name: (type_identifier) @name body: (_) @body) @symbol.struct
(union_specifier name: (type_identifier) @name body: (_) @body) @symbol.union
(enum_specifier name: (type_identifier) @name body: (_) @body) @symbol.enum
(enumerator name: (identifier) @name value: (_)? @value) @symbol.variant

(type_definition
  type: [
    (struct_specifier "struct" @type name: (_) @_tag @type body: (_))
    (union_specifier "union" @type name: (_) @_tag @type body: (_))
    (enum_specifier "enum" @type name: (_) @_tag @type body: (_))]
  declarator: [
    (type_identifier) @name
    (pointer_declarator declarator: (type_identifier) @name)] @symbol.type
  (#not-eq? @name @_tag))
(type_definition
  type: [
    (struct_specifier name: (_) !body)
    (union_specifier name: (_) !body)
    (enum_specifier name: (_) !body)
    (type_identifier) (primitive_type) (sized_type_specifier)] @type
  declarator: [
    (type_identifier) @name
    (primitive_type) @name
    (array_declarator declarator: (type_identifier) @name)
    (pointer_declarator "*" @type declarator: (type_identifier) @name)
    (function_declarator
      declarator: (type_identifier) @name parameters: (_) @signature)
    (function_declarator
      declarator: (parenthesized_declarator (pointer_declarator declarator: (type_identifier) @name))
      parameters: (_) @signature)
    (pointer_declarator "*" @type declarator: (function_declarator
      declarator: (parenthesized_declarator (pointer_declarator declarator: (type_identifier) @name))
      parameters: (_) @signature))]) @symbol.type

; Fields. First those whose type is spelled out in place, then several of one line, then the rest.
(field_declaration
  type: [(struct_specifier body: (_) @body) (union_specifier body: (_) @body) (enum_specifier body: (_) @body)]
  declarator: [
    (field_identifier) @name @signature
    (array_declarator declarator: (field_identifier) @name @signature)
    (pointer_declarator declarator: (field_identifier) @name @signature)]) @symbol.field
(field_declaration
  type: (_) @type
  . declarator: [
    (field_identifier) @name
    (array_declarator declarator: (field_identifier) @name)
    (pointer_declarator declarator: (field_identifier) @name)] @symbol.field
  ",")
(field_declaration
  type: (_) @type
  ","
  declarator: [
    (field_identifier) @name
    (array_declarator declarator: (field_identifier) @name)
    (pointer_declarator declarator: (field_identifier) @name)] @symbol.field)
(field_declaration
  (type_qualifier)? @type
  type: (_) @type
  declarator: [
    (field_identifier) @name
    (array_declarator declarator: [
      (field_identifier) @name
      (array_declarator declarator: (field_identifier) @name)])
    (pointer_declarator "*" @type declarator: [
      (field_identifier) @name
      (array_declarator declarator: (field_identifier) @name)])
    (pointer_declarator declarator: (pointer_declarator "*" @type declarator: [
      (field_identifier) @name
      (array_declarator declarator: (field_identifier) @name)]))
    (function_declarator
      declarator: (parenthesized_declarator (pointer_declarator declarator: (field_identifier) @name))
      parameters: (_) @signature)
    (pointer_declarator "*" @type declarator: (function_declarator
      declarator: (parenthesized_declarator (pointer_declarator declarator: (field_identifier) @name))
      parameters: (_) @signature))]
  (bitfield_clause)? @body) @symbol.field

; Variables of the file, in the same order.
(declaration
  (storage_class_specifier)* @modifier
  type: [(struct_specifier !name body: (_) @body) (union_specifier !name body: (_) @body) (enum_specifier !name body: (_) @body)]
  declarator: [
    (identifier) @name @signature
    (array_declarator declarator: (identifier) @name @signature)
    (pointer_declarator declarator: (identifier) @name @signature)
    (init_declarator declarator: [
      (identifier) @name @signature
      (array_declarator declarator: (identifier) @name @signature)
      (pointer_declarator declarator: (identifier) @name @signature)])]
  (#set! kind.in-type "field") (#set! local "none")) @symbol.variable
(declaration
  (storage_class_specifier)* @modifier
  type: [(struct_specifier name: (_) @type body: (_)) (union_specifier name: (_) @type body: (_)) (enum_specifier name: (_) @type body: (_))]
  declarator: [
    (identifier) @name
    (array_declarator declarator: (identifier) @name)
    (pointer_declarator declarator: (identifier) @name)
    (init_declarator
      declarator: [
        (identifier) @name
        (array_declarator declarator: (identifier) @name)
        (pointer_declarator declarator: (identifier) @name)]
      value: (_) @value)] @symbol.variable
  (#set! kind.in-type "field") (#set! local "none"))
(declaration
  (storage_class_specifier)* @modifier
  type: (_) @type
  . declarator: [
    (identifier) @name
    (array_declarator declarator: (identifier) @name)
    (pointer_declarator declarator: (identifier) @name)
    (init_declarator
      declarator: [
        (identifier) @name
        (array_declarator declarator: (identifier) @name)
        (pointer_declarator declarator: (identifier) @name)]
      value: (_) @value)] @symbol.variable
  ","
  (#set! kind.in-type "field") (#set! local "none"))
(declaration
  (storage_class_specifier)* @modifier
  type: (_) @type
  ","
  declarator: [
    (identifier) @name
    (array_declarator declarator: (identifier) @name)
    (pointer_declarator declarator: (identifier) @name)
    (init_declarator
      declarator: [
        (identifier) @name
        (array_declarator declarator: (identifier) @name)
        (pointer_declarator declarator: (identifier) @name)]
      value: (_) @value)] @symbol.variable
  (#set! kind.in-type "field") (#set! local "none"))
(declaration
  (storage_class_specifier)* @modifier
  (type_qualifier)? @type
  type: (_) @type
  declarator: [
    (identifier) @name
    (array_declarator declarator: [
      (identifier) @name
      (array_declarator declarator: (identifier) @name)])
    (pointer_declarator "*" @type declarator: [
      (identifier) @name
      (array_declarator declarator: (identifier) @name)])
    (pointer_declarator declarator: (pointer_declarator "*" @type declarator: [
      (identifier) @name
      (array_declarator declarator: (identifier) @name)]))
    (function_declarator
      declarator: (parenthesized_declarator (pointer_declarator declarator: (identifier) @name))
      parameters: (_) @signature)
    (init_declarator
      declarator: [
        (identifier) @name
        (array_declarator declarator: [
          (identifier) @name
          (array_declarator declarator: (identifier) @name)])
        (pointer_declarator "*" @type declarator: [
          (identifier) @name
          (array_declarator declarator: (identifier) @name)])
        (pointer_declarator declarator: (pointer_declarator "*" @type declarator: [
          (identifier) @name
          (array_declarator declarator: (identifier) @name)]))
        (function_declarator
          declarator: (parenthesized_declarator (pointer_declarator declarator: (identifier) @name))
          parameters: (_) @signature)]
      value: (_) @value)]
  (#set! kind.in-type "field") (#set! local "none")) @symbol.variable

; What stands in front of `typedef` or `static` documents what is declared behind it.
(type_definition) @wrapper
(declaration type: [(struct_specifier body: (_)) (union_specifier body: (_)) (enum_specifier body: (_))]) @wrapper
(declaration ",") @wrapper
(field_declaration ",") @wrapper

; Macros; an include guard is none.
(preproc_def
  name: (identifier) @name
  value: (_) @value
  (#set! container "file")) @symbol.macro
(preproc_def
  name: (identifier) @name
  !value
  (#not-match? @name "(?i)_(h|hh|hpp|hxx|inc|included)_*$")
  (#set! container "file")) @symbol.macro
(preproc_function_def
  name: (identifier) @name
  parameters: (_) @signature
  value: (_)? @body
  (#set! container "file")) @symbol.macro

(comment) @comment
(translation_unit . (comment) @file.doc
  (#not-match? @file.doc "(?i)copyright|licen[sc]e|SPDX|-\\*-|\\(c\\)"))
