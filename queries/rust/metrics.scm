; What complexity counts of Rust. The captures are explained in ../README.md.

(if_expression) @metric.nesting @metric.branch
(else_clause (if_expression) @metric.else)
(else_clause (block)) @metric.else
(let_declaration alternative: (block)) @metric.branch
(for_expression) @metric.nesting @metric.branch
(while_expression) @metric.nesting @metric.branch
(loop_expression) @metric.nesting @metric.branch
(match_expression) @metric.nesting
(match_arm) @metric.branch
(try_expression) @metric.branch
(break_expression (label)) @metric.jump
(continue_expression (label)) @metric.jump
(binary_expression ["&&" "||"]) @metric.boolean
(let_chain "&&") @metric.boolean
(closure_expression) @metric.lambda
