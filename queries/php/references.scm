; Uses of names of PHP. The captures are explained in ../README.md.

(function_call_expression (name) @reference.call)
(function_call_expression (qualified_name (name) @reference.call))
(function_call_expression (relative_name (name) @reference.call))
(function_call_expression (variable_name (name) @reference.call))
(member_call_expression name: (name) @reference.call)
(nullsafe_member_call_expression name: (name) @reference.call)
(scoped_call_expression name: (name) @reference.call)
(object_creation_expression [(name) @reference.call (qualified_name (name) @reference.call)])
(attribute [(name) @reference.type (qualified_name (name) @reference.type)])

(named_type [(name) @reference.type (qualified_name (name) @reference.type)])
(base_clause [(name) @reference.type (qualified_name (name) @reference.type)])
(class_interface_clause [(name) @reference.type (qualified_name (name) @reference.type)])
(use_declaration [(name) @reference.type (qualified_name (name) @reference.type)])
(scoped_call_expression scope: [(name) @reference.type (qualified_name (name) @reference.type)])
(class_constant_access_expression . [(name) @reference.type (qualified_name (name) @reference.type)] (name) @reference.member)
(class_constant_access_expression . (relative_scope) (name) @reference.member)
(scoped_property_access_expression scope: [(name) @reference.type (qualified_name (name) @reference.type)])
(scoped_property_access_expression name: (variable_name (name) @reference.member))
(member_access_expression name: (name) @reference.member)
(nullsafe_member_access_expression name: (name) @reference.member)
(binary_expression operator: "instanceof" right: [(name) @reference.type (qualified_name (name) @reference.type)])

(name) @reference.name
