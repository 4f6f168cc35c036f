//! What stores of one file, and several users of one catalog, do to each other.

use lakeplan::{Analysis, Code, Flavor};
use native_tests::observe::Place;
use native_tests::session::Session;
use native_tests::version;

use crate::evidence::{codes, edit, evidence, warnings};
use crate::trial::{LOCAL, POSTGRES, S3, error, place, run, script, session, taken_here, value};
use crate::wire::Wire;

evidence! {
    shared_catalog = SharedCatalog: one_schema_of_postgres, one_duckdb_file, one_sqlite_file, one_lake_in_two_stores;
    shared_data_path = SharedDataPath: one_folder, a_folder_in_the_other;
    relative_data_path = RelativeDataPath: a_process_in_another_folder, a_user_with_another_home,
        a_catalog_file_with_an_absolute_path;
    overlapping_scopes = OverlappingScopes: no_scope_at_all, beginning_of_another_bucket, one_bucket_with_two_prefixes;
    shared_secret_name = SharedSecretName: keys_of_the_other;
}

/// A store around a fragment.
fn store(name: &str, database: &str, fragment: &str) -> String {
    let head = "metaxy.ext.duckdb.DuckDBMetadataStore";
    format!(
        "[stores.{name}]\ntype = \"{head}\"\n[stores.{name}.config]\ndatabase = \"{database}\"\n{}\n",
        edit(fragment, "[ducklake]\n", &format!("[ducklake]\nalias = \"{name}\"\n"))
            .replace("[ducklake", &format!("[stores.{name}.config.ducklake"))
    )
}

fn analyze(toml: &str, place: &Place) -> Analysis {
    lakeplan::analyze(toml, &version::options(place.variables()))
}

/// The file after the first fix of the only warning, after which there is none.
#[track_caller]
fn fixed(toml: &str, place: &Place, code: Code) -> String {
    let found = warnings(&analyze(toml, place));
    assert_eq!(codes(&found), [code], "{found:#?}");
    let fixed = found[0].fixes.first().expect("a fix").apply(toml);
    let left = warnings(&analyze(&fixed, place));
    assert_eq!(left, [], "{fixed}");
    fixed
}

/// Attaches a store of a file.
fn attach(toml: &str, place: &Place, name: &str, session: &mut Session) -> Result<(), String> {
    let analysis = analyze(toml, place);
    run(session, &script(analysis.select(Some(name)).expect("the store"), Flavor::Metaxy))
}

fn in_turn(toml: &str, place: &Place) -> Result<(), String> {
    ["a", "b"].iter().try_for_each(|name| attach(toml, place, name, &mut session(place, ":memory:", &[])))
}

const MISMATCH: &str = "does not match existing data path";

fn one_schema_of_postgres(code: Code) {
    let lake = |name: &str| store(name, ":memory:", &edit(POSTGRES, "/files", &format!("/{name}")));
    let toml = taken_here(&(lake("a") + &lake("b")));
    let twice = place(&[&toml]);
    assert!(error(in_turn(&toml, &twice)).contains(MISMATCH));
    let twice = place(&[&toml]);
    in_turn(&fixed(&toml, &twice, code), &twice).expect("each has a schema of its own");
}

#[track_caller]
fn one_file(code: Code, kind: &str, uri: &str) {
    let catalog = |name: &str, uri: &str| {
        let toml =
            edit(LOCAL, "type = \"duckdb\"\nuri = \"meta.ducklake\"", &format!("type = \"{kind}\"\nuri = \"{uri}\""));
        store(name, ":memory:", &edit(&toml, "\"files\"", &format!("\"{name}_files\"")))
    };
    let twice = place(&[]);
    let toml = catalog("a", uri) + &catalog("b", uri);
    assert_eq!(codes(&warnings(&analyze(&toml, &twice))), [code]);
    assert!(error(in_turn(&toml, &twice)).contains(MISMATCH));
    // What the help says.
    let each = catalog("a", uri) + &catalog("b", &format!("{uri}2"));
    assert_eq!(warnings(&analyze(&each, &twice)), []);
    in_turn(&each, &place(&[])).expect("each has a file of its own");
    let one_path = toml.replace("b_files", "a_files");
    assert_eq!(warnings(&analyze(&one_path, &twice)), []);
    in_turn(&one_path, &place(&[])).expect("it is one lake");
}

fn one_duckdb_file(code: Code) {
    one_file(code, "duckdb", "meta.ducklake");
}

fn one_sqlite_file(code: Code) {
    one_file(code, "sqlite", "sqlite:meta.db");
}

/// The same path in another spelling is another path.
fn one_lake_in_two_stores(code: Code) {
    let lake = |name: &str, path: &str| store(name, ":memory:", &edit(LOCAL, "\"files\"", &format!("\"{path}\"")));
    let twice = place(&[]);
    for (path, is_one) in
        [("files", true), ("files/", true), ("files//", version::here().ways.joins_slashes), ("./files", false)]
    {
        let toml = lake("a", "files") + &lake("b", path);
        let found = codes(&warnings(&analyze(&toml, &twice)));
        assert_eq!(found, if is_one { vec![] } else { vec![code] }, "{path}");
        assert_eq!(in_turn(&toml, &place(&[])).is_ok(), is_one, "{path}");
    }
}

