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
    /// Which options it may have.
    pub(crate) names: Names,
    /// Whether Metaxy creates it; else it is expected to exist.
    pub(crate) created: bool,
    /// The keys of the section whose value Metaxy rejects.
    pub(crate) broken: &'a [&'static str],
}

/// The names of the options of a secret, by their length and first letter: of most that a rule asks for it is known
/// at once that they are not there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names(u64);

impl Names {
    /// Those of the fields and the parameters.
    pub(crate) fn of(fields: &[WrittenOption<'_>], parameters: Option<&Located<Parameters>>) -> Self {
        let keys = parameters.iter().flat_map(|it| it.value.entries()).map(|entry| entry.key.as_str());
        // What is not ASCII may be the capital of anything.
        let bit_of = |name: &str| if name.is_ascii() { bit(name) } else { u64::MAX };
        Self(fields.iter().map(|field| field.option).chain(keys).fold(0, |names, name| names | bit_of(name)))
    }

    /// Whether an option of this name, of ASCII characters in any case, may be there.
    pub(crate) fn may_hold(self, name: &str) -> bool {
        self.0 & bit(name) != 0
    }
}

/// The bit of a name, the same in capitals.
fn bit(name: &str) -> u64 {
    let first = name.as_bytes().first().map_or(0, |first| usize::from(first | 0x20));
    1 << ((first + 7 * name.len()) % 64)
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
            names: $crate::backend::keys::Names::of(&fields, raw.secret_parameters.as_ref()),
            fields,
            parameters: raw.secret_parameters.as_ref(),
            broken: &raw.broken,
        }
    }};
}
pub(crate) use object_store_keys;
