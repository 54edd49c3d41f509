; Uses of names of Markdown. The captures are explained in ../README.md.