/// Two lakes of which the second is asked to delete the files that nobody knows.
#[track_caller]
fn orphans(toml: &str) -> Result<String, String> {
    let lakes = place(&[]);
    let mut session = session(&lakes, ":memory:", &[]);
    for name in ["a", "b"] {
        attach(toml, &lakes, name, &mut session).expect("both attach");
        session.run(&format!("CREATE TABLE {name}.t AS SELECT i FROM range(50) AS r(i)")).expect("both write");
    }
    session.run("CALL ducklake_delete_orphaned_files('b', cleanup_all => true)").expect("it has orphans, or none");
    session.value("SELECT sum(i) FROM a.t").map(Option::unwrap_or_default)
}

#[track_caller]
fn lost(code: Code, first: &str, second: &str) {
    let lake = |name: &str, path: &str| {
        let toml = edit(LOCAL, "\"files\"", &format!("\"{path}\""));
        store(name, ":memory:", &edit(&toml, "meta.ducklake", &format!("{name}.ducklake")))
    };
    let toml = lake("a", first) + &lake("b", second);
    assert_eq!(codes(&warnings(&analyze(&toml, &place(&[])))), [code]);
    assert!(error(orphans(&toml)).contains("Cannot open file"));
    let toml = lake("a", "a_files") + &lake("b", "b_files");
    assert_eq!(warnings(&analyze(&toml, &place(&[]))), []);
    assert_eq!(orphans(&toml).as_deref(), Ok("1225"));
}

fn one_folder(code: Code) {
    lost(code, "files", "files");
    lost(code, "./files", "files/");
}

fn a_folder_in_the_other(code: Code) {
    lost(code, "files/inner", "files");
}

/// Two clients of a catalog in PostgreSQL, of which the second writes and the first then reads.
#[track_caller]
fn two_clients(code: Code, path: &str, second: &str, works: bool) {
    let toml = edit(POSTGRES, "${DIR}/files", path);
    let shared = place(&[&toml]);
    assert_eq!(codes(&warnings(&analyze(&toml, &shared))), if works { vec![] } else { vec![code] });
    let statements = |name| crate::trial::statements(&toml, shared.variables(), name);
    let mut first = session(&shared, ":memory:", &[]);
    run(&mut first, &statements(Flavor::Metaxy)).expect("a lake is made");
    first.run("CREATE TABLE t (i INTEGER)").expect("a table is made");
    let home = shared.root().join(second);
    std::fs::create_dir_all(&home).expect("a folder");
    let mut other = session(&shared, ":memory:", &[]);
    // The home directory of the other user, and the folder in which the other process starts.
    let home = home.to_string_lossy();
    other.run(&format!("SET home_directory = '{home}'")).expect("a setting");
    if second == "dir" {
        other = crate::trial::session_in(&shared, "dir");
    }
    run(&mut other, &statements(Flavor::Metaxy)).expect("it attaches too");
    other.run("INSERT INTO t SELECT i FROM range(50) AS r(i)").expect("it writes");
    let read = first.value("SELECT sum(i) FROM t");
    if works {
        assert_eq!(read, Ok(Some("1225".to_owned())));
    } else {
        assert!(error(read).contains("Cannot open file"));
    }
}

fn a_process_in_another_folder(code: Code) {
    two_clients(code, "files", "dir", false);
    two_clients(code, "${DIR}/files", "dir", true);
}

fn a_user_with_another_home(code: Code) {
    two_clients(code, "${DIR}/files", "elsewhere", true);
    if !version::here().ways.folders_in_home {
        // Nobody can write there.
        let toml = edit(POSTGRES, "${DIR}/files", "~/files");
        let shared = place(&[&toml]);
        assert_eq!(codes(&warnings(&analyze(&toml, &shared))), [Code::DataPath, code]);
        let mut session = session(&shared, ":memory:", &[]);
        run(&mut session, &crate::trial::statements(&toml, shared.variables(), Flavor::Metaxy))
            .expect("a lake is made");
        let refused = error(session.run("CREATE TABLE t AS SELECT i FROM range(50) AS r(i)"));
        assert!(refused.contains("Cannot open file"), "{refused}");
        return;
    }
    two_clients(code, "~/files", "elsewhere", false);
}

/// A hint: it works as long as every process starts in one folder.
fn a_catalog_file_with_an_absolute_path(code: Code) {
    let absolute = edit(LOCAL, "meta.ducklake", "${DIR}/meta.ducklake");
    let lake = place(&[]);
    for (toml, works) in [(&edit(&absolute, "\"files\"", "\"${DIR}/files\""), true), (&absolute, false)] {
        let found = analyze(toml, &lake);
        assert_eq!(warnings(&found), []);
        assert_eq!(codes(&found.diagnostics), if works { vec![] } else { vec![code] });
        let lake = place(&[]);
        let statements = crate::trial::statements(toml, lake.variables(), Flavor::Metaxy);
        let mut first = session(&lake, ":memory:", &[]);
        run(&mut first, &statements).expect("a lake is made");
        first.run("CREATE TABLE t AS SELECT i FROM range(50) AS r(i)").expect("it is written");
        drop(first);
        let mut other = crate::trial::session_in(&lake, "home");
        run(&mut other, &statements).expect("it attaches too");
        let read = other.value("SELECT sum(i) FROM t");
        if works {
            assert_eq!(read, Ok(Some("1225".to_owned())));
        } else {
            assert!(error(read).contains("Cannot open file"));
        }
    }
}

