//! What our matcher costs beside a bare parse, a bare walk and tree-sitter's own queries.
//!
//! Usage: `cargo bench --profile profiling --bench walk -- LANGUAGE FOLDER [QUERY_FILE]`. Without a query file it
//! takes the queries of the language's row. Prints the best of several rounds, as ratios of the parse.

#![expect(clippy::print_stdout, reason = "the answer of a measuring program")]
#![expect(
    dead_code,
    unused_imports,
    unreachable_pub,
    clippy::pedantic,
    reason = "rooms are taken in whole"
)]

#[path = "../src/diagnostic/mod.rs"]
mod diagnostic;
#[path = "../src/facts/mod.rs"]
mod facts;
#[path = "../src/language/mod.rs"]
mod language;
#[path = "../src/parse/mod.rs"]
mod parse;
#[path = "../src/text/mod.rs"]
mod text;

use std::path::Path;
use std::time::{Duration, Instant};

use tree_sitter::{Query, QueryCursor, StreamingIterator, Tree};

use parse::{Limits, Parsed, Parser, Program};

const ROUND_COUNT: usize = 5;
const BYTES_MAX: usize = 12_000_000;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    let [name, folder, rest @ ..] = &arguments[..] else {
        println!("usage: walk LANGUAGE FOLDER [QUERY_FILE]");
        return;
    };
    let row = language::by_name(name).expect("a language of the table");
    let grammar = row.grammar.into();
    let query_text = query_text(row, rest);
    let mut sources = Vec::new();
    read(Path::new(folder), row, &mut sources);
    let byte_count: usize = sources.iter().map(Vec::len).sum();

    let compile = best(|| Program::compile(&grammar, &query_text).expect("a good query"));
    let compile_theirs = best(|| Query::new(&grammar, &query_text).expect("a good query"));
    let program = Program::compile(&grammar, &query_text).expect("a good query");
    let query = Query::new(&grammar, &query_text).expect("a good query");

    let mut parser = Parser::default();
    let limits = Limits {
        parse_ms_max: 60_000,
    };
    let (mut parsed, mut walked, mut matched, mut queried) = (
        Duration::ZERO,
        Duration::ZERO,
        Duration::ZERO,
        Duration::ZERO,
    );
    let (mut node_count, mut our_count, mut their_count) = (0, 0, 0);
    // Each file is parsed and then read at once, as in an index run: its tree is still in the cache.
    for source in &sources {
        let mut least = [Duration::MAX; 4];
        for round in 0..ROUND_COUNT {
            let mut tree = None;
            least[0] = least[0].min(timed(|| {
                tree = Some(parser.parse(row, source, &[], limits));
            }));
            let Some(Parsed::Tree(tree)) = tree else {
                panic!("a minute a file");
            };
            let first = usize::from(round == 0);
            least[1] = least[1].min(timed(|| node_count += walk(&tree) * first));
            least[2] = least[2].min(timed(|| {
                program.each_match(&tree, source, &mut |_| our_count += first);
            }));
            least[3] = least[3].min(timed(|| {
                let mut cursor = QueryCursor::new();
                let mut matches = cursor.matches(&query, tree.root_node(), &source[..]);
                while matches.next().is_some() {
                    their_count += first;
                }
            }));
        }
        parsed += least[0];
        walked += least[1];
        matched += least[2];
        queried += least[3];
    }
    let ratio = |time: Duration| time.as_secs_f64() / parsed.as_secs_f64();
    println!(
        "{name}: {} files, {byte_count} bytes, {node_count} nodes, {} patterns; parse {parsed:?}",
        sources.len(),
        query.pattern_count()
    );
    println!(
        "  parse 1 : walk {:.3} : ours {:.3} ({our_count} matches) : tree-sitter {:.3} ({their_count} matches)",
        ratio(walked),
        ratio(matched),
        ratio(queried)
    );
    println!("  compile: ours {compile:?}, tree-sitter {compile_theirs:?}");
}

fn query_text(row: &language::Language, arguments: &[String]) -> String {
    match arguments {
        [file, ..] => std::fs::read_to_string(file).expect("a query file"),
        [] => row
            .queries
            .iter()
            .flat_map(|q| [q.symbols, q.imports, q.references, q.metrics, q.injections])
            .collect(),
    }
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn best<T>(mut work: impl FnMut() -> T) -> Duration {
    (0..20)
        .map(|_| timed(|| drop(work())))
        .min()
        .unwrap_or_default()
}

fn walk(tree: &Tree) -> usize {
    let mut cursor = tree.walk();
    let mut count = 0;
    loop {
        count += usize::from(cursor.node().kind_id() != 0);
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return count;
            }
        }
    }
}

fn read(folder: &Path, row: &language::Language, sources: &mut Vec<Vec<u8>>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() && !path.is_symlink() {
            read(&path, row, sources);
        } else if path
            .extension()
            .is_some_and(|suffix| row.suffixes.iter().any(|known| suffix == *known))
            && sources.iter().map(Vec::len).sum::<usize>() < BYTES_MAX
        {
            sources.extend(std::fs::read(&path));
        }
    }
}
