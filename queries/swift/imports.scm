; Imported names of Swift. The captures are explained in ../README.md.
