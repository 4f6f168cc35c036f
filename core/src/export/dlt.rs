//! A destination of dlt: a module of Python.
//!
//! dlt attaches lakes itself, with few options. It runs `statements` of the credentials on each connection
//! before that, and its own `ATTACH IF NOT EXISTS` then finds the lake attached. Its own secret for the bucket
//! it makes nevertheless, for exactly the data path, so that it takes precedence: it is given the same keys.

use std::fmt::Write as _;

use crate::export::lake::Lake;
use crate::export::outcome::{Note, Refused};
use crate::export::python::{QUOTING, expression, listed};
use crate::export::says::{Tool, Topic};
use crate::export::statement::{Pair, Statement};
use crate::export::template::{Piece, Template, Value};
use crate::schema::json;

/// What the secret that dlt makes for a bucket has.
const KNOWN: &[&str] = &["KEY_ID", "SECRET", "SESSION_TOKEN", "REGION", "ENDPOINT", "URL_STYLE", "USE_SSL", "SCOPE"];

/// The module.
pub(super) fn write(lake: &Lake, notes: &mut Vec<Note>) -> Result<String, Refused> {
    let Some((_, alias, _)) = lake.attach() else {
        return Err(Refused::Nothing(Tool::Dlt.why(Topic::MotherDuck)));
    };
    if !lake.is_plain(alias) {
        return Err(Refused::Nothing(Tool::Dlt.why(Topic::QuotedName)));
    }
    let ducklake = lake.secret_of("DUCKLAKE").unwrap_or_default();
    let value = |key: &str| option(ducklake, key);
    let (Some(data_path), Some(metadata)) = (value("DATA_PATH"), value("METADATA_PATH")) else {
        return Err(Refused::Nothing("the lake has no data path"));
    };
    let catalog = catalog(lake, metadata);
    let (storage, imports) = storage(lake, data_path, notes)?;
    let statements: Vec<&Statement> = lake.setup.iter().chain(&lake.statements).collect();
    // `USE` is dlt's own.
    let statements: Vec<&Statement> = statements.into_iter().filter(|it| !matches!(it, Statement::Use(_))).collect();
    let os = if lake.variables.is_empty() { "" } else { "import os\n\n" };
    let quoting = if lake.variables.is_empty() { "" } else { QUOTING };
    let schema = value("METADATA_SCHEMA")
        .map_or_else(|| json::string(if catalog.contains("postgres") { "public" } else { "main" }), expression);
    Ok(format!(
        "{os}from dlt.common.configuration.specs.connection_string_credentials import ConnectionStringCredentials\n\
         {imports}from dlt.destinations import ducklake\n\
         from dlt.destinations.impl.ducklake.configuration import DuckLakeCredentials\n{quoting}\n\
         # dlt runs these on each connection, before its own `ATTACH IF NOT EXISTS`, which then has nothing to do.\n\
         statements = [\n{}]\n\n\
         credentials = DuckLakeCredentials(\n    ducklake_name={},\n    metadata_schema={schema},\n    catalog={catalog},\n    \
         storage={storage},\n)\ncredentials.statements = statements\n\n\
         destination = ducklake(credentials=credentials)\n",
        listed(&statements, "    "),
        json::string(&alias.plain),
    ))
}

/// What dlt is told of the catalog.
fn catalog(lake: &Lake, metadata: &Template) -> String {
    let with = |entries: &[(&str, String)]| {
        let entries: Vec<String> = entries.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
        format!("ConnectionStringCredentials({{{}}})", entries.join(", "))
    };
    let Some(secret) = lake.secret_of("postgres") else {
        let path = metadata.text().unwrap_or_default();
        let sqlite = path.strip_prefix("sqlite:");
        let is_sqlite =
            sqlite.is_some() || matches!(metadata.0.first(), Some(Piece::Text(it)) if it.starts_with("sqlite:"));
        let driver = json::string(if is_sqlite {
            "sqlite"
        } else if lake.extensions.contains(&"postgres") {
            "postgres"
        } else {
            "duckdb"
        });
        let file = match metadata.0.split_first() {
            Some((Piece::Text(first), rest)) => {
                let first = first.strip_prefix("sqlite:").or_else(|| first.strip_prefix("duckdb:")).unwrap_or(first);
                let mut pieces = Template(rest.to_vec());
                if !first.is_empty() {
                    pieces.0.insert(0, Piece::Text(first.to_owned()));
                }
                pieces
            }
            _ => metadata.clone(),
        };
        let file = if file.0.is_empty() { json::string("catalog") } else { expression(&file) };
        return with(&[("drivername", driver), ("database", file)]);
    };
    let keys = [
        ("host", &["HOST"][..]),
        ("port", &["PORT"]),
        ("database", &["DATABASE", "DBNAME"]),
        ("username", &["USER"]),
        ("password", &["PASSWORD"]),
    ];
    let mut entries = vec![("drivername", json::string("postgres"))];
    for (key, names) in keys {
        if let Some(value) = names.iter().find_map(|name| option(secret, name)) {
            let value = expression(value);
            entries.push((key, if key == "port" { format!("int({value})") } else { value }));
        }
    }
    with(&entries)
}

