; What complexity counts that TypeScript adds to JavaScript: nothing. The captures are explained in ../README.md.
