; Uses of names of C. The captures are explained in ../README.md.

; An attribute's arguments are no calls.
(attribute_specifier (argument_list (call_expression (identifier) @reference.name)))

(call_expression [
  (identifier) @reference.call
  (field_expression (field_identifier) @reference.call)
  (parenthesized_expression (identifier) @reference.call)
  (parenthesized_expression (pointer_expression argument: (identifier) @reference.call))])
(type_identifier) @reference.type
(field_identifier) @reference.member
(identifier) @reference.name
