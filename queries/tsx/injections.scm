; Embedded languages of TSX. The captures are explained in ../README.md.
