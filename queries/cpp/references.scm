; Uses of names of C++, on top of those of C (../c). The captures are explained in ../README.md.

(call_expression (template_function (identifier) @reference.name)
  (#any-of? @reference.name "static_cast" "dynamic_cast" "const_cast" "reinterpret_cast"))
(call_expression [
  (qualified_identifier name: [
    (identifier) @reference.call
    (template_function (identifier) @reference.call)
    (qualified_identifier name: [
      (identifier) @reference.call
      (template_function (identifier) @reference.call)
      (qualified_identifier name: [
        (identifier) @reference.call
        (template_function (identifier) @reference.call)])])])
  (template_function (identifier) @reference.call)
  (field_expression (template_method (field_identifier) @reference.call))])
(new_expression type: [
  (type_identifier) @reference.call
  (template_type name: (type_identifier) @reference.call)
  (qualified_identifier name: [
    (type_identifier) @reference.call
    (template_type name: (type_identifier) @reference.call)])])
(namespace_identifier) @reference.name
