//! The contract of the command line: what goes where, and how a run ends.

#![allow(clippy::disallowed_methods, reason = "what the tests start from")]

mod program;

use std::path::Path;

use program::{Run, run};

/// The first example of Metaxy's page, as it stands there.
const REFERENCE: &str = include_str!("../../examples/reference-page.toml");
const MOTHERDUCK: &str = include_str!("../../examples/motherduck-own-bucket.toml");

fn lakeplan(args: &[&str], stdin: &[u8]) -> Run {
    lakeplan_with(args, stdin, &[])
}

fn lakeplan_with(args: &[&str], stdin: &[u8], env: &[(&str, &str)]) -> Run {
    run(Path::new("."), args, env, stdin)
}

#[test]
fn the_first_example_of_the_page_gives_exactly_its_sql() {
    for flavor in ["metaxy", "duckdb"] {
        let run = lakeplan(&["sql", "-", "--flavor", flavor], REFERENCE.as_bytes());
        assert_eq!(
            run.stdout,
            "\
CREATE OR REPLACE SECRET my_pg_secret ( TYPE postgres, DATABASE 'ducklake_meta', HOST 'localhost', PASSWORD 'changeme', PORT 5432, USER 'ducklake' );
CREATE OR REPLACE SECRET my_s3_secret ( TYPE S3, KEY_ID 'AKIA...', REGION 'eu-central-1', SECRET '...' );
CREATE OR REPLACE SECRET metaxy_generated_dev_ducklake ( TYPE DUCKLAKE, METADATA_PATH '', METADATA_PARAMETERS MAP {'TYPE': 'postgres', 'SECRET': 'my_pg_secret'}, DATA_PATH 's3://my-ducklake-bucket/' );
ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_dev_ducklake' AS ducklake;
USE ducklake;
"
        );
        assert_eq!(run.code, Some(0), "what stands around the attachment withholds nothing");
        assert!(run.stderr.contains("error[missing-key]"), "{}", run.stderr);
    }
}

#[test]
fn the_second_example_of_the_page_gives_exactly_its_sql() {
    for flavor in ["metaxy", "duckdb"] {
        let run = lakeplan(&["sql", "-", "--flavor", flavor], MOTHERDUCK.as_bytes());
        assert_eq!(
            run.stdout,
            "\
SET s3_region='eu-central-1';
CREATE DATABASE IF NOT EXISTS my_ducklake (TYPE DUCKLAKE, DATA_PATH 's3://mybucket/');
CREATE OR REPLACE SECRET my_s3_secret IN MOTHERDUCK ( TYPE S3, KEY_ID 'AKIA...', REGION 'eu-central-1', SCOPE 's3://mybucket/', SECRET '...' );
USE my_ducklake;
"
        );
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    }
}

#[test]
fn the_page_s_second_example_is_a_fragment_of_a_file_and_still_gives_sql() {
    let store = MOTHERDUCK.find("[stores.dev.config.ducklake.catalog]").expect("the example has a catalog");
    let run = lakeplan(&["sql", "-"], &MOTHERDUCK.as_bytes()[store..]);
    assert_eq!(run.code, Some(0));
    assert!(run.stdout.ends_with("USE my_ducklake;\n"));
    assert!(run.stderr.contains("warning[store-without-type]"), "{}", run.stderr);
    assert!(run.stderr.contains("error[missing-key]"), "{}", run.stderr);
}

#[test]
fn setup_comes_first_and_masking_hides_every_secret() {
    let run = lakeplan(&["sql", "-", "--setup", "--mask"], REFERENCE.as_bytes());
    let setup: Vec<&str> = run.stdout.lines().take(6).collect();
    assert_eq!(
        setup,
        [
            "INSTALL ducklake;",
            "LOAD ducklake;",
            "INSTALL postgres;",
            "LOAD postgres;",
            "INSTALL httpfs;",
            "LOAD httpfs;"
        ]
    );
    assert!(run.stdout.contains("PASSWORD '********'"), "{}", run.stdout);
    assert!(!run.stdout.contains("changeme") && !run.stdout.contains("AKIA"), "{}", run.stdout);
}

#[test]
fn json_is_one_object() {
    let run = lakeplan(&["sql", "-", "--json"], MOTHERDUCK.as_bytes());
    let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("standard output is JSON");
    assert_eq!(json["store"], "dev");
    assert_eq!(json["flavor"], "duckdb");
    assert_eq!(json["statements"].as_array().map(Vec::len), Some(4));
}

