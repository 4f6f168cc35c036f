//! `lakeplan sql --snapshot DIR` and `--check DIR`.

#![allow(clippy::disallowed_methods, reason = "what the tests start from")]

mod program;

use std::path::Path;

use program::{Run, run};

fn lakeplan(folder: &Path, args: &[&str], env: &[(&str, &str)]) -> Run {
    run(folder, args, env, "")
}

const TWO: &str = "\
[stores.dev]
type = \"metaxy.ext.duckdb.DuckDBMetadataStore\"
config.database = \":memory:\"
config.ducklake.catalog = { type = \"duckdb\", uri = \"dev.ducklake\" }
config.ducklake.storage = { type = \"local\", path = \"lake\" }

[stores.\"Prod/EU\"]
type = \"metaxy.ext.duckdb.DuckDBMetadataStore\"
config.database = \":memory:\"
config.ducklake.catalog = { type = \"duckdb\", uri = \"prod.ducklake\" }
config.ducklake.storage = { type = \"s3\", bucket = \"lake-${STAGE}\", region = \"eu-west-1\", secret_name = \"s\", key_id = \"${KEY}\", secret = \"hunter2-hunter2\" }
config.ducklake.alias = \"eu\"
";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("metaxy.toml"), TWO).expect("it can be written");
    folder
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("it is there")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    names
}

#[test]
fn a_file_for_each_store_that_is_the_same_on_every_machine() {
    let folder = folder();
    let run = lakeplan(folder.path(), &["sql", "--snapshot", "sql"], &[("STAGE", "mine"), ("KEY", "AKIA")]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(names(&folder.path().join("sql")), ["Prod%2FEU.sql", "dev.sql"]);
    assert_eq!(
        read(folder.path(), "sql/dev.sql"),
        "\
-- lakeplan sql --snapshot: the SQL of store `dev` in the `duckdb` flavor. Variables are written as `${NAME}`, and secrets are hidden.
CREATE OR REPLACE SECRET metaxy_generated_dev_ducklake ( TYPE DUCKLAKE, METADATA_PATH 'dev.ducklake', DATA_PATH 'lake' );
ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_dev_ducklake' AS ducklake;
USE ducklake;
"
    );
    let prod = read(folder.path(), "sql/Prod%2FEU.sql");
    assert!(prod.contains("KEY_ID '${KEY}', REGION 'eu-west-1'") && prod.contains("'s3://lake-${STAGE}/'"), "{prod}");
    assert!(!prod.contains("hunter2") && prod.contains("SECRET '********'"), "{prod}");
    let run = lakeplan(folder.path(), &["sql", "--check", "sql"], &[("STAGE", "other")]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(0), "", ""));
}

#[test]
fn a_lake_that_moves_is_seen_before_it_moves() {
    let folder = folder();
    lakeplan(folder.path(), &["sql", "--snapshot", "sql"], &[]);
    std::fs::write(folder.path().join("metaxy.toml"), TWO.replace("path = \"lake\"", "path = \"lake2\""))
        .expect("written");
    let run = lakeplan(folder.path(), &["sql", "--check", "sql"], &[]);
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.starts_with("--- sql/dev.sql\n+++ sql/dev.sql\n@@ -1,4 +1,4 @@\n"), "{}", run.stdout);
    assert!(run.stdout.contains("DATA_PATH 'lake2' );\n"), "{}", run.stdout);
    assert!(run.stderr.contains("if that is intended"), "{}", run.stderr);
    assert!(read(folder.path(), "sql/dev.sql").contains("'lake'"), "nothing is written");
    // What changes no SQL changes no snapshot.
    std::fs::write(folder.path().join("metaxy.toml"), format!("# a comment\n{TWO}")).expect("written");
    assert_eq!(lakeplan(folder.path(), &["sql", "--check", "sql"], &[]).code, Some(0));
}

#[test]
fn stores_that_come_and_go_are_seen() {
    let folder = folder();
    let dev = TWO.split("\n\n").next().expect("the first store");
    std::fs::write(folder.path().join("metaxy.toml"), dev).expect("written");
    let run = lakeplan(folder.path(), &["sql", "--check", "sql"], &[]);
    assert!(run.code == Some(1) && run.stdout.contains("@@ -0,0 +1,4 @@"), "{}", run.stdout);
    std::fs::write(folder.path().join("metaxy.toml"), TWO).expect("written");
    lakeplan(folder.path(), &["sql", "--snapshot", "sql"], &[]);
    std::fs::write(folder.path().join("sql/own.sql"), "SELECT 1;\n").expect("written");
    std::fs::write(folder.path().join("metaxy.toml"), dev).expect("written");
    let run = lakeplan(folder.path(), &["sql", "--check", "sql"], &[]);
    assert!(run.code == Some(1) && run.stdout.contains("+0,0 @@\n"), "{}", run.stdout);
    lakeplan(folder.path(), &["sql", "--snapshot", "sql"], &[]);
    assert_eq!(names(&folder.path().join("sql")), ["dev.sql", "own.sql"], "what others have written stays");
}

#[test]
fn a_store_with_an_error_changes_no_file() {
    let folder = folder();
    lakeplan(folder.path(), &["sql", "--snapshot", "sql"], &[]);
    let before = read(folder.path(), "sql/dev.sql");
    std::fs::write(folder.path().join("metaxy.toml"), TWO.replace("uri = \"dev.ducklake\"", "uri = 7"))
        .expect("written");
    for args in [["sql", "--snapshot", "sql"], ["sql", "--check", "sql"]] {
        let run = lakeplan(folder.path(), &args, &[]);
        assert!(run.code == Some(1) && run.stderr.contains("error[wrong-type]"), "{args:?} {}", run.stderr);
    }
    assert_eq!(read(folder.path(), "sql/dev.sql"), before);
    assert_eq!(names(&folder.path().join("sql")).len(), 2);
}

/// A number may be a variable too.
#[test]
fn a_variable_in_the_place_of_a_number_keeps_its_name() {
    let folder = folder();
    let storage = "storage = { type = \"s3\", bucket = \"b-1\", region = \"r\", secret_name = \"s\", key_id = \"k\", \
                   secret = \"${S:-hunter2}\", use_ssl = \"${SSL:-true}\" }";
    std::fs::write(
        folder.path().join("metaxy.toml"),
        TWO.replace("storage = { type = \"local\", path = \"lake\" }", storage),
    )
    .expect("written");
    let run = lakeplan(folder.path(), &["sql", "--snapshot", "sql"], &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let sql = read(folder.path(), "sql/dev.sql");
    assert!(sql.contains("USE_SSL ${SSL:-true}") && sql.contains("SECRET '${S}'"), "{sql}");
}

#[test]
fn files_of_others_folders_and_windows_line_ends() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("sql")).expect("a folder");
    std::fs::write(folder.path().join("sql/dev.sql"), "SELECT 1;\n").expect("written");
    let run = lakeplan(folder.path(), &["sql", "--snapshot", "sql"], &[]);
    assert!(run.code == Some(2) && run.stderr.contains("was not created by `--snapshot`"), "{}", run.stderr);
    assert_eq!(read(folder.path(), "sql/dev.sql"), "SELECT 1;\n");
    let run = lakeplan(folder.path(), &["sql", "--snapshot", "metaxy.toml"], &[]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert_eq!(read(folder.path(), "metaxy.toml"), TWO);
    lakeplan(folder.path(), &["sql", "--snapshot", "kept"], &[]);
    let path = folder.path().join("kept/dev.sql");
    let crlf = read(folder.path(), "kept/dev.sql").replace('\n', "\r\n");
    std::fs::write(path, crlf).expect("written");
    assert_eq!(lakeplan(folder.path(), &["sql", "--check", "kept"], &[]).code, Some(0));
    let run = lakeplan(folder.path(), &["sql", "--check", "kept", "--json"], &[]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
}
