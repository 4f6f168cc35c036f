//! Names that DuckDB has itself: of its catalogs and schemas, and of the database that a store opens.

use lakeplan::{Code, Flavor, Variables};
use native_tests::version;

use crate::evidence::{Evidence, codes, evidence, fails, warnings};
use crate::trial::{LOCAL, error, local, place, run, session, statements, try_session, value, write};

evidence! {
    shadowed_alias = ShadowedAlias: names_of_duckdb, names_of_duckdb_in_other_cases, name_of_the_main_database;
    database_name = DatabaseName: main_in_another_case, temp_in_another_case, system_in_another_case,
        schemas_of_duckdb, names_that_get_a_suffix;
}

/// Metaxy's statements and the other flavor's alike: no quotes help against a name of DuckDB.
fn names_of_duckdb(code: Code) {
    for (alias, refused) in [
        ("main", "Attached database name \"main\" cannot be used"),
        ("temp", "Attached database name \"temp\" cannot be used"),
        ("system", "SET schema cannot be set to internal schema \"system\""),
        ("information_schema", "Schema with name information_schema does not exist"),
        ("pg_catalog", "Schema with name pg_catalog does not exist"),
    ] {
        shadowed(code, alias, refused);
    }
    // No error at all: what is written is gone with the process.
    let gone = "second process: SELECT: Catalog Error: Table with name t does not exist";
    Evidence::of(code, local("alias = \"memory\""))
        .harm(fails(gone))
        .unmended(fails(gone))
        .change("\"memory\"", "\"lake\"")
        .check();
}

fn names_of_duckdb_in_other_cases(code: Code) {
    for (alias, refused) in [
        ("Main", "Ambiguous reference to catalog or schema \"main\""),
        ("TEMP", "Cannot create non-temporary entry \"t\" in temporary catalog"),
        ("System", "Cannot create entry in system catalog"),
        ("PG_CATALOG", "Schema with name PG_CATALOG does not exist"),
    ] {
        shadowed(code, alias, refused);
    }
}

/// Nothing can be written; DuckDB says why, or goes on to say it at the next query.
#[track_caller]
fn shadowed(code: Code, alias: &str, refused: &str) {
    let toml = local(&format!("alias = \"{alias}\""));
    assert_eq!(codes(&warnings(&lakeplan::analyze(&toml, &version::bare()))), [code]);
    for flavor in Flavor::ALL {
        let place = place(&[]);
        let mut session = session(&place, ":memory:", &[]);
        let ran = run(&mut session, &statements(&toml, &Variables::new(), flavor));
        let wrote = ran.and_then(|()| write(&mut session)).and_then(|_| session.run("SELECT * FROM duckdb_tables()"));
        let error = error(wrote);
        assert!(error.contains(refused), "{flavor}, {alias}: {error}");
    }
}

/// The name is what stands before the first dot, and `main.db` is called `main_db`.
fn name_of_the_main_database(code: Code) {
    for (database, alias) in [
        ("lake.duckdb", "lake"),
        ("lake.duckdb", "LAKE"),
        ("lake.2026.db", "lake"),
        ("./sub.dir/lake", "lake"),
        (".lake", "lake"),
        ("..lake.db", "lake"),
        ("duckdb:lake.db", "lake"),
        ("main.db", "main_db"),
        ("temp.db", "temp_db"),
        ("system.db", "system_db"),
        (":memory:", "Memory"),
        ("Memory.db", "memory"),
    ] {
        assert!(takes_the_name(code, database, alias), "{database} is not called {alias}");
    }
    for (database, alias) in
        [("lake.2026.db", "lake_2026"), ("lake/main.duckdb", "lake"), ("x", "lake"), ("x", "memory")]
    {
        assert!(!takes_the_name(code, database, alias), "{database} is called {alias}");
    }
}

/// Whether the lake is not attached because the main database has its name; the core and
/// DuckDB must agree.
#[track_caller]
fn takes_the_name(code: Code, database: &str, alias: &str) -> bool {
    let toml = store(database, &local(&format!("alias = \"{alias}\"")));
    let warned = codes(&warnings(&lakeplan::analyze(&toml, &version::bare()))) == [code];
    let place = place(&[]);
    for folder in ["sub.dir", "lake"] {
        std::fs::create_dir(place.root().join("cwd").join(folder)).expect("the place is new");
    }
    for flavor in Flavor::ALL {
        let mut session = session(&place, database, &[]);
        run(&mut session, &statements(&toml, &Variables::new(), flavor)).expect("no error, and no lake");
        write(&mut session).expect("a table somewhere");
        let kind = format!("SELECT type FROM duckdb_databases() WHERE lower(database_name) = lower('{alias}')");
        assert_eq!(value(&mut session, &kind) == "duckdb", warned, "{flavor}: {database}, {alias}");
        session.run("DROP TABLE t").expect("the table was written");
    }
    warned
}

/// A store with a database of its own.
fn store(database: &str, fragment: &str) -> String {
    format!(
        "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n[stores.dev.config]\ndatabase = \"{database}\"\n{}",
        fragment.replace("[ducklake", "[stores.dev.config.ducklake")
    )
}

/// What goes wrong first in a store with this database: opening it, the plan, a table, a look
/// at all tables. Both flavors must agree with each other, and the core with them.
#[track_caller]
fn first_error(code: Code, database: &str) -> Option<String> {
    let toml = store(database, LOCAL);
    let warned = codes(&warnings(&lakeplan::analyze(&toml, &version::bare())));
    let errors = Flavor::ALL.map(|flavor| {
        let place = place(&[]);
        let mut session = try_session(&place, database).map_err(|error| format!("{error:#}"))?;
        run(&mut session, &statements(&toml, &Variables::new(), flavor))?;
        write(&mut session)?;
        session.run("SELECT count(*) FROM information_schema.tables")?;
        session.run("SELECT count(*) FROM pg_catalog.pg_tables").map(drop)
    });
    // What follows an internal error is a stack, at other addresses in each process.
    let errors = errors.map(|result| result.err().and_then(|error| error.lines().next().map(str::to_owned)));
    assert_eq!(errors[0], errors[1], "{database}");
    assert_eq!(warned, errors[0].iter().map(|_| code).collect::<Vec<_>>(), "{database}: {errors:?}");
    let [error, _] = errors;
    error
}

#[track_caller]
fn refused(code: Code, database: &str, says: &str) {
    let error = first_error(code, database).unwrap_or_else(|| panic!("{database} does no harm"));
    assert!(error.contains(says), "{database}: {error}");
}

fn main_in_another_case(code: Code) {
    for database in ["MAIN.db", "sub.dir/Main", "duckdb:mAIN.duckdb"] {
        refused(code, database, "Ambiguous reference to catalog or schema \"main\"");
    }
}

fn temp_in_another_case(code: Code) {
    for database in ["TEMP.db", "Temp"] {
        refused(code, database, "was already used by a different database for this meta transaction");
    }
}

fn system_in_another_case(code: Code) {
    for database in ["SYSTEM.db", "System"] {
        refused(code, database, "INTERNAL Error: Database name system was already used");
    }
}

fn schemas_of_duckdb(code: Code) {
    refused(code, "information_schema.db", "Ambiguous reference to catalog or schema \"information_schema\"");
    refused(code, "PG_CATALOG.db", "Ambiguous reference to catalog or schema \"pg_catalog\"");
}

fn names_that_get_a_suffix(code: Code) {
    for database in ["main.db", "temp.db", "system.db", "memory.db", "MEMORY.db", "maintenance.db"] {
        assert_eq!(first_error(code, database), None, "{database}");
    }
}