#[test]
fn stores_are_chosen_as_the_contract_says() {
    let lake = |name: &str| {
        format!(
            "[stores.{name}]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n[stores.{name}.config]\ndatabase = \":memory:\"\n\
             [stores.{name}.config.ducklake]\nalias = \"{name}_lake\"\ncatalog = {{ type = \"duckdb\", uri = \"m\" }}\nstorage = {{ type = \"local\", path = \"d\" }}\n"
        )
    };
    let two = format!("{}{}", lake("a"), lake("b"));
    let used = |text: &str, args: &[&str]| {
        let run = lakeplan(&[&["sql", "-"], args].concat(), text.as_bytes());
        (run.code, run.stdout.lines().last().unwrap_or_default().to_owned(), run.stderr)
    };
    assert_eq!(used(&format!("store = \"b\"\n{two}"), &[]).1, "USE b_lake;");
    assert_eq!(used(&format!("{two}{}", lake("dev")), &[]).1, "USE dev_lake;");
    assert_eq!(used(&lake("a"), &[]).1, "USE a_lake;");
    assert_eq!(used(&two, &["--store", "b"]).1, "USE b_lake;");
    let (code, last, stderr) = used(&two, &[]);
    assert_eq!((code, last.as_str()), (Some(1), ""));
    assert!(stderr.contains("`a`, `b`"), "{stderr}");
    let (code, _, stderr) = used(&two, &["--store", "c"]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("`c`") && stderr.contains("`a`, `b`"), "{stderr}");
}

#[test]
fn variables_come_from_the_process_unless_told_otherwise() {
    let toml = "[ducklake]\ncatalog = { type = \"duckdb\", uri = \"${X:-default}\" }\nstorage = { type = \"local\", path = \"d\" }\n";
    let uri =
        |args: &[&str]| lakeplan_with(&[&["sql", "-"], args].concat(), toml.as_bytes(), &[("X", "process")]).stdout;
    assert!(uri(&[]).contains("METADATA_PATH 'process'"));
    assert!(uri(&["--env", "X=given"]).contains("METADATA_PATH 'given'"));
    assert!(uri(&["--no-env"]).contains("METADATA_PATH 'default'"));
    assert!(uri(&["--no-env", "--env", "X=a=b"]).contains("METADATA_PATH 'a=b'"));
}

/// Every kind of bad input gets a message with its place, and the exit code of the contract.
#[test]
fn bad_input_is_told_with_its_place() {
    let store = "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n[stores.dev.config]\ndatabase = \":memory:\"\n";
    let backend = format!(
        "{store}[stores.dev.config.ducklake]\ncatalog = {{ type = \"mysql\" }}\nstorage = {{ type = \"local\", path = \"d\" }}\n"
    );
    let list = format!("{store}[[stores.dev.config.ducklake]]\nalias = \"a\"\n");
    for (what, text, code, wanted) in [
        ("not TOML", "x = = 1\n".as_bytes(), 1, &["error[syntax]", "<stdin>:1:"][..]),
        ("empty", b"", 1, &["error[no-stores]", "the file has no stores"]),
        ("not UTF-8", b"a = \"\xff\"", 2, &["not UTF-8", "0xff", "1:6"]),
        (
            "a list for a table",
            list.as_bytes(),
            1,
            &["error[wrong-type]", "expected a table for `ducklake`, found an array", "5:1"],
        ),
        (
            "an unknown backend",
            backend.as_bytes(),
            1,
            &["error[unknown-backend]", "`mysql`", "`duckdb`, `sqlite`, `postgres`, `motherduck`"],
        ),
        ("no stores", b"store = \"dev\"\n", 1, &["error[no-stores]"]),
        (
            "another kind",
            b"[stores.dev]\ntype = \"metaxy.ext.delta.DeltaMetadataStore\"\n",
            1,
            &["no DuckDB store of the file has a `ducklake` section"],
        ),
    ] {
        for command in ["sql", "check"] {
            let run = lakeplan(&[command, "-"], text);
            assert_eq!(run.code, Some(code), "{what}: {command}\n{}", run.stderr);
            assert_eq!(run.stdout, "", "{what}");
            for part in wanted {
                assert!(run.stderr.contains(part), "{what}: expected {part}\n{}", run.stderr);
            }
        }
    }
    let run = lakeplan(&["sql", "no-such-file.toml"], b"");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("cannot read `no-such-file.toml`"), "{}", run.stderr);
    assert_eq!(lakeplan(&["sql", "--flavor", "oracle", "-"], b"").code, Some(2));
}

