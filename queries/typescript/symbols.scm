; Declarations of TypeScript. The captures are explained in ../README.md.
