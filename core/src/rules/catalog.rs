//! A catalog that is not what it says.

use crate::backend::RawCatalog;
use crate::backend::sqlite::PREFIXES as SQLITE_PREFIXES;
use crate::diagnostic::{Code, Diagnostic};
use crate::rules::{Context, shown};
use crate::schema::{Text, edit};
use crate::span::Located;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let (uri, tag) = match context.catalog {
        Some(RawCatalog::DuckDb(raw)) => (raw.uri.as_ref(), "duckdb"),
        Some(RawCatalog::Sqlite(raw)) => (raw.uri.as_ref(), "sqlite"),
        _ => return,
    };
    let Some(uri) = uri else { return };
    if let Some(diagnostic) = ephemeral(uri)
        .or_else(|| remote(uri))
        .or_else(|| other_kind(uri, tag))
        .or_else(|| extension_prefix(context, uri, tag))
    {
        found.push(diagnostic);
    }
    found.extend(main_database(context, uri));
}

/// The path without the prefix that only says which extension opens it.
fn without_prefix(uri: &str) -> &str {
    let mut prefixes = SQLITE_PREFIXES.iter().copied().chain(["duckdb:"]);
    prefixes.find_map(|prefix| strip_prefix(uri, prefix)).unwrap_or(uri)
}

fn strip_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

fn ephemeral(uri: &Located<Text>) -> Option<Diagnostic> {
    let path = without_prefix(&uri.value);
    (path.is_empty() || path == ":memory:").then(|| {
        let what = if path.is_empty() { "an empty `uri`" } else { "`:memory:`" };
        Diagnostic::warning(
            Code::EphemeralCatalog,
            uri.span,
            format!("with {what} the catalog is kept in memory and lost when the process ends"),
        )
        .help("give the path of a file; without its catalog the Parquet files cannot be read as tables")
    })
}

fn remote(uri: &Located<Text>) -> Option<Diagnostic> {
    let path = without_prefix(&uri.value);
    let scheme = ["s3", "s3a", "s3n", "r2", "gs", "gcs", "http", "https", "hf", "az", "azure", "abfss"]
        .into_iter()
        .find(|scheme| path.split_once("://").is_some_and(|(written, _)| written.eq_ignore_ascii_case(scheme)))?;
    Some(
        Diagnostic::warning(
            Code::RemoteCatalog,
            uri.span,
            format!("DuckDB opens a database file at `{scheme}://` for reading only, and no lake can be made there"),
        )
        .help("keep the catalog in a local file or in PostgreSQL; only the Parquet files can be remote"),
    )
}

fn other_kind(uri: &Located<Text>, tag: &str) -> Option<Diagnostic> {
    let kinds = SQLITE_PREFIXES.iter().map(|prefix| (*prefix, "sqlite")).chain([
        ("duckdb:", "duckdb"),
        ("postgres:", "postgres"),
        ("postgresql:", "postgres"),
        ("mysql:", "mysql"),
        ("md:", "motherduck"),
        ("motherduck:", "motherduck"),
    ]);
    let (prefix, kind) = kinds.into_iter().find(|(prefix, _)| strip_prefix(&uri.value, prefix).is_some())?;
    (kind != tag).then(|| {
        Diagnostic::warning(
            Code::CatalogKind,
            uri.span,
            format!("`type` says `{tag}`, and the prefix `{prefix}` makes DuckLake open something else"),
        )
        .help(format!("make `type` and the prefix agree: `{kind}` and `{prefix}`, or a path without a prefix"))
    })
}

/// DuckDB takes two or more letters before the first colon for the name of an extension.
fn extension_prefix(context: &Context<'_>, uri: &Located<Text>, tag: &str) -> Option<Diagnostic> {
    if SQLITE_PREFIXES.iter().chain(&["duckdb:"]).any(|prefix| strip_prefix(&uri.value, prefix).is_some()) {
        return None;
    }
    let prefix = extension_like_prefix(&uri.value)?;
    // With a type in `METADATA_PARAMETERS` the path is taken as it is.
    let message = format!("DuckDB takes `{prefix}:` at the beginning of the path for the name of an extension");
    let diagnostic = Diagnostic::warning(Code::ExtensionPrefix, uri.span, message);
    if uri.from_variable || tag == "sqlite" {
        return Some(diagnostic.help("put `./` before a relative path"));
    }
    let title = "put `./` before the path";
    Some(diagnostic.help(title).fix(edit::insert_into_string(title, context.text, uri.span, "./")))
}

/// The part before the first colon, if DuckDB takes it for an extension.
pub(crate) fn extension_like_prefix(path: &str) -> Option<&str> {
    let (prefix, rest) = path.split_once(':')?;
    let word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    (prefix.len() >= 2 && prefix.chars().all(word) && !rest.starts_with("//")).then_some(prefix)
}

fn main_database(context: &Context<'_>, uri: &Located<Text>) -> Option<Diagnostic> {
    let database = context.settings?.database.as_ref()?;
    let path = normal(&uri.value);
    (path == normal(&database.value) && !path.is_empty() && path != ":memory:").then(|| {
        Diagnostic::warning(
            Code::CatalogIsMainDatabase,
            uri.span,
            format!("`{}` is the store's own `database` too, and DuckDB cannot open one file twice", shown(&path)),
        )
        .context(database.span, "opened first as the store's database")
        .help("give the catalog a file of its own, or set the store's `database` to `:memory:`")
    })
}

/// A path without the parts that lead nowhere, so that two spellings of one path are equal.
fn normal(path: &str) -> String {
    let path = without_prefix(path);
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." && parts.last().is_some_and(|last| *last != "..") {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}
