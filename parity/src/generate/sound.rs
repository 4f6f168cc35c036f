//! Configurations that Metaxy accepts, made from the core's field table.

use std::collections::BTreeMap;

use fastrand::Rng;
use lakeplan::backend::{RawCatalog, RawStorage};
use lakeplan::metaxy::ducklake::DuckLake;
use lakeplan::metaxy::stores::{OLDER_STORE_TYPE, Root, STORE_TYPE, StoreSettings};
use lakeplan::schema::{Field, Section, Type};

use crate::generate::words::{anything, boolean, insert, integer, parameters, text};
use crate::generate::{Table, Value};

/// What a configuration is like.
#[derive(Clone, Copy, Debug)]
pub struct Profile {
    /// Whether it is in the older spelling.
    pub older: bool,
    /// Whether values are as odd as the types allow.
    pub odd: bool,
}

/// A configuration without a mistake, and the variables that it needs.
pub fn sound(rng: &mut Rng, profile: Profile) -> (Table, BTreeMap<String, String>) {
    let mut stores = Table::new();
    for _ in 0..[1, 1, 1, 2, 3][rng.usize(..5)] {
        let name = store_name(rng, profile.odd);
        insert(&mut stores, name, Value::Table(store(rng, profile)));
    }
    let mut root = some_fields(rng, &Root::SECTION, 12, profile.odd);
    root.retain(|it| it.0 != "stores" && it.0 != "extend");
    if rng.u8(..6) == 0 {
        let name = stores[rng.usize(..stores.len())].0.clone();
        root.retain(|it| it.0 != "store");
        insert(&mut root, "store", Value::Text(name));
    }
    root.push(("stores".to_owned(), Value::Table(stores)));
    shuffle(rng, &mut root);
    (root, BTreeMap::new())
}

fn store_name(rng: &mut Rng, odd: bool) -> String {
    match rng.u8(..if odd { 10 } else { 5 }) {
        0..5 => ["dev", "dev", "prod", "staging", "x1"][rng.usize(..5)].to_owned(),
        5..8 => ["my-store", "a b", "Dev", "é", "a.b", "it's", "1", "select", "\"", "${LP_A}", " "][rng.usize(..11)]
            .to_owned(),
        // Metaxy takes no name for that of the default store.
        _ => Some(text(rng, true)).filter(|name| !name.is_empty()).unwrap_or_else(|| "dev".to_owned()),
    }
}

fn store(rng: &mut Rng, profile: Profile) -> Table {
    let class = match rng.u8(..12) {
        _ if profile.older => OLDER_STORE_TYPE,
        0 => OLDER_STORE_TYPE,
        1 => "metaxy.ext.duckdb.metadata_store.DuckDBMetadataStore",
        2 => "metaxy.ext.duckdb:DuckDBMetadataStore",
        _ => STORE_TYPE,
    };
    let mut config = some_fields(rng, &StoreSettings::SECTION, 14, profile.odd);
    // Metaxy refuses the last two whatever their value.
    config.retain(|it| !["ducklake", "backend", "connection_params"].contains(&it.0.as_str()));
    config.push(("ducklake".to_owned(), Value::Table(ducklake(rng, profile))));
    shuffle(rng, &mut config);
    let mut store = vec![("type".to_owned(), Value::text(class)), ("config".to_owned(), Value::Table(config))];
    shuffle(rng, &mut store);
    store
}

fn ducklake(rng: &mut Rng, profile: Profile) -> Table {
    let mut table = some_fields(rng, &DuckLake::SECTION, 5, profile.odd);
    let backends: Vec<&Field> = DuckLake::SECTION.fields.iter().filter(|it| it.older.is_some()).collect();
    table.retain(|it| backends.iter().all(|backend| backend.key != it.0));
    let catalog = RawCatalog::SECTIONS[rng.usize(..RawCatalog::SECTIONS.len())];
    let storage = RawStorage::SECTIONS[rng.usize(..RawStorage::SECTIONS.len())];
    let key = |field: &Field| if profile.older { field.older.unwrap_or(field.key) } else { field.key }.to_owned();
    table.push((key(backends[0]), Value::Table(backend(rng, catalog, profile.odd))));
    if catalog.tag != Some("motherduck") || rng.bool() {
        table.push((key(backends[1]), Value::Table(backend(rng, storage, profile.odd))));
    }
    shuffle(rng, &mut table);
    table
}

