//! Values of the options of PostgreSQL's client, and of a catalog's own.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt;

use lakeplan::duckdb::options::{Provider, SecretType};
use lakeplan::{Code, Flavor, Variables};
use native_tests::case::CatalogPlace;
use native_tests::destination::Kind;
use native_tests::observe::Place;
use native_tests::version;

use crate::evidence::{Evidence, codes, edit, evidence, fails, reaching_the_client, strays, told, warnings};
use crate::together::{HANDSHAKE, after_the_offer};
use crate::trial::{POSTGRES, error, local, place, run, session, statements, value};

evidence! {
    parameter_word = ParameterWord: mode_in_capitals, every_word_of_the_client, journal_mode_that_sqlite_does_not_know;
    parameter_number = ParameterNumber: fraction_of_a_second, unit_of_a_time, busy_timeout_with_a_unit;
    parameter_path = ParameterPath: password_file_of_home, certificate_in_place_of_its_path;
    tls_options = TlsOptions: versions_in_the_wrong_order, weak_mode_with_the_authorities_of_the_system on "1.4";
    missing_root_certificate = MissingRootCertificate: only_the_file_of_home_is_looked_at;
    uri_with_fields = UriWithFields: url_beside_the_port on "1.4";
    ignored_key = IgnoredKey: timeout_that_sqlite_does_not_hear;
    meta_type = MetaType: sqlite_file_of_a_duckdb_catalog, kind_beside_a_prefix, prefix_that_is_not_needed;
}

fn client(parameters: &str) -> String {
    edit(POSTGRES, "connect_timeout = 10", parameters)
}

fn in_postgres(code: Code, parameters: &str) -> Evidence {
    Evidence::of(code, client(parameters)).catalog(CatalogPlace::Postgres("public".to_owned())).of_the_client()
}

fn mode_in_capitals(code: Code) {
    in_postgres(code, "connect_timeout = 10, sslmode = \"PREFER\"")
        .harm(fails("invalid sslmode value: \"PREFER\""))
        .check();
}

/// The table says of each word what the client says of it.
fn every_word_of_the_client(_: Code) {
    let place = place(&["${PG_HOST}"]);
    let taken = |engine: &lakeplan::Engine, name: &str| {
        engine.has_parameter(
            lakeplan::duckdb::options::SecretType::Postgres,
            lakeplan::duckdb::options::Provider::Config,
            name,
        )
    };
    let every = lakeplan::Engine::known();
    let options = version::here()
        .word_options
        .iter()
        .filter(|option| option.name != "provider" && every.iter().any(|engine| taken(engine, option.name)));
    let mut tried = 0;
    for option in options {
        // Where the secret does not take it, the connection string does.
        let in_secret = taken(version::here(), option.name);
        let upper = option.words.iter().map(|word| word.to_uppercase());
        let words = option.words.iter().map(|word| (*word).to_owned()).chain(upper).chain(["nonsense".to_owned()]);
        for word in words {
            let mut session = session(&place, ":memory:", &[]);
            let secret = format!(
                "CREATE SECRET s (TYPE postgres, HOST '${{PG_HOST}}', PORT '${{PG_PORT}}', DATABASE '${{PG_DATABASE}}', \
                 USER '${{PG_USER}}', PASSWORD '${{PG_PASSWORD}}'{})",
                if in_secret { format!(", {} '{word}'", option.name) } else { String::new() }
            );
            session.run(&place.expand_sql(&secret)).expect("a secret");
            let path = if in_secret { String::new() } else { format!("{}={word}", option.name) };
            let attached = session.run(&format!("ATTACH '{path}' AS p (TYPE postgres, SECRET s)"));
            let said = |error: &String| {
                [format!("invalid {} value", option.name), format!("invalid \"{}\" value", option.name)]
                    .iter()
                    .any(|text| error.contains(text))
                    || (option.name == "replication" && !error.contains("sslmode"))
            };
            if attached.as_ref().is_err_and(|error| error.contains("invalid connection option")) {
                // The whole option is unknown to the client of this version, and nothing passes it on.
                let written = client(&format!("{} = \"{word}\"", option.name));
                let found = lakeplan::analyze(&written, &version::options(place.variables())).diagnostics;
                let says = |it: &lakeplan::Diagnostic| it.help.as_ref().is_some_and(|help| help.ends_with("remove it"));
                assert!(found.iter().any(|it| it.code == Code::UnknownSecretParameter && says(it)), "{found:#?}");
                continue;
            }
            let refused = attached.as_ref().err().is_some_and(said);
            assert_eq!(option.takes(&word), !refused, "{} = {word}: {attached:?}", option.name);
            tried += 1;
        }
    }
    assert!(tried > 60, "{tried}");
}

