//! The backends: four metadata backends (DuckLake's catalogs) and four storage backends.
//!
//! A backend is one file: its fields, its validated type, its rules, and the SQL parts that
//! it contributes. It never orders statements (that is [`crate::plan`]) and never quotes
//! (that is [`crate::sql`]). Adding one is that file and a line in each table below.

pub mod duckdb;
pub mod gcs;
pub(crate) mod keys;
pub mod local;
pub mod motherduck;
pub(crate) mod parts;
pub mod postgres;
pub mod r2;
pub mod s3;
pub mod sqlite;

use std::sync::Arc;

use crate::backend::keys::Keys;
use crate::backend::parts::StorageParts;
use crate::schema::backend_type;
use crate::schema::decode::Decoder;
use crate::schema::{Section, Shown, Text};
use crate::text::span::{Located, Span};
use crate::toml::document::Entry;

macro_rules! backends {
    ($(#[$doc:meta])* $name:ident / $raw:ident, $what:literal, { $($variant:ident = $module:ident :: $section:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub enum $name {
            $(#[doc = concat!("See [`", stringify!($module), "`].")] $variant($module::Config)),+
        }

        /// The keys of the section as they are written, which what they mean shares.
        #[derive(Clone, Debug)]
        pub enum $raw {
            $(#[doc = concat!("See [`", stringify!($module), "`].")] $variant(Arc<$module::$section>)),+
        }

        impl $raw {
            /// The sections that can stand here, by `type`.
            pub const SECTIONS: &'static [&'static Section] = &[$(&$module::$section::SECTION),+];

            /// Reads the section that `type` selects, and what it means if nothing is wrong with it.
            pub(crate) fn decode(entry: &Entry, decoder: &mut Decoder<'_>) -> Option<(Self, Option<$name>)> {
                let table = decoder.table(entry)?;
                let section = backend_type::selected(decoder, entry, table, $what, Self::SECTIONS.iter().copied())?;
                $(if section.tag == $module::$section::SECTION.tag {
                    let before = decoder.errors();
                    let raw = Arc::new($module::$section::decode(entry.node.span, table, decoder));
                    let section = const { &$module::$section::SECTION };
                    decoder.unknown_keys(section, entry.node.span, table, crate::diagnostic::Severity::Warning);
                    let config = raw.validate(decoder);
                    let sound = decoder.errors() == before;
                    return Some((Self::$variant(raw), config.filter(|_| sound).map($name::$variant)));
                })+
                None
            }

            /// The declaration of the section.
            pub fn section(&self) -> &'static Section {
                match self { $(Self::$variant(_) => const { &$module::$section::SECTION }),+ }
            }

            /// The keys with their effective values.
            pub fn shown(&self) -> Vec<Shown> {
                match self { $(Self::$variant(raw) => raw.shown()),+ }
            }

            /// What every backend has.
            pub(crate) fn keys(&self) -> &dyn Keys {
                match self { $(Self::$variant(raw) => &**raw),+ }
            }

            /// The written keys whose values are text.
            pub(crate) fn text_fields<'a>(&'a self, fields: &mut Vec<crate::schema::TextField<'a>>) {
                match self { $(Self::$variant(raw) => raw.text_fields(fields)),+ }
            }

            /// The values that must not be shown.
            pub(crate) fn secrets_of_variables(&self, secrets: &mut Vec<Span>) {
                match self { $(Self::$variant(raw) => raw.secrets_of_variables(secrets)),+ }
            }
        }
    };
}

backends! {
    /// Where DuckLake keeps its catalog.
    Catalog / RawCatalog, "metadata backend", {
        DuckDb = duckdb::DuckDb,
        Sqlite = sqlite::Sqlite,
        Postgres = postgres::Postgres,
        MotherDuck = motherduck::MotherDuck,
    }
}

/// The storage backends, each in one line.
macro_rules! storages {
    ($then:ident) => {
        $then! {
            /// Where DuckLake keeps the Parquet files.
            Storage / RawStorage, "storage backend", {
                Local = local::Local,
                S3 = s3::S3,
                R2 = r2::R2,
                Gcs = gcs::Gcs,
            }
        }
    };
}

macro_rules! storage_parts {
    ($(#[$doc:meta])* $name:ident / $raw:ident, $what:literal, { $($variant:ident = $module:ident :: $section:ident),+ $(,)? }) => {
        impl $name {
            /// What the backend adds to the plan.
            pub(crate) fn parts(&self) -> StorageParts {
                match self { $(Self::$variant(config) => config.parts()),+ }
            }

            /// The name of its secret, if it has one.
            pub(crate) fn secret_name(&self) -> Option<&Located<Text>> {
                match self { $(Self::$variant(config) => config.keys.secret_keys().and_then(|keys| keys.name)),+ }
            }

            /// What people call it.
            pub(crate) const fn title(&self) -> &'static str {
                match self { $(Self::$variant(_) => $module::TITLE),+ }
            }

            /// The value of `type`.
            pub const fn tag(&self) -> &'static str {
                match self { $(Self::$variant(_) => $module::$section::SECTION.name),+ }
            }
        }
    };
}

storages!(backends);
storages!(storage_parts);

/// The storage backends that are no local folder, as advice lists them: `` `s3`, `r2` or `gcs` ``.
pub(crate) fn object_stores() -> String {
    let tags = RawStorage::SECTIONS.iter().filter_map(|section| section.tag).filter(|tag| *tag != "local");
    let mut tags: Vec<String> = tags.map(|tag| format!("`{tag}`")).collect();
    let last = tags.pop().unwrap_or_default();
    if tags.is_empty() { last } else { format!("{} or {last}", tags.join(", ")) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn advice_lists_every_object_store() {
        let advice = object_stores();
        assert!(advice.starts_with("`s3`, ") && advice.contains("` or `") && !advice.contains("local"), "{advice}");
        assert_eq!(advice.matches('`').count(), 2 * (RawStorage::SECTIONS.len() - 1), "{advice}");
    }

    #[test]
    fn every_backend_has_its_own_type() {
        for sections in [RawCatalog::SECTIONS, RawStorage::SECTIONS] {
            let tags: BTreeSet<_> = sections.iter().map(|section| section.tag.expect("a backend has a tag")).collect();
            assert_eq!(tags.len(), sections.len());
        }
    }
}