/// Where the requests of store `a` go while both stores are open: host, path and key.
#[track_caller]
fn asked(toml: &str, wires: [&Wire; 2]) -> (usize, String) {
    let both = place(&[]);
    let mut session = session(&both, "shared.duckdb", &[]);
    session.run("SET http_retries = 0").expect("a setting");
    for name in ["a", "b"] {
        attach(toml, &both, name, &mut session).expect("ATTACH touches no storage");
    }
    let before = wires.map(|wire| wire.heads().len());
    error(session.run("CREATE TABLE a.t AS SELECT i FROM range(50) AS r(i)"));
    let seen: Vec<String> = wires.iter().zip(before).map(|(wire, before)| wire.heads()[before..].concat()).collect();
    let by = usize::from(seen[0].is_empty());
    assert!(!seen[by].is_empty() && seen[1 - by].is_empty(), "{seen:?}");
    (by, seen[by].clone())
}

fn bucket(name: &str, wire: &Wire, secret: &str, bucket: &str, keys: &str) -> String {
    let toml = edit(S3, "meta.ducklake", &format!("{name}.ducklake"))
        .replace("http://${S3_ENDPOINT}", &format!("http://{}", wire.address()))
        .replace("${S3_REGION}", "eu-central-1")
        .replace("my_s3", secret)
        .replace("bucket = \"${BUCKET}\"\nprefix = \"${PREFIX}\"", bucket)
        .replace("${KEY_ID}", &format!("KEY{}", name.to_uppercase()))
        .replace("${SECRET}", "s");
    store(name, "shared.duckdb", &format!("{toml}{keys}\n"))
}

/// The requests of `a` go to `b`, and after the fix where they should.
#[track_caller]
fn astray(code: Code, a: &str, b: &str, wires: [&Wire; 2]) {
    let toml = a.to_owned() + b;
    let (by, seen) = asked(&toml, wires);
    assert_eq!(by, 1, "{seen}");
    assert!(seen.contains("Credential=KEYB/"), "{seen}");
    let fixed = fixed(&toml, &place(&[]), code);
    let (by, seen) = asked(&fixed, wires);
    assert_eq!(by, 0, "{fixed}\n{seen}");
    assert!(seen.contains("Credential=KEYA/"), "{seen}");
    // With a database in memory nothing is shared.
    let alone = toml.replace("shared.duckdb", ":memory:");
    assert_eq!(warnings(&analyze(&alone, &place(&[]))), []);
}

fn no_scope_at_all(code: Code) {
    let (a, b) = (Wire::start(), Wire::start());
    let first = bucket("a", &a, "minio", "bucket = \"lake\"", "");
    astray(code, &first, &bucket("b", &b, "aws", "bucket = \"gold\"", ""), [&a, &b]);
}

fn beginning_of_another_bucket(code: Code) {
    let (a, b) = (Wire::start(), Wire::start());
    let first = bucket("a", &a, "archive", "bucket = \"lake-archive\"", "");
    astray(code, &first, &bucket("b", &b, "raw", "bucket = \"lake\"", "scope = \"s3://lake\""), [&a, &b]);
}

fn one_bucket_with_two_prefixes(code: Code) {
    let (a, b) = (Wire::start(), Wire::start());
    let first = bucket("a", &a, "second", "bucket = \"lake\"\nprefix = \"x\"", "");
    astray(code, &first, &bucket("b", &b, "first", "data_path = \"s3://lake/y\"", ""), [&a, &b]);
}

fn keys_of_the_other(code: Code) {
    let (a, b) = (Wire::start(), Wire::start());
    let first = bucket("a", &a, "lake", "bucket = \"lake\"", "scope = \"s3://lake/\"");
    let second = bucket("b", &b, "Lake", "bucket = \"gold\"", "scope = \"s3://gold/\"");
    let toml = first + &second;
    let both = place(&[]);
    let keys = |toml: &str| {
        let mut session = session(&both, "shared.duckdb", &[]);
        for name in ["a", "b"] {
            attach(toml, &both, name, &mut session).expect("ATTACH touches no storage");
        }
        value(&mut session, "SELECT count(*) FROM duckdb_secrets() WHERE type = 's3'")
    };
    assert_eq!(keys(&toml), "1", "the second has taken the place of the first");
    assert_eq!(keys(&fixed(&toml, &both, code)), "2");
    let (by, seen) = asked(&fixed(&toml, &both, code), [&a, &b]);
    assert_eq!(by, 0, "{seen}");
    assert_eq!(warnings(&analyze(&toml.replace("shared.duckdb", ":memory:"), &both)), []);
}
