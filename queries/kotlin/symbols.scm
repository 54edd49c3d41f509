; Declarations of Kotlin. The captures are explained in ../README.md.

; Words to a linter say nothing about the code under them.
([(line_comment) (block_comment)] @comment (#not-match? @comment "^//\\s*(noinspection|ktlint|region|endregion)"))
([(line_comment) (block_comment)] @attribute (#match? @attribute "^//\\s*(noinspection|ktlint|region|endregion)"))

(package_header (qualified_identifier) @name) @symbol.package

(class_declaration (modifiers [(visibility_modifier) @visibility (class_modifier) @modifier (inheritance_modifier) @modifier (platform_modifier) @modifier (member_modifier) @modifier (function_modifier) @modifier (annotation)]*)?
  "class" name: (_) @name (enum_class_body) @body) @symbol.enum
(class_declaration (modifiers (visibility_modifier)? @visibility (class_modifier "annotation"))
  name: (_) @name (class_body)? @body) @symbol.annotation
; A body on one line is read as an enum's.
(class_declaration (modifiers [(visibility_modifier) @visibility (class_modifier) @modifier (inheritance_modifier) @modifier (platform_modifier) @modifier (member_modifier) @modifier (function_modifier) @modifier (annotation)]*)?
  "interface" name: (_) @name [(class_body) (enum_class_body)]? @body) @symbol.interface
; Kotest's specifications are the lambda that is handed up.
(class_declaration (modifiers [(visibility_modifier) @visibility (annotation)]*)?
  "class" name: (_) @name
  (delegation_specifiers . (delegation_specifier (constructor_invocation (value_arguments . (value_argument . (lambda_literal) @body))))))
  @symbol.class
(class_declaration (modifiers [(visibility_modifier) @visibility (class_modifier) @modifier (inheritance_modifier) @modifier (platform_modifier) @modifier (member_modifier) @modifier (function_modifier) @modifier (annotation)]*)?
  "class" name: (_) @name (class_body)? @body) @symbol.class
(object_declaration (modifiers [(visibility_modifier) @visibility (class_modifier) @modifier (inheritance_modifier) @modifier (platform_modifier) @modifier (member_modifier) @modifier (function_modifier) @modifier (annotation)]*)?
  name: (_) @name (class_body)? @body) @symbol.object
; What a companion without a name holds is used as the class's own.
(companion_object (modifiers [(visibility_modifier) @visibility (class_modifier) @modifier (inheritance_modifier) @modifier (platform_modifier) @modifier (member_modifier) @modifier (function_modifier) @modifier (annotation)]*)?
  "companion" @modifier name: (_) @name (class_body)? @body) @symbol.object
(companion_object (modifiers [(visibility_modifier) @visibility (class_modifier) @modifier (inheritance_modifier) @modifier (platform_modifier) @modifier (member_modifier) @modifier (function_modifier) @modifier (annotation)]*)?
  "companion" @modifier "object" @name !name (class_body)? @body
  (#set! name "Companion") (#set! signature "none") (#set! container "none")) @symbol.object
(enum_entry . (modifiers)? . (identifier) @name (class_body)? @body) @symbol.variant

(secondary_constructor (modifiers [(visibility_modifier) @visibility (class_modifier) @modifier (inheritance_modifier) @modifier (platform_modifier) @modifier (member_modifier) @modifier (function_modifier) @modifier (annotation)]*)?
  "constructor" @name (function_value_parameters) @signature (block)? @body) @symbol.constructor
; The type that an extension adds to is the container.
(function_declaration (modifiers [(visibility_modifier) @visibility (class_modifier) @modifier (inheritance_modifier) @modifier (platform_modifier) @modifier (member_modifier) @modifier (function_modifier) @modifier (annotation)]*)?
  [(user_type) (nullable_type) (parenthesized_type) (function_type)] @container . "." . name: (_) @name (function_body)? @body
  (#set! kind.in-type "method")) @symbol.function
(function_declaration (modifiers [(visibility_modifier) @visibility (class_modifier) @modifier (inheritance_modifier) @modifier (platform_modifier) @modifier (member_modifier) @modifier (function_modifier) @modifier (annotation)]*)?
  name: (_) @name (function_body)? @body
  (#set! kind.in-type "method")) @symbol.function

(class_parameter
  (modifiers [(visibility_modifier) @visibility (member_modifier) @modifier (inheritance_modifier) (annotation)]*)?
  ["val" "var"] . (identifier) @name . ":" . (_) @type ("=" . (_) @value)?
  (#set! signature "none")) @symbol.property

(source_file (property_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) (platform_modifier) (annotation)]* (property_modifier) [(visibility_modifier) @visibility (inheritance_modifier) (platform_modifier) (annotation)]*)
  (variable_declaration . (identifier) @name (":" . (_) @type)?) ("=" . (_) @value)?) @symbol.constant
  (#set! signature "none"))
(source_file (property_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) @modifier (platform_modifier) @modifier (member_modifier) @modifier (property_modifier) (annotation)]*)?
  [(user_type) (nullable_type) (parenthesized_type)] @container . "." . (variable_declaration . (identifier) @name (":" . (_) @type)?)) @symbol.property
  (#set! signature "none"))
(source_file (property_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) @modifier (platform_modifier) @modifier (member_modifier) @modifier (property_modifier) (annotation)]*)?
  (variable_declaration . (identifier) @name (":" . (_) @type)?) ("=" . (_) @value)?) @symbol.property
  (#set! signature "none"))
(source_file (property_declaration (multi_variable_declaration (variable_declaration . (identifier) @name (":" . (_) @type)?) @symbol.property))
  (#set! signature "none"))
(class_body (property_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) (platform_modifier) (annotation)]* (property_modifier) [(visibility_modifier) @visibility (inheritance_modifier) (platform_modifier) (annotation)]*)
  (variable_declaration . (identifier) @name (":" . (_) @type)?) ("=" . (_) @value)?) @symbol.constant
  (#set! signature "none"))
(class_body (property_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) @modifier (platform_modifier) @modifier (member_modifier) @modifier (property_modifier) (annotation)]*)?
  [(user_type) (nullable_type) (parenthesized_type)] @container . "." . (variable_declaration . (identifier) @name (":" . (_) @type)?)) @symbol.property
  (#set! signature "none"))
(class_body (property_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) @modifier (platform_modifier) @modifier (member_modifier) @modifier (property_modifier) (annotation)]*)?
  (variable_declaration . (identifier) @name (":" . (_) @type)?) ("=" . (_) @value)?) @symbol.property
  (#set! signature "none"))
(class_body (property_declaration (multi_variable_declaration (variable_declaration . (identifier) @name (":" . (_) @type)?) @symbol.property))
  (#set! signature "none"))
(enum_class_body (property_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) @modifier (platform_modifier) @modifier (member_modifier) @modifier (property_modifier) (annotation)]*)?
  (variable_declaration . (identifier) @name (":" . (_) @type)?) ("=" . (_) @value)?) @symbol.property
  (#set! signature "none"))
(class_body (ERROR (property_declaration (modifiers [(visibility_modifier) @visibility (inheritance_modifier) @modifier (platform_modifier) @modifier (member_modifier) @modifier (property_modifier) (annotation)]*)?
  (variable_declaration . (identifier) @name (":" . (_) @type)?) ("=" . (_) @value)?) @symbol.property)
  (#set! signature "none"))
; An annotated class with one more word before `class` is read as an infix expression.
((infix_expression . (identifier) @_word . (identifier) @_class . (identifier) @name) @symbol.annotation
  (#eq? @_word "annotation") (#eq? @_class "class"))
((infix_expression . (identifier) @modifier . (identifier) @_class . (identifier) @name) @symbol.class
  (#eq? @_class "class"))

(type_alias (modifiers [(visibility_modifier) @visibility (platform_modifier) @modifier (annotation)]*)?
  type: (_) @name) @symbol.type

; JUnit, kotlin.test, TestNG.
((function_declaration (modifiers (annotation [(user_type (identifier) @_name .) (constructor_invocation (user_type (identifier) @_name .))]))) @test
  (#any-of? @_name "Test" "ParameterizedTest" "RepeatedTest" "TestFactory" "Property" "Theory"))

; Kotest and Spek: words, and the text itself.
((call_expression
  (call_expression . (identifier) @_word (value_arguments . (value_argument (string_literal) @name)))
  (annotated_lambda (lambda_literal) @body)) @symbol.test
  (#any-of? @_word "test" "should" "it" "then" "Then" "scenario" "expect" "xtest" "xit") (#set! signature "none"))
((call_expression
  (call_expression . (identifier) @_word (value_arguments . (value_argument (string_literal) @name)))
  (annotated_lambda (lambda_literal) @body)) @symbol.suite
  (#any-of? @_word "describe" "context" "feature" "given" "Given" "when" "When" "group") (#set! signature "none"))
(class_declaration (delegation_specifiers (delegation_specifier (constructor_invocation (value_arguments (value_argument (lambda_literal
  (call_expression . (string_literal) @name (annotated_lambda (lambda_literal) @body)) @symbol.test))))))
  (#set! signature "none"))
(class_declaration (delegation_specifiers (delegation_specifier (constructor_invocation (value_arguments (value_argument (lambda_literal
  (infix_expression . (string_literal) @name . (identifier) . (lambda_literal) @body) @symbol.suite))))))
  (#set! signature "none"))
(infix_expression . (string_literal) . (identifier) . (lambda_literal
  (call_expression . (string_literal) @name (annotated_lambda (lambda_literal) @body)) @symbol.test)
  (#set! signature "none"))
