//! The secrets of a session.

use std::fmt;

use crate::session::Session;

/// A secret of a session.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Secret {
    pub(super) name: String,
    kind: String,
    persistent: bool,
}

impl Secret {
    pub(super) fn made(name: &str, kind: &str) -> Self {
        Self { name: name.to_owned(), kind: kind.to_owned(), persistent: false }
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}{})", self.name, self.kind, if self.persistent { ", persistent" } else { "" })
    }
}

/// The secrets of a session, in the order of their names.
pub(super) fn held(session: &mut Session) -> Result<Vec<Secret>, String> {
    let rows = session.run("SELECT name, type, persistent::VARCHAR FROM duckdb_secrets()")?;
    let secret = |row: Vec<Option<String>>| match <[Option<String>; 3]>::try_from(row) {
        Ok([Some(name), Some(kind), Some(persistent)]) => Some(Secret { name, kind, persistent: persistent == "true" }),
        _ => None,
    };
    let mut secrets: Vec<Secret> = rows.into_iter().filter_map(secret).collect();
    secrets.sort();
    Ok(secrets)
}
