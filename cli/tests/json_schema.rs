//! The JSON Schema says of a configuration what the decoder says.

#[path = "../../core/tests/samples/classes.rs"]
mod classes;

use jsonschema::Validator;
use lakeplan::SECTIONS;
use lakeplan::backend::{RawCatalog, RawStorage};
use lakeplan::schema::Section;
use lakeplan::toml::document::Value as Toml;
use lakeplan::{Code, Diagnostic};
use lakeplan_cli::json_schema;
use serde_json::{Map, Value, json};

fn validator() -> Validator {
    jsonschema::draft202012::new(&json_schema::schema()).expect("the schema is one")
}

/// What a schema can see: every error, and of the rest what is about names of keys and the
/// `type` of a store. Whether the file is of use to Lakeplan is not its business.
fn is_flagged(found: &Diagnostic) -> bool {
    let named = [Code::UnknownKey, Code::StoreWithoutType, Code::KeyCase];
    found.code != Code::NoStores && (found.is_error() || named.contains(&found.code))
}

/// Compares the two, and tells whether they call the configuration sound.
#[track_caller]
fn agree(validator: &Validator, config: &Value, what: &str) -> bool {
    let keys = config.as_object().expect("a configuration is a table");
    let lines: Vec<String> = keys.iter().map(|(key, value)| format!("{} = {}", json!(key), toml(value))).collect();
    let text = lines.join("\n");
    // The schema is that of a `metaxy.toml`.
    let analysis = lakeplan::analyze(&text, &lakeplan::Options::default().file_name("metaxy.toml"));
    assert!(!analysis.is_syntax_error(), "{what}: {text}\n{:?}", analysis.diagnostics);
    let flagged: Vec<&Diagnostic> = analysis.diagnostics.iter().filter(|found| is_flagged(found)).collect();
    let errors: Vec<String> =
        validator.iter_errors(config).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(
        flagged.is_empty(),
        errors.is_empty(),
        "{what}\n{text}\nthe decoder: {flagged:#?}\nthe schema: {errors:#?}"
    );
    errors.is_empty()
}