fn journal_mode_that_sqlite_does_not_know(code: Code) {
    let toml = edit(
        &local("attach_options = { meta_journal_mode = \"wall\" }"),
        "type = \"duckdb\"\nuri = \"meta.ducklake\"",
        "type = \"sqlite\"\nuri = \"sqlite:meta.sqlite\"",
    );
    let place = place(&[]);
    let analysis = lakeplan::analyze(&toml, &version::bare());
    assert_eq!(codes(&warnings(&analysis)), [code]);
    let mut modes = Vec::new();
    for toml in [&toml, &edit(&toml, "wall", "wal")] {
        let mut session = session(&place, ":memory:", &[]);
        run(&mut session, &statements(toml, &Variables::new(), Flavor::Metaxy)).expect("no error");
        session.run("CREATE OR REPLACE TABLE t AS SELECT 1 AS i").expect("a table");
        drop(session);
        // The file's header says which journal it was written with: 1 is the rollback journal, 2 is WAL.
        modes.push(std::fs::read(place.root().join("cwd/meta.sqlite")).expect("the catalog")[18]);
    }
    assert_eq!(modes, [1, 2], "the journal of the file");
}

fn fraction_of_a_second(code: Code) {
    in_postgres(code, "connect_timeout = 5.0")
        .harm(fails("invalid integer value \"5.0\" for connection option \"connect_timeout\""))
        .check();
}

fn unit_of_a_time(code: Code) {
    in_postgres(code, "connect_timeout = 10, keepalives_idle = \"30s\"")
        .harm(fails("invalid integer value \"30s\" for connection option \"keepalives_idle\""))
        .check();
}

fn busy_timeout_with_a_unit(code: Code) {
    let toml = edit(
        &local("attach_options = { meta_journal_mode = \"WAL\", meta_busy_timeout = \"5s\" }"),
        "type = \"duckdb\"\nuri = \"meta.ducklake\"",
        "type = \"sqlite\"\nuri = \"sqlite:meta.sqlite\"",
    );
    Evidence::of(code, toml)
        .catalog(CatalogPlace::Sqlite("cwd/meta.sqlite".to_owned()))
        .harm(fails("Could not convert string '5s' to UINT64"))
        .check();
}

/// The variables of a place, with the home directory of its sessions.
fn with_home(place: &Place) -> Variables {
    let mut variables = place.variables().clone();
    variables.insert("HOME".to_owned(), place.root().join("home").display().to_string());
    variables
}

fn password_file_of_home(code: Code) {
    let toml = edit(POSTGRES, "password = \"${PG_PASSWORD}\"\n", "");
    let toml = edit(
        &toml,
        "host = \"${PG_HOST}\"\nport = \"${PG_PORT}\"\ndatabase = \"${PG_DATABASE}\"\nuser = \"${PG_USER}\"\n",
        "",
    );
    let toml = edit(
        &toml,
        "connect_timeout = 10",
        "connect_timeout = 10, host = \"${PG_HOST}\", port = \"${PG_PORT}\", dbname = \"${PG_DATABASE}\", user = \
         \"${PG_USER}\", passfile = \"~/secrets\"",
    );
    let place = place(&[&toml]);
    let variables = with_home(&place);
    let file = place.root().join("home/secrets");
    std::fs::write(&file, place.expand_sql("*:*:*:*:${PG_PASSWORD}\n")).expect("a password file");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("its mode");
    let analysis = lakeplan::analyze(&toml, &version::options(&variables));
    assert_eq!(codes(&warnings(&analysis)), [code]);
    let attach = |toml: &str| run(&mut session(&place, ":memory:", &[]), &statements(toml, &variables, Flavor::Metaxy));
    let refused = error(attach(&toml));
    assert!(refused.contains("no password supplied"), "{refused}");
    let fixed = warnings(&analysis)[0].fixes[0].apply(&toml);
    assert_eq!(warnings(&lakeplan::analyze(&fixed, &version::options(&variables))), [], "{fixed}");
    attach(&fixed).expect("the file is read");
}

