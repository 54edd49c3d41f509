; Declarations of Java. The captures are explained in ../README.md.

[(line_comment) (block_comment)] @comment

(package_declaration [(identifier) (scoped_identifier)] @name) @symbol.package
(module_declaration name: (_) @name body: (_) @body) @symbol.module

; Tests: JUnit 4 and 5, TestNG, jqwik by their annotations; JUnit 3 by the base class and the name

(method_declaration
  (modifiers
    [(marker_annotation name: [(identifier) @_annotation (scoped_identifier name: (identifier) @_annotation)])
     (annotation name: [(identifier) @_annotation (scoped_identifier name: (identifier) @_annotation)])])
  (#any-of? @_annotation
    "Test" "ParameterizedTest" "RepeatedTest" "TestFactory" "TestTemplate" "Property" "Theory")) @test

(class_declaration
  superclass: (superclass (type_identifier) @_base)
  body: (class_body (method_declaration name: (identifier) @_name) @test)
  (#match? @_base "TestCase$")
  (#match? @_name "^test"))

; Types

(class_declaration
  (modifiers)? @modifier @visibility
  name: (identifier) @name
  body: (_) @body) @symbol.class

(interface_declaration
  (modifiers)? @modifier @visibility
  name: (identifier) @name
  body: (_) @body) @symbol.interface

(enum_declaration
  (modifiers)? @modifier @visibility
  name: (identifier) @name
  body: (_) @body) @symbol.enum

(record_declaration
  (modifiers)? @modifier @visibility
  name: (identifier) @name
  body: (_) @body) @symbol.record

(annotation_type_declaration
  (modifiers)? @modifier @visibility
  name: (identifier) @name
  body: (_) @body) @symbol.annotation

; Members

(method_declaration
  (modifiers)? @modifier @visibility
  type: (void_type)
  name: (identifier) @name
  body: (_)? @body) @symbol.method

(method_declaration
  (modifiers)? @modifier @visibility
  type: (_) @type
  name: (identifier) @name
  body: (_)? @body) @symbol.method

(constructor_declaration
  (modifiers)? @modifier @visibility
  name: (identifier) @name
  body: (_) @body) @symbol.constructor

(compact_constructor_declaration
  (modifiers)? @modifier @visibility
  name: (identifier) @name
  body: (_) @body) @symbol.constructor

(annotation_type_element_declaration
  type: (_) @type
  name: (identifier) @name
  value: (_)? @value) @symbol.method

(enum_constant
  name: (identifier) @name
  body: (_)? @body) @symbol.variant

; The parts of a record are fields of it.
(record_declaration
  parameters: (formal_parameters
    (formal_parameter type: (_) @type name: (identifier) @name) @symbol.field))

[(field_declaration) (constant_declaration)] @wrapper

; static final …: a constant
(field_declaration
  (modifiers) @_modifiers @visibility
  type: (_) @type
  declarator: (variable_declarator
    name: (identifier) @name
    value: (_)? @value) @symbol.constant
  (#match? @_modifiers "\\bstatic\\b")
  (#match? @_modifiers "\\bfinal\\b"))

; Of other fields the type says more than a value that is no literal.
(field_declaration
  (modifiers)? @modifier @visibility
  type: (_) @type
  declarator: (variable_declarator
    name: (identifier) @name
    value: [
      (decimal_integer_literal) (hex_integer_literal) (decimal_floating_point_literal) (string_literal)
      (character_literal) (true) (false) (unary_expression)] @value) @symbol.field)

(field_declaration
  (modifiers)? @modifier @visibility
  type: (_) @type
  declarator: (variable_declarator
    name: (identifier) @name
    value: (_)? @body) @symbol.field)

(constant_declaration
  (modifiers)? @visibility
  type: (_) @type
  declarator: (variable_declarator
    name: (identifier) @name
    value: (_)? @value) @symbol.constant)
