; Uses of names of Go. The captures are explained in ../README.md.
