//! Code patterns, language by language.

use super::{Matcher, found, rule, text};

/// A language, a pattern, a source and what is found in it.
const CODE: &[(&str, &str, &str, &[&str])] = &[
    (
        "python",
        "eval($X)",
        "eval(a)\neval(a, b)\nx.eval(a)\neval( # c\n  b\n)\n",
        &["eval(a)", "eval( # c\n  b\n)"],
    ),
    (
        "python",
        "eval($$$)",
        "eval()\neval(a, b,)\n",
        &["eval()", "eval(a, b,)"],
    ),
    (
        "python",
        "$X == $X",
        "a == a\na == b\na.b == a . b\na < a == a\n",
        &["a == a", "a.b == a . b"],
    ),
    (
        "python",
        "print($A, $$$REST, sep=$S)",
        "print(1, sep=2)\nprint(1, 2, 3, sep=4)\nprint(sep=1)\n",
        &["print(1, sep=2)", "print(1, 2, 3, sep=4)"],
    ),
    (
        "python",
        "for $I in range(len($X)):\n    $$$BODY",
        "for i in range(len(x)):\n    a()\n    b()\nfor i in x:\n    a()\n",
        &["for i in range(len(x)):\n    a()\n    b()"],
    ),
    (
        "python",
        "$A = 1\n$$$\n$A = 2",
        "x = 1\ny()\nx = 2\n",
        &["x = 1\ny()\nx = 2"],
    ),
    (
        "python",
        "open($HERE, 'w')",
        "open(a, 'w')\nopen(a, 'r')\n",
        &["a"],
    ),
    (
        "python",
        "import $M",
        "import a\nimport a, b\nfrom a import b\n",
        &["import a"],
    ),
    (
        "python",
        "def $F($$$): return $X",
        "def f(a, b=1): return 2\n",
        &["def f(a, b=1): return 2"],
    ),
    (
        "python",
        "@property\ndef $F(self): $$$",
        "class A:\n    @property\n    def f(self): return 1\n",
        &["@property\n    def f(self): return 1"],
    ),
    (
        "rust",
        "$A.unwrap()",
        "fn f() { a.b().unwrap(); c.unwrap(1); }",
        &["a.b().unwrap()"],
    ),
    (
        "rust",
        "if $A { $$$B }",
        "fn f() { if a { b(); c } if a { } if a { } else { } }",
        &["if a { b(); c }", "if a { }"],
    ),
    (
        "rust",
        "let $X = $Y;",
        "fn f() { let a = 1; let mut b = 2; }",
        &["let a = 1;"],
    ),
    (
        "rust",
        "println!($$$)",
        "fn f() { println!(); println!(\"{}\", a); print!(1) }",
        &["println!()", "println!(\"{}\", a)"],
    ),
    (
        "rust",
        "impl Drop for $T { $$$ }",
        "impl Drop for A { fn drop(&mut self) { } }",
        &["impl Drop for A { fn drop(&mut self) { } }"],
    ),
    (
        "rust",
        "Some($X) => $Y",
        "fn f() { match a { Some(b) => c, None => d } }",
        &["Some(b) => c,"],
    ),
    (
        "rust",
        "&Vec<$T>",
        "fn f(a: &Vec<u8>, b: &[u8]) { }",
        &["&Vec<u8>"],
    ),
    (
        "javascript",
        "$A == null",
        "if (a.b == null) {} c === null",
        &["a.b == null"],
    ),
    (
        "javascript",
        "if ($A) { $$$B }",
        "if (a) { b(); c() }\nif (a) b()\n",
        &["if (a) { b(); c() }"],
    ),
    (
        "javascript",
        "$A.innerHTML = $B",
        "a.innerHTML = b; a.b.innerHTML = 'c'",
        &["a.innerHTML = b", "a.b.innerHTML = 'c'"],
    ),
    (
        "javascript",
        "async ($$$) => { $$$ }",
        "f(async (a, b) => { c() }, () => { })",
        &["async (a, b) => { c() }"],
    ),
    (
        "typescript",
        "$X as any",
        "let a = b as any; let c = d as string;",
        &["b as any"],
    ),
    (
        "tsx",
        "<a href={$X}>$$$</a>",
        "let a = <a href={b}>c</a>;",
        &["<a href={b}>c</a>"],
    ),
    (
        "c",
        "if ($A) { $$$B }",
        "void f() { if (a) { b(); c(); } if (a) b(); }",
        &["if (a) { b(); c(); }"],
    ),
    (
        "c",
        "strcpy($D, $S)",
        "void f() { strcpy(a, b); strncpy(a, b, 1); }",
        &["strcpy(a, b)"],
    ),
    (
        "cpp",
        "new $T[$N]",
        "void f() { auto a = new int[3]; }",
        &["new int[3]"],
    ),
    (
        "go",
        "if err != nil { $$$ }",
        "package p\nfunc f() { if err != nil { return err }; if err == nil { } }",
        &["if err != nil { return err }"],
    ),
    (
        "go",
        "defer $X.Close()",
        "package p\nfunc f() { defer a.Close(); defer b() }",
        &["defer a.Close()"],
    ),
    (
        "java",
        "new Thread($$$ARGS)",
        "class A { void f() { new Thread(a, b).start(); new Thread(); } }",
        &["new Thread(a, b)", "new Thread()"],
    ),
    (
        "java",
        "catch (Exception $E) { }",
        "class A { void f() { try { } catch (Exception e) { } try { } catch (Exception e) { g(); } } }",
        &["catch (Exception e) { }"],
    ),
    (
        "csharp",
        "Thread.Sleep($X);",
        "class A { void F() { Thread.Sleep(1); } }",
        &["Thread.Sleep(1);"],
    ),
    ("php", "eval($X)", "<?php eval($a); f($b);", &["eval($a)"]),
    (
        "php",
        "$A = md5($B);",
        "<?php $a = md5($b); $a = sha1($b);",
        &["$a = md5($b);"],
    ),
    (
        "ruby",
        "$A.send($$$)",
        "a.send(:b, 1)\n",
        &["a.send(:b, 1)"],
    ),
    ("kotlin", "$A!!", "fun f() { a!!.b() }", &["a!!"]),
    ("swift", "try! $X", "func f() { try! g() }", &["try! g()"]),
    (
        "scala",
        "$A.asInstanceOf[$T]",
        "object A { val x = a.asInstanceOf[B] }",
        &["a.asInstanceOf[B]"],
    ),
    ("bash", "eval $X", "eval \"$a\"\nexec b\n", &["eval \"$a\""]),
    (
        "lua",
        "loadstring($X)",
        "loadstring(a)\nload(b)\n",
        &["loadstring(a)"],
    ),
    (
        "sql",
        "SELECT * FROM $T",
        "select * from a;\nselect b from a;\n",
        &["select * from a"],
    ),
    (
        "css",
        "color: $X",
        "a { color: red; width: 1px }",
        &["color: red"],
    ),
    (
        "hcl",
        "acl = \"public-read\"",
        "resource \"a\" \"b\" {\n  acl = \"public-read\"\n}\n",
        &["acl = \"public-read\""],
    ),
    (
        "dockerfile",
        "USER root",
        "FROM a\nUSER root\n",
        &["USER root"],
    ),
    (
        "yaml",
        "privileged: true",
        "a:\n  privileged: true\n",
        &["privileged: true"],
    ),
    (
        "json",
        "{\"a\": $X}",
        "{\"b\": {\"a\": [1]}}",
        &["{\"a\": [1]}"],
    ),
    ("toml", "a = $X", "a = 1\nb = 2\n", &["a = 1"]),
];

fn code(language: &str, code: &str, source: &str) -> Vec<String> {
    let one = rule("it", language, Matcher::Pattern(vec![text(code)]));
    let mut found = found([one], language, source);
    for line in &mut found {
        line.replace_range(.."it: ".len(), "");
    }
    found
}

#[test]
fn code_patterns_find_code() {
    let mut differing = Vec::new();
    for &(language, pattern, source, expected) in CODE {
        let found = std::panic::catch_unwind(|| code(language, pattern, source));
        match found {
            Ok(found) if found == expected => {}
            other => differing.push(format!("{language}: {pattern}: {other:?}")),
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}
