//! MotherDuck as the catalog: a managed DuckLake.

use crate::backend::keys::Keys;
use crate::schema::decode::Decoder;
use crate::schema::{Spec, Text, section};
use crate::text::span::Located;

section! {
    /// A DuckLake that MotherDuck manages. Without a storage backend, MotherDuck stores the data too.
    MotherDuck = "motherduck", path "stores.<name>.config.ducklake.catalog", tag "motherduck" {
        /// The name of the DuckLake database in MotherDuck.
        database: Text = Spec::REQUIRED.example("\"my_ducklake\"");
        /// The AWS region of the storage that MotherDuck manages. Metaxy sets it as DuckDB's `s3_region`.
        region: Text = Spec::OPTIONAL.example("\"eu-central-1\"");
    }
}

/// A sound section.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The name of the database.
    pub database: Located<Text>,
    /// The region.
    pub region: Option<Located<Text>>,
}

impl Keys for MotherDuck {}

impl MotherDuck {
    pub(crate) fn validate(&self, _: &mut Decoder<'_>) -> Option<Config> {
        Some(Config { database: self.database.clone()?, region: self.region.clone() })
    }
}
