//! Configurations with slips of the kinds that people make, in any layout.

use fastrand::Rng;
use parity::generate::{self, Layout, Table, Value, mutate};

use crate::config::{Setting, Shape};

/// Keys and values that somebody would write, most of which Metaxy takes and DuckDB does not
/// understand as they were meant: the table, the key, the value as TOML.
const SLIPS: &[(&str, &str, &str)] = &[
    ("ducklake", "alias", "\"my-lake\""),
    ("ducklake", "alias", "\"select\""),
    ("ducklake", "alias", "\"My Lake\""),
    ("ducklake", "alias", "\"läke\""),
    ("ducklake", "alias", "\"memory\""),
    ("ducklake", "alias", "\" lake \""),
    ("ducklake", "alias", "5"),
    ("ducklake", "data_inlining_row_limit", "-1"),
    ("ducklake", "data_inlining_row_limit", "100"),
    ("ducklake", "Alias", "\"lake\""),
    ("ducklake", "schema", "\"x\""),
    ("ducklake.attach_options", "read_only", "\"true\""),
    ("ducklake.attach_options", "override_data_path", "\"false\""),
    ("ducklake.attach_options", "override_data_path", "true"),
    ("ducklake.attach_options", "encrypted", "\"yes\""),
    ("ducklake.attach_options", "create_if_not_exists", "\"on\""),
    ("ducklake.attach_options", "migrate_if_required", "true"),
    ("ducklake.attach_options", "AUTOMATIC_MIGRATION", "\"yes\""),
    ("ducklake.attach_options", "data_inlining_row_limit", "5"),
    ("ducklake.attach_options", "DATA_INLINING_ROW_LIMIT", "\"7\""),
    ("ducklake.attach_options", "data_inlining_row_limits", "20"),
    ("ducklake.attach_options", "parquet_compression", "\"zstd\""),
    ("ducklake.attach_options", "data_path", "\"${DIR}/elsewhere\""),
    ("ducklake.attach_options", "metadata_path", "\"${DIR}/other.ducklake\""),
    ("ducklake.attach_options", "meta_schema", "\"ns\""),
    ("ducklake.attach_options", "METADATA_SCHEMA", "\"ns\""),
    ("ducklake.attach_options", "schema", "\"ns\""),
    ("ducklake.attach_options", "meta_type", "\"SQLite\""),
    ("ducklake.attach_options", "type", "\"sqlite\""),
    ("ducklake.attach_options", "snapshot_version", "\"1\""),
    ("ducklake.attach_options", "snapshot_time", "2100-01-01T00:00:00Z"),
    ("ducklake.attach_options", "metadata_parameters", "{ TYPE = \"sqlite\" }"),
    ("ducklake.attach_options", "meta_journal_mode", "\"WAL\""),
    ("ducklake.attach_options", "meta_journal_mode", "\"wall\""),
    ("ducklake.attach_options", "meta_busy_timeout", "\"5000\""),
    ("ducklake.attach_options", "busy_timeout", "5000"),
    ("ducklake.attach_options", "recovery_mode", "\"x\""),
    ("ducklake.catalog", "uri", "\"meta.ducklake\""),
    ("ducklake.catalog", "uri", "\"ducklake:${DIR}/meta.ducklake\""),
    ("ducklake.catalog", "uri", "\"ducklake:sqlite:${DIR}/meta.sqlite\""),
    ("ducklake.catalog", "uri", "\"${DIR}/meta.sqlite\""),
    ("ducklake.catalog", "uri", "\"sqlite:${DIR}/meta.sqlite\""),
    ("ducklake.catalog", "uri", "\"sqlite:sqlite:meta.sqlite\""),
    ("ducklake.catalog", "uri", "\"duckdb:${DIR}/meta.ducklake\""),
    ("ducklake.catalog", "uri", "\" ${DIR}/meta.ducklake \""),
    ("ducklake.catalog", "uri", "\"file:${DIR}/meta.ducklake\""),
    ("ducklake.catalog", "uri", "\"${DIR}/it's.ducklake\""),
    ("ducklake.catalog", "uri", "\"sqlite3:${DIR}/meta.sqlite\""),
    ("ducklake.catalog", "uri", "\"SQLITE:${DIR}/meta.sqlite\""),
    ("ducklake.catalog", "uri", "\"sqlite:///${DIR}/meta.sqlite\""),
    ("ducklake.catalog", "path", "\"${DIR}/meta.ducklake\""),
    ("ducklake.storage", "path", "\"files\""),
    ("ducklake.storage", "path", "\"./files/\""),
    ("ducklake.storage", "path", "\"${DIR}/files\""),
    ("ducklake.storage", "path", "\" ${DIR}/files\""),
    ("ducklake.storage", "path", "\"file://${DIR}/files\""),
    ("ducklake.storage", "path", "\"file:${DIR}/files\""),
    ("ducklake.storage", "path", "\"FILE://${DIR}/files\""),
    ("ducklake.storage", "path", "\"~/files\""),
    ("ducklake.storage", "path", "\"$HOME/files\""),
    ("ducklake.storage", "path", "\"${DIR}/%20files\""),
    ("ducklake.storage", "path", "\"${DIR}/a b\""),
    ("ducklake.storage", "path", "\"${DIR}/a\\\\b\""),
    ("ducklake.storage", "path", "\"'${DIR}/files'\""),
    ("ducklake.storage", "data_path", "\"${DIR}/files\""),
    ("ducklake.storage", "bucket", "\"${DIR}\""),
];

