//! A configuration as tables of keys, and what changes it.

use std::fmt::Write as _;

/// The tables of a fragment, in the order in which they are written.
pub(crate) const TABLES: [&str; 6] = [
    "ducklake",
    "ducklake.attach_options",
    "ducklake.catalog",
    "ducklake.catalog.secret_parameters",
    "ducklake.storage",
    "ducklake.storage.secret_parameters",
];

/// A key of a table with its value as TOML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) table: &'static str,
    pub(crate) key: &'static str,
    pub(crate) value: &'static str,
}

/// A change of a configuration that somebody could make by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    pub(crate) table: &'static str,
    pub(crate) key: String,
    /// The value as TOML; nothing to leave the key out.
    pub(crate) value: Option<String>,
}

impl Setting {
    /// Its name in tables and figures.
    pub(crate) fn name(&self) -> String {
        let table = self.table.trim_start_matches("ducklake").trim_start_matches('.');
        let dot = if table.is_empty() { "" } else { "." };
        match &self.value {
            Some(value) => format!("{table}{dot}{} = {value}", self.key),
            None => format!("{table}{dot}{} left out", self.key),
        }
    }
}

/// A configuration that is sound, and what may be changed in it.
pub(crate) struct Shape {
    pub(crate) name: String,
    pub(crate) base: Vec<Entry>,
    pub(crate) settings: Vec<Setting>,
    /// Variables in DuckDB's environment.
    pub(crate) environment: &'static [(&'static str, &'static str)],
}

impl Shape {
    /// The text with some settings.
    pub(crate) fn text(&self, settings: &[&Setting]) -> String {
        let mut text = String::new();
        for table in TABLES {
            let mut lines: Vec<(String, String)> = Vec::new();
            for entry in self.base.iter().filter(|entry| entry.table == table) {
                lines.push((entry.key.to_owned(), entry.value.to_owned()));
            }
            for setting in settings.iter().filter(|setting| setting.table == table) {
                let old = lines.iter().position(|(key, _)| *key == setting.key);
                match (&setting.value, old) {
                    (Some(value), Some(old)) => lines[old].1.clone_from(value),
                    (Some(value), None) => lines.push((setting.key.clone(), value.clone())),
                    (None, Some(old)) => drop(lines.remove(old)),
                    (None, None) => {}
                }
            }
            if !lines.is_empty() {
                let _ = writeln!(text, "[{table}]");
                for (key, value) in lines {
                    let _ = writeln!(text, "{key} = {value}");
                }
            }
        }
        text
    }

    /// Every two settings that do not change the same key.
    pub(crate) fn pairs(&self) -> Vec<(usize, usize)> {
        let all = 0..self.settings.len();
        let later = |first: usize| (first + 1..self.settings.len()).map(move |second| (first, second));
        let differ = |(first, second): &(usize, usize)| {
            let (first, second) = (&self.settings[*first], &self.settings[*second]);
            first.table != second.table || first.key != second.key
        };
        all.flat_map(later).filter(differ).collect()
    }
}
