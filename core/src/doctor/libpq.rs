//! Connection parameters that PostgreSQL's client does not accept, and TLS.

use crate::diagnostic::Code;
use crate::doctor::finding::Finding;
use crate::doctor::places::Places;
use crate::doctor::postgres_words::{HOST, variable_of, words_of};
use crate::doctor::words::{between, quoted_after};
use crate::text::similar::closest;
use crate::toml::edit;

/// A parameter whose value the client refuses.
pub(super) fn invalid_parameter(error: &str, places: &Places<'_>) -> Finding {
    if error.contains("connection info string") {
        return Finding::new(
            Code::InvalidParameter,
            "PostgreSQL's client cannot read the connection string: it is neither a URL nor a list of names and values",
            "write its parts as the keys `host`, `port`, `database`, `user` and `password`",
        )
        .blame([
            places.client_option(&["URI"]),
            places.catalog_path().filter(|path| path.reveal().contains("postgres")),
            places.server(),
        ]);
    }
    if let Some(service) = quoted_after(error, "definition of service", '"') {
        return Finding::new(
            Code::InvalidParameter,
            format!("PostgreSQL's client does not find the service `{service}`"),
            "add it to `~/.pg_service.conf` of the user who runs Metaxy, or set `PGSERVICEFILE` to the file that has it",
        )
        .blame([places.client_option(&["SERVICE"]), places.server()]);
    }
    let of_options = ["invalid command-line argument", "unrecognized configuration parameter", "requires a value"];
    if of_options.iter().any(|words| error.contains(words)) {
        return server_options(error, places);
    }
    if let Some(name) = quoted_after(error, "invalid value for parameter", '"') {
        let variable = if name.eq_ignore_ascii_case("TimeZone") { "PGTZ" } else { "PGOPTIONS" };
        return Finding::new(
            Code::InvalidParameter,
            format!("the server does not accept the value of `{name}` that the client requests"),
            format!("correct `options` in `secret_parameters`, or the environment variable `{variable}`"),
        )
        .blame([places.client_option(&["OPTIONS"]), places.server()]);
    }
    let (name, value) = parameter(error);
    let new = |message: String, help: String| Finding::new(Code::InvalidParameter, message, help);
    let Some(name) = name else {
        return new(
            "PostgreSQL's client does not accept a connection parameter".to_owned(),
            "compare the error message with the options under `secret_parameters`".to_owned(),
        )
        .blame([places.server()]);
    };
    let place = places.catalog_option(&[name]);
    let shown = value.map_or_else(|| "the value".to_owned(), |value| format!("`{value}`"));
    if ["unsupported startup parameter", "RDS Proxy currently"].iter().any(|words| error.contains(words)) {
        return new(
            format!("the server, which is a connection pooler, does not accept the parameter `{name}`"),
            format!(
                "remove `{name}` from `secret_parameters`, connect to PostgreSQL directly, or configure the pooler to \
                 ignore it"
            ),
        )
        .blame([places.client_option(&[name]), places.server()]);
    }
    if error.contains("weak sslmode") {
        let other = if error.contains("sslnegotiation") { "sslnegotiation" } else { "sslrootcert" };
        let (wanted, fix) = if other == "sslrootcert" {
            ("`verify-full`", place.as_ref().and_then(|place| place.span))
        } else {
            ("`require`, `verify-ca` or `verify-full`", None)
        };
        let fix = fix.map(|span| edit::replace_string("change to `verify-full`", span, "verify-full"));
        return new(
            format!("PostgreSQL's client does not accept `sslmode` {shown} together with this `{other}`"),
            format!("write {wanted} for `sslmode`"),
        )
        .blame([places.client_option(&[name]), places.client_option(&[other]), places.server()])
        .with(places.catalog_option(&[other]), "with this")
        .fix(fix);
    }
    let words = words_of(name);
    // What is in neither the file nor a secret that is kept elsewhere, the client takes from its environment.
    let written = places.client_option(&[name]);
    let variable = variable_of(name).filter(|_| written.is_none() && places.makes_catalog_secret());
    let close = value.and_then(|value| closest(value, words.iter().copied()));
    let help = match (name, close) {
        ("port", _) => "a port is a number from 1 to 65535".to_owned(),
        (_, Some(word)) => format!("write `{word}`"),
        (_, None) if !words.is_empty() => format!("`{name}` is one of {}", list(words)),
        (_, None) if error.contains("invalid integer value") => format!("`{name}` is a whole number, without a unit"),
        (_, None) => format!("see `{name}` in PostgreSQL's list of connection parameters"),
    };
    let span = place.as_ref().and_then(|place| place.span);
    let fix = close.zip(span).map(|(word, span)| edit::replace_string(format!("change to `{word}`"), span, word));
    let finding = new(format!("PostgreSQL's client does not accept {shown} for `{name}`"), help);
    match variable {
        Some(variable) => finding.unless(&format!("correct the variable `{variable}` where Metaxy runs: ")),
        None => finding.blame([written, places.server()]).fix(fix),
    }
}

