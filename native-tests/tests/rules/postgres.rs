//! PostgreSQL: ports, and connections that hang.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::mpsc;
use std::time::Duration;

use lakeplan::Variables;
use lakeplan::{Code, Flavor};
use native_tests::case::CatalogPlace;
use native_tests::services::postgres::{Cluster, USER};
use native_tests::version;

use crate::evidence::{Evidence, edit, evidence, fails};
use crate::trial::{POSTGRES, error, place, run, session, statements};

evidence! {
    port_out_of_range = PortOutOfRange: port_too_high, port_zero;
    ignored_key = IgnoredKey: port_beside_an_existing_secret;
    empty_value = EmptyValue: places_that_are_not_named, half_of_a_pair_is_empty;
    no_connect_timeout = NoConnectTimeout: server_that_never_answers;
}

fn port_too_high(code: Code) {
    wrong_port(code, "65536");
}

fn port_zero(code: Code) {
    wrong_port(code, "0");
}

#[track_caller]
fn wrong_port(code: Code, port: &str) {
    let refused = format!("invalid port number: \"{port}\"");
    Evidence::of(code, edit(POSTGRES, "port = \"${PG_PORT}\"", &format!("port = {port}")))
        .catalog(CatalogPlace::Postgres("public".to_owned()))
        .harm(fails(&refused))
        .unmended(fails(&refused))
        .change(&format!("port = {port}"), "port = \"${PG_PORT}\"")
        .check();
}

/// The secret leads to another port than the one that is written, and the lake is there.
fn port_beside_an_existing_secret(code: Code) {
    let toml = "[ducklake.catalog]\ntype = \"postgres\"\nsecret_name = \"my_pg\"\nport = 1\n\n[ducklake.storage]\ntype = \
                \"local\"\npath = \"files\" # not ${PG_HOST}\n";
    let place = place(&[toml]);
    let analysis = lakeplan::analyze(toml, &version::options(place.variables()));
    assert!(analysis.diagnostics.iter().any(|warning| warning.code == code), "{:#?}", analysis.diagnostics);
    for flavor in Flavor::ALL {
        let statements = statements(toml, place.variables(), flavor);
        assert!(!statements.concat().contains("PORT"), "{statements:?}");
        let mut session = session(&place, ":memory:", &[]);
        let secret = "CREATE SECRET my_pg (TYPE postgres, HOST '${PG_HOST}', PORT '${PG_PORT}', DATABASE \
                      '${PG_DATABASE}', USER '${PG_USER}', PASSWORD '${PG_PASSWORD}')";
        session.run(&place.expand_sql(secret)).expect("a secret");
        run(&mut session, &statements).expect("the port of the secret counts");
    }
    let cured = edit(toml, "port = 1\n", "");
    let analysis = lakeplan::analyze(&cured, &version::options(place.variables()));
    assert!(analysis.diagnostics.iter().all(|warning| warning.code != code), "{:#?}", analysis.diagnostics);
}

/// A hint: it works, as long as the server answers.
fn server_that_never_answers(code: Code) {
    let mute = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
    let port = |listener: &TcpListener| listener.local_addr().expect("a listener has an address").port().to_string();
    let (silent, endlessly) = (mute(), mute());
    let (written, other) = (port(&silent), port(&endlessly));
    let toml = POSTGRES.replace("${PG_HOST}", "127.0.0.1").replace("\"${PG_PORT}\"", &written);
    let toml = edit(&toml, "{ connect_timeout = 10 }", "{ connect_timeout = 2 }").replace("${DIR}", "/srv");
    let variables: Variables =
        ["PG_DATABASE", "PG_USER", "PG_PASSWORD"].map(|name| (name.to_owned(), "any".to_owned())).into();
    let hanging = edit(&toml, "secret_parameters = { connect_timeout = 2 }", "");
    let toml = if version::secrets_take_client_options() {
        toml
    } else {
        edit(&hanging, "[ducklake]\n", "[ducklake]\nattach_options = { metadata_path = \"connect_timeout=2\" }\n")
    };
    for (toml, hints) in [(&toml, vec![]), (&hanging, vec![code])] {
        let analysis = lakeplan::analyze(toml, &version::options(&variables));
        assert_eq!(crate::evidence::codes(&analysis.diagnostics), hints);
    }
    let endless = hanging.replace(&format!("port = {written}"), &format!("port = {other}"));
    assert_ne!(endless, hanging);
    let (done, ended) = mpsc::channel();
    for flavor in Flavor::ALL {
        let (done, statements, place) = (done.clone(), statements(&endless, &variables, flavor), place(&[]));
        let mut session = session(&place, ":memory:", &[]);
        std::thread::spawn(move || {
            let sent = done.send(run(&mut session, &statements));
            drop((session, place));
            sent
        });
    }
    // Each has connected, and waits from now on; others wait after that, and only for as long as they may.
    let waiting = Flavor::ALL.map(|_| endlessly.accept().expect("a connection"));
    for flavor in Flavor::ALL {
        let statements = statements(&toml, &variables, flavor);
        let refused = error(run(&mut session(&place(&[]), ":memory:", &[]), &statements));
        assert!(refused.contains("timeout expired"), "{flavor}: {refused}");
    }
    assert_eq!(ended.try_recv(), Err(mpsc::TryRecvError::Empty), "no hang");
    // Lets the clients go: they read the end of their connections.
    drop((waiting, endlessly));
    for _ in Flavor::ALL {
        let refused = error(ended.recv_timeout(Duration::from_mins(4)).expect("the client gives up"));
        assert!(refused.contains("Unable to connect"), "{refused}");
    }
}

/// A hint: the client takes another place, which may be the one that is meant. The cluster is the test's own: on a
/// server of others the database with the user's name may be there, and would get the tables of a lake.
fn places_that_are_not_named(code: Code) {
    let cluster = Cluster::start().unwrap_or_else(|error| panic!("{error:#}"));
    let port = cluster.port().to_string();
    for (key, wrong) in
        [("database", "database \"${PG_USER}\" does not exist"), ("host", "connection to server on socket")]
    {
        let variable = format!("{key} = \"${{PG_{}}}\"", key.to_uppercase());
        let toml = edit(POSTGRES, &variable, &format!("{key} = \"\""));
        let mut place = place(&[]);
        let server = [
            ("HOST", "127.0.0.1"),
            ("PORT", &port),
            ("USER", USER),
            ("PASSWORD", cluster.password()),
            ("DATABASE", "postgres"),
        ];
        for (name, value) in server {
            place.set(&format!("PG_{name}"), value);
        }
        let analysis = lakeplan::analyze(&toml, &version::options(place.variables()));
        assert_eq!(crate::evidence::codes(&crate::evidence::told(&analysis)), [code], "{:#?}", analysis.diagnostics);
        let mut session = session(&place, ":memory:", &[]);
        let refused = error(run(&mut session, &statements(&toml, place.variables(), Flavor::Metaxy)));
        assert!(refused.contains(&place.expand_sql(wrong)), "{refused}");
    }
}

fn half_of_a_pair_is_empty(code: Code) {
    for key in ["key_id", "secret"] {
        let whole = format!("{key} = \"${{{}}}\"", key.to_uppercase());
        let empty = format!("{key} = \"\" # ${{BUCKET}}");
        Evidence::of(code, crate::trial::s3(&whole, &empty))
            .in_bucket()
            .harm(fails("HTTP code 403"))
            .unmended(fails("HTTP code 403"))
            .change(&empty, &whole)
            .check();
    }
}
