//! The JSON Schema of a `metaxy.toml`, for editors: names, types, defaults and examples from
//! the table of fields, and the rules that a schema can say.
//!
//! Draft 2020-12. Taplo (and with it Even Better TOML) reads it too, as draft 7: it looks for
//! keys to propose in `properties`, `anyOf` and `$ref`, not in `then`, and heeds nothing
//! beside a `$ref`. So every choice by `type` stands twice: as `if`, which rejects with a
//! message at the key, and as an `anyOf` that always holds, for proposals.

use lakeplan::backend::{RawCatalog, RawStorage};
use lakeplan::metaxy::ducklake::DuckLake;
use lakeplan::metaxy::stores::{OLDER_STORE_TYPE, Root, STORE_TYPE, STORE_TYPES, Store, StoreSettings};
use lakeplan::schema::{Field, OneOf, Section, Together, Type, json, paragraph};
use lakeplan::toml::document;
use serde_json::{Map, Value, json};

/// What a string holds whose value is known only when Metaxy reads the file.
const VARIABLE: &str = r"\$\{";

/// The schema as pretty JSON with a line break at its end.
pub fn text() -> String {
    format!("{:#}\n", schema())
}

/// The schema.
pub fn schema() -> Value {
    let mut root = section(&Root::SECTION);
    let mut definitions = Map::new();
    definitions.insert("store".to_owned(), store());
    definitions.insert("config".to_owned(), settings());
    definitions.insert("ducklake".to_owned(), ducklake());
    for (name, sections) in [("catalog", RawCatalog::SECTIONS), ("storage", RawStorage::SECTIONS)] {
        definitions.insert(name.to_owned(), choice(&DuckLake::SECTION, name, sections));
        for section in sections {
            definitions.insert(definition(section), backend(section));
        }
    }
    let head = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "generated: edit cli/src/json_schema.rs or the fields in core/src, then `cargo xtask codegen`",
        "title": "metaxy.toml",
    });
    merge(&mut root, json!({ "$defs": definitions }));
    let mut schema = head;
    merge(&mut schema, root);
    schema
}

/// A table with the keys of a section and no others.
fn section(section: &Section) -> Value {
    let mut properties = Map::new();
    // Metaxy refuses a reserved key just as one that it does not know.
    let fields = section.fields.iter().filter(|field| !field.reserved);
    for field in fields.clone() {
        let released = property(section, field);
        if let Some(older) = field.older {
            let mut deprecated = released.clone();
            let description = format!("The older spelling of `{}`. {}", field.key, paragraph(field.doc));
            merge(&mut deprecated, json!({ "deprecated": true, "description": description }));
            properties.insert(field.key.to_owned(), released);
            properties.insert(older.to_owned(), deprecated);
        } else {
            properties.insert(field.key.to_owned(), released);
        }
    }
    // A key with two spellings is one of two: its section says so itself.
    let required: Vec<&str> =
        fields.filter(|field| field.required && field.older.is_none()).map(|field| field.key).collect();
    let mut table = json!({
        "type": "object",
        "description": paragraph(section.doc),
        "properties": properties,
        "additionalProperties": false,
    });
    if !required.is_empty() {
        table["required"] = json!(required);
    }
    table
}

/// What may stand under a key.
fn property(section: &Section, field: &Field) -> Value {
    let mut property = of_type(field.ty);
    if !field.words.is_empty() {
        // Metaxy refuses other words in the settings; elsewhere they are proposals.
        let checked = section.is(&StoreSettings::SECTION);
        let others = if checked { json!({ "pattern": VARIABLE }) } else { json!(true) };
        property["anyOf"] = json!([{ "enum": field.words }, others]);
    }
    merge(&mut property, special(section, field.key));
    merge(&mut property, json!({ "description": paragraph(field.doc) }));
    if let Some(default) = field.default {
        property["default"] = value(default);
    }
    if let Some(example) = field.example {
        property["examples"] = json!([value(example)]);
    }
    if field.secret {
        property["writeOnly"] = json!(true);
    }
    property
}

/// The values of a type, with the conversions that Metaxy's models make.
fn of_type(ty: Type) -> Value {
    match ty {
        Type::String => json!({ "type": "string" }),
        Type::Integer => {
            let pattern = or_variable(r"^\s*[+-]?[0-9]+(?:_[0-9]+)*(?:\.0+)?\s*$");
            json!({ "type": ["integer", "boolean", "string"], "pattern": pattern })
        }
        Type::Boolean => {
            let words = ["0", "1", "off", "on", "f", "t", "false", "true", "n", "y", "no", "yes"];
            let pattern = or_variable(&format!("^(?:{})$", words.map(any_case).join("|")));
            json!({ "type": ["boolean", "integer", "string"], "minimum": 0, "maximum": 1, "pattern": pattern })
        }
        Type::Strings => json!({ "type": "array", "items": { "type": "string" } }),
        Type::Table => json!({ "type": "object" }),
        Type::AnyAsString | Type::Any => json!({}),
    }
}

