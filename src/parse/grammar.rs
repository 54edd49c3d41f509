//! The names of one grammar: node kinds and fields to numbers, and the nearest name to a wrong one.

use hashbrown::HashMap;
use tree_sitter::Language;

use crate::text::edit_distance;

/// What tree-sitter gives to a node it could not parse.
pub(super) const ERROR_KIND: u16 = u16::MAX;

type Ids = HashMap<(Box<str>, bool), Vec<u16>, foldhash::fast::FixedState>;

/// Kinds and fields of a grammar, looked up once a compilation.
pub(super) struct Grammar<'a> {
    language: &'a Language,
    /// One name may have several numbers: aliases and rules that share a name.
    kinds: Ids,
    /// Whether each kind is a named one.
    named: Vec<bool>,
}

impl<'a> Grammar<'a> {
    pub(super) fn new(language: &'a Language) -> Self {
        let count = u16::try_from(language.node_kind_count()).unwrap_or(ERROR_KIND);
        let mut kinds = Ids::default();
        let mut named = vec![false; usize::from(count)];
        for id in 0..count {
            named[usize::from(id)] = language.node_kind_is_named(id);
            if !language.node_kind_is_visible(id) && !language.node_kind_is_supertype(id) {
                continue;
            }
            if let Some(name) = language.node_kind_for_id(id) {
                // A supertype is written as a node, though no node is one.
                let is_named = named[usize::from(id)] || language.node_kind_is_supertype(id);
                let key = (name.into(), is_named);
                kinds.entry(key).or_default().push(id);
            }
        }
        Self {
            language,
            kinds,
            named,
        }
    }

    /// Whether each kind is a named one, by its number.
    pub(super) fn named(&self) -> &[bool] {
        &self.named
    }

    /// The text of a kind that is a token.
    pub(super) fn token(&self, kind: u16) -> Option<&str> {
        let is_named = self.named.get(usize::from(kind)).copied().unwrap_or(true);
        (!is_named)
            .then(|| self.language.node_kind_for_id(kind))
            .flatten()
    }

    /// Whether nodes of a kind are whole words, by its name.
    pub(super) fn is_identifier(&self, kind: u16) -> bool {
        self.language
            .node_kind_for_id(kind)
            .is_some_and(|name| name.ends_with("identifier"))
    }

    /// Whether each kind is one of comments, by its name.
    pub(super) fn comments(&self) -> Vec<bool> {
        (0..self.named.len())
            .map(|id| {
                let id = u16::try_from(id).unwrap_or(ERROR_KIND);
                let name = self.language.node_kind_for_id(id);
                self.named[usize::from(id)] && name.is_some_and(|name| name.contains("comment"))
            })
            .collect()
    }

    /// Every kind that a node may have, or only the named ones.
    pub(super) fn all(&self, only_named: bool) -> Vec<u16> {
        let count = u16::try_from(self.named.len()).unwrap_or(ERROR_KIND);
        (0..count)
            .filter(|&id| self.language.node_kind_is_visible(id))
            .filter(|&id| self.named[usize::from(id)] || !only_named)
            .collect()
    }

    /// The numbers of a kind, a supertype replaced by what it stands for.
    pub(super) fn kinds(&self, name: &str, named: bool) -> Result<Vec<u16>, String> {
        let Some(ids) = self.kinds.get(&(Box::from(name), named)) else {
            return Err(self.no_kind(name, named));
        };
        let mut found = Vec::new();
        let mut pending = ids.clone();
        let mut seen = Vec::new();
        while let Some(id) = pending.pop() {
            if !self.language.node_kind_is_supertype(id) {
                found.push(id);
            } else if !seen.contains(&id) {
                seen.push(id);
                pending.extend(self.language.subtypes_for_supertype(id));
            }
        }
        if found.is_empty() {
            return Err(format!(
                "this grammar does not list what the supertype `{name}` stands for; name the kinds"
            ));
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// The numbers of a kind that a supertype stands for.
    pub(super) fn subtype(
        &self,
        super_name: &str,
        name: &str,
        named: bool,
    ) -> Result<Vec<u16>, String> {
        let is_supertype = self
            .kinds
            .get(&(Box::from(super_name), true))
            .is_some_and(|ids| {
                ids.iter()
                    .any(|&id| self.language.node_kind_is_supertype(id))
            });
        let all = self.kinds(super_name, true)?;
        if !is_supertype {
            return Err(format!("`{super_name}` is no supertype"));
        }
        let mut ids = self.kinds(name, named)?;
        ids.retain(|id| all.contains(id));
        if ids.is_empty() {
            return Err(format!("`{name}` is no kind of `{super_name}`"));
        }
        Ok(ids)
    }

    /// The number of a field.
    pub(super) fn field(&self, name: &str) -> Result<u16, String> {
        if let Some(id) = self.language.field_id_for_name(name) {
            return Ok(id.get());
        }
        let count = u16::try_from(self.language.field_count()).unwrap_or(u16::MAX);
        let names = (1..=count).filter_map(|id| self.language.field_name_for_id(id));
        Err(match nearest(name, names) {
            Some(near) => format!("this grammar has no field `{name}`; did you mean `{near}`?"),
            None => format!("this grammar has no field `{name}`"),
        })
    }

    fn no_kind(&self, name: &str, named: bool) -> String {
        let quoted = |name: &str, named: bool| {
            if named {
                format!("`({name})`")
            } else {
                format!("`\"{name}\"`")
            }
        };
        let what = quoted(name, named);
        if self.kinds.contains_key(&(Box::from(name), !named)) {
            let other = quoted(name, !named);
            return format!("this grammar has no node {what}; did you mean {other}?");
        }
        let count = u16::try_from(self.named.len()).unwrap_or(ERROR_KIND);
        let names = (0..count)
            .filter(|&id| self.named[usize::from(id)] == named)
            .filter(|&id| self.language.node_kind_is_visible(id))
            .filter_map(|id| self.language.node_kind_for_id(id));
        match nearest(name, names) {
            Some(near) => format!(
                "this grammar has no node {what}; did you mean {}?",
                quoted(near, named)
            ),
            None => format!("this grammar has no node {what}"),
        }
    }
}

/// The name with the fewest changed letters, where that is at most a third of them.
pub(super) fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    /// Longer words are no slips of the hand.
    const NAME_BYTES_MAX: usize = 100;
    if name.len() > NAME_BYTES_MAX {
        return None;
    }
    names
        .map(|other| (edit_distance(name.as_bytes(), other.as_bytes()), other))
        .min()
        .filter(|&(distance, _)| distance <= (name.len() / 3).max(1))
        .map(|(_, other)| other)
}
