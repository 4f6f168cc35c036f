//! A catalog that is not what it says.

use crate::backend::RawCatalog;
use crate::backend::parts::text as shown_text;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::duckdb::Engine;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::schema::Text;
use crate::sql::{Expr, Segment};
use crate::text::hidden::shown;
use crate::text::path::normal;
use crate::text::span::Located;
use crate::toml::edit;

pub(in crate::rules) fn check(context: &Context<'_>, found: &mut Findings) {
    let (uri, tag) = match context.catalog {
        Some(RawCatalog::DuckDb(raw)) => (raw.uri.as_ref(), "duckdb"),
        Some(RawCatalog::Sqlite(raw)) => (raw.uri.as_ref(), "sqlite"),
        _ => return,
    };
    let Some(uri) = uri else { return };
    if crate::rules::ducklake_prefix::without(&uri.value).is_some()
        || crate::rules::catalog_url::applies(&uri.value, tag)
    {
        // What is said of it there is all that can be said of the path.
        return;
    }
    let engine = context.engine;
    let without_cure =
        ephemeral(uri, engine).or_else(|| remote(context, uri)).or_else(|| other_kind(context.text, uri, tag, engine));
    if let Some(diagnostic) = without_cure {
        found.push(diagnostic);
    } else if let Some(diagnostic) = extension_prefix(context, uri, tag).or_else(|| misread(uri, tag, engine)) {
        let finding = Finding::from(diagnostic);
        found.push(match respelled(&uri.value, tag, engine) {
            Some(path) => {
                let path = shown_text(&Located { value: path, ..uri.clone() });
                finding.cure(Part::LakeSecret, Change::set("METADATA_PATH", path))
            }
            None => finding,
        });
    }
    found.extend(main_database(context, uri));
    if tag == "sqlite" {
        found.extend(plain_path(context, uri));
    }
}

/// The path without the prefix that only says which extension opens a file.
fn without_prefix<'a>(uri: &'a str, engine: &Engine) -> &'a str {
    match engine.prefix_of(uri) {
        Some((prefix, "sqlite" | "duckdb")) => &uri[prefix.len()..],
        _ => uri,
    }
}

fn ephemeral(uri: &Located<Text>, engine: &Engine) -> Option<Diagnostic> {
    let path = without_prefix(&uri.value, engine);
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

/// A frozen lake can be read over the network, and nothing more: with `read_only` that is said.
fn remote(context: &Context<'_>, uri: &Located<Text>) -> Option<Diagnostic> {
    let path = without_prefix(&uri.value, context.engine);
    let scheme = ["s3", "s3a", "s3n", "r2", "gs", "gcs", "http", "https", "hf", "az", "azure", "abfss"]
        .into_iter()
        .find(|scheme| path.split_once("://").is_some_and(|(written, _)| written.eq_ignore_ascii_case(scheme)))?;
    if context.is_read_only() {
        return None;
    }
    let diagnostic = Diagnostic::warning(
        Code::RemoteCatalog,
        uri.span,
        format!("DuckDB opens a database file at `{scheme}://` for reading only, and no lake can be made there"),
    )
    .help(
        "keep the catalog in a local file or in PostgreSQL; only the Parquet files can be remote; \
             to read a lake that exists there, set `read_only = true` in `attach_options`",
    );
    let writable = context.attach_option("read_only").is_none();
    let edit = context.add_attach_option("read_only = true").filter(|_| writable);
    Some(match edit {
        Some(edit) => diagnostic.fix(Fix::new("only read the lake", vec![edit]).to_be_read()),
        None => diagnostic,
    })
}

fn other_kind(text: &str, uri: &Located<Text>, tag: &str, engine: &Engine) -> Option<Diagnostic> {
    let (prefix, kind) = engine.prefix_of(&uri.value)?;
    if kind == "postgres" {
        return Some(crate::rules::catalog_kind::postgres(text, uri, tag));
    }
    (kind != tag).then(|| {
        Diagnostic::warning(
            Code::CatalogKind,
            uri.span,
            format!("`type` is `{tag}`, but the prefix `{prefix}` makes DuckLake open another kind of database"),
        )
        .help(format!("make `type` and the prefix agree: `{kind}` and `{prefix}`, or a path without a prefix"))
    })
}

/// DuckDB takes two or more letters before the first colon for the name of an extension.
fn extension_prefix(context: &Context<'_>, uri: &Located<Text>, tag: &str) -> Option<Diagnostic> {
    let engine = context.engine;
    let prefix = extension_like_prefix(&uri.value, engine)?;
    // With a type in `METADATA_PARAMETERS` the path is taken as it is.
    let message = format!("DuckDB reads `{prefix}:` at the beginning of the path as the name of an extension");
    let diagnostic = Diagnostic::warning(Code::ExtensionPrefix, uri.span, message);
    if file_url(&uri.value).is_some() {
        return Some(respell(diagnostic, "leave out `file:`", uri, tag, engine));
    }
    if uri.from_variable || tag == "sqlite" {
        return Some(diagnostic.help("put `./` before a relative path"));
    }
    let title = "put `./` before the path";
    Some(diagnostic.help(title).fix(edit::insert_into_string(title, context.text, uri.span, "./")))
}

/// DuckDB puts the home directory in the place of any `~` in front; SQLite never does, and
/// opens no URLs.
fn misread(uri: &Located<Text>, tag: &str, engine: &Engine) -> Option<Diagnostic> {
    let warn = |message: &str| Diagnostic::warning(Code::CatalogPath, uri.span, message);
    if respelled(&uri.value, tag, engine).is_none() {
        let home = tag == "sqlite" && without_prefix(&uri.value, engine).starts_with("~/");
        return home.then(|| {
            warn("SQLite does not read `~` as the home directory, and opens no such file")
                .help("write the path from `/` on")
        });
    }
    Some(if tag == "sqlite" {
        respell(warn("SQLite opens no `file:` URL"), "leave out `file:`", uri, tag, engine)
    } else {
        let message = "DuckDB reads `~` as the home directory whatever follows it: this file is beside that directory";
        respell(warn(message), "put `./` before `~`", uri, tag, engine)
    })
}

fn respell(diagnostic: Diagnostic, title: &str, uri: &Located<Text>, tag: &str, engine: &Engine) -> Diagnostic {
    let diagnostic = diagnostic.help(title);
    match respelled(&uri.value, tag, engine).filter(|_| !uri.from_variable) {
        Some(path) => diagnostic.fix(edit::replace_string(title, uri.span, &path)),
        None => diagnostic,
    }
}

/// The path as it must be written so that the file that it names is opened, if it is not.
fn respelled(uri: &str, tag: &str, engine: &Engine) -> Option<String> {
    let path = without_prefix(uri, engine);
    let prefix = &uri[..uri.len() - path.len()];
    if engine.prefix_of(uri).is_some_and(|(_, kind)| kind != tag) {
        return None;
    }
    if tag == "sqlite" {
        return sqlite_file(path, !prefix.is_empty()).map(|path| format!("{prefix}{path}"));
    }
    if path.starts_with('~') && !path.starts_with("~/") {
        return Some(format!("{prefix}./{path}"));
    }
    extension_like_prefix(uri, engine)?;
    Some(file_url(path).map_or_else(|| format!("./{path}"), str::to_owned))
}

/// The path of a `file:` URI of SQLite, which may be relative and have options behind it. Without
/// `sqlite:` before it DuckDB looks for an extension of that name first.
fn sqlite_file(uri: &str, relative: bool) -> Option<&str> {
    let (_, rest) = uri.split_once(':').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("file"))?;
    let path = file_url(uri).or_else(|| (relative && !rest.starts_with("//")).then_some(rest))?;
    Some(path.split('?').next().unwrap_or(path)).filter(|path| !path.is_empty())
}

