//! Which names a person means who typed something: exact, prefix and fuzzy, with a rank.
//!
//! The rank is a function of the two texts alone, so the same answer comes back in the same order
//! everywhere. Most names are turned away by a mask of their letters, without a look at their text.

/// How a name is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    Exact,
    Prefix,
    PrefixAnyCase,
    /// All of the above, then typing errors, abbreviations (`pcfg`, `LRU`) and parts of names.
    Fuzzy,
}

/// What is asked, prepared once.
#[derive(Clone, Debug)]
pub(crate) struct NameQuery {
    text: Vec<u8>,
    /// In lower case.
    folded: Vec<u8>,
    /// In lower case, without what only separates words.
    bare: Vec<u8>,
    mask: u32,
    how: Match,
    edit_count_max: u32,
}

/// Longer names and questions are compared by their start only.
const FUZZY_BYTES_MAX: usize = 64;

/// Shorter texts are in almost every name: they get no abbreviations and no parts of names.
const FUZZY_BYTES_MIN: usize = 3;

/// Ways to match, best first; the rank's high byte.
#[derive(Clone, Copy)]
enum Class {
    Equal,
    EqualAnyCase,
    /// Equal but for `_` and `-`.
    EqualWords,
    Prefix,
    OneEdit,
    Abbreviation,
    TwoEdits,
    Part,
}

impl NameQuery {
    pub(crate) fn new(text: &str, how: Match) -> Self {
        let folded = text.as_bytes().to_ascii_lowercase();
        let edit_count_max = match folded.len() {
            0..=3 => 0,
            4..=6 => 1,
            7..=FUZZY_BYTES_MAX => 2,
            _ => 0,
        };
        Self {
            text: text.as_bytes().to_vec(),
            bare: bare(&folded),
            mask: mask(&folded),
            folded,
            how,
            edit_count_max,
        }
    }

    pub(crate) fn how(&self) -> Match {
        self.how
    }

    pub(crate) fn text(&self) -> &[u8] {
        &self.text
    }

    /// How well a name fits, 0 being best; `None` where it does not.
    pub(crate) fn rank(&self, name: &[u8]) -> Option<u32> {
        if name == self.text {
            return Some(rank(Class::Equal, 0, name));
        }
        match self.how {
            Match::Exact => None,
            Match::Prefix => name
                .starts_with(&self.text)
                .then(|| rank(Class::Prefix, 0, name)),
            Match::PrefixAnyCase => self.prefix_rank(name),
            Match::Fuzzy => self.fuzzy_rank(name),
        }
    }

    /// Whether a name with these letters can fit at all.
    pub(super) fn may_fit(&self, mask: u32) -> bool {
        let missing = self.mask & !mask;
        missing == 0
            || (self.how == Match::Fuzzy
                && missing.count_ones() <= self.edit_count_max
                && (mask & !self.mask).count_ones() <= self.edit_count_max)
    }

    fn prefix_rank(&self, name: &[u8]) -> Option<u32> {
        let start = name.get(..self.folded.len())?;
        if !start.eq_ignore_ascii_case(&self.folded) {
            return None;
        }
        let is_whole = name.len() == self.folded.len();
        let class = if is_whole {
            Class::EqualAnyCase
        } else {
            Class::Prefix
        };
        // The same case goes first.
        Some(rank(class, u32::from(!name.starts_with(&self.text)), name))
    }

