; Uses of names of SQL. The captures are explained in ../README.md.
