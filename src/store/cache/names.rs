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
    letters: u32,
    /// The bit that starts a word in every name that fits; 0 where that need not be.
    initial: u32,
    how: Match,
    edit_count_max: u32,
}

/// Longer names and questions are compared by their start only.
const FUZZY_BYTES_MAX: usize = 64;

/// Shorter texts abbreviate almost every name.
const ABBREVIATION_BYTES_MIN: usize = 3;

/// Shorter texts are a part of almost every name, and a typing error away from it.
const PART_BYTES_MIN: usize = 4;

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
            PART_BYTES_MIN..=6 => 1,
            7..=FUZZY_BYTES_MAX => 2,
            _ => 0,
        };
        let bare = bare(&folded);
        // Longer texts may be a part of a name, or differ in the first letter.
        let initial = match (how, bare.first()) {
            (Match::Fuzzy, _) if folded.len() >= PART_BYTES_MIN => 0,
            (_, Some(first)) if first.is_ascii_alphanumeric() => bit(*first),
            _ => 0,
        };
        Self {
            text: text.as_bytes().to_vec(),
            letters: Masks::of(&folded).letters,
            initial,
            bare,
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
    pub(super) fn may_fit(&self, masks: Masks) -> bool {
        let missing = self.letters & !masks.letters;
        if missing == 0 {
            return self.initial & masks.initials != 0 || self.initial == 0;
        }
        self.how == Match::Fuzzy
            && missing.count_ones() <= self.edit_count_max
            && (masks.letters & !self.letters).count_ones() <= self.edit_count_max
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
        let length = self.folded.len();
        if (ABBREVIATION_BYTES_MIN..=FUZZY_BYTES_MAX).contains(&length)
            && let Some(cost) = abbreviation_cost(&self.bare, folded, name)
        {
            return Some(rank(Class::Abbreviation, cost, name));
        }
        if edits.is_none() && (PART_BYTES_MIN..=FUZZY_BYTES_MAX).contains(&length) {
            let at = memchr::memmem::find(folded, &self.folded)?;
            return Some(rank(Class::Part, u32::try_from(at).ok()?, name));
        }
        edits.map(|_| rank(Class::TwoEdits, 0, name))
    }
}

/// Class first, then the cost within it, then shorter names.
fn rank(class: Class, cost: u32, name: &[u8]) -> u32 {
    let length = u32::try_from(name.len()).unwrap_or(u32::MAX);
    (class as u32) << 24 | cost.min(0xfff) << 12 | length.min(0xfff)
}

/// Which letters a name has; a name is turned away by them without a look at its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Masks {
    pub letters: u32,
    /// Letters that start a word of the name.
    pub initials: u32,
}

impl Masks {
    pub(super) fn of(name: &[u8]) -> Self {
        let mut masks = Self::default();
        for (at, &byte) in name.iter().enumerate() {
            masks.letters |= bit(byte);
            if starts_word(name, at) {
                masks.initials |= bit(byte);
            }
        }
        masks
    }
}

/// A bit for each letter in either case, one for digits, one for all else; separators have none.
fn bit(byte: u8) -> u32 {
    match byte.to_ascii_lowercase() {
        letter @ b'a'..=b'z' => 1 << (letter - b'a'),
        b'0'..=b'9' => 1 << 26,
        b'_' | b'-' => 0,
        _ => 1 << 27,
    }
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
const FAR: i16 = i16::MAX / 4;

/// What a word costs that is passed over; a gap within a word costs 1.
const WORD_COST: i16 = 2;

/// Whether `query` abbreviates a name, and how loosely.
///
/// Each letter stands at the start of a word of the name, or behind the letter before it in the same
/// word: `pcfg` is `parse_config`, but not `perform_calculation`.
fn abbreviation_cost(query: &[u8], folded: &[u8], name: &[u8]) -> Option<u32> {
    if !is_subsequence(query, folded) {
        return None;
    }
    let mut buffer = [0; FUZZY_BYTES_MAX];
    let words = &mut buffer[..folded.len()];
    let mut word_count = 0;
    for (at, word) in words.iter_mut().enumerate() {
        word_count += i16::from(starts_word(name, at));
        *word = word_count;
    }
    // Cheapest way to have the letters so far end at each place; before the first, before all words.
    let mut buffer = [FAR; FUZZY_BYTES_MAX];
    let costs = &mut buffer[..folded.len()];
    let mut in_front = 0;
    for &letter in query {
        add_letter(letter, folded, words, costs, in_front);
        in_front = FAR;
    }
    let ends = words.iter().zip(costs.iter());
    let best = ends
        .map(|(word, cost)| cost + WORD_COST * (word_count - word))
        .min()?;
    // Looser ones are found in nearly every long name.
    let cost_max = query.len() + 4;
    let best = usize::try_from(best).ok()?;
    u32::try_from(best).ok().filter(|_| best <= cost_max)
}

/// Adds one letter to [`abbreviation_cost`]'s table, in one pass.
fn add_letter(letter: u8, folded: &[u8], words: &[i16], costs: &mut [i16], in_front: i16) {
    // Best end in earlier words, as if each word from the first on had been passed over; best end in
    // this word, but for the place before.
    let (mut in_earlier, mut in_word) = (in_front, FAR);
    let (mut previous_word, mut previous_cost) = (0, FAR);
    for ((&byte, &word), cost) in folded.iter().zip(words).zip(costs) {
        let is_start = word > previous_word;
        if is_start {
            let nearest = in_word.min(previous_cost);
            in_earlier = in_earlier.min(nearest - WORD_COST * previous_word);
            (in_word, previous_cost) = (FAR, FAR);
        }
        let before = *cost;
        *cost = if byte != letter {
            FAR
        } else if is_start {
            in_earlier + WORD_COST * (word - 1)
        } else {
            previous_cost.min(in_word + 1)
        };
        in_word = in_word.min(previous_cost);
        (previous_word, previous_cost) = (word, before);
    }
}

fn is_subsequence(query: &[u8], name: &[u8]) -> bool {
    let mut found_count = 0;
    for byte in name {
        if query.get(found_count) == Some(byte) {
            found_count += 1;
        }
    }
    found_count == query.len()
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
                query.may_fit(Masks::of(name.as_bytes())),
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
                    prop_assert!(query.may_fit(Masks::of(name.as_bytes())));
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
