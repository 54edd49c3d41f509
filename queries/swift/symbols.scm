; Declarations of Swift. The captures are explained in ../README.md.

[(comment) (multiline_comment)] @comment

(class_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) @modifier (property_modifier) @modifier (member_modifier) @modifier
    (function_modifier) @modifier (mutation_modifier) @modifier (property_behavior_modifier) @modifier (ownership_modifier) @modifier (attribute)]*)?
  declaration_kind: "class" name: (_) @name body: (_) @body) @symbol.class
(class_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) @modifier (property_modifier) @modifier (member_modifier) @modifier
    (function_modifier) @modifier (mutation_modifier) @modifier (property_behavior_modifier) @modifier (ownership_modifier) @modifier (attribute)]*)?
  declaration_kind: "struct" name: (_) @name body: (_) @body) @symbol.struct
(class_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) @modifier (property_modifier) @modifier (member_modifier) @modifier
    (function_modifier) @modifier (mutation_modifier) @modifier (property_behavior_modifier) @modifier (ownership_modifier) @modifier (attribute)]*)?
  "indirect"? @modifier declaration_kind: "enum" name: (_) @name body: (_) @body) @symbol.enum
(class_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) @modifier (property_modifier) @modifier (member_modifier) @modifier
    (function_modifier) @modifier (mutation_modifier) @modifier (property_behavior_modifier) @modifier (ownership_modifier) @modifier (attribute)]*)?
  declaration_kind: "actor" @modifier name: (_) @name body: (_) @body) @symbol.class
(class_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) @modifier (property_modifier) @modifier (member_modifier) @modifier
    (function_modifier) @modifier (mutation_modifier) @modifier (property_behavior_modifier) @modifier (ownership_modifier) @modifier (attribute)]*)?
  declaration_kind: "extension" name: (user_type . (type_identifier) @name @signature . (type_arguments) @signature)
  (inheritance_specifier)* @signature (type_constraints)? @signature body: (_) @body) @symbol.extension
(class_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) @modifier (property_modifier) @modifier (member_modifier) @modifier
    (function_modifier) @modifier (mutation_modifier) @modifier (property_behavior_modifier) @modifier (ownership_modifier) @modifier (attribute)]*)?
  declaration_kind: "extension" name: (user_type (type_identifier) .) @name @signature
  (inheritance_specifier)* @signature (type_constraints)? @signature body: (_) @body) @symbol.extension
(protocol_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) @modifier (property_modifier) @modifier (member_modifier) @modifier
    (function_modifier) @modifier (mutation_modifier) @modifier (property_behavior_modifier) @modifier (ownership_modifier) @modifier (attribute)]*)?
  name: (_) @name body: (_) @body) @symbol.protocol

(function_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) @modifier (property_modifier) @modifier (member_modifier) @modifier
    (function_modifier) @modifier (mutation_modifier) @modifier (property_behavior_modifier) @modifier (ownership_modifier) @modifier (attribute)]*)?
  "func" . name: _ @name body: (_)? @body
  (#set! kind.in-type "method")) @symbol.function
(protocol_function_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) @modifier (property_modifier) @modifier (member_modifier) @modifier
    (function_modifier) @modifier (mutation_modifier) @modifier (property_behavior_modifier) @modifier (ownership_modifier) @modifier (attribute)]*)?
  "func" . name: _ @name body: (_)? @body) @symbol.method
(init_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) @modifier (property_modifier) @modifier (member_modifier) @modifier
    (function_modifier) @modifier (mutation_modifier) @modifier (property_behavior_modifier) @modifier (ownership_modifier) @modifier (attribute)]*)?
  name: "init" @name body: (_)? @body) @symbol.constructor
(deinit_declaration "deinit" @name body: (_) @body) @symbol.method
(subscript_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) @modifier (property_modifier) @modifier (member_modifier) @modifier
    (function_modifier) @modifier (mutation_modifier) @modifier (property_behavior_modifier) @modifier (ownership_modifier) @modifier (attribute)]*)?
  "subscript" @name (computed_property)? @body) @symbol.method

