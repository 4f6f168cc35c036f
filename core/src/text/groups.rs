//! Things by name, in little code.

use std::collections::BTreeMap;

/// Things by name; the first of a name stays.
///
/// The code of a `BTreeMap` comes again for each type of its keys and values, and some of a dozen
/// were a thirtieth of the page. This map is of one type, whatever the things are.
pub(crate) struct Groups<T> {
    places: BTreeMap<String, usize>,
    items: Vec<T>,
}

impl<T> Default for Groups<T> {
    fn default() -> Self {
        Self { places: BTreeMap::new(), items: Vec::new() }
    }
}

impl<T> Groups<T> {
    /// What has this name.
    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        self.places.get(name).map(|at| &self.items[*at])
    }

    /// What has this name, which is put there if nothing has it yet.
    pub(crate) fn or_insert(&mut self, name: String, item: T) -> &mut T {
        let at = *self.places.entry(name).or_insert(self.items.len());
        if at == self.items.len() {
            self.items.push(item);
        }
        &mut self.items[at]
    }

    /// All things, sorted by name.
    pub(crate) fn sorted(&self) -> impl Iterator<Item = &T> {
        self.places.values().map(|at| &self.items[*at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_a_name_stays() {
        let mut groups = Groups::default();
        for (name, item) in [("b", 1), ("a", 2), ("b", 3)] {
            *groups.or_insert(name.to_owned(), 10 * item) += 1;
        }
        assert_eq!(groups.sorted().copied().collect::<Vec<_>>(), [21, 12]);
        assert_eq!((groups.get("b"), groups.get("c")), (Some(&12), None));
    }
}
