//! `secret_parameters`: names that a secret type does not know, values that do not arrive,
//! and what silently beats a field.

use std::collections::BTreeMap;

use crate::backend::RawCatalog;
use crate::backend::parts::{option_name, true_value};
use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::casts::mismatch;
use crate::duckdb::options::{OptionValue, Provider, SecretType};
use crate::rules::by_subject::options::{as_boolean, bare, truth};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings};
use crate::rules::secret::part_of;
use crate::schema::types::is_public_option;
use crate::schema::{Parameters, Shown};
use crate::text::hidden::shown;
use crate::text::span::Located;
use crate::toml::document::{Entry, Value};

pub(in crate::rules) fn check(context: &Context<'_>, found: &mut Findings) {
    if let Some(RawCatalog::Postgres(raw)) = context.catalog
        && let Some(parameters) = &raw.secret_parameters
    {
        section(context, parameters, SecretType::Postgres, Provider::Config, &raw.shown(), found);
    }
    if let (Some(storage), Some(raw)) = (context.object_store(), context.storage)
        && let Some(parameters) = storage.parameters
    {
        section(context, parameters, storage.secret_type, storage.provider(), &raw.shown(), found);
    }
}

fn section(
    context: &Context<'_>,
    parameters: &Located<Parameters>,
    secret_type: SecretType,
    provider: Provider,
    fields: &[Shown],
    found: &mut Findings,
) {
    let entries = parameters.value.entries();
    let mut firsts: BTreeMap<String, usize> = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        let name = option_name(&entry.key).to_ascii_lowercase();
        let first = *firsts.entry(name.clone()).or_insert(index);
        if first < index {
            found.push(
                Diagnostic::warning(
                    Code::DuplicateOption,
                    entry.key_span,
                    format!("the parameter `{}` is given twice, and the later value wins", shown(&name)),
                )
                .context(entries[first].key_span, "first given here; parameter names are not case-sensitive")
                .help("keep one of the two"),
            );
        }
        if entry.node.value == Value::Null {
            // Metaxy leaves it out.
            continue;
        }
        // Others are told by `unknown-secret-parameter`.
        if name != "type" && context.engine.has_parameter(secret_type, provider, &name) {
            overridden(entry, &name, fields, found);
            structured(context, entry, &name, secret_type, found);
            value(context, entry, &name, secret_type, found);
        }
    }
}

/// Leaves the parameter out. Of several keys that are one to DuckDB Metaxy writes the last only,
/// so that the place of the key tells which is meant.
fn dropped(diagnostic: Diagnostic, entry: &Entry, secret_type: SecretType) -> Finding {
    diagnostic.cure(part_of(secret_type), Change::drop(option_name(&entry.key)).of_key(entry.key_span))
}

/// A parameter that has a field of its own, written as well.
fn overridden(entry: &Entry, name: &str, fields: &[Shown], found: &mut Findings) {
    let field = fields.iter().find(|shown| shown.field.key == name && shown.field.key != "secret_name");
    if let Some(span) = field.and_then(|shown| shown.span) {
        found.push(
            Diagnostic::warning(
                Code::OverriddenField,
                entry.key_span,
                format!("`{name}` in `secret_parameters` silently overrides the key of the same name"),
            )
            .context(span, "this value is ignored")
            .help("keep one of the two"),
        );
    }
}

/// Values that DuckDB does not cast to what the parameter is.
fn value(context: &Context<'_>, entry: &Entry, name: &str, secret_type: SecretType, found: &mut Findings) {
    let kind = context.engine.parameter_value(secret_type, name);
    let wanted = match &entry.node.value {
        Value::Array(_) | Value::Table(_) | Value::Null => return,
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) if name == "scope" => Some("a string"),
        value => mismatch(kind, value),
    };
    let Some(wanted) = wanted else { return };
    let mut diagnostic = Diagnostic::warning(
        Code::SecretParameterValue,
        entry.node.span,
        format!("DuckDB expects {wanted} for `{name}`, and does not create the secret"),
    );
    let word = truth(&entry.node.value).filter(|_| kind == OptionValue::Boolean);
    if let Some(word) = word {
        diagnostic = as_boolean(diagnostic, entry, word);
    }
    let diagnostic = diagnostic.help(format!("write {wanted}"));
    found.push(match word {
        Some(word) => {
            let value = Change::set(option_name(&entry.key), bare(word, entry.node.span));
            diagnostic.cure(part_of(secret_type), value.of_key(entry.key_span))
        }
        None => dropped(diagnostic, entry, secret_type),
    });
}

/// Metaxy turns lists and tables into the text that Python prints.
fn structured(context: &Context<'_>, entry: &Entry, name: &str, secret_type: SecretType, found: &mut Findings) {
    let kind = context.engine.parameter_value(secret_type, name);
    let (what, help, arrives) = match (&entry.node.value, name) {
        (Value::Array(items), "scope") => {
            let texts = !items.is_empty() && items.iter().all(|item| matches!(item.value, Value::String(_)));
            ("a list", "write one scope as a string", texts)
        }
        (Value::Array(_), _) => ("a list", "write a string", kind == OptionValue::Text),
        (Value::Table(_), _) => {
            let help = "create the secret separately, and give only its name here";
            ("a table", help, name != "scope" && kind != OptionValue::Boolean)
        }
        _ => return,
    };
    let diagnostic = Diagnostic::warning(
        Code::StructuredValue,
        entry.node.span,
        format!("{what} for `{name}` reaches DuckDB as the text that Python prints, which it does not understand"),
    )
    .help(help);
    found.push(if arrives {
        let secret = !is_public_option(&entry.key, &entry.node.value);
        let value = true_value(&entry.node.value, entry.node.span, secret);
        diagnostic.cure(part_of(secret_type), Change::set(option_name(&entry.key), value).of_key(entry.key_span))
    } else {
        dropped(diagnostic, entry, secret_type)
    });
}
