//! What may be changed, from the tables of the core: each option, parameter and field that it
//! declares, with values that are valid and do something here.

use lakeplan::backend::{RawCatalog, RawStorage};
use lakeplan::duckdb::options::{CatalogKind, META_PREFIX, OptionValue, Provider, SecretType};
use lakeplan::metaxy::ducklake::DuckLake;
use lakeplan::schema::{Section, Together, Type};
use native_tests::version;

use crate::config::{Entry, Setting, Shape};

const fn entry(table: &'static str, key: &'static str, value: &'static str) -> Entry {
    Entry { table, key, value }
}

const CATALOG: &str = "ducklake.catalog";
const STORAGE: &str = "ducklake.storage";
const OF_CATALOG: &str = "ducklake.catalog.secret_parameters";
const OF_STORAGE: &str = "ducklake.storage.secret_parameters";
const ATTACH: &str = "ducklake.attach_options";

const LOCAL: [Entry; 2] = [entry(STORAGE, "type", "\"local\""), entry(STORAGE, "path", "\"${DIR}/files/\"")];
const DUCKDB: [Entry; 2] = [entry(CATALOG, "type", "\"duckdb\""), entry(CATALOG, "uri", "\"${DIR}/meta.ducklake\"")];
const SQLITE: [Entry; 2] =
    [entry(CATALOG, "type", "\"sqlite\""), entry(CATALOG, "uri", "\"sqlite:${DIR}/meta.sqlite\"")];
const POSTGRES: [Entry; 8] = [
    entry(CATALOG, "type", "\"postgres\""),
    entry(CATALOG, "secret_name", "\"my_pg\""),
    entry(CATALOG, "host", "\"${PG_HOST}\""),
    entry(CATALOG, "port", "\"${PG_PORT}\""),
    entry(CATALOG, "database", "\"${PG_DATABASE}\""),
    entry(CATALOG, "user", "\"${PG_USER}\""),
    entry(CATALOG, "password", "\"${PG_PASSWORD}\""),
    entry(OF_CATALOG, "connect_timeout", "10"),
];
const S3: [Entry; 9] = [
    entry(STORAGE, "type", "\"s3\""),
    entry(STORAGE, "secret_name", "\"my_s3\""),
    entry(STORAGE, "bucket", "\"${BUCKET}\""),
    entry(STORAGE, "endpoint", "\"http://${S3_ENDPOINT}\""),
    entry(STORAGE, "url_style", "\"path\""),
    entry(STORAGE, "region", "\"${S3_REGION}\""),
    entry(STORAGE, "key_id", "\"${KEY_ID}\""),
    entry(STORAGE, "secret", "\"${SECRET}\""),
    entry(STORAGE, "prefix", "\"lake\""),
];

/// The catalogs with a name each.
fn catalogs() -> [(&'static str, CatalogKind, &'static [Entry]); 3] {
    [
        ("duckdb", CatalogKind::DuckDb, &DUCKDB),
        ("sqlite", CatalogKind::Sqlite, &SQLITE),
        ("postgres", CatalogKind::Postgres, postgres()),
    ]
}

/// The catalog in PostgreSQL, without the last of its entries where secrets have no such parameter.
fn postgres() -> &'static [Entry] {
    let timed = version::here().has_parameter(SecretType::Postgres, Provider::Config, "connect_timeout");
    if timed { &POSTGRES } else { &POSTGRES[..POSTGRES.len() - 1] }
}

/// Every option of `ATTACH` and of the catalog's own, for each catalog.
pub(crate) fn attach_shapes() -> Vec<Shape> {
    let shapes = catalogs().map(|(name, kind, catalog)| {
        let own = version::here()
            .catalog_options(kind)
            .map(|name| (format!("{META_PREFIX}{name}"), values_of_meta(kind, name)));
        let options = version::here()
            .attach_options
            .iter()
            .map(|option| (option.name.to_owned(), values(option.name, option.value)));
        let settings = options.chain(own).flat_map(|(key, values)| {
            values.into_iter().map(move |value| Setting { table: ATTACH, key: key.clone(), value: Some(value) })
        });
        let limit =
            Setting { table: "ducklake", key: "data_inlining_row_limit".to_owned(), value: Some("0".to_owned()) };
        Shape {
            name: format!("options of ATTACH, {name}"),
            base: [catalog, &LOCAL].concat(),
            settings: settings.chain([limit]).collect(),
            environment: &[],
        }
    });
    shapes.into()
}

