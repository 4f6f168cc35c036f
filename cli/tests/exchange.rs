//! `lakeplan export` and `lakeplan import`.

#![allow(clippy::disallowed_methods, reason = "what the tests start from")]

mod program;

use program::{Run, run};

const LAKE: &str = "\
[stores.dev]
type = \"metaxy.ext.duckdb.DuckDBMetadataStore\"

[stores.dev.config]
database = \":memory:\"

[stores.dev.config.ducklake]
alias = \"${ALIAS:-lake}\"
attach_options = { automatic_migration = true }

[stores.dev.config.ducklake.catalog]
type = \"sqlite\"
uri = \"sqlite:${HOME_OF_LAKE}/meta.sqlite\"

[stores.dev.config.ducklake.storage]
type = \"s3\"
bucket = \"lake-${STAGE}\"
region = \"eu-west-1\"
secret_name = \"files\"
key_id = \"${KEY}\"
secret = \"hunter2-hunter2\"
";

fn lakeplan(args: &[&str], stdin: &str) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    // What a process has in its environment stays a variable.
    run(folder.path(), args, &[("STAGE", "mine"), ("KEY", "AKIA")], stdin)
}

fn export(tool: &str, more: &[&str]) -> Run {
    lakeplan(&[&["export", "--to", tool, "--env", "ALIAS=lake", "-"], more].concat(), LAKE)
}

#[test]
fn each_tool_gets_its_file() {
    for (tool, part) in [
        ("sql", "KEY_ID coalesce(getvariable('KEY')::VARCHAR, error("),
        ("duckdb-init", "coalesce(nullif(getenv('KEY'), ''), error("),
        ("python", "text(os.environ[\"KEY\"])"),
        ("dbt", "\"key_id\": \"{{ env_var('KEY') }}\""),
        ("dlt", "aws_access_key_id=os.environ[\"KEY\"]"),
    ] {
        let run = export(tool, &[]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert!(run.stdout.contains(part) && !run.stdout.contains("hunter2"), "{}", run.stdout);
        assert!(
            run.stderr.starts_with("hint: the value of `secret` of `files` is a secret in the file"),
            "{}",
            run.stderr
        );
        let open = export(tool, &["--with-secrets"]);
        assert!(open.stdout.contains("hunter2-hunter2") && open.stderr.is_empty(), "{}{}", open.stdout, open.stderr);
    }
}

#[test]
fn what_a_tool_cannot_express_is_told_and_the_rest_is_written() {
    let run = export("sqlmesh", &[]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr.contains("warning: not in the export: the option `automatic_migration` of `ATTACH`"),
        "{}",
        run.stderr
    );
    assert!(run.stdout.contains("# NOT IN THIS FILE: the option `automatic_migration`"), "{}", run.stdout);
    assert!(run.stdout.contains("default_gateway: \"lake\""), "{}", run.stdout);
}

#[test]
fn what_has_no_export_says_why() {
    let named = lakeplan(&["export", "--to", "python", "-"], LAKE);
    assert_eq!((named.code, named.stdout.as_str()), (Some(1), ""));
    assert!(named.stderr.contains("the variable `ALIAS` needs a value"), "{}", named.stderr);
    let broken = lakeplan(&["export", "--to", "python", "-"], &LAKE.replace("region", "regoin = 1\nbucket"));
    assert_eq!((broken.code, broken.stdout.as_str()), (Some(1), ""));
    let unknown = export("sql", &["--store", "prod"]);
    assert_eq!(unknown.code, Some(1));
    assert!(unknown.stderr.contains("there is no DuckLake store `prod`"), "{}", unknown.stderr);
    assert_eq!(export("airflow", &[]).code, Some(2));
}

#[test]
fn sql_becomes_a_file_that_has_the_same_sql() {
    let sql = export("sql", &["--with-secrets"]).stdout;
    let back = lakeplan(&["import", "-"], &sql);
    assert_eq!(back.code, Some(0), "{}", back.stderr);
    assert!(back.stdout.contains("data_path = \"s3://lake-${STAGE}/\""), "{}", back.stdout);
    let again = lakeplan(&["export", "--to", "sql", "--with-secrets", "-"], &back.stdout).stdout;
    assert_eq!(again, sql);
}

#[test]
fn what_is_left_out_has_its_place() {
    let sql = "ATTACH 'ducklake:m.db' AS lake (DATA_PATH 'f/');\n\nSELECT 1;\n";
    let run = lakeplan(&["import", "-"], sql);
    assert_eq!(run.code, Some(1));
    assert_eq!(
        run.stderr,
        "warning: <stdin>:3:1: the statement is skipped: Metaxy does not run statements of this kind\n"
    );
    assert!(run.stdout.starts_with("# not in this file (SQL 3:1): the statement is skipped"), "{}", run.stdout);
}

#[test]
fn what_is_no_sql_is_an_error_and_no_panic() {
    for (sql, said) in [
        ("", "does not attach a lake"),
        ("SELECT 1", "does not attach a lake"),
        ("ATTACH 'ducklake:m.db", "the string is not closed"),
        ("ATTACH 'ducklake:\0'", "NUL"),
    ] {
        let run = lakeplan(&["import", "-"], sql);
        assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""), "{}", run.stderr);
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
    assert_eq!(lakeplan(&["import", "nothing.sql"], "").code, Some(2));
}
