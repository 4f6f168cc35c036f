//! What people write in the place of the name of a PostgreSQL database.

use crate::diagnostic::{Code, Diagnostic, Edit, Fix};
use crate::duckdb::Engine;
use crate::duckdb::options::{Provider, SecretType};
use crate::rules::around_variables;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Part};
use crate::rules::secret::{SecretView, Written};
use crate::secrets::{names_secret, shown};
use crate::sql::{Expr, Literal, Segment};
use crate::text::characters::Characters;
use crate::toml::write::toml_string;

/// What is more than the name of a database.
pub(super) fn check(context: &Context<'_>, secret: &SecretView<'_>, database: &Written<'_>) -> Option<Finding> {
    if !Characters::of(database.text).has_any(const { Characters::of("?/;=") }) {
        return None;
    }
    with_query(context, secret, database).or_else(|| more_than_a_name(context, database))
}

/// A URL, a part of a connection string, or a name with the `/` or `;` around it.
fn more_than_a_name(context: &Context<'_>, database: &Written<'_>) -> Option<Finding> {
    let text = database.text.trim();
    let of_url = |text: &'_ str| text.split_once("://").map(|(_, rest)| rest.len());
    let (what, name) = if of_url(text).is_some() {
        let path = text.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
        ("a URL is not the name of a database", path.split(['?', '#']).next().unwrap_or_default())
    } else if let Some(at) = text.find("dbname=").filter(|at| *at == 0 || text[..*at].ends_with([' ', ';'])) {
        let name = text[at + "dbname=".len()..].split([' ', ';']).next().unwrap_or_default();
        ("a part of a connection string is not the name of a database", name.trim_matches('\''))
    } else if text.starts_with('/') || text.ends_with(['/', ';']) {
        ("`/` and `;` at the ends of `database` do not separate anything", text.trim_matches(['/', ';']))
    } else {
        return None;
    };
    let is_name = !name.is_empty() && !name.contains(&['/', '@', ':', '=', ' '] as &[char]);
    let message = format!("{what}: PostgreSQL treats the whole text as the name");
    let diagnostic = Diagnostic::warning(Code::PostgresHost, database.span, message);
    if !is_name {
        return Some(diagnostic.help("write only the name of the database").into());
    }
    let help = format!("write `database = {}`", toml_string(&shown(name)));
    let diagnostic = diagnostic.help(help);
    let Written { span, from_variable, text, .. } = *database;
    // Of a variable that is not set here nobody knows what it says.
    let Some(edit) = around_variables::at(context.text, span, from_variable, text, name) else {
        return Some(diagnostic.into());
    };
    let diagnostic = diagnostic.fix(Fix::new("write only the name", vec![edit]).to_be_read());
    let word = Literal { segments: vec![Segment::from(name, database.span)], secret: false };
    Some(diagnostic.cure(Part::CatalogSecret, Change::set("DATABASE", Expr::Text(word))))
}

/// A database with the end of a URL: `lake?sslmode=require`.
fn with_query(context: &Context<'_>, secret: &SecretView<'_>, database: &Written<'_>) -> Option<Finding> {
    let (name, query) = database.text.split_once('?')?;
    if name.contains('/') {
        return None;
    }
    let pairs = query.split('&').map(|pair| pair.split_once('=')).collect::<Option<Vec<_>>>()?;
    let takes = |engine: &Engine, name: &str| engine.has_parameter(SecretType::Postgres, Provider::Config, name);
    let known = |name: &str| takes(context.engine, name);
    // The end of a URL is one also where this DuckDB has no place for its options.
    if name.is_empty() || !pairs.iter().any(|(name, _)| Engine::known().iter().any(|engine| takes(engine, name))) {
        return None;
    }
    let alone = format!("write `database = {}`", toml_string(&shown(name)));
    let help = if pairs.iter().any(|(name, _)| known(name)) {
        format!("{alone}, and the rest under `secret_parameters`")
    } else {
        let version = context.engine.version;
        format!("{alone}, and set the rest in the environment (`PGSSLMODE`): DuckDB {version} has no parameters for it")
    };
    let message = "the part after `?` becomes part of the name, and there is no database of that name";
    let mut diagnostic = Diagnostic::warning(Code::PostgresHost, database.span, message).help(help);
    let missing: Vec<(&str, String)> = pairs
        .iter()
        .filter(|(name, _)| known(name) && !secret.has(name))
        .map(|(name, value)| (*name, toml_string(value)))
        .collect();
    let secret_value = pairs.iter().any(|(name, value)| names_secret(name) || value.contains('%'));
    if !database.from_variable && !secret_value {
        let missing: Vec<(&str, &str)> = missing.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut edits = vec![Edit { span: database.span, replacement: toml_string(name) }];
        let added = if missing.is_empty() { Some(Vec::new()) } else { secret.add(context.text, &missing) };
        if let Some(added) = added {
            edits.extend(joined(added));
            diagnostic = diagnostic.fix(Fix::new("write only the name", edits).to_be_read());
        }
    }
    let word = Literal { segments: vec![Segment::from(name, database.span)], secret: false };
    Some(diagnostic.cure(Part::CatalogSecret, Change::set("DATABASE", Expr::Text(word))))
}

/// Insertions at one place as one.
fn joined(edits: Vec<Edit>) -> Vec<Edit> {
    let mut out: Vec<Edit> = Vec::new();
    for edit in edits {
        match out.iter_mut().find(|known| known.span == edit.span && edit.span.start == edit.span.end) {
            Some(known) => known.replacement.push_str(&edit.replacement),
            None => out.push(edit),
        }
    }
    out
}
