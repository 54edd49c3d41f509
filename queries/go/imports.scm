; Imported names of Go. The captures are explained in ../README.md.

(import_spec name: (_)? @import.alias path: (_) @import.path) @import
