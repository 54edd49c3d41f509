; What complexity counts of Java. The captures are explained in ../README.md.

(if_statement) @metric.nesting @metric.branch
(if_statement alternative: (if_statement) @metric.else)
(if_statement
  alternative: [
    (block) (expression_statement) (return_statement) (throw_statement) (break_statement) (continue_statement)
    (for_statement) (enhanced_for_statement) (while_statement) (do_statement) (switch_expression)
    (try_statement) (try_with_resources_statement) (synchronized_statement) (yield_statement)] @metric.else)
(for_statement) @metric.nesting @metric.branch
(enhanced_for_statement) @metric.nesting @metric.branch
(while_statement) @metric.nesting @metric.branch
(do_statement) @metric.nesting @metric.branch
(switch_expression) @metric.nesting
(switch_label "case") @metric.branch
(catch_clause) @metric.nesting @metric.branch
(ternary_expression) @metric.nesting @metric.branch
(break_statement (identifier)) @metric.jump
(continue_statement (identifier)) @metric.jump
(binary_expression ["&&" "||"]) @metric.boolean
(lambda_expression) @metric.lambda
