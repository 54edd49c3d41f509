; Declarations of TSX. The captures are explained in ../README.md.
