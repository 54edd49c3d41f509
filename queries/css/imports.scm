; Imported style sheets. The captures are explained in ../README.md.
(import_statement (string_value) @import.path) @import
(import_statement
  (call_expression
    (function_name) @_function
    (arguments [(string_value) (plain_value)] @import.path))
  (#eq? @_function "url")) @import
