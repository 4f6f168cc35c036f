//! Rules: what Metaxy accepts, and what then fails, strays or is ignored on DuckDB.
//!
//! A rule looks at one store and reports warnings or hints; errors are Metaxy's own and are
//! found while decoding. Each rule stands in the file of its subject, and each has a test on
//! real DuckDB in `native-tests` that shows the harm and that the fix removes it.

mod catalog;
mod credentials;
mod endpoint;
pub mod finding;
mod motherduck;
mod names;
mod options;
mod parameters;
mod paths;
mod postgres;

use crate::backend::{RawCatalog, RawStorage, parameter_entry};
use crate::duckdb::Engine;
use crate::duckdb::options::{Provider, SecretType};
use crate::metaxy::ducklake::DuckLake;
use crate::metaxy::stores::{FoundStore, StoreSettings};
use crate::metaxy::variables::Variables;
use crate::rules::finding::{Finding, Findings, Part};
use crate::schema::{Parameters, Text};
use crate::text::secret::Secret;
use crate::text::span::{Located, Span};
use crate::toml::document::{Entry, Value};

/// What a rule can look at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'a> {
    pub(crate) text: &'a str,
    pub(crate) variables: &'a Variables,
    pub(crate) engine: &'static Engine,
    pub(crate) name: Option<&'a Located<Text>>,
    pub(crate) settings: Option<&'a StoreSettings>,
    pub(crate) keys: &'a DuckLake,
    pub(crate) catalog: Option<&'a RawCatalog>,
    pub(crate) storage: Option<&'a RawStorage>,
}

/// A rule: reports what it finds.
type Rule = fn(&Context<'_>, &mut Findings);

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
pub(crate) fn check(text: &str, variables: &Variables, engine: &'static Engine, store: &FoundStore) -> Vec<Finding> {
    let context = Context {
        text,
        variables,
        engine,
        name: store.name.as_ref(),
        settings: store.settings.as_ref(),
        keys: &store.ducklake.keys,
        catalog: store.ducklake.catalog.as_ref(),
        storage: store.ducklake.storage.as_ref(),
    };
    let mut found = Findings::default();
    for rule in RULES {
        rule(&context, &mut found);
    }
    found.into_vec()
}

/// Runs the rules that compare the stores of a file.
pub(crate) fn across(stores: &[FoundStore]) -> Vec<Finding> {
    let mut found = Findings::default();
    names::across(stores, &mut found);
    found.into_vec()
}

/// What the three object stores have in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ObjectStore<'a> {
    pub(crate) secret_type: SecretType,
    pub(crate) span: Span,
    pub(crate) key_id: Option<&'a Located<Secret>>,
    pub(crate) secret: Option<&'a Located<Secret>>,
    pub(crate) secret_name: Option<&'a Located<Text>>,
    pub(crate) parameters: Option<&'a Located<Parameters>>,
}

impl<'a> Context<'a> {
    /// The storage, if it is an object store.
    pub(crate) fn object_store(&self) -> Option<ObjectStore<'a>> {
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
    pub(crate) fn parameter(&self, name: &str) -> Option<&Entry> {
        parameter(self.parameters, name)
    }

    /// The provider that the secret gets.
    pub(crate) fn provider(&self) -> Provider {
        match self.parameter("provider").map(|entry| &entry.node.value) {
            Some(Value::String(word)) => Provider::of_word(word),
            _ => Provider::Config,
        }
    }
}

/// The entry of a parameter, in any case; later ones win, as in Metaxy.
pub(crate) fn parameter<'a>(parameters: Option<&'a Located<Parameters>>, name: &str) -> Option<&'a Entry> {
    parameter_entry(&parameters?.value, name)
}

/// The part of the plan that makes a type of secret.
pub(crate) const fn part_of(secret_type: SecretType) -> Part {
    match secret_type {
        SecretType::Postgres => Part::CatalogSecret,
        SecretType::S3 | SecretType::R2 | SecretType::Gcs => Part::StorageSecret,
    }
}