fn values(name: &str, value: OptionValue) -> Vec<String> {
    let known: &[&str] = match name {
        "data_path" => &["\"${DIR}/elsewhere/\""],
        "metadata_path" => &["\"${DIR}/other.ducklake\""],
        "metadata_schema" => &["\"ns\""],
        "metadata_catalog" => &["\"the_catalog\""],
        "snapshot_version" => &["1"],
        "snapshot_time" => &["\"2100-01-01 00:00:00\""],
        "data_inlining_row_limit" => &["0", "1000"],
        _ => match value {
            OptionValue::Boolean | OptionValue::StrictBoolean => &["true", "false"],
            OptionValue::Unsigned | OptionValue::Integer => &["5"],
            OptionValue::Timestamp => &["\"2100-01-01 00:00:00\""],
            // A table of TOML is text when it arrives, and that breaks DuckDB: it is told of each
            // such value by itself.
            OptionValue::Map => &[],
            OptionValue::Text => &["\"x\""],
            OptionValue::Word(words) => return words.iter().map(|word| format!("\"{word}\"")).collect(),
        },
    };
    known.iter().map(|value| (*value).to_owned()).collect()
}

fn values_of_meta(kind: CatalogKind, name: &str) -> Vec<String> {
    let known: &[&str] = match name {
        "type" => return vec![format!("\"{}\"", kind.name().to_lowercase().replace("postgresql", "postgres"))],
        "schema" => &["\"public\"", "\"ns\""],
        "secret" => &["\"my_pg\""],
        "isolation_level" => &["\"SERIALIZABLE\""],
        "busy_timeout" => &["5000"],
        "journal_mode" => &["\"wal\""],
        "block_size" => &["16384"],
        "row_group_size" => &["4096"],
        "storage_version" => &["\"v1.2.0\""],
        "encryption_key" => &["\"0123456789abcdef\""],
        "encryption_cipher" => &["\"GCM\""],
        "default_table" | "secret_storage_table" => &["\"t\""],
        "vacuum_rebuild_indexes" => &["5"],
        "recovery_mode" => &["\"default\""],
        _ => &["true", "false"],
    };
    known.iter().map(|value| (*value).to_owned()).collect()
}

/// Every parameter of each type and provider of secrets.
pub(crate) fn secret_shapes() -> Vec<Shape> {
    let mut shapes = Vec::new();
    for secret_type in SecretType::ALL {
        // No server here speaks another protocol.
        if secret_type != SecretType::Postgres && !secret_type.speaks_s3() {
            continue;
        }
        for word in version::here().providers(secret_type) {
            shapes.push(secret_shape(secret_type, Provider::of_word(word)));
        }
    }
    shapes
}

fn secret_shape(secret_type: SecretType, provider: Provider) -> Shape {
    let tag = secret_type.as_str().to_lowercase();
    let chain = provider == Provider::CredentialChain;
    let (table, base) = match secret_type {
        SecretType::Postgres => (OF_CATALOG, [&POSTGRES[..2], &postgres()[7..], &LOCAL].concat()),
        _ => (OF_STORAGE, [&DUCKDB[..], &object_store(secret_type)].concat()),
    };
    let mut base = base;
    let given: &[(&'static str, &'static str)] = match (secret_type, chain) {
        (SecretType::Postgres, _) => &[
            ("host", "\"${PG_HOST}\""),
            ("port", "\"${PG_PORT}\""),
            ("dbname", "\"${PG_DATABASE}\""),
            ("user", "\"${PG_USER}\""),
            ("password", "\"${PG_PASSWORD}\""),
        ],
        (_, true) => &[
            ("provider", "\"credential_chain\""),
            ("chain", "\"env\""),
            ("endpoint", "\"${S3_ENDPOINT}\""),
            ("url_style", "\"path\""),
            ("use_ssl", "false"),
            ("region", "\"${S3_REGION}\""),
        ],
        (_, false) => &[
            ("key_id", "\"${KEY_ID}\""),
            ("secret", "\"${SECRET}\""),
            ("endpoint", "\"${S3_ENDPOINT}\""),
            ("url_style", "\"path\""),
            ("use_ssl", "false"),
            ("region", "\"${S3_REGION}\""),
        ],
    };
    base.extend(given.iter().map(|(key, value)| entry(table, key, value)));
    let mut settings = Vec::new();
    let names = version::here().parameters(secret_type, provider);
    for name in
        names.into_iter().chain(["scope"]).filter(|name| *name != "scope" || secret_type != SecretType::Postgres)
    {
        for value in parameter_values(secret_type, name) {
            settings.push(Setting { table, key: name.to_owned(), value: Some(value) });
        }
        if given.iter().any(|(key, _)| *key == name) && !["endpoint", "chain"].contains(&name) {
            settings.push(Setting { table, key: name.to_owned(), value: None });
        }
    }
    let word = if chain { "credential_chain" } else { "config" };
    let environment: &[(&str, &str)] = if chain {
        &[("AWS_ACCESS_KEY_ID", ENVIRONMENT_KEY), ("AWS_SECRET_ACCESS_KEY", ENVIRONMENT_SECRET)]
    } else {
        &[]
    };
    Shape { name: format!("parameters of {tag} secrets, {word}"), base, settings, environment }
}

