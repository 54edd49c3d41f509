; What complexity counts of C++, on top of that of C (../c). The captures are explained in ../README.md.

(for_range_loop) @metric.nesting @metric.branch
(catch_clause) @metric.nesting @metric.branch
(binary_expression operator: ["and" "or"]) @metric.boolean
(else_clause [(for_range_loop) (try_statement) (throw_statement) (co_return_statement)]) @metric.else
(lambda_expression) @metric.lambda
