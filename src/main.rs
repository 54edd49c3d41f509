//! The `codecontext` program: hands the command line to the library.

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let bytes = std::fs::read(&arguments[2]).expect("a file");
    let text = match arguments[1].as_str() {
        "tree" => codecontext::snapshot::tree_text(&arguments[2], &bytes),
        "facts" => codecontext::snapshot::record_text(&arguments[2], &bytes, false),
        _ => codecontext::snapshot::record_text(&arguments[2], &bytes, true),
    };
    println!("{}", text.unwrap_or_default());
}
