; What complexity counts of Kotlin. The captures are explained in ../README.md.

[(if_expression) (for_statement) (while_statement) (do_while_statement) (catch_block)] @metric.nesting @metric.branch
(when_expression) @metric.nesting
(when_entry condition: (_)) @metric.branch
(if_expression "else" . (if_expression) @metric.else)
(if_expression "else" . [(block) (identifier) (call_expression) (navigation_expression) (string_literal) (number_literal)
  (binary_expression) (return_expression) (throw_expression) (when_expression) (unary_expression) (parenthesized_expression)
  (index_expression) (assignment) (this_expression) (try_expression) (infix_expression) (object_literal)] @metric.else)
((labeled_expression (label) @_word) @metric.jump (#match? @_word "^(break|continue)@"))
(binary_expression ["&&" "||"]) @metric.boolean
[(lambda_literal) (anonymous_function)] @metric.lambda
