; What complexity counts of Swift. The captures are explained in ../README.md.
