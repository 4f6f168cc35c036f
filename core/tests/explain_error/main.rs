//! What `lakeplan explain --error` tells of errors as people have them: each text is one that
//! DuckDB, PostgreSQL's client, an object store or Metaxy 0.1.11 was seen to print.

mod connections;
mod duckdb;
mod forms;
mod metaxy;
mod pasted;
mod postgres;
mod secrets;
mod session;
mod storage;
mod trackers;

use lakeplan::doctor::{ErrorExplanation, explain_error};
use lakeplan::{Code, Options, Variables};

/// A file with one store, `dev`, of these backends.
fn store(catalog: &str, storage: &str) -> String {
    named("dev", catalog, storage)
}

/// The same under another name.
fn named(name: &str, catalog: &str, storage: &str) -> String {
    format!(
        "[stores.{name}]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n\n[stores.{name}.config]\ndatabase = \
         \":memory:\"\n\n[stores.{name}.config.ducklake]\nalias = \"lake\"\n\n[stores.{name}.config.ducklake.catalog]\n{catalog}\n\n\
         [stores.{name}.config.ducklake.storage]\n{storage}\n"
    )
}

/// The same with options of `ATTACH`.
fn with_options(options: &str, catalog: &str, storage: &str) -> String {
    store(catalog, storage).replace("alias = \"lake\"", &format!("alias = \"lake\"\nattach_options = {{ {options} }}"))
}

const FILE: &str = "type = \"duckdb\"\nuri = \"lake.ducklake\"";
const POSTGRES: &str = "type = \"postgres\"\nsecret_name = \"lake_pg\"\nhost = \"db.example\"\nport = 15432\ndatabase = \
                        \"lakedb\"\nuser = \"boss\"\npassword = \"s3cr3t-pw\"";
const LOCAL: &str = "type = \"local\"\npath = \"lake_files\"";
const S3: &str = "type = \"s3\"\nsecret_name = \"lake_s3\"\nkey_id = \"s3cr3t-key\"\nsecret = \"s3cr3t-sec\"\nbucket = \
                  \"lake\"\nprefix = \"files\"\nregion = \"eu-west-1\"\nendpoint = \"http://s3.example:9000\"\nurl_style = \"path\"";
const CHAIN: &str = "type = \"s3\"\nsecret_name = \"lake_s3\"\nbucket = \"lake\"\nsecret_parameters = { provider = \
                     \"credential_chain\"";

/// The error of `ATTACH` on a catalog.
fn attach(rest: &str) -> String {
    format!("IO Error: Failed to attach DuckLake MetaData \"__ducklake_metadata_lake\" at path + \"\"{rest}")
}

/// The error of a connection to PostgreSQL.
fn connect(rest: &str) -> String {
    attach(&format!("Unable to connect to Postgres at \"\": {rest}"))
}

fn explain(toml: &str, error: &str) -> ErrorExplanation {
    explain_error(error, &lakeplan::analyze(toml, &Options::default()), None)
}

fn explain_with(toml: &str, error: &str, variables: &[(&str, &str)]) -> ErrorExplanation {
    let variables: Variables =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    explain_error(error, &lakeplan::analyze(toml, &Options::new(variables)), None)
}

/// That an error is told as one code, on a part of the text, in these words.
#[track_caller]
fn told(toml: &str, error: &str, code: Code, blamed: &str, words: &[&str]) -> ErrorExplanation {
    let explained = explain(toml, error);
    holds(&explained, toml, code, blamed, words);
    explained
}

/// That nothing else is told of an error in the form of a log or a mail.
fn in_all_forms(toml: &str, errors: &[&str]) {
    let analysis = lakeplan::analyze(toml, &Options::default());
    let mut differ = Vec::new();
    for error in errors {
        let plain = explain_error(error, &analysis, None);
        for (form, text) in forms::forms(error) {
            let explained = explain_error(&text, &analysis, None);
            if explained.diagnostics != plain.diagnostics {
                let [wanted, got] = [&plain, &explained].map(|it| &it.diagnostics[0]);
                differ.push(format!(
                    "{form}: {text}\n{}: {}\n{}: {}",
                    wanted.code, wanted.message, got.code, got.message
                ));
            }
        }
    }
    assert!(differ.is_empty(), "{}\n{}", differ.len(), differ.join("\n\n"));
}

#[track_caller]
fn holds(explained: &ErrorExplanation, toml: &str, code: Code, blamed: &str, words: &[&str]) {
    let found = &explained.diagnostics[0];
    assert_eq!(found.code, code, "{explained:#?}");
    let at = found.span.slice(toml);
    assert!(
        at == blamed || (blamed.ends_with('…') && at.starts_with(blamed.trim_end_matches('…'))),
        "{at:?}: {explained:#?}"
    );
    let text = format!("{}\n{}", found.message, found.help.as_deref().unwrap_or_default());
    for word in words {
        assert!(text.contains(word), "expected {word:?}: {explained:#?}");
    }
    assert_eq!(explained.known, code != Code::DuckDbError && code != Code::UnknownError, "{explained:#?}");
    for text in explained.diagnostics.iter().flat_map(|found| [Some(&found.message), found.help.as_ref()]).flatten() {
        assert!(!text.ends_with('.') && text.matches('`').count() % 2 == 0, "{text}");
    }
    assert!(!format!("{explained:?}").contains("s3cr3t"), "a secret is shown: {explained:#?}");
}

/// Each error, its code, what is blamed, and a part of the words. DuckDB 1.4.4 and 1.5.5 printed them;
/// `native-tests` provokes them anew.
fn table(toml: &str, errors: &[(&str, Code, &str, &str)]) {
    for (error, code, blamed, words) in errors {
        told(toml, error, *code, blamed, &[words]);
    }
    in_all_forms(toml, &errors.iter().map(|(error, ..)| *error).collect::<Vec<_>>());
}
