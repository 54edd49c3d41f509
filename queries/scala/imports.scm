; Imported names of Scala. The captures are explained in ../README.md.
; A path stands as single words: its first and its last are captured.

((import_declaration "import" . (identifier) @import.path (identifier) @import.path . "." . (namespace_wildcard) @import.name) @import
  (#set! import.separator "."))
((import_declaration "import" . (identifier) @import.path . "." . (namespace_wildcard) @import.name) @import
  (#set! import.separator "."))
((import_declaration "import" . (identifier) @import.path (identifier) @import.path . "." . (namespace_selectors)) @import
  (#set! import.separator "."))
((import_declaration "import" . (identifier) @import.path . "." . (namespace_selectors)) @import
  (#set! import.separator "."))
((import_declaration "import" . (identifier) @import.path (identifier) @import.path . "."
  . (as_renamed_identifier name: (_) @import.name alias: (_) @import.alias)) @import
  (#set! import.separator "."))
((import_declaration "import" . (identifier) @import.path . "."
  . (as_renamed_identifier name: (_) @import.name alias: (_) @import.alias)) @import
  (#set! import.separator "."))
(import_declaration "import" . (identifier) @import.path (identifier) @import.path .) @import
(import_declaration "import" . (identifier) @import.path .) @import

(namespace_selectors [(identifier) (namespace_wildcard)] @import.name)
(namespace_selectors [
  (arrow_renamed_identifier name: (_) @import.name alias: (_) @import.alias)
  (as_renamed_identifier name: (_) @import.name alias: (_) @import.alias)])
