; Extensions that a schema needs. The captures are explained in ../README.md.
(create_extension (identifier) @import.path) @import
