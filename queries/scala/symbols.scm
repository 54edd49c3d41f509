; Declarations of Scala. The captures are explained in ../README.md.

; Words to a linter say nothing about the code under them.
([(comment) (block_comment)] @comment (#not-match? @comment "^//\\s*(scalafmt:|scalastyle:|format:)"))
([(comment) (block_comment)] @attribute (#match? @attribute "^//\\s*(scalafmt:|scalastyle:|format:)"))

(package_clause name: (_) @name body: (_)? @body) @symbol.package
(package_object name: (_) @name body: (_)? @body) @symbol.object

(class_definition (annotation)* (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  "case"? @modifier name: (_) @name body: (_)? @body) @symbol.class
(object_definition (annotation)* (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  "case"? @modifier name: (_) @name body: (_)? @body) @symbol.object
(trait_definition (annotation)* (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  name: (_) @name body: (_)? @body) @symbol.trait
(enum_definition (annotation)* (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  name: (_) @name body: (_)? @body) @symbol.enum
(simple_enum_case name: (_) @name) @symbol.variant
(full_enum_case name: (_) @name) @symbol.variant
(enum_case_definitions) @wrapper

(function_definition (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  name: (identifier) @name body: (_) @body
  (#eq? @name "this")) @symbol.constructor
(function_definition (annotation)* (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  name: (_) @name body: (_) @body
  (#set! kind.in-type "method")) @symbol.function
(function_declaration (annotation)* (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  name: (_) @name
  (#set! kind.in-type "method")) @symbol.function

(extension_definition
  type_parameters: (_)? @signature
  parameters: (parameters (parameter type: (generic_type type: (_) @name))) @signature) @symbol.extension
(extension_definition
  type_parameters: (_)? @signature
  parameters: (parameters (parameter type: [(type_identifier) (stable_type_identifier) (function_type) (tuple_type)] @name)) @signature) @symbol.extension
(given_definition (annotation)* (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  "given" @modifier name: (_) @name body: (_)? @body) @symbol.property
(given_definition (annotation)* (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  "given" @modifier !name return_type: (_) @name body: (_)? @body
  (#set! signature "none")) @symbol.property

(type_definition (annotation)* (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier (opaque_modifier)? @modifier
  name: (_) @name) @symbol.type

; What is local to a function is none of these.
(compilation_unit (val_definition (annotation)* (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  pattern: [(identifier) (operator_identifier)] @name type: (_)? @type value: (_)? @value) @symbol.property (#set! signature "none"))
(compilation_unit (var_definition (annotation)* (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  pattern: [(identifier) (operator_identifier)] @name type: (_)? @type value: (_)? @value) @symbol.property (#set! signature "none"))
(compilation_unit [(val_definition pattern: [(identifiers (identifier) @name) (tuple_pattern (identifier) @name)])
  (var_definition pattern: [(identifiers (identifier) @name) (tuple_pattern (identifier) @name)])] @symbol.property (#set! signature "none"))
(template_body (val_definition (annotation)* (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  pattern: [(identifier) (operator_identifier)] @name type: (_)? @type value: (_)? @value) @symbol.property (#set! signature "none"))
(template_body (var_definition (annotation)* (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  pattern: [(identifier) (operator_identifier)] @name type: (_)? @type value: (_)? @value) @symbol.property (#set! signature "none"))
(template_body (val_declaration (annotation)* (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  name: [(identifier) (operator_identifier)] @name type: (_)? @type) @symbol.property (#set! signature "none"))
(template_body (var_declaration (annotation)* (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  name: [(identifier) (operator_identifier)] @name type: (_)? @type) @symbol.property (#set! signature "none"))
(template_body [(val_definition pattern: [(identifiers (identifier) @name) (tuple_pattern (identifier) @name)])
  (var_definition pattern: [(identifiers (identifier) @name) (tuple_pattern (identifier) @name)])] @symbol.property (#set! signature "none"))
(with_template_body (val_definition (annotation)* (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  pattern: [(identifier) (operator_identifier)] @name type: (_)? @type value: (_)? @value) @symbol.property (#set! signature "none"))
(with_template_body (var_definition (annotation)* (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  pattern: [(identifier) (operator_identifier)] @name type: (_)? @type value: (_)? @value) @symbol.property (#set! signature "none"))
(with_template_body (val_declaration (annotation)* (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  name: [(identifier) (operator_identifier)] @name type: (_)? @type) @symbol.property (#set! signature "none"))
(with_template_body (var_declaration (annotation)* (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  name: [(identifier) (operator_identifier)] @name type: (_)? @type) @symbol.property (#set! signature "none"))
(with_template_body [(val_definition pattern: [(identifiers (identifier) @name) (tuple_pattern (identifier) @name)])
  (var_definition pattern: [(identifiers (identifier) @name) (tuple_pattern (identifier) @name)])] @symbol.property (#set! signature "none"))
(enum_body (val_definition (annotation)* (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  pattern: [(identifier) (operator_identifier)] @name type: (_)? @type value: (_)? @value) @symbol.property (#set! signature "none"))
(enum_body (var_definition (annotation)* (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  pattern: [(identifier) (operator_identifier)] @name type: (_)? @type value: (_)? @value) @symbol.property (#set! signature "none"))
(enum_body (val_declaration (annotation)* (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  name: [(identifier) (operator_identifier)] @name type: (_)? @type) @symbol.property (#set! signature "none"))
(enum_body (var_declaration (annotation)* (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  name: [(identifier) (operator_identifier)] @name type: (_)? @type) @symbol.property (#set! signature "none"))
(enum_body [(val_definition pattern: [(identifiers (identifier) @name) (tuple_pattern (identifier) @name)])
  (var_definition pattern: [(identifiers (identifier) @name) (tuple_pattern (identifier) @name)])] @symbol.property (#set! signature "none"))
((class_parameter (modifiers (access_modifier ["private" "protected"] @visibility)?)? @modifier
  ["val" "var"] name: (_) @name type: (_)? @type default_value: (_)? @value) @symbol.property (#set! signature "none"))
(class_definition "case" class_parameters: (class_parameters
  (class_parameter name: (_) @name type: (_)? @type default_value: (_)? @value) @symbol.property) (#set! signature "none"))

; munit, ScalaTest's FunSuite, utest, ZIO.
((call_expression
  function: (call_expression function: (identifier) @_word
    arguments: (arguments . [(string) @name (field_expression value: (string) @name)]))
  arguments: (_) @body) @symbol.test
  (#any-of? @_word "test" "it" "property" "testM" "testAsync" "scenario" "Scenario" "they") (#set! signature "none"))
((call_expression
  function: (call_expression function: (identifier) @_word arguments: (arguments . (string) @name))
  arguments: (_) @body) @symbol.suite
  (#any-of? @_word "describe" "feature" "Feature" "group") (#set! signature "none"))
((infix_expression
  left: (call_expression function: (identifier) @_word arguments: (arguments . (string) @name))
  operator: (_) @_operator right: (_) @body) @symbol.test
  (#eq? @_word "test") (#eq? @_operator "-") (#set! signature "none"))
; ScalaTest's other styles and specs2: `"it" should "work" in { }`.
((infix_expression
  left: [(string) @name (infix_expression right: (string) @name)] operator: (identifier) @_word right: (block) @body) @symbol.test
  (#any-of? @_word "in" "ignore") (#set! signature "none"))
((infix_expression left: (string) @name operator: (identifier) @_word right: (block) @body) @symbol.suite
  (#any-of? @_word "should" "when" "must" "can" "that" "which") (#set! signature "none"))
((function_definition (annotation name: (type_identifier) @_name)) @test (#any-of? @_name "Test" "ParameterizedTest"))
