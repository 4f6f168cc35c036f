//! `catalog-kind`.

use crate::backend::RawStorage;
use crate::diagnostic::{Code, Diagnostic, Edit, Fix};
use crate::duckdb::CATALOG_OF;
use crate::duckdb::Engine;
use crate::duckdb::options::{Provider, SecretType};
use crate::rules::catalog_file::{CatalogFile, Fault};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::rules::values::inside;
use crate::schema::Text;
use crate::secrets::shown;
use crate::text::span::{Located, Span};
use crate::toml::document::{self, Table, Value};
use crate::toml::remove::remove_keys;
use crate::toml::write::toml_string;

pub(super) const RULE: Rule = Rule {
    code: Code::CatalogKind,
    docs: r#"The prefix of the catalog's path contradicts its `type`.

DuckLake follows the prefix: `sqlite:` opens a SQLite file, `duckdb:` a DuckDB file, `postgres:` a PostgreSQL
database. `type` does not change that.

In Metaxy, a PostgreSQL catalog has no `uri`: it is `type = "postgres"` with `secret_name`, `host`, `port`,
`database`, `user` and `password`. A password in a connection string also shows up in `duckdb_databases()` and
in error messages.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(file) = CatalogFile::of(context) else { return };
    let Some(Fault::OtherKind(prefix, kind)) = file.fault(context) else { return };
    let CatalogFile { uri, tag, .. } = file;
    found.push(if kind == "postgres" {
        postgres(context.engine, context.text, uri, tag)
    } else {
        let message =
            format!("`type` is `{tag}`, but because of the prefix `{prefix}`, DuckLake opens another kind of database");
        if kind == "motherduck" {
            // As MotherDuck documents it, its owner attaches the catalog of a lake to work without MotherDuck's servers.
            if uri.value.contains(&format!(":{CATALOG_OF}")) {
                return;
            }
            found.push(motherduck(context, uri, Diagnostic::warning(Code::CatalogKind, uri.span, message)));
            return;
        }
        Diagnostic::warning(Code::CatalogKind, uri.span, message).help(
            if crate::metaxy::sections::SECTIONS.iter().any(|section| section.tag == Some(kind)) {
                format!("make `type` and the prefix agree: `{kind}` and `{prefix}`, or a path without a prefix")
            } else {
                format!(
                    "Metaxy has no metadata backend for `{prefix}`: use `duckdb` or `sqlite` with a path, or `postgres`"
                )
            },
        )
    });
}

/// What to say of a database of MotherDuck: its backend, which ignores the options of `ATTACH`.
fn motherduck(context: &Context<'_>, uri: &Located<Text>, diagnostic: Diagnostic) -> Diagnostic {
    let name = uri.value.rsplit([':', '/']).next().unwrap_or_default();
    let name = name.split('?').next().unwrap_or_default();
    let diagnostic = diagnostic.help(format!(
        "write `type = \"motherduck\"` and `database = \"{}\"`, or a path without a prefix",
        shown(name)
    ));
    let keys = context.keys;
    let is_word = !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    let alone = uri.value.split_once(':').is_some_and(|(_, rest)| rest == name);
    let ignored = keys.attach_options.is_some() || keys.data_inlining_row_limit.is_some();
    if !is_word || !alone || uri.from_variable || ignored || matches!(context.storage, Some(RawStorage::Local(_))) {
        return diagnostic;
    }
    match motherduck_fix(context.text, uri, name, keys.alias.as_ref().map(|alias| (alias.key_span, alias.span))) {
        Some(fix) => diagnostic.fix(fix.to_be_read()),
        None => diagnostic,
    }
}

fn motherduck_fix(text: &str, uri: &Located<Text>, name: &str, alias: Option<(Span, Span)>) -> Option<Fix> {
    let document = document::parse(text);
    let (table, _) = table_of(text, &document.root, uri.span, false)?;
    let kind = table.get("type")?.node.span;
    let mut edits = vec![
        Edit { span: kind, replacement: "\"motherduck\"".to_owned() },
        Edit { span: Span::new(uri.key_span.start, uri.key_span.end), replacement: "database".to_owned() },
        Edit { span: uri.span, replacement: toml_string(name) },
    ];
    if let Some(alias) = alias {
        edits.extend(remove_keys(text, &[alias])?);
    }
    Some(Fix::new("use the backend of MotherDuck", edits))
}