fn certificate_in_place_of_its_path(code: Code) {
    let pem = "sslrootcert = \"-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----\\n\"";
    let (toml, variables, _, refused) = after_the_offer(&format!("sslmode = \"verify-ca\", {pem}"));
    assert_eq!(codes(&warnings(&lakeplan::analyze(&toml, &version::options(&variables)))), [code]);
    assert!(refused.contains("root certificate file") && refused.contains("does not exist"), "{refused}");
}

fn versions_in_the_wrong_order(code: Code) {
    let wrong = ", ssl_min_protocol_version = \"TLSv1.3\", ssl_max_protocol_version = \"TLSv1.2\"";
    in_postgres(code, &format!("connect_timeout = 10{wrong}"))
        .harm(fails("invalid SSL protocol version range"))
        .unmended(fails("invalid SSL protocol version range"))
        .change(", ssl_max_protocol_version = \"TLSv1.2\"", "")
        .check();
}

/// The server of the tests has no TLS: that it is asked for it is the cure.
fn weak_mode_with_the_authorities_of_the_system(code: Code) {
    for (parameters, says) in [
        ("sslmode = \"require\", sslrootcert = \"system\"", "may not be used with sslrootcert=system"),
        ("sslmode = \"prefer\", sslnegotiation = \"direct\"", "may not be used with sslnegotiation=direct"),
        ("sslnegotiation = \"direct\"", "may not be used with sslnegotiation=direct"),
    ] {
        if !version::here().ways.system_certificates && parameters.contains("sslrootcert") {
            file_called_system(code);
            continue;
        }
        if version::here().client_lacks.contains(&"sslnegotiation") && parameters.contains("sslnegotiation") {
            // The client does not know the option at all, and nothing is said of the two.
            let place = place(&[POSTGRES]);
            let analysis = lakeplan::analyze(
                &client(&format!("connect_timeout = 10, {parameters}")),
                &version::options(place.variables()),
            );
            assert_eq!(warnings(&analysis), [], "{parameters}");
            continue;
        }
        let toml = client(&format!("connect_timeout = 10, {parameters}"));
        let place = place(&[&toml]);
        let analysis = lakeplan::analyze(&toml, &version::options(place.variables()));
        assert_eq!(codes(&warnings(&analysis)), [code]);
        let attach = |toml: &str, flavor| {
            let statements = statements(toml, place.variables(), flavor);
            error(run(&mut session(&place, ":memory:", &[]), &statements))
        };
        let says = if version::secrets_take_client_options() { says } else { "Unknown parameter" };
        assert!(attach(&toml, Flavor::Metaxy).contains(says), "{parameters}");
        let fixed = warnings(&analysis)[0].fixes[0].apply(&toml);
        assert_eq!(warnings(&lakeplan::analyze(&fixed, &version::options(place.variables()))), []);
        for after in [attach(&toml, Flavor::DuckDb), attach(&fixed, reaching_the_client())] {
            assert!(after.contains("SSL") && !after.contains("weak sslmode"), "{parameters}: {after}");
        }
    }
}

/// To the client of 1.4 the word is a path.
fn file_called_system(code: Code) {
    for (mode, verified) in [("verify-full", true), ("require", false)] {
        let parameters = format!("sslmode = \"{mode}\", sslrootcert = \"system\"");
        let (toml, variables, heard, refused) = after_the_offer(&parameters);
        assert_eq!(codes(&warnings(&lakeplan::analyze(&toml, &version::options(&variables)))), [code], "{mode}");
        assert_eq!(refused.contains("root certificate file \"system\" does not exist"), verified, "{mode}: {refused}");
        // Not verified, it begins TLS with anybody.
        assert_eq!(heard.iter().any(|bytes| bytes == HANDSHAKE), !verified, "{mode}: {heard:?}");
        let named = edit(&toml, "\"system\"", "\"/etc/ssl/certs/ca-certificates.crt\"");
        assert_eq!(warnings(&lakeplan::analyze(&named, &version::options(&variables))), []);
    }
}

