; What complexity counts of C. The captures are explained in ../README.md.

(if_statement) @metric.nesting @metric.branch
(else_clause (if_statement) @metric.else)
(else_clause [
  (compound_statement) (expression_statement) (return_statement) (for_statement) (while_statement)
  (do_statement) (switch_statement) (break_statement) (continue_statement) (goto_statement)]) @metric.else
(for_statement) @metric.nesting @metric.branch
(while_statement) @metric.nesting @metric.branch
(do_statement) @metric.nesting @metric.branch
(switch_statement) @metric.nesting
(case_statement value: (_)) @metric.branch
(conditional_expression) @metric.nesting @metric.branch
(goto_statement) @metric.jump
(binary_expression ["&&" "||"]) @metric.boolean
