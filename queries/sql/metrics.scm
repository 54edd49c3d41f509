; What complexity counts of SQL. The captures are explained in ../README.md.
(case) @metric.nesting
(when_clause) @metric.branch
