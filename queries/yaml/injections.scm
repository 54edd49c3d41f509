; Embedded languages of YAML. The captures are explained in ../README.md.
