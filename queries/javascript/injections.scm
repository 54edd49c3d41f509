; Embedded languages of JavaScript and TypeScript. The captures are explained in ../README.md.
; Only templates without a substitution: a hole in the text would be read as something else.

(call_expression
  function: [(identifier) @injection.language (member_expression property: (property_identifier) @injection.language)]
  arguments: (template_string . (string_fragment) @injection.content .)
  (#any-of? @injection.language "html" "css" "sql"))
