//! The storage backend of a lake, and the secret that DuckDB picks for it.

use crate::backend::{RawStorage, local};
use crate::duckdb::options::SecretType;
use crate::import::collected::Lakes;
use crate::import::section::{text_entry, value};
use crate::import::statement::{Pair, Secret, Sql};
use crate::schema::{Section, Type};
use crate::text::span::Span;
use crate::toml::built::Value;

/// The secret that DuckDB uses for a data path: that with the longest scope, of several the first by name.
pub(super) fn secret_for(lakes: &mut Lakes, path: &str, span: Span) -> Option<Secret> {
    let mut best: Option<(usize, String)> = None;
    // `s3:/bucket` is a local path to DuckDB, but its secret says what was meant.
    let meant = path.split_once(":/").filter(|(_, rest)| !rest.starts_with('/'));
    let meant = meant.map(|(scheme, rest)| format!("{scheme}://{rest}"));
    let path = meant.as_deref().unwrap_or(path);
    for secret in &lakes.secrets {
        let Some(secret_type) = SecretType::of_tag(&secret.secret_type()).filter(|it| it.speaks_s3()) else { continue };
        let length =
            scopes(secret, secret_type).iter().filter(|it| path.starts_with(it.as_str())).map(String::len).max();
        let Some(length) = length else { continue };
        let name = secret.called().to_ascii_lowercase();
        if best.as_ref().is_none_or(|(longest, first)| length > *longest || (length == *longest && name < *first)) {
            best = Some((length, name));
        }
    }
    let (_, name) = best?;
    let found = SecretType::ALL.iter().find_map(|it| lakes.take(&name, &it.tag()));
    if found.as_ref().is_some_and(|it| it.place.as_deref().is_some_and(|it| !it.eq_ignore_ascii_case("motherduck"))) {
        lakes.known(span, "the storage secret is not a temporary secret");
    }
    found
}

fn scopes(secret: &Secret, secret_type: SecretType) -> Vec<String> {
    match secret.options.iter().find(|it| it.key == "scope").map(|it| &it.value) {
        Some(Sql::List(items)) => items.iter().filter_map(Sql::text).collect(),
        Some(one) => one.text().into_iter().collect(),
        None => secret_type.default_scopes().iter().map(|it| (*it).to_owned()).collect(),
    }
}

/// The section of a storage.
pub(super) fn storage(
    lakes: &mut Lakes,
    path: &str,
    secret: Option<&Secret>,
    span: Span,
) -> Option<Vec<(String, Value)>> {
    let scheme = path.split_once("://").map_or("", |it| it.0);
    let known = SecretType::of_url(path).map(SecretType::tag);
    let tag = match (secret.map(Secret::secret_type).or(known), scheme) {
        (Some(tag), _) => tag,
        // Over HTTP a lake can be read, and `local` takes any path.
        (None, "az" | "azure" | "abfss" | "hf") => {
            lakes.lost(span, "Metaxy has no storage backend of this kind");
            return None;
        }
        (None, _) => {
            let key = local::Local::SECTION.fields[0].key;
            return Some(vec![text_entry("type", "local"), text_entry(key, path)]);
        }
    };
    let section = *RawStorage::SECTIONS.iter().find(|it| it.tag == Some(&tag))?;
    let Some(secret) = secret else {
        lakes.known(
            span,
            "the storage secret is not in the SQL: DuckDB selects one of the session's secrets by its \
                           scope",
        );
        let name = text_entry("secret_name", "my_storage_secret");
        return Some(vec![text_entry("type", &tag), name, text_entry("data_path", path)]);
    };
    let mut table =
        vec![text_entry("type", &tag), text_entry("secret_name", &secret.called()), text_entry("data_path", path)];
    let has = |key: &str| secret.options.iter().any(|it| it.key == key);
    // Metaxy takes both halves of a key pair or none, and for R2 only beside the account.
    let pair = has("key_id") && has("secret") && (tag != "r2" || has("account_id"));
    let mut others = Vec::new();
    for Pair { key, value: sql, .. } in secret.options.iter().filter(|it| it.key != "type") {
        let is_half = matches!(key.as_str(), "key_id" | "secret") && !pair;
        match field_value(section, key, sql).filter(|_| !is_half) {
            Some(value) => table.push((key.clone(), value)),
            None => others.push((key.clone(), value(sql))),
        }
    }
    if !others.is_empty() || table.len() == 3 {
        table.push(("secret_parameters".to_owned(), Value::Table(others)));
    }
    Some(table)
}

/// The value of the field that becomes an option, if the field can have it.
fn field_value(section: &Section, option: &str, sql: &Sql) -> Option<Value> {
    let is_option = |name: &str| name.eq_ignore_ascii_case(option);
    let field = section.fields.iter().find(|it| it.option.is_some_and(is_option))?;
    let text = sql.text()?;
    // Metaxy takes a scheme off an endpoint.
    if option == "endpoint" && text.contains("://") {
        return None;
    }
    match field.ty {
        Type::Boolean if matches!(text.as_str(), "true" | "false") => Some(Value::Word(text)),
        Type::Boolean => None,
        _ if field.key == option => Some(Value::Text(text)),
        _ => None,
    }
}
