//! Tells cargo that new and removed rules change the binary; generates nothing.

fn main() {
    println!("cargo::rerun-if-changed=rules");
}