#[test]
fn check_prints_json_with_places_in_bytes_and_from_one() {
    let toml = "\"ä\" = 1\n[ducklake]\ncatalog = { type = \"duckdb\", uri = 5 }\nstorage = { type = \"local\", path = \"d\" }\n";
    let run = lakeplan(&["check", "-", "--format", "json"], toml.as_bytes());
    assert_eq!(run.code, Some(1));
    let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("standard output is JSON");
    let file = &json["files"][0];
    assert_eq!(file["path"], "<stdin>");
    assert_eq!(file["stores"][0]["accepted"], false);
    let found = file["diagnostics"].as_array().expect("a list").iter().find(|found| found["code"] == "wrong-type");
    let found = found.expect("the wrong type is found");
    let at = toml.find("5 }").expect("the value is there");
    assert_eq!(found["start"], serde_json::json!({ "offset": at, "line": 3, "column": 36 }));
    assert_eq!(found["end"]["offset"], at + 1);
    assert_eq!(found["severity"], "error");
    assert_eq!(found["fixes"][0]["edits"].as_array().map(Vec::len), Some(2));
}

#[test]
fn warnings_fail_a_check_only_when_denied() {
    let toml = "[ducklake]\ncatalog = { type = \"sqlite\", uri = \"m.sqlite\" }\nstorage = { type = \"local\", path = \"d\" }\n";
    assert_eq!(lakeplan(&["check", "-"], toml.as_bytes()).code, Some(0));
    assert_eq!(lakeplan(&["check", "-", "--deny", "warnings"], toml.as_bytes()).code, Some(1));
}

#[test]
fn no_report_shows_a_secret() {
    let toml = "[ducklake]\ncatalog = { type = \"postgres\", secret_name = \"n\", password = \"s3cr3t-p\", passwrd = \"s3cr3t-p\" }\n\
                storage = { type = \"s3\", secret_name = \"n\", secret = 5, secret_parameters = { x = \"s3cr3t-p\" } }\n";
    for format in ["text", "json", "github", "sarif"] {
        let run = lakeplan(&["check", "-", "--format", format], toml.as_bytes());
        assert_eq!(run.code, Some(1));
        assert!(
            !run.stdout.contains("s3cr3t") && !run.stderr.contains("s3cr3t"),
            "{format}\n{}{}",
            run.stdout,
            run.stderr
        );
        let named = run.stdout.contains("half-credentials") || run.stderr.contains("half-credentials");
        assert!(named, "{format}");
    }
}

#[test]
fn explain_tells_every_code_and_suggests() {
    let list = lakeplan(&["explain"], b"").stdout;
    for code in lakeplan::Code::ALL {
        assert!(list.contains(code.as_str()));
        let run = lakeplan(&["explain", code.as_str()], b"");
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
        assert!(run.stdout.starts_with(code.as_str()));
    }
    let run = lakeplan(&["explain", "half-credential"], b"");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("did you mean `half-credentials`?"), "{}", run.stderr);
}

