; Uses of names of Go. The captures are explained in ../README.md.

(call_expression [
  (identifier) @reference.call
  (selector_expression (field_identifier) @reference.call)
  (parenthesized_expression (identifier) @reference.call)
  (index_expression operand: [
    (identifier) @reference.call
    (selector_expression (field_identifier) @reference.call)])
  (type_instantiation_expression type: [
    (type_identifier) @reference.call
    (qualified_type (type_identifier) @reference.call)])])
(type_conversion_expression type: (generic_type type: [
  (type_identifier) @reference.call
  (qualified_type (type_identifier) @reference.call)]))
(type_identifier) @reference.type
(field_identifier) @reference.member
(package_identifier) @reference.name
(identifier) @reference.name
