//! The table of languages: one row each, and nothing else to register.
//!
//! A row names the grammar and the folder of queries that say what to capture; the queries' words
//! are explained in `queries/README.md`. Rows stand in the order of their names.

use super::{DocComments, Language, Queries, VisibilityRule};

macro_rules! queries {
    ($folder:literal) => {
        Queries {
            symbols: include_str!(concat!("../../queries/", $folder, "/symbols.scm")),
            references: include_str!(concat!("../../queries/", $folder, "/references.scm")),
            imports: include_str!(concat!("../../queries/", $folder, "/imports.scm")),
            metrics: include_str!(concat!("../../queries/", $folder, "/metrics.scm")),
            injections: include_str!(concat!("../../queries/", $folder, "/injections.scm")),
        }
    };
}

const BASH: Queries = queries!("bash");
const C: Queries = queries!("c");
const CPP: Queries = queries!("cpp");
const CSHARP: Queries = queries!("csharp");
const CSS: Queries = queries!("css");
const DOCKERFILE: Queries = queries!("dockerfile");
const GO: Queries = queries!("go");
const HCL: Queries = queries!("hcl");
const HTML: Queries = queries!("html");
const JAVA: Queries = queries!("java");
const JAVASCRIPT: Queries = queries!("javascript");
const JSON: Queries = queries!("json");
const KOTLIN: Queries = queries!("kotlin");
const LUA: Queries = queries!("lua");
const MARKDOWN: Queries = queries!("markdown");
const PHP: Queries = queries!("php");
const PYTHON: Queries = queries!("python");
const RUBY: Queries = queries!("ruby");
const RUST: Queries = queries!("rust");
const SCALA: Queries = queries!("scala");
const SQL: Queries = queries!("sql");
const SWIFT: Queries = queries!("swift");
const TOML: Queries = queries!("toml");
const TSX: Queries = queries!("tsx");
const TYPESCRIPT: Queries = queries!("typescript");
const YAML: Queries = queries!("yaml");

/// Grammars whose scanners bear only so many levels of indentation; one more ends the process.
pub(super) const INDENTATION_DEPTH_MAX: &[(&str, usize)] = &[("yaml", 250)];

