//! `codecontext rules add`: a pack out of another git repository.

use anyhow::bail;

use crate::cli::{Global, Outcome, terminal::Terminal};
use crate::report::{Human, Paint, counted_text};
use crate::snapshot::{Offered, Overlay, PackQuery, Snapshot, TakenPack, View};
use crate::text::escaped;

/// Copy a pack of rules from another git repository into this one
///
/// Its pages are kept in .codecontext/rules/, so that it works without the network from then on, and
/// .codecontext/rules.lock says what was fetched. Every example of every rule must hold.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  codecontext rules add https://example.org/team/packs#v1.2\n  codecontext rules add git@example.org:team/packs#main --folder python --name team-python\n  codecontext rules add ../packs#HEAD"
)]
pub(super) struct Args {
    /// A git repository (https, ssh or a folder) and a tag, branch or commit in it
    #[arg(value_name = "SOURCE#REV")]
    source: String,
    /// The folder of that repository in which the pack lies
    #[arg(
        long,
        value_name = "PATH",
        default_value = "",
        hide_default_value = true
    )]
    folder: String,
    /// Call the pack so, instead of by its own name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Leave out rules that are broken, instead of refusing the pack
    #[arg(long)]
    allow_broken: bool,
}

pub(super) fn run(
    args: &Args,
    global: &Global,
    terminal: &mut Terminal,
) -> anyhow::Result<Outcome> {
    let snapshot = Snapshot::open(&global.directory, View::WorkingTree(Overlay::Trusted))?;
    let offered = snapshot.add_pack(
        &global.directory,
        &PackQuery {
            source: args.source.clone(),
            folder: args.folder.clone(),
            name: args.name.clone(),
            allow_broken: args.allow_broken,
        },
    )?;
    let pack = match offered {
        Offered::Taken(pack) => pack,
        Offered::Refused(faults) => {
            terminal.diagnostics(&faults);
            bail!("the pack is refused, and nothing was written");
        }
    };
    terminal.diagnostics(&pack.diagnostics);
    terminal.human(|human| write(human, &pack))?;
    terminal.hint(&format!(
        "commit .codecontext/; `codecontext check --pack {}` runs the rules",
        pack.name
    ));
    Ok(Outcome::Done)
}

fn write(human: &mut Human<'_>, pack: &TakenPack) -> std::io::Result<()> {
    human.line(format_args!(
        "{} {}: {}",
        Paint::Good.text("added"),
        Paint::Heading.text(&pack.name),
        escaped(&pack.title)
    ))?;
    let rules = counted_text(pack.rule_count as u64, "rule");
    let mut license = if pack.license.is_empty() {
        "none stated".to_owned()
    } else {
        escaped(&pack.license).into_owned()
    };
    if !pack.license_files.is_empty() {
        license = format!("{license} ({})", pack.license_files.join(", "));
    }
    let source = format!("{}#{}", escaped(&pack.url), escaped(&pack.revision));
    human.table(
        2,
        &[
            vec!["rules".to_owned(), rules],
            vec!["license".to_owned(), license],
            vec!["from".to_owned(), source],
            vec!["commit".to_owned(), pack.commit.clone()],
            vec!["hash".to_owned(), pack.hash.clone()],
        ],
    )?;
    for id in &pack.left_out {
        human.line(format_args!("  left out {id}: it is broken"))?;
    }
    Ok(())
}