/// Those of an S3 storage.
const S3_SLIPS: &[(&str, &str, &str)] = &[
    ("ducklake.storage", "endpoint", "\"${S3_ENDPOINT}\""),
    ("ducklake.storage", "endpoint", "\"http://${S3_ENDPOINT}/\""),
    ("ducklake.storage", "endpoint", "\"http://${S3_ENDPOINT}/${BUCKET}\""),
    ("ducklake.storage", "endpoint", "\"HTTP://${S3_ENDPOINT}\""),
    ("ducklake.storage", "endpoint", "\" ${S3_ENDPOINT}\""),
    ("ducklake.storage", "url_style", "\"PATH\""),
    ("ducklake.storage", "url_style", "\"virtual\""),
    ("ducklake.storage", "use_ssl", "false"),
    ("ducklake.storage", "use_ssl", "\"no\""),
    ("ducklake.storage", "region", "\"eu-central-1a\""),
    ("ducklake.storage", "region", "\"auto\""),
    ("ducklake.storage", "region", "\"\""),
    ("ducklake.storage", "bucket", "\"s3://${BUCKET}\""),
    ("ducklake.storage", "bucket", "\"${BUCKET}/\""),
    ("ducklake.storage", "prefix", "\"/a/b/\""),
    ("ducklake.storage", "prefix", "\"a//b\""),
    ("ducklake.storage", "prefix", "\"a b\""),
    ("ducklake.storage", "data_path", "\"s3://${BUCKET}/lake\""),
    ("ducklake.storage", "data_path", "\"S3://${BUCKET}/lake\""),
    ("ducklake.storage", "data_path", "\"s3a://${BUCKET}/lake\""),
    ("ducklake.storage", "data_path", "\"${BUCKET}/lake\""),
    ("ducklake.storage", "scope", "\"s3://${BUCKET}\""),
    ("ducklake.storage", "scope", "\"${BUCKET}\""),
    ("ducklake.storage", "scope", "\"s3://other\""),
    ("ducklake.storage", "secret_name", "\"my-secret\""),
    ("ducklake.storage", "secret_name", "\"metaxy_generated_dev_ducklake\""),
    ("ducklake.storage", "session_token", "\"x\""),
    ("ducklake.storage", "use_tls", "false"),
    ("ducklake.storage.secret_parameters", "region", "\"eu-west-1\""),
    ("ducklake.storage.secret_parameters", "REGION", "\"eu-west-1\""),
    ("ducklake.storage.secret_parameters", "use_ssl", "\"false\""),
    ("ducklake.storage.secret_parameters", "regoin", "\"eu-west-1\""),
    ("ducklake.storage.secret_parameters", "scope", "[\"s3://${BUCKET}/\"]"),
    ("ducklake.storage.secret_parameters", "scope", "\"s3://${BUCKET}/lake/\""),
    ("ducklake.storage.secret_parameters", "provider", "\"Config\""),
    ("ducklake.storage.secret_parameters", "provider", "\"conf\""),
    ("ducklake.storage.secret_parameters", "chain", "\"env\""),
    ("ducklake.storage.secret_parameters", "session_token", "\"\""),
    ("ducklake.storage.secret_parameters", "url_style", "\"path\""),
    ("ducklake.storage.secret_parameters", "type", "\"s3\""),
];

