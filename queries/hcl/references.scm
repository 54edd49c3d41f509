; Uses of names of HCL. The captures are explained in ../README.md.
(function_call . (identifier) @reference.call)
(get_attr (identifier) @reference.member)
(attr_splat (get_attr (identifier) @reference.member))
(variable_expr (identifier) @reference.name)
