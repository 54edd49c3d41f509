; Embedded languages that JSX adds: none. The captures are explained in ../README.md.
