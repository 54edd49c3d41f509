//! Tests of the cache, on real folders, with several instances at once.

use std::fs;
use std::io::ErrorKind;

use crate::facts::{Reference, ReferenceKind, Symbol, SymbolKind};
use crate::system::fault;
use crate::text::Point;

use super::compact::Maintenance;
use super::lookup::Found;
use super::*;

fn key(number: u8) -> CacheKey {
    CacheKey {
        blob: BlobId::new(&[number; 20]).unwrap(),
        candidate: 1,
    }
}

/// Facts of a file that declares these names and uses the first of them.
fn facts(names: &[&str]) -> FileFacts {
    FileFacts {
        symbols: names
            .iter()
            .map(|name| Symbol {
                qualified: format!("Shard::{name}"),
                name_start: 7,
                signature: "(&self)".into(),
                ..Symbol::default()
            })
            .collect(),
        references: References {
            names: vec![names[0].to_owned()],
            uses: vec![Reference {
                name: 0,
                kind: ReferenceKind::Call,
                at: Point { line: 3, column: 4 },
                enclosing: Some(0),
            }],
        },
        line_count: 9,
        ..FileFacts::default()
    }
}

fn encoded(number: u8, names: &[&str]) -> EncodedFacts {
    EncodedFacts::of_facts(key(number), "rust", 100, 7, &facts(names)).unwrap()
}

fn write(folder: &Path, files: &[(u8, &[&str])]) -> PathBuf {
    let writer = SegmentWriter::new(folder);
    for (number, names) in files {
        writer.add(&encoded(*number, names)).unwrap();
    }
    writer.finish().unwrap().unwrap()
}

/// Names and keys of what is found, one word each, and the count of all.
fn find(cache: &Cache, text: &str, how: Match, count_max: usize) -> String {
    let query = NameQuery::new(text, how);
    let found = cache.definitions(&query, &[], count_max, &mut |_| true);
    let words = found.definitions.iter().map(|definition| {
        let number = definition.key.blob.as_bytes()[0];
        format!("{}@{number}.{}", definition.name, definition.symbol)
    });
    let words: Vec<String> = words.collect();
    format!("{} of {}", words.join(" "), found.total_count)
}

#[test]
fn facts_come_back_in_parts() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("codecontext/cache");
    assert!(!Cache::open(&folder).contains(&key(1)));
    let writer = SegmentWriter::new(&folder);
    writer.add(&encoded(1, &["open", "close"])).unwrap();
    writer.add(&encoded(1, &["another"])).unwrap();
    writer
        .add(&EncodedFacts::not_indexed(key(2), NotIndexed::Minified, 5))
        .unwrap();
    assert!(writer.contains(&key(2)) && !writer.contains(&key(3)));
    assert_eq!(Cache::open(&folder).stats().segment_count, 0);
    writer.finish().unwrap();

    let cache = Cache::open(&folder);
    let whole = facts(&["open", "close"]);
    assert_eq!(cache.references(&key(1)).unwrap(), whole.references);
    let declared = cache.symbols(&key(1)).unwrap();
    assert_eq!(
        declared,
        FileFacts {
            references: References::default(),
            ..whole
        }
    );
    let info = cache.entry(&key(1)).unwrap();
    assert_eq!(info.outcome, Outcome::Facts { language: "rust" });
    assert_eq!(
        (
            info.line_count,
            info.byte_count,
            info.record_id,
            info.symbol_count
        ),
        (9, 100, 7, 2)
    );
    let info = cache.entry(&key(2)).unwrap();
    assert_eq!(info.outcome, Outcome::NotIndexed(NotIndexed::Minified));
    assert_eq!(cache.symbols(&key(2)), None);
    let other = CacheKey {
        candidate: 2,
        ..key(1)
    };
    assert!(!cache.contains(&other) && cache.entry(&other).is_none());
}

#[test]
fn nothing_added_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("cache");
    assert_eq!(SegmentWriter::new(&cache).finish().unwrap(), None);
    assert!(!cache.exists());
}

