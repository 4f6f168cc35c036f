//! The connection of SQLMesh.

use std::fmt::Write as _;

use crate::export::lake::Lake;
use crate::export::outcome::{Note, Refused};
use crate::export::says::{Tool, Topic};
use crate::export::statement::Pair;
use crate::export::template::{Template, Value, Variable};
use crate::export::yaml::string;

/// The options of `ATTACH` that SQLMesh knows, and whether each is a boolean.
const KNOWN: [(&str, bool); 4] =
    [("data_inlining_row_limit", false), ("encrypted", true), ("metadata_schema", false), ("read_only", true)];

/// The configuration.
pub(super) fn write(lake: &Lake, notes: &mut Vec<Note>) -> Result<String, Refused> {
    let Some((path, alias, options)) = lake.attach() else {
        return Err(Refused::Nothing(Tool::SqlMesh.why(Topic::MotherDuck)));
    };
    if !lake.is_plain(alias) {
        return Err(Refused::Nothing(Tool::SqlMesh.why(Topic::QuotedName)));
    }
    let name = string(&alias.plain);
    let mut out = format!("gateways:\n  {name}:\n    connection:\n      type: duckdb\n      extensions:\n");
    for extension in &lake.extensions {
        let _ = writeln!(out, "        - {extension}");
    }
    out.push_str("      secrets:\n");
    let mut data_path = None;
    for (name, secret_type, options) in lake.secrets() {
        let _ = writeln!(out, "        {}:\n          type: {}", string(&name.sql), string(secret_type));
        for Pair { key, value } in options {
            if key == "DATA_PATH" {
                data_path = Some(value);
            }
            match secret_value(value) {
                Some(value) => {
                    let _ = writeln!(out, "          {}: {value}", string(&key.to_ascii_lowercase()));
                }
                None => notes.push(Note {
                    text: format!("`{}` of a secret: {}", key.to_ascii_lowercase(), Tool::SqlMesh.why(Topic::List)),
                    lost: true,
                }),
            }
        }
    }
    let _ = writeln!(out, "      catalogs:\n        {name}:\n          type: ducklake\n          path: {}", text(path));
    for Pair { key, value } in options {
        attach_option(&key.to_ascii_lowercase(), value, data_path, &mut out, notes);
    }
    let _ = write!(
        out,
        "    state_connection:\n      type: duckdb\n      database: sqlmesh_state.duckdb\n\ndefault_gateway: {name}\n\n\
         model_defaults:\n  dialect: duckdb\n"
    );
    Ok(out)
}

fn attach_option(key: &str, value: &Value, data_path: Option<&Value>, out: &mut String, notes: &mut Vec<Note>) {
    let known = KNOWN.iter().find(|(known, _)| *known == key);
    let is_true = |word: &str| matches!(word, "true" | "1");
    let is_false = |word: &str| matches!(word, "false" | "0");
    let word = value.text();
    let written = match (known, word.as_deref()) {
        (Some((_, true)), Some(word)) if is_true(word) => Some("true".to_owned()),
        // These are SQLMesh's defaults, and DuckLake's.
        (Some((_, true)), Some(word)) if is_false(word) => Some("false".to_owned()),
        (Some((_, false)), _) => match value {
            Value::Text(template) | Value::Word(template) => Some(quoted(template)),
            Value::List(_) | Value::Map(_) => None,
        },
        (None, word) if key == "override_data_path" => {
            // SQLMesh writes it only beside the data path.
            let is_set = word.is_some_and(is_true);
            if let Some(Value::Text(template)) = data_path.filter(|_| is_set) {
                let _ = writeln!(out, "          data_path: {}", quoted(template));
            }
            word.filter(|word| is_true(word) || is_false(word)).map(|word| is_true(word).to_string())
        }
        (Some((_, true)) | None, _) => None,
    };
    if let Some(written) = written {
        let _ = writeln!(out, "          {key}: {written}");
        return;
    }
    let why = if matches!(value, Value::Map(_)) { Topic::AttachMap } else { Topic::AttachOption };
    let text = format!("the option `{key}` of `ATTACH`: {}", Tool::SqlMesh.why(why));
    notes.push(Note { text, lost: true });
}

/// The value of an option of a secret. SQLMesh writes it between quotes; a map it can say as the text that
/// DuckDB casts to one.
fn secret_value(value: &Value) -> Option<String> {
    match value {
        Value::Text(template) | Value::Word(template) => Some(quoted(template)),
        Value::List(_) => None,
        Value::Map(entries) => {
            let mut pieces = Template::default();
            for (index, (key, value)) in entries.iter().enumerate() {
                let (Value::Text(template) | Value::Word(template)) = value else { return None };
                pieces.push_text(&format!("{}{} = ", if index == 0 { "{" } else { ", " }, inner(key)));
                match template.text() {
                    Some(text) => pieces.push_text(&inner(&text)),
                    // What a variable holds cannot be quoted twice here.
                    None => return None,
                }
            }
            pieces.push_text("}");
            Some(quoted(&pieces))
        }
    }
}

/// A key or a value in the text of a map.
fn inner(text: &str) -> String {
    let is_plain = !text.is_empty() && text.chars().all(|it| it.is_alphanumeric() || "_-./".contains(it));
    if is_plain { text.to_owned() } else { format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")) }
}

/// Text that SQLMesh writes between single quotes, without escaping what is in it.
fn quoted(template: &Template) -> String {
    if let Some(plain) = template.text() {
        return text(&plain.replace('\'', "''"));
    }
    let sum = template.joined(" ~ ", "\"\"", jinja, read);
    format!("{{{{ ({sum}).replace(\"'\", \"''\") | tojson }}}}")
}

/// A scalar. The whole file is a template of Jinja before it is YAML.
fn text(text: &str) -> String {
    let is_jinja = ["{{", "{%", "{#"].iter().any(|mark| text.contains(mark));
    if is_jinja { format!("{{{{ {} | tojson }}}}", jinja(text)) } else { string(text) }
}

/// A text of Jinja.
fn jinja(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', "\\r");
    format!("\"{escaped}\"")
}

/// The value of a variable. For one that is not set SQLMesh gives nothing, which then has no `replace`.
fn read(variable: &Variable) -> String {
    match &variable.default {
        Some(default) => format!("env_var({}, {})", jinja(&variable.name), jinja(default)),
        None => format!("env_var({}).replace(\"\", \"\")", jinja(&variable.name)),
    }
}
