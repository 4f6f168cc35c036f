//! Credentials that are not used, or not the ones that are meant.

use crate::backend::{RawCatalog, RawStorage};
use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::options::Provider;
use crate::rules::finding::{Change, Findings, Part};
use crate::rules::{Context, ObjectStore};
use crate::schema::{Parameters, Text};
use crate::text::hidden::shown;
use crate::text::span::{Located, Span};
use crate::toml::document::Value;

pub(super) fn check(context: &Context<'_>, found: &mut Findings) {
    if let Some(RawCatalog::Postgres(raw)) = context.catalog
        && raw.host.is_none()
        && raw.secret_name.is_some()
    {
        empty_parameters(raw.secret_parameters.as_ref(), Part::CatalogSecret, found);
    }
    let Some(storage) = context.object_store() else { return };
    half_pair(&storage, found);
    chain_with_keys(&storage, found);
    session_token(context, &storage, found);
    scope(context, &storage, found);
    if !creates_secret(context) {
        existing_secret(&storage, found);
    } else if only_empty_parameters(context) {
        empty_parameters(storage.parameters, Part::StorageSecret, found);
    }
    if let Some(RawStorage::R2(raw)) = context.storage
        && raw.account_id.is_none()
        && raw.key_id.is_none()
        && raw.secret.is_none()
        && raw.secret_parameters.as_ref().is_some_and(|parameters| !parameters.value.0.entries.is_empty())
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

/// Whether Metaxy creates the secret of the storage.
pub(super) fn creates_secret(context: &Context<'_>) -> bool {
    match context.storage {
        Some(RawStorage::S3(raw)) => raw.wants_secret(),
        Some(RawStorage::R2(raw)) => {
            raw.key_id.is_some() || raw.secret.is_some() || raw.account_id.is_some() || raw.secret_parameters.is_some()
        }
        Some(RawStorage::Gcs(raw)) => raw.key_id.is_some() || raw.secret.is_some() || raw.secret_parameters.is_some(),
        Some(RawStorage::Local(_)) | None => false,
    }
}

/// Whether `secret_parameters` is empty and the only reason to create the secret.
fn only_empty_parameters(context: &Context<'_>) -> bool {
    let empty = |parameters: &Option<Located<Parameters>>| {
        parameters.as_ref().is_some_and(|parameters| parameters.value.0.entries.is_empty())
    };
    match context.storage {
        Some(RawStorage::S3(raw)) => {
            empty(&raw.secret_parameters)
                && !crate::backend::s3::S3 { secret_parameters: None, ..raw.clone() }.wants_secret()
        }
        Some(RawStorage::R2(raw)) => {
            empty(&raw.secret_parameters) && raw.key_id.is_none() && raw.secret.is_none() && raw.account_id.is_none()
        }
        Some(RawStorage::Gcs(raw)) => empty(&raw.secret_parameters) && raw.key_id.is_none() && raw.secret.is_none(),
        Some(RawStorage::Local(_)) | None => false,
    }
}

fn empty_parameters(parameters: Option<&Located<Parameters>>, part: Part, found: &mut Findings) {
    if let Some(parameters) = parameters.filter(|parameters| parameters.value.0.entries.is_empty()) {
        found.push(
            Diagnostic::warning(
                Code::EmptyParameters,
                parameters.key_span,
                "an empty `secret_parameters` makes Metaxy replace the existing secret by one without credentials",
            )
            .help("remove the key to use the existing secret")
            .cure(part, Change::Omit),
        );
    }
}

/// Half of a pair among the keys is dropped; half of one among the parameters is not, unless
/// the keys have a pair.
fn half_pair(storage: &ObjectStore<'_>, found: &mut Findings) {
    let parameters = (storage.parameter("key_id"), storage.parameter("secret"));
    let (key, span, other) = match (storage.key_id, storage.secret, parameters) {
        (Some(_), Some(_), _) | (_, _, (Some(_), Some(_))) => return,
        (Some(key_id), None, _) => ("key_id", key_id.key_span, "secret"),
        (None, Some(secret), _) => ("secret", secret.key_span, "key_id"),
        // The chain brings what the parameters lack.
        (None, None, _) if storage.provider() == Provider::CredentialChain => return,
        (None, None, (Some(key_id), None)) => ("key_id", key_id.key_span, "secret"),
        (None, None, (None, Some(secret))) => ("secret", secret.key_span, "key_id"),
        (None, None, (None, None)) => return,
    };
    let message = if storage.key_id.is_some() || storage.secret.is_some() {
        format!(
            "`{key}` without `{other}` is dropped, and requests go out unsigned or under the environment's identity"
        )
    } else {
        format!("`{key}` without `{other}` is no identity, and requests are refused")
    };
    found.push(
        Diagnostic::warning(Code::HalfCredentials, span, message)
            .context(storage.span, format!("`{other}` is missing here"))
            .help(format!("add `{other}`")),
    );
}

fn chain_with_keys(storage: &ObjectStore<'_>, found: &mut Findings) {
    if storage.provider() != Provider::CredentialChain {
        return;
    }
    let (Some(key_id), Some(_), Some(provider)) = (storage.key_id, storage.secret, storage.parameter("provider"))
    else {
        return;
    };
    found.push(
        Diagnostic::warning(
            Code::ChainWithKeys,
            provider.node.span,
            "`credential_chain` beside `key_id` and `secret`: DuckDB still asks the chain, fails without one, and mixes \
             the chain's session token with the written keys",
        )
        .context(key_id.key_span, "written keys are here")
        .help("keep either the keys or the chain"),
    );
}

/// With written keys DuckDB still sends the session token of the environment.
fn session_token(context: &Context<'_>, storage: &ObjectStore<'_>, found: &mut Findings) {
    let (Some(key_id), Some(_)) = (storage.key_id, storage.secret) else { return };
    let set = context.variables.get("AWS_SESSION_TOKEN").is_some_and(|token| !token.is_empty());
    if set && storage.provider() == Provider::Config && storage.parameter("session_token").is_none() {
        found.push(
            Diagnostic::warning(
                Code::SessionToken,
                key_id.key_span,
                "`AWS_SESSION_TOKEN` is set in the environment, and DuckDB sends it along with the written keys",
            )
            .help("add `session_token = \"\"` to `secret_parameters`, or unset the variable"),
        );
    }
}

/// The scope of a secret is a prefix of the URLs that it is for, compared letter by letter.
fn scope(context: &Context<'_>, storage: &ObjectStore<'_>, found: &mut Findings) {
    let written: Option<(&str, Span)> = match storage.parameter("scope") {
        Some(entry) => match &entry.node.value {
            Value::String(text) => Some((text, entry.node.span)),
            _ => None,
        },
        None => match context.storage {
            Some(RawStorage::S3(raw)) => raw.scope.as_ref().map(|scope| (scope.value.as_str(), scope.span)),
            _ => None,
        },
    };
    let Some((scope, span)) = written else { return };
    let Some(path) = data_path(context) else { return };
    // Files lie below the data path, so a final slash in the scope does no harm.
    let below = if path.ends_with('/') { path.clone() } else { format!("{path}/") };
    if !below.starts_with(scope) {
        found.push(
            Diagnostic::warning(
                Code::ScopeMissesDataPath,
                span,
                format!(
                    "the scope `{}` is no prefix of the data path `{}`: the secret is not used",
                    shown(scope),
                    shown(&path)
                ),
            )
            .help("make the scope a prefix of the data path, letter by letter, or leave it out"),
        );
    }
}

/// The data path of an object store, as text.
pub(super) fn data_path(context: &Context<'_>) -> Option<String> {
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

fn existing_secret(storage: &ObjectStore<'_>, found: &mut Findings) {
    if let Some(name) = storage.secret_name {
        found.push(
            Diagnostic::hint(
                Code::ExistingSecret,
                name.key_span,
                "no statement names this secret: DuckDB picks the one whose scope is the longest prefix of the data path",
            )
            .help("see that a secret for the data path exists before the lake is attached"),
        );
    }
}
