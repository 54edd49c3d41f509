; Embedded languages of Go. The captures are explained in ../README.md.
