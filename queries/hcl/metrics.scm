; What complexity counts of HCL. The captures are explained in ../README.md.
