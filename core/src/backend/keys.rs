//! What the written keys of every backend have in common, each in its own file.

use crate::duckdb::options::SecretType;
use crate::schema::{Parameters, Section, Text, WrittenOption};
use crate::sql::Segment;
use crate::text::span::{Located, Span};

/// The keys of a backend that make a secret.
#[derive(Clone, Debug)]
pub(crate) struct SecretKeys<'a> {
    /// What DuckDB makes of it.
    pub(crate) secret_type: SecretType,
    /// The declaration of the section of the backend.
    pub(crate) section: &'static Section,
    /// Where the section of the backend is.
    pub(crate) span: Span,
    /// Its name.
    pub(crate) name: Option<&'a Located<Text>>,
    /// The fields that become options of it.
    pub(crate) fields: Vec<WrittenOption<'a>>,
    /// The further options.
    pub(crate) parameters: Option<&'a Located<Parameters>>,
    /// Whether Metaxy creates it; else it is expected to exist.
    pub(crate) created: bool,
    /// The keys of the section whose value Metaxy rejects.
    pub(crate) broken: &'a [&'static str],
}

/// The written keys of a backend.
pub(crate) trait Keys {
    /// Those that make a secret, if the backend has one.
    fn secret_keys(&self) -> Option<SecretKeys<'_>> {
        None
    }

    /// The key that gives the URL or path of the Parquet files whole, if the backend is a storage.
    fn whole_path(&self) -> Option<&Located<Text>> {
        None
    }

    /// The URL or path of the Parquet files in the pieces that it is made of, as far as it is written.
    fn data_path(&self) -> Option<Vec<Segment>> {
        let Located { value, span, .. } = self.whole_path()?;
        Some(vec![Segment::from(value.clone(), *span)])
    }
}

/// The keys of the secret of an object store, which Metaxy creates as soon as any of them is there.
macro_rules! object_store_keys {
    ($raw:expr, $secret_type:expr) => {{
        let raw = $raw;
        let fields = raw.written_options();
        $crate::backend::keys::SecretKeys {
            secret_type: $secret_type,
            section: raw.declaration(),
            span: raw.span,
            name: raw.secret_name.as_ref(),
            created: !fields.is_empty() || raw.secret_parameters.is_some(),
            fields,
            parameters: raw.secret_parameters.as_ref(),
            broken: &raw.broken,
        }
    }};
}
pub(crate) use object_store_keys;
