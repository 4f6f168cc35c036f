//! `--setup`: with the statements that it puts first, a plan runs in a DuckDB that loads
//! nothing by itself; without them it does not.

use lakeplan::{Flavor, Rendering};
use native_tests::engine::Autoload;
use native_tests::observe::{Needs, Place, remove_table};
use native_tests::session::{Extensions, Session, Start};
use native_tests::version;

use crate::sessions;

const CATALOGS: [&str; 3] = [
    "type = \"duckdb\"\nuri = \"meta.ducklake\"",
    "type = \"sqlite\"\nuri = \"meta.sqlite\"",
    "type = \"postgres\"\nsecret_name = \"pg\"\nhost = \"${PG_HOST}\"\nport = \"${PG_PORT}\"\n\
     database = \"${PG_DATABASE}\"\nuser = \"${PG_USER}\"\npassword = \"${PG_PASSWORD}\"",
];

const STORAGES: [&str; 3] = [
    "type = \"local\"\npath = \"files\"",
    "type = \"s3\"\nsecret_name = \"files\"\nbucket = \"${BUCKET}\"\nkey_id = \"${KEY_ID}\"\nsecret = \"${SECRET}\"\n\
     endpoint = \"http://${S3_ENDPOINT}\"\nurl_style = \"path\"\nregion = \"${S3_REGION}\"\nprefix = \"${PREFIX}\"",
    "type = \"gcs\"\nsecret_name = \"files\"\ndata_path = \"gs://${BUCKET}/${PREFIX}\"\nsecret_parameters = { \
     provider = \"credential_chain\", endpoint = \"${S3_ENDPOINT}\", url_style = \"path\", use_ssl = false, region = \
     \"${S3_REGION}\" }",
];

#[test]
fn it_makes_every_pair_run_without_autoloading() {
    for catalog in CATALOGS {
        for storage in STORAGES {
            let needs = Needs { postgres: catalog.contains("${PG_"), s3: storage.contains("${BUCKET}") };
            let place = Place::new(needs).unwrap_or_else(|error| panic!("{error:#}"));
            let toml = format!("[ducklake.catalog]\n{catalog}\n[ducklake.storage]\n{storage}\n");
            let error = write(&place, &toml, false).expect_err("nothing loads the extensions");
            assert!(error.contains("does not exist, but it exists in the"), "{error}");
            write(&place, &toml, true).unwrap_or_else(|error| panic!("{toml}\n{error}"));
        }
    }
}

/// Runs the plan and writes more rows than stay in the catalog.
fn write(place: &Place, toml: &str, setup: bool) -> Result<(), String> {
    let analysis = lakeplan::analyze(toml, &version::options(place.variables()));
    let store = analysis.select(None).map_err(|error| error.to_string())?;
    let script = store.script(Flavor::DuckDb, Rendering { mask: false, setup }).ok_or("it has an error")?;
    let mut session = session(place);
    for statement in &script.statements {
        session.run(&statement.sql.text)?;
    }
    session.run("CREATE TABLE t AS SELECT i FROM range(20) AS r(i)")?;
    remove_table(&mut session, "ducklake").map_err(|(step, error)| format!("{step}: {error}"))
}

/// A DuckDB that loads nothing by itself, with keys in its environment.
fn session(place: &Place) -> Session {
    let variables = [("AWS_ACCESS_KEY_ID", "${KEY_ID}"), ("AWS_SECRET_ACCESS_KEY", "${SECRET}")];
    let quiet = ("AWS_EC2_METADATA_DISABLED".to_owned(), "true".to_owned());
    let start = Start {
        folder: place.root().join("cwd"),
        home: place.root().join("home"),
        environment: variables
            .map(|(name, value)| (name.to_owned(), place.expand(value)))
            .into_iter()
            .chain([quiet])
            .collect(),
        database: ":memory:".to_owned(),
        extensions: Extensions::Pinned(Autoload::Off),
    };
    sessions().start(&start).unwrap_or_else(|error| panic!("{error:#}"))
}
