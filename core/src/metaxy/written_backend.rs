//! A backend that is written as the path or URL of what it is.

use crate::schema::decode::Decoder;
use crate::secrets::holds_credentials;
use crate::text::edit::Fix;
use crate::toml::document::{Entry, Value};
use crate::toml::write::toml_string;

/// Offers the table that says it, if it is so.
pub(super) fn offer(entry: &Entry, is_catalog: bool, decoder: &mut Decoder<'_>) -> Option<()> {
    let Value::String(written) = &entry.node.value else { return None };
    let span = entry.node.span;
    let told = decoder.diagnostics.last_mut().filter(|told| told.span == span)?;
    let table = if is_catalog { catalog_of(written) } else { storage_of(written) };
    let table = table.filter(|_| !entry.node.from_variable && !holds_credentials(written))?;
    told.fixes.push(Fix::replace(format!("write `{table}`"), span, table).to_be_read());
    Some(())
}

fn catalog_of(path: &str) -> Option<String> {
    let path = path.strip_prefix("ducklake:").unwrap_or(path);
    let tag = if path.starts_with("sqlite:") { "sqlite" } else { "duckdb" };
    let is_file = !path.is_empty() && !path.contains("://") && (tag == "sqlite" || !path.contains(':'));
    is_file.then(|| format!("{{ type = \"{tag}\", uri = {} }}", toml_string(path)))
}

fn storage_of(path: &str) -> Option<String> {
    let tag = match path.split_once("://") {
        Some(("s3", _)) => "s3",
        Some(("r2", _)) => "r2",
        Some(("gs" | "gcs", _)) => "gcs",
        None if !path.is_empty() && !path.contains(':') => {
            return Some(format!("{{ type = \"local\", path = {} }}", toml_string(path)));
        }
        _ => return None,
    };
    Some(format!("{{ type = \"{tag}\", secret_name = \"lake_{tag}\", data_path = {} }}", toml_string(path)))
}
