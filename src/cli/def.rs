//! `codecontext def`: where a name is declared.

use super::{Format, Global, Outcome, TreeArguments, terminal::Terminal};
use crate::facts::SymbolKind;
use crate::report::{Human, Paint, Shown, count_text, write_json};
use crate::snapshot::answer::{Answer, Definition, FORMAT_VERSION, FactsFrom};
use crate::snapshot::{DefinitionQuery, NameMatch};
use crate::text::escaped;

/// Find where a name is declared
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  codecontext def parse_args                 exactly this name, or else names like it\n  codecontext def Shard::open                with its container\n  codecontext def parse --prefix             names that start so\n  codecontext def prsargs --fuzzy            names that look like it\n  codecontext def open --kind method --path src/store\n  codecontext def main --at v1.0 --format json"
)]
pub(super) struct Args {
    /// A name, or a name with its containers (`Shard::open`, `Foo.bar`)
    name: String,
    /// Names that start with NAME
    #[arg(long, conflicts_with = "fuzzy")]
    prefix: bool,
    /// Names that look like NAME
    #[arg(long)]
    fuzzy: bool,
    /// Exactly NAME; print nothing else when there is none
    #[arg(long, conflicts_with_all = ["prefix", "fuzzy"])]
    exact: bool,
    /// Only declarations of this kind (fn, method, class, struct, …); may be repeated
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Vec<SymbolKind>,
    /// Only below this path; may be repeated
    #[arg(long, value_name = "PATH")]
    path: Vec<std::path::PathBuf>,
    /// Print at most this many; 0 for all
    #[arg(short = 'n', long, value_name = "COUNT", default_value_t = 20)]
    limit: usize,
    #[command(flatten)]
    tree: TreeArguments,
}

fn kind(word: &str) -> Result<SymbolKind, String> {
    // What people call the kinds, beside the words of the map.
    let word = match word {
        "function" | "func" => "fn",
        "constant" => "const",
        "variable" => "var",
        "module" => "mod",
        other => other,
    };
    SymbolKind::from_word(word).ok_or_else(|| {
        let words: Vec<&str> = SymbolKind::ALL.iter().map(|kind| kind.word()).collect();
        format!("no such kind; there are {}", words.join(", "))
    })
}

pub(super) fn run(
    args: &Args,
    global: &Global,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    let snapshot = args.tree.open(global)?;
    let query = DefinitionQuery {
        name: args.name.clone(),
        matching: match (args.prefix, args.fuzzy, args.exact) {
            (true, ..) => NameMatch::Prefix,
            (_, true, _) => NameMatch::Fuzzy,
            (.., true) => NameMatch::Exact,
            _ => NameMatch::ExactElseFuzzy,
        },
        kinds: args.kind.clone(),
        paths: args.path.clone(),
        limit: if args.limit == 0 {
            usize::MAX
        } else {
            args.limit
        },
    };
    let answer = snapshot.definitions(&query)?;
    terminal.diagnostics(&answer.diagnostics);
    match args.tree.format {
        Format::Json => {
            terminal.answer(|output| write_json(output, FORMAT_VERSION, "def", &answer))?;
        }
        Format::Human => terminal.human(|human| write(human, &answer))?,
    }
    if answer.tree.facts_from == FactsFrom::Map {
        terminal.hint(
            "answered from the committed map; `codecontext index` fills the local cache once",
        );
    }
    if answer.items.is_empty() {
        terminal.hint(&format!(
            "nothing is called {}; try --prefix or --fuzzy",
            escaped(&args.name)
        ));
        return Ok(Outcome::Findings);
    }
    Ok(Outcome::Done)
}

fn write(human: &mut Human<'_>, answer: &Answer<Definition>) -> std::io::Result<()> {
    for (at, item) in answer.items.iter().enumerate() {
        if at > 0 {
            human.line("")?;
        }
        let place = Human::place_text(&item.path, item.place.line, item.place.column);
        let declaration = Human::declaration_text(&Shown {
            visibility: item.visibility,
            test: item.test,
            modifiers: &item.modifiers,
            kind: item.kind,
            qualified_name: &item.qualified_name,
            signature: &item.signature,
        });
        human.line(format_args!("{place}  {declaration}"))?;
        if !item.documentation.is_empty() {
            human.line(format_args!(
                "  {}",
                Paint::Dim.text(escaped(&item.documentation))
            ))?;
        }
        let number = item.place.line.to_string();
        let source: String = item.source_line.trim_end().chars().take(200).collect();
        human.line(format_args!(
            "  {} {}",
            Paint::Dim.text(format_args!("{number} │")),
            escaped(&source)
        ))?;
    }
    if answer.total_count > answer.items.len() {
        let more = count_text((answer.total_count - answer.items.len()) as u64);
        human.line("")?;
        human.line(format_args!("… {more} more (--limit 0 shows all)"))?;
    }
    Ok(())
}
