; Uses of names of Rust. The captures are explained in ../README.md.
(call_expression function: (identifier) @reference.call)
(identifier) @reference.name
