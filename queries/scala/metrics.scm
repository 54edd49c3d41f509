; What complexity counts of Scala. The captures are explained in ../README.md.

[(if_expression) (for_expression) (while_expression) (do_while_expression)] @metric.nesting @metric.branch
[(match_expression) (catch_clause)] @metric.nesting
[(case_clause) (guard)] @metric.branch
(if_expression alternative: (if_expression) @metric.else)
(if_expression "else" @metric.else alternative: [(block) (indented_block) (identifier) (call_expression) (field_expression)
  (infix_expression) (prefix_expression) (string) (interpolated_string_expression) (integer_literal) (boolean_literal)
  (null_literal) (unit) (instance_expression) (match_expression) (throw_expression) (return_expression) (for_expression)
  (parenthesized_expression) (tuple_expression) (operator_identifier) (assignment_expression) (try_expression) (generic_function)])
((infix_expression operator: (operator_identifier) @_operator) @metric.boolean (#any-of? @_operator "&&" "||"))
(lambda_expression) @metric.lambda
