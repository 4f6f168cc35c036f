//! A SQLite file as the catalog.

use crate::backend::keys::Keys;
use crate::backend::parts::{CatalogParts, text};
use crate::schema::decode::Decoder;
use crate::schema::{Spec, Text, section};
use crate::sql::SecretOption;
use crate::text::span::Located;

section! {
    /// A SQLite database file that contains the catalog. Several processes can use it at the same time.
    Sqlite = "sqlite", path "stores.<name>.config.ducklake.catalog", tag "sqlite" {
        /// The path of the database file, relative to the working directory of the process. With the prefix `sqlite:`, the file is SQLite in Metaxy's SQL too.
        uri: Text = Spec::REQUIRED.example("\"sqlite:metadata.sqlite\"");
    }
}

/// A sound section.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The path of the file, as DuckLake takes it.
    pub uri: Located<Text>,
}

impl Keys for Sqlite {}

impl Sqlite {
    pub(crate) fn validate(&self, _: &mut Decoder<'_>) -> Option<Config> {
        Some(Config { uri: self.uri.clone()? })
    }
}

impl Config {
    pub(crate) fn parts(&self) -> CatalogParts {
        let metadata = vec![SecretOption::ours("METADATA_PATH", text(&self.uri))];
        CatalogParts { secret: None, metadata, extensions: &["sqlite"] }
    }
}
