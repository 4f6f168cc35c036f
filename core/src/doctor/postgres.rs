//! Errors on the way to a catalog in PostgreSQL.

use crate::diagnostic::Code;
use crate::doctor::finding::Finding;
use crate::doctor::libpq;
use crate::doctor::logins;
use crate::doctor::oddity::oddity;
use crate::doctor::places::{Place, Places};
use crate::doctor::postgres_words::{DATABASE, HOST, PORT, TIMEOUT, USER};
use crate::doctor::which_store::holds;
use crate::doctor::words::{between, quoted_after};

/// The finding, if it is one of this kind.
pub(super) fn explain(code: Code, error: &str, places: &Places<'_>) -> Option<Finding> {
    let option = |names| places.catalog_option(names);
    let server = server(error, places);
    let user = quoted_after(error, "for user", '"')
        .or_else(|| quoted_after(error, "role", '"'))
        .map(|user| format!("`{user}`"))
        .or_else(|| option(USER).and_then(|place| place.quoted()))
        .unwrap_or_else(|| "the user".to_owned());
    let new = |message: String, help: &str| Finding::new(code, message, help);
    let finding = match code {
        Code::WrongPassword => logins::wrong_password(error, &server, &user, places),
        Code::LoginRefused => logins::refused(error, &server, &user, places),
        Code::UnknownDatabase => unknown_database(error, &server, places),
        Code::ConnectionRefused if error.contains("the database system") => new(
            format!(
                "{server} does not accept connections at the moment: it is starting up, shutting down or recovering"
            ),
            "try again later; if the error persists, check the server's log",
        )
        .blame([places.server()]),
        Code::ConnectionLost => connection_lost(error, &server, places),
        Code::TooSlow if error.contains("canceling statement") => new(
            format!("{} has canceled a statement that took too long", server.trim_end_matches(',')),
            "find the cause (a lock of another transaction, a slow query), or raise the limit: `statement_timeout` \
             and `lock_timeout` of the user, the database, or `options`",
        )
        .blame([option(&["OPTIONS"]), places.server()]),
        Code::ConnectionRefused => new(
            format!("{server} refuses connections"),
            "start PostgreSQL there, or correct `host` and `port`; in a container, `localhost` is the container itself",
        )
        .blame([places.server()])
        .with(option(PORT), "the port"),
        Code::ConnectionTimeout if server.contains(".supabase.co`") => new(
            format!("{server} does not answer"),
            "this host of Supabase has IPv6 addresses only: where the network has none, write the host of the session pooler, \
             and `postgres.<project ref>` as `user`",
        )
        .blame([places.server()]),
        Code::ConnectionTimeout => new(
            format!("{server} does not respond"),
            "correct `host` and `port`, or allow the connection in the firewall or VPN",
        )
        .blame([places.server()])
        .with(option(PORT), "the port")
        .with(option(TIMEOUT), "the time that it had"),
        Code::TooManyConnections if error.contains("max clients reached") => new(
            format!("{server} has no connection left: in session mode, its pool is the limit"),
            "raise the pool size in Supabase, or have each DuckDB process keep fewer: `config = { pg_pool_max_connections = \"2\" }` in \
             the store's `config`",
        )
        .blame([places.server()]),
        Code::TooManyConnections => new(
            format!("{server} does not accept any more connections"),
            "close idle connections, raise the server's `max_connections`, or connect through a pooler; each DuckDB \
             process keeps several connections open",
        )
        .blame([places.server()]),
        Code::UnknownHost => unknown_host(error, places),
        Code::NoServer => no_server(error, places),
        Code::NotPostgreSql => {
            let (how, help) = if error.contains("COPY") || error.contains("ddl") {
                ("lacks a part of its SQL", "use PostgreSQL: Amazon Redshift, Aurora DSQL and CockroachDB are not enough")
            } else {
                (
                    "uses another protocol",
                    "correct `host` and `port`: the default port of PostgreSQL is 5432; a web server or proxy may be \
                     listening here",
                )
            };
            new(format!("{server} is not a PostgreSQL server: it {how}"), help)
                .blame([places.server()])
                .with(option(PORT), "the port")
        }
        Code::DatabaseTls => libpq::tls(error, &server, places),
        Code::InvalidParameter => libpq::invalid_parameter(error, places),
        Code::OptionConflict if error.contains("'URI'") => uri_conflict(error, places),
        Code::OptionConflict if error.contains("RDS IAM") => new(
            "DuckDB does not accept a password beside `aws_rds_secret`, for which it generates a token".to_owned(),
            "write `password = \"\"`, which Metaxy accepts",
        )
        .blame([option(&["PASSWORD"])]),
        Code::MissingSecret => missing_secret(error, places),
        Code::NoRights => no_rights(error, &user, places),
        // In another language, the reason still names what it is about.
        Code::ConnectionFailed => {
            let named = |names| option(names).filter(|place| is_reason(error, place));
            let (user, database) = (named(USER), named(DATABASE));
            let help = match (&user, &database) {
                (Some(_), None) => "correct `user` and `password`, or allow this user to log in: the reason in the error message is about them",
                (None, Some(_)) => "correct `database`, or create it: the reason in the error message is about it",
                _ => "compare the error message with the keys of the metadata backend",
            };
            new(format!("DuckDB cannot connect to {}", server.trim_end_matches(',')), help)
                .blame([user, database, places.server()])
        }
        _ => return None,
    };
    Some(finding)
}

