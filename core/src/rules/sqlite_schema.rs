//! `sqlite-schema`.

use crate::backend::RawCatalog;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::duckdb::Versions;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Findings, Part};
use crate::rules::rule::{Check, Rule};
use crate::toml::document::Value;
use crate::toml::remove::remove_keys;

pub(super) const RULE: Rule = Rule {
    code: Code::SqliteSchema,
    docs: r"A schema for the catalog in a SQLite file.

SQLite has no schemas other than `main`. With any other `metadata_schema`, the lake is not attached:
`SQLite databases do not support creating new schemas`. Some versions say the same
of `main`.

One SQLite file holds one lake: leave out the option, and use a separate file for each lake. In PostgreSQL,
several lakes can share a database, each with a `metadata_schema`.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(RawCatalog::Sqlite(raw)) = context.catalog else { return };
    let Some(uri) = &raw.uri else { return };
    let other = context.engine.prefix_of(&uri.value).is_some_and(|(_, kind)| kind != "sqlite");
    let elsewhere = ["metadata_path", "meta_type"].iter().any(|name| context.attach_option(name).is_some());
    let Some(option) = context.attach_option("metadata_schema").filter(|_| !other && !elsewhere) else { return };
    let is_main = matches!(&option.node.value, Value::String(schema) if schema == "main");
    if is_main && context.engine.ways.sqlite_main_schema {
        return;
    }
    let refusing = Versions::of(|engine| !is_main || !engine.ways.sqlite_main_schema);
    let message = "SQLite does not support schemas: with `metadata_schema`, DuckLake does not attach a SQLite catalog";
    let mut diagnostic = Diagnostic::warning(Code::SqliteSchema, option.key_span, message)
        .on(refusing)
        .context(uri.span, "the catalog is a SQLite file")
        .help("remove it, and use a separate file for each lake; only PostgreSQL and DuckDB catalogs support schemas");
    if let Some(edits) = remove_keys(context.text, &[(option.key_span, option.node.span)]) {
        diagnostic = diagnostic.fix(Fix::new("remove `metadata_schema`", edits).to_be_read());
    }
    let dropped = Change::drop("METADATA_SCHEMA").of_key(option.key_span);
    found.push(diagnostic.cure(Part::Attach, dropped));
}
