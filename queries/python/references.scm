; Uses of names of Python. The captures are explained in ../README.md.

(call [(identifier) @reference.call (attribute (identifier) @reference.call .)])

; Annotations
(type [(identifier) @reference.type (attribute (identifier) @reference.type .)])
(type (subscript value: [(identifier) @reference.type (attribute (identifier) @reference.type .)]))
(generic_type . (identifier) @reference.type)
(member_type (identifier) @reference.type .)
(union_type (type (identifier) @reference.type))
(type (binary_operator [(identifier) @reference.type (attribute (identifier) @reference.type .)]))

; Base classes, and the classes that are caught
(class_definition
  superclasses: (argument_list
    [(identifier) @reference.type
     (attribute (identifier) @reference.type .)
     (subscript value: [(identifier) @reference.type (attribute (identifier) @reference.type .)])]))
(except_clause value: [(identifier) @reference.type (attribute (identifier) @reference.type .)])
(except_clause value: (as_pattern . [(identifier) @reference.type (attribute (identifier) @reference.type .)]))
(except_clause value: (tuple [(identifier) @reference.type (attribute (identifier) @reference.type .)]))
(class_pattern (dotted_name (identifier) @reference.type .))

(attribute (identifier) @reference.member .)

(identifier) @reference.name
