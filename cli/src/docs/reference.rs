//! `docs/reference.md`: every key of every section, and how it is written in a `metaxy.toml`,
//! in a `pyproject.toml` and as an environment variable.

use std::fmt::Write as _;

use lakeplan::SECTIONS;
use lakeplan::metaxy::stores::StoreSettings;
use lakeplan::schema::{Field, Section, Type, paragraph};
use serde_json::Value;

use crate::docs::header::header;
use crate::json_schema;

const INTRODUCTION: &str = "\
# Reference

Every key that Metaxy reads around a DuckLake, with its type, its default, and how it is written in
a `metaxy.toml`, in a `pyproject.toml` and as an environment variable. The store is named `dev`
here; replace it with the name of yours.

Two spellings are in use. The documentation of Metaxy uses `metadata_backend` and
`storage_backend`; the releases on PyPI (0.1.1 to 0.1.11) read `catalog` and `storage`. Lakeplan
understands both; this page uses the released ones.

Metaxy converts some values: for an integer, it also accepts a whole float, a boolean, and a string
that contains a number; for a boolean, also 0, 1 and the strings `true`, `false`, `yes`, `no`, `on`,
`off`, `t`, `f`, `y`, `n`, `1` and `0`, in any case. Every string may contain `${NAME}` or
`${NAME:-default}`, which is replaced by the value of an environment variable.

A variable whose name begins with `METAXY_` overrides a key of the file. The keys are separated by
`__` and read in lower case. Inside `ducklake`, a value that is valid JSON is read as JSON, so a
password of digits needs quotes: `METAXY_…__PASSWORD='\"1234\"'`.
";

/// The page.
pub(crate) fn text() -> String {
    let mut page = header("the fields in core/src");
    page.push_str(INTRODUCTION);
    let _ = write!(page, "\nStatements about DuckDB: {}\n", lakeplan::duckdb::versions::evidence());
    page.push('\n');
    for section in SECTIONS {
        let title = title(section);
        let _ = writeln!(page, "- [{title}](#{})", anchor(&title));
    }
    for section in SECTIONS {
        self::section(&mut page, section);
    }
    page
}

fn section(page: &mut String, section: &Section) {
    let _ = write!(page, "\n## {}\n\n{}\n", title(section), paragraph(section.doc));
    if let Some(tag) = section.tag {
        let toml = format!("\"{tag}\"");
        let forms = forms(section, "type", &toml) + "\n" + &variable(section, "type", &toml);
        let _ = write!(page, "\n### `type`\n\nstring, required\n\nSelects this backend.\n\n{forms}");
    }
    for field in section.fields {
        let _ = write!(page, "\n### `{}`\n\n{}\n\n{}\n", field.key, facts(field), paragraph(field.doc));
        if field.reserved {
            page.push_str("\nMetaxy rejects it in a DuckDB store, which sets it itself.\n");
            continue;
        }
        if let Some(older) = field.older {
            let _ = writeln!(page, "\nThe older spelling is `{older}`.");
        }
        match sample(section, field) {
            Some(toml) => {
                let _ = write!(page, "\n{}", forms(section, field.key, &toml));
                match no_variable(section, field) {
                    Some(why) => {
                        let _ = writeln!(page, "\nNo variable sets it: {why}.");
                    }
                    None => {
                        let _ = write!(page, "\n{}", variable(section, field.key, &toml));
                    }
                }
            }
            None => page.push_str("\nIts keys are listed below.\n"),
        }
    }
}

/// The type, whether it must be there, the default, the words.
fn facts(field: &Field) -> String {
    let mut facts = vec![field.type_name().to_owned()];
    if field.reserved {
        facts.push("reserved".to_owned());
    } else if field.required {
        facts.push("required".to_owned());
    }
    if let Some(default) = field.default {
        facts.push(format!("default `{default}`"));
    }
    if field.secret {
        facts.push("secret".to_owned());
    }
    if !field.words.is_empty() {
        let words: Vec<String> = field.words.iter().map(|word| format!("`{word}`")).collect();
        facts.push(format!("one of {}", words.join(", ")));
    }
    facts.join(", ")
}

/// What is written in the samples; nothing for a table with a section of its own.
fn sample(section: &Section, field: &Field) -> Option<String> {
    let below = match section.path {
        "" => field.key.to_owned(),
        path => format!("{path}.{}", field.key),
    };
    let has_section = SECTIONS.iter().any(|other| other.path == below || other.path == format!("{below}.<name>"));
    if has_section && field.example.is_none() {
        return None;
    }
    let written = field.example.or(field.default).map(str::to_owned);
    written.or_else(|| match field.ty {
        Type::Boolean => Some("true".to_owned()),
        Type::Integer => Some("1".to_owned()),
        Type::String | Type::AnyAsString => Some("\"...\"".to_owned()),
        Type::Strings => Some("[]".to_owned()),
        Type::Table | Type::Any => Some("{}".to_owned()),
    })
}

/// The two forms of a key in a file.
fn forms(section: &Section, key: &str, toml: &str) -> String {
    let path = section.path.replace("<name>", "dev");
    let header = |prefix: &str| {
        let table: Vec<&str> = [prefix, &path].into_iter().filter(|part| !part.is_empty()).collect();
        if table.is_empty() { String::new() } else { format!("[{}]\n", table.join(".")) }
    };
    format!(
        "```toml\n# metaxy.toml\n{}{key} = {toml}\n```\n\n```toml\n# pyproject.toml\n{}{key} = {toml}\n```\n",
        header(""),
        header("tool.metaxy"),
    )
}

/// Why no variable can set a key, if none can.
fn no_variable(section: &Section, field: &Field) -> Option<&'static str> {
    if field.key == "extend" {
        return Some("Metaxy reads it from the file before it reads variables");
    }
    let is_text = *section == StoreSettings::SECTION;
    (is_text && matches!(field.ty, Type::Any | Type::Table | Type::Strings))
        .then_some("directly below `CONFIG`, Metaxy treats every value as text")
}

/// The form of a key as a variable.
fn variable(section: &Section, key: &str, toml: &str) -> String {
    let path = section.path.replace("<name>", "dev");
    let keys: Vec<&str> = path.split('.').filter(|part| !part.is_empty()).chain([key]).collect();
    let name = keys.join("__").to_uppercase();
    format!("```sh\nexport METAXY_{name}={}\n```\n", shell(&json_schema::value(toml)))
}

/// A value as the shell hands it over: strings bare, all else as JSON.
fn shell(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let plain = |character: char| character.is_ascii_alphanumeric() || "_-./:".contains(character);
    if !text.is_empty() && text.chars().all(plain) { text } else { format!("'{text}'") }
}

fn title(section: &Section) -> String {
    let title = section.described();
    let title = title.strip_prefix("the ").unwrap_or(&title);
    match title.chars().next() {
        Some(first) => format!("{}{}", first.to_uppercase(), &title[first.len_utf8()..]),
        None => String::new(),
    }
}

/// The anchor that renderers of Markdown make of a heading.
fn anchor(title: &str) -> String {
    let kept = |character: &char| character.is_alphanumeric() || " -_".contains(*character);
    title.to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-")
}
