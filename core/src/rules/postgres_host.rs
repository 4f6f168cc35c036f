//! `postgres-host`.

mod database;
mod parts;
mod replica;

use parts::{What, split};

use crate::diagnostic::{Code, Diagnostic, Edit, Fix};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::{SecretView, Written};
use crate::rules::values::inside;
use crate::secrets::{hides, shown};
use crate::sql::{Expr, Literal, Segment};
use crate::toml::write::toml_string;

pub(super) const RULE: Rule = Rule {
    code: Code::PostgresHost,
    docs: r"A PostgreSQL host that is more than a host.

`host` is the name or address of a server, or the directory of its socket. Anything else is looked up as a name and
not found (`could not translate host name`): a URL, `host:port`, `user@host`, `host/database`, an IPv6 address in
brackets, a part of a connection string, the ARN or resource name of a server, the connection name of a Cloud SQL
instance (`project:region:instance`). Port, user and database have their own keys, and `database` is only a name, too.
Several hosts are separated by `,` alone. For a socket, write the directory that contains `.s.PGSQL.5432`, without
`~`, which PostgreSQL's client does not expand. Supabase has its API at `<ref>.supabase.co`, and its database at
`db.<ref>.supabase.co`.

The reader endpoint of Aurora, and the services of replicas that operators create in Kubernetes, accept only reads, while
DuckLake writes to its catalog: write the host of the primary, or attach the lake with `read_only`.

A host or a port of another database is a hint. Amazon Redshift, Aurora DSQL, CockroachDB, Materialize, QuestDB and
CrateDB speak the protocol of PostgreSQL, but not all of its SQL; this is based on documentation and reports, and was not measured.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(secret) = context.catalog_secret() else { return };
    if let Some(database) = ["dbname", "database"].iter().find_map(|name| secret.option(name)) {
        found.extend(database::check(context, secret, &database));
    }
    let Some(host) = secret.option("host") else { return };
    found.extend(other_database(secret, &host));
    found.extend(replica::check(context, &host));
    if let Some(finding) = several(context, secret, &host) {
        found.push(finding);
        return;
    }
    // The variables in it stand for themselves: they are a part of the host.
    let Some(parts) = split(host.text) else { return };
    let mut message = match parts.what {
        What::Url => "a URL is not a host: PostgreSQL's client looks up the whole text as a name".to_owned(),
        What::Brackets => {
            format!("`{}` is looked up as a host name: brackets are used only in URLs", shown(parts.shown))
        }
        What::Port => format!("`{}` is looked up as a host name: the port has a separate key", shown(parts.shown)),
        What::Login => "the part before `@` is not part of the host: the user has a separate key".to_owned(),
        What::Path => "the part after `/` is not part of the host: the database has a separate key".to_owned(),
        What::CloudSql => {
            format!("`{}` is a Cloud SQL connection name, which is looked up as a host name", shown(parts.shown))
        }
        What::Socket => {
            format!("`host` is the folder of the socket: PostgreSQL's client appends `{}` itself", parts.shown)
        }
        What::SocketPort => {
            "the port is not part of the socket path: PostgreSQL's client appends `.s.PGSQL.<port>`".to_owned()
        }
        What::Unix => "`unix:` is not part of a socket path: the whole text is looked up as a host name".to_owned(),
        What::Home => "PostgreSQL's client does not expand `~`: the whole text is looked up as a host name".to_owned(),
        What::Query => {
            format!("the part after `{}` is not part of the host: the whole text is looked up as a name", parts.shown)
        }
        What::EmptyPort => format!("`{}` is looked up as a host name, with its `:`", shown(parts.shown)),
        What::Conninfo => {
            "a part of a connection string is not a host: the whole text is looked up as a name".to_owned()
        }
        What::Resource => {
            "the name of a cloud resource is not a host: the whole text is looked up as a name".to_owned()
        }
        What::Words => {
            "a host name does not contain whitespace: PostgreSQL's client looks up the whole text as a name".to_owned()
        }
        What::Supabase => {
            format!("`{}` is the address of the project's API, not of its PostgreSQL server", shown(parts.shown))
        }
    };
    if parts.what == What::Brackets && parts.port.is_some() {
        message.push_str(", and the port has a separate key");
    }
    let mut diagnostic = Diagnostic::warning(Code::PostgresHost, host.span, message);
    if parts.what == What::CloudSql {
        let help = format!(
            "write the folder of its socket, usually `/cloudsql/{}`, or the host of the Cloud SQL Auth Proxy",
            shown(parts.shown)
        );
        found.push(diagnostic.help(help));
        return;
    }
    if !parts.host.is_empty() && hides(host.text, parts.host) {
        found.push(diagnostic.help("write the name of the server"));
        return;
    }
    diagnostic = diagnostic.help(match parts.port {
        _ if parts.what == What::Home => "write an absolute path, or `${HOME}`, which Metaxy expands".to_owned(),
        _ if parts.what == What::Resource => {
            "write the host name or the IP address that the provider shows for the server".to_owned()
        }
        _ if parts.what == What::Supabase => {
            format!("write `host = {}`, or the host of the pooler", toml_string(&format!("db.{}", parts.shown)))
        }
        Some(port) if !parts.host.is_empty() => {
            format!("write `host = {}` and `port = {port}`", toml_string(&shown(parts.host)))
        }
        _ if parts.host.is_empty() => {
            "write the name of the server; user, database and port have separate keys".to_owned()
        }
        _ => format!("write `host = {}`", toml_string(&shown(parts.host))),
    });
    if parts.what == What::Supabase && !host.from_variable {
        let host_of_database = toml_string(&format!("db.{}", parts.shown));
        let title = format!("change to {}", host_of_database.replace('"', "`"));
        diagnostic = diagnostic.fix(Fix::replace(title, host.span, host_of_database).to_be_read());
    }
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

/// Databases that are not PostgreSQL: a part of their hosts where it tells them, their ports, their names. Those above
/// speak its protocol, and not all of its SQL.
const OTHERS: [(&str, &str, &str); 10] = [
    (".redshift", "5439", "Amazon Redshift"),
    (".dsql.", "", "Aurora DSQL"),
    (".cockroachlabs.", "26257", "CockroachDB"),
    ("materialize", "6875", "Materialize"),
    ("questdb", "8812", "QuestDB"),
    ("cratedb", "", "CrateDB"),
    ("", "3306", "MySQL"),
    ("", "1433", "SQL Server"),
    ("", "1521", "Oracle"),
    ("", "27017", "MongoDB"),
];

/// A hint: of a port, and of what a service will support one day, nobody can be sure.
fn other_database(secret: &SecretView<'_>, host: &Written<'_>) -> Option<Diagnostic> {
    let by_host = OTHERS.iter().find(|(part, ..)| !part.is_empty() && host.text.contains(part));
    let at = secret.option("port").filter(|_| by_host.is_none());
    let by_port = || OTHERS.iter().find(|(_, port, _)| at.as_ref().is_some_and(|at| at.text == *port));
    let (speaks, _, name) = by_host.or_else(by_port)?;
    let what = if at.is_some() { "port is usually that" } else { "host is one" };
    let lacks = if speaks.is_empty() { "the protocol" } else { "all of the SQL" };
    let message = format!("this {what} of {name}, which does not support {lacks} of PostgreSQL");
    let diagnostic = Diagnostic::hint(Code::PostgresHost, at.as_ref().unwrap_or(host).span, message);
    Some(diagnostic.help("if the lake cannot be created there, use a PostgreSQL server"))
}

/// Several servers with a port each, of which PostgreSQL's client wants the ports in a list of their own.
fn several(context: &Context<'_>, secret: &SecretView<'_>, host: &Written<'_>) -> Option<Finding> {
    // Other clients separate hosts by `;` or by whitespace; words without a dot may be anything.
    let text = host.text.trim();
    if !text.contains(&[',', ';', ' ', '\t'] as &[char]) {
        return None;
    }
    let is_host = |one: &str| one.contains('.') || one == "localhost";
    let spaced = text.contains([' ', '\t']) && text.split_whitespace().all(is_host);
    let other = (spaced || text.contains(';')) && !text.contains(&['=', '/', '@', '\'', '"'] as &[char]);
    let separators: &[char] = if other { &[',', ';', ' ', '\t'] } else { &[','] };
    let parts: Vec<(&str, Option<&str>)> = host
        .text
        .trim()
        .split(separators)
        .filter(|one| !other || !one.is_empty())
        .map(|one| match one.trim().rsplit_once(':') {
            Some((host, port))
                if !host.contains(&[':', '/', '@'] as &[char])
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
    let is_number = |part: &str| part.bytes().all(|it| it.is_ascii_digit());
    // A number behind a host is its port.
    if parts.len() < 2 || !(has_port || has_space || other) || (other && parts.iter().any(|(host, _)| is_number(host)))
    {
        return None;
    }
    let hosts = parts.iter().map(|(host, _)| *host).collect::<Vec<_>>().join(",");
    if !has_port {
        let (message, title) = if has_space && !host.text.contains(';') {
            ("whitespace in the list becomes part of the host names, which are then not found", "remove the whitespace")
        } else {
            (
                "hosts are separated only by `,`: PostgreSQL's client looks up this list as one name",
                "write `,` between the hosts",
            )
        };
        let help = format!("write `host = {}`", toml_string(&shown(&hosts)));
        let mut diagnostic = Diagnostic::warning(Code::PostgresHost, host.span, message).help(help);
        if !host.from_variable {
            let fix = Fix::replace(title, host.span, toml_string(&hosts));
            diagnostic = diagnostic.fix(if has_space { fix } else { fix.to_be_read() });
        }
        let word = Literal { segments: vec![Segment::from(hosts.as_str(), host.span)], secret: false };
        return Some(diagnostic.cure(Part::CatalogSecret, Change::set("HOST", Expr::Text(word))));
    }
    let numbers: Vec<&str> = parts.iter().map(|(_, port)| port.unwrap_or("5432")).collect();
    let one = numbers.iter().all(|port| *port == numbers[0]).then(|| numbers[0]);
    let message = "each host is looked up including its `:` and port: the port has a separate key";
    let mut diagnostic = Diagnostic::warning(Code::PostgresHost, host.span, message);
    let Some(port) = one else {
        let help = "write only the hosts; Metaxy has a single `port`, on which all of them must listen";
        return Some(diagnostic.help(help).into());
    };
    diagnostic = diagnostic.help(format!("write `host = {}` and `port = {port}`", toml_string(&shown(&hosts))));
    let edits = if host.from_variable { None } else { with_port(context, secret, host, &hosts, Some(port)) };
    if let Some(edits) = edits {
        diagnostic = diagnostic.fix(Fix::new("write only the hosts", edits).to_be_read());
    }
    let word = |text: &str| Literal { segments: vec![Segment::from(text, host.span)], secret: false };
    Some(
        diagnostic
            .cure(Part::CatalogSecret, Change::set("HOST", Expr::Text(word(&hosts))))
            .cure(Part::CatalogSecret, Change::set("PORT", Expr::Word(word(port)))),
    )
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
    Some(Fix::new("write only the host", edits).to_be_read())
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
            None => edits.push(secret.add_key(context.text, "port", port)?),
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
    fn ports_and_hosts_of_other_databases_are_hints() {
        let told = |host: &str, port: u16| {
            let toml = format!(
                "[ducklake.catalog]\ntype = \"postgres\"\nsecret_name = \"s\"\nhost = \"{host}\"\nport = {port}\n\
                 database = \"d\"\nuser = \"u\"\npassword = \"p\"\n[ducklake.storage]\ntype = \"local\"\npath = \"/x\"\n"
            );
            let found = crate::analyze(&toml, &crate::Options::default()).diagnostics;
            found.into_iter().find(|it| it.code == Code::PostgresHost)
        };
        for (part, port, name) in OTHERS {
            let host = if part.is_empty() { "h".to_owned() } else { format!("h{part}example.com") };
            let found = told(&host, port.parse().unwrap_or(5432)).expect(name);
            assert_eq!(found.severity, crate::Severity::Hint, "{name}");
            assert!(found.message.contains(name), "{name}: {}", found.message);
        }
        for (host, port) in [("h", 5432), ("h", 6432), ("redshift", 5432), ("dsql", 5432)] {
            assert!(told(host, port).is_none(), "{host}:{port}");
        }
    }

    #[test]
    fn several_hosts_and_a_query() {
        for (login, after) in [
            ("host = \"a:1,b:1\"\ndatabase = \"d\"", "host = \"a,b\" database = \"d\""),
            ("host = \"a, b\"\ndatabase = \"d\"", "host = \"a,b\" database = \"d\""),
            ("host = \"a:1,b:2\"\ndatabase = \"d\"", ""),
            ("host = \"h\"\ndatabase = \"d?sslmode=require&x=1\"", "host = \"h\" database = \"d\""),
            ("host = \"a;b\"\ndatabase = \"d\"", "host = \"a,b\" database = \"d\""),
            ("host = \"a.x b.x\"\ndatabase = \"d\"", "host = \"a.x,b.x\" database = \"d\""),
            ("host = \"my db\"\ndatabase = \"d\"", ""),
            ("host = \"my\\u000Bdb\"\ndatabase = \"d\"", ""),
            ("host = \"h 1\"\ndatabase = \"d\"", "host = \"h\" database = \"d\""),
            ("host = \"h\"\ndatabase = \"/d\"", "host = \"h\" database = \"d\""),
            ("host = \"h\"\ndatabase = \"dbname=d\"", "host = \"h\" database = \"d\""),
            ("host = \"h\"\ndatabase = \"postgresql://h:1/d?x=1\"", "host = \"h\" database = \"d\""),
            ("host = \"host=h port=1\"\ndatabase = \"d\"", "host = \"h\" database = \"d\""),
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
