//! Lakes on local disk, and the catalogs that are files.

use native_tests::destination::{Kind, files};

use crate::trial::{LOCAL, Trial, store};

const DUCKDB: &str = "type = \"duckdb\"\nuri = \"m.ducklake\"";
const SQLITE: &str = "type = \"sqlite\"\nuri = \"sqlite:m.sqlite\"";

/// Attaches the DuckDB lake without a plan.
const ATTACH: &str = "ATTACH 'ducklake:m.ducklake' AS lake (DATA_PATH 'data')";

fn kind(trial: &Trial, path: &str) -> Option<Kind> {
    let files = files(&trial.folder()).expect("the folder can be read");
    files.into_iter().find(|file| file.path == path).map(|file| file.kind)
}

#[test]
fn a_duckdb_lake_is_healthy_and_the_probe_leaves_nothing() {
    let trial = Trial::local(DUCKDB);
    let run = trial.doctor(&["--create", "--write-probe"]);
    run.healthy();
    assert_eq!(kind(&trial, "m.ducklake"), Some(Kind::DuckDb));
    assert_eq!(trial.files(), ["m.ducklake"], "neither a file nor a folder is left");
    let mut session = trial.session(&["LOAD ducklake", ATTACH]);
    let tables = session.value("SELECT count(*)::VARCHAR FROM duckdb_tables() WHERE database_name = 'lake'");
    assert_eq!(tables, Ok(Some("0".to_owned())));
    let left = session.value("SELECT string_agg(snapshot_id::VARCHAR, ' ') FROM ducklake_snapshots('lake')");
    assert_eq!(left, Ok(Some("0 2".to_owned())), "of the first snapshot, the table's and its end, the table's is gone");
    trial.snapshot("duckdb-local", &run);
}

#[test]
fn a_sqlite_lake_is_healthy_and_the_probe_leaves_nothing() {
    let trial = Trial::local(SQLITE);
    let run = trial.doctor(&["--create", "--write-probe"]);
    run.healthy();
    assert_eq!(kind(&trial, "m.sqlite"), Some(Kind::Sqlite));
    assert_eq!(trial.files(), ["m.sqlite"], "neither a file nor a folder is left");
    trial.snapshot("sqlite-local", &run);
}

#[test]
fn a_lake_in_use_keeps_what_it_has() {
    let trial = Trial::local(DUCKDB);
    drop(trial.session(&[
        "LOAD ducklake",
        ATTACH,
        "CREATE TABLE lake.main.mine AS SELECT range AS id FROM range(100)",
        // A file that waits to be removed, at a time of its owner's choice.
        "CREATE TABLE lake.main.old AS SELECT range AS id FROM range(100)",
        "DROP TABLE lake.main.old",
        "CALL ducklake_expire_snapshots('lake', versions => [2])",
    ]));
    let before = trial.files();
    assert_eq!(before.iter().filter(|path| path.ends_with(".parquet")).count(), 2, "{before:?}");
    let run = trial.doctor(&["--create", "--write-probe"]);
    run.healthy();
    assert!(run.out.contains("because other files are scheduled for deletion too"), "{}", run.text());
    let after = trial.files();
    assert!(before.iter().all(|path| after.contains(path)), "{before:?}\n{after:?}");
    let mut session = trial.session(&["LOAD ducklake", ATTACH]);
    assert_eq!(session.value("SELECT count(*)::VARCHAR FROM lake.main.mine"), Ok(Some("100".to_owned())));
    drop(session);
    // Without files of others in its way, it removes its own.
    drop(trial.session(&["LOAD ducklake", ATTACH, "CALL ducklake_cleanup_old_files('lake', cleanup_all => true)"]));
    let cleaned = trial.files();
    trial.doctor(&["--create", "--write-probe"]).healthy();
    let parquet =
        |files: &[String]| files.iter().filter(|path| path.ends_with(".parquet")).cloned().collect::<Vec<_>>();
    assert_eq!(parquet(&trial.files()), parquet(&cleaned));
}

