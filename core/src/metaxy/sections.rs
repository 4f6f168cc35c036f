//! Every section of the file.

use crate::backend::{RawCatalog, RawStorage};
use crate::schema::Section;

const AROUND: [&Section; 4] = [
    &crate::metaxy::declarations::Root::SECTION,
    &crate::metaxy::declarations::Store::SECTION,
    &crate::metaxy::declarations::StoreSettings::SECTION,
    &crate::metaxy::ducklake::DuckLake::SECTION,
];

/// Every section, from the top of the file inwards; the backends are those that are registered.
pub const SECTIONS: &[&Section] =
    &joined::<{ AROUND.len() + RawCatalog::SECTIONS.len() + RawStorage::SECTIONS.len() }>();

const fn joined<const N: usize>() -> [&'static Section; N] {
    let mut all = [AROUND[0]; N];
    let parts: [&[&Section]; 3] = [&AROUND, RawCatalog::SECTIONS, RawStorage::SECTIONS];
    let (mut part, mut at) = (0, 0);
    while part < parts.len() {
        let mut index = 0;
        while index < parts[part].len() {
            all[at] = parts[part][index];
            (index, at) = (index + 1, at + 1);
        }
        part += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toml::document;

    #[test]
    fn keys_are_unique_and_documented() {
        for section in SECTIONS {
            let mut keys: Vec<&str> = section.fields.iter().map(|field| field.key).collect();
            keys.sort_unstable();
            assert!(keys.windows(2).all(|pair| pair[0] != pair[1]), "{}", section.name);
            for field in section.fields {
                assert!(field.doc.trim_end().ends_with('.'), "{}.{}", section.name, field.key);
            }
        }
    }

    /// The table may not say what its own decoder does not take.
    #[test]
    fn defaults_and_examples_decode() {
        for section in SECTIONS {
            for field in section.fields {
                for toml in [field.default, field.example].into_iter().flatten() {
                    let document = document::parse(&format!("x = {toml}"));
                    assert!(document.errors.is_empty(), "{}.{} = {toml}", section.name, field.key);
                    assert!(
                        field.ty.accepts(&document.root.entries[0].node.value),
                        "{}.{} = {toml}",
                        section.name,
                        field.key
                    );
                }
            }
        }
    }
}
