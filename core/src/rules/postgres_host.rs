//! `postgres-host`.

use crate::diagnostic::{Code, Diagnostic, Edit, Fix};
use crate::duckdb::Engine;
use crate::duckdb::options::{Provider, SecretType};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::{SecretView, Written};
use crate::rules::values::inside;
use crate::secrets::{names_secret, shown};
use crate::sql::{Expr, Literal, Segment};
use crate::toml::edit;
use crate::toml::write::toml_string;

pub(super) const RULE: Rule = Rule {
    code: Code::PostgresHost,
    docs: r"A PostgreSQL host that is more than a host.

`host` is the name or address of a server, or the directory of its socket, and nothing else. A URL,
`host:port` and an IPv6 address in brackets are looked up as a name and not found
(`could not translate host name`), and so are `user@host`, `host/database`, `host:port,host:port` and the
connection name of a Cloud SQL instance (`project:region:instance`); to the path of a socket file,
PostgreSQL's client appends the file name again.

Whatever follows `?` in a URL is not part of the `database` either: PostgreSQL finds no database named
`lake?sslmode=require`.

Port, user and database have their own keys. Write an IPv6 address without brackets, and for a socket the
directory that contains `.s.PGSQL.5432`.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(secret) = context.catalog_secret() else { return };
    if let Some(database) = ["dbname", "database"].iter().find_map(|name| secret.option(name)) {
        found.extend(self::database(context, secret, &database));
    }
    let Some(host) = secret.option("host") else { return };
    if let Some(finding) = several(context, secret, &host) {
        found.push(finding);
        return;
    }
    // The variables in it stand for themselves: they are a part of the host.
    let Some(parts) = split(host.text) else { return };
    let mut message = match parts.what {
        What::Url => "a URL is not a host: PostgreSQL's client looks up the whole text as a name".to_owned(),
        What::Brackets => format!("`{}` is looked up as a host name: brackets belong to URLs only", shown(parts.shown)),
        What::Port => format!("`{}` is looked up as a host name: the port has a key of its own", shown(parts.shown)),
        What::Login => "what stands before `@` is not a part of the host: the user has a key of its own".to_owned(),
        What::Path => "what stands behind `/` is not a part of the host: the database has a key of its own".to_owned(),
        What::CloudSql => {
            format!("`{}` is a Cloud SQL connection name, which is looked up as a host name", shown(parts.shown))
        }
        What::Socket => {
            format!("`host` is the folder of a socket, and PostgreSQL's client puts `{}` behind it", parts.shown)
        }
    };
    if parts.what == What::Brackets && parts.port.is_some() {
        message.push_str(", and the port has a key of its own");
    }
    let mut diagnostic = Diagnostic::warning(Code::PostgresHost, host.span, message);
    if parts.what == What::CloudSql {
        let help = format!(
            "write the folder of its socket, usually `/cloudsql/{}`, or the host where the Cloud SQL Auth Proxy listens",
            shown(parts.shown)
        );
        found.push(diagnostic.help(help));
        return;
    }
    diagnostic = diagnostic.help(match parts.port {
        Some(port) if !parts.host.is_empty() => {
            format!("write `host = {}` and `port = {port}`", toml_string(&shown(parts.host)))
        }
        _ if parts.host.is_empty() => {
            "write the name of the server; user, database and port have keys of their own".to_owned()
        }
        _ => format!("write `host = {}`", toml_string(&shown(parts.host))),
    });
    if let Some(fix) = fix(context, secret, &host) {
        diagnostic = diagnostic.fix(fix);
    }
    let mut finding = Finding::from(diagnostic);
    if !parts.host.is_empty() {
        let word = |text: &str| Literal { segments: vec![Segment::from(text, host.span)], secret: false };
        finding = finding.cure(Part::CatalogSecret, Change::set("HOST", Expr::Text(word(parts.host))));
        if let Some(port) = parts.port {
            finding = finding.cure(Part::CatalogSecret, Change::set("PORT", Expr::Word(word(port))));
        }
    }
    found.push(finding);
}

