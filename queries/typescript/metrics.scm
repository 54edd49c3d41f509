; What complexity counts of TypeScript. The captures are explained in ../README.md.
