//! What stands where under `.codecontext/`, the texts that never change, and the format's number.
//!
//! Names only; nothing is written here. A record's place is a function of its source's path alone, no
//! two sources share one, and it can be read back: the map needs no table of contents.

use crate::diagnostic::{Diagnostic, Severity};
use crate::facts::MAP_FORMAT;
use crate::text::RepoPath;

use super::Error;

/// The committed folder, at the top of the repository.
pub(crate) const FOLDER: &str = ".codecontext";

/// The folder of the records.
pub(crate) const MAP_FOLDER: &str = ".codecontext/map";

/// The folder of accepted findings.
pub(crate) const BASELINE_FOLDER: &str = ".codecontext/baseline";

/// What people decide about the index.
pub(crate) const CONFIG_PATH: &str = ".codecontext/config.toml";

/// The configuration a repository starts with.
pub(crate) const CONFIG_TEXT: &str = include_str!("text/config.toml");

/// Files that are the same in every repository.
pub(crate) const FIXED_FILES: &[(&str, &str)] = &[
    (
        ".codecontext/.gitattributes",
        include_str!("text/gitattributes"),
    ),
    (".codecontext/.gitignore", include_str!("text/gitignore")),
    (".codecontext/README.md", include_str!("text/README.md")),
];

/// End of every record's name.
const SUFFIX: &[u8] = b".txt";

/// What a folder's name gets where a record of the same name could stand beside it.
const FOLDER_MARK: &[u8] = b".d";

/// No file system in use takes longer names.
const NAME_BYTES_MAX: usize = 255;

/// Git and the systems take 4,096 bytes for a whole path; the repository's own folder needs some.
const PATH_BYTES_MAX: usize = 3_500;

/// Returns the place of the record of a source file.
///
/// `src/a.rs` has `.codecontext/map/src/a.rs.txt`. A folder whose name ends in `.txt` (in any case), or
/// in `.txt` and marks, gets a mark `.d` more: so no folder of the map ends in `.txt`, every record
/// does, and a source `x` and a source folder `x.txt/` never meet. Sources whose names differ only by
/// case meet on the disks where they themselves do, see [`case_clashes`].
///
/// A diagnostic tells why a source can have no record: a name too long, or a path that leads out.
pub(crate) fn map_path(source: &RepoPath) -> Result<RepoPath, Diagnostic> {
    place_below(MAP_FOLDER, source).map_err(|reason| {
        Diagnostic::new("unmappable-path", Severity::Warning, reason)
            .at(source)
            .hint("rename the file, or name it under [index] exclude in the configuration")
    })
}

/// Returns the place of the accepted findings of a source file, found as that of its record is.
///
/// A diagnostic tells why a source can have none.
pub(crate) fn baseline_path(source: &RepoPath) -> Result<RepoPath, Diagnostic> {
    place_below(BASELINE_FOLDER, source).map_err(|reason| {
        Diagnostic::new("unmappable-path", Severity::Warning, reason)
            .at(source)
            .hint("rename the file; its findings cannot be accepted as it is")
    })
}

fn place_below(folder: &str, source: &RepoPath) -> Result<RepoPath, &'static str> {
    if !source.is_safe() {
        return Err("the path leads out of the repository; the file is left out of the map");
    }
    if is_own(source) {
        return Err("files of the map itself are not indexed");
    }
    let bytes = source.as_bytes();
    let mut path = Vec::with_capacity(folder.len() + bytes.len() + 8);
    path.extend_from_slice(folder.as_bytes());
    let mut parts = bytes.split(|&byte| byte == b'/').peekable();
    while let Some(part) = parts.next() {
        path.push(b'/');
        let start = path.len();
        path.extend_from_slice(part);
        if parts.peek().is_none() {
            path.extend_from_slice(SUFFIX);
        } else if is_marked(part) {
            path.extend_from_slice(FOLDER_MARK);
        }
        if path.len() - start > NAME_BYTES_MAX {
            return Err("the name is too long to stand with `.txt` behind it");
        }
    }
    if path.len() > PATH_BYTES_MAX {
        return Err("the path is too long to stand below the folder of the map");
    }
    Ok(RepoPath::new(path))
}

/// Returns the source of a record; `None` for paths that are the place of no record.
pub(crate) fn source_path(map_path: &RepoPath) -> Option<RepoPath> {
    source_below(MAP_FOLDER, map_path)
}

/// Returns the source whose accepted findings stand at a place; `None` for places of none.
pub(crate) fn baseline_source(path: &RepoPath) -> Option<RepoPath> {
    source_below(BASELINE_FOLDER, path)
}

