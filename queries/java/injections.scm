; Embedded languages of Java: none that a text block's place says for certain. The captures are explained in ../README.md.