/// Whether the reason for which a server refuses the connection names a value.
fn is_reason(error: &str, place: &Place) -> bool {
    error.rsplit_once("failed: ").is_some_and(|(_, reason)| holds(reason, place.reveal()))
}

/// A database that the server, the pooler or MotherDuck does not have.
fn unknown_database(error: &str, server: &str, places: &Places<'_>) -> Finding {
    let option = |names| places.catalog_option(names);
    let code = Code::UnknownDatabase;
    if error.contains("no database/share named") {
        let name = quoted_after(error, "no database/share named", '\'').unwrap_or_default();
        return Finding::new(
            code,
            format!("this MotherDuck account has no access to a database or share `{name}`"),
            "correct `database`, create it (`CREATE DATABASE …`), or use the token of an account with access to it",
        )
        .blame([places.motherduck_database()]);
    }
    let name = pooled_database(error)
        .or_else(|| quoted_after(error, "FATAL:  database", '"'))
        .or_else(|| quoted_after(error, "FATAL: database", '"'))
        .map(|name| format!("`{name}`"))
        .or_else(|| option(DATABASE).and_then(|place| place.quoted()))
        .unwrap_or_else(|| "of the configured name".to_owned());
    let folded = name.bytes().any(|it| it.is_ascii_uppercase());
    let case = if folded { "; without quotes, `CREATE DATABASE` folds the name to lower case" } else { "" };
    Finding::new(
        code,
        format!("{server} has no database {name}"),
        format!(
            "correct `database`, or create it (`CREATE DATABASE …`); DuckLake creates its tables, not the \
             database{case}"
        ),
    )
    .blame([option(DATABASE), option(USER), places.server()])
    .with(option(HOST), "on this server")
}

/// The database in `no such database: NAME` of a pooler.
fn pooled_database(error: &str) -> Option<&str> {
    let rest = error.split("no such database: ").nth(1)?;
    rest.split(|it: char| it.is_whitespace() || "\"]}".contains(it)).next()
}

/// A connection that was there, or almost, and ended.
fn connection_lost(error: &str, server: &str, places: &Places<'_>) -> Finding {
    let while_connecting = error.contains("Unable to connect to Postgres");
    if error.contains("prepared statement") {
        let message =
            format!("{}, a pooler, has given each transaction another connection", server.trim_end_matches(','));
        let help = "connect to the pooler in session mode, or to PostgreSQL itself; with PgBouncer 1.21 or later, set \
                    `max_prepared_statements`";
        return Finding::new(Code::ConnectionLost, message, help).blame([places.catalog_option(PORT), places.server()]);
    }
    let help = if error.contains("idle") {
        "a transaction or session was idle for longer than the server allows (`idle_in_transaction_session_timeout`, \
         `idle_session_timeout`): open the store only for as long as it is used, or raise the limit"
    } else if error.contains("administrator command") {
        "an administrator or a restart has ended it: run it again"
    } else if error.contains("bad record mac") {
        "two processes have used the same connection, for example after a fork: open the store in each process (in \
         Python, start processes with `spawn`)"
    } else if error.contains("conflict with recovery") {
        "this server is a replica, and rows being read were removed on the primary: run it again, read from the \
         primary, or raise `max_standby_streaming_delay`"
    } else if while_connecting {
        "check that `port` is that of PostgreSQL, and that `sslmode` matches what the server or its pooler expects; \
         otherwise, the server's log contains the reason (a restart, a crash, out of memory)"
    } else {
        "run it again; if it happens every time, check the server's log (a crash, out of memory), proxies and poolers \
         that close idle connections, and whether this port expects TLS"
    };
    let what = if error.contains("conflict with recovery") {
        "ended the statement"
    } else if while_connecting {
        "closed the connection before the login was complete"
    } else {
        "closed the connection"
    };
    let message = format!("{} has {what}", server.trim_end_matches(','));
    Finding::new(Code::ConnectionLost, message, help)
        .blame([places.server()])
        .with(places.catalog_option(PORT), "the port")
}