/// What the table of fields leaves to the rules, or to another section.
fn special(section: &Section, key: &str) -> Value {
    let definition = |name: &str| json!({ "$ref": format!("#/$defs/{name}") });
    match (section.path, key) {
        (Root::PATH, "stores") => json!({
            "type": "object",
            "propertyNames": { "minLength": 1 },
            "additionalProperties": definition("store"),
        }),
        (Root::PATH, "ext") => json!({
            "type": "object",
            "additionalProperties": { "type": "object", "properties": { "enable": of_type(Type::Boolean) } },
        }),
        (Root::PATH, "hash_truncation_length") => {
            let pattern = or_variable(r"^\s*\+?(?:0_?)*(?:[89]|[1-9](?:_?[0-9])+)(?:\.0+)?\s*$");
            json!({ "type": ["integer", "string"], "minimum": 8, "pattern": pattern })
        }
        (Root::PATH, "project") => {
            json!({ "pattern": or_variable("^(?:[A-Za-z0-9-]|_(?:[A-Za-z0-9-]|$))+$") })
        }
        (Root::PATH, "extra_features") => json!({ "type": "array", "items": feature_selection() }),
        (Store::PATH, "type") => {
            json!({ "anyOf": [{ "enum": [STORE_TYPE, OLDER_STORE_TYPE] }, true], "not": misses_duckdb() })
        }
        (Store::PATH, "config") => json!({ "type": "object" }),
        (StoreSettings::PATH, "config") => {
            json!({ "type": "object", "additionalProperties": { "type": "string" } })
        }
        (StoreSettings::PATH, "extensions") => of_type(Type::Strings),
        (StoreSettings::PATH, "ducklake") => definition("ducklake"),
        (DuckLake::PATH, "catalog" | "storage") => definition(key),
        _ => json!({}),
    }
}

/// An item of `extra_features`.
fn feature_selection() -> Value {
    let part = "(?:[a-z0-9-]|_(?:[a-z0-9-]|/|$))*";
    let key = or_variable(&format!("^(?=[a-z_]){part}(?:/(?=[a-z0-9_]){part})*$"));
    json!({
        "type": "object",
        "properties": {
            "projects": of_type(Type::Strings),
            "keys": { "type": "array", "items": { "type": ["string", "array", "object"], "pattern": key } },
            "all": of_type(Type::Boolean),
        },
        "additionalProperties": false,
        "anyOf": [
            { "required": ["projects"], "properties": { "projects": { "minItems": 1 } } },
            { "required": ["keys"], "properties": { "keys": { "minItems": 1 } } },
            { "required": ["all"], "properties": { "all": { "not": { "enum": [false, 0] } } } },
        ],
    })
}

/// The paths that mean Metaxy's DuckDB store and miss it: a wrong one of its package or of that of DuckDB, the end of
/// the right one, or another package with its rest.
fn misses_duckdb() -> Value {
    let parts = STORE_TYPES.iter().flat_map(|class| {
        let ends = class.match_indices('.').map(|(at, _)| &class[at + 1..]).filter(|end| end.contains('.'));
        let inside = class.split_once('.').map(|(_, inside)| format!(r"[^.:]+\.{}", path(inside)));
        ends.map(path).chain(inside)
    });
    let parts = parts.collect::<Vec<_>>().join("|");
    let wrong = any_case("duckdbmetadatastore");
    json!({
        "pattern": format!(r"^\s*(?:(?:metaxy|duckdb)\..*{wrong}|{parts})\s*$"),
        "not": { "pattern": known() },
    })
}

/// The paths of Metaxy's DuckDB store, with white space around as Pydantic takes it.
fn known() -> String {
    let known = STORE_TYPES.iter().chain([&OLDER_STORE_TYPE]).map(|class| path(class));
    format!(r"^\s*(?:{})\s*$", known.collect::<Vec<_>>().join("|"))
}

/// A path as a pattern: Pydantic takes a colon before the class.
fn path(class: &str) -> String {
    class.replace('.', r"\.").replace(r"\.DuckDB", "[.:]DuckDB")
}

/// A store: its `config` is known if it is a DuckDB store.
fn store() -> Value {
    let mut table = section(&Store::SECTION);
    let config = json!({ "properties": { "config": { "$ref": "#/$defs/config" } } });
    // As Python names a module and what is in it.
    let name = r"(?:[A-Za-z_]|[^\x00-\x7f])(?:[A-Za-z0-9_]|[^\x00-\x7f])*";
    let class = or_variable(&format!(r"^\s*{name}(?:\.{name})*[.:]{name}\s*$"));
    merge(
        &mut table,
        json!({
            // Metaxy drops a store without it.
            "required": ["type"],
            "if": { "required": ["type"], "properties": { "type": { "pattern": known() } } },
            "then": { "required": ["config"], "properties": config["properties"] },
            // What is derived from it has the same section, and may have more settings. No other class of Metaxy's has it.
            "else": {
                "if": { "properties": { "config": { "required": ["ducklake"] } }, "required": ["config"] },
                "then": { "properties": {
                    "type": { "pattern": class, "not": { "pattern": r"^\s*metaxy\." } },
                    "config": { "required": ["database"], "properties": { "ducklake": { "$ref": "#/$defs/ducklake" } } },
                } },
            },
            "anyOf": [true, config],
        }),
    );
    table
}

