; Imported names of PHP. The captures are explained in ../README.md.

(namespace_use_declaration (namespace_use_clause !alias [(qualified_name) (name)] @import.name)) @import
(namespace_use_declaration (namespace_use_clause [(qualified_name) (name)] @import.name "as" alias: (_) @import.alias)) @import
(namespace_use_declaration (namespace_name) @import.path body: (namespace_use_group)) @import
((namespace_use_group (namespace_use_clause !alias [(qualified_name) (name) (namespace_name)] @import.name))
  (#set! import.separator "\\"))
((namespace_use_group
  (namespace_use_clause [(qualified_name) (name) (namespace_name)] @import.name "as" alias: (_) @import.alias))
  (#set! import.separator "\\"))

([
  (include_expression (_) @import.path)
  (include_once_expression (_) @import.path)
  (require_expression (_) @import.path)
  (require_once_expression (_) @import.path)
] @import)
