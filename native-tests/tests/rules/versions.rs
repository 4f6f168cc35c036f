//! `core/src/duckdb` on a real DuckDB of each older version: what the tables say is taken is taken, what
//! they do not name is refused, and the `duckdb` flavor for that version does what is written.

use std::collections::BTreeSet;

use lakeplan::duckdb::options::{CatalogKind, META_PREFIX, OptionValue, Provider, SecretType};
use lakeplan::{Engine as DuckDb, Flavor, Rendering, Severity};
use native_tests::engine::Autoload;
use native_tests::observe::Place;
use native_tests::session::{Engine, Extensions, Session, Start};
use native_tests::version;

use crate::trial::{LOCAL, POSTGRES, local, place, value, write};

/// Sessions of a version.
pub(crate) fn sessions_of(minor: &str) -> &'static Engine {
    version::on(version::of(minor), crate::sessions)
}

/// A session of a version in a place.
#[track_caller]
pub(crate) fn session_of(minor: &str, place: &Place, environment: &[(&str, &str)]) -> Session {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let start = Start {
        folder: place.root().join("cwd"),
        home: place.root().join("home"),
        environment: environment.iter().chain(&[("AWS_EC2_METADATA_DISABLED", "true")]).map(own).collect(),
        database: ":memory:".to_owned(),
        extensions: Extensions::Pinned(Autoload::On),
    };
    sessions_of(minor).start(&start).unwrap_or_else(|error| panic!("{error:#}"))
}

/// The statements for a version, and the codes of its warnings.
#[track_caller]
pub(crate) fn plan_of(minor: &str, place: &Place, toml: &str, flavor: Flavor) -> (Vec<String>, Vec<String>) {
    let analysis = lakeplan::analyze(toml, &sessions_of(minor).options(place.variables()));
    let warnings = analysis.diagnostics.iter().filter(|found| found.severity == Severity::Warning);
    let codes = warnings.map(|found| found.code.to_string()).collect();
    let store = analysis.select(None).unwrap_or_else(|error| panic!("{error}: {:#?}", analysis.diagnostics));
    let script = store.script(flavor, Rendering { mask: false, setup: false }).expect("the store has no error");
    (script.statements.into_iter().map(|statement| statement.sql.text).collect(), codes)
}

/// Runs statements until one fails.
pub(crate) fn run(session: &mut Session, statements: &[String]) -> Result<(), String> {
    statements.iter().try_for_each(|statement| session.run(statement).map(drop))
}

const OLD: &str = "1.4";

fn old() -> &'static DuckDb {
    sessions_of(OLD).duckdb()
}