fn source_below(folder: &str, place: &RepoPath) -> Option<RepoPath> {
    let rest = place
        .as_bytes()
        .strip_prefix(folder.as_bytes())?
        .strip_prefix(b"/")?
        .strip_suffix(SUFFIX)?;
    let mut source = Vec::with_capacity(rest.len());
    let mut parts = rest.split(|&byte| byte == b'/').peekable();
    while let Some(part) = parts.next() {
        let is_file = parts.peek().is_none();
        if is_file || !is_marked(part) {
            source.extend_from_slice(part);
        } else {
            source.extend_from_slice(part.strip_suffix(FOLDER_MARK)?);
        }
        if !is_file {
            source.push(b'/');
        }
    }
    let source = RepoPath::new(source);
    // Only what the other way gives back is the place of anything.
    (place_below(folder, &source).ok()? == *place).then_some(source)
}

/// Whether a path lies in the committed folder itself; such files are never indexed.
pub(crate) fn is_own(path: &RepoPath) -> bool {
    let first = path.as_bytes().split(|&byte| byte == b'/').next();
    first.is_some_and(|part| part.eq_ignore_ascii_case(FOLDER.as_bytes()))
}

/// Whether a name below the map's folder is a record's, as far as its end tells.
pub(crate) fn is_record_name(name: &[u8]) -> bool {
    name.ends_with(SUFFIX)
}

/// Finds sources that a disk which does not tell case apart would give one record.
///
/// Returns for each such source but the first the one it meets; the order is that of the paths.
pub(crate) fn case_clashes<'a>(
    sources: impl Iterator<Item = &'a RepoPath>,
) -> Vec<(&'a RepoPath, &'a RepoPath)> {
    let mut folded: Vec<(String, &RepoPath)> = sources
        .map(|path| {
            (
                String::from_utf8_lossy(path.as_bytes()).to_lowercase(),
                path,
            )
        })
        .collect();
    folded.sort_unstable();
    folded
        .windows(2)
        .filter(|pair| pair[0].0 == pair[1].0 && pair[0].1 != pair[1].1)
        .map(|pair| (pair[0].1, pair[1].1))
        .collect()
}

/// Ends in `.txt` in any case, with any number of marks behind it.
fn is_marked(part: &[u8]) -> bool {
    let mut stem = part;
    while let Some(rest) = stem.strip_suffix(FOLDER_MARK) {
        stem = rest;
    }
    stem.len() >= SUFFIX.len() && stem[stem.len() - SUFFIX.len()..].eq_ignore_ascii_case(SUFFIX)
}

/// Reads the number of the format from a configuration; `None` where it does not say.
///
/// Looks at that one line only, so that a file which no parser takes still protects its map.
///
/// # Errors
/// A line that names the format and no number.
pub(crate) fn map_format_of(config: &[u8]) -> Result<Option<u32>, Error> {
    let Some(value) = format_value(config) else {
        return Ok(None);
    };
    std::str::from_utf8(&config[value])
        .ok()
        .and_then(|value| value.replace('_', "").parse().ok())
        .map(Some)
        .ok_or(Error::UnreadableFormat)
}

/// The configuration with this program's own format in its line about it; nothing else changes.
pub(crate) fn with_own_format(config: &[u8]) -> Vec<u8> {
    let Some(value) = format_value(config) else {
        return config.to_vec();
    };
    let number = MAP_FORMAT.to_string();
    [
        &config[..value.start],
        number.as_bytes(),
        &config[value.end..],
    ]
    .concat()
}

/// Where the value stands in the line that names the format, without the space around it.
fn format_value(config: &[u8]) -> Option<std::ops::Range<usize>> {
    let mut start = 0;
    for line in config.split(|&byte| byte == b'\n') {
        let end = start + line.len();
        let text = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        let text = text.trim_ascii_start();
        if text.starts_with(b"[") {
            return None;
        }
        if let Some(value) = format_text(text) {
            let value = value.trim_ascii_start();
            let from = end - value.len();
            let value = value.split(|&byte| byte == b'#').next().unwrap_or(value);
            return Some(from..from + value.trim_ascii_end().len());
        }
        start = end + 1;
    }
    None
}

/// What stands behind `map_format =`.
fn format_text(line: &[u8]) -> Option<&[u8]> {
    let key = line.strip_prefix(b"\"").unwrap_or(line);
    let rest = key.strip_prefix(b"map_format")?;
    let rest = rest.strip_prefix(b"\"").unwrap_or(rest);
    rest.trim_ascii_start().strip_prefix(b"=")
}

