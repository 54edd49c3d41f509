; Uses of names that TypeScript adds to JavaScript. The captures are explained in ../README.md.

(call_expression
  function: [
    (non_null_expression [(identifier) @reference.call (member_expression property: (_) @reference.call)])
    (instantiation_expression function: [(identifier) @reference.call (member_expression property: (_) @reference.call)])])

(extends_clause value: [(identifier) @reference.type (member_expression property: (property_identifier) @reference.type)])
(type_identifier) @reference.type
