//! A lake between two versions of DuckDB: opened by the other, with and without migration, and by both at
//! the same time. `docs/which-duckdb.md` says what is held here.

use lakeplan::{Code, Flavor};
use native_tests::observe::Place;
use native_tests::session::Session;

use crate::evidence::evidence;
use crate::trial::{LOCAL, POSTGRES, place, value};
use crate::versions::{plan_of, run, session_of};

evidence! {
    one_way_migration = OneWayMigration: a_migrated_lake_is_lost_to_the_older_version;
}

const OLD: &str = "1.4";
const NEW: &str = "1.5";

/// A catalog of each kind, with the data in one folder.
fn lakes() -> [(&'static str, String); 3] {
    let sqlite = LOCAL.replace("\"duckdb\"\nuri = \"", "\"sqlite\"\nuri = \"sqlite:");
    // Of its own the secret of 1.4 knows no timeout.
    let postgres = POSTGRES.replace("secret_parameters = { connect_timeout = 10 }\n", "");
    [("duckdb", LOCAL.to_owned()), ("sqlite", sqlite), ("postgres", postgres)]
}

fn with(toml: &str, option: &str) -> String {
    toml.replace("[ducklake]\n", &format!("[ducklake]\nattach_options = {{ {option} }}\n"))
}

/// A session of a version that has run Metaxy's statements.
fn attached(minor: &str, place: &Place, toml: &str) -> Result<Session, String> {
    let (statements, _) = plan_of(minor, place, toml, Flavor::Metaxy);
    let mut session = session_of(minor, place, &[]);
    run(&mut session, &statements).map(|()| session)
}

/// Twenty rows in a file and one more.
fn fill(session: &mut Session) {
    session.run("CREATE TABLE t AS SELECT range AS i FROM range(20)").expect("a table");
    session.run("INSERT INTO t VALUES (100)").expect("a row");
}

fn rows(session: &mut Session) -> String {
    value(session, "SELECT count(*) || ', ' || sum(i) FROM t")
}

#[track_caller]
fn refused(session: Result<Session, String>, words: &str) {
    let error = session.map(drop).expect_err("it is refused");
    assert!(error.contains(words), "{error}");
}

fn a_migrated_lake_is_lost_to_the_older_version(code: Code) {
    for (kind, toml) in lakes() {
        let place = place(&[&toml]);
        let mut old = attached(OLD, &place, &toml).expect("a lake");
        fill(&mut old);
        drop(old);
        // Unasked nothing is migrated, and nothing is read.
        let mismatch = "catalog version is 0.3, but the extension requires version 1.0";
        refused(attached(NEW, &place, &toml), mismatch);
        refused(attached(NEW, &place, &with(&toml, "read_only = true")), mismatch);
        attached(OLD, &place, &toml).expect("it was left as it was");

        let migrating = with(&toml, "automatic_migration = true");
        let told = lakeplan::analyze(&migrating, &lakeplan::Options::from(place.variables())).diagnostics;
        assert!(told.iter().any(|found| found.code == code), "{told:#?}");
        let mut new = attached(NEW, &place, &migrating).expect("it is migrated");
        assert_eq!(rows(&mut new), "21, 290", "{kind}");
        new.run("INSERT INTO t VALUES (200)").expect("a row");
        drop(new);
        let words = match kind {
            "duckdb" => "file was written with a storage version greater than the latest",
            _ => "Only DuckLake versions 0.1, 0.2, 0.3-dev1 and 0.3 are supported",
        };
        refused(attached(OLD, &place, &toml), words);
        // Without the option it stays open to the newer one, which has lost nothing.
        let mut new = attached(NEW, &place, &toml).expect("it is of this format now");
        assert_eq!(rows(&mut new), "22, 490", "{kind}");
    }
}

#[test]
fn a_lake_of_the_newer_version_cannot_be_opened_by_the_older() {
    for (kind, toml) in lakes() {
        let place = place(&[&toml]);
        let mut new = attached(NEW, &place, &toml).expect("a lake");
        fill(&mut new);
        drop(new);
        let (words, unasked) = match kind {
            "duckdb" => (["Trying to read a database file with version number 68"; 2], "version number 68"),
            _ => (
                ["Only DuckLake versions 0.1, 0.2, 0.3-dev1 and 0.3 are supported"; 2],
                "current version is 1.0 and migrate_if_required is set to false",
            ),
        };
        refused(attached(OLD, &place, &toml), words[0]);
        refused(attached(OLD, &place, &with(&toml, "read_only = true")), words[1]);
        refused(attached(OLD, &place, &with(&toml, "migrate_if_required = false")), unasked);
        let mut new = attached(NEW, &place, &toml).expect("nothing was changed");
        assert_eq!(rows(&mut new), "21, 290", "{kind}");
    }
}

/// An open session does not notice the migration: it writes rows that the newer version sees, and fails
/// wherever it has to read.
#[test]
fn an_open_session_of_the_older_version_goes_on_writing_into_a_migrated_lake() {
    for (kind, toml) in lakes().into_iter().filter(|(kind, _)| *kind != "duckdb") {
        let place = place(&[&toml]);
        let mut old = attached(OLD, &place, &toml).expect("a lake");
        fill(&mut old);
        let mut new = attached(NEW, &place, &with(&toml, "automatic_migration = true")).expect("it is migrated");
        for sql in ["SELECT count(*) FROM t", "DELETE FROM t WHERE i < 5"] {
            let error = old.run(sql).expect_err(sql);
            assert!(error.contains("Failed to get data file list from DuckLake"), "{kind}, {sql}: {error}");
        }
        old.run("INSERT INTO t VALUES (300)").expect("it is written nevertheless");
        old.run("INSERT INTO t SELECT * FROM range(30)").expect("it is written nevertheless");
        assert_eq!(rows(&mut new), "52, 1025", "{kind}");
        let made = old.run("CREATE TABLE u AS SELECT 1 AS x");
        let seen = new.run("FROM u");
        if kind == "sqlite" {
            let error = made.expect_err("the table has other columns");
            assert!(error.contains("table ducklake_column has 13 columns but 11 values were supplied"), "{error}");
            seen.expect_err("there is no such table");
        } else {
            made.expect("PostgreSQL fills the new columns with nothing");
            seen.expect("it can be read");
        }
    }
}
