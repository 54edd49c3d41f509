; What complexity counts of Go. The captures are explained in ../README.md.

(if_statement) @metric.nesting @metric.branch
(if_statement alternative: (_) @metric.else)
(for_statement) @metric.nesting @metric.branch
(expression_switch_statement) @metric.nesting
(type_switch_statement) @metric.nesting
(select_statement) @metric.nesting
(expression_case) @metric.branch
(type_case) @metric.branch
(communication_case) @metric.branch
(break_statement (label_name)) @metric.jump
(continue_statement (label_name)) @metric.jump
(goto_statement) @metric.jump
(binary_expression ["&&" "||"]) @metric.boolean
(func_literal) @metric.lambda