/// Refuses a configuration whose map this program must not write.
pub(crate) fn require_own_format(config: &[u8]) -> Result<(), Error> {
    match map_format_of(config)? {
        Some(found) if found > MAP_FORMAT => Err(Error::NewerFormat { found }),
        Some(found) if found < MAP_FORMAT => Err(Error::OlderFormat { found }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(source: &str) -> String {
        map_path(&RepoPath::from(source)).unwrap().to_string()
    }

    #[test]
    fn records_mirror_their_sources() {
        assert_eq!(place("src/a.rs"), ".codecontext/map/src/a.rs.txt");
        assert_eq!(place("x"), ".codecontext/map/x.txt");
        assert_eq!(place("x.txt/y"), ".codecontext/map/x.txt.d/y.txt");
        assert_eq!(place("x.txt.d/y"), ".codecontext/map/x.txt.d.d/y.txt");
        assert_eq!(place("x.TXT/y.txt"), ".codecontext/map/x.TXT.d/y.txt.txt");
        assert_eq!(place("x.d/y"), ".codecontext/map/x.d/y.txt");
    }

    #[test]
    fn what_can_have_no_record_says_why() {
        for bad in [
            "../x",
            "",
            ".codecontext/map/a.txt",
            ".CodeContext/x",
            "a/.git/x",
        ] {
            map_path(&RepoPath::from(bad)).expect_err(bad);
        }
        let long = "n".repeat(252);
        let diagnostic = map_path(&RepoPath::from(long.as_str())).expect_err("256 bytes");
        assert_eq!(diagnostic.rule.0, "unmappable-path");
        assert!(diagnostic.hint.is_some());
        map_path(&RepoPath::from("n".repeat(251).as_str())).unwrap();
        let deep = "d/".repeat(2_000) + "x";
        map_path(&RepoPath::from(deep.as_str())).expect_err("too long");
    }

    #[test]
    fn places_of_no_record_have_no_source() {
        for bad in [
            ".codecontext/map/x.txt/y.txt",
            ".codecontext/map/x",
            ".codecontext/map/.txt",
            ".codecontext/map.txt",
            ".codecontext/README.md",
        ] {
            assert_eq!(source_path(&RepoPath::from(bad)), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn a_place_tells_its_source_and_no_two_share_one(
            one in "(([a-c]|\\.txt|\\.TXT|\\.d|/){1,12})",
            other in "(([a-c]|\\.txt|\\.TXT|\\.d|/){1,12})",
        ) {
            let (one, other) = (RepoPath::from(one.as_str()), RepoPath::from(other.as_str()));
            if let Ok(place) = map_path(&one) {
                prop_assert_eq!(source_path(&place), Some(one.clone()));
                let beside = baseline_path(&one).expect("it can have a record");
                prop_assert_eq!(baseline_source(&beside), Some(one.clone()));
                prop_assert_eq!(source_path(&beside), None);
                if let Ok(second) = map_path(&other) {
                    prop_assert_eq!(place == second, one == other);
                    // Neither is a folder on the way to the other.
                    prop_assert!(place == second || !place.is_below(second.as_bytes()));
                }
            }
        }
    }

    #[test]
    fn sources_that_differ_by_case_are_named() {
        let paths = ["a/B.rs", "a/b.rs", "c"].map(RepoPath::from);
        assert_eq!(case_clashes(paths.iter()), [(&paths[0], &paths[1])]);
    }

    #[test]
    fn the_format_is_read_from_its_line_alone() {
        let format = |text: &str| map_format_of(text.as_bytes());
        assert_eq!(format(CONFIG_TEXT).unwrap(), Some(MAP_FORMAT));
        assert_eq!(format("# map_format = 3\n\u{feff}x = 1\n").unwrap(), None);
        assert_eq!(format("\u{feff}map_format=7 # why\r\n").unwrap(), Some(7));
        assert_eq!(format("\"map_format\" = 1_0").unwrap(), Some(10));
        assert_eq!(format("broken [\nmap_format = 2").unwrap(), Some(2));
        assert_eq!(format("[index]\nmap_format = 2").unwrap(), None);
        assert_eq!(format("map_formats = 2").unwrap(), None);
        assert!(matches!(
            format("map_format = \"one\""),
            Err(Error::UnreadableFormat)
        ));
    }

    #[test]
    fn the_format_is_set_and_nothing_else() {
        let set = |text: &str| String::from_utf8(with_own_format(text.as_bytes())).unwrap();
        let own = format!("# a\n\u{feff} map_format =  {MAP_FORMAT} # why\r\n[index]\nx = 1\n");
        assert_eq!(set(&own.replace(&format!(" {MAP_FORMAT} "), " 9_9 ")), own);
        assert_eq!(
            set("map_format=\"one\""),
            format!("map_format={MAP_FORMAT}")
        );
        assert_eq!(
            set("map_formats = 3\n[index]\nmap_format = 3"),
            "map_formats = 3\n[index]\nmap_format = 3"
        );
    }

    #[test]
    fn another_format_is_never_written_over() {
        require_own_format(b"").unwrap();
        require_own_format(CONFIG_TEXT.as_bytes()).unwrap();
        let newer = require_own_format(b"map_format = 999").expect_err("newer");
        assert!(newer.to_string().contains("999"), "{newer}");
        assert!(matches!(
            require_own_format(b"map_format = 0"),
            Err(Error::OlderFormat { found: 0 })
        ));
    }
}
