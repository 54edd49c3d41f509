; Modules and providers that a configuration uses. The captures are explained in ../README.md.
((block
  . (identifier) @_kind
  (body (attribute . (identifier) @_source (expression (literal_value (string_lit) @import.path))) @import))
  (#any-of? @_kind "module" "terraform") (#eq? @_source "source"))
((block
  . (identifier) @_kind
  (body (attribute (expression (collection_value (object
    (object_elem
      key: (expression (variable_expr (identifier) @_source))
      val: (expression (literal_value (string_lit) @import.path))) @import))))))
  (#eq? @_kind "required_providers") (#eq? @_source "source"))
((block
  . (identifier) @_kind
  (body (attribute . (identifier) @_path (expression (literal_value (string_lit) @import.path))) @import))
  (#any-of? @_kind "include" "dependency") (#any-of? @_path "path" "config_path"))
