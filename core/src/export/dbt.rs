//! A profile of dbt for its adapter dbt-duckdb.

use std::fmt::Write as _;

use crate::export::lake::Lake;
use crate::export::outcome::{Note, Refused};
use crate::export::says::{Tool, Topic};
use crate::export::statement::Pair;
use crate::export::template::{Template, Value, Variable};
use crate::export::yaml::string;

/// The profile.
pub(super) fn write(lake: &Lake, notes: &mut Vec<Note>) -> Result<String, Refused> {
    let Some((path, alias, options)) = lake.attach() else {
        return Err(Refused::Nothing(Tool::Dbt.why(Topic::MotherDuck)));
    };
    if !lake.is_plain(alias) {
        return Err(Refused::Nothing(Tool::Dbt.why(Topic::QuotedName)));
    }
    let name = string(&alias.plain);
    let mut out = format!(
        "{name}:\n  target: lake\n  outputs:\n    lake:\n      type: duckdb\n      path: \":memory:\"\n      database: {name}\n      \
         threads: 1\n      extensions:\n"
    );
    for extension in &lake.extensions {
        let _ = writeln!(out, "        - {extension}");
    }
    out.push_str("      secrets:\n");
    for (name, secret_type, options) in lake.secrets() {
        let _ = writeln!(out, "        - type: {secret_type}\n          name: {}", string(&name.sql));
        for Pair { key, value } in options {
            let _ = writeln!(out, "          {}: {}", secret_key(key, value), secret_value(value));
        }
    }
    let _ = writeln!(out, "      attach:\n        - path: {}\n          alias: {name}", string(&plain(path)));
    let mut written = String::new();
    for Pair { key, value } in options {
        match attach_value(value) {
            Some(value) => {
                let _ = writeln!(written, "            {}: {value}", string(&key.to_ascii_lowercase()));
            }
            None => notes.push(Note {
                text: format!(
                    "the option `{}` of `ATTACH`: {}",
                    key.to_ascii_lowercase(),
                    Tool::Dbt.why(Topic::AttachMap)
                ),
                lost: true,
            }),
        }
    }
    if !written.is_empty() {
        let _ = write!(out, "          options:\n{written}");
    }
    Ok(out)
}

/// A key of a secret. dbt-duckdb writes a list at `scope` as several scopes, of which DuckDB takes the last;
/// at a key that it does not know it writes a list.
fn secret_key(key: &str, value: &Value) -> String {
    let lower = key.to_ascii_lowercase();
    string(if lower == "scope" && matches!(value, Value::List(_)) { key } else { &lower })
}

fn secret_value(value: &Value) -> String {
    match value {
        Value::Text(template) | Value::Word(template) => string(&rendered(template)),
        Value::List(items) => format!("[{}]", items.iter().map(secret_value).collect::<Vec<_>>().join(", ")),
        Value::Map(entries) => {
            let entry = |(key, value): &(String, Value)| format!("{}: {}", string(&plain(key)), secret_value(value));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

/// The value of an option of `ATTACH`. A text is given as a literal of SQL, which dbt-duckdb leaves as it
/// is; `false` as 0, since it leaves out what is false.
fn attach_value(value: &Value) -> Option<String> {
    match value {
        Value::Word(template) => match template.text() {
            Some(word) if word == "false" => Some("0".to_owned()),
            Some(word) => Some(word),
            None => Some(string(&rendered(template))),
        },
        Value::Text(template) => Some(string(&literal(template))),
        Value::List(_) | Value::Map(_) => None,
    }
}

/// A literal of SQL: quotes in it are doubled, those of variables by Jinja.
fn literal(template: &Template) -> String {
    let inside = template.joined(
        "",
        "",
        |text| plain(&text.replace('\'', "''")),
        |variable| format!("{{{{ {}.replace(\"'\", \"''\") }}}}", read(variable)),
    );
    format!("'{inside}'")
}

/// Text with variables, for Jinja.
fn rendered(template: &Template) -> String {
    template.joined("", "", plain, |variable| format!("{{{{ {} }}}}", read(variable)))
}

fn read(variable: &Variable) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"));
    match &variable.default {
        Some(default) => format!("env_var({}, {})", quoted(&variable.name), quoted(default)),
        None => format!("env_var({})", quoted(&variable.name)),
    }
}

/// Text that Jinja leaves as it is.
fn plain(text: &str) -> String {
    let is_jinja = ["{{", "{%", "{#"].iter().any(|mark| text.contains(mark));
    let mut out = if is_jinja { text.replace('{', "{{ '{' }}") } else { text.to_owned() };
    if is_jinja && out.ends_with('\n') {
        // Jinja takes the last line break off.
        out.push_str("{{ '' }}");
    }
    out
}
