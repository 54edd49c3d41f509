; What complexity counts of C#. The captures are explained in ../README.md.

(if_statement) @metric.nesting @metric.branch
(if_statement alternative: (if_statement) @metric.else)
(if_statement
  alternative: [
    (block) (expression_statement) (return_statement) (throw_statement) (break_statement) (continue_statement)
    (for_statement) (foreach_statement) (while_statement) (do_statement) (switch_statement) (try_statement)
    (using_statement) (lock_statement) (goto_statement) (yield_statement)] @metric.else)
(for_statement) @metric.nesting @metric.branch
(foreach_statement) @metric.nesting @metric.branch
(while_statement) @metric.nesting @metric.branch
(do_statement) @metric.nesting @metric.branch
(switch_statement) @metric.nesting
(switch_section "case") @metric.branch
(switch_expression) @metric.nesting
(switch_expression_arm
  . [(constant_pattern) (declaration_pattern) (recursive_pattern) (relational_pattern) (type_pattern)
     (and_pattern) (or_pattern) (negated_pattern) (parenthesized_pattern) (list_pattern)]) @metric.branch
(catch_clause) @metric.nesting @metric.branch
(catch_filter_clause) @metric.branch
(when_clause) @metric.branch
(conditional_expression) @metric.nesting @metric.branch
(goto_statement) @metric.jump
(binary_expression ["&&" "||" "??"]) @metric.boolean
(lambda_expression) @metric.lambda
(anonymous_method_expression) @metric.lambda
