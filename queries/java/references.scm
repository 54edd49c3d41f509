; Uses of names of Java. The captures are explained in ../README.md.

(method_invocation name: (identifier) @reference.call)
(object_creation_expression
  type: [
    (type_identifier) @reference.call
    (scoped_type_identifier (type_identifier) @reference.call .)
    (generic_type . (type_identifier) @reference.call)
    (generic_type . (scoped_type_identifier (type_identifier) @reference.call .))])
(method_reference "::" (identifier) @reference.member)

(annotation name: [(identifier) @reference.type (scoped_identifier name: (identifier) @reference.type)])
(marker_annotation name: [(identifier) @reference.type (scoped_identifier name: (identifier) @reference.type)])
(record_pattern . (identifier) @reference.type)
(type_identifier) @reference.type

(field_access field: (identifier) @reference.member)

(identifier) @reference.name
