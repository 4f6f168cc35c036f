//! Where a store is in the file.

use crate::text::edit::{Fix, Prose};
use crate::toml::document::Entry;
use crate::toml::edit;

/// Where a store is, for fixes that add a key.
pub(crate) struct Place<'a> {
    /// The store as it is written.
    pub(crate) entry: &'a Entry,
}

impl Place<'_> {
    /// The fix that adds a key to a table below the store.
    pub(crate) fn insert(&self, text: &str, below: &[&str], key: &'static str, value: &'static str) -> Option<Fix> {
        let title = Prose::ours(&["add `", key, " = ", value, "`"]);
        edit::insert_key(title, text, self.entry, below, key, value)
    }
}
