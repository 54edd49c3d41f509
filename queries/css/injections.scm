; Embedded languages of CSS. The captures are explained in ../README.md.
