//! The Python class of a store: Metaxy's DuckDB store under one of its paths, or another.

use crate::diagnostic::{Code, Diagnostic, Prose};
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
/// What is known of the class of a store.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Metaxy's DuckDB store, or what is meant to be one.
    DuckDb,
    /// Somebody's own that is derived from it: its settings may have more keys.
    Derived,
    /// None that attaches a DuckLake.
    Other,
}

impl Class {
    /// That of a store which says nothing usable of it.
    fn meant(has_ducklake: bool) -> Self {
        if has_ducklake { Self::DuckDb } else { Self::Other }
    }
}

/// Whether a store of this class may read variables for its settings as Metaxy's DuckDB store does: what is not in
/// Metaxy's package may be derived from it.
pub(crate) fn may_be_duckdb(class: &str) -> bool {
    class.contains("DuckDBMetadataStore") || !is_of_metaxy(python::strip(class))
}

fn is_of_metaxy(path: &str) -> bool {
    path.starts_with("metaxy.")
}

/// Tells the class of a store.
pub(crate) fn class_of(
    entry: &Entry,
    store_type: Option<&Located<Text>>,
    table: &Table,
    has_ducklake: bool,
    place: &Place<'_>,
    decoder: &mut Decoder<'_>,
) -> Class {
    let Some(store_type) = store_type else {
        if table.get("type").is_some() {
            // Of another type than a string: reported already.
            return Class::meant(has_ducklake);
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
        return Class::meant(has_ducklake);
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
            Class::DuckDb
        }
        known if STORE_TYPES.contains(&known) => Class::DuckDb,
        path if has_ducklake && !is_class(path) => {
            let message = match path {
                "" => "the path of the store's class is empty".to_owned(),
                _ => format!("`{}` is not the path of a Python class", shown(&store_type.value)),
            };
            decoder.report(not_there(message, store_type, decoder.text));
            Class::DuckDb
        }
        path if means_duckdb(path) || (has_ducklake && is_unknown(path)) => {
            let message = format!("Metaxy has no `{}`", shown(&store_type.value));
            decoder.report(not_there(message, store_type, decoder.text));
            Class::meant(has_ducklake)
        }
        // Derived by its name.
        path if path.ends_with("DuckDBMetadataStore") => Class::Derived,
        path => {
            decoder.report(other_store(entry, store_type, &store_type.value, has_ducklake));
            if has_ducklake && !is_of_metaxy(path) { Class::Derived } else { Class::meant(has_ducklake) }
        }
    }
}

/// Whether Python could import a class from a path: a module and a name.
fn is_class(path: &str) -> bool {
    let is_word = |part: &str| part.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_' || !it.is_ascii());
    let is_name = |part: &str| !part.is_empty() && !part.starts_with(|it: char| it.is_ascii_digit()) && is_word(part);
    path.contains('.') && path.split('.').all(is_name)
}

/// Whether nothing is at a path, and Metaxy's DuckDB store is meant: a wrong one of its package or of that of DuckDB,
/// the end of the right one, or another package with its rest.
fn means_duckdb(path: &str) -> bool {
    let (root, rest) = path.split_once('.').unwrap_or((path, ""));
    let is_wrong = || matches!(root, "metaxy" | "duckdb") && path.to_ascii_lowercase().ends_with("duckdbmetadatastore");
    let is_part = |known: &&str| {
        let (_, inside) = known.split_once('.').unwrap_or_default();
        rest == inside || ends_at(inside, path)
    };
    is_wrong() || STORE_TYPES.iter().any(is_part)
}

/// Whether a path is another one without its first parts.
fn ends_at(path: &str, end: &str) -> bool {
    path == end || path.strip_suffix(end).is_some_and(|before| before.ends_with('.'))
}

/// Whether a path is in Metaxy's package, and none of its other stores.
fn is_unknown(path: &str) -> bool {
    is_of_metaxy(path) && !OTHERS.iter().any(|name| ends_at(path, name))
}

/// The names of Metaxy's other classes of stores, which have been at several paths.
const OTHERS: &[&str] = &[
    "BigQueryMetadataStore",
    "ClickHouseMetadataStore",
    "DeltaMetadataStore",
    "IcebergMetadataStore",
    "LanceDBMetadataStore",
    "PostgreSQLMetadataStore",
];

fn not_there(message: String, store_type: &Located<Text>, text: &str) -> Diagnostic {
    let mut diagnostic =
        Diagnostic::error(Code::InvalidValue, store_type.span, message).help(format!("did you mean `{STORE_TYPE}`?"));
    // A variable stays: its value is to be corrected.
    if !store_type.span.slice(text).contains("${") {
        diagnostic =
            diagnostic.fix(edit::replace_string(format!("change to `{STORE_TYPE}`"), store_type.span, STORE_TYPE));
    }
    diagnostic
}

/// No other class of Metaxy's takes a `ducklake` section. One of other people's that does is derived from Metaxy's
/// DuckDB store, as far as anybody knows. What is below is judged in both cases: it is wanted.
fn other_store(entry: &Entry, store_type: &Located<Text>, written: &str, has_ducklake: bool) -> Diagnostic {
    let store = format!("store `{}` is a `{}`", shown(&entry.key), shown(written));
    if !has_ducklake {
        let message = format!("{store}, not a DuckDB store, and is not checked");
        return Diagnostic::hint(Code::OtherStore, store_type.span, message);
    }
    if !is_of_metaxy(python::strip(written)) {
        let message = format!("{store}, which is checked like the DuckDB store of Metaxy that it must be derived from");
        return Diagnostic::hint(Code::OtherStore, store_type.span, message)
            .help(format!("only `{STORE_TYPE}`, and what is derived from it, attaches a DuckLake"));
    }
    let message = format!("{store}, not a DuckDB store, and has a `ducklake` section");
    Diagnostic::error(Code::OtherStore, store_type.span, message)
        .help(format!("only `{STORE_TYPE}` attaches a DuckLake"))
        .fix(edit::replace_string("make it a DuckDB store", store_type.span, STORE_TYPE))
}
