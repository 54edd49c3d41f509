//! The floor under `codecontext index`: reads and parses the same files and does nothing else.
//!
//! Same build, same grammars, same number of threads; what `index` takes beyond this is the price of
//! everything it does with the trees. The list of files comes from `codecontext index --list`, one
//! `path TAB language` a line, so that both sides parse the same files. Nothing is kept, nothing is
//! mapped, and text that is embedded in another language is not parsed a second time.
//!
//! `codecontext index --list | floor FOLDER [THREADS]`, two threads by default.

use std::{
    collections::HashMap,
    fs,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Instant,
};

use tree_sitter::Parser;

// The table is private to the library, and a copy would have to be kept: so it is compiled in here.
#[expect(dead_code, reason = "the floor needs names and grammars only")]
#[path = "../src/language/mod.rs"]
mod language;

const THREADS_DEFAULT: usize = 2;

const USAGE: &str = "usage: codecontext index --list | floor FOLDER [THREADS]";

/// One line of the list.
struct File {
    path: PathBuf,
    language: String,
}

/// What one thread did.
#[derive(Default)]
#[expect(
    clippy::struct_field_names,
    reason = "all three are counts, and say so"
)]
struct Done {
    file_count: usize,
    byte_count: usize,
    unreadable_count: usize,
}

fn main() -> ExitCode {
    // Cargo adds `--bench`.
    let mut arguments = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"));
    let Some(folder) = arguments.next() else {
        drop(writeln!(io::stderr(), "{USAGE}"));
        return ExitCode::SUCCESS;
    };
    let thread_count = arguments
        .next()
        .map_or(Ok(THREADS_DEFAULT), |word| word.parse());
    let outcome = match thread_count {
        Ok(thread_count @ 1..) => run(Path::new(&folder), thread_count),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(line) => {
            drop(writeln!(io::stdout(), "{line}"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            drop(writeln!(io::stderr(), "{error}"));
            ExitCode::from(2)
        }
    }
}

/// Parses every listed file and returns the line to print.
fn run(folder: &Path, thread_count: usize) -> Result<String, String> {
    let mut list = Vec::new();
    io::stdin()
        .read_to_end(&mut list)
        .map_err(|error| format!("the list of files: {error}"))?;
    let files = files_of(&list, folder)?;
    let next = AtomicUsize::new(0);
    let start = Instant::now();
    let done: Vec<Done> = thread::scope(|scope| {
        let threads: Vec<_> = (0..thread_count)
            .map(|_| scope.spawn(|| parse_until_done(&files, &next)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("parsing does not panic"))
            .collect()
    });
    let wall_s = start.elapsed().as_secs_f64();
    let byte_count: usize = done.iter().map(|done| done.byte_count).sum();
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let mb_per_s = byte_count as f64 / 1e6 / wall_s;
    Ok(format!(
        "files={} unreadable={} bytes={byte_count} threads={thread_count} wall_s={wall_s:.3} \
         cpu_s={} peak_kb={} mb_per_s={mb_per_s:.1}",
        done.iter().map(|done| done.file_count).sum::<usize>(),
        done.iter().map(|done| done.unreadable_count).sum::<usize>(),
        or_unknown(cpu_s().map(|seconds| format!("{seconds:.2}"))),
        or_unknown(peak_kb()),
    ))
}

/// Reads the list; an unknown language is an error, or the two sides would differ unnoticed.
fn files_of(list: &[u8], folder: &Path) -> Result<Vec<File>, String> {
    let list = String::from_utf8_lossy(list);
    list.lines()
        .map(|line| {
            let (path, language) = line
                .rsplit_once('\t')
                .ok_or_else(|| format!("not `path TAB language`: {line}"))?;
            if language::by_name(language).is_none() {
                return Err(format!("unknown language `{language}`: {path}"));
            }
            Ok(File {
                path: folder.join(path),
                language: language.to_owned(),
            })
        })
        .collect()
}

/// Takes file after file until none is left; keeps one parser for each language it met.
fn parse_until_done(files: &[File], next: &AtomicUsize) -> Done {
    let mut parsers: HashMap<&str, Parser> = HashMap::new();
    let mut done = Done::default();
    while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
        let Ok(bytes) = fs::read(&file.path) else {
            done.unreadable_count += 1;
            continue;
        };
        let parser = parsers.entry(&file.language).or_insert_with(|| {
            let row = language::by_name(&file.language).expect("checked with the list");
            let mut parser = Parser::new();
            parser
                .set_language(&row.grammar.into())
                .expect("the grammar fits the runtime");
            parser
        });
        let tree = parser.parse(&bytes, None).expect("nothing cancels it");
        std::hint::black_box(&tree);
        done.file_count += 1;
        done.byte_count += bytes.len();
    }
    done
}

fn or_unknown(value: Option<String>) -> String {
    value.unwrap_or_else(|| "unknown".to_owned())
}

/// Returns user and system time of all threads; only Linux tells without a library.
fn cpu_s() -> Option<f64> {
    /// What Linux counts in, on every architecture we build for.
    const TICKS_PER_S: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The program's name stands in parentheses and may hold anything.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut ticks = fields.split(' ').skip(11).map(str::parse::<f64>);
    Some((ticks.next()?.ok()? + ticks.next()?.ok()?) / TICKS_PER_S)
}

/// Returns the most memory that was resident at once.
fn peak_kb() -> Option<String> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_ascii_whitespace().nth(1).map(str::to_owned)
}