/// Every language, by name.
pub(crate) const LANGUAGES: &[Language] = &[
    Language {
        name: "bash",
        title: "Bash",
        suffixes: &["sh", "bash", "bats", "ksh", "zsh"],
        file_names: &[".bashrc", ".bash_profile", ".profile", ".zshrc", "PKGBUILD"],
        interpreters: &["sh", "bash", "dash", "ksh", "zsh"],
        grammar: tree_sitter_bash::LANGUAGE,
        queries: &[BASH],
        separator: ".",
        visibility: VisibilityRule::Explicit,
        doc_comments: DocComments::Any,
    },
    Language {
        name: "c",
        title: "C",
        suffixes: &["c", "h"],
        file_names: &[],
        interpreters: &[],
        grammar: tree_sitter_c::LANGUAGE,
        queries: &[C],
        separator: ".",
        visibility: VisibilityRule::StaticInFile,
        doc_comments: DocComments::Any,
    },
    Language {
        name: "cpp",
        title: "C++",
        suffixes: &[
            "cc", "cpp", "cxx", "c++", "hpp", "hh", "hxx", "h++", "ipp", "inl", "tpp", "cu", "cuh",
        ],
        file_names: &[],
        interpreters: &[],
        grammar: tree_sitter_cpp::LANGUAGE,
        queries: &[CPP, C],
        separator: "::",
        visibility: VisibilityRule::StaticInFile,
        doc_comments: DocComments::Any,
    },
    Language {
        name: "csharp",
        title: "C#",
        suffixes: &["cs", "csx"],
        file_names: &[],
        interpreters: &[],
        grammar: tree_sitter_c_sharp::LANGUAGE,
        queries: &[CSHARP],
        separator: ".",
        visibility: VisibilityRule::WordedMembers,
        doc_comments: DocComments::Only(&["///", "/**"]),
    },
    Language {
        name: "css",
        title: "CSS",
        suffixes: &["css"],
        file_names: &[],
        interpreters: &[],
        grammar: tree_sitter_css::LANGUAGE,
        queries: &[CSS],
        separator: ".",
        visibility: VisibilityRule::Explicit,
        doc_comments: DocComments::Any,
    },
    Language {
        name: "dockerfile",
        title: "Dockerfile",
        suffixes: &["dockerfile", "containerfile"],
        file_names: &["Dockerfile", "Containerfile"],
        interpreters: &[],
        grammar: tree_sitter_containerfile::LANGUAGE,
        queries: &[DOCKERFILE],
        separator: ".",
        visibility: VisibilityRule::Explicit,
        doc_comments: DocComments::Any,
    },
    Language {
        name: "go",
        title: "Go",
        suffixes: &["go"],
        file_names: &[],
        interpreters: &[],
        grammar: tree_sitter_go::LANGUAGE,
        queries: &[GO],
        separator: ".",
        visibility: VisibilityRule::Capitalized,
        doc_comments: DocComments::Any,
    },
    Language {
        name: "hcl",
        title: "HCL",
        suffixes: &["hcl", "tf", "tfvars", "nomad"],
        file_names: &[".terraform.lock.hcl"],
        // As code blocks name it.
        interpreters: &["terraform", "tofu"],
        grammar: tree_sitter_hcl::LANGUAGE,
        queries: &[HCL],
        separator: ".",
        visibility: VisibilityRule::Explicit,
        doc_comments: DocComments::Any,
    },
    Language {
        name: "html",
        title: "HTML",
        suffixes: &["html", "htm", "xhtml"],
        file_names: &[],
        interpreters: &[],
        grammar: tree_sitter_html::LANGUAGE,
        queries: &[HTML],
        separator: ".",
        visibility: VisibilityRule::Explicit,
        doc_comments: DocComments::Any,
    },
    Language {
        name: "java",
        title: "Java",
        suffixes: &["java"],
        file_names: &[],
        interpreters: &[],
        grammar: tree_sitter_java::LANGUAGE,
        queries: &[JAVA],
        separator: ".",
        visibility: VisibilityRule::Explicit,
        doc_comments: DocComments::Only(&["/**", "///"]),
    },
    Language {
        name: "javascript",
        title: "JavaScript",
        suffixes: &["js", "mjs", "cjs", "jsx"],
        file_names: &[],
        interpreters: &["node", "deno", "bun"],
        grammar: tree_sitter_javascript::LANGUAGE,
        // The folder `tsx` holds only what JSX adds, which the TypeScript grammar does not know.
        queries: &[TSX, JAVASCRIPT],
        separator: ".",
        visibility: VisibilityRule::Explicit,
        doc_comments: DocComments::Any,
    },
    Language {
        name: "json",
        title: "JSON",
        suffixes: &["json", "jsonc", "json5", "geojson", "webmanifest"],
        file_names: &[".babelrc", ".eslintrc", ".prettierrc"],
        interpreters: &[],
        grammar: tree_sitter_json::LANGUAGE,
        queries: &[JSON],
        separator: ".",
        visibility: VisibilityRule::Explicit,
        doc_comments: DocComments::Any,
    },
    Language {
        name: "kotlin",
        title: "Kotlin",
        suffixes: &["kt", "kts"],
        file_names: &[],
        interpreters: &["kotlin"],
        grammar: tree_sitter_kotlin_ng::LANGUAGE,
        queries: &[KOTLIN],
        separator: ".",
        visibility: VisibilityRule::Explicit,
        doc_comments: DocComments::Any,
    },
    Language {
        name: "lua",
        title: "Lua",
        suffixes: &["lua", "rockspec"],
        file_names: &[],
        interpreters: &["lua", "luajit"],
        grammar: tree_sitter_lua::LANGUAGE,
        queries: &[LUA],
        separator: ".",
        visibility: VisibilityRule::Explicit,
        doc_comments: DocComments::Any,
    },
    Language {
        name: "markdown",
        title: "Markdown",
        suffixes: &["md", "markdown", "mdx"],
        file_names: &[],
        interpreters: &[],
        grammar: tree_sitter_md::LANGUAGE,
        queries: &[MARKDOWN],
        separator: " > ",
        visibility: VisibilityRule::Explicit,
        doc_comments: DocComments::Any,
    },
    Language {
        name: "php",
        title: "PHP",
        suffixes: &["php", "phtml", "php5", "phpt"],
        file_names: &[],
        interpreters: &["php"],
        grammar: tree_sitter_php::LANGUAGE_PHP,
        queries: &[PHP],
        separator: "::",
        visibility: VisibilityRule::Explicit,
        doc_comments: DocComments::Any,
    },
    Language {
        name: "python",
        title: "Python",
        suffixes: &["py", "pyi", "pyw"],
        file_names: &["SConstruct", "SConscript", "wscript"],
        interpreters: &["python", "python2", "python3"],
        grammar: tree_sitter_python::LANGUAGE,
        queries: &[PYTHON],
        separator: ".",
        visibility: VisibilityRule::Underscore,
        doc_comments: DocComments::Any,
    },
    Language {
        name: "ruby",
        title: "Ruby",
        suffixes: &["rb", "rake", "gemspec", "ru", "podspec"],
        file_names: &["Gemfile", "Rakefile", "Vagrantfile", "Podfile", "Brewfile"],
        interpreters: &["ruby"],
        grammar: tree_sitter_ruby::LANGUAGE,
        queries: &[RUBY],
        separator: "::",
        visibility: VisibilityRule::Explicit,
        doc_comments: DocComments::Any,
    },
    Language {
        name: "rust",
        title: "Rust",
        suffixes: &["rs"],
        file_names: &[],
        interpreters: &[],
        grammar: tree_sitter_rust::LANGUAGE,
        queries: &[RUST],
        separator: "::",
        visibility: VisibilityRule::Worded,
        doc_comments: DocComments::Only(&["///", "/**"]),
    },
    Language {
        name: "scala",
        title: "Scala",
        suffixes: &["scala", "sc", "sbt"],
        file_names: &[],
        interpreters: &["scala"],
        grammar: tree_sitter_scala::LANGUAGE,
        queries: &[SCALA],
        separator: ".",
        visibility: VisibilityRule::Explicit,
        doc_comments: DocComments::Any,
    },
    Language {
        name: "sql",
        title: "SQL",
        suffixes: &["sql", "ddl", "psql"],
        file_names: &[],
        interpreters: &[],
        grammar: tree_sitter_sequel::LANGUAGE,
        queries: &[SQL],
        separator: ".",
        visibility: VisibilityRule::Explicit,
        doc_comments: DocComments::Any,
    },
    Language {
        name: "swift",
        title: "Swift",
        suffixes: &["swift"],
        file_names: &[],
        interpreters: &["swift"],
        grammar: tree_sitter_swift::LANGUAGE,
        queries: &[SWIFT],
        separator: ".",
        visibility: VisibilityRule::Explicit,
        doc_comments: DocComments::Only(&["///", "/**"]),
    },
    Language {
        name: "toml",
        title: "TOML",
        suffixes: &["toml"],
        file_names: &["Cargo.lock", "Pipfile", "poetry.lock", "uv.lock"],
        interpreters: &[],
        grammar: tree_sitter_toml_ng::LANGUAGE,
        queries: &[TOML],
        separator: ".",
        visibility: VisibilityRule::Explicit,
        doc_comments: DocComments::Any,
    },
    Language {
        name: "tsx",
        title: "TSX",
        suffixes: &["tsx"],
        file_names: &[],
        interpreters: &[],
        grammar: tree_sitter_typescript::LANGUAGE_TSX,
        queries: &[TSX, TYPESCRIPT, JAVASCRIPT],
        separator: ".",
        visibility: VisibilityRule::Explicit,
        doc_comments: DocComments::Any,
    },
    Language {
        name: "typescript",
        title: "TypeScript",
        suffixes: &["ts", "mts", "cts"],
        file_names: &[],
        interpreters: &[],
        grammar: tree_sitter_typescript::LANGUAGE_TYPESCRIPT,
        queries: &[TYPESCRIPT, JAVASCRIPT],
        separator: ".",
        visibility: VisibilityRule::Explicit,
        doc_comments: DocComments::Any,
    },
    Language {
        name: "yaml",
        title: "YAML",
        suffixes: &["yaml", "yml"],
        file_names: &[".clang-format", ".clang-tidy"],
        interpreters: &[],
        grammar: tree_sitter_yaml::LANGUAGE,
        queries: &[YAML],
        separator: ".",
        visibility: VisibilityRule::Explicit,
        doc_comments: DocComments::Any,
    },
];