/// A database with the end of a URL: `lake?sslmode=require`.
fn database(context: &Context<'_>, secret: &SecretView<'_>, database: &Written<'_>) -> Option<Finding> {
    let (name, query) = database.text.split_once('?')?;
    let pairs = query.split('&').map(|pair| pair.split_once('=')).collect::<Option<Vec<_>>>()?;
    let takes = |engine: &Engine, name: &str| engine.has_parameter(SecretType::Postgres, Provider::Config, name);
    let known = |name: &str| takes(context.engine, name);
    // The end of a URL is one also where this DuckDB has no place for its options.
    if name.is_empty() || !pairs.iter().any(|(name, _)| Engine::known().iter().any(|engine| takes(engine, name))) {
        return None;
    }
    let alone = format!("write `database = {}`", toml_string(&shown(name)));
    let help = if pairs.iter().any(|(name, _)| known(name)) {
        format!("{alone}, and the rest under `secret_parameters`")
    } else {
        let version = context.engine.version;
        format!("{alone}, and set the rest in the environment (`PGSSLMODE`): DuckDB {version} has no parameters for it")
    };
    let message = "what stands behind `?` becomes a part of the name of the database, which PostgreSQL does not know";
    let mut diagnostic = Diagnostic::warning(Code::PostgresHost, database.span, message).help(help);
    let missing: Vec<(&str, String)> = pairs
        .iter()
        .filter(|(name, _)| known(name) && !secret.has(name))
        .map(|(name, value)| (*name, toml_string(value)))
        .collect();
    let secret_value = pairs.iter().any(|(name, value)| names_secret(name) || value.contains('%'));
    if !database.from_variable && !secret_value {
        let missing: Vec<(&str, &str)> = missing.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut edits = vec![Edit { span: database.span, replacement: toml_string(name) }];
        let added = if missing.is_empty() { Some(Vec::new()) } else { secret.add(context.text, &missing) };
        if let Some(added) = added {
            edits.extend(joined(added));
            diagnostic = diagnostic.fix(Fix::new("write the name alone", edits).to_be_read());
        }
    }
    let word = Literal { segments: vec![Segment::from(name, database.span)], secret: false };
    Some(diagnostic.cure(Part::CatalogSecret, Change::set("DATABASE", Expr::Text(word))))
}

/// Insertions at one place as one.
fn joined(edits: Vec<Edit>) -> Vec<Edit> {
    let mut out: Vec<Edit> = Vec::new();
    for edit in edits {
        match out.iter_mut().find(|known| known.span == edit.span && edit.span.start == edit.span.end) {
            Some(known) => known.replacement.push_str(&edit.replacement),
            None => out.push(edit),
        }
    }
    out
}

/// Several servers with a port each, of which PostgreSQL's client wants the ports in a list of their own.
fn several(context: &Context<'_>, secret: &SecretView<'_>, host: &Written<'_>) -> Option<Finding> {
    let parts: Vec<(&str, Option<&str>)> = host
        .text
        .split(',')
        .map(|one| match one.trim().rsplit_once(':') {
            Some((host, port))
                if !host.contains([':', '/', '@'])
                    && !port.is_empty()
                    && port.bytes().all(|it| it.is_ascii_digit()) =>
            {
                (host, Some(port))
            }
            _ => (one.trim(), None),
        })
        .collect();
    let has_port = parts.iter().any(|(_, port)| port.is_some());
    let has_space = host.text.contains(", ") || host.text.contains(" ,");
    if parts.len() < 2 || !(has_port || has_space) {
        return None;
    }
    let hosts = parts.iter().map(|(host, _)| *host).collect::<Vec<_>>().join(",");
    if !has_port {
        let message = "whitespace in the list becomes part of the host names, which are then not found";
        let help = format!("write `host = {}`", toml_string(&shown(&hosts)));
        let mut diagnostic = Diagnostic::warning(Code::PostgresHost, host.span, message).help(help);
        if !host.from_variable {
            diagnostic = diagnostic.fix(Fix::replace("remove the whitespace", host.span, toml_string(&hosts)));
        }
        let word = Literal { segments: vec![Segment::from(hosts.as_str(), host.span)], secret: false };
        return Some(diagnostic.cure(Part::CatalogSecret, Change::set("HOST", Expr::Text(word))));
    }
    let numbers: Vec<&str> = parts.iter().map(|(_, port)| port.unwrap_or("5432")).collect();
    let one = numbers.iter().all(|port| *port == numbers[0]).then(|| numbers[0]);
    let message = "each of the hosts is looked up with its `:` and port: the port has a key of its own";
    let mut diagnostic = Diagnostic::warning(Code::PostgresHost, host.span, message);
    let Some(port) = one else {
        let help = "write the hosts alone; Metaxy takes one `port`, so that all of them have to listen on it";
        return Some(diagnostic.help(help).into());
    };
    diagnostic = diagnostic.help(format!("write `host = {}` and `port = {port}`", toml_string(&shown(&hosts))));
    let edits = if host.from_variable { None } else { with_port(context, secret, host, &hosts, Some(port)) };
    if let Some(edits) = edits {
        diagnostic = diagnostic.fix(Fix::new("write the hosts alone", edits).to_be_read());
    }
    let word = |text: &str| Literal { segments: vec![Segment::from(text, host.span)], secret: false };
    Some(
        diagnostic
            .cure(Part::CatalogSecret, Change::set("HOST", Expr::Text(word(&hosts))))
            .cure(Part::CatalogSecret, Change::set("PORT", Expr::Word(word(port)))),
    )
}

