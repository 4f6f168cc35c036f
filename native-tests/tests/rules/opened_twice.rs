//! A file of a catalog that two have open: two processes, or Metaxy and its lake.

use lakeplan::{Code, Variables};
use native_tests::version;

use crate::catalog::catalog;
use crate::evidence::{codes, edit, evidence, warnings};
use crate::trial::{LOCAL, error, place, run, session, statements, value, write};

evidence! {
    sqlite_journal = SqliteJournal: refused_commit_locks_everybody_out, what_it_is_not_said_of;
    catalog_is_main_database = CatalogIsMainDatabase: same_file, same_file_spelled_otherwise;
}

/// What a third process is told while the second of two that write has been refused.
#[track_caller]
fn third_process(toml: &str) -> Result<String, String> {
    let place = place(&[]);
    let statements = statements(toml, &Variables::new(), lakeplan::Flavor::Metaxy);
    let attached = || {
        let mut session = session(&place, ":memory:", &[]);
        run(&mut session, &statements).map(|()| session)
    };
    let mut first = attached().expect("a lake");
    first.run("CREATE TABLE t AS SELECT i FROM range(50) AS r(i)").expect("a table");
    let mut second = attached().expect("a second process");
    // Both see the same state, and only one of them can add to it.
    for session in [&mut first, &mut second] {
        session.run("BEGIN").expect("a transaction");
        session.run("INSERT INTO t SELECT i FROM range(50, 70) AS r(i)").expect("rows in a file");
    }
    let commits = [first.run("COMMIT"), second.run("COMMIT")].map(Result::err);
    let refused: Vec<&String> = commits.iter().flatten().collect();
    assert!(!refused.is_empty() && refused.iter().all(|it| it.contains("database is locked")), "{commits:?}");
    let mut third = attached()?;
    third.value("SELECT count(*) FROM t").map(Option::unwrap_or_default)
}

fn refused_commit_locks_everybody_out(code: Code) {
    let toml = catalog("sqlite", "sqlite:meta.db");
    let toml = edit(&toml, "[ducklake]\n", "[ducklake]\nattach_options = { meta_busy_timeout = 300 }\n");
    let analysis = lakeplan::analyze(&toml, &version::bare());
    assert_eq!(codes(&analysis.diagnostics), [code]);
    let fixed = analysis.diagnostics[0].fixes[0].apply(&toml);
    assert_eq!(codes(&lakeplan::analyze(&fixed, &version::bare()).diagnostics), []);
    let error = error(third_process(&toml));
    assert!(error.contains("database is locked"), "{error}");
    assert_eq!(third_process(&fixed), Ok("70".to_owned()));
}

/// The fix is an option that only SQLite knows, and that a file may have from before.
fn what_it_is_not_said_of(code: Code) {
    let with = |toml: &str, options: &str| {
        edit(toml, "[ducklake]\n", &format!("[ducklake]\nattach_options = {{ {options} }}\n"))
    };
    let sqlite = catalog("sqlite", "sqlite:meta.db");
    let all = |toml: &str| codes(&lakeplan::analyze(toml, &version::bare()).diagnostics);
    assert_eq!(all(&with(&sqlite, "META_JOURNAL_MODE = 'delete'")), []);
    assert_eq!(all(LOCAL), []);
    assert_eq!(all(&catalog("sqlite", "meta.db")), [Code::SqliteCatalog]);
    assert_eq!(all(&catalog("duckdb", "sqlite:meta.db")), [Code::CatalogKind]);
    // The ways in which the section may be written.
    let inline =
        "ducklake = { catalog = { type = 'sqlite', uri = 'sqlite:m' }, storage = { type = 'local', path = 'f' } }\n";
    let dotted =
        "ducklake.catalog = { type = 'sqlite', uri = 'sqlite:m' }\nducklake.storage = { type = 'local', path = 'f' }\n";
    let children = sqlite.replace("[ducklake]\n", "");
    let empty = with(&sqlite, "");
    let table = format!("{sqlite}\n[ducklake.attach_options]\nencrypted = false\n");
    for toml in [inline, dotted, &children, &empty, &table] {
        let found = lakeplan::analyze(toml, &version::bare()).diagnostics;
        assert_eq!(codes(&found), [code], "{toml}");
        let fixed = found[0].fixes[0].apply(toml);
        assert_eq!(all(&fixed), [], "{fixed}");
        let attach = &statements(&fixed, &Variables::new(), lakeplan::Flavor::Metaxy)[1];
        assert!(attach.contains("META_JOURNAL_MODE 'WAL'"), "{attach}");
    }
}

/// A store whose own database is a file.
fn store(database: &str, uri: &str) -> String {
    format!(
        "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n\n[stores.dev.config]\n\
         database = \"{database}\"\n{}",
        catalog("duckdb", uri).replace("[ducklake", "[stores.dev.config.ducklake")
    )
}

fn same_file(code: Code) {
    one_file(code, "main.db", "main.db");
}

fn same_file_spelled_otherwise(code: Code) {
    for (database, uri) in [("./main.db", "main.db"), ("main.db", "duckdb:.//main.db"), ("sub/../main.db", "main.db")] {
        one_file(code, database, uri);
    }
}

/// Metaxy opens `database`, and cannot attach the catalog then. An older DuckDB compares the texts of the paths.
#[track_caller]
fn one_file(code: Code, database: &str, uri: &str) {
    version::each(&["1.4"], || one_file_here(code, database, uri));
}

#[track_caller]
fn one_file_here(code: Code, database: &str, uri: &str) {
    let toml = store(database, uri);
    let place = place(&[]);
    std::fs::create_dir(place.root().join("cwd/sub")).expect("the place is new");
    let analysis = lakeplan::analyze(&toml, &version::options(place.variables()));
    assert_eq!(codes(&warnings(&analysis)), [code], "{toml}");
    // As Metaxy has it opened.
    let opened = format!("{}/{database}", place.root().join("cwd").display());
    for flavor in lakeplan::Flavor::ALL {
        let statements = statements(&toml, place.variables(), flavor);
        let mut session = session(&place, &opened, &[]);
        if version::here().ways.knows_open_files {
            let error = error(run(&mut session, &statements));
            assert!(error.contains("Unique file handle conflict"), "{flavor}: {error}");
            continue;
        }
        assert!(warnings(&analysis)[0].message.contains("each overwrites what the other writes"));
        run(&mut session, &statements).expect("the file is opened twice");
        write(&mut session).expect("a lake to write to");
        session.run("CREATE TABLE main_db.main.own AS SELECT i FROM range(50) AS r(i)").expect("another table");
        session.run("INSERT INTO t SELECT i FROM range(50) AS r(i)").expect("more rows");
        assert_eq!(value(&mut session, "SELECT count(*) FROM t"), "100");
        drop(session);
        let mut session = self::session(&place, ":memory:", &[]);
        run(&mut session, &statements).expect("the lake of the same file");
        let lost = error(session.run("SELECT count(*) FROM t"));
        assert!(lost.contains("Table with name t does not exist"), "{flavor}: {lost}");
        std::fs::remove_file(place.root().join("cwd/main.db")).expect("the file of both");
    }
    for cured in [store(database, "meta.ducklake"), store(":memory:", uri)] {
        let analysis = lakeplan::analyze(&cured, &version::options(place.variables()));
        assert_eq!(warnings(&analysis), []);
        let database = if cured.contains(":memory:") { ":memory:" } else { database };
        let mut session = session(&place, database, &[]);
        run(&mut session, &statements(&cured, place.variables(), lakeplan::Flavor::Metaxy)).expect("another file");
        write(&mut session).expect("a lake to write to");
    }
}
