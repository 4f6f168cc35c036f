//! The Python class of a store: Metaxy's DuckDB store under one of its paths, or another.

use crate::diagnostic::{Code, Diagnostic, Prose, Severity};
use crate::metaxy::place::Place;
use crate::python;
use crate::schema::Text;
use crate::schema::decode::Decoder;
use crate::secrets::shown;
use crate::text::span::Located;
use crate::toml::document::{Entry, Table};
use crate::toml::edit;

macro_rules! store_type {
    () => {
        "metaxy.ext.duckdb.DuckDBMetadataStore"
    };
}

/// The class of DuckDB stores in released Metaxy.
pub const STORE_TYPE: &str = store_type!();
/// The same between quotes, as it is written.
const STORE_TYPE_IN_TOML: &str = concat!('"', store_type!(), '"');
/// The paths under which released Metaxy has that class, without the older one.
pub const STORE_TYPES: &[&str] = &[STORE_TYPE, "metaxy.ext.duckdb.metadata_store.DuckDBMetadataStore"];
/// The class of DuckDB stores in the documentation.
pub const OLDER_STORE_TYPE: &str = "metaxy.ext.metadata_stores.duckdb.DuckDBMetadataStore";
/// Whether the store is Metaxy's DuckDB store, or would be if it had a `type`.
pub(crate) fn is_duckdb(
    entry: &Entry,
    store_type: Option<&Located<Text>>,
    table: &Table,
    has_ducklake: bool,
    place: &Place<'_>,
    decoder: &mut Decoder<'_>,
) -> bool {
    let Some(store_type) = store_type else {
        if table.get("type").is_some() {
            // Of another type than a string: reported already.
            return has_ducklake;
        }
        let mut diagnostic = Diagnostic::warning(
            Code::StoreWithoutType,
            entry.node.span,
            format!("store `{}` has no `type`: Metaxy silently ignores it", shown(&entry.key)),
        )
        .help(if entry.node.from_variable {
            Prose::from(
                "only variables define it, but Metaxy reads their names in lower case: they cannot define a store \
                 with uppercase letters in its name",
            )
        } else {
            Prose::ours(&["add `type = ", STORE_TYPE_IN_TOML, "`"])
        });
        if has_ducklake {
            diagnostic.fixes.extend(place.insert(decoder.text, &[], "type", STORE_TYPE_IN_TOML));
        }
        decoder.report(diagnostic);
        return has_ducklake;
    };
    // Pydantic takes white space around the path and a colon before the class.
    let path = python::strip(&store_type.value);
    let path = match path.rsplit_once(':') {
        Some((module, class)) if !class.contains('.') => format!("{module}.{class}"),
        _ => path.to_owned(),
    };
    match path.as_str() {
        OLDER_STORE_TYPE => {
            decoder.report(
                Diagnostic::hint(
                    Code::OlderSpelling,
                    store_type.span,
                    Prose::ours(&["released Metaxy (0.1.1 to 0.1.11) has this class as `", STORE_TYPE, "`"]),
                )
                .fix(edit::replace_string("use the released path", store_type.span, STORE_TYPE)),
            );
            true
        }
        known if STORE_TYPES.contains(&known) => true,
        path if path.starts_with("metaxy.") && path.to_ascii_lowercase().ends_with("duckdbmetadatastore") => {
            let message = format!("Metaxy has no `{}`", shown(&store_type.value));
            decoder.report(
                Diagnostic::error(Code::InvalidValue, store_type.span, message)
                    .help(format!("did you mean `{STORE_TYPE}`?"))
                    .fix(edit::replace_string(format!("change to `{STORE_TYPE}`"), store_type.span, STORE_TYPE)),
            );
            has_ducklake
        }
        // A subclass by its name.
        path if path.ends_with("DuckDBMetadataStore") => true,
        _ => {
            decoder.report(other_store(entry, store_type, &store_type.value, has_ducklake));
            false
        }
    }
}

/// No other class of Metaxy's takes a `ducklake` section; of other people's nothing is known.
fn other_store(entry: &Entry, store_type: &Located<Text>, written: &str, has_ducklake: bool) -> Diagnostic {
    let store = format!("store `{}` is a `{}`", shown(&entry.key), shown(written));
    if !has_ducklake {
        let message = format!("{store}, not a DuckDB store, and is not checked");
        return Diagnostic::hint(Code::OtherStore, store_type.span, message);
    }
    let severity = if written.starts_with("metaxy.") { Severity::Error } else { Severity::Warning };
    let message = format!("{store}, not a DuckDB store, and has a `ducklake` section");
    Diagnostic::new(severity, Code::OtherStore, store_type.span, message)
        .help(format!("only `{STORE_TYPE}` attaches a DuckLake"))
        .fix(edit::replace_string("make it a DuckDB store", store_type.span, STORE_TYPE))
}
