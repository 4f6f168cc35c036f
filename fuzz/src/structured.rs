//! A configuration that is made of bytes: each byte is a choice, so that a fuzzer that changes one
//! changes one key, one value or one place.

use lakeplan::{SECTIONS, Variables};

use super::CANARY;

/// Choices that are made by bytes; behind their end the first is chosen.
struct Choices<'a>(std::slice::Iter<'a, u8>);

impl Choices<'_> {
    fn next(&mut self) -> usize {
        self.0.next().copied().unwrap_or_default().into()
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.next() % all.len()]
    }

    /// Once in so many times.
    fn once_in(&mut self, times: usize) -> bool {
        self.next() % times == times - 1
    }
}

/// Keys of no section, each like one that is.
const STRAY: &[&str] =
    &["endpont", "regoin", "Bucket", "url", "pasword", "secret_parameters", "x", "\"a b\"", "data-path"];

const VALUES: &[&str] = &[
    "\"\"",
    "\"a\"",
    "\"a.b\"",
    "1",
    "5432",
    "true",
    "[]",
    "[1, 'a']",
    "{}",
    "\"s3://b/p/\"",
    "\"gs://b\"",
    "\"r2://b\"",
    "\"https://minio:9000/x\"",
    "\"localhost:9000\"",
    "\"eu-central-1\"",
    "\"eu'; DROP TABLE t; --\"",
    "\"${A}\"",
    "\"${A:-x}\"",
    "\"${\"",
    "\"postgres:host=h user=u\"",
    "\"sqlite:m.db\"",
    "\"./data\"",
    "\"~/data\"",
    "\"a\\\\b\"",
    "'''\nx\n'''",
    "0x1F",
    "1e3",
    "nan",
    "2026-01-01",
    "\"\\u0000\"",
    "\"\\u202e\"",
    "\"ü😀\"",
    "\"main\"",
    "\"path\"",
    "\"vhost\"",
    "\"credential_chain\"",
    "\" a \"",
    "-1",
    "\"********\"",
    "\"<your-bucket>\"",
    "\"md:x\"",
    "\"True\"",
];

const CATALOGS: &[&str] = &["duckdb", "sqlite", "postgres", "motherduck", "mysql", "Postgres"];
const STORAGES: &[&str] = &["local", "s3", "gcs", "r2", "azure", "S3"];

/// Between a key and its value, and behind it.
const BETWEEN: &[&str] = &[" = ", "=", " =\t", " = "];
const BEHIND: &[&str] = &["\n", "\n", "\r\n", " # c\n", "\n\n"];

/// A file, and the variables with which it is read.
pub(super) fn file(data: &[u8]) -> (String, Variables) {
    let mut choices = Choices(data.iter());
    let mut text = String::new();
    let fragment = choices.once_in(6);
    for index in 0..1 + choices.next() % 3 {
        let prefix = if fragment { String::new() } else { format!("stores.s{index}.config.") };
        if !fragment {
            let class = choices.of(&["ext.duckdb", "ext.duckdb", "ext.metadata_stores.duckdb", "ext.other"]);
            text += &format!(
                "[stores.s{index}]\ntype = \"metaxy.{class}.DuckDBMetadataStore\"\n[stores.s{index}.config]\n"
            );
            keys(&mut choices, "duckdb", &mut text);
        }
        text += &format!("[{prefix}ducklake]\n");
        keys(&mut choices, "ducklake", &mut text);
        if choices.once_in(3) {
            text += "attach_options = { ";
            pairs(&mut choices, &mut text);
            text += " }\n";
        }
        for (table, older, kinds) in
            [("catalog", "metadata_backend", CATALOGS), ("storage", "storage_backend", STORAGES)]
        {
            let kind = choices.of(kinds);
            let table = if choices.once_in(5) { older } else { table };
            text += &format!("[{prefix}ducklake.{table}]\ntype = \"{kind}\"\n");
            keys(&mut choices, kind, &mut text);
            if choices.once_in(3) {
                text += "secret_parameters = { ";
                pairs(&mut choices, &mut text);
                text += " }\n";
            }
        }
        if fragment {
            break;
        }
    }
    let mut variables = Variables::new();
    if choices.once_in(3) {
        variables.insert("A".to_owned(), choices.of(VALUES).to_owned());
        let key = choices.of(&["ALIAS", "CATALOG__URI", "STORAGE__BUCKET", "STORAGE__TYPE", "X", "CATALOG"]);
        variables.insert(format!("METAXY_STORES__S0__CONFIG__DUCKLAKE__{key}"), choices.of(VALUES).to_owned());
    }
    (text, variables)
}

/// Some keys of a section, each once, or nearly.
fn keys(choices: &mut Choices<'_>, section: &str, text: &mut String) {
    let fields = SECTIONS.iter().filter(|it| it.tag == Some(section) || it.name == section).flat_map(|it| it.fields);
    let mut written: Vec<&str> = Vec::new();
    for field in fields {
        let chosen = choices.next();
        let twice = written.iter().any(|it| it.eq_ignore_ascii_case(field.key));
        if field.key == "type"
            || twice
            || chosen.is_multiple_of(3)
            || matches!(field.key, "catalog" | "storage" | "ducklake")
        {
            continue;
        }
        written.push(field.key);
        let value = match chosen % 7 {
            _ if field.secret => format!("\"{CANARY}{}\"", choices.of(&["", "'", " b", "=", "\\\\"])),
            1 | 2 => choices.of(VALUES).to_owned(),
            _ => format!("\"{}\"", field.key),
        };
        *text += &format!("{}{}{value}{}", field.key, choices.of(BETWEEN), choices.of(BEHIND));
    }
    if choices.once_in(4) {
        let stray = choices.of(STRAY);
        let secret = stray == "pasword";
        let value = if secret { format!("\"{CANARY}\"") } else { choices.of(VALUES).to_owned() };
        *text += &format!("{stray} = {value}\n");
    }
}

/// The inside of an inline table.
fn pairs(choices: &mut Choices<'_>, text: &mut String) {
    const OPTIONS: &[&str] = &[
        "data_path",
        "meta_schema",
        "encrypted",
        "read_only",
        "override_data_path",
        "snapshot_version",
        "region",
        "endpoint",
        "host",
        "provider",
        "chain",
        "scope",
        "use_ssl",
        "url_style",
        "sslmode",
        "connect_timeout",
        "x",
        "REGION",
        "\"a b\"",
        "encryptd",
    ];
    let mut written: Vec<&str> = Vec::new();
    for _ in 0..choices.next() % 4 {
        let key = choices.of(OPTIONS);
        if !written.contains(&key) {
            if !written.is_empty() {
                *text += ", ";
            }
            written.push(key);
            *text += &format!("{key} = {}", choices.of(&VALUES[..24]));
        }
    }
}
