//! Errors on the way to a catalog in PostgreSQL.

use crate::diagnostic::Code;
use crate::doctor::finding::Finding;
use crate::doctor::libpq;
use crate::doctor::logins;
use crate::doctor::oddity::oddity;
use crate::doctor::places::{Place, Places};
use crate::doctor::postgres_words::{DATABASE, HOST, PORT, TIMEOUT, USER};
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
            format!("{server} does not accept connections at the moment: it is starting up, shutting down or recovering"),
            "try again when it is up; if it stays so, the server's log says what it waits for",
        )
        .blame([option(HOST), places.catalog_secret()]),
        Code::ConnectionLost => connection_lost(error, &server, places),
        Code::TooSlow if error.contains("canceling statement") => new(
            format!("{} has ended a statement that took too long", server.trim_end_matches(',')),
            "look for what holds it up (another transaction's lock, a slow query), or raise the limit there: \
             `statement_timeout` and `lock_timeout` of the user, the database, or `options`",
        )
        .blame([option(&["OPTIONS"]), option(HOST), places.catalog_secret()]),
        Code::ConnectionRefused => new(
            format!("{server} refuses connections"),
            "start PostgreSQL there, or correct `host` and `port`; in a container, `localhost` is the container itself",
        )
        .blame([option(HOST), places.catalog_secret()])
        .with(option(PORT), "the port"),
        Code::ConnectionTimeout => new(
            format!("{server} does not answer"),
            "correct `host` and `port`, or let the connection through the firewall or VPN",
        )
        .blame([option(HOST), places.catalog_secret()])
        .with(option(PORT), "the port")
        .with(option(TIMEOUT), "the time that it had"),
        Code::TooManyConnections if error.contains("Connection pool timeout") => new(
            "all connections that DuckDB may open to the catalog are in use".to_owned(),
            "allow more in the store's `config`: `config = { pg_pool_max_connections = \"64\" }`, or use fewer `threads`",
        )
        .blame([option(HOST), places.catalog_secret()]),
        Code::TooManyConnections => new(
            format!("{server} accepts no more connections"),
            "end idle connections, raise `max_connections` of the server, or connect through a pooler; each DuckDB process \
             keeps several connections",
        )
        .blame([option(HOST), places.catalog_secret()]),
        Code::UnknownHost => unknown_host(error, places),
        Code::NoServer => no_server(error, places),
        Code::NotPostgreSql => new(
            format!("{server} is not a PostgreSQL server: it speaks another protocol"),
            "correct `host` and `port`: the default port of PostgreSQL is 5432; a web server or a proxy may listen here",
        )
        .blame([option(HOST), places.catalog_secret()])
        .with(option(PORT), "the port"),
        Code::DatabaseTls => libpq::tls(error, &server, places),
        Code::InvalidParameter => libpq::invalid_parameter(error, places),
        Code::OptionConflict if error.contains("'URI'") => uri_conflict(error, places),
        Code::MissingSecret => missing_secret(error, places),
        Code::NoRights => no_rights(error, &user, places),
        Code::ConnectionFailed => new(
            format!("DuckDB cannot connect to {}", server.trim_end_matches(',')),
            "compare what DuckDB says with the keys of the metadata backend",
        )
        .blame([option(HOST), places.catalog_secret()]),
        _ => return None,
    };
    Some(finding)
}

/// A database that the server, the pooler or MotherDuck does not have.
fn unknown_database(error: &str, server: &str, places: &Places<'_>) -> Finding {
    let option = |names| places.catalog_option(names);
    let code = Code::UnknownDatabase;
    if error.contains("no database/share named") {
        let name = quoted_after(error, "no database/share named", '\'').unwrap_or_default();
        return Finding::new(
            code,
            format!("MotherDuck has no database or share `{name}` that this account sees"),
            "correct `database`, create it (`CREATE DATABASE …`), or use the token of an account that it is shared with",
        )
        .blame([places.motherduck_database()]);
    }
    let name = pooled_database(error)
        .or_else(|| quoted_after(error, "FATAL:  database", '"'))
        .or_else(|| quoted_after(error, "FATAL: database", '"'))
        .map(|name| format!("`{name}`"))
        .or_else(|| option(DATABASE).and_then(|place| place.quoted()))
        .unwrap_or_else(|| "of the name that is given".to_owned());
    let folded = name.bytes().any(|it| it.is_ascii_uppercase());
    let case = if folded { "; without quotes, `CREATE DATABASE` creates it under a name in lower case" } else { "" };
    Finding::new(
        code,
        format!("{server} has no database {name}"),
        format!(
            "correct `database`, or create it there (`CREATE DATABASE …`); DuckLake creates its tables, not the \
                     database{case}"
        ),
    )
    .blame([option(DATABASE), option(USER), places.catalog_secret()])
    .with(option(HOST), "on this server")
}

