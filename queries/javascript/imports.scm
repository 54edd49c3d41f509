; Imported names of JavaScript. The captures are explained in ../README.md.