/// The key in the environment of DuckDB, for the chain.
pub(crate) const ENVIRONMENT_KEY: &str = "KEYOFENVIRONMENT";
pub(crate) const ENVIRONMENT_SECRET: &str = "secret-of-environment";

fn object_store(secret_type: SecretType) -> Vec<Entry> {
    let tag = format!("\"{}\"", secret_type.as_str().to_lowercase());
    vec![
        entry(STORAGE, "type", tag.leak()),
        entry(STORAGE, "secret_name", "\"my_s\""),
        entry(STORAGE, "data_path", in_bucket(secret_type, "lake/").leak()),
    ]
}

/// A place in the bucket, in the first scheme that is sent to a type of secret.
fn in_bucket(secret_type: SecretType, path: &str) -> String {
    format!("\"{}${{BUCKET}}/{path}\"", secret_type.default_scopes()[0])
}

fn parameter_values(secret_type: SecretType, name: &str) -> Vec<String> {
    let known: &[&str] = match name {
        "key_id" | "secret" | "port" | "password" => &[],
        "region" => &["\"eu-west-1\""],
        "endpoint" => &["\"${S3_LOCALHOST}\""],
        "url_style" => &["\"\"", "\"vhost\""],
        "scope" => return vec![in_bucket(secret_type, "")],
        "account_id" => &["\"0123456789abcdef0123456789abcdef\""],
        "chain" => &["\"config;env\""],
        "refresh" => &["\"auto\""],
        "refresh_info" => &["\"{a=b}\""],
        "extra_http_headers" => &["\"{X-A=b}\""],
        "validation" => &["\"none\"", "\"exists\""],
        "host" => &["\"localhost\""],
        "hostname" => &["\"${PG_HOST}\""],
        "hostaddr" => &["\"127.0.0.1\""],
        "dbname" | "database" => &["\"${PG_DATABASE}\""],
        "user" | "username" => &["\"${PG_USER}\""],
        "passfile" | "sslcert" | "sslkey" | "sslrootcert" | "sslcrl" | "sslkeylogfile" => &["\"${DIR}/file\""],
        "sslcrldir" => &["\"${DIR}\""],
        "connect_timeout" => &["5"],
        "client_encoding" => &["\"UTF8\"", "\"LATIN1\""],
        "options" => &["\"-c search_path=ns\"", "\"-c statement_timeout=0\""],
        "requiressl" | "sslcompression" | "sslsni" | "gssdelegation" => &["0", "1"],
        "requirepeer" => &["\"postgres\""],
        "uri" => &["\"postgresql://${PG_HOST}:${PG_PORT}/${PG_DATABASE}?user=${PG_USER}&password=${PG_PASSWORD}\""],
        "replication" => &["\"false\""],
        "service" => &["\"of_the_file\""],
        _ => {
            if version::here().is_whole_number(name) {
                &["10"]
            } else if let Some(option) = version::here().word_option(name) {
                return option.words.iter().map(|word| format!("\"{word}\"")).collect();
            } else if version::here().parameter_value(secret_type, name) == OptionValue::Boolean {
                &["true", "false"]
            } else {
                &["\"x\""]
            }
        }
    };
    known.iter().map(|value| (*value).to_owned()).collect()
}

