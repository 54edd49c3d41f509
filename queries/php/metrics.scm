; What complexity counts of PHP. The captures are explained in ../README.md.
