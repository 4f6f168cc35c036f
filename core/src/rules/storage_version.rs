//! `attach-option-value` of `meta_storage_version`: the format of a DuckDB file that is made as the catalog.

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::options::CatalogKind;
use crate::duckdb::{ENCRYPTS, Versions};
use crate::rules::attach_options::{self, AttachOption, catalog_kind, dropped};
use crate::rules::context::Context;
use crate::rules::finding::Finding;
use crate::secrets::shown;
use crate::toml::document::Value;

pub(super) fn check(context: &Context<'_>, option: &AttachOption<'_>) -> Option<Finding> {
    let (engine, entry) = (context.engine, option.entry);
    let Value::String(version) = &entry.node.value else { return None };
    if option.name != "meta_storage_version"
        || catalog_kind(context) != Some(CatalogKind::DuckDb)
        || version == "latest"
    {
        return None;
    }
    let known = engine.storage_versions;
    let place = |name: &str| known.iter().position(|it| *it == name);
    let (found, encrypts) = (place(version), place(ENCRYPTS));
    if found.is_some() {
        let encrypted = attach_options::written(context).any(|other| other.name == "meta_encryption_key");
        if !encrypted || found >= encrypts {
            return None;
        }
    }
    let message = match (encrypts, found) {
        (None, _) => {
            "`meta_storage_version` is ignored: DuckLake makes catalogs of the latest storage version".to_owned()
        }
        (_, None) => format!("DuckDB has no storage version `{}`, and does not attach the lake", shown(version)),
        _ => format!("DuckDB does not encrypt storage version `{version}`, and does not attach the lake"),
    };
    let alike = Versions::of(|other| other.storage_versions.is_empty() == known.is_empty());
    let diagnostic = Diagnostic::warning(Code::AttachOptionValue, entry.node.span, message).on(alike);
    Some(dropped(diagnostic.help(if known.is_empty() { "remove it" } else { "write `latest`, or remove it" }), entry))
}
