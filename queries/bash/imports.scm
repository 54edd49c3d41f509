; Imported names of Bash. The captures are explained in ../README.md.
