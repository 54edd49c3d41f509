; What complexity counts of Ruby. The captures are explained in ../README.md.

[(if) (unless) (while) (until) (for) (conditional) (if_modifier) (unless_modifier) (while_modifier) (until_modifier)
  (rescue) (rescue_modifier)] @metric.nesting @metric.branch
[(case) (case_match)] @metric.nesting
[(when) (in_clause)] @metric.branch
(elsif) @metric.else @metric.branch
(if alternative: (else) @metric.else)
(elsif alternative: (else) @metric.else)
(unless alternative: (else) @metric.else)
[(redo) (retry)] @metric.jump
(binary ["&&" "||" "and" "or"]) @metric.boolean
[(block) (do_block)] @metric.lambda
