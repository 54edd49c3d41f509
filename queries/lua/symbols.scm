; Declarations of Lua. The captures are explained in ../README.md.

; Words to a linter say nothing about the code under them.
((comment) @comment (#not-match? @comment "^--+\\s*(luacheck:|stylua:|selene:)"))
((comment) @attribute (#match? @attribute "^--+\\s*(luacheck:|stylua:|selene:)"))

(function_declaration "local"? @modifier name: (identifier) @name parameters: (_) @signature body: (_)? @body) @symbol.function
(function_declaration
  name: (dot_index_expression table: (_) @container field: (_) @name) parameters: (_) @signature body: (_)? @body) @symbol.function
(function_declaration
  name: (method_index_expression table: (_) @container method: (_) @name) parameters: (_) @signature body: (_)? @body) @symbol.method

; A function that is the value of a name.
(variable_declaration "local" @modifier (assignment_statement
  (variable_list . name: (identifier) @name .)
  (expression_list . value: (function_definition parameters: (_) @signature body: (_)? @body) .))) @symbol.function
(chunk (assignment_statement
  (variable_list . name: (identifier) @name .)
  (expression_list . value: (function_definition parameters: (_) @signature body: (_)? @body) .)) @symbol.function)
(assignment_statement
  (variable_list . name: (dot_index_expression table: (_) @container field: (_) @name) .)
  (expression_list . value: (function_definition parameters: (_) @signature body: (_)? @body) .)) @symbol.function
(assignment_statement
  (variable_list . name: (bracket_index_expression table: (identifier) @container field: (string) @name) .)
  (expression_list . value: (function_definition parameters: (_) @signature body: (_)? @body) .)) @symbol.function
(field name: (identifier) @name value: (function_definition parameters: (_) @signature body: (_)? @body)) @symbol.function

; Imported modules are told as imports.
((chunk (variable_declaration (assignment_statement
  (variable_list . name: (identifier) @name . (attribute)? .)
  (expression_list . value: (_) @value .))) @symbol.variable)
  (#not-match? @value "^require\\b") (#set! signature "none"))
(chunk (variable_declaration (assignment_statement
  (variable_list . name: (identifier) @name @symbol.variable . (attribute)? . name: (identifier)))))
(chunk (variable_declaration (assignment_statement
  (variable_list name: (identifier) . (attribute)? . name: (identifier) @name @symbol.variable))))
(chunk (variable_declaration (variable_list name: (identifier) @name @symbol.variable)))
(chunk (assignment_statement
  (variable_list . name: (identifier) @name .)
  (expression_list . value: (_) @value .)) @symbol.variable
  (#set! signature "none"))
(chunk (assignment_statement
  (variable_list . name: (dot_index_expression table: (_) @container field: (_) @name) .)
  (expression_list . value: (_) @value .)) @symbol.field
  (#set! signature "none"))

; busted.
((function_call name: (identifier) @_word
  arguments: (arguments . (string) @name (function_definition body: (_)? @body))) @symbol.suite
  (#any-of? @_word "describe" "context" "insulate" "expose") (#set! signature "none"))
((function_call name: (identifier) @_word
  arguments: (arguments . (string) @name (function_definition body: (_)? @body))) @symbol.test
  (#any-of? @_word "it" "spec" "test") (#set! signature "none"))
; luaunit.
((function_declaration name: [(identifier) @_name (method_index_expression method: (_) @_name) (dot_index_expression field: (_) @_name)]) @test
  (#match? @_name "^test"))
