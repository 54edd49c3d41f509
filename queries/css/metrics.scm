; What complexity counts of CSS. The captures are explained in ../README.md.
