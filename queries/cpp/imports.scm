; Imported names of C++, on top of those of C (../c). The captures are explained in ../README.md.

(using_declaration "namespace" (_) @import.path) @import
(using_declaration (_) @import.path) @import
(namespace_alias_definition
  name: (namespace_identifier) @import.alias
  [(namespace_identifier) (nested_namespace_specifier)] @import.path .) @import
