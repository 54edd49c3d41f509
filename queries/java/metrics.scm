; What complexity counts of Java. The captures are explained in ../README.md.