/// What `options` gives to the server, and the server does not know.
fn server_options(error: &str, places: &Places<'_>) -> Finding {
    let setting = quoted_after(error, "unrecognized configuration parameter", '"');
    let (message, help) = match setting {
        Some(name) => (
            format!("the server has no setting `{name}`, which is set in `options`"),
            "correct its name, or remove it from `options`",
        ),
        None if error.contains("requires a value") => (
            "the server rejects `options`: a setting in it has no value".to_owned(),
            "write `-c name=value`, without whitespace around `=`",
        ),
        None => (
            "the server rejects `options`: each setting needs `-c` before it".to_owned(),
            "write `-c name=value`; `endpoint=…` and `project=…` are only for Neon's proxy, and are not needed with a \
             Neon host name and TLS",
        ),
    };
    Finding::new(Code::InvalidParameter, message, help)
        .blame([places.client_option(&["OPTIONS"]), places.server()])
        .with(places.catalog_option(HOST), "this server")
}

/// The name of the parameter and its value, as the client words it.
fn parameter(error: &str) -> (Option<&str>, Option<&str>) {
    if error.contains("weak sslmode") {
        return (Some("sslmode"), quoted_after(error, "weak sslmode", '"'));
    }
    if ["startup parameter in options", "RDS Proxy currently"].iter().any(|words| error.contains(words)) {
        return (Some("options"), None);
    }
    if let Some(name) = error.split("unsupported startup parameter: ").nth(1) {
        let end = name.find(|it: char| !(it.is_ascii_alphanumeric() || it == '_')).unwrap_or(name.len());
        return (Some(&name[..end]), None);
    }
    if error.contains("invalid integer value") {
        return (quoted_after(error, "for connection option", '"'), quoted_after(error, "invalid integer value", '"'));
    }
    if error.contains("invalid port number") {
        return (Some("port"), quoted_after(error, "invalid port number:", '"'));
    }
    let name = error.split("invalid ").last().and_then(|rest| rest.split(" value").next());
    let name = name.map(|name| name.trim_matches('"')).filter(|name| !name.is_empty() && !name.contains(' '));
    (name, quoted_after(error, "value:", '"'))
}