fn settings() -> Value {
    section(&StoreSettings::SECTION)
}

fn ducklake() -> Value {
    let mut table = section(&DuckLake::SECTION);
    let either = |key: &str| -> Vec<Value> {
        let field = DuckLake::SECTION.field(key);
        let names = field.into_iter().flat_map(|field| [Some(field.key), field.older]).flatten();
        names.map(|name| json!({ "required": [name] })).collect()
    };
    let motherduck = json!({ "required": ["type"], "properties": { "type": { "const": "motherduck" } } });
    let together = |a: &str, b: &str| json!({ "not": { "required": [a, b] } });
    merge(
        &mut table,
        json!({
            "anyOf": either("catalog"),
            // One spelling for both.
            "allOf": [
                together("catalog", "metadata_backend"),
                together("storage", "storage_backend"),
                together("catalog", "storage_backend"),
                together("metadata_backend", "storage"),
            ],
            // Only MotherDuck does without storage of one's own.
            "if": { "properties": { "catalog": motherduck, "metadata_backend": motherduck } },
            "else": { "anyOf": either("storage") },
        }),
    );
    table
}

/// A backend: `type` selects the definition that the table must meet.
fn choice(owner: &Section, key: &str, sections: &[&Section]) -> Value {
    let doc = owner.field(key).map_or("", |field| field.doc);
    let tags: Vec<&str> = sections.iter().filter_map(|section| section.tag).collect();
    let reference = |section: &Section| json!({ "$ref": format!("#/$defs/{}", definition(section)) });
    let rejected = sections.iter().rev().fold(Value::Null, |otherwise, section| {
        let mut chosen = json!({
            "if": { "required": ["type"], "properties": { "type": { "const": section.tag } } },
            "then": reference(section),
        });
        if !otherwise.is_null() {
            chosen["else"] = otherwise;
        }
        chosen
    });
    let proposed: Vec<Value> =
        std::iter::once(json!(true)).chain(sections.iter().map(|section| reference(section))).collect();
    let mut table = json!({
        "type": "object",
        "description": paragraph(doc),
        "required": ["type"],
        "properties": { "type": { "enum": tags, "description": "Which backend it is." } },
        "anyOf": proposed,
    });
    merge(&mut table, rejected);
    table
}

/// The name of a backend's definition: `catalog.postgres`.
fn definition(section: &Section) -> String {
    format!("{}.{}", section.path.rsplit('.').next().unwrap_or_default(), section.tag.unwrap_or_default())
}

fn backend(backend: &Section) -> Value {
    let mut table = section(backend);
    let tag = backend.tag.unwrap_or_default();
    let mut properties = json!({ "type": { "const": tag, "default": tag, "description": paragraph(backend.doc) } });
    merge(&mut properties, table["properties"].take());
    table["properties"] = properties;
    let required = table["required"].as_array().cloned().unwrap_or_default();
    table["required"] = std::iter::once(json!("type")).chain(required).collect();
    merge(&mut table, rules(backend));
    table
}

/// What a backend asks of its keys together.
fn rules(backend: &Section) -> Value {
    let mut rules = Map::new();
    for together in backend.together {
        match together {
            Together::AllOrNone(keys) => {
                let others = |key: &str| keys.iter().filter(|other| **other != key).copied().collect::<Vec<_>>();
                for key in *keys {
                    dependent(&mut rules, key, json!(others(key)));
                }
            }
            Together::Wants(key, other) => dependent(&mut rules, key, json!([other])),
            Together::OneOf(keys) => {
                let given = |it: &OneOf| {
                    let value = match it.prefix {
                        "" => json!({ "minLength": 1 }),
                        prefix => json!({ "pattern": or_variable(&format!("^{prefix}")) }),
                    };
                    json!({ "required": [it.key], "properties": { it.key: value } })
                };
                rules.insert("anyOf".to_owned(), keys.iter().map(given).collect());
            }
        }
    }
    Value::Object(rules)
}

/// Says which keys go with a key.
fn dependent(rules: &mut Map<String, Value>, key: &str, others: Value) {
    let required = rules.entry("dependentRequired").or_insert_with(|| json!({}));
    required[key] = others;
}

fn or_variable(pattern: &str) -> String {
    format!("{pattern}|{VARIABLE}")
}

/// A word in any case, as a pattern: JSON Schema has no flags.
fn any_case(word: &str) -> String {
    let cased = |character: char| {
        if character.is_ascii_alphabetic() {
            format!("[{character}{}]", character.to_ascii_uppercase())
        } else {
            character.to_string()
        }
    };
    word.chars().map(cased).collect()
}

/// A value of TOML as JSON.
pub(crate) fn value(toml: &str) -> Value {
    let document = document::parse(&format!("value = {toml}"));
    let value = document.root.get("value").map(|entry| json::written(&entry.node.value));
    value.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

/// Puts the members of an object into another; those that are there already are replaced.
fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend(from);
    }
}
