//! What tells a lake from another, so that rules can compare two: where its catalog is, and where its
//! files are.

use crate::text::path::normal;
use crate::text::span::Span;

/// What tells the lake of a store from that of another, made once: several rules ask for it.
#[derive(Debug)]
pub(crate) struct Identity {
    /// Its catalog, with a text that is the same for the same catalog; nothing if it cannot be told.
    pub(crate) catalog: Option<(CatalogId, String)>,
    /// Where its files are.
    pub(crate) path: Option<DataPath>,
}

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
#[expect(clippy::cast_possible_truncation, reason = "a digit is below 128")]
fn joined(parts: &[&str]) -> String {
    let mut joined = String::with_capacity(parts.iter().map(|part| part.len() + 4).sum());
    for part in parts {
        // In digits of base 64; the last is below those before it.
        let mut length = part.len();
        while length >= 64 {
            joined.push(char::from(64 + (length % 64) as u8));
            length /= 64;
        }
        joined.push(char::from(length as u8));
        joined.push_str(part);
    }
    joined
}

impl CatalogId {
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
    /// The same with one spelling for one folder, `/` at its end, and one scheme of several that
    /// lead to the same bucket.
    pub(crate) fn normal(&self) -> String {
        let (scheme, rest) = match self.text.split_once("://") {
            Some(("s3a" | "s3n", rest)) => ("s3://", rest),
            Some(("gcs", rest)) => ("gs://", rest),
            Some((scheme, rest)) => (&self.text[..scheme.len() + "://".len()], rest),
            None => ("", self.text.as_str()),
        };
        let mut path = normal(rest);
        if !path.ends_with('/') {
            path.push('/');
        }
        path.insert_str(0, scheme);
        path
    }
}
