; Uses of names of Swift. The captures are explained in ../README.md.

; A subscript is read as a call.
(call_expression . (simple_identifier) @reference.name (call_suffix (value_arguments . "[")))
(call_expression . (simple_identifier) @reference.call)
(call_expression . (navigation_expression suffix: (navigation_suffix suffix: (simple_identifier) @reference.call)))
(call_expression . (prefix_expression target: (simple_identifier) @reference.call))
(constructor_expression constructed_type: (user_type (type_identifier) @reference.call .))
(constructor_expression constructed_type: (user_type (type_identifier) @reference.call . (type_arguments) .))
(macro_invocation . (simple_identifier) @reference.macro)
(navigation_suffix suffix: (simple_identifier) @reference.member)
(prefix_expression operation: "." target: (simple_identifier) @reference.member)
(type_identifier) @reference.type
(simple_identifier) @reference.name
