//! Every section of the file.

use crate::schema::Section;

/// Every section, from the top of the file inwards.
pub const SECTIONS: &[&Section] = &[
    &crate::metaxy::declarations::Root::SECTION,
    &crate::metaxy::declarations::Store::SECTION,
    &crate::metaxy::declarations::StoreSettings::SECTION,
    &crate::metaxy::ducklake::DuckLake::SECTION,
    &crate::backend::duckdb::DuckDb::SECTION,
    &crate::backend::sqlite::Sqlite::SECTION,
    &crate::backend::postgres::Postgres::SECTION,
    &crate::backend::motherduck::MotherDuck::SECTION,
    &crate::backend::local::Local::SECTION,
    &crate::backend::s3::S3::SECTION,
    &crate::backend::r2::R2::SECTION,
    &crate::backend::gcs::Gcs::SECTION,
];

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
