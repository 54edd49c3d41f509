; Imported names of Swift. The captures are explained in ../README.md.

(import_declaration (identifier) @import.name) @import
