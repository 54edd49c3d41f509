; Uses of names of SQL. The captures are explained in ../README.md.
(invocation (object_reference name: (identifier) @reference.call))
(relation (object_reference name: (identifier) @reference.type))
(object_reference name: (identifier) @reference.name)
(field name: (identifier) @reference.member)
(column name: (identifier) @reference.member)