/// Every field of each backend, and those beside the backends.
pub(crate) fn field_shapes() -> Vec<Shape> {
    let mut shapes = Vec::new();
    for (name, _, catalog) in catalogs() {
        let base = [catalog, &LOCAL].concat();
        let mut settings = fields(&DuckLake::SECTION, "ducklake", &base);
        settings.extend(fields(section(RawCatalog::SECTIONS, name), CATALOG, &base));
        settings.extend(fields(section(RawStorage::SECTIONS, "local"), STORAGE, &base));
        shapes.push(Shape { name: format!("fields of {name}"), base, settings, environment: &[] });
    }
    for section in RawStorage::SECTIONS {
        let tag = section.tag.expect("a backend has a tag");
        let Some(secret_type) = SecretType::of_tag(tag).filter(|it| it.speaks_s3()) else { continue };
        let mut base = DUCKDB.to_vec();
        if secret_type == SecretType::S3 {
            base.extend(S3);
        } else {
            base.extend(object_store(secret_type));
            base.extend([entry(STORAGE, "key_id", "\"${KEY_ID}\""), entry(STORAGE, "secret", "\"${SECRET}\"")]);
            for together in section.together {
                if let Together::Wants("key_id", key) = together {
                    let value = parameter_values(secret_type, key).remove(0);
                    base.push(entry(STORAGE, key, value.leak()));
                }
            }
            base.extend([
                entry(OF_STORAGE, "endpoint", "\"${S3_ENDPOINT}\""),
                entry(OF_STORAGE, "url_style", "\"path\""),
                entry(OF_STORAGE, "use_ssl", "false"),
                entry(OF_STORAGE, "region", "\"${S3_REGION}\""),
            ]);
        }
        let settings = fields(section, STORAGE, &base);
        shapes.push(Shape { name: format!("fields of {tag}"), base, settings, environment: &[] });
    }
    shapes
}

fn section(sections: &[&'static Section], tag: &str) -> &'static Section {
    sections.iter().find(|section| section.tag == Some(tag)).expect("the backend is declared")
}

fn fields(section: &Section, table: &'static str, base: &[Entry]) -> Vec<Setting> {
    let mut settings = Vec::new();
    for field in section.fields.iter().filter(|field| !field.reserved) {
        for value in field_values(section.tag.unwrap_or_default(), field.key, field.ty) {
            settings.push(Setting { table, key: field.key.to_owned(), value: Some(value) });
        }
        let written = base.iter().any(|entry| entry.table == table && entry.key == field.key);
        if written && !field.required && field.key != "endpoint" {
            settings.push(Setting { table, key: field.key.to_owned(), value: None });
        }
    }
    settings
}

fn field_values(tag: &str, key: &str, ty: Type) -> Vec<String> {
    let known: &[&str] = match (tag, key) {
        // They have keys of their own, which are tried.
        ("", "catalog" | "storage" | "attach_options")
        | (_, "secret_parameters" | "key_id" | "secret" | "password" | "user" | "database" | "port" | "account_id") => {
            &[]
        }
        (_, "alias") => &["\"lake\""],
        (_, "data_inlining_row_limit") => &["0"],
        ("duckdb", "uri") => &["\"relative.ducklake\"", "\"duckdb:${DIR}/other.ducklake\""],
        ("sqlite", "uri") => &["\"sqlite:${DIR}/other.sqlite\"", "\"${DIR}/other.sqlite\""],
        ("local", "path") => &["\"${DIR}/elsewhere\"", "\"relative\"", "\"file://${DIR}/elsewhere\""],
        (_, "secret_name") => &["\"another\""],
        ("postgres", "host") => &["\"localhost\""],
        (_, "endpoint") => &["\"${S3_ENDPOINT}\"", "\"http://${S3_LOCALHOST}\""],
        (_, "bucket") => &["\"${BUCKET}/\""],
        (_, "prefix") => &["\"other/place\"", "\"/lake/\""],
        (_, "region") => &["\"eu-west-1\""],
        (_, "url_style") => &["\"vhost\""],
        (_, "use_ssl") => &["false", "true"],
        (_, "scope") => &["\"s3://${BUCKET}/\"", "\"s3://${BUCKET}/lake\""],
        (_, "data_path") => {
            return SecretType::of_tag(tag).map(|it| in_bucket(it, "by/path")).into_iter().collect();
        }
        _ => {
            // A field that is new is tried with what its type allows.
            let value: &[&str] = match ty {
                Type::Boolean => &["true", "false"],
                Type::Integer => &["1"],
                _ => &["\"x\""],
            };
            value
        }
    };
    known.iter().map(|value| (*value).to_owned()).collect()
}

/// The shapes that need no PostgreSQL, with all that may be set in them.
pub(crate) fn without_postgres() -> Vec<Shape> {
    let mut shapes: Vec<Shape> = attach_shapes().into_iter().chain(field_shapes()).collect();
    shapes.retain(|shape| shape.base.iter().all(|entry| !["\"postgres\"", "\"r2\"", "\"gcs\""].contains(&entry.value)));
    shapes
}
