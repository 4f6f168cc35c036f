//! A SQLite file as the catalog.

use crate::backend::{CatalogParts, prefix_of, text};
use crate::diagnostic::{Code, Diagnostic};
use crate::plan::SecretOption;
use crate::plan::flavor::Flavor;
use crate::plan::mend;
use crate::schema::decode::Decoder;
use crate::schema::{Spec, Text, section};
use crate::sql::{Expr, Segment};
use crate::text::span::Located;
use crate::toml::edit;

section! {
    /// A SQLite database file that holds the catalog. Several processes can use it at a time.
    Sqlite = "sqlite", path "stores.<name>.config.ducklake.catalog", tag "sqlite" {
        /// The path of the database file, relative to the working directory of the process. With the prefix `sqlite:` the file is SQLite in Metaxy's SQL too.
        uri: Text = Spec::REQUIRED.example("\"sqlite:metadata.sqlite\"");
    }
}

/// A sound section.
#[derive(Clone, Debug)]
pub struct Config {
    /// The path of the file, as DuckLake takes it.
    pub uri: Located<Text>,
}

/// The prefixes by which DuckDB 1.5.5 opens a file with its SQLite extension, in any case.
pub const PREFIXES: &[&str] = &["sqlite:", "sqlite3:", "sqlite_scanner:"];

impl Sqlite {
    pub(crate) fn validate(&self, decoder: &mut Decoder<'_>) -> Option<Config> {
        let config = Config { uri: self.uri.clone()? };
        if config.is_plain() {
            decoder.report(plain_path(decoder.text, &config.uri));
        }
        Some(config)
    }
}

fn plain_path(text: &str, uri: &Located<Text>) -> Diagnostic {
    let message = "with a plain path Metaxy's SQL makes a DuckDB file of this SQLite catalog, \
                   and fails on a file that is SQLite already";
    let diagnostic = Diagnostic::warning(Code::SqliteCatalog, uri.span, message);
    if uri.from_variable {
        return diagnostic.help("put `sqlite:` before the path in the variable, or before the `${…}`");
    }
    let title = "put `sqlite:` before the path";
    diagnostic.help(title).fix(edit::insert_into_string(title, text, uri.span, "sqlite:"))
}

impl Config {
    /// Whether the path itself says that the file is SQLite.
    pub fn has_prefix(&self) -> bool {
        prefix_of(&self.uri.value).is_some_and(|(_, kind)| kind == "sqlite")
    }

    /// Whether the path names no extension that DuckDB or DuckLake has, so that `type` must
    /// say what the file is.
    fn is_plain(&self) -> bool {
        prefix_of(&self.uri.value).is_none()
    }

    pub(crate) fn parts(&self, flavor: Flavor) -> CatalogParts {
        let path = match flavor {
            Flavor::DuckDb => mend::catalog_path(&self.uri, "sqlite"),
            Flavor::Metaxy => text(&self.uri),
        };
        let mut metadata = vec![SecretOption::ours("METADATA_PATH", path)];
        // Prefix and `TYPE` together fail, so it is one or the other.
        if flavor == Flavor::DuckDb && self.is_plain() {
            let ours = |text: &str| Expr::text(vec![Segment::ours(text)]);
            metadata.push(SecretOption::ours("METADATA_PARAMETERS", Expr::Map(vec![(ours("TYPE"), ours("sqlite"))])));
        }
        CatalogParts { secret: None, secret_name: None, metadata, extensions: &["sqlite"] }
    }
}
