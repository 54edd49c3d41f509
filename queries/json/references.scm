; Uses of names of JSON: there are none. The captures are explained in ../README.md.
