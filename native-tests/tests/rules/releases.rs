//! `core/src/duckdb/patches.rs` on the older releases themselves, in the Python of each: what they take, what they
//! make, and what one does with the lake of another.

use std::collections::BTreeSet;
use std::path::Path;

use lakeplan::Engine as DuckDb;
use lakeplan::duckdb::options::{CatalogKind, META_PREFIX, Provider, SecretType};

use crate::documented::{Answer, ask_with};
use crate::versions::fitting;
use crate::wire::Wire;

/// With the extensions of its own folder.
const OWN: &str = "
home = os.path.abspath('home')
os.makedirs(home, exist_ok=True)
os.environ.update(HOME=home, AWS_EC2_METADATA_DISABLED='true', AWS_ACCESS_KEY_ID='key', AWS_SECRET_ACCESS_KEY='secret')
extensions = os.path.join(sys.prefix, 'extensions')
config = {'autoinstall_known_extensions': 'false', 'extension_directory': extensions}
";

fn ask(duckdb: &DuckDb, folder: &Path, statements: &[String]) -> Vec<Answer> {
    ask_with(OWN, duckdb, folder, statements)
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Every older release.
fn releases() -> impl Iterator<Item = &'static DuckDb> {
    DuckDb::known().iter().flat_map(|engine| engine.older_releases())
}

fn release(version: &str) -> &'static DuckDb {
    DuckDb::release(version).unwrap_or_else(|error| panic!("{error}")).engine
}