#[test]
fn the_probe_goes_past_a_limit_that_the_lake_has_stored() {
    let trial = Trial::local(DUCKDB);
    drop(trial.session(&["LOAD ducklake", ATTACH, "CALL lake.set_option('data_inlining_row_limit', 77)"]));
    let run = trial.doctor(&["--create", "--write-probe"]);
    run.healthy();
    assert!(run.out.contains("write a table of 78 rows, past the 77"), "{}", run.text());
    trial.write(&store(DUCKDB, LOCAL).replace("alias = \"lake\"", "alias = \"lake\"\ndata_inlining_row_limit = 120"));
    let run = trial.doctor(&["--create", "--write-probe"]);
    assert!(run.out.contains("write a table of 121 rows, past the 120"), "{}", run.text());
}

#[test]
fn only_the_probe_sees_that_the_data_path_cannot_be_written() {
    let trial = Trial::local(DUCKDB);
    std::fs::write(trial.folder().join("data"), "a file where a folder is wanted").expect("it can be written");
    trial.doctor(&["--create"]).healthy();
    let run = trial.doctor(&["--create", "--write-probe"]);
    run.found("unwritable-data-path", "path = \"data\"");
    let mut session = trial.session(&["LOAD ducklake", ATTACH]);
    let last = session.value("SELECT max(snapshot_id)::VARCHAR FROM ducklake_snapshots('lake')");
    assert_eq!(last, Ok(Some("0".to_owned())), "what was begun is taken back");
}

#[test]
fn a_missing_folder_is_named_in_full() {
    let trial = Trial::local("type = \"duckdb\"\nuri = \"no/m.ducklake\"");
    let run = trial.doctor(&[]);
    run.found("missing-folder", "uri = \"no/m.ducklake\"");
    trial.snapshot("missing-folder", &run);
    trial.write(&store("type = \"sqlite\"\nuri = \"sqlite:no/m.sqlite\"", LOCAL));
    trial.doctor(&[]).found("missing-folder", "uri = \"sqlite:no/m.sqlite\"");
    assert_eq!(trial.files(), [""; 0], "nothing is made");
}

#[test]
fn a_catalog_that_another_process_has_open_is_told_with_its_holder() {
    let trial = Trial::local(DUCKDB);
    let mut holder = trial.session(&["LOAD ducklake", ATTACH]);
    let run = trial.doctor(&["--create", "--write-probe"]);
    run.found("locked-catalog", "uri = \"m.ducklake\"");
    assert!(run.err.contains("duckdb-session (PID "), "{}", run.text());
    assert_eq!(holder.value("SELECT 'still there'"), Ok(Some("still there".to_owned())));
    drop(holder);
    trial.doctor(&["--create", "--write-probe"]).healthy();
}

#[test]
fn a_sqlite_catalog_in_which_another_process_writes_is_told() {
    let trial = Trial::local(SQLITE);
    trial.doctor(&["--create"]).healthy();
    let mut holder = trial.session(&["LOAD sqlite", "ATTACH 'm.sqlite' AS s (TYPE sqlite)", "BEGIN"]);
    holder.run("CREATE TABLE s.other (i INTEGER)").expect("it takes the lock");
    let run = trial.doctor(&["--create", "--write-probe"]);
    run.found("locked-catalog", "uri = \"sqlite:m.sqlite\"");
    holder.run("ROLLBACK").expect("it lets go");
    trial.doctor(&["--create", "--write-probe"]).healthy();
}

#[test]
fn a_lake_made_with_another_data_path_is_told_with_both() {
    let trial = Trial::local(DUCKDB);
    trial.doctor(&["--create"]).healthy();
    trial.write(&store(DUCKDB, "type = \"local\"\npath = \"elsewhere\""));
    let run = trial.doctor(&[]);
    run.found("data-path-mismatch", "path = \"elsewhere\"");
    trial.snapshot("data-path-mismatch", &run);
}