    fn fuzzy_rank(&self, name: &[u8]) -> Option<u32> {
        if self.text.is_empty() {
            return None;
        }
        if let Some(rank) = self.prefix_rank(name) {
            return Some(rank);
        }
        let mut buffer = [0; FUZZY_BYTES_MAX];
        let folded = &mut buffer[..name.len().min(FUZZY_BYTES_MAX)];
        folded.copy_from_slice(&name[..folded.len()]);
        folded.make_ascii_lowercase();
        let folded = &*folded;
        if !self.bare.is_empty() && is_bare(folded, &self.bare) {
            return Some(rank(Class::EqualWords, 0, name));
        }
        let edits = edit_count(&self.folded, folded, self.edit_count_max);
        if edits == Some(1) {
            return Some(rank(Class::OneEdit, 0, name));
        }
        if self.folded.len() >= FUZZY_BYTES_MIN && self.folded.len() <= FUZZY_BYTES_MAX {
            if let Some(cost) = abbreviation_cost(&self.bare, folded, &name[..folded.len()]) {
                return Some(rank(Class::Abbreviation, cost, name));
            }
            if edits.is_none() {
                let at = memchr::memmem::find(folded, &self.folded)?;
                return Some(rank(Class::Part, u32::try_from(at).ok()?, name));
            }
        }
        edits.map(|_| rank(Class::TwoEdits, 0, name))
    }
}

/// Class first, then the cost within it, then shorter names.
fn rank(class: Class, cost: u32, name: &[u8]) -> u32 {
    let length = u32::try_from(name.len()).unwrap_or(u32::MAX);
    (class as u32) << 24 | cost.min(0xfff) << 12 | length.min(0xfff)
}

/// A bit for each letter in either case, one for digits, one for all else; separators have none.
pub(super) fn mask(name: &[u8]) -> u32 {
    name.iter().fold(0, |mask, byte| {
        mask | match byte.to_ascii_lowercase() {
            letter @ b'a'..=b'z' => 1 << (letter - b'a'),
            b'0'..=b'9' => 1 << 26,
            b'_' | b'-' => 0,
            _ => 1 << 27,
        }
    })
}

fn bare(folded: &[u8]) -> Vec<u8> {
    let mut bare = folded.to_vec();
    bare.retain(|byte| !matches!(byte, b'_' | b'-'));
    bare
}

fn is_bare(folded: &[u8], bare: &[u8]) -> bool {
    folded
        .iter()
        .filter(|byte| !matches!(byte, b'_' | b'-'))
        .eq(bare)
}

/// How many letters to add, drop, change or swap with a neighbor; `None` above `count_max`.
fn edit_count(one: &[u8], other: &[u8], count_max: u32) -> Option<u32> {
    let width = count_max as usize;
    if width == 0 || one.len().abs_diff(other.len()) > width || other.len() > FUZZY_BYTES_MAX {
        return None;
    }
    // Three rows of the usual table, filled near the diagonal only.
    let far = count_max + 1;
    let mut rows = [[far; FUZZY_BYTES_MAX + 2]; 3];
    for (column, cell) in (0..=count_max).zip(&mut rows[0]) {
        *cell = column;
    }
    for line in 1..=one.len() {
        let [above2, above] = [(line + 1) % 3, (line + 2) % 3].map(|row| rows[row]);
        let row = &mut rows[line % 3];
        *row = [far; FUZZY_BYTES_MAX + 2];
        if line <= width {
            row[0] = u32::try_from(line).unwrap_or(far);
        }
        let mut best = row[0];
        for column in line.saturating_sub(width).max(1)..=(line + width).min(other.len()) {
            let is_same = one[line - 1] == other[column - 1];
            let mut cost = above[column - 1] + u32::from(!is_same);
            cost = cost.min(above[column] + 1).min(row[column - 1] + 1);
            let is_swap = line > 1
                && column > 1
                && one[line - 1] == other[column - 2]
                && one[line - 2] == other[column - 1];
            if is_swap {
                cost = cost.min(above2[column - 2] + 1);
            }
            row[column] = cost;
            best = best.min(cost);
        }
        if best > count_max {
            return None;
        }
    }
    let count = rows[one.len() % 3][other.len()];
    (count <= count_max).then_some(count)
}

/// Cost of what cannot be.
const FAR: i32 = i32::MAX / 2;

/// What a word costs that is passed over; a gap within a word costs 1.
const WORD_COST: i32 = 2;