/// Every name that some version knows.
fn names(of: impl Fn(&DuckDb) -> Vec<&'static str>) -> BTreeSet<&'static str> {
    DuckDb::known().iter().flat_map(|engine| of(engine)).collect()
}

#[test]
fn the_version_is_the_one_that_is_known() {
    let place = place(&[]);
    let mut session = session_of(OLD, &place, &[]);
    assert_eq!(value(&mut session, "SELECT version()"), format!("v{}", old().version));
}

/// A value that an option takes.
pub(crate) fn fitting(kind: OptionValue) -> String {
    match kind {
        OptionValue::Boolean | OptionValue::StrictBoolean => "true".to_owned(),
        OptionValue::Unsigned => "5".to_owned(),
        OptionValue::Integer => "0".to_owned(),
        OptionValue::Text => "'x'".to_owned(),
        OptionValue::Map => "MAP {}".to_owned(),
        OptionValue::Timestamp => "'2030-01-01'".to_owned(),
        OptionValue::Word(words) => format!("'{}'", words[0]),
    }
}

#[test]
fn options_of_attach_are_those_of_the_table() {
    let place = place(&[]);
    let mut session = session_of(OLD, &place, &[]);
    let options = DuckDb::known().iter().flat_map(|engine| engine.attach_options);
    let options: BTreeSet<(&str, String)> = options.map(|option| (option.name, fitting(option.value))).collect();
    assert!(options.len() > 20);
    for (name, value) in options {
        let answer = session.run(&format!("ATTACH 'ducklake:{name}.db' AS l ({name} {value})"));
        let refused =
            matches!(&answer, Err(error) if error.contains(&format!("Unsupported option {name} for DuckLake")));
        assert_eq!(refused, old().attach_option(name).is_none(), "{name}: {answer:?}");
        let _ = session.run("DETACH l");
    }
}

#[test]
fn options_of_catalogs_are_those_of_the_table() {
    let sqlite = LOCAL.replace("\"duckdb\"\nuri = \"", "\"sqlite\"\nuri = \"sqlite:");
    for (kind, toml) in
        [(CatalogKind::DuckDb, LOCAL), (CatalogKind::Sqlite, &sqlite), (CatalogKind::Postgres, POSTGRES)]
    {
        let place = place(&[toml]);
        let mut session = session_of(OLD, &place, &[]);
        let (statements, _) = plan_of(OLD, &place, toml, Flavor::DuckDb);
        run(&mut session, &statements).expect("a lake");
        session.run("USE memory; DETACH ducklake").expect("to let go of it");
        let every =
            names(|engine| CatalogKind::ALL.into_iter().flat_map(|kind| engine.catalog_options(kind)).collect());
        for name in every {
            let with = format!("[ducklake]\nattach_options = {{ {META_PREFIX}{name} = \"x\" }}\n");
            let toml = toml.replace("[ducklake]\n", &with);
            let (statements, _) = plan_of(OLD, &place, &toml, Flavor::Metaxy);
            let attach = statements.iter().find(|sql| sql.starts_with("ATTACH")).expect("an ATTACH");
            let error = session.run(attach).err().unwrap_or_default();
            if error.is_empty() {
                session.run("DETACH ducklake").expect("it is not in use");
            }
            let refused = ["Unrecognized option for", "Unsupported parameter for"].iter().any(|it| error.contains(it));
            let known = old().catalog_knows(kind, &format!("{META_PREFIX}{name}"));
            assert_eq!(refused, !known, "{kind:?}, {name}: {error}");
        }
    }
}

#[test]
fn parameters_of_secrets_are_those_of_the_table() {
    let place = place(&[]);
    let environment =
        [("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_REGION", "eu-central-1")];
    let mut session = session_of(OLD, &place, &environment);
    for secret_type in SecretType::ALL {
        for provider in [Provider::Config, Provider::CredentialChain] {
            if secret_type == SecretType::Postgres && provider == Provider::CredentialChain {
                continue;
            }
            let chain = if provider == Provider::CredentialChain { ", PROVIDER credential_chain" } else { "" };
            let every = names(|engine| {
                let both = [Provider::Config, Provider::CredentialChain];
                both.into_iter().flat_map(|provider| engine.parameters(secret_type, provider)).collect()
            });
            for name in every {
                let value = match name {
                    "use_ssl" | "verify_ssl" | "url_compatibility_mode" | "requester_pays" => "false",
                    "extra_http_headers" | "refresh_info" => "MAP {'a': 'b'}",
                    "validation" => "'none'",
                    _ => "'x'",
                };
                let sql = format!("CREATE OR REPLACE SECRET s (TYPE {}{chain}, {name} {value})", secret_type.as_str());
                let created = session.run(&sql);
                let refused = matches!(&created, Err(error) if error.contains("Unknown parameter"));
                assert_eq!(refused, !old().has_parameter(secret_type, provider, name), "{sql}: {created:?}");
            }
        }
    }
}

#[test]
fn options_of_the_lake_are_those_of_the_table() {
    let place = place(&[]);
    let mut session = session_of(OLD, &place, &[]);
    session.run("ATTACH 'ducklake:m.db' AS l").expect("a lake");
    for name in names(|engine| engine.persisted_options.to_vec()) {
        let error = session.run(&format!("CALL l.set_option('{name}', '1')")).err().unwrap_or_default();
        let refused = error.contains(&format!("Unsupported option {name}"));
        assert_eq!(refused, !old().persisted_options.contains(&name), "{name}: {error}");
    }
}

#[test]
fn words_that_need_quotes_are_those_of_the_table() {
    let place = place(&[]);
    let mut session = session_of(OLD, &place, &[]);
    let words = session.run("SELECT keyword_name FROM duckdb_keywords() ORDER BY 1").expect("DuckDB lists them");
    let words: Vec<String> = words.into_iter().flatten().flatten().collect();
    assert!(words.len() > 400, "only {} keywords", words.len());
    let failing: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| matches!(session.run(&format!("USE {word}")), Err(error) if error.starts_with("Parser Error")))
        .collect();
    assert_eq!(failing.join(" "), old().keywords);
}

