; What complexity counts of PHP. The captures are explained in ../README.md.

[(if_statement) (for_statement) (foreach_statement) (while_statement) (do_statement) (catch_clause)
  (conditional_expression)] @metric.nesting @metric.branch
[(switch_statement) (match_expression)] @metric.nesting
[(case_statement) (match_conditional_expression)] @metric.branch
(else_if_clause) @metric.else @metric.branch
(else_clause (if_statement) @metric.else)
(else_clause . [(compound_statement) (expression_statement) (return_statement) (colon_block) (echo_statement)]) @metric.else
(goto_statement) @metric.jump
(break_statement (integer)) @metric.jump
(continue_statement (integer)) @metric.jump
(binary_expression ["&&" "||" "and" "or" "xor"]) @metric.boolean
[(anonymous_function) (arrow_function)] @metric.lambda
