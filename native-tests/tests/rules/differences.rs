//! What the engines say of each measured version beside the names that it knows: links of a chain, where AWS is asked,
//! folders of home, a schema of SQLite; and the fixes that belong to one version.

use std::collections::BTreeSet;

use lakeplan::duckdb::options::{Provider, SecretType};
use lakeplan::{Engine as DuckDb, Flavor, Options, Variables};
use native_tests::observe::Place;
use native_tests::session::Session;

use crate::trial::{LOCAL, POSTGRES, place, value, write};
use crate::versions::{plan_of, run, session_of};
use crate::wire::Wire;

fn measured() -> impl Iterator<Item = &'static DuckDb> {
    DuckDb::known().iter().copied().filter(|engine| engine.is_measured())
}

/// A session of a version that has run the statements for it.
fn attached(minor: &str, place: &Place, toml: &str, flavor: Flavor) -> Result<Session, String> {
    let (statements, _) = plan_of(minor, place, toml, flavor);
    let mut session = session_of(minor, place, &[]);
    run(&mut session, &statements).map(|()| session)
}

#[test]
fn each_version_has_its_links_of_the_chain() {
    for engine in measured() {
        let place = place(&[]);
        let mut session = session_of(engine.minor, &place, &[]);
        let every = DuckDb::known().iter().flat_map(|it| it.word_option("chain").expect("there is one").words);
        for link in every {
            // Without the role that `sts` asks for: with it, AWS would be asked, and would not answer for half a minute.
            let sql = format!(
                "CREATE OR REPLACE SECRET s (TYPE s3, PROVIDER credential_chain, VALIDATION 'none', CHAIN 'env;{link}')"
            );
            let refused = session.run(&sql).is_err_and(|error| error.contains("Unknown provider found while parsing"));
            let known = engine.word_option("chain").expect("there is one").takes(link);
            assert_eq!(refused, !known, "{}: {link}", engine.version);
        }
    }
}

#[test]
fn where_aws_is_asked() {
    for engine in measured() {
        let wire = Wire::start();
        let place = place(&[]);
        let asked = |options: &str| {
            let mut session = session_of(engine.minor, &place, &[]);
            session.run(&wire.as_proxy()).expect("settings");
            let secret = format!("CREATE SECRET s (TYPE s3, KEY_ID 'k', SECRET 'x', USE_SSL false{options})");
            session.run(&secret).expect("a secret");
            let before = wire.heads().len();
            session.run("COPY (SELECT 1) TO 's3://lake/a.parquet'").expect_err("nobody answers");
            let head = wire.heads().split_off(before).concat();
            let host = head.split("http://").nth(1).and_then(|rest| rest.split(['/', ':']).next()).unwrap_or_default();
            let region = head.split("Credential=k/").nth(1).and_then(|rest| rest.split('/').nth(1));
            (host.to_owned(), region.unwrap_or_default().to_owned())
        };
        let is = |host: &str, region: &str| (format!("lake.{host}"), region.to_owned());
        let (none, named, twice) = if engine.ways.endpoint_of_region {
            (
                is("s3.us-east-1.amazonaws.com", "us-east-1"),
                is("s3.us-east-1.amazonaws.com", "us-east-1"),
                is("s3.us-west-2.amazonaws.com", "us-west-2"),
            )
        } else {
            (
                is("s3.amazonaws.com", ""),
                is("s3.ca-west-1.amazonaws.com", ""),
                is("s3.ca-west-1.amazonaws.com", "us-west-2"),
            )
        };
        let endpoint = ", ENDPOINT 's3.ca-west-1.amazonaws.com'";
        assert_eq!(asked(""), none, "{}", engine.version);
        assert_eq!(asked(endpoint), named, "{}", engine.version);
        assert_eq!(asked(&format!("{endpoint}, REGION 'us-west-2'")), twice, "{}", engine.version);
        let global = asked(", ENDPOINT 's3.amazonaws.com', REGION 'eu-west-1'");
        assert_eq!(global, is("s3.eu-west-1.amazonaws.com", "eu-west-1"), "{}", engine.version);
    }
}

