; What complexity counts of JavaScript, and what TypeScript shares with it. The captures are explained in ../README.md.

(if_statement) @metric.nesting @metric.branch
(else_clause (if_statement) @metric.else)
(else_clause
  [(statement_block) (expression_statement) (return_statement) (throw_statement) (break_statement)
   (continue_statement) (for_statement) (for_in_statement) (while_statement) (do_statement)
   (switch_statement) (try_statement)]) @metric.else
(for_statement) @metric.nesting @metric.branch
(for_in_statement) @metric.nesting @metric.branch
(while_statement) @metric.nesting @metric.branch
(do_statement) @metric.nesting @metric.branch
(switch_statement) @metric.nesting
(switch_case) @metric.branch
(catch_clause) @metric.nesting @metric.branch
(ternary_expression) @metric.nesting @metric.branch
(break_statement label: (_)) @metric.jump
(continue_statement label: (_)) @metric.jump
(binary_expression ["&&" "||" "??"]) @metric.boolean
(arrow_function) @metric.lambda
(function_expression) @metric.lambda
(generator_function) @metric.lambda
