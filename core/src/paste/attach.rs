//! `ATTACH 'ducklake:…' AS name (DATA_PATH '…')`, as DuckLake's own documentation has it.

use crate::duckdb::options::SecretType;
use crate::toml::built::Value;

/// Reads the statement; what is before and behind it is left out.
pub(super) fn read(text: &str) -> Option<Value> {
    let upper = text.to_ascii_uppercase();
    let at = upper.find("ATTACH")?;
    // It may attach by the name of such a secret, and where the lake is stands in that.
    if upper.contains("TYPE DUCKLAKE") {
        return None;
    }
    // Not a word in some prose or string: a statement begins a line, or what a program is given to run.
    let before = text[..at].rsplit(['\n', ';']).next().unwrap_or_default().trim_end();
    let given = before.ends_with(&['"', '\'', '`'] as &[char]) && (before.contains('(') || before.contains(" -"));
    if !before.is_empty() && !given {
        return None;
    }
    let (path, behind) = quoted(&text[at..])?;
    let path =
        path.get(.."ducklake:".len()).filter(|it| it.eq_ignore_ascii_case("ducklake:")).map(|it| &path[it.len()..])?;
    let behind = behind.split(';').next().unwrap_or_default();
    let behind_upper = behind.to_ascii_uppercase();
    let alias = behind_upper.find(" AS ").map(|at| behind[at + 4..].trim_start()).unwrap_or_default();
    let alias = alias.split(&[' ', '(', '\n', ';'] as &[char]).next().unwrap_or_default().trim_matches('"');
    let data = behind_upper.find("DATA_PATH").and_then(|at| quoted(&behind[at..])).map(|it| it.0);
    let mut lake = Vec::new();
    if !alias.is_empty() {
        lake.push(text_entry("alias", alias));
    }
    lake.push(("catalog".to_owned(), Value::Table(catalog(path))));
    if let Some(data) = data {
        lake.push(("storage".to_owned(), Value::Table(storage(&data))));
    }
    Some(Value::Table(vec![("ducklake".to_owned(), Value::Table(lake))]))
}

/// The first text between single quotes, and what is behind it.
fn quoted(sql: &str) -> Option<(String, &str)> {
    let start = sql.find('\'')? + 1;
    let mut end = start;
    loop {
        end += sql[end..].find('\'')?;
        if !sql[end + 1..].starts_with('\'') {
            return Some((sql[start..end].replace("''", "'"), &sql[end + 1..]));
        }
        end += 2;
    }
}

fn text_entry(key: &str, value: &str) -> (String, Value) {
    (key.to_owned(), Value::Text(value.to_owned()))
}

fn catalog(path: &str) -> Vec<(String, Value)> {
    let (kind, rest) = path.split_once(':').unwrap_or(("duckdb", path));
    match kind {
        "postgres" => {
            let mut entries = vec![text_entry("type", "postgres"), text_entry("secret_name", "my_pg_secret")];
            for (key, value) in rest.split_whitespace().filter_map(|it| it.split_once('=')) {
                let value = value.trim_matches('\'');
                entries.push(match key {
                    "dbname" => text_entry("database", value),
                    "port" => ("port".to_owned(), Value::of_word(value).unwrap_or(Value::Null)),
                    key => text_entry(key, value),
                });
            }
            entries
        }
        "sqlite" => vec![text_entry("type", "sqlite"), text_entry("uri", path)],
        "md" | "motherduck" => vec![text_entry("type", "motherduck"), text_entry("database", rest)],
        "duckdb" => vec![text_entry("type", "duckdb"), text_entry("uri", rest)],
        // A drive of Windows, or a file of another name.
        _ => vec![text_entry("type", "duckdb"), text_entry("uri", path)],
    }
}

fn storage(path: &str) -> Vec<(String, Value)> {
    let Some(secret_type) = SecretType::of_url(path) else {
        return vec![text_entry("type", "local"), text_entry("path", path)];
    };
    vec![
        text_entry("type", &secret_type.tag()),
        text_entry("secret_name", "my_storage_secret"),
        text_entry("data_path", path),
    ]
}