#[test]
fn definitions_are_found_over_all_segments_and_count_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(
        folder,
        &[(1, &["open", "open_all", "Open"]), (2, &["reopen"])],
    );
    write(
        folder,
        &[
            (1, &["open", "open_all", "Open"]),
            (3, &["open", "close", "open"]),
        ],
    );
    let cache = Cache::open(folder);
    assert_eq!(
        find(&cache, "open", Match::Exact, 9),
        "open@1.0 open@3.0 open@3.2 of 3"
    );
    assert_eq!(
        find(&cache, "open", Match::Exact, 2),
        "open@1.0 open@3.0 of 3"
    );
    assert_eq!(
        find(&cache, "ope", Match::Prefix, 9),
        "open@1.0 open@3.0 open@3.2 open_all@1.1 of 4"
    );
    assert_eq!(
        find(&cache, "OPE", Match::PrefixAnyCase, 9),
        "Open@1.2 open@1.0 open@3.0 open@3.2 open_all@1.1 of 5"
    );
    assert_eq!(
        find(&cache, "open", Match::Fuzzy, 9),
        "open@1.0 open@3.0 open@3.2 Open@1.2 open_all@1.1 reopen@2.0 of 6"
    );
    assert_eq!(find(&cache, "zzz", Match::Fuzzy, 9), " of 0");
    assert_eq!(find(&cache, "", Match::Exact, 9), " of 0");
    let mut asked = Vec::new();
    let query = NameQuery::new("open", Match::Exact);
    let found = cache.definitions(&query, &[SymbolKind::Function], 9, &mut |key| {
        asked.push(*key);
        key.blob.as_bytes()[0] == 3
    });
    assert_eq!((found.total_count, asked.len()), (2, 2));
    let none = cache.definitions(&query, &[SymbolKind::Class], 9, &mut |_| true);
    assert_eq!(none, Found::default());
}

#[test]
fn facts_win_over_a_reason_for_none() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, &[(1, &["open"])]);
    let writer = SegmentWriter::new(folder);
    writer
        .add(&EncodedFacts::not_indexed(key(1), NotIndexed::TimedOut, 5))
        .unwrap();
    writer.finish().unwrap();
    for _ in 0..2 {
        let cache = Cache::open(folder);
        assert!(cache.symbols(&key(1)).is_some());
        assert_eq!(find(&cache, "open", Match::Exact, 9), "open@1.0 of 1");
        Cache::maintain(folder, Some(&|_| true), CACHE_BYTES_MAX).unwrap();
    }
}

#[test]
fn no_damage_is_taken_for_facts() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = fs::read(write(
        folder.path(),
        &[(1, &["open", "close"]), (2, &["read"])],
    ))
    .unwrap();
    let whole = Segment::of_bytes(bytes.clone()).unwrap();
    let look = |segment: &Segment, number: u8| {
        let row = segment.row(segment.find(&key(number).to_bytes())?)?;
        Some((segment.symbols(&row)?, segment.references(&row)?))
    };
    let right = [1, 2].map(|number| look(&whole, number));
    assert!(right[0].is_some());
    for at in 0..bytes.len() {
        assert!(
            Segment::of_bytes(bytes[..at].to_vec()).is_none(),
            "cut at {at}"
        );
        let mut bad = bytes.clone();
        bad[at] ^= 0x10;
        let Some(segment) = Segment::of_bytes(bad) else {
            continue;
        };
        let found = [1, 2].map(|number| look(&segment, number));
        assert!(
            segment.is_damaged() && found.contains(&None),
            "flipped at {at}"
        );
        for (found, right) in found.iter().zip(&right) {
            assert!(found.is_none() || found == right, "flipped at {at}");
        }
    }
}

#[test]
fn tables_whose_sums_fit_are_still_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = fs::read(write(
        folder.path(),
        &[(1, &["open", "close"]), (2, &["read"])],
    ))
    .unwrap();
    let tables_at = usize::try_from(u64::from_le_bytes(bytes[24..32].try_into().unwrap())).unwrap();
    let mut opened_count = 0;
    for at in (8..HEADER_SUM_AT).chain(tables_at..bytes.len()) {
        for value in [0, 1, 0x7f, 0xff] {
            let mut bad = bytes.clone();
            bad[at] = value;
            let tables = crc32fast::hash(&bad[tables_at..]);
            if at >= tables_at {
                bad[TABLES_SUM_AT..TABLES_SUM_AT + 4].copy_from_slice(&tables.to_le_bytes());
            }
            let header = crc32fast::hash(&bad[..HEADER_SUM_AT]);
            bad[HEADER_SUM_AT..HEADER_SUM_AT + 4].copy_from_slice(&header.to_le_bytes());
            let Some(segment) = Segment::of_bytes(bad) else {
                continue;
            };
            opened_count += 1;
            let cache = Cache {
                segments: vec![segment],
                unusable: Vec::new(),
            };
            for how in [
                Match::Exact,
                Match::Prefix,
                Match::PrefixAnyCase,
                Match::Fuzzy,
            ] {
                find(&cache, "open", how, 9);
            }
            for number in 0..4 {
                let _ = cache
                    .symbols(&key(number))
                    .map(|_| cache.references(&key(number)));
            }
        }
    }
    assert!(opened_count > 100, "{opened_count}");
}

