; What complexity counts of Lua. The captures are explained in ../README.md.

[(if_statement) (for_statement) (while_statement) (repeat_statement)] @metric.nesting @metric.branch
(elseif_statement) @metric.else @metric.branch
(else_statement) @metric.else
(goto_statement) @metric.jump
(binary_expression operator: ["and" "or"]) @metric.boolean
(function_definition) @metric.lambda