/// What is wrong with a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Url,
    Brackets,
    Port,
    Socket,
    /// `user@host`.
    Login,
    /// `host/database`.
    Path,
    /// `project:region:instance` of Google Cloud.
    CloudSql,
}

/// A host with the parts that it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parts<'a> {
    what: What,
    /// The host alone.
    host: &'a str,
    port: Option<&'a str>,
    /// What can be shown of it.
    shown: &'a str,
}

fn split(text: &str) -> Option<Parts<'_>> {
    let trimmed = text.trim();
    if trimmed.starts_with('/') || trimmed.starts_with('@') {
        let (folder, file) = trimmed.rsplit_once('/')?;
        let socket = file.starts_with(".s.PGSQL.") && !folder.is_empty();
        return socket.then_some(Parts { what: What::Socket, host: folder, port: None, shown: file });
    }
    let is_url = trimmed.contains("://") || trimmed.starts_with("jdbc:");
    if is_cloud_sql(trimmed) {
        return Some(Parts { what: What::CloudSql, host: "", port: None, shown: trimmed });
    }
    let what = if is_url {
        What::Url
    } else if trimmed.contains('@') {
        What::Login
    } else if trimmed.contains('/') {
        What::Path
    } else {
        What::Port
    };
    let rest = if is_url { trimmed.split_once("://").unwrap_or(("", "")).1 } else { trimmed };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let address = authority.rsplit_once('@').map_or(authority, |(_, address)| address);
    let (host, port, brackets) = match address.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, port)) => (host, port.strip_prefix(':'), true),
        None => match address.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') => (host, Some(port), false),
            _ => (address, None, false),
        },
    };
    let port = port.filter(|port| !port.is_empty() && port.bytes().all(|it| it.is_ascii_digit()));
    let what = if what == What::Port && brackets { What::Brackets } else { what };
    // A host with several servers, and a name with another colon, are no business of ours.
    let fits = !host.contains([',', ' ', '@', '=']) && (what != What::Port || port.is_some());
    (fits && (what != What::Port || !host.is_empty())).then_some(Parts { what, host, port, shown: trimmed })
}

/// `project:region:instance`, where the project can have a domain before it.
fn is_cloud_sql(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let [.., project, region, instance] = parts[..] else { return false };
    let name = |text: &str| {
        text.starts_with(|it: char| it.is_ascii_lowercase())
            && text.chars().all(|it| it.is_ascii_alphanumeric() || it == '-')
    };
    let is_region = region.contains('-') && region.ends_with(|it: char| it.is_ascii_digit());
    parts.len() <= 4 && name(project) && name(instance) && name(region) && is_region
}

/// The host alone where it is written, and its port in the key of the port.
fn fix(context: &Context<'_>, secret: &SecretView<'_>, host: &Written<'_>) -> Option<Fix> {
    // Where a variable is a part of the host, the text around it is what can be changed.
    let written = inside(host.span.slice(context.text))?;
    let source = if host.from_variable { opaque(written)? } else { host.text.to_owned() };
    let parts = split(&source).filter(|parts| !parts.host.is_empty())?;
    let text = if host.from_variable {
        // The host is a part of `source`; of two equal texts only its place tells which one it is.
        let at = (parts.host.as_ptr() as usize).checked_sub(source.as_ptr() as usize)?;
        written.get(at..at + parts.host.len())?
    } else {
        parts.host
    };
    let edits = with_port(context, secret, host, text, parts.port)?;
    Some(Fix::new("write the host alone", edits).to_be_read())
}

