//! Files that extend others: where findings point, what `--fix` changes, and where values come from.

#![allow(clippy::disallowed_methods, reason = "what the tests start from")]

mod program;

use std::path::Path;

use program::{Run, run};

fn lakeplan(folder: &Path, args: &[&str], env: &[(&str, &str)]) -> Run {
    run(folder, args, env, "")
}

const BASE: &str = "\
project = \"lakes\"
store = \"prod\"

[stores.prod]
type = \"metaxy.ext.duckdb.DuckDBMetadataStore\"
config.database = \":memory:\"

[stores.prod.config.ducklake]
catalog = { type = \"duckdb\", uri = \"prod.ducklake\" }
storage = { type = \"s3\", bucket = \"lake-prod\", region = \"eu-west-1\", key_id = \"${KEY}\", secret = \"hunter2-hunter2\", secret_name = \"prod\" }
ALIAS = \"lake\"
";

const CHILD: &str = "\
extend = \"../base.toml\" # of all teams

[stores.dev]
type = \"metaxy.ext.duckdb.DuckDBMetadataStore\"
config.database = \"${DB:-:memory:}\"

[stores.dev.config.ducklake]
catalog = { type = \"duckdb\", uri = \"dev.ducklake\" }
storage = { type = \"local\", path = \"lake\" }
Alias = \"lake\"
";

/// `base.toml`, and `team/metaxy.toml` that extends it.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("team")).expect("a folder");
    write(folder.path(), "base.toml", BASE);
    write(folder.path(), "team/metaxy.toml", CHILD);
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("it can be written");
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("it is there")
}

#[test]
fn findings_point_into_the_file_that_wrote_the_key() {
    let folder = folder();
    let run = lakeplan(folder.path(), &["check", "team/metaxy.toml"], &[("KEY", "k")]);
    for told in
        ["--> team/metaxy.toml:10:1\n", "--> base.toml:11:1\n", "2 DuckLake stores in 2 files: 0 errors, 2 warnings"]
    {
        assert!(run.stderr.contains(told), "{told}\n{}", run.stderr);
    }
    assert!(!run.stderr.contains("extend-not-followed") && !run.stderr.contains("hunter2"), "{}", run.stderr);
    // From the folder of the file the other one lies above.
    let run = lakeplan(&folder.path().join("team"), &["check", "metaxy.toml", "--format", "json"], &[("KEY", "k")]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(json["files"][0]["path"], "metaxy.toml");
    assert_eq!(json["files"][0]["stores"].as_array().map(Vec::len), Some(2));
    assert_eq!(json["files"][1]["path"], "../base.toml");
    let found = &json["files"][1]["diagnostics"][0];
    assert_eq!((&found["code"], &found["start"]["line"]), (&"unknown-key".into(), &11.into()), "{json}");
    let edit = &found["fixes"][0]["edits"][0];
    let (start, end) = (edit["start"]["offset"].as_u64(), edit["end"]["offset"].as_u64());
    let place = |at: Option<u64>| usize::try_from(at.expect("a number")).expect("it is small");
    assert_eq!(&BASE[place(start)..place(end)], "ALIAS");
}

/// A file that is named too, and one that two extend: what is found in it is told once.
#[test]
fn what_is_found_in_an_extended_file_is_told_once() {
    let folder = folder();
    let run = lakeplan(folder.path(), &["check", "team/metaxy.toml", "base.toml"], &[("KEY", "k")]);
    assert_eq!(run.stderr.matches("unknown key `ALIAS`").count(), 1, "{}", run.stderr);
}

#[test]
fn the_stores_of_both_files_have_sql() {
    let folder = folder();
    for (args, wanted) in [
        (&["sql", "team/metaxy.toml"][..], "prod.ducklake"),
        (&["sql", "team/metaxy.toml", "--store", "dev"], "dev.ducklake"),
    ] {
        let run = lakeplan(folder.path(), args, &[("KEY", "k")]);
        assert!(run.code == Some(0) && run.stdout.contains(wanted), "{args:?} {}\n{}", run.stdout, run.stderr);
    }
}

#[test]
fn a_fix_changes_the_file_that_is_named_and_no_other() {
    let folder = folder();
    let run = lakeplan(folder.path(), &["check", "--fix", "team/metaxy.toml"], &[("KEY", "k")]);
    assert_eq!(read(folder.path(), "team/metaxy.toml"), CHILD.replace("Alias", "alias"));
    assert_eq!(read(folder.path(), "base.toml"), BASE);
    assert!(run.stderr.contains("--> base.toml:11:1\n") && !run.stderr.contains("`Alias`"), "{}", run.stderr);
}

#[test]
fn what_cannot_be_followed_is_an_error_where_it_is_written() {
    let folder = folder();
    write(folder.path(), "base.toml", "project = 'x'\nextend = \"gone.toml\"\n");
    let run = lakeplan(folder.path(), &["check", "team/metaxy.toml"], &[]);
    assert_eq!(run.code, Some(1));
    for told in ["error[broken-extend]: `extend` refers to `gone.toml`, which cannot be read", "--> base.toml:2:10\n"] {
        assert!(run.stderr.contains(told), "{told}\n{}", run.stderr);
    }
    write(folder.path(), "base.toml", "extend = \"team/metaxy.toml\"\n");
    let run = lakeplan(folder.path(), &["check", "team/metaxy.toml"], &[]);
    assert!(run.stderr.contains("`extend` leads back to `team/metaxy.toml`"), "{}", run.stderr);
    assert!(run.stderr.contains("--> base.toml:1:10\n"), "{}", run.stderr);
    // A syntax error in either file is in its place, and alone.
    write(folder.path(), "base.toml", "project = \n");
    let run = lakeplan(folder.path(), &["check", "team/metaxy.toml"], &[]);
    assert!(run.code == Some(1) && run.stderr.contains("--> base.toml:1:"), "{}", run.stderr);
}

#[test]
fn the_effective_configuration_tells_where_each_value_comes_from() {
    let folder = folder();
    let env = [("KEY", "AKIA-hidden"), ("METAXY_PROJECT", "mine")];
    let run = lakeplan(folder.path(), &["config", "--show-origin", "team/metaxy.toml"], &env);
    assert_eq!(
        run.stdout,
        "\
project = \"mine\"  # $METAXY_PROJECT
store = \"prod\"  # base.toml:2
stores.prod.type = \"metaxy.ext.duckdb.DuckDBMetadataStore\"  # base.toml:5
stores.prod.config.database = \":memory:\"  # base.toml:6
stores.prod.config.ducklake.catalog.type = \"duckdb\"  # base.toml:9
stores.prod.config.ducklake.catalog.uri = \"prod.ducklake\"  # base.toml:9
stores.prod.config.ducklake.storage.type = \"s3\"  # base.toml:10
stores.prod.config.ducklake.storage.bucket = \"lake-prod\"  # base.toml:10
stores.prod.config.ducklake.storage.region = \"eu-west-1\"  # base.toml:10
stores.prod.config.ducklake.storage.key_id = \"********\"  # base.toml:10, $KEY
stores.prod.config.ducklake.storage.secret = \"********\"  # base.toml:10
stores.prod.config.ducklake.storage.secret_name = \"prod\"  # base.toml:10
stores.prod.config.ducklake.ALIAS = \"lake\"  # base.toml:11
stores.dev.type = \"metaxy.ext.duckdb.DuckDBMetadataStore\"  # team/metaxy.toml:4
stores.dev.config.database = \":memory:\"  # team/metaxy.toml:5, $DB, not set
stores.dev.config.ducklake.catalog.type = \"duckdb\"  # team/metaxy.toml:8
stores.dev.config.ducklake.catalog.uri = \"dev.ducklake\"  # team/metaxy.toml:8
stores.dev.config.ducklake.storage.type = \"local\"  # team/metaxy.toml:9
stores.dev.config.ducklake.storage.path = \"lake\"  # team/metaxy.toml:9
stores.dev.config.ducklake.Alias = \"lake\"  # team/metaxy.toml:10
"
    );
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    // Without origins it is TOML, and Lakeplan reads it as the same stores.
    let run = lakeplan(folder.path(), &["config", "team/metaxy.toml"], &env);
    write(folder.path(), "effective.toml", &run.stdout);
    let run = lakeplan(folder.path(), &["check", "effective.toml", "--format", "json"], &[]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(json["files"][0]["stores"].as_array().map(Vec::len), Some(2), "{json}");
}
