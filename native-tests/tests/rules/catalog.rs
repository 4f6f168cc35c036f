//! A catalog that is not what it says.

use lakeplan::Code;
use lakeplan::env::Variables;
use native_tests::case::CatalogPlace;

use crate::evidence::{Evidence, codes, edit, evidence, fails, strays, warnings};
use crate::trial::{LOCAL, S3, error, place, run, session, statements, write};

evidence! {
    sqlite_catalog = SqliteCatalog: plain_path, plain_path_of_a_sqlite_file;
    ephemeral_catalog = EphemeralCatalog: empty_path, memory, memory_of_sqlite;
    remote_catalog = RemoteCatalog: catalog_in_a_bucket, catalog_over_http;
    catalog_kind = CatalogKind: sqlite_prefix, duckdb_prefix, postgres_prefix;
    extension_prefix = ExtensionPrefix: colon_in_the_name, colon_in_the_name_of_a_sqlite_file, url_of_a_file;
    catalog_path = CatalogPath: tilde_in_the_name, tilde_behind_a_prefix, home_of_a_sqlite_file,
        url_of_a_sqlite_file;
    catalog_is_main_database = CatalogIsMainDatabase: same_file, same_file_spelled_otherwise;
}

fn catalog(kind: &str, uri: &str) -> String {
    edit(LOCAL, "type = \"duckdb\"\nuri = \"meta.ducklake\"", &format!("type = \"{kind}\"\nuri = \"{uri}\""))
}

fn plain_path(code: Code) {
    Evidence::of(code, catalog("sqlite", "meta.db"))
        .catalog(CatalogPlace::Sqlite("cwd/meta.db".to_owned()))
        .harm(strays("cwd/meta.db is DuckDB, where SQLite is declared"))
        .check();
}

fn plain_path_of_a_sqlite_file(code: Code) {
    Evidence::of(code, catalog("sqlite", "meta.db"))
        .catalog(CatalogPlace::Sqlite("cwd/meta.db".to_owned()))
        .prepare("ATTACH 'meta.db' AS other (TYPE sqlite)")
        .prepare("CREATE TABLE other.mine (i INTEGER)")
        .harm(fails("Unsupported parameter for SQLite Attach: storage_version"))
        .check();
}

/// The rows of the first process are gone in the second.
const GONE: &str = "second process: SELECT: Catalog Error: Table with name t does not exist";

fn empty_path(code: Code) {
    Evidence::of(code, catalog("duckdb", ""))
        .harm(fails(GONE))
        .unmended(fails(GONE))
        .change("uri = \"\"", "uri = \"meta.ducklake\"")
        .check();
}

fn memory(code: Code) {
    Evidence::of(code, catalog("duckdb", ":memory:"))
        .harm(fails(GONE))
        .unmended(fails(GONE))
        .change(":memory:", "meta.ducklake")
        .check();
}

fn memory_of_sqlite(code: Code) {
    Evidence::of(code, catalog("sqlite", "sqlite::memory:"))
        .catalog(CatalogPlace::Sqlite("cwd/meta.db".to_owned()))
        .harm(fails("second process: SELECT: "))
        .unmended(fails("second process: SELECT: "))
        .change(":memory:", "meta.db")
        .check();
}

const READ_ONLY: &str = "in read-only mode: database does not exist";

fn catalog_in_a_bucket(code: Code) {
    Evidence::of(code, edit(S3, "uri = \"meta.ducklake\"", "uri = \"s3://${BUCKET}/meta.ducklake\""))
        .in_bucket()
        .harm(fails(READ_ONLY))
        .unmended(fails(READ_ONLY))
        .change("s3://${BUCKET}/meta.ducklake", "meta.ducklake")
        .check();
}

