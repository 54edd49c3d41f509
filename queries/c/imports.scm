; Imported names of C. The captures are explained in ../README.md.