fn unknown_host(error: &str, places: &Places<'_>) -> Finding {
    let host = quoted_after(error, "could not translate host name", '"').unwrap_or_default();
    let port = host.rsplit_once(':').filter(|(_, port)| !port.is_empty() && port.bytes().all(|it| it.is_ascii_digit()));
    let help = if let Some(odd) = oddity(host) {
        format!("check `host`: {odd}")
    } else if host.contains("://") {
        "`host` is only a host name: write host, port, user and database of a URL as separate keys".to_owned()
    } else if host.starts_with('[') {
        format!("write the address without brackets: `host = \"{}\"`", host.trim_matches(['[', ']']))
    } else if let Some((name, port)) = port {
        format!("the port is a separate key: `host = \"{name}\"` and `port = {port}`")
    } else if host.contains('/') {
        "`host` is only a host name, without a path".to_owned()
    } else if host.starts_with("PG") && host.bytes().all(|it| it.is_ascii_uppercase()) {
        format!("this is the name of a variable: write `host = \"${{{host}}}\"` for its value")
    } else {
        "correct `host`, or connect to the network in which the name exists".to_owned()
    };
    Finding::new(Code::UnknownHost, format!("the host `{host}` does not exist"), help).blame([places.server()])
}

fn no_server(error: &str, places: &Places<'_>) -> Finding {
    let host = places.catalog_option(HOST);
    if let Some(host) = host.filter(|host| host.reveal().starts_with('/')) {
        let socket = quoted_after(error, "connection to server on socket", '"').unwrap_or_default();
        let folder = host.reveal().split("/.s.PGSQL").next().unwrap_or_default().to_owned();
        return Finding::new(
            Code::NoServer,
            format!("no PostgreSQL server is listening on the socket `{socket}`"),
            format!(
                "`host` is the folder of the socket, `port` the number at the end of its name: `host = \"{folder}\"`"
            ),
        )
        .blame([Some(host)]);
    }
    if places.makes_catalog_secret() && places.catalog_option(HOST).is_none() {
        let name = places.catalog_secret().and_then(|place| place.quoted()).unwrap_or_default();
        return Finding::new(
            Code::NoServer,
            format!(
                "because of `secret_parameters`, Metaxy replaces an existing secret {name} with one that has no host: \
                 DuckDB then connects to a local server"
            ),
            "remove `secret_parameters` and set these options in the existing secret, or add `host`, `database`, \
             `user` and `password` here",
        )
        .blame_span(places.first_catalog_option())
        .blame([places.catalog_secret()])
        .with(places.catalog_secret(), "this secret is replaced");
    }
    Finding::new(
        Code::NoServer,
        "no PostgreSQL server is configured",
        "write `host`, `database`, `user` and `password`, or check that the secret of this name has the type \
         `postgres` and a host",
    )
    .blame([places.server()])
}

fn uri_conflict(error: &str, places: &Places<'_>) -> Finding {
    let other = quoted_after(error, "Options with name", '"').unwrap_or("port").to_ascii_lowercase();
    let help = if other == "port" {
        "remove `uri`, and write its parts as `host`, `port`, `database`, `user` and `password`: Metaxy always writes \
         `PORT`, which cannot be combined with `uri`"
    } else {
        "remove `uri`: Metaxy always writes `PORT`, which cannot be combined with it"
    };
    let other = places.catalog_option(&[other.as_str()]);
    Finding::new(
        Code::OptionConflict,
        format!("a PostgreSQL secret with `uri` cannot have {}", quoted_name(error)),
        help,
    )
    .blame([places.catalog_option(&["URI"]), places.server()])
    .with(other, "the other")
}

