; Uses of names of Kotlin. The captures are explained in ../README.md.
