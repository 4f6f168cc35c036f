//! Plans that are run by hand, where [`crate::evidence`] does not say enough.

use lakeplan::Variables;
use lakeplan::duckdb::options::{Provider, SecretType};
use lakeplan::{Flavor, Rendering};
use native_tests::engine::Autoload;
use native_tests::observe::{Needs, Place};
use native_tests::session::{Extensions, Rows, Session, Start};
use native_tests::version;

use crate::evidence::edit;
use crate::sessions;

/// A catalog in a DuckDB file and data in a folder.
pub(crate) const LOCAL: &str = r#"
[ducklake]
[ducklake.catalog]
type = "duckdb"
uri = "meta.ducklake"

[ducklake.storage]
type = "local"
path = "files"
"#;

/// A catalog in a DuckDB file and data in the bucket of the run.
pub(crate) const S3: &str = r#"
[ducklake]
[ducklake.catalog]
type = "duckdb"
uri = "meta.ducklake"

[ducklake.storage]
type = "s3"
secret_name = "my_s3"
bucket = "${BUCKET}"
prefix = "${PREFIX}"
endpoint = "http://${S3_ENDPOINT}"
url_style = "path"
region = "${S3_REGION}"
key_id = "${KEY_ID}"
secret = "${SECRET}"
"#;

/// A catalog in the PostgreSQL database of the run and data in a folder that is the same for all.
pub(crate) const POSTGRES: &str = r#"
[ducklake]
[ducklake.catalog]
type = "postgres"
secret_name = "my_pg"
host = "${PG_HOST}"
port = "${PG_PORT}"
database = "${PG_DATABASE}"
user = "${PG_USER}"
password = "${PG_PASSWORD}"
secret_parameters = { connect_timeout = 10 }

[ducklake.storage]
type = "local"
path = "${DIR}/files"
"#;

/// [`LOCAL`] with more keys in the section itself.
pub(crate) fn local(keys: &str) -> String {
    edit(LOCAL, "[ducklake]\n", &format!("[ducklake]\n{keys}\n"))
}

/// [`S3`] with a part replaced.
#[track_caller]
pub(crate) fn s3(from: &str, to: &str) -> String {
    edit(S3, from, to)
}

/// [`S3`] with more keys in the storage.
pub(crate) fn s3_with(keys: &str) -> String {
    format!("{S3}{keys}\n")
}

/// A text as this version takes it: to the secret of 1.4 the timeout is unknown that all of our PostgreSQL
/// configurations have, because a hint asks for it.
pub(crate) fn taken_here(toml: &str) -> String {
    if version::here().has_parameter(SecretType::Postgres, Provider::Config, "connect_timeout") {
        return toml.to_owned();
    }
    let timeouts =
        ["secret_parameters = { connect_timeout = 10 }\n", "connect_timeout = 10, ", ", connect_timeout = 10"];
    timeouts.iter().fold(toml.to_owned(), |text, timeout| text.replace(timeout, ""))
}

/// The statements of the only store.
#[track_caller]
pub(crate) fn statements(toml: &str, variables: &Variables, flavor: Flavor) -> Vec<String> {
    let analysis = lakeplan::analyze(&taken_here(toml), &version::options(variables));
    let store = analysis.select(None).unwrap_or_else(|error| panic!("{error}: {:#?}", analysis.diagnostics));
    script(store, flavor)
}

/// The statements of a store.
#[track_caller]
pub(crate) fn script(store: &lakeplan::Store, flavor: Flavor) -> Vec<String> {
    let script = store.script(flavor, Rendering { mask: false, setup: false });
    let script = script.unwrap_or_else(|| panic!("the store `{:?}` has an error", store.name()));
    script.statements.into_iter().map(|statement| statement.sql.text).collect()
}

/// The services that the variables in the texts want.
pub(crate) fn needs(texts: &[&str]) -> Needs {
    let any = |variable: &str| texts.iter().any(|text| text.contains(variable));
    Needs { postgres: any("${PG_"), s3: any("${BUCKET}") }
}

/// A place with what the texts name.
#[track_caller]
pub(crate) fn place(texts: &[&str]) -> Place {
    Place::new(needs(texts)).unwrap_or_else(|error| panic!("{error:#}"))
}

/// A session in a place, with a database and an environment of its own.
#[track_caller]
pub(crate) fn session(place: &Place, database: &str, environment: &[(&str, &str)]) -> Session {
    start(place, database, environment).unwrap_or_else(|error| panic!("{error:#}"))
}

/// A session with a database that may not open. It may stand in the folder `sub.dir`.
pub(crate) fn try_session(place: &Place, database: &str) -> anyhow::Result<Session> {
    std::fs::create_dir_all(place.root().join("cwd/sub.dir"))?;
    start(place, database, &[])
}

/// A session that starts in another folder of the place.
#[track_caller]
pub(crate) fn session_in(place: &Place, folder: &str) -> Session {
    let start = Start {
        folder: place.root().join(folder),
        home: place.root().join("home"),
        environment: std::iter::once(("AWS_EC2_METADATA_DISABLED".to_owned(), "true".to_owned())).collect(),
        database: ":memory:".to_owned(),
        extensions: Extensions::Pinned(Autoload::On),
    };
    sessions().start(&start).unwrap_or_else(|error| panic!("{error:#}"))
}

fn start(place: &Place, database: &str, environment: &[(&str, &str)]) -> anyhow::Result<Session> {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let quiet = [("AWS_EC2_METADATA_DISABLED", "true")];
    let start = Start {
        folder: place.root().join("cwd"),
        home: place.root().join("home"),
        environment: environment.iter().chain(&quiet).map(own).collect(),
        database: database.to_owned(),
        extensions: Extensions::Pinned(Autoload::On),
    };
    sessions().start(&start)
}

/// Runs statements until one fails, as Metaxy does.
pub(crate) fn run(session: &mut Session, statements: &[String]) -> Result<(), String> {
    statements.iter().try_for_each(|statement| session.run(statement).map(drop))
}

/// Writes a table `t` of more rows than DuckLake keeps in its catalog.
pub(crate) fn write(session: &mut Session) -> Result<Rows, String> {
    session.run("CREATE TABLE t AS SELECT i FROM range(50) AS r(i)")
}

/// The one value of a query that must not fail.
#[track_caller]
pub(crate) fn value(session: &mut Session, sql: &str) -> String {
    session.value(sql).unwrap_or_else(|error| panic!("{sql}: {error}")).unwrap_or_else(|| "NULL".to_owned())
}

/// The error of something that must fail.
#[track_caller]
pub(crate) fn error<T>(result: Result<T, String>) -> String {
    match result {
        Ok(_) => panic!("it was expected to fail"),
        Err(error) => error,
    }
}
