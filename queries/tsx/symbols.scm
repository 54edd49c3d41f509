; What JSX adds to JavaScript and TypeScript: no declarations. The captures are explained in ../README.md.
