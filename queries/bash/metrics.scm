; What complexity counts of Bash. The captures are explained in ../README.md.
