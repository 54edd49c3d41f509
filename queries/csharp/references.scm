; Uses of names of C#. The captures are explained in ../README.md.

; `nameof` is an operator that reads as a call.
(invocation_expression (identifier) @reference.name (#eq? @reference.name "nameof"))
(invocation_expression
  [
    (identifier) @reference.call
    (generic_name (identifier) @reference.call)
    (member_access_expression name: [(identifier) @reference.call (generic_name (identifier) @reference.call)])
    (conditional_access_expression
      (member_binding_expression name: [(identifier) @reference.call (generic_name (identifier) @reference.call)]))])

(object_creation_expression
  type: [
    (identifier) @reference.call
    (generic_name (identifier) @reference.call)
    (qualified_name name: [(identifier) @reference.call (generic_name (identifier) @reference.call)])])

; Types stand as plain identifiers; where they stand says what they are.
(attribute name: [(identifier) @reference.type (qualified_name name: (identifier) @reference.type)])
(base_list [(identifier) @reference.type (qualified_name name: (identifier) @reference.type)])
(primary_constructor_base_type type: (identifier) @reference.type)
(generic_name (identifier) @reference.type)
(type_argument_list (identifier) @reference.type)
(type_parameter_constraint type: (identifier) @reference.type)
(nullable_type type: (identifier) @reference.type)
(array_type type: (identifier) @reference.type)
(parameter type: (identifier) @reference.type)
(variable_declaration type: (identifier) @reference.type)
(property_declaration type: (identifier) @reference.type)
(method_declaration returns: (identifier) @reference.type)
(local_function_statement type: (identifier) @reference.type)
(delegate_declaration type: (identifier) @reference.type)
(indexer_declaration type: (identifier) @reference.type)
(operator_declaration type: (identifier) @reference.type)
(event_declaration type: (identifier) @reference.type)
(catch_declaration type: (identifier) @reference.type)
(cast_expression type: (identifier) @reference.type)
(as_expression right: (identifier) @reference.type)
(is_expression right: (identifier) @reference.type)
(typeof_expression type: (identifier) @reference.type)
(default_expression type: (identifier) @reference.type)
(declaration_pattern type: (identifier) @reference.type)
(recursive_pattern type: (identifier) @reference.type)
(declaration_expression type: (identifier) @reference.type)
(foreach_statement type: (identifier) @reference.type)
(tuple_element type: (identifier) @reference.type)
(explicit_interface_specifier (identifier) @reference.type)

(member_access_expression name: (identifier) @reference.member)
(member_binding_expression name: (identifier) @reference.member)

(identifier) @reference.name