fn quoted_name(error: &str) -> String {
    quoted_after(error, "Options with name", '"').map_or_else(|| "other option".to_owned(), |name| format!("`{name}`"))
}

fn missing_secret(error: &str, places: &Places<'_>) -> Finding {
    if let Some(name) = between(error, "Secret \"", "\" was not found") {
        return Finding::new(
            Code::MissingSecret,
            format!("DuckLake does not find the secret `{name}`"),
            "run the statements in order and in one session: the first one creates this secret, which exists only in \
             that session",
        )
        .blame([places.alias()]);
    }
    if let Some(option) = places.attach_option("META_SECRET") {
        return Finding::new(
            Code::MissingSecret,
            "the secret in `meta_secret`, which takes precedence over `secret_name`, does not exist",
            "remove `meta_secret`: the other keys of the metadata backend create the secret `secret_name`",
        )
        .blame([Some(option)])
        .with(places.catalog_secret(), "this secret is not used");
    }
    let name = places.catalog_secret().and_then(|place| place.quoted()).unwrap_or_else(|| "of this name".to_owned());
    Finding::new(
        Code::MissingSecret,
        format!("the secret {name} does not exist, and the configuration has no credentials to create it"),
        "write `host`, `database`, `user` and `password`, or run `CREATE PERSISTENT SECRET …` beforehand: temporary \
         secrets of other sessions are not visible",
    )
    .blame([places.catalog_secret()])
}

fn no_rights(error: &str, user: &str, places: &Places<'_>) -> Finding {
    // In a log, something else may follow in the line.
    let missing =
        error.split("permission denied for ").nth(1).and_then(|rest| rest.split(['\n', '"', '`', '[', ']']).next());
    let missing = missing.unwrap_or_default();
    let object = if missing.is_empty() { String::new() } else { format!(" (no right on {missing})") };
    let named = missing.strip_prefix("schema ").and_then(|rest| rest.split_whitespace().next()).map(str::to_owned);
    let schema = named
        .or_else(|| places.attach_option("METADATA_SCHEMA").and_then(|place| place.text))
        .unwrap_or_else(|| "public".to_owned());
    let reads = places.attach_option("READ_ONLY").is_some_and(|place| place.reveal().eq_ignore_ascii_case("true"));
    let help = if let Some(database) = missing.strip_prefix("database ") {
        format!("grant it: `GRANT CREATE ON DATABASE {database} TO …`, or create the schema beforehand")
    } else if reads {
        format!(
            "run `GRANT USAGE ON SCHEMA {schema} TO …` and `GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO …`, \
             which is enough for a read-only lake"
        )
    } else {
        format!(
            "run `GRANT USAGE, CREATE ON SCHEMA {schema} TO …`, and grant SELECT, INSERT, UPDATE and DELETE on the \
             `ducklake_*` tables if another user created them"
        )
    };
    let message = if error.contains("to initialize DuckLake") && !error.contains("permission denied") {
        format!("the server does not let user {user} create the tables of the lake")
    } else if error.contains("Current transaction is aborted") {
        format!("DuckLake cannot read the tables of the lake: user {user} probably lacks the privilege")
    } else {
        format!("user {user} lacks a privilege that DuckLake needs{object}")
    };
    Finding::new(Code::NoRights, message, help)
        .blame([places.catalog_option(USER), places.server()])
        .with(places.catalog_option(DATABASE), "in this database")
}

/// The server as it is declared, or as the error names it.
fn server(error: &str, places: &Places<'_>) -> String {
    let text = |names: &[&str]| places.catalog_option(names).and_then(|place: Place| place.text);
    let said = quoted_after(error, "connection to server at", '"');
    let port =
        || error.split("port ").nth(1).map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
    let host = said.map(str::to_owned).or_else(|| text(HOST)).filter(|host| !host.is_empty());
    let port = said.and_then(|_| port()).filter(|port| !port.is_empty()).or_else(|| text(PORT));
    match (host, port) {
        (Some(host), Some(port)) => format!("the server at `{host}`, port {port},"),
        (Some(host), None) => format!("the server at `{host}`"),
        (None, _) => "the server".to_owned(),
    }
}