/// What dlt is told of the storage, and what is imported for it.
fn storage(lake: &Lake, data_path: &Template, notes: &mut Vec<Note>) -> Result<(String, &'static str), Refused> {
    let is = |scheme: &str| matches!(data_path.0.first(), Some(Piece::Text(it)) if it.starts_with(scheme));
    if ["r2://", "gs://", "gcs://"].iter().any(|it| is(it)) {
        return Err(Refused::Nothing(Tool::Dlt.why(Topic::OtherStorage)));
    }
    if !["s3://", "s3a://", "s3n://"].iter().any(|it| is(it)) {
        let local = "from dlt.common.storages.configuration import FilesystemConfigurationWithLocalFiles\n";
        return Ok((format!("FilesystemConfigurationWithLocalFiles(bucket_url={})", expression(data_path)), local));
    }
    let imports = "from dlt.common.configuration.specs import AwsCredentials\n\
                   from dlt.common.storages.configuration import FilesystemConfiguration\n";
    let secret = lake.secret_of("S3").unwrap_or_default();
    let (Some(key_id), Some(key)) = (option(secret, "KEY_ID"), option(secret, "SECRET")) else {
        let text = format!("the credentials of the storage: {}", Tool::Dlt.why(Topic::Elsewhere));
        notes.push(Note { text, lost: true });
        return Ok((format!("FilesystemConfiguration(bucket_url={})", expression(data_path)), imports));
    };
    for Pair { key, .. } in secret.iter().filter(|it| !KNOWN.contains(&it.key.as_str())) {
        let text = format!("`{}` of the storage: {}", key.to_ascii_lowercase(), Tool::Dlt.why(Topic::Parameters));
        notes.push(Note { text, lost: true });
    }
    let mut out = format!(
        "FilesystemConfiguration(\n        bucket_url={},\n        credentials=AwsCredentials(\n            aws_access_key_id={},\n            \
         aws_secret_access_key={},\n",
        expression(data_path),
        expression(key_id),
        expression(key)
    );
    let mut entry = |key: &str, value: String| {
        let _ = writeln!(out, "            {key}={value},");
    };
    if let Some(token) = option(secret, "SESSION_TOKEN") {
        entry("aws_session_token", expression(token));
    }
    // Without it dlt writes the word `None`.
    entry("region_name", option(secret, "REGION").map_or_else(|| json::string(""), expression));
    let style = option(secret, "URL_STYLE").map_or_else(|| json::string("vhost"), expression);
    entry("s3_url_style", style);
    if let Some(endpoint) = option(secret, "ENDPOINT") {
        let tls = option(secret, "USE_SSL").and_then(Template::text).is_none_or(|it| it != "false");
        let scheme = Piece::Text(if tls { "https://" } else { "http://" }.to_owned());
        let url = Template(std::iter::once(scheme).chain(endpoint.0.iter().cloned()).collect());
        entry("endpoint_url", expression(&url));
    }
    out.push_str("        ),\n    )");
    Ok((out, imports))
}

/// The value of an option, if it is text or a word.
fn option<'a>(options: &'a [Pair], key: &str) -> Option<&'a Template> {
    options.iter().find(|it| it.key.eq_ignore_ascii_case(key)).and_then(|it| match &it.value {
        Value::Text(template) | Value::Word(template) => Some(template),
        Value::List(_) | Value::Map(_) => None,
    })
}

impl Lake {
    /// The options of the secret of a type.
    fn secret_of(&self, secret_type: &str) -> Option<&[Pair]> {
        self.secrets().find(|(_, it, _)| *it == secret_type).map(|(_, _, options)| options)
    }
}
