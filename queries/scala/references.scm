; Uses of names of Scala. The captures are explained in ../README.md.

(call_expression function: (identifier) @reference.call)
(call_expression function: (field_expression field: (identifier) @reference.call))
(generic_function function: (identifier) @reference.call)
(generic_function function: (field_expression field: (identifier) @reference.call))
(instance_expression . (type_identifier) @reference.call)
(instance_expression . (generic_type type: (type_identifier) @reference.call))
(instance_expression . (stable_type_identifier (type_identifier) @reference.call))
(infix_expression operator: (identifier) @reference.call)
(field_expression field: (identifier) @reference.member)
(type_identifier) @reference.type
(identifier) @reference.name
