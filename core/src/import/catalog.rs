//! The metadata backend of a lake.

use crate::backend::postgres::Postgres;
use crate::duckdb::CATALOG_OF;
use crate::import::collected::Lakes;
use crate::import::section::{text_entry, value};
use crate::import::statement::{Pair, Sql};
use crate::text::percent;
use crate::text::span::Span;
use crate::toml::built::Value;

/// A metadata backend.
pub(super) struct Catalog {
    /// Its section.
    pub(super) table: Vec<(String, Value)>,
    /// The file, if it is DuckDB's, beside which the Parquet files go.
    pub(super) file: Option<String>,
}

/// No connection string has so many keys.
const MOST: usize = 100;

/// The backend of a catalog. What it is made of is taken out of the options.
pub(super) fn catalog(lakes: &mut Lakes, path: &str, options: &mut Vec<Pair>, span: Span) -> Option<Catalog> {
    let (prefix, rest) = path.split_once(':').unwrap_or(("", path));
    let prefix = prefix.to_ascii_lowercase();
    let parameters = parameters(options);
    let given = |name: &str| parameters.iter().find(|it| it.0.eq_ignore_ascii_case(name)).map(|it| it.1.clone());
    let meta = |name: &str| options.iter().find(|it| it.key == name).and_then(|it| it.value.text());
    let kind = given("type").map(|it| it.to_ascii_lowercase());
    let kind = match (prefix.as_str(), kind.as_deref(), meta("meta_type").as_deref()) {
        ("postgres" | "postgresql", ..) | (_, Some("postgres" | "postgres_scanner"), _) | (_, _, Some("postgres")) => {
            "postgres"
        }
        ("sqlite" | "sqlite3" | "sqlite_scanner", ..)
        | (_, Some("sqlite" | "sqlite3" | "sqlite_scanner"), _)
        | (_, _, Some("sqlite")) => "sqlite",
        // The catalog of a lake of MotherDuck, which its owner can attach like a file.
        ("md" | "motherduck", ..) if rest.starts_with(CATALOG_OF) => "duckdb",
        ("mysql" | "md" | "motherduck" | "quack", ..) | (_, Some("mysql"), _) => {
            lakes.lost(span, "Metaxy has no metadata backend for this kind of catalog");
            return None;
        }
        _ => "duckdb",
    };
    if kind == "postgres" {
        // With both, the option stays one.
        let at = options.iter().position(|it| it.key == "meta_secret" && given("secret").is_none());
        let by_option = at.and_then(|at| options.remove(at).value.text());
        options.retain(|it| it.key != "meta_type");
        let name = given("secret").or(by_option);
        move_parameters(options, &parameters, &["type", "secret"]);
        let login = if prefix.starts_with("postgres") { rest } else { path };
        return Some(Catalog { table: postgres(lakes, name, login, span), file: None });
    }
    // The type becomes the prefix of the path.
    let uri = match (kind, prefix.as_str(), given("type")) {
        ("sqlite", "sqlite" | "sqlite3" | "sqlite_scanner", _) | (_, _, None) => path.to_owned(),
        ("sqlite", _, Some(_)) => format!("sqlite:{path}"),
        _ => path.to_owned(),
    };
    if !parameters.is_empty() {
        move_parameters(options, &parameters, &["type"]);
    }
    let file = (kind == "duckdb").then(|| uri.strip_prefix("duckdb:").unwrap_or(&uri).to_owned());
    Some(Catalog { table: vec![text_entry("type", kind), text_entry("uri", &uri)], file })
}

/// What `METADATA_PARAMETERS` holds.
fn parameters(options: &[Pair]) -> Vec<(String, String)> {
    let found = options.iter().find(|it| it.key == "metadata_parameters");
    match found.map(|it| &it.value) {
        Some(Sql::Map(entries)) => {
            entries.iter().filter_map(|(key, value)| Some((key.clone(), value.text()?))).collect()
        }
        // DuckDB casts `'{TYPE=sqlite}'` too.
        Some(Sql::Text(text)) => {
            let inside = text.trim().strip_prefix('{').and_then(|it| it.strip_suffix('}')).unwrap_or_default();
            let pair = |it: &str| {
                it.split_once('=')
                    .map(|(key, value)| (key.trim().to_owned(), value.trim().trim_matches('\'').to_owned()))
            };
            inside.split(',').filter_map(pair).collect()
        }
        _ => Vec::new(),
    }
}

/// Writes what is left of `METADATA_PARAMETERS` as the options that each of them is too.
fn move_parameters(options: &mut Vec<Pair>, parameters: &[(String, String)], known: &[&str]) {
    let Some(at) = options.iter().position(|it| it.key == "metadata_parameters") else { return };
    let span = options.remove(at).span;
    for (key, text) in parameters {
        let key = key.to_ascii_lowercase();
        if !known.contains(&key.as_str()) {
            options.push(Pair { key: format!("meta_{key}"), value: Sql::Text(text.clone()), span });
        }
    }
}