/// TLS between the client and the server.
pub(super) fn tls(error: &str, server: &str, places: &Places<'_>) -> Finding {
    let option = |names: &[&str]| places.client_option(names);
    let new = |message: String, help: String| Finding::new(Code::DatabaseTls, message, help);
    let mode = option(&["SSLMODE"]);
    if let Some(file) = quoted_after(error, "root certificate file", '"') {
        return new(
            format!(
                "the certificate authority file `{file}` does not exist, but `sslmode` requires verifying the server"
            ),
            if places.plan.engine.ways.system_certificates {
                "set `sslrootcert` to the file of the certificate authority (`~` is not expanded), or use \
                 `sslrootcert = \"system\"` with `sslmode = \"verify-full\"` for a public one"
            } else {
                "set `sslrootcert` to the file of the certificate authority (`~` is not expanded); for a public one, \
                 use the system's file, on Debian `/etc/ssl/certs/ca-certificates.crt`"
            }
            .to_owned(),
        )
        .blame([option(&["SSLROOTCERT"]), mode.clone(), places.server()])
        .with(mode, "which requires it");
    }
    if error.contains("private key file") || error.contains(" certificate file \"") {
        return client_certificate(error, places);
    }
    if error.contains("channel binding") {
        return new(
            format!("{server} offers no channel binding, which `channel_binding = \"require\"` asks for"),
            "remove it, or connect with TLS (`sslmode = \"require\"`) and without a pooler in between".to_owned(),
        )
        .blame([option(&["CHANNEL_BINDING"]), places.server()])
        .with(mode, "TLS");
    }
    if error.contains("does not match host name") {
        let names = between(error, "server certificate for \"", "\"").unwrap_or_default();
        return new(
            format!("the certificate of {} is for `{names}`", server.trim_end_matches(',')),
            // Certificates of Cloud SQL have the name of the instance, `project:instance`.
            if names.contains(':') {
                "write `sslmode = \"verify-ca\"`, which does not compare it: this is no host name"
            } else {
                "write the host name of the certificate, or `sslmode = \"verify-ca\"`, which does not compare it"
            }
            .to_owned(),
        )
        .blame([option(HOST), mode.clone(), places.server()])
        .with(mode, "which compares it");
    }
    if error.contains("certificate verify failed") {
        return new(
            format!("the certificate of {} is not trusted", server.trim_end_matches(',')),
            "set `sslrootcert` in `secret_parameters` to the file of its certificate authority".to_owned(),
        )
        .blame([option(&["SSLROOTCERT"]), mode, places.server()]);
    }
    if error.contains("requires a valid client certificate") {
        return new(
            format!("{server} requires a client certificate"),
            "set `sslcert` and `sslkey` in `secret_parameters` to its files".to_owned(),
        )
        .blame([option(&["SSLCERT"]), places.server()]);
    }
    if ["connection is insecure", "SSL connection is required", "SSL required", "requires TLS"]
        .iter()
        .any(|it| error.contains(it))
    {
        return new(
            format!("{server} accepts only connections with TLS"),
            "write `sslmode = \"require\"` in `secret_parameters`".to_owned(),
        )
        .blame([mode, places.server()]);
    }
    if error.contains("server does not support SSL") {
        return new(
            format!("{server} does not support TLS, but `sslmode` requires it"),
            "enable TLS on the server, or correct `host` and `port`; `sslmode = \"prefer\"` connects without TLS if \
             the server does not support it"
                .to_owned(),
        )
        .blame([mode, places.server()])
        .with(option(HOST), "the server");
    }
    new(
        format!("{server} and the configuration disagree about TLS"),
        "correct `sslmode` and `sslrootcert` in `secret_parameters`".to_owned(),
    )
    .blame([mode, places.server()])
}

/// The files with which the client proves who it is.
fn client_certificate(error: &str, places: &Places<'_>) -> Finding {
    let option = |names: &[&str]| places.client_option(names);
    let of_certificate = error.contains(" certificate file \"");
    let (what, name) = if of_certificate { ("certificate", "SSLCERT") } else { ("private key", "SSLKEY") };
    let (why, help) = if error.contains("group or world access") || error.contains("has group or") {
        ("can be read by other users", "restrict its permissions: `chmod 600` on the file")
    } else if error.contains("does not exist")
        || error.contains("not private key file")
        || error.contains("No such file")
    {
        ("does not exist", "correct the path (`~` is not expanded)")
    } else {
        (
            "cannot be read",
            "correct the path (without one it is `~/.postgresql/…`): the file must be in PEM format, and readable by this user; \
             `sslcertmode = \"disable\"` sends none",
        )
    };
    Finding::new(
        Code::DatabaseTls,
        format!("the file of the client's {what} {why}: PostgreSQL's client does not connect"),
        help,
    )
    .blame([option(&[name]), option(&["SSLCERT"]), option(&["SSLKEY"]), places.server()])
}

fn list(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
