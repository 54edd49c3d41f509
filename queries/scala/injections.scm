; Embedded languages of Scala. The captures are explained in ../README.md.

((interpolated_string_expression interpolator: (identifier) @_word (interpolated_string) @injection.content)
  (#any-of? @_word "sql" "fr") (#set! injection.language "sql") (#set! injection.items "true"))