fn backend(rng: &mut Rng, section: &Section, odd: bool) -> Table {
    let mut table = some_fields(rng, section, 3, odd);
    let tag = section.tag.unwrap_or_default();
    let mut need = |table: &mut Table, key: &str| {
        let value = Value::Text(text(rng, odd));
        insert(table, key, value);
    };
    let has = |table: &Table, keys: &[&str]| table.iter().any(|it| keys.contains(&it.0.as_str()));
    match tag {
        "postgres" if has(&table, &["host", "database", "user", "password"]) => {
            for key in ["host", "database", "user", "password"] {
                need(&mut table, key);
            }
        }
        "r2" if has(&table, &["key_id", "secret"]) => need(&mut table, "account_id"),
        "s3" => {
            // Empty ones count as not there.
            let bucket = Value::text("bucket");
            let empty = |it: &(String, Value)| it.0 == "bucket" && !matches!(&it.1, Value::Text(text) if plain(text));
            table.retain(|it| !empty(it));
            insert(&mut table, "bucket", bucket);
        }
        _ => {}
    }
    table.push(("type".to_owned(), Value::text(tag)));
    shuffle(rng, &mut table);
    table
}

/// Whether a text stays as it is, and is not empty, whatever the variables.
fn plain(text: &str) -> bool {
    !text.is_empty() && !text.contains("${")
}

/// The required fields of a section, and each other one with the odds of one to `odds`.
fn some_fields(rng: &mut Rng, section: &Section, odds: u8, odd: bool) -> Table {
    let mut table = Table::new();
    for field in section.fields {
        if field.required || rng.u8(..odds) == 0 {
            let value = value(rng, section, field, odd);
            table.push((field.key.to_owned(), value));
        }
    }
    table
}

/// A value that Metaxy takes for a field.
pub(crate) fn value(rng: &mut Rng, section: &Section, field: &Field, odd: bool) -> Value {
    if let Some(value) = of_key(rng, section, field, odd) {
        return value;
    }
    match field.ty {
        Type::String => Value::Text(text(rng, odd)),
        Type::Integer => integer(rng, odd),
        Type::Boolean => boolean(rng, odd),
        Type::Strings => Value::Array((0..rng.usize(..3)).map(|_| Value::Text(text(rng, odd))).collect()),
        Type::Table => Value::Table(parameters(rng, odd, 2)),
        Type::AnyAsString | Type::Any if odd => anything(rng, 2),
        Type::AnyAsString | Type::Any => Value::text("lake"),
    }
}

/// Fields that take less than their type says.
fn of_key(rng: &mut Rng, section: &Section, field: &Field, odd: bool) -> Option<Value> {
    let one = |rng: &mut Rng, words: &[&str]| Value::text(words[rng.usize(..words.len())]);
    let key = field.key;
    Some(if section.path.is_empty() {
        match key {
            "hash_truncation_length" => Value::word(rng.u16(8..)),
            "project" => one(rng, &["demo", "a-b_c", "X1", "-", "_"]),
            "ext" => {
                Value::Table(vec![("dagster".to_owned(), Value::Table(vec![("enable".to_owned(), boolean(rng, odd))]))])
            }
            "extra_features" => {
                let all = vec![("all".to_owned(), Value::word(true))];
                let projects = vec![("projects".to_owned(), Value::Array(vec![Value::text("p")]))];
                Value::Array(vec![Value::Table(if rng.bool() { all } else { projects })])
            }
            // With `true` it wants a package that may be missing.
            "enable_map_datatype" => Value::word(false),
            _ => return None,
        }
    } else if section.path == StoreSettings::SECTION.path {
        match key {
            "hash_algorithm" => one(rng, &["xxh3_64", "xxhash64", "xxhash32", "wyhash", "sha256", "md5", "farmhash"]),
            "versioning_engine" => one(rng, &["auto", "native", "polars"]),
            "config" => Value::Table(vec![("threads".to_owned(), Value::text("4"))]),
            "extensions" => Value::Array(vec![Value::text("spatial"), Value::text("h3")]),
            _ => return None,
        }
    } else {
        return None;
    })
}

fn shuffle(rng: &mut Rng, table: &mut Table) {
    if rng.bool() {
        rng.shuffle(table);
    }
}
