; Imported names of TypeScript. The captures are explained in ../README.md.
