; What complexity counts of Kotlin. The captures are explained in ../README.md.
