//! What the doctor leaves as it is unless it is told otherwise: catalogs, folders, databases.

use std::collections::BTreeMap;
use std::path::Path;

use native_tests::observe::Needs;
use native_tests::services;

use crate::trial::{LOCAL, Trial, closed, store};

const DUCKDB: &str = "type = \"duckdb\"\nuri = \"m.db\"";
const SQLITE: &str = "type = \"sqlite\"\nuri = \"sqlite:m.db\"";
const POSTGRES: &str = "type = \"postgres\"\nhost = \"${PG_HOST}\"\nport = ${PG_PORT}\ndatabase = \
                        \"${PG_DATABASE}\"\nuser = \"${PG_USER}\"\npassword = \"${PG_PASSWORD}\"\nsecret_name = \"pgs\"";
const S3: &str = "type = \"s3\"\nkey_id = \"${KEY_ID}\"\nsecret = \"${SECRET}\"\nbucket = \"${BUCKET}\"\nprefix = \
                  \"${PREFIX}\"\nregion = \"${S3_REGION}\"\nendpoint = \"http://${S3_ENDPOINT}\"\nurl_style = \
                  \"path\"\nsecret_name = \"st\"";

/// Every file below the working directory with its bytes, and every folder.
fn state(trial: &Trial) -> BTreeMap<String, Option<Vec<u8>>> {
    let bytes = |path: &String| std::fs::read(Path::new(&trial.folder()).join(path)).ok();
    trial.files().into_iter().map(|path| (path.clone(), bytes(&path))).collect()
}

/// That the doctor finds no lake, with and without the probe, and leaves everything as it is.
#[track_caller]
fn no_lake_and_nothing_changes(trial: &Trial, line: &str, words: &str) {
    let before = state(trial);
    for arguments in [&[][..], &["--write-probe"]] {
        let run = trial.doctor(arguments);
        run.found("missing-lake", line);
        assert!(run.err.contains(words), "expected {words}\n{}", run.text());
        assert!(run.err.contains("`lakeplan doctor --create` creates"), "{}", run.text());
        assert_eq!(state(trial), before, "{}", run.text());
    }
}

#[test]
fn a_catalog_file_that_does_not_exist_is_not_made() {
    for (catalog, kind) in [(DUCKDB, "DuckDB"), (SQLITE, "SQLite")] {
        let trial = Trial::local(catalog);
        no_lake_and_nothing_changes(&trial, "uri = ", &format!("there is no lake: the {kind} file `"));
        assert_eq!(trial.files(), [""; 0]);
        let run = trial.doctor(&["--create"]);
        run.healthy();
        assert!(run.out.contains("there is no lake yet; `--create` creates the"), "{}", run.text());
        assert!(run.out.contains("this run has created the lake in it"), "{}", run.text());
        let made = state(&trial);
        assert_eq!(made.keys().collect::<Vec<_>>(), ["m.db"]);
        // Neither with nor without the option is anything changed once it is there.
        for arguments in [&[][..], &["--create"]] {
            let run = trial.doctor(arguments);
            run.healthy();
            assert!(!run.out.contains("created the lake"), "{}", run.text());
            assert!(state(&trial) == made, "the catalog is changed by {arguments:?}");
        }
    }
}

#[test]
fn a_database_file_without_a_lake_stays_as_it_is() {
    let fill = |kind: &str, journal: &str| {
        let attach = format!("ATTACH 'm.db' AS d (TYPE {kind}{journal})");
        ["LOAD sqlite".to_owned(), attach, "CREATE TABLE d.mine AS SELECT 7 AS i".to_owned()]
    };
    for (catalog, kind, journal) in
        [(DUCKDB, "duckdb", ""), (SQLITE, "sqlite", ""), (SQLITE, "sqlite", ", JOURNAL_MODE 'wal'")]
    {
        let trial = Trial::local(catalog);
        let statements = fill(kind, journal);
        drop(trial.session(&statements.iter().map(String::as_str).collect::<Vec<_>>()));
        assert_eq!(trial.files(), ["m.db"]);
        no_lake_and_nothing_changes(&trial, "uri = ", "there is no lake in the ");
        trial.doctor(&["--create"]).healthy();
        let mut session = trial.session(&["LOAD sqlite", &format!("ATTACH 'm.db' AS d (TYPE {kind})")]);
        assert_eq!(session.value("SELECT i::VARCHAR FROM d.mine"), Ok(Some("7".to_owned())), "{kind}{journal}");
    }
}

#[test]
fn a_lake_in_another_schema_is_not_this_one() {
    let trial = Trial::local(DUCKDB);
    trial.doctor(&["--create"]).healthy();
    trial.write(&store(DUCKDB, LOCAL).replace("alias =", "attach_options = { metadata_schema = \"other\" }\nalias ="));
    no_lake_and_nothing_changes(&trial, "metadata_schema = \"other\"", ", schema `other`");
}