/// Whether `query` abbreviates a name, and how loosely.
///
/// Each letter stands at the start of a word of the name, or behind the letter before it in the same
/// word: `pcfg` is `parse_config`, but not `perform_calculation`.
fn abbreviation_cost(query: &[u8], folded: &[u8], name: &[u8]) -> Option<u32> {
    if !is_subsequence(query, folded) {
        return None;
    }
    let mut words = [0; FUZZY_BYTES_MAX];
    let mut word_count = 0;
    for (at, word) in words[..name.len()].iter_mut().enumerate() {
        word_count += i32::from(starts_word(name, at));
        *word = word_count;
    }
    let words = &words[..name.len()];
    // Cheapest way to have the letters so far end at each place; before the first, in word 0.
    let mut costs = None;
    for &letter in query {
        costs = Some(next_costs(letter, folded, words, costs.as_ref()));
    }
    let ends = words.iter().zip(costs.iter().flatten());
    let best = ends
        .map(|(word, cost)| cost.saturating_add(WORD_COST * (word_count - word)))
        .min()?;
    u32::try_from(best).ok().filter(|_| best < FAR)
}

/// Adds one letter to [`abbreviation_cost`]'s table, in one pass.
fn next_costs(
    letter: u8,
    folded: &[u8],
    words: &[i32],
    before: Option<&[i32; FUZZY_BYTES_MAX]>,
) -> [i32; FUZZY_BYTES_MAX] {
    let mut next = [FAR; FUZZY_BYTES_MAX];
    // Best end in earlier words, as if each word from the first on had been passed over; best end in
    // this word.
    let mut in_earlier = if before.is_some() { FAR } else { 0 };
    let mut in_word = FAR;
    for (at, &word) in words.iter().enumerate() {
        let previous_word = at.checked_sub(1).map_or(0, |left| words[left]);
        let is_start = word > previous_word;
        if is_start {
            in_earlier = in_earlier.min(in_word - WORD_COST * previous_word);
            in_word = FAR;
        }
        if folded[at] == letter {
            if is_start {
                next[at] = in_earlier.saturating_add(WORD_COST * (word - 1)).min(FAR);
            } else {
                let adjacent = before.map_or(FAR, |costs| costs[at - 1]);
                next[at] = adjacent.min(in_word.saturating_add(1)).min(FAR);
            }
        }
        in_word = in_word.min(before.map_or(FAR, |costs| costs[at]));
    }
    next
}

fn is_subsequence(query: &[u8], name: &[u8]) -> bool {
    let mut letters = name.iter();
    query
        .iter()
        .all(|letter| letters.any(|other| other == letter))
}

