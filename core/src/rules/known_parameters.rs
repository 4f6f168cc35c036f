//! The parameters of a secret that its type knows; the others are told by `unknown-secret-parameter`.

use crate::backend::parts::option_name;
use crate::diagnostic::Diagnostic;
use crate::duckdb::options::SecretType;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding};
use crate::rules::secret::{SecretView, part_of};
use crate::toml::document::{Entry, Value};

/// The known ones that Metaxy writes, with the names under which they reach DuckDB, in lower case.
/// It leaves a `null` out.
pub(super) fn of<'a>(context: &Context<'_>, secret: &SecretView<'a>) -> impl Iterator<Item = (&'a Entry, String)> {
    those(context, secret, |entry| entry.node.value != Value::Null)
}

/// Those of them that are wanted, which is asked before anything else.
pub(super) fn those<'a>(
    context: &Context<'_>,
    secret: &SecretView<'a>,
    wanted: impl Fn(&Entry) -> bool,
) -> impl Iterator<Item = (&'a Entry, String)> {
    let (engine, secret_type, provider) = (context.engine, secret.secret_type, secret.provider());
    let entries = secret.parameters.iter().flat_map(|parameters| parameters.value.entries());
    entries
        .filter(move |entry| wanted(entry))
        .map(|entry| (entry, option_name(&entry.key).to_ascii_lowercase()))
        .filter(move |(_, name)| name != "type" && engine.has_parameter(secret_type, provider, name))
}

/// Leaves the parameter out. Of several keys that are one to DuckDB Metaxy writes the last only,
/// so that the place of the key tells which is meant.
pub(super) fn dropped(diagnostic: Diagnostic, entry: &Entry, secret_type: SecretType) -> Finding {
    diagnostic.cure(part_of(secret_type), Change::drop(option_name(&entry.key)).of_key(entry.key_span))
}
