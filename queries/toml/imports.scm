; Imported names of TOML: there are none. The captures are explained in ../README.md.
