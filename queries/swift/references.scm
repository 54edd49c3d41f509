; Uses of names of Swift. The captures are explained in ../README.md.
