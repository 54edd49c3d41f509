; Imported names of Python. The captures are explained in ../README.md.