/// A value as TOML on one line. Strings of JSON are strings of TOML.
fn toml(value: &Value) -> String {
    match value {
        Value::Object(keys) => {
            let entries: Vec<String> =
                keys.iter().map(|(key, value)| format!("{} = {}", json!(key), toml(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

fn json_of(value: &Toml) -> Value {
    match value {
        Toml::String(text) => json!(text),
        Toml::Integer(digits) => digits.parse().map_or(Value::Null, Value::Number),
        Toml::Float(float) => json!(float),
        Toml::Boolean(boolean) => json!(boolean),
        Toml::Null => Value::Null,
        // As editors hand them to a schema.
        Toml::Datetime(_) => json!("1979-05-27"),
        Toml::Array(items) => items.iter().map(|item| json_of(&item.value)).collect(),
        Toml::Table(table) => object(table),
    }
}

fn object(table: &lakeplan::toml::document::Table) -> Value {
    Value::Object(table.entries.iter().map(|entry| (entry.key.clone(), json_of(&entry.node.value))).collect())
}

/// A sound configuration of a catalog and, unless it has its own, a storage.
fn sound(catalog: &Section, storage: Option<&Section>) -> Value {
    let mut lake = json!({ "catalog": filled(catalog) });
    if let Some(storage) = storage {
        lake["storage"] = filled(storage);
    }
    json!({ "stores": { "dev": {
        "type": lakeplan::metaxy::stores::STORE_TYPE,
        "config": { "database": ":memory:", "ducklake": lake },
    }}})
}

/// Every key of a backend with its example.
fn filled(section: &Section) -> Value {
    let mut table = Map::new();
    table.insert("type".to_owned(), json!(section.tag));
    for field in section.fields {
        if let Some(example) = field.example.or(field.default) {
            table.insert(field.key.to_owned(), value(example));
        }
    }
    Value::Object(table)
}

fn value(toml: &str) -> Value {
    json_of(&lakeplan::toml::document::parse(&format!("x = {toml}")).root.entries[0].node.value)
}

/// Values of every type, and those that Metaxy converts or only almost converts.
fn values() -> Vec<Value> {
    vec![
        json!("text"),
        json!(""),
        json!("5432"),
        json!(" +5_4 "),
        json!("8.00"),
        json!("5__4"),
        json!("_9"),
        json!("9_"),
        json!("9."),
        json!("0_9"),
        json!("007"),
        json!("1_2.0"),
        json!("９"),
        json!("TRUE"),
        json!("oN"),
        json!("maybe"),
        json!("s3://b"),
        json!(0),
        json!(1),
        json!(7),
        json!(-3),
        json!(9.0),
        json!(9.5),
        json!(true),
        json!(false),
        json!([]),
        json!(["a", "b"]),
        json!(["a", 1]),
        json!({}),
        json!({ "a": "b" }),
        json!({ "a": 1 }),
        json!({ "a": { "enable": "yes" } }),
        json!({ "a": { "enable": 3 } }),
        json!([{ "projects": ["p"] }]),
        json!([{ "keys": ["a/b"], "all": false }]),
        json!([{ "keys": ["A"] }]),
        json!([{ "projects": [], "all": 0 }]),
        json!([{ "all": "yes", "some": 1 }]),
    ]
}

/// The path of the table that a section is in `sound`.
fn pointer(section: &Section) -> String {
    let path = section.path.replace("<name>", "dev").replace('.', "/");
    if path.is_empty() { path } else { format!("/{path}") }
}

fn table<'a>(config: &'a mut Value, section: &Section) -> &'a mut Map<String, Value> {
    config.pointer_mut(&pointer(section)).and_then(Value::as_object_mut).expect("the section is there")
}

/// Sound configurations that together have every section.
fn bases() -> Vec<(Value, Vec<&'static Section>)> {
    let around: Vec<&Section> = SECTIONS.iter().filter(|section| section.tag.is_none()).copied().collect();
    let mut bases = Vec::new();
    for (index, catalog) in RawCatalog::SECTIONS.iter().enumerate() {
        let storage = RawStorage::SECTIONS[index % RawStorage::SECTIONS.len()];
        let mut sections = vec![*catalog, storage];
        if index == 0 {
            sections.extend(&around);
        }
        bases.push((sound(catalog, Some(storage)), sections));
    }
    bases
}

#[test]
fn the_schema_meets_the_metaschema() {
    let schema = json_schema::schema();
    if let Err(error) = jsonschema::draft202012::meta::validate(&schema) {
        panic!("{}: {error}", error.instance_path());
    }
    assert!(jsonschema::draft202012::meta::is_valid(&json!({ "type": "object" })));
    assert!(!jsonschema::draft202012::meta::is_valid(&json!({ "type": "table" })), "the check can fail");
}

#[test]
fn every_pair_of_backends_is_sound() {
    let validator = validator();
    for catalog in RawCatalog::SECTIONS {
        for storage in RawStorage::SECTIONS {
            let config = sound(catalog, Some(storage));
            assert!(agree(&validator, &config, "a sound configuration"), "{config:#}");
            let older = rename(&config, &[("catalog", "metadata_backend"), ("storage", "storage_backend")]);
            assert!(agree(&validator, &older, "the older spelling"));
            for mixed in [("catalog", "metadata_backend"), ("storage", "storage_backend")] {
                assert!(!agree(&validator, &rename(&config, &[mixed]), "both spellings"));
            }
        }
        let without = agree(&validator, &sound(catalog, None), "without storage");
        assert_eq!(without, catalog.tag == Some("motherduck"));
    }
}

fn rename(config: &Value, names: &[(&str, &str)]) -> Value {
    let mut config = config.clone();
    let lake = config.pointer_mut("/stores/dev/config/ducklake").and_then(Value::as_object_mut).expect("a lake");
    for (from, to) in names {
        if let Some(value) = lake.remove(*from) {
            lake.insert((*to).to_owned(), value);
        }
    }
    config
}

/// A class of one's own that has the section is taken, and what is no class or misses Metaxy's own is not.
#[test]
fn classes_agree() {
    let validator = validator();
    for &(class, is_taken) in classes::CLASSES.iter().chain(&[("größe.Läden", true)]) {
        let mut config = sound(RawCatalog::SECTIONS[0], Some(RawStorage::SECTIONS[0]));
        config["stores"]["dev"]["type"] = json!(class);
        assert_eq!(agree(&validator, &config, class), is_taken, "{class}");
        // A class of one's own may have settings of its own.
        config["stores"]["dev"]["config"]["own"] = json!(1);
        let is_own = !class.starts_with("metaxy.");
        assert_eq!(agree(&validator, &config, class), is_taken && is_own, "{class} with a setting of its own");
    }
}

#[test]
fn the_examples_agree() {
    let validator = validator();
    for example in lakeplan::examples::EXAMPLES {
        let document = lakeplan::toml::document::parse(example.toml);
        let root = match document.root.table("tool").and_then(|(_, tool)| tool.table("metaxy")) {
            Some((_, metaxy)) => metaxy,
            None => &document.root,
        };
        let is_sound = agree(&validator, &object(root), example.id);
        assert_eq!(is_sound, !["reference-page", "common-mistakes"].contains(&example.id), "{}", example.id);
    }
}

/// The fixtures of the messages, one for each code, without the variables that some need.
#[test]
fn the_fixtures_agree() {
    let validator = validator();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/messages");
    let mut rejected = 0;
    for code in Code::ALL.iter().filter(|code| **code != Code::Syntax && !lakeplan::doctor::finds(**code)) {
        let text = std::fs::read_to_string(folder.join(format!("{code}.toml"))).expect("the fixture can be read");
        let document = lakeplan::toml::document::parse(&text);
        rejected += usize::from(!agree(&validator, &object(&document.root), code.as_str()));
    }
    assert!(rejected > 10, "{rejected} are rejected");
}

/// Every key of every section with every value, without it, and misspelt.
#[test]
fn the_schema_and_the_decoder_agree_on_every_mutation() {
    let validator = validator();
    let (mut compared, mut rejected) = (0, 0);
    let mut compare = |config: &Value, what: &str| {
        compared += 1;
        rejected += usize::from(!agree(&validator, config, what));
    };
    for (base, sections) in bases() {
        for section in sections {
            let tag = section.tag.map(|_| "type");
            for key in section.fields.iter().flat_map(|field| [Some(field.key), field.older]).flatten().chain(tag) {
                for value in values() {
                    let mut config = base.clone();
                    table(&mut config, section).insert(key.to_owned(), value.clone());
                    compare(&config, &format!("{}.{key} = {value}", section.name));
                }
                let mut config = base.clone();
                if let Some(value) = table(&mut config, section).remove(key) {
                    compare(&config, &format!("{} without {key}", section.name));
                    table(&mut config, section).insert(format!("{key}x"), value);
                    compare(&config, &format!("{} with {key}x", section.name));
                }
            }
        }
    }
    assert!(compared > 1000 && rejected > compared / 4 && rejected < compared, "{rejected} of {compared}");
}

/// What takes two keys, or a word that no list of values has.
#[test]
fn the_rules_agree() {
    let validator = validator();
    let lake = |catalog: Value, storage: Value| {
        json!({ "stores": { "dev": {
            "type": lakeplan::metaxy::stores::STORE_TYPE,
            "config": { "database": "d", "ducklake": { "catalog": catalog, "storage": storage } },
        }}})
    };
    let local = || json!({ "type": "local", "path": "p" });
    let duckdb = || json!({ "type": "duckdb", "uri": "u" });
    let storage = |keys: Value| lake(duckdb(), keys);
    // Which of the four are there, in every combination.
    for chosen in 0..16 {
        let mut catalog = json!({ "type": "postgres", "secret_name": "n" });
        for (bit, key) in ["host", "database", "user", "password"].into_iter().enumerate() {
            if chosen & (1 << bit) != 0 {
                catalog[key] = json!("x");
            }
        }
        assert_eq!(agree(&validator, &lake(catalog, local()), "logins"), [0, 15].contains(&chosen));
    }
    for (keys, sound) in [
        (json!({ "type": "s3", "secret_name": "n", "scope": "s3://b" }), true),
        (json!({ "type": "s3", "secret_name": "n", "scope": "r2://b" }), false),
        (json!({ "type": "s3", "secret_name": "n", "bucket": "" }), false),
        (json!({ "type": "s3", "secret_name": "n", "prefix": "p" }), false),
        (json!({ "type": "s3", "secret_name": "n", "data_path": "anything" }), true),
        (json!({ "type": "r2", "secret_name": "n", "data_path": "d", "key_id": "k" }), false),
        (json!({ "type": "r2", "secret_name": "n", "data_path": "d", "secret": "k", "account_id": "a" }), true),
        (json!({ "type": "azure", "secret_name": "n" }), false),
        (json!({ "path": "p" }), false),
        (json!("s3"), false),
    ] {
        assert_eq!(agree(&validator, &storage(keys.clone()), &keys.to_string()), sound, "{keys}");
    }
    for (class, sound) in [
        (" metaxy.ext.duckdb:DuckDBMetadataStore ", true),
        ("metaxy.ext.duckdb.metadata_store.DuckDBMetadataStore", true),
        ("my.package.MyDuckDBMetadataStore", true),
        ("metaxy.duckdb.DuckDBMetadataStore", false),
        ("metaxy.ext.duckdb.DuckDbMetadataStore", false),
        ("metaxy.ext.delta.DeltaMetadataStore", false),
        ("my.package.DeltaMetadataStore", true),
    ] {
        let mut config = storage(local());
        config["stores"]["dev"]["type"] = json!(class);
        assert_eq!(agree(&validator, &config, class), sound, "{class}");
    }
    let other = json!({ "stores": { "dev": { "type": "a.DeltaStore", "config": { "anything": 1 } } } });
    assert!(agree(&validator, &other, "a store of another type"));
    assert!(!agree(&validator, &json!({ "stores": { "": storage(local())["stores"]["dev"] } }), "no name"));
    for project in ["my-project_1", "a__b", "a b", "_", "", "a_"] {
        agree(&validator, &json!({ "project": project }), project);
    }
}

/// A variable can become anything, so the schema takes it wherever a string can be converted.
#[test]
fn variables_pass() {
    let validator = validator();
    let mut config = sound(RawCatalog::SECTIONS[2], Some(RawStorage::SECTIONS[1]));
    config["stores"]["dev"]["config"]["ducklake"]["catalog"]["port"] = json!("${PORT:-5432}");
    config["stores"]["dev"]["config"]["ducklake"]["storage"]["use_ssl"] = json!("${SSL:-no}");
    config["stores"]["dev"]["config"]["versioning_engine"] = json!("${ENGINE:-auto}");
    assert!(agree(&validator, &config, "variables"));
}

/// What editors show, and hide.
#[test]
fn every_field_says_what_the_table_of_fields_says() {
    let schema = json_schema::schema();
    for section in SECTIONS {
        let name = match (section.tag, section.path.rsplit('.').next()) {
            (Some(tag), Some(kind)) => format!("/$defs/{kind}.{tag}"),
            (None, Some("<name>")) => "/$defs/store".to_owned(),
            (None, Some("")) => String::new(),
            (_, kind) => format!("/$defs/{}", kind.unwrap_or_default()),
        };
        let definition = schema.pointer(&name).unwrap_or_else(|| panic!("{name} is there"));
        assert_eq!(definition["additionalProperties"], json!(false), "{name}");
        for field in section.fields.iter().filter(|field| !field.reserved) {
            let property = &definition["properties"][field.key];
            let doc = property["description"].as_str().unwrap_or_default();
            assert_eq!(doc.split_whitespace().collect::<Vec<_>>(), field.doc.split_whitespace().collect::<Vec<_>>());
            assert_eq!(property.get("writeOnly").is_some(), field.secret, "{name}/{}", field.key);
            assert_eq!(property.get("default").is_some(), field.default.is_some());
            if let Some(older) = field.older {
                assert_eq!(definition["properties"][older]["deprecated"], json!(true));
            }
        }
    }
}