/// Whether a word of a name starts at a byte: behind a separator, at a capital, at a digit.
fn starts_word(name: &[u8], at: usize) -> bool {
    let byte = name[at];
    if !byte.is_ascii_alphanumeric() && byte.is_ascii() {
        return false;
    }
    let Some(before) = at.checked_sub(1).map(|before| name[before]) else {
        return true;
    };
    if before.is_ascii() && !before.is_ascii_alphanumeric() {
        return true;
    }
    if byte.is_ascii_uppercase() {
        // `HTTPServer`: the S starts a word, the T does not.
        return !before.is_ascii_uppercase()
            || name.get(at + 1).is_some_and(u8::is_ascii_lowercase);
    }
    byte.is_ascii_digit() && !before.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Names that fit, best first.
    fn order<'a>(query: &str, how: Match, names: &[&'a str]) -> Vec<&'a str> {
        let query = NameQuery::new(query, how);
        let mut found: Vec<_> = names
            .iter()
            .filter_map(|name| Some((query.rank(name.as_bytes())?, *name)))
            .collect();
        for (_, name) in &found {
            assert!(
                query.may_fit(mask(name.as_bytes())),
                "{name} hides behind its mask"
            );
        }
        found.sort_unstable();
        found.into_iter().map(|(_, name)| name).collect()
    }

    const NAMES: &[&str] = &[
        "parse_config",
        "ParseConfig",
        "parse_configs",
        "parseConfiguration",
        "prase_config",
        "reparse_config_file",
        "config",
        "Config",
        "perform_calculation",
        "print_files",
        "open",
        "reopen",
        "HTTPServer",
        "lru_cache",
        "LruCache",
        "p",
        "",
    ];

    #[test]
    fn exact_and_prefix() {
        assert_eq!(order("config", Match::Exact, NAMES), ["config"]);
        assert_eq!(
            order("parse", Match::Prefix, NAMES),
            ["parse_config", "parse_configs", "parseConfiguration"]
        );
        assert_eq!(
            order("PARSE", Match::PrefixAnyCase, NAMES),
            [
                "ParseConfig",
                "parse_config",
                "parse_configs",
                "parseConfiguration"
            ]
        );
        assert_eq!(
            order("config", Match::PrefixAnyCase, NAMES),
            ["config", "Config"]
        );
    }

    #[test]
    fn fuzzy_puts_what_was_meant_first() {
        assert_eq!(
            order("parse_config", Match::Fuzzy, NAMES),
            [
                "parse_config",
                "ParseConfig",
                "parse_configs",
                "prase_config",
                "parseConfiguration",
                "reparse_config_file",
            ]
        );
        let found = order("pcfg", Match::Fuzzy, NAMES);
        assert_eq!(found[..2], ["ParseConfig", "parse_config"]);
        assert!(!found.contains(&"perform_calculation"), "{found:?}");
        assert_eq!(order("hs", Match::Fuzzy, NAMES), [""; 0]);
        assert_eq!(order("htse", Match::Fuzzy, NAMES), ["HTTPServer"]);
        assert_eq!(
            order("lruc", Match::Fuzzy, NAMES),
            ["LruCache", "lru_cache"]
        );
        assert_eq!(order("oepn", Match::Fuzzy, NAMES), ["open"]);
        assert_eq!(order("open", Match::Fuzzy, NAMES), ["open", "reopen"]);
        assert_eq!(order("", Match::Fuzzy, NAMES), [""]);
    }

    proptest! {
        #[test]
        fn masks_turn_away_no_name_that_fits(query in "[abcAB_1é-]{0,9}", name in "[abcAB_1é-]{0,9}") {
            for how in [Match::Exact, Match::Prefix, Match::PrefixAnyCase, Match::Fuzzy] {
                let query = NameQuery::new(&query, how);
                if query.rank(name.as_bytes()).is_some() {
                    prop_assert!(query.may_fit(mask(name.as_bytes())));
                }
            }
        }

        #[test]
        fn edits_are_counted_as_the_whole_table_counts_them(one in "[ab]{0,9}", other in "[ab]{0,9}") {
            let (one, other) = (one.as_bytes(), other.as_bytes());
            let count = whole_table(one, other);
            for most in 1..3 {
                prop_assert_eq!(edit_count(one, other, most), (count <= most).then_some(count));
            }
        }

        #[test]
        fn any_bytes_have_a_rank_or_none(query in ".{0,80}", name in prop::collection::vec(any::<u8>(), 0..90)) {
            let query = NameQuery::new(&query, Match::Fuzzy);
            prop_assert!(query.rank(&name).is_none_or(|rank| rank >> 24 <= Class::Part as u32));
        }
    }

    /// The textbook's optimal string alignment.
    fn whole_table(one: &[u8], other: &[u8]) -> u32 {
        let mut table = vec![vec![0_u32; other.len() + 1]; one.len() + 1];
        for line in 0..=one.len() {
            for column in 0..=other.len() {
                table[line][column] = if line == 0 || column == 0 {
                    u32::try_from(line + column).unwrap()
                } else {
                    let change = u32::from(one[line - 1] != other[column - 1]);
                    let mut cost = (table[line - 1][column - 1] + change)
                        .min(table[line - 1][column] + 1)
                        .min(table[line][column - 1] + 1);
                    if line > 1
                        && column > 1
                        && one[line - 1] == other[column - 2]
                        && one[line - 2] == other[column - 1]
                    {
                        cost = cost.min(table[line - 2][column - 2] + 1);
                    }
                    cost
                };
            }
        }
        table[one.len()][other.len()]
    }
}
