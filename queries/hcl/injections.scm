; Embedded languages of HCL. The captures are explained in ../README.md.
