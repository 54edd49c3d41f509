; Uses of names of Ruby. The captures are explained in ../README.md.
