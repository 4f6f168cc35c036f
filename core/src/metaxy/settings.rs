//! Rules about what stands around the `ducklake` section: values at the top of the file and
//! in the settings of a store that have the right type and that Metaxy refuses all the same.

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::metaxy::declarations::{HASH_ALGORITHMS, Root, StoreSettings, VERSIONING_ENGINES};
use crate::schema::convert::boolean;
use crate::schema::decode::{Decoder, in_brackets};
use crate::schema::types::FieldType;
use crate::schema::{Bool, Text};
use crate::secrets::shown;
use crate::text::similar::closest;
use crate::text::span::{Located, Span};
use crate::toml::document::{Entry, Node, Value};
use crate::toml::write::toml_string;

/// The shortest hash that Metaxy cuts to.
const SHORTEST_HASH: u8 = 8;

/// Judges the top of the file.
pub(crate) fn root(root: &Root, decoder: &mut Decoder<'_>) {
    if let Some(length) = &root.hash_truncation_length
        && below(&length.value.0, SHORTEST_HASH)
    {
        let message = format!("`hash_truncation_length` is {}, and must be at least {SHORTEST_HASH}", length.value.0);
        decoder.report(
            Diagnostic::error(Code::InvalidValue, length.span, message)
                .help("remove it for the default, 8")
                .fix(Fix::replace("set it to 8", length.span, "8")),
        );
    }
    if let Some(project) = &root.project {
        self::project(project, decoder);
    }
    for entry in entries(root.ext.as_ref().map(|ext| &ext.value.0), "ext", decoder) {
        plugin(entry, decoder);
    }
    if let Some(features) = &root.extra_features {
        for item in items(&features.value.0, "`extra_features`", decoder) {
            feature_selection(item, decoder);
        }
    }
}

/// Judges the settings of a DuckDB store.
pub(crate) fn settings(settings: &StoreSettings, decoder: &mut Decoder<'_>) {
    if let Some(algorithm) = &settings.hash_algorithm {
        word(algorithm, "hash algorithm", HASH_ALGORITHMS, decoder);
    }
    if let Some(engine) = &settings.versioning_engine {
        word(engine, "versioning engine", VERSIONING_ENGINES, decoder);
    }
    let reserved = [
        ("backend", settings.backend.as_ref().map(|located| located.key_span)),
        ("connection_params", settings.connection_params.as_ref().map(|located| located.key_span)),
    ];
    for (key, span) in reserved {
        let Some(span) = span else { continue };
        let message = format!(
            "`{key}` cannot be set: a DuckDB store sets it itself, and Metaxy fails if it is given \
                               twice"
        );
        decoder.report(
            Diagnostic::error(Code::ReservedKey, span, message)
                .help("remove it; DuckDB settings go under `config`, and the database is `database`"),
        );
    }
    for entry in entries(settings.config.as_ref().map(|config| &config.value.0), "config", decoder) {
        if !matches!(entry.node.value, Value::String(_)) {
            decoder.report(setting(entry));
        }
    }
    if let Some(extensions) = &settings.extensions {
        for item in items(&extensions.value.0, "`extensions`", decoder) {
            extension(item, decoder);
        }
    }
}

/// Whether a decimal number is less than `least`, a single digit.
fn below(digits: &str, least: u8) -> bool {
    digits.parse::<i8>().map_or(digits.starts_with('-'), |number| i16::from(number) < i16::from(least))
}

fn project(project: &Located<Text>, decoder: &mut Decoder<'_>) {
    let name = &project.value;
    // Metaxy's pattern ends with `$`, which lets one line break pass.
    let body = name.strip_suffix('\n').unwrap_or(name);
    let known = |character: char| character.is_ascii_alphanumeric() || character == '_' || character == '-';
    let wrong = if body.is_empty() {
        "is empty".to_owned()
    } else if let Some(odd) = body.chars().find(|character| !known(*character)) {
        format!("holds `{}`", odd.escape_debug())
    } else if body.contains("__") {
        "holds `__`".to_owned()
    } else {
        return;
    };
    decoder.report(
        Diagnostic::error(Code::InvalidValue, project.span, format!("the name of the project {wrong}"))
            .help("use only `A-Z`, `a-z`, `0-9`, `-` and single `_`"),
    );
}

