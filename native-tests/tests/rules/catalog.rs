//! A catalog that is not what it says.

use lakeplan::{Code, Flavor, Variables};
use native_tests::case::CatalogPlace;
use native_tests::version;

use crate::evidence::{Evidence, codes, edit, evidence, fails, strays, warnings};
use crate::trial::{LOCAL, S3, error, place, run, session, statements};

evidence! {
    sqlite_catalog = SqliteCatalog: plain_path, plain_path_of_a_sqlite_file, plain_path_with_a_timeout;
    ephemeral_catalog = EphemeralCatalog: empty_path, memory, memory_of_sqlite;
    remote_catalog = RemoteCatalog: catalog_in_a_bucket, catalog_over_http, every_scheme, every_scheme_for_sqlite;
    catalog_kind = CatalogKind: sqlite_prefix, duckdb_prefix, postgres_prefix;
    extension_prefix = ExtensionPrefix: colon_in_the_name, colon_in_the_name_of_a_sqlite_file, url_of_a_file;
    catalog_path = CatalogPath: tilde_in_the_name, tilde_behind_a_prefix, home_of_a_sqlite_file,
        url_of_a_sqlite_file, folder_for_a_file;
}

pub(crate) fn catalog(kind: &str, uri: &str) -> String {
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
        // A file that is there is opened as what it is; a new one is a DuckDB file there too.
        .on("1.4", Evidence::unharmed)
        .check();
}

/// `busy_timeout` is told from the beginning, and its other name once the file is SQLite.
fn plain_path_with_a_timeout(code: Code) {
    let toml =
        edit(&catalog("sqlite", "meta.db"), "[ducklake]\n", "[ducklake]\nattach_options = { busy_timeout = 9000 }\n");
    Evidence::of(code, &*toml)
        .among(&[Code::IgnoredKey, code])
        .catalog(CatalogPlace::Sqlite("cwd/meta.db".to_owned()))
        .harm(strays("cwd/meta.db is DuckDB, where SQLite is declared"))
        .leaving(&[Code::IgnoredKey])
        .check();
    let fixed = parity::fixes::apply_all(&toml, &version::bare()).text;
    assert!(fixed.contains("meta_busy_timeout = 9000") && fixed.contains("\"sqlite:meta.db\""), "{fixed}");
    let place = place(&[]);
    let attached = run(&mut session(&place, ":memory:", &[]), &statements(&fixed, &Variables::new(), Flavor::Metaxy));
    attached.expect("the option of SQLite is taken");
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

const NO_AZURE: &str = "extension 'azure'";

/// Azure's extension is not among those of the tests: it is only seen that DuckDB wants it.
const SCHEMES: &[(&str, &str)] = &[
    ("s3", READ_ONLY),
    ("s3a", READ_ONLY),
    ("s3n", READ_ONLY),
    ("r2", READ_ONLY),
    ("gs", READ_ONLY),
    ("gcs", READ_ONLY),
    ("hf", READ_ONLY),
    ("az", NO_AZURE),
    ("azure", NO_AZURE),
    ("abfss", NO_AZURE),
    ("S3", "No such file or directory"),
    ("Https", "No such file or directory"),
];

fn every_scheme(code: Code) {
    for (scheme, says) in SCHEMES {
        in_scheme(code, "duckdb", "", scheme, says);
    }
}

fn every_scheme_for_sqlite(code: Code) {
    for (scheme, says) in SCHEMES {
        let says = if *says == NO_AZURE { NO_AZURE } else { "nable to open database" };
        in_scheme(code, "sqlite", "sqlite:", scheme, says);
    }
}

/// Secrets lead all object stores to the server of the tests, and a proxy that is not there
/// keeps everything else inside.
#[track_caller]
fn in_scheme(code: Code, kind: &str, prefix: &str, scheme: &str, says: &str) {
    let place = place(&["${BUCKET}"]);
    let bucket = &place.variables()["BUCKET"];
    let path =
        if scheme == "hf" { "datasets/a/b".to_owned() } else { format!("{bucket}/{}", place.variables()["PREFIX"]) };
    let toml = catalog(kind, &format!("{prefix}{scheme}://{path}/meta.ducklake"));
    assert_eq!(codes(&warnings(&lakeplan::analyze(&toml, &version::options(place.variables())))), [code], "{scheme}");
    let mut session = session(&place, ":memory:", &[]);
    for kind in ["S3", "R2", "GCS"] {
        let secret = format!(
            "CREATE SECRET of_{kind} (TYPE {kind}, KEY_ID '${{KEY_ID}}', SECRET '${{SECRET}}', REGION '${{S3_REGION}}', \
             ENDPOINT '${{S3_ENDPOINT}}', URL_STYLE 'path', USE_SSL false)"
        );
        session.run(&place.expand(&secret)).expect("a secret");
    }
    if scheme == "hf" {
        session.run("SET http_proxy = 'http://127.0.0.1:1'").expect("a setting");
    }
    let error = error(run(&mut session, &statements(&toml, place.variables(), lakeplan::Flavor::DuckDb)));
    assert!(error.contains(says), "{scheme}: {error}");
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
    assert_eq!(warnings(&lakeplan::analyze(&catalog("duckdb", "file:///data/m.db"), &version::bare())), []);
    let written = place(&[]);
    let url = format!("file:{}/m.db", written.variables()["DIR"]);
    let toml = catalog("duckdb", &url);
    let found = warnings(&lakeplan::analyze(&toml, &version::options(written.variables())));
    assert_eq!(codes(&found), [code]);
    let fixed = found[0].fixes[0].apply(&toml);
    assert_eq!(warnings(&lakeplan::analyze(&fixed, &version::options(written.variables()))), []);
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
        let found = codes(&warnings(&lakeplan::analyze(&toml, &version::bare())));
        assert_eq!(found, [code], "{name}");
    }
    assert_eq!(warnings(&lakeplan::analyze(&catalog("duckdb", "~/meta.ducklake"), &version::bare())), []);
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
    assert_eq!(warnings(&lakeplan::analyze(&catalog("sqlite", "sqlite:~meta.db"), &version::bare())), []);
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
        let found = warnings(&lakeplan::analyze(&toml, &version::bare()));
        assert_eq!(codes(&found), [code], "{toml}");
        let fixed = found[0].fixes[0].apply(&toml);
        assert_eq!(warnings(&lakeplan::analyze(&fixed, &version::bare())), []);
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

fn folder_for_a_file(code: Code) {
    Evidence::of(code, catalog("sqlite", "sqlite:${DIR}/"))
        .catalog(CatalogPlace::Sqlite("dir/metadata.sqlite".to_owned()))
        .harm(fails("unable to open database file"))
        .unmended(fails("unable to open database file"))
        // A part of the path is a variable's, and no fix spells that out.
        .change("sqlite:${DIR}/", "sqlite:${DIR}/metadata.sqlite")
        .check();
}