/// The database in `no such database: NAME` of a pooler.
fn pooled_database(error: &str) -> Option<&str> {
    let rest = error.split("no such database: ").nth(1)?;
    rest.split_whitespace().next()
}

/// A connection that was there, or almost, and ended.
fn connection_lost(error: &str, server: &str, places: &Places<'_>) -> Finding {
    let while_connecting = error.contains("Unable to connect to Postgres");
    let help = if error.contains("idle") {
        "a transaction or session was idle for longer than the server allows (`idle_in_transaction_session_timeout`, \
         `idle_session_timeout`): open the store only for as long as it is used, or raise the limit"
    } else if error.contains("administrator command") {
        "somebody or a restart has ended it: run it again"
    } else if error.contains("bad record mac") {
        "two processes have used one connection, as after a fork: open the store in each process by itself (in Python, start \
         them with `spawn`)"
    } else if error.contains("conflict with recovery") {
        "this server is a replica, and what was read was removed on the primary: run it again, read from the primary, or \
         raise `max_standby_streaming_delay`"
    } else if while_connecting {
        "check that `port` is PostgreSQL's and that `sslmode` is what the server or the pooler in front of it expects; if both \
         are right, the server's log says why it ended the connection (a restart, a crash, too little memory)"
    } else {
        "run it again; if it happens every time, look at the server's log (a crash, too little memory), at proxies and \
         poolers that end idle connections, and whether TLS is expected on this port"
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
        .blame([places.catalog_option(HOST), places.catalog_secret()])
        .with(places.catalog_option(PORT), "the port")
}

fn unknown_host(error: &str, places: &Places<'_>) -> Finding {
    let host = quoted_after(error, "could not translate host name", '"').unwrap_or_default();
    let port = host.rsplit_once(':').filter(|(_, port)| !port.is_empty() && port.bytes().all(|it| it.is_ascii_digit()));
    let help = if let Some(odd) = oddity(host) {
        format!("look at `host`: {odd}")
    } else if host.contains("://") {
        "`host` is the name of a host only: host, port, user and database of a URL go into the keys of their own"
            .to_owned()
    } else if host.starts_with('[') {
        format!("write the address without brackets: `host = \"{}\"`", host.trim_matches(['[', ']']))
    } else if let Some((name, port)) = port {
        format!("the port is a key of its own: `host = \"{name}\"` and `port = {port}`")
    } else if host.contains('/') {
        "`host` is the name of a host only, without a path".to_owned()
    } else if host.starts_with("PG") && host.bytes().all(|it| it.is_ascii_uppercase()) {
        format!("this is the name of a variable: `host = \"${{{host}}}\"` takes its value")
    } else {
        "correct `host`, or connect to the network that knows the name".to_owned()
    };
    Finding::new(Code::UnknownHost, format!("there is no host `{host}`"), help)
        .blame([places.catalog_option(HOST), places.catalog_secret()])
}

fn no_server(error: &str, places: &Places<'_>) -> Finding {
    let host = places.catalog_option(HOST);
    if let Some(host) = host.filter(|host| host.reveal().starts_with('/')) {
        let socket = quoted_after(error, "connection to server on socket", '"').unwrap_or_default();
        let folder = host.reveal().split("/.s.PGSQL").next().unwrap_or_default().to_owned();
        return Finding::new(
            Code::NoServer,
            format!("no PostgreSQL server listens on the socket `{socket}`"),
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
                "Metaxy creates the secret {name} anew from `secret_parameters`, without a host, in the place of one that \
                 exists: DuckDB then looks for a server on this machine"
            ),
            "remove `secret_parameters` and give these options to the existing secret, or add `host`, `database`, `user` and \
             `password` here",
        )
        .blame_span(places.first_catalog_option())
        .blame([places.catalog_secret()])
        .with(places.catalog_secret(), "this secret is replaced");
    }
    Finding::new(
        Code::NoServer,
        "nothing says which PostgreSQL server to connect to",
        "write `host`, `database`, `user` and `password`, or check that the secret of this name is of type `postgres` and \
         names the host",
    )
    .blame([places.catalog_option(HOST), places.catalog_secret()])
}