/// A configuration of a seed: one of the shapes with some settings of it, slips, and mistakes.
pub(crate) fn text(seed: u64, shapes: &[Shape]) -> String {
    let mut rng = Rng::with_seed(seed);
    let shape = &shapes[rng.usize(..shapes.len())];
    let mut settings: Vec<Setting> = Vec::new();
    for _ in 0..rng.usize(..3) {
        settings.push(shape.settings[rng.usize(..shape.settings.len())].clone());
    }
    let s3 = shape.base.iter().any(|entry| entry.value == "\"s3\"");
    let all: Vec<_> =
        SLIPS.iter().filter(|slip| !s3 || slip.0 != "ducklake.storage").chain(S3_SLIPS.iter().filter(|_| s3)).collect();
    for _ in 0..[0, 1, 1, 1, 2, 2, 3][rng.usize(..7)] {
        let (table, key, value) = all[rng.usize(..all.len())];
        settings.push(Setting { table, key: (*key).to_owned(), value: Some((*value).to_owned()) });
    }
    let text = shape.text(&settings.iter().collect::<Vec<_>>());
    let mut root = tree(&text, &mut rng);
    if rng.u8(..4) == 0 {
        mutate(&mut rng, &mut root);
    }
    let layout = if rng.bool() { Layout::Plain } else { Layout::Any };
    generate::write(&mut rng, &root, layout)
}

/// The tree of a fragment, as a store of a file, with another store beside it at times.
fn tree(fragment: &str, rng: &mut Rng) -> Table {
    let parsed: toml::Table = toml::from_str(fragment).unwrap_or_else(|error| panic!("{error}\n{fragment}"));
    let ducklake = parsed.into_iter().next().expect("there is a section").1;
    let class = Value::text("metaxy.ext.duckdb.DuckDBMetadataStore");
    let store = |ducklake: Value| {
        let config = vec![("database".to_owned(), Value::text(":memory:")), ("ducklake".to_owned(), ducklake)];
        Value::Table(vec![("type".to_owned(), class.clone()), ("config".to_owned(), Value::Table(config))])
    };
    let mut stores = vec![("dev".to_owned(), store(value(ducklake)))];
    if rng.u8(..4) == 0 {
        let other = "[ducklake]\ncatalog = { type = \"duckdb\", uri = \"${DIR}/another.ducklake\" }\nstorage = { type = \
                     \"local\", path = \"${DIR}/another/\" }\n";
        let parsed: toml::Table = toml::from_str(other).expect("it is TOML");
        stores.push(("prod".to_owned(), store(value(parsed.into_iter().next().expect("a section").1))));
    }
    vec![("stores".to_owned(), Value::Table(stores))]
}

fn value(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::Text(text),
        toml::Value::Array(items) => Value::Array(items.into_iter().map(self::value).collect()),
        toml::Value::Table(table) => Value::Table(table.into_iter().map(|(key, it)| (key, self::value(it))).collect()),
        toml::Value::Integer(number) => Value::word(number),
        toml::Value::Float(number) => Value::word(number),
        toml::Value::Boolean(boolean) => Value::word(boolean),
        toml::Value::Datetime(time) => Value::word(time),
    }
}