fn catalog_over_http(code: Code) {
    // The server of the tests, so that nothing gets out; it has no such file.
    Evidence::of(code, edit(S3, "uri = \"meta.ducklake\"", "uri = \"http://${S3_ENDPOINT}/${BUCKET}/meta.ducklake\""))
        .in_bucket()
        .harm(fails("ATTACH IF NOT EXISTS: "))
        .unmended(fails("ATTACH IF NOT EXISTS: "))
        .change("http://${S3_ENDPOINT}/${BUCKET}/meta.ducklake", "meta.ducklake")
        .check();
}

fn sqlite_prefix(code: Code) {
    Evidence::of(code, catalog("duckdb", "sqlite:meta.ducklake"))
        .harm(strays("cwd/meta.ducklake is SQLite, where DuckDB is declared"))
        .unmended(strays("cwd/meta.ducklake is SQLite, where DuckDB is declared"))
        .change("sqlite:", "")
        .check();
}

fn duckdb_prefix(code: Code) {
    Evidence::of(code, catalog("sqlite", "duckdb:meta.db"))
        .catalog(CatalogPlace::Sqlite("cwd/meta.db".to_owned()))
        .harm(strays("cwd/meta.db is DuckDB, where SQLite is declared"))
        .unmended(strays("cwd/meta.db is DuckDB, where SQLite is declared"))
        .change("duckdb:", "sqlite:")
        .check();
}

fn postgres_prefix(code: Code) {
    let login = "host=${PG_HOST} port=${PG_PORT} user=${PG_USER} password=${PG_PASSWORD} dbname=${PG_DATABASE}";
    Evidence::of(code, catalog("duckdb", &format!("postgres:{login}")))
        .harm(strays("catalog: there is no cwd/meta.ducklake"))
        .unmended(strays("catalog: there is no cwd/meta.ducklake"))
        .change(&format!("postgres:{login}"), "meta.ducklake")
        .check();
}

fn colon_in_the_name(code: Code) {
    Evidence::of(code, catalog("duckdb", "foo:meta.ducklake"))
        .catalog(CatalogPlace::DuckDb("cwd/foo:meta.ducklake".to_owned()))
        .harm(fails("foo.duckdb_extension\" not found"))
        .check();
}

fn colon_in_the_name_of_a_sqlite_file(code: Code) {
    Evidence::of(code, catalog("sqlite", "foo:meta.db"))
        .among(&[code, Code::SqliteCatalog])
        .catalog(CatalogPlace::Sqlite("cwd/foo:meta.db".to_owned()))
        .harm(fails("foo.duckdb_extension\" not found"))
        .change("foo:meta.db", "sqlite:foo:meta.db")
        .leaving(&[])
        .check();
}

/// DuckDB knows `file://`, and what else is a URL it takes for an extension.
fn url_of_a_file(code: Code) {
    assert_eq!(warnings(&lakeplan::analyze(&catalog("duckdb", "file:///data/m.db"), &Variables::new())), []);
    let written = place(&[]);
    let url = format!("file:{}/m.db", written.variables()["DIR"]);
    let toml = catalog("duckdb", &url);
    let found = warnings(&lakeplan::analyze(&toml, written.variables()));
    assert_eq!(codes(&found), [code]);
    let fixed = found[0].fixes[0].apply(&toml);
    assert_eq!(warnings(&lakeplan::analyze(&fixed, written.variables())), []);
    let refused = error(run(
        &mut session(&written, ":memory:", &[]),
        &statements(&toml, written.variables(), lakeplan::Flavor::Metaxy),
    ));
    assert!(refused.contains("file.duckdb_extension\" not found"), "{refused}");
    for (toml, flavor) in [(&toml, lakeplan::Flavor::DuckDb), (&fixed, lakeplan::Flavor::Metaxy)] {
        let mut session = session(&written, ":memory:", &[]);
        run(&mut session, &statements(toml, written.variables(), flavor)).expect("a lake");
        assert!(written.root().join("dir/m.db").is_file());
    }
}

