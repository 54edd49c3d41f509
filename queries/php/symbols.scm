; Declarations of PHP. The captures are explained in ../README.md.

; Words to a linter say nothing about the code under them.
((comment) @comment (#not-match? @comment "(phpcs:|@phpstan-ignore|@psalm-suppress)[^\\n]*$"))
((comment) @attribute (#match? @attribute "(phpcs:|@phpstan-ignore|@psalm-suppress)[^\\n]*$"))
(program . (php_tag) . (comment) @file.doc . [(namespace_definition) (declare_statement) (namespace_use_declaration) (comment)])

(namespace_definition name: (_) @name !body) @symbol.namespace
(namespace_definition name: (_) @name body: (_) @body) @symbol.namespace

(class_declaration
  attributes: (_)?
  [(abstract_modifier) (final_modifier) (readonly_modifier)]* @modifier
  name: (_) @name body: (_) @body) @symbol.class
(interface_declaration name: (_) @name body: (_) @body) @symbol.interface
(trait_declaration name: (_) @name body: (_) @body) @symbol.trait
(enum_declaration name: (_) @name body: (_) @body) @symbol.enum
(enum_case name: (_) @name value: (_)? @value) @symbol.variant

(method_declaration
  [(abstract_modifier) (final_modifier) (static_modifier) (visibility_modifier) @visibility]*
  name: (name) @name body: (_)? @body
  (#eq? @name "__construct") (#set! container "none")) @symbol.constructor
(method_declaration
  [(abstract_modifier) @modifier (final_modifier) @modifier (static_modifier) @modifier (visibility_modifier) @visibility]*
  name: (_) @name body: (_)? @body) @symbol.method
(function_definition name: (_) @name body: (_) @body) @symbol.function

; One declaration may name several; what stands in front of it documents them all.
[(property_declaration) (const_declaration) (expression_statement)] @wrapper
(property_declaration
  [(static_modifier) @modifier (readonly_modifier) @modifier (abstract_modifier) @modifier (final_modifier) @modifier
    (visibility_modifier) @visibility (var_modifier)]*
  type: (_)? @type
  (property_element name: (variable_name (name) @name) default_value: (_)? @value) @symbol.property
  (#set! signature "none"))
(property_promotion_parameter
  visibility: (visibility_modifier)? @visibility
  readonly: (readonly_modifier)? @modifier
  type: (_)? @type
  name: (variable_name (name) @name)
  default_value: (_)? @value
  (#set! signature "none")) @symbol.property
(const_declaration
  [(final_modifier) @modifier (visibility_modifier) @visibility]*
  type: (_)? @type
  (const_element . (name) @name (_) @value) @symbol.constant
  (#set! signature "none"))
((function_call_expression function: (name) @_define
  arguments: (arguments . (argument (string (string_content) @name)) . (argument (_) @value))) @symbol.constant
  (#eq? @_define "define") (#set! signature "none"))
(program (expression_statement (assignment_expression left: (variable_name (name) @name) right: (_) @value) @symbol.variable))

; PHPUnit: by name, by attribute, by annotation.
((method_declaration name: (name) @_name) @test (#match? @_name "^test([A-Z0-9_]|$)"))
((method_declaration attributes: (attribute_list (attribute_group (attribute (name) @_attribute)))) @test
  (#eq? @_attribute "Test"))
((declaration_list (comment) @_doc . (method_declaration) @test) (#match? @_doc "@test\\b"))

; Pest.
((function_call_expression function: (name) @_word
  arguments: (arguments . (argument [(string) (encapsed_string)] @name) . (argument [(anonymous_function body: (_) @body) (arrow_function body: (_) @body)]))) @symbol.test
  (#any-of? @_word "test" "it" "arch") (#set! signature "none"))
((function_call_expression function: (name) @_word
  arguments: (arguments . (argument [(string) (encapsed_string)] @name) . (argument (anonymous_function body: (_) @body)))) @symbol.suite
  (#eq? @_word "describe") (#set! signature "none"))