/// A word of a fixed list.
fn word(written: &Located<Text>, what: &str, words: &'static [&'static str], decoder: &mut Decoder<'_>) {
    if words.contains(&written.value.as_str()) {
        return;
    }
    let list: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    let message = format!("unknown {what} `{}`", shown(&written.value));
    let diagnostic = Diagnostic::error(Code::InvalidValue, written.span, message);
    let close = closest(&written.value, words.iter().copied());
    let close = close.or_else(|| words.iter().copied().find(|word| short(word) == short(&written.value)));
    decoder.report(match close {
        Some(close) => diagnostic
            .help(format!("did you mean `{close}`? it is one of {}", list.join(", ")))
            .fix(Fix::replace(format!("change to `{close}`"), written.span, toml_string(close))),
        None => diagnostic.help(format!("it is one of {}", list.join(", "))),
    });
}

/// A word without what its name has in one library and not in another: `xxh64` is `xxhash64`, `SHA-256` is `sha256`.
fn short(word: &str) -> String {
    word.to_ascii_lowercase().replace("ash", "").replace(['_', '-', ' '], "")
}

/// The entries of a value that must be a table.
fn entries<'n>(node: Option<&'n Node>, key: &str, decoder: &mut Decoder<'_>) -> &'n [Entry] {
    match node.map(|node| (&node.value, node.span)) {
        None => &[],
        Some((Value::Table(table), _)) => &table.entries,
        Some((other, span)) => {
            decoder.report(wrong_type(&format!("`{key}`"), "a table", other, span));
            &[]
        }
    }
}

/// The items of a value that must be an array.
fn items<'n>(node: &'n Node, what: &str, decoder: &mut Decoder<'_>) -> &'n [Node] {
    match &node.value {
        Value::Array(items) => items,
        other => {
            let diagnostic = wrong_type(what, "an array", other, node.span);
            let is_one = |text: &str| !text.is_empty() && !text.contains(&[',', ';', ' ', '['] as &[char]);
            decoder.report(match other {
                Value::String(text) if ["`extensions`", "`projects`"].contains(&what) && is_one(text) => {
                    in_brackets(diagnostic, node.span)
                }
                _ => diagnostic,
            });
            &[]
        }
    }
}

fn wrong_type(what: &str, wanted: &str, found: &Value, span: Span) -> Diagnostic {
    Diagnostic::error(Code::WrongType, span, format!("expected {wanted} for {what}, found {}", found.kind()))
}

/// Settings of DuckDB that are sizes, which need a unit.
pub(crate) const SIZES: [&str; 5] =
    ["memory_limit", "max_memory", "max_temp_directory_size", "checkpoint_threshold", "wal_autocheckpoint"];

/// A setting of DuckDB that is no string.
fn setting(entry: &Entry) -> Diagnostic {
    let diagnostic =
        wrong_type(&format!("the setting `{}`", entry.key), "a string", &entry.node.value, entry.node.span);
    let quoted = match &entry.node.value {
        _ if SIZES.contains(&entry.key.as_str()) => return diagnostic.help("write a size such as `\"4GB\"`"),
        Value::Integer(_) | Value::Float(_) => crate::python::str_of(&entry.node.value),
        Value::Boolean(boolean) => boolean.to_string(),
        _ => return diagnostic,
    };
    diagnostic.help("put the value between quotes").fix(Fix::replace(
        "put quotes around the value",
        entry.node.span,
        toml_string(&quoted),
    ))
}

/// An extension: the models of Metaxy 0.1.11 take a table as well, and its code then fails on it.
fn extension(item: &Node, decoder: &mut Decoder<'_>) {
    if matches!(item.value, Value::String(_)) {
        return;
    }
    let diagnostic = wrong_type("an extension", "a string", &item.value, item.span);
    decoder.report(match &item.value {
        Value::Table(_) => diagnostic.help("Metaxy 0.1.11 fails on tables here: write only the name"),
        _ => diagnostic.help("for example `extensions = [\"spatial\"]`"),
    });
}

/// `[ext.<name>]`: `enable` is a boolean, all else belongs to the integration.
fn plugin(entry: &Entry, decoder: &mut Decoder<'_>) {
    let Some(table) = decoder.table(entry) else { return };
    let table = decoder.any_case(&["enable"], table);
    let Some(enable) = table.get("enable") else { return };
    if Bool::decode(enable).is_none() {
        decoder.report(wrong_type("`enable`", "a boolean", &enable.node.value, enable.node.span));
    }
}