fn tilde_in_the_name(code: Code) {
    for name in ["~meta.ducklake", "~", "~~/meta.ducklake"] {
        let toml = catalog("duckdb", name);
        let found = codes(&warnings(&lakeplan::analyze(&toml, &Variables::new())));
        assert_eq!(found, [code], "{name}");
    }
    assert_eq!(warnings(&lakeplan::analyze(&catalog("duckdb", "~/meta.ducklake"), &Variables::new())), []);
    Evidence::of(code, catalog("duckdb", "~meta.ducklake"))
        .catalog(CatalogPlace::DuckDb("cwd/~meta.ducklake".to_owned()))
        .harm(strays("stray file: homemeta.ducklake (DuckDB)"))
        .check();
}

fn tilde_behind_a_prefix(code: Code) {
    Evidence::of(code, catalog("duckdb", "duckdb:~meta.ducklake"))
        .catalog(CatalogPlace::DuckDb("cwd/~meta.ducklake".to_owned()))
        .harm(strays("stray file: homemeta.ducklake (DuckDB)"))
        .check();
}

/// To SQLite `~` is a folder of that name.
fn home_of_a_sqlite_file(code: Code) {
    assert_eq!(warnings(&lakeplan::analyze(&catalog("sqlite", "sqlite:~meta.db"), &Variables::new())), []);
    let refused = fails("Unable to open database \"~/meta.db\"");
    Evidence::of(code, catalog("sqlite", "sqlite:~/meta.db"))
        .catalog(CatalogPlace::Sqlite("home/meta.db".to_owned()))
        .harm(refused.clone())
        .unmended(refused)
        .change("~/", "../home/")
        .check();
}

fn url_of_a_sqlite_file(code: Code) {
    for url in ["file:", "file://", "FILE://localhost"] {
        let place = place(&[]);
        let toml = catalog("sqlite", &format!("sqlite:{url}{}/m.db", place.variables()["DIR"]));
        let found = warnings(&lakeplan::analyze(&toml, &Variables::new()));
        assert_eq!(codes(&found), [code], "{toml}");
        let fixed = found[0].fixes[0].apply(&toml);
        assert_eq!(warnings(&lakeplan::analyze(&fixed, &Variables::new())), []);
        let attach = |toml: &str, flavor| {
            run(&mut session(&place, ":memory:", &[]), &statements(toml, &Variables::new(), flavor))
        };
        let refused = error(attach(&toml, lakeplan::Flavor::Metaxy));
        assert!(refused.contains("unable to open database file"), "{refused}");
        attach(&toml, lakeplan::Flavor::DuckDb).expect("a lake");
        attach(&fixed, lakeplan::Flavor::Metaxy).expect("the same lake");
        assert!(place.root().join("dir/m.db").is_file());
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

/// Metaxy opens `database`, and cannot attach the catalog then.
#[track_caller]
fn one_file(code: Code, database: &str, uri: &str) {
    let toml = store(database, uri);
    let place = place(&[]);
    std::fs::create_dir(place.root().join("cwd/sub")).expect("the place is new");
    let analysis = lakeplan::analyze(&toml, place.variables());
    assert_eq!(codes(&warnings(&analysis)), [code], "{toml}");
    for flavor in lakeplan::Flavor::ALL {
        let mut session = session(&place, database, &[]);
        let error = error(run(&mut session, &statements(&toml, place.variables(), flavor)));
        assert!(error.contains("Unique file handle conflict"), "{flavor}: {error}");
    }
    for cured in [store(database, "meta.ducklake"), store(":memory:", uri)] {
        let analysis = lakeplan::analyze(&cured, place.variables());
        assert_eq!(warnings(&analysis), []);
        let database = if cured.contains(":memory:") { ":memory:" } else { database };
        let mut session = session(&place, database, &[]);
        run(&mut session, &statements(&cured, place.variables(), lakeplan::Flavor::Metaxy)).expect("another file");
        write(&mut session).expect("a lake to write to");
    }
}