/// The formats, what stays in the catalog, and the version of a DuckDB file.
#[test]
fn lakes_are_made_as_the_table_says() {
    for minor in [OLD, "1.5"] {
        let engine = sessions_of(minor).duckdb();
        let place = place(&[]);
        let mut session = session_of(minor, &place, &[]);
        session.run("ATTACH 'ducklake:m.db' AS l (DATA_PATH 'files')").expect("a lake");
        let version = "SELECT value FROM ducklake_options('l') WHERE option_name = 'version'";
        assert_eq!(value(&mut session, version), engine.lake_format);
        session.run("CREATE TABLE l.t (i BIGINT)").expect("a table");
        let files = |session: &mut Session, rows: u64| {
            session.run(&format!("INSERT INTO l.t SELECT * FROM range({rows})")).expect("rows");
            value(session, "SELECT count(*) FROM glob('files/**/*.parquet')").parse::<u64>().expect("a number")
        };
        let mut before = 0;
        if engine.inlined_rows > 0 {
            assert_eq!(files(&mut session, engine.inlined_rows), before, "{minor}");
        }
        before += 1;
        assert_eq!(files(&mut session, engine.inlined_rows + 1), before, "{minor}");
        let settings = session.run("FROM ducklake_settings('l')");
        assert_eq!(settings.is_ok(), engine.lake_settings, "{settings:?}");
        drop(session);
        let bytes = std::fs::read(place.root().join("cwd/m.db")).expect("the catalog's file");
        // Behind the checksum and the word `DUCK` of the first block.
        let number = bytes.get(12..20).and_then(|it| it.try_into().ok()).map(u64::from_le_bytes);
        assert_eq!(number.map(|it| it.to_string()).as_deref(), Some(engine.file_format), "{minor}");
    }
}

/// What other versions have is told, and the `duckdb` flavor for this one attaches and writes.
#[test]
fn what_belongs_to_another_version_is_told_and_cured() {
    let postgres = |parameters: &str| POSTGRES.replace("connect_timeout = 10", parameters);
    let rows = [
        (local("attach_options = { automatic_migration = true }"), "unknown-attach-option"),
        (local("attach_options = { automatic_migration = false }"), "unknown-attach-option"),
        (local("attach_options = { ducklake_version = \"1.0\" }"), "unknown-attach-option"),
        (local("attach_options = { hidden = true }"), "unknown-attach-option"),
        (local("attach_options = { meta_recovery_mode = \"default\" }"), "unknown-attach-option"),
        (postgres("sslmode = \"prefer\", connect_timeout = 7"), "unknown-secret-parameter"),
        (postgres("application_name = \"a 'b\""), "unknown-secret-parameter"),
    ];
    for (toml, code) in rows {
        let place = place(&[&toml]);
        let (statements, codes) = plan_of(OLD, &place, &toml, Flavor::Metaxy);
        assert!(!codes.is_empty() && codes.iter().all(|it| it == code), "{toml}: {codes:?}");
        run(&mut session_of(OLD, &place, &[]), &statements).expect_err(&toml);
        let (statements, _) = plan_of(OLD, &place, &toml, Flavor::DuckDb);
        let mut session = session_of(OLD, &place, &[]);
        run(&mut session, &statements).unwrap_or_else(|error| panic!("{toml}\n{statements:#?}: {error}"));
        write(&mut session).unwrap_or_else(|error| panic!("{toml}: {error}"));
        assert_eq!(value(&mut session, "SELECT count(*) FROM t"), "50");
    }
}

/// Behind the secret, `METADATA_PATH` reaches PostgreSQL's client, and so does its environment.
#[test]
fn postgres_takes_its_options_from_elsewhere() {
    let toml = POSTGRES.replace("connect_timeout = 10", "sslmode = \"require\"");
    let place = place(&[&toml]);
    let (statements, _) = plan_of(OLD, &place, &toml, Flavor::DuckDb);
    let error = run(&mut session_of(OLD, &place, &[]), &statements).expect_err("the server has no TLS");
    assert!(error.contains("server does not support SSL, but SSL was required"), "{error}");
    let plain = POSTGRES.replace("secret_parameters = { connect_timeout = 10 }\n", "");
    let (statements, codes) = plan_of(OLD, &place, &plain, Flavor::DuckDb);
    assert_eq!(codes, Vec::<String>::new());
    let error =
        run(&mut session_of(OLD, &place, &[("PGSSLMODE", "require")]), &statements).expect_err("no TLS there either");
    assert!(error.contains("server does not support SSL, but SSL was required"), "{error}");
    run(&mut session_of(OLD, &place, &[]), &statements).expect("without TLS it connects");
}