/// The path of a `file:` URL of this machine.
fn file_url(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once(':').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("file"))?;
    let rest = rest.strip_prefix("//localhost").or_else(|| rest.strip_prefix("//")).unwrap_or(rest);
    rest.starts_with('/').then_some(rest)
}

/// The part before the first colon, if DuckDB takes it for an extension that it does not have.
fn extension_like_prefix<'a>(path: &'a str, engine: &Engine) -> Option<&'a str> {
    let (prefix, rest) = path.split_once(':')?;
    let word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let extension = prefix.len() >= 2 && prefix.chars().all(word) && !rest.starts_with("//");
    (extension && engine.prefix_of(path).is_none()).then_some(prefix)
}

/// A plain path names no extension that DuckDB or DuckLake has, so that `type` must say what the
/// file is, which Metaxy's SQL does not.
fn plain_path(context: &Context<'_>, uri: &Located<Text>) -> Option<Finding> {
    if context.engine.prefix_of(&uri.value).is_some() {
        return None;
    }
    let message = "with a plain path Metaxy's SQL creates this SQLite catalog as a DuckDB file, \
                   and fails on a file that is SQLite already";
    let diagnostic = Diagnostic::warning(Code::SqliteCatalog, uri.span, message);
    let diagnostic = if uri.from_variable {
        diagnostic.help("put `sqlite:` before the path in the variable, or before the `${…}`")
    } else {
        let title = "put `sqlite:` before the path";
        diagnostic.help(title).fix(edit::insert_into_string(title, context.text, uri.span, "sqlite:"))
    };
    let ours = |text: &str| Expr::text(vec![Segment::ours(text)]);
    // A prefix and `TYPE` together fail, so it is one or the other.
    let parameters = Expr::Map(vec![(ours("TYPE"), ours("sqlite"))]);
    Some(diagnostic.cure(Part::LakeSecret, Change::set("METADATA_PARAMETERS", parameters)))
}

fn main_database(context: &Context<'_>, uri: &Located<Text>) -> Option<Diagnostic> {
    let engine = context.engine;
    let database = context.settings?.database.as_ref()?;
    let path = normal(without_prefix(&uri.value, engine));
    (path == normal(without_prefix(&database.value, engine)) && !path.is_empty() && path != ":memory:").then(|| {
        Diagnostic::warning(
            Code::CatalogIsMainDatabase,
            uri.span,
            format!("`{}` is the store's own `database` too, and DuckDB cannot open one file twice", shown(&path)),
        )
        .context(database.span, "opened first as the store's database")
        .help("give the catalog a file of its own, or set the store's `database` to `:memory:`")
    })
}
