//! Credentials that are not used, or not the ones that are meant.

use crate::backend::{RawCatalog, RawStorage};
use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::options::Provider;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Findings, Part};
use crate::rules::foreign;
use crate::rules::secret::{SecretView, Written};
use crate::schema::{Parameters, Text};
use crate::text::hidden::shown;
use crate::text::span::Located;
use crate::toml::document::Value;

pub(in crate::rules) fn check(context: &Context<'_>, found: &mut Findings) {
    if let Some(RawCatalog::Postgres(raw)) = context.catalog
        && raw.host.is_none()
        && raw.secret_name.is_some()
    {
        empty_parameters(raw.secret_parameters.as_ref(), Part::CatalogSecret, found);
    }
    let Some(storage) = context.object_store() else { return };
    half_pair(&storage, found);
    scope(context, &storage, found);
    // Keys under other names are meant for a secret that Metaxy is to create.
    let tag = context.storage.and_then(|storage| storage.section().tag).unwrap_or_default();
    if !storage.created && foreign::speaks_of_a_secret(&context.misfits.unknown, tag) {
        // `unknown-key` says so.
    } else if !storage.created {
        existing_secret(&storage, found);
    } else if storage.fields.is_empty() {
        empty_parameters(storage.parameters, Part::StorageSecret, found);
    }
    if let Some(RawStorage::R2(raw)) = context.storage
        && raw.account_id.is_none()
        && raw.key_id.is_none()
        && raw.secret.is_none()
        && raw.secret_parameters.as_ref().is_some_and(|parameters| !parameters.value.entries().is_empty())
        && storage.parameter("endpoint").is_none()
        && storage.parameter("account_id").is_none()
    {
        found.push(
            Diagnostic::warning(
                Code::MissingAccountId,
                raw.span,
                "without `account_id` the R2 secret has no endpoint, and requests go to AWS",
            )
            .help("add `account_id`, or `endpoint` to `secret_parameters`"),
        );
    }
}

fn empty_parameters(parameters: Option<&Located<Parameters>>, part: Part, found: &mut Findings) {
    if let Some(parameters) = parameters.filter(|parameters| parameters.value.entries().is_empty()) {
        found.push(
            Diagnostic::warning(
                Code::EmptyParameters,
                parameters.key_span,
                "an empty `secret_parameters` makes Metaxy replace the existing secret with one without credentials",
            )
            .help("remove the key to use the existing secret")
            .cure(part, Change::Omit),
        );
    }
}

/// Half of a pair among the keys is dropped; half of one among the parameters is not, unless
/// the keys have a pair.
fn half_pair(storage: &SecretView<'_>, found: &mut Findings) {
    let parameters = (storage.parameter("key_id"), storage.parameter("secret"));
    let fields = (storage.field("KEY_ID"), storage.field("SECRET"));
    let (key, span, other) = match (fields.0, fields.1, parameters) {
        (Some(_), Some(_), _) | (_, _, (Some(_), Some(_))) => return,
        (Some(key_id), None, _) => ("key_id", key_id.key_span, "secret"),
        (None, Some(secret), _) => ("secret", secret.key_span, "key_id"),
        // The chain brings what the parameters lack.
        (None, None, _) if storage.provider() == Provider::CredentialChain => return,
        (None, None, (Some(key_id), None)) => ("key_id", key_id.key_span, "secret"),
        (None, None, (None, Some(secret))) => ("secret", secret.key_span, "key_id"),
        (None, None, (None, None)) => return,
    };
    let message = if fields.0.is_some() || fields.1.is_some() {
        format!(
            "`{key}` without `{other}` is dropped, and requests go out unsigned or under the environment's identity"
        )
    } else {
        format!("`{key}` without `{other}` cannot sign requests, and they are refused")
    };
    found.push(
        Diagnostic::warning(Code::HalfCredentials, span, message)
            .context(storage.span, format!("`{other}` is missing here"))
            .help(format!("add `{other}`")),
    );
}

/// The scope of a secret is a prefix of the URLs that it is for, compared letter by letter.
fn scope(context: &Context<'_>, storage: &SecretView<'_>, found: &mut Findings) {
    if storage.parameter("scope").is_some_and(|entry| !matches!(entry.node.value, Value::String(_))) {
        return;
    }
    let Some(Written { text: scope, span, .. }) = storage.option("scope") else { return };
    let Some(path) = data_path(context) else { return };
    // Files lie below the data path, so a final slash in the scope does no harm.
    let below = if path.ends_with('/') { path.clone() } else { format!("{path}/") };
    if !below.starts_with(scope) {
        found.push(
            Diagnostic::warning(
                Code::ScopeMissesDataPath,
                span,
                format!(
                    "the scope `{}` is not a prefix of the data path `{}`: the secret is not used",
                    shown(scope),
                    shown(&path)
                ),
            )
            .help("make the scope an exact prefix of the data path, or remove it"),
        );
    }
}

/// The data path of an object store, as text.
pub(in crate::rules) fn data_path(context: &Context<'_>) -> Option<String> {
    let text = |located: &Option<Located<Text>>| located.as_ref().map(|located| located.value.clone());
    match context.storage? {
        RawStorage::Local(raw) => text(&raw.path),
        RawStorage::S3(raw) => {
            raw.data_path().map(|segments| segments.iter().map(|segment| segment.text.as_str()).collect())
        }
        RawStorage::R2(raw) => text(&raw.data_path),
        RawStorage::Gcs(raw) => text(&raw.data_path),
    }
}

fn existing_secret(storage: &SecretView<'_>, found: &mut Findings) {
    if let Some(name) = storage.name {
        found.push(
            Diagnostic::hint(
                Code::ExistingSecret,
                name.key_span,
                "no statement names this secret: DuckDB picks the one whose scope is the longest prefix of the data path",
            )
            .help("make sure that a secret for the data path exists before the lake is attached"),
        );
    }
}
