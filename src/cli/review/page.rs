//! The page for people: the same sections on a terminal and in Markdown.

use crate::report::{Item, Page, Section, count_text, counted_text};
use crate::snapshot::{ChangedSymbol, Review, ReviewedFile, SymbolChange};

/// Lays out what was gathered, each list cut at `limit`.
pub(super) fn of(review: &Review, limit: usize) -> Page {
    let base = if review.base.is_empty() {
        "nothing: there is no commit yet".to_owned()
    } else {
        review.base.clone()
    };
    let title = format!("Review of the {} against {base}", review.tree.name);
    if review.files.is_empty() {
        let items = vec![Item::default().prose("no file changed")];
        let title_of_none = "Nothing to review".to_owned();
        return Page {
            title,
            sections: vec![Section {
                title: title_of_none,
                items,
            }],
        };
    }
    let sections = [
        Some(risk(review)),
        Some(size(review)),
        broken(review, limit),
        findings(review, limit),
        tests(review, limit),
        together(review),
        files(review, limit),
    ];
    Page {
        title,
        sections: sections.into_iter().flatten().collect(),
    }
}

fn risk(review: &Review) -> Section {
    let reasons = review.risk.reasons.iter();
    let mut items: Vec<Item> = reasons
        .map(|reason| Item::default().prose(reason))
        .collect();
    if items.is_empty() {
        items.push(Item::default().prose("nothing speaks for more than a look"));
    }
    let title = format!("Risk: {}", review.risk.word);
    Section { title, items }
}

fn size(review: &Review) -> Section {
    let rows = review.sizes.iter().map(|size| {
        Item::default().prose(format_args!(
            "{}: {}, {} added, {} removed",
            size.kind.word(),
            counted_text(size.file_count as u64, "file"),
            counted_text(size.added_line_count, "line"),
            count_text(size.removed_line_count)
        ))
    });
    Section {
        title: format!("Size: {}", counted_text(review.file_count as u64, "file")),
        items: rows.collect(),
    }
}

fn broken(review: &Review, limit: usize) -> Option<Section> {
    let mut items = Vec::new();
    for broken in review.broken.iter().take(limit) {
        let was = Item::default().code(&broken.declaration_before);
        let place = was.prose(" of ").path(&broken.path);
        items.push(match broken.change {
            SymbolChange::Removed => place.prose(" was removed"),
            SymbolChange::Visibility => place.prose(" is no longer public"),
            _ => place.prose(" is now ").code(&broken.declaration),
        });
        let mut uses = Item::default().below().prose(format_args!(
            "{} by name in {}",
            counted_text(broken.use_count, "use"),
            counted_text(broken.file_count as u64, "other file")
        ));
        for (at, path) in broken.files.iter().enumerate() {
            uses = uses.prose(if at == 0 { ": " } else { ", " }).path(path);
        }
        if broken.file_count > broken.files.len() && !broken.files.is_empty() {
            uses = uses.prose(", …");
        }
        items.push(uses);
    }
    add_more(&mut items, review.broken.len(), limit);
    section("Public declarations removed or changed", items)
}

fn findings(review: &Review, limit: usize) -> Option<Section> {
    let shown = review.findings.iter().take(limit);
    let mut items: Vec<Item> = shown
        .map(|finding| {
            Item::default()
                .path(format_args!(
                    "{}:{}:{}",
                    finding.path, finding.line, finding.column
                ))
                .prose(format_args!(" {}: {} ", finding.severity, finding.message))
                .code(&finding.rule)
        })
        .collect();
    add_more(&mut items, review.finding_count, limit);
    section("New findings", items)
}

fn tests(review: &Review, limit: usize) -> Option<Section> {
    let tests = &review.tests;
    let mut items = Vec::new();
    for path in tests.touched.iter().take(limit) {
        items.push(Item::default().prose("touched: ").path(path));
    }
    add_more(&mut items, tests.touched.len(), limit);
    for unnamed in tests.unnamed.iter().take(limit) {
        items.push(
            Item::default()
                .prose("no test names ")
                .code(format_args!("{} {}", unnamed.kind, unnamed.qualified_name))
                .prose(" of ")
                .path(format_args!("{}:{}", unnamed.path, unnamed.line)),
        );
    }
    add_more(&mut items, tests.unnamed.len(), limit);
    section("Tests", items)
}

fn together(review: &Review) -> Option<Section> {
    let together = &review.together;
    let items = match &together.skipped {
        Some(reason) => vec![Item::default().prose(format_args!("not looked at: {reason}"))],
        None => together
            .missing
            .iter()
            .map(|one| {
                Item::default()
                    .path(&one.path)
                    .prose(format_args!(
                        ": in {} of {} that changed ",
                        one.together_count,
                        counted_text(one.commit_count as u64, "commit")
                    ))
                    .path(&one.with)
            })
            .collect(),
    };
    section("Usually changed along, but not here", items)
}

fn files(review: &Review, limit: usize) -> Option<Section> {
    let mut items = Vec::new();
    for file in review.files.iter().take(limit) {
        items.push(file_item(file));
        for symbol in file.symbols.iter().take(limit) {
            items.push(symbol_item(symbol).below());
        }
        if file.symbols.len() > limit {
            items.push(more(file.symbols.len() - limit).below());
        }
    }
    add_more(&mut items, review.file_count, limit);
    section("Changes", items)
}

fn file_item(file: &ReviewedFile) -> Item {
    let mut item = Item::default().path(&file.path).prose(" ");
    item = match &file.renamed_from {
        Some(from) => item.prose("renamed from ").path(from),
        None => item.prose(file.change),
    };
    if file.is_opaque {
        return item.prose(", lines not counted");
    }
    item.prose(format_args!(
        ", {} added, {} removed",
        counted_text(u64::from(file.added_line_count), "line"),
        count_text(u64::from(file.removed_line_count))
    ))
}

fn symbol_item(symbol: &ChangedSymbol) -> Item {
    let front = match symbol.change {
        SymbolChange::Added => "added ",
        SymbolChange::Removed => "removed ",
        SymbolChange::Signature => "signature of ",
        SymbolChange::Visibility => "visibility of ",
        SymbolChange::Body => "body of ",
        SymbolChange::Moved => "moved ",
    };
    let item = Item::default().prose(format_args!("{}: {front}", symbol.line));
    match (symbol.change, &symbol.moved_from) {
        (SymbolChange::Removed, _) => item.code(&symbol.declaration_before),
        (SymbolChange::Signature, _) => item
            .code(&symbol.declaration_before)
            .prose(", now ")
            .code(&symbol.declaration),
        (SymbolChange::Visibility, _) => item.code(&symbol.declaration).prose(format_args!(
            ": {}, now {}",
            symbol.visibility_before, symbol.visibility
        )),
        (SymbolChange::Moved, Some(from)) => {
            item.code(&symbol.declaration).prose(" from ").path(from)
        }
        _ => item.code(&symbol.declaration),
    }
}

fn section(title: &str, items: Vec<Item>) -> Option<Section> {
    let title = title.to_owned();
    (!items.is_empty()).then_some(Section { title, items })
}

fn add_more(items: &mut Vec<Item>, count: usize, limit: usize) {
    if count > limit {
        items.push(more(count - limit));
    }
}

fn more(count: usize) -> Item {
    let count = count_text(count as u64);
    Item::default().prose(format_args!("… {count} more (--limit 0 shows all)"))
}
