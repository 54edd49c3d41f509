; Files that a configuration builds on. The captures are explained in ../README.md.
((document (object (pair
  key: (string (string_content) @_key)
  value: (string) @import.path) @import))
  (#any-of? @_key "extends" "importMap"))
((document (object (pair
  key: (string (string_content) @_key)
  value: (array (string) @import.path @import))))
  (#any-of? @_key "extends" "plugins" "workspaces"))
((document (object (pair
  key: (string (string_content) @_key)
  value: (array (object (pair
    key: (string (string_content) @_inner)
    value: (string) @import.path) @import)))))
  (#eq? @_key "references") (#eq? @_inner "path"))
