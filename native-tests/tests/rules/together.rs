//! Settings that do not go together, which the pairs of `tests/generated` have found, and values
//! that belong to another setting.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener};

use lakeplan::{Code, Flavor, Severity, Variables};
use native_tests::case::CatalogPlace;
use native_tests::observe::Place;
use native_tests::version;

use crate::evidence::{Evidence, codes, edit, evidence, fails, reaching_the_client, strays, told, warnings};
use crate::trial::{LOCAL, POSTGRES, S3, error, local, place, run, s3, session, statements, write};

evidence! {
    access_mode = AccessMode: the_last_mode_counts, pinned_and_open_for_writing, catalog_for_reading, journal_of_a_reader;
    refresh_info = RefreshInfo: beside_refresh;
    client_certificate = ClientCertificate: certificate_without_its_key, key_without_its_certificate;
    host_address = HostAddress: name_in_place_of_an_address;
    postgres_service = PostgresService: port_of_the_service;
    repeated_prefix = RepeatedPrefix: sqlite_twice, scheme_twice on "1.4";
}

/// A lake with a table of a row.
fn lake(toml: &str) -> Place {
    let place = place(&[]);
    let mut session = session(&place, ":memory:", &[]);
    run(&mut session, &statements(toml, &Variables::new(), Flavor::Metaxy)).expect("a lake is made");
    session.run("CREATE TABLE t AS SELECT 1 AS i").expect("it can be written");
    place
}

/// What attaching with some options and writing a row says.
fn insert(lake: &Place, toml: &str) -> Result<(), String> {
    let mut session = session(lake, ":memory:", &[]);
    run(&mut session, &statements(toml, &Variables::new(), Flavor::Metaxy))?;
    session.run("INSERT INTO t VALUES (2)").map(drop)
}

#[track_caller]
fn found(toml: &str, code: Code) -> lakeplan::Diagnostic {
    let found = warnings(&lakeplan::analyze(toml, &version::bare()));
    assert_eq!(codes(&found), [code], "{toml}");
    found.into_iter().next().expect("there is one")
}

fn the_last_mode_counts(code: Code) {
    let lake = lake(LOCAL);
    let with = |options: &str| local(&format!("attach_options = {{ {options} }}"));
    for (options, reads) in [
        ("read_only = true, read_write = true", false),
        ("readonly = true, read_write = true", true),
        ("readwrite = true, READ_ONLY = true", false),
        ("read_only = true, readonly = false", false),
        ("read_write = false, readwrite = \"yes\"", false),
    ] {
        let toml = with(options);
        let diagnostic = found(&toml, code);
        let written = insert(&lake, &toml);
        assert_eq!(written.is_err(), reads, "{options}: {written:?}");
        let fixed: Vec<bool> = diagnostic
            .fixes
            .iter()
            .map(|fix| {
                let fixed = fix.apply(&toml);
                assert_eq!(warnings(&lakeplan::analyze(&fixed, &version::bare())), [], "{fixed}");
                insert(&lake, &fixed).is_err()
            })
            .collect();
        // One keeps what was done; what was ignored is offered only where nothing could be written before.
        let expected = if reads { vec![true, false] } else { vec![false] };
        assert_eq!(fixed, expected, "{options}");
    }
    for options in ["read_only = true, readonly = true", "read_only = true, read_write = false", "read_only = false"] {
        assert_eq!(warnings(&lakeplan::analyze(&with(options), &version::bare())), [], "{options}");
    }
}

fn pinned_and_open_for_writing(code: Code) {
    let lake = lake(LOCAL);
    for pin in ["snapshot_version = 1", "snapshot_time = 2126-05-27T10:00:00Z"] {
        let toml = local(&format!("attach_options = {{ {pin}, read_only = false }}"));
        let diagnostic = found(&toml, code);
        let refused = error(insert(&lake, &toml));
        assert!(refused.contains("can only be used in read-only mode"), "{refused}");
        let fixed = diagnostic.fixes[0].apply(&toml);
        for (toml, flavor) in [(&fixed, Flavor::Metaxy), (&toml, Flavor::DuckDb)] {
            let mut session = session(&lake, ":memory:", &[]);
            run(&mut session, &statements(toml, &Variables::new(), flavor)).expect("it is attached");
        }
    }
}

fn catalog_for_reading(code: Code) {
    let lake = lake(LOCAL);
    let toml = local("attach_options = { meta_read_only = true }");
    let diagnostic = found(&toml, code);
    let refused = error(insert(&lake, &toml));
    assert!(refused.contains("Failed to commit"), "{refused}");
    let [reads, writes] = &diagnostic.fixes[..] else { panic!("{diagnostic:#?}") };
    let refused = error(insert(&lake, &reads.apply(&toml)));
    assert!(refused.contains("read-only mode"), "at once, not at the end: {refused}");
    insert(&lake, &writes.apply(&toml)).expect("it is open for writing");
}

