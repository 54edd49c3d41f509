; Uses of names of Markdown: those of its snippets, see injections.scm. The captures are explained in ../README.md.
