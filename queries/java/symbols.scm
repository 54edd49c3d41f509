; Declarations of Java. The captures are explained in ../README.md.
