; Uses of names of HCL. The captures are explained in ../README.md.
; map(string) of a variable's type calls nothing.
((attribute . (identifier) @_type (expression (function_call . (identifier) @reference.type)))
  (#eq? @_type "type"))
(function_call . (identifier) @reference.call)
(get_attr (identifier) @reference.member)
(attr_splat (get_attr (identifier) @reference.member))
(variable_expr (identifier) @reference.name)