fn journal_of_a_reader(code: Code) {
    let sqlite = |options: &str| {
        edit(
            &local(&format!("attach_options = {{ {options} }}")),
            "\"duckdb\"\nuri = \"meta.ducklake\"",
            "\"sqlite\"\nuri = \"sqlite:meta.db\"",
        )
    };
    let lake = lake(&sqlite(""));
    let toml = sqlite("read_only = true, meta_journal_mode = \"WAL\"");
    let diagnostic = found(&toml, code);
    let attach =
        |toml: &str| run(&mut session(&lake, ":memory:", &[]), &statements(toml, &Variables::new(), Flavor::Metaxy));
    let refused = error(attach(&toml));
    assert!(refused.contains("attempt to write a readonly database"), "{refused}");
    attach(&diagnostic.fixes[0].apply(&toml)).expect("a reader sets no mode");
    // An option for reading opens the file for reading first, though a later one asks for writing.
    let both = sqlite("read_only = true, readonly = false, meta_journal_mode = \"WAL\"");
    let refused = error(attach(&both));
    assert!(refused.contains("attempt to write a readonly database"), "{refused}");
    let told = warnings(&lakeplan::analyze(&both, &version::bare()));
    assert_eq!(codes(&told), [code, code]);
    attach(&both.replace(", meta_journal_mode = \"WAL\"", "")).expect("without the mode it is open for writing");
    let cured = statements(&toml, &Variables::new(), Flavor::DuckDb);
    run(&mut session(&lake, ":memory:", &[]), &cured).expect("nor does the `duckdb` flavor");
    // Once a writer has set the mode, there is nothing left to be written.
    attach(&sqlite("meta_journal_mode = \"WAL\"")).expect("a writer sets it");
    attach(&toml).expect("it is set already");
}

fn beside_refresh(code: Code) {
    Evidence::of(code, format!("{S3}secret_parameters = {{ refresh = \"auto\", refresh_info = \"{{a=b}}\" }}\n"))
        .in_bucket()
        .harm(fails("Can not set `refresh` and `refresh_info` at the same time"))
        .check();
}

/// A server that offers TLS, and what the client does then: whether it begins a handshake.
pub(crate) fn after_the_offer(parameters: &str) -> (String, Variables, Vec<Vec<u8>>, String) {
    let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
    let port = server.local_addr().expect("a listener has an address").port();
    let toml = POSTGRES.replace("${PG_HOST}", "127.0.0.1").replace("\"${PG_PORT}\"", &port.to_string());
    let toml = edit(&toml, "connect_timeout = 10", &format!("connect_timeout = 10, {parameters}"));
    let lake = place(&[]);
    for name in ["client.crt", "client.key"] {
        std::fs::write(lake.root().join("dir").join(name), "").expect("a file");
    }
    let mut variables: Variables =
        ["PG_DATABASE", "PG_USER", "PG_PASSWORD"].map(|name| (name.to_owned(), "any".to_owned())).into();
    variables.insert("DIR".to_owned(), lake.variables()["DIR"].clone());
    let statements = statements(&toml, &variables, reaching_the_client());
    let (done, ended) = std::sync::mpsc::channel();
    let answering = std::thread::spawn(move || {
        let mut heard = Vec::new();
        // The end of the client is told by a connection that says nothing.
        while let Ok((mut stream, _)) = server.accept() {
            let mut request = [0; 8];
            let Ok(read) = stream.read(&mut request) else { break };
            if read == 0 || ended.try_recv().is_ok() {
                break;
            }
            heard.push(request[..read].to_vec());
            if request == [0, 0, 0, 8, 4, 210, 22, 47] {
                let _ = stream.write_all(b"S");
                let mut next = [0; 1];
                heard.push(stream.read(&mut next).map_or_else(|_| Vec::new(), |read| next[..read].to_vec()));
            }
        }
        heard
    });
    let refused = error(run(&mut session(&lake, ":memory:", &[]), &statements));
    let _ = done.send(());
    drop(std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)));
    (toml, variables, answering.join().expect("the server has ended"), refused)
}

/// The first byte of a handshake of TLS.
pub(crate) const HANDSHAKE: &[u8] = &[22];

fn certificate_without_its_key(code: Code) {
    let (toml, variables, heard, _) = after_the_offer("sslcert = \"${DIR}/client.crt\", sslmode = \"prefer\"");
    assert_eq!(codes(&warnings(&lakeplan::analyze(&toml, &version::options(&variables)))), [code]);
    assert!(heard.iter().all(|bytes| bytes != HANDSHAKE), "no handshake is begun: {heard:?}");
    assert!(heard.len() > 2, "it comes again without TLS: {heard:?}");
    let (toml, variables, heard, refused) = after_the_offer("sslcert = \"${DIR}/client.crt\", sslmode = \"require\"");
    assert_eq!(codes(&warnings(&lakeplan::analyze(&toml, &version::options(&variables)))), [code]);
    assert!(heard.iter().all(|bytes| bytes != HANDSHAKE), "{heard:?}");
    assert!(refused.contains("could not read certificate file") || refused.contains("not private key"), "{refused}");
    let both = edit(&toml, "sslmode", "sslkey = \"${DIR}/client.key\", sslmode");
    assert_eq!(warnings(&lakeplan::analyze(&both, &version::options(&variables))), []);
}

