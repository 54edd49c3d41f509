; Imported names of Rust. The captures are explained in ../README.md.

; `use` trees: each braced list with a path in front is a scope, and their paths join.
(use_declaration) @import
(scoped_use_list path: (_)? @import.path (#set! import.separator "::")) @import

(use_declaration
  argument: [(identifier) (scoped_identifier) (crate) (self) (super) (use_wildcard)] @import.name
  (#set! import.separator "::"))
(use_list
  [(identifier) (scoped_identifier) (crate) (self) (super) (use_wildcard)] @import.name
  (#set! import.separator "::"))
(use_as_clause path: (_) @import.name alias: (identifier) @import.alias
  (#set! import.separator "::"))

(extern_crate_declaration name: (_) @import.path alias: (identifier)? @import.alias) @import
