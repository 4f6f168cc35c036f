//! Tables of options: `secret_parameters` and `attach_options`.

use std::cmp::Ordering;

use crate::python::unicode::upper;
use crate::text::sort::sort_by;
use crate::toml::document::{Entry, Table};

/// A table of options whose values may be anything.
///
/// Names of options come in any case, and several keys can be one option to DuckDB. Many rules ask
/// for many options by name, so that those of a long table are found by an index.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters {
    table: Table,
    /// For a table that is long: each name as DuckDB gets it, in order, with the index of its entry.
    by_name: Vec<(String, usize)>,
    /// Whether all names are ASCII.
    plain: bool,
}

/// So many entries are looked through as fast as an index is made.
const SHORT: usize = 8;

impl Parameters {
    /// The options of a table.
    pub fn new(table: Table) -> Self {
        let mut by_name = Vec::new();
        if table.entries.len() > SHORT {
            by_name.extend(table.entries.iter().enumerate().map(|(index, entry)| (upper(&entry.key), index)));
            // Those of one name stay in file order.
            sort_by(&mut by_name, Ord::cmp);
        }
        let plain = table.entries.iter().all(|entry| entry.key.is_ascii());
        Self { table, by_name, plain }
    }

    /// The table as it is written.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The entries, in file order.
    pub fn entries(&self) -> &[Entry] {
        &self.table.entries
    }

    /// The entries that are one option to DuckDB, in file order. The name is as DuckDB gets it, but
    /// for the case of ASCII letters.
    pub(crate) fn named<'a>(&'a self, name: &str) -> impl DoubleEndedIterator<Item = &'a Entry> {
        let start = self.by_name.partition_point(|(it, _)| compare(it, name) == Ordering::Less);
        let behind = &self.by_name[start..];
        let same = behind.partition_point(|(it, _)| compare(it, name) == Ordering::Equal);
        let indexed = behind[..same].iter().map(|(_, index)| &self.table.entries[*index]);
        let short = if self.by_name.is_empty() { self.entries() } else { &[] };
        indexed.chain(short.iter().filter(move |entry| is_named(&entry.key, name, self.plain)))
    }

    /// The entry that gives an option its value: of several that are one to DuckDB, Metaxy takes the
    /// last.
    pub(crate) fn last(&self, name: &str) -> Option<&Entry> {
        // Inlined by hand, as the most frequent question to a table that is mostly short.
        if self.by_name.is_empty() {
            return self.entries().iter().rev().find(|entry| is_named(&entry.key, name, self.plain));
        }
        let behind = self.by_name.partition_point(|(it, _)| compare(it, name) != Ordering::Greater);
        let (found, index) = &self.by_name[behind.checked_sub(1)?];
        (compare(found, name) == Ordering::Equal).then(|| &self.table.entries[*index])
    }
}

/// Orders a name in capitals and one in any case.
fn compare(upper: &str, name: &str) -> Ordering {
    upper.bytes().cmp(name.bytes().map(|byte| byte.to_ascii_uppercase()))
}

/// Whether a key is the option of a name. Most keys are ASCII (`plain` says that all of the table are),
/// and need no copy to be told.
#[inline]
fn is_named(key: &str, name: &str, plain: bool) -> bool {
    if plain || key.is_ascii() { key.eq_ignore_ascii_case(name) } else { upper(key).eq_ignore_ascii_case(name) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toml::document;

    /// Names that are one to Python's `upper`, and others.
    const NAMES: &[&str] = &["a", "A", "b_c", "B_c", "straße", "STRASSE", "ſs", "SS", "ı", "i", "é", "É", "ª"];

    #[test]
    fn an_index_finds_what_a_search_finds() {
        let mut state = 7_u32;
        let mut next = |below: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % below
        };
        for _ in 0..500 {
            let mut names: Vec<&str> = NAMES.to_vec();
            while names.len() > 1 + next(NAMES.len()) {
                names.remove(next(names.len()));
            }
            let lines: Vec<String> =
                names.iter().map(|name| format!("{} = 1", crate::toml::write::toml_key(name))).collect();
            let text = lines.join("\n");
            let parameters = Parameters::new(document::parse(&text).root);
            for asked in NAMES {
                let asked = upper(asked);
                let plain: Vec<&Entry> =
                    parameters.entries().iter().filter(|entry| upper(&entry.key) == asked).collect();
                assert_eq!(parameters.named(&asked).collect::<Vec<_>>(), plain, "{asked} in {text}");
                assert_eq!(parameters.last(&asked.to_ascii_lowercase()), plain.last().copied(), "{asked} in {text}");
            }
        }
    }
}
