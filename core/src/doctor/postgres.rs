//! Errors on the way to a catalog in PostgreSQL.

use crate::diagnostic::Code;
use crate::doctor::finding::Finding;
use crate::doctor::places::{Place, Places};
use crate::doctor::words::quoted_after;

pub(super) const HOST: &[&str] = &["HOST", "HOSTADDR", "HOSTNAME"];
const PORT: &[&str] = &["PORT"];
const USER: &[&str] = &["USER", "USERNAME"];
const PASSWORD: &[&str] = &["PASSWORD"];
const DATABASE: &[&str] = &["DATABASE", "DBNAME"];
const TIMEOUT: &[&str] = &["CONNECT_TIMEOUT"];

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
        Code::WrongPassword if error.contains("no password supplied") => {
            new(format!("{server} wants a password, and the configuration gives none"), "write the password, best as `\"${VARIABLE}\"`, and see that the variable is set")
                .blame([option(PASSWORD), places.catalog_secret()])
        }
        Code::WrongPassword => new(
            format!("{server} does not accept the password of user {user}"),
            "correct `password` or `user`; PostgreSQL says the same of a user that does not exist",
        )
        .blame([option(PASSWORD), places.catalog_secret()])
        .with(option(USER), "for this user"),
        Code::LoginRefused => new(
            format!("{server} does not let user {user} in"),
            "name another user, or have the administrator allow it: `ALTER ROLE … LOGIN`, `GRANT CONNECT ON DATABASE …`, \
             an entry in `pg_hba.conf`",
        )
        .blame([option(USER), places.catalog_secret()])
        .with(option(DATABASE), "the database"),
        Code::UnknownDatabase => {
            let name = quoted_after(error, "FATAL:  database", '"')
                .map(|name| format!("`{name}`"))
                .or_else(|| option(DATABASE).and_then(|place| place.quoted()))
                .unwrap_or_else(|| "of the name that is given".to_owned());
            new(
                format!("{server} has no database {name}"),
                "correct `database`, or create it there (`CREATE DATABASE …`); DuckLake makes its tables, not the database",
            )
            .blame([option(DATABASE), option(USER), places.catalog_secret()])
            .with(option(HOST), "on this server")
        }
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
        Code::UnknownHost => {
            let host = quoted_after(error, "could not translate host name", '"').unwrap_or_default();
            new(format!("there is no host `{host}`"), "correct `host`, or connect to the network that knows the name")
                .blame([option(HOST), places.catalog_secret()])
        }
        Code::NoServer => new(
            "nothing says which PostgreSQL server to connect to".to_owned(),
            "write `host`, `database`, `user` and `password`, or see that the secret of this name is of type `postgres` and names the host",
        )
        .blame([option(HOST), places.catalog_secret()]),
        Code::NotPostgreSql => new(
            format!("what answers is no PostgreSQL: {server} speaks otherwise"),
            "correct `host` and `port`: PostgreSQL's is 5432 unless it was changed; a web server or a proxy may stand in its place",
        )
        .blame([option(HOST), places.catalog_secret()])
        .with(option(PORT), "the port"),
        Code::DatabaseTls => new(
            format!("{server} and the configuration do not agree about TLS"),
            "correct `sslmode` in `secret_parameters`: `disable` for a server without TLS, `sslrootcert` for a certificate of your own",
        )
        .blame([option(&["SSLMODE"]), option(HOST), places.catalog_secret()]),
        Code::InvalidParameter => {
            let name = if error.contains("port") { "PORT" } else if error.contains("sslmode") { "SSLMODE" } else { "" };
            let found = error.rsplit_once(": ").map_or("", |(_, value)| value.trim().trim_matches('"'));
            let wanted = match name {
                "PORT" => "a port is a number from 1 to 65535",
                "SSLMODE" => "`sslmode` is `disable`, `allow`, `prefer`, `require`, `verify-ca` or `verify-full`",
                _ => "see the connection parameters of PostgreSQL",
            };
            let given = places.catalog_option(&[name]).and_then(|place| place.quoted()).unwrap_or_else(|| format!("`{found}`"));
            new(format!("PostgreSQL's client does not take {given} as a parameter"), wanted)
                .blame([places.catalog_option(&[name]), places.catalog_secret()])
        }
        Code::MissingSecret => missing_secret(code, error, places),
        Code::NoRights => new(
            format!("user {user} may not do what DuckLake needs{}", object(error)),
            "grant it: `GRANT CREATE, USAGE ON SCHEMA public TO …`, and SELECT, INSERT, UPDATE and DELETE on the \
             `ducklake_*` tables if another user made them",
        )
        .blame([option(USER), places.catalog_secret()])
        .with(option(DATABASE), "in this database"),
        Code::ConnectionFailed => new(
            format!("DuckDB cannot connect to {}", server.trim_end_matches(',')),
            "see what DuckDB says, and compare it with the keys of the metadata backend",
        )
        .blame([option(HOST), places.catalog_secret()]),
        _ => return None,
    };
    Some(finding)
}

fn missing_secret(code: Code, error: &str, places: &Places<'_>) -> Finding {
    if error.contains("Ambiguity detected") {
        return Finding::new(
            code,
            "two secrets have this name: one is persistent, one was made in this session",
            "choose another `secret_name`, or drop the persistent one: `DROP PERSISTENT SECRET …`",
        )
        .blame([places.catalog_secret(), places.storage_secret()]);
    }
    let name = places.catalog_secret().and_then(|place| place.quoted()).unwrap_or_else(|| "of this name".to_owned());
    Finding::new(
        code,
        format!("there is no secret {name}, and the configuration gives no credentials to make it"),
        "write `host`, `database`, `user` and `password`, or `CREATE PERSISTENT SECRET …` beforehand: a secret that \
         another session holds in memory is not seen here",
    )
    .blame([places.catalog_secret()])
}

/// What the right is missing on: ` (schema public)`.
fn object(error: &str) -> String {
    let object = error.split("permission denied for ").nth(1).and_then(|rest| rest.lines().next()).unwrap_or_default();
    if object.is_empty() { String::new() } else { format!(" (no right on {object})") }
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