; Several names may share one declaration. What is local to a function is none of these.
(source_file (property_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) @modifier (property_modifier) @modifier (member_modifier) @modifier
    (function_modifier) @modifier (mutation_modifier) @modifier (property_behavior_modifier) @modifier (ownership_modifier) @modifier (attribute)]*)?
  name: (pattern bound_identifier: (simple_identifier) @name) . (type_annotation)? @signature . ("=" . value: (_) @value)?) @symbol.property
  (#set! signature "none"))
(source_file (property_declaration
  name: (pattern (pattern (simple_identifier) @name))) @symbol.property
  (#set! signature "none"))
(class_body (property_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) @modifier (property_modifier) @modifier (member_modifier) @modifier
    (function_modifier) @modifier (mutation_modifier) @modifier (property_behavior_modifier) @modifier (ownership_modifier) @modifier (attribute)]*)?
  name: (pattern bound_identifier: (simple_identifier) @name) . (type_annotation)? @signature . ("=" . value: (_) @value)?) @symbol.property
  (#set! signature "none"))
(class_body (property_declaration
  name: (pattern (pattern (simple_identifier) @name))) @symbol.property
  (#set! signature "none"))
(enum_class_body (property_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) @modifier (property_modifier) @modifier (member_modifier) @modifier
    (function_modifier) @modifier (mutation_modifier) @modifier (property_behavior_modifier) @modifier (ownership_modifier) @modifier (attribute)]*)?
  name: (pattern bound_identifier: (simple_identifier) @name) . (type_annotation)? @signature . ("=" . value: (_) @value)?) @symbol.property
  (#set! signature "none"))
(enum_class_body (property_declaration
  name: (pattern (pattern (simple_identifier) @name))) @symbol.property
  (#set! signature "none"))
(protocol_property_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) @modifier (property_modifier) @modifier (member_modifier) @modifier
    (function_modifier) @modifier (mutation_modifier) @modifier (property_behavior_modifier) @modifier (ownership_modifier) @modifier (attribute)]*)?
  name: (pattern bound_identifier: (simple_identifier) @name)) @symbol.property
(enum_entry "indirect"? @modifier name: (simple_identifier) @name . data_contents: (_) @signature) @symbol.variant
(enum_entry name: (simple_identifier) @name . "=" . raw_value: (_) @value
  (#set! signature "none")) @symbol.variant
(enum_entry name: (simple_identifier) @name
  (#set! signature "none")) @symbol.variant

(typealias_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) @modifier (property_modifier) @modifier (member_modifier) @modifier
    (function_modifier) @modifier (mutation_modifier) @modifier (property_behavior_modifier) @modifier (ownership_modifier) @modifier (attribute)]*)?
  "typealias" . name: (_) @name) @symbol.type
(associatedtype_declaration "associatedtype" . name: (_) @name) @symbol.type
(macro_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) @modifier (property_modifier) @modifier (member_modifier) @modifier
    (function_modifier) @modifier (mutation_modifier) @modifier (property_behavior_modifier) @modifier (ownership_modifier) @modifier (attribute)]*)?
  (simple_identifier) @name definition: (_)? @body) @symbol.macro
(operator_declaration ["prefix" "infix" "postfix"] @modifier "operator" . _ @name (#set! signature "none")) @symbol.operator
(precedence_group_declaration . "precedencegroup" . (simple_identifier) @name (#set! signature "none")) @symbol.operator

; XCTest by name, Swift Testing by attribute.
((class_body (function_declaration name: (simple_identifier) @_name) @test) (#match? @_name "^test([^a-z]|$)"))
((function_declaration (modifiers (attribute (user_type (type_identifier) @_attribute)))) @test (#eq? @_attribute "Test"))

; Quick.
((call_expression . (simple_identifier) @_word
  (call_suffix (value_arguments . (value_argument value: (line_string_literal) @name)) (lambda_literal) @body)) @symbol.suite
  (#any-of? @_word "describe" "context" "fdescribe" "xdescribe") (#set! signature "none"))
((call_expression . (simple_identifier) @_word
  (call_suffix (value_arguments . (value_argument value: (line_string_literal) @name)) (lambda_literal) @body)) @symbol.test
  (#any-of? @_word "it" "fit" "xit") (#set! signature "none"))
