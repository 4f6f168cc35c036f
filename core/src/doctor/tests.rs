//! What DuckDB was heard to say, and where in the file it belongs. Each text was measured
//! on real servers and files; those of AWS on a server that answers as AWS does.

mod blame;
mod copied;
mod files;
mod postgres;
mod storage;

use std::path::Path;
use std::time::Duration;

use crate::diagnostic::Code;
use crate::doctor::{At, Folders, Places, too_slow, translate};
use crate::plan::Plan;
use crate::{Flavor, Span};

const POSTGRES: &str = r#"
[ducklake]
alias = "lake"
catalog = { type = "postgres", secret_name = "pgs", host = "db.example", port = 15777, database = "lakedb", user = "boss", password = "s3cr3t-p" }
storage = { type = "local", path = "data" }
"#;

const FILE: &str = r#"
[ducklake]
alias = "lake"
attach_options = { read_only = true, override_data_path = true, data_inlining_row_limit = 3, encrypted = true }
catalog = { type = "duckdb", uri = "no/m.db" }
storage = { type = "local", path = "data" }
"#;

const SQLITE: &str = r#"
[ducklake]
catalog = { type = "sqlite", uri = "sqlite:/x/m.sqlite" }
storage = { type = "local", path = "data" }
"#;

const S3: &str = r#"
[ducklake]
catalog = { type = "duckdb", uri = "m.db" }
storage = { type = "s3", secret_name = "st", key_id = "s3cr3t-k", secret = "s3cr3t-s", bucket = "bkt", region = "eu-west-1", endpoint = "http://s3.example:9000", url_style = "path" }
"#;

const CHAIN: &str = r#"
[ducklake]
catalog = { type = "duckdb", uri = "m.db" }
storage = { type = "s3", secret_name = "st", bucket = "bkt", secret_parameters = { provider = "credential_chain" } }
"#;

const NO_KEYS: &str = r#"
[ducklake]
catalog = { type = "duckdb", uri = "m.db" }
storage = { type = "s3", secret_name = "st", bucket = "bkt" }
"#;

const EXISTING: &str = r#"
[ducklake]
catalog = { type = "postgres", secret_name = "pgs" }
storage = { type = "local", path = "data" }
"#;

fn with_plan<T>(toml: &str, f: impl FnOnce(&Places<'_>) -> T) -> T {
    let analysis = crate::analyze(toml, &crate::Options::default());
    let store = analysis.select(None).expect("there is a store");
    let config = store.config().unwrap_or_else(|| panic!("{:#?}", analysis.diagnostics));
    let plan: Plan = store.plan(Flavor::DuckDb).expect("it is sound");
    f(&Places {
        plan: &plan,
        config,
        folders: Folders { working: Some(Path::new("/here")), home: None },
        stores: &analysis.stores,
    })
}

fn slice(toml: &str, span: Span) -> &str {
    span.slice(toml)
}

/// The error of `ATTACH` on a catalog.
fn attach(rest: &str) -> String {
    format!("IO Error: Failed to attach DuckLake MetaData \"__ducklake_metadata_lake\" at path + \"\"{rest}")
}

/// The error of a connection to PostgreSQL.
fn connect(rest: &str) -> String {
    attach(&format!(
        "Unable to connect to Postgres at \"\": connection to server at \"127.0.0.1\", port 15777 failed: {rest}\n"
    ))
}

/// The error of a request to an object store.
fn http(rest: &str) -> String {
    format!("HTTP Error: Unable to connect to URL s3://bkt/pre/main/p/ducklake-01.parquet: {rest}")
}

const PUT: &str = "for HTTP PUT to 'http://s3.example:9000/bkt/pre/main/p/ducklake-01.parquet'";

/// Error, configuration, cause, the text that is blamed, and a part of the message or of its help.
fn blamed(cases: Vec<(String, At, &str, Code, &str, &str)>) {
    let mut problems = Vec::new();
    for (error, at, toml, code, blamed, message) in cases {
        with_plan(toml, |places| {
            let finding = translate(&error, at, places);
            let help = finding.help.as_deref().unwrap_or_default();
            let as_wanted = finding.code == code
                && slice(toml, finding.span) == blamed
                && format!("{}\n{help}", finding.message).contains(message)
                && !help.is_empty()
                && !help.ends_with('.')
                // Secrets are shown to no one, not even in what is blamed on them.
                && !format!("{}{help}", finding.message).contains("s3cr3t")
                && finding.context.iter().all(|context| context.span != finding.span);
            if !as_wanted {
                let at = slice(toml, finding.span);
                problems.push(format!(
                    "{error}\nwanted {code} at {blamed}: {message}\ngot {} at {at}: {}\n{help}",
                    finding.code, finding.message
                ));
            }
        });
    }
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

#[test]
fn a_statement_that_takes_too_long_is_blamed_on_the_server() {
    with_plan(POSTGRES, |places| {
        let finding = too_slow(Duration::from_secs(30), true, At::Statement(2), places);
        assert_eq!(slice(POSTGRES, finding.span), "\"db.example\"");
        assert!(finding.message.starts_with("no answer within 30 s"), "{finding:#?}");
    });
    with_plan(S3, |places| {
        let finding = too_slow(Duration::from_secs(30), false, At::Probe, places);
        assert_eq!(slice(S3, finding.span), "\"http://s3.example:9000\"");
    });
}
