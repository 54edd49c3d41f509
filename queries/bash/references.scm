; Uses of names of Bash. The captures are explained in ../README.md.
