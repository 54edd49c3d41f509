; Imported names of Python. The captures are explained in ../README.md.

; import a.b, c as d
(import_statement name: (dotted_name) @import @import.path)
(import_statement
  name: (aliased_import name: (dotted_name) @import.path alias: (identifier) @import.alias) @import)

; from a.b import c, d as e
(import_from_statement module_name: (_) @import.path (#set! import.separator ".")) @import
(import_from_statement name: (dotted_name) @import.name)
(import_from_statement
  name: (aliased_import name: (dotted_name) @import.name alias: (identifier) @import.alias))
(import_from_statement (wildcard_import) @import.name)

(future_import_statement "__future__" @import.path (#set! import.separator ".")) @import
(future_import_statement name: (dotted_name) @import.name)
(future_import_statement
  name: (aliased_import name: (dotted_name) @import.name alias: (identifier) @import.alias))
