//! What records tell of real sources, and what they leave out. The rules are `store`'s, which parses nothing.

use super::{Settings, Worker, facts_of};
use crate::language::Candidate;
use crate::store::record_of;
use crate::text::RepoPath;

fn record(path: &str, source: &str) -> String {
    let candidate = Candidate::of_path(path.as_bytes()).expect("a source");
    let language = candidate.language(source.as_bytes()).expect("a language");
    let mut worker = Worker::default();
    let settings = Settings::default();
    let (facts, _) = facts_of(&mut worker, language, source.as_bytes(), &settings);
    record_of(&facts.expect("parsed in time"), &RepoPath::from(path))
}

#[test]
fn what_only_its_file_can_use_is_only_named() {
    let source = "const A: u8 = 1;\npub const B: u8 = 2;\n/// Words.\nstruct C<T> { d: T, pub e: T }\n\
        /// Words.\nfn f(a: u8) -> u8 { a }\n/// Words.\npub(crate) fn g(a: u8) -> u8 { a }\n\
        /// Words.\npub trait H { fn i(&self) -> u8; }\nimpl<T> H for C<T> where T: Copy { fn i(&self) -> u8 { 1 } }\n\
        pub enum J { K { l: u8 } }\n";
    let expected = "pub const B: u8\nstruct C<T>\n  pub field e: T\nfn f\nfn g(a: u8) -> u8  # Words.\n\
        pub trait H  # Words.\n  fn H::i(&self) -> u8\nimpl <T> H for C<T>\n  fn i\n\
        pub enum J\n  variant K\n    field l: u8\n";
    assert_eq!(record("src/a.rs", source), expected);
    let source = "_A = 1\nB = 2\nclass C:\n    def _d(self, a):\n        \"\"\"Words.\"\"\"\n    def e(self, a):\n        \"\"\"Words.\"\"\"\n";
    assert_eq!(
        record("src/a.py", source),
        "const B\nclass C\n  fn C._d\n  fn C.e(self, a)  # Words.\n"
    );
    let source = "static int f(int a) { return a; }\nstatic inline int g(int a) { return a; }\n";
    assert_eq!(
        record("src/a.h", source),
        "static fn f\nstatic inline fn g(int a) -> int\n".replace("static fn f", "fn f")
    );
    let source = "class A : B {\n  int c;\n  readonly int d;\n  public int E;\n  protected int F;\n  void G(int a) {}\n  public override void H(int a) {}\n}\ninterface I { void J(int a); }\n";
    assert_eq!(
        record("src/a.cs", source),
        "class A : B\n  pub field E: int\n  field F: int\n  fn A.G\n  fn H\ninterface I\n  fn I.J(int a)\n"
    );
}

#[test]
fn tests_say_their_names() {
    let source = "use a::b;\nstruct C { d: u8 }\nmod tests {\n    use super::*;\n    const E: u8 = 1;\n    \
        /// Words.\n    pub fn f(a: u8) -> u8 { a }\n    #[test]\n    fn g() {}\n}\n";
    assert_eq!(
        record("src/a.rs", source),
        "use a::b\nstruct C\nmod tests\n  fn f\n  test g\n"
    );
    assert_eq!(
        record("tests/a.rs", source),
        "struct C\nmod tests\n  fn f\n  test g\n"
    );
    assert_eq!(record("tests/data/a.toml", "[a]\nb = 1\n"), "");
    assert_eq!(record("data/a.toml", "[a]\nb = 1\n"), "table a\n  key b\n");
}

#[test]
fn what_is_cut_is_cut_behind_a_word() {
    let doc = "Words ".repeat(20);
    let parameters: Vec<String> = (0..20).map(|n| format!("a{n}: u8, ")).collect();
    let source = format!("/// {doc}\npub fn f({}) {{}}\n", parameters.concat());
    let expected = "pub fn f(a0: u8, a1: u8, a2: u8, a3: u8, a4: u8, a5: u8, a6: u8, a7: u8, a8: u8, a9: u8, a10: u8, a11: u8,…  \
        # Words Words Words Words Words Words Words Words Words Words…\n";
    assert_eq!(record("src/a.rs", &source), expected);
}

#[test]
fn a_namespace_is_told_once() {
    let source =
        "namespace a::b {\nclass C {\n public:\n  void d();\n  int e() const override;\n};\n}\n";
    assert_eq!(
        record("src/a.cc", source),
        "namespace a::b\n  class C\n    pub fn C::d() -> void\n    fn e\n"
    );
}
