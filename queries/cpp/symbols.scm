; Declarations of C++, on top of those of C (../c). The captures are explained in ../README.md.

(namespace_definition
  "inline"? @modifier
  name: (_) @name
  body: (declaration_list) @body) @symbol.namespace

; Tests of GoogleTest, Boost.Test, Catch2 and doctest; the latter two leave their bodies outside the call.
(function_definition
  !type
  declarator: (function_declarator
    declarator: (identifier) @_macro
    parameters: (parameter_list
      . (parameter_declaration type: (_) @container)
      . (parameter_declaration type: (_) @name)))
  body: (compound_statement) @body
  (#any-of? @_macro "TEST" "TEST_F" "TEST_P" "TYPED_TEST" "TYPED_TEST_P" "GTEST_TEST")) @symbol.test
(function_definition
  !type
  declarator: (function_declarator
    declarator: (identifier) @_macro
    parameters: (parameter_list . (parameter_declaration type: (_) @name) .))
  body: (compound_statement) @body
  (#any-of? @_macro "BOOST_AUTO_TEST_CASE" "BOOST_FIXTURE_TEST_CASE" "BOOST_DATA_TEST_CASE" "TEST" "TEST_CASE")) @symbol.test
(call_expression
  function: (identifier) @_macro
  arguments: (argument_list . (string_literal) @name)
  (#any-of? @_macro
    "TEST_CASE" "SCENARIO" "SECTION" "SUBCASE" "TEST_CASE_METHOD" "TEST_CASE_FIXTURE" "TEMPLATE_TEST_CASE"
    "GIVEN" "WHEN" "THEN")) @symbol.test
(call_expression
  function: (identifier) @_macro
  arguments: (argument_list . (_) . (string_literal) @name)
  (#any-of? @_macro "TEST_CASE_METHOD" "TEST_CASE_FIXTURE")) @symbol.test
(call_expression
  function: (identifier) @_macro
  arguments: (argument_list . (string_literal) @name)
  (#eq? @_macro "TEST_SUITE")) @symbol.suite

; Classes. A specialization shows its arguments behind the name, as it does its bases.
(class_specifier
  name: [
    (type_identifier) @name
    (template_type name: (type_identifier) @name)
    (qualified_identifier scope: (_) @container name: [
      (type_identifier) @name
      (template_type name: (type_identifier) @name)])]
  body: (field_declaration_list) @body
  (#set! visibility.members "private")) @symbol.class
(struct_specifier
  name: [
    (type_identifier) @name
    (template_type name: (type_identifier) @name)
    (qualified_identifier scope: (_) @container name: [
      (type_identifier) @name
      (template_type name: (type_identifier) @name)])]
  body: (field_declaration_list) @body
  (#set! visibility.members "public")) @symbol.struct
(union_specifier
  name: [
    (type_identifier) @name
    (template_type name: (type_identifier) @name)
    (qualified_identifier scope: (_) @container name: [
      (type_identifier) @name
      (template_type name: (type_identifier) @name)])]
  body: (field_declaration_list) @body
  (#set! visibility.members "public")) @symbol.union
; `class EXPORT Name : public Base { … }` reads as a function to the grammar, which does not know the macro.
(function_definition
  type: (class_specifier name: (type_identifier) !body)
  declarator: (identifier) @name
  body: (compound_statement) @body
  (#set! visibility.members "private")) @symbol.class
(function_definition
  type: (struct_specifier name: (type_identifier) !body)
  declarator: (identifier) @name
  body: (compound_statement) @body
  (#set! visibility.members "public")) @symbol.struct
(labeled_statement
  label: (statement_identifier) @visibility.section
  (#any-of? @visibility.section "public" "private" "protected"))
(field_declaration_list (access_specifier) @visibility.section)

; Constructors (a name in capitals is a macro behind a method): in the class, and outside of it where the name is that of the scope.
(field_declaration_list
  (function_definition
    !type
    declarator: (function_declarator declarator: (identifier) @name)
    (field_initializer_list)? @body
    body: (_)? @body
    (#not-match? @name "^[A-Z0-9]+(_[A-Z0-9]+)+_?$")) @symbol.constructor)
(field_declaration_list (template_declaration
  (function_definition
    !type
    declarator: (function_declarator declarator: (identifier) @name)
    (field_initializer_list)? @body
    body: (_)? @body
    (#not-match? @name "^[A-Z0-9]+(_[A-Z0-9]+)+_?$")) @symbol.constructor))
(field_declaration_list
  (declaration
    !type
    declarator: (function_declarator declarator: (identifier) @name)
    (#not-match? @name "^[A-Z0-9]+(_[A-Z0-9]+)+_?$")) @symbol.constructor)
(field_declaration_list (template_declaration
  (declaration
    !type
    declarator: (function_declarator declarator: (identifier) @name)
    (#not-match? @name "^[A-Z0-9]+(_[A-Z0-9]+)+_?$")) @symbol.constructor))
(function_definition
  !type
  declarator: (function_declarator declarator: (qualified_identifier scope: [(namespace_identifier) @container (template_type name: (type_identifier) @container)] name: (identifier) @name))
  (field_initializer_list)? @body
  body: (_)? @body
  (#eq? @container @name)) @symbol.constructor
(function_definition
  !type
  declarator: (function_declarator declarator: (qualified_identifier scope: (_) @container name: (qualified_identifier scope: (namespace_identifier) @container @_class name: (identifier) @name)))
  (field_initializer_list)? @body
  body: (_)? @body
  (#eq? @_class @name)) @symbol.constructor
; Destructors and conversion operators have no result type.
(function_definition
  "virtual"? @modifier
  declarator: (function_declarator declarator: [
    (destructor_name) @name
    (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: (destructor_name) @name)
    (qualified_identifier scope: (_) @container
      name: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: (destructor_name) @name))])
  body: (_)? @body) @symbol.method
(declaration
  "virtual"? @modifier
  declarator: (function_declarator declarator: (destructor_name) @name)) @symbol.method
(function_definition
  declarator: [
    (operator_cast type: (_) @name declarator: (_) @signature)
    (qualified_identifier scope: [(namespace_identifier) (template_type)] @container
      name: (operator_cast type: (_) @name declarator: (_) @signature))]
  body: (_)? @body) @symbol.operator
(declaration
  declarator: (operator_cast type: (_) @name declarator: (_) @signature)) @symbol.operator

; Functions that leave their result to `auto`: a trailing type is part of the signature.
(function_definition
  "virtual"? @modifier
  (storage_class_specifier)* @modifier
  type: (placeholder_type_specifier)
  declarator: (function_declarator declarator: [(identifier) (field_identifier)] @name)
  body: (_)? @body
  (#set! kind.in-type "method")) @symbol.function
(field_declaration
  "virtual"? @modifier
  (storage_class_specifier)* @modifier
  type: (placeholder_type_specifier)
  declarator: (function_declarator declarator: (field_identifier) @name)) @symbol.method
(function_definition
  type: (placeholder_type_specifier)
  declarator: (function_declarator declarator: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: (identifier) @name))
  body: (_)? @body) @symbol.method

; A function that is only a friend belongs to the namespace around.
(friend_declaration (declaration
  type: (_) @type
  declarator: [
    (function_declarator declarator: (identifier) @name)
    (reference_declarator ["&" "&&"] @type (function_declarator declarator: (identifier) @name))
    (pointer_declarator "*" @type declarator: (function_declarator declarator: (identifier) @name))]) @symbol.function
  (#set! container "file"))

; Operators.
(function_definition
  "virtual"? @modifier
  (storage_class_specifier)* @modifier
  (type_qualifier)? @type
  type: (_) @type
  declarator: [
    (function_declarator declarator: [(operator_name) @name (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: (operator_name) @name)])
    (reference_declarator ["&" "&&"] @type (function_declarator declarator: [(operator_name) @name (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: (operator_name) @name)]))
    (pointer_declarator "*" @type declarator: (function_declarator declarator: [(operator_name) @name (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: (operator_name) @name)]))
    (pointer_declarator declarator: (pointer_declarator "*" @type declarator: (function_declarator declarator: [(operator_name) @name (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: (operator_name) @name)])))]
  body: (_)? @body) @symbol.operator
(field_declaration
  "virtual"? @modifier
  (storage_class_specifier)* @modifier
  (type_qualifier)? @type
  type: (_) @type
  declarator: [
    (function_declarator declarator: (operator_name) @name)
    (reference_declarator ["&" "&&"] @type (function_declarator declarator: (operator_name) @name))
    (pointer_declarator "*" @type declarator: (function_declarator declarator: (operator_name) @name))
    (pointer_declarator declarator: (pointer_declarator "*" @type declarator: (function_declarator declarator: (operator_name) @name)))]) @symbol.operator
(declaration
  "virtual"? @modifier
  (storage_class_specifier)* @modifier
  (type_qualifier)? @type
  type: (_) @type
  declarator: [
    (function_declarator declarator: (operator_name) @name)
    (reference_declarator ["&" "&&"] @type (function_declarator declarator: (operator_name) @name))
    (pointer_declarator "*" @type declarator: (function_declarator declarator: (operator_name) @name))
    (pointer_declarator declarator: (pointer_declarator "*" @type declarator: (function_declarator declarator: (operator_name) @name)))]) @symbol.operator
; Functions and methods with a body, deleted or defaulted.
(function_definition
  "virtual"? @modifier
  (storage_class_specifier)* @modifier
  (type_qualifier)? @type
  type: (_) @type
  declarator: [
    (function_declarator declarator: [(identifier) @name (field_identifier) @name (template_function name: (identifier) @name)])
    (reference_declarator ["&" "&&"] @type (function_declarator declarator: [(identifier) @name (field_identifier) @name (template_function name: (identifier) @name)]))
    (pointer_declarator "*" @type declarator: (function_declarator declarator: [(identifier) @name (field_identifier) @name (template_function name: (identifier) @name)]))
    (pointer_declarator declarator: (pointer_declarator "*" @type declarator: (function_declarator declarator: [(identifier) @name (field_identifier) @name (template_function name: (identifier) @name)])))]
  body: (_)? @body
  (#not-any-of? @name "if" "for" "while" "switch" "return" "else" "sizeof" "offsetof" "defined")
  (#set! kind.in-type "method")) @symbol.function
(function_definition
  "virtual"? @modifier
  (storage_class_specifier)* @modifier
  (type_qualifier)? @type
  type: (_) @type
  declarator: [
    (function_declarator declarator: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: [(identifier) @name (template_function name: (identifier) @name)]))
    (reference_declarator ["&" "&&"] @type (function_declarator declarator: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: [(identifier) @name (template_function name: (identifier) @name)])))
    (pointer_declarator "*" @type declarator: (function_declarator declarator: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: [(identifier) @name (template_function name: (identifier) @name)])))
    (pointer_declarator declarator: (pointer_declarator "*" @type declarator: (function_declarator declarator: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: [(identifier) @name (template_function name: (identifier) @name)]))))]
  body: (_)? @body) @symbol.method
(function_definition
  "virtual"? @modifier
  (storage_class_specifier)* @modifier
  (type_qualifier)? @type
  type: (_) @type
  declarator: [
    (function_declarator declarator: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: [(identifier) @name (template_function name: (identifier) @name)])))
    (reference_declarator ["&" "&&"] @type (function_declarator declarator: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: [(identifier) @name (template_function name: (identifier) @name)]))))
    (pointer_declarator "*" @type declarator: (function_declarator declarator: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: [(identifier) @name (template_function name: (identifier) @name)]))))
    (pointer_declarator declarator: (pointer_declarator "*" @type declarator: (function_declarator declarator: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: [(identifier) @name (template_function name: (identifier) @name)])))))]
  body: (_)? @body) @symbol.method
(function_definition
  "virtual"? @modifier
  (storage_class_specifier)* @modifier
  (type_qualifier)? @type
  type: (_) @type
  declarator: [
    (function_declarator declarator: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: [(identifier) @name (template_function name: (identifier) @name)]))))
    (reference_declarator ["&" "&&"] @type (function_declarator declarator: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: [(identifier) @name (template_function name: (identifier) @name)])))))
    (pointer_declarator "*" @type declarator: (function_declarator declarator: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: [(identifier) @name (template_function name: (identifier) @name)])))))
    (pointer_declarator declarator: (pointer_declarator "*" @type declarator: (function_declarator declarator: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: [(identifier) @name (template_function name: (identifier) @name)]))))))]
  body: (_)? @body) @symbol.method
; Methods declared in a class; the second for the classes that read as functions.
(field_declaration
  "virtual"? @modifier
  (storage_class_specifier)* @modifier
  (type_qualifier)? @type
  type: (_) @type
  declarator: [
    (function_declarator declarator: (field_identifier) @name)
    (reference_declarator ["&" "&&"] @type (function_declarator declarator: (field_identifier) @name))
    (pointer_declarator "*" @type declarator: (function_declarator declarator: (field_identifier) @name))
    (pointer_declarator declarator: (pointer_declarator "*" @type declarator: (function_declarator declarator: (field_identifier) @name)))]) @symbol.method
(declaration
  "virtual"? @modifier
  (storage_class_specifier)* @modifier
  (type_qualifier)? @type
  type: (_) @type
  declarator: [
    (function_declarator declarator: (identifier) @name)
    (reference_declarator ["&" "&&"] @type (function_declarator declarator: (identifier) @name))
    (pointer_declarator "*" @type declarator: (function_declarator declarator: (identifier) @name))
    (pointer_declarator declarator: (pointer_declarator "*" @type declarator: (function_declarator declarator: (identifier) @name)))]
  (#not-any-of? @name "if" "for" "while" "switch" "return" "else" "sizeof" "offsetof" "defined")
  (#set! kind.in-type "method") (#set! local "none")) @symbol.function
(declaration
  "virtual"? @modifier
  (storage_class_specifier)* @modifier
  (type_qualifier)? @type
  type: (_) @type
  declarator: (init_declarator
    declarator: [
    (function_declarator declarator: (identifier) @name)
    (reference_declarator ["&" "&&"] @type (function_declarator declarator: (identifier) @name))
    (pointer_declarator "*" @type declarator: (function_declarator declarator: (identifier) @name))
    (pointer_declarator declarator: (pointer_declarator "*" @type declarator: (function_declarator declarator: (identifier) @name)))]
    value: (number_literal))
  (#set! kind.in-type "method") (#set! local "none")) @symbol.function

; Types.
(alias_declaration name: (type_identifier) @name (#set! local "none")) @symbol.type
(type_definition
  (type_qualifier)? @type
  type: [(template_type) (qualified_identifier) (dependent_type) (decltype)] @type
  declarator: [
    (type_identifier) @name
    (pointer_declarator "*" @type declarator: (type_identifier) @name)
    (reference_declarator "&" @type (type_identifier) @name)]
  (#set! local "none")) @symbol.type
(concept_definition "concept" @modifier name: (identifier) @name (_) @value) @symbol.type

; Fields with a value or a reference; the other forms are C's.
(field_declaration
  (storage_class_specifier)* @modifier
  type: (_) @type
  . declarator: [(field_identifier) @name (pointer_declarator declarator: (field_identifier) @name)] @symbol.field
  default_value: (_)
  ",")
(field_declaration
  (storage_class_specifier)* @modifier
  (type_qualifier)? @type
  type: (_) @type
  declarator: [
    (field_identifier) @name
    (array_declarator declarator: (field_identifier) @name)
    (pointer_declarator "*" @type declarator: (field_identifier) @name)
    (reference_declarator ["&" "&&"] @type (field_identifier) @name)]
  .
  ["=" ";"]? @body
  default_value: (_) @value) @symbol.field
(field_declaration
  (storage_class_specifier)+ @modifier
  (type_qualifier)? @type
  type: (_) @type
  declarator: [
    (field_identifier) @name
    (array_declarator declarator: (field_identifier) @name)
    (pointer_declarator "*" @type declarator: (field_identifier) @name)]
  !default_value) @symbol.field
(field_declaration
  (type_qualifier)? @type
  type: (_) @type
  declarator: (reference_declarator ["&" "&&"] @type (field_identifier) @name)) @symbol.field

; Variables: constants known when compiled, static members, references.
(declaration
  (storage_class_specifier)* @modifier
  (type_qualifier) @_constexpr
  type: (_) @type
  declarator: (init_declarator declarator: (identifier) @name value: (_) @value)
  (#any-of? @_constexpr "constexpr" "constinit")
  (#set! local "none")) @symbol.constant
(declaration
  (type_qualifier)? @type
  type: (_) @type
  declarator: [
    (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: (identifier) @name)
    (init_declarator
      declarator: [
        (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: (identifier) @name)
        (array_declarator declarator:
          (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: (identifier) @name))
        (pointer_declarator "*" @type declarator:
          (qualified_identifier scope: [(namespace_identifier) (template_type)] @container name: (identifier) @name))]
      value: (_) @value)]
  (#set! kind.in-type "field") (#set! local "none")) @symbol.variable
(declaration
  (storage_class_specifier)* @modifier
  (type_qualifier)? @type
  type: (_) @type
  declarator: [
    (reference_declarator ["&" "&&"] @type (identifier) @name)
    (init_declarator
      declarator: (reference_declarator ["&" "&&"] @type (identifier) @name)
      value: (_) @value)]
  (#set! kind.in-type "field") (#set! local "none")) @symbol.variable

(template_declaration) @wrapper
(friend_declaration) @wrapper
(linkage_specification body: [(declaration) (function_definition)]) @wrapper