/// Every name that some version knows.
fn names(of: impl Fn(&DuckDb) -> Vec<&'static str>) -> Vec<&'static str> {
    DuckDb::known().iter().flat_map(|engine| of(engine)).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Asks each release whether it knows each name, by a statement for it.
#[track_caller]
fn each_knows(names: &[&str], sql: impl Fn(&str) -> String, refusal: &str, known: impl Fn(&DuckDb, &str) -> bool) {
    assert!(!names.is_empty());
    for duckdb in releases() {
        let folder = folder();
        let statements = names.iter().flat_map(|name| [sql(name), "DETACH DATABASE IF EXISTS l".to_owned()]);
        let answers = ask(duckdb, folder.path(), &statements.collect::<Vec<_>>());
        for (name, answer) in names.iter().zip(answers.iter().step_by(2)) {
            let refused = matches!(answer, Err(error) if error.contains(&refusal.replace("{name}", name)));
            assert_eq!(refused, !known(duckdb, name), "{}: {}: {answer:?}", duckdb.version, sql(name));
        }
    }
}

#[test]
fn each_is_the_one_that_it_says() {
    for duckdb in releases() {
        let version = ask(duckdb, folder().path(), &["SELECT version()".to_owned()]);
        assert_eq!(version, [Ok(vec![format!("v{}", duckdb.version)])]);
    }
}

#[test]
fn options_of_attach() {
    let options: Vec<_> = DuckDb::known().iter().flat_map(|engine| engine.attach_options).collect();
    let value = |name: &str| {
        let option = options.iter().find(|option| option.name == name).expect("it is known");
        fitting(option.value)
    };
    each_knows(
        &names(|engine| engine.attach_options.iter().map(|option| option.name).collect()),
        |name| format!("ATTACH 'ducklake:{name}.db' AS l ({name} {})", value(name)),
        "Unsupported option {name} for DuckLake",
        |duckdb, name| duckdb.attach_option(name).is_some(),
    );
}

#[test]
fn options_of_catalogs() {
    let every = names(|engine| CatalogKind::ALL.into_iter().flat_map(|kind| engine.catalog_options(kind)).collect());
    for (kind, path) in [(CatalogKind::DuckDb, "m.db"), (CatalogKind::Sqlite, "sqlite:m.db")] {
        for duckdb in releases() {
            let folder = folder();
            let mut statements =
                vec![format!("ATTACH 'ducklake:{path}' AS l (DATA_PATH 'files')"), "DETACH l".to_owned()];
            for name in &every {
                statements.push(format!("ATTACH 'ducklake:{path}' AS l ({META_PREFIX}{name} 'x')"));
                statements.push("DETACH DATABASE IF EXISTS l".to_owned());
            }
            let answers = ask(duckdb, folder.path(), &statements);
            assert_eq!(answers[0], Ok(vec![]), "{}", duckdb.version);
            for (name, answer) in every.iter().zip(answers[2..].iter().step_by(2)) {
                let words = ["Unrecognized option for", "Unsupported parameter for"];
                let refused = matches!(answer, Err(error) if words.iter().any(|it| error.contains(it)));
                let known = duckdb.catalog_knows(kind, &format!("{META_PREFIX}{name}"));
                assert_eq!(refused, !known, "{}: {kind:?}: {name}: {answer:?}", duckdb.version);
            }
        }
    }
}

#[test]
fn parameters_of_secrets() {
    for secret_type in SecretType::ALL.iter().copied() {
        for provider in [Provider::Config, Provider::CredentialChain] {
            let of_chain = provider == Provider::CredentialChain;
            if secret_type == SecretType::Postgres && of_chain {
                continue;
            }
            let chain = if of_chain { ", PROVIDER credential_chain" } else { "" };
            let every = names(|engine| {
                let both = [Provider::Config, Provider::CredentialChain];
                both.into_iter().flat_map(|provider| engine.parameters(secret_type, provider)).collect()
            });
            let sql = |name: &str| {
                let value = match name {
                    "use_ssl" | "verify_ssl" | "url_compatibility_mode" | "requester_pays" => "false",
                    "extra_http_headers" | "refresh_info" => "MAP {'a': 'b'}",
                    "validation" => "'none'",
                    _ => "'x'",
                };
                format!("CREATE OR REPLACE SECRET s (TYPE {}{chain}, {name} {value})", secret_type.as_str())
            };
            each_knows(&every, sql, "Unknown parameter", |duckdb, name| {
                duckdb.has_parameter(secret_type, provider, name)
            });
        }
    }
}

#[test]
fn links_of_the_chain() {
    let links = |engine: &DuckDb| engine.word_option("chain").expect("there is one").words.to_vec();
    // Without the role that `sts` asks for, for which AWS would be asked.
    let sql =
        |link: &str| format!("CREATE OR REPLACE SECRET s (TYPE s3, PROVIDER credential_chain, CHAIN 'env;{link}')");
    each_knows(&names(links), sql, "Unknown provider found while parsing", |duckdb, link| {
        duckdb.word_option("chain").expect("there is one").takes(link)
    });
}

/// Nobody listens at the port, and the client looks at its options first.
#[test]
fn options_of_the_client() {
    let every = names(|engine| engine.client_lacks.to_vec());
    let sql = |name: &str| format!("ATTACH 'host=127.0.0.1 port=1 {name}=x' AS p (TYPE postgres)");
    each_knows(&every, sql, "invalid connection option \"{name}\"", |duckdb, name| {
        !duckdb.client_lacks.contains(&name)
    });
}

/// The formats, what stays in the catalog, the options that a lake keeps, and the words that need quotes.
#[test]
fn lakes_are_made_as_the_table_says() {
    for duckdb in releases() {
        let folder = folder();
        let files = "SELECT count(*) FROM glob('files/**/*.parquet')";
        let insert = |rows: u64| format!("INSERT INTO l.t SELECT * FROM range({rows})");
        let mut statements = [
            "ATTACH 'ducklake:m.db' AS l (DATA_PATH 'files')",
            "SELECT value FROM ducklake_options('l') WHERE option_name = 'version'",
            "CREATE TABLE l.t (i BIGINT)",
            &insert(duckdb.inlined_rows),
            files,
            &insert(duckdb.inlined_rows + 1),
            files,
            "FROM ducklake_settings('l')",
            "SELECT keyword_name FROM duckdb_keywords() ORDER BY 1",
        ]
        .map(str::to_owned)
        .to_vec();
        let options = names(|engine| engine.persisted_options.to_vec());
        let set = statements.len();
        statements.extend(options.iter().map(|name| format!("CALL l.set_option('{name}', '1')")));
        let answers = ask(duckdb, folder.path(), &statements);
        let one = |at: usize| answers[at].clone().map(|rows| rows.concat());
        assert_eq!(one(1).as_deref(), Ok(duckdb.lake_format), "{}", duckdb.version);
        assert_eq!([one(4), one(6)].map(Result::unwrap), ["0", "1"], "{}", duckdb.version);
        assert_eq!(answers[7].is_ok(), duckdb.lake_settings, "{}", duckdb.version);
        for (name, answer) in options.iter().zip(&answers[set..]) {
            let refused = matches!(answer, Err(error) if error.contains(&format!("Unsupported option {name}")));
            assert_eq!(refused, !duckdb.persisted_options.contains(name), "{}: {name}: {answer:?}", duckdb.version);
        }
        let bytes = std::fs::read(folder.path().join("m.db")).expect("the catalog's file");
        let number = bytes.get(12..20).and_then(|it| it.try_into().ok()).map(u64::from_le_bytes);
        assert_eq!(number.map(|it| it.to_string()).as_deref(), Some(duckdb.file_format), "{}", duckdb.version);
        let words = answers[8].as_ref().expect("DuckDB lists them");
        assert!(words.len() > 400, "only {} keywords", words.len());
        let asked: Vec<String> = words.iter().map(|word| format!("USE {word}")).collect();
        let taken = ask(duckdb, folder.path(), &asked);
        let failing = words
            .iter()
            .zip(taken)
            .filter(|(_, answer)| matches!(answer, Err(error) if error.starts_with("Parser Error")));
        assert_eq!(
            failing.map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(" "),
            duckdb.keywords,
            "{}",
            duckdb.version
        );
    }
}

/// What no option changes: paths, files that are open, a schema of SQLite.
#[test]
fn ways() {
    for duckdb in releases() {
        let folder = folder();
        let statements = [
            "ATTACH 'ducklake:sqlite:s.db' AS s (METADATA_SCHEMA 'main')",
            "ATTACH 'ducklake:j.db' AS j (DATA_PATH 'files')",
            "CREATE TABLE j.t AS SELECT 1",
            "DETACH j",
            "ATTACH 'ducklake:j.db' AS j (DATA_PATH 'files//')",
            "ATTACH 'x.db' AS x",
            "ATTACH './x.db' AS y",
            "ATTACH 'ducklake:h.db' AS h (DATA_PATH '~/files')",
            "CREATE TABLE h.t AS FROM range(100)",
            "LOAD httpfs",
            "ATTACH 'ducklake:sqlite:http://127.0.0.1:1/r.db' AS r (READ_ONLY)",
        ];
        let answers = ask(duckdb, folder.path(), &statements.map(str::to_owned));
        let ways = duckdb.ways;
        let seen = [answers[0].is_ok(), answers[4].is_ok(), answers[6].is_err(), answers[8].is_ok()];
        let said = [ways.sqlite_main_schema, ways.joins_slashes, ways.knows_open_files, ways.folders_in_home];
        assert_eq!(seen, said, "{}: {answers:?}", duckdb.version);
        // Who reads such a file asks the server, which is not there.
        let refused = answers[10].clone().expect_err("nobody listens at that port");
        assert!(refused.contains("nable to open database"), "{}: {refused}", duckdb.version);
        assert_eq!(refused.contains("HTTP"), ways.remote_sqlite, "{}: {refused}", duckdb.version);
        assert_eq!(folder.path().join("home/files").is_dir(), ways.folders_in_home, "{}", duckdb.version);
    }
}

/// Where S3 is asked: the endpoint that a region makes, the styles of a URL, `..` in a path.
#[test]
fn requests() {
    for duckdb in releases() {
        let styles = names(|engine| engine.url_styles.to_vec());
        let asked = |options: &str, path: &str| {
            let (wire, folder) = (Wire::start(), folder());
            let options = options.replace("{server}", &wire.address());
            let mut statements: Vec<String> = wire.as_proxy().split("; ").map(str::to_owned).collect();
            statements
                .push(format!("CREATE SECRET s (TYPE s3, KEY_ID 'k', SECRET 'x', USE_SSL false, REGION 'r'{options})"));
            statements.push(format!("COPY (SELECT 1) TO 's3://lake/{path}'"));
            ask(duckdb, folder.path(), &statements);
            let requests = wire.requests().concat();
            let target = requests.split("http://").nth(1).unwrap_or_default();
            // The oldest one writes the port of the scheme too.
            let target = target.split([' ', '?']).next().unwrap_or_default().replace(":80/", "/");
            target.replace(&wire.address(), "server")
        };
        let host = if duckdb.ways.endpoint_of_region { "r" } else { "ca-west-1" };
        let found = asked(", ENDPOINT 's3.ca-west-1.amazonaws.com'", "a.parquet");
        assert!(found.starts_with(&format!("lake.s3.{host}.amazonaws.com/")), "{}: {found}", duckdb.version);
        let found = asked(", ENDPOINT '{server}', URL_STYLE 'path'", "a/../b.parquet");
        let path = if duckdb.ways.resolves_dots { "server/lake/b.parquet" } else { "server/lake/a/../b.parquet" };
        assert_eq!(found, path, "{}", duckdb.version);
        for style in &styles {
            let found = asked(&format!(", ENDPOINT 'h.example', URL_STYLE '{style}'"), "a.parquet");
            let named = ["lake.h.example/a.parquet", "h.example/lake/a.parquet"].contains(&found.as_str());
            assert_eq!(named, duckdb.url_styles.contains(style), "{}: {style}: {found}", duckdb.version);
        }
    }
}

/// Of two releases with different formats the older one cannot open what the newer one has made, and the newer one
/// wants to be told to migrate.
#[test]
fn lakes_between_releases() {
    let engines = || DuckDb::known().iter().copied().filter(|engine| engine.is_measured());
    let makers: Vec<_> = ["1.4.0", "1.5.1", "1.5.2", "1.5.4"].map(release).to_vec();
    assert!(makers.iter().all(|maker| engines().all(|engine| engine != *maker)));
    for prefix in ["", "sqlite:"] {
        let attach = |options: &str| format!("ATTACH 'ducklake:{prefix}m.db' AS l (DATA_PATH 'files/'{options})");
        for maker in &makers {
            for opener in &makers {
                let folder = folder();
                let fill = ["CREATE TABLE l.t AS FROM range(50)", "INSERT INTO l.t VALUES (1)"].map(str::to_owned);
                let made = ask(maker, folder.path(), &[&[attach("")][..], &fill].concat());
                assert!(made.iter().all(Result::is_ok), "{}: {made:?}", maker.version);
                let count = "SELECT count(*) FROM l.t".to_owned();
                let open = |options: &str| ask(opener, folder.path(), &[attach(options), count.clone()]).remove(1);
                let told = format!("{}, then {} {prefix}", maker.version, opener.version);
                let rows = Ok(vec!["51".to_owned()]);
                if opener.lake_formats.contains(&maker.lake_format) {
                    assert_eq!(open(""), rows, "{told}");
                    continue;
                }
                assert!(open("").is_err(), "{told}");
                let migrate = format!(", {} true", opener.migration.option);
                let migrated = open(&migrate);
                assert_eq!(migrated == rows, opener.older_formats.contains(&maker.lake_format), "{told}: {migrated:?}");
            }
        }
    }
}
