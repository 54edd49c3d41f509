; Uses of names of Scala. The captures are explained in ../README.md.
