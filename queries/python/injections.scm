; Embedded languages of Python: none that a string's place says for certain. The captures are explained in ../README.md.
