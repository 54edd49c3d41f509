; Declarations of HTML. The captures are explained in ../README.md.
