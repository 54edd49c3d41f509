; What complexity counts of Rust. The captures are explained in ../README.md.
