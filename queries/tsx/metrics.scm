; What complexity counts that JSX adds: none. The captures are explained in ../README.md.
