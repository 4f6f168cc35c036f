//! A lake as rules compare it with another: where its catalog is, and where its files are.

use std::fmt::Write as _;

use crate::backend::RawCatalog;
use crate::rules::context::Context;
use crate::schema::Text;
use crate::text::path::normal;
use crate::text::span::{Located, Span};
use crate::toml::document::Value;

/// What tells the catalog of one lake from that of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CatalogId {
    /// A file: what opens it, its path, and the schema in it.
    File(&'static str, String, String),
    /// A PostgreSQL server or an existing secret, the database on the server, and the schema.
    Postgres(Server, String, String),
}

/// How a PostgreSQL server is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Server {
    /// Host and port.
    At(String, String),
    /// Whatever the existing secret says.
    Secret(String),
}

/// Where the files of a lake are.
#[derive(Clone, Debug)]
pub(crate) struct DataPath {
    /// The path or URL as DuckLake keeps it, with `/` at its end.
    pub(crate) text: String,
    /// The value that says so.
    pub(crate) span: Span,
}

/// The length before each part, so that what a part holds cannot end it.
fn joined(parts: &[&str]) -> String {
    let mut joined = String::with_capacity(parts.iter().map(|part| part.len() + 4).sum());
    for part in parts {
        let _ = write!(joined, "{} {part}", part.len());
    }
    joined
}

impl CatalogId {
    /// The catalog of a store; nothing if that cannot be told.
    pub(crate) fn of(context: &Context<'_>) -> Option<Self> {
        let elsewhere = ["metadata_path", "metadata_parameters", "meta_type", "meta_secret", "meta_schema"];
        if elsewhere.iter().any(|name| context.attach_option(name).is_some()) {
            return None;
        }
        let schema = match context.attach_option("metadata_schema").map(|entry| &entry.node.value) {
            None => None,
            Some(Value::String(schema)) => Some(schema.to_lowercase()),
            Some(_) => return None,
        };
        let schema = |default: &str| schema.clone().unwrap_or_else(|| default.to_owned());
        let file = |uri: &Option<Located<Text>>, tag: &'static str| {
            let uri = uri.as_ref()?.value.as_str();
            let (kind, path) = match context.engine.prefix_of(uri) {
                Some((prefix, kind @ ("sqlite" | "duckdb"))) => (kind, &uri[prefix.len()..]),
                Some(_) => return None,
                None => (tag, uri),
            };
            let lasting = !path.is_empty() && path != ":memory:";
            lasting.then(|| Self::File(kind, normal(path), schema("main")))
        };
        match context.catalog? {
            RawCatalog::DuckDb(raw) => file(&raw.uri, "duckdb"),
            RawCatalog::Sqlite(raw) => file(&raw.uri, "sqlite"),
            RawCatalog::Postgres(_) => {
                let secret = context.catalog_secret()?;
                if !secret.created {
                    let name = secret.name?.value.to_lowercase();
                    return Some(Self::Postgres(Server::Secret(name), String::new(), schema("public")));
                }
                let host = secret.option("host")?.text.to_lowercase();
                let loopback = ["localhost", "127.0.0.1", "::1"].contains(&host.as_str());
                let host = if loopback { "localhost".to_owned() } else { host };
                let port = secret.option("port").map_or("5432", |port| port.text).to_owned();
                let database = secret.option("dbname").or_else(|| secret.option("database"))?.text.to_owned();
                Some(Self::Postgres(Server::At(host, port), database, schema("public")))
            }
            RawCatalog::MotherDuck(_) => None,
        }
    }

    /// The same text for the same catalog, and for no other.
    pub(crate) fn key(&self) -> String {
        let parts = match self {
            Self::File(kind, path, schema) => ["file", kind, path, schema],
            Self::Postgres(Server::At(host, port), database, schema) => {
                return joined(&["server", host, port, database, schema]);
            }
            Self::Postgres(Server::Secret(name), database, schema) => ["secret", name, database, schema],
        };
        joined(&parts)
    }

    /// Whether this is certainly another lake than `other`: two ways to a server may lead to one
    /// database, and a path from the root and one from the working directory to one file.
    pub(crate) fn certainly_differs(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::File(kind, path, schema), Self::File(other_kind, other_path, other_schema)) => {
                let same_root = path.starts_with('/') == other_path.starts_with('/');
                kind != other_kind
                    || (same_root && path != other_path)
                    || (path == other_path && schema != other_schema)
            }
            (Self::Postgres(server, database, schema), Self::Postgres(other, other_database, other_schema)) => {
                server == other && (database != other_database || schema != other_schema)
            }
            _ => true,
        }
    }
}

impl DataPath {
    /// The data path of a store; nothing if `ATTACH` beats it, or if there is none.
    pub(crate) fn of(context: &Context<'_>) -> Option<Self> {
        if context.attach_option("data_path").is_some() {
            return None;
        }
        let segments = context.storage?.keys().data_path()?;
        let span = segments.iter().rev().find_map(|segment| segment.origin)?;
        let mut text: String = segments.iter().map(|segment| segment.text.as_str()).collect();
        if text.is_empty() {
            return None;
        }
        text.truncate(text.trim_end_matches('/').len());
        text.push('/');
        Some(Self { text, span })
    }

    /// The same with one spelling for one folder, `/` at its end, and one scheme of several that
    /// lead to the same bucket.
    pub(crate) fn normal(&self) -> String {
        let (scheme, rest) = match self.text.split_once("://") {
            Some(("s3a" | "s3n", rest)) => ("s3://", rest),
            Some(("gcs", rest)) => ("gs://", rest),
            Some((scheme, rest)) => (&self.text[..scheme.len() + "://".len()], rest),
            None => ("", self.text.as_str()),
        };
        let path = normal(rest);
        format!("{scheme}{path}{}", if path.ends_with('/') { "" } else { "/" })
    }
}

/// The path and those of the folders above it, each with `/` at its end.
pub(crate) fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.char_indices().rev().filter(|(_, character)| *character == '/').map(|(at, _)| &path[..=at])
}

/// The DuckDB file that a store opens, which all stores of the process that open it share.
pub(crate) fn shared_database(context: &Context<'_>) -> Option<String> {
    let path = context.settings?.database.as_ref()?.value.as_str();
    let memory = path.is_empty() || path.starts_with(":memory:") || path.starts_with("md:");
    (!memory).then(|| normal(path))
}
