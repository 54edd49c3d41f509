; Uses of names of JSON. The captures are explained in ../README.md.
