; What complexity counts of Ruby. The captures are explained in ../README.md.