/// What the fix writes is where the files then are.
#[test]
fn folders_of_home() {
    for engine in measured() {
        let place = place(&[]);
        let toml = LOCAL.replace("\"files\"", "\"~/files\"");
        let mut session = attached(engine.minor, &place, &toml, Flavor::Metaxy).expect("a lake");
        let wrote = write(&mut session);
        drop(session);
        assert_eq!(wrote.is_ok(), engine.ways.folders_in_home, "{}: {wrote:?}", engine.version);
        assert_eq!(place.root().join("cwd/~/files/main").is_dir(), !engine.ways.folders_in_home, "{}", engine.version);
        let mut variables: Variables = place.variables().clone();
        variables.insert("HOME".to_owned(), place.root().join("home").display().to_string());
        let options = Options::new(variables.clone()).engine(engine);
        let found = lakeplan::analyze(&toml, &options).diagnostics;
        assert_eq!(found.is_empty(), engine.ways.folders_in_home, "{found:#?}");
        let Some(fix) = found.first().and_then(|found| found.fixes.first()) else { continue };
        for (text, flavor) in [(fix.apply(&toml), Flavor::Metaxy), (toml.clone(), Flavor::DuckDb)] {
            let analysis = lakeplan::analyze(&text, &options);
            let store = analysis.select(None).unwrap_or_else(|error| panic!("{error}"));
            let rendering = lakeplan::Rendering { mask: false, setup: false };
            let script = store.script(flavor, rendering).expect("the store has no error");
            let place = self::place(&[]);
            let mut session = session_of(engine.minor, &place, &[]);
            for statement in script.statements {
                session.run(&statement.sql.text).expect("a lake");
            }
            write(&mut session).expect("it can be written");
        }
        assert!(place.root().join("home/files/main/t").is_dir());
    }
}

/// Nobody listens at the port, and the client looks at its options first.
#[test]
fn options_that_the_client_does_not_know() {
    // They are names of DuckDB's secrets, and of no connection string.
    const OF_SECRETS: [&str; 5] = ["hostname", "database", "username", "uri", "aws_rds_secret"];
    let every = DuckDb::known().iter().flat_map(|it| it.parameters(SecretType::Postgres, Provider::Config));
    let every: BTreeSet<&str> = every.filter(|name| !OF_SECRETS.contains(name)).collect();
    assert!(every.len() > 45, "{every:?}");
    for engine in measured() {
        let place = place(&[]);
        let mut session = session_of(engine.minor, &place, &[]);
        for name in &every {
            let attach = format!("ATTACH 'host=127.0.0.1 port=1 {name}=x' AS p (TYPE postgres)");
            let refused = session.run(&attach).expect_err("nobody listens");
            let unknown = refused.contains(&format!("invalid connection option \"{name}\""));
            assert_eq!(unknown, engine.client_lacks.contains(name), "{}: {name}: {refused}", engine.version);
        }
    }
}

#[test]
fn the_schema_that_sqlite_has() {
    for engine in measured() {
        let options = "[ducklake]\nattach_options = { metadata_schema = \"main\", meta_journal_mode = \"WAL\" }\n";
        let toml =
            LOCAL.replace("\"duckdb\"\nuri = \"", "\"sqlite\"\nuri = \"sqlite:").replace("[ducklake]\n", options);
        let place = place(&[]);
        let (_, codes) = plan_of(engine.minor, &place, &toml, Flavor::Metaxy);
        let taken = engine.ways.sqlite_main_schema;
        assert_eq!(codes, if taken { vec![] } else { vec!["sqlite-schema"] });
        assert_eq!(attached(engine.minor, &place, &toml, Flavor::Metaxy).is_ok(), taken, "{}", engine.version);
        let place = self::place(&[]);
        let mut session = attached(engine.minor, &place, &toml, Flavor::DuckDb).expect("without it there is a lake");
        write(&mut session).expect("it can be written");
    }
}

/// What the secret of an older version does not take reaches PostgreSQL's client by the fix too, in Metaxy's own
/// statements.
#[test]
fn options_of_the_client_are_moved_to_where_they_are_taken() {
    for (parameters, path) in [
        ("connect_timeout = 10", "connect_timeout=10"),
        ("sslmode = \"PREFER\", connect_timeout = 5.0", "sslmode=prefer connect_timeout=5"),
    ] {
        let toml = POSTGRES.replace("connect_timeout = 10", parameters);
        let place = place(&[&toml]);
        let old = Options::from(place.variables()).engine(DuckDb::parse("1.4").expect("it is known").engine);
        let mut fixed = toml.clone();
        while let Some(fix) = lakeplan::analyze(&fixed, &old).diagnostics.iter().flat_map(|it| it.fixes.clone()).next()
        {
            fixed = fix.apply(&fixed);
        }
        let (statements, codes) = plan_of("1.4", &place, &fixed, Flavor::Metaxy);
        assert_eq!(codes, Vec::<String>::new(), "{fixed}");
        let attach = statements.iter().find(|sql| sql.starts_with("ATTACH")).expect("an ATTACH");
        assert!(attach.contains(path), "{attach}");
        for (text, flavor) in [(&fixed, Flavor::Metaxy), (&toml, Flavor::DuckDb)] {
            let mut session = attached("1.4", &place, text, flavor).unwrap_or_else(|error| panic!("{text}\n{error}"));
            let _ = session.run("DROP TABLE IF EXISTS t");
            write(&mut session).expect("it can be written");
            assert_eq!(value(&mut session, "SELECT count(*) FROM t"), "50");
        }
        attached("1.4", &place, &toml, Flavor::Metaxy).map(drop).expect_err("the secret does not take them");
    }
}
