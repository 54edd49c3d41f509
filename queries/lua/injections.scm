; Embedded languages of Lua. The captures are explained in ../README.md.