/// Another host, and the port in its key; nothing if a variable says that.
fn with_port(
    context: &Context<'_>,
    secret: &SecretView<'_>,
    host: &Written<'_>,
    text: &str,
    port: Option<&str>,
) -> Option<Vec<Edit>> {
    let mut edits = vec![Edit { span: host.span, replacement: toml_string(text) }];
    if let Some(port) = port {
        match secret.option("port") {
            Some(known) if known.text == port => {}
            Some(known) if !known.from_variable => {
                edits.push(Edit { span: known.span, replacement: port.to_owned() });
            }
            Some(_) => return None,
            None => {
                let (at, insertion) = edit::below(context.text, secret.span, false, &format!("port = {port}"));
                edits.push(Edit { span: crate::text::span::Span::at(at), replacement: insertion });
            }
        }
    }
    Some(edits)
}

/// A written text with letters in the place of its variables, of the same length.
fn opaque(written: &str) -> Option<String> {
    if written.contains('\\') {
        return None;
    }
    let mut text = written.to_owned();
    for placeholder in crate::metaxy::variables::placeholders(written) {
        text.replace_range(placeholder.start..placeholder.end, &"v".repeat(placeholder.end - placeholder.start));
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_hosts() {
        let parts = |text| split(text).map(|parts| (parts.what, parts.host, parts.port));
        assert_eq!(parts("h:5432"), Some((What::Port, "h", Some("5432"))));
        assert_eq!(parts("[::1]"), Some((What::Brackets, "::1", None)));
        assert_eq!(parts("[::1]:5432"), Some((What::Brackets, "::1", Some("5432"))));
        assert_eq!(parts("postgresql://u:p@h:1/d"), Some((What::Url, "h", Some("1"))));
        assert_eq!(parts("jdbc:postgresql://h/d"), Some((What::Url, "h", None)));
        assert_eq!(parts("u@h"), Some((What::Login, "h", None)));
        assert_eq!(parts("u:p@h:5432/d"), Some((What::Login, "h", Some("5432"))));
        assert_eq!(parts("h:5432/d"), Some((What::Path, "h", Some("5432"))));
        assert_eq!(parts("acme:europe-west1:lake"), Some((What::CloudSql, "", None)));
        assert_eq!(parts("example.com:acme:europe-west1:lake"), Some((What::CloudSql, "", None)));
        assert_eq!(parts("/run/pg/.s.PGSQL.5432"), Some((What::Socket, "/run/pg", None)));
        for text in ["h", "", "::1", "/run/pg", "h1,h2", "p:r:i", "a:b", "h:"] {
            assert_eq!(parts(text), None, "{text}");
        }
    }

    /// The lines of the backend after the fix.
    fn fixed(login: &str) -> Option<String> {
        let toml = format!(
            "[ducklake.catalog]\ntype = \"postgres\"\nsecret_name = \"s\"\n{login}\nuser = \"u\"\npassword = \"p\"\n\
             [ducklake.storage]\ntype = \"local\"\npath = \"/x\"\n"
        );
        let of = |text: &str| {
            let analysis = crate::analyze(text, &crate::Options::default());
            analysis.diagnostics.into_iter().find(|found| found.code == Code::PostgresHost)
        };
        let found = of(&toml)?;
        let Some(fix) = found.fixes.first() else { return Some(String::new()) };
        let after = fix.apply(&toml);
        assert!(of(&after).is_none(), "{after}");
        let body = after.split_once("secret_name = \"s\"\n")?.1.split_once("\nuser").map(|(body, _)| body.to_owned());
        Some(body.unwrap_or_default().replace('\n', " "))
    }

    #[test]
    fn several_hosts_and_a_query() {
        for (login, after) in [
            ("host = \"a:1,b:1\"\ndatabase = \"d\"", "host = \"a,b\" database = \"d\""),
            ("host = \"a, b\"\ndatabase = \"d\"", "host = \"a,b\" database = \"d\""),
            ("host = \"a:1,b:2\"\ndatabase = \"d\"", ""),
            ("host = \"h\"\ndatabase = \"d?sslmode=require&x=1\"", "host = \"h\" database = \"d\""),
        ] {
            let fixed = fixed(login).expect("a finding");
            assert!(fixed.ends_with(after), "{login}: {fixed}");
        }
        for sound in ["host = \"a,b\"", "host = \"::1\"", "host = \"h\"\ndatabase = \"what?\""] {
            assert_eq!(
                fixed(&format!("{sound}{}", if sound.contains("database") { "" } else { "\ndatabase = \"d\"" })),
                None,
                "{sound}"
            );
        }
    }
}
