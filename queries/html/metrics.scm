; What complexity counts of HTML. The captures are explained in ../README.md.