const TABLES_SUM_AT: usize = 52;
const HEADER_SUM_AT: usize = segment::HEADER_BYTES - 4;

#[test]
fn a_damaged_segment_is_passed_over_and_goes() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let bad = write(folder, &[(1, &["open"])]);
    write(folder, &[(2, &["read"])]);
    let mut bytes = fs::read(&bad).unwrap();
    // The first byte of facts behind the header: found only when the facts are read.
    bytes[segment::HEADER_BYTES] ^= 1;
    fs::write(&bad, &bytes).unwrap();
    let cache = Cache::open(folder);
    assert!(cache.contains(&key(1)));
    assert_eq!(cache.symbols(&key(1)), None);
    assert!(!cache.contains(&key(1)) && cache.contains(&key(2)));
    assert_eq!(cache.stats().unusable_count, 1);
    assert!(!bad.exists());
    // A wrong table is found at once.
    let bad = write(folder, &[(1, &["open"])]);
    fs::write(&bad, "segment").unwrap();
    fs::write(folder.join("segment-0.0-of-the-past"), "old").unwrap();
    let cache = Cache::open(folder);
    assert_eq!(
        (cache.stats().unusable_count, cache.contains(&key(2))),
        (2, true)
    );
    let done = Cache::maintain(folder, None, CACHE_BYTES_MAX).unwrap();
    assert_eq!(
        done,
        Maintenance {
            merged_segment_count: 0,
            removed_file_count: 2
        }
    );
    assert_eq!(Cache::open(folder).stats().unusable_count, 0);
}

#[test]
fn many_segments_become_few_and_keep_everything() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for number in 0..9 {
        write(folder, &[(number, &["open", "read"]), (100, &["shared"])]);
    }
    // One that was not yet merged away when a reader listed the folder.
    let before = Cache::open(folder);
    let done = Cache::maintain(folder, None, CACHE_BYTES_MAX).unwrap();
    assert!(done.merged_segment_count >= 5, "{done:?}");
    let cache = Cache::open(folder);
    assert!(cache.stats().segment_count <= 5);
    for cache in [&before, &cache] {
        for number in 0..9 {
            assert_eq!(cache.references(&key(number)).unwrap().uses.len(), 1);
        }
        assert!(find(cache, "open", Match::Exact, 99).ends_with("of 9"));
        assert!(find(cache, "shared", Match::Exact, 99).ends_with("of 1"));
    }
    assert_eq!(
        Cache::maintain(folder, None, CACHE_BYTES_MAX).unwrap(),
        Maintenance::default()
    );
    let live = |key: &CacheKey| key.blob.as_bytes()[0] < 2;
    Cache::maintain(folder, Some(&live), CACHE_BYTES_MAX).unwrap();
    let cache = Cache::open(folder);
    assert_eq!(
        (cache.stats().segment_count, cache.stats().entry_count),
        (1, 2)
    );
    assert!(find(&cache, "shared", Match::Exact, 99).ends_with("of 0"));
}

#[test]
fn over_its_limit_the_cache_forgets_the_oldest() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for number in 0..3 {
        write(folder, &[(number, &["open"])]);
    }
    Cache::maintain(folder, None, 1).unwrap();
    let cache = Cache::open(folder);
    assert_eq!(cache.stats().segment_count, 1);
    assert!(cache.contains(&key(2)));
}

#[test]
fn writers_readers_and_keepers_at_once_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::thread::scope(|scope| {
        for thread in 0..3_u8 {
            scope.spawn(move || {
                for round in 0..10 {
                    let number = thread * 10 + round;
                    write(folder, &[(number, &["open"])]);
                    let cache = Cache::open(folder);
                    assert!(cache.symbols(&key(number)).is_some(), "{number}");
                    Cache::maintain(folder, None, CACHE_BYTES_MAX).unwrap();
                    assert_eq!(cache.references(&key(number)).unwrap().uses.len(), 1);
                }
            });
        }
    });
    let cache = Cache::open(folder);
    assert!((0..30).all(|number| cache.contains(&key(number))));
    assert!(find(&cache, "open", Match::Exact, 99).ends_with("of 30"));
}