/// A hint: whether the file is there cannot be seen. The server here takes TLS and says no more.
fn only_the_file_of_home_is_looked_at(code: Code) {
    let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
    let port = server.local_addr().expect("a listener has an address").port();
    let toml = POSTGRES.replace("${PG_HOST}", "127.0.0.1").replace("\"${PG_PORT}\"", &port.to_string());
    let toml = edit(&toml, "connect_timeout = 10", "connect_timeout = 10, sslmode = \"verify-full\"");
    let variables: Variables = [("PG_DATABASE", "any"), ("PG_USER", "any"), ("PG_PASSWORD", "any"), ("DIR", "/any")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    let analysis = lakeplan::analyze(&toml, &version::options(&variables));
    assert_eq!(codes(&told(&analysis)), [code]);
    let answering = std::thread::spawn(move || {
        // The client comes once or twice; one that asks for nothing ends it.
        let mut asked = 0;
        while let Ok((mut stream, _)) = server.accept() {
            let mut request = [0; 8];
            if stream.read_exact(&mut request).is_err() {
                break;
            }
            asked += 1;
            stream.write_all(b"S").expect("it hears that there is TLS");
            // It hangs up, or begins a handshake.
            let _ = stream.read(&mut request);
        }
        asked
    });
    let place = place(&[]);
    let mut session = session(&place, ":memory:", &[]);
    let refused = error(run(&mut session, &statements(&toml, &variables, reaching_the_client())));
    assert!(refused.contains("/.postgresql/root.crt\" does not exist"), "{refused}");
    // 1.4 keeps the connection that has failed.
    drop(session);
    drop(std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)));
    assert!(answering.join().expect("the server has ended") > 0, "the server was asked for TLS");
    let named = edit(&toml, "sslmode = \"verify-full\"", "sslmode = \"verify-full\", sslrootcert = \"/x/ca.pem\"");
    assert_eq!(codes(&told(&lakeplan::analyze(&named, &version::options(&variables)))), []);
}

fn url_beside_the_port(code: Code) {
    let place = place(&["${PG_HOST}"]);
    let login = "host = \"${PG_HOST}\"\nport = \"${PG_PORT}\"\ndatabase = \"${PG_DATABASE}\"\nuser = \"${PG_USER}\"\npassword \
                 = \"${PG_PASSWORD}\"\n";
    let url = "uri = \"postgresql://${PG_USER}:${PG_PASSWORD}@${PG_HOST}:${PG_PORT}/${PG_DATABASE}?sslmode=prefer\"";
    let toml = place.expand_sql(&edit(&edit(POSTGRES, login, ""), "connect_timeout = 10", url));
    let analysis = lakeplan::analyze(&toml, &version::bare());
    assert_eq!(codes(&warnings(&analysis)), [code]);
    let attach =
        |toml: &str, flavor| run(&mut session(&place, ":memory:", &[]), &statements(toml, &Variables::new(), flavor));
    let refused = error(attach(&toml, Flavor::Metaxy));
    let known = version::here().has_parameter(SecretType::Postgres, Provider::Config, "uri");
    let says = if known { "cannot be specified when 'URI' option is specified" } else { "Unknown parameter 'uri'" };
    assert!(refused.contains(says), "{refused}");
    attach(&toml, Flavor::DuckDb).expect("without `PORT` the URL works");
    let fixed = warnings(&analysis)[0].fixes[0].apply(&toml);
    assert_eq!(warnings(&lakeplan::analyze(&fixed, &version::bare())), [], "{fixed}");
    attach(&fixed, Flavor::Metaxy).expect("its parts work");
}

fn sqlite_file_of_a_duckdb_catalog(code: Code) {
    let option = "attach_options = { meta_type = \"sqlite\", meta_journal_mode = \"WAL\" }";
    Evidence::of(code, local(option))
        .harm(strays("catalog: cwd/meta.ducklake is SQLite, where DuckDB is declared"))
        .change(option, "")
        .check();
}

