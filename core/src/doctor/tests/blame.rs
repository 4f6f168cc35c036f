//! What is blamed for each error that is known, in configurations that have to do with it, and in one that has not.

use super::with_plan;
use crate::diagnostic::{Code, Diagnostic};
use crate::doctor::symptoms::{errors, recognize};
use crate::doctor::{At, NOWHERE, Places, explain_error, postgres, storage, translate};
use crate::metaxy::variables::Variables;

/// A lake on servers, all of whose secrets the configuration makes.
pub(super) const SERVERS: &str = r#"
[ducklake]
alias = "lake"
catalog = { type = "postgres", secret_name = "the_catalog", host = "db.example", database = "lakedb", user = "boss", password = "s3cr3t-p" }
storage = { type = "s3", secret_name = "the_storage", key_id = "s3cr3t-k", secret = "s3cr3t-s", bucket = "bkt", region = "eu-west-1" }
"#;

/// The same without a key for the host, the database or the keys.
const SPARSE: &str = r#"
[ducklake]
catalog = { type = "postgres", secret_name = "the_catalog", secret_parameters = { uri = "postgres://boss@db.example/lakedb" } }
storage = { type = "s3", secret_name = "the_storage", bucket = "bkt", secret_parameters = { provider = "credential_chain" } }
"#;

/// A lake whose secrets are kept elsewhere.
const KEPT: &str = r#"
[ducklake]
catalog = { type = "postgres", secret_name = "the_catalog" }
storage = { type = "s3", secret_name = "the_storage", bucket = "bkt" }
"#;

/// A lake of files.
const FILES: &str = r#"
[ducklake]
alias = "lake"
catalog = { type = "duckdb", uri = "m.db" }
storage = { type = "local", path = "data" }
"#;

/// What is about the secrets themselves, or about names in SQL.
const OF_NAMES: &[Code] = &[Code::MissingSecret, Code::AliasTaken, Code::ParserError];

/// Whatever is known, with what is said of it.
fn all(toml: &str, mut check: impl FnMut(&str, &Diagnostic, &str, &Places<'_>)) {
    with_plan(toml, |places| {
        for error in errors() {
            let found = translate(&error, At::Unknown, places);
            check(&error, &found, found.span.slice(toml), places);
        }
    });
}

#[test]
fn each_error_of_the_table_is_known() {
    assert!(errors().count() > 300, "{}", errors().count());
    let unknown: Vec<String> = errors().filter(|error| recognize(error) == Code::DuckDbError).collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
}

/// The name of a secret is a handle in SQL: who looks for the cause of an error does not find it there.
#[test]
fn the_name_of_a_secret_is_not_to_blame_for_what_it_holds() {
    for toml in [SERVERS, SPARSE] {
        let mut wrong = Vec::new();
        all(toml, |error, found, at, _| {
            if at.contains("the_") && !OF_NAMES.contains(&found.code) {
                wrong.push(format!("{error}: {} at {at}", found.code));
            }
        });
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn what_the_configuration_does_not_have_is_in_the_secret_that_it_names() {
    let mut blamed = [0, 0];
    all(KEPT, |_, _, at, _| {
        blamed[0] += usize::from(at.contains("the_catalog"));
        blamed[1] += usize::from(at.contains("the_storage"));
    });
    assert!(blamed[0] > 50 && blamed[1] > 5, "{blamed:?}");
}

/// The value that is to be corrected is then not in the file.
#[test]
fn a_blamed_value_that_a_variable_gives_names_the_variable() {
    const TOML: &str = r#"
[ducklake]
alias = "lake"
catalog = { type = "postgres", secret_name = "c", host = "${THE_HOST}", database = "${THE_DATABASE}", user = "${THE_USER}", password = "${THE_PASSWORD}" }
storage = { type = "s3", secret_name = "s", key_id = "${THE_KEY}", secret = "${THE_SECRET}", region = "${THE_REGION}", bucket = "${THE_BUCKET}", endpoint = "${THE_ENDPOINT}" }
"#;
    let variables = Variables::from(
        ["HOST", "DATABASE", "USER", "PASSWORD", "KEY", "SECRET", "REGION", "BUCKET", "ENDPOINT"]
            .map(|name| (format!("THE_{name}"), format!("some-{}", name.to_ascii_lowercase()))),
    );
    let analysis = crate::analyze(TOML, &crate::Options::from(&variables));
    let mut named: Vec<&str> = Vec::new();
    for error in errors() {
        let explained = explain_error(&error, &analysis, None);
        let found = &explained.diagnostics[0];
        let at = found.span.slice(TOML);
        let help = found.help.as_deref().unwrap_or_default();
        for reference in &analysis.variables {
            let said = help.contains(&format!("`{}`", reference.name));
            assert_eq!(said, at.contains(&reference.name), "{error}: {help}\nat {at}");
        }
        if let Some((_, rest)) = at.split_once("${") {
            named.push(rest.split('}').next().unwrap_or_default());
        }
    }
    named.sort_unstable();
    named.dedup();
    assert_eq!(
        named,
        [
            "THE_BUCKET",
            "THE_DATABASE",
            "THE_ENDPOINT",
            "THE_HOST",
            "THE_KEY",
            "THE_PASSWORD",
            "THE_REGION",
            "THE_SECRET",
            "THE_USER"
        ]
    );
}

/// Somebody has chosen another store, or the error comes from another file.
#[test]
fn what_a_server_says_is_not_blamed_on_a_lake_of_files() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    all(FILES, |error, found, at, places| {
        let code = recognize(error);
        let of_server = postgres::explain(code, error, places).or_else(|| storage::explain(code, error, places));
        if of_server.is_some() {
            seen += 1;
            if found.span != NOWHERE {
                wrong.push(format!("{error}: {} at {at}", found.code));
            }
        }
    });
    assert!(wrong.is_empty() && seen > 100, "{seen}\n{}", wrong.join("\n"));
}
