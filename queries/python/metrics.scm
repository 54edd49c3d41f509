; What complexity counts of Python. The captures are explained in ../README.md.

(if_statement) @metric.nesting @metric.branch
(elif_clause) @metric.else @metric.branch
(else_clause) @metric.else
(for_statement) @metric.nesting @metric.branch
(while_statement) @metric.nesting @metric.branch
(except_clause) @metric.nesting @metric.branch
(match_statement) @metric.nesting
(case_clause) @metric.branch
(conditional_expression) @metric.nesting @metric.branch
(boolean_operator) @metric.boolean
; A comprehension decides as a loop with conditions does, but reads in one line.
(for_in_clause) @metric.branch
(if_clause) @metric.branch
(lambda) @metric.lambda