/// The prefix becomes a part of the file's name, though both say the same.
fn kind_beside_a_prefix(code: Code) {
    let with = |kind: &str, place: CatalogPlace| {
        let option = format!("attach_options = {{ meta_type = \"{kind}\" }}");
        let path = format!("type = \"{kind}\"\nuri = \"{kind}:meta.ducklake\"");
        let toml = edit(&local(&option), "type = \"duckdb\"\nuri = \"meta.ducklake\"", &path);
        let stray = format!("cwd/{kind}:meta.ducklake");
        Evidence::of(code, toml).catalog(place).harm(strays(&stray)).check();
    };
    with("sqlite", CatalogPlace::Sqlite("cwd/meta.ducklake".to_owned()));
    with("duckdb", CatalogPlace::DuckDb("cwd/meta.ducklake".to_owned()));
}

/// With `meta_type` a plain path is that of a SQLite file: nothing is to be said of it.
fn prefix_that_is_not_needed(_: Code) {
    let toml = edit(
        &local("attach_options = { meta_type = \"SQLite\", meta_busy_timeout = 5000 }"),
        "type = \"duckdb\"\nuri = \"meta.ducklake\"",
        "type = \"sqlite\"\nuri = \"meta.db\"",
    );
    assert_eq!(warnings(&lakeplan::analyze(&toml, &version::bare())), []);
    let place = place(&[]);
    let mut session = session(&place, ":memory:", &[]);
    run(&mut session, &statements(&toml, &Variables::new(), Flavor::Metaxy)).expect("a lake");
    session.run("CREATE TABLE t AS SELECT 1 AS i").expect("it can be written");
    drop(session);
    let files = place.files().expect("the place can be read");
    let catalog = files.iter().find(|file| file.path == "cwd/meta.db").expect("the catalog");
    assert_eq!(catalog.kind, Kind::Sqlite);
}

/// SQLite itself says how long it waits for a lock.
fn timeout_that_sqlite_does_not_hear(code: Code) {
    let waits = |toml: &str, flavor: Flavor| {
        let place = place(&[]);
        let mut session = session(&place, ":memory:", &[]);
        run(&mut session, &statements(toml, &Variables::new(), flavor)).expect("a lake");
        // Only in a transaction that has read is SQLite there to be asked.
        session.run("BEGIN").expect("a transaction");
        value(&mut session, "SELECT count(*) FROM __ducklake_metadata_ducklake.ducklake_metadata");
        value(&mut session, "SELECT timeout FROM sqlite_query('__ducklake_metadata_ducklake', 'PRAGMA busy_timeout')")
    };
    let toml = edit(
        &local("attach_options = { meta_journal_mode = \"WAL\", busy_timeout = 30000 }"),
        "type = \"duckdb\"\nuri = \"",
        "type = \"sqlite\"\nuri = \"sqlite:",
    );
    let found = warnings(&lakeplan::analyze(&toml, &version::bare()));
    assert_eq!(codes(&found), [code]);
    assert_eq!(waits(&toml, Flavor::Metaxy), "5000");
    assert_eq!(waits(&toml, Flavor::DuckDb), "30000");
    assert_eq!(waits(&found[0].fixes[0].apply(&toml), Flavor::Metaxy), "30000");
    // By a plain path the cured statements open SQLite too, and tell it.
    assert_eq!(waits(&toml.replace("\"sqlite:", "\""), Flavor::DuckDb), "30000");
}

/// A path of PostgreSQL's client is looked for from the working directory of each process.
#[test]
fn a_bundle_by_a_relative_path_is_another_in_each_folder() {
    let bundle = |path: &str| after_the_offer(&format!("sslmode = \"verify-full\", sslrootcert = \"{path}\"")).3;
    let missing = bundle("client.crt");
    assert!(missing.contains("root certificate file \"client.crt\" does not exist"), "{missing}");
    let there = bundle("../dir/client.crt");
    assert!(!there.contains("does not exist") && there.contains("../dir/client.crt"), "{there}");
}
