; What complexity counts of JavaScript. The captures are explained in ../README.md.
