; Uses of names of Lua. The captures are explained in ../README.md.

((function_call name: (identifier) @reference.name) (#any-of? @reference.name "require" "dofile" "loadfile"))
(function_call name: (identifier) @reference.call)
(function_call name: (dot_index_expression field: (identifier) @reference.call))
(function_call name: (method_index_expression method: (identifier) @reference.call))
(dot_index_expression field: (identifier) @reference.member)
(method_index_expression method: (identifier) @reference.member)
(field name: (identifier) @reference.member)
(identifier) @reference.name
