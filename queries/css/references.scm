; Uses of names of CSS. The captures are explained in ../README.md.
