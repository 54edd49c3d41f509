; What complexity counts of TOML. The captures are explained in ../README.md.
