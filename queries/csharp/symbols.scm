; Declarations of C#. The captures are explained in ../README.md.

(comment) @comment

; A namespace without braces holds nothing by its node, so neither kind is written in front of names.
(namespace_declaration name: (_) @name body: (_) @body (#set! container "none")) @symbol.namespace
(file_scoped_namespace_declaration name: (_) @name) @symbol.namespace

; Tests: xUnit, NUnit, MSTest
(method_declaration
  (attribute_list
    (attribute name: [(identifier) @_attribute (qualified_name name: (identifier) @_attribute)]))
  (#any-of? @_attribute
    "Fact" "Theory" "Test" "TestCase" "TestCaseSource" "TestMethod" "DataTestMethod" "Property"
    "SkippableFact" "SkippableTheory" "Benchmark" "FactAttribute" "TestAttribute")) @test

; Types

(class_declaration (modifier)* @modifier @visibility name: (_) @name body: (_)? @body) @symbol.class
(struct_declaration (modifier)* @modifier @visibility name: (_) @name body: (_)? @body) @symbol.struct
(interface_declaration (modifier)* @modifier @visibility name: (_) @name body: (_)? @body) @symbol.interface
(enum_declaration (modifier)* @modifier @visibility name: (_) @name body: (_)? @body) @symbol.enum
(record_declaration (modifier)* @modifier @visibility name: (_) @name body: (_)? @body) @symbol.record
(delegate_declaration (modifier)* @modifier @visibility type: (_) @type name: (_) @name) @symbol.delegate

(enum_member_declaration name: (_) @name value: (_)? @value) @symbol.variant

; The parts of a record are properties of it.
(record_declaration
  (parameter_list (parameter type: (_) @type name: (_) @name "=" (_) @value) @symbol.property))
(record_declaration
  (parameter_list (parameter type: (_) @type name: (_) @name) @symbol.property))

; Members

(method_declaration
  (modifier)* @modifier @visibility
  returns: (predefined_type) @_void
  name: (_) @name
  type_parameters: (_)? @signature
  parameters: (_) @signature
  (type_parameter_constraints_clause)* @signature
  body: (_)? @body
  (#eq? @_void "void")) @symbol.method

(method_declaration
  (modifier)* @modifier @visibility
  returns: (_) @type
  name: (_) @name
  type_parameters: (_)? @signature
  parameters: (_) @signature
  (type_parameter_constraints_clause)* @signature
  body: (_)? @body) @symbol.method

(local_function_statement
  (modifier)* @modifier
  type: (predefined_type) @_void
  name: (_) @name
  body: (_) @body
  (#eq? @_void "void")) @symbol.function

(local_function_statement
  (modifier)* @modifier
  type: (_) @type
  name: (_) @name
  body: (_) @body) @symbol.function

(constructor_declaration
  (modifier)* @modifier @visibility
  name: (_) @name
  parameters: (_) @signature
  body: (_)? @body) @symbol.constructor

; ~Name() is an override of Object.Finalize.
(destructor_declaration name: (_) @name body: (_)? @body (#set! name "Finalize")) @symbol.method

(operator_declaration
  (modifier)* @modifier @visibility
  type: (_) @type
  operator: _ @name
  body: (_)? @body) @symbol.operator

(conversion_operator_declaration
  (modifier)* @modifier @visibility
  ["implicit" "explicit"] @modifier
  type: (_) @name
  body: (_)? @body) @symbol.operator

(property_declaration
  (modifier)* @modifier @visibility
  type: (_) @type
  name: (_) @name
  [accessors: (_) @body value: (arrow_expression_clause) @body]) @symbol.property

(indexer_declaration
  (modifier)* @modifier @visibility
  type: (_) @type
  "this" @name
  [accessors: (_) @body value: (arrow_expression_clause) @body]) @symbol.property

(event_declaration
  (modifier)* @modifier @visibility
  type: (_) @type
  name: (_) @name
  accessors: (_)? @body) @symbol.event

[(field_declaration) (event_field_declaration)] @wrapper

(event_field_declaration
  (modifier)* @modifier @visibility
  (variable_declaration
    type: (_) @type
    (variable_declarator name: (_) @name "="? (_)? @value) @symbol.event))

(field_declaration
  (modifier)* @visibility
  (modifier) @_const
  (variable_declaration
    type: (_) @type
    (variable_declarator name: (_) @name "=" (_) @value) @symbol.constant)
  (#eq? @_const "const"))

(field_declaration
  (modifier)* @modifier @visibility
  (variable_declaration
    type: (_) @type
    (variable_declarator
      name: (_) @name
      "="
      [
        (integer_literal) (real_literal) (string_literal) (verbatim_string_literal) (character_literal)
        (boolean_literal) (null_literal) (prefix_unary_expression)] @value) @symbol.field))

; Of other fields the type says more than the value.
(field_declaration
  (modifier)* @modifier @visibility
  (variable_declaration
    type: (_) @type
    (variable_declarator name: (_) @name "=" (_) @body) @symbol.field))

(field_declaration
  (modifier)* @modifier @visibility
  (variable_declaration
    type: (_) @type
    (variable_declarator name: (_) @name) @symbol.field))

; What is left of a type whose members the grammar cannot read: `#if` between the parts of one declaration
(ERROR (modifier)* @modifier @visibility "class" . (identifier) @symbol.class @name)
(ERROR (modifier)* @modifier @visibility "interface" . (identifier) @symbol.interface @name)
(ERROR (modifier)* @modifier @visibility "struct" . (identifier) @symbol.struct @name)
