//! A DuckDB file as the catalog.

use crate::backend::keys::Keys;
use crate::backend::parts::{CatalogParts, text};
use crate::schema::decode::Decoder;
use crate::schema::{Spec, Text, section};
use crate::sql::SecretOption;
use crate::text::span::Located;

section! {
    /// A DuckDB database file that contains the catalog. Only one process at a time can write to it.
    DuckDb = "duckdb", path "stores.<name>.config.ducklake.catalog", tag "duckdb" {
        /// The path of the database file, relative to the working directory of the process.
        uri: Text = Spec::REQUIRED.example("\"metadata.ducklake\"");
    }
}

/// A sound section.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The path of the file, as DuckLake takes it.
    pub uri: Located<Text>,
}

impl Keys for DuckDb {}

impl DuckDb {
    pub(crate) fn validate(&self, _: &mut Decoder<'_>) -> Option<Config> {
        Some(Config { uri: self.uri.clone()? })
    }
}

impl Config {
    pub(crate) fn parts(&self) -> CatalogParts {
        CatalogParts {
            secret: None,
            metadata: vec![SecretOption::ours("METADATA_PATH", text(&self.uri))],
            extensions: &[],
        }
    }
}
