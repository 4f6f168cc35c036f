//! `attach-option-value` of `meta_storage_version`: the format of a DuckDB file that is made as the catalog.

use crate::backend::parts::option_name;
use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::options::CatalogKind;
use crate::duckdb::{ENCRYPTS, Versions};
use crate::rules::attach_options::{self, AttachOption, catalog_kind, dropped};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Part};
use crate::secrets::shown;
use crate::sql::{Expr, Segment};
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
    let ignored = engine.storage_versions.is_empty();
    let message = if ignored {
        "`meta_storage_version` is ignored: DuckLake makes catalogs of the latest storage version".to_owned()
    } else if let Some(number) = engine.storage_version(version) {
        let encrypted = attach_options::written(context).any(|other| other.name == "meta_encryption_key");
        if !encrypted || Some(number) >= engine.storage_version(ENCRYPTS) {
            return None;
        }
        format!("DuckDB does not encrypt a catalog of storage version `{version}`, and does not attach the lake")
    } else {
        format!("DuckDB {} has no storage version `{}`, and does not attach the lake", engine.version, shown(version))
    };
    let alike = Versions::of(|other| other.storage_versions.is_empty() == ignored);
    let diagnostic = Diagnostic::warning(Code::AttachOptionValue, entry.node.span, message).on(alike);
    Some(if ignored {
        dropped(diagnostic.help("remove it"), entry)
    } else {
        let change = Change::set(option_name(&entry.key), Expr::text(vec![Segment::ours(ENCRYPTS)]));
        let help = format!("write `{ENCRYPTS}`, or remove `meta_storage_version`");
        diagnostic.help(help).cure(Part::Attach, change.of_key(entry.key_span))
    })
}