/// The texts of many errors are told in `core/tests/explain_error`.
#[test]
fn explain_tells_an_error_on_the_line_of_the_configuration() {
    let folder = std::env::temp_dir().join(format!("lakeplan-explain-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let config = folder.join("lake.toml");
    let toml = "[stores.dev.config.ducklake]\ncatalog = { type = \"postgres\", secret_name = \"p\", host = \"db.example\", \
                database = \"d\", user = \"u\", password = \"s3cr3t-p\" }\nstorage = { type = \"local\", path = \"d\" }\n";
    std::fs::write(&config, toml).expect("a file can be written");
    let config = config.to_str().expect("the path is UTF-8");
    let error = "\u{1b}[31mIO Error: Failed to attach DuckLake MetaData \"__ducklake_metadata_ducklake\" at path + \"\"Unable to \
                 connect to Postgres at \"host=x password=s3cr3t-q\": connection to server at \"db.example\", port 5432 failed: \
                 FATAL:  password authentication failed for user \"u\"\u{1b}[0m";
    for arguments in [&["explain", "--error", "--config", config][..], &["explain", "--config", config, "--error", "-"]]
    {
        let run = lakeplan(arguments, error.as_bytes());
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{}", run.stdout);
        assert!(
            run.stdout.starts_with("error[wrong-password]: the server at `db.example`, port 5432,"),
            "{}",
            run.stdout
        );
        assert!(run.stdout.contains("lake.toml:2:") && run.stdout.contains("^^^"), "{}", run.stdout);
        assert!(run.stdout.contains("the error says: IO Error: Failed to attach"), "{}", run.stdout);
        assert!(run.stdout.ends_with("more: `lakeplan explain wrong-password`\n"), "{}", run.stdout);
        assert!(!run.stdout.contains("s3cr3t") && !run.stdout.contains('\u{1b}'), "{}", run.stdout);
    }
    // The message itself, with its option or without.
    for arguments in [&["explain", "--config", config, "--error", error][..], &["explain", "--error", error]] {
        let run = lakeplan(arguments, b"");
        assert!(run.stdout.starts_with("error[wrong-password]: "), "{arguments:?} {}{}", run.stdout, run.stderr);
    }
    // The configuration as every other command takes it.
    for arguments in [
        &["explain", error, config][..],
        &["explain", error, "--config", config],
        &["explain", "--error", error, config],
        &["explain", config, "--error", error],
        &["explain", config, "--error"],
    ] {
        let run = lakeplan(arguments, error.as_bytes());
        assert!(
            run.code == Some(0) && run.stdout.contains("lake.toml:2:"),
            "{arguments:?} {}{}",
            run.stdout,
            run.stderr
        );
    }
    let run = lakeplan(&["explain", error], b"");
    assert!(run.code == Some(0) && run.stdout.starts_with("error[wrong-password]: "), "{}{}", run.stdout, run.stderr);
    let run =
        lakeplan(&["explain", "--error", "--config", config, "--env", "PGPASSWORD=s3cr3t-env"], b"it says s3cr3t-env");
    assert_eq!(run.code, Some(1));
    assert!(
        run.stdout.starts_with("error[unknown-error]: the text contains no error that Lakeplan recognizes"),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("s3cr3t"), "{}", run.stdout);
    let run = lakeplan(&["explain", "--error", "--config", config, "--store", "nope"], b"x");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("no DuckLake store `nope`"), "{}", run.stderr);
    assert_eq!(lakeplan(&["explain", "--error", "--config", "-"], b"").code, Some(2));
    assert_eq!(lakeplan(&["explain", "wrong-password", "--error", "-"], b"").code, Some(2));
    for arguments in [
        &["explain", "--config", config][..],
        &["explain", "wrong-password", config],
        &["explain", "wrong-password", "--store", "dev"],
        &["explain", "--error", error, config, "more"],
        &["explain", "--error", error, config, "--config", config],
    ] {
        let run = lakeplan(arguments, b"");
        assert!(run.code == Some(2) && run.stderr.starts_with("error: "), "{arguments:?} {}", run.stderr);
    }
    assert_eq!(lakeplan(&["explain", "--error", "no-such-file.txt"], b"").code, Some(2));
    std::fs::remove_dir_all(folder).expect("the folder can be removed");
}

#[test]
fn migrate_keeps_everything_but_the_names() {
    let run = lakeplan(&["migrate", "-"], REFERENCE.as_bytes());
    let expected = REFERENCE
        .replace("metadata_backend]", "catalog]")
        .replace("storage_backend]", "storage]")
        .replace("metaxy.ext.metadata_stores.duckdb.", "metaxy.ext.duckdb.");
    assert_eq!((run.code, run.stdout), (Some(0), expected.clone()));

    let folder = std::env::temp_dir().join(format!("lakeplan-migrate-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let file = folder.join("metaxy.toml");
    std::fs::write(&file, REFERENCE).expect("a file can be written");
    let run = lakeplan(&["migrate", "--write", file.to_str().expect("the path is UTF-8")], b"");
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(0), "", ""));
    assert_eq!(std::fs::read_to_string(&file).expect("the file is there"), expected);
    assert_eq!(std::fs::read_dir(&folder).expect("the folder is there").count(), 1, "nothing is left beside it");
    std::fs::remove_dir_all(folder).expect("the folder can be removed");

    assert_eq!(lakeplan(&["migrate", "-"], b"x = = 1").code, Some(1));
    assert_eq!(lakeplan(&["migrate", "--write", "-"], b"").code, Some(2));
}
