//! Rules: what Metaxy accepts, and what then fails, strays or is ignored on DuckDB.
//!
//! A rule looks at one store and reports warnings or hints; errors are Metaxy's own and are
//! found while decoding. Each rule stands in the file of its subject, and each has a test on
//! real DuckDB in `native-tests` that shows the harm and that the fix removes it.

mod catalog;
mod credentials;
mod endpoint;
mod motherduck;
mod names;
mod options;
mod parameters;
mod paths;
mod postgres;

pub(crate) use crate::duckdb::casts::mismatch;
pub(crate) use catalog::respelled;

use crate::backend::{RawCatalog, RawStorage};
use crate::diagnostic::Diagnostic;
use crate::metaxy::ducklake::DuckLake;
use crate::metaxy::stores::{FoundStore, StoreSettings};
use crate::metaxy::variables::Variables;
use crate::schema::{Parameters, Text};
use crate::text::secret::Secret;
use crate::text::span::{Located, Span};

/// What a rule can look at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'a> {
    pub(crate) text: &'a str,
    pub(crate) variables: &'a Variables,
    pub(crate) name: Option<&'a Located<Text>>,
    pub(crate) settings: Option<&'a StoreSettings>,
    pub(crate) keys: &'a DuckLake,
    pub(crate) catalog: Option<&'a RawCatalog>,
    pub(crate) storage: Option<&'a RawStorage>,
}

/// A rule: reports what it finds.
type Rule = fn(&Context<'_>, &mut Vec<Diagnostic>);

const RULES: &[Rule] = &[
    catalog::check,
    credentials::check,
    endpoint::check,
    motherduck::check,
    names::check,
    options::check,
    parameters::check,
    paths::check,
    postgres::check,
];

/// Runs every rule on a store.
pub(crate) fn check(text: &str, variables: &Variables, store: &FoundStore) -> Vec<Diagnostic> {
    let context = Context {
        text,
        variables,
        name: store.name.as_ref(),
        settings: store.settings.as_ref(),
        keys: &store.ducklake.keys,
        catalog: store.ducklake.catalog.as_ref(),
        storage: store.ducklake.storage.as_ref(),
    };
    let mut found = Vec::new();
    for rule in RULES {
        rule(&context, &mut found);
    }
    found
}

/// Runs the rules that compare the stores of a file.
pub(crate) fn across(stores: &[FoundStore]) -> Vec<Diagnostic> {
    names::across(stores)
}

/// What the three object stores have in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ObjectStore<'a> {
    pub(crate) secret_type: crate::duckdb::tables::SecretType,
    pub(crate) span: Span,
    pub(crate) key_id: Option<&'a Located<Secret>>,
    pub(crate) secret: Option<&'a Located<Secret>>,
    pub(crate) secret_name: Option<&'a Located<Text>>,
    pub(crate) parameters: Option<&'a Located<Parameters>>,
}

impl<'a> Context<'a> {
    /// The storage, if it is an object store.
    pub(crate) fn object_store(&self) -> Option<ObjectStore<'a>> {
        use crate::duckdb::tables::SecretType;
        Some(match self.storage? {
            RawStorage::Local(_) => return None,
            RawStorage::S3(s3) => ObjectStore {
                secret_type: SecretType::S3,
                span: s3.span,
                key_id: s3.key_id.as_ref(),
                secret: s3.secret.as_ref(),
                secret_name: s3.secret_name.as_ref(),
                parameters: s3.secret_parameters.as_ref(),
            },
            RawStorage::R2(r2) => ObjectStore {
                secret_type: SecretType::R2,
                span: r2.span,
                key_id: r2.key_id.as_ref(),
                secret: r2.secret.as_ref(),
                secret_name: r2.secret_name.as_ref(),
                parameters: r2.secret_parameters.as_ref(),
            },
            RawStorage::Gcs(gcs) => ObjectStore {
                secret_type: SecretType::Gcs,
                span: gcs.span,
                key_id: gcs.key_id.as_ref(),
                secret: gcs.secret.as_ref(),
                secret_name: gcs.secret_name.as_ref(),
                parameters: gcs.secret_parameters.as_ref(),
            },
        })
    }

    /// Whether the metadata backend is MotherDuck.
    pub(crate) fn is_motherduck(&self) -> bool {
        matches!(self.catalog, Some(RawCatalog::MotherDuck(_)))
    }

    /// The alias as it is used, with where it is written.
    pub(crate) fn alias(&self) -> (&'a str, Option<Span>) {
        match &self.keys.alias {
            Some(alias) => (alias.value.0.as_str(), Some(alias.span)),
            None => (crate::schema::types::DEFAULT_ALIAS, None),
        }
    }
}

impl ObjectStore<'_> {
    /// The text of a parameter, in any case; later ones win, as in Metaxy.
    pub(crate) fn parameter(&self, name: &str) -> Option<&crate::toml::document::Entry> {
        parameter(self.parameters, name)
    }

    /// The provider that the secret gets.
    pub(crate) fn provider(&self) -> crate::duckdb::tables::Provider {
        use crate::duckdb::tables::Provider;
        use crate::toml::document::Value;
        match self.parameter("provider").map(|entry| &entry.node.value) {
            Some(Value::String(provider)) if provider.eq_ignore_ascii_case("credential_chain") => {
                Provider::CredentialChain
            }
            _ => Provider::Config,
        }
    }
}

/// The entry of a parameter, in any case; later ones win, as in Metaxy.
pub(crate) fn parameter<'a>(
    parameters: Option<&'a Located<Parameters>>,
    name: &str,
) -> Option<&'a crate::toml::document::Entry> {
    let entries = &parameters?.value.0.entries;
    entries.iter().rev().find(|entry| entry.key.eq_ignore_ascii_case(name))
}

/// Text of the user inside a message: control and bidirectional characters are shown as escapes.
pub(crate) fn shown(text: &str) -> String {
    text.chars()
        .flat_map(|character| {
            let hidden = is_hidden(character);
            let plain = (!hidden).then_some(character);
            plain.into_iter().chain(character.escape_unicode().filter(move |_| hidden))
        })
        .collect()
}

/// Whether a character is invisible or changes how the text around it is read.
pub(crate) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{61c}' | '\u{ad}')
}
