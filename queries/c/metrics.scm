; What complexity counts of C. The captures are explained in ../README.md.
