; What complexity counts of Swift. The captures are explained in ../README.md.

[(if_statement) (guard_statement) (for_statement) (while_statement) (repeat_while_statement) (catch_block)
  (ternary_expression)] @metric.nesting @metric.branch
(switch_statement) @metric.nesting
(switch_entry "case") @metric.branch
(if_statement (else) . (if_statement) @metric.else)
(if_statement (else) @metric.else . "{")
(control_transfer_statement ["break" "continue"] result: (simple_identifier)) @metric.jump
[(conjunction_expression) (disjunction_expression)] @metric.boolean
(lambda_literal) @metric.lambda