fn key_without_its_certificate(code: Code) {
    let (toml, variables, heard, _) = after_the_offer("sslkey = \"${DIR}/client.key\", sslmode = \"require\"");
    assert_eq!(codes(&warnings(&lakeplan::analyze(&toml, &version::options(&variables)))), [code]);
    // A file that is no key would be refused if it were read.
    assert!(heard.iter().any(|bytes| bytes == HANDSHAKE), "TLS begins without a certificate: {heard:?}");
}

fn name_in_place_of_an_address(code: Code) {
    let named = |key: &str| {
        POSTGRES.replace(
            "host = \"${PG_HOST}\"\nport = \"${PG_PORT}\"\ndatabase = \"${PG_DATABASE}\"\nuser = \"${PG_USER}\"\npassword = \
             \"${PG_PASSWORD}\"\nsecret_parameters = { connect_timeout = 10 }",
            &format!(
                "port = \"${{PG_PORT}}\"\nsecret_parameters = {{ connect_timeout = 10, {key} = \"localhost\", dbname = \
                 \"${{PG_DATABASE}}\", user = \"${{PG_USER}}\", password = \"${{PG_PASSWORD}}\" }}"
            ),
        )
    };
    Evidence::of(code, named("hostaddr"))
        .catalog(CatalogPlace::Postgres("public".to_owned()))
        .harm(fails("could not parse network address \"localhost\""))
        .unmended(fails("could not parse network address \"localhost\""))
        .of_the_client()
        .check();
}

/// A hint: which port a service has cannot be seen in the file.
fn port_of_the_service(code: Code) {
    let place = place(&["${PG_HOST}"]);
    let service = place.expand(
        "[mine]\nhost=${PG_HOST}\nport=${PG_PORT}\ndbname=${PG_DATABASE}\nuser=${PG_USER}\npassword=${PG_PASSWORD}\n",
    );
    std::fs::write(place.root().join("home/.pg_service.conf"), service).expect("a file");
    let by_service = |port: &str| {
        format!(
            "[ducklake.catalog]\ntype = \"postgres\"\nsecret_name = \"my_pg\"\n{port}secret_parameters = {{ connect_timeout = \
             10, service = \"mine\" }}\n[ducklake.storage]\ntype = \"local\"\npath = \"${{DIR}}/files\"\n"
        )
    };
    let flavor = reaching_the_client();
    let attach = |toml: &str| run(&mut session(&place, ":memory:", &[]), &statements(toml, place.variables(), flavor));
    let hints = |toml: &str| {
        let analysis = lakeplan::analyze(toml, &version::options(place.variables()));
        told(&analysis).iter().map(|it| (it.code, it.severity)).collect::<Vec<_>>()
    };
    let without = by_service("");
    assert_eq!(hints(&without), [(code, Severity::Hint)]);
    let refused = error(attach(&without));
    assert!(refused.contains("port 5432 failed"), "{refused}");
    let with = by_service("port = \"${PG_PORT}\"\n");
    assert_eq!(hints(&with), []);
    attach(&with).expect("it is the port of the service");
}

fn sqlite_twice(code: Code) {
    let toml = edit(
        &local("attach_options = { meta_journal_mode = \"WAL\" }"),
        "\"duckdb\"\nuri = \"meta.ducklake\"",
        "\"sqlite\"\nuri = \"sqlite:sqlite:meta.db\"",
    );
    Evidence::of(code, toml)
        .catalog(CatalogPlace::Sqlite("cwd/meta.db".to_owned()))
        .harm(strays("sqlite:meta.db"))
        .check();
}

fn scheme_twice(code: Code) {
    let twice =
        s3("bucket = \"${BUCKET}\"\nprefix = \"${PREFIX}\"\n", "data_path = \"s3://s3://${BUCKET}/${PREFIX}/\"\n");
    let place = place(&[&twice]);
    let mut session = session(&place, ":memory:", &[]);
    let found = warnings(&lakeplan::analyze(&twice, &version::options(place.variables())));
    assert!(codes(&found).contains(&code), "{found:#?}");
    let attached = run(&mut session, &statements(&twice, place.variables(), Flavor::Metaxy));
    let refused = error(attached.and_then(|()| write(&mut session).map(drop)));
    let bucket = version::by("/s3:/", [("1.4", "/s3%3A/")]);
    assert!(refused.contains(bucket), "a bucket called `s3:` is asked for: {refused}");
    let place = self::place(&[&twice]);
    let mut cured = self::session(&place, ":memory:", &[]);
    run(&mut cured, &statements(&twice, place.variables(), Flavor::DuckDb)).expect("the scheme stands once");
    write(&mut cured).expect("the bucket is there");
}
