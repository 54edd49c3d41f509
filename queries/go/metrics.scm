; What complexity counts of Go. The captures are explained in ../README.md.
