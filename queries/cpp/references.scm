; Uses of names of C++, on top of those of C (../c). The captures are explained in ../README.md.

(call_expression function: (template_function name: (identifier) @reference.name)
  (#any-of? @reference.name "static_cast" "dynamic_cast" "const_cast" "reinterpret_cast"))
(call_expression function: [
  (qualified_identifier name: [
    (identifier) @reference.call
    (template_function name: (identifier) @reference.call)
    (qualified_identifier name: [
      (identifier) @reference.call
      (template_function name: (identifier) @reference.call)
      (qualified_identifier name: [
        (identifier) @reference.call
        (template_function name: (identifier) @reference.call)])])])
  (template_function name: (identifier) @reference.call)
  (field_expression field: (template_method name: (field_identifier) @reference.call))])
(new_expression type: [
  (type_identifier) @reference.call
  (template_type name: (type_identifier) @reference.call)
  (qualified_identifier name: [
    (type_identifier) @reference.call
    (template_type name: (type_identifier) @reference.call)])])
(namespace_identifier) @reference.name
