//! What backends add to the plan, and how what is written becomes SQL.

use crate::backend::keys::SecretKeys;
use crate::duckdb::options::{Provider, SecretType};
use crate::python;
use crate::python::unicode;
use crate::schema::public::is_public_option;
use crate::schema::{OptionText, Parameters, Text, WrittenOption};
use crate::secrets::{holds_credentials, holds_credentials_at};
use crate::sql::{CreateSecret, SecretOption};
use crate::sql::{Expr, Literal, Name, Segment};
use crate::text::span::{Located, Span};
use crate::toml::document::{Entry, Value};

/// What a metadata backend adds to the plan.
#[derive(Clone, Debug)]
pub(crate) struct CatalogParts {
    /// The secret with its credentials.
    pub(crate) secret: Option<CreateSecret>,
    /// Options of the DuckLake secret.
    pub(crate) metadata: Vec<SecretOption>,
    /// DuckDB extensions that it needs.
    pub(crate) extensions: &'static [&'static str],
}

/// What a storage backend adds to the plan.
#[derive(Clone, Debug)]
pub(crate) struct StorageParts {
    /// The secret with its credentials.
    pub(crate) secret: Option<CreateSecret>,
    /// The value of `DATA_PATH`.
    pub(crate) data_path: Expr,
    /// DuckDB extensions that it needs.
    pub(crate) extensions: Vec<&'static str>,
}

impl StorageParts {
    /// What an object store adds.
    pub(crate) fn of_object_store(keys: &SecretKeys<'_>, options: Vec<SecretOption>, data_path: Expr) -> Self {
        let name = keys.name.filter(|_| keys.created);
        Self {
            secret: name.map(|name| create_secret(name, keys.secret_type, options, keys.parameters)),
            data_path,
            extensions: object_store_extensions(keys.secret_type, keys.parameters),
        }
    }
}

/// The options that the keys of a section become. Metaxy uses a key pair only if both halves are
/// there.
pub(crate) fn options_of(written: &[WrittenOption<'_>]) -> Vec<SecretOption> {
    let has = |name: &str| written.iter().any(|option| option.option == name);
    let pair = has("KEY_ID") && has("SECRET");
    written
        .iter()
        .filter(|written| pair || !["KEY_ID", "SECRET"].contains(&written.option))
        .map(|written| SecretOption::ours(written.option, expr_of(written)))
        .collect()
}

fn expr_of(written: &WrittenOption<'_>) -> Expr {
    let text = written.value.as_str().unwrap_or_default();
    let secret = match written.value {
        OptionText::Secret(_) => true,
        OptionText::Text(text) => holds_credentials_at(written.option, text),
        OptionText::Number(_) | OptionText::Boolean(_) | OptionText::None => false,
    };
    let literal = Literal { segments: vec![Segment::from(text, written.span)], secret };
    match written.value {
        OptionText::Number(_) | OptionText::Boolean(_) => Expr::Word(literal),
        OptionText::Secret(_) | OptionText::Text(_) | OptionText::None => Expr::Text(literal),
    }
}

/// Completes the options of a secret: `secret_parameters` beat fields, the order is by name.
pub(crate) fn create_secret(
    name: &Located<Text>,
    secret_type: SecretType,
    mut options: Vec<SecretOption>,
    parameters: Option<&Located<Parameters>>,
) -> CreateSecret {
    let entries = parameters.iter().flat_map(|parameters| parameters.value.entries());
    options.extend(entries.map(parameter));
    crate::text::sort::sort_by(&mut options, |a, b| a.key().cmp(&b.key()));
    // Of those of one name the last counts, which was also the last before sorting.
    options.reverse();
    options.dedup_by(|earlier, last| earlier.key() == last.key());
    options.reverse();
    // A `null` takes the place of a field, and then is left out.
    options.retain(|option| !option.is_null());
    CreateSecret { name: user_name(name), secret_type: secret_type.as_str(), in_motherduck: false, options }
}

/// The entry that gives a parameter its value: names come in any case, and of several that are
/// one to DuckDB, Metaxy takes the last.
pub(crate) fn parameter_entry<'a>(parameters: &'a Parameters, name: &str) -> Option<&'a Entry> {
    parameters.last(name)
}

