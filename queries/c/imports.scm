; Imported names of C. The captures are explained in ../README.md.

(preproc_include path: (_) @import.path) @import