#[test]
fn a_file_that_is_no_database_is_told() {
    let trial = Trial::local(DUCKDB);
    std::fs::write(trial.folder().join("m.ducklake"), "a text, and not a short one. ".repeat(40))
        .expect("it can be written");
    trial.doctor(&[]).found("not-a-duckdb-file", "uri = \"m.ducklake\"");
    let sqlite = "type = \"sqlite\"\nuri = \"sqlite:m.ducklake\"";
    trial.write(&store(sqlite, LOCAL));
    trial.doctor(&[]).found("not-a-sqlite-file", "uri = \"sqlite:m.ducklake\"");
    // A SQLite file for a DuckDB one, and the other way round.
    drop(trial.session(&["LOAD sqlite", "ATTACH 's.sqlite' AS s (TYPE sqlite)", "CREATE TABLE s.t (i INTEGER)"]));
    drop(trial.session(&["ATTACH 'd.duckdb' AS d", "CREATE TABLE d.t (i INTEGER)"]));
    trial.write(&store("type = \"duckdb\"\nuri = \"s.sqlite\"", LOCAL));
    trial.doctor(&[]).found("not-a-duckdb-file", "uri = \"s.sqlite\"");
    trial.write(&store("type = \"sqlite\"\nuri = \"sqlite:d.duckdb\"", LOCAL));
    trial.doctor(&[]).found("not-a-sqlite-file", "uri = \"sqlite:d.duckdb\"");
    trial.write(&store("type = \"duckdb\"\nuri = \"folder\"", LOCAL));
    std::fs::create_dir(trial.folder().join("folder")).expect("a folder can be made");
    trial.doctor(&[]).found("catalog-is-a-folder", "uri = \"folder\"");
}

#[test]
fn a_catalog_of_another_version_is_told() {
    let trial = Trial::local(DUCKDB);
    trial.doctor(&["--create"]).healthy();
    for version in ["0.3", "1.1"] {
        let set = format!("UPDATE m.ducklake_metadata SET value = '{version}' WHERE key = 'version'");
        drop(trial.session(&["ATTACH 'm.ducklake' AS m", &set]));
        let run = trial.doctor(&[]);
        run.found("version-mismatch", "uri = \"m.ducklake\"");
        assert!(
            run.err.contains(&format!("has DuckLake version {version}, but DuckDB 1.5.5 requires 1.0")),
            "{}",
            run.text()
        );
    }
}

#[test]
fn an_extension_that_is_not_there_is_told() {
    let trial = Trial::local(SQLITE);
    // The folder that the doctor is told of has none.
    let run = trial.doctor_with_extensions(&trial.place.root().join("dir"));
    assert_eq!(run.code, 1, "{}", run.text());
    assert!(
        run.err.contains("error[missing-extension]: the DuckDB extension `ducklake` is not installed"),
        "{}",
        run.text()
    );
    assert!(run.err.contains("LAKEPLAN_DUCKDB_EXTENSIONS"), "{}", run.text());
}

#[test]
fn without_a_token_motherduck_is_left_alone() {
    let trial = Trial::local(DUCKDB);
    trial.write("[ducklake]\ncatalog = { type = \"motherduck\", database = \"my_lake\" }\n");
    let run = trial.doctor(&["--create", "--write-probe"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.text());
    assert!(run.err.contains("there is no token: nothing was run"), "{}", run.text());
}

#[test]
fn what_metaxy_rejects_is_not_healthy_and_what_has_no_sql_is_not_run() {
    let trial = Trial::local(DUCKDB);
    trial.write(&store(DUCKDB, LOCAL).replace("database = \":memory:\"\n", ""));
    let run = trial.doctor(&["--create"]);
    assert_eq!(run.code, 1, "{}", run.text());
    assert_eq!(run.out.lines().last(), Some("the lake is healthy, but Metaxy rejects the file: see above"));
    trial.write(&store("type = \"duckdb\"", LOCAL));
    let run = trial.doctor(&[]);
    assert_eq!((run.code, run.out.as_str()), (1, ""), "{}", run.text());
    assert!(run.err.contains("error[missing-key]"), "{}", run.text());
    std::fs::remove_file(trial.folder().join("metaxy.toml")).expect("it can be removed");
    assert_eq!(trial.doctor(&[]).code, 2);
}
