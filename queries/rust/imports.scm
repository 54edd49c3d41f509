; Imported names of Rust. The captures are explained in ../README.md.
