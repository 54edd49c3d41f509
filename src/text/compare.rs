//! Numbers that stand for texts, and for how far two texts are apart.
//!
//! Plain functions of bytes: the same on every machine and in every version.

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
}
