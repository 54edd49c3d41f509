; What complexity counts of JSON. The captures are explained in ../README.md.
