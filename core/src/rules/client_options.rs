//! Which options PostgreSQL's client takes, and which of them reach it where the secrets of a DuckDB know none.

use crate::duckdb::Engine;
use crate::duckdb::options::{Provider, SecretType};
use crate::toml::document::{Entry, Value};

/// Names of one parameter, of which an older DuckDB knows the second only.
pub(super) const SAME: &[(&str, &str)] = &[("hostname", "host"), ("username", "user")];

/// What no connection string takes, for which an older DuckDB has nothing.
pub(super) const OF_DUCKDB: &[&str] = &["uri", "aws_rds_secret"];

/// Whether an option is one of PostgreSQL's client, as far as some version takes it.
fn is_known_to_client(name: &str) -> bool {
    Engine::known().iter().any(|engine| engine.has_parameter(SecretType::Postgres, Provider::Config, name))
}

/// Whether an option of PostgreSQL's client that the secrets of this DuckDB do not know is one that the path of
/// the catalog can hold: behind the secret, it is a part of the connection string too.
pub(super) fn is_passed_on(engine: &Engine, name: &str) -> bool {
    let known = |engine: &Engine| engine.has_parameter(SecretType::Postgres, Provider::Config, name);
    let is = |other: &&str| other.eq_ignore_ascii_case(name);
    let elsewhere = SAME.iter().any(|(alias, _)| is(alias)) || OF_DUCKDB.iter().any(is);
    !known(engine) && !elsewhere && is_known_to_client(name) && !lacks(engine, name)
}

/// Whether an option is one that only the client of another DuckDB knows.
pub(super) fn lacks(engine: &Engine, name: &str) -> bool {
    engine.client_lacks.iter().any(|other| other.eq_ignore_ascii_case(name))
}

/// Whether a text is `name=value`, with names of options of PostgreSQL's client that say neither where to connect
/// to nor as whom.
pub(super) fn only_options(value: &Value) -> bool {
    let Value::String(text) = value else { return false };
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let Some((name, behind)) = rest.split_once('=') else { return false };
        if WHERE.contains(&name) || !is_known_to_client(name) {
            return false;
        }
        let end = match behind.strip_prefix('\'') {
            Some(quoted) => {
                let mut escaped = false;
                let close = quoted.find(|it| {
                    let is_close = it == '\'' && !escaped;
                    escaped = it == '\\' && !escaped;
                    is_close
                });
                let Some(close) = close else { return false };
                close + 2
            }
            None => behind.find(char::is_whitespace).unwrap_or(behind.len()),
        };
        rest = behind[end..].trim_start();
    }
    true
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

/// The options that say where to connect to, or as whom.
const WHERE: &[&str] = &[
    "host",
    "hostname",
    "hostaddr",
    "port",
    "dbname",
    "database",
    "user",
    "username",
    "password",
    "passfile",
    "service",
    "uri",
    "aws_rds_secret",
];
