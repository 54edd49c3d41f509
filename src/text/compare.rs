//! Numbers that stand for texts, and for how far two texts are apart.
//!
//! Plain functions of bytes: the same on every machine and in every version.

/// A name whose length differs by more is never taken for a mistyped one.
const NEAREST_BYTES_MAX: usize = 24;

/// A number for a text (FNV-1a, 64 bits): for names of files, never for security.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// How many bytes must be added, dropped or changed to turn one text into the other (Levenshtein).
pub fn edit_distance(left: &[u8], right: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, a) in left.iter().enumerate() {
        let mut corner = row[0];
        row[0] = line + 1;
        for (column, b) in right.iter().enumerate() {
            let changed = corner + usize::from(a != b);
            corner = row[column + 1];
            row[column + 1] = changed.min(row[column] + 1).min(corner + 1);
        }
    }
    row[right.len()]
}

/// The known name that a mistyped one most likely stands for, where one is near enough.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let bound = word.len().div_ceil(3).min(4);
    let word = word.to_ascii_lowercase();
    known
        .into_iter()
        .filter(|name| name.len().abs_diff(word.len()) <= NEAREST_BYTES_MAX)
        .filter_map(|name| {
            let distance = edit_distance(word.as_bytes(), name.to_ascii_lowercase().as_bytes());
            // What was cut short or written out is meant as well: `lang` for `languages`.
            let is_start = word.len().min(name.len()) >= 3
                && (name.starts_with(&word) || word.starts_with(name));
            (distance <= bound || is_start).then_some((if is_start { 1 } else { distance }, name))
        })
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_edits() {
        for (left, right, count) in [
            ("", "", 0),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
            ("flaw", "lawn", 2),
        ] {
            assert_eq!(edit_distance(left.as_bytes(), right.as_bytes()), count);
            assert_eq!(edit_distance(right.as_bytes(), left.as_bytes()), count);
        }
    }

    #[test]
    fn fingerprints_are_those_of_the_published_vectors() {
        assert_eq!(fingerprint(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint(b"a"), 0xaf63_dc4c_8601_ec8c);
    }

    #[test]
    fn the_nearest_name_is_near() {
        let known = ["severity", "languages", "tests", "tags"];
        for (word, near) in [
            ("sevrity", Some("severity")),
            ("lang", Some("languages")),
            ("Tags", Some("tags")),
            ("tgas", Some("tags")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), near, "{word}");
        }
    }
}
