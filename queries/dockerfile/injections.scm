; Embedded languages of Dockerfile. The captures are explained in ../README.md.
