//! Values of SQL as those of a section.

use crate::import::statement::Sql;
use crate::python::float_str;
use crate::text::float;
use crate::toml::built::Value;

pub(super) fn text_entry(key: &str, text: &str) -> (String, Value) {
    (key.to_owned(), Value::Text(text.to_owned()))
}

/// A value as TOML.
pub(super) fn value(sql: &Sql) -> Value {
    match sql {
        Sql::Text(text) => Value::Text(text.clone()),
        Sql::Number(number) => number_word(number).map_or_else(|| Value::Text(number.clone()), Value::Word),
        Sql::Boolean(boolean) => Value::Word(boolean.to_string()),
        Sql::List(items) => Value::List(items.iter().map(value).collect()),
        Sql::Map(entries) => Value::Table(entries.iter().map(|(key, it)| (key.clone(), value(it))).collect()),
    }
}

/// A number as TOML writes it, if TOML has it.
fn number_word(number: &str) -> Option<String> {
    let digits = number.trim_start_matches('-');
    let is_integer = digits.bytes().all(|it| it.is_ascii_digit()) && !digits.starts_with('0');
    let is_float = digits.bytes().all(|it| it.is_ascii_digit() || b".eE+-".contains(&it))
        && float::parse(number).is_some_and(f64::is_finite);
    if digits == "0" || (is_integer && !digits.is_empty() && digits.len() < 19) {
        Some(number.to_owned())
    } else if is_float {
        float::parse(number).map(float_str)
    } else {
        None
    }
}
