//! `secret_parameters`: names that a secret type does not know, values that do not arrive,
//! and what silently beats a field.

use crate::backend::RawCatalog;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::duckdb::casts::mismatch;
use crate::duckdb::tables::{COMMON_PARAMETERS, OptionValue, Provider, SecretType, parameter_value};
use crate::rules::options::as_boolean;
use crate::rules::{Context, shown};
use crate::schema::decode::closest;
use crate::schema::{Parameters, Shown};
use crate::text::span::Located;
use crate::toml::document::{Entry, Value};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if let Some(RawCatalog::Postgres(raw)) = context.catalog
        && let Some(parameters) = &raw.secret_parameters
    {
        section(parameters, SecretType::Postgres, Provider::Config, &raw.shown(), found);
    }
    if let (Some(storage), Some(raw)) = (context.object_store(), context.storage)
        && let Some(parameters) = storage.parameters
    {
        section(parameters, storage.secret_type, storage.provider(), &raw.shown(), found);
    }
}

fn section(
    parameters: &Located<Parameters>,
    secret_type: SecretType,
    provider: Provider,
    fields: &[Shown],
    found: &mut Vec<Diagnostic>,
) {
    let entries = &parameters.value.0.entries;
    for (index, entry) in entries.iter().enumerate() {
        let name = entry.key.to_lowercase();
        if let Some(earlier) = entries[..index].iter().find(|earlier| earlier.key.to_lowercase() == name) {
            found.push(
                Diagnostic::warning(
                    Code::DuplicateOption,
                    entry.key_span,
                    format!("the parameter `{}` is given twice, and the later value wins", shown(&name)),
                )
                .context(earlier.key_span, "here too; case does not tell parameters apart")
                .help("keep one of the two"),
            );
        }
        if name == "type" {
            found.push(
                Diagnostic::warning(
                    Code::UnknownSecretParameter,
                    entry.key_span,
                    format!("a second `TYPE` makes the secret something else than `{}`", secret_type.as_str()),
                )
                .help("remove it; the backend says what the secret is"),
            );
        } else if !COMMON_PARAMETERS.contains(&name.as_str())
            && !secret_type.parameters(provider).contains(&name.as_str())
        {
            found.push(unknown(entry, &name, secret_type, provider));
        } else {
            overridden(entry, &name, fields, found);
            structured(entry, &name, found);
            value(entry, &name, secret_type, found);
        }
        if name == "provider" {
            unknown_provider(entry, secret_type, found);
        }
    }
}

fn unknown(entry: &Entry, name: &str, secret_type: SecretType, provider: Provider) -> Diagnostic {
    let kind = secret_type.as_str();
    let with = if provider == Provider::CredentialChain { " with `credential_chain`" } else { "" };
    let diagnostic = Diagnostic::warning(
        Code::UnknownSecretParameter,
        entry.key_span,
        format!("DuckDB knows no parameter `{}` of `{kind}` secrets{with}, and does not create this one", shown(name)),
    );
    let known = secret_type.parameters(provider);
    match closest(name, known.into_iter().chain(COMMON_PARAMETERS.iter().copied())) {
        Some(close) => diagnostic.help(format!("did you mean `{close}`?")).fix(Fix::replace(
            format!("rename to `{close}`"),
            entry.key_span,
            close,
        )),
        None => diagnostic.help("remove it"),
    }
}

fn unknown_provider(entry: &Entry, secret_type: SecretType, found: &mut Vec<Diagnostic>) {
    let Value::String(provider) = &entry.node.value else { return };
    let known: &[&str] =
        if secret_type == SecretType::Postgres { &["config"] } else { &["config", "credential_chain"] };
    if known.iter().any(|word| word.eq_ignore_ascii_case(provider)) {
        return;
    }
    let words = known.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" and ");
    let mut diagnostic = Diagnostic::warning(
        Code::UnknownProvider,
        entry.node.span,
        format!("DuckDB has no such provider for `{}` secrets, and does not create this one", secret_type.as_str()),
    )
    .help(format!("DuckDB knows {words}"));
    if let Some(close) = closest(provider, known.iter().copied()).filter(|_| !entry.node.from_variable) {
        diagnostic =
            diagnostic.fix(Fix::replace(format!("change to `{close}`"), entry.node.span, format!("\"{close}\"")));
    }
    found.push(diagnostic);
}

/// A parameter that has a field of its own, written as well.
fn overridden(entry: &Entry, name: &str, fields: &[Shown], found: &mut Vec<Diagnostic>) {
    let field = fields.iter().find(|shown| shown.field.key == name && shown.field.key != "secret_name");
    if let Some(span) = field.and_then(|shown| shown.span) {
        found.push(
            Diagnostic::warning(
                Code::OverriddenField,
                entry.key_span,
                format!("`{name}` in `secret_parameters` silently beats the key of the same name"),
            )
            .context(span, "this value is ignored")
            .help("keep one of the two"),
        );
    }
}

/// Values that DuckDB does not cast to what the parameter is.
fn value(entry: &Entry, name: &str, secret_type: SecretType, found: &mut Vec<Diagnostic>) {
    let kind = if secret_type == SecretType::Postgres { OptionValue::Text } else { parameter_value(name) };
    let wanted = match &entry.node.value {
        Value::Array(_) | Value::Table(_) | Value::Null => return,
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) if name == "scope" => Some("a string"),
        value => mismatch(kind, value),
    };
    let Some(wanted) = wanted else { return };
    let mut diagnostic = Diagnostic::warning(
        Code::SecretParameterValue,
        entry.node.span,
        format!("DuckDB wants {wanted} for `{name}`, and does not create the secret"),
    );
    if kind == OptionValue::Boolean {
        diagnostic = as_boolean(diagnostic, entry);
    }
    found.push(diagnostic.help(format!("write {wanted}")));
}

/// Metaxy turns lists and tables into the text that Python prints.
fn structured(entry: &Entry, name: &str, found: &mut Vec<Diagnostic>) {
    let (what, help) = match (&entry.node.value, name) {
        (Value::Array(_), "scope") => ("a list", "write one scope as a string"),
        (Value::Array(_), _) => ("a list", "write a string"),
        (Value::Table(_), _) => ("a table", "create the secret yourself, and give only its name here"),
        _ => return,
    };
    found.push(
        Diagnostic::warning(
            Code::StructuredValue,
            entry.node.span,
            format!("{what} for `{name}` reaches DuckDB as the text that Python prints, which it does not understand"),
        )
        .help(help),
    );
}
