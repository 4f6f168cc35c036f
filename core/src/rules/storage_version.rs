//! `attach-option-value` of `meta_storage_version`: the format of a DuckDB file that is made as the catalog.

use crate::backend::parts::option_name;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::duckdb::Versions;
use crate::duckdb::options::CatalogKind;
use crate::rules::attach_options::{self, AttachOption, catalog_kind, dropped};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Part};
use crate::secrets::shown;
use crate::sql::{Expr, Segment};
use crate::toml::document::Value;

/// The first version whose files can be encrypted.
const ENCRYPTS: &str = "v1.4.0";

pub(super) fn check(context: &Context<'_>, option: &AttachOption<'_>) -> Option<Finding> {
    let engine = context.engine;
    let Value::String(version) = &option.entry.node.value else { return None };
    if option.name != "meta_storage_version"
        || catalog_kind(context) != Some(CatalogKind::DuckDb)
        || version == "latest"
    {
        return None;
    }
    let warn = |message: String| Diagnostic::warning(Code::AttachOptionValue, option.entry.node.span, message);
    let keeps = Versions::of(|engine| !engine.storage_versions.is_empty());
    if engine.storage_versions.is_empty() {
        let message = "`meta_storage_version` is ignored: DuckLake makes catalogs of the latest storage version";
        let ignoring = Versions::of(|engine| engine.storage_versions.is_empty());
        return Some(dropped(warn(message.to_owned()).on(ignoring).help("remove it"), option.entry));
    }
    let instead = |diagnostic: Diagnostic, word: &str| {
        let mut diagnostic = diagnostic.on(keeps).help(format!("write `{word}`, or remove `meta_storage_version`"));
        if !option.entry.node.from_variable {
            let fix = Fix::replace(format!("write `{word}`"), option.entry.node.span, format!("\"{word}\""));
            diagnostic = diagnostic.fix(fix.to_be_read());
        }
        diagnostic
    };
    let Some(number) = engine.storage_version(version) else {
        let message = format!(
            "DuckDB {} has no storage version `{}`, and does not attach the lake",
            engine.version,
            shown(version)
        );
        return Some(dropped(instead(warn(message), &format!("v{}", engine.version)), option.entry));
    };
    let encrypted = attach_options::written(context).any(|other| other.name == "meta_encryption_key");
    (encrypted && Some(number) < engine.storage_version(ENCRYPTS)).then(|| {
        let message =
            format!("storage version `{version}` cannot be encrypted, as `meta_encryption_key` requires: DuckDB does not attach the lake");
        let change = Change::set(option_name(&option.entry.key), Expr::text(vec![Segment::ours(ENCRYPTS)]));
        instead(warn(message), ENCRYPTS).cure(Part::Attach, change.of_key(option.entry.key_span))
    })
}
