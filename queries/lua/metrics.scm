; What complexity counts of Lua. The captures are explained in ../README.md.
