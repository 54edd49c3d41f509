; Uses of names that TypeScript adds to JavaScript. The captures are explained in ../README.md.

(call_expression
  [
    (non_null_expression [(identifier) @reference.call (member_expression [(property_identifier) (private_property_identifier)] @reference.call)])
    (instantiation_expression function: [(identifier) @reference.call (member_expression [(property_identifier) (private_property_identifier)] @reference.call)])])

(extends_clause value: [(identifier) @reference.type (member_expression (property_identifier) @reference.type)])
(type_identifier) @reference.type
