; What complexity counts of shell scripts. The captures are explained in ../README.md.

[(if_statement) (for_statement) (c_style_for_statement) (while_statement)] @metric.nesting @metric.branch
(case_statement) @metric.nesting
(case_item) @metric.branch
(elif_clause) @metric.else @metric.branch
(else_clause) @metric.else
(list ["&&" "||"]) @metric.boolean
(binary_expression operator: ["&&" "||"]) @metric.boolean
(subshell) @metric.lambda
