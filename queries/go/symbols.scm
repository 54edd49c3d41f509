; Declarations of Go. The captures are explained in ../README.md.
