; What complexity counts of Dockerfile. The captures are explained in ../README.md.
