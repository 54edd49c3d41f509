; Imported names of Lua. The captures are explained in ../README.md.

((variable_declaration (assignment_statement
  (variable_list . name: (identifier) @import.alias .)
  (expression_list . value: (function_call name: (identifier) @_word arguments: (arguments . (string) @import.path .)) .))) @import
  (#eq? @_word "require"))
((function_call name: (identifier) @_word arguments: (arguments . (string) @import.path .)) @import
  (#any-of? @_word "require" "dofile" "loadfile"))
