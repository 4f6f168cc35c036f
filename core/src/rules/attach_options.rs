//! The options of `ATTACH` as they are written, by the names under which they reach DuckDB.

use crate::backend::RawCatalog;
use crate::backend::parts::option_name;
use crate::diagnostic::Diagnostic;
use crate::duckdb::casts::mismatch;
use crate::duckdb::options::{CatalogKind, META_PREFIX, OptionValue};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Part};
use crate::rules::secret::parameter;
use crate::toml::document::{Entry, Value};

/// An option that is written.
#[derive(Clone, Debug)]
pub(super) struct AttachOption<'a> {
    /// Its key and its value.
    pub(super) entry: &'a Entry,
    /// The name under which it reaches DuckDB, in lower case.
    pub(super) name: String,
}

impl AttachOption<'_> {
    /// Whether text can be made of the value.
    pub(super) fn is_text(&self) -> bool {
        mismatch(OptionValue::Text, &self.entry.node.value).is_none()
    }
}

/// Every entry; none where the metadata backend ignores them.
pub(super) fn entries<'a>(context: &Context<'a>) -> &'a [Entry] {
    match &context.keys.attach_options {
        Some(options) if !context.is_motherduck() => options.value.entries(),
        _ => &[],
    }
}

/// The options that Metaxy writes: it leaves a `null` out.
pub(super) fn written<'a>(context: &Context<'a>) -> impl Iterator<Item = AttachOption<'a>> {
    let written = entries(context).iter().filter(|entry| entry.node.value != Value::Null);
    written.map(|entry| AttachOption { entry, name: option_name(&entry.key).to_ascii_lowercase() })
}

/// The options that go to the catalog's own `ATTACH`, as far as is known that they exist there:
/// others are told by `unknown-attach-option`.
pub(super) fn passed_on<'a>(context: &Context<'a>) -> impl Iterator<Item = AttachOption<'a>> {
    let (kind, engine) = (catalog_kind(context), context.engine);
    written(context).filter(move |option| {
        let is_passed_on = option.name.starts_with(META_PREFIX) && option.name.len() > META_PREFIX.len();
        let is_known = kind.is_none_or(|kind| engine.catalog_knows(kind, &option.name));
        is_passed_on && is_known && engine.attach_option(&option.name).is_none()
    })
}

/// What opens the catalog, if that can be told.
pub(super) fn catalog_kind(context: &Context<'_>) -> Option<CatalogKind> {
    let options = context.keys.attach_options.as_ref();
    match (parameter(options, "metadata_path"), parameter(options, "meta_type")) {
        (_, Some(entry)) => match &entry.node.value {
            Value::String(word) => CatalogKind::of_type(word),
            _ => None,
        },
        (Some(_), None) => None,
        (None, None) => match context.catalog? {
            RawCatalog::DuckDb(raw) => context.engine.catalog_kind(&raw.uri.as_ref()?.value, "duckdb"),
            RawCatalog::Sqlite(raw) => context.engine.catalog_kind(&raw.uri.as_ref()?.value, "sqlite"),
            RawCatalog::Postgres(_) => Some(CatalogKind::Postgres),
            RawCatalog::MotherDuck(_) => None,
        },
    }
}

/// Leaves the option of an entry out.
pub(super) fn dropped(diagnostic: Diagnostic, entry: &Entry) -> Finding {
    diagnostic.cure(Part::Attach, Change::drop(option_name(&entry.key)).of_key(entry.key_span))
}
