//! Catalogs in PostgreSQL: what can be wrong on the way there.

use native_tests::observe::Needs;
use native_tests::services;

use crate::trial::{Trial, closed, mute, store};

const CATALOG: &str = "type = \"postgres\"\nhost = \"${PG_HOST}\"\nport = ${PG_PORT}\ndatabase = \
                       \"${PG_DATABASE}\"\nuser = \"${PG_USER}\"\npassword = \"${PG_PASSWORD}\"\nsecret_name = \"pgs\"";

/// A folder that is the same for all clients.
const LOCAL: &str = "type = \"local\"\npath = \"${DIR}/data\"";

const CANARY: &str = "s3cr3t-canary-Ω '\\ end";

fn trial(catalog: &str) -> Trial {
    Trial::new(Needs { postgres: true, s3: false }, &store(catalog, LOCAL))
}

/// The catalog with one line in the place of another that begins so.
fn with(key: &str, line: &str) -> String {
    let lines = CATALOG.lines().map(|old| if old.starts_with(&format!("{key} =")) { line } else { old });
    lines.collect::<Vec<_>>().join("\n")
}

/// A session that administers the server.
fn admin(trial: &Trial, sql: &str) {
    let server = services::postgres().unwrap_or_else(|error| panic!("{error:#}"));
    let string = server.connection_string(&trial.place.variables()["PG_DATABASE"]).replace('\'', "''");
    let attach = format!("ATTACH '{string}' AS admin (TYPE postgres)");
    let call = format!("CALL postgres_execute('admin', '{}')", sql.replace('\'', "''"));
    drop(trial.session(&["LOAD postgres", &attach, &call]));
}

#[test]
fn a_lake_in_postgresql_is_healthy_and_the_probe_leaves_nothing() {
    let trial = trial(CATALOG);
    let run = trial.doctor(&["--create", "--write-probe"]);
    run.healthy();
    assert!(run.out.contains("for this run it is 5 s (`CONNECT_TIMEOUT`)"), "{}", run.text());
    assert_eq!(trial.files(), [""; 0], "neither a file nor a folder is left");
    trial.snapshot("postgres-local", &run);
}

#[test]
fn a_wrong_password_is_told_and_not_shown() {
    let line = format!("password = \"{}\"", CANARY.replace('\\', "\\\\"));
    let trial = trial(&with("password", &line));
    let run = trial.doctor(&[]);
    run.found("wrong-password", "password = ");
    for part in [CANARY, "s3cr3t", "canary"] {
        assert!(!run.out.contains(part) && !run.err.contains(part), "{part} is shown\n{}", run.text());
    }
    trial.snapshot("wrong-password", &run);
}

/// Not a way that is offered, and one that DuckLake takes: DuckDB shows the whole string.
#[test]
fn a_password_in_a_connection_string_is_not_shown() {
    let trial = trial(CATALOG);
    let port = closed();
    let uri = format!("postgres:host=127.0.0.1 port={port} user=u password=s3cr3t-canary dbname=d");
    trial.write(&store(&format!("type = \"duckdb\"\nuri = \"{uri}\""), LOCAL));
    let run = trial.doctor(&[]);
    assert_eq!(run.code, 1, "{}", run.text());
    assert!(!run.text().contains("s3cr3t") && !run.text().contains("canary"), "{}", run.text());
}

#[test]
fn an_unknown_database_is_told() {
    let run = trial(&with("database", "database = \"no_such_database\"")).doctor(&[]);
    run.found("unknown-database", "database = \"no_such_database\"");
}

#[test]
fn an_unknown_host_is_told() {
    let run = trial(&with("host", "host = \"no-such-host.invalid\"")).doctor(&[]);
    run.found("unknown-host", "host = \"no-such-host.invalid\"");
}

#[test]
fn a_server_that_is_down_is_told_at_once() {
    let trial = trial(CATALOG);
    trial.write(&store(&with("host", "host = \"127.0.0.1\"").replace("${PG_PORT}", &closed().to_string()), LOCAL));
    let run = trial.doctor(&[]);
    run.found("connection-refused", "host = \"127.0.0.1\"");
}

#[test]
fn a_host_that_takes_the_connection_and_says_nothing_is_told_in_time() {
    let trial = trial(CATALOG);
    let (listener, port) = mute();
    let catalog = with("host", "host = \"127.0.0.1\"").replace("${PG_PORT}", &port.to_string());
    trial.write(&store(&catalog, LOCAL));
    let run = trial.doctor(&[]);
    run.found("connection-timeout", "host = \"127.0.0.1\"");
    // That it ends at all is because of this: the server keeps the connection and says nothing.
    assert!(run.text().contains("for this run it is 5 s (`CONNECT_TIMEOUT`)"), "{}", run.text());
    // Even where the configuration says to wait for ever: libpq cannot be interrupted.
    let for_ever = format!("{catalog}\nsecret_parameters = {{ connect_timeout = 0 }}");
    trial.write(&store(&for_ever, LOCAL));
    let run = trial.doctor(&["--limit", "5"]);
    run.found("too-slow", "host = \"127.0.0.1\"");
    assert!(run.err.contains("no answer within 5 s, and no reaction to being interrupted"), "{}", run.text());
    drop(listener);
}

#[test]
fn a_secret_that_does_not_exist_is_told() {
    let run = trial("type = \"postgres\"\nsecret_name = \"pgs\"").doctor(&[]);
    run.found("missing-secret", "secret_name = \"pgs\"");
}

#[test]
fn a_user_without_the_right_to_create_is_told_and_one_without_the_right_to_write_by_the_probe() {
    let trial = trial(CATALOG);
    let user = format!("u_{}", services::unique().replace('-', "_"));
    admin(&trial, &format!("CREATE USER {user} PASSWORD 's3cr3t-u'; REVOKE CREATE ON SCHEMA public FROM public"));
    let line = format!("user = \"{user}\"");
    let plain = with("user", &line).replace("${PG_PASSWORD}", "s3cr3t-u");
    trial.write(&store(&plain, LOCAL));
    trial.doctor(&["--create"]).found("no-rights", &line);
    trial.write(&store(CATALOG, LOCAL));
    trial.doctor(&["--create"]).healthy();
    admin(&trial, &format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {user}"));
    trial.write(&store(&plain, LOCAL));
    trial.doctor(&["--create"]).healthy();
    let run = trial.doctor(&["--create", "--write-probe"]);
    run.found("no-rights", &line);
    assert!(run.err.contains("no right on table ducklake_snapshot"), "{}", run.text());
    assert!(!run.text().contains("s3cr3t"), "{}", run.text());
    assert_eq!(trial.files(), [""; 0], "the file that was written is taken back");
    // Who made a user is no member of it, unless he is a superuser.
    admin(&trial, &format!("GRANT {user} TO CURRENT_USER; DROP OWNED BY {user}; DROP USER {user}"));
}
