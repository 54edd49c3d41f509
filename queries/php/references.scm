; Uses of names of PHP. The captures are explained in ../README.md.
