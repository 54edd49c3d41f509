; Declarations of Markdown. The captures are explained in ../README.md.
