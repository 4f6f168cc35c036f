//! What this DuckDB does not know and another version of it does.

use crate::backend::parts::option_name;
use crate::diagnostic::{Diagnostic, Fix};
use crate::duckdb::options::{Provider, SecretType};
use crate::duckdb::{Engine, Versions};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Part};
use crate::rules::secret::SecretView;
use crate::schema::public::is_public_option;
use crate::sql::{Expr, Literal, Segment};
use crate::toml::document::{Entry, Value};

/// The environment variables of PostgreSQL's client, for options that people set.
const VARIABLES: &[(&str, &str)] = &[
    ("application_name", "PGAPPNAME"),
    ("channel_binding", "PGCHANNELBINDING"),
    ("client_encoding", "PGCLIENTENCODING"),
    ("connect_timeout", "PGCONNECT_TIMEOUT"),
    ("gssencmode", "PGGSSENCMODE"),
    ("hostaddr", "PGHOSTADDR"),
    ("options", "PGOPTIONS"),
    ("require_auth", "PGREQUIREAUTH"),
    ("service", "PGSERVICE"),
    ("sslcert", "PGSSLCERT"),
    ("sslcrl", "PGSSLCRL"),
    ("sslkey", "PGSSLKEY"),
    ("sslmode", "PGSSLMODE"),
    ("sslrootcert", "PGSSLROOTCERT"),
    ("target_session_attrs", "PGTARGETSESSIONATTRS"),
];

/// Names of one parameter, of which an older DuckDB knows the second only.
const SAME: &[(&str, &str)] = &[("hostname", "host"), ("username", "user")];

/// What no connection string takes, for which an older DuckDB has nothing.
const OF_DUCKDB: &[&str] = &["uri", "aws_rds_secret"];

/// The versions that do not know an option of `ATTACH`.
pub(super) fn without_option(name: &str) -> Versions {
    Versions::of(|engine| engine.attach_option(name).is_none())
}

/// The versions that do not know a parameter of a secret.
pub(super) fn without_parameter(secret_type: SecretType, provider: Provider, name: &str) -> Versions {
    Versions::of(|engine| !engine.has_parameter(secret_type, provider, name))
}

/// The oldest version that knows what this one does not.
pub(super) fn known_to(without: Versions) -> Option<&'static Engine> {
    Engine::known().iter().rev().copied().find(|engine| !without.iter().any(|it| it.minor == engine.minor))
}

/// What can be done for a parameter that this DuckDB does not have, and another one has.
pub(super) fn instead(engine: &Engine, secret_type: SecretType, provider: Provider, name: &str) -> Option<String> {
    let without = without_parameter(secret_type, provider, name);
    let other = known_to(without).filter(|_| without.iter().any(|it| it.minor == engine.minor))?;
    Some(match variable(name).filter(|_| secret_type == SecretType::Postgres) {
        Some(variable) => format!(
            "DuckDB {} has it; with {} set `{variable}` in the environment in which Metaxy runs",
            other.minor, engine.minor
        ),
        None => format!("DuckDB {} has it; with {} leave it out", other.minor, engine.minor),
    })
}

/// The environment variable from which PostgreSQL's client takes an option.
pub(super) fn variable(option: &str) -> Option<&'static str> {
    VARIABLES.iter().find(|(name, _)| *name == option).map(|(_, variable)| *variable)
}

/// A parameter of a secret that another version of DuckDB knows: with an older one PostgreSQL's client
/// takes it from elsewhere.
pub(super) fn parameter(
    context: &Context<'_>,
    secret: &SecretView<'_>,
    entry: &Entry,
    name: &str,
    diagnostic: Diagnostic,
) -> Option<Finding> {
    let provider = if secret.secret_type == SecretType::Postgres { Provider::Config } else { secret.provider() };
    let other = known_to(without_parameter(secret.secret_type, provider, name))?;
    let drop = || Change::drop(option_name(&entry.key)).of_key(entry.key_span);
    if secret.secret_type != SecretType::Postgres {
        let help = instead(context.engine, secret.secret_type, provider, name)?;
        return Some(diagnostic.help(help).cure(secret.part(), drop()));
    }
    if let Some((_, same)) = SAME.iter().find(|(alias, _)| *alias == name) {
        if secret.has(same) {
            let help = format!("it is `{same}`, which is given already");
            return Some(diagnostic.help(help).cure(secret.part(), drop()));
        }
        let fix = Fix::replace(format!("rename to `{same}`"), entry.key_span, *same);
        let value = crate::backend::parts::true_value(&entry.node.value, entry.node.span, false);
        let finding = diagnostic.help(format!("it is `{same}`")).fix(fix).cure(secret.part(), drop());
        return Some(finding.cure(secret.part(), Change::set(same.to_ascii_uppercase(), value)));
    }
    if OF_DUCKDB.contains(&name) {
        let help = format!(
            "DuckDB {} has it; with {} write `host`, `port`, `database`, `user` and `password`",
            other.minor, context.engine.minor
        );
        return Some(diagnostic.help(help).into());
    }
    let help = instead(context.engine, secret.secret_type, provider, name)?;
    let finding = diagnostic.help(help).cure(secret.part(), drop());
    // Behind the secret, the path of the catalog is a part of the connection string too.
    Some(match connection(context, secret) {
        Some(path) => finding.cure(Part::LakeSecret, Change::set("METADATA_PATH", path)),
        None => finding,
    })
}

/// The parameters that this version has no place for, as PostgreSQL's client reads them.
fn connection(context: &Context<'_>, secret: &SecretView<'_>) -> Option<Expr> {
    let parameters = secret.parameters?;
    let mut parts: Vec<(String, String)> = Vec::new();
    let mut is_public = true;
    for entry in parameters.value.entries().iter().filter(|entry| entry.node.value != Value::Null) {
        let name = option_name(&entry.key).to_ascii_lowercase();
        let known = |engine: &Engine| engine.has_parameter(SecretType::Postgres, Provider::Config, &name);
        let elsewhere = SAME.iter().any(|(alias, _)| *alias == name) || OF_DUCKDB.contains(&name.as_str());
        if known(context.engine) || elsewhere || !Engine::known().iter().any(|engine| known(engine)) {
            continue;
        }
        let part = format!("{name}={}", quoted(&text(entry)?));
        parts.retain(|(written, _)| *written != name);
        parts.push((name, part));
        is_public &= is_public_option(&entry.key, &entry.node.value);
    }
    let parts: Vec<String> = parts.into_iter().map(|(_, part)| part).collect();
    let segments = vec![Segment::from(parts.join(" "), parameters.span)];
    Some(Expr::Text(Literal { segments, secret: !is_public }))
}

/// The text of a value in a connection string; nothing for what has none.
pub(super) fn text(entry: &Entry) -> Option<String> {
    match &entry.node.value {
        Value::String(text) | Value::Integer(text) if !text.is_empty() => Some(text.clone()),
        Value::Boolean(boolean) => Some(boolean.to_string()),
        _ => None,
    }
}

/// A value as a connection string needs it.
pub(super) fn quoted(text: &str) -> String {
    if text.chars().all(|it| !it.is_whitespace() && it != '\'' && it != '\\') {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}