#[test]
fn options_that_forbid_creating_hold_with_create_too() {
    for option in ["create_if_not_exists = false", "read_only = true"] {
        let trial = Trial::local(DUCKDB);
        trial.write(&store(DUCKDB, LOCAL).replace("alias =", &format!("attach_options = {{ {option} }}\nalias =")));
        for arguments in [&[][..], &["--create"]] {
            let run = trial.doctor(arguments);
            assert_eq!(run.code, 1, "{}", run.text());
            assert!(run.err.contains(option) && !run.err.contains("--create"), "{}", run.text());
            assert_eq!(trial.files(), [""; 0], "{option} {arguments:?}");
        }
    }
}

/// `automatic_migration` is for the first use of the store, not for who only looks.
#[test]
fn an_older_lake_is_migrated_only_if_asked() {
    let trial = Trial::local(DUCKDB);
    trial.doctor(&["--create"]).healthy();
    drop(trial.session(&[
        "ATTACH 'm.db' AS m",
        "UPDATE m.ducklake_metadata SET value = '0.3' WHERE key = 'version'",
        "ALTER TABLE m.ducklake_column DROP COLUMN default_value_type",
        "ALTER TABLE m.ducklake_column DROP COLUMN default_value_dialect",
    ]));
    trial.write(&store(DUCKDB, LOCAL).replace("alias =", "attach_options = { automatic_migration = true }\nalias ="));
    let before = state(&trial);
    trial.doctor(&[]).found("version-mismatch", "uri = \"m.db\"");
    assert!(state(&trial) == before, "the catalog is changed");
}

/// The tables of a database, in all of its schemas.
fn tables(trial: &Trial) -> String {
    let server = services::postgres().unwrap_or_else(|error| panic!("{error:#}"));
    let attach = server.connection_string(&trial.place.variables()["PG_DATABASE"]).replace('\'', "''");
    let mut session = trial.session(&["LOAD postgres", &format!("ATTACH '{attach}' AS p (TYPE postgres)")]);
    let sql = "SELECT n::VARCHAR FROM postgres_query('p', 'SELECT (SELECT count(*) FROM pg_class WHERE relnamespace NOT IN \
               (SELECT oid FROM pg_namespace WHERE nspname LIKE ''pg_%'' OR nspname = ''information_schema'')) || '' '' || \
               (SELECT count(*) FROM pg_namespace) AS n')";
    session.value(sql).expect("the database answers").expect("a count")
}

#[test]
fn a_postgresql_database_without_a_lake_stays_as_it_is() {
    for storage in [LOCAL, S3] {
        let needs = Needs { postgres: true, s3: storage == S3 };
        let trial = Trial::new(needs, &store(POSTGRES, storage));
        let before = tables(&trial);
        no_lake_and_nothing_changes(&trial, "database = \"lakeplan_", "there is no lake in the PostgreSQL database `");
        assert_eq!(tables(&trial), before);
        let schema =
            store(POSTGRES, storage).replace("alias =", "attach_options = { metadata_schema = \"other\" }\nalias =");
        trial.write(&schema);
        no_lake_and_nothing_changes(&trial, "metadata_schema = \"other\"", ", schema `other`");
        assert_eq!(tables(&trial), before);
        assert_eq!(trial.doctor(&["--create"]).code, 0);
        let made = tables(&trial);
        assert_ne!(made, before);
        assert_eq!(trial.doctor(&[]).code, 0);
        assert_eq!(tables(&trial), made);
        if storage == S3 {
            assert_eq!(trial.place.objects().unwrap_or_else(|error| panic!("{error:#}")), [""; 0]);
        }
    }
}

/// What cannot be looked at is told as before, and leaves nothing either.
#[test]
fn what_cannot_be_opened_leaves_nothing() {
    let trial = Trial::local("type = \"duckdb\"\nuri = \"no/m.db\"");
    trial.doctor(&[]).found("missing-folder", "uri = \"no/m.db\"");
    trial.write(&store("type = \"sqlite\"\nuri = \"sqlite:no/m.db\"", LOCAL));
    trial.doctor(&[]).found("missing-folder", "uri = \"sqlite:no/m.db\"");
    let down = format!(
        "type = \"postgres\"\nhost = \"127.0.0.1\"\nport = {}\ndatabase = \"d\"\nuser = \"u\"\npassword = \
                        \"p\"\nsecret_name = \"pgs\"",
        closed()
    );
    trial.write(&store(&down, LOCAL));
    trial.doctor(&[]).found("connection-refused", "host = \"127.0.0.1\"");
    assert_eq!(trial.files(), [""; 0]);
}

/// DuckDB asks a proxy that the environment names for what it downloads.
#[test]
fn a_folder_of_extensions_that_lacks_one_makes_duckdb_download_nothing() {
    let trial = Trial::local(DUCKDB);
    let empty = trial.place.root().join("dir");
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    let proxy = format!("http://{}", listener.local_addr().expect("it has an address"));
    let run = trial.doctor_in(&empty, &[], &[("HTTP_PROXY", &proxy), ("http_proxy", &proxy), ("HTTPS_PROXY", &proxy)]);
    assert_eq!(run.code, 1, "{}", run.text());
    assert!(run.err.contains("error[missing-extension]") && !run.err.contains("download"), "{}", run.text());
    listener.set_nonblocking(true).expect("a socket");
    assert!(listener.accept().is_err(), "something was asked of the network");
    assert_eq!(std::fs::read_dir(empty).expect("the folder is there").count(), 0);
}
