//! What the engine of a version can tell alone, where its extensions cannot be had: the words that its parser
//! wants in quotes, the options of its own `ATTACH`, and which of its files an older version opens.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use lakeplan::duckdb::options::CatalogKind;
use lakeplan::{Engine as DuckDb, Flavor, Options, Rendering};
use native_tests::engine;

use crate::trial::LOCAL;

/// The engine alone.
const ALONE: &str = "
config = {'autoinstall_known_extensions': 'false', 'autoload_known_extensions': 'false'}
";

/// What comes before the settings of a connection: a progress bar, which what takes two seconds has, is no answer.
const BEFORE: &str = "
import json, os, sys
sys.stdout = os.fdopen(os.dup(1), 'w')
os.dup2(2, 1)
";

/// Runs the statements that it reads, and prints of each the first column of its rows, or the error.
const BEHIND: &str = "
import duckdb
connection = duckdb.connect(config=config)
def answer(sql):
    try:
        return {'Ok': [str(row[0]) for row in connection.execute(sql).fetchall()]}
    except Exception as error:
        return {'Err': str(error)}
print(json.dumps([answer(sql) for sql in json.load(sys.stdin)]))
";

pub(crate) type Answer = Result<Vec<String>, String>;

fn ask(duckdb: &DuckDb, folder: &Path, statements: &[String]) -> Vec<Answer> {
    ask_with(ALONE, duckdb, folder, statements)
}

/// What a version answers to statements; a script in Python has made the `config` of its connection.
pub(crate) fn ask_with(config: &str, duckdb: &DuckDb, folder: &Path, statements: &[String]) -> Vec<Answer> {
    let python = engine::python(duckdb).unwrap_or_else(|error| panic!("{error:#}"));
    let mut process = Command::new(python)
        .args(["-c", &[BEFORE, config, BEHIND].concat()])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let input = serde_json::to_vec(statements).expect("text");
    process.stdin.take().expect("a pipe").write_all(&input).expect("it reads");
    let output = process.wait_with_output().expect("it ends");
    serde_json::from_slice(&output.stdout).expect("it answers")
}

fn one(duckdb: &DuckDb, folder: &Path, statements: &[&str]) -> Answer {
    let statements: Vec<String> = statements.iter().map(|sql| (*sql).to_owned()).collect();
    ask(duckdb, folder, &statements).pop().expect("an answer")
}

/// Every version that is not measured.
fn documented() -> impl Iterator<Item = &'static DuckDb> {
    DuckDb::known().iter().copied().filter(|engine| !engine.is_measured())
}

#[test]
fn words_that_need_quotes_are_those_of_the_table() {
    let folder = tempfile::tempdir().expect("a folder");
    for duckdb in documented() {
        let words = "SELECT DISTINCT keyword_name FROM duckdb_keywords() ORDER BY 1";
        let words = one(duckdb, folder.path(), &[words]).expect("it knows its words");
        assert!(words.len() > 400, "{}", words.len());
        let each = words.iter().flat_map(|word| {
            [
                format!("CREATE SECRET {word} (TYPE nothing)"),
                format!("ATTACH 'no/such/folder/x' AS {word}"),
                format!("USE {word}"),
            ]
        });
        let answers = ask(duckdb, folder.path(), &each.collect::<Vec<_>>());
        let fails = |answer: &Answer| answer.as_ref().is_err_and(|error| error.starts_with("Parser Error"));
        for (word, answers) in words.iter().zip(answers.chunks(3)) {
            let reserved = duckdb.keywords.split(' ').any(|it| it == word);
            assert!(answers.iter().all(|answer| fails(answer) == reserved), "{word}: {answers:?}");
        }
    }
}

#[test]
fn options_of_a_duckdb_file_are_those_of_the_table() {
    let folder = tempfile::tempdir().expect("a folder");
    for duckdb in documented() {
        let every: BTreeSet<&str> =
            DuckDb::known().iter().flat_map(|it| it.catalog_options(CatalogKind::DuckDb)).chain(["no_such"]).collect();
        let statements: Vec<String> =
            every.iter().map(|option| format!("ATTACH ':memory:' AS x_{option} ({option} 1)")).collect();
        for (option, answer) in every.iter().zip(ask(duckdb, folder.path(), &statements)) {
            let refused = answer.as_ref().is_err_and(|error| error.contains("Unrecognized option"));
            let known = duckdb.catalog_options(CatalogKind::DuckDb).any(|it| it == *option);
            assert_eq!(refused, !known, "{option}: {answer:?}");
        }
    }
}