/// An item of `extra_features`.
fn feature_selection(item: &Node, decoder: &mut Decoder<'_>) {
    let Value::Table(table) = &item.value else {
        decoder.report(wrong_type("an item of `extra_features`", "a table", &item.value, item.span));
        return;
    };
    let before = decoder.diagnostics.len();
    for entry in &table.entries {
        let span = entry.node.span;
        match entry.key.as_str() {
            "all" if boolean(&entry.node.value).is_none() => {
                decoder.report(wrong_type("`all`", "a boolean", &entry.node.value, span));
            }
            "projects" => {
                for project in items(&entry.node, "`projects`", decoder) {
                    if !matches!(project.value, Value::String(_)) {
                        decoder.report(wrong_type("a project", "a string", &project.value, project.span));
                    }
                }
            }
            "keys" => items(&entry.node, "`keys`", decoder).iter().for_each(|key| feature_key(key, decoder)),
            "all" => {}
            other => {
                let message = format!("unknown key `{other}` in an item of `extra_features`; Metaxy rejects it");
                decoder.report(
                    Diagnostic::error(Code::UnknownKey, entry.key_span, message)
                        .help("the keys are `projects`, `keys`, `all`"),
                );
            }
        }
    }
    let all = table.get("all").and_then(|entry| boolean(&entry.node.value)).unwrap_or(false);
    let some =
        |key| table.get(key).is_some_and(|entry| !matches!(&entry.node.value, Value::Array(items) if items.is_empty()));
    if decoder.diagnostics.len() == before && !all && !some("projects") && !some("keys") {
        decoder.report(
            Diagnostic::error(Code::InvalidValue, item.span, "an item of `extra_features` selects nothing")
                .help("add `projects`, `keys`, or `all = true`"),
        );
    }
}

/// The key of a feature: `"a/b"`, or its parts in an array or under `root` or `parts`.
fn feature_key(key: &Node, decoder: &mut Decoder<'_>) {
    let wrong = match parts(&key.value) {
        Some(parts) => parts.iter().enumerate().any(|(index, part)| !is_part(part, index == 0)),
        None => true,
    };
    if wrong {
        decoder.report(
            Diagnostic::error(Code::InvalidValue, key.span, "this is not a feature key").help(
                "parts are separated by `/`, and consist of `a-z`, `0-9`, `-` and single `_`; the first starts with a letter or `_`",
            ),
        );
    }
}

fn parts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(text.split('/').map(str::to_owned).collect()),
        Value::Array(items) => items.iter().map(|item| text(&item.value)).collect(),
        Value::Table(table) => match &table.get("root").or_else(|| table.get("parts"))?.node.value {
            // Python takes a string for a sequence of characters.
            Value::String(text) => Some(text.chars().map(String::from).collect()),
            Value::Array(items) => items.iter().map(|item| text(&item.value)).collect(),
            _ => None,
        },
        _ => None,
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

fn is_part(part: &str, first: bool) -> bool {
    // As with the project, one line break at the end passes.
    let body = part.strip_suffix('\n').unwrap_or(part);
    let letter = |character: char| character.is_ascii_lowercase() || character == '_';
    let start = |character: char| letter(character) || (!first && character.is_ascii_digit());
    let rest = |character: char| letter(character) || character.is_ascii_digit() || character == '-';
    body.starts_with(start) && body.chars().all(rest) && !part.contains("__")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_without_being_parsed() {
        for (digits, expected) in [
            ("7", true),
            ("8", false),
            ("-1", true),
            ("0", true),
            ("99999999999999999999", false),
            ("-99999999999999999999", true),
        ] {
            assert_eq!(below(digits, 8), expected, "{digits}");
        }
    }

    #[test]
    fn parts_of_feature_keys() {
        for (part, first, expected) in [
            ("a", true, true),
            ("_a-1", true, true),
            ("1a", true, false),
            ("1a", false, true),
            ("-a", false, false),
            ("A", true, false),
            ("a__b", true, false),
            ("", true, false),
            ("a\n", true, true),
        ] {
            assert_eq!(is_part(part, first), expected, "{part:?}");
        }
    }
}
