//! `repeated-prefix`.

use crate::backend::RawCatalog;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::rules::rule::{Check, Rule};
use crate::rules::values::{Of, TextValue};
use crate::secrets::shown;
use crate::sql::{Expr, Segment};
use crate::text::characters::Characters;
use crate::toml::write::toml_string;

pub(super) const RULE: Rule = Rule {
    code: Code::RepeatedPrefix,
    docs: r"A scheme or prefix that a value has twice, for example because it was added to a value that already had it.

DuckDB removes the first one, and the second becomes part of the name: `sqlite:sqlite:lake.db` is a SQLite
file named `sqlite:lake.db`, and `s3://s3://bucket/lake/` refers to a bucket named `s3:`.

Write the prefix once.
",
    check: Check::Store(check),
};

/// Schemes of the storage that a path may begin with.
const SCHEMES: [&str; 8] = ["s3://", "s3a://", "s3n://", "r2://", "gs://", "gcs://", "https://", "http://"];

fn check(context: &Context<'_>, found: &mut Findings) {
    // Of most values neither a scheme nor a prefix is one, let alone two.
    for value in context.values.iter().filter(|value| value.holds.has_any(const { Characters::of(":") })) {
        let key = value.key.to_ascii_lowercase();
        let twice = match (value.of, key.as_str()) {
            (Of::Storage, "data_path" | "scope") | (Of::StorageParameters, "scope") => twice(value.text),
            (Of::Catalog, "uri") => catalog(context, value.text),
            _ => None,
        };
        if let Some((prefix, rest)) = twice {
            found.push(of(value, &key, prefix, rest));
        }
    }
}

fn of(value: &TextValue<'_>, key: &str, prefix: &str, rest: &str) -> Finding {
    let message = match key {
        "uri" => format!("`{prefix}` is given twice: DuckDB treats the second one as part of the file name"),
        _ => format!("`{prefix}` is given twice: DuckDB treats the second one as the name of the bucket"),
    };
    let diagnostic = Diagnostic::warning(Code::RepeatedPrefix, value.span, message);
    if crate::secrets::holds_credentials(rest) {
        return diagnostic.help(format!("write `{prefix}` once")).into();
    }
    let mut diagnostic = diagnostic.help(format!("write `{}`", shown(rest)));
    if !value.from_variable {
        let fix = Fix::replace(format!("write `{prefix}` once"), value.span, toml_string(rest));
        diagnostic = diagnostic.fix(fix.to_be_read());
    }
    let text = Expr::text(vec![Segment::from(rest, value.span)]);
    match key {
        "uri" => diagnostic.cure(Part::LakeSecret, Change::set("METADATA_PATH", text)),
        "scope" => diagnostic.cure(Part::StorageSecret, Change::set("SCOPE", text)),
        _ => diagnostic.cure(Part::LakeSecret, Change::DataPath(text)),
    }
}

/// The scheme at the beginning of a text.
fn scheme(text: &str) -> Option<&'static str> {
    SCHEMES.into_iter().find(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// The second of two schemes, and the text from there on.
fn twice(text: &str) -> Option<(&'static str, &str)> {
    let first = scheme(text)?;
    let rest = &text[first.len()..];
    let rest = rest.trim_start_matches('/');
    scheme(rest).map(|scheme| (scheme, rest))
}

fn catalog<'t>(context: &Context<'_>, text: &'t str) -> Option<(&'static str, &'t str)> {
    let Some(RawCatalog::DuckDb(_) | RawCatalog::Sqlite(_)) = context.catalog else { return None };
    let (first, kind) = context.engine.prefix_of(text)?;
    let rest = &text[first.len()..];
    let (second, of_second) = context.engine.prefix_of(rest)?;
    // A URL of a server may hold a password, and has findings of its own.
    (kind == of_second && matches!(kind, "duckdb" | "sqlite")).then_some((second, rest))
}