/// A file of an older version keeps its format when a newer one writes into it, but not where that attaches it
/// with the newest storage version, as DuckLake attaches its catalog.
#[test]
fn which_files_the_version_before_opens() {
    let before = <&DuckDb>::default();
    let refused = |answer: Answer| {
        let error = answer.expect_err("it is refused");
        assert!(error.contains("storage version") || error.contains("version number"), "{error}");
    };
    for duckdb in documented() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        let latest = "ATTACH 'own.db' AS a (STORAGE_VERSION 'latest')";
        one(before, folder, &[latest, "CREATE TABLE a.t AS SELECT 1 AS i"]).expect("it is made");
        let kept = ["ATTACH 'own.db' AS a", "INSERT INTO a.t VALUES (2)", "CHECKPOINT a"];
        one(duckdb, folder, &kept).expect("it can be written");
        let count = ["ATTACH 'own.db' AS a", "SELECT count(*) FROM a.t"];
        assert_eq!(one(before, folder, &count), Ok(vec!["2".to_owned()]));
        one(duckdb, folder, &[latest, "INSERT INTO a.t VALUES (3)", "CHECKPOINT a"]).expect("it can be written");
        refused(one(before, folder, &count[..1]));
        one(duckdb, folder, &["ATTACH 'new.db' AS a", "CREATE TABLE a.t AS SELECT 1 AS i"]).expect("it is made");
        refused(one(before, folder, &["ATTACH 'new.db' AS a"]));
    }
}

/// What the plans create is known to the engine by its name, with the extension that brings it; `http` alone is its own.
#[test]
fn types_of_secrets_are_known_by_their_extensions() {
    let folder = tempfile::tempdir().expect("a folder");
    for duckdb in documented() {
        let types = [
            ("s3", "httpfs"),
            ("r2", "httpfs"),
            ("gcs", "httpfs"),
            ("postgres", "postgres_scanner"),
            ("ducklake", "ducklake"),
        ];
        for (kind, extension) in types {
            let sql = format!("CREATE SECRET x (TYPE {kind})");
            let error = one(duckdb, folder.path(), &[&sql]).expect_err("its extension is not there");
            assert!(error.contains(&format!("exists in the {extension} extension")), "{kind}: {error}");
        }
        let error = one(duckdb, folder.path(), &["CREATE SECRET x (TYPE nothing)"]).expect_err("it is none");
        assert!(!error.contains("extension"), "{error}");
        let own = [
            "CREATE SECRET \"a b\" (TYPE http, BEARER_TOKEN 'it''s; -- one')",
            "SELECT name FROM duckdb_secrets() WHERE NOT persistent",
        ];
        assert_eq!(one(duckdb, folder.path(), &own), Ok(vec!["a b".to_owned()]));
    }
}

/// The settings that the documentation of 2.0 and the doctor speak of.
#[test]
fn settings_are_known_by_their_extensions() {
    let folder = tempfile::tempdir().expect("a folder");
    for duckdb in documented() {
        for sql in ["SET home_directory = '/x'", "SET http_proxy = '127.0.0.1:1'", "SET enable_progress_bar = false"] {
            one(duckdb, folder.path(), &[sql]).unwrap_or_else(|error| panic!("{sql}: {error}"));
        }
        for (name, extension) in
            [("s3_region", "httpfs"), ("ca_cert_file", "httpfs"), ("ducklake_default_version", "ducklake")]
        {
            let error = one(duckdb, folder.path(), &[&format!("SET {name} = 'x'")]).expect_err("it is not there");
            assert!(error.contains(&format!("exists in the {extension} extension")), "{name}: {error}");
        }
    }
}

/// Prints for each text that it reads how many statements the parser makes of it, or its error.
const SPLIT: &str = "
import json, sys, duckdb
def count(text):
    try:
        return {'Ok': [str(len(duckdb.extract_statements(text)))]}
    except Exception as error:
        return {'Err': str(error)}
print(json.dumps([count(text) for text in json.load(sys.stdin)]))
";

/// What is printed for a version is as many statements to its parser, whatever stands in names and values.
#[test]
fn statements_are_split_as_they_are_written() {
    let hostile = LOCAL
        .replace("[ducklake]\n", "[ducklake]\nalias = \"a ;\\\"b'\\n-- c\"\n")
        .replace("\"files\"", "\"it's; /* here */ $$\\n\"");
    let examples = lakeplan::examples::EXAMPLES.iter().map(|example| (example.toml, &Flavor::ALL[..]));
    for duckdb in documented() {
        let mut scripts = Vec::new();
        for (toml, flavors) in examples.clone().chain([(hostile.as_str(), &[Flavor::DuckDb][..])]) {
            let analysis = lakeplan::analyze(toml, &Options::default().engine(duckdb));
            for (store, flavor) in analysis.stores.iter().flat_map(|store| flavors.iter().map(move |it| (store, *it))) {
                let script = store.script(flavor, Rendering { mask: false, setup: true });
                // MotherDuck's statement is brought by its extension.
                scripts.extend(script.filter(|script| !script.text().contains("CREATE DATABASE")));
            }
        }
        assert!(scripts.len() > 20, "{}", scripts.len());
        let texts: Vec<String> = scripts.iter().map(lakeplan::Script::text).collect();
        let folder = tempfile::tempdir().expect("a folder");
        let counts = ask_with(SPLIT, duckdb, folder.path(), &texts);
        for ((script, text), count) in scripts.iter().zip(&texts).zip(counts) {
            assert_eq!(count, Ok(vec![script.statements.len().to_string()]), "{text}");
        }
    }
}
