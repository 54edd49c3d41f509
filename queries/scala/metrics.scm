; What complexity counts of Scala. The captures are explained in ../README.md.
