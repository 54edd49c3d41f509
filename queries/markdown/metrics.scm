; What complexity counts of Markdown. The captures are explained in ../README.md.