/// The extensions of an object store: `aws` brings the provider `credential_chain` for what speaks S3.
fn object_store_extensions(secret_type: SecretType, parameters: Option<&Located<Parameters>>) -> Vec<&'static str> {
    let word = |entry: &Entry| match &entry.node.value {
        Value::String(word) => Provider::of_word(word),
        _ => Provider::Config,
    };
    let provider = parameters.and_then(|parameters| parameter_entry(&parameters.value, "provider")).map(word);
    let chain = provider == Some(Provider::CredentialChain) && secret_type.speaks_s3();
    let own = secret_type.extension();
    if chain { vec![own, "aws"] } else { vec![own] }
}

fn parameter(entry: &Entry) -> SecretOption {
    let secret = !is_public_option(&entry.key, &entry.node.value);
    option(&entry.key, entry.key_span, value(&entry.node.value, entry.node.span, secret))
}

/// An option that the user wrote: Metaxy writes its name in capitals.
pub(crate) fn option(key: &str, key_span: Span, value: Expr) -> SecretOption {
    let segments = vec![Segment::from(option_name(key), key_span)];
    SecretOption { name: Name { segments, pasted: true, cured_by: None }, value, cured_by: None }
}

/// The name under which a key of `secret_parameters` or `attach_options` reaches DuckDB: in
/// capitals, as Python makes them.
pub(crate) fn option_name(key: &str) -> String {
    unicode::upper(key)
}

/// A value of an option. Metaxy writes numbers and booleans bare, and all else as the text
/// that Python prints.
pub(crate) fn value(value: &Value, span: Span, secret: bool) -> Expr {
    let literal = Literal { segments: vec![Segment::from(python_text(value), span)], secret };
    match value {
        Value::Boolean(_) | Value::Null | Value::Integer(_) | Value::Float(_) => Expr::Word(literal),
        Value::String(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => Expr::Text(literal),
    }
}

fn python_text(value: &Value) -> String {
    match value {
        Value::Boolean(boolean) => boolean.to_string(),
        Value::Null => "NULL".to_owned(),
        other => python::str_of(other),
    }
}

/// A value as what it is: lists and tables as DuckDB writes them.
pub(crate) fn true_value(value: &Value, span: Span, secret: bool) -> Expr {
    match value {
        Value::Array(items) => {
            Expr::List(items.iter().map(|item| true_value(&item.value, item.span, secret)).collect())
        }
        Value::Table(table) => {
            let entry = |entry: &Entry| {
                let key = Expr::text(vec![Segment::from(entry.key.clone(), entry.key_span)]);
                (key, true_value(&entry.node.value, entry.node.span, secret))
            };
            Expr::Map(table.entries.iter().map(entry).collect())
        }
        other => self::value(other, span, secret),
    }
}

/// A name that the user chose.
pub(crate) fn user_name(name: &Located<Text>) -> Name {
    Name { segments: vec![Segment::from(name.value.clone(), name.span)], pasted: true, cured_by: None }
}

/// Text that may be shown, unless it carries credentials.
pub(crate) fn text(located: &Located<Text>) -> Expr {
    let secret = holds_credentials(&located.value);
    Expr::Text(Literal { segments: vec![Segment::from(located.value.clone(), located.span)], secret })
}

/// A host, perhaps with its port: what stands before an `@` in it is no part of its name.
pub(crate) fn host(located: &Located<Text>) -> Expr {
    let secret = holds_credentials_at("host", &located.value);
    Expr::Text(Literal { segments: vec![Segment::from(located.value.clone(), located.span)], secret })
}

/// A boolean.
pub(crate) fn boolean(value: bool, origin: Span) -> Expr {
    Expr::Word(Literal { segments: vec![Segment::from(value.to_string(), origin)], secret: false })
}
