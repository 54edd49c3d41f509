; Embedded languages that TypeScript adds to JavaScript: none. The captures are explained in ../README.md.