/// The section of a catalog in PostgreSQL.
fn postgres(lakes: &mut Lakes, name: Option<String>, login: &str, span: Span) -> Vec<(String, Value)> {
    let written = connection(login);
    let default = || if login.is_empty() { "__default_postgres" } else { "my_pg_secret" }.to_owned();
    let name = name.unwrap_or_else(default);
    let secret = lakes.take(&name, "postgres");
    let mut table = vec![text_entry("type", "postgres"), text_entry("secret_name", &name)];
    let mut pairs: Vec<(String, Sql)> = match &secret {
        Some(secret) => {
            secret.options.iter().filter(|it| it.key != "type").map(|it| (it.key.clone(), it.value.clone())).collect()
        }
        None => Vec::new(),
    };
    if secret.is_none() && written.as_ref().is_some_and(Vec::is_empty) {
        lakes.known(span, "the catalog secret is not in the SQL: Metaxy expects it to exist");
        return table;
    }
    match written {
        Some(written) => {
            // What stands in the path beats the secret.
            for (key, value) in written {
                let is_same = |it: &str| it == key || (is_database(it) && is_database(&key));
                pairs.retain(|it| !is_same(&it.0));
                pairs.push((key, Sql::Text(value)));
            }
        }
        None => lakes.lost(span, "the connection string of the catalog cannot be read"),
    }
    let has = |key: &str| pairs.iter().any(|it| it.0 == key && it.1.text().is_some());
    let is_login = ["host", "user", "password"].iter().all(|key| has(key)) && (has("database") || has("dbname"));
    if is_login && !has("database") {
        pairs.iter_mut().filter(|it| it.0 == "dbname").for_each(|it| "database".clone_into(&mut it.0));
    }
    let mut others = Vec::new();
    for (key, sql) in &pairs {
        let field = Postgres::SECTION.fields.iter().find(|it| it.key == key && it.option.is_some());
        match (field, sql.text()) {
            (Some(_), Some(port))
                if key == "port"
                    && port.bytes().all(|it| it.is_ascii_digit())
                    && !port.is_empty()
                    && !port.starts_with('0') =>
            {
                table.push(("port".to_owned(), Value::Word(port)));
            }
            (Some(_), Some(text)) if key == "port" => table.push(text_entry("port", &text)),
            (Some(_), Some(text)) if is_login => table.push(text_entry(key, &text)),
            _ => others.push((key.clone(), value(sql))),
        }
    }
    if !others.is_empty() || !is_login {
        table.push(("secret_parameters".to_owned(), Value::Table(others)));
    }
    table
}

/// Whether an option names the database: the two are one to PostgreSQL.
fn is_database(key: &str) -> bool {
    matches!(key, "dbname" | "database")
}

/// The keys of a connection string: `host=a dbname=b`, or `//user:password@host:port/database?…`. Nothing if
/// it is neither.
fn connection(text: &str) -> Option<Vec<(String, String)>> {
    let text = text.trim();
    if let Some(url) = text
        .strip_prefix("postgresql://")
        .or_else(|| text.strip_prefix("postgres://"))
        .or_else(|| text.strip_prefix("//"))
    {
        return url_parts(url);
    }
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (key, behind) = rest.split_once('=')?;
        let behind = behind.trim_start();
        let (value, more) = if let Some(quoted) = behind.strip_prefix('\'') {
            until_quote(quoted)?
        } else {
            let end = behind.find(char::is_whitespace).unwrap_or(behind.len());
            (behind[..end].replace("\\\\", "\\").replace("\\'", "'"), &behind[end..])
        };
        let key = key.trim();
        if key.is_empty() || key.contains(char::is_whitespace) || found.len() == MOST {
            return None;
        }
        found.push((key.to_ascii_lowercase(), value));
        rest = more.trim_start();
    }
    Some(found)
}

/// What stands before a quote, and what is behind it.
fn until_quote(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\'' => return Some((value, &text[at + 1..])),
            '\\' => value.push(characters.next()?.1),
            other => value.push(other),
        }
    }
    None
}

fn url_parts(url: &str) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut push = |key: &str, value: &str| {
        if !value.is_empty() {
            found.push((key.to_owned(), percent::decoded(value).unwrap_or_else(|| value.to_owned())));
        }
    };
    let (before, query) = url.split_once('?').unwrap_or((url, ""));
    let (authority, database) = before.split_once('/').unwrap_or((before, ""));
    let (login, place) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (user, password) = login.split_once(':').unwrap_or((login, ""));
    let (host, port) = match place.strip_prefix('[').and_then(|it| it.split_once(']')) {
        Some((host, behind)) => (host, behind.strip_prefix(':').unwrap_or("")),
        None => place.split_once(':').unwrap_or((place, "")),
    };
    for (key, value) in [("host", host), ("port", port), ("dbname", database), ("user", user), ("password", password)] {
        push(key, value);
    }
    for pair in query.split('&').filter(|it| !it.is_empty()).take(MOST) {
        let (key, value) = pair.split_once('=')?;
        push(key, value);
    }
    Some(found)
}