fn uri_conflict(error: &str, places: &Places<'_>) -> Finding {
    let other = quoted_after(error, "Options with name", '"').unwrap_or("port").to_ascii_lowercase();
    let help = if other == "port" {
        "Metaxy always writes `PORT`, so that `uri` cannot be used with it: remove `uri`, and write its parts as `host`, \
         `port`, `database`, `user` and `password`"
            .to_owned()
    } else {
        format!("keep one of `uri` and `{other}`; with Metaxy, which always writes `PORT`, it cannot be `uri`")
    };
    let other = places.catalog_option(&[other.as_str()]);
    Finding::new(
        Code::OptionConflict,
        format!("a PostgreSQL secret with `uri` cannot have {}", quoted_name(error)),
        help,
    )
    .blame([places.catalog_option(&["URI"]), places.catalog_secret()])
    .with(other, "the other")
}

fn quoted_name(error: &str) -> String {
    quoted_after(error, "Options with name", '"').map_or_else(|| "other option".to_owned(), |name| format!("`{name}`"))
}

fn missing_secret(error: &str, places: &Places<'_>) -> Finding {
    if error.contains("Ambiguity detected") {
        return Finding::new(
            Code::MissingSecret,
            "two secrets have this name: one is persistent, one was created in this session",
            "choose another `secret_name`, or drop the persistent one: `DROP PERSISTENT SECRET …`",
        )
        .blame([places.catalog_secret(), places.storage_secret()]);
    }
    if let Some(name) = between(error, "Secret \"", "\" was not found") {
        return Finding::new(
            Code::MissingSecret,
            format!("DuckLake finds no secret `{name}`"),
            "run the statements in order and in one session: the first of them creates this secret, and one that is not \
             persistent ends with its session",
        )
        .blame([places.alias()]);
    }
    if let Some(option) = places.attach_option("META_SECRET") {
        return Finding::new(
            Code::MissingSecret,
            "there is no secret of the name that `meta_secret` gives, which takes precedence over `secret_name`",
            "remove `meta_secret`: the other keys of the metadata backend create the secret of `secret_name`",
        )
        .blame([Some(option)])
        .with(places.catalog_secret(), "this secret is not used");
    }
    let name = places.catalog_secret().and_then(|place| place.quoted()).unwrap_or_else(|| "of this name".to_owned());
    Finding::new(
        Code::MissingSecret,
        format!("there is no secret {name}, and the configuration gives no credentials to create it"),
        "write `host`, `database`, `user` and `password`, or `CREATE PERSISTENT SECRET …` beforehand: a secret that \
         another session holds in memory is not seen here",
    )
    .blame([places.catalog_secret()])
}

fn no_rights(error: &str, user: &str, places: &Places<'_>) -> Finding {
    let missing = error.split("permission denied for ").nth(1).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let object = if missing.is_empty() { String::new() } else { format!(" (no right on {missing})") };
    let named = missing.strip_prefix("schema ").and_then(|rest| rest.split_whitespace().next()).map(str::to_owned);
    let schema = named
        .or_else(|| places.attach_option("METADATA_SCHEMA").and_then(|place| place.text))
        .unwrap_or_else(|| "public".to_owned());
    let reads = places.attach_option("READ_ONLY").is_some_and(|place| place.reveal().eq_ignore_ascii_case("true"));
    let help = if reads {
        format!(
            "grant it: `GRANT USAGE ON SCHEMA {schema} TO …` and `GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO …`, \
             which is enough for a lake that is only read"
        )
    } else {
        format!(
            "grant it: `GRANT USAGE, CREATE ON SCHEMA {schema} TO …`, and SELECT, INSERT, UPDATE and DELETE on the \
             `ducklake_*` tables if another user created them"
        )
    };
    let message = if error.contains("Current transaction is aborted") {
        format!("DuckLake cannot read the tables of the lake: user {user} probably lacks the right to")
    } else {
        format!("user {user} may not do what DuckLake needs{object}")
    };
    Finding::new(Code::NoRights, message, help)
        .blame([places.catalog_option(USER), places.catalog_secret()])
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
