; Imported names of Rust. The captures are explained in ../README.md.
(use_declaration argument: (scoped_identifier) @import.name) @import