#[test]
fn one_writer_takes_facts_from_many_threads() {
    let folder = tempfile::tempdir().unwrap();
    let writer = SegmentWriter::new(folder.path());
    std::thread::scope(|scope| {
        for thread in 0..4_u8 {
            let writer = &writer;
            scope.spawn(move || {
                for number in (0..60).filter(|number| number % 3 != thread % 3) {
                    writer.add(&encoded(number, &["open", "read"])).unwrap();
                }
            });
        }
    });
    writer.finish().unwrap();
    let cache = Cache::open(folder.path());
    assert_eq!(cache.stats().entry_count, 60);
    assert!(find(&cache, "read", Match::Exact, 1).ends_with("of 60"));
}

#[test]
fn a_cache_can_vanish_at_any_time() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("cache");
    write(&folder, &[(1, &["open"])]);
    fs::write(folder.join("state-0"), "").unwrap();
    fs::write(folder.join("mine"), "").unwrap();
    let cache = Cache::open(&folder);
    let writer = SegmentWriter::new(&folder);
    writer.add(&encoded(2, &["read"])).unwrap();
    assert_eq!(Cache::clear(&folder).unwrap(), 2);
    assert!(folder.join("mine").exists());
    fs::remove_dir_all(&folder).unwrap();
    assert!(cache.symbols(&key(1)).is_some());
    writer.add(&encoded(3, &["read"])).unwrap();
    assert!(writer.finish().is_err());
    assert!(!Cache::open(&folder).contains(&key(2)));
    assert_eq!(Cache::clear(&folder).unwrap(), 0);
    assert_eq!(
        Cache::maintain(&folder, None, 0).unwrap(),
        Maintenance::default()
    );
}

#[test]
fn a_full_disk_leaves_no_half_segment() {
    for successes in 0..13 {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let result = fault::with(successes, ErrorKind::StorageFull, || {
            let writer = SegmentWriter::new(folder);
            writer.add(&encoded(1, &["open"]))?;
            writer.finish()
        });
        let names = fs::read_dir(folder).unwrap().count();
        match result {
            Ok(_) => assert_eq!((names, successes >= 11), (1, true), "{successes}"),
            Err(error) => {
                assert!(
                    error.to_string().contains(&*system::shown(folder)),
                    "{error}"
                );
                assert_eq!(names, 0);
            }
        }
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_an_error_and_never_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("cache");
    fs::write(&folder, "a file in the way").unwrap();
    let writer = SegmentWriter::new(&folder);
    assert!(writer.add(&encoded(1, &["open"])).is_err());
    assert_eq!(Cache::open(&folder).stats(), CacheStats::default());
}

#[test]
fn leftovers_of_killed_writers_are_swept() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, &[(1, &["open"])]);
    let leftover = folder.join(".codecontext-partial-99-1");
    fs::write(&leftover, "half").unwrap();
    let writer = SegmentWriter::new(folder);
    writer.add(&encoded(2, &["read"])).unwrap();
    assert_eq!(
        Cache::maintain(folder, None, CACHE_BYTES_MAX)
            .unwrap()
            .removed_file_count,
        1
    );
    assert!(!leftover.exists());
    writer.finish().unwrap();
    assert!(Cache::open(folder).contains(&key(2)));
}

#[test]
fn reasons_keep_their_numbers() {
    for reason in NotIndexed::ALL {
        assert_eq!(NotIndexed::of_code(reason.code()), Some(reason));
    }
    assert_eq!(NotIndexed::of_code(0), None);
    assert_eq!(
        (NotIndexed::Binary.code(), NotIndexed::Failed.code()),
        (1, 8)
    );
}

#[test]
fn long_answers_are_cut_at_the_same_place_however_the_cache_is_split() {
    let names: Vec<String> = (0..200).map(|number| format!("open_{number:03}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (one, many) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(one.path(), &[(1, &names), (2, &names[50..150])]);
    write(many.path(), &[(2, &names[50..150])]);
    write(many.path(), &[(1, &names), (2, &names[50..150])]);
    let caches = [one.path(), many.path()].map(Cache::open);
    for how in [Match::Prefix, Match::Fuzzy] {
        for count_max in [1, 7, 40, 99, 150, 299, 300, 400] {
            let [left, right] = [0, 1].map(|at| find(&caches[at], "open", how, count_max));
            assert_eq!(left, right, "{count_max}");
            let (shown, total) = left.rsplit_once(" of ").unwrap();
            assert_eq!(total, "300");
            assert_eq!(shown.split(' ').count(), count_max.min(300));
            assert!(shown.split(' ').is_sorted(), "{shown}");
        }
    }
}
