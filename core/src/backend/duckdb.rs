//! A DuckDB file as the catalog.

use crate::backend::{CatalogParts, sqlite, text};
use crate::flavor::Flavor;
use crate::mend;
use crate::plan::SecretOption;
use crate::schema::decode::Decoder;
use crate::schema::{Spec, Text, section};
use crate::span::Located;
use crate::sql::Expr;

section! {
    /// A DuckDB database file that holds the catalog. One process at a time can write to it.
    DuckDb = "duckdb", path "stores.<name>.config.ducklake.catalog", tag "duckdb" {
        /// The path of the database file, relative to the working directory of the process.
        uri: Text = Spec::REQUIRED.example("\"metadata.ducklake\"");
    }
}

/// A sound section.
#[derive(Clone, Debug)]
pub struct Config {
    /// The path of the file, as DuckLake takes it.
    pub uri: Located<Text>,
}

impl DuckDb {
    pub(crate) fn validate(&self, _: &mut Decoder<'_>) -> Option<Config> {
        Some(Config { uri: self.uri.clone()? })
    }
}

impl Config {
    pub(crate) fn parts(&self, flavor: Flavor) -> CatalogParts {
        let mut path = text(&self.uri);
        if let (Flavor::DuckDb, Expr::Text(literal)) = (flavor, &mut path)
            && !has_prefix(&self.uri.value)
        {
            literal.segments = mend::catalog_path(&self.uri.value, self.uri.span);
        }
        CatalogParts {
            secret: None,
            secret_name: None,
            metadata: vec![SecretOption::ours("METADATA_PATH", path)],
            extensions: &[],
        }
    }
}

/// Whether the path begins with the name of an extension that DuckDB or DuckLake has.
pub(crate) fn has_prefix(path: &str) -> bool {
    let known = ["duckdb:", "postgres:", "postgresql:", "mysql:", "md:", "motherduck:"];
    sqlite::PREFIXES
        .iter()
        .chain(&known)
        .any(|prefix| path.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix)))
}
