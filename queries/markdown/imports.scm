; Imported names of Markdown: there are none. The captures are explained in ../README.md.
