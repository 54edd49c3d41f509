; Uses of names of Kotlin. The captures are explained in ../README.md.

(call_expression . (identifier) @reference.call)
(call_expression . (navigation_expression (identifier) @reference.call .))
; `f<T>(x)` is read as two comparisons.
(binary_expression
  left: (binary_expression left: [(identifier) @reference.call (navigation_expression (identifier) @reference.call .)] operator: "<"
    right: (identifier) @reference.type)
  operator: ">" right: (parenthesized_expression))
(annotation (constructor_invocation (user_type (identifier) @reference.type .)))
(file_annotation (constructor_invocation (user_type (identifier) @reference.type .)))
(constructor_invocation (user_type (identifier) @reference.call .))
(infix_expression . (_) . (identifier) @reference.call . (_))
(callable_reference (identifier) @reference.member .)
(navigation_expression (_) (identifier) @reference.member .)
(user_type (identifier) @reference.type)
(identifier) @reference.name