/// What to say of a connection string of PostgreSQL in the place of a path.
fn postgres(engine: &Engine, text: &str, uri: &Located<Text>, tag: &str) -> Diagnostic {
    let message = format!(
        "`type` is `{tag}`, but this is a PostgreSQL database, and its password is visible in `duckdb_databases()` \
         and in errors"
    );
    let diagnostic = Diagnostic::warning(Code::CatalogKind, uri.span, message).help(
        "write `type = \"postgres\"` with `secret_name`, `host`, `port`, `database`, `user` and `password` instead of `uri`",
    );
    match fix(engine, text, uri) {
        Some(fix) => diagnostic.fix(fix),
        None => diagnostic,
    }
}

/// Makes keys of a connection string. The password stays where it stands: no secret is in the fix.
fn fix(engine: &Engine, text: &str, uri: &Located<Text>) -> Option<Fix> {
    let written = uri.span.slice(text);
    let source = inside(written).filter(|source| *source == uri.value)?;
    let offset = uri.span.start + (written.len() - source.len()) / 2;
    let (_, connection) = source.split_once(':')?;
    if connection.contains(&['\'', '\\', '"', '\n'] as &[char]) || connection.contains("://") {
        return None;
    }
    let pairs: Vec<(&str, &str)> =
        connection.split_whitespace().map(|pair| pair.split_once('=')).collect::<Option<_>>()?;
    let value = |names: &[&str]| pairs.iter().find(|(name, _)| names.contains(name)).map(|(_, value)| *value);
    let known = ["host", "hostaddr", "port", "dbname", "user", "password", "connect_timeout"];
    let (host, database) = (value(&["host", "hostaddr"])?, value(&["dbname"])?);
    let (user, password) = (value(&["user"])?, value(&["password"])?);
    if pairs.iter().any(|(name, _)| !known.contains(name))
        || value(&["port"]).is_some_and(|it| it.parse::<u16>().is_err())
    {
        return None;
    }
    let document = document::parse(text);
    let (table, is_inline) = table_of(text, &document.root, uri.span, false)?;
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let separator = if is_inline { ", " } else { newline };
    let free = |key: &str| table.get(key).is_none();
    if !["secret_name", "host", "port", "database", "user", "password", "secret_parameters"].into_iter().all(free) {
        return None;
    }
    let start = &text[line_start(text, uri.key_span.start)..uri.key_span.start];
    // The first part of a dotted key stands before each of them.
    let prefix = if is_inline { "" } else { start };
    let mut lines = vec!["secret_name = \"lake_catalog\"".to_owned(), format!("host = {}", toml_string(host))];
    lines.extend(value(&["port"]).map(|port| format!("port = {port}")));
    lines.push(format!("database = {}", toml_string(database)));
    lines.push(format!("user = {}", toml_string(user)));
    let written = value(&["connect_timeout"]).and_then(|seconds| seconds.parse::<u32>().ok());
    if engine.has_parameter(SecretType::Postgres, Provider::Config, "connect_timeout") {
        lines.push(format!("secret_parameters = {{ connect_timeout = {} }}", written.unwrap_or(10)));
    } else if written.is_some() {
        return None;
    }
    lines.push("password = \"".to_owned());
    let password_at = offset + (password.as_ptr() as usize - source.as_ptr() as usize);
    let replacement = lines.join(&format!("{separator}{prefix}"));
    let edits = vec![
        Edit { span: table.get("type")?.node.span, replacement: "\"postgres\"".to_owned() },
        Edit { span: Span::new(uri.key_span.start, password_at), replacement },
        Edit { span: Span::new(password_at + password.len(), uri.span.end), replacement: "\"".to_owned() },
    ];
    Some(Fix::new("replace the connection string with keys", edits).to_be_read())
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |line| line + 1)
}

/// The table that holds the value at a place, and whether it is written inline.
fn table_of<'t>(text: &str, table: &'t Table, span: Span, is_inline: bool) -> Option<(&'t Table, bool)> {
    if table.entries.iter().any(|entry| entry.node.span == span) {
        return Some((table, is_inline));
    }
    table.entries.iter().find_map(|entry| match &entry.node.value {
        Value::Table(below) => {
            let is_inline = is_inline || entry.node.span.slice(text).starts_with('{');
            table_of(text, below, span, is_inline)
        }
        _ => None,
    })
}
